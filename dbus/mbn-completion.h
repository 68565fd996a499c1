/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the last argument of every On…Complete signal says (design.md 1). */

#pragma once

#include "mbn-request.h"

G_BEGIN_DECLS

/** mbn_completion_details: `a{sv}`, floating. */
GVariant *mbn_completion_details (MbnRequest *request, const MbnOutcome *outcome);

G_END_DECLS

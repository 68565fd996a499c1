/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the configuration says about time limits, in the words of modems. */

#pragma once

#include "mbn-limits.h"
#include "mbn-settings.h"

G_BEGIN_DECLS

/** mbn_limits_config_init: from `[modem]`. */
void mbn_limits_config_init (MbnLimits *self, const MbnSettings *from);

G_END_DECLS

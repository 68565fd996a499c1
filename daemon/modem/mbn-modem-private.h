/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the files of MbnModem share. Not for its parts, which know the core only, nor for other
 * layers. */

#pragma once

#include "mbn-modem-core.h"
#include "mbn-modem.h"

G_BEGIN_DECLS

MbnModemCore *mbn_modem_get_core (MbnModem *self);

G_END_DECLS

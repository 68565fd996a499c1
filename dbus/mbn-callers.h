/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Who is behind a unique name: the bus is asked once for each, because while it lives a unique name
 * belongs to one caller. */

#pragma once

#include "mbn-authority.h"

G_BEGIN_DECLS

typedef struct _MbnCallers MbnCallers;

MbnCallers *mbn_callers_new (GDBusConnection *bus);

/** mbn_callers_free: whoever waits is told that the caller is not known. */
void mbn_callers_free (MbnCallers *self);

/**
 * MbnCallersFunc:
 * @caller: (nullable): %NULL: the bus does not tell, see @why; for this call only
 * @why: (nullable): in English
 *
 * Called once; maybe at once.
 */
typedef void (*MbnCallersFunc) (const MbnCaller *caller, const char *why, gpointer user_data);

/** mbn_callers_identify: those who ask for one caller are told in the order in which they asked. */
void
mbn_callers_identify (MbnCallers *self, const char *name, MbnCallersFunc func, gpointer user_data);

G_END_DECLS

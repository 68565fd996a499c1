/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Makes a sequence of events that fails a short one that fails, too (delta debugging). */

#pragma once

#include "auto-event.h"

G_BEGIN_DECLS

/** AutoFails: whether @events still fail in the same way. */
typedef gboolean (*AutoFails) (const AutoEvent *events, gsize n_events, gpointer user_data);

/**
 * auto_shrink:
 * @events: (array length=n_events) (inout): that fail; what is left of them
 *
 * Returns: how many are left: without any one of them it does not fail
 */
gsize auto_shrink (AutoEvent *events, gsize n_events, AutoFails fails, gpointer user_data);

G_END_DECLS

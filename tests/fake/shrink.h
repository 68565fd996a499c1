/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Makes a sequence of events that fails a short one that fails, too (delta debugging). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ShrinkFails: whether @events still fail in the same way. */
typedef gboolean (*ShrinkFails) (gconstpointer events, gsize n_events, gpointer user_data);

/**
 * shrink:
 * @events: (array length=n_events) (inout): that fail; what is left of them
 * @size: of one of them
 *
 * Returns: how many are left: without any one of them it does not fail
 */
gsize shrink (gpointer events, gsize n_events, gsize size, ShrinkFails fails, gpointer user_data);

G_END_DECLS

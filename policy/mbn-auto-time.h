/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The engine's notion of time: microseconds of a clock that counts suspended time (AUTO-32). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A moment that never comes. */
#define MBN_NEVER G_MAXINT64

/**
 * mbn_auto_later:
 * @when: a moment, may be %MBN_NEVER
 * @ms: how much later
 *
 * Returns: the later moment; %MBN_NEVER stays what it is
 */
gint64 mbn_auto_later (gint64 when, guint ms);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How often in a row a modem could not be opened, or had to be reset soon after, and when the next
 * try is due: more and more rarely, but never given up (design.md 3.5). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint in_a_row;
  gint64 running_since_us; /* CLOCK_MONOTONIC */
} MbnOpenFailures;

/** mbn_open_failures_note_running: it was opened and read. */
void mbn_open_failures_note_running (MbnOpenFailures *self);

/** mbn_open_failures_note: it could not be opened or read. */
void mbn_open_failures_note (MbnOpenFailures *self);

/** mbn_open_failures_note_reset: it was running and has to be reset. */
void mbn_open_failures_note_reset (MbnOpenFailures *self);

/** mbn_open_failures_are_many: enough to report the modem as failed. */
gboolean mbn_open_failures_are_many (const MbnOpenFailures *self);

/** mbn_open_failures_get_delay: until the next try, in milliseconds. */
guint mbn_open_failures_get_delay (const MbnOpenFailures *self);

G_END_DECLS

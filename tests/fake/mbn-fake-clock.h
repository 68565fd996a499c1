/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Virtual time for a test program. Linking this file replaces g_timeout_add(),
 * g_timeout_add_seconds(), g_get_monotonic_time() and mbn_clock_boottime_us() for the code in the
 * program (GLib's own stays as it is): the real main loop runs, and when it has nothing to do, time
 * jumps to the next timer. So limits of minutes are tested in no time, to the millisecond, and the
 * load of the machine changes nothing.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** mbn_fake_clock_now_ms: since the program began. */
guint64 mbn_fake_clock_now_ms (void);

/** mbn_fake_clock_settle: dispatches what is ready now; time stands still. */
void mbn_fake_clock_settle (void);

/** mbn_fake_clock_run: lets @ms pass and everything in it happen. */
void mbn_fake_clock_run (guint ms);

/** mbn_fake_clock_n_timers: how many are armed. */
guint mbn_fake_clock_n_timers (void);

/** mbn_fake_clock_next_ms: until the next timer; G_MAXUINT when none is armed. */
guint mbn_fake_clock_next_ms (void);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A machine that sleeps without anybody having to wait. Linking fake-sleep.c replaces
 * g_get_monotonic_time(), mbn_clock_boottime_us(), timerfd_create() and timerfd_settime() for the
 * program: time stands still but for what is said here. Timers can only be told that the clock was
 * set, and must be such that are.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** fake_sleep_pass: @ms go by, awake. */
void fake_sleep_pass (guint ms);

/** fake_sleep_sleep: the machine sleeps; nobody is told of its resume. */
void fake_sleep_sleep (guint ms);

/** fake_sleep_tell: what the kernel does at a resume, or when the clock is set; dispatched. */
void fake_sleep_tell (void);

/** fake_sleep_interrupt: from now on @ms go by, awake, after each look at a clock. */
void fake_sleep_interrupt (guint ms);

/** fake_sleep_refuse: whether there are no timers to be had. */
void fake_sleep_refuse (gboolean refuse);

G_END_DECLS

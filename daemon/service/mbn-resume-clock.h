/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Whether the machine has slept, without anybody who says so: of the two clocks that never jump,
 * CLOCK_BOOTTIME counts suspended time and CLOCK_MONOTONIC does not, so the one has run ahead of
 * the other by as much as the machine has slept.
 *
 * Nothing is looked at again and again. The kernel tells a timer of CLOCK_REALTIME that is set with
 * TFD_TIMER_CANCEL_ON_SET that this clock has jumped, which it does when somebody sets it, and at
 * each resume (timekeeping_resume() calls timerfd_resume(); before Linux 5.14 it was
 * hrtimers_resume() that told timers). The timer is set to a time that does not come, so it never
 * wakes anybody by itself; which of the two it was the clocks tell. Suspend to memory, suspend to
 * idle and hibernation look the same. A virtual machine that its host has paused has not slept.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MbnResumeClock MbnResumeClock;

/**
 * mbn_resume_clock_new:
 * @func: the machine has slept for a second or more; from the main loop
 */
MbnResumeClock *mbn_resume_clock_new (void (*func) (gpointer user_data), gpointer user_data);

/** mbn_resume_clock_free: not from @func. */
void mbn_resume_clock_free (MbnResumeClock *self);

/**
 * mbn_resume_clock_look:
 *
 * For who knows by other means when to look. A sleep is told once, here or by @func.
 *
 * Returns: whether the machine has slept since the last look
 */
gboolean mbn_resume_clock_look (MbnResumeClock *self);

G_END_DECLS

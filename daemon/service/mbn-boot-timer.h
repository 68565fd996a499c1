/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One moment to wait for, by the clock that counts suspended time (AUTO-32, mbn-clock.h). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MbnBootTimer MbnBootTimer;

/**
 * mbn_boot_timer_new:
 * @func: called from the main loop when the moment has come; may arm it again, or free it
 */
MbnBootTimer *mbn_boot_timer_new (void (*func) (gpointer user_data), gpointer user_data);
void mbn_boot_timer_free (MbnBootTimer *self);

/**
 * mbn_boot_timer_arm:
 * @when_us: CLOCK_BOOTTIME in microseconds; past: at once; %G_MAXINT64: never
 *
 * Replaces what it waited for before. It wakes the process once, then; not the machine.
 */
void mbn_boot_timer_arm (MbnBootTimer *self, gint64 when_us);

G_END_DECLS

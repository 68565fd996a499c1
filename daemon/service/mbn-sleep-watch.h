/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Whether the machine sleeps (AUTO-71, AUTO-72). logind announces it (PrepareForSleep), and waits
 * for a moment (InhibitDelayMaxSec=, 5 seconds) for those who have asked it to: we hold its delay
 * inhibitor, let go of it when all is ready for the sleep, and take another after each resume and
 * each time logind comes back. Without inhibitor the announcement still comes, but the machine may
 * sleep before anything is done about it. logind is not started for this.
 *
 * The resume:
 *   after an announcement  logind's word. Until then it is not over, even if the clocks show that
 *                          the machine has slept: it may go from sleep to hibernation, with an
 *                          instant of life between (suspend-then-hibernate), which is announced as
 *                          one. A logind that leaves before it says so says nothing more, so that
 *                          is the end of it, too
 *   without one            what the clocks show (mbn-resume-clock.h)
 *
 * Hibernation looks the same here. What is to be done about it is done from elsewhere, before the
 * machine is frozen (design.md 6).
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_SLEEP_COMING, /* mbn_sleep_watch_ready() is waited for */
  MBN_SLEEP_OVER,   /* or called off; may come without the other before it */
} MbnSleepNews;

typedef struct _MbnSleepWatch MbnSleepWatch;

/** MbnSleepFunc: from the main loop; must not free the watch. */
typedef void (*MbnSleepFunc) (MbnSleepNews news, gpointer user_data);

MbnSleepWatch *mbn_sleep_watch_new (MbnSleepFunc func, gpointer user_data);

/** mbn_sleep_watch_free: @func is not called any more, and no sleep waits for us. */
void mbn_sleep_watch_free (MbnSleepWatch *self);

/**
 * mbn_sleep_watch_set_bus:
 * @bus: (nullable): the system bus; %NULL when it is lost
 *
 * A sleep that was announced on the bus before is over; so @func may be called.
 */
void mbn_sleep_watch_set_bus (MbnSleepWatch *self, GDBusConnection *bus);

/** mbn_sleep_watch_ready: the machine may sleep. Nothing happens when none was announced. */
void mbn_sleep_watch_ready (MbnSleepWatch *self);

G_END_DECLS

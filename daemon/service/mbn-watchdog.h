/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * systemd's watchdog (`WatchdogSec=`): as long as the main loop turns and the owner finds nothing
 * wrong, systemd is told so twice in each interval. When that stops, systemd restarts the service;
 * a connection survives it (design.md 6).
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MbnWatchdog MbnWatchdog;

/**
 * MbnWatchdogHealthy:
 * @why: (out): what is wrong, in English
 *
 * Asked before each ping.
 *
 * Returns: %FALSE with @why when the service should be restarted
 */
typedef gboolean (*MbnWatchdogHealthy) (char **why, gpointer user_data);

/**
 * mbn_watchdog_new:
 *
 * Begins to ping if systemd wants it. An owner that is not healthy is told of in the log, and that
 * was the end: no ping any more, whatever it says later. What is wrong in the environment
 * (`WATCHDOG_USEC`, `WATCHDOG_PID`, `NOTIFY_SOCKET`) is told of, too, and there is no watchdog.
 *
 * Returns: (nullable): %NULL when there is none; then nothing ever wakes up
 */
MbnWatchdog *mbn_watchdog_new (MbnWatchdogHealthy healthy, gpointer user_data);

void mbn_watchdog_free (MbnWatchdog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnWatchdog, mbn_watchdog_free)

G_END_DECLS

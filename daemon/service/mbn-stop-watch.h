/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Why the service is being stopped (design.md 6, "Restart keeps the call"), asked when a signal
 * says that it is. What is found on the system bus, and what it means:
 *
 *   the machine goes down (mbn-shutdown-watch.h)      SHUTDOWN, whatever else is true
 *   what systemd does with us (mbn-service-job.h):
 *     START    it restarts us, or has us run anyhow   RESTART
 *     STOP     it stops us                            AS_CONFIGURED
 *     NONE     it does nothing: a kill by hand        AS_CONFIGURED
 *     FOREIGN  we are not a service of its            AS_CONFIGURED
 *     UNKNOWN  an error that says none of these, the  RESTART: a connection that was kept in vain
 *              bus lost meanwhile, or no answer in    can be ended later, not the other way round
 *              time, also of a bus that is silent
 *   no bus, or no systemd on it: with $SYSTEMD_EXEC_PID = our pid as UNKNOWN, else as FOREIGN
 *
 * The bus is the one of `DBUS_SYSTEM_BUS_ADDRESS`, else the system's, on a connection of our own,
 * whichever bus is served. It is reached for once at the start; if that fails, or the bus is lost
 * later, it is reached for again when the question is asked, and not before: between, nothing is
 * heard of a shutdown, but the question finds out what holds then. What had been heard before the
 * bus was lost still counts, unless logind takes it back.
 *
 * Between the start and the question nothing is sent, and nothing but logind wakes us.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_STOP_AS_CONFIGURED, /* not by systemd, or for good: [service] on_stop decides */
  MBN_STOP_RESTART,       /* we come back: everything is kept */
  MBN_STOP_SHUTDOWN,      /* the machine goes down: everything ends */
} MbnStopReason;

/** mbn_stop_reason_to_text: for the log: "the service is restarted". */
const char *mbn_stop_reason_to_text (MbnStopReason reason);

#define MBN_TYPE_STOP_WATCH (mbn_stop_watch_get_type ())
G_DECLARE_FINAL_TYPE (MbnStopWatch, mbn_stop_watch, MBN, STOP_WATCH, GObject)

/** mbn_stop_watch_new: returns at once; needs no bus. */
MbnStopWatch *mbn_stop_watch_new (void);

/**
 * mbn_stop_watch_ask_async:
 *
 * All questions are asked side by side and answered within 1 second, whatever the bus does; at once
 * if the machine is known to go down. @callback is called exactly once, from the main loop, never
 * before this returns; the watch lives until then. One question at a time. Who wants to know why
 * the answer is what it is finds it in the log.
 */
void
mbn_stop_watch_ask_async (MbnStopWatch *self, GAsyncReadyCallback callback, gpointer user_data);
MbnStopReason mbn_stop_watch_ask_finish (MbnStopWatch *self, GAsyncResult *result);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What systemd is about to do with the service that this process is. Its manager on the system bus
 * (org.freedesktop.systemd1) is asked, at the time of a signal that ends us, in this order:
 *
 *   Manager.GetUnitByPID (our pid)   NoUnitForPID: FOREIGN. Nobody owns the name: as
 *                                    mbn_service_job_guess()
 *   Unit.Id                          does not end in ".service" (the scope of a session): FOREIGN
 *   Service.MainPID                  not our pid (started by a service, such as a user's manager, a
 *                                    test runner or a shell script): FOREIGN
 *   Unit.Job                         number 0: NONE
 *   Job.JobType                      see below
 *
 * A job that is gone when its type is asked for was finished, cancelled or replaced: Unit.Job is
 * asked again. Any other error, and a value of another type, is no answer: UNKNOWN.
 *
 * The types of a job that a unit has (systemd's job.h; it turns try-restart, reload-or-start and
 * try-reload into others of these before anybody sees the job):
 *
 *   restart        START: it keeps that type until we have ended, then becomes start
 *   try-restart    START
 *   start          START: of one that ends, after a stop that was overtaken by a start, or because
 *                  it was not ready in time
 *   stop           STOP
 *   reload         NONE: it leaves us running, so somebody else ends us
 *   verify-active  NONE, likewise
 *   nop            NONE, likewise
 *   any other      UNKNOWN
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_SERVICE_JOB_UNKNOWN, /* it did not say, and may well be about to start us again */
  MBN_SERVICE_JOB_FOREIGN, /* we are not the main process of a service of systemd's */
  MBN_SERVICE_JOB_NONE,    /* nothing that would end us: the signal is somebody else's */
  MBN_SERVICE_JOB_STOP,    /* we end */
  MBN_SERVICE_JOB_START,   /* we are to run afterwards */
} MbnServiceJob;

/**
 * mbn_service_job_ask_async:
 * @bus: the system bus
 * @cancellable: ends the question, with %MBN_SERVICE_JOB_UNKNOWN; there is no other time limit
 *
 * Starts neither systemd nor anything else.
 */
void mbn_service_job_ask_async (GDBusConnection *bus,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

MbnServiceJob mbn_service_job_ask_finish (GAsyncResult *result);

/**
 * mbn_service_job_guess:
 *
 * Where systemd cannot be asked: it gives the main process of a service `SYSTEMD_EXEC_PID`, the
 * process's own pid (since version 248), which nobody else in a family of processes has.
 *
 * Returns: %MBN_SERVICE_JOB_UNKNOWN if it has started us, else %MBN_SERVICE_JOB_FOREIGN
 */
MbnServiceJob mbn_service_job_guess (void);

G_END_DECLS

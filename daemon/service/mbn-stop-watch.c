/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-stop-watch.h"

#include "mbn-log.h"
#include "mbn-service-job.h"
#include "mbn-shutdown-watch.h"

#define SYSTEM_ADDRESS "unix:path=/run/dbus/system_bus_socket"

/* One second (design.md 6), less what it may take to be told. */
#define ANSWER_LIMIT_MS 900

struct _MbnStopWatch
{
  GObject parent;
  GCancellable *connecting; /* NULL: not reaching for the bus */
  GDBusConnection *bus;     /* NULL: not reached; whether it is lost is of interest when asked */
  MbnShutdownWatch *shutdown;

  GTask *question; /* NULL: none; it holds the watch, until it is answered */
  guint limit;
  GCancellable *asking;
  gboolean job_known;
  MbnServiceJob job;
};

G_DEFINE_FINAL_TYPE (MbnStopWatch, mbn_stop_watch, G_TYPE_OBJECT)

static const struct
{
  MbnStopReason reason;
  const char *cause;
} verdicts[] = {
    [MBN_SERVICE_JOB_UNKNOWN] = {MBN_STOP_RESTART,       NULL                              },
    [MBN_SERVICE_JOB_FOREIGN] = {MBN_STOP_AS_CONFIGURED, "not a service of systemd's"      },
    [MBN_SERVICE_JOB_NONE] = {MBN_STOP_AS_CONFIGURED, "systemd has no part in it"       },
    [MBN_SERVICE_JOB_STOP] = {MBN_STOP_AS_CONFIGURED, "systemd stops the service"       },
    [MBN_SERVICE_JOB_START] = {MBN_STOP_RESTART,       "systemd starts the service again"},
};

const char *
mbn_stop_reason_to_text (MbnStopReason reason)
{
  static const char *const texts[] = {
      [MBN_STOP_AS_CONFIGURED] = "the service is stopped",
      [MBN_STOP_RESTART] = "the service is restarted",
      [MBN_STOP_SHUTDOWN] = "the machine shuts down",
  };

  return texts[reason];
}

/* ---- answers ---- */

static void
answer (MbnStopWatch *self, MbnStopReason reason)
{
  g_autoptr (GTask) question = g_steal_pointer (&self->question);

  g_clear_handle_id (&self->limit, g_source_remove);
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_task_return_int (question, reason);
}

static void
answer_shutdown (MbnStopWatch *self)
{
  mbn_info (NULL, 0, "why the service is to end: the machine goes down");
  answer (self, MBN_STOP_SHUTDOWN);
}

static void
answer_by_job (MbnStopWatch *self, MbnServiceJob job)
{
  if (job == MBN_SERVICE_JOB_UNKNOWN)
    mbn_warning (NULL, 0,
                 "systemd does not say why the service is to end; connections are kept, as for a "
                 "restart");
  else
    mbn_info (NULL, 0, "why the service is to end: %s", verdicts[job].cause);
  answer (self, verdicts[job].reason);
}

/* Answers the question, if there is one, as soon as that can be done for certain. */
static void
review (gpointer user_data)
{
  MbnStopWatch *self = user_data;
  MbnShutdownState shutdown = mbn_shutdown_watch_get_state (self->shutdown);

  if (self->question == NULL)
    return;

  if (shutdown == MBN_SHUTDOWN_EXPECTED)
    answer_shutdown (self);
  else if (shutdown == MBN_SHUTDOWN_NOT_EXPECTED && self->job_known)
    answer_by_job (self, self->job);
}

static void
note_job (MbnStopWatch *self, MbnServiceJob job)
{
  self->job = job;
  self->job_known = TRUE;
  review (self);
}

static gboolean
on_limit (gpointer user_data)
{
  MbnStopWatch *self = user_data;

  self->limit = 0;
  if (mbn_shutdown_watch_is_expected (self->shutdown))
    answer_shutdown (self);
  else
    answer_by_job (self, self->job_known ? self->job : MBN_SERVICE_JOB_UNKNOWN);

  return G_SOURCE_REMOVE;
}

static void
on_job (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) question = user_data;
  MbnStopWatch *self = g_task_get_source_object (question);
  MbnServiceJob job = mbn_service_job_ask_finish (result);

  if (question == self->question)
    note_job (self, job);
}

static void
ask_for_job (MbnStopWatch *self)
{
  mbn_service_job_ask_async (self->bus, self->asking, on_job, g_object_ref (self->question));
}

/* ---- the bus ---- */

static void
drop_bus (MbnStopWatch *self)
{
  if (self->bus == NULL)
    return;

  mbn_shutdown_watch_set_bus (self->shutdown, NULL);
  g_clear_object (&self->bus);
}

static void
take_bus (MbnStopWatch *self, GDBusConnection *bus)
{
  self->bus = g_object_ref (bus);
  mbn_shutdown_watch_set_bus (self->shutdown, bus);
  if (self->question != NULL)
    ask_for_job (self);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnStopWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->connecting);
  if (bus != NULL)
    take_bus (self, bus);
  else
    {
      mbn_info (NULL, 0, "the system bus cannot be reached: %s", error->message);
      if (self->question != NULL)
        note_job (self, mbn_service_job_guess ());
    }
}

/* A connection of our own, not the one that GIO shares: that would end the daemon when it is lost,
 * and would be handed out again afterwards. */
static void
connect_bus (MbnStopWatch *self)
{
  const char *address = g_getenv ("DBUS_SYSTEM_BUS_ADDRESS");

  if (self->connecting != NULL)
    return;

  self->connecting = g_cancellable_new ();
  g_dbus_connection_new_for_address (address != NULL ? address : SYSTEM_ADDRESS,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->connecting, on_connected, self);
}

/* ---- the question ---- */

static void
open_question (MbnStopWatch *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->question = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->question, mbn_stop_watch_ask_async);
  self->asking = g_cancellable_new ();
  self->job_known = FALSE;
  self->limit = g_timeout_add (ANSWER_LIMIT_MS, on_limit, self);
}

void
mbn_stop_watch_ask_async (MbnStopWatch *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->question == NULL);

  open_question (self, callback, user_data);

  if (self->bus != NULL && g_dbus_connection_is_closed (self->bus))
    drop_bus (self);

  if (self->bus == NULL)
    connect_bus (self);
  else if (mbn_shutdown_watch_get_state (self->shutdown) == MBN_SHUTDOWN_EXPECTED)
    answer_shutdown (self);
  else
    {
      mbn_shutdown_watch_look (self->shutdown);
      ask_for_job (self);
    }
}

MbnStopReason
mbn_stop_watch_ask_finish (MbnStopWatch *self, GAsyncResult *result)
{
  return (MbnStopReason)g_task_propagate_int (G_TASK (result), NULL);
}

/* ---- object ---- */

MbnStopWatch *
mbn_stop_watch_new (void)
{
  MbnStopWatch *self = g_object_new (MBN_TYPE_STOP_WATCH, NULL);

  connect_bus (self);

  return self;
}

static void
mbn_stop_watch_dispose (GObject *object)
{
  MbnStopWatch *self = MBN_STOP_WATCH (object);

  g_cancellable_cancel (self->connecting);
  g_clear_object (&self->connecting);
  if (self->shutdown != NULL)
    drop_bus (self);
  g_clear_pointer (&self->shutdown, mbn_shutdown_watch_free);

  G_OBJECT_CLASS (mbn_stop_watch_parent_class)->dispose (object);
}

static void
mbn_stop_watch_class_init (MbnStopWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mbn_stop_watch_dispose;
}

static void
mbn_stop_watch_init (MbnStopWatch *self)
{
  self->shutdown = mbn_shutdown_watch_new (review, self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-service-job.h"

#include <unistd.h>

#include "mbn-remote-property.h"

#define NAME              "org.freedesktop.systemd1"
#define OBJECT            "/org/freedesktop/systemd1"
#define MANAGER_INTERFACE "org.freedesktop.systemd1.Manager"
#define UNIT_INTERFACE    "org.freedesktop.systemd1.Unit"
#define SERVICE_INTERFACE "org.freedesktop.systemd1.Service"
#define JOB_INTERFACE     "org.freedesktop.systemd1.Job"
#define NO_UNIT_FOR_PID   "org.freedesktop.systemd1.NoUnitForPID"

typedef struct
{
  char *unit;       /* path */
  guint32 job;      /* number of the one whose type was asked for */
  guint32 vanished; /* number of one that was gone by then */
} Question;

static const struct
{
  const char *type;
  MbnServiceJob job;
} types[] = {
    {"restart",       MBN_SERVICE_JOB_START},
    {"try-restart",   MBN_SERVICE_JOB_START},
    {"start",         MBN_SERVICE_JOB_START},
    {"stop",          MBN_SERVICE_JOB_STOP },
    {"reload",        MBN_SERVICE_JOB_NONE },
    {"verify-active", MBN_SERVICE_JOB_NONE },
    {"nop",           MBN_SERVICE_JOB_NONE },
};

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->unit);
  g_free (question);
}

/* Takes over @task. */
static void
answer (GTask *task, MbnServiceJob job)
{
  g_task_return_int (task, job);
  g_object_unref (task);
}

/* Takes over @task. */
static void
ask_unit (GTask *task, const char *interface, const char *property, GAsyncReadyCallback callback)
{
  const Question *question = g_task_get_task_data (task);

  mbn_remote_property_get_async (g_task_get_source_object (task), NAME, question->unit, interface,
                                 property, g_task_get_cancellable (task), callback, task);
}

/* ---- the job ---- */

static void ask_for_job (GTask *task);

static void
on_job_type (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GVariant) value
      = mbn_remote_property_get_finish (source, result, G_VARIANT_TYPE_STRING, NULL);
  const char *type;

  if (value == NULL)
    {
      question->vanished = question->job;
      ask_for_job (task);
      return;
    }

  type = g_variant_get_string (value, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].type, type))
      {
        answer (task, types[i].job);
        return;
      }

  answer (task, MBN_SERVICE_JOB_UNKNOWN);
}

static void
on_job (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GVariant) value
      = mbn_remote_property_get_finish (source, result, G_VARIANT_TYPE ("(uo)"), NULL);
  const char *path;

  if (value == NULL)
    {
      answer (task, MBN_SERVICE_JOB_UNKNOWN);
      return;
    }

  g_variant_get (value, "(u&o)", &question->job, &path);
  if (question->job == 0)
    answer (task, MBN_SERVICE_JOB_NONE);
  else if (question->job == question->vanished)
    answer (task, MBN_SERVICE_JOB_UNKNOWN);
  else
    mbn_remote_property_get_async (G_DBUS_CONNECTION (source), NAME, path, JOB_INTERFACE, "JobType",
                                   g_task_get_cancellable (task), on_job_type, task);
}

/* Takes over @task. */
static void
ask_for_job (GTask *task)
{
  ask_unit (task, UNIT_INTERFACE, "Job", on_job);
}

/* ---- whether it is ours ---- */

static void
on_main_pid (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) value
      = mbn_remote_property_get_finish (source, result, G_VARIANT_TYPE_UINT32, NULL);

  if (value == NULL)
    answer (task, MBN_SERVICE_JOB_UNKNOWN);
  else if (g_variant_get_uint32 (value) != (guint32)getpid ())
    answer (task, MBN_SERVICE_JOB_FOREIGN);
  else
    ask_for_job (task);
}

static void
on_id (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) value
      = mbn_remote_property_get_finish (source, result, G_VARIANT_TYPE_STRING, NULL);

  if (value == NULL)
    answer (task, MBN_SERVICE_JOB_UNKNOWN);
  else if (!g_str_has_suffix (g_variant_get_string (value, NULL), ".service"))
    answer (task, MBN_SERVICE_JOB_FOREIGN);
  else
    ask_unit (task, SERVICE_INTERFACE, "MainPID", on_main_pid);
}

static MbnServiceJob
judge_error (const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  if (g_strcmp0 (name, NO_UNIT_FOR_PID) == 0)
    return MBN_SERVICE_JOB_FOREIGN;
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return mbn_service_job_guess ();

  return MBN_SERVICE_JOB_UNKNOWN;
}

static void
on_unit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    {
      answer (task, judge_error (error));
      return;
    }

  g_variant_get (reply, "(o)", &question->unit);
  ask_unit (task, UNIT_INTERFACE, "Id", on_id);
}

void
mbn_service_job_ask_async (GDBusConnection *bus,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (bus, cancellable, callback, user_data);

  g_task_set_source_tag (task, mbn_service_job_ask_async);
  g_task_set_task_data (task, g_new0 (Question, 1), question_free);
  g_dbus_connection_call (bus, NAME, OBJECT, MANAGER_INTERFACE, "GetUnitByPID",
                          g_variant_new ("(u)", (guint32)getpid ()), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, cancellable, on_unit, task);
}

MbnServiceJob
mbn_service_job_ask_finish (GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  gssize job = g_task_propagate_int (G_TASK (result), &error);

  return error == NULL ? (MbnServiceJob)job : MBN_SERVICE_JOB_UNKNOWN;
}

MbnServiceJob
mbn_service_job_guess (void)
{
  const char *text = g_getenv ("SYSTEMD_EXEC_PID");
  guint64 pid;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &pid, NULL)
      && pid == (guint64)getpid ())
    return MBN_SERVICE_JOB_UNKNOWN;

  return MBN_SERVICE_JOB_FOREIGN;
}

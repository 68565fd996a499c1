/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-polkit-authority.h"

#include <unistd.h>

#include "mbn-error.h"
#include "mbn-log.h"
#include "mbn-polkit-question.h"

#define DBUS_NAME "org.freedesktop.DBus"
#define DBUS_PATH "/org/freedesktop/DBus"

/* A person may take as long as he likes. */
#define NO_LIMIT G_MAXINT

/* Anybody can make calls that are refused, and must not fill the log. */
#define WARN_AGAIN_US (10 * 60 * G_USEC_PER_SEC)

struct _MbnPolkitAuthority
{
  GObject parent;
  char *served_guid;
  MbnRootAuthority *fallback;
  gboolean bus_told;    /* whether there is a system bus */
  GDBusConnection *bus; /* NULL: there is none */
  GPtrArray *early;     /* of GTask: asked before that was told */
  GCancellable *looking;
  gboolean absent;  /* polkit was, when it was last needed */
  gint64 warned_us; /* monotonic; 0 = never */
  guint next_id;
};

typedef struct
{
  char *name; /* the caller's, which the copy below does not own */
  MbnCaller caller;
  char *action;
  GVariant *details;
  gboolean interactive;
  char *id;             /* by which it can be taken back */
  GDBusConnection *bus; /* it was asked on */
} Question;

static void authority_init (MbnAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnPolkitAuthority,
                               mbn_polkit_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_AUTHORITY, authority_init))

static Question *
question_new (const MbnCaller *caller, const char *action, GVariant *details, gboolean interactive)
{
  Question *question = g_new0 (Question, 1);

  question->name = g_strdup (caller->name);
  question->caller = *caller;
  question->caller.name = question->name;
  question->action = g_strdup (action);
  question->details = g_variant_ref (details);
  question->interactive = interactive;

  return question;
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->name);
  g_free (question->action);
  g_variant_unref (question->details);
  g_free (question->id);
  g_clear_object (&question->bus);
  g_free (question);
}

/* ---- what the log tells ---- */

static void
note_absent (MbnPolkitAuthority *self)
{
  if (self->absent)
    return;

  self->absent = TRUE;
  mbn_landmark_message (MBN_LANDMARK_POLKIT_MISSING, NULL, 0,
                        "polkit is not there: only root may use the service, as with "
                        "--authority=root, until polkit is");
}

static void
note_there (MbnPolkitAuthority *self)
{
  if (self->absent)
    mbn_message (NULL, 0, "polkit is there: it is asked who may use the service");
  self->absent = FALSE;
}

static gboolean
is_warning_due (MbnPolkitAuthority *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->warned_us != 0 && now_us - self->warned_us < WARN_AGAIN_US)
    return FALSE;

  self->warned_us = now_us;

  return TRUE;
}

/* ---- without an answer ---- */

static void
decide_without (GTask *task, const Question *question)
{
  MbnPolkitAuthority *self = g_task_get_source_object (task);

  note_absent (self);
  if (mbn_root_authority_admits (self->fallback, &question->caller))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                             "polkit is not there to say whether user %u may do this (%s); only "
                             "root may",
                             question->caller.uid, question->action);
}

static void
refuse_unknown_action (GTask *task, const Question *question)
{
  g_autofree char *what = g_strdup_printf ("polkit does not know the action %s, or does not know "
                                           "user %u as its owner, "
                                           "so only root may do this; org.mbnd1.policy must be in "
                                           "/usr/share/polkit-1/actions, and name that user",
                                           question->action, getuid ());

  if (is_warning_due (g_task_get_source_object (task)))
    mbn_warning (NULL, 0, "%s", what);
  g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_ACCESS_DENIED, "%s", what);
}

static void
refuse_unanswered (GTask *task, const Question *question, const GError *error)
{
  g_autoptr (GError) plain = g_error_copy (error);

  g_dbus_error_strip_remote_error (plain);
  if (is_warning_due (g_task_get_source_object (task)))
    mbn_warning (NULL, 0, "polkit cannot say who may do %s (%s); only root may, until it can",
                 question->action, plain->message);
  g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                           "polkit cannot say whether user %u may do this (%s): %s; call again, or "
                           "see its log",
                           question->caller.uid, question->action, plain->message);
}

static void
take_failure (GTask *task, const Question *question, const GError *error)
{
  switch (mbn_polkit_question_failure (error))
    {
    case MBN_POLKIT_ABSENT:
      decide_without (task, question);
      break;
    case MBN_POLKIT_IGNORANT:
      refuse_unknown_action (task, question);
      break;
    case MBN_POLKIT_CALLER_LEFT:
      /* which anybody can do as often as he likes, so the log says nothing */
      g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                               "polkit cannot say whether the caller may do this (%s), who has "
                               "left the bus",
                               question->action);
      break;
    case MBN_POLKIT_BROKEN:
    default:
      refuse_unanswered (task, question, error);
      break;
    }
}

/* ---- asking ---- */

/* Nobody waits for the answer any more: no dialog is to stay. */
static void
take_back (const Question *question)
{
  g_dbus_connection_call (question->bus, MBN_POLKIT_NAME, MBN_POLKIT_PATH, MBN_POLKIT_INTERFACE,
                          "CancelCheckAuthorization", g_variant_new ("(s)", question->id), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static gboolean
was_given_up (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MbnPolkitAuthority *self = g_task_get_source_object (task);
  const Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (was_given_up (error))
    take_back (question);

  if (answer == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_task_return_error (task, g_steal_pointer (&error));
      else
        take_failure (task, question, error);
      return;
    }

  note_there (self);
  if (mbn_polkit_question_judge (answer, &question->caller, question->action, question->interactive,
                                 &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
serves_bus_of_polkit (MbnPolkitAuthority *self)
{
  return g_str_equal (g_dbus_connection_get_guid (self->bus), self->served_guid);
}

/* @task: (transfer full) */
static void
ask (MbnPolkitAuthority *self, GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (self->bus == NULL)
    {
      decide_without (task, question);
      g_object_unref (task);
      return;
    }

  question->id = g_strdup_printf ("mbnd-%u", self->next_id++);
  question->bus = g_object_ref (self->bus);
  g_dbus_connection_call (self->bus, MBN_POLKIT_NAME, MBN_POLKIT_PATH, MBN_POLKIT_INTERFACE,
                          "CheckAuthorization",
                          mbn_polkit_question_new (&question->caller, serves_bus_of_polkit (self),
                                                   question->action, question->details,
                                                   question->interactive, question->id),
                          G_VARIANT_TYPE (MBN_POLKIT_ANSWER), G_DBUS_CALL_FLAGS_NONE,
                          question->interactive ? NO_LIMIT : -1, g_task_get_cancellable (task),
                          on_answer, task);
}

/* What polkit itself would say of root, also when it is not there. */
static void
check (MbnAuthority *authority,
       const MbnCaller *caller,
       const char *action,
       GVariant *details,
       gboolean interactive,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  MbnPolkitAuthority *self = MBN_POLKIT_AUTHORITY (authority);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, check);
  if (caller->uid == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_task_set_task_data (task, question_new (caller, action, details, interactive), question_free);
  if (self->bus_told)
    ask (self, g_steal_pointer (&task));
  else
    g_ptr_array_add (self->early, g_steal_pointer (&task));
}

static gboolean
check_finish (MbnAuthority *authority, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- whether polkit is there, for the log alone ---- */

static void
on_activatable (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **names = NULL;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(^a&s)", &names);
  if (!g_strv_contains (names, MBN_POLKIT_NAME))
    note_absent (user_data);
}

static void
on_has_owner (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (bus, result, &error);
  MbnPolkitAuthority *self = user_data;
  gboolean there = FALSE;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(b)", &there);
  if (!there)
    g_dbus_connection_call (bus, DBUS_NAME, DBUS_PATH, DBUS_NAME, "ListActivatableNames", NULL,
                            G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, self->looking,
                            on_activatable, self);
}

static void
stop_looking (MbnPolkitAuthority *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

/* An administrator wants to know it from the start, not when somebody has been refused. */
static void
look_for_polkit (MbnPolkitAuthority *self)
{
  self->looking = g_cancellable_new ();
  g_dbus_connection_call (self->bus, DBUS_NAME, DBUS_PATH, DBUS_NAME, "NameHasOwner",
                          g_variant_new ("(s)", MBN_POLKIT_NAME), G_VARIANT_TYPE ("(b)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->looking, on_has_owner, self);
}

void
mbn_polkit_authority_set_bus (MbnPolkitAuthority *self, GDBusConnection *bus)
{
  g_autoptr (GPtrArray) early = g_steal_pointer (&self->early);

  self->early = g_ptr_array_new_with_free_func (g_object_unref);
  stop_looking (self);
  g_set_object (&self->bus, bus);
  self->bus_told = TRUE;
  if (bus != NULL)
    look_for_polkit (self);
  else
    note_absent (self);

  for (guint i = 0; i < early->len; i++)
    ask (self, g_object_ref (g_ptr_array_index (early, i)));
}

void
mbn_polkit_authority_stop (MbnPolkitAuthority *self)
{
  g_autoptr (GPtrArray) early = g_steal_pointer (&self->early);

  self->early = g_ptr_array_new_with_free_func (g_object_unref);
  stop_looking (self);
  for (guint i = 0; i < early->len; i++)
    g_task_return_new_error (g_ptr_array_index (early, i), G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "the service stops");
}

/* ---- object ---- */

static void
authority_init (MbnAuthorityInterface *iface)
{
  iface->check = check;
  iface->check_finish = check_finish;
}

MbnPolkitAuthority *
mbn_polkit_authority_new (const char *served_guid, MbnRootAuthority *fallback)
{
  MbnPolkitAuthority *self = g_object_new (MBN_TYPE_POLKIT_AUTHORITY, NULL);

  self->served_guid = g_strdup (served_guid);
  self->fallback = g_object_ref (fallback);

  return self;
}

static void
mbn_polkit_authority_dispose (GObject *object)
{
  MbnPolkitAuthority *self = MBN_POLKIT_AUTHORITY (object);

  stop_looking (self);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (mbn_polkit_authority_parent_class)->dispose (object);
}

static void
mbn_polkit_authority_finalize (GObject *object)
{
  MbnPolkitAuthority *self = MBN_POLKIT_AUTHORITY (object);

  g_ptr_array_unref (self->early);
  g_object_unref (self->fallback);
  g_free (self->served_guid);

  G_OBJECT_CLASS (mbn_polkit_authority_parent_class)->finalize (object);
}

static void
mbn_polkit_authority_class_init (MbnPolkitAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mbn_polkit_authority_dispose;
  G_OBJECT_CLASS (klass)->finalize = mbn_polkit_authority_finalize;
}

static void
mbn_polkit_authority_init (MbnPolkitAuthority *self)
{
  self->early = g_ptr_array_new_with_free_func (g_object_unref);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-backend.h"

typedef struct
{
  GHashTable *calls; /* of Call (owned): not yet answered */
  gboolean aborted;
} MbnBackendPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MbnBackend, mbn_backend, G_TYPE_OBJECT)

enum
{
  FACT,
  GONE,
  FORGOTTEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One operation under way: the caller's task, our own time limit, the implementation's leash. */
typedef struct
{
  grefcount refs; /* one for the table of calls, one for the implementation's callback */
  MbnBackend *backend;
  GTask *task; /* NULL once answered */
  GCancellable *leash;
  guint timer;
  guint timeout_ms;
  const char *what; /* static */
} Call;

static void
call_unref (Call *call)
{
  if (!g_ref_count_dec (&call->refs))
    return;

  g_assert (call->task == NULL);
  g_object_unref (call->leash);
  g_object_unref (call->backend);
  g_free (call);
}

/* Takes the call off the table; the caller answers the task it gets. NULL: already answered. */
static GTask *
call_take_task (Call *call)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (call->backend);
  GTask *task = g_steal_pointer (&call->task);

  if (task == NULL)
    return NULL;

  g_clear_handle_id (&call->timer, g_source_remove);
  g_hash_table_remove (priv->calls, call);

  return task;
}

static gboolean
on_call_timeout (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GCancellable) leash = g_object_ref (call->leash);
  const char *what = call->what;
  guint timeout_ms = call->timeout_ms;
  g_autoptr (GTask) task = NULL;

  call->timer = 0;
  task = call_take_task (call);
  g_cancellable_cancel (leash);
  g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_TIMEOUT,
                           "the modem did not answer \"%s\" within %g s", what,
                           timeout_ms / 1000.0);

  return G_SOURCE_REMOVE;
}

static Call *
call_new (MbnBackend *self,
          const char *what,
          guint timeout_ms,
          gpointer tag,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (self);
  Call *call = g_new0 (Call, 1);

  g_ref_count_init (&call->refs);
  g_ref_count_inc (&call->refs);
  call->backend = g_object_ref (self);
  call->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (call->task, tag);
  call->leash = g_cancellable_new ();
  call->what = what;
  call->timeout_ms = timeout_ms;
  call->timer = g_timeout_add (timeout_ms, on_call_timeout, call);
  g_hash_table_add (priv->calls, call);

  return call;
}

/* A call on an aborted back end, or one the implementation lacks, is answered like any other. */
static gboolean
refuse_early (MbnBackend *self, gboolean implemented, Call *call)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (self);
  g_autoptr (GTask) task = NULL;

  if (!priv->aborted && implemented)
    return FALSE;

  task = call_take_task (call);
  g_task_return_new_error (task, MBN_ERROR,
                           priv->aborted ? MBN_ERROR_HANDLE : MBN_ERROR_NOT_SUPPORTED,
                           priv->aborted ? "the modem's channel is closed"
                                         : "this kind of modem cannot do that");
  call_unref (call);

  return TRUE;
}

typedef gboolean (*BooleanFinish) (MbnBackend *self, GAsyncResult *result, GError **error);

static void
answer_boolean (MbnBackend *self, GAsyncResult *result, Call *call, BooleanFinish finish)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = finish (self, result, &error);
  g_autoptr (GTask) task = call_take_task (call);

  if (task != NULL && ok)
    g_task_return_boolean (task, TRUE);
  else if (task != NULL)
    g_task_return_error (task, g_steal_pointer (&error));

  call_unref (call);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnBackend *self = MBN_BACKEND (source);

  answer_boolean (self, result, user_data, MBN_BACKEND_GET_CLASS (self)->open_finish);
}

void
mbn_backend_open_async (MbnBackend *self,
                        guint timeout_ms,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  MbnBackendClass *klass = MBN_BACKEND_GET_CLASS (self);
  Call *call = call_new (self, "open", timeout_ms, mbn_backend_open_async, callback, user_data);

  if (!refuse_early (self, klass->open != NULL, call))
    klass->open (self, timeout_ms, call->leash, on_opened, call);
}

gboolean
mbn_backend_open_finish (MbnBackend *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mbn_backend_resume (MbnBackend *self, guint32 number)
{
  MbnBackendClass *klass = MBN_BACKEND_GET_CLASS (self);

  if (klass->resume != NULL)
    klass->resume (self, number);
}

guint32
mbn_backend_get_number (MbnBackend *self)
{
  MbnBackendClass *klass = MBN_BACKEND_GET_CLASS (self);

  return klass->get_number != NULL ? klass->get_number (self) : 1;
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnBackend *self = MBN_BACKEND (source);

  answer_boolean (self, result, user_data, MBN_BACKEND_GET_CLASS (self)->close_finish);
}

void
mbn_backend_close_async (MbnBackend *self,
                         guint timeout_ms,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  MbnBackendClass *klass = MBN_BACKEND_GET_CLASS (self);
  Call *call = call_new (self, "close", timeout_ms, mbn_backend_close_async, callback, user_data);

  if (!refuse_early (self, klass->close != NULL, call))
    klass->close (self, call->leash, on_closed, call);
}

gboolean
mbn_backend_close_finish (MbnBackend *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnBackend *self = MBN_BACKEND (source);
  Call *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnReply) reply = MBN_BACKEND_GET_CLASS (self)->run_finish (self, result, &error);
  g_autoptr (GTask) task = call_take_task (call);

  if (task != NULL && reply != NULL)
    g_task_return_pointer (task, g_steal_pointer (&reply), (GDestroyNotify)mbn_reply_free);
  else if (task != NULL)
    g_task_return_error (task, g_steal_pointer (&error));

  call_unref (call);
}

void
mbn_backend_run_async (MbnBackend *self,
                       const MbnCommand *command,
                       guint timeout_ms,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  MbnBackendClass *klass = MBN_BACKEND_GET_CLASS (self);
  Call *call = call_new (self, mbn_command_kind_to_string (command->kind), timeout_ms,
                         mbn_backend_run_async, callback, user_data);

  if (!refuse_early (self, klass->run != NULL, call))
    klass->run (self, command, timeout_ms, call->leash, on_run, call);
}

MbnReply *
mbn_backend_run_finish (MbnBackend *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
mbn_backend_abort (MbnBackend *self)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (self);
  g_autofree gpointer *calls = NULL;
  guint n_calls;

  if (priv->aborted)
    return;

  priv->aborted = TRUE;
  calls = g_hash_table_get_keys_as_array (priv->calls, &n_calls);

  for (guint i = 0; i < n_calls; i++)
    {
      Call *call = calls[i];
      g_autoptr (GCancellable) leash = g_object_ref (call->leash);
      g_autoptr (GTask) task = call_take_task (call);

      g_cancellable_cancel (leash);
      g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_HANDLE, "the modem's channel was closed");
    }

  MBN_BACKEND_GET_CLASS (self)->abort (self);
}

void
mbn_backend_emit_fact (MbnBackend *self, MbnFact *fact)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (self);
  g_autoptr (MbnFact) owned = fact;

  if (!priv->aborted)
    g_signal_emit (self, signals[FACT], 0, owned);
}

void
mbn_backend_emit_gone (MbnBackend *self)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (self);

  if (!priv->aborted)
    g_signal_emit (self, signals[GONE], 0);
}

void
mbn_backend_emit_forgotten (MbnBackend *self, const char *reason)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (self);

  if (!priv->aborted)
    g_signal_emit (self, signals[FORGOTTEN], 0, reason);
}

static void
mbn_backend_finalize (GObject *object)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (MBN_BACKEND (object));

  /* calls hold a reference on the back end, so none is left here */
  g_hash_table_unref (priv->calls);

  G_OBJECT_CLASS (mbn_backend_parent_class)->finalize (object);
}

static void
mbn_backend_class_init (MbnBackendClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mbn_backend_finalize;

  signals[FACT] = g_signal_new ("fact", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_POINTER);
  signals[GONE]
      = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FORGOTTEN] = g_signal_new ("forgotten", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mbn_backend_init (MbnBackend *self)
{
  MbnBackendPrivate *priv = mbn_backend_get_instance_private (self);

  priv->calls = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)call_unref, NULL);
}

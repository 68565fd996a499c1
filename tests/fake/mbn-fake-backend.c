/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-fake-backend.h"

struct _MbnFakeBackend
{
  MbnBackend parent;
  MbnFakeModem *modem;
  gboolean resumed;
};

G_DEFINE_FINAL_TYPE (MbnFakeBackend, mbn_fake_backend, MBN_TYPE_BACKEND)

static void
hand_over (MbnBackend *backend,
           guint kind,
           const MbnCommand *command,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (backend, NULL, callback, user_data);

  g_task_set_source_tag (task, hand_over);
  mbn_fake_modem_take_call (MBN_FAKE_BACKEND (backend)->modem, kind, command, task, cancellable);
}

static void
fake_open (MbnBackend *backend,
           guint timeout_ms,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  MbnFakeBackend *self = MBN_FAKE_BACKEND (backend);

  if (!self->resumed)
    self->modem->number = 1;
  hand_over (backend, self->resumed ? MBN_FAKE_RESUME : MBN_FAKE_OPEN, NULL, cancellable, callback,
             user_data);
}

static gboolean
fake_finish_boolean (MbnBackend *backend, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_close (MbnBackend *backend,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  hand_over (backend, MBN_FAKE_CLOSE, NULL, cancellable, callback, user_data);
}

static void
fake_run (MbnBackend *backend,
          const MbnCommand *command,
          guint timeout_ms,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  MBN_FAKE_BACKEND (backend)->modem->number++;
  hand_over (backend, command->kind, command, cancellable, callback, user_data);
}

static MbnReply *
fake_run_finish (MbnBackend *backend, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resume (MbnBackend *backend, guint32 number)
{
  MbnFakeBackend *self = MBN_FAKE_BACKEND (backend);

  self->resumed = TRUE;
  self->modem->number = number;
}

static guint32
fake_get_number (MbnBackend *backend)
{
  return MBN_FAKE_BACKEND (backend)->modem->number;
}

static void
fake_abort (MbnBackend *backend)
{
  MbnFakeModem *modem = MBN_FAKE_BACKEND (backend)->modem;

  if (modem->backend == backend)
    modem->backend = NULL;
}

MbnBackend *
mbn_fake_backend_new (MbnFakeModem *modem)
{
  MbnFakeBackend *self = g_object_new (MBN_TYPE_FAKE_BACKEND, NULL);

  self->modem = modem;

  return MBN_BACKEND (self);
}

static void
mbn_fake_backend_class_init (MbnFakeBackendClass *klass)
{
  MbnBackendClass *backend_class = MBN_BACKEND_CLASS (klass);

  backend_class->open = fake_open;
  backend_class->open_finish = fake_finish_boolean;
  backend_class->close = fake_close;
  backend_class->close_finish = fake_finish_boolean;
  backend_class->run = fake_run;
  backend_class->run_finish = fake_run_finish;
  backend_class->abort = fake_abort;
  backend_class->resume = fake_resume;
  backend_class->get_number = fake_get_number;
}

static void
mbn_fake_backend_init (MbnFakeBackend *self)
{
}

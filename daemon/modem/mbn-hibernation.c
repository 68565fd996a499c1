/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-hibernation.h"

#include "mbn-log.h"

/* The machine waits meanwhile. */
#define LIMIT_MS 10000

typedef struct
{
  GPtrArray *waits; /* of Wait: for modems that still have a context */
  guint timer;      /* 0 while they are being told */
  GError *error;    /* (nullable): the first */
} Preparation;

/* For the end of one Disconnect. */
typedef struct
{
  GTask *task; /* borrowed */
  MbnModem *modem;
  MbnRequest *request;
  gulong handler;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_signal_handler (&wait->handler, wait->request);
  g_object_unref (wait->request);
  g_object_unref (wait->modem);
  g_free (wait);
}

static void
preparation_free (gpointer data)
{
  Preparation *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->waits);
  g_free (self);
}

static void
note_error (Preparation *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static void
finish (GTask *task)
{
  Preparation *self = g_task_get_task_data (task);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);

  g_object_unref (task);
}

static void
on_completed (MbnRequest *request, const MbnOutcome *outcome, Wait *wait)
{
  GTask *task = wait->task;
  Preparation *self = g_task_get_task_data (task);

  if (outcome->status != MBN_OK)
    note_error (self, g_error_new (MBN_ERROR, (gint)outcome->status, "%s: %s",
                                   mbn_modem_get_device (wait->modem), outcome->message));

  g_ptr_array_remove (self->waits, wait);
  if (self->waits->len == 0 && self->timer != 0)
    finish (task);
}

static gboolean
on_limit (gpointer user_data)
{
  GTask *task = user_data;
  Preparation *self = g_task_get_task_data (task);
  g_autoptr (GString) names = g_string_new (NULL);

  self->timer = 0;
  for (guint i = 0; i < self->waits->len; i++)
    {
      const Wait *wait = g_ptr_array_index (self->waits, i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", mbn_modem_get_device (wait->modem));
      mbn_warning (mbn_modem_get_label (wait->modem), mbn_request_get_id (wait->request),
                   "its context is not down after %d s; the machine may hibernate with it",
                   LIMIT_MS / 1000);
    }

  note_error (self, g_error_new (MBN_ERROR, MBN_ERROR_TIMEOUT,
                                 "after %d s there is still a context in %s; it is being taken "
                                 "down all the same",
                                 LIMIT_MS / 1000, names->str));
  finish (task);

  return G_SOURCE_REMOVE;
}

static void
take_down (GTask *task, MbnModem *modem)
{
  Preparation *self = g_task_get_task_data (task);
  MbnContext *context = mbn_modem_get_context (modem);
  GError *error = NULL;
  MbnRequest *request;
  Wait *wait;

  if (!mbn_context_check_disconnect (context, NULL))
    return;

  request = mbn_modem_open_request (modem, MBN_REQUEST_DISCONNECT, NULL, &error);
  if (request == NULL)
    {
      g_prefix_error (&error, "%s: ", mbn_modem_get_device (modem));
      note_error (self, error);
      return;
    }

  mbn_message (mbn_modem_get_label (modem), mbn_request_get_id (request),
               "taking the context down before the machine hibernates");
  wait = g_new0 (Wait, 1);
  wait->task = task;
  wait->modem = g_object_ref (modem);
  wait->request = request;
  wait->handler = g_signal_connect (request, "completed", G_CALLBACK (on_completed), wait);
  g_ptr_array_add (self->waits, wait);
  mbn_context_submit (context, request);
}

static gpointer
hold_modem (gconstpointer modem, gpointer user_data)
{
  return g_object_ref ((gpointer)modem);
}

void
mbn_hibernation_prepare_async (MbnModemSet *modems,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  /* a modem may go while another is told */
  g_autoptr (GPtrArray) present
      = g_ptr_array_copy (mbn_modem_set_get_modems (modems), hold_modem, NULL);
  GTask *task = g_task_new (modems, NULL, callback, user_data);
  Preparation *self = g_new0 (Preparation, 1);

  g_task_set_source_tag (task, mbn_hibernation_prepare_async);
  g_task_set_task_data (task, self, preparation_free);
  self->waits = g_ptr_array_new_with_free_func (wait_free);
  g_signal_emit_by_name (modems, "hibernation");
  for (guint i = 0; i < present->len; i++)
    take_down (task, g_ptr_array_index (present, i));

  if (self->waits->len == 0)
    finish (task);
  else
    self->timer = g_timeout_add (LIMIT_MS, on_limit, task);
}

gboolean
mbn_hibernation_prepare_finish (MbnModemSet *modems, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

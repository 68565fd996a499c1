/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The script of the fake modem: what it is asked and when it answers. */

#include "config.h"

#include "mbn-fake-modem.h"

#include "mbn-fake-backend.h"
#include "mbn-fake-private.h"

static void
call_free (FakeCall *call)
{
  g_clear_handle_id (&call->timer, g_source_remove);
  if (call->cancel_handler != 0)
    g_signal_handler_disconnect (call->cancellable, call->cancel_handler);
  g_clear_pointer (&call->answer.fact, mbn_fact_free);
  g_clear_object (&call->cancellable);
  g_object_unref (call->task);
  g_free (call);
}

/* Takes the call off the list, so that it is answered once. */
static void
take_off (FakeCall *call)
{
  g_assert_true (g_ptr_array_remove (call->modem->pending, call));
}

static void
answer_run (FakeCall *call)
{
  MbnError status = call->answer.status;
  MbnFact *fact = g_steal_pointer (&call->answer.fact);

  if (status == MBN_OK && fact == NULL)
    {
      status = mbn_fake_state_apply (call->modem, call->kind);
      if (status == MBN_OK)
        fact = mbn_fake_state_answer (call->modem, call->kind);
    }

  g_task_return_pointer (call->task, mbn_reply_new (status, mbn_error_constant (status), fact),
                         (GDestroyNotify)mbn_reply_free);
}

static void
answer (FakeCall *call)
{
  take_off (call);

  if (call->answer.failure != MBN_OK)
    g_task_return_new_error (call->task, MBN_ERROR, (gint)call->answer.failure, "scripted failure");
  else if (call->kind < MBN_N_COMMANDS)
    answer_run (call);
  else
    {
      mbn_fake_state_apply (call->modem, call->kind);
      g_task_return_boolean (call->task, TRUE);
    }

  call_free (call);
}

static gboolean
on_delay (gpointer user_data)
{
  FakeCall *call = user_data;

  call->timer = 0;
  answer (call);

  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, FakeCall *call)
{
  if (call->answer.stubborn)
    return;

  take_off (call);
  g_task_return_new_error (call->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  call_free (call);
}

static void
record (MbnFakeModem *self, guint kind, const MbnCommand *command)
{
  g_string_append_printf (self->sent, "%s%s", self->sent->len > 0 ? " " : "", mbn_fake_word (kind));
  if (kind == MBN_COMMAND_ACTIVATE)
    {
      g_free (self->access_string);
      self->access_string = g_strdup (command->settings.access_string);
      g_free (self->user_name);
      self->user_name = g_strdup (command->settings.user_name);
      self->asked_auth = command->settings.auth_protocol;
      self->asked_compression = command->settings.compression;
      self->asked_ip_type = command->settings.ip_type;
    }
  if (kind == MBN_COMMAND_SET_RADIO)
    self->asked_radio = command->radio;
}

void
mbn_fake_modem_take_call (MbnFakeModem *self,
                          guint kind,
                          const MbnCommand *command,
                          GTask *task,
                          GCancellable *cancellable)
{
  g_autofree MbnFakeAnswer *scripted = g_queue_pop_head (&self->scripts[kind]);
  FakeCall *call = g_new0 (FakeCall, 1);

  record (self, kind, command);
  call->modem = self;
  call->kind = kind;
  call->task = task;
  if (scripted != NULL)
    call->answer = *scripted;
  if (cancellable != NULL)
    {
      call->cancellable = g_object_ref (cancellable);
      call->cancel_handler
          = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), call);
    }
  g_ptr_array_add (self->pending, call);

  if (!call->answer.silent)
    call->timer = g_timeout_add (call->answer.delay_ms, on_delay, call);
}

void
mbn_fake_modem_script (MbnFakeModem *self, guint kind, MbnFakeAnswer answer_to_give)
{
  g_queue_push_tail (&self->scripts[kind], g_memdup2 (&answer_to_give, sizeof answer_to_give));
}

static FakeCall *
find_call (MbnFakeModem *self, guint kind)
{
  for (guint i = 0; i < self->pending->len; i++)
    if (((FakeCall *)g_ptr_array_index (self->pending, i))->kind == kind)
      return g_ptr_array_index (self->pending, i);

  return NULL;
}

gboolean
mbn_fake_modem_release (MbnFakeModem *self, guint kind, MbnError status)
{
  FakeCall *call = find_call (self, kind);

  if (call == NULL)
    return FALSE;

  call->answer.status = status;
  answer (call);

  return TRUE;
}

gboolean
mbn_fake_modem_is_asked (MbnFakeModem *self, guint kind)
{
  return find_call (self, kind) != NULL;
}

static void
on_backend_gone (gpointer data, GObject *where_the_object_was)
{
  MbnFakeModem *self = data;

  self->n_backends--;
  if (self->backend == (MbnBackend *)where_the_object_was)
    self->backend = NULL;
}

MbnBackend *
mbn_fake_modem_factory (const MbnModemPort *port, gpointer user_data)
{
  MbnFakeModem *self = user_data;
  MbnBackend *backend = mbn_fake_backend_new (self);

  self->n_backends++;
  self->backend = backend;
  g_object_weak_ref (G_OBJECT (backend), on_backend_gone, self);

  return backend;
}

MbnFakeModem *
mbn_fake_modem_new (void)
{
  MbnFakeModem *self = g_new0 (MbnFakeModem, 1);

  self->device_id = "490154203237518";
  self->cellular_class = MBN_CELLULAR_CLASS_GSM;
  self->ready = MBN_READY_STATE_INITIALIZED;
  self->subscriber_id = "001010123456789";
  self->icc_id = "8949000000000000001";
  self->radio_hardware = MBN_RADIO_ON;
  self->radio_software = MBN_RADIO_ON;
  self->registration = MBN_REGISTER_STATE_HOME;
  self->provider_id = "00101";
  self->available_data_classes = 0x3f;
  self->packet = MBN_PACKET_SERVICE_ATTACHED;
  self->current_data_class = 0x20;
  self->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  self->ip_type = MBN_IP_TYPE_IPV4;
  self->ip4 = "192.0.2.10";
  self->ip6 = "";
  self->provisioned = "internet";
  self->number = 1;
  self->sent = g_string_new (NULL);
  self->pending = g_ptr_array_new ();
  for (guint i = 0; i < MBN_N_FAKE; i++)
    g_queue_init (&self->scripts[i]);

  return self;
}

static void
answer_free (gpointer data)
{
  MbnFakeAnswer *scripted = data;

  g_clear_pointer (&scripted->fact, mbn_fact_free);
  g_free (scripted);
}

void
mbn_fake_modem_free (MbnFakeModem *self)
{
  g_assert_cmpuint (self->pending->len, ==, 0);
  g_assert_cmpuint (self->n_backends, ==, 0);

  for (guint i = 0; i < MBN_N_FAKE; i++)
    g_queue_clear_full (&self->scripts[i], answer_free);
  g_ptr_array_unref (self->pending);
  g_string_free (self->sent, TRUE);
  g_free (self->access_string);
  g_free (self->user_name);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-channel.h"

#include "mbn-log.h"

struct _MbnChannel
{
  grefcount refs; /* the owner's, and one for each call under way */
  MbnBackend *backend;
  const MbnLimits *limits;
  char *label;
  const MbnChannelEvents *events;
  gpointer owner;
  gboolean closing; /* only the good-bye is still of interest */
  gboolean freed;
  gboolean probing;
};

typedef struct
{
  MbnChannel *channel;
  MbnCommandKind kind;
  gboolean by_request;
  gboolean is_close;
  MbnChannelFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Call;

static MbnChannel *
channel_ref (MbnChannel *self)
{
  g_ref_count_inc (&self->refs);

  return self;
}

static void
channel_unref (MbnChannel *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;

  g_object_unref (self->backend);
  g_free (self->label);
  g_free (self);
}

static Call *
call_new (MbnChannel *self, MbnChannelFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Call *call = g_new0 (Call, 1);

  call->channel = channel_ref (self);
  call->func = func;
  call->user_data = user_data;
  call->destroy = destroy;

  return call;
}

static gboolean
is_of_interest (const Call *call)
{
  return !call->channel->freed && (!call->channel->closing || call->is_close);
}

static void
call_end (Call *call, const MbnReply *reply, const GError *error)
{
  if (is_of_interest (call) && call->func != NULL)
    call->func (reply, error, call->user_data);
  if (call->destroy != NULL)
    call->destroy (call->user_data);

  channel_unref (call->channel);
  g_free (call);
}

/* ---- what the back end tells ---- */

static void
on_fact (MbnBackend *backend, MbnFact *fact, MbnChannel *self)
{
  self->events->fact (fact, TRUE, FALSE, self->owner);
}

static void
on_gone (MbnBackend *backend, MbnChannel *self)
{
  self->events->gone (self->owner);
}

static void
on_forgotten (MbnBackend *backend, const char *reason, MbnChannel *self)
{
  self->events->lost (reason, self->owner);
}

static void
stop_listening (MbnChannel *self)
{
  g_signal_handlers_disconnect_by_data (self->backend, self);
}

/* ---- commands ---- */

static void
on_probe (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnChannel *self = user_data;
  g_autoptr (MbnReply) reply = mbn_backend_run_finish (MBN_BACKEND (source), result, NULL);
  gboolean in_use = !self->freed && !self->closing;

  self->probing = FALSE;
  if (in_use && reply == NULL)
    self->events->lost ("it answers nothing any more", self->owner);
  else if (in_use)
    mbn_info (self->label, 0, "the modem answers other commands; going on");

  channel_unref (self);
}

/* One late command while others are answered is no reason to reset (design.md 3.5). */
static void
probe (MbnChannel *self)
{
  MbnCommand command = {.kind = MBN_COMMAND_READ_CAPS};

  if (self->probing)
    return;

  self->probing = TRUE;
  mbn_backend_run_async (self->backend, &command, self->limits->probe_ms, on_probe,
                         channel_ref (self));
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  MbnChannel *self = call->channel;
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnReply) reply = mbn_backend_run_finish (MBN_BACKEND (source), result, &error);

  if (!is_of_interest (call))
    {
      call_end (call, NULL, error);
      return;
    }

  if (reply != NULL)
    mbn_debug (self->label, 0, "%s: %s", mbn_command_kind_to_string (call->kind),
               reply->status_text);
  else
    mbn_warning (self->label, 0, "%s", error->message);

  /* an activation that is not answered is a reason by itself: its owner resets */
  if (reply == NULL && g_error_matches (error, MBN_ERROR, MBN_ERROR_TIMEOUT)
      && call->kind != MBN_COMMAND_ACTIVATE)
    probe (self);

  if (reply != NULL && reply->status == MBN_OK && reply->fact != NULL)
    self->events->fact (reply->fact, FALSE, call->by_request, self->owner);

  call_end (call, reply, error);
}

void
mbn_channel_run (MbnChannel *self,
                 const MbnCommand *command,
                 gboolean by_request,
                 MbnChannelFunc func,
                 gpointer user_data,
                 GDestroyNotify destroy)
{
  Call *call = call_new (self, func, user_data, destroy);

  call->kind = command->kind;
  call->by_request = by_request;
  mbn_backend_run_async (self->backend, command,
                         command->limit_ms != 0 ? command->limit_ms
                                                : mbn_limits_for (self->limits, command->kind),
                         on_run, call);
}

/* ---- opening and closing ---- */

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  mbn_backend_open_finish (MBN_BACKEND (source), result, &error);
  call_end (user_data, NULL, error);
}

void
mbn_channel_resume (MbnChannel *self, guint32 number)
{
  mbn_backend_resume (self->backend, number);
}

guint32
mbn_channel_get_number (MbnChannel *self)
{
  return mbn_backend_get_number (self->backend);
}

void
mbn_channel_open (MbnChannel *self, MbnChannelFunc func, gpointer user_data)
{
  mbn_backend_open_async (self->backend, self->limits->open_ms, on_opened,
                          call_new (self, func, user_data, NULL));
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  mbn_backend_close_finish (MBN_BACKEND (source), result, &error);
  call_end (user_data, NULL, error);
}

void
mbn_channel_close (MbnChannel *self, MbnChannelFunc func, gpointer user_data)
{
  Call *call = call_new (self, func, user_data, NULL);

  call->is_close = TRUE;
  self->closing = TRUE;
  stop_listening (self);
  mbn_backend_close_async (self->backend, MBN_CLOSE_LIMIT_MS, on_closed, call);
}

MbnChannel *
mbn_channel_new (MbnBackend *backend,
                 const MbnLimits *limits,
                 const char *label,
                 const MbnChannelEvents *events,
                 gpointer owner)
{
  MbnChannel *self = g_new0 (MbnChannel, 1);

  g_ref_count_init (&self->refs);
  self->backend = backend;
  self->limits = limits;
  self->label = g_strdup (label);
  self->events = events;
  self->owner = owner;
  g_signal_connect (backend, "fact", G_CALLBACK (on_fact), self);
  g_signal_connect (backend, "gone", G_CALLBACK (on_gone), self);
  g_signal_connect (backend, "forgotten", G_CALLBACK (on_forgotten), self);

  return self;
}

void
mbn_channel_free (MbnChannel *self)
{
  self->freed = TRUE;
  stop_listening (self);
  mbn_backend_abort (self->backend);
  channel_unref (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the modem tells unasked, and what it does not tell for too long. */

#include "config.h"

#include "mbn-bearer-private.h"

#include "mbn-log.h"

void
mbn_bearer_on_loss (gpointer owner)
{
  MbnBearer *self = owner;

  mbn_landmark_message (MBN_LANDMARK_CONNECTION_LOST, self->core->label, 0,
                        "not registered for too long: taking the context down");
  mbn_bearer_note_outcome (self,
                           mbn_outcome_new (MBN_ERROR_NOT_REGISTERED,
                                            "the modem lost its registration while connecting"));
  mbn_bearer_step (self, MBN_CONTEXT_EV_SERVICE_LOST);
}

void
mbn_bearer_on_registration (MbnBearer *self, gboolean registered)
{
  if (registered || !mbn_bearer_is_active (self))
    {
      mbn_service_loss_end (&self->loss);
      return;
    }

  if (self->loss.lost)
    return;

  mbn_service_loss_begin (&self->loss, self->core->config->limits.loss_ms);
  /* some modems drop the context without a word; a short loss alone changes nothing (CTX-47) */
  mbn_bearer_query_session (self);
}

static void
on_detached (MbnBearer *self, guint32 cause)
{
  if (self->machine.state == MBN_CONTEXT_ATTACH_PENDING)
    {
      MbnOutcome *outcome
          = mbn_outcome_new (MBN_ERROR_PACKET_SVC_DETACHED,
                             "the network refused the attach, network error %u", cause);

      outcome->network_error = cause;
      outcome->scope = MBN_CAUSE_MOBILITY;
      mbn_bearer_note_outcome (self, outcome);
    }

  mbn_bearer_step (self, MBN_CONTEXT_EV_DETACHED);
  if (self->machine.state == MBN_CONTEXT_UP)
    mbn_bearer_query_session (self);
}

void
mbn_bearer_on_packet_service (MbnBearer *self, const MbnPacketService *service)
{
  switch (service->state)
    {
    case MBN_PACKET_SERVICE_ATTACHED:
      mbn_bearer_step (self, MBN_CONTEXT_EV_ATTACHED);
      break;
    case MBN_PACKET_SERVICE_DETACHED:
      on_detached (self, service->network_error);
      break;
    case MBN_PACKET_SERVICE_UNKNOWN:
    case MBN_PACKET_SERVICE_ATTACHING:
    case MBN_PACKET_SERVICE_DETACHING:
      break;
    }
}

static void
on_session_lost (MbnBearer *self, guint32 cause)
{
  if (mbn_bearer_is_coming_or_up (self))
    mbn_bearer_note_lost (self, cause);

  mbn_bearer_step (self, MBN_CONTEXT_EV_SESSION_LOST);
}

void
mbn_bearer_on_session (MbnBearer *self, const MbnSession *session)
{
  MbnVoiceCallState voice = self->session.voice_call;

  if (session->session != SESSION)
    return;

  switch (session->state)
    {
    case MBN_ACTIVATION_STATE_ACTIVATED:
      if (self->machine.state == MBN_CONTEXT_DOWN && mbn_bearer_take_unsaid (self, session))
        return;
      if (self->machine.state == MBN_CONTEXT_ACTIVATE_PENDING
          || self->machine.state == MBN_CONTEXT_ADOPTING)
        self->session.ip_type = session->ip_type;
      self->told = *session;
      mbn_bearer_step (self, MBN_CONTEXT_EV_SESSION_UP);
      break;
    case MBN_ACTIVATION_STATE_DEACTIVATED:
      self->told = *session;
      on_session_lost (self, session->network_error);
      break;
    case MBN_ACTIVATION_STATE_NONE:
    case MBN_ACTIVATION_STATE_ACTIVATING:
    case MBN_ACTIVATION_STATE_DEACTIVATING:
      break;
    }

  if (session->voice_call != voice && mbn_bearer_is_active (self))
    {
      self->session.voice_call = session->voice_call;
      self->events->changed (self->owner);
    }
}

void
mbn_bearer_read_again (MbnBearer *self)
{
  if (!mbn_bearer_is_active (self))
    return;

  mbn_bearer_query_session (self);
  if (self->ip_watch != NULL)
    mbn_ip_watch_read_again (self->ip_watch);
}

void
mbn_bearer_on_ip_config (MbnBearer *self, const MbnIpConfig *config)
{
  if (self->ip_watch != NULL)
    mbn_ip_watch_take (self->ip_watch, config);
}

void
mbn_bearer_on_lost (MbnBearer *self, MbnError why)
{
  if (mbn_bearer_is_coming_or_up (self))
    {
      mbn_landmark_message (MBN_LANDMARK_CONNECTION_LOST, self->core->label, 0,
                            "the context is lost: %s", mbn_error_text (why));
      mbn_bearer_note_outcome (self, mbn_outcome_new (why, "%s since the activation",
                                                      mbn_error_text (why)));
    }

  mbn_bearer_step (self, MBN_CONTEXT_EV_SESSION_LOST);
}

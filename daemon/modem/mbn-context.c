/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-context-private.h"

#include "mbn-context-machine.h"
#include "mbn-ip-watch.h"
#include "mbn-log.h"

/* The one data session of this release (CTX-87). */
#define SESSION 0

/* How long a modem that attaches by itself is given before we ask (design.md 3.5). */
#define ATTACH_WAIT_MS 5000

struct _MbnContext
{
  GObject parent;
  MbnModem *modem; /* borrowed: it owns us */
  MbnContextMachine machine;

  /* the queue */
  GQueue waiting;         /* of MbnRequest (owned): accepted, not started, first in first out */
  GPtrArray *overtaken;   /* of MbnRequest: Connects a Disconnect cancelled, to be completed next */
  MbnRequest *connect;    /* running */
  GPtrArray *disconnects; /* of MbnRequest: running, all with the same result */
  guint dispatch_source;
  guint wait_timer; /* for Connects that wait while the modem is being reset */

  /* the attempt under way, or the active context */
  MbnOutcome *outcome; /* how the running Connect will end */
  MbnProfile *profile;
  MbnOrigin origin;
  gboolean simpler;   /* retry with simpler settings (mbim-notes.md 7.1, status 21) */
  guint attempt;      /* counts up; answers of older attempts are recognised by it */
  MbnSession session; /* as last told */
  gboolean known;     /* session was told at least once */
  gboolean stopping;
  guint timer;      /* of the machine's state */
  guint loss_timer; /* not registered, CTX-46 */
  MbnIpWatch *ip_watch;
  MbnIpConfig *ip_config; /* while up */
  gint64 activated_us;

  guint32 network_error;      /* of the last activation */
  MbnProfile *failed_profile; /* whose failure gave it (CTX-86) */
};

G_DEFINE_FINAL_TYPE (MbnContext, mbn_context, G_TYPE_OBJECT)

static guint changed_signal;

static void step (MbnContext *self, MbnContextEvent event);
static void schedule_dispatch (MbnContext *self);

static const char *
label (MbnContext *self)
{
  return mbn_modem_get_label (self->modem);
}

static guint32
connect_id (MbnContext *self)
{
  return self->connect != NULL ? mbn_request_get_id (self->connect) : 0;
}

/* ---- outcomes ---- */

static void
note_outcome (MbnContext *self, MbnOutcome *outcome)
{
  g_clear_pointer (&self->outcome, mbn_outcome_free);
  self->outcome = outcome;
}

/* Modems that stop asking the network after repeated failures answer "0": the cause that made them
 * stop stays the cause to report (CTX-86). */
static guint32
effective_cause (MbnContext *self, guint32 cause)
{
  if (cause != 0 || self->failed_profile == NULL || self->profile == NULL)
    return cause;

  return mbn_profile_same_settings (self->failed_profile, self->profile) ? self->network_error : 0;
}

static void
remember_failure (MbnContext *self, guint32 cause)
{
  self->network_error = cause;
  g_clear_pointer (&self->failed_profile, mbn_profile_unref);
  if (cause != 0 && self->profile != NULL)
    self->failed_profile = mbn_profile_ref (self->profile);
}

static void
complete (MbnRequest *request, const MbnOutcome *outcome)
{
  if (!mbn_request_is_completed (request))
    mbn_request_complete (request, outcome);
}

static void
complete_all (GPtrArray *requests, const MbnOutcome *outcome)
{
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_extend_and_steal (taken, g_ptr_array_ref (requests));
  for (guint i = 0; i < taken->len; i++)
    complete (g_ptr_array_index (taken, i), outcome);
}

static void
complete_overtaken (MbnContext *self)
{
  g_autoptr (MbnOutcome) cancelled
      = mbn_outcome_new (MBN_ERROR_CANCELLED, "cancelled by a Disconnect");

  complete_all (self->overtaken, cancelled);
}

static void
end_connect (MbnContext *self)
{
  g_autoptr (MbnRequest) request = g_steal_pointer (&self->connect);
  g_autoptr (MbnOutcome) outcome = g_steal_pointer (&self->outcome);

  if (request != NULL && outcome != NULL)
    complete (request, outcome);
  else if (request != NULL)
    {
      g_autoptr (MbnOutcome) unknown
          = mbn_outcome_new (MBN_ERROR_FAILURE, "the context ended for a reason not told");

      complete (request, unknown);
    }

  complete_overtaken (self);
}

static void
end_disconnects (MbnContext *self)
{
  g_autoptr (MbnOutcome) success = mbn_outcome_success ();

  complete_overtaken (self);
  complete_all (self->disconnects, success);
}

/* ---- what the machine asks for ---- */

/* Tells an answer of this attempt from one of an attempt given up meanwhile. */
typedef struct
{
  MbnContext *context;
  guint attempt;
} Ask;

static Ask *
ask_new (MbnContext *self)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->context = g_object_ref (self);
  ask->attempt = self->attempt;

  return ask;
}

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_object_unref (ask->context);
  g_free (ask);
}

static void
run (MbnContext *self, const MbnCommand *command, MbnReplyFunc func)
{
  mbn_modem_run (self->modem, command, func, ask_new (self), ask_free);
}

static guint32
attach_cause (const MbnReply *reply)
{
  return reply->fact != NULL && reply->fact->kind == MBN_FACT_PACKET_SERVICE
             ? reply->fact->packet_service.network_error
             : 0;
}

static MbnPacketServiceState
packet_state (MbnContext *self)
{
  const MbnFact *fact = mbn_modem_peek_fact (self->modem, MBN_FACT_PACKET_SERVICE);

  return fact != NULL ? fact->packet_service.state : MBN_PACKET_SERVICE_UNKNOWN;
}

static void
refuse_attach (MbnContext *self, const MbnReply *reply)
{
  guint32 cause = attach_cause (reply);

  if (cause != 0)
    mbn_modem_note_attach_error (self->modem, cause);

  note_outcome (self, mbn_outcome_from_refusal ("attaching the packet service",
                                                MBN_ERROR_PACKET_SVC_DETACHED, reply,
                                                MBN_CAUSE_MOBILITY, cause));
  step (self, reply->status == MBN_ERROR_BUSY ? MBN_CONTEXT_EV_ATTACH_BUSY
                                              : MBN_CONTEXT_EV_ATTACH_REFUSED);
}

/* The modem's answer to an attach, with the packet service state it left. */
static void
on_attach_accepted (MbnContext *self)
{
  switch (packet_state (self))
    {
    case MBN_PACKET_SERVICE_ATTACHED:
      step (self, MBN_CONTEXT_EV_ATTACH_ACCEPTED);
      break;
    case MBN_PACKET_SERVICE_UNKNOWN:
    case MBN_PACKET_SERVICE_ATTACHING:
    case MBN_PACKET_SERVICE_DETACHING:
    case MBN_PACKET_SERVICE_DETACHED:
      step (self, MBN_CONTEXT_EV_ATTACH_UNDER_WAY);
      break;
    }
}

static void
on_attach (MbnModem *modem, const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnContext *self = ((Ask *)user_data)->context;

  if (reply == NULL)
    {
      note_outcome (self, mbn_outcome_new (mbn_error_from (error), "attach: %s", error->message));
      step (self, MBN_CONTEXT_EV_ATTACH_UNANSWERED);
    }
  else if (reply->status == MBN_OK)
    on_attach_accepted (self);
  else if (reply->status == MBN_ERROR_NOT_SUPPORTED)
    step (self, MBN_CONTEXT_EV_ATTACH_ACCEPTED); /* attaches by itself (mbim-notes.md 2.3) */
  else
    refuse_attach (self, reply);
}

static MbnContextSettings
settings_of (MbnContext *self)
{
  MbnContextSettings settings = {
      .access_string = mbn_profile_get_access_string (self->profile),
      .user_name = mbn_profile_get_user_name (self->profile),
      .password = mbn_profile_get_password (self->profile),
      .auth_protocol = (MbnAuthProtocol)mbn_profile_get_auth (self->profile),
      .compression = mbn_profile_get_compression (self->profile) != 0,
      .ip_type = (MbnIpType)mbn_profile_get_ip_type (self->profile),
  };

  /* blank is sent blank (CTX-33) */
  settings.access_string = settings.access_string != NULL ? settings.access_string : "";
  settings.user_name = settings.user_name != NULL ? settings.user_name : "";
  settings.password = settings.password != NULL ? settings.password : "";

  if (self->simpler)
    settings.ip_type = MBN_IP_TYPE_IPV4;

  return settings;
}

static gboolean
can_be_simpler (MbnContext *self)
{
  return !self->simpler && self->profile != NULL
         && mbn_profile_get_ip_type (self->profile) != MBN_PROFILE_IP_TYPE_IPV4;
}

/* What clients are told for a refusal of an activation (context-rules.md 10.1). */
static MbnError
client_status (MbnError status)
{
  return status == MBN_ERROR_BUSY ? MBN_ERROR_FAILURE : status;
}

static MbnContextEvent
event_of_refusal (MbnContext *self, MbnError status)
{
  switch ((int)status)
    {
    case MBN_ERROR_BUSY:
      return MBN_CONTEXT_EV_ACTIVATE_BUSY;
    case MBN_ERROR_MAX_ACTIVATED_CONTEXTS:
      return MBN_CONTEXT_EV_ACTIVATE_MAX;
    case MBN_ERROR_INVALID_ARG:
      return can_be_simpler (self) ? MBN_CONTEXT_EV_ACTIVATE_INVALID
                                   : MBN_CONTEXT_EV_ACTIVATE_REFUSED;
    case MBN_ERROR_PACKET_SVC_DETACHED:
      return MBN_CONTEXT_EV_ACTIVATE_DETACHED;
    default:
      return MBN_CONTEXT_EV_ACTIVATE_REFUSED;
    }
}

static const MbnSession *
session_of (const MbnReply *reply)
{
  return reply->fact != NULL && reply->fact->kind == MBN_FACT_SESSION ? &reply->fact->session
                                                                      : NULL;
}

static void
take_activation (MbnContext *self, const MbnReply *reply)
{
  const MbnSession *session = session_of (reply);
  MbnActivationState state = session != NULL ? session->state : MBN_ACTIVATION_STATE_NONE;
  guint32 cause = session != NULL ? session->network_error : 0;
  MbnContextEvent event;

  if (session != NULL)
    self->session = *session;

  /* the state in the body counts for more than the status (mbim-notes.md 8) */
  if (state == MBN_ACTIVATION_STATE_ACTIVATED)
    {
      step (self, MBN_CONTEXT_EV_ACTIVATED);
      return;
    }

  if (reply->status == MBN_OK && state == MBN_ACTIVATION_STATE_ACTIVATING)
    {
      note_outcome (self, mbn_outcome_new (MBN_ERROR_TIMEOUT,
                                           "the modem did not finish the activation in time"));
      step (self, MBN_CONTEXT_EV_ACTIVATE_UNDER_WAY);
      return;
    }

  event = reply->status == MBN_OK ? MBN_CONTEXT_EV_ACTIVATE_REFUSED
                                  : event_of_refusal (self, reply->status);
  cause = effective_cause (self, cause);
  note_outcome (self,
                mbn_outcome_from_refusal ("activating the context",
                                          reply->status == MBN_OK ? MBN_ERROR_FAILURE
                                                                  : client_status (reply->status),
                                          reply, MBN_CAUSE_SESSION, cause));
  if (event == MBN_CONTEXT_EV_ACTIVATE_INVALID)
    self->simpler = TRUE;

  step (self, event);
}

static void
on_activate (MbnModem *modem, const MbnReply *reply, const GError *error, gpointer user_data)
{
  Ask *ask = user_data;
  MbnContext *self = ask->context;
  const MbnSession *session = reply != NULL ? session_of (reply) : NULL;

  if (ask->attempt != self->attempt)
    {
      /* an attempt given up: its late success is an event (CTX-28) */
      if (session != NULL && session->state == MBN_ACTIVATION_STATE_ACTIVATED)
        mbn_context_on_session (self, session);
      return;
    }

  if (reply != NULL)
    {
      take_activation (self, reply);
      return;
    }

  note_outcome (self, mbn_outcome_new (mbn_error_from (error), "activation: %s", error->message));
  step (self, MBN_CONTEXT_EV_ACTIVATE_UNANSWERED);
}

static void
on_deactivate (MbnModem *modem, const MbnReply *reply, const GError *error, gpointer user_data)
{
  Ask *ask = user_data;
  MbnContext *self = ask->context;

  if (ask->attempt != self->attempt)
    return;

  if (reply == NULL)
    step (self, MBN_CONTEXT_EV_DEACTIVATE_UNANSWERED);
  else if (reply->status == MBN_OK)
    step (self, MBN_CONTEXT_EV_DEACTIVATED);
  else if (reply->status == MBN_ERROR_CONTEXT_NOT_ACTIVATED
           || reply->status == MBN_ERROR_SIM_NOT_INSERTED)
    step (self, MBN_CONTEXT_EV_NOT_ACTIVE); /* both mean "already down" (mbim-notes.md 2) */
  else if (reply->status == MBN_ERROR_BUSY)
    step (self, MBN_CONTEXT_EV_DEACTIVATE_BUSY);
  else
    step (self, MBN_CONTEXT_EV_DEACTIVATE_REFUSED);
}

static void
on_query (MbnModem *modem, const MbnReply *reply, const GError *error, gpointer user_data)
{
  Ask *ask = user_data;
  MbnContext *self = ask->context;
  const MbnSession *session = reply != NULL ? session_of (reply) : NULL;

  if (ask->attempt != self->attempt)
    return;

  if (reply == NULL || reply->status != MBN_OK || session == NULL)
    step (self, MBN_CONTEXT_EV_QUERY_FAILED);
  else if (session->state == MBN_ACTIVATION_STATE_ACTIVATED
           || session->state == MBN_ACTIVATION_STATE_ACTIVATING
           || session->state == MBN_ACTIVATION_STATE_DEACTIVATING)
    step (self, MBN_CONTEXT_EV_QUERIED_UP);
  else
    {
      if (self->machine.state == MBN_CONTEXT_UP && session->network_error != 0)
        remember_failure (self, session->network_error);
      step (self, MBN_CONTEXT_EV_QUERIED_DOWN);
    }
}

static void
query_session (MbnContext *self)
{
  MbnCommand command = {.kind = MBN_COMMAND_READ_SESSION, .session = SESSION};

  run (self, &command, on_query);
}

static void
on_ip_verdict (const MbnIpConfig *config, gpointer user_data)
{
  MbnContext *self = user_data;

  if (config == NULL)
    {
      note_outcome (self, mbn_outcome_new (MBN_ERROR_FAILURE,
                                           "the context came up but the modem gave no valid IP "
                                           "configuration within %g s",
                                           mbn_modem_get_limits (self->modem)->ip_ms / 1000.0));
      step (self, MBN_CONTEXT_EV_IP_FAILED);
      return;
    }

  g_clear_pointer (&self->ip_config, mbn_ip_config_free);
  self->ip_config = mbn_ip_config_copy (config);
  step (self, MBN_CONTEXT_EV_IP_READY);
}

static gboolean
on_timer (gpointer user_data)
{
  MbnContext *self = user_data;

  self->timer = 0;
  step (self, MBN_CONTEXT_EV_TIMER);

  return G_SOURCE_REMOVE;
}

static void
arm (MbnContext *self, MbnContextActions actions)
{
  const MbnLimits *limits = mbn_modem_get_limits (self->modem);
  guint delay_ms = 0;

  if (actions & MBN_CONTEXT_DO_ARM_ATTACH_WAIT)
    delay_ms = ATTACH_WAIT_MS;
  else if (actions & MBN_CONTEXT_DO_ARM_ATTACH)
    delay_ms = limits->attach_ms;
  else if (actions & MBN_CONTEXT_DO_ARM_ACTIVATE)
    delay_ms = limits->activate_ms;
  else if (actions & MBN_CONTEXT_DO_ARM_DEACTIVATE)
    delay_ms = limits->deactivate_ms;
  else if (actions & MBN_CONTEXT_DO_ARM_BACKOFF)
    delay_ms = mbn_context_machine_backoff_ms (&self->machine);
  else
    return;

  self->timer = g_timeout_add (delay_ms, on_timer, self);
}

static void
send (MbnContext *self, MbnContextActions actions)
{
  MbnCommand command = {.session = SESSION};

  if (actions & MBN_CONTEXT_DO_SEND_ATTACH)
    {
      command.kind = MBN_COMMAND_ATTACH;
      run (self, &command, on_attach);
    }

  if (actions & MBN_CONTEXT_DO_SEND_ACTIVATE)
    {
      command.kind = MBN_COMMAND_ACTIVATE;
      command.settings = settings_of (self);
      run (self, &command, on_activate);
    }

  if (actions & MBN_CONTEXT_DO_SEND_DEACTIVATE)
    {
      command.kind = MBN_COMMAND_DEACTIVATE;
      run (self, &command, on_deactivate);
    }

  if (actions & MBN_CONTEXT_DO_QUERY_SESSION)
    query_session (self);

  if (actions & MBN_CONTEXT_DO_WATCH_IP)
    {
      g_clear_pointer (&self->ip_watch, mbn_ip_watch_free);
      self->ip_watch
          = mbn_ip_watch_new (self->modem, SESSION, self->session.ip_type, on_ip_verdict, self);
    }
}

/* ---- state ---- */

/* The context is no more: what described it goes in the same change. */
static void
clear_attempt (MbnContext *self)
{
  self->attempt++;
  self->origin = MBN_ORIGIN_NONE;
  self->simpler = FALSE;
  self->activated_us = 0;
  self->session.voice_call = MBN_VOICE_CALL_STATE_NONE;
  g_clear_pointer (&self->profile, mbn_profile_unref);
  g_clear_pointer (&self->ip_config, mbn_ip_config_free);
  g_clear_pointer (&self->ip_watch, mbn_ip_watch_free);
  g_clear_handle_id (&self->loss_timer, g_source_remove);
}

static void
enter_up (MbnContext *self)
{
  self->activated_us = g_get_monotonic_time ();
  remember_failure (self, 0);
  note_outcome (self, mbn_outcome_success ());
  mbn_message (label (self), connect_id (self), "context activated");
}

static void
enter_down (MbnContext *self, MbnContextState from)
{
  /* a refusal by the network is kept for GetActivationNetworkError (CTX-57) */
  if (self->outcome != NULL && self->outcome->status != MBN_OK
      && self->outcome->scope == MBN_CAUSE_SESSION)
    remember_failure (self, self->outcome->network_error);

  if (mbn_context_state_to_activation (from) != MBN_ACTIVATION_STATE_DEACTIVATED)
    mbn_message (label (self), 0, "context deactivated");

  clear_attempt (self);
}

static void
set_state (MbnContext *self, MbnContextState from, MbnContextEvent event)
{
  MbnContextState to = self->machine.state;

  if (from == to)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  mbn_trace_add (mbn_modem_get_trace (self->modem), g_get_monotonic_time (), "context",
                 mbn_context_state_to_string (from), mbn_context_event_to_string (event),
                 mbn_context_state_to_string (to));
  mbn_debug (label (self), connect_id (self), "context: %s, %s -> %s",
             mbn_context_state_to_string (from), mbn_context_event_to_string (event),
             mbn_context_state_to_string (to));

  if (to == MBN_CONTEXT_UP)
    enter_up (self);
  else if (to == MBN_CONTEXT_DOWN)
    enter_down (self, from);

  if (to != MBN_CONTEXT_UP && to != MBN_CONTEXT_CONFIGURING)
    {
      g_clear_pointer (&self->ip_watch, mbn_ip_watch_free);
      g_clear_pointer (&self->ip_config, mbn_ip_config_free);
    }
}

/* State and properties first, completions second (design.md 3.2), new work for the modem last. */
static void
step (MbnContext *self, MbnContextEvent event)
{
  g_autoptr (MbnContext) alive = g_object_ref (self);
  MbnContextState from = self->machine.state;
  MbnContextActions actions = mbn_context_machine_step (&self->machine, event);

  set_state (self, from, event);

  if (from != self->machine.state || (actions & MBN_CONTEXT_DO_PUBLISH_IP))
    g_signal_emit (self, changed_signal, 0);

  if (actions & MBN_CONTEXT_DO_END_CONNECT)
    end_connect (self);
  if (actions & MBN_CONTEXT_DO_END_DISCONNECT)
    end_disconnects (self);

  arm (self, actions);
  send (self, actions);

  if (actions & MBN_CONTEXT_DO_RESET_MODEM)
    mbn_modem_reset (self->modem, "a context operation was not answered");

  mbn_modem_settle (self->modem);

  if (mbn_context_state_is_idle (self->machine.state))
    schedule_dispatch (self);
}

/* ---- the queue ---- */

static gboolean
is_kind (MbnRequest *request, MbnRequestKind kind)
{
  return mbn_request_get_kind (request) == kind;
}

static gboolean
has_waiting (MbnContext *self, MbnRequestKind kind)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (is_kind (l->data, kind))
      return TRUE;

  return FALSE;
}

static gboolean
disconnect_is_pending (MbnContext *self)
{
  return self->disconnects->len > 0 || has_waiting (self, MBN_REQUEST_DISCONNECT)
         || mbn_context_get_state (self) == MBN_ACTIVATION_STATE_DEACTIVATING;
}

/* Takes what stands before the last Disconnect, and that, off the queue (design.md 3.3). */
static gboolean
take_overtaking (MbnContext *self)
{
  if (!has_waiting (self, MBN_REQUEST_DISCONNECT))
    return FALSE;

  while (has_waiting (self, MBN_REQUEST_DISCONNECT))
    {
      MbnRequest *request = g_queue_pop_head (&self->waiting);

      g_ptr_array_add (is_kind (request, MBN_REQUEST_DISCONNECT) ? self->disconnects
                                                                 : self->overtaken,
                       request);
    }

  return TRUE;
}

static void
run_disconnect (MbnContext *self)
{
  if (self->connect != NULL)
    note_outcome (self, mbn_outcome_new (MBN_ERROR_CANCELLED, "cancelled by a Disconnect"));

  step (self, MBN_CONTEXT_EV_DISCONNECT);
  /* one that joins a deactivation under way: the Connects before it end now all the same */
  end_connect (self);
}

/* The modem does nothing network-related in these conditions (CTX-6, CTX-12, CTX-68, CTX-72). */
static MbnError
find_obstacle (MbnContext *self)
{
  MbnReadyState ready;
  const MbnFact *radio = mbn_modem_peek_fact (self->modem, MBN_FACT_RADIO);
  const MbnFact *registration = mbn_modem_peek_fact (self->modem, MBN_FACT_REGISTRATION);

  if (mbn_modem_get_ready_state (self->modem, &ready, NULL))
    {
      if (ready == MBN_READY_STATE_SIM_NOT_INSERTED || ready == MBN_READY_STATE_NO_ESIM_PROFILE)
        return MBN_ERROR_SIM_NOT_INSERTED;
      if (ready == MBN_READY_STATE_BAD_SIM)
        return MBN_ERROR_BAD_SIM;
      if (ready == MBN_READY_STATE_DEVICE_LOCKED || ready == MBN_READY_STATE_DEVICE_BLOCKED)
        return MBN_ERROR_PIN_REQUIRED;
      if (ready == MBN_READY_STATE_NOT_ACTIVATED)
        return MBN_ERROR_SERVICE_NOT_ACTIVATED;
      if (ready != MBN_READY_STATE_INITIALIZED)
        return MBN_ERROR_FAILURE;
    }

  if (radio != NULL
      && (radio->radio.hardware == MBN_RADIO_OFF || radio->radio.software == MBN_RADIO_OFF))
    return MBN_ERROR_RADIO_POWER_OFF;

  if (registration != NULL && !mbn_register_state_is_registered (registration->registration.state))
    return MBN_ERROR_NOT_REGISTERED;

  return MBN_OK;
}

static MbnContextEvent
connect_event (MbnContext *self)
{
  const MbnFact *registration = mbn_modem_peek_fact (self->modem, MBN_FACT_REGISTRATION);
  MbnPacketServiceState state = packet_state (self);

  if (state == MBN_PACKET_SERVICE_ATTACHED)
    return MBN_CONTEXT_EV_CONNECT;

  /* an attach sent into a running one can cancel it (design.md 3.5) */
  if (state == MBN_PACKET_SERVICE_ATTACHING
      || (registration != NULL && registration->registration.attaches_itself
          && mbn_modem_registered_for_ms (self->modem) < ATTACH_WAIT_MS))
    return MBN_CONTEXT_EV_CONNECT_EXPECT;

  return MBN_CONTEXT_EV_CONNECT_DETACHED;
}

static void
run_connect (MbnContext *self, MbnRequest *request)
{
  MbnError obstacle = find_obstacle (self);

  if (self->machine.state == MBN_CONTEXT_UP)
    obstacle = MBN_ERROR_MAX_ACTIVATED_CONTEXTS;

  if (obstacle != MBN_OK)
    {
      g_autoptr (MbnOutcome) outcome
          = mbn_outcome_new (obstacle, "%s; nothing was asked of the modem",
                             mbn_error_text (obstacle));

      complete (request, outcome);
      g_object_unref (request);
      mbn_modem_settle (self->modem);
      return;
    }

  self->connect = request;
  self->attempt++;
  self->profile = mbn_profile_ref (mbn_request_get_profile (request));
  self->origin = mbn_request_get_origin (request);
  note_outcome (self, NULL);
  step (self, connect_event (self));
}

static gboolean on_wait_limit (gpointer user_data);

/* No request waits past its limit, however long the modem stays away (design.md 3.5). */
static void
limit_waiting (MbnContext *self, guint delay_ms)
{
  if (self->wait_timer == 0 && !g_queue_is_empty (&self->waiting))
    self->wait_timer = g_timeout_add (delay_ms, on_wait_limit, self);
}

static gboolean
on_wait_limit (gpointer user_data)
{
  MbnContext *self = user_data;
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_TIMEOUT,
                         "the modem was reset and did not come back in time; it is retried");
  guint limit_ms = mbn_modem_get_limits (self->modem)->activate_ms;
  MbnRequest *oldest;

  self->wait_timer = 0;

  while ((oldest = g_queue_peek_head (&self->waiting)) != NULL)
    {
      guint waited_ms = mbn_request_get_elapsed_ms (oldest);

      if (waited_ms < limit_ms)
        {
          limit_waiting (self, limit_ms - waited_ms);
          break;
        }

      complete (oldest, outcome);
      g_object_unref (g_queue_pop_head (&self->waiting));
    }

  mbn_modem_settle (self->modem);

  return G_SOURCE_REMOVE;
}

static gboolean
on_dispatch (gpointer user_data)
{
  g_autoptr (MbnContext) self = g_object_ref (user_data);

  self->dispatch_source = 0;

  if (take_overtaking (self))
    run_disconnect (self);

  if (!mbn_modem_is_running (self->modem))
    {
      limit_waiting (self, mbn_modem_get_limits (self->modem)->activate_ms);
      return G_SOURCE_REMOVE;
    }

  g_clear_handle_id (&self->wait_timer, g_source_remove);

  while (mbn_context_state_is_idle (self->machine.state) && self->dispatch_source == 0
         && !g_queue_is_empty (&self->waiting))
    run_connect (self, g_queue_pop_head (&self->waiting));

  return G_SOURCE_REMOVE;
}

static void
schedule_dispatch (MbnContext *self)
{
  if (self->dispatch_source == 0 && !g_queue_is_empty (&self->waiting))
    self->dispatch_source = g_idle_add (on_dispatch, self);
}

gboolean
mbn_context_check_connect (MbnContext *self, GError **error)
{
  if (self->machine.state != MBN_CONTEXT_UP || disconnect_is_pending (self))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_MAX_ACTIVATED_CONTEXTS,
               "a context is already active (profile \"%s\"); call Disconnect first",
               self->profile != NULL ? mbn_profile_get_name (self->profile) : "");
  return FALSE;
}

gboolean
mbn_context_check_disconnect (MbnContext *self, GError **error)
{
  if (mbn_context_has_requests (self)
      || mbn_context_state_to_activation (self->machine.state) != MBN_ACTIVATION_STATE_DEACTIVATED)
    return TRUE;

  g_set_error_literal (error, MBN_ERROR, MBN_ERROR_NOT_FOUND,
                       "already disconnected: no context is active and no Connect is waiting");
  return FALSE;
}

void
mbn_context_submit (MbnContext *self, MbnRequest *request)
{
  g_queue_push_tail (&self->waiting, g_object_ref (request));
  schedule_dispatch (self);
}

/* ---- what the modem tells ---- */

static gboolean
on_loss_timer (gpointer user_data)
{
  MbnContext *self = user_data;

  self->loss_timer = 0;
  mbn_message (label (self), 0, "not registered for too long: taking the context down");
  note_outcome (self, mbn_outcome_new (MBN_ERROR_NOT_REGISTERED,
                                       "the modem lost its registration while connecting"));
  step (self, MBN_CONTEXT_EV_SERVICE_LOST);

  return G_SOURCE_REMOVE;
}

static gboolean
is_active (MbnContext *self)
{
  return self->machine.state == MBN_CONTEXT_UP || self->machine.state == MBN_CONTEXT_CONFIGURING;
}

void
mbn_context_on_registration (MbnContext *self, gboolean registered)
{
  guint loss_ms = mbn_modem_get_limits (self->modem)->loss_ms;

  if (registered || !is_active (self))
    {
      g_clear_handle_id (&self->loss_timer, g_source_remove);
      return;
    }

  if (self->loss_timer != 0)
    return;

  if (loss_ms != 0)
    self->loss_timer = g_timeout_add (loss_ms, on_loss_timer, self);

  /* some modems drop the context without a word; a short loss alone changes nothing (CTX-47) */
  query_session (self);
}

void
mbn_context_on_packet_service (MbnContext *self, const MbnPacketService *service)
{
  switch (service->state)
    {
    case MBN_PACKET_SERVICE_ATTACHED:
      step (self, MBN_CONTEXT_EV_ATTACHED);
      break;
    case MBN_PACKET_SERVICE_DETACHED:
      if (self->machine.state == MBN_CONTEXT_ATTACH_PENDING)
        note_outcome (self, mbn_outcome_new (MBN_ERROR_PACKET_SVC_DETACHED,
                                             "the network refused the attach, network error %u",
                                             service->network_error));
      step (self, MBN_CONTEXT_EV_DETACHED);
      if (self->machine.state == MBN_CONTEXT_UP)
        query_session (self);
      break;
    case MBN_PACKET_SERVICE_UNKNOWN:
    case MBN_PACKET_SERVICE_ATTACHING:
    case MBN_PACKET_SERVICE_DETACHING:
      break;
    }
}

static void
on_session_lost (MbnContext *self, guint32 cause)
{
  if (is_active (self) || self->machine.state == MBN_CONTEXT_ACTIVATE_PENDING)
    {
      g_autofree char *why = cause != 0 ? g_strdup_printf (", network error %u", cause) : NULL;
      MbnOutcome *outcome
          = mbn_outcome_new (MBN_ERROR_FAILURE, "the network ended the context while connecting%s",
                             why != NULL ? why : "");

      mbn_message (label (self), 0, "the network ended the context%s", why != NULL ? why : "");
      outcome->network_error = cause;
      outcome->scope = MBN_CAUSE_SESSION;
      note_outcome (self, outcome);
    }

  step (self, MBN_CONTEXT_EV_SESSION_LOST);
}

void
mbn_context_on_session (MbnContext *self, const MbnSession *session)
{
  MbnVoiceCallState voice = self->session.voice_call;

  if (session->session != SESSION)
    return;

  switch (session->state)
    {
    case MBN_ACTIVATION_STATE_ACTIVATED:
      if (self->machine.state == MBN_CONTEXT_ACTIVATE_PENDING)
        self->session.ip_type = session->ip_type;
      step (self, MBN_CONTEXT_EV_SESSION_UP);
      break;
    case MBN_ACTIVATION_STATE_DEACTIVATED:
      on_session_lost (self, session->network_error);
      break;
    case MBN_ACTIVATION_STATE_NONE:
    case MBN_ACTIVATION_STATE_ACTIVATING:
    case MBN_ACTIVATION_STATE_DEACTIVATING:
      break;
    }

  if (session->voice_call != voice && is_active (self))
    {
      self->session.voice_call = session->voice_call;
      g_signal_emit (self, changed_signal, 0);
    }
}

void
mbn_context_on_ip_config (MbnContext *self, const MbnIpConfig *config)
{
  if (self->ip_watch != NULL)
    mbn_ip_watch_take (self->ip_watch, config);
}

void
mbn_context_on_lost (MbnContext *self)
{
  on_session_lost (self, 0);
}

void
mbn_context_on_modem_ready (MbnContext *self, const MbnSession *found, gboolean may_adopt)
{
  self->known = TRUE;
  self->session = *found;

  if (found->state == MBN_ACTIVATION_STATE_ACTIVATED && may_adopt)
    {
      self->origin = MBN_ORIGIN_ADOPTED;
      self->attempt++;
      step (self, MBN_CONTEXT_EV_ADOPT);
    }
  else
    {
      g_signal_emit (self, changed_signal, 0);
      if (found->state == MBN_ACTIVATION_STATE_ACTIVATED)
        step (self, MBN_CONTEXT_EV_SESSION_UP);
    }

  schedule_dispatch (self);
}

void
mbn_context_on_reset (MbnContext *self, const MbnOutcome *outcome)
{
  if (self->connect != NULL && self->outcome == NULL)
    note_outcome (self, mbn_outcome_copy (outcome));
  else if (self->connect != NULL && self->outcome->status == MBN_OK)
    note_outcome (self, mbn_outcome_copy (outcome));

  step (self, MBN_CONTEXT_EV_RESET);
  limit_waiting (self, mbn_modem_get_limits (self->modem)->activate_ms);
}

static void
complete_waiting (MbnContext *self, const MbnOutcome *connects, const MbnOutcome *disconnects)
{
  MbnRequest *request;

  while ((request = g_queue_pop_head (&self->waiting)) != NULL)
    {
      complete (request, is_kind (request, MBN_REQUEST_CONNECT) ? connects : disconnects);
      g_object_unref (request);
    }
}

void
mbn_context_on_gone (MbnContext *self, const MbnOutcome *outcome)
{
  g_autoptr (MbnOutcome) success = mbn_outcome_success ();

  if (self->connect != NULL)
    note_outcome (self, mbn_outcome_copy (outcome));

  step (self, MBN_CONTEXT_EV_RESET);
  complete_waiting (self, outcome, success);
}

gboolean
mbn_context_on_stop (MbnContext *self, const MbnOutcome *outcome)
{
  self->stopping = TRUE;

  if (self->connect != NULL)
    {
      note_outcome (self, mbn_outcome_copy (outcome));
      end_connect (self);
    }
  complete_all (self->disconnects, outcome);
  complete_waiting (self, outcome, outcome);

  if (self->machine.state != MBN_CONTEXT_DOWN)
    step (self, MBN_CONTEXT_EV_DISCONNECT);

  return mbn_context_is_settled (self);
}

/* ---- getters ---- */

gboolean
mbn_context_is_settled (MbnContext *self)
{
  return self->machine.state == MBN_CONTEXT_DOWN;
}

gboolean
mbn_context_is_known (MbnContext *self)
{
  return self->known;
}

MbnActivationState
mbn_context_get_state (MbnContext *self)
{
  return self->known ? mbn_context_state_to_activation (self->machine.state)
                     : MBN_ACTIVATION_STATE_NONE;
}

MbnVoiceCallState
mbn_context_get_voice_call_state (MbnContext *self)
{
  return self->session.voice_call;
}

MbnOrigin
mbn_context_get_origin (MbnContext *self)
{
  return mbn_context_get_state (self) == MBN_ACTIVATION_STATE_DEACTIVATED ? MBN_ORIGIN_NONE
                                                                          : self->origin;
}

guint32
mbn_context_get_network_error (MbnContext *self)
{
  return self->network_error;
}

const MbnIpConfig *
mbn_context_get_ip_config (MbnContext *self)
{
  return self->machine.state == MBN_CONTEXT_UP ? self->ip_config : NULL;
}

guint64
mbn_context_get_duration_ms (MbnContext *self)
{
  return self->activated_us == 0 ? 0
                                 : (guint64)(g_get_monotonic_time () - self->activated_us) / 1000;
}

gboolean
mbn_context_has_requests (MbnContext *self)
{
  return self->connect != NULL || self->disconnects->len > 0 || self->overtaken->len > 0
         || !g_queue_is_empty (&self->waiting);
}

/* ---- object ---- */

MbnContext *
mbn_context_new (MbnModem *modem)
{
  MbnContext *self = g_object_new (MBN_TYPE_CONTEXT, NULL);

  self->modem = modem;

  return self;
}

static void
mbn_context_dispose (GObject *object)
{
  MbnContext *self = MBN_CONTEXT (object);

  g_clear_handle_id (&self->dispatch_source, g_source_remove);
  g_clear_handle_id (&self->wait_timer, g_source_remove);
  g_clear_handle_id (&self->timer, g_source_remove);
  clear_attempt (self);
  g_clear_pointer (&self->outcome, mbn_outcome_free);
  g_clear_pointer (&self->failed_profile, mbn_profile_unref);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_object (&self->connect);

  G_OBJECT_CLASS (mbn_context_parent_class)->dispose (object);
}

static void
mbn_context_finalize (GObject *object)
{
  MbnContext *self = MBN_CONTEXT (object);

  g_ptr_array_unref (self->overtaken);
  g_ptr_array_unref (self->disconnects);

  G_OBJECT_CLASS (mbn_context_parent_class)->finalize (object);
}

static void
mbn_context_class_init (MbnContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mbn_context_dispose;
  object_class->finalize = mbn_context_finalize;

  changed_signal = g_signal_new ("changed", MBN_TYPE_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
mbn_context_init (MbnContext *self)
{
  g_queue_init (&self->waiting);
  self->overtaken = g_ptr_array_new_with_free_func (g_object_unref);
  self->disconnects = g_ptr_array_new_with_free_func (g_object_unref);
}

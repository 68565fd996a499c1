/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-bearer-private.h"

#include "mbn-answer.h"
#include "mbn-connect-check.h"
#include "mbn-context-settings.h"
#include "mbn-clock.h"
#include "mbn-log.h"

#define LONGEST_REQUERY_MS 2000

static const char *
label (MbnBearer *self)
{
  return self->core->label;
}

void
mbn_bearer_note_outcome (MbnBearer *self, MbnOutcome *outcome)
{
  g_clear_pointer (&self->outcome, mbn_outcome_free);
  self->outcome = outcome;
}

/* ---- asking the modem ---- */

/* Tells an answer of this attempt from one of an attempt given up meanwhile. */
typedef struct
{
  MbnBearer *bearer; /* borrowed: no answer comes after the modem is gone, and we go with it */
  guint attempt;
  guint query; /* which of its queries, if it is one */
} Ask;

static void
run (MbnBearer *self, const MbnCommand *command, MbnChannelFunc func)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->bearer = self;
  ask->attempt = self->attempt;
  ask->query = self->queries;
  mbn_modem_core_run (self->core, command, FALSE, func, ask, g_free);
}

/* What cannot be understood is a failure of the modem; E_FAIL is no status of a Connect (CTX-56).
 */
static MbnOutcome *
outcome_without_reply (const char *what, const GError *error)
{
  MbnError code = mbn_error_from (error);

  return mbn_outcome_new (code == MBN_ERROR_FAIL ? MBN_ERROR_FAILURE : code, "%s: %s", what,
                          error->message);
}

static void
on_attach (const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnBearer *self = ((Ask *)user_data)->bearer;
  MbnContextEvent event = MBN_CONTEXT_EV_ATTACH_UNANSWERED;
  MbnOutcome *outcome = NULL;
  guint32 cause = 0;

  if (reply == NULL)
    outcome = outcome_without_reply ("attach", error);
  else
    event = mbn_answer_to_attach (reply, mbn_connect_is_attached (self->core), &cause, &outcome);

  if (cause != 0)
    mbn_modem_core_note_attach_error (self->core, cause);

  mbn_bearer_note_outcome (self, outcome);
  mbn_bearer_step (self, event);
}

static MbnContextSettings
settings_of (MbnBearer *self)
{
  const MbnFact *caps = mbn_facts_peek (self->core->facts, MBN_FACT_CAPS);

  return mbn_context_settings_of_profile (self->profile, caps != NULL ? caps->caps.cellular_class
                                                                      : MBN_CELLULAR_CLASS_NONE);
}

static gboolean
can_be_simpler (MbnBearer *self)
{
  MbnContextSettings settings;

  if (self->simpler || self->profile == NULL)
    return FALSE;

  settings = settings_of (self);

  return mbn_context_settings_simplify (&settings);
}

static void
take_activation (MbnBearer *self, const MbnReply *reply)
{
  MbnOutcome *outcome = NULL;
  MbnContextEvent event
      = mbn_answer_to_activate (reply, &self->told, can_be_simpler (self),
                                mbn_last_failure_get_kept (&self->failure, self->profile),
                                &self->session, &outcome);

  self->simpler = self->simpler || event == MBN_CONTEXT_EV_ACTIVATE_INVALID;
  mbn_bearer_note_outcome (self, outcome);
  mbn_bearer_step (self, event);

  /* "activating", after "deactivated" that may be of this activation or of the one before */
  if (self->machine.state == MBN_CONTEXT_ACTIVATE_PENDING
      && self->told.state == MBN_ACTIVATION_STATE_DEACTIVATED)
    mbn_bearer_query_session (self);
}

static void
on_activate (const MbnReply *reply, const GError *error, gpointer user_data)
{
  Ask *ask = user_data;
  MbnBearer *self = ask->bearer;
  const MbnSession *session = mbn_answer_session (reply);

  if (ask->attempt != self->attempt)
    {
      /* an attempt given up: its late success is an event (CTX-28) */
      if (session != NULL && session->state == MBN_ACTIVATION_STATE_ACTIVATED)
        mbn_bearer_on_session (self, session);
      return;
    }

  if (reply != NULL)
    {
      take_activation (self, reply);
      return;
    }

  mbn_bearer_note_outcome (self, outcome_without_reply ("activation", error));
  mbn_bearer_step (self, MBN_CONTEXT_EV_ACTIVATE_UNANSWERED);
}

static void
on_deactivate (const MbnReply *reply, const GError *error, gpointer user_data)
{
  Ask *ask = user_data;

  if (ask->attempt == ask->bearer->attempt)
    mbn_bearer_step (ask->bearer, mbn_answer_to_deactivate (reply));
}

/* What ended a context that the modem says is down. */
void
mbn_bearer_note_lost (MbnBearer *self, guint32 cause)
{
  g_autofree char *why = cause != 0 ? g_strdup_printf (", network error %u", cause) : g_strdup ("");
  MbnOutcome *outcome = mbn_outcome_new (MBN_ERROR_FAILURE,
                                         "the network ended the context while connecting%s", why);

  mbn_landmark_message (MBN_LANDMARK_CONNECTION_LOST, label (self), 0,
                        "the network ended the context%s", why);
  outcome->network_error = cause;
  outcome->scope = MBN_CAUSE_SESSION;
  mbn_bearer_note_outcome (self, outcome);
}

gboolean
mbn_bearer_is_active (MbnBearer *self)
{
  return self->machine.state == MBN_CONTEXT_UP || self->machine.state == MBN_CONTEXT_CONFIGURING;
}

gboolean
mbn_bearer_is_coming_or_up (MbnBearer *self)
{
  return mbn_bearer_is_active (self) || self->machine.state == MBN_CONTEXT_ACTIVATE_PENDING;
}

static void
on_query (const MbnReply *reply, const GError *error, gpointer user_data)
{
  Ask *ask = user_data;
  MbnBearer *self = ask->bearer;
  MbnContextEvent event = mbn_answer_to_query (reply);

  /* what was asked before is not what is asked now */
  if (ask->attempt != self->attempt || ask->query != self->queries)
    return;

  if (mbn_bearer_take_unsaid (self, event == MBN_CONTEXT_EV_QUERY_FAILED
                                        ? NULL
                                        : mbn_answer_session (reply)))
    return;

  if (event == MBN_CONTEXT_EV_QUERIED_DOWN && mbn_bearer_is_coming_or_up (self))
    mbn_bearer_note_lost (self, mbn_answer_session (reply)->network_error);

  mbn_bearer_step (self, event);
}

void
mbn_bearer_query_session (MbnBearer *self)
{
  MbnCommand command = {.kind = MBN_COMMAND_READ_SESSION, .session = SESSION};

  /* after a deactivation that was not answered there is no time left to wait long */
  if (self->machine.state == MBN_CONTEXT_VERIFYING)
    command.limit_ms = self->core->config->limits.probe_ms;

  self->queries++;
  run (self, &command, on_query);
}

static void
on_ip_verdict (const MbnIpConfig *config, const char *problem, gpointer user_data)
{
  MbnBearer *self = user_data;

  if (config == NULL)
    {
      mbn_bearer_note_outcome (
          self, mbn_outcome_new (MBN_ERROR_FAILURE,
                                 "the context came up without a valid IP configuration: "
                                 "%s",
                                 problem != NULL ? problem : "the reason is not known"));
      mbn_bearer_step (self, MBN_CONTEXT_EV_IP_FAILED);
      return;
    }

  g_clear_pointer (&self->ip_config, mbn_ip_config_free);
  self->ip_config = mbn_ip_config_copy (config);
  mbn_bearer_step (self, MBN_CONTEXT_EV_IP_READY);
}

static gboolean
on_timer (gpointer user_data)
{
  MbnBearer *self = user_data;

  self->timer = 0;
  mbn_bearer_step (self, MBN_CONTEXT_EV_TIMER);

  return G_SOURCE_REMOVE;
}

/* The wait for the indication is part of the time that the command has. */
static guint
rest_of (MbnBearer *self, guint limit_ms)
{
  gint64 used_ms = (g_get_monotonic_time () - self->sent_us) / 1000;

  return used_ms < (gint64)limit_ms ? limit_ms - (guint)used_ms : 0;
}

static void
arm (MbnBearer *self, MbnContextActions actions)
{
  const MbnLimits *limits = &self->core->config->limits;
  guint delay_ms = 0;

  if (actions & MBN_CONTEXT_DO_ARM_ATTACH_WAIT)
    delay_ms = MBN_ATTACH_WAIT_MS;
  else if (actions & MBN_CONTEXT_DO_ARM_ATTACH)
    delay_ms = rest_of (self, limits->attach_ms);
  else if (actions & MBN_CONTEXT_DO_ARM_ACTIVATE)
    delay_ms = rest_of (self, limits->activate_ms);
  else if (actions & MBN_CONTEXT_DO_ARM_DEACTIVATE)
    delay_ms = limits->deactivate_ms;
  else if (actions & MBN_CONTEXT_DO_ARM_BACKOFF)
    delay_ms = mbn_context_machine_backoff_ms (&self->machine);
  else if (actions & MBN_CONTEXT_DO_ARM_ADOPT)
    delay_ms = limits->query_ms;
  else
    return;

  self->timer = g_timeout_add (delay_ms, on_timer, self);
}

static void
send (MbnBearer *self, MbnContextActions actions)
{
  MbnCommand command = {.session = SESSION};

  if (actions & (MBN_CONTEXT_DO_SEND_ATTACH | MBN_CONTEXT_DO_SEND_ACTIVATE))
    self->sent_us = g_get_monotonic_time ();

  if (actions & MBN_CONTEXT_DO_SEND_ATTACH)
    {
      command.kind = MBN_COMMAND_ATTACH;
      run (self, &command, on_attach);
    }

  if (actions & MBN_CONTEXT_DO_SEND_ACTIVATE)
    {
      self->told = (MbnSession){.state = MBN_ACTIVATION_STATE_NONE};
      command.kind = MBN_COMMAND_ACTIVATE;
      command.settings = settings_of (self);
      if (self->simpler)
        mbn_context_settings_simplify (&command.settings);
      run (self, &command, on_activate);
    }

  if (actions & MBN_CONTEXT_DO_SEND_DEACTIVATE)
    {
      command.kind = MBN_COMMAND_DEACTIVATE;
      run (self, &command, on_deactivate);
    }

  if (actions & MBN_CONTEXT_DO_QUERY_SESSION)
    mbn_bearer_query_session (self);

  if (actions & MBN_CONTEXT_DO_WATCH_IP)
    {
      g_clear_pointer (&self->ip_watch, mbn_ip_watch_free);
      self->ip_watch
          = mbn_ip_watch_new (self->core, SESSION, self->session.ip_type, on_ip_verdict, self);
    }
}

/* ---- state ---- */

static void
end_connect (MbnBearer *self)
{
  g_autoptr (MbnOutcome) outcome = g_steal_pointer (&self->outcome);

  if (outcome == NULL)
    outcome = mbn_outcome_new (MBN_ERROR_FAILURE, "the context ended for a reason not told");

  self->request_id = 0;
  self->events->connect_ended (outcome, self->owner);
}

/* The context is no more: what described it goes in the same change. */
static void
clear_attempt (MbnBearer *self)
{
  self->attempt++;
  self->origin = MBN_ORIGIN_NONE;
  self->uid = MBN_UID_UNKNOWN;
  self->simpler = FALSE;
  self->stored = FALSE;
  self->activated_us = 0;
  self->session.voice_call = MBN_VOICE_CALL_STATE_NONE;
  g_clear_pointer (&self->profile, mbn_profile_unref);
  g_clear_pointer (&self->ip_config, mbn_ip_config_free);
  g_clear_pointer (&self->ip_watch, mbn_ip_watch_free);
  mbn_service_loss_end (&self->loss);
}

static void
enter_up (MbnBearer *self)
{
  /* an adopted one came up in another process's time */
  if (self->activated_us == 0)
    self->activated_us = (gint64)mbn_clock_boottime_us ();
  mbn_last_failure_note (&self->failure, 0, NULL);
  mbn_bearer_note_outcome (self, mbn_outcome_success ());
  /* a Connect says so itself when it completes */
  if (self->request_id == 0)
    mbn_landmark_message (MBN_LANDMARK_CONNECTED, label (self), 0, "context activated");
}

static void
enter_down (MbnBearer *self)
{
  /* a refusal by the network is kept for GetActivationNetworkError (CTX-57) */
  if (self->outcome != NULL && self->outcome->status != MBN_OK
      && self->outcome->scope == MBN_CAUSE_SESSION)
    mbn_last_failure_note (&self->failure, self->outcome->network_error, self->profile);

  clear_attempt (self);
}

static void
set_state (MbnBearer *self, MbnContextState from, MbnContextEvent event, MbnContextActions actions)
{
  MbnContextState to = self->machine.state;

  if (from == to)
    return;

  if ((actions & MBN_CONTEXT_DO_KEEP_TIMER) == 0)
    g_clear_handle_id (&self->timer, g_source_remove);
  mbn_trace_add (self->core->trace, g_get_monotonic_time (), "context",
                 mbn_context_state_to_string (from), mbn_context_event_to_string (event),
                 mbn_context_state_to_string (to));
  mbn_debug (label (self), self->request_id, "context: %s, %s -> %s",
             mbn_context_state_to_string (from), mbn_context_event_to_string (event),
             mbn_context_state_to_string (to));

  if (to == MBN_CONTEXT_CONFIGURING && mbn_facts_is_unregistered (self->core->facts))
    mbn_service_loss_begin (&self->loss, self->core->config->limits.loss_ms);

  if (to == MBN_CONTEXT_DOWN || to == MBN_CONTEXT_CONFIGURING)
    mbn_bearer_end_unsaid (self);
  if (to == MBN_CONTEXT_UP)
    enter_up (self);
  else if (to == MBN_CONTEXT_DOWN)
    enter_down (self);

  if (to != MBN_CONTEXT_UP && to != MBN_CONTEXT_CONFIGURING && to != MBN_CONTEXT_ADOPTING)
    {
      g_clear_pointer (&self->ip_watch, mbn_ip_watch_free);
      g_clear_pointer (&self->ip_config, mbn_ip_config_free);
      mbn_modem_core_clear_link (self->core);
    }
}

/* Also a context of somebody else's, which stands in the way of the attempt. */
static gboolean
is_ending (MbnBearer *self)
{
  return mbn_bearer_get_activation (self) == MBN_ACTIVATION_STATE_DEACTIVATING
         || self->machine.state == MBN_CONTEXT_QUERYING
         || self->machine.state == MBN_CONTEXT_CLEARING;
}

/* Before anybody is told and before the modem is asked for anything: who kills us afterwards leaves
 * a record that is true (design.md 6, Adoption). */
static void
keep (MbnBearer *self)
{
  const MbnKeptContext context = {
      .session = SESSION,
      .ending = is_ending (self),
      .origin = self->origin,
      .uid = self->uid,
      .activated_us = self->activated_us,
      .profile = self->profile,
      .stored = self->stored,
  };

  mbn_session_keeper_keep (self->core->keeper, &context);
}

static void
remember (MbnBearer *self, MbnContextEvent event, MbnContextActions actions)
{
  MbnSessionKeeper *keeper = self->core->keeper;
  MbnActivationState activation = mbn_bearer_get_activation (self);

  if (activation != MBN_ACTIVATION_STATE_DEACTIVATED)
    keep (self);
  else if (event == MBN_CONTEXT_EV_RESET || event == MBN_CONTEXT_EV_CLOSED
           || (actions & MBN_CONTEXT_DO_RESET_MODEM))
    mbn_session_keeper_mark_ending (keeper); /* the modem's owner knows when it is gone */
  else if (!self->unsaid)
    mbn_session_keeper_forget (keeper);
}

/* State first, completions second (design.md 3.2), new work for the modem last. */
void
mbn_bearer_step (MbnBearer *self, MbnContextEvent event)
{
  MbnContextState from = self->machine.state;
  MbnContextActions actions;

  if (self->frozen)
    return;

  actions = mbn_context_machine_step (&self->machine, event);

  self->stepping++;
  /* before anything is taken away */
  if (is_ending (self))
    mbn_session_keeper_mark_ending (self->core->keeper);
  set_state (self, from, event, actions);
  if (from != self->machine.state || actions != MBN_CONTEXT_DO_NOTHING)
    remember (self, event, actions);

  if (from != self->machine.state || (actions & MBN_CONTEXT_DO_PUBLISH_IP))
    self->events->changed (self->owner);
  if (actions & MBN_CONTEXT_DO_END_CONNECT)
    end_connect (self);
  if (actions & MBN_CONTEXT_DO_END_DISCONNECT)
    self->events->disconnect_ended (self->owner);

  arm (self, actions);
  send (self, actions);

  if (actions & MBN_CONTEXT_DO_RESET_MODEM)
    mbn_modem_core_reset (self->core, event == MBN_CONTEXT_EV_QUERIED_UP
                                          ? "it keeps a context it was told to deactivate"
                                          : "a context operation was not answered");

  self->stepping--;
  self->events->stepped (self->owner);
}

/* ---- what the owner asks for ---- */

void
mbn_bearer_connect (MbnBearer *self, MbnRequest *request)
{
  g_return_if_fail (self->machine.state == MBN_CONTEXT_DOWN);

  mbn_bearer_end_unsaid (self);
  g_clear_pointer (&self->profile, mbn_profile_unref);
  self->attempt++;
  self->request_id = mbn_request_get_id (request);
  self->profile = mbn_profile_ref (mbn_request_get_profile (request));
  self->stored = mbn_request_has_stored_profile (request);
  self->origin = mbn_request_get_origin (request);
  self->uid = mbn_request_get_uid (request);
  mbn_bearer_note_outcome (self, NULL);
  mbn_bearer_step (self, mbn_connect_first_event (self->core));
}

void
mbn_bearer_disconnect (MbnBearer *self, const MbnOutcome *outcome)
{
  /* what may still come up, too */
  self->unwanted = self->unsaid;
  mbn_bearer_note_outcome (self, mbn_outcome_copy (outcome));
  mbn_bearer_step (self, MBN_CONTEXT_EV_DISCONNECT);
}

void
mbn_bearer_set_origin (MbnBearer *self, MbnOrigin origin)
{
  /* while it is attached first, nobody sees the attempt, but there is one */
  if (self->frozen || self->origin == origin || self->origin == MBN_ORIGIN_NONE)
    return;

  self->origin = origin;
  if (mbn_bearer_get_activation (self) == MBN_ACTIVATION_STATE_DEACTIVATED)
    return;

  keep (self);
  self->events->changed (self->owner);
}

void
mbn_bearer_reset (MbnBearer *self, const MbnOutcome *outcome)
{
  /* an attempt that is just being given up keeps its own reason */
  if (outcome->status == MBN_ERROR_HANDLE
      || mbn_bearer_get_activation (self) != MBN_ACTIVATION_STATE_DEACTIVATING)
    mbn_bearer_note_outcome (self, mbn_outcome_copy (outcome));

  mbn_bearer_end_unsaid (self);
  mbn_bearer_step (self, MBN_CONTEXT_EV_RESET);
}

void
mbn_bearer_freeze (MbnBearer *self)
{
  self->frozen = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  mbn_service_loss_end (&self->loss);
  mbn_bearer_end_unsaid (self);
  g_clear_pointer (&self->ip_watch, mbn_ip_watch_free);
}

void
mbn_bearer_closed (MbnBearer *self)
{
  mbn_bearer_step (self, MBN_CONTEXT_EV_CLOSED);
}

/* ---- getters ---- */

MbnContextState
mbn_bearer_get_state (MbnBearer *self)
{
  return self->machine.state;
}

gboolean
mbn_bearer_is_stepping (MbnBearer *self)
{
  return self->stepping > 0;
}

MbnActivationState
mbn_bearer_get_activation (MbnBearer *self)
{
  return mbn_context_machine_activation (&self->machine);
}

MbnVoiceCallState
mbn_bearer_get_voice_call_state (MbnBearer *self)
{
  return self->session.voice_call;
}

MbnOrigin
mbn_bearer_get_origin (MbnBearer *self)
{
  return mbn_bearer_get_activation (self) == MBN_ACTIVATION_STATE_DEACTIVATED ? MBN_ORIGIN_NONE
                                                                              : self->origin;
}

guint32
mbn_bearer_get_uid (MbnBearer *self)
{
  return self->uid;
}

guint32
mbn_bearer_get_network_error (MbnBearer *self)
{
  return self->failure.cause;
}

MbnProfile *
mbn_bearer_get_profile (MbnBearer *self)
{
  return self->profile;
}

gboolean
mbn_bearer_has_stored_profile (MbnBearer *self)
{
  return self->stored;
}

const MbnIpConfig *
mbn_bearer_get_ip_config (MbnBearer *self)
{
  return self->machine.state == MBN_CONTEXT_UP ? self->ip_config : NULL;
}

guint64
mbn_bearer_get_duration_ms (MbnBearer *self)
{
  return self->activated_us == 0 ? 0
                                 : (mbn_clock_boottime_us () - (guint64)self->activated_us) / 1000;
}

/* ---- object ---- */

MbnBearer *
mbn_bearer_new (MbnModemCore *core, const MbnBearerEvents *events, gpointer owner)
{
  MbnBearer *self = g_new0 (MbnBearer, 1);

  self->core = core;
  self->events = events;
  self->owner = owner;
  self->uid = MBN_UID_UNKNOWN;
  self->requery = (MbnRetryTimer){.ask = mbn_bearer_on_requery,
                                  .owner = self,
                                  .longest_ms = LONGEST_REQUERY_MS};
  self->loss = (MbnServiceLoss){.func = mbn_bearer_on_loss, .owner = self};

  return self;
}

void
mbn_bearer_free (MbnBearer *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  mbn_bearer_end_unsaid (self);
  clear_attempt (self);
  g_clear_pointer (&self->outcome, mbn_outcome_free);
  mbn_last_failure_note (&self->failure, 0, NULL);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-driver.h"

#include "mbn-modem-situation.h"

/* More often the engine is not asked at one moment: it would never come to rest. */
#define MAX_TURNS 200

#define CLIENT   ":1.1"
#define MAX_OPEN 8 /* requests of that */

gint64
auto_driver_now (void)
{
  return g_get_monotonic_time ();
}

/* Of the moment alone, so that the same events bring the same times. */
static double
random_of (gint64 now)
{
  return (double)(now / 1000 % 101) / 100;
}

void
auto_driver_wake (AutoDriver *self)
{
  self->woken = TRUE;
  g_source_set_ready_time (self->wake, 0);
}

guint
auto_driver_find_slot (AutoDriver *self, const MbnProfile *profile)
{
  for (guint i = 0; i < AUTO_N_SLOTS; i++)
    if (self->slots[i] != NULL && self->slots[i] == profile)
      return i;

  return AUTO_N_SLOTS;
}

/* ---- what the engine sees ---- */

static gboolean
gather_facts (MbnModem *modem, MbnAutoModem *seen)
{
  const MbnFact *radio = mbn_modem_peek_fact (modem, MBN_FACT_RADIO);
  const MbnFact *emergency = mbn_modem_peek_fact (modem, MBN_FACT_EMERGENCY);

  seen->radio_on = radio != NULL && radio->radio.hardware == MBN_RADIO_ON
                   && radio->radio.software == MBN_RADIO_ON;
  seen->emergency = emergency != NULL && emergency->emergency;
  if (!mbn_modem_get_ready_state (modem, &seen->ready, NULL))
    seen->ready = MBN_READY_STATE_OFF;

  return radio != NULL && mbn_modem_peek_fact (modem, MBN_FACT_SUBSCRIBER) != NULL
         && mbn_modem_peek_fact (modem, MBN_FACT_REGISTRATION) != NULL
         && mbn_modem_peek_fact (modem, MBN_FACT_PACKET_SERVICE) != NULL;
}

static void
gather (AutoDriver *self)
{
  MbnModem *modem = self->bench->modem;
  MbnAutoModem *seen = &self->modem;

  seen->working = gather_facts (modem, seen) && !mbn_modem_is_failed (modem)
                  && mbn_context_is_known (self->bench->context);
  mbn_modem_get_situation (modem, &seen->place);
  seen->context = mbn_context_get_state (self->bench->context);
  seen->origin = mbn_context_get_origin (self->bench->context);
  seen->busy = self->n_of_users > 0;
}

static void
ask (AutoDriver *self)
{
  gint64 now = auto_driver_now ();

  gather (self);
  mbn_auto_intent_see_sim (&self->intent, &self->modem);
  mbn_alternate_look (self->alternate, now, &self->view);
  self->input = (MbnAutoInput){
      .settings = &self->settings,
      .policy = &self->policy,
      .modem = &self->modem,
      .profiles = self->profiles,
      .n_profiles = self->n_profiles,
      .alternate = &self->view,
      .intent = &self->intent,
      .history = &self->history,
      .now = now,
      .random = random_of (now),
  };
  mbn_auto_history_observe (&self->history, &self->input);
  mbn_auto_decide (&self->input, &self->decision);
}

/* ---- requests ---- */

/* @client: (nullable): that asks; NULL: we do */
static MbnRequest *
open_request (AutoDriver *self, MbnRequestKind kind, const char *client)
{
  g_autoptr (GError) error = NULL;
  MbnModem *modem = self->bench->modem;
  MbnRequest *request = client != NULL
                            ? mbn_modem_open_request (modem, kind, client, &error)
                            : mbn_modem_open_own_request (modem, kind, MBN_ORIGIN_AUTO, &error);

  g_assert_no_error (error);
  self->n_open++;

  return request;
}

static void
on_own_ended (MbnRequest *request, const MbnOutcome *outcome, AutoDriver *self)
{
  self->n_open--;
  auto_driver_wake (self);
}

static void
on_users_ended (MbnRequest *request, const MbnOutcome *outcome, AutoDriver *self)
{
  self->n_of_users--;
  on_own_ended (request, outcome, self);
}

static void
submit_disconnect (AutoDriver *self, const char *client)
{
  g_autoptr (MbnRequest) request = open_request (self, MBN_REQUEST_DISCONNECT, client);

  if (client != NULL)
    self->n_of_users++;
  g_signal_connect (request, "completed",
                    G_CALLBACK (client != NULL ? on_users_ended : on_own_ended), self);
  self->ended = TRUE;
  mbn_context_accept (self->bench->context, request);
  mbn_context_submit (self->bench->context, request);
}

static guint32
session_cause (const MbnOutcome *outcome)
{
  return outcome->scope == MBN_CAUSE_SESSION ? outcome->network_error : 0;
}

static void
on_attempt_completed (MbnRequest *request, const MbnOutcome *outcome, AutoDriver *self)
{
  gint64 now = auto_driver_now ();

  self->n_open--;
  auto_driver_wake (self);
  /* it is a user's now, and so is what came of it */
  if (request != self->attempt)
    return;

  self->attempt = NULL;
  if (outcome->status == MBN_OK)
    {
      self->is_up = TRUE;
      self->up_since = now;
      self->ended = FALSE;
    }
  self->watch->attempt_ended (self->owner, outcome->status, session_cause (outcome));
  mbn_auto_history_attempt_ended (&self->history, &self->settings, outcome->status,
                                  session_cause (outcome), now);
}

static void
start_attempt (AutoDriver *self, MbnProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnRequest) request = NULL;

  self->ended = FALSE;
  mbn_auto_history_attempt_started (&self->history, profile);
  if (!mbn_context_check_connect (self->bench->context, &error))
    {
      self->watch->attempt_ended (self->owner, mbn_error_from (error), 0);
      mbn_auto_history_attempt_ended (&self->history, &self->settings, mbn_error_from (error), 0,
                                      auto_driver_now ());
      return;
    }

  request = open_request (self, MBN_REQUEST_CONNECT, NULL);
  mbn_request_set_profile (request, profile, TRUE);
  g_signal_connect (request, "completed", G_CALLBACK (on_attempt_completed), self);
  self->attempt = request;
  mbn_context_submit (self->bench->context, request);
}

static void
on_user_connected (MbnRequest *request, const MbnOutcome *outcome, AutoDriver *self)
{
  if (outcome->status == MBN_OK)
    {
      mbn_auto_intent_connected (&self->intent);
      mbn_auto_history_manual_succeeded (&self->history, mbn_request_get_profile (request));
      self->watch->user_connected (self->owner, mbn_request_get_profile (request));
    }
  on_users_ended (request, outcome, self);
}

static gboolean
is_busy (AutoDriver *self)
{
  return mbn_request_ledger_count (self->bench->ledger, mbn_modem_get_label (self->bench->modem))
         >= MAX_OPEN;
}

gboolean
auto_driver_user_connect (AutoDriver *self, guint slot)
{
  g_autoptr (MbnRequest) request = NULL;
  MbnProfile *profile = self->slots[slot];

  if (profile == NULL || is_busy (self)
      || !mbn_profile_check_applicable (profile, &self->modem.place, NULL)
      || mbn_auto_check_manual (&self->input, profile) != MBN_AUTO_RULE_NONE)
    return FALSE;

  if (!mbn_context_check_connect (self->bench->context, NULL))
    {
      mbn_context_claim (self->bench->context, profile);
      return FALSE;
    }

  mbn_auto_history_manual_started (&self->history);
  request = open_request (self, MBN_REQUEST_CONNECT, CLIENT);
  mbn_request_set_profile (request, profile, TRUE);
  g_signal_connect (request, "completed", G_CALLBACK (on_user_connected), self);
  self->n_of_users++;
  mbn_context_submit (self->bench->context, request);
  auto_driver_wake (self);

  return TRUE;
}

gboolean
auto_driver_user_disconnect (AutoDriver *self)
{
  if (is_busy (self) || !mbn_context_check_disconnect (self->bench->context, NULL))
    return FALSE;

  mbn_auto_intent_disconnected (&self->intent, &self->modem);
  submit_disconnect (self, CLIENT);
  auto_driver_wake (self);

  return TRUE;
}

/* ---- doing what was decided ---- */

static void
end_own (AutoDriver *self, MbnAutoRule why)
{
  g_autoptr (MbnOutcome) outcome = mbn_outcome_new (MBN_ERROR_CANCELLED, "given up");

  mbn_auto_history_ending (&self->history, &self->settings, why, auto_driver_now ());
  if (self->attempt != NULL)
    mbn_context_cancel (self->bench->context, self->attempt, outcome);
  else if (self->is_up)
    submit_disconnect (self, NULL);
}

/* Returns: %TRUE if the engine is to be asked again. */
static gboolean
carry_out (AutoDriver *self)
{
  const MbnAutoDecision *decision = &self->decision;
  gint64 now = auto_driver_now ();

  if (decision->check)
    {
      mbn_alternate_note_asked (self->alternate, now);
      self->watch->asked (self->owner);
    }
  if (decision->read_traffic)
    mbn_auto_history_traffic (&self->history, &self->settings,
                              (guint64)((now - self->up_since) / G_USEC_PER_SEC) * self->rate, now);
  if (decision->action == MBN_AUTO_ACTION_CONNECT)
    start_attempt (self, decision->profile);
  else if (decision->action == MBN_AUTO_ACTION_DISCONNECT)
    end_own (self, decision->rule);

  return decision->check || decision->read_traffic || decision->action != MBN_AUTO_ACTION_NOTHING;
}

static gboolean on_timer (gpointer user_data);

static void
arm (AutoDriver *self)
{
  gint64 when = self->decision.look_again;
  gint64 ms;

  if (when == self->armed)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->armed = when;
  if (when == MBN_NEVER)
    return;

  ms = (MAX (when - auto_driver_now (), 0) + 999) / 1000;
  self->timer = g_timeout_add ((guint)MIN (ms, G_MAXINT), on_timer, self);
}

static gboolean
is_stuck (AutoDriver *self)
{
  gint64 now = auto_driver_now ();

  if (now != self->turns_at)
    self->n_turns = 0;
  self->turns_at = now;
  self->n_turns++;
  self->stuck = self->stuck || self->n_turns > MAX_TURNS;

  return self->stuck;
}

static void
evaluate (AutoDriver *self, gboolean by_timer)
{
  do
    {
      if (is_stuck (self))
        return;

      self->before = self->decision;
      self->view_before = self->view;
      ask (self);
      self->watch->decided (self->owner, by_timer);
      by_timer = FALSE;
    }
  while (carry_out (self));

  arm (self);
}

static gboolean
on_timer (gpointer user_data)
{
  AutoDriver *self = user_data;

  self->timer = 0;
  self->armed = MBN_NEVER;
  evaluate (self, !self->woken);

  return G_SOURCE_REMOVE;
}

static gboolean
on_wake (gpointer user_data)
{
  AutoDriver *self = user_data;

  g_source_set_ready_time (self->wake, -1);
  self->woken = FALSE;
  evaluate (self, FALSE);

  return G_SOURCE_CONTINUE;
}

/* ---- what the modem tells ---- */

static void
on_modem_changed (AutoDriver *self)
{
  auto_driver_wake (self);
}

static void
take_over (AutoDriver *self, gint64 now)
{
  self->watch->taken_over (self->owner, self->is_up ? now - self->up_since : 0);
  self->attempt = NULL;
  self->is_up = FALSE;
  mbn_auto_history_taken_over (&self->history, &self->settings, now);
}

static void
lose_connection (AutoDriver *self, gint64 now)
{
  guint32 cause = self->ended ? 0 : mbn_context_get_network_error (self->bench->context);

  self->is_up = FALSE;
  self->watch->connection_ended (self->owner, !self->ended, cause, now - self->up_since);
  mbn_auto_history_connection_ended (&self->history, &self->settings, !self->ended, cause, now,
                                     random_of (now));
}

static void
on_context_changed (MbnContext *context, AutoDriver *self)
{
  MbnActivationState state = mbn_context_get_state (context);
  gboolean is_down
      = state == MBN_ACTIVATION_STATE_NONE || state == MBN_ACTIVATION_STATE_DEACTIVATED;
  gint64 now = auto_driver_now ();

  auto_driver_wake (self);
  if (is_down && self->is_up)
    lose_connection (self, now);
  else if (!is_down && (self->is_up || self->attempt != NULL)
           && mbn_context_get_origin (context) == MBN_ORIGIN_USER)
    take_over (self, now);
}

/* ---- profiles and intent ---- */

static void
list_profiles (AutoDriver *self)
{
  self->n_profiles = 0;
  for (guint i = 0; i < AUTO_N_SLOTS; i++)
    if (self->slots[i] != NULL)
      {
        AutoProfile says;

        auto_profile_decode (self->codes[i], &says);
        self->profiles[self->n_profiles++]
            = (MbnAutoProfile){.profile = self->slots[i], .from_modem = says.from_modem};
      }
}

static void
change_profile (AutoDriver *self, guint slot, MbnProfile *after)
{
  MbnProfile *before = self->slots[slot];
  const char *owner = auto_icc_ids[(slot >> 2) & 1];

  /* what concerns another SIM is no news */
  if (g_strcmp0 (self->modem.place.sim_icc_id, owner) == 0)
    {
      mbn_auto_history_profile_changed (&self->history, before, after);
      if (before != NULL && after != NULL)
        mbn_auto_intent_profile_updated (&self->intent, before, after);
    }
  self->slots[slot] = after;
  list_profiles (self);
  auto_driver_wake (self);
}

void
auto_driver_put_profile (AutoDriver *self, guint16 code)
{
  AutoProfile says;

  auto_profile_decode (code, &says);
  self->codes[says.slot] = code;
  change_profile (self, says.slot, auto_profile_get (code));
}

void
auto_driver_remove_profile (AutoDriver *self, guint slot)
{
  if (self->slots[slot] != NULL)
    change_profile (self, slot, NULL);
}

void
auto_driver_set_enabled (AutoDriver *self, gboolean enabled)
{
  mbn_auto_intent_set_enabled (&self->intent, enabled);
  if (enabled)
    mbn_auto_history_enabled (&self->history);
  auto_driver_wake (self);
}

/* ---- its life ---- */

static GSourceFuncs wake_funcs;

static gboolean
wake_dispatch (GSource *source, GSourceFunc func, gpointer user_data)
{
  return func (user_data);
}

AutoDriver *
auto_driver_new (const MbnAutoSettings *settings, const AutoWatch *watch, gpointer owner)
{
  AutoDriver *self = g_new0 (AutoDriver, 1);

  self->settings = *settings;
  self->policy = mbn_auto_default_policy;
  self->watch = watch;
  self->owner = owner;
  self->alternate = mbn_alternate_new (&self->settings, auto_driver_now ());
  mbn_auto_intent_init (&self->intent);
  mbn_auto_history_init (&self->history);
  self->armed = MBN_NEVER;

  wake_funcs.dispatch = wake_dispatch;
  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_callback (self->wake, on_wake, self, NULL);
  g_source_attach (self->wake, NULL);

  self->bench = bench_new_started ();
  g_signal_connect_swapped (self->bench->modem, "fact-changed", G_CALLBACK (on_modem_changed),
                            self);
  g_signal_connect_swapped (self->bench->modem, "connection-changed", G_CALLBACK (on_modem_changed),
                            self);
  g_signal_connect_swapped (self->bench->modem, "failed-changed", G_CALLBACK (on_modem_changed),
                            self);
  g_signal_connect (self->bench->context, "changed", G_CALLBACK (on_context_changed), self);
  ask (self);
  auto_driver_wake (self);

  return self;
}

void
auto_driver_free (AutoDriver *self)
{
  g_assert_cmpuint (self->n_open, ==, 0);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_source_destroy (self->wake);
  g_source_unref (self->wake);
  g_signal_handlers_disconnect_by_data (self->bench->modem, self);
  g_signal_handlers_disconnect_by_data (self->bench->context, self);
  bench_free (self->bench);
  mbn_alternate_free (self->alternate);
  mbn_auto_intent_clear (&self->intent);
  mbn_auto_history_clear (&self->history);
  g_free (self);
}

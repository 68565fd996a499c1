/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-driver-private.h"

#include "mbn-auto-gather.h"
#include "mbn-auto-reason.h"
#include "mbn-auto-select.h"
#include "mbn-clock.h"
#include "mbn-log.h"
#include "mbn-profile-sim.h"

static guint rested_signal;

static void auto_connect_init (MbnAutoConnectInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnAutoDriver,
                               mbn_auto_driver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_AUTO_CONNECT, auto_connect_init))

gint64
mbn_auto_driver_now_us (void)
{
  return (gint64)mbn_clock_boottime_us ();
}

const MbnAutoSettings *
mbn_auto_driver_settings (MbnAutoDriver *self)
{
  return &self->around->config->settings;
}

/* ---- triggers (AUTO-11, AUTO-15) ---- */

static gboolean
on_trigger (gpointer user_data)
{
  MbnAutoDriver *self = user_data;

  self->trigger_source = 0;
  mbn_auto_driver_evaluate (self);

  return G_SOURCE_REMOVE;
}

void
mbn_auto_driver_trigger (MbnAutoDriver *self)
{
  if (self->trigger_source == 0 && !self->stopped)
    self->trigger_source = g_timeout_add (self->around->config->coalesce_ms, on_trigger, self);
}

static void
on_time (gpointer user_data)
{
  mbn_auto_driver_evaluate (user_data);
}

/* ---- what is remembered ---- */

void
mbn_auto_driver_remember_intent (MbnAutoDriver *self)
{
  mbn_auto_memory_remember_intent (self->around->memory, mbn_modem_get_interface_id (self->modem),
                                   &self->intent);
}

void
mbn_auto_driver_remember_good (MbnAutoDriver *self)
{
  if (self->past->sim != NULL)
    mbn_auto_memory_remember_good (self->around->memory, self->past->sim,
                                   self->history->last_known_good);
}

/* AUTO-53 */
static void
see_latch (MbnAutoDriver *self, const MbnAutoModem *modem)
{
  if (!self->intent.latched)
    return;

  mbn_auto_intent_see_sim (&self->intent, modem);
  mbn_auto_driver_remember_intent (self);
}

/* AUTO-44: after the engine has seen the SIM, which forgets that of another one. */
static void
see_sim (MbnAutoDriver *self, const MbnAutoModem *modem)
{
  const char *sim = mbn_auto_get_sim (modem);
  g_autofree char *good = NULL;

  if (sim == NULL || g_strcmp0 (sim, self->past->sim) == 0)
    return;

  g_free (self->past->sim);
  self->past->sim = g_strdup (sim);
  good = mbn_auto_memory_recall_good (self->around->memory, sim);
  mbn_auto_history_set_last_known_good (self->history, good);
}

/* ---- carrying out ---- */

void
mbn_auto_driver_tell_rest (MbnAutoDriver *self)
{
  if (mbn_auto_driver_is_at_rest (self))
    g_signal_emit (self, rested_signal, 0);
}

static void
on_attempt_completed (MbnRequest *request, const MbnOutcome *outcome, MbnAutoDriver *self)
{
  guint32 cause = outcome->scope == MBN_CAUSE_SESSION ? outcome->network_error : 0;

  if (request != self->request)
    return;

  self->request = NULL;
  mbn_auto_history_attempt_ended (self->history, mbn_auto_driver_settings (self), outcome->status,
                                  cause, mbn_auto_driver_now_us ());
  mbn_auto_driver_remember_good (self);
  mbn_auto_driver_tell_and_trigger (self);
  mbn_auto_driver_tell_rest (self);
}

static MbnRequest *
open_request (MbnAutoDriver *self, MbnRequestKind kind)
{
  g_autoptr (GError) error = NULL;
  MbnRequest *request = mbn_modem_open_own_request (self->modem, kind, MBN_ORIGIN_AUTO, &error);

  if (request == NULL)
    mbn_warning (mbn_modem_get_label (self->modem), 0, "auto-connect: %s", error->message);

  return request;
}

static void
begin_attempt (MbnAutoDriver *self, MbnProfile *profile)
{
  g_autoptr (MbnRequest) request = open_request (self, MBN_REQUEST_CONNECT);

  mbn_auto_history_attempt_started (self->history, profile);
  if (request == NULL)
    {
      mbn_auto_history_attempt_ended (self->history, mbn_auto_driver_settings (self),
                                      MBN_ERROR_NOT_ENOUGH_QUOTA, 0, mbn_auto_driver_now_us ());
      mbn_auto_driver_trigger (self);
      return;
    }

  self->request = request;
  mbn_request_set_profile (request, profile, TRUE);
  g_signal_connect_object (request, "completed", G_CALLBACK (on_attempt_completed), self,
                           G_CONNECT_DEFAULT);
  mbn_context_accept (self->context, request);
  mbn_context_submit (self->context, request);
}

/* Without a request nothing is ended, and the engine is not told that it is. */
static void
end_connection (MbnAutoDriver *self, MbnAutoRule rule)
{
  g_autoptr (MbnRequest) request = open_request (self, MBN_REQUEST_DISCONNECT);

  if (request == NULL)
    {
      mbn_boot_timer_arm (self->timer,
                          mbn_auto_driver_now_us ()
                              + (gint64)mbn_auto_driver_settings (self)->soft_period_ms * 1000);
      return;
    }

  mbn_auto_history_ending (self->history, mbn_auto_driver_settings (self), rule,
                           mbn_auto_driver_now_us ());
  mbn_context_accept (self->context, request);
  mbn_context_submit (self->context, request);
}

static void
cancel_attempt (MbnAutoDriver *self, MbnAutoRule rule)
{
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_CANCELLED, "%s", mbn_auto_telling_get_reason (&self->telling));

  mbn_auto_history_ending (self->history, mbn_auto_driver_settings (self), rule,
                           mbn_auto_driver_now_us ());
  mbn_context_cancel (self->context, self->request, outcome);
}

static void
disconnect (MbnAutoDriver *self, MbnAutoRule rule)
{
  if (self->request != NULL)
    cancel_attempt (self, rule);
  else
    end_connection (self, rule);
}

typedef struct
{
  MbnAutoDriver *driver;
  gint64 since; /* of the connection whose counters they are */
} Reading;

/* Counters that cannot be read tell nothing of the traffic. */
static void
on_traffic_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  g_autoptr (MbnAutoDriver) self = reading->driver;
  MbnStatistics statistics;

  self->reading = FALSE;
  if (!mbn_modem_read_statistics_finish (MBN_MODEM (source), result, &statistics, NULL)
      || self->history->connected == NULL || self->history->connected_since != reading->since)
    return;

  mbn_auto_history_traffic (self->history, mbn_auto_driver_settings (self),
                            statistics.rx_bytes + statistics.tx_bytes, mbn_auto_driver_now_us ());
  mbn_auto_driver_trigger (self);
}

static void
read_traffic (MbnAutoDriver *self)
{
  Reading *reading;

  if (self->reading)
    return;

  reading = g_new0 (Reading, 1);
  reading->driver = g_object_ref (self);
  reading->since = self->history->connected_since;
  self->reading = TRUE;
  mbn_modem_read_statistics_async (self->modem, on_traffic_read, reading);
}

/* When the next one is due is known afterwards. */
static void
ask_for_check (MbnAutoDriver *self)
{
  mbn_alternate_watch_check (self->around->alternate);
  mbn_auto_driver_trigger (self);
}

static void
carry_out (MbnAutoDriver *self, const MbnAutoDecision *decision)
{
  mbn_boot_timer_arm (self->timer, decision->look_again);

  if (decision->last_resort != self->last_resort)
    mbn_context_set_last_resort (self->context, decision->last_resort);
  self->last_resort = decision->last_resort;
  if (decision->check)
    ask_for_check (self);
  if (decision->read_traffic)
    read_traffic (self);

  if (decision->action == MBN_AUTO_ACTION_CONNECT)
    begin_attempt (self, decision->profile);
  else if (decision->action == MBN_AUTO_ACTION_DISCONNECT)
    disconnect (self, decision->rule);
}

/* ---- deciding ---- */

static void
publish (MbnAutoDriver *self, const MbnAutoInput *input, const MbnAutoDecision *decision)
{
  if (mbn_auto_telling_take (&self->telling, self->past->notes, mbn_modem_get_label (self->modem),
                             input, decision, mbn_context_get_profile_name (self->context)))
    g_signal_emit_by_name (self, "changed");
}

/* What there is to be known. @modem and @alternate are filled for @input, which points to them. */
static void
gather (MbnAutoDriver *self, MbnAutoModem *modem, MbnAlternateView *alternate, MbnAutoInput *input)
{
  mbn_auto_gather_modem (self->modem, modem);
  modem->busy = self->request == NULL && mbn_context_has_requests (self->context);
  /* the modem is done with it, who asked for it has not been told */
  if (modem->context == MBN_ACTIVATION_STATE_DEACTIVATED && mbn_context_is_ending (self->context))
    modem->context = MBN_ACTIVATION_STATE_DEACTIVATING;
  if (self->profiles == NULL)
    self->profiles = mbn_auto_gather_profiles (self->modem, self->around->profiles);
  mbn_alternate_watch_look (self->around->alternate, alternate);

  *input = (MbnAutoInput){
      .settings = mbn_auto_driver_settings (self),
      .policy = &self->around->config->policy,
      .modem = modem,
      .profiles = (const MbnAutoProfile *)(void *)self->profiles->data,
      .n_profiles = self->profiles->len,
      .alternate = alternate,
      .intent = &self->intent,
      .history = self->history,
      .now = mbn_auto_driver_now_us (),
      .random = g_random_double (),
  };
}

static void
observe (MbnAutoDriver *self, MbnAutoModem *modem, MbnAlternateView *alternate, MbnAutoInput *input)
{
  gather (self, modem, alternate, input);
  see_latch (self, modem);
  mbn_auto_history_observe (self->history, input);
  see_sim (self, modem);
}

void
mbn_auto_driver_observe (MbnAutoDriver *self)
{
  MbnAutoModem modem;
  MbnAlternateView alternate;
  MbnAutoInput input;

  observe (self, &modem, &alternate, &input);
}

void
mbn_auto_driver_evaluate (MbnAutoDriver *self)
{
  MbnAutoModem modem;
  MbnAlternateView alternate;
  MbnAutoInput input;
  MbnAutoDecision decision;

  if (self->stopped)
    return;

  g_clear_handle_id (&self->trigger_source, g_source_remove);
  observe (self, &modem, &alternate, &input);
  mbn_auto_decide (&input, &decision);
  publish (self, &input, &decision);
  carry_out (self, &decision);
}

/* For what users have done and see: what is so now is told at once. What there is to do waits for
 * what else happens (AUTO-15). */
void
mbn_auto_driver_tell_and_trigger (MbnAutoDriver *self)
{
  MbnAutoModem modem;
  MbnAlternateView alternate;
  MbnAutoInput input;
  MbnAutoDecision decision;

  if (self->stopped)
    return;

  observe (self, &modem, &alternate, &input);
  mbn_auto_decide (&input, &decision);
  if (decision.action == MBN_AUTO_ACTION_NOTHING)
    publish (self, &input, &decision);
  mbn_auto_driver_trigger (self);
}

/* ---- MbnAutoConnect ---- */

static void
get_view (MbnAutoConnect *iface, MbnAutoConnectView *view)
{
  MbnAutoDriver *self = MBN_AUTO_DRIVER (iface);

  mbn_auto_telling_show (&self->telling, view);
  view->enabled = self->intent.enabled;
}

/* At once: who has called it finds it so. */
static void
set_enabled (MbnAutoConnect *iface, gboolean enabled)
{
  MbnAutoDriver *self = MBN_AUTO_DRIVER (iface);

  mbn_auto_intent_set_enabled (&self->intent, enabled);
  mbn_auto_driver_remember_intent (self);
  if (enabled)
    mbn_auto_history_enabled (self->history);

  mbn_auto_driver_evaluate (self);
  g_signal_emit_by_name (self, "changed");
}

static void
foreach_note (MbnAutoConnect *iface, MbnAutoConnectNoteFunc func, gpointer user_data)
{
  mbn_auto_notes_foreach (MBN_AUTO_DRIVER (iface)->past->notes, func, user_data);
}

static gboolean
check_connect (MbnAutoConnect *iface, const MbnProfile *profile, GError **error)
{
  MbnAutoDriver *self = MBN_AUTO_DRIVER (iface);
  g_autofree char *refusal = NULL;
  MbnAutoModem modem;
  MbnAutoRule rule;
  const MbnAutoInput input = {
      .settings = mbn_auto_driver_settings (self),
      .policy = &self->around->config->policy,
      .modem = &modem,
      .intent = &self->intent,
      .history = self->history,
  };

  mbn_auto_gather_modem (self->modem, &modem);
  rule = mbn_auto_check_manual (&input, profile);
  if (rule == MBN_AUTO_RULE_NONE)
    return TRUE;

  refusal = mbn_auto_dup_refusal (rule, profile);
  g_set_error_literal (error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED, refusal);

  return FALSE;
}

/* As if it were down. */
static gboolean
wants (MbnAutoConnect *iface, const MbnProfile *profile)
{
  MbnAutoDriver *self = MBN_AUTO_DRIVER (iface);
  MbnAutoModem modem;
  MbnAlternateView alternate;
  MbnAutoInput input;
  MbnAutoDecision decision;

  if (self->stopped)
    return FALSE;

  gather (self, &modem, &alternate, &input);
  modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  modem.origin = MBN_ORIGIN_NONE;
  modem.busy = FALSE;
  mbn_auto_decide (&input, &decision);

  return decision.action == MBN_AUTO_ACTION_CONNECT
         && mbn_profile_same_key (decision.profile, profile);
}

static MbnProfile *
find_first (MbnAutoConnect *iface)
{
  MbnAutoDriver *self = MBN_AUTO_DRIVER (iface);
  MbnAutoModem modem;
  MbnAlternateView alternate;
  MbnAutoInput input;

  gather (self, &modem, &alternate, &input);

  return mbn_auto_find_first (&input);
}

/* AUTO-38. Nobody is to believe that it was ended. */
static void
say_what_stays (MbnAutoDriver *self)
{
  MbnProfile *profile = mbn_context_get_profile (self->context);
  g_autoptr (GError) error = NULL;

  if (mbn_context_get_state (self->context) == MBN_ACTIVATION_STATE_ACTIVATED && profile != NULL
      && !check_connect (MBN_AUTO_CONNECT (self), profile, &error))
    mbn_message (mbn_modem_get_label (self->modem), 0,
                 "the connection with \"%s\" stays up until it is disconnected, though a new one "
                 "would be refused: %s",
                 mbn_profile_get_name (profile), error->message);
}

void
mbn_auto_driver_reconfigure (MbnAutoDriver *self, gboolean policy_too)
{
  if (self->stopped)
    return;

  mbn_auto_driver_evaluate (self);
  if (policy_too)
    say_what_stays (self);
}

static void
auto_connect_init (MbnAutoConnectInterface *iface)
{
  iface->get_view = get_view;
  iface->set_enabled = set_enabled;
  iface->foreach_note = foreach_note;
  iface->check_connect = check_connect;
  iface->wants = wants;
  iface->find_first = find_first;
}

/* ---- object ---- */

MbnAutoDriver *
mbn_auto_driver_new (const MbnAutoSurroundings *surroundings, MbnModem *modem, MbnAutoPast *past)
{
  MbnAutoDriver *self = g_object_new (MBN_TYPE_AUTO_DRIVER, NULL);

  self->around = surroundings;
  self->modem = g_object_ref (modem);
  self->context = mbn_modem_get_context (modem);
  self->past = mbn_auto_past_ref (past);
  self->history = &past->history;
  self->timer = mbn_boot_timer_new (on_time, self);
  mbn_auto_memory_recall_intent (surroundings->memory, mbn_modem_get_interface_id (modem),
                                 &self->intent);
  mbn_auto_driver_follow (self);
  mbn_auto_driver_evaluate (self);

  return self;
}

void
mbn_auto_driver_stop (MbnAutoDriver *self)
{
  if (self->stopped)
    return;

  self->stopped = TRUE;
  self->request = NULL;
  g_clear_handle_id (&self->trigger_source, g_source_remove);
  g_clear_pointer (&self->timer, mbn_boot_timer_free);
  mbn_auto_driver_unfollow (self);
}

static void
mbn_auto_driver_dispose (GObject *object)
{
  MbnAutoDriver *self = MBN_AUTO_DRIVER (object);

  if (self->modem != NULL)
    mbn_auto_driver_stop (self);
  g_clear_object (&self->modem);

  G_OBJECT_CLASS (mbn_auto_driver_parent_class)->dispose (object);
}

static void
mbn_auto_driver_finalize (GObject *object)
{
  MbnAutoDriver *self = MBN_AUTO_DRIVER (object);

  mbn_auto_intent_clear (&self->intent);
  g_clear_pointer (&self->profiles, g_array_unref);
  g_clear_pointer (&self->past, mbn_auto_past_unref);
  mbn_auto_telling_clear (&self->telling);

  G_OBJECT_CLASS (mbn_auto_driver_parent_class)->finalize (object);
}

static void
mbn_auto_driver_class_init (MbnAutoDriverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mbn_auto_driver_dispose;
  G_OBJECT_CLASS (klass)->finalize = mbn_auto_driver_finalize;

  rested_signal = g_signal_new ("rested", MBN_TYPE_AUTO_DRIVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
mbn_auto_driver_init (MbnAutoDriver *self)
{
  self->is_down = TRUE;
  mbn_auto_intent_init (&self->intent);
  mbn_auto_telling_init (&self->telling);
}

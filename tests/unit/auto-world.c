/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-world.h"

#include "profile-test.h"

#include <string.h>

#define RESTLESS_US G_USEC_PER_SEC

/* More than one moment can ever need. */
#define MAX_STEPS 16

static gint64
after (const AutoWorld *self, guint ms)
{
  return mbn_auto_later (self->now, ms);
}

static void G_GNUC_PRINTF (2, 3) say (AutoWorld *self, const char *format, ...)
{
  va_list args;
  char fraction[16] = "";

  if (self->now % G_USEC_PER_SEC != 0)
    {
      g_snprintf (fraction, sizeof fraction, ".%06u", (guint)(self->now % G_USEC_PER_SEC));
      for (gsize end = strlen (fraction); end > 0 && fraction[end - 1] == '0'; end--)
        fraction[end - 1] = '\0';
    }

  g_string_append_printf (self->log, "%st=%" G_GINT64_FORMAT "%s ", self->log->len > 0 ? "\n" : "",
                          self->now / G_USEC_PER_SEC, fraction);
  va_start (args, format);
  g_string_append_vprintf (self->log, format, args);
  va_end (args);
}

/* ---- carrying out ---- */

static guint64
count_bytes (const AutoWorld *self)
{
  return self->bytes
         + (guint64)(self->now - self->traffic_at) * self->rate / (guint64)G_USEC_PER_SEC;
}

static void
begin_attempt (AutoWorld *self, MbnProfile *profile, MbnOrigin origin)
{
  self->modem.context = MBN_ACTIVATION_STATE_ACTIVATING;
  self->modem.origin = origin;
  self->current = profile;
  self->attempt_end = after (self, self->attempt_ms);
}

static void
begin_disconnect (AutoWorld *self)
{
  self->modem.context = MBN_ACTIVATION_STATE_DEACTIVATING;
  self->attempt_end = MBN_NEVER;
  self->disconnect_end = after (self, self->disconnect_ms);
}

static void
connect_now (AutoWorld *self)
{
  MbnProfile *profile = self->decision.profile;

  say (self, "connect %s (%s)", mbn_profile_get_name (profile),
       mbn_auto_rule_code (self->decision.rule));
  g_assert_cmpint ((int)self->modem.context, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
  g_assert_cmpint ((int)mbn_profile_get_connection_mode (profile), !=,
                   MBN_PROFILE_CONNECTION_MODE_MANUAL);
  mbn_auto_history_attempt_started (&self->history, profile);
  begin_attempt (self, profile, MBN_ORIGIN_AUTO);
}

static void
disconnect_now (AutoWorld *self)
{
  say (self, "disconnect %s (%s)", mbn_profile_get_name (self->current),
       mbn_auto_rule_code (self->decision.rule));
  g_assert_cmpint ((int)self->modem.origin, ==, MBN_ORIGIN_AUTO);
  g_assert_true (self->modem.context == MBN_ACTIVATION_STATE_ACTIVATING
                 || self->modem.context == MBN_ACTIVATION_STATE_ACTIVATED);
  mbn_auto_history_ending (&self->history, &self->settings, self->decision.rule, self->now);
  begin_disconnect (self);
}

/* Returns: whether something was done, so that the engine is to be asked again. */
static gboolean
carry_out (AutoWorld *self)
{
  if (self->decision.last_resort != self->last_resort)
    {
      self->last_resort = self->decision.last_resort;
      say (self, "%s", self->last_resort ? "last resort" : "as usual");
    }

  if (self->decision.action == MBN_AUTO_ACTION_CONNECT)
    connect_now (self);
  else if (self->decision.action == MBN_AUTO_ACTION_DISCONNECT)
    disconnect_now (self);
  else if (self->decision.check)
    {
      mbn_alternate_note_asked (self->alternate, self->now);
      self->answer_at = self->mute ? MBN_NEVER : after (self, self->answer_ms);
    }
  else if (self->decision.read_traffic)
    mbn_auto_history_traffic (&self->history, &self->settings, count_bytes (self), self->now);
  else
    return FALSE;

  return TRUE;
}

/* ---- deciding ---- */

static void
check_decision (const AutoWorld *self, const MbnAutoInput *input)
{
  g_autofree char *reason = mbn_auto_dup_reason (input, &self->decision);

  g_assert_cmpint ((int)self->decision.rule, !=, MBN_AUTO_RULE_NONE);
  g_assert_cmpuint (strlen (reason), >, 10);
  g_assert_cmpint (self->decision.look_again, >, self->now);
  if (self->decision.next_attempt != 0)
    g_assert_cmpint (self->decision.next_attempt, >, self->now);
}

static void
decide (AutoWorld *self)
{
  g_autofree MbnAutoProfile *profiles = g_new0 (MbnAutoProfile, self->profiles->len + 1);
  MbnAlternateView view;
  MbnAutoInput input = {
      .settings = &self->settings,
      .policy = &self->policy,
      .modem = &self->modem,
      .profiles = profiles,
      .n_profiles = self->profiles->len,
      .alternate = &view,
      .intent = &self->intent,
      .history = &self->history,
      .now = self->now,
  };

  for (guint i = 0; i < self->profiles->len; i++)
    profiles[i].profile = self->profiles->pdata[i];

  mbn_alternate_look (self->alternate, self->now, &view);
  mbn_auto_intent_see_sim (&self->intent, &self->modem);
  mbn_auto_history_observe (&self->history, &input);
  mbn_auto_decide (&input, &self->decision);
  self->n_decisions++;
  if (self->decision.action == MBN_AUTO_ACTION_NOTHING && !self->decision.check
      && !self->decision.read_traffic)
    check_decision (self, &input);
}

/* Something has happened. Returns: whether anything was done about it. */
static gboolean
turn (AutoWorld *self)
{
  for (guint i = 0; i < MAX_STEPS; i++)
    {
      decide (self);
      if (!carry_out (self))
        return i > 0;
    }

  g_error ("it never comes to rest, after\n%s", self->log->str);
}

/* Nothing has happened, and nothing is due. */
static void
turn_idly (AutoWorld *self)
{
  gsize said = self->log->len;

  if (turn (self) || self->log->len != said)
    g_test_fail_printf ("not foretold:\n%s", self->log->str);
}

/* ---- time ---- */

static void
end_user_attempt (AutoWorld *self)
{
  if (self->outcome != MBN_OK)
    return;

  mbn_auto_intent_connected (&self->intent);
  mbn_auto_history_manual_succeeded (&self->history, self->current);
}

static void
end_attempt (AutoWorld *self)
{
  gboolean done = self->outcome == MBN_OK;

  self->attempt_end = MBN_NEVER;
  say (self, "%s %s", done ? "up" : "failed", mbn_profile_get_name (self->current));
  self->modem.context = done ? MBN_ACTIVATION_STATE_ACTIVATED : MBN_ACTIVATION_STATE_DEACTIVATED;
  self->bytes = 0;
  self->traffic_at = self->now;
  if (self->modem.origin == MBN_ORIGIN_AUTO)
    mbn_auto_history_attempt_ended (&self->history, &self->settings, self->outcome, self->cause,
                                    self->now);
  else
    end_user_attempt (self);
  if (!done)
    self->modem.origin = MBN_ORIGIN_NONE;
}

static void
end_disconnect (AutoWorld *self)
{
  gboolean attempt = self->history.attempt.profile != NULL;

  self->disconnect_end = MBN_NEVER;
  say (self, "%s %s", attempt ? "cancelled" : "down", mbn_profile_get_name (self->current));
  self->modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  self->modem.origin = MBN_ORIGIN_NONE;
  if (attempt)
    mbn_auto_history_attempt_ended (&self->history, &self->settings, MBN_ERROR_CANCELLED, 0,
                                    self->now);
  else
    mbn_auto_history_connection_ended (&self->history, &self->settings, FALSE, 0, self->now, 0);
}

static void
answer_check (AutoWorld *self)
{
  self->answer_at = MBN_NEVER;
  if (self->service != MBN_CONNECTIVITY_SERVICE_CHECKING)
    return;

  for (guint i = 0; i < AUTO_WORLD_N_LINKS; i++)
    {
      const AutoWorldLink *link = &self->links[i];

      if (link->name != NULL && link->sense.carrier && link->sense.address)
        mbn_alternate_checked (self->alternate, i + 1, link->sense.reachability, self->now);
    }
}

static gint64
get_next (const AutoWorld *self)
{
  gint64 next = MIN (self->attempt_end, self->disconnect_end);

  return MIN (next, MIN (self->answer_at, self->decision.look_again));
}

static void
go_to (AutoWorld *self, gint64 when)
{
  while (self->restless && self->now + RESTLESS_US < when)
    {
      self->now += RESTLESS_US;
      turn_idly (self);
    }

  self->now = when;
}

void
auto_world_run (AutoWorld *self, gint64 ms)
{
  gint64 end = ms * 1000;
  gint64 next;

  g_assert_cmpint (end, >=, self->now);
  while ((next = get_next (self)) <= end)
    {
      go_to (self, next);
      if (self->attempt_end <= next)
        end_attempt (self);
      if (self->disconnect_end <= next)
        end_disconnect (self);
      if (self->answer_at <= next)
        answer_check (self);
      turn (self);
    }

  go_to (self, end);
  turn_idly (self);
}

/* ---- expectations ---- */

void
auto_world_expect (AutoWorld *self, const char *lines)
{
  if (strcmp (self->log->str, lines) != 0)
    g_test_fail_printf ("it was:\n%s\nnot:\n%s", self->log->str, lines);
  g_string_truncate (self->log, 0);
}

void
auto_world_expect_state (AutoWorld *self, const char *state)
{
  g_autofree char *got = g_strdup_printf ("%s %s", mbn_auto_state_to_string (self->decision.state),
                                          mbn_auto_rule_code (self->decision.rule));

  if (strcmp (got, state) != 0)
    g_test_fail_printf ("at %" G_GINT64_FORMAT " it is %s, not %s", self->now, got, state);
}

void
auto_world_expect_attempt (AutoWorld *self, gint64 ms)
{
  if (self->decision.next_attempt != ms * 1000)
    g_test_fail_printf ("at %" G_GINT64_FORMAT " the next attempt is at %" G_GINT64_FORMAT,
                        self->now, self->decision.next_attempt);
}

/* ---- events ---- */

void
auto_world_started (AutoWorld *self)
{
  mbn_alternate_set_started (self->alternate, self->now);
  turn (self);
}

void
auto_world_set_service (AutoWorld *self, MbnConnectivityService service)
{
  self->service = service;
  mbn_alternate_set_service (self->alternate, service, self->now);
  turn (self);
}

static guint
find_link (AutoWorld *self, const char *name)
{
  for (guint i = 0; i < AUTO_WORLD_N_LINKS; i++)
    {
      if (self->links[i].name == NULL)
        self->links[i].name = g_strdup (name);
      if (strcmp (self->links[i].name, name) == 0)
        return i;
    }

  g_assert_not_reached ();
}

void
auto_world_link (AutoWorld *self, const char *name, const char *flags, MbnReachability reachability)
{
  guint i = find_link (self, name);

  self->links[i].sense = (MbnLinkSense){
      .carrier = flags[0] == 'c',
      .address = flags[1] == 'a',
      .default_route = flags[2] == 'r',
      .reachability = reachability,
  };
  mbn_alternate_sense (self->alternate, i + 1, name, &self->links[i].sense, self->now);
  turn (self);
}

void
auto_world_unplug (AutoWorld *self, const char *name)
{
  guint i = find_link (self, name);

  self->links[i].sense = (MbnLinkSense){.carrier = FALSE};
  mbn_alternate_forget (self->alternate, i + 1, self->now);
  turn (self);
}

static void
drop (AutoWorld *self, guint32 cause)
{
  if (self->modem.context != MBN_ACTIVATION_STATE_ACTIVATED)
    return;

  say (self, "dropped %s", mbn_profile_get_name (self->current));
  self->modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  self->modem.origin = MBN_ORIGIN_NONE;
  mbn_auto_history_connection_ended (&self->history, &self->settings, TRUE, cause, self->now, 0);
}

void
auto_world_drop (AutoWorld *self, guint32 cause)
{
  g_assert_cmpint ((int)self->modem.context, ==, MBN_ACTIVATION_STATE_ACTIVATED);
  drop (self, cause);
  turn (self);
}

void
auto_world_register (AutoWorld *self, MbnProfileRegistration registration, const char *provider_id)
{
  self->modem.place.registration = registration;
  self->modem.place.provider_id = provider_id;
  if (registration == MBN_PROFILE_REGISTRATION_NONE)
    drop (self, 0);
  turn (self);
}

void
auto_world_set_radio (AutoWorld *self, gboolean on)
{
  self->modem.radio_on = on;
  auto_world_register (self, MBN_PROFILE_REGISTRATION_NONE, NULL);
}

void
auto_world_set_sim (AutoWorld *self, const char *sim_icc_id)
{
  self->modem.place.sim_icc_id = sim_icc_id;
  self->modem.ready
      = sim_icc_id != NULL ? MBN_READY_STATE_INITIALIZED : MBN_READY_STATE_SIM_NOT_INSERTED;
  turn (self);
}

/* ---- the user ---- */

void
auto_world_user_connect (AutoWorld *self)
{
  say (self, "user connect %s", mbn_profile_get_name (self->profiles->pdata[0]));
  mbn_auto_history_manual_started (&self->history);
  if (self->modem.context == MBN_ACTIVATION_STATE_DEACTIVATED)
    begin_attempt (self, self->profiles->pdata[0], MBN_ORIGIN_USER);
  else
    {
      mbn_auto_history_taken_over (&self->history, &self->settings, self->now);
      self->modem.origin = MBN_ORIGIN_USER;
      if (self->modem.context == MBN_ACTIVATION_STATE_ACTIVATED)
        {
          mbn_auto_intent_connected (&self->intent);
          mbn_auto_history_manual_succeeded (&self->history, self->current);
        }
    }
  turn (self);
}

void
auto_world_user_disconnect (AutoWorld *self)
{
  say (self, "user disconnect");
  mbn_auto_intent_disconnected (&self->intent, &self->modem);
  if (self->modem.context != MBN_ACTIVATION_STATE_DEACTIVATED)
    begin_disconnect (self);
  turn (self);
}

void
auto_world_set_enabled (AutoWorld *self, gboolean enabled)
{
  mbn_auto_intent_set_enabled (&self->intent, enabled);
  if (enabled)
    mbn_auto_history_enabled (&self->history);
  turn (self);
}

/* ---- sleep ---- */

void
auto_world_sleep (AutoWorld *self, gint64 ms)
{
  say (self, "sleep");
  mbn_auto_history_suspend (&self->history);
  turn (self);
  if (self->disconnect_end != MBN_NEVER)
    {
      self->now = self->disconnect_end;
      end_disconnect (self);
      turn (self);
    }
  g_assert_cmpint (self->decision.look_again, ==, MBN_NEVER);
  g_assert_cmpint (self->attempt_end, ==, MBN_NEVER);

  self->now = ms * 1000;
  self->answer_at = MBN_NEVER;
  mbn_alternate_resume (self->alternate, self->now);
  mbn_auto_history_resume (&self->history);
  turn (self);
}

/* ---- beginning and end ---- */

void
auto_world_add_profile (AutoWorld *self, const char *name, const char *mode, gboolean on_internet)
{
  g_autofree char *xml = g_strdup_printf (
      "<MBNProfile xmlns=\"" V1 "\"><Name>%s</Name><IsDefault>0</IsDefault>"
      "<SubscriberID>1</SubscriberID><AutoConnectOnInternet>%d</AutoConnectOnInternet>"
      "<ConnectionMode>%s</ConnectionMode><Context><AccessString>%s</AccessString></Context>"
      "</MBNProfile>",
      name, on_internet, mode, name);

  g_ptr_array_add (self->profiles, profile_test_parse (xml));
}

void
auto_world_begin (AutoWorld *self)
{
  self->alternate = mbn_alternate_new (&self->settings, 0);
  turn (self);
}

static void
tell_in (AutoWorldStory story, gconstpointer data, gboolean restless)
{
  AutoWorld self = {
      .settings = mbn_auto_default_settings,
      .policy = mbn_auto_default_policy,
      .attempt_ms = 2000,
      .disconnect_ms = 1000,
      .answer_ms = 100,
      .restless = restless,
      .modem = {
          .working = TRUE,
          .ready = MBN_READY_STATE_INITIALIZED,
          .radio_on = TRUE,
          .place = {
              .subscriber_id = "1",
              .sim_icc_id = "8901",
              .registration = MBN_PROFILE_REGISTRATION_HOME,
              .provider_id = "00101",
          },
          .context = MBN_ACTIVATION_STATE_DEACTIVATED,
      },
      .attempt_end = MBN_NEVER,
      .disconnect_end = MBN_NEVER,
      .answer_at = MBN_NEVER,
  };

  self.settings.backoff_jitter = 0;
  self.profiles = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_profile_unref);
  self.log = g_string_new (NULL);
  mbn_auto_intent_init (&self.intent);
  mbn_auto_history_init (&self.history);

  story (&self, data);
  g_assert_cmpstr (self.log->str, ==, "");

  for (guint i = 0; i < AUTO_WORLD_N_LINKS; i++)
    g_free (self.links[i].name);
  mbn_auto_history_clear (&self.history);
  mbn_auto_intent_clear (&self.intent);
  g_clear_pointer (&self.alternate, mbn_alternate_free);
  g_ptr_array_unref (self.profiles);
  g_string_free (self.log, TRUE);
}

void
auto_world_tell (AutoWorldStory story, gconstpointer data)
{
  tell_in (story, data, FALSE);
  tell_in (story, data, TRUE);
}

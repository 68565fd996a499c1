/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What may be decided, and what may not. */

#include "config.h"

#include "auto-oracle.h"

#include <string.h>

#define REASON_EACH 61 /* decisions: to write them costs more than to make them */

void
auto_oracle_fail (AutoOracle *self, char letter, const char *format, ...)
{
  va_list args;

  if (self->letter != 0)
    return;

  self->letter = letter;
  va_start (args, format);
  self->message = g_strdup_vprintf (format, args);
  va_end (args);
}

/* ---- who may connect ---- */

/* A profile that is updated meanwhile may count by what it said or by what it says now. */
gboolean
auto_oracle_is_yielding (AutoOracle *self, gboolean surely)
{
  AutoProfile said;

  if (self->changed)
    return !surely;

  auto_profile_decode (self->code, &said);

  return auto_oracle_is_governed (self, &said);
}

gboolean
auto_oracle_is_governed (AutoOracle *self, const AutoProfile *profile)
{
  MbnAutoMinimize minimize = self->driver->settings.minimize;

  return minimize == MBN_AUTO_MINIMIZE_BLOCK
         || (minimize == MBN_AUTO_MINIMIZE_UNSET && !profile->on_internet);
}

static gboolean
is_of_ring (AutoOracle *self, const AutoProfile *profile)
{
  if (profile->purchase)
    return TRUE;

  for (guint i = 0; i < AUTO_N_SLOTS; i++)
    {
      AutoProfile other;

      if (self->driver->slots[i] == NULL)
        continue;
      auto_profile_decode (self->driver->codes[i], &other);
      if (other.sim == self->sim && !other.purchase && other.category > profile->category)
        return FALSE;
    }

  return TRUE;
}

static const char *
judge_roaming (AutoOracle *self, const AutoProfile *profile)
{
  const MbnAutoPolicy *policy = &self->driver->policy;
  gboolean home = self->registration == MBN_REGISTER_STATE_HOME;
  gboolean partner = self->registration == MBN_REGISTER_STATE_PARTNER;

  if (profile->mode == MBN_PROFILE_CONNECTION_MODE_AUTO_HOME && !home)
    return "auto-home away from home";
  if (policy->data_roaming == MBN_AUTO_ROAMING_NONE && !home)
    return "data_roaming is none";
  if (policy->data_roaming == MBN_AUTO_ROAMING_PARTNER && !home && !partner)
    return "data_roaming is partner";

  return NULL;
}

char
auto_oracle_forbids_all (AutoOracle *self, const char **why)
{
  const MbnAutoPolicy *policy = &self->driver->policy;
  gboolean locked = self->ready != MBN_READY_STATE_INITIALIZED;
  gboolean unregistered = !mbn_register_state_is_registered (self->registration);
  gboolean away = self->registration != MBN_REGISTER_STATE_HOME;
  const struct
  {
    gboolean holds;
    char letter;
    const char *why;
  } obstacles[] = {
      {self->asleep,                       'd', "asleep"                                         },
      {!self->enabled,                     'd', "the token is off"                               },
      {!policy->auto_connect,              'd', "auto_connect is false"                          },
      {!policy->data_enabled,              'd', "data_enabled is false"                          },
      {locked,                             'd', "the SIM is not ready"                           },
      {!self->radio_on,                    'd', "the radio is off"                               },
      {self->driver->modem.emergency,      'd', "emergency calls only"                           },
      {unregistered,                       'd', "not registered"                                 },
      {self->latched,                      'e', "the user has disconnected"                      },
      {self->stopped,                      'e', "no retry cures what the last attempt ended with"},
      {policy->roaming_prohibited && away, 'b', "roaming is prohibited"                          },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (obstacles); i++)
    if (obstacles[i].holds)
      {
        *why = obstacles[i].why;
        return obstacles[i].letter;
      }

  return 0;
}

char
auto_oracle_judge (AutoOracle *self, guint slot, const char **why)
{
  AutoProfile says;
  char letter = auto_oracle_forbids_all (self, why);

  if (letter != 0)
    return letter;

  auto_profile_decode (self->driver->codes[slot], &says);
  if ((*why = judge_roaming (self, &says)) != NULL)
    return 'b';

  if (says.mode == MBN_PROFILE_CONNECTION_MODE_MANUAL)
    *why = "it is manual";
  else if (says.sim != self->sim)
    *why = "it is of another SIM";
  else if (says.category < self->driver->policy.max_category)
    *why = "its category is below max_category";
  else if (!is_of_ring (self, &says))
    *why = "a higher ring has a profile";

  return *why != NULL ? 'a' : 0;
}

/* ---- decisions ---- */

static void
check_connect (AutoOracle *self, const MbnAutoDecision *decision, gint64 now)
{
  guint slot = auto_driver_find_slot (self->driver, decision->profile);
  MbnActivationState context = mbn_context_get_state (self->driver->bench->context);
  AutoProfile says;
  const char *why = NULL;
  char letter;

  if (slot == AUTO_N_SLOTS)
    {
      auto_oracle_fail (self, 'a', "connects with a profile that is not there");
      return;
    }

  auto_profile_decode (self->driver->codes[slot], &says);
  letter = auto_oracle_judge (self, slot, &why);
  if (letter != 0)
    auto_oracle_fail (self, letter, "connects with p%u: %s", says.name, why);
  if (self->driver->attempt != NULL || self->driver->n_of_users > 0
      || (context != MBN_ACTIVATION_STATE_DEACTIVATED && context != MBN_ACTIVATION_STATE_NONE))
    auto_oracle_fail (self, 'f', "connects with p%u beside an attempt or a context", says.name);
  if (self->past[slot].n_rejects >= 2)
    auto_oracle_fail (self, 'e', "p%u was refused twice for the same settings", says.name);
  if (now < self->past[slot].not_before)
    auto_oracle_fail (self, 'i', "connects with p%u %.3f s too early", says.name,
                      (double)(self->past[slot].not_before - now) / G_USEC_PER_SEC);
  if (!auto_oracle_is_governed (self, &says))
    return;
  if (now < self->flap_until)
    auto_oracle_fail (self, 'c', "connects with p%u within the flap hold", says.name);
  if (auto_links_forbid (&self->links, now, &why))
    auto_oracle_fail (self, 'c', "connects with p%u, but %s", says.name, why);
}

/* An attempt that the engine does not end now must be allowed still. */
static void
check_attempt (AutoOracle *self, gint64 now)
{
  AutoProfile says;
  const char *why = NULL;
  char letter = auto_oracle_forbids_all (self, &why);

  auto_profile_decode (self->code, &says);
  /* the modem ends those that it can see the futility of */
  if (letter == 'b' || self->asleep || !self->enabled || self->latched
      || !self->driver->policy.auto_connect || !self->driver->policy.data_enabled)
    auto_oracle_fail (self, letter, "lets an attempt with p%u go on: %s", says.name, why);
  if (!self->seen_registered)
    return;

  if (self->driver->slots[self->slot] != self->profile)
    auto_oracle_fail (self, 'a', "lets an attempt with p%u go on, which is another now or gone",
                      says.name);
  if ((why = judge_roaming (self, &says)) != NULL)
    auto_oracle_fail (self, 'b', "lets an attempt with p%u go on: %s", says.name, why);
  if (auto_oracle_is_yielding (self, TRUE) && self->links.full_since != MBN_NEVER)
    auto_oracle_fail (self, 'c', "lets an attempt with p%u go on: a link gives Internet",
                      says.name);
}

static void
note_flap (AutoOracle *self, gint64 now)
{
  const MbnAutoSettings *settings = &self->driver->settings;
  gint64 first = (gint64)settings->flap_hold_ms * 1000;
  gint64 window = (gint64)settings->flap_window_ms * 1000;
  gint64 most = (gint64)settings->flap_hold_max_ms * 1000;

  if (self->flap_hold > 0 && now <= self->flap_until + window)
    self->flap_hold = MAX (first, MIN (self->flap_hold * 2, most));
  else
    self->flap_hold = first;
  self->flap_until = now + self->flap_hold;
}

static void
check_disconnect (AutoOracle *self, const MbnAutoDecision *decision, gint64 now)
{
  AutoDriver *driver = self->driver;
  gint64 used_since = mbn_auto_later (self->wanted_since, 2 * driver->settings.soft_period_ms);
  AutoProfile says;

  auto_profile_decode (self->code, &says);
  self->ended_by = decision->rule;
  if (decision->rule == MBN_AUTO_RULE_CANCEL || decision->rule == MBN_AUTO_RULE_SOFT_DISCONNECT)
    note_flap (self, now);

  if (driver->attempt != NULL)
    return;
  if (!driver->is_up)
    {
      auto_oracle_fail (self, 'k', "disconnects what it has not connected");
      return;
    }
  if (decision->rule != MBN_AUTO_RULE_SOFT_DISCONNECT || !auto_oracle_is_yielding (self, FALSE)
      || !auto_links_may_be_full (&self->links, now))
    auto_oracle_fail (self, 'k', "disconnects p%u, which is up and wanted", says.name);
  if (driver->settings.soft_limit_ms == 0 && driver->rate > driver->settings.soft_threshold
      && now > used_since)
    auto_oracle_fail (self, 'k', "disconnects p%u, which is being used", says.name);
}

static void
check_schedule (AutoOracle *self, const MbnAutoDecision *decision, gint64 now)
{
  gboolean dead = decision->state == MBN_AUTO_STATE_OFF || decision->state == MBN_AUTO_STATE_IDLE;

  /* the routes of a connection are looked after in any state */
  if (self->driver->modem.context == MBN_ACTIVATION_STATE_ACTIVATED)
    dead = FALSE;

  switch ((int)decision->rule)
    {
    case MBN_AUTO_RULE_LATCH:
    case MBN_AUTO_RULE_POLICY:
    case MBN_AUTO_RULE_ROAMING_PROHIBITED:
      dead = dead || decision->state == MBN_AUTO_STATE_BLOCKED;
      break;
    case MBN_AUTO_RULE_ASLEEP:
      dead = TRUE;
      break;
    default:
      break;
    }

  if (dead && decision->look_again != MBN_NEVER)
    auto_oracle_fail (self, 'j', "%s by %s wants to be asked again",
                      mbn_auto_state_to_string (decision->state),
                      mbn_auto_rule_code (decision->rule));
  if (decision->action == MBN_AUTO_ACTION_NOTHING && !decision->check && !decision->read_traffic
      && decision->look_again <= now)
    auto_oracle_fail (self, 'j', "%s by %s wants to be asked again at once",
                      mbn_auto_state_to_string (decision->state),
                      mbn_auto_rule_code (decision->rule));
}

/* The timer is over: something is another, or it was for nothing. */
static void
check_wake_up (AutoOracle *self)
{
  const MbnAutoDecision *now = &self->driver->decision;
  const MbnAutoDecision *before = &self->driver->before;

  if (now->action == before->action && now->state == before->state && now->rule == before->rule
      && now->profile == before->profile && now->next_attempt == before->next_attempt
      && now->check == before->check && now->read_traffic == before->read_traffic
      && now->last_resort == before->last_resort
      && self->driver->view.internet == self->driver->view_before.internet
      && self->driver->view.why == self->driver->view_before.why
      && self->driver->view.link == self->driver->view_before.link)
    auto_oracle_fail (self, 'j', "%s by %s: the timer was for nothing",
                      mbn_auto_state_to_string (now->state), mbn_auto_rule_code (now->rule));
}

static void
check_reason (AutoOracle *self, const MbnAutoDecision *decision)
{
  MbnAutoDecision again;

  if (decision->state != MBN_AUTO_STATE_CONNECTING && decision->state != MBN_AUTO_STATE_CONNECTED
      && *mbn_auto_rule_code (decision->rule) == '\0')
    auto_oracle_fail (self, 'g', "%s without a rule", mbn_auto_state_to_string (decision->state));

  if (self->n_decisions++ % REASON_EACH == 0)
    {
      g_autofree char *reason = mbn_auto_dup_reason (&self->driver->input, decision);

      if (reason == NULL || *reason == '\0')
        auto_oracle_fail (self, 'g', "%s without a reason", mbn_auto_rule_code (decision->rule));

      memset (&again, 0, sizeof again);
      mbn_auto_decide (&self->driver->input, &again);
      if (again.action != decision->action || again.state != decision->state
          || again.rule != decision->rule || again.profile != decision->profile
          || again.look_again != decision->look_again
          || again.next_attempt != decision->next_attempt)
        auto_oracle_fail (self, 'g', "the same input, another decision");
    }
}

static void
check_delay (AutoOracle *self)
{
  gint64 delay = self->driver->history.backoff.delay;

  if (delay < self->delay && !self->may_shrink)
    auto_oracle_fail (self, 'i', "the delay shrinks from %.3f s to %.3f s",
                      (double)self->delay / G_USEC_PER_SEC, (double)delay / G_USEC_PER_SEC);
  self->delay = delay;
  self->may_shrink = FALSE;
}

/* ---- what the listed events are ---- */

void
auto_oracle_forgive_all (AutoOracle *self)
{
  for (guint i = 0; i < AUTO_N_SLOTS; i++)
    {
      self->past[i].n_failed = 0;
      self->past[i].not_before = 0;
    }
}

static void
reset (AutoOracle *self)
{
  self->may_shrink = TRUE;
  self->longest = 0;
  auto_oracle_forgive_all (self);
}

/* No wait is on, or it is over now; what it has grown to stays. */
static void
cancel_wait (AutoOracle *self)
{
  self->is_waiting = FALSE;
  auto_oracle_forgive_all (self);
}

static void
notice_registration (AutoOracle *self, gboolean registered, const char *provider)
{
  if (!registered)
    cancel_wait (self);
  if (registered && !self->seen_registered)
    self->stopped = FALSE;
  self->seen_registered = registered;
  if (registered && g_strcmp0 (provider, self->seen_provider) != 0)
    {
      cancel_wait (self);
      g_strlcpy (self->seen_provider, provider != NULL ? provider : "", sizeof self->seen_provider);
    }
}

/* Of the network of a modem that is being reset nothing is known, so nothing has changed. */
static void
notice_place (AutoOracle *self)
{
  const MbnProfileSituation *place = &self->driver->modem.place;
  const char *sim = place->sim_icc_id != NULL ? place->sim_icc_id : "";
  gboolean registered
      = *sim != '\0' && mbn_register_state_is_registered ((MbnRegisterState)place->registration);

  if (*sim != '\0' && strcmp (sim, self->seen_sim) != 0)
    {
      reset (self);
      g_strlcpy (self->seen_sim, sim, sizeof self->seen_sim);
    }
  if (self->driver->modem.working)
    notice_registration (self, registered, place->provider_id);
}

static void
notice (AutoOracle *self)
{
  const MbnAutoModem *modem = &self->driver->modem;
  const MbnAutoPolicy *policy = &self->driver->policy;
  MbnInternet internet = self->driver->view.internet;

  notice_place (self);
  if (!self->enabled || !policy->auto_connect || !policy->data_enabled)
    cancel_wait (self);
  if (policy->roaming_prohibited && self->registration != MBN_REGISTER_STATE_HOME)
    auto_oracle_forgive_all (self);
  if ((modem->working && !self->seen_working) || modem->ready != self->seen_ready
      || modem->radio_on != self->seen_radio)
    self->stopped = FALSE;
  self->seen_working = modem->working;
  self->seen_ready = modem->ready;
  self->seen_radio = modem->radio_on;
  if (self->driver->policy.max_category != self->seen_category)
    reset (self);
  self->seen_category = self->driver->policy.max_category;

  if (internet == MBN_INTERNET_FULL)
    self->seen_internet = TRUE;
  else if (internet == MBN_INTERNET_NONE && self->seen_internet)
    {
      self->seen_internet = FALSE;
      cancel_wait (self);
    }
}

void
auto_oracle_decided (AutoOracle *self, gboolean by_timer)
{
  const MbnAutoDecision *decision = &self->driver->decision;
  gint64 now = auto_driver_now ();

  notice (self);
  check_delay (self);
  check_schedule (self, decision, now);
  check_reason (self, decision);
  if (by_timer)
    check_wake_up (self);

  if (decision->action == MBN_AUTO_ACTION_CONNECT)
    {
      check_connect (self, decision, now);
      self->profile = decision->profile;
      self->changed = FALSE;
      self->ended_by = MBN_AUTO_RULE_NONE;
      self->slot = auto_driver_find_slot (self->driver, decision->profile) % AUTO_N_SLOTS;
      self->code = self->driver->codes[self->slot];
      self->open_since = MBN_NEVER;
    }
  else if (decision->action == MBN_AUTO_ACTION_DISCONNECT)
    check_disconnect (self, decision, now);
  else if (self->driver->attempt != NULL && !self->driver->ended)
    check_attempt (self, now);
}

/* ---- what happens ---- */

/* Of the SIM that is in, as far as the engine can know. */
static gboolean
is_of_sim (AutoOracle *self, guint sim)
{
  return g_strcmp0 (self->driver->modem.place.sim_icc_id, auto_icc_ids[sim]) == 0;
}

/* The profile is about to be added or updated. */
void
auto_oracle_note_profile (AutoOracle *self, guint16 code)
{
  AutoProfile says;
  AutoProfile said;
  gboolean updated = self->driver->slots[code % AUTO_N_SLOTS] != NULL;

  auto_profile_decode (code, &says);
  auto_profile_decode (self->driver->codes[says.slot], &said);
  self->open_since = MBN_NEVER;
  if (!updated || said.settings != says.settings)
    self->past[says.slot] = (AutoSlotPast){0};
  if (says.slot == self->slot)
    {
      self->changed = TRUE;
      self->wanted_since = auto_driver_now ();
    }
  if (!is_of_sim (self, says.sim))
    return;

  if (says.mode != MBN_PROFILE_CONNECTION_MODE_MANUAL)
    reset (self);
  if (updated && said.mode != says.mode)
    self->latched = self->may_be_latched = FALSE;
}

void
auto_oracle_note_removed (AutoOracle *self, guint slot)
{
  self->past[slot] = (AutoSlotPast){0};
  self->open_since = MBN_NEVER;
}

/* The Disconnect of a user was accepted. */
void
auto_oracle_note_disconnect (AutoOracle *self)
{
  self->open_since = MBN_NEVER;
  self->latched = self->may_be_latched = TRUE;
  self->latched_sim = self->driver->modem.place.sim_icc_id != NULL ? self->sim : AUTO_N_SIMS;
}

void
auto_oracle_note_enabled (AutoOracle *self, gboolean enabled)
{
  self->enabled = enabled;
  self->wanted_since = auto_driver_now ();
  auto_oracle_forgive_all (self);
  self->open_since = MBN_NEVER;
  if (!enabled)
    return;

  self->may_shrink = TRUE;
  self->flap_hold = 0;
  self->flap_until = 0;
  self->latched = self->may_be_latched = FALSE;
  self->stopped = self->may_be_stopped = FALSE;
  self->longest = 0;
  memset (self->past, 0, sizeof self->past);
}

void
auto_oracle_note_device (AutoOracle *self)
{
  self->stopped = FALSE;
  self->open_since = MBN_NEVER;
  if (self->ready != MBN_READY_STATE_INITIALIZED)
    return;

  if (self->latched_sim != self->sim)
    self->latched = FALSE;
  /* of a SIM that could not be read then nothing is sure */
  if (self->latched_sim != self->sim && self->latched_sim != AUTO_N_SIMS)
    self->may_be_latched = FALSE;
  for (guint i = 0; i < AUTO_N_SLOTS; i++)
    if (strcmp (self->seen_sim, auto_icc_ids[self->sim]) != 0)
      self->past[i] = (AutoSlotPast){0};
}

void
auto_oracle_note_resume (AutoOracle *self)
{
  self->asleep = FALSE;
  self->stopped = self->may_be_stopped = FALSE;
  self->wanted_since = auto_driver_now ();
  self->open_since = MBN_NEVER;
  reset (self);
}

void
auto_oracle_note_user_connect (AutoOracle *self)
{
  cancel_wait (self);
  self->open_since = MBN_NEVER;
}

void
auto_oracle_note_policy (AutoOracle *self)
{
  auto_oracle_forgive_all (self);
  self->wanted_since = auto_driver_now ();
  self->open_since = MBN_NEVER;
}

void
auto_oracle_init (AutoOracle *self, const MbnAutoSettings *settings, gint64 now)
{
  *self = (AutoOracle){
      .ready = MBN_READY_STATE_INITIALIZED,
      .radio_on = TRUE,
      .registration = MBN_REGISTER_STATE_HOME,
      .enabled = TRUE,
      .open_since = MBN_NEVER,
      .wanted_since = now,
  };
  auto_links_init (&self->links, settings, now);
}

void
auto_oracle_clear (AutoOracle *self)
{
  g_clear_pointer (&self->message, g_free);
}

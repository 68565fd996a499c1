/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-history.h"

#include "mbn-auto-select.h"
#include "mbn-profile-sim.h"
#include "mbn-text.h"

void
mbn_auto_history_init (MbnAutoHistory *self)
{
  *self = (MbnAutoHistory){
      .tried = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)mbn_profile_unref, NULL),
      .rejects = mbn_auto_rejects_new (),
      .stop = MBN_OK,
  };
  mbn_auto_backoff_reset (&self->backoff);
  mbn_auto_soft_reset (&self->soft);
}

void
mbn_auto_history_clear (MbnAutoHistory *self)
{
  g_clear_pointer (&self->attempt.profile, mbn_profile_unref);
  g_clear_pointer (&self->tried, g_hash_table_unref);
  g_clear_pointer (&self->connected, mbn_profile_unref);
  g_clear_pointer (&self->rejects, mbn_auto_rejects_free);
  g_clear_pointer (&self->last_known_good, g_free);
  mbn_auto_sim_clear (&self->seen.sim);
  g_clear_pointer (&self->seen.provider_id, g_free);
}

/* ---- rounds (AUTO-42) ---- */

static void
forget_round (MbnAutoHistory *self)
{
  g_hash_table_remove_all (self->tried);
  self->round_pace = MBN_AUTO_PACE_NORMAL;
}

/* The situation is another one: at once, and the first delay again. */
static void
begin_anew (MbnAutoHistory *self)
{
  forget_round (self);
  mbn_auto_backoff_reset (&self->backoff);
}

/* There is nothing to wait for. What has been learned about the network stays. */
static void
give_up_round (MbnAutoHistory *self)
{
  forget_round (self);
  mbn_auto_backoff_cancel (&self->backoff);
}

/* AUTO-56: all that may be tried has been. */
static void
finish_round (MbnAutoHistory *self, const MbnAutoInput *input)
{
  MbnAutoInput own = *input;
  MbnAutoSelection selection;

  if (g_hash_table_size (self->tried) == 0 || self->attempt.profile != NULL)
    return;

  own.history = self;
  mbn_auto_select (&own, &selection);
  if (selection.next != NULL)
    return;

  mbn_auto_backoff_fail (&self->backoff, input->settings, self->round_pace, input->now,
                         input->random);
  forget_round (self);
}

/* ---- what is different now ---- */

/* AUTO-14 */
static void
see_sim (MbnAutoHistory *self, const MbnAutoModem *modem)
{
  if (!mbn_auto_sim_see (&self->seen.sim, modem))
    return;

  begin_anew (self);
  mbn_auto_rejects_forget (self->rejects);
  self->stop = MBN_OK;
  g_clear_pointer (&self->last_known_good, g_free);
}

static gboolean
is_registered (const MbnAutoModem *modem)
{
  return mbn_auto_is_registered (modem) && modem->ready == MBN_READY_STATE_INITIALIZED;
}

/* AUTO-65: stopped by what has changed now, or may have. */
static void
see_cure (MbnAutoHistory *self, const MbnAutoModem *modem)
{
  gboolean came_back = (modem->working && !self->seen.working)
                       || (is_registered (modem) && !self->seen.registered);

  if (came_back || modem->ready != self->seen.ready || modem->radio_on != self->seen.radio_on)
    self->stop = MBN_OK;
}

/* AUTO-60, AUTO-61. Providers that take turns do not make the waits short again. */
static void
see_registration (MbnAutoHistory *self, const MbnAutoModem *modem)
{
  const char *provider_id = modem->place.provider_id;

  self->seen.registered = is_registered (modem);
  if (!self->seen.registered)
    give_up_round (self);
  if (!self->seen.registered || !mbn_text_is_given (provider_id))
    return;

  if (self->seen.provider_id != NULL && g_strcmp0 (provider_id, self->seen.provider_id) != 0)
    give_up_round (self);
  mbn_text_replace (&self->seen.provider_id, provider_id);
}

/* AUTO-60, AUTO-61 */
static void
see_policy (MbnAutoHistory *self, const MbnAutoInput *input)
{
  const MbnAutoPolicy *policy = input->policy;
  gboolean allowed = input->intent->enabled && policy->auto_connect && policy->data_enabled;
  gboolean prohibited = policy->roaming_prohibited && !self->seen.roaming_prohibited;

  if (!allowed || (self->seen.any && prohibited && mbn_auto_is_roaming (input->modem)))
    give_up_round (self);
  if (self->seen.any && self->seen.max_category != policy->max_category)
    begin_anew (self);

  self->seen.roaming_prohibited = policy->roaming_prohibited;
  self->seen.max_category = policy->max_category;
}

/* AUTO-60: other Internet was lost. If it comes and goes, the waits stay long. */
static void
see_alternate (MbnAutoHistory *self, const MbnAlternateView *alternate)
{
  if (self->seen.had_internet && alternate->internet == MBN_INTERNET_NONE)
    give_up_round (self);

  if (alternate->internet != MBN_INTERNET_DETERMINING)
    self->seen.had_internet = alternate->internet == MBN_INTERNET_FULL;
  /* also when it was gone for a moment that nobody looked at */
  if (alternate->internet != MBN_INTERNET_FULL || self->soft.read_at < alternate->since)
    mbn_auto_soft_reset (&self->soft);
}

/* While a modem is reset nothing is known of it: that it has lost its network (AUTO-61) no more
 * than that there is no other profile to try. */
void
mbn_auto_history_observe (MbnAutoHistory *self, const MbnAutoInput *input)
{
  see_sim (self, input->modem);
  see_cure (self, input->modem);
  if (input->modem->working)
    see_registration (self, input->modem);
  see_policy (self, input);
  see_alternate (self, input->alternate);
  if (input->modem->working)
    finish_round (self, input);
  if (self->attempt.profile == NULL && self->connected == NULL)
    self->attempt.ending = MBN_AUTO_RULE_NONE;

  self->seen.any = TRUE;
  self->seen.working = input->modem->working;
  self->seen.ready = input->modem->ready;
  self->seen.radio_on = input->modem->radio_on;
}

/* ---- attempts ---- */

void
mbn_auto_history_attempt_started (MbnAutoHistory *self, MbnProfile *profile)
{
  g_return_if_fail (self->attempt.profile == NULL);

  self->attempt.profile = mbn_profile_ref (profile);
  self->attempt.ending = MBN_AUTO_RULE_NONE;
  mbn_auto_backoff_cancel (&self->backoff);
}

/* AUTO-65: no other profile would fare better, and no wait helps. */
static gboolean
is_about_the_modem (MbnError status)
{
  return status == MBN_ERROR_SIM_NOT_INSERTED || status == MBN_ERROR_BAD_SIM
         || status == MBN_ERROR_PIN_REQUIRED || status == MBN_ERROR_RADIO_POWER_OFF;
}

/* Given up because of where the modem is. At a border that happens again and again. */
static gboolean
is_about_the_place (MbnAutoRule ending)
{
  return ending == MBN_AUTO_RULE_HOME_ONLY || ending == MBN_AUTO_RULE_DATA_ROAMING
         || ending == MBN_AUTO_RULE_ROAMING_PROHIBITED;
}

/* AUTO-44 */
static void
succeed (MbnAutoHistory *self, MbnProfile *profile, gint64 now)
{
  forget_round (self);
  g_clear_pointer (&self->connected, mbn_profile_unref);
  self->connected = mbn_profile_ref (profile);
  self->connected_since = now;
  self->stop = MBN_OK;
  self->over_sleep = FALSE;
  mbn_auto_soft_reset (&self->soft);
  mbn_auto_rejects_prune (self->rejects, profile);
  if (!mbn_profile_is_purchase (profile))
    mbn_text_replace (&self->last_known_good, mbn_profile_get_name (profile));
}

static void
fail (MbnAutoHistory *self,
      const MbnAutoSettings *settings,
      MbnProfile *profile,
      MbnError status,
      guint32 cause)
{
  MbnAutoPace pace = mbn_auto_pace_of (settings, status, cause);

  mbn_auto_rejects_note (self->rejects, profile, status, cause);
  g_hash_table_add (self->tried, mbn_profile_ref (profile));
  self->round_pace = MAX (self->round_pace, pace);
}

void
mbn_auto_history_attempt_ended (MbnAutoHistory *self,
                                const MbnAutoSettings *settings,
                                MbnError status,
                                guint32 cause,
                                gint64 now)
{
  g_autoptr (MbnProfile) profile = g_steal_pointer (&self->attempt.profile);
  MbnAutoRule ending = self->attempt.ending;

  self->attempt.ending = MBN_AUTO_RULE_NONE;
  /* it was taken over */
  if (profile == NULL)
    return;

  if (status == MBN_OK)
    {
      succeed (self, profile, now);
    }
  else if (status == MBN_ERROR_CANCELLED && !is_about_the_place (ending))
    {
      forget_round (self);
    }
  else if (is_about_the_modem (status))
    {
      forget_round (self);
      self->stop = status;
    }
  else
    {
      fail (self, settings, profile, status, cause);
    }
}

void
mbn_auto_history_ending (MbnAutoHistory *self,
                         const MbnAutoSettings *settings,
                         MbnAutoRule why,
                         gint64 now)
{
  if (self->attempt.profile == NULL && self->connected == NULL)
    return;

  self->attempt.ending = why;
  if (why == MBN_AUTO_RULE_CANCEL || why == MBN_AUTO_RULE_SOFT_DISCONNECT)
    mbn_auto_flap_note (&self->flap, settings, now);
}

/* ---- the connection ---- */

static gboolean
has_lived (const MbnAutoHistory *self, const MbnAutoSettings *settings, gint64 now)
{
  return now >= mbn_auto_later (self->connected_since, settings->stable_after_ms);
}

void
mbn_auto_history_connection_ended (MbnAutoHistory *self,
                                   const MbnAutoSettings *settings,
                                   gboolean dropped,
                                   guint32 cause,
                                   gint64 now,
                                   double random)
{
  g_autoptr (MbnProfile) profile = g_steal_pointer (&self->connected);
  MbnAutoPace pace = mbn_auto_pace_of (settings, MBN_OK, cause);
  gboolean lived = has_lived (self, settings, now);
  gboolean excused = lived || self->over_sleep;

  self->attempt.ending = MBN_AUTO_RULE_NONE;
  self->over_sleep = FALSE;
  mbn_auto_soft_reset (&self->soft);
  if (profile == NULL)
    return;

  if (lived)
    mbn_auto_backoff_reset (&self->backoff);
  if (dropped && (pace != MBN_AUTO_PACE_NORMAL || !excused))
    mbn_auto_backoff_fail (&self->backoff, settings, pace, now, random);
}

void
mbn_auto_history_adopted (MbnAutoHistory *self, MbnProfile *profile, gint64 since)
{
  g_clear_pointer (&self->connected, mbn_profile_unref);
  self->connected = mbn_profile_ref (profile);
  self->connected_since = since;
}

void
mbn_auto_history_taken_over (MbnAutoHistory *self, const MbnAutoSettings *settings, gint64 now)
{
  if (self->connected != NULL && has_lived (self, settings, now))
    mbn_auto_backoff_reset (&self->backoff);

  g_clear_pointer (&self->attempt.profile, mbn_profile_unref);
  g_clear_pointer (&self->connected, mbn_profile_unref);
  self->attempt.ending = MBN_AUTO_RULE_NONE;
  self->over_sleep = FALSE;
  mbn_auto_soft_reset (&self->soft);
  give_up_round (self);
}

void
mbn_auto_history_traffic (MbnAutoHistory *self,
                          const MbnAutoSettings *settings,
                          guint64 bytes,
                          gint64 now)
{
  if (self->connected != NULL)
    mbn_auto_soft_read (&self->soft, settings, bytes, now);
}

/* ---- the user ---- */

void
mbn_auto_history_manual_started (MbnAutoHistory *self)
{
  give_up_round (self);
}

void
mbn_auto_history_manual_succeeded (MbnAutoHistory *self, const MbnProfile *profile)
{
  begin_anew (self);
  self->stop = MBN_OK;
  mbn_auto_rejects_prune (self->rejects, profile);
}

void
mbn_auto_history_enabled (MbnAutoHistory *self)
{
  begin_anew (self);
  mbn_auto_rejects_forget (self->rejects);
  self->stop = MBN_OK;
  self->flap = (MbnAutoFlap){.hold = 0};
}

/* The connection goes on by what its profile says now. */
static void
follow_update (MbnAutoHistory *self, const MbnProfile *before, MbnProfile *after)
{
  if (self->connected == NULL || after == NULL || !mbn_profile_same_key (self->connected, before))
    return;

  mbn_profile_unref (self->connected);
  self->connected = mbn_profile_ref (after);
}

void
mbn_auto_history_profile_changed (MbnAutoHistory *self, const MbnProfile *before, MbnProfile *after)
{
  if (before != NULL)
    {
      if (g_strcmp0 (mbn_profile_get_name (before), self->last_known_good) == 0)
        g_clear_pointer (&self->last_known_good, g_free);
      if (after == NULL || !mbn_profile_same_settings (before, after))
        mbn_auto_rejects_prune (self->rejects, before);
      follow_update (self, before, after);
    }

  if (after != NULL
      && mbn_profile_get_connection_mode (after) != MBN_PROFILE_CONNECTION_MODE_MANUAL)
    begin_anew (self);
}

void
mbn_auto_history_set_last_known_good (MbnAutoHistory *self, const char *name)
{
  mbn_text_replace (&self->last_known_good, name);
}

/* ---- sleep ---- */

void
mbn_auto_history_suspend (MbnAutoHistory *self)
{
  self->asleep = TRUE;
  self->over_sleep = self->connected != NULL;
}

void
mbn_auto_history_resume (MbnAutoHistory *self)
{
  self->asleep = FALSE;
  self->stop = MBN_OK;
  begin_anew (self);
}

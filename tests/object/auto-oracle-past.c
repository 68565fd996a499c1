/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What came of attempts, how long to wait for that, and what must have happened by now. */

#include "config.h"

#include "auto-oracle.h"

#include <string.h>

/* Timers have milliseconds. */
#define SLACK_US 2000

static gboolean
is_among (guint32 cause, const guint *causes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (causes[i] == cause)
      return TRUE;

  return FALSE;
}

/* The first delay in microseconds (AUTO-57 to AUTO-59). */
static gint64
first_delay (const MbnAutoSettings *settings, MbnError status, guint32 cause)
{
  if (status == MBN_ERROR_SERVICE_NOT_ACTIVATED
      || is_among (cause, settings->glacial_causes, settings->n_glacial_causes))
    return (gint64)settings->backoff_glacial_ms * 1000;
  if (is_among (cause, settings->slow_causes, settings->n_slow_causes))
    return (gint64)settings->backoff_slow_ms * 1000;

  return (gint64)settings->backoff_initial_ms * 1000;
}

/* The delay after the @n-th failure in a row, if nothing else has ever failed. */
static gint64
least_delay (const MbnAutoSettings *settings, gint64 first, guint n)
{
  double delay = (double)settings->backoff_initial_ms * 1000;
  double cap = (double)settings->backoff_cap_ms * 1000;

  for (guint i = 1; i < n && delay < cap; i++)
    delay *= settings->backoff_factor;

  /* a microsecond for the rounding of others */
  return MAX (first, (gint64)MIN (delay, cap) - 1);
}

static void
note_failure (AutoOracle *self, gint64 first, gint64 now)
{
  const MbnAutoSettings *settings = &self->driver->settings;
  double cap = (double)settings->backoff_cap_ms * 1000;
  double longer
      = MIN ((double)self->longest * settings->backoff_factor, MAX (cap, (double)self->longest));

  self->longest = MAX (first, (gint64)longer);
  self->failed_at = now;
  self->is_waiting = TRUE;
}

/* Credentials or the access string; what names both is neither for sure. */
static MbnError
reject_of (MbnError status, guint32 cause)
{
  gboolean password = status == MBN_ERROR_INVALID_PASSWORD || cause == 29;
  gboolean access = status == MBN_ERROR_INVALID_ACCESS_STRING || cause == 27;

  if (password && access)
    return MBN_N_ERRORS;
  if (password)
    return MBN_ERROR_INVALID_PASSWORD;

  return access ? MBN_ERROR_INVALID_ACCESS_STRING : MBN_OK;
}

static gboolean
is_incurable (MbnError status)
{
  return status == MBN_ERROR_SIM_NOT_INSERTED || status == MBN_ERROR_BAD_SIM
         || status == MBN_ERROR_PIN_REQUIRED || status == MBN_ERROR_RADIO_POWER_OFF;
}

/* The profile may have been changed meanwhile. */
static AutoSlotPast *
find_past (AutoOracle *self)
{
  if (self->driver->slots[self->slot] != self->profile)
    return NULL;

  return &self->past[self->slot];
}

static void
note_refused (AutoOracle *self, AutoSlotPast *past, MbnError status, guint32 cause, gint64 now)
{
  const MbnAutoSettings *settings = &self->driver->settings;
  gint64 first = first_delay (settings, status, cause);
  MbnError reject = reject_of (status, cause);

  if (reject == MBN_OK)
    past->n_rejects = 0;
  else if (reject == past->reject && reject != MBN_N_ERRORS)
    past->n_rejects++;
  else
    past->n_rejects = 1;
  past->reject = reject;
  past->n_failed++;
  past->not_before = now + least_delay (settings, first, past->n_failed);
}

/* Given up because of where the modem is: that counts (AUTO-3, AUTO-8, AUTO-9). */
static gboolean
was_out_of_place (AutoOracle *self)
{
  return self->ended_by == MBN_AUTO_RULE_HOME_ONLY
         || self->ended_by == MBN_AUTO_RULE_ROAMING_PROHIBITED
         || self->ended_by == MBN_AUTO_RULE_DATA_ROAMING;
}

void
auto_oracle_attempt_ended (AutoOracle *self, MbnError status, guint32 cause)
{
  AutoSlotPast *past = find_past (self);
  gint64 now = auto_driver_now ();

  self->open_since = MBN_NEVER;
  if (status == MBN_OK)
    {
      auto_oracle_forgive_all (self);
      if (past != NULL)
        past->n_rejects = 0;
      self->slept = FALSE;
      self->wanted_since = now;
      return;
    }
  if ((status == MBN_ERROR_CANCELLED && !was_out_of_place (self)) || is_incurable (status))
    {
      self->stopped = is_incurable (status);
      self->may_be_stopped = self->may_be_stopped || is_incurable (status);
      auto_oracle_forgive_all (self);
      self->is_waiting = FALSE;
      return;
    }

  note_failure (self, first_delay (&self->driver->settings, status, cause), now);
  if (past != NULL)
    note_refused (self, past, status, cause, now);
}

void
auto_oracle_connection_ended (AutoOracle *self, gboolean dropped, guint32 cause, gint64 lived)
{
  const MbnAutoSettings *settings = &self->driver->settings;
  gint64 first = first_delay (settings, MBN_ERROR_FAILURE, cause);
  gboolean stable = lived >= (gint64)settings->stable_after_ms * 1000;
  gboolean slow = first != (gint64)settings->backoff_initial_ms * 1000;
  gint64 now = auto_driver_now ();

  self->open_since = MBN_NEVER;
  if (stable || self->slept)
    self->may_shrink = TRUE;
  if (stable)
    self->longest = 0;
  if (!dropped)
    return;

  if (!stable || slow)
    note_failure (self, first, now);
  if ((!stable || slow) && !self->slept)
    for (guint i = 0; i < AUTO_N_SLOTS; i++)
      self->past[i].not_before = MAX (self->past[i].not_before, now + first);
}

/* From now on it is none of the engine's business (AUTO-38). */
void
auto_oracle_taken_over (AutoOracle *self, gint64 lived)
{
  self->open_since = MBN_NEVER;
  if (lived >= (gint64)self->driver->settings.stable_after_ms * 1000)
    self->may_shrink = TRUE;
  auto_oracle_forgive_all (self);
}

void
auto_oracle_user_connected (AutoOracle *self, MbnProfile *profile)
{
  guint slot = auto_driver_find_slot (self->driver, profile);

  self->latched = FALSE;
  self->stopped = self->may_be_stopped = FALSE;
  self->may_shrink = TRUE;
  self->longest = 0;
  auto_oracle_forgive_all (self);
  if (slot < AUTO_N_SLOTS)
    self->past[slot].n_rejects = 0;
}

/* ---- what must have happened ---- */

static gboolean
is_open (AutoOracle *self)
{
  AutoDriver *driver = self->driver;
  const char *why;

  return driver->modem.working && !self->may_be_stopped && !self->may_be_latched
         && driver->attempt == NULL && driver->n_open == 0
         && driver->modem.context == MBN_ACTIVATION_STATE_DEACTIVATED
         && auto_oracle_forbids_all (self, &why) == 0;
}

/* When an attempt with the profile in @slot is due at the latest. */
static gint64
due_at (AutoOracle *self, guint slot, gint64 now)
{
  const MbnAutoSettings *settings = &self->driver->settings;
  const char *why = NULL;
  AutoProfile says;
  gint64 due = self->open_since;
  gint64 free_from;

  if (auto_oracle_judge (self, slot, &why) != 0 || self->past[slot].n_rejects > 0)
    return MBN_NEVER;

  if (self->is_waiting && self->longest > 0)
    due = MAX (due,
               self->failed_at + (gint64)((double)self->longest * (1 + settings->backoff_jitter)));
  auto_profile_decode (self->driver->codes[slot], &says);
  if (!auto_oracle_is_governed (self, &says))
    return due;

  free_from = auto_links_free_from (&self->links, now);

  return free_from == MBN_NEVER ? MBN_NEVER : MAX (due, MAX (free_from, self->flap_until));
}

static void
check_attempt_made (AutoOracle *self, gint64 now)
{
  if (!is_open (self))
    {
      self->open_since = MBN_NEVER;
      return;
    }

  if (self->open_since == MBN_NEVER)
    self->open_since = now;
  for (guint i = 0; i < AUTO_N_SLOTS; i++)
    {
      gint64 due;

      if (self->driver->slots[i] == NULL)
        continue;
      due = due_at (self, i, now);
      if (due != MBN_NEVER && now > due + SLACK_US)
        {
          auto_oracle_fail (self, 'h', "no attempt, though one was due %.3f s ago; %s by %s",
                            (double)(now - due) / G_USEC_PER_SEC,
                            mbn_auto_state_to_string (self->driver->decision.state),
                            mbn_auto_rule_code (self->driver->decision.rule));
          return;
        }
    }
}

/* AUTO-36, of a connection that carries next to nothing. */
static void
check_soft (AutoOracle *self, gint64 now)
{
  AutoDriver *driver = self->driver;
  const MbnAutoSettings *settings = &driver->settings;
  guint wait_ms = settings->gain_hold_ms + 3 * settings->soft_period_ms;
  AutoProfile says;
  gint64 since;

  if (!driver->is_up || driver->ended || self->asleep
      || driver->modem.context != MBN_ACTIVATION_STATE_ACTIVATED
      || self->links.full_since == MBN_NEVER || !self->enabled
      || driver->rate >= settings->soft_threshold)
    return;

  auto_profile_decode (self->code, &says);
  since = MAX (self->links.full_since, self->wanted_since);
  if (auto_oracle_is_yielding (self, TRUE) && now > mbn_auto_later (since, wait_ms) + SLACK_US)
    auto_oracle_fail (self, 'h', "p%u stays up, though it is not wanted and not used", says.name);
}

void
auto_oracle_rest (AutoOracle *self)
{
  gint64 now = auto_driver_now ();
  const char *why;

  auto_links_forbid (&self->links, now, &why);
  check_attempt_made (self, now);
  check_soft (self, now);
  if (self->driver->stuck)
    auto_oracle_fail (self, 'j', "the engine does not come to rest");
}

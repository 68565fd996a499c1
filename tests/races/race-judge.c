/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "race-judge.h"

#define SLACK           1
#define GAIN_HOLD       10000
#define SOFT_PERIOD     30000
#define FLAP_HOLD       60000
#define FLAP_HOLD_MAX   900000
#define FLAP_WINDOW     600000
#define BACKOFF_INITIAL 3000
#define BACKOFF_FACTOR  3
#define BACKOFF_CAP     86400000
#define STABLE_AFTER    60000
#define LONG_REGISTERED 60000

G_GNUC_PRINTF (2, 3)
static void
fail (RaceJudge *self, const char *format, ...)
{
  va_list args;

  if (self->failure != NULL)
    return;

  va_start (args, format);
  self->failure = g_strdup_vprintf (format, args);
  va_end (args);
}

/* ---- what is in the way ---- */

static const char *
find_obstacle (const RaceJudge *self)
{
  if (!self->watched)
    return "the modem has not appeared";
  if (self->asleep)
    return "the host is asleep (AUTO-71)";
  if (!self->enabled)
    return "auto-connect is off (AUTO-7)";
  if (!self->registered)
    return "the modem is not registered (AUTO-5)";
  if (self->latched)
    return "the user has disconnected (AUTO-52)";
  if (self->use != RACE_IDLE || self->n_requests > 0)
    return "the context is in use (AUTO-10)";

  return NULL;
}

static void
note_able (RaceJudge *self)
{
  if (find_obstacle (self) != NULL)
    self->able_since = RACE_NEVER;
  else if (self->able_since == RACE_NEVER)
    self->able_since = self->now;
}

static gint64
get_due (const RaceJudge *self, gboolean heeds)
{
  gint64 due = MAX (self->able_since, self->wait_last);

  return heeds ? MAX (due, MAX (self->flap_last, race_links_free_at_last (&self->links))) : due;
}

/* When an attempt is due at the latest that nothing can be said against. */
static gint64
get_first_due (const RaceJudge *self)
{
  gint64 due = RACE_NEVER;

  if (self->timeline->heeding)
    due = MIN (due, get_due (self, TRUE));
  if (self->timeline->careless)
    due = MIN (due, get_due (self, FALSE));

  return due;
}

static gboolean
is_late (const RaceJudge *self, gint64 due)
{
  return due != RACE_NEVER && self->now > due + RACE_COALESCE + SLACK;
}

/* ---- back-off and flapping ---- */

static gint64
get_delay (guint n_failures)
{
  gint64 delay = BACKOFF_INITIAL;

  for (guint i = 1; i < n_failures && delay < BACKOFF_CAP; i++)
    delay *= BACKOFF_FACTOR;

  return MIN (delay, BACKOFF_CAP);
}

/* With two profiles the other one is tried at once. */
static void
back_off (RaceJudge *self)
{
  gboolean sure = !self->timeline->heeding || !self->timeline->careless;

  self->wait_since = self->now;
  self->n_failures++;
  self->n_surely++;
  self->wait_first = sure ? self->now + get_delay (self->n_surely) : 0;
  self->wait_last = self->now + get_delay (self->n_failures);
}

/* AUTO-60, AUTO-61: nobody waits any longer, but the next wait may be as long. */
static void
cancel_wait (RaceJudge *self)
{
  self->wait_first = 0;
  self->wait_last = MIN (self->wait_last, self->now);
  self->n_surely = 0;
}

static void
take_hint (RaceJudge *self)
{
  if (self->links.hinted > self->hinted)
    {
      self->wait_first = 0;
      self->n_surely = 0;
    }
  /* what lasts no longer than triggers are collected for may be missed */
  if (self->links.none_since == self->links.surely_hinted
      && self->links.surely_hinted >= self->wait_since
      && self->now > self->links.surely_hinted + RACE_COALESCE)
    self->wait_last = MIN (self->wait_last, self->links.surely_hinted);
  self->hinted = self->links.hinted;
}

static void
reset_wait (RaceJudge *self)
{
  cancel_wait (self);
  self->n_failures = 0;
}

static void
note_flap (RaceJudge *self, gboolean sure)
{
  gboolean again = self->flap_ms > 0 && self->now <= self->flap_last + FLAP_WINDOW;

  self->flaps_known = self->flaps_known && sure;
  self->flap_ms = again ? MIN (2 * self->flap_ms, FLAP_HOLD_MAX) : FLAP_HOLD;
  self->flap_last = self->now + self->flap_ms;
  if (sure)
    self->flap_first = self->now + (self->flaps_known ? self->flap_ms : FLAP_HOLD);
}

/* ---- what must have been done by now ---- */

static void
check_missed (RaceJudge *self)
{
  gint64 due = get_first_due (self);

  self->was_due = self->was_due || due <= self->now;
  if (is_late (self, due))
    fail (self, "missed: an attempt was due at %.3f", (double)due / 1000);
}

static void
check_goes_on (RaceJudge *self)
{
  gint64 full = self->links.link_full_since;

  if (self->use == RACE_TRYING && self->heeds && full != RACE_NEVER
      && is_late (self, MAX (full, self->since)))
    fail (self, "goes on: there is other Internet since %.3f (AUTO-29)", (double)full / 1000);
}

static void
check_kept (RaceJudge *self)
{
  gint64 full = self->links.link_full_since;
  gint64 since = MAX (MAX (full, self->links.served_since), MAX (self->since, self->enabled_since));

  if (self->use == RACE_CONNECTED && self->heeds && full != RACE_NEVER && !self->asleep
      && self->enabled && self->now > since + GAIN_HOLD + 2 * SOFT_PERIOD + 2 * RACE_COALESCE)
    fail (self, "kept: there is other Internet since %.3f, and no traffic (AUTO-36)",
          (double)full / 1000);
}

/* At once, and again until it is certain or so late that it would tell nothing any more. */
static void
check_asked (RaceJudge *self)
{
  gint64 since = self->links.lost_since;
  gint64 due;

  if (self->able_since == RACE_NEVER || since == RACE_NEVER || !self->timeline->heeding)
    return;

  due = MAX (MAX (since, self->able_since), self->last_asked + RACE_CHECK_INTERVAL);
  if (due < since + RACE_LOSS_HOLD - 2 * RACE_CHECK_INTERVAL && is_late (self, due))
    fail (self, "not checked: Internet is lost since %.3f (AUTO-27)", (double)since / 1000);
}

void
race_judge_look (RaceJudge *self, gint64 now)
{
  self->now = now;
  race_links_advance (&self->links, now);
  take_hint (self);
  check_missed (self);
  check_goes_on (self);
  check_kept (self);
  check_asked (self);
}

/* ---- what happens ---- */

void
race_judge_init (RaceJudge *self, const RaceTimeline *timeline)
{
  *self = (RaceJudge){
      .timeline = timeline,
      .enabled = TRUE,
      .able_since = RACE_NEVER,
      .flaps_known = TRUE,
      .last_asked = -RACE_CHECK_INTERVAL,
  };
  race_links_init (&self->links);
}

void
race_judge_clear (RaceJudge *self)
{
  g_clear_pointer (&self->failure, g_free);
}

void
race_judge_watched (RaceJudge *self)
{
  self->watched = TRUE;
  note_able (self);
}

/* AUTO-61: what lasts no longer than triggers are collected for may be missed. */
static void
set_registered (RaceJudge *self, gboolean registered)
{
  self->wait_first = 0;
  self->n_surely = 0;
  if (registered && !self->registered)
    {
      if (self->now > self->lost_at + RACE_COALESCE)
        cancel_wait (self);
      self->registered_since = self->now;
    }
  else if (!registered && self->registered)
    {
      self->lost_at = self->now;
      self->registered_for += self->now - self->registered_since;
    }
  self->registered = registered;
}

static void
note_interference (RaceJudge *self, gboolean is_some)
{
  if (self->use == RACE_TRYING && is_some)
    self->interfered = TRUE;
}

static void
set_enabled (RaceJudge *self, gboolean enabled)
{
  if (enabled && !self->enabled)
    self->enabled_since = self->now;
  self->enabled = enabled;
  note_interference (self, !enabled);
  if (!enabled)
    {
      cancel_wait (self);
      return;
    }

  self->latched = FALSE;
  self->flap_first = 0;
  self->flaps_known = FALSE;
  reset_wait (self);
}

static void
set_asleep (RaceJudge *self, gboolean asleep)
{
  self->asleep = asleep;
  self->slept = TRUE;
  note_interference (self, TRUE);
  if (asleep)
    return;

  self->enabled_since = self->now;
  self->tally.n_resumes++;
  reset_wait (self);
}

void
race_judge_event (RaceJudge *self, const RaceEvent *event)
{
  switch ((guint)event->kind)
    {
    case RACE_EVENT_REGISTER:
      set_registered (self, event->value);
      break;
    case RACE_EVENT_ENABLE:
      set_enabled (self, event->value);
      break;
    case RACE_EVENT_SUSPEND:
    case RACE_EVENT_RESUME:
      set_asleep (self, event->kind == RACE_EVENT_SUSPEND);
      break;
    case RACE_EVENT_COME:
      self->tally.n_starts++;
      break;
    default:
      break;
    }
  note_able (self);
}

void
race_judge_asked (RaceJudge *self, gint64 now)
{
  self->last_asked = now;
}

void
race_judge_user_asked (RaceJudge *self, gboolean disconnect)
{
  self->n_requests++;
  self->interfered = TRUE;
  if (disconnect)
    self->latched = TRUE;
  else
    cancel_wait (self);
  note_able (self);
}

void
race_judge_user_answered (RaceJudge *self, gboolean connected)
{
  self->n_requests--;
  if (connected)
    {
      self->latched = FALSE;
      reset_wait (self);
    }
  note_able (self);
}

/* ---- what is done ---- */

static void
check_free (RaceJudge *self)
{
  gint64 from = race_links_free_from (&self->links);

  if (from == RACE_NEVER && self->now >= self->links.blurred_until)
    {
      g_autofree char *links = race_links_describe (&self->links);

      fail (self, "must not: other Internet is not NONE (AUTO-23): %s", links);
    }
  else if (self->now < from && self->now >= self->links.blurred_until)
    fail (self, "must not: NONE has to last until %.3f (AUTO-28)", (double)from / 1000);
  else if (self->now < self->flap_first)
    fail (self, "must not: the flap hold lasts until %.3f (AUTO-30)",
          (double)self->flap_first / 1000);
}

void
race_judge_attempt (RaceJudge *self, gboolean heeds)
{
  const char *obstacle = find_obstacle (self);

  self->tally.n_attempts++;
  if (obstacle != NULL)
    fail (self, "must not: %s", obstacle);
  else if (self->now < self->wait_first)
    fail (self, "must not: back-off until %.3f (AUTO-57)", (double)self->wait_first / 1000);
  else if (heeds)
    check_free (self);

  if (heeds && get_due (self, TRUE) <= self->now)
    self->tally.n_due++;

  self->use = RACE_TRYING;
  self->heeds = heeds;
  self->since = self->now;
  self->slept = FALSE;
  self->interfered = FALSE;
  note_able (self);
}

static void
judge_cancelled (RaceJudge *self)
{
  gboolean full = self->heeds && self->links.full_since != RACE_NEVER;

  if (full)
    {
      self->tally.n_cancelled += !self->interfered;
      note_flap (self, !self->interfered);
    }
  else if (!self->interfered)
    fail (self, "must not be cancelled: nothing is in its way");
}

void
race_judge_attempt_ended (RaceJudge *self, gboolean ok, gboolean cancelled)
{
  gint64 full = self->links.link_full_since;

  if (self->use != RACE_TRYING)
    return;

  if (ok)
    {
      self->tally.n_connected++;
      if (self->heeds && full != RACE_NEVER && is_late (self, MAX (full, self->since)))
        fail (self, "must not: connected amid other Internet (AUTO-29)");
      self->use = RACE_CONNECTED;
      self->since = self->now;
      self->slept = FALSE;
      self->interfered = FALSE;
      return;
    }

  self->use = RACE_ENDING_TRY;
  if (cancelled)
    judge_cancelled (self);
  else
    {
      self->tally.n_refused++;
      back_off (self);
    }
}

void
race_judge_let_go (RaceJudge *self)
{
  gint64 full = self->links.full_since;
  /* a service that has just come judges for a moment by what it said before it went */
  gboolean sure = full == RACE_NEVER || self->links.served_since < full - RACE_CHECK_MAX;

  self->tally.n_let_go++;
  if (self->use != RACE_CONNECTED || !self->heeds)
    fail (self, "must not be ended: it is nobody's but the user's, or does not heed Internet");
  else if (self->links.busiest != RACE_IS_FULL
           || (sure && self->now < full + GAIN_HOLD + SOFT_PERIOD))
    fail (self, "must not be ended: no other Internet for long enough (AUTO-36)");

  note_flap (self, TRUE);
  self->interfered = TRUE;
}

/* AUTO-50, AUTO-63, AUTO-64 */
static void
judge_dropped (RaceJudge *self)
{
  gint64 lived = self->now - self->since;

  if (self->interfered)
    return;

  self->tally.n_dropped++;
  if (lived < STABLE_AFTER && !self->slept)
    back_off (self);
  if (lived >= STABLE_AFTER)
    reset_wait (self);
}

void
race_judge_context (RaceJudge *self, gboolean up, gboolean down, gboolean ours)
{
  if (down)
    {
      if (self->use == RACE_CONNECTED)
        judge_dropped (self);
      if (self->use != RACE_TRYING)
        self->use = RACE_IDLE;
    }
  else if (!ours)
    self->use = RACE_OTHERS;
  note_able (self);
}

void
race_judge_remembered (RaceJudge *self, gboolean enabled, gboolean latched, gboolean good)
{
  if (enabled != self->enabled)
    fail (self, "must be remembered: auto-connect is %s (AUTO-7)", self->enabled ? "on" : "off");
  else if (latched != self->latched)
    fail (self, "must be remembered: the user has%s disconnected (AUTO-53)",
          self->latched ? "" : " not");
  else if (!good && self->tally.n_connected > 0)
    fail (self, "must be remembered: a profile that was connected with (AUTO-44)");
}

void
race_judge_end (RaceJudge *self, RaceTally *tally)
{
  if (self->registered)
    set_registered (self, FALSE);

  tally->n_attempts += self->tally.n_attempts;
  tally->n_due += self->tally.n_due;
  tally->n_due_timelines += self->tally.n_due > 0;
  tally->n_forbidden_timelines
      += !self->was_due && !self->timeline->careless && self->registered_for >= LONG_REGISTERED;
  tally->n_refused += self->tally.n_refused;
  tally->n_connected += self->tally.n_connected;
  tally->n_cancelled += self->tally.n_cancelled;
  tally->n_let_go += self->tally.n_let_go;
  tally->n_dropped += self->tally.n_dropped;
  tally->n_recovered += self->links.n_recovered;
  tally->n_lost += self->links.n_lost;
  tally->n_starts += self->tally.n_starts;
  tally->n_resumes += self->tally.n_resumes;
}

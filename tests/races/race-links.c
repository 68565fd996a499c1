/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "race-links.h"

/* What has been so for that long has been seen by whoever decides. */
#define SEEN 201

static gboolean
is_up (const RaceSense *sense)
{
  return sense->carrier && sense->address;
}

static RaceVerdict
by_route (const RaceLink *link)
{
  return link->sense.route ? RACE_IS_FULL : RACE_IS_LOCAL;
}

/* AUTO-20 to AUTO-22, as if nothing were ever held. */
static RaceVerdict
find_target (const RaceLinks *self, const RaceLink *link)
{
  static const RaceVerdict by_reach[] = {
      [RACE_UNKNOWN] = RACE_IS_UNDECIDED, [RACE_NOTHING] = RACE_IS_LOCAL,
      [RACE_PORTAL] = RACE_IS_PORTAL,     [RACE_LIMITED] = RACE_IS_LOCAL,
      [RACE_FULL] = RACE_IS_FULL,
  };

  if (!is_up (&link->sense))
    return RACE_IS_DOWN;
  if (self->service == RACE_SERVICE_CHECKED)
    return by_reach[link->sense.reach];
  if (self->service == RACE_SERVICE_UNCHECKED && self->now < link->asked + RACE_CHECK_MAX)
    return RACE_IS_UNDECIDED;

  return by_route (link);
}

static void
settle_as (RaceLinks *self, RaceLink *link, RaceVerdict verdict)
{
  gboolean had = link->verdict == RACE_IS_FULL || link->had;

  if (link->verdict == RACE_IS_LOST && verdict != RACE_IS_LOST)
    {
      self->n_recovered += verdict == RACE_IS_FULL;
      self->n_lost += verdict != RACE_IS_FULL;
    }
  if (verdict == RACE_IS_PORTAL && link->tired)
    verdict = RACE_IS_LOCAL;
  if (verdict == RACE_IS_PORTAL && link->verdict != RACE_IS_PORTAL)
    link->portal = self->now;

  link->had = verdict == RACE_IS_UNDECIDED && had;
  link->verdict = verdict;
}

/* ---- loss (AUTO-26, AUTO-27) ---- */

static void
note_checkable (RaceLinks *self, RaceLink *link, RaceVerdict target)
{
  link->checkable = self->service == RACE_SERVICE_CHECKED
                    && (target == RACE_IS_LOCAL || target == RACE_IS_PORTAL);
  if (link->checkable && link->failed == RACE_NEVER)
    link->failed = self->now;
}

static void
note_failed_again (RaceLinks *self, RaceLink *link)
{
  if (link->verdict == RACE_IS_LOST && link->checkable
      && self->now >= link->failed + RACE_CHECK_INTERVAL)
    link->confirmed = TRUE;
}

static gint64
get_loss_end (const RaceLink *link)
{
  gint64 unanswered = link->failed + RACE_CHECK_INTERVAL + RACE_CHECK_MAX;

  return link->checkable && !link->confirmed ? MAX (link->hold_end, unanswered) : link->hold_end;
}

static void
lose (RaceLinks *self, RaceLink *link, RaceVerdict target)
{
  link->hold_end = self->now + (link->sense.carrier ? RACE_LOSS_HOLD : RACE_CARRIER_HOLD);
  link->failed = RACE_NEVER;
  link->confirmed = FALSE;
  settle_as (self, link, RACE_IS_LOST);
  note_checkable (self, link, target);
}

/* ---- one link ---- */

static void
judge (RaceLinks *self, RaceLink *link, gboolean carrier_lost)
{
  RaceVerdict target = find_target (self, link);
  gboolean losing = link->verdict == RACE_IS_LOST;
  gboolean had = link->verdict == RACE_IS_FULL || link->had;

  if (target != RACE_IS_PORTAL)
    link->tired = FALSE;

  if (losing && target != RACE_IS_FULL)
    {
      if (carrier_lost)
        link->hold_end = MIN (link->hold_end, self->now + RACE_CARRIER_HOLD);
      note_checkable (self, link, target);
    }
  else if (had && target != RACE_IS_FULL && target != RACE_IS_UNDECIDED)
    lose (self, link, target);
  else
    settle_as (self, link, target);
}

/* Where checks are off, a link that is lost may be full before its hold ends. */
static gboolean
is_full_by_time (const RaceLinks *self, const RaceLink *link)
{
  return link->verdict == RACE_IS_LOST && self->service == RACE_SERVICE_UNCHECKED
         && is_up (&link->sense) && link->sense.route;
}

static gint64
get_next_of (const RaceLinks *self, const RaceLink *link)
{
  switch (link->verdict)
    {
    case RACE_IS_UNDECIDED:
      return link->asked + RACE_CHECK_MAX;
    case RACE_IS_PORTAL:
      return link->portal + RACE_PORTAL_HOLD;
    case RACE_IS_LOST:
      if (is_full_by_time (self, link))
        return MIN (get_loss_end (link), link->asked + RACE_CHECK_MAX);
      return get_loss_end (link);
    case RACE_IS_DOWN:
    case RACE_IS_LOCAL:
    case RACE_IS_FULL:
    default:
      return RACE_NEVER;
    }
}

static void
expire (RaceLinks *self, RaceLink *link)
{
  if (link->verdict == RACE_IS_PORTAL)
    {
      link->tired = TRUE;
      settle_as (self, link, RACE_IS_LOCAL);
    }
  else if (link->verdict == RACE_IS_LOST)
    settle_as (self, link, find_target (self, link));
  else if (!is_up (&link->sense))
    settle_as (self, link, RACE_IS_DOWN);
  else
    settle_as (self, link, self->service == RACE_SERVICE_CHECKED ? RACE_IS_LOCAL : by_route (link));
}

/* ---- all of them ---- */

/* AUTO-72: every link that was up, or has come up since, is decided; and there is one. */
static gboolean
has_woken_up (const RaceLinks *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < RACE_N_LINKS; i++)
    {
      const RaceLink *link = &self->links[i];
      gboolean decided = link->verdict == RACE_IS_LOCAL || link->verdict == RACE_IS_FULL;

      if (link->known && link->expected && !link->gone && !decided)
        return FALSE;
      any = any || (link->known && decided);
    }

  return any;
}

static RaceVerdict
find_busiest (const RaceLinks *self)
{
  RaceVerdict busiest = RACE_IS_DOWN;

  for (guint i = 0; i < RACE_N_LINKS; i++)
    busiest = MAX (busiest, self->links[i].verdict);

  if (busiest <= RACE_IS_LOCAL && (self->boot_end != RACE_NEVER || self->resume_end != RACE_NEVER))
    return RACE_IS_UNDECIDED;

  return busiest;
}

/* When something begins to be so that was not before. */
static void
note_since (gint64 *since, gboolean is_so, gint64 now)
{
  if (!is_so)
    *since = RACE_NEVER;
  else if (*since == RACE_NEVER)
    *since = now;
}

static gboolean
is_check_due (const RaceLinks *self)
{
  for (guint i = 0; i < RACE_N_LINKS; i++)
    if (self->links[i].verdict == RACE_IS_LOST && self->links[i].checkable
        && !self->links[i].confirmed)
      return self->busiest == RACE_IS_LOST && self->service_end == RACE_NEVER;

  return FALSE;
}

static void
note_aggregate (RaceLinks *self)
{
  gboolean was_full = self->full_since != RACE_NEVER && self->full_since + SEEN < self->now;
  gboolean none;

  self->busiest = find_busiest (self);
  none = self->busiest <= RACE_IS_LOCAL;
  if (none && self->had_full)
    self->hinted = self->now;
  if (none && was_full)
    self->surely_hinted = self->now;
  self->had_full = !none && (self->had_full || self->busiest >= RACE_IS_LOST);
  note_since (&self->none_since, none, self->now);
  note_since (&self->full_since, self->busiest >= RACE_IS_LOST, self->now);
  note_since (&self->link_full_since, self->busiest == RACE_IS_FULL, self->now);
  note_since (&self->lost_since, is_check_due (self), self->now);
}

static gint64
get_next (const RaceLinks *self)
{
  gint64 next = MIN (self->service_end, MIN (self->boot_end, self->resume_end));

  for (guint i = 0; i < RACE_N_LINKS; i++)
    next = MIN (next, get_next_of (self, &self->links[i]));

  return next;
}

static void
judge_anew (RaceLinks *self)
{
  for (guint i = 0; i < RACE_N_LINKS; i++)
    {
      RaceLink *link = &self->links[i];

      if (!link->known || link->stale)
        continue;

      link->asked = self->now;
      judge (self, link, FALSE);
      if (link->renewed)
        note_failed_again (self, link);
      link->renewed = FALSE;
    }
}

/* The service that has gone is not waited for any longer (AUTO-22). */
static void
end_service (RaceLinks *self)
{
  self->service_end = RACE_NEVER;
  self->service = RACE_SERVICE_NONE;
  judge_anew (self);
}

static void
drop_gone (RaceLinks *self)
{
  for (guint i = 0; i < RACE_N_LINKS; i++)
    if (self->links[i].gone && self->links[i].verdict == RACE_IS_DOWN)
      self->links[i] = (RaceLink){.failed = RACE_NEVER};
}

static void
do_due (RaceLinks *self)
{
  if (self->boot_end <= self->now)
    self->boot_end = RACE_NEVER;
  if (self->resume_end <= self->now)
    self->resume_end = RACE_NEVER;
  if (self->service_end <= self->now)
    end_service (self);
  for (guint i = 0; i < RACE_N_LINKS; i++)
    if (get_next_of (self, &self->links[i]) <= self->now)
      expire (self, &self->links[i]);
}

static void
update (RaceLinks *self)
{
  while (get_next (self) <= self->now)
    do_due (self);

  for (guint i = 0; i < RACE_N_LINKS; i++)
    if (self->links[i].known && self->links[i].verdict != RACE_IS_DOWN)
      self->links[i].expected = TRUE;
  if (has_woken_up (self))
    self->resume_end = RACE_NEVER;
  drop_gone (self);
  note_aggregate (self);
}

void
race_links_advance (RaceLinks *self, gint64 now)
{
  gint64 next;

  while ((next = get_next (self)) <= now)
    {
      self->now = next;
      update (self);
    }
  self->now = now;
}

/* ---- what is told ---- */

void
race_links_init (RaceLinks *self)
{
  *self = (RaceLinks){
      .service_end = RACE_NEVER,
      .boot_end = RACE_BOOT_SETTLE,
      .resume_end = RACE_NEVER,
      .none_since = RACE_NEVER,
      .full_since = RACE_NEVER,
      .link_full_since = RACE_NEVER,
      .lost_since = RACE_NEVER,
      .hinted = -1,
      .surely_hinted = -1,
  };
  for (guint i = 0; i < RACE_N_LINKS; i++)
    self->links[i].failed = RACE_NEVER;
  update (self);
}

void
race_links_started (RaceLinks *self, gint64 now)
{
  race_links_advance (self, now);
  self->boot_end = RACE_NEVER;
  update (self);
}

void
race_links_serve (RaceLinks *self, RaceService service, gint64 now)
{
  race_links_advance (self, now);
  if (service == RACE_SERVICE_NONE && self->service != RACE_SERVICE_NONE)
    {
      if (self->service_end == RACE_NEVER)
        self->service_end = now + RACE_CHECK_MAX;
    }
  else if (service != self->service || self->service_end != RACE_NEVER)
    {
      self->served_since = now;
      self->service_end = RACE_NEVER;
      self->service = service;
      judge_anew (self);
    }
  update (self);
}

static gboolean
is_same (const RaceSense *a, const RaceSense *b)
{
  return a->carrier == b->carrier && a->address == b->address && a->route == b->route
         && a->reach == b->reach;
}

static void
take (RaceLinks *self, RaceLink *link, const RaceSense *sense)
{
  const RaceSense before = link->sense;
  gboolean came_up = is_up (sense) && !is_up (&before);
  gboolean got_unknown = self->service == RACE_SERVICE_CHECKED && sense->reach == RACE_UNKNOWN
                         && before.reach != RACE_UNKNOWN;

  if (is_same (&before, sense) && !link->stale)
    return;
  if (came_up || got_unknown)
    link->asked = self->now;

  link->stale = FALSE;
  link->sense = *sense;
  judge (self, link, before.carrier && !sense->carrier);
  if (before.reach != sense->reach)
    note_failed_again (self, link);
}

void
race_links_sense (RaceLinks *self, guint link, const RaceSense *sense, gint64 now)
{
  RaceLink *one = &self->links[link];
  RaceSense seen = *sense;

  race_links_advance (self, now);
  if (!one->known)
    one->asked = now;
  one->known = TRUE;
  one->gone = FALSE;
  /* nobody can tell at present: what was told last stands */
  if (self->service_end != RACE_NEVER)
    seen.reach = one->sense.reach;
  take (self, one, &seen);
  update (self);
}

void
race_links_replace (RaceLinks *self, guint link, const RaceSense *sense, gint64 now)
{
  RaceLink *one = &self->links[link];

  race_links_advance (self, now);
  if (one->verdict >= RACE_IS_LOST && sense->reach == RACE_UNKNOWN)
    self->blurred_until = now + RACE_CHECK_INTERVAL + RACE_CHECK_MAX + RACE_CARRIER_HOLD;
  one->known = TRUE;
  one->gone = FALSE;
  one->stale = FALSE;
  one->renewed = one->sense.reach != sense->reach;
  one->sense = *sense;
}

void
race_links_forget (RaceLinks *self, guint link, gint64 now)
{
  static const RaceSense nothing;

  race_links_advance (self, now);
  if (!self->links[link].known)
    return;

  self->links[link].gone = TRUE;
  take (self, &self->links[link], &nothing);
  update (self);
}

void
race_links_checked (RaceLinks *self, guint link, gint64 now)
{
  RaceLink *one = &self->links[link];
  const RaceSense same = one->sense;

  race_links_advance (self, now);
  if (!one->known || one->gone)
    return;

  if (one->stale)
    take (self, one, &same);
  else
    note_failed_again (self, one);
  update (self);
}

void
race_links_resume (RaceLinks *self, gint64 now)
{
  race_links_advance (self, now);
  for (guint i = 0; i < RACE_N_LINKS; i++)
    {
      RaceLink *link = &self->links[i];

      if (link->gone)
        *link = (RaceLink){.failed = RACE_NEVER};
      link->expected = link->verdict != RACE_IS_DOWN;
      if (!link->expected)
        continue;

      link->stale = TRUE;
      link->tired = FALSE;
      link->asked = now;
      link->verdict = RACE_IS_UNDECIDED;
      link->had = FALSE;
    }
  self->resume_end = now + RACE_RESUME_SETTLE;
  update (self);
}

gint64
race_links_free_from (const RaceLinks *self)
{
  return self->none_since == RACE_NEVER ? RACE_NEVER : self->none_since + RACE_NONE_HOLD;
}

gint64
race_links_free_at_last (const RaceLinks *self)
{
  return self->none_since == RACE_NEVER
             ? RACE_NEVER
             : MAX (self->none_since, self->served_since) + RACE_NONE_HOLD;
}

char *
race_links_describe (const RaceLinks *self)
{
  static const char *const words[] = {"down", "local", "portal", "undecided", "lost", "full"};
  GString *text = g_string_new (words[self->busiest]);

  for (guint i = 0; i < RACE_N_LINKS; i++)
    if (self->links[i].known)
      g_string_append_printf (text, ", %u %s", i + 1, words[self->links[i].verdict]);
  if (self->boot_end != RACE_NEVER)
    g_string_append (text, ", starting");
  if (self->resume_end != RACE_NEVER)
    g_string_append (text, ", waking up");
  if (self->service_end != RACE_NEVER)
    g_string_append (text, ", service away");

  return g_string_free (text, FALSE);
}

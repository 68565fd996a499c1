/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "race-truth.h"

void
race_truth_init (RaceTruth *self, const RaceTimeline *timeline)
{
  *self = (RaceTruth){
      .has_kernel = timeline->has_kernel,
      .startup = timeline->startup,
      .checks = timeline->checks,
  };
}

/* ---- what happens ---- */

static gboolean
has_all (const RaceThing *thing)
{
  return thing->carrier && thing->address && thing->route;
}

/* NetworkManager gives a link that has not all it needs "none", unasked. */
static gboolean
lose (RaceThing *thing, gboolean *what)
{
  if (!*what)
    return FALSE;

  *what = FALSE;
  thing->reach = RACE_NOTHING;

  return TRUE;
}

static gboolean
gain (gboolean *what)
{
  if (*what)
    return FALSE;

  *what = TRUE;

  return TRUE;
}

static gboolean
apply_reach (RaceThing *thing, guint value)
{
  gboolean can_be = value == RACE_FULL || value == RACE_PORTAL ? has_all (thing)
                    : value == RACE_LIMITED                    ? thing->carrier && thing->address
                                                               : TRUE;

  if (!thing->present || !can_be || value == thing->reach)
    return FALSE;

  thing->reach = value;
  thing->waiting = FALSE;

  return TRUE;
}

static gboolean
apply_to_thing (RaceThing *thing, const RaceEvent *event)
{
  if (event->kind == RACE_EVENT_ADD)
    {
      gboolean new = !thing->present;

      if (new)
        *thing = (RaceThing){.present = TRUE, .reach = RACE_NOTHING};
      return new;
    }
  if (!thing->present)
    return FALSE;

  switch ((guint)event->kind)
    {
    case RACE_EVENT_REMOVE:
      *thing = (RaceThing){.present = FALSE};
      return TRUE;
    case RACE_EVENT_CARRIER:
      return event->value ? gain (&thing->carrier) : lose (thing, &thing->carrier);
    case RACE_EVENT_ADDRESS:
      if (!event->value)
        lose (thing, &thing->route);
      return event->value ? gain (&thing->address) : lose (thing, &thing->address);
    case RACE_EVENT_ROUTE:
      if (!thing->address)
        return FALSE;
      return event->value ? gain (&thing->route) : lose (thing, &thing->route);
    default:
      return apply_reach (thing, event->value);
    }
}

static gboolean
set (gboolean *what, gboolean value)
{
  gboolean before = *what;

  *what = value;

  return before != value;
}

static gboolean
leave (RaceTruth *self)
{
  self->nm_tells = FALSE;
  self->patient = FALSE;
  for (guint i = 0; i < RACE_N_LINKS; i++)
    {
      self->things[i].seen = FALSE;
      self->things[i].progress = 0;
      self->things[i].waiting = FALSE;
    }

  return set (&self->nm_runs, FALSE);
}

gboolean
race_truth_apply (RaceTruth *self, const RaceEvent *event)
{
  switch ((guint)event->kind)
    {
    case RACE_EVENT_COME:
      if (self->nm_runs)
        return FALSE;
      self->nm_runs = TRUE;
      self->nm_tells = event->value;
      return TRUE;
    case RACE_EVENT_TELL:
      self->patient = FALSE;
      return self->nm_runs && set (&self->nm_tells, TRUE);
    case RACE_EVENT_IMPATIENCE:
      return set (&self->patient, FALSE);
    case RACE_EVENT_LEAVE:
      return leave (self);
    case RACE_EVENT_STARTUP:
      return set (&self->startup, event->value);
    case RACE_EVENT_CHECKS:
      return set (&self->checks, event->value);
    default:
      return apply_to_thing (&self->things[event->link], event);
    }
}

/* ---- what is told of it ---- */

static gboolean
is_said (const RaceThing *thing)
{
  return thing->reach >= RACE_PORTAL;
}

static void
settle (RaceThing *thing)
{
  guint progress = !thing->carrier || !thing->address ? 0 : thing->route ? 2 : 1;

  if (progress > thing->progress)
    thing->waiting = thing->reach != RACE_FULL && (thing->seen || !is_said (thing));
  thing->progress = progress;
  thing->seen = TRUE;
}

static RaceReach
judge (const RaceThing *thing)
{
  if (thing->reach == RACE_FULL || thing->reach == RACE_PORTAL)
    return (RaceReach)thing->reach;
  if (!thing->address)
    return RACE_NOTHING;

  return thing->reach == RACE_LIMITED && !thing->waiting ? RACE_LIMITED : RACE_UNKNOWN;
}

static RaceTeller
find_teller (const RaceTruth *self)
{
  if (self->nm_runs && self->nm_tells)
    return RACE_TELLER_NM;

  return self->has_kernel && !self->patient ? RACE_TELLER_KERNEL : RACE_TELLER_NOBODY;
}

static RaceService
find_service (const RaceTruth *self)
{
  if (self->teller != RACE_TELLER_NM)
    return RACE_SERVICE_NONE;

  return self->checks ? RACE_SERVICE_CHECKED : RACE_SERVICE_UNCHECKED;
}

static gboolean
get_sense (RaceTruth *self, guint i, RaceSense *sense)
{
  RaceThing *thing = &self->things[i];

  if (!thing->present || i == RACE_TUNNEL || i == RACE_OWN)
    return FALSE;

  if (self->teller == RACE_TELLER_NM)
    settle (thing);
  *sense = (RaceSense){
      .carrier = thing->carrier,
      .address = thing->address,
      .route = thing->route,
      .reach = self->teller == RACE_TELLER_NM ? judge (thing) : RACE_UNKNOWN,
  };

  return TRUE;
}

static gboolean
is_same (const RaceSense *a, const RaceSense *b)
{
  return a->carrier == b->carrier && a->address == b->address && a->route == b->route
         && a->reach == b->reach;
}

static void
tell_link (RaceTruth *self, RaceLinks *links, guint i, gboolean comes, gint64 now)
{
  RaceSense sense;

  if (!get_sense (self, i, &sense))
    {
      race_links_forget (links, i, now);
      return;
    }
  if (self->waking && is_same (&self->told[i], &sense))
    return;

  self->told[i] = sense;
  if (comes)
    race_links_replace (links, i, &sense, now);
  else
    race_links_sense (links, i, &sense, now);
}

/* A service that comes judges by what it sees itself, one that goes leaves what it has said. */
void
race_truth_tell (RaceTruth *self, RaceLinks *links, gint64 now)
{
  RaceTeller before = self->teller;
  RaceService service = self->service;
  gboolean comes;

  self->teller = find_teller (self);
  self->service = find_service (self);
  self->waking = self->waking && self->teller == before && self->service == service;
  comes = self->teller == RACE_TELLER_NM && before != RACE_TELLER_NM;
  if (!comes)
    race_links_serve (links, self->service, now);
  for (guint i = 0; i < RACE_N_LINKS && self->teller != RACE_TELLER_NOBODY; i++)
    tell_link (self, links, i, comes, now);

  race_links_serve (links, self->service, now);
  if (self->teller == RACE_TELLER_NM && !self->startup && set (&self->started, TRUE))
    race_links_started (links, now);
}

void
race_truth_resume (RaceTruth *self, RaceLinks *links, gint64 now)
{
  race_links_resume (links, now);
  self->waking = self->teller != RACE_TELLER_NOBODY;
}

void
race_truth_wake (RaceTruth *self, RaceLinks *links, gint64 now)
{
  self->waking = FALSE;
  race_truth_tell (self, links, now);
}

void
race_truth_begin (RaceTruth *self, RaceLinks *links)
{
  self->patient = self->nm_runs && !self->nm_tells;
  race_truth_tell (self, links, 0);
}

void
race_truth_tell_checked (RaceTruth *self, RaceLinks *links, guint host, gint64 now)
{
  gboolean told[RACE_N_LINKS] = {FALSE};
  gboolean any_full = FALSE;

  for (guint i = 0; i < RACE_N_LINKS; i++)
    any_full |= self->things[i].present && self->things[i].reach == RACE_FULL;

  for (guint i = 0; i < RACE_N_LINKS; i++)
    {
      RaceThing *thing = &self->things[i];

      told[i] = thing->present && (host != RACE_FULL || !any_full || thing->reach == RACE_FULL);
      if (told[i])
        thing->waiting = FALSE;
    }

  race_truth_tell (self, links, now);
  for (guint i = 0; i < RACE_N_LINKS; i++)
    if (told[i] && i != RACE_TUNNEL && i != RACE_OWN)
      race_links_checked (links, i, now);
}

guint
race_truth_get_host (const RaceTruth *self)
{
  static const guint ranks[] = {0, 1, 3, 2, 4};
  guint host = RACE_UNKNOWN;

  for (guint i = 0; i < RACE_N_LINKS; i++)
    if (self->things[i].present && ranks[self->things[i].reach] > ranks[host])
      host = self->things[i].reach;

  return host;
}

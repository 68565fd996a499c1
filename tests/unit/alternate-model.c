/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "alternate-model.h"

/* Longer than all that can happen by itself. */
#define HORIZON 400

static gboolean
is_up (const MbnLinkSense *sense)
{
  return sense->carrier && sense->address;
}

static MbnVerdict
by_route (const ModelLink *link)
{
  return link->sense.default_route ? MBN_VERDICT_FULL : MBN_VERDICT_LOCAL;
}

static gboolean
is_same (const MbnLinkSense *a, const MbnLinkSense *b)
{
  return a->carrier == b->carrier && a->address == b->address
         && a->default_route == b->default_route && a->reachability == b->reachability;
}

/* What the link would be if nothing were ever held (AUTO-20 to AUTO-22). */
static MbnVerdict
wanted (const AlternateModel *self, const ModelLink *link)
{
  gboolean overdue = link->asked_age >= self->check_max;

  if (link->stale)
    {
      if (!overdue)
        return MBN_VERDICT_DETERMINING;
      if (!is_up (&link->sense))
        return MBN_VERDICT_DOWN;
      return self->judge == MBN_CONNECTIVITY_SERVICE_CHECKING ? MBN_VERDICT_LOCAL : by_route (link);
    }

  if (!is_up (&link->sense))
    return MBN_VERDICT_DOWN;
  if (self->judge == MBN_CONNECTIVITY_SERVICE_NONE)
    return by_route (link);
  if (self->judge == MBN_CONNECTIVITY_SERVICE_NOT_CHECKING)
    return overdue ? by_route (link) : MBN_VERDICT_DETERMINING;

  switch (link->sense.reachability)
    {
    case MBN_REACHABILITY_FULL:
      return MBN_VERDICT_FULL;
    case MBN_REACHABILITY_PORTAL:
      return MBN_VERDICT_PORTAL;
    case MBN_REACHABILITY_UNKNOWN:
      return overdue ? MBN_VERDICT_LOCAL : MBN_VERDICT_DETERMINING;
    case MBN_REACHABILITY_LIMITED:
    case MBN_REACHABILITY_NONE:
    default:
      return MBN_VERDICT_LOCAL;
    }
}

/* It has not failed: it is not known, however long that has been so. */
static gboolean
is_unknown (const AlternateModel *self, const ModelLink *link)
{
  return self->judge == MBN_CONNECTIVITY_SERVICE_CHECKING && is_up (&link->sense)
         && link->sense.reachability == MBN_REACHABILITY_UNKNOWN;
}

/* A failed check counts for nothing when there is nothing to be checked (AUTO-27). */
static gboolean
needs_second_check (const AlternateModel *self, const ModelLink *link)
{
  return self->judge == MBN_CONNECTIVITY_SERVICE_CHECKING && self->check_interval > 0
         && is_up (&link->sense) && link->sense.reachability != MBN_REACHABILITY_UNKNOWN;
}

static gboolean
is_loss_over (const AlternateModel *self, const ModelLink *link)
{
  if (link->loss_age < link->loss_limit)
    return FALSE;
  return !link->checkable || link->confirmed
         || link->failed_age >= self->check_interval + self->check_max;
}

static void
settle_as (const AlternateModel *self, ModelLink *link, MbnVerdict verdict)
{
  link->was_full
      = verdict == MBN_VERDICT_DETERMINING && (link->was_full || link->verdict == MBN_VERDICT_FULL);
  if (verdict != MBN_VERDICT_PORTAL)
    {
      link->portal_over = FALSE;
      link->verdict = verdict;
      return;
    }

  if (link->verdict != MBN_VERDICT_PORTAL && !link->portal_over)
    link->portal_age = 0;
  if (link->portal_age >= self->portal_hold)
    link->portal_over = TRUE;
  link->verdict = link->portal_over ? MBN_VERDICT_LOCAL : MBN_VERDICT_PORTAL;
}

/* From the first failed check on, while there is something to be checked, checks are wanted. */
static void
watch (const AlternateModel *self, ModelLink *link)
{
  gboolean was_checkable = link->checkable;

  link->checkable = needs_second_check (self, link);
  if (!link->checkable)
    return;

  if (!was_checkable)
    {
      link->wanted_age = 0;
      link->asked = FALSE;
    }
  if (!link->failed)
    {
      link->failed = TRUE;
      link->failed_age = 0;
    }
}

static void
lose (const AlternateModel *self, ModelLink *link, MbnVerdict target)
{
  guint hold = link->sense.carrier ? self->loss_hold : self->carrier_hold;

  if (hold == 0)
    {
      settle_as (self, link, target);
      return;
    }

  link->verdict = MBN_VERDICT_LOSS_PENDING;
  link->was_full = FALSE;
  link->loss_age = 0;
  link->loss_limit = hold;
  link->checkable = FALSE;
  link->failed = FALSE;
  link->confirmed = FALSE;
  watch (self, link);
}

/* It had Internet until now, or until it began to be asked again. */
static gboolean
is_losing (const AlternateModel *self, const ModelLink *link, MbnVerdict target)
{
  gboolean had = link->verdict == MBN_VERDICT_FULL || (link->was_full && link->heard);

  return had && target != MBN_VERDICT_FULL && target != MBN_VERDICT_DETERMINING
         && !is_unknown (self, link);
}

static void
judge_link (const AlternateModel *self, ModelLink *link)
{
  MbnVerdict target = wanted (self, link);

  if (link->verdict == MBN_VERDICT_LOSS_PENDING)
    watch (self, link);
  if (is_losing (self, link, target))
    lose (self, link, target);
  else if (link->verdict != MBN_VERDICT_LOSS_PENDING || target == MBN_VERDICT_FULL
           || is_loss_over (self, link))
    settle_as (self, link, target);
  link->heard = FALSE;

  if (link->gone && link->verdict != MBN_VERDICT_LOSS_PENDING)
    *link = (ModelLink){.known = FALSE};
}

static gboolean
any_link (const AlternateModel *self, MbnVerdict verdict)
{
  for (guint i = 0; i < MODEL_N_LINKS; i++)
    if (self->links[i].known && self->links[i].verdict == verdict)
      return TRUE;

  return FALSE;
}

/* AUTO-72: all that there are have been decided, and there is one. */
static gboolean
is_awake (const AlternateModel *self)
{
  guint n = 0;

  for (guint i = 0; i < MODEL_N_LINKS; i++)
    {
      const ModelLink *link = &self->links[i];

      if (!link->known || link->gone || !link->awaited)
        continue;
      n++;
      if (link->verdict != MBN_VERDICT_LOCAL && link->verdict != MBN_VERDICT_FULL)
        return FALSE;
    }

  return n > 0;
}

static void
aggregate (const AlternateModel *self, MbnInternet *internet, MbnInternetWhy *why)
{
  *internet = MBN_INTERNET_DETERMINING;
  if (any_link (self, MBN_VERDICT_FULL))
    {
      *internet = MBN_INTERNET_FULL;
      *why = MBN_INTERNET_WHY_LINK;
    }
  else if (any_link (self, MBN_VERDICT_LOSS_PENDING))
    {
      *internet = MBN_INTERNET_FULL;
      *why = MBN_INTERNET_WHY_LOSS;
    }
  else if (any_link (self, MBN_VERDICT_DETERMINING))
    *why = MBN_INTERNET_WHY_LINK;
  else if (any_link (self, MBN_VERDICT_PORTAL))
    *why = MBN_INTERNET_WHY_PORTAL;
  else if (self->booting)
    *why = MBN_INTERNET_WHY_BOOT;
  else if (self->resuming)
    *why = MBN_INTERNET_WHY_RESUME;
  else
    {
      *internet = MBN_INTERNET_NONE;
      *why = MBN_INTERNET_WHY_NOTHING;
    }
}

static void
judge (AlternateModel *self)
{
  MbnInternet before = self->internet;

  for (guint i = 0; i < MODEL_N_LINKS; i++)
    if (self->links[i].known)
      {
        judge_link (self, &self->links[i]);
        self->links[i].awaited
            = self->links[i].awaited || self->links[i].verdict != MBN_VERDICT_DOWN;
      }

  if (self->now >= self->boot_settle)
    self->booting = FALSE;
  if (self->resuming && (self->resume_age >= self->resume_settle || is_awake (self)))
    self->resuming = FALSE;

  aggregate (self, &self->internet, &self->why);
  if (self->internet != before)
    self->since = self->now;
}

void
alternate_model_init (AlternateModel *self, const MbnAutoSettings *settings)
{
  *self = (AlternateModel){
      .boot_settle = settings->boot_settle_ms / 100,
      .check_max = settings->check_max_ms / 100,
      .check_interval = settings->check_interval_ms / 100,
      .loss_hold = settings->loss_hold_ms / 100,
      .carrier_hold = settings->carrier_hold_ms / 100,
      .portal_hold = settings->portal_hold_ms / 100,
      .resume_settle = settings->resume_settle_ms / 100,
      .booting = TRUE,
  };
  judge (self);
}

static void
be_judged_by (AlternateModel *self, MbnConnectivityService service)
{
  self->judge = service;
  for (guint i = 0; i < MODEL_N_LINKS; i++)
    self->links[i].heard = TRUE;
}

void
alternate_model_tick (AlternateModel *self)
{
  self->now++;
  self->resume_age++;
  self->gone_age++;
  for (guint i = 0; i < MODEL_N_LINKS; i++)
    {
      self->links[i].asked_age++;
      self->links[i].portal_age++;
      self->links[i].loss_age++;
      self->links[i].failed_age++;
      self->links[i].wanted_age++;
      self->links[i].asked_for_age++;
    }

  if (self->service == MBN_CONNECTIVITY_SERVICE_NONE && self->gone_age >= self->check_max
      && self->judge != MBN_CONNECTIVITY_SERVICE_NONE)
    be_judged_by (self, MBN_CONNECTIVITY_SERVICE_NONE);
  judge (self);
}

void
alternate_model_started (AlternateModel *self)
{
  self->booting = FALSE;
  judge (self);
}

void
alternate_model_resume (AlternateModel *self)
{
  for (guint i = 0; i < MODEL_N_LINKS; i++)
    {
      ModelLink *link = &self->links[i];

      link->awaited = FALSE;
      if (!link->known || link->verdict == MBN_VERDICT_DOWN)
        continue;
      link->awaited = TRUE;
      link->stale = TRUE;
      link->was_full = FALSE;
      link->verdict = MBN_VERDICT_DETERMINING;
      link->asked_age = 0;
    }

  self->resuming = TRUE;
  self->resume_age = 0;
  judge (self);
}

/* Those that do not want a check yet are not asked about. */
void
alternate_model_asked (AlternateModel *self)
{
  for (guint i = 0; i < MODEL_N_LINKS; i++)
    {
      ModelLink *link = &self->links[i];

      if (link->asked && link->asked_for_age < self->check_interval)
        continue;
      link->asked = TRUE;
      link->asked_for_age = 0;
    }
}

void
alternate_model_service (AlternateModel *self, MbnConnectivityService service)
{
  if (service == self->service)
    return;

  self->service = service;
  if (service == MBN_CONNECTIVITY_SERVICE_NONE)
    {
      self->gone_age = 0;
      if (self->check_max == 0)
        be_judged_by (self, service);
    }
  else
    {
      be_judged_by (self, service);
      for (guint i = 0; i < MODEL_N_LINKS; i++)
        self->links[i].asked_age = 0;
    }
  judge (self);
}

/* A check has failed again, long enough after the first. */
static void
count_check (const AlternateModel *self, ModelLink *link)
{
  if (link->verdict == MBN_VERDICT_LOSS_PENDING && needs_second_check (self, link) && link->failed
      && link->failed_age >= self->check_interval)
    link->confirmed = TRUE;
}

static void
hear (AlternateModel *self, ModelLink *link, const MbnLinkSense *sense, gboolean checked)
{
  gboolean came_up = is_up (sense) && !is_up (&link->sense);
  gboolean forgot = self->judge == MBN_CONNECTIVITY_SERVICE_CHECKING
                    && sense->reachability == MBN_REACHABILITY_UNKNOWN
                    && link->sense.reachability != MBN_REACHABILITY_UNKNOWN;
  gboolean carrier_lost = link->sense.carrier && !sense->carrier;
  gboolean same = is_same (sense, &link->sense);
  gboolean news = checked || sense->reachability != link->sense.reachability;

  if (same && !link->stale && !link->gone && !checked)
    return;
  if (came_up || forgot)
    link->asked_age = 0;
  if (carrier_lost && link->verdict == MBN_VERDICT_LOSS_PENDING)
    link->loss_limit = MIN (link->loss_limit, link->loss_age + self->carrier_hold);

  link->sense = *sense;
  link->stale = FALSE;
  link->heard = TRUE;
  if (news)
    count_check (self, link);
  judge (self);
}

void
alternate_model_sense (AlternateModel *self, guint number, const MbnLinkSense *sense)
{
  ModelLink *link = &self->links[number];
  MbnLinkSense seen = *sense;

  /* nobody can tell at present */
  if (self->service == MBN_CONNECTIVITY_SERVICE_NONE
      && self->judge != MBN_CONNECTIVITY_SERVICE_NONE)
    seen.reachability = link->sense.reachability;
  link->known = TRUE;
  link->gone = FALSE;
  hear (self, link, &seen, FALSE);
}

void
alternate_model_checked (AlternateModel *self, guint number, MbnReachability reachability)
{
  ModelLink *link = &self->links[number];
  MbnLinkSense sense = link->sense;

  if (!link->known || link->gone)
    return;
  sense.reachability = reachability;
  hear (self, link, &sense, TRUE);
}

void
alternate_model_forget (AlternateModel *self, guint number)
{
  static const MbnLinkSense nothing = {.carrier = FALSE};
  ModelLink *link = &self->links[number];

  if (!link->known || link->gone)
    return;
  link->gone = TRUE;
  hear (self, link, &nothing, FALSE);
}

gint64
alternate_model_next (const AlternateModel *self)
{
  AlternateModel later = *self;

  for (guint i = 0; i < HORIZON; i++)
    {
      alternate_model_tick (&later);
      if (later.internet != self->internet || later.why != self->why)
        return (gint64)later.now * MODEL_TICK_US;
    }

  return MBN_NEVER;
}

gint64
alternate_model_check_due (const AlternateModel *self)
{
  gint64 due = MBN_NEVER;

  if (self->why != MBN_INTERNET_WHY_LOSS || self->service != MBN_CONNECTIVITY_SERVICE_CHECKING)
    return MBN_NEVER;

  for (guint i = 0; i < MODEL_N_LINKS; i++)
    {
      const ModelLink *link = &self->links[i];
      gint64 mine = (gint64)self->now - link->wanted_age;
      gint64 end = (gint64)self->check_interval + self->check_max - link->failed_age;

      if (!link->known || link->verdict != MBN_VERDICT_LOSS_PENDING || !link->checkable
          || link->confirmed)
        continue;
      if (link->asked)
        mine = (gint64)self->now - link->asked_for_age + self->check_interval;
      /* too late it tells nothing */
      end = self->now + MAX (end, (gint64)link->loss_limit - link->loss_age);
      if (mine < end)
        due = MIN (due, mine * MODEL_TICK_US);
    }

  return due;
}

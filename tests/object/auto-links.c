/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-links.h"

void
auto_links_init (AutoLinks *self, const MbnAutoSettings *settings, gint64 now)
{
  *self = (AutoLinks){
      .settings = settings,
      .judge_since = now,
      .grace_end = MBN_NEVER,
      .boot_end = mbn_auto_later (now, settings->boot_settle_ms),
      .changed = now,
      .full_since = MBN_NEVER,
  };
}

static gboolean
is_up (const AutoLink *link)
{
  return link->present && link->sense.carrier && link->sense.address;
}

static gboolean
is_checking (const AutoLinks *self)
{
  return self->judge == MBN_CONNECTIVITY_SERVICE_CHECKING;
}

/* Checks are off: with a route it is undecided, then full; either is in the way. */
static gboolean
is_held_by_route (const AutoLinks *self, const AutoLink *link)
{
  return self->grace_end == MBN_NEVER && self->judge == MBN_CONNECTIVITY_SERVICE_NOT_CHECKING
         && is_up (link) && link->fresh && link->sense.default_route;
}

static gboolean
is_full (const AutoLinks *self, const AutoLink *link, gint64 now)
{
  gint64 undecided = MAX (MAX (link->changed, self->judge_since), self->resumed);

  return link->full
         || (is_held_by_route (self, link)
             && now > mbn_auto_later (undecided, self->settings->check_max_ms));
}

/* Until when, but not after @now. */
static gint64
busy_until (const AutoLinks *self, gint64 now)
{
  gint64 until = MAX (self->busy_seen, MIN (now, self->boot_end));

  until = MAX (until, MIN (now, self->settle_end));
  for (guint i = 0; i < AUTO_N_LINKS; i++)
    {
      const AutoLink *link = &self->links[i];

      if (link->full || is_held_by_route (self, link))
        return now;
      until = MAX (until, MIN (now, MAX (link->doubt_until, link->loss_until)));
    }

  return until;
}

static void
lose (AutoLinks *self, AutoLink *link, gboolean carrier, gint64 now)
{
  guint hold_ms = carrier ? self->settings->loss_hold_ms : self->settings->carrier_hold_ms;

  link->full = FALSE;
  link->doubt_until = 0;
  link->loss_since = now;
  link->loss_until = mbn_auto_later (now, hold_ms);
}

/* The rules of the service that has gone give way to those for none. */
static void
end_grace (AutoLinks *self)
{
  gint64 now = self->grace_end;

  self->busy_seen = busy_until (self, now);
  self->judge = self->service;
  self->judge_since = now;
  self->grace_end = MBN_NEVER;
  self->changed = MAX (self->changed, now);
  for (guint i = 0; i < AUTO_N_LINKS; i++)
    {
      AutoLink *link = &self->links[i];
      gboolean was_full = link->full;

      link->full = is_up (link) && link->fresh && link->sense.default_route;
      link->doubt_until = 0;
      link->loss_until = 0;
      if (was_full && !link->full)
        lose (self, link, TRUE, now);
    }
}

static void
note_full (AutoLinks *self, gint64 now)
{
  gboolean any = FALSE;

  for (guint i = 0; i < AUTO_N_LINKS; i++)
    any = any || self->links[i].full;

  if (!any)
    self->full_since = MBN_NEVER;
  else if (self->full_since == MBN_NEVER)
    self->full_since = now;
}

static void
advance (AutoLinks *self, gint64 now)
{
  if (self->grace_end <= now)
    end_grace (self);

  self->busy_seen = busy_until (self, now);
  note_full (self, now);
}

/* ---- one link ---- */

/* A hold that runs is shorter without carrier; from when on that counts is not claimed. */
static void
shorten (AutoLinks *self, AutoLink *link, gint64 now)
{
  gint64 least = mbn_auto_later (link->loss_since, self->settings->carrier_hold_ms);

  if (!link->sense.carrier)
    link->loss_until = MIN (link->loss_until, MAX (now, least));
}

static void
judge_checked (
    AutoLinks *self, AutoLink *link, const AutoLink *before, gboolean was_full, gint64 now)
{
  gboolean news = !is_up (before) || before->sense.reachability != link->sense.reachability;

  switch (link->sense.reachability)
    {
    case MBN_REACHABILITY_FULL:
      link->full = TRUE;
      link->doubt_until = link->loss_until = 0;
      break;
    case MBN_REACHABILITY_UNKNOWN:
      link->full = FALSE;
      if (before->fresh && news)
        link->doubt_until = mbn_auto_later (now, self->settings->check_max_ms);
      break;
    case MBN_REACHABILITY_PORTAL:
      link->doubt_until = 0;
      if (was_full)
        lose (self, link, TRUE, now);
      else if (before->fresh && news)
        link->doubt_until = mbn_auto_later (now, self->settings->portal_hold_ms);
      break;
    case MBN_REACHABILITY_NONE:
    case MBN_REACHABILITY_LIMITED:
    default:
      link->doubt_until = 0;
      if (was_full)
        lose (self, link, TRUE, now);
      break;
    }
}

static void
judge_unchecked (
    AutoLinks *self, AutoLink *link, const AutoLink *before, gboolean was_full, gint64 now)
{
  gboolean route = link->sense.default_route;

  if (self->judge == MBN_CONNECTIVITY_SERVICE_NOT_CHECKING)
    {
      link->full = FALSE;
      if (!is_up (before))
        link->doubt_until = mbn_auto_later (now, self->settings->check_max_ms);
    }
  else
    {
      link->full = route;
      link->doubt_until = 0;
    }

  if (was_full && !route)
    lose (self, link, TRUE, now);
}

/* By the rules of a service that is not there any more: only what stays as it was is sure. */
static void
judge_in_grace (AutoLinks *self, AutoLink *link, const AutoLink *before)
{
  gboolean same = is_up (before) && link->fresh && before->fresh
                  && before->sense.reachability == link->sense.reachability
                  && before->sense.default_route == link->sense.default_route;

  if (same)
    return;

  link->full = FALSE;
  link->doubt_until = 0;
  link->loss_until = 0;
}

static void
judge (AutoLinks *self, AutoLink *link, const AutoLink *before, gint64 now)
{
  gboolean was_full = is_full (self, before, now);

  if (!is_up (link))
    {
      link->doubt_until = 0;
      if (was_full)
        lose (self, link, link->sense.carrier && link->present, now);
      else
        shorten (self, link, now);
      return;
    }

  /* the whole time is sure only while no link has come up */
  self->settle_end = MIN (self->settle_end, now);
  if (self->grace_end != MBN_NEVER)
    judge_in_grace (self, link, before);
  else if (is_checking (self))
    judge_checked (self, link, before, was_full, now);
  else
    judge_unchecked (self, link, before, was_full, now);
}

static void
put (AutoLinks *self, guint i, gboolean present, const MbnLinkSense *sense, gint64 now)
{
  AutoLink *link = &self->links[i];
  AutoLink before;

  advance (self, now);
  before = *link;
  if (!before.present)
    before.fresh = TRUE;
  link->present = present;
  link->sense = *sense;
  /* reachability is not listened to while nobody can tell it: unsure until it is told again */
  link->fresh = self->grace_end == MBN_NEVER
                || (before.fresh && before.sense.reachability == sense->reachability);
  judge (self, link, &before, now);
  link->changed = now;
  self->changed = now;
  advance (self, now);
}

void
auto_links_sense (AutoLinks *self, guint i, const MbnLinkSense *sense, gint64 now)
{
  put (self, i, TRUE, sense, now);
}

void
auto_links_forget (AutoLinks *self, guint i, gint64 now)
{
  static const MbnLinkSense nothing;

  if (self->links[i].present)
    put (self, i, FALSE, &nothing, now);
}

/* ---- all of them ---- */

/* What is claimed under the new rules at once. */
static void
judge_anew (AutoLinks *self, AutoLink *link, gboolean from_nothing, gint64 now)
{
  link->full = FALSE;
  link->doubt_until = 0;
  link->loss_until = 0;
  if (!is_checking (self) || !is_up (link) || !link->fresh)
    return;

  if (link->sense.reachability == MBN_REACHABILITY_FULL)
    link->full = TRUE;
  else if (link->sense.reachability == MBN_REACHABILITY_UNKNOWN && from_nothing)
    link->doubt_until = mbn_auto_later (now, self->settings->check_max_ms);
}

void
auto_links_set_service (AutoLinks *self, MbnConnectivityService service, gint64 now)
{
  gboolean from_nothing;

  advance (self, now);
  if (service == self->service)
    return;

  from_nothing = self->judge == MBN_CONNECTIVITY_SERVICE_NONE;
  self->service = service;
  self->changed = now;
  if (service == MBN_CONNECTIVITY_SERVICE_NONE)
    {
      for (guint i = 0; i < AUTO_N_LINKS; i++)
        self->links[i].full = is_full (self, &self->links[i], now);
      self->grace_end = mbn_auto_later (now, self->settings->check_max_ms);
    }
  else
    {
      self->judge = service;
      self->judge_since = now;
      self->grace_end = MBN_NEVER;
      for (guint i = 0; i < AUTO_N_LINKS; i++)
        judge_anew (self, &self->links[i], from_nothing, now);
    }
  advance (self, now);
}

void
auto_links_set_started (AutoLinks *self, gint64 now)
{
  advance (self, now);
  if (self->boot_end > now)
    self->changed = now;
  self->boot_end = MIN (self->boot_end, now);
}

/* How long a link that was lost may count at most. */
static gint64
longest_loss_us (const AutoLinks *self)
{
  const MbnAutoSettings *s = self->settings;

  return (gint64)MAX (MAX (s->loss_hold_ms, s->carrier_hold_ms),
                      s->check_interval_ms + s->check_max_ms)
         * 1000;
}

void
auto_links_resume (AutoLinks *self, gint64 now)
{
  gboolean any_up = FALSE;

  advance (self, now);
  self->resumed = now;
  self->changed = now;
  for (guint i = 0; i < AUTO_N_LINKS; i++)
    {
      AutoLink *link = &self->links[i];

      any_up = any_up || is_up (link) || now - link->changed <= longest_loss_us (self);
      link->fresh = !is_up (link);
      link->full = FALSE;
      link->loss_until = 0;
      link->doubt_until = is_up (link) ? mbn_auto_later (now, self->settings->check_max_ms) : 0;
    }
  if (!any_up)
    self->settle_end = mbn_auto_later (now, self->settings->resume_settle_ms);
  advance (self, now);
}

/* ---- what follows ---- */

gboolean
auto_links_forbid (AutoLinks *self, gint64 now, const char **why)
{
  advance (self, now);

  *why = NULL;
  for (guint i = 0; i < AUTO_N_LINKS; i++)
    {
      if (self->links[i].full)
        *why = "a link gives Internet";
      else if (is_held_by_route (self, &self->links[i]))
        *why = "a link with a default route is not checked";
      else if (self->links[i].loss_until > now)
        *why = "a link has just lost Internet";
      else if (self->links[i].doubt_until > now)
        *why = "a link is being checked";
    }
  if (self->boot_end > now)
    *why = "the host is starting up";
  else if (self->settle_end > now)
    *why = "the host has just resumed";
  else if (*why == NULL && mbn_auto_later (self->busy_seen, self->settings->none_hold_ms) > now)
    *why = "none_hold is not over";

  return *why != NULL;
}

static gboolean
may_give (const AutoLinks *self, const AutoLink *link)
{
  gboolean checked = link->sense.reachability == MBN_REACHABILITY_FULL;
  gboolean routed = link->sense.default_route;

  if (!is_up (link))
    return FALSE;
  /* what is not sensed anew after a resume is nobody's promise */
  if (!link->fresh)
    return TRUE;
  if (self->grace_end != MBN_NEVER)
    return checked || routed;

  return is_checking (self) ? checked : routed;
}

gint64
auto_links_free_from (AutoLinks *self, gint64 now)
{
  const MbnAutoSettings *s = self->settings;
  gint64 from;

  advance (self, now);
  for (guint i = 0; i < AUTO_N_LINKS; i++)
    /* what is not sensed anew after a resume is nobody's promise */
    if (may_give (self, &self->links[i]) || (is_up (&self->links[i]) && !self->links[i].fresh))
      return MBN_NEVER;

  from = MAX (self->changed, self->boot_end) + longest_loss_us (self);
  if (self->grace_end != MBN_NEVER)
    from = MAX (from, self->grace_end + longest_loss_us (self));

  return from
         + (gint64)(MAX (s->portal_hold_ms, s->check_max_ms) + s->check_max_ms + s->resume_settle_ms
                    + s->none_hold_ms)
               * 1000;
}

gboolean
auto_links_may_be_full (AutoLinks *self, gint64 now)
{
  for (guint i = 0; i < AUTO_N_LINKS; i++)
    if (may_give (self, &self->links[i])
        || (self->links[i].present && now - self->links[i].changed <= longest_loss_us (self)))
      return TRUE;

  return now - self->changed <= longest_loss_us (self);
}

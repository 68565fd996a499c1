/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-alternate-link.h"

static gboolean
is_full (MbnVerdict verdict)
{
  return verdict == MBN_VERDICT_FULL || verdict == MBN_VERDICT_LOSS_PENDING;
}

static MbnVerdict
verdict_by_route (const MbnAlternateLink *self)
{
  return self->sense.default_route ? MBN_VERDICT_FULL : MBN_VERDICT_LOCAL;
}

/* AUTO-20 */
static MbnVerdict
verdict_by_reachability (MbnReachability reachability)
{
  switch (reachability)
    {
    case MBN_REACHABILITY_FULL:
      return MBN_VERDICT_FULL;
    case MBN_REACHABILITY_PORTAL:
      return MBN_VERDICT_PORTAL;
    case MBN_REACHABILITY_LIMITED:
    case MBN_REACHABILITY_NONE:
      return MBN_VERDICT_LOCAL;
    case MBN_REACHABILITY_UNKNOWN:
    default:
      return MBN_VERDICT_DETERMINING;
    }
}

static gint64
get_asking_end (const MbnAlternateLink *self, const MbnAutoSettings *settings)
{
  return mbn_auto_later (self->asked_since, settings->check_max_ms);
}

/* What the link is by what is seen of it now, whatever it was. */
static MbnVerdict
find_target (const MbnAlternateLink *self, const MbnLinkMoment *at)
{
  if (!self->sense.carrier || !self->sense.address)
    return MBN_VERDICT_DOWN;

  switch (at->service)
    {
    case MBN_CONNECTIVITY_SERVICE_CHECKING:
      return verdict_by_reachability (self->sense.reachability);
    case MBN_CONNECTIVITY_SERVICE_NOT_CHECKING:
      return at->now < get_asking_end (self, at->settings) ? MBN_VERDICT_DETERMINING
                                                           : verdict_by_route (self);
    case MBN_CONNECTIVITY_SERVICE_NONE:
    default:
      return verdict_by_route (self);
    }
}

static void
set_verdict (MbnAlternateLink *self, MbnVerdict verdict, gint64 now)
{
  if (verdict != MBN_VERDICT_LOSS_PENDING)
    {
      self->loss_end = MBN_NEVER;
      self->full_at = MBN_NEVER;
      self->first_failure = MBN_NEVER;
      self->check_due = MBN_NEVER;
    }

  /* what becomes of it while it is checked is a loss like any other */
  self->was_full
      = verdict == MBN_VERDICT_DETERMINING && (self->was_full || self->verdict == MBN_VERDICT_FULL);
  if (self->verdict != verdict)
    self->since = now;
  self->verdict = verdict;
}

/* ---- loss (AUTO-26, AUTO-27) ---- */

/* What has no carrier or address cannot be checked, and what nobody checks neither. */
static gboolean
can_be_checked (MbnVerdict target, const MbnLinkMoment *at)
{
  return (target == MBN_VERDICT_LOCAL || target == MBN_VERDICT_PORTAL)
         && at->service == MBN_CONNECTIVITY_SERVICE_CHECKING && at->settings->check_interval_ms > 0;
}

/* Checks are wanted while they could tell. Where they are off, time tells. */
static void
note_target (MbnAlternateLink *self, MbnVerdict target, const MbnLinkMoment *at)
{
  gboolean was_checkable = self->checkable;

  self->full_at = target == MBN_VERDICT_DETERMINING && self->sense.default_route
                          && at->service == MBN_CONNECTIVITY_SERVICE_NOT_CHECKING
                      ? get_asking_end (self, at->settings)
                      : MBN_NEVER;
  self->checkable = can_be_checked (target, at);
  if (!self->checkable)
    {
      self->check_due = MBN_NEVER;
      return;
    }

  if (self->first_failure == MBN_NEVER)
    self->first_failure = at->now;
  if (!was_checkable && !self->confirmed)
    self->check_due = at->now;
}

static void
begin_loss (MbnAlternateLink *self, MbnVerdict target, const MbnLinkMoment *at)
{
  guint hold_ms = self->sense.carrier ? at->settings->loss_hold_ms : at->settings->carrier_hold_ms;

  if (hold_ms == 0)
    {
      set_verdict (self, target, at->now);
      return;
    }

  set_verdict (self, MBN_VERDICT_LOSS_PENDING, at->now);
  self->loss_end = mbn_auto_later (at->now, hold_ms);
  self->checkable = FALSE;
  self->confirmed = FALSE;
  note_target (self, target, at);
}

/* A check that is never answered counts as failed in the end. */
static gint64
get_loss_end (const MbnAlternateLink *self, const MbnAutoSettings *settings)
{
  gint64 unanswered;

  if (!self->checkable || self->confirmed)
    return self->loss_end;

  unanswered = mbn_auto_later (mbn_auto_later (self->first_failure, settings->check_interval_ms),
                               settings->check_max_ms);

  return MAX (self->loss_end, unanswered);
}

/* A check has failed again: late enough, it counts. */
static void
fail_again (MbnAlternateLink *self, const MbnLinkMoment *at)
{
  if (!self->checkable
      || at->now < mbn_auto_later (self->first_failure, at->settings->check_interval_ms))
    return;

  self->confirmed = TRUE;
  self->check_due = MBN_NEVER;
}

static void
go_on_losing (MbnAlternateLink *self,
              MbnVerdict target,
              gboolean carrier_lost,
              const MbnLinkMoment *at)
{
  if (carrier_lost)
    self->loss_end = MIN (self->loss_end, mbn_auto_later (at->now, at->settings->carrier_hold_ms));

  note_target (self, target, at);
}

/* ---- judging ---- */

/* One that has Internet, has lost it a moment ago, or had it before this check. */
static void
judge_full (MbnAlternateLink *self,
            MbnVerdict target,
            gboolean carrier_lost,
            const MbnLinkMoment *at)
{
  gboolean losing = self->verdict == MBN_VERDICT_LOSS_PENDING;

  if (target == MBN_VERDICT_FULL || (target == MBN_VERDICT_DETERMINING && !losing))
    set_verdict (self, target, at->now);
  else if (!losing)
    begin_loss (self, target, at);
  else
    go_on_losing (self, target, carrier_lost, at);
}

/* What is due at this very moment, such as the end of a hold that is 0, is for the owner. */
static void
judge (MbnAlternateLink *self, const MbnLinkSense *before, const MbnLinkMoment *at)
{
  MbnVerdict target = find_target (self, at);
  gboolean carrier_lost = before->carrier && !self->sense.carrier;

  if (target != MBN_VERDICT_PORTAL)
    self->portal_over = FALSE;

  if (is_full (self->verdict) || self->was_full)
    judge_full (self, target, carrier_lost, at);
  else if (self->portal_over)
    set_verdict (self, MBN_VERDICT_LOCAL, at->now);
  else
    set_verdict (self, target, at->now);
}

static gboolean
is_up (const MbnLinkSense *sense)
{
  return sense->carrier && sense->address;
}

/* ---- public ---- */

void
mbn_alternate_link_init (MbnAlternateLink *self, gint64 now)
{
  *self = (MbnAlternateLink){
      .verdict = MBN_VERDICT_DOWN,
      .since = now,
      .asked_since = now,
      .loss_end = MBN_NEVER,
      .full_at = MBN_NEVER,
      .first_failure = MBN_NEVER,
      .check_due = MBN_NEVER,
  };
}

static gboolean
is_same_sense (const MbnLinkSense *a, const MbnLinkSense *b)
{
  return a->carrier == b->carrier && a->address == b->address
         && a->default_route == b->default_route && a->reachability == b->reachability;
}

static gboolean
begins_to_be_asked (const MbnAlternateLink *self,
                    const MbnLinkSense *sense,
                    const MbnLinkMoment *at)
{
  gboolean came_up = is_up (sense) && !is_up (&self->sense);
  gboolean got_unknown = at->service == MBN_CONNECTIVITY_SERVICE_CHECKING
                         && sense->reachability == MBN_REACHABILITY_UNKNOWN
                         && self->sense.reachability != MBN_REACHABILITY_UNKNOWN;

  return came_up || got_unknown;
}

void
mbn_alternate_link_sense (MbnAlternateLink *self,
                          const MbnLinkSense *sense,
                          const MbnLinkMoment *at)
{
  MbnLinkSense before = self->sense;

  if (is_same_sense (&before, sense) && !self->stale)
    return;

  if (begins_to_be_asked (self, sense, at))
    self->asked_since = at->now;

  self->stale = FALSE;
  self->sense = *sense;
  judge (self, &before, at);
  if (self->verdict == MBN_VERDICT_LOSS_PENDING && before.reachability != sense->reachability)
    fail_again (self, at);
}

void
mbn_alternate_link_checked (MbnAlternateLink *self,
                            MbnReachability reachability,
                            const MbnLinkMoment *at)
{
  MbnLinkSense sense = self->sense;

  if (reachability != sense.reachability || self->stale)
    {
      sense.reachability = reachability;
      mbn_alternate_link_sense (self, &sense, at);
    }
  else if (self->verdict == MBN_VERDICT_LOSS_PENDING)
    {
      fail_again (self, at);
    }
}

void
mbn_alternate_link_note_asked (MbnAlternateLink *self, const MbnLinkMoment *at)
{
  if (self->check_due <= at->now)
    self->check_due = mbn_auto_later (at->now, at->settings->check_interval_ms);
}

void
mbn_alternate_link_judge (MbnAlternateLink *self, const MbnLinkMoment *at)
{
  MbnLinkSense before = self->sense;

  if (self->stale)
    return;

  self->asked_since = at->now;
  judge (self, &before, at);
}

void
mbn_alternate_link_resume (MbnAlternateLink *self, gint64 now)
{
  if (self->verdict == MBN_VERDICT_DOWN)
    return;

  self->stale = TRUE;
  self->portal_over = FALSE;
  self->asked_since = now;
  set_verdict (self, MBN_VERDICT_DETERMINING, now);
  self->was_full = FALSE;
}

gint64
mbn_alternate_link_get_next (const MbnAlternateLink *self, const MbnAutoSettings *settings)
{
  switch (self->verdict)
    {
    case MBN_VERDICT_DETERMINING:
      return get_asking_end (self, settings);
    case MBN_VERDICT_PORTAL:
      return mbn_auto_later (self->since, settings->portal_hold_ms);
    case MBN_VERDICT_LOSS_PENDING:
      return MIN (get_loss_end (self, settings), self->full_at);
    case MBN_VERDICT_DOWN:
    case MBN_VERDICT_LOCAL:
    case MBN_VERDICT_FULL:
    default:
      return MBN_NEVER;
    }
}

/* The time for a decision is over (AUTO-20 to AUTO-22). */
static MbnVerdict
decide_unasked (const MbnAlternateLink *self, const MbnLinkMoment *at)
{
  if (!is_up (&self->sense))
    return MBN_VERDICT_DOWN;

  return at->service == MBN_CONNECTIVITY_SERVICE_CHECKING ? MBN_VERDICT_LOCAL
                                                          : verdict_by_route (self);
}

void
mbn_alternate_link_expire (MbnAlternateLink *self, const MbnLinkMoment *at)
{
  switch (self->verdict)
    {
    case MBN_VERDICT_DETERMINING:
      set_verdict (self, decide_unasked (self, at), at->now);
      break;
    case MBN_VERDICT_PORTAL:
      self->portal_over = TRUE;
      set_verdict (self, MBN_VERDICT_LOCAL, at->now);
      break;
    case MBN_VERDICT_LOSS_PENDING:
      set_verdict (self, find_target (self, at), at->now);
      break;
    case MBN_VERDICT_DOWN:
    case MBN_VERDICT_LOCAL:
    case MBN_VERDICT_FULL:
    default:
      break;
    }
}

gboolean
mbn_alternate_link_is_decided (const MbnAlternateLink *self)
{
  return self->verdict == MBN_VERDICT_LOCAL || self->verdict == MBN_VERDICT_FULL;
}

const char *
mbn_verdict_to_string (MbnVerdict verdict)
{
  static const char *const names[]
      = {"down", "determining", "local", "portal", "full", "loss pending"};

  return verdict < G_N_ELEMENTS (names) ? names[verdict] : "?";
}

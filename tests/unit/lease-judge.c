/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What must be so after an event; the letters are those of lease-oracle.h. */

#include "config.h"

#include "lease-oracle.h"

#include <string.h>

#define FAIL(self, letter, device, text)                                                           \
  lease_oracle_fail (self, letter, "%s " text, lease_devices[device])

/* Its time has come, but nobody has woken the book. */
static gboolean
is_late (LeaseOracle *self)
{
  return mbn_lease_book_get_next (self->book) <= self->now;
}

/* A lease, or the run, wants @device to be up with the profile that is returned, if any does. */
static guint
profile_wanted (LeaseOracle *self, guint device)
{
  const LeaseLine *line = &self->lines[device];

  for (guint i = 0; i < LEASE_N_PROFILES; i++)
    if (lease_oracle_has_lease (self, device, i))
      return i;

  return line->made == LEASE_MADE_SURELY && self->running && !line->asked && !line->closing
             ? line->profile
             : LEASE_N_PROFILES;
}

static gboolean
may_be_wanted (LeaseOracle *self, guint device, guint profile)
{
  const LeaseLine *line = &self->lines[device];

  return lease_oracle_has_call (self, device, profile)
         || lease_oracle_has_lease (self, device, profile)
         || (self->running && line->made != LEASE_MADE_NOT && line->profile == profile);
}

static gboolean
is_able (LeaseOracle *self, const LeaseLine *line)
{
  return line->seen.present && line->seen.known && line->seen.ready && !line->seen.busy
         && !line->seen.up && !self->holding;
}

/* ---- attempts ---- */

static void
judge_attempt (LeaseOracle *self, LeaseLine *line, guint device)
{
  guint profile = line->attempt_profile;
  gboolean for_call = line->attempt && lease_oracle_has_call (self, device, profile);

  if (line->new_attempt)
    {
      if (!may_be_wanted (self, device, profile))
        FAIL (self, 'h', device, "is connected for nobody");
      if (lease_oracle_is_up (self, device, profile))
        FAIL (self, 'h', device, "is connected though it is up");
      if (!for_call && !is_able (self, line))
        FAIL (self, 'h', device, "is connected though it cannot be");
      if (!for_call && self->now < line->not_before)
        FAIL (self, 'h', device, "is connected again too early");
    }
  if (line->new_cancel)
    {
      if (!line->attempt || line->attempt_cancelled)
        FAIL (self, 'g', device, "has no attempt to cancel");
      if (lease_oracle_has_call (self, device, profile) || profile_wanted (self, device) == profile)
        FAIL (self, 'g', device, "has a wanted attempt cancelled");
    }
  if (line->attempt && !line->attempt_cancelled && !line->new_cancel && !line->attempt_doomed
      && !may_be_wanted (self, device, profile))
    FAIL (self, 'g', device, "has an attempt that nobody wants");
}

static void
judge_kept (LeaseOracle *self, LeaseLine *line, guint device)
{
  guint profile = profile_wanted (self, device);

  if (profile == LEASE_N_PROFILES || line->attempt || !is_able (self, line) || is_late (self))
    return;

  if (self->now >= line->not_after)
    FAIL (self, 'a', device, "is not made again in time");
  else if (mbn_lease_book_get_next (self->book) > line->not_after)
    FAIL (self, 'a', device, "waits for too long");
}

/* ---- closing ---- */

static void
judge_disconnect (LeaseOracle *self, LeaseLine *line, guint device)
{
  guint profile = line->profile;

  if (line->new_close == 0)
    return;

  if (line->asked)
    FAIL (self, 'e', device, "is disconnected once more");
  if (!line->seen.present || !line->seen.up)
    {
      FAIL (self, 'e', device, "is disconnected though it is down");
      return;
    }
  if (line->seen.origin != MBN_ORIGIN_SYNC)
    FAIL (self, 'd', device, "is disconnected though somebody else made it");
  if (lease_oracle_has_lease (self, device, profile)
      || lease_oracle_has_call (self, device, profile))
    FAIL (self, 'b', device, "is disconnected though it is leased");
  if (!line->closing && line->made != LEASE_MADE_MAYBE)
    FAIL (self, 'b', device, "is disconnected while its run goes on");
  if (self->now < line->close_min)
    FAIL (self, 'b', device, "is disconnected too early");
}

static void
judge_closed (LeaseOracle *self, LeaseLine *line, guint device)
{
  if (!line->closing || line->asked || line->new_close != 0 || !line->seen.up || is_late (self))
    return;

  if (self->now >= line->close_max)
    FAIL (self, 'c', device, "is not disconnected in time");
  else if (mbn_lease_book_get_next (self->book) > line->close_max)
    FAIL (self, 'c', device, "will not be disconnected in time");
}

/* Those of one run whose order of opening is known. */
static void
judge_order (LeaseOracle *self)
{
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    for (guint j = 0; j < LEASE_N_DEVICES; j++)
      {
        const LeaseLine *line = &self->lines[i];
        const LeaseLine *other = &self->lines[j];

        if (line->new_close != 0 && line->new_close < other->new_close && line->run == other->run
            && line->order != 0 && other->order != 0 && line->order < other->order)
          FAIL (self, 'm', i, "is disconnected before what was opened later");
      }
}

/* ---- calls ---- */

static void
judge_call (LeaseOracle *self, const LeaseCall *call)
{
  const LeaseLine *line = &self->lines[call->device];
  gint64 deadline = call->since + (gint64)self->settings->establish_timeout_ms * 1000;

  if (self->cause == LEASE_CAUSE_FINISH && self->cause_client == call->client)
    lease_oracle_fail (self, 'f', "call %u waits, its client has finished", call->call);
  if (call->device == LEASE_NOTHING || lease_oracle_is_up (self, call->device, call->profile))
    {
      /* until the attempt has told so, too */
      if (call->device == LEASE_NOTHING || !line->attempt)
        lease_oracle_fail (self, 'f', "call %u waits for what is there", call->call);
      return;
    }
  for (guint i = 0; i < LEASE_N_PROFILES; i++)
    if (i != call->profile
        && (lease_oracle_has_lease (self, call->device, i)
            || lease_oracle_has_call (self, call->device, i)))
      lease_oracle_fail (self, 'f', "call %u waits for a second connection", call->call);
  if (!line->attempt && (line->seen.known || !line->seen.present) && !self->holding)
    lease_oracle_fail (self, 'f', "call %u waits for nothing", call->call);
  if (is_late (self))
    return;

  if (self->now >= deadline || mbn_lease_book_get_next (self->book) > deadline)
    lease_oracle_fail (self, 'f', "call %u waits for too long", call->call);
}

static void
judge_calls (LeaseOracle *self)
{
  for (guint i = 0; i < self->calls->len; i++)
    judge_call (self, &g_array_index (self->calls, LeaseCall, i));
  for (guint i = 0; i < LEASE_N_CLIENTS; i++)
    {
      guint n = 0;

      for (guint j = 0; j <= LEASE_NOTHING; j++)
        n += self->n_calls[i][j];
      if (n > MBN_LEASE_CALLS_PER_CLIENT)
        lease_oracle_fail (self, 'i', "%s has %u calls waiting", lease_clients[i], n);
    }
}

/* ---- leases ---- */

static void
judge_lease (LeaseOracle *self, guint client, guint device)
{
  const LeaseHeld *held = &self->held[client][device];
  gint64 max_age = (gint64)self->settings->max_age_ms * 1000;

  if (!held->held)
    return;

  if (max_age > 0 && !is_late (self)
      && (self->now >= held->since + max_age
          || mbn_lease_book_get_next (self->book) > held->since + max_age))
    lease_oracle_fail (self, 'o', "%s is too old", lease_clients[client]);
  if (self->cause == LEASE_CAUSE_DISCONNECT && self->cause_device == device
      && lease_oracle_is_up (self, device, held->profile))
    lease_oracle_fail (self, 'j', "%s has a lease in spite of a user", lease_clients[client]);
  if ((self->expired & (1u << client)) != 0)
    lease_oracle_fail (self, 'o', "%s has too old a lease left", lease_clients[client]);
  if (device == LEASE_NOTHING || (held->known == LEASE_UNKNOWN && !self->lines[device].seen.known))
    return;

  if (held->known == LEASE_UNKNOWN && !self->lines[device].attempt)
    lease_oracle_fail (self, 'j', "%s is not told what was found", lease_clients[client]);
  if ((held->known == LEASE_WORKS) != lease_oracle_is_up (self, device, held->profile))
    lease_oracle_fail (self, 'j', "%s is not told what became of %s", lease_clients[client],
                       lease_devices[device]);
}

static void
add_lease (const MbnLeaseView *lease, gpointer user_data)
{
  LeaseHeld (*held)[LEASE_N_DEVICES + 1] = user_data;
  guint client = (guint)(lease->client[3] - '1');
  guint device = *lease->device == '\0' ? LEASE_NOTHING : (guint)(lease->device[1] - '1');

  held[client][device] = (LeaseHeld){
      .held = TRUE,
      .profile = *lease->profile == '\0' ? LEASE_N_PROFILES : (guint)(lease->profile[1] - '1'),
      .since = lease->since,
  };
}

static gboolean
is_same (const LeaseHeld *a, const LeaseHeld *b)
{
  return a->held == b->held && (!a->held || (a->profile == b->profile && a->since == b->since));
}

static void
judge_leases (LeaseOracle *self)
{
  LeaseHeld told[LEASE_N_CLIENTS][LEASE_N_DEVICES + 1] = {0};

  mbn_lease_book_foreach (self->book, NULL, add_lease, told);
  for (guint i = 0; i < LEASE_N_CLIENTS; i++)
    for (guint j = 0; j <= LEASE_NOTHING; j++)
      {
        judge_lease (self, i, j);
        if (!is_same (&told[i][j], &self->held[i][j]))
          lease_oracle_fail (self, 'j', "%s, %s: the book has another lease", lease_clients[i],
                             lease_devices[j]);
        if (!is_same (&told[i][j], &self->remembered[i][j]))
          lease_oracle_fail (self, 'k', "%s, %s: is not remembered", lease_clients[i],
                             lease_devices[j]);
      }
}

static void
judge_leased (LeaseOracle *self, guint device)
{
  gboolean leased = FALSE;

  for (guint i = 0; i < LEASE_N_PROFILES; i++)
    leased = leased
             || (lease_oracle_has_lease (self, device, i) && lease_oracle_is_up (self, device, i));
  if (mbn_lease_book_is_leased (self->book, lease_devices[device]) != leased)
    FAIL (self, 'j', device, "is said to be leased, or not to be, wrongly");
}

void
lease_oracle_judge (LeaseOracle *self)
{
  gint64 next = mbn_lease_book_get_next (self->book);

  if (self->quiet && next != self->next_before)
    lease_oracle_fail (self, 'l', "another moment is foretold, though nothing is new");
  if (self->cause == LEASE_CAUSE_TIME && next <= self->now)
    lease_oracle_fail (self, 'l', "a moment is foretold that has passed");
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    {
      LeaseLine *line = &self->lines[i];

      judge_attempt (self, line, i);
      judge_kept (self, line, i);
      judge_disconnect (self, line, i);
      judge_closed (self, line, i);
      judge_leased (self, i);
    }
  judge_order (self);
  judge_calls (self);
  judge_leases (self);
}

void
lease_oracle_over (LeaseOracle *self)
{
  if (self->running)
    lease_oracle_fail (self, 'n', "the run is not over");
  if (mbn_lease_book_get_next (self->book) != MBN_NEVER)
    lease_oracle_fail (self, 'n', "something is left");
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    if (self->lines[i].seen.up && self->lines[i].seen.origin == MBN_ORIGIN_SYNC)
      FAIL (self, 'c', i, "was never disconnected");
}

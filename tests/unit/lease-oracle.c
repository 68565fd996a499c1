/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What has happened, as far as the rules need it; lease-judge.c tells what must be so then. */

#include "config.h"

#include "lease-oracle.h"

#include <string.h>

#include "mbn-auto-backoff.h"

const char *const lease_devices[LEASE_N_DEVICES + 1] = {"m1", "m2", "m3", ""};
const char *const lease_profiles[LEASE_N_PROFILES + 1] = {"P1", "P2", ""};
const char *const lease_clients[LEASE_N_CLIENTS] = {":1.1", ":1.2", ":1.3", ":1.4", ":1.5", ":1.6"};

static guint
index_of (const char *const *names, guint n_names, const char *name)
{
  for (guint i = 0; i < n_names; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;

  return n_names;
}

void
lease_oracle_fail (LeaseOracle *self, char letter, const char *format, ...)
{
  va_list args;

  if (self->letter != 0)
    return;

  self->letter = letter;
  va_start (args, format);
  self->message = g_strdup_vprintf (format, args);
  va_end (args);
}

gboolean
lease_oracle_has_lease (const LeaseOracle *self, guint device, guint profile)
{
  for (guint i = 0; i < LEASE_N_CLIENTS; i++)
    if (self->held[i][device].held && self->held[i][device].profile == profile)
      return TRUE;

  return FALSE;
}

gboolean
lease_oracle_has_call (const LeaseOracle *self, guint device, guint profile)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      const LeaseCall *call = &g_array_index (self->calls, LeaseCall, i);

      if (call->device == device && call->profile == profile)
        return TRUE;
    }

  return FALSE;
}

gboolean
lease_oracle_is_up (const LeaseOracle *self, guint device, guint profile)
{
  const LeaseLine *line = &self->lines[device];
  const MbnLeaseDevice *seen = &line->seen;

  return seen->present && seen->up && !line->asked && !line->ending
         && g_strcmp0 (seen->profile, lease_profiles[profile]) == 0;
}

static guint
profile_up (const LeaseLine *line)
{
  return line->seen.up ? index_of (lease_profiles, LEASE_N_PROFILES, line->seen.profile)
                       : LEASE_N_PROFILES;
}

/* ---- waits ---- */

static gint64
first_wait (LeaseOracle *self, MbnAutoPace pace)
{
  const MbnAutoSettings *waits = self->settings->waits;
  const guint first_ms[]
      = {waits->backoff_initial_ms, waits->backoff_slow_ms, waits->backoff_glacial_ms};

  return (gint64)first_ms[pace] * 1000;
}

static gint64
longer (LeaseOracle *self, gint64 wait, MbnAutoPace pace)
{
  const MbnAutoSettings *waits = self->settings->waits;
  double grown = (double)wait * waits->backoff_factor;
  gint64 cap = MAX ((gint64)waits->backoff_cap_ms * 1000, wait);

  return MAX (first_wait (self, pace), grown < (double)cap ? (gint64)grown : cap);
}

static gint64
with_jitter (LeaseOracle *self, gint64 wait)
{
  return wait + (gint64)((double)wait * self->settings->waits->backoff_jitter) + 1;
}

/* Who waits longer because of a call cannot be told: the rules do not say. */
static void
note_failure (LeaseOracle *self, LeaseLine *line, MbnAutoPace pace)
{
  line->tried = TRUE;
  line->most = longer (self, line->most, pace);
  line->not_after = self->now + with_jitter (self, line->most);
  if (line->attempt_for_call || !line->seen.present || !line->seen.ready)
    return;

  line->least = longer (self, line->least, pace);
  line->not_before = self->now + line->least;
}

static void
note_drop (LeaseOracle *self, LeaseLine *line)
{
  gint64 lived = self->now - line->up_since;

  line->least = 0;
  line->not_before = 0;
  if (lived >= (gint64)self->settings->waits->stable_after_ms * 1000)
    {
      line->most = 0;
      line->tried = FALSE;
    }
  if (!line->tried)
    {
      line->not_after = self->now;
      return;
    }

  line->most = longer (self, line->most, MBN_AUTO_PACE_NORMAL);
  line->not_after = self->now + with_jitter (self, line->most);
  if (line->made_again && line->seen.present && line->seen.ready)
    {
      line->least = first_wait (self, MBN_AUTO_PACE_NORMAL);
      line->not_before = self->now + line->least;
    }
}

/* ---- what happens ---- */

void
lease_oracle_begin (LeaseOracle *self, LeaseCause cause, guint device, gint64 now)
{
  self->now = now;
  self->cause = cause;
  self->cause_device = device;
  self->cause_client = LEASE_N_CLIENTS;
  self->cause_status = MBN_OK;
  self->quiet = FALSE;
  self->expired = 0;
  self->next_before = mbn_lease_book_get_next (self->book);
}

static void
start_run (LeaseOracle *self, gboolean restored)
{
  if (self->running)
    return;

  self->running = TRUE;
  self->restored = restored;
  self->run++;
}

static void
forget_made (LeaseLine *line)
{
  line->made = LEASE_MADE_NOT;
  line->closing = FALSE;
  line->asked = FALSE;
  line->order = 0;
}

static void
went_down (LeaseOracle *self, LeaseLine *line, guint device)
{
  guint profile = profile_up (line);
  gboolean ours = line->made != LEASE_MADE_NOT && line->profile == profile;

  if (lease_oracle_has_lease (self, device, profile) || (ours && self->running && !line->closing))
    note_drop (self, line);
  if (line->closing || line->asked)
    forget_made (line);
}

static gboolean
is_of_run (LeaseOracle *self, const LeaseLine *line, guint device, guint profile)
{
  return self->running
         && (lease_oracle_has_lease (self, device, profile)
             || lease_oracle_has_call (self, device, profile)
             || (line->made != LEASE_MADE_NOT && line->profile == profile));
}

static void
found_orphan (LeaseOracle *self, LeaseLine *line)
{
  gint64 grace = (gint64)self->settings->orphan_grace_ms * 1000;

  line->order = 0;
  line->run = self->run;
  if (self->running)
    line->made = self->restored ? LEASE_MADE_SURELY : LEASE_MADE_MAYBE;
  line->closing = !self->running;
  line->close_min = line->close_max = self->now + grace;
}

static void
came_up (LeaseOracle *self, LeaseLine *line, guint device)
{
  guint profile = profile_up (line);
  gint64 linger = (gint64)self->settings->linger_ms * 1000;
  gint64 grace = (gint64)self->settings->orphan_grace_ms * 1000;

  line->up_since = self->now;
  line->made_again = line->attempt && !line->attempt_for_call && !line->attempt_cancelled;
  if (line->seen.origin != MBN_ORIGIN_SYNC)
    {
      if (line->profile == profile)
        forget_made (line);
      return;
    }

  if (is_of_run (self, line, device, profile))
    {
      if (line->found && (line->made == LEASE_MADE_NOT || line->run != self->run))
        line->order = ++self->n_opened;
      line->made = LEASE_MADE_SURELY;
      line->run = self->run;
    }
  else if (!line->found)
    found_orphan (self, line);
  else
    {
      /* it was too late to cancel it: of the run, if there is one, or not */
      forget_made (line);
      line->made = self->running ? LEASE_MADE_MAYBE : LEASE_MADE_NOT;
      line->run = self->run;
      line->closing = !self->running;
      line->close_min = self->now;
      line->close_max = self->now + MAX (linger, grace);
    }
  line->profile = profile;
}

static gboolean
is_same (const MbnLeaseDevice *a, const MbnLeaseDevice *b)
{
  return a->present == b->present && a->known == b->known && a->ready == b->ready
         && a->busy == b->busy && a->up == b->up && a->origin == b->origin
         && g_strcmp0 (a->profile, b->profile) == 0;
}

void
lease_oracle_saw (LeaseOracle *self, guint device, const MbnLeaseDevice *seen, gint64 now)
{
  LeaseLine *line = &self->lines[device];
  gboolean was_up = line->seen.up;

  lease_oracle_begin (self, LEASE_CAUSE_SEE, device, now);
  self->quiet = is_same (&line->seen, seen) && self->next_before > now;
  if (was_up)
    line->not_before = 0; /* the modem is free again */
  if (was_up && !seen->up)
    went_down (self, line, device);
  else if (was_up && seen->origin != MBN_ORIGIN_SYNC && line->profile == profile_up (line))
    forget_made (line);

  line->seen = *seen;
  line->ending = FALSE;
  g_strlcpy (line->profile_seen, seen->profile != NULL ? seen->profile : "", 4);
  line->seen.profile = seen->profile != NULL ? line->profile_seen : NULL;
  if (!was_up && seen->up)
    came_up (self, line, device);
  if (seen->known)
    line->found = TRUE;
  if (!seen->present || !seen->known || !seen->ready)
    line->not_before = 0;
}

void
lease_oracle_asked (
    LeaseOracle *self, guint client, guint call, guint device, guint profile, gint64 now)
{
  LeaseCall asked = {call, client, device, profile, now};

  lease_oracle_begin (self, LEASE_CAUSE_ASK, device, now);
  self->cause_client = client;
  g_array_append_val (self->calls, asked);
  self->n_calls[client][device]++;
  start_run (self, FALSE);
  if (device != LEASE_NOTHING && self->lines[device].attempt
      && self->lines[device].attempt_profile == profile)
    self->lines[device].attempt_for_call = TRUE;
}

gboolean
lease_oracle_finished (LeaseOracle *self, guint client, gint64 now)
{
  gboolean is_part = FALSE;

  lease_oracle_begin (self, LEASE_CAUSE_FINISH, LEASE_NOTHING, now);
  self->cause_client = client;
  for (guint i = 0; i <= LEASE_NOTHING; i++)
    {
      is_part = is_part || self->held[client][i].held || self->n_calls[client][i] > 0;
      self->held[client][i].held = FALSE;
    }
  self->quiet = !is_part && self->next_before > now;

  return is_part;
}

void
lease_oracle_ended (LeaseOracle *self, guint device, MbnError status, guint32 cause, gint64 now)
{
  LeaseLine *line = &self->lines[device];

  lease_oracle_begin (self, LEASE_CAUSE_ENDED, device, now);
  self->cause_status = status;
  line->attempt = FALSE;
  if (status == MBN_OK)
    line->tried = line->tried || line->attempt_again;
  else if (!line->attempt_cancelled && !line->attempt_doomed)
    note_failure (self, line, mbn_auto_pace_of (self->settings->waits, status, cause));
}

void
lease_oracle_user_disconnects (LeaseOracle *self, guint device, gint64 now)
{
  LeaseLine *line = &self->lines[device];

  lease_oracle_begin (self, LEASE_CAUSE_DISCONNECT, device, now);
  line->attempt_doomed = line->attempt;
  if (line->seen.up && line->profile != profile_up (line))
    {
      /* what the run would make again is another one */
      line->made = MIN (line->made, LEASE_MADE_MAYBE);
      line->order = 0;
      line->close_min = line->close_max = now;
    }
  else
    forget_made (line);
  line->ending = TRUE;
}

/* When it is tried again, the rules do not say; but it is. */
void
lease_oracle_not_closed (LeaseOracle *self, guint device, gint64 now)
{
  LeaseLine *line = &self->lines[device];

  lease_oracle_begin (self, LEASE_CAUSE_NONE, device, now);
  line->asked = FALSE;
  line->closing = TRUE;
  line->close_min = now;
  line->close_max = now + 60 * G_USEC_PER_SEC;
}

void
lease_oracle_held_up (LeaseOracle *self, gboolean hold, gint64 now)
{
  lease_oracle_begin (self, LEASE_CAUSE_NONE, LEASE_NOTHING, now);
  self->quiet = hold == self->holding && self->next_before > now;
  self->holding = hold;
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    self->lines[i].not_before = 0;
}

void
lease_oracle_woken (LeaseOracle *self, gint64 now)
{
  lease_oracle_begin (self, LEASE_CAUSE_TIME, LEASE_NOTHING, now);
  self->quiet = self->next_before > now;
}

void
lease_oracle_restored (LeaseOracle *self, guint client, guint device, guint profile, gint64 since)
{
  LeaseHeld held = {TRUE, profile, since, device == LEASE_NOTHING ? LEASE_WORKS : LEASE_UNKNOWN};

  start_run (self, TRUE);
  self->held[client][device] = held;
  self->remembered[client][device] = held;
}

/* ---- what the book wants done ---- */

static void
copy_lease (const MbnLeaseView *lease, gpointer user_data)
{
  LeaseHeld *held = user_data;
  guint device = index_of (lease_devices, LEASE_N_DEVICES, lease->device);

  held[device] = (LeaseHeld){
      .held = TRUE,
      .profile = index_of (lease_profiles, LEASE_N_PROFILES, lease->profile),
      .since = lease->since,
  };
}

static void
remember (LeaseOracle *self, guint client)
{
  memset (self->remembered[client], 0, sizeof self->remembered[client]);
  mbn_lease_book_foreach (self->book, lease_clients[client], copy_lease, self->remembered[client]);
}

static void
granted (LeaseOracle *self, const LeaseCall *call)
{
  const LeaseHeld *written = &self->remembered[call->client][call->device];
  LeaseHeld *held = self->held[call->client];

  self->n_granted++;
  if (call->device != LEASE_NOTHING && !lease_oracle_is_up (self, call->device, call->profile))
    lease_oracle_fail (self, 'f', "call %u succeeds, %s is not up", call->call,
                       lease_devices[call->device]);
  if (!written->held || written->profile != call->profile || written->since != self->now)
    lease_oracle_fail (self, 'k', "call %u succeeds before its lease is remembered", call->call);

  if (!held[call->device].held)
    held[call->device] = (LeaseHeld){TRUE, call->profile, self->now, LEASE_WORKS};
  for (guint i = 0; i <= LEASE_NOTHING; i++)
    held[i].since = self->now;
  if (call->device != LEASE_NOTHING && self->lines[call->device].closing)
    {
      /* taken over */
      LeaseLine *line = &self->lines[call->device];
      gboolean ours = line->seen.origin == MBN_ORIGIN_SYNC;

      forget_made (line);
      line->made = ours ? LEASE_MADE_SURELY : LEASE_MADE_NOT;
      line->run = self->run;
    }
}

/* Something that the call's own connection cannot be beside. */
static gboolean
is_taken (LeaseOracle *self, const LeaseCall *call)
{
  const LeaseLine *line = &self->lines[call->device];

  for (guint i = 0; i < LEASE_N_PROFILES; i++)
    if (i != call->profile
        && (lease_oracle_has_lease (self, call->device, i)
            || lease_oracle_has_call (self, call->device, i)
            || (line->made != LEASE_MADE_NOT && line->profile == i)))
      return TRUE;

  return line->seen.up && !lease_oracle_is_up (self, call->device, call->profile);
}

static gboolean
is_reason (LeaseOracle *self, const LeaseCall *call, MbnError detail)
{
  gint64 limit = (gint64)self->settings->establish_timeout_ms * 1000;
  const LeaseLine *line;

  if (detail == MBN_ERROR_TIMEOUT && self->now - call->since >= limit)
    return TRUE;
  if ((self->expired & (1u << call->client)) != 0)
    return detail == MBN_ERROR_TIMEOUT || detail == MBN_ERROR_CANCELLED;
  if (self->cause == LEASE_CAUSE_FINISH)
    return self->cause_client == call->client && detail == MBN_ERROR_CANCELLED;
  if (call->device != self->cause_device || call->device == LEASE_NOTHING)
    return FALSE;

  line = &self->lines[call->device];
  switch (self->cause)
    {
    case LEASE_CAUSE_ASK:
    case LEASE_CAUSE_SEE:
      return detail == MBN_ERROR_HANDLE
                 ? !line->seen.present
                 : detail == MBN_ERROR_MAX_ACTIVATED_CONTEXTS && is_taken (self, call);
    case LEASE_CAUSE_ENDED:
      return detail == self->cause_status && detail != MBN_OK
             && (line->attempt_doomed || !line->attempt_cancelled);
    case LEASE_CAUSE_DISCONNECT:
      return detail == MBN_ERROR_CANCELLED;
    case LEASE_CAUSE_NONE:
    case LEASE_CAUSE_FINISH:
    case LEASE_CAUSE_TIME:
    default:
      return FALSE;
    }
}

static guint
count_calls (LeaseOracle *self, guint client)
{
  guint n = 0;

  for (guint i = 0; i <= LEASE_NOTHING; i++)
    n += self->n_calls[client][i];

  return n;
}

/* @call is not counted any more. */
static void
refused (LeaseOracle *self, const LeaseCall *call, const MbnLeaseAction *action)
{
  gboolean too_many = count_calls (self, call->client) >= MBN_LEASE_CALLS_PER_CLIENT;

  if (action->status == MBN_ERROR_OUT_OF_MEMORY)
    {
      if (!too_many || self->cause != LEASE_CAUSE_ASK || self->cause_client != call->client)
        lease_oracle_fail (self, 'i', "call %u is refused below the limit", call->call);
    }
  else if (action->status != MBN_ERROR_UNEXPECTED)
    lease_oracle_fail (self, 'f', "call %u ends with %s", call->call,
                       mbn_error_constant (action->status));
  else if (!is_reason (self, call, action->detail))
    lease_oracle_fail (self, 'f', "call %u fails without a reason: %s", call->call,
                       action->detail == MBN_OK ? "" : mbn_error_constant (action->detail));
}

static void
answered (LeaseOracle *self, const MbnLeaseAction *action)
{
  self->n_answers++;
  for (guint i = 0; i < self->calls->len; i++)
    {
      LeaseCall call = g_array_index (self->calls, LeaseCall, i);

      if (call.call != action->call)
        continue;

      g_array_remove_index_fast (self->calls, i);
      self->n_calls[call.client][call.device]--;
      if (g_strcmp0 (action->client, lease_clients[call.client]) != 0)
        lease_oracle_fail (self, 'f', "call %u is %s's", call.call, lease_clients[call.client]);
      if (action->status == MBN_OK)
        granted (self, &call);
      else
        refused (self, &call, action);
      return;
    }

  lease_oracle_fail (self, 'f', "call %u does not wait", action->call);
}

static void
told_over (LeaseOracle *self, guint client, guint device, MbnError status)
{
  LeaseHeld *held = &self->held[client][device];
  gint64 max_age = (gint64)self->settings->max_age_ms * 1000;

  if (status == MBN_ERROR_TIMEOUT)
    {
      if (max_age == 0 || self->now < held->since + max_age)
        lease_oracle_fail (self, 'o', "%s is not too old", lease_clients[client]);
      self->expired |= 1u << client;
    }
  else if (self->cause != LEASE_CAUSE_DISCONNECT || self->cause_device != device)
    lease_oracle_fail (self, 'j', "no user has disconnected %s", lease_devices[device]);
  held->held = FALSE;
}

static void
told_lost (LeaseOracle *self, guint client, guint device, guint profile, MbnError status)
{
  LeaseHeld *held = &self->held[client][device];
  gboolean there;

  if (!held->held || held->profile != profile)
    {
      lease_oracle_fail (self, 'j', "%s has no lease to lose", lease_clients[client]);
      return;
    }
  if (status == MBN_ERROR_CANCELLED || status == MBN_ERROR_TIMEOUT)
    {
      told_over (self, client, device, status);
      return;
    }

  there = device != LEASE_NOTHING && self->lines[device].seen.present;
  if (device == LEASE_NOTHING || held->known == LEASE_LOST
      || lease_oracle_is_up (self, device, profile))
    lease_oracle_fail (self, 'j', "%s has not just lost %s", lease_clients[client],
                       lease_devices[device]);
  if (status != (there ? MBN_ERROR_CONTEXT_NOT_ACTIVATED : MBN_ERROR_HANDLE))
    lease_oracle_fail (self, 'j', "%s is told %s", lease_clients[client],
                       mbn_error_constant (status));
  held->known = LEASE_LOST;
}

static void
told_again (LeaseOracle *self, guint client, guint device, guint profile)
{
  LeaseHeld *held = &self->held[client][device];

  self->n_again++;
  if (!held->held || held->profile != profile || held->known != LEASE_LOST
      || device == LEASE_NOTHING || !lease_oracle_is_up (self, device, profile))
    lease_oracle_fail (self, 'j', "%s is told of %s again", lease_clients[client],
                       lease_devices[device]);
  held->known = LEASE_WORKS;
}

static void
connects (LeaseOracle *self, LeaseLine *line, guint device, guint profile)
{
  if (line->attempt)
    lease_oracle_fail (self, 'h', "two attempts on %s", lease_devices[device]);

  line->attempt = line->new_attempt = TRUE;
  line->attempt_profile = profile;
  line->attempt_for_call = lease_oracle_has_call (self, device, profile);
  line->attempt_again = lease_oracle_has_lease (self, device, profile)
                        || (line->made != LEASE_MADE_NOT && line->profile == profile);
  line->attempt_cancelled = line->attempt_doomed = FALSE;
}

void
lease_oracle_action (LeaseOracle *self, const MbnLeaseAction *action)
{
  guint client = index_of (lease_clients, LEASE_N_CLIENTS, action->client);
  guint device = index_of (lease_devices, LEASE_N_DEVICES, action->device);
  guint profile = index_of (lease_profiles, LEASE_N_PROFILES, action->profile);

  if (self->quiet)
    lease_oracle_fail (self, 'l', "action %d out of nothing", (int)action->kind);

  switch (action->kind)
    {
    case MBN_LEASE_REMEMBER:
      remember (self, client);
      break;
    case MBN_LEASE_ANSWER:
      answered (self, action);
      break;
    case MBN_LEASE_TELL_LOST:
      told_lost (self, client, device, profile, action->status);
      break;
    case MBN_LEASE_TELL_AGAIN:
      told_again (self, client, device, profile);
      break;
    case MBN_LEASE_CONNECT:
      connects (self, &self->lines[device], device, profile);
      break;
    case MBN_LEASE_CANCEL:
      self->lines[device].new_cancel = TRUE;
      break;
    case MBN_LEASE_DISCONNECT:
      if (self->lines[device].new_close != 0)
        lease_oracle_fail (self, 'e', "%s is disconnected twice", lease_devices[device]);
      self->lines[device].new_close = ++self->n_closed;
      self->n_disconnects++;
      break;
    default:
      g_assert_not_reached ();
    }
}

/* ---- afterwards ---- */

static void
end_run (LeaseOracle *self)
{
  gint64 end = self->now + (gint64)self->settings->linger_ms * 1000;

  self->running = FALSE;
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    {
      LeaseLine *line = &self->lines[i];

      if (line->made == LEASE_MADE_NOT || line->asked || line->closing)
        continue;
      if (!lease_oracle_is_up (self, i, line->profile))
        {
          forget_made (line);
          continue;
        }
      line->closing = TRUE;
      line->close_max = line->made == LEASE_MADE_MAYBE ? MAX (line->close_min, end) : end;
      line->close_min = line->made == LEASE_MADE_MAYBE ? MIN (line->close_min, end) : end;
    }
}

/* A restored lease whose connection is up is told to nobody. */
static void
settle (LeaseOracle *self, guint device)
{
  for (guint i = 0; i < LEASE_N_CLIENTS; i++)
    if (self->held[i][device].known == LEASE_UNKNOWN && self->lines[device].seen.known
        && lease_oracle_is_up (self, device, self->held[i][device].profile))
      self->held[i][device].known = LEASE_WORKS;
}

/* What nobody wants any more begins anew the next time. */
static void
forget_waits (LeaseOracle *self, LeaseLine *line, guint device)
{
  gboolean wanted = line->made != LEASE_MADE_NOT;

  for (guint i = 0; i < LEASE_N_PROFILES; i++)
    wanted = wanted || lease_oracle_has_lease (self, device, i)
             || lease_oracle_has_call (self, device, i);
  if (wanted)
    return;

  line->tried = FALSE;
  line->least = line->most = line->not_before = line->not_after = 0;
}

void
lease_oracle_rest (LeaseOracle *self)
{
  gboolean anybody = self->calls->len > 0;

  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    settle (self, i);
  for (guint i = 0; i < LEASE_N_CLIENTS; i++)
    for (guint j = 0; j <= LEASE_NOTHING; j++)
      anybody = anybody || self->held[i][j].held;
  if (self->running && !anybody)
    end_run (self);

  lease_oracle_judge (self);

  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    {
      LeaseLine *line = &self->lines[i];

      line->attempt_cancelled = line->attempt && (line->attempt_cancelled || line->new_cancel);
      line->asked = line->asked || line->new_close != 0;
      line->new_attempt = line->new_cancel = FALSE;
      line->new_close = 0;
      forget_waits (self, line, i);
    }
  self->n_closed = 0;
}

void
lease_oracle_set_book (LeaseOracle *self, MbnLeaseBook *book, gint64 now)
{
  self->book = book;
  self->now = now;
  self->running = FALSE;
  self->holding = FALSE;
  memset (self->lines, 0, sizeof self->lines);
  memset (self->held, 0, sizeof self->held);
  memset (self->remembered, 0, sizeof self->remembered);
  memset (self->n_calls, 0, sizeof self->n_calls);
  g_array_set_size (self->calls, 0);
}

void
lease_oracle_init (LeaseOracle *self, const MbnLeaseSettings *settings)
{
  *self = (LeaseOracle){.settings = settings};
  self->calls = g_array_new (FALSE, FALSE, sizeof (LeaseCall));
}

void
lease_oracle_clear (LeaseOracle *self)
{
  g_clear_pointer (&self->calls, g_array_unref);
  g_clear_pointer (&self->message, g_free);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "lease-world.h"

/* ---- what the book is told ---- */

void
lease_world_tell (LeaseWorld *self, const char *format, ...)
{
  va_list args;

  if (self->trace == NULL)
    return;

  g_string_append_printf (self->trace, "#   t=%g ", (double)self->now / G_USEC_PER_SEC);
  va_start (args, format);
  g_string_append_vprintf (self->trace, format, args);
  va_end (args);
  g_string_append_c (self->trace, '\n');
}

void
lease_world_see (LeaseWorld *self, guint i)
{
  const LeaseModem *modem = &self->modems[i];
  MbnLeaseDevice seen = {
      .present = modem->present,
      .known = modem->known,
      .ready = modem->ready,
      .busy = modem->other.at != MBN_NEVER || (modem->closed_at != MBN_NEVER && modem->users),
      .up = modem->known && modem->up,
      .origin = modem->known && modem->up ? modem->origin : MBN_ORIGIN_NONE,
      .profile = modem->known && modem->up && modem->profile != LEASE_TEMPORARY
                     ? lease_profiles[modem->profile]
                     : NULL,
  };

  if (!modem->present)
    seen = (MbnLeaseDevice){.present = FALSE};
  lease_world_tell (self, "see %s%s%s%s%s%s %s %s", lease_devices[i], seen.present ? "" : " gone",
                    seen.known ? " known" : "", seen.ready ? " ready" : "",
                    seen.busy ? " busy" : "", seen.up ? " up" : "",
                    mbn_origin_to_string (seen.origin), seen.profile != NULL ? seen.profile : "");
  lease_oracle_saw (&self->oracle, i, &seen, self->now);
  mbn_lease_book_see (self->book, lease_devices[i], &seen, self->random, self->now);
}

void
lease_world_end_attempt (LeaseWorld *self, guint i, MbnError status, guint32 cause)
{
  self->modems[i].ours.at = MBN_NEVER;
  lease_world_tell (self, "ended %s %s", lease_devices[i],
                    status == MBN_OK ? "ok" : mbn_error_constant (status));
  lease_oracle_ended (&self->oracle, i, status, cause, self->now);
  mbn_lease_book_attempt_ended (self->book, lease_devices[i], status, cause, NULL, self->random,
                                self->now);
  lease_world_drain (self);
}

void
lease_world_see_all (LeaseWorld *self, guint i)
{
  lease_world_see (self, i);
  lease_world_drain (self);
}

/* ---- what the book wants ---- */

gint64
lease_world_begins_at (LeaseWorld *self, const LeaseModem *modem)
{
  return modem->closed_at != MBN_NEVER ? modem->closed_at : self->now;
}

static void
connect_for_book (LeaseWorld *self, guint i, guint profile)
{
  LeaseModem *modem = &self->modems[i];

  self->tally.n_attempts++;
  if (!modem->present || modem->up)
    lease_world_end_attempt (self, i,
                             modem->present ? MBN_ERROR_MAX_ACTIVATED_CONTEXTS : MBN_ERROR_HANDLE,
                             0);
  else
    modem->ours = (LeaseAttempt){
        .at = lease_world_begins_at (self, modem) + modem->takes,
        .profile = profile,
        .origin = MBN_ORIGIN_SYNC,
    };
}

/* A request that somebody else has joined goes on without ours. */
static void
cancel_for_book (LeaseWorld *self, guint i)
{
  LeaseModem *modem = &self->modems[i];

  self->tally.n_cancelled++;
  if (modem->ours.at == MBN_NEVER || modem->cancels_late)
    return;

  if (modem->ours.origin != MBN_ORIGIN_SYNC && modem->other.at == MBN_NEVER)
    {
      modem->other = modem->ours;
      lease_world_see_all (self, i);
    }
  modem->ours.doomed = TRUE;
  modem->ours.at = self->now + modem->takes / 4;
}

static void
disconnect_for_book (LeaseWorld *self, guint i)
{
  LeaseModem *modem = &self->modems[i];
  LeaseClosing closing = modem->closing;

  modem->closing = LEASE_CLOSING_DONE;
  if (!modem->up)
    return;

  if (closing == LEASE_CLOSING_NOT_NOW)
    {
      lease_world_tell (self, "not closed %s", lease_devices[i]);
      lease_oracle_not_closed (&self->oracle, i, self->now);
      mbn_lease_book_not_closed (self->book, lease_devices[i], self->now);
      lease_world_drain (self);
      return;
    }
  if (closing == LEASE_CLOSING_HANDED_OVER)
    modem->origin = self->random < 0.5 ? MBN_ORIGIN_AUTO : MBN_ORIGIN_USER;
  else
    {
      modem->up = FALSE;
      modem->users = FALSE;
      modem->closed_at = self->now + modem->takes / 2;
    }
  if (self->between != NULL && !modem->up)
    self->between (self, i);
  lease_world_see_all (self, i);
}

static void
trace_action (LeaseWorld *self, const MbnLeaseAction *action)
{
  static const char *const kinds[]
      = {"remember", "answer", "lost", "again", "connect", "cancel", "disconnect"};

  if (self->trace != NULL)
    lease_world_tell (self, "  -> %s %s %u %s %s %s %s", kinds[action->kind],
                      action->client != NULL ? action->client : "", action->call,
                      action->device != NULL ? action->device : "",
                      action->profile != NULL ? action->profile : "",
                      action->status == MBN_OK ? "" : mbn_error_constant (action->status),
                      action->detail == MBN_OK ? "" : mbn_error_constant (action->detail));
}

static guint
device_of (const MbnLeaseAction *action)
{
  return action->device == NULL || *action->device == '\0' ? LEASE_NOTHING
                                                           : (guint)(action->device[1] - '1');
}

/* The book has been told all of an event. What it wants is done when it has said all of it. */
void
lease_world_drain (LeaseWorld *self)
{
  g_autoptr (GPtrArray) actions
      = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_lease_action_free);
  MbnLeaseAction *action;

  while ((action = mbn_lease_book_take (self->book)) != NULL)
    {
      trace_action (self, action);
      lease_oracle_action (&self->oracle, action);
      g_ptr_array_add (actions, action);
    }
  lease_oracle_rest (&self->oracle);

  for (guint i = 0; i < actions->len && self->oracle.letter == 0; i++)
    {
      action = actions->pdata[i];
      if (action->kind == MBN_LEASE_CONNECT)
        connect_for_book (self, device_of (action), (guint)(action->profile[1] - '1'));
      else if (action->kind == MBN_LEASE_CANCEL)
        cancel_for_book (self, device_of (action));
      else if (action->kind == MBN_LEASE_DISCONNECT)
        disconnect_for_book (self, device_of (action));
    }
}

/* ---- what the modems do in their time ---- */

static void
come_up (LeaseWorld *self, LeaseModem *modem, const LeaseAttempt *attempt)
{
  modem->up = TRUE;
  modem->origin = attempt->origin;
  modem->profile = attempt->profile;
}

static void
finish_ours (LeaseWorld *self, guint i)
{
  LeaseModem *modem = &self->modems[i];
  LeaseAttempt ours = modem->ours;

  if (modem->up && !ours.doomed)
    lease_world_end_attempt (self, i, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 0);
  else if (ours.doomed)
    lease_world_end_attempt (self, i, MBN_ERROR_CANCELLED, 0);
  else if (!modem->ready)
    lease_world_end_attempt (self, i, MBN_ERROR_RADIO_POWER_OFF, 0);
  else if (modem->outcome != MBN_OK)
    lease_world_end_attempt (self, i, modem->outcome, modem->cause);
  else
    {
      come_up (self, modem, &ours);
      lease_world_see (self, i);
      lease_world_end_attempt (self, i, MBN_OK, 0);
    }
}

/* Ours has joined it, or comes after it. */
static void
finish_other (LeaseWorld *self, guint i)
{
  LeaseModem *modem = &self->modems[i];
  LeaseAttempt other = modem->other;
  gboolean joined
      = modem->ours.at != MBN_NEVER && modem->ours.profile == other.profile && !modem->ours.doomed;
  gboolean works = modem->ready && modem->outcome == MBN_OK && !other.doomed;

  modem->other.at = MBN_NEVER;
  if (works)
    come_up (self, modem, &other);
  lease_world_see (self, i);
  if (!joined)
    {
      lease_world_drain (self);
      return;
    }

  if (works)
    lease_world_end_attempt (self, i, MBN_OK, 0);
  else
    lease_world_end_attempt (self, i, modem->ready ? MBN_ERROR_FAILURE : MBN_ERROR_RADIO_POWER_OFF,
                             0);
}

/* Ours waits for what is before it in the queue. */
static gint64
ours_at (const LeaseModem *modem)
{
  gint64 at = modem->ours.at;

  if (at == MBN_NEVER || modem->ours.doomed)
    return at;
  if (!modem->known)
    return modem->known_at == MBN_NEVER ? MBN_NEVER : MAX (at, modem->known_at + 1);
  if (modem->other.at != MBN_NEVER)
    return modem->ours.profile == modem->other.profile ? MBN_NEVER : MAX (at, modem->other.at + 1);

  return at;
}

static gint64
modem_next (const LeaseModem *modem)
{
  gint64 next = MIN (ours_at (modem), modem->other.at);

  return MIN (next, MIN (modem->closed_at, modem->known_at));
}

static void
modem_due (LeaseWorld *self, guint i)
{
  LeaseModem *modem = &self->modems[i];

  if (modem->known_at <= self->now)
    {
      modem->known_at = MBN_NEVER;
      modem->known = modem->present;
      lease_world_see_all (self, i);
    }
  else if (modem->closed_at <= self->now)
    {
      modem->closed_at = MBN_NEVER;
      lease_world_see_all (self, i);
    }
  else if (modem->other.at <= self->now)
    finish_other (self, i);
  else if (ours_at (modem) <= self->now)
    finish_ours (self, i);
}

/* ---- time ---- */

static void
wake (LeaseWorld *self, gint64 at)
{
  self->now = at;
  lease_oracle_woken (&self->oracle, at);
  mbn_lease_book_wake (self->book, at);
  lease_world_drain (self);
}

gint64
lease_world_get_next (LeaseWorld *self)
{
  gint64 next = self->late ? MBN_NEVER : mbn_lease_book_get_next (self->book);

  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    next = MIN (next, modem_next (&self->modems[i]));

  return next;
}

void
lease_world_step (LeaseWorld *self, gint64 next)
{
  if (self->restless && next > self->now + 2 && !self->late)
    wake (self, self->now + (next - self->now) / 2);
  self->now = MAX (self->now, next);

  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    if (modem_next (&self->modems[i]) <= self->now)
      {
        modem_due (self, i);
        return;
      }
  lease_world_tell (self, "wake");
  wake (self, self->now);
}

void
lease_world_run (LeaseWorld *self, gint64 until)
{
  while (self->oracle.letter == 0 && lease_world_get_next (self) <= until)
    lease_world_step (self, lease_world_get_next (self));
  self->now = until;
}

/* ---- the beginning and the end ---- */

void
lease_world_init (LeaseWorld *self, const MbnLeaseSettings *settings)
{
  self->waits = mbn_auto_default_settings;
  self->settings = *settings;
  self->settings.waits = &self->waits;
  self->book = mbn_lease_book_new (&self->settings);
  lease_oracle_init (&self->oracle, &self->settings);
  lease_oracle_set_book (&self->oracle, self->book, self->now);
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    self->modems[i] = (LeaseModem){
        .present = TRUE,
        .known = TRUE,
        .ready = TRUE,
        .ours.at = MBN_NEVER,
        .other.at = MBN_NEVER,
        .closed_at = MBN_NEVER,
        .known_at = MBN_NEVER,
        .takes = 2 * G_USEC_PER_SEC,
    };
}

void
lease_world_clear (LeaseWorld *self)
{
  g_clear_pointer (&self->book, mbn_lease_book_free);
  lease_oracle_clear (&self->oracle);
}

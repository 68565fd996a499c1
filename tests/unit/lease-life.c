/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "lease-life.h"

#include <string.h>

/* Calls at once, more than there may wait. */
#define CROWD 140

/* ---- events ---- */

static void
ask (LeaseWorld *self, guint client, guint device, guint profile)
{
  guint call = ++self->n_calls;

  lease_world_tell (self, "ask %s %u %s %s", lease_clients[client], call, lease_devices[device],
                    lease_profiles[profile]);
  lease_oracle_asked (&self->oracle, client, call, device, profile, self->now);
  mbn_lease_book_ask (self->book, lease_clients[client], call, lease_devices[device],
                      lease_profiles[profile], self->now);
  lease_world_drain (self);
}

static void
ask_often (LeaseWorld *self, guint client, guint what, guint n)
{
  guint device = what % 8 == 7 ? LEASE_NOTHING : what % LEASE_N_DEVICES;
  guint profile = device == LEASE_NOTHING ? LEASE_N_PROFILES : what / 8 % 8 == 7;

  for (guint i = 0; i < n && self->oracle.letter == 0; i++)
    ask (self, client, device, profile);
}

/* Somebody asks for what is about to go, now and then, and once only. */
static void
ask_between (LeaseWorld *self, guint i)
{
  guint how = (guint)(self->random * 100);

  if (!self->hasty)
    return;

  self->hasty = FALSE;
  ask (self, how % LEASE_N_CLIENTS, i, how % LEASE_N_PROFILES);
}

static void
finish (LeaseWorld *self, guint client)
{
  gboolean is_part = lease_oracle_finished (&self->oracle, client, self->now);

  lease_world_tell (self, "finish %s", lease_clients[client]);
  if (mbn_lease_book_finish (self->book, lease_clients[client], self->now) != is_part)
    lease_oracle_fail (&self->oracle, 'p', "%s %s of the run", lease_clients[client],
                       is_part ? "is" : "is none");
  lease_world_drain (self);
}

/* A user's Connect, or an automatic one (design.md 3.3, 3.4). */
static void
connect_by_other (LeaseWorld *self, guint i, guint how)
{
  LeaseModem *modem = &self->modems[i];
  guint profile = how % 4 < 2 ? 0 : how % 4 - 1;
  MbnOrigin origin = how / 4 % 3 == 0 ? MBN_ORIGIN_AUTO : MBN_ORIGIN_USER;

  if (!modem->present || !modem->known || modem->other.at != MBN_NEVER)
    return;

  if (modem->up)
    {
      if (modem->profile != profile || origin == MBN_ORIGIN_AUTO)
        return;
      modem->origin = origin;
    }
  else if (modem->ours.at != MBN_NEVER && !modem->ours.doomed)
    {
      if (modem->ours.profile == profile && origin == MBN_ORIGIN_USER)
        modem->ours.origin = origin;
      return;
    }
  else
    modem->other = (LeaseAttempt){lease_world_begins_at (self, modem) + modem->takes, profile,
                                  origin, FALSE};
  lease_world_see_all (self, i);
}

static void
disconnect_by_user (LeaseWorld *self, guint i)
{
  LeaseModem *modem = &self->modems[i];
  gboolean ours = modem->ours.at != MBN_NEVER;

  if (!modem->present || (!modem->up && !ours && modem->other.at == MBN_NEVER))
    return;

  lease_world_tell (self, "user disconnects %s", lease_devices[i]);
  lease_oracle_user_disconnects (&self->oracle, i, self->now);
  mbn_lease_book_user_disconnects (self->book, lease_devices[i], self->now);
  modem->up = FALSE;
  modem->other.at = MBN_NEVER;
  modem->users = TRUE;
  modem->closed_at = self->now + modem->takes / 2;
  lease_world_drain (self);
  ask_between (self, i);
  lease_world_see_all (self, i);
  if (ours && modem->ours.at != MBN_NEVER)
    lease_world_end_attempt (self, i, MBN_ERROR_CANCELLED, 0);
}

static void
drop (LeaseWorld *self, guint i)
{
  if (!self->modems[i].up)
    return;

  self->modems[i].up = FALSE;
  lease_world_see_all (self, i);
}

/* Which of the two news comes first is not promised. */
static void
unplug (LeaseWorld *self, guint i, gboolean ended_first)
{
  LeaseModem *modem = &self->modems[i];
  gboolean ours = modem->ours.at != MBN_NEVER;

  if (!modem->present)
    return;

  modem->present = modem->known = modem->up = FALSE;
  modem->ours.at = modem->other.at = modem->closed_at = modem->known_at = MBN_NEVER;
  if (ours && ended_first)
    {
      lease_world_end_attempt (self, i, MBN_ERROR_HANDLE, 0);
      ours = FALSE;
    }
  lease_world_see_all (self, i);
  if (ours)
    lease_world_end_attempt (self, i, MBN_ERROR_HANDLE, 0);
}

static void
plug (LeaseWorld *self, guint i, guint how)
{
  LeaseModem *modem = &self->modems[i];

  if (modem->present)
    return;

  modem->present = TRUE;
  modem->ready = how % 4 > 0;
  modem->known_at = self->now + how % 3000 * 1000;
  lease_world_see_all (self, i);
}

static void
set_ready (LeaseWorld *self, guint i, gboolean ready)
{
  LeaseModem *modem = &self->modems[i];

  if (!modem->present || modem->ready == ready)
    return;

  modem->ready = ready;
  if (!ready)
    modem->up = FALSE;
  lease_world_see_all (self, i);
}

static void
set_outcome (LeaseModem *modem, guint how)
{
  static const struct
  {
    MbnError status;
    guint32 cause;
  } outcomes[] = {
      {MBN_OK,                          0 },
      {MBN_ERROR_FAILURE,               0 },
      {MBN_ERROR_FAILURE,               0 },
      {MBN_ERROR_FAILURE,               33},
      {MBN_ERROR_NOT_REGISTERED,        0 },
      {MBN_ERROR_FAILURE,               8 },
      {MBN_ERROR_SERVICE_NOT_ACTIVATED, 0 },
      {MBN_ERROR_PACKET_SVC_DETACHED,   0 },
  };

  modem->outcome = outcomes[how % G_N_ELEMENTS (outcomes)].status;
  modem->cause = outcomes[how % G_N_ELEMENTS (outcomes)].cause;
}

static void
hold (LeaseWorld *self, gboolean hold)
{
  lease_world_tell (self, hold ? "hold" : "no hold");
  lease_oracle_held_up (&self->oracle, hold, self->now);
  mbn_lease_book_hold (self->book, hold, self->now);
  lease_world_drain (self);
  for (guint i = 0; i < LEASE_N_DEVICES && hold; i++)
    drop (self, i);
}

typedef struct
{
  char client[8];
  char device[4];
  char profile[4];
  gint64 since;
} Record;

static void
record (const MbnLeaseView *lease, gpointer user_data)
{
  Record it = {.since = lease->since};

  g_strlcpy (it.client, lease->client, sizeof it.client);
  g_strlcpy (it.device, lease->device, sizeof it.device);
  g_strlcpy (it.profile, lease->profile, sizeof it.profile);
  g_array_append_val (user_data, it);
}

static void
restore (LeaseWorld *self, GArray *records, guint staying)
{
  for (guint i = 0; i < records->len; i++)
    {
      const Record *it = &g_array_index (records, Record, i);
      guint client = (guint)(it->client[3] - '1');
      guint device = *it->device == '\0' ? LEASE_NOTHING : (guint)(it->device[1] - '1');

      if ((staying & (1u << client)) == 0)
        continue;
      self->tally.n_restored++;
      lease_world_tell (self, "restore %s %s %s", it->client, it->device, it->profile);
      lease_oracle_begin (&self->oracle, LEASE_CAUSE_NONE, LEASE_NOTHING, self->now);
      lease_oracle_restored (&self->oracle, client, device,
                             *it->profile == '\0' ? LEASE_N_PROFILES
                                                  : (guint)(it->profile[1] - '1'),
                             it->since);
      mbn_lease_book_restore (self->book, it->client, it->device, it->profile, it->since,
                              self->now);
    }
  lease_oracle_begin (&self->oracle, LEASE_CAUSE_NONE, LEASE_NOTHING, self->now);
  lease_world_drain (self);
}

/* What was remembered is what the book had, as the oracle has made sure (k). */
static void
restart (LeaseWorld *self, guint staying)
{
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (Record));

  lease_world_tell (self, "restart");
  mbn_lease_book_foreach (self->book, NULL, record, records);
  mbn_lease_book_free (self->book);
  self->book = mbn_lease_book_new (&self->settings);
  lease_oracle_set_book (&self->oracle, self->book, self->now);
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    {
      LeaseModem *modem = &self->modems[i];

      modem->known = FALSE;
      modem->ours.at = modem->other.at = modem->closed_at = modem->known_at = MBN_NEVER;
      if (modem->present)
        modem->known_at = self->now + (i + 1) * modem->takes / 8;
    }

  restore (self, records, staying);
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    if (self->modems[i].present)
      lease_world_see_all (self, i);
}

static void
pass_time (LeaseWorld *self, const LeaseEvent *event)
{
  gint64 next;

  self->late = event->kind == LEASE_EVENT_LATE;
  if (event->kind != LEASE_EVENT_NEXT)
    {
      lease_world_run (self, self->now + lease_event_time_us (event));
      return;
    }

  next = lease_world_get_next (self);
  if (next != MBN_NEVER)
    lease_world_step (self, next);
}

static void
happen (LeaseWorld *self, const LeaseEvent *event)
{
  guint device = event->a % LEASE_N_DEVICES;
  guint client = event->a % LEASE_N_CLIENTS;

  self->hasty = event->b % 3 == 0;
  switch ((LeaseEventKind)event->kind)
    {
    case LEASE_EVENT_TIME:
    case LEASE_EVENT_NEXT:
    case LEASE_EVENT_LATE:
      pass_time (self, event);
      break;
    case LEASE_EVENT_ASK:
      ask_often (self, client, event->b, 1);
      break;
    case LEASE_EVENT_CROWD:
      ask_often (self, client, event->b, CROWD);
      break;
    case LEASE_EVENT_FINISH:
      finish (self, client);
      break;
    case LEASE_EVENT_CONNECT:
      connect_by_other (self, device, event->b);
      break;
    case LEASE_EVENT_DISCONNECT:
      disconnect_by_user (self, device);
      break;
    case LEASE_EVENT_DROP:
      drop (self, device);
      break;
    case LEASE_EVENT_UNPLUG:
      unplug (self, device, event->b % 2);
      break;
    case LEASE_EVENT_PLUG:
      plug (self, device, event->b);
      break;
    case LEASE_EVENT_READY:
      set_ready (self, device, event->b % 4 == 0);
      break;
    case LEASE_EVENT_OUTCOME:
      set_outcome (&self->modems[device], event->b);
      break;
    case LEASE_EVENT_SLOW:
      self->modems[device].takes = (event->b % 8 == 0 ? 200000 : event->b % 5000) * 1000;
      self->modems[device].cancels_late = event->b % 11 == 0;
      break;
    case LEASE_EVENT_CLOSING:
      self->modems[device].closing = (LeaseClosing)(event->b % (LEASE_CLOSING_NOT_NOW + 1));
      break;
    case LEASE_EVENT_HOLD:
      hold (self, event->a % 2);
      break;
    case LEASE_EVENT_SAME:
      lease_world_see_all (self, device);
      break;
    case LEASE_EVENT_RESTART:
      restart (self, event->b);
      break;
    case LEASE_N_EVENTS:
    default:
      break;
    }
}

/* ---- a life ---- */

static void
set_up (LeaseWorld *self, guint variant)
{
  static const guint lingers_ms[] = {10000, 10000, 0, 60000};
  static const guint ages_ms[] = {14400000, 0, 60000, 600000};
  const MbnLeaseSettings settings = {
      .linger_ms = lingers_ms[variant % 4],
      .max_age_ms = ages_ms[variant / 4 % 4],
      .establish_timeout_ms = variant / 16 % 2 ? 20000 : 180000,
      .orphan_grace_ms = variant / 32 % 4 ? 30000 : 0,
  };

  lease_world_init (self, &settings);
  self->restless = variant / 128 % 2;
  self->between = ask_between;
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    lease_world_see_all (self, i);
}

/* Everybody goes, and time passes until nothing happens any more. */
static void
end_all (LeaseWorld *self)
{
  self->late = FALSE;
  self->between = NULL;
  for (guint i = 0; i < LEASE_N_DEVICES; i++)
    self->modems[i].closing = LEASE_CLOSING_DONE;
  for (guint i = 0; i < LEASE_N_CLIENTS && self->oracle.letter == 0; i++)
    finish (self, i);
  lease_world_run (self, self->now + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  lease_oracle_over (&self->oracle);
}

static void
add_up (const LeaseWorld *self, LeaseTally *tally)
{
  tally->n_answers += self->oracle.n_answers;
  tally->n_granted += self->oracle.n_granted;
  tally->n_disconnects += self->oracle.n_disconnects;
  tally->n_again += self->oracle.n_again;
  tally->n_attempts += self->tally.n_attempts;
  tally->n_cancelled += self->tally.n_cancelled;
  tally->n_restored += self->tally.n_restored;
}

void
lease_life_run (const LeaseEvent *events,
                gsize n_events,
                guint variant,
                LeaseTally *tally,
                GString *trace,
                LeaseVerdict *verdict)
{
  LeaseWorld self = {.trace = trace};

  set_up (&self, variant);
  for (gsize i = 0; i < n_events && self.oracle.letter == 0; i++)
    {
      if (trace != NULL)
        {
          g_autofree char *line = lease_event_print (&events[i]);

          g_string_append_printf (trace, "%s\n", line);
        }
      self.random = (double)(events[i].b % 101) / 100;
      happen (&self, &events[i]);
      verdict->n_events = i + 1;
    }
  if (self.oracle.letter == 0)
    end_all (&self);

  verdict->letter = self.oracle.letter;
  verdict->message = g_steal_pointer (&self.oracle.message);
  if (tally != NULL)
    add_up (&self, tally);
  lease_world_clear (&self);
}

void
lease_verdict_clear (LeaseVerdict *verdict)
{
  g_clear_pointer (&verdict->message, g_free);
}

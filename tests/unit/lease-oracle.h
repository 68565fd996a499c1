/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What must hold of a book of leases after each event, from the rules of sync-lease.md. It is told
 * what happens, by who makes it happen, before the book is; and what the book wants done. Each
 * invariant has a letter:
 *
 *   a  a connection that somebody has a lease on, or that was made for the run, is up or being made
 *      again, or waits for a foretold moment or for the modem
 *   b  it is not closed earlier
 *   c  what was made for a run is closed when that is over and linger has passed, an orphan after
 *      its grace
 *   d  what was not made for a run, or was handed over, is not closed
 *   e  one disconnect for one opening
 *   f  each call is answered once and in time: success with the connection up and a lease, failure
 *      without, for a reason
 *   g  an attempt that nobody wants is cancelled, and no other one
 *   h  one attempt at a time, for what is wanted, and not before a wait is over
 *   i  limits are kept, and nothing is refused below them
 *   j  leases are lost and found by turns, and are what is true
 *   k  the book's leases are remembered, before the answer that grants one
 *   l  nothing happens at a moment that was not foretold, nor without anything new
 *   m  what was opened last is closed first
 *   n  what is over is forgotten
 *   o  leases older than max_age end, and others do not
 *   p  who is part of the run can finish, and nobody else
 *
 * Where the rules leave a choice, either is right.
 */

#pragma once

#include "mbn-lease-book.h"

G_BEGIN_DECLS

#define LEASE_N_DEVICES  3
#define LEASE_N_PROFILES 2
#define LEASE_N_CLIENTS  6

/* Instead of a device; and what has a lease on nothing as its profile. */
#define LEASE_NOTHING LEASE_N_DEVICES

extern const char *const lease_devices[LEASE_N_DEVICES + 1];
extern const char *const lease_profiles[LEASE_N_PROFILES + 1];
extern const char *const lease_clients[LEASE_N_CLIENTS];

/** LeaseKnown: as far as it was told */
typedef enum
{
  LEASE_UNKNOWN,
  LEASE_WORKS,
  LEASE_LOST,
} LeaseKnown;

typedef struct
{
  gboolean held;
  guint profile;
  gint64 since;
  LeaseKnown known;
} LeaseHeld;

typedef struct
{
  guint call;
  guint client;
  guint device;
  guint profile;
  gint64 since;
} LeaseCall;

/** LeaseMade: for the run that is, or was; MAYBE: the rules leave it open */
typedef enum
{
  LEASE_MADE_NOT,
  LEASE_MADE_MAYBE,
  LEASE_MADE_SURELY,
} LeaseMade;

/**
 * LeaseLine:
 * @profile: of @made
 * @order: of opening; 0: unknown
 * @run: the one it was made for
 * @closing: when that run is over: disconnected at @close_min at the earliest, @close_max at the
 * latest
 * @asked: to be disconnected
 * @ending: a user disconnects it, which was not seen yet
 * @attempt_cancelled: by the book, or by a user's Disconnect (@attempt_doomed)
 * @tried: again for a lease or a run, or in vain, since it was up for long
 * @least, @most: bounds of the last wait, without jitter; @not_before, @not_after: of its end
 */
typedef struct
{
  MbnLeaseDevice seen;
  char profile_seen[4];
  gboolean found;
  gint64 up_since;
  LeaseMade made;
  guint profile;
  guint order;
  guint run;
  gboolean closing;
  gint64 close_min;
  gint64 close_max;
  gboolean asked;
  gboolean ending;
  gboolean attempt;
  guint attempt_profile;
  gboolean attempt_for_call;
  gboolean attempt_again;
  gboolean attempt_cancelled;
  gboolean attempt_doomed;
  gboolean made_again;
  gboolean tried;
  gint64 least;
  gint64 most;
  gint64 not_before;
  gint64 not_after;
  /* wanted by the book just now */
  gboolean new_attempt;
  gboolean new_cancel;
  guint new_close; /* number in this event; 0: not */
} LeaseLine;

/** LeaseCause: the event that is being dealt with */
typedef enum
{
  LEASE_CAUSE_NONE,
  LEASE_CAUSE_ASK,
  LEASE_CAUSE_FINISH,
  LEASE_CAUSE_SEE,
  LEASE_CAUSE_ENDED,
  LEASE_CAUSE_DISCONNECT,
  LEASE_CAUSE_TIME,
} LeaseCause;

/**
 * LeaseOracle:
 * @quiet: nothing may come of this event
 * @letter: of the invariant that does not hold; 0: all do
 * @message: (nullable): what is wrong
 */
typedef struct
{
  const MbnLeaseSettings *settings;
  MbnLeaseBook *book;
  gint64 now;
  LeaseLine lines[LEASE_N_DEVICES];
  LeaseHeld held[LEASE_N_CLIENTS][LEASE_N_DEVICES + 1];
  LeaseHeld remembered[LEASE_N_CLIENTS][LEASE_N_DEVICES + 1];
  guint n_calls[LEASE_N_CLIENTS][LEASE_N_DEVICES + 1];
  GArray *calls; /* of LeaseCall */
  gboolean running;
  gboolean restored; /* the run */
  guint run;
  guint n_opened;
  gboolean holding;

  LeaseCause cause;
  guint cause_device;
  guint cause_client;
  MbnError cause_status;
  gboolean quiet;
  gint64 next_before;
  guint expired; /* a bit a client */
  guint n_closed;

  guint64 n_answers;
  guint64 n_granted;
  guint64 n_disconnects;
  guint64 n_again;
  char letter;
  char *message;
} LeaseOracle;

void lease_oracle_init (LeaseOracle *self, const MbnLeaseSettings *settings);

/** lease_oracle_set_book: a new one knows nothing yet; statistics and the first failure stay. */
void lease_oracle_set_book (LeaseOracle *self, MbnLeaseBook *book, gint64 now);
void lease_oracle_clear (LeaseOracle *self);

/** lease_oracle_fail: keeps the first. */
void lease_oracle_fail (LeaseOracle *self, char letter, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* What is about to be told to the book; lease_oracle_time() at @now. */
void lease_oracle_begin (LeaseOracle *self, LeaseCause cause, guint device, gint64 now);
void lease_oracle_saw (LeaseOracle *self, guint device, const MbnLeaseDevice *seen, gint64 now);
void lease_oracle_asked (
    LeaseOracle *self, guint client, guint call, guint device, guint profile, gint64 now);
void
lease_oracle_restored (LeaseOracle *self, guint client, guint device, guint profile, gint64 since);
void
lease_oracle_ended (LeaseOracle *self, guint device, MbnError status, guint32 cause, gint64 now);
void lease_oracle_user_disconnects (LeaseOracle *self, guint device, gint64 now);
void lease_oracle_not_closed (LeaseOracle *self, guint device, gint64 now);
void lease_oracle_held_up (LeaseOracle *self, gboolean hold, gint64 now);
void lease_oracle_woken (LeaseOracle *self, gint64 now);

/** lease_oracle_finished: Returns: whether the book should say so, too. */
gboolean lease_oracle_finished (LeaseOracle *self, guint client, gint64 now);

/** lease_oracle_action: the book wants it done. */
void lease_oracle_action (LeaseOracle *self, const MbnLeaseAction *action);

/** lease_oracle_rest: that was all of the event. */
void lease_oracle_rest (LeaseOracle *self);

/** lease_oracle_over: everybody has finished, and a long time has passed. */
void lease_oracle_over (LeaseOracle *self);

/* ---- inside ---- */

/** lease_oracle_has_lease: anybody, on the connection of @device with @profile */
gboolean lease_oracle_has_lease (const LeaseOracle *self, guint device, guint profile);

/** lease_oracle_has_call: likewise a call that waits */
gboolean lease_oracle_has_call (const LeaseOracle *self, guint device, guint profile);

/** lease_oracle_is_up: with @profile, and nobody is ending it */
gboolean lease_oracle_is_up (const LeaseOracle *self, guint device, guint profile);

/** lease_oracle_judge: all that must hold when nothing is left to be done. */
void lease_oracle_judge (LeaseOracle *self);

G_END_DECLS

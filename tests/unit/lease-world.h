/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A few modems that do what a book of leases wants, each in its time and not always well, on a
 * virtual clock. The book is woken when it wants to be, or late, or in vain. After each thing that
 * happens the oracle is asked. Who else there is, is lease-life.h.
 */

#pragma once

#include "lease-oracle.h"

G_BEGIN_DECLS

/* Instead of a profile: of a connection with a temporary one. */
#define LEASE_TEMPORARY LEASE_N_PROFILES

/** LeaseTally: what has happened, all lives together */
typedef struct
{
  guint64 n_answers;
  guint64 n_granted;
  guint64 n_attempts;
  guint64 n_disconnects;
  guint64 n_again;
  guint64 n_cancelled;
  guint64 n_restored;
} LeaseTally;

/** LeaseClosing: what becomes of the next DISCONNECT */
typedef enum
{
  LEASE_CLOSING_DONE,
  LEASE_CLOSING_HANDED_OVER,
  LEASE_CLOSING_NOT_NOW,
} LeaseClosing;

/**
 * LeaseAttempt:
 * @at: when it ends; %MBN_NEVER: there is none
 * @origin: of what comes of it
 * @doomed: it ends with %MBN_ERROR_CANCELLED
 */
typedef struct
{
  gint64 at;
  guint profile;
  MbnOrigin origin;
  gboolean doomed;
} LeaseAttempt;

/**
 * LeaseModem:
 * @ours: for the book; @other: somebody else's, which comes first
 * @closed_at: when a disconnect is done; @users: a user's
 * @known_at: when it tells the state of its context
 */
typedef struct
{
  gboolean present;
  gboolean known;
  gboolean ready;
  gboolean up;
  MbnOrigin origin;
  guint profile;
  LeaseAttempt ours;
  LeaseAttempt other;
  gint64 closed_at;
  gboolean users;
  gint64 known_at;
  MbnError outcome;
  guint32 cause;
  gint64 takes;
  LeaseClosing closing;
  gboolean cancels_late;
} LeaseModem;

/**
 * LeaseWorld:
 * @restless: the book is also woken when nothing is due
 * @late: it is not woken at all
 * @random: for the next wait
 * @hasty: somebody asks for a connection that is about to go
 * @between: (nullable): something happens to a modem's connection, and the book has not seen it yet
 * @trace: (nullable): is added what happens
 */
typedef struct _LeaseWorld LeaseWorld;

struct _LeaseWorld
{
  MbnAutoSettings waits;
  MbnLeaseSettings settings;
  gboolean restless;
  MbnLeaseBook *book;
  LeaseOracle oracle;
  LeaseModem modems[LEASE_N_DEVICES];
  gint64 now;
  gboolean late;
  guint n_calls;
  double random;
  gboolean hasty;
  LeaseTally tally;
  void (*between) (LeaseWorld *self, guint i);
  GString *trace;
};

/** lease_world_init: the modems are ready; the book knows nothing of them yet. */
void lease_world_init (LeaseWorld *self, const MbnLeaseSettings *settings);
void lease_world_clear (LeaseWorld *self);

/** lease_world_tell: for the trace. */
void lease_world_tell (LeaseWorld *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** lease_world_see: the book sees modem @i, and is not asked yet what comes of it. */
void lease_world_see (LeaseWorld *self, guint i);

/** lease_world_see_all: it sees it, and all that comes of it is done. */
void lease_world_see_all (LeaseWorld *self, guint i);

/** lease_world_end_attempt: the one for the book on modem @i ends, and what comes of that is done.
 */
void lease_world_end_attempt (LeaseWorld *self, guint i, MbnError status, guint32 cause);

/** lease_world_drain: the book has been told all of an event: it is judged, and does what it wants.
 */
void lease_world_drain (LeaseWorld *self);

/** lease_world_begins_at: when @modem is free for another attempt */
gint64 lease_world_begins_at (LeaseWorld *self, const LeaseModem *modem);

/** lease_world_get_next: when something is due. */
gint64 lease_world_get_next (LeaseWorld *self);

/** lease_world_step: it is @next, and one thing that is due happens. */
void lease_world_step (LeaseWorld *self, gint64 next);
void lease_world_run (LeaseWorld *self, gint64 until);

G_END_DECLS

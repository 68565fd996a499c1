/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the files of the book share: mbn-lease-book.c knows clients, their leases and calls, and the
 * run; mbn-lease-line.c the connections. */

#pragma once

#include "mbn-auto-backoff.h"
#include "mbn-lease-book.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_LEASE_LINE_DOWN,
  MBN_LEASE_LINE_TRYING, /* an attempt is under way */
  MBN_LEASE_LINE_UP,
  MBN_LEASE_LINE_CLOSING, /* a disconnect is */
} MbnLeasePhase;

/**
 * MbnLeaseLine:
 * @run: the one that it was asked for in last
 * @order: when it was made for leases, as a number that counts up; 0: it was not, or was handed
 * over
 * @close_at: while it is up and nobody needs it; else %MBN_NEVER
 * @retried: the one attempt at once after a loss is used up (SYNC-23)
 * @cancelled: the attempt under way is not wanted any more
 * @withdrawn: its profile was deleted since it was asked for last
 * @unsure_until: restored, and its device has not been seen; %MBN_NEVER: not so
 * @backoff: the wait for the next attempt
 *
 * A connection that is needed, or was made for that and is not closed yet.
 */
typedef struct
{
  char *device;
  char *profile;
  MbnLeasePhase phase;
  guint n_leases;
  guint n_calls;
  guint run;
  guint order;
  gint64 close_at;
  gboolean retried;
  gboolean cancelled;
  gboolean withdrawn;
  gint64 unsure_until;
  gint64 up_since;
  MbnAutoBackoff backoff;
} MbnLeaseLine;

/**
 * MbnLeaseClient:
 * @leases: (element-type MbnLease): borrowed
 * @n_calls: that wait
 * @n_reserved: leases that those calls will lead to
 * @since: when its leases were made new last (SYNC-37)
 */
typedef struct
{
  char *name;
  GPtrArray *leases;
  guint n_calls;
  guint n_reserved;
  gint64 since;
} MbnLeaseClient;

/** MbnLease: @line: (nullable): %NULL: it is on nothing; @lost: the client was told so */
typedef struct
{
  MbnLeaseClient *client;
  MbnLeaseLine *line;
  gboolean lost;
} MbnLease;

/**
 * MbnLeaseCall:
 * @reserves: it will lead to a lease that the client has not yet
 * @is_doomed: a user's Disconnect has ended the attempt that it waits for
 */
typedef struct
{
  MbnLeaseClient *client;
  MbnLeaseLine *line;
  guint id;
  gboolean reserves;
  gboolean is_doomed;
  gint64 deadline;
} MbnLeaseCall;

struct _MbnLeaseBook
{
  const MbnLeaseSettings *settings;
  GQueue actions;      /* of MbnLeaseAction: to be taken */
  GHashTable *devices; /* of MbnLeaseDevice, by name: as seen last */
  GPtrArray *lines;    /* of MbnLeaseLine */
  GHashTable *clients; /* of MbnLeaseClient, by name: the run */
  GPtrArray *leases;   /* of MbnLease, oldest first */
  GPtrArray *calls;    /* of MbnLeaseCall, oldest first */
  guint n_reserved;
  guint run; /* number of the one that is, or will be next; from 1 */
  guint n_made;
  gboolean held;
};

/* ---- mbn-lease-book.c ---- */

/** mbn_lease_book_push: (transfer none): @line: (nullable): what the action is about. */
MbnLeaseAction *
mbn_lease_book_push (MbnLeaseBook *self, MbnLeaseKind kind, const MbnLeaseLine *line);

/** mbn_lease_book_answer_line: all calls that wait for @line: granted, or refused with @detail. */
void mbn_lease_book_answer_line (
    MbnLeaseBook *self, MbnLeaseLine *line, MbnError detail, const char *text, gint64 now);

/** mbn_lease_book_answer_doomed: those that have asked before it was cancelled. */
void mbn_lease_book_answer_doomed (MbnLeaseBook *self, MbnLeaseLine *line, const char *text);

/** mbn_lease_book_void_line: leases on @line end, and nobody waits for it any more, for @reason. */
void mbn_lease_book_void_line (
    MbnLeaseBook *self, MbnLeaseLine *line, MbnError reason, const char *text, gint64 now);

/** mbn_lease_book_tell_line: those who have leases on @line: that it is lost, or again there. */
void mbn_lease_book_tell_line (MbnLeaseBook *self, MbnLeaseLine *line, MbnError lost);

/** mbn_lease_book_has_run: somebody holds a lease, or waits for one. */
gboolean mbn_lease_book_has_run (MbnLeaseBook *self);

/* ---- mbn-lease-line.c ---- */

/** mbn_lease_line_ensure: that of @device with @profile; made if there is none. */
MbnLeaseLine *
mbn_lease_line_ensure (MbnLeaseBook *self, const char *device, const char *profile, gint64 now);

void mbn_lease_line_free (MbnLeaseLine *line);

/** mbn_lease_line_disown: what was asked for is over: nothing of it is left for who asks next. */
void mbn_lease_line_disown (MbnLeaseLine *line);

/** mbn_lease_line_find_rival: (nullable): that has the device of a connection with @profile. */
MbnLeaseLine *
mbn_lease_line_find_rival (MbnLeaseBook *self, const char *device, const char *profile);

/** mbn_lease_line_is_wanted: it is to be up. */
gboolean mbn_lease_line_is_wanted (MbnLeaseBook *self, const MbnLeaseLine *line);

/** mbn_lease_lines_settle: after each event: begins and ends what is due for all of them. */
void mbn_lease_lines_settle (MbnLeaseBook *self, gint64 now);

/** mbn_lease_lines_get_next: when one of them is due by time alone. */
gint64 mbn_lease_lines_get_next (MbnLeaseBook *self);

G_END_DECLS

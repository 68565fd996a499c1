/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A book of leases with a few modems, on a virtual clock. What it wants done is logged, a line
 * each:
 *
 *   t=0 connect m1 P1                   t is in seconds
 *   t=2 answer 1 ok                     or `answer 1 E_UNEXPECTED: E_MBN_FAILURE`
 *   t=5 lost A m1 P1: ERROR_CANCELLED   a lease on nothing: `lost A nothing: ERROR_TIMEOUT`
 *   t=6 again A m1 P1
 *   t=7 cancel m1
 *   t=9 disconnect m1
 *
 * An attempt for a call that the modem refuses at once (gone, or its one context is up) is not
 * logged, only what follows.
 *
 * Lines of one event come in the order of this list, but disconnects in that of the book, which is
 * told. After each event it is checked that the book's leases have been remembered, before anybody
 * was granted one; that there is one attempt at a time; and that all is as it was at a moment that
 * nothing foretold.
 */

#pragma once

#include "mbn-lease-book.h"

G_BEGIN_DECLS

#define LEASE_TEST_N_DEVICES 80

/**
 * LeaseTestDevice:
 * @attempt: (nullable): profile of the one under way
 * @ending: its context, by a Disconnect that an attempt queues behind
 */
typedef struct
{
  char *name; /* NULL: never heard of */
  MbnLeaseDevice seen;
  char *profile;
  char *attempt;
  gboolean ending;
} LeaseTestDevice;

/**
 * LeaseTest:
 * @settings: the defaults of design.md 6; @waits without jitter
 * @random: for the next waits
 *
 * May be set before lease_test_begin().
 */
typedef struct
{
  MbnLeaseSettings settings;
  MbnAutoSettings waits;
  double random;

  /*< private >*/
  gboolean restless;
  MbnLeaseBook *book;
  gint64 now;
  LeaseTestDevice devices[LEASE_TEST_N_DEVICES];
  GHashTable *clients;    /* of each call that waits */
  GHashTable *remembered; /* leases of each client, as text */
  GString *log;
  char *text;        /* of the last answer */
  gboolean is_new;   /* likewise */
  gboolean is_retry; /* of the last attempt */
} LeaseTest;

typedef void (*LeaseStory) (LeaseTest *self, gconstpointer data);

/** LeaseStoryEntry: @path: of the test */
typedef struct
{
  const char *path;
  LeaseStory story;
  gconstpointer data;
} LeaseStoryEntry;

/**
 * lease_test_add:
 *
 * Adds a test for each of @entries. It is told twice: in one of the two times, the book is also
 * woken at moments at which nothing is due.
 */
void lease_test_add (const LeaseStoryEntry *entries, gsize n_entries);

/** lease_test_begin: `m1` and `m2` are there, ready, and not connected. */
void lease_test_begin (LeaseTest *self);

/** lease_test_begin_unseen: nothing has been heard of any modem. */
void lease_test_begin_unseen (LeaseTest *self);

/** lease_test_run: time passes; @until_ms is counted from the beginning. */
void lease_test_run (LeaseTest *self, guint until_ms);

void lease_test_ask (
    LeaseTest *self, const char *client, guint call, const char *device, const char *profile);
gboolean lease_test_finish (LeaseTest *self, const char *client);
void lease_test_restore (
    LeaseTest *self, const char *client, const char *device, const char *profile, gint since_ms);

/** lease_test_up: a context is up on @device; @profile: (nullable): a temporary one */
void lease_test_up (LeaseTest *self, const char *device, const char *profile, MbnOrigin origin);

/** lease_test_down: there is none any more, whoever has ended it. */
void lease_test_down (LeaseTest *self, const char *device);

void lease_test_ready (LeaseTest *self, const char *device, gboolean ready);

/** lease_test_busy: somebody else's request is, or is not, under way on @device. */
void lease_test_busy (LeaseTest *self, const char *device, gboolean busy);

/** lease_test_plug: a modem is there whose context is not known yet. */
void lease_test_plug (LeaseTest *self, const char *device);
void lease_test_unplug (LeaseTest *self, const char *device);

/** lease_test_connected: the attempt has succeeded, with a connection of its own. */
void lease_test_connected (LeaseTest *self, const char *device);

/** lease_test_ended: the attempt has, with @status, and nothing else has changed. */
void lease_test_ended (LeaseTest *self, const char *device, MbnError status, guint32 cause);

/** lease_test_make: @client asks for it and has it, and nobody has to be told here. */
void lease_test_make (
    LeaseTest *self, const char *client, guint call, const char *device, const char *profile);

void lease_test_user_disconnects (LeaseTest *self, const char *device);
void lease_test_withdraw (LeaseTest *self, const char *profile);
void lease_test_renew (LeaseTest *self, const char *profile);
void lease_test_not_closed (LeaseTest *self, const char *device);
void lease_test_hold (LeaseTest *self, gboolean hold);

/** lease_test_expect: what was logged since the last time; "" for nothing */
void lease_test_expect (LeaseTest *self, const char *lines);

/** lease_test_expect_leases: such as "A m1 P1, B nothing", the oldest first */
void lease_test_expect_leases (LeaseTest *self, const char *leases);

/** lease_test_expect_next: when time alone leads to something */
void lease_test_expect_next (LeaseTest *self, guint at_ms);

/** lease_test_expect_over: no lease, and nothing to wait for. */
void lease_test_expect_over (LeaseTest *self);

G_END_DECLS

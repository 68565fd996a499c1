/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Connections that drop, are made again, and outlive the process. */

#include "config.h"

#include "lease-fixture.h"

#include <string.h>

#define LOST    "lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED"
#define CONNECT "connect m1 P1"
#define AGAIN   "again A m1 P1"

/* A has a lease, since 0. */
static void
begin_leased (LeaseTest *t)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
}

/* It is up for good, until it drops at 100. */
static void
begin_dropped (LeaseTest *t)
{
  begin_leased (t);
  lease_test_run (t, 100000);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=100 " LOST "\nt=100 " CONNECT);
}

/* ---- dropped ---- */

static void
tell_dropped (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_expect_leases (t, "A m1 P1");
  lease_test_run (t, 102000);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=102 " AGAIN);
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
}

static void
tell_everybody (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_ask (t, "C", 3, "m2", "P2");
  lease_test_connected (t, "m2");
  lease_test_expect (t, "t=0 answer 2 ok\nt=0 connect m2 P2\nt=0 answer 3 ok");
  lease_test_down (t, "m1");
  lease_test_expect (t,
                     "t=0 " LOST "\nt=0 lost B m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 " CONNECT);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 " AGAIN "\nt=0 again B m1 P1");
}

/* AUTO-57 */
static void
tell_back_off (LeaseTest *t, gconstpointer data)
{
  static const guint at_s[] = {103, 112, 139, 220, 463, 1192, 3379, 9940};

  begin_dropped (t);
  g_assert_false (t->is_retry);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (at_s); i++)
    {
      g_autofree char *line = g_strdup_printf ("t=%u " CONNECT, at_s[i]);

      lease_test_expect_next (t, at_s[i] * 1000);
      lease_test_run (t, at_s[i] * 1000);
      lease_test_expect (t, line);
      g_assert_true (t->is_retry);
      lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
    }
  lease_test_expect_leases (t, "A m1 P1");

  /* one that somebody waits for is none */
  lease_test_ask (t, "A", 2, "m1", "P1");
  g_assert_false (t->is_retry);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=9940 " CONNECT "\nt=9940 answer 2 ok\nt=9940 " AGAIN);
  g_assert_false (t->is_new);
}

static void
tell_jitter (LeaseTest *t, gconstpointer data)
{
  t->waits.backoff_jitter = 0.1;
  t->waits.backoff_initial_ms = 30000;
  t->random = 0.5;
  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect_next (t, 131500);
}

/* AUTO-58, AUTO-59 */
static void
tell_slow (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 33);
  lease_test_expect_next (t, 400000);
}

static void
tell_glacial (LeaseTest *t, gconstpointer data)
{
  t->settings.max_age_ms = 0;
  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_SERVICE_NOT_ACTIVATED, 0);
  lease_test_expect_next (t, 86500000);
}

/* An attempt that fails after one that did: as long as the first failure. */
static void
tell_stable (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_run (t, 103000);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=103 " CONNECT "\nt=103 " AGAIN);

  /* AUTO-63: it has lived for 60 s */
  lease_test_run (t, 163000);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=163 " LOST "\nt=163 " CONNECT);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect_next (t, 166000);
}

/* Made and dropped again and again, it is tried ever more seldom. */
static void
tell_unstable (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=100 " AGAIN);
  lease_test_run (t, 159999);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=159.999 " LOST);
  lease_test_expect_next (t, 162999);
  lease_test_run (t, 163000);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=162.999 " CONNECT "\nt=163 " AGAIN);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=163 " LOST);
  lease_test_expect_next (t, 172000);
}

/* What a run has learnt of a connection ends with it. */
static void
tell_new_run_begins_anew (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_ask (t, "A", 2, "m1", "P1");
  lease_test_expect (t, "t=100 cancel m1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=100 " CONNECT "\nt=100 answer 2 ok");
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=100 " LOST "\nt=100 " CONNECT);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect_next (t, 103000);
}

static void
tell_ask_in_back_off (LeaseTest *t, gconstpointer data)
{
  const char *client = data;
  g_autofree char *leases = g_strdup (*client == 'A' ? "A m1 P1" : "A m1 P1, B m1 P1");

  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_run (t, 101000);
  lease_test_ask (t, client, 2, "m1", "P1");
  lease_test_expect (t, "t=101 " CONNECT);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=101 answer 2 ok\nt=101 " AGAIN);
  lease_test_expect_leases (t, leases);
}

/* The call fails, the leases of before stay, and wait on. */
static void
tell_failure_in_back_off (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_ended (t, "m1", MBN_ERROR_NOT_REGISTERED, 0);
  lease_test_expect (t, "t=100 " CONNECT "\nt=100 answer 2 E_UNEXPECTED: E_MBN_NOT_REGISTERED");
  lease_test_expect_leases (t, "A m1 P1");
  g_assert_cmpint (mbn_lease_book_get_next (t->book), !=, MBN_NEVER);
  g_assert_false (lease_test_finish (t, "B"));
}

/* Who joins an attempt to make it again and gives up does not end it. */
static void
tell_timeout_while_made_again (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_run (t, 280000);
  lease_test_expect (t, "t=280 answer 2 E_UNEXPECTED: ERROR_TIMEOUT");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=280 " AGAIN);
  lease_test_expect_leases (t, "A m1 P1");
}

/* The one that is made again for the run alone. */
static void
tell_kept_for_the_run (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_ask (t, "B", 2, "", "");
  lease_test_expect (t, "t=0 answer 2 ok");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 100000);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=100 " CONNECT);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_run (t, 103000);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=103 " CONNECT);
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_run (t, 113000);
  lease_test_expect (t, "t=113 disconnect m1");
}

/* ---- while the modem cannot ---- */

static void
tell_not_ready (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_ready (t, "m1", FALSE);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 " LOST);
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
  lease_test_ready (t, "m1", TRUE);
  lease_test_expect (t, "t=1000 " CONNECT);
}

/* A wait ends when the modem can do it again (AUTO-61). */
static void
tell_not_ready_in_back_off (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect_next (t, 103000);
  lease_test_run (t, 101000);
  lease_test_ready (t, "m1", FALSE);
  lease_test_run (t, 102000);
  lease_test_expect (t, "");
  lease_test_ready (t, "m1", TRUE);
  lease_test_expect (t, "t=102 " CONNECT);
}

/* A reset, of which nothing is known until it is over, is not one either. */
static void
tell_reset_in_back_off (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_run (t, 101000);
  lease_test_plug (t, "m1");
  lease_test_run (t, 102000);
  lease_test_ready (t, "m1", TRUE);
  lease_test_expect (t, "");
  lease_test_expect_next (t, 103000);
}

/* It failed because the modem was not ready: waited for, or not, it is tried when the modem is. */
static void
tell_failed_not_ready (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_ready (t, "m1", FALSE);
  lease_test_ended (t, "m1", MBN_ERROR_RADIO_POWER_OFF, 0);
  lease_test_run (t, 110000);
  lease_test_expect (t, "");
  lease_test_ready (t, "m1", TRUE);
  lease_test_expect (t, "t=110 " CONNECT);
}

/* Somebody else's request is not one to queue behind, only for a call. */
static void
tell_busy (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_busy (t, "m1", TRUE);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 " LOST);
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
  lease_test_busy (t, "m1", FALSE);
  lease_test_expect (t, "t=1000 " CONNECT);
}

static void
tell_unplugged (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_unplug (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: E_HANDLE");
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m1 P1");
  lease_test_plug (t, "m1");
  lease_test_expect (t, "");
  lease_test_down (t, "m1");
  lease_test_ready (t, "m1", TRUE);
  lease_test_expect (t, "t=1000 " CONNECT);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=1000 " AGAIN);
}

/* It is lost once, whatever else happens to the modem. */
static void
tell_lost_once (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_unplug (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_HANDLE, 0);
  lease_test_plug (t, "m1");
  lease_test_down (t, "m1");
  lease_test_unplug (t, "m1");
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m1 P1");
}

/* The modem is gone for good: the run can end all the same. */
static void
tell_finish_without_modem (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_unplug (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: E_HANDLE");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_over (t);
}

static void
tell_unplugged_in_linger (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_unplug (t, "m1");
  lease_test_expect_over (t);
}

static void
tell_occupied (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_ready (t, "m1", FALSE);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 " LOST);
  lease_test_up (t, "m1", "P2", MBN_ORIGIN_USER);
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m1 P1");
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=1000 " CONNECT);
}

/* Somebody else makes it again; so it is not ours any more. */
static void
tell_made_by_user (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_ready (t, "m1", FALSE);
  lease_test_down (t, "m1");
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_expect (t, "t=0 " LOST "\nt=0 " AGAIN);
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_over (t);
}

/* ---- hibernation ---- */

static void
tell_hold (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_hold (t, TRUE);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 " LOST);
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
  lease_test_hold (t, FALSE);
  lease_test_expect (t, "t=1000 " CONNECT);
}

static void
tell_hold_in_back_off (LeaseTest *t, gconstpointer data)
{
  begin_dropped (t);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_hold (t, TRUE);
  lease_test_run (t, 110000);
  lease_test_expect (t, "");
  lease_test_hold (t, FALSE);
  lease_test_expect (t, "t=110 " CONNECT);
}

/* ---- nothing ---- */

static void
tell_the_same (LeaseTest *t, gconstpointer data)
{
  gint64 next;

  begin_leased (t);
  next = mbn_lease_book_get_next (t->book);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_hold (t, FALSE);
  lease_test_ready (t, "m2", TRUE);
  lease_test_expect (t, "");
  g_assert_cmpint (mbn_lease_book_get_next (t->book), ==, next);

  g_assert_true (lease_test_finish (t, "A"));
  next = mbn_lease_book_get_next (t->book);
  lease_test_run (t, 5000);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  g_assert_cmpint (mbn_lease_book_get_next (t->book), ==, next);
}

/* ---- restart ---- */

static void
tell_restored_up (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_restore (t, "A", "m1", "P1", -1000);
  lease_test_restore (t, "B", "", "", -2000);
  lease_test_expect_leases (t, "A m1 P1, B nothing");
  lease_test_plug (t, "m1");
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 200000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_run (t, 210000);
  lease_test_expect (t, "t=210 disconnect m1");
  lease_test_down (t, "m1");
  lease_test_expect_over (t);
}

static void
tell_restored_twice (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_restore (t, "A", "m1", "P1", 0);
  lease_test_restore (t, "A", "m1", "P1", 0);
  lease_test_expect_leases (t, "A m1 P1");
}

static void
tell_restored_users (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_restore (t, "A", "m1", "P1", 0);
  lease_test_plug (t, "m1");
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_over (t);
}

static void
tell_restored_down (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_restore (t, "A", "m1", "P1", 0);
  lease_test_plug (t, "m1");
  lease_test_expect (t, "");
  lease_test_ready (t, "m1", TRUE);
  lease_test_expect (t, "t=0 " LOST "\nt=0 " CONNECT);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 " AGAIN);
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
}

static void
tell_restored_without_modem (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_restore (t, "A", "m1", "P1", 0);
  lease_test_run (t, 1000000);
  lease_test_expect_leases (t, "A m1 P1");
  g_string_truncate (t->log, 0); /* that it is lost may be told */
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_over (t);
}

/* Somebody asks for it before it is known what has become of it. */
static void
tell_restored_asked (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_restore (t, "A", "m1", "P1", 0);
  lease_test_plug (t, "m1");
  lease_test_ask (t, "B", 1, "m1", "P1");
  lease_test_ready (t, "m1", TRUE);
  g_assert_nonnull (strstr (t->log->str, CONNECT));
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  g_assert_nonnull (strstr (t->log->str, LOST));
  g_assert_nonnull (strstr (t->log->str, "answer 1 E_UNEXPECTED: E_MBN_FAILURE"));
  g_string_truncate (t->log, 0);
  lease_test_expect_leases (t, "A m1 P1");
  lease_test_expect_next (t, 3000);
}

/* max_age goes on where it was. */
static void
tell_restored_old (LeaseTest *t, gconstpointer data)
{
  t->settings.max_age_ms = 60000;
  lease_test_begin_unseen (t);
  lease_test_restore (t, "A", "m1", "P1", -50000);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_expect_next (t, 10000);
  lease_test_run (t, 20000);
  lease_test_expect (t, "t=10 lost A m1 P1: ERROR_TIMEOUT\nt=20 disconnect m1");
}

static void
tell_orphan (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_plug (t, "m1");
  lease_test_run (t, 5000);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_expect_next (t, 35000);
  lease_test_run (t, 35000);
  lease_test_expect (t, "t=35 disconnect m1");
  lease_test_down (t, "m1");
  lease_test_expect_over (t);
}

static void
tell_orphan_without_grace (LeaseTest *t, gconstpointer data)
{
  t->settings.orphan_grace_ms = 0;
  lease_test_begin_unseen (t);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_expect (t, "t=0 disconnect m1");
}

static void
tell_orphan_leased (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_ask (t, "B", 1, "m1", "P2");
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: E_MBN_MAX_ACTIVATED_CONTEXTS");
  lease_test_run (t, 29000);
  lease_test_ask (t, "A", 2, "m1", "P1");
  lease_test_expect (t, "t=29 answer 2 ok");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m1");
}

/* It was made for the run that goes on. */
static void
tell_orphan_of_the_run (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_restore (t, "A", "m1", "P1", 0);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_up (t, "m2", "P2", MBN_ORIGIN_SYNC);
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  lease_test_down (t, "m2");
  lease_test_expect (t, "t=100 connect m2 P2");
  lease_test_connected (t, "m2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 110000);
  g_assert_nonnull (strstr (t->log->str, "t=110 disconnect m1"));
  g_assert_nonnull (strstr (t->log->str, "t=110 disconnect m2"));
  g_string_truncate (t->log, 0);
}

static void
tell_orphan_claimed (LeaseTest *t, gconstpointer data)
{
  lease_test_begin_unseen (t);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_run (t, 10000);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_expect_over (t);
}

static const LeaseStoryEntry stories[] = {
    {"/lease/SYNC-23/dropped",                 tell_dropped,                  NULL},
    {"/lease/SYNC-23/everybody",               tell_everybody,                NULL},
    {"/lease/SYNC-23/back-off",                tell_back_off,                 NULL},
    {"/lease/SYNC-23/jitter",                  tell_jitter,                   NULL},
    {"/lease/SYNC-23/slow",                    tell_slow,                     NULL},
    {"/lease/SYNC-23/glacial",                 tell_glacial,                  NULL},
    {"/lease/SYNC-23/stable",                  tell_stable,                   NULL},
    {"/lease/SYNC-23/unstable",                tell_unstable,                 NULL},
    {"/lease/SYNC-23/new-run-begins-anew",     tell_new_run_begins_anew,      NULL},
    {"/lease/SYNC-23/ask-in-back-off",         tell_ask_in_back_off,          "B" },
    {"/lease/SYNC-23/holder-asks-in-back-off", tell_ask_in_back_off,          "A" },
    {"/lease/SYNC-23/failure-in-back-off",     tell_failure_in_back_off,      NULL},
    {"/lease/SYNC-7/timeout-while-made-again", tell_timeout_while_made_again, NULL},
    {"/lease/SYNC-14/kept-for-the-run",        tell_kept_for_the_run,         NULL},
    {"/lease/SYNC-23/not-ready",               tell_not_ready,                NULL},
    {"/lease/SYNC-23/not-ready-in-back-off",   tell_not_ready_in_back_off,    NULL},
    {"/lease/SYNC-23/reset-in-back-off",       tell_reset_in_back_off,        NULL},
    {"/lease/SYNC-23/failed-not-ready",        tell_failed_not_ready,         NULL},
    {"/lease/SYNC-23/busy",                    tell_busy,                     NULL},
    {"/lease/SYNC-23/unplugged",               tell_unplugged,                NULL},
    {"/lease/SYNC-23/lost-once",               tell_lost_once,                NULL},
    {"/lease/SYNC-23/finish-without-modem",    tell_finish_without_modem,     NULL},
    {"/lease/SYNC-24/unplugged-in-linger",     tell_unplugged_in_linger,      NULL},
    {"/lease/SYNC-23/occupied",                tell_occupied,                 NULL},
    {"/lease/SYNC-21/made-by-user",            tell_made_by_user,             NULL},
    {"/lease/SYNC-39/hold",                    tell_hold,                     NULL},
    {"/lease/SYNC-39/hold-in-back-off",        tell_hold_in_back_off,         NULL},
    {"/lease/SYNC-11/the-same",                tell_the_same,                 NULL},
    {"/lease/SYNC-38/restored-up",             tell_restored_up,              NULL},
    {"/lease/SYNC-38/restored-twice",          tell_restored_twice,           NULL},
    {"/lease/SYNC-38/restored-users",          tell_restored_users,           NULL},
    {"/lease/SYNC-38/restored-down",           tell_restored_down,            NULL},
    {"/lease/SYNC-38/restored-without-modem",  tell_restored_without_modem,   NULL},
    {"/lease/SYNC-38/restored-asked",          tell_restored_asked,           NULL},
    {"/lease/SYNC-38/restored-old",            tell_restored_old,             NULL},
    {"/lease/SYNC-38/orphan",                  tell_orphan,                   NULL},
    {"/lease/SYNC-38/orphan-without-grace",    tell_orphan_without_grace,     NULL},
    {"/lease/SYNC-38/orphan-leased",           tell_orphan_leased,            NULL},
    {"/lease/SYNC-38/orphan-of-the-run",       tell_orphan_of_the_run,        NULL},
    {"/lease/SYNC-38/orphan-claimed",          tell_orphan_claimed,           NULL},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lease_test_add (stories, G_N_ELEMENTS (stories));
  return g_test_run ();
}

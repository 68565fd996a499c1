/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is closed when a run is over, what is not, and what a user's word does to it. */

#include "config.h"

#include "lease-fixture.h"

/* ---- linger ---- */

static void
tell_no_linger (LeaseTest *t, gconstpointer data)
{
  t->settings.linger_ms = 0;
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_make (t, "B", 2, "m2", "P2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_expect (t, "t=0 disconnect m2\nt=0 disconnect m1");
}

static void
tell_takeover (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 9999);
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=9.999 answer 2 ok");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");

  /* it belongs to the new run, which closes it */
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_expect_next (t, 110000);
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m1");
}

/* Also if the one who has taken it over has finished before another of the new run. */
static void
tell_takeover_by_the_run (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_ask (t, "C", 3, "", "");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_expect (t, "t=0 answer 2 ok\nt=0 answer 3 ok");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "C"));
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m1");
}

/* A run that does not ask for it does not hold it. */
static void
tell_not_taken_over (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 5000);
  lease_test_make (t, "B", 2, "m2", "P2");
  lease_test_ask (t, "C", 3, "", "");
  lease_test_expect (t, "t=5 answer 3 ok");
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_down (t, "m1");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "B m2 P2, C nothing");
}

/* What lingers and drops is not made again: nobody wants it. */
static void
tell_dropped_in_linger (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 5000);
  lease_test_down (t, "m1");
  lease_test_expect_over (t);
}

/* What is being made again when the run ends is not wanted any more. */
static void
tell_end_while_made_again (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m1 P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "t=0 cancel m1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect_over (t);
}

static void
tell_end_in_back_off (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_down (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m1 P1");
  lease_test_expect_next (t, 3000);
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_over (t);
}

/* ---- closing ---- */

static void
tell_once (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");

  /* until it is done, and afterwards */
  lease_test_run (t, 100000);
  g_assert_false (lease_test_finish (t, "A"));
  lease_test_expect (t, "");
  lease_test_down (t, "m1");
  lease_test_run (t, 1000000);
  lease_test_expect_over (t);
}

static void
tell_reverse_order (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ready (t, "m3", TRUE);
  lease_test_ready (t, "m4", TRUE);
  lease_test_make (t, "A", 1, "m2", "P2");
  lease_test_make (t, "B", 2, "m4", "P4");
  lease_test_make (t, "A", 3, "m1", "P1");
  lease_test_make (t, "C", 4, "m3", "P3");

  /* one that was made again keeps its place */
  lease_test_down (t, "m4");
  lease_test_connected (t, "m4");
  lease_test_expect (t, "t=0 lost B m4 P4: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m4 P4\n"
                        "t=0 again B m4 P4");
  g_assert_true (lease_test_finish (t, "C"));
  g_assert_true (lease_test_finish (t, "A"));
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m3\nt=10 disconnect m1\nt=10 disconnect m4\n"
                        "t=10 disconnect m2");
}

/* The order is that of being up, not of asking. */
static void
tell_order_of_opening (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "A", 2, "m2", "P2");
  lease_test_connected (t, "m2");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 connect m1 P1\nt=0 connect m2 P2\nt=0 answer 2 ok\nt=0 answer 1 ok");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1\nt=10 disconnect m2");
}

/* Automatic connection wants it at that moment, or a user. */
static void
tell_handed_over (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_up (t, "m1", "P1", GPOINTER_TO_INT (data));
  lease_test_expect_over (t);

  /* from now on it is like any other */
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=10 answer 2 ok");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_expect_over (t);
}

/* It is not left behind. */
static void
tell_not_closed (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_not_closed (t, "m1");
  lease_test_expect (t, "");
  lease_test_run (t, 100000);
  g_assert_true (g_str_has_suffix (t->log->str, " disconnect m1"));
  g_string_truncate (t->log, 0);
  lease_test_down (t, "m1");
  lease_test_expect_over (t);
}

/* Somebody asks before it could be closed. */
static void
tell_not_closed_but_wanted (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_not_closed (t, "m1");
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=10 answer 2 ok");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m1");
}

/* A Connect after a Disconnect works (design.md 3.3). */
static void
tell_ask_while_closing (LeaseTest *t, gconstpointer data)
{
  const char *profile = data;

  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_down (t, "m1");
  lease_test_make (t, "B", 2, "m1", profile);
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m1");
}

/* Who asks before it is seen to end gets no lease on what is about to go. */
static void
tell_ask_before_closed (LeaseTest *t, gconstpointer data)
{
  const char *profile = data;
  g_autofree char *line = g_strdup_printf ("t=10 connect m1 %s", profile);

  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_ask (t, "B", 2, "m1", profile);
  lease_test_expect (t, line);
  lease_test_down (t, "m1");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=10 answer 2 ok");
}

/* What was made for the last run is none of the next one's, which has asked in vain. */
static void
tell_ask_before_closed_in_vain (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_ask (t, "C", 3, "", "");
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_down (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=10 answer 3 ok\nt=10 connect m1 P1\n"
                        "t=10 answer 2 E_UNEXPECTED: E_MBN_FAILURE");
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
}

/* ---- whose it is ---- */

static void
tell_claimed (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m1 P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_over (t);
}

static void
tell_claimed_in_linger (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 9000);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_expect_over (t);
}

/* One of a user that drops is made again for those who have a lease; that one is ours. */
static void
tell_made_again_is_ours (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 answer 1 ok");
  lease_test_down (t, "m1");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m1 P1\n"
                        "t=0 again A m1 P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
}

/* One of a user that nobody leases any more is none of the run's. */
static void
tell_users_drops (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "B", 2, "", "");
  lease_test_expect (t, "t=0 answer 1 ok\nt=0 answer 2 ok");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_down (t, "m1");
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "B nothing");
}

/* ---- a user disconnects ---- */

static void
tell_user_disconnects (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=0 answer 2 ok");
  lease_test_user_disconnects (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: ERROR_CANCELLED\nt=0 lost B m1 P1: ERROR_CANCELLED");
  lease_test_down (t, "m1");
  lease_test_run (t, 1000000);
  lease_test_expect_over (t);
  g_assert_false (lease_test_finish (t, "A"));

  /* a new call may */
  lease_test_make (t, "A", 3, "m1", "P1");
}

/* It is not made again for the rest of the run either, nor closed with it. */
static void
tell_user_disconnects_in_run (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_make (t, "A", 2, "m2", "P2");
  lease_test_user_disconnects (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: ERROR_CANCELLED");
  lease_test_down (t, "m1");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m2 P2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m2");
}

/* One that has no lease any more, and is kept for the run. */
static void
tell_user_disconnects_kept (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_make (t, "B", 2, "m2", "P2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_user_disconnects (t, "m1");
  lease_test_down (t, "m1");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
}

static void
tell_user_disconnects_in_linger (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 5000);
  lease_test_user_disconnects (t, "m1");
  lease_test_down (t, "m1");
  lease_test_expect_over (t);
}

/* The attempt is the user's Disconnect to end: it need not be cancelled. */
static void
tell_user_disconnects_attempt (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_user_disconnects (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED\n"
                        "t=0 answer 2 E_UNEXPECTED: ERROR_CANCELLED");
  lease_test_expect_over (t);
  g_assert_false (lease_test_finish (t, "A"));
}

static void
tell_user_disconnects_made_again (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m1 P1");
  lease_test_user_disconnects (t, "m1");
  g_assert_true (g_str_has_prefix (t->log->str, "t=0 lost A m1 P1: ERROR_CANCELLED"));
  g_string_truncate (t->log, 0);
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect_over (t);
}

static void
tell_user_disconnects_in_back_off (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_down (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m1 P1");
  lease_test_user_disconnects (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: ERROR_CANCELLED");
  lease_test_expect_over (t);
}

/* Who asks after the Disconnect, and before the attempt that it ends has ended. */
static void
tell_ask_after_disconnect (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_user_disconnects (t, "m1");
  g_string_truncate (t->log, 0);
  lease_test_ask (t, "A", 2, "m1", "P1");
  lease_test_expect (t, "");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED\nt=0 connect m1 P1");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 answer 2 ok");
}

/* Who asks before the connection is seen to be down gets one of his own. */
static void
tell_ask_before_down (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_user_disconnects (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: ERROR_CANCELLED");
  lease_test_ask (t, "A", 2, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_down (t, "m1");
  lease_test_expect (t, "");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 answer 2 ok");
}

static void
tell_user_disconnects_other (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_user_disconnects (t, "m2");
  lease_test_user_disconnects (t, "never");
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m1 P1");
}

/* SYNC-45 */
static void
tell_leased (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  g_assert_false (mbn_lease_book_is_leased (t->book, "m1"));
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  g_assert_false (mbn_lease_book_is_leased (t->book, "m1"));
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 answer 1 ok");
  g_assert_true (mbn_lease_book_is_leased (t->book, "m1"));
  g_assert_false (mbn_lease_book_is_leased (t->book, "m2"));
  lease_test_ask (t, "B", 2, "", "");
  lease_test_expect (t, "t=0 answer 2 ok");
  g_assert_true (lease_test_finish (t, "A"));
  g_assert_false (mbn_lease_book_is_leased (t->book, "m1"));
}

static const LeaseStoryEntry stories[] = {
    {"/lease/SYNC-24/no-linger",                    tell_no_linger,                    NULL                             },
    {"/lease/SYNC-24/takeover",                     tell_takeover,                     NULL                             },
    {"/lease/SYNC-24/takeover-by-the-run",          tell_takeover_by_the_run,          NULL                             },
    {"/lease/SYNC-24/not-taken-over",               tell_not_taken_over,               NULL                             },
    {"/lease/SYNC-24/dropped-in-linger",            tell_dropped_in_linger,            NULL                             },
    {"/lease/SYNC-15/end-while-made-again",         tell_end_while_made_again,         NULL                             },
    {"/lease/SYNC-15/end-in-back-off",              tell_end_in_back_off,              NULL                             },
    {"/lease/SYNC-25/once",                         tell_once,                         NULL                             },
    {"/lease/SYNC-25/not-closed",                   tell_not_closed,                   NULL                             },
    {"/lease/SYNC-25/not-closed-but-wanted",        tell_not_closed_but_wanted,        NULL                             },
    {"/lease/SYNC-25/ask-while-closing",            tell_ask_while_closing,            "P1"                             },
    {"/lease/SYNC-25/ask-other-while-closing",      tell_ask_while_closing,            "P2"                             },
    {"/lease/SYNC-26/reverse-order",                tell_reverse_order,                NULL                             },
    {"/lease/SYNC-26/order-of-opening",             tell_order_of_opening,             NULL                             },
    {"/lease/SYNC-21/handed-over",                  tell_handed_over,                  GINT_TO_POINTER (MBN_ORIGIN_AUTO)},
    {"/lease/SYNC-21/claimed-at-closing",           tell_handed_over,                  GINT_TO_POINTER (MBN_ORIGIN_USER)},
    {"/lease/SYNC-25/ask-before-closed",            tell_ask_before_closed,            "P1"                             },
    {"/lease/SYNC-25/ask-other-before-closed",      tell_ask_before_closed,            "P2"                             },
    {"/lease/SYNC-25/ask-before-closed-in-vain",    tell_ask_before_closed_in_vain,    NULL                             },
    {"/lease/SYNC-22/ask-before-down",              tell_ask_before_down,              NULL                             },
    {"/lease/SYNC-21/claimed",                      tell_claimed,                      NULL                             },
    {"/lease/SYNC-21/claimed-in-linger",            tell_claimed_in_linger,            NULL                             },
    {"/lease/SYNC-21/made-again-is-ours",           tell_made_again_is_ours,           NULL                             },
    {"/lease/SYNC-20/users-drops",                  tell_users_drops,                  NULL                             },
    {"/lease/SYNC-22/user-disconnects",             tell_user_disconnects,             NULL                             },
    {"/lease/SYNC-22/user-disconnects-in-run",      tell_user_disconnects_in_run,      NULL                             },
    {"/lease/SYNC-22/user-disconnects-kept",        tell_user_disconnects_kept,        NULL                             },
    {"/lease/SYNC-22/user-disconnects-in-linger",   tell_user_disconnects_in_linger,   NULL                             },
    {"/lease/SYNC-22/user-disconnects-attempt",     tell_user_disconnects_attempt,     NULL                             },
    {"/lease/SYNC-22/user-disconnects-made-again",  tell_user_disconnects_made_again,  NULL                             },
    {"/lease/SYNC-22/user-disconnects-in-back-off", tell_user_disconnects_in_back_off, NULL                             },
    {"/lease/SYNC-22/user-disconnects-other",       tell_user_disconnects_other,       NULL                             },
    {"/lease/SYNC-22/ask-after-disconnect",         tell_ask_after_disconnect,         NULL                             },
    {"/lease/SYNC-45/leased",                       tell_leased,                       NULL                             },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lease_test_add (stories, G_N_ELEMENTS (stories));
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Profiles that are deleted, or changed, while connections with them are leased. */

#include "config.h"

#include "lease-fixture.h"

#include <string.h>

#define LOST  "lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED"
#define ENDED "lost A m1 P1: ERROR_CANCELLED"

static void
begin_leased (LeaseTest *t)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
}

/* What is up stays up, and is not made again. */
static void
tell_up (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_withdraw (t, "P1");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m1 P1");
  lease_test_down (t, "m1");
  g_assert_nonnull (strstr (t->log->str, "t=100 " ENDED));
  g_assert_null (strstr (t->log->str, "connect"));
  g_string_truncate (t->log, 0);
  lease_test_expect_over (t);
}

/* It is closed as any other. */
static void
tell_finish (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_withdraw (t, "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_down (t, "m1");
  lease_test_expect_over (t);
}

/* The run has no use for it either. */
static void
tell_kept_for_the_run (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_ask (t, "B", 2, "", "");
  lease_test_expect (t, "t=0 answer 2 ok");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_withdraw (t, "P1");
  lease_test_expect (t, "");
  lease_test_down (t, "m1");
  lease_test_run (t, 100000);
  lease_test_expect (t, "");

  /* so the modem is free for another one */
  lease_test_make (t, "B", 3, "m1", "P2");
}

static void
tell_in_back_off (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_down (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 " LOST "\nt=0 connect m1 P1");
  lease_test_withdraw (t, "P1");
  lease_test_expect (t, "t=0 " ENDED);
  lease_test_expect_over (t);
}

static void
tell_while_made_again (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 " LOST "\nt=0 connect m1 P1");
  lease_test_withdraw (t, "P1");
  lease_test_expect (t, "t=0 " ENDED "\nt=0 cancel m1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect_over (t);
}

static void
tell_while_asked_for (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_withdraw (t, "P1");
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED\nt=0 cancel m1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect_over (t);
}

static void
tell_another (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_withdraw (t, "P2");
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 " LOST "\nt=0 connect m1 P1");
  lease_test_withdraw (t, "P");
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m1 P1");
}

/* It is there again: who asks says so. */
static void
tell_created_anew (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_withdraw (t, "P1");
  lease_test_ask (t, "A", 2, "m1", "P1");
  lease_test_expect (t, "t=0 answer 2 ok");
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 " LOST "\nt=0 connect m1 P1");
}

/* AUTO-60: what has failed may not fail any more. */
static void
tell_changed (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  lease_test_renew (t, "P1");
  lease_test_down (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 " LOST "\nt=0 connect m1 P1");
  lease_test_run (t, 1000);
  lease_test_renew (t, "P2");
  lease_test_expect (t, "");
  lease_test_renew (t, "P1");
  lease_test_expect (t, "t=1 connect m1 P1");
}

/* Awaited is what is down and to be made again, for whomever. */
static void
tell_awaited (LeaseTest *t, gconstpointer data)
{
  begin_leased (t);
  g_assert_false (mbn_lease_book_is_awaited (t->book, "m1"));
  lease_test_down (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 " LOST "\nt=0 connect m1 P1");
  g_assert_true (mbn_lease_book_is_awaited (t->book, "m1"));
  g_assert_false (mbn_lease_book_is_awaited (t->book, "m2"));
  g_assert_true (lease_test_finish (t, "A"));
  g_assert_false (mbn_lease_book_is_awaited (t->book, "m1"));
}

static const LeaseStoryEntry stories[] = {
    {"/lease/SYNC-2/deleted-up",               tell_up,               NULL},
    {"/lease/SYNC-2/deleted-finish",           tell_finish,           NULL},
    {"/lease/SYNC-2/deleted-kept-for-the-run", tell_kept_for_the_run, NULL},
    {"/lease/SYNC-2/deleted-in-back-off",      tell_in_back_off,      NULL},
    {"/lease/SYNC-2/deleted-while-made-again", tell_while_made_again, NULL},
    {"/lease/SYNC-2/deleted-while-asked-for",  tell_while_asked_for,  NULL},
    {"/lease/SYNC-2/deleted-another",          tell_another,          NULL},
    {"/lease/SYNC-2/created-anew",             tell_created_anew,     NULL},
    {"/lease/SYNC-23/changed-in-back-off",     tell_changed,          NULL},
    {"/lease/SYNC-23/awaited",                 tell_awaited,          NULL},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lease_test_add (stories, G_N_ELEMENTS (stories));
  return g_test_run ();
}

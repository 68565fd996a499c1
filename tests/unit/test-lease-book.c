/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Who gets a lease, and what for: calls, the run that they form, what one device allows. */

#include "config.h"

#include "lease-fixture.h"

#include <string.h>

/* ---- one call ---- */

static void
tell_one_client (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_expect_leases (t, "");
  lease_test_run (t, 2000);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=2 answer 1 ok");
  lease_test_expect_leases (t, "A m1 P1");

  lease_test_run (t, 60000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_leases (t, "");
  lease_test_expect_next (t, 70000);
  lease_test_run (t, 70000);
  lease_test_expect (t, "t=70 disconnect m1");
  lease_test_down (t, "m1");
  lease_test_run (t, 100000);
  lease_test_expect_over (t);
}

static void
tell_failure (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_ended (t, "m1", MBN_ERROR_SERVICE_NOT_ACTIVATED, 33);
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: E_MBN_SERVICE_NOT_ACTIVATED");
  g_assert_cmpstr (t->text, ==, "because");
  lease_test_expect_over (t);
}

/* The attempt tells what is in the way, nobody else does (SYNC-49). */
static void
tell_not_ready (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ready (t, "m1", FALSE);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_ended (t, "m1", MBN_ERROR_RADIO_POWER_OFF, 0);
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: E_MBN_RADIO_POWER_OFF");
  lease_test_ready (t, "m1", TRUE);
  lease_test_expect_over (t);
}

static void
tell_gone (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "never", "P1");
  lease_test_unplug (t, "m1");
  lease_test_ask (t, "A", 2, "m1", "P1");
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: E_HANDLE\n"
                        "t=0 answer 2 E_UNEXPECTED: E_HANDLE");
  lease_test_expect_over (t);
}

static void
tell_unplugged_meanwhile (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_ended (t, "m1", MBN_ERROR_HANDLE, 0);
  lease_test_unplug (t, "m1");
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: E_HANDLE");
  lease_test_expect_over (t);
}

static void
tell_active (LeaseTest *t, gconstpointer data)
{
  MbnOrigin origin = GPOINTER_TO_INT (data);

  lease_test_begin (t);
  lease_test_up (t, "m1", "P1", origin);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 answer 1 ok");
  lease_test_expect_leases (t, "A m1 P1");

  /* SYNC-20 */
  lease_test_run (t, 1000);
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_over (t);
}

static void
tell_repeated (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (t->is_new);
  for (guint call = 2; call <= 100; call++)
    {
      g_autofree char *line = g_strdup_printf ("t=0 answer %u ok", call);

      lease_test_ask (t, "A", call, "m1", "P1");
      lease_test_expect (t, line);
      g_assert_false (t->is_new);
    }
  lease_test_expect_leases (t, "A m1 P1");

  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
}

static void
tell_repeated_while_waiting (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "A", 2, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 answer 1 ok\nt=0 answer 2 ok");
  lease_test_expect_leases (t, "A m1 P1");
}

/* ---- several ---- */

static void
tell_several_connections (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_make (t, "A", 2, "m2", "P2");
  lease_test_expect_leases (t, "A m1 P1, A m2 P2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_leases (t, "");
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m2\nt=10 disconnect m1");
}

static void
tell_later_failure (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "A", 2, "m2", "P2");
  lease_test_expect (t, "t=0 connect m2 P2");
  lease_test_ended (t, "m2", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 answer 2 E_UNEXPECTED: E_MBN_FAILURE");
  lease_test_expect_leases (t, "A m1 P1");

  /* nobody has a lease on it, so it is not tried again */
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");
}

static void
tell_shared (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_run (t, 1000);
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=1 answer 1 ok\nt=1 answer 2 ok");
  lease_test_ask (t, "C", 3, "m1", "P1");
  lease_test_expect (t, "t=1 answer 3 ok");
  lease_test_expect_leases (t, "A m1 P1, B m1 P1, C m1 P1");

  /* SYNC-15: the last one counts */
  g_assert_true (lease_test_finish (t, "B"));
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "C"));
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m1");
}

static void
tell_shared_failure (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: E_MBN_FAILURE\n"
                        "t=0 answer 2 E_UNEXPECTED: E_MBN_FAILURE");
  lease_test_expect_over (t);
}

/* A user's attempt, or an automatic one, that ours has joined. */
static void
tell_joined (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_busy (t, "m1", TRUE);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_up (t, "m1", "P1", GPOINTER_TO_INT (data));
  lease_test_ended (t, "m1", MBN_OK, 0);
  lease_test_expect (t, "t=0 answer 1 ok");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect_over (t);
}

/* It is up, whatever has become of the attempt. */
static void
tell_made_by_another (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_busy (t, "m1", TRUE);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_ended (t, "m1", MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 0);
  lease_test_expect (t, "t=0 answer 1 ok");
}

/* It is down again before the attempt has said that it is up. */
static void
tell_down_again (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_SYNC);
  lease_test_down (t, "m1");
  lease_test_ended (t, "m1", MBN_OK, 0);
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: E_MBN_CONTEXT_NOT_ACTIVATED");
  lease_test_expect_over (t);
}

/* ---- the run ---- */

static void
tell_early_finisher (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_make (t, "B", 2, "m2", "P2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 3600000);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "B m2 P2");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_run (t, 3610000);
  lease_test_expect (t, "t=3610 disconnect m2\nt=3610 disconnect m1");
}

/* A call that waits is part of the run as well. */
static void
tell_waiting_call_counts (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "B", 2, "m2", "P2");
  lease_test_expect (t, "t=0 connect m2 P2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 100000);
  lease_test_expect (t, "");

  /* SYNC-28: it has never had one */
  lease_test_ended (t, "m2", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=100 answer 2 E_UNEXPECTED: E_MBN_FAILURE");
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m1");
}

static void
tell_nothing (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "B", 2, "", "");
  lease_test_ask (t, "B", 3, "", "");
  lease_test_expect (t, "t=0 answer 2 ok\nt=0 answer 3 ok");
  lease_test_expect_leases (t, "A m1 P1, B nothing");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_run (t, 110000);
  lease_test_expect (t, "t=110 disconnect m1");
  lease_test_down (t, "m1");
  lease_test_expect_over (t);
}

static void
tell_not_of_the_run (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  g_assert_false (lease_test_finish (t, "A"));
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_false (lease_test_finish (t, "B"));
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_run (t, 5000);
  g_assert_false (lease_test_finish (t, "A"));

  /* it changes nothing: not the time either */
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
}

static void
tell_one_that_failed (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: E_MBN_FAILURE");
  g_assert_false (lease_test_finish (t, "A"));
}

/* ---- one that goes while it waits ---- */

static void
tell_finished_while_waiting (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED\nt=0 cancel m1");
  g_assert_false (lease_test_finish (t, "A"));
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect_over (t);
}

static void
tell_another_waits_on (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED");
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 answer 2 ok");
  lease_test_expect_leases (t, "B m1 P1");
}

/* Others of the run are no reason to go on with what none of them has asked for. */
static void
tell_nobody_of_the_run_waits (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "B", 1, "m2", "P2");
  lease_test_ask (t, "A", 2, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "t=0 answer 2 E_UNEXPECTED: ERROR_CANCELLED\nt=0 cancel m1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_run (t, 100000);
  lease_test_expect (t, "");
}

/* One attempt at a time, also if the last one is only about to end. */
static void
tell_ask_after_cancel (LeaseTest *t, gconstpointer data)
{
  const char *profile = data;
  g_autofree char *connect = g_strdup_printf ("t=1 connect m1 %s", profile);

  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "t=0 connect m1 P1\n"
                        "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED\nt=0 cancel m1");
  lease_test_ask (t, "B", 2, "m1", profile);
  lease_test_expect (t, "");
  lease_test_run (t, 1000);
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect (t, connect);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=1 answer 2 ok");
}

/* The one who asks next may go as well, before there was anything to cancel for him. */
static void
tell_gone_after_cancel (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "t=0 connect m1 P1\n"
                        "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED\nt=0 cancel m1");
  lease_test_ask (t, "B", 2, "m1", "P2");
  g_assert_true (lease_test_finish (t, "B"));
  lease_test_expect (t, "t=0 answer 2 E_UNEXPECTED: ERROR_CANCELLED");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect_over (t);
}

/* Another run has asked for it, in vain: what the last one had made is none of its business. */
static void
tell_made_for_another_run (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_down (t, "m1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m1 P1\n"
                        "t=0 cancel m1");
  lease_test_ask (t, "B", 2, "", "");
  lease_test_ask (t, "C", 3, "m1", "P1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 answer 2 ok\nt=0 connect m1 P1\n"
                        "t=0 answer 3 E_UNEXPECTED: E_MBN_FAILURE");
  lease_test_run (t, 1000000);
  lease_test_expect (t, "");

  /* another profile may be made then */
  lease_test_make (t, "B", 4, "m1", "P2");
}

/* The one that is waited for comes up, though not by the attempt that has to end first. */
static void
tell_up_before_the_cancelled_ends (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P2\n"
                        "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED\nt=0 cancel m1");
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect (t, "t=0 answer 2 ok");
}

/* It was up before it could be cancelled: what was made is closed. */
static void
tell_up_in_spite_of_cancel (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_expect (t, "t=0 connect m1 P1\n"
                        "t=0 answer 1 E_UNEXPECTED: ERROR_CANCELLED\nt=0 cancel m1");
  lease_test_connected (t, "m1");
  lease_test_run (t, 30000);
  g_assert_true (g_str_has_suffix (t->log->str, " disconnect m1"));
  g_assert_null (strchr (t->log->str, '\n'));
  g_string_truncate (t->log, 0);
  lease_test_down (t, "m1");
  lease_test_expect_over (t);
}

/* ---- one device, one connection ---- */

#define REFUSED_2 "t=0 answer 2 E_UNEXPECTED: E_MBN_MAX_ACTIVATED_CONTEXTS"

static void
tell_other_profile_leased (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, REFUSED_2);
  lease_test_expect_leases (t, "A m1 P1");
  g_assert_false (lease_test_finish (t, "B"));
}

static void
tell_other_profile_waiting (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, REFUSED_2);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 answer 1 ok");
}

static void
tell_other_profile_made_again (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_ready (t, "m1", FALSE);
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED");
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, REFUSED_2);
  lease_test_ready (t, "m1", TRUE);
  lease_test_expect (t, "t=0 connect m1 P1");
}

/* The run holds it, though nobody has a lease on it any more. */
static void
tell_other_profile_of_the_run (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_make (t, "B", 3, "m2", "P2");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, REFUSED_2);
  lease_test_ready (t, "m1", FALSE);
  lease_test_down (t, "m1");
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, REFUSED_2);
}

static void
tell_other_profile_up (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_up (t, "m1", "P1", GPOINTER_TO_INT (data));
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, REFUSED_2);
  lease_test_expect_over (t);
}

static void
tell_temporary (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_up (t, "m1", NULL, MBN_ORIGIN_USER);
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, REFUSED_2);
  lease_test_expect_over (t);
}

static void
tell_other_profile_lingers (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, REFUSED_2);

  /* as if nobody had asked */
  lease_test_run (t, 10000);
  lease_test_expect (t, "t=10 disconnect m1");
  lease_test_down (t, "m1");
  lease_test_make (t, "B", 2, "m1", "P2");
}

/* A user's attempt with another one was before ours in the queue. */
static void
tell_other_was_first (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_busy (t, "m1", TRUE);
  lease_test_ask (t, "B", 2, "m1", "P2");
  lease_test_expect (t, "t=0 connect m1 P2");
  lease_test_ended (t, "m1", MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 0);
  lease_test_expect (t, REFUSED_2);
  lease_test_up (t, "m1", "P1", MBN_ORIGIN_USER);
  lease_test_expect_over (t);
}

/* ---- calls that end early ---- */

static void
tell_timeout (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_run (t, 100000);
  lease_test_ask (t, "B", 2, "m1", "P1");
  lease_test_expect_next (t, 180000);
  lease_test_run (t, 180000);
  lease_test_expect (t, "t=180 answer 1 E_UNEXPECTED: ERROR_TIMEOUT");
  lease_test_expect_next (t, 280000);
  lease_test_run (t, 300000);
  lease_test_expect (t, "t=280 answer 2 E_UNEXPECTED: ERROR_TIMEOUT\nt=280 cancel m1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect_over (t);
}

static const LeaseStoryEntry stories[] = {
    {"/lease/SYNC-6/one-client",               tell_one_client,                   NULL                                },
    {"/lease/SYNC-6/failure",                  tell_failure,                      NULL                                },
    {"/lease/SYNC-49/not-ready",               tell_not_ready,                    NULL                                },
    {"/lease/SYNC-7/gone",                     tell_gone,                         NULL                                },
    {"/lease/SYNC-7/unplugged-meanwhile",      tell_unplugged_meanwhile,          NULL                                },
    {"/lease/SYNC-7/timeout",                  tell_timeout,                      NULL                                },
    {"/lease/SYNC-8/active-user",              tell_active,                       GINT_TO_POINTER (MBN_ORIGIN_USER)   },
    {"/lease/SYNC-8/active-auto",              tell_active,                       GINT_TO_POINTER (MBN_ORIGIN_AUTO)   },
    {"/lease/SYNC-8/active-adopted",           tell_active,                       GINT_TO_POINTER (MBN_ORIGIN_ADOPTED)},
    {"/lease/SYNC-9/repeated",                 tell_repeated,                     NULL                                },
    {"/lease/SYNC-9/repeated-while-waiting",   tell_repeated_while_waiting,       NULL                                },
    {"/lease/SYNC-10/several-connections",     tell_several_connections,          NULL                                },
    {"/lease/SYNC-12/later-failure",           tell_later_failure,                NULL                                },
    {"/lease/SYNC-13/early-finisher",          tell_early_finisher,               NULL                                },
    {"/lease/SYNC-30/waiting-call-counts",     tell_waiting_call_counts,          NULL                                },
    {"/lease/SYNC-29/nothing",                 tell_nothing,                      NULL                                },
    {"/lease/SYNC-32/not-of-the-run",          tell_not_of_the_run,               NULL                                },
    {"/lease/SYNC-32/one-that-failed",         tell_one_that_failed,              NULL                                },
    {"/lease/SYNC-17/shared",                  tell_shared,                       NULL                                },
    {"/lease/SYNC-17/shared-failure",          tell_shared_failure,               NULL                                },
    {"/lease/SYNC-17/joined-user",             tell_joined,                       GINT_TO_POINTER (MBN_ORIGIN_USER)   },
    {"/lease/SYNC-17/joined-auto",             tell_joined,                       GINT_TO_POINTER (MBN_ORIGIN_AUTO)   },
    {"/lease/SYNC-34/finished-while-waiting",  tell_finished_while_waiting,       NULL                                },
    {"/lease/SYNC-34/another-waits-on",        tell_another_waits_on,             NULL                                },
    {"/lease/SYNC-34/nobody-of-run-waits",     tell_nobody_of_the_run_waits,      NULL                                },
    {"/lease/SYNC-34/ask-after-cancel",        tell_ask_after_cancel,             "P1"                                },
    {"/lease/SYNC-34/ask-other-after-cancel",  tell_ask_after_cancel,             "P2"                                },
    {"/lease/SYNC-34/gone-after-cancel",       tell_gone_after_cancel,            NULL                                },
    {"/lease/SYNC-12/made-for-another-run",    tell_made_for_another_run,         NULL                                },
    {"/lease/SYNC-8/up-before-cancelled-ends", tell_up_before_the_cancelled_ends, NULL                                },
    {"/lease/SYNC-34/up-in-spite-of-cancel",   tell_up_in_spite_of_cancel,        NULL                                },
    {"/lease/SYNC-8/made-by-another",          tell_made_by_another,              NULL                                },
    {"/lease/SYNC-41/down-again",              tell_down_again,                   NULL                                },
    {"/lease/SYNC-16/leased",                  tell_other_profile_leased,         NULL                                },
    {"/lease/SYNC-16/made-again",              tell_other_profile_made_again,     NULL                                },
    {"/lease/SYNC-16/of-the-run",              tell_other_profile_of_the_run,     NULL                                },
    {"/lease/SYNC-16/up-user",                 tell_other_profile_up,             GINT_TO_POINTER (MBN_ORIGIN_USER)   },
    {"/lease/SYNC-16/up-auto",                 tell_other_profile_up,             GINT_TO_POINTER (MBN_ORIGIN_AUTO)   },
    {"/lease/SYNC-16/up-adopted",              tell_other_profile_up,             GINT_TO_POINTER (MBN_ORIGIN_ADOPTED)},
    {"/lease/SYNC-16/temporary",               tell_temporary,                    NULL                                },
    {"/lease/SYNC-16/lingers",                 tell_other_profile_lingers,        NULL                                },
    {"/lease/SYNC-18/waiting",                 tell_other_profile_waiting,        NULL                                },
    {"/lease/SYNC-18/other-was-first",         tell_other_was_first,              NULL                                },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lease_test_add (stories, G_N_ELEMENTS (stories));
  return g_test_run ();
}

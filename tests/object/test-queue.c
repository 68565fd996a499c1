/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The queue of one modem's context operations: design.md 3.2 and 3.3, a test a sentence. */

#include "config.h"

#include "bench.h"

#include <string.h>

#define SUBMITTED(call)      g_assert_cmpint ((int)(call), ==, MBN_OK)
#define REFUSED(call, error) g_assert_cmpint ((int)(call), ==, (int)(error))

/* "the reply is sent before anything is asked of the modem": a handler replies and then submits. A
 * Connect is not even begun within that; a Disconnect is, and ends nothing without the modem. */
static void
test_what_happens_inside_the_call (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  SUBMITTED (bench_connect (bench, "A"));
  bench_assert_sent (bench, "");
  bench_assert_log (bench, "");
  g_assert_true (mbn_context_has_requests (bench->context));
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate ip");
  bench_assert_log (bench, "activating activated A=S_OK");

  SUBMITTED (bench_disconnect (bench, "B"));
  bench_assert_sent (bench, "deactivate");
  bench_assert_log (bench, "deactivating");
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivated B=S_OK");
}

/* "one at a time, first in first out" */
static void
test_one_at_a_time (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  SUBMITTED (bench_connect_to (bench, "A", PROFILE_NAMED ("A", "")));
  SUBMITTED (bench_connect_to (bench, "B", PROFILE_NAMED ("B", "")));
  SUBMITTED (bench_connect_to (bench, "C", PROFILE_NAMED ("C", "")));
  bench_run (bench, 1000);
  bench_assert_sent (bench, "activate");
  bench_assert_log (bench, "activating");

  /* A fails; B is next and is refused by the modem; then C comes up */
  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_INVALID_ACCESS_STRING, 1);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate activate ip");
  bench_assert_log (bench, "deactivated A=E_MBN_FAILURE activating deactivated "
                           "B=E_MBN_INVALID_ACCESS_STRING activating activated C=S_OK");
}

/* "refused at once with MaxActivatedContexts only when a context is ACTIVATED and no Disconnect
 * is queued or running" */
static void
test_refused_when_activated (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  REFUSED (bench_connect (bench, "A"), MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "");

  /* a Disconnect queued */
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_disconnect (bench, "D"));
  SUBMITTED (bench_connect (bench, "B"));
  bench_run (bench, 0);
  /* a Disconnect running */
  SUBMITTED (bench_connect (bench, "C"));
  bench_assert_log (bench, "deactivating");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivated D=S_OK activating activated B=S_OK "
                           "C=E_MBN_MAX_ACTIVATED_CONTEXTS");
}

/* "otherwise it queues and, if a context is active when its turn comes, completes with that" */
static void
test_active_when_its_turn_comes (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  SUBMITTED (bench_connect (bench, "A"));
  SUBMITTED (bench_connect (bench, "B"));
  bench_run (bench, 1000);
  bench_assert_log (bench, "activating activated A=S_OK B=E_MBN_MAX_ACTIVATED_CONTEXTS");
  bench_assert_sent (bench, "activate ip");
}

/* "Disconnect overtakes: every Connect accepted before it, running or queued, is cancelled (each
 * completes first), then Disconnect completes S_OK" */
static void
test_disconnect_overtakes (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 0);
  SUBMITTED (bench_connect (bench, "B"));
  SUBMITTED (bench_connect (bench, "C"));
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate deactivate");
  /* the fake modem has no session yet: "not active", so the activation's answer is awaited */
  bench_assert_log (bench, "activating deactivating A=ERROR_CANCELLED B=ERROR_CANCELLED "
                           "C=ERROR_CANCELLED");

  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_sent (bench, "deactivate");
  bench_assert_log (bench, "deactivated D=S_OK");
}

/* … in one go, before anything began. */
static void
test_disconnect_overtakes_at_once (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  SUBMITTED (bench_connect (bench, "A"));
  SUBMITTED (bench_connect (bench, "B"));
  SUBMITTED (bench_disconnect (bench, "D"));
  SUBMITTED (bench_connect (bench, "C"));
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate ip");
  bench_assert_log (bench, "A=ERROR_CANCELLED B=ERROR_CANCELLED D=S_OK activating activated "
                           "C=S_OK");
}

/* "A second Disconnect while one is queued or running joins it (own id, same result, no second
 * message)" */
static void
test_second_disconnect_joins (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_disconnect (bench, "A"));
  SUBMITTED (bench_disconnect (bench, "B"));
  bench_run (bench, 0);
  SUBMITTED (bench_disconnect (bench, "C"));
  bench_run (bench, 1000);
  bench_assert_sent (bench, "deactivate");
  bench_assert_log (bench, "deactivating");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "");
  bench_assert_log (bench, "deactivated A=S_OK B=S_OK C=S_OK");
}

/* A Disconnect that joins cancels the Connects accepted between the two. */
static void
test_joining_cancels_what_is_between (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_disconnect (bench, "A"));
  bench_run (bench, 0);
  SUBMITTED (bench_connect (bench, "B"));
  bench_run (bench, 0);
  SUBMITTED (bench_disconnect (bench, "C"));
  SUBMITTED (bench_connect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivating B=ERROR_CANCELLED");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivated A=S_OK C=S_OK activating activated D=S_OK");
  bench_assert_sent (bench, "deactivate activate ip");
}

/* "Disconnect with nothing active, running or queued is refused with NotFound" */
static void
test_disconnect_of_nothing (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  REFUSED (bench_disconnect (bench, "A"), MBN_ERROR_NOT_FOUND);
  SUBMITTED (bench_connect (bench, "B"));
  SUBMITTED (bench_disconnect (bench, "C"));
  bench_run (bench, 0);
  bench_assert_log (bench, "B=ERROR_CANCELLED C=S_OK");
  REFUSED (bench_disconnect (bench, "D"), MBN_ERROR_NOT_FOUND);
  bench_assert_sent (bench, "");
}

/* "Disconnect followed at once by Connect, without waiting, works" */
static void
test_disconnect_then_connect (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  SUBMITTED (bench_disconnect (bench, "A"));
  SUBMITTED (bench_connect (bench, "B"));
  bench_run (bench, 0);
  bench_assert_sent (bench, "deactivate activate ip");
  bench_assert_log (bench, "deactivating deactivated A=S_OK activating activated B=S_OK");
}

/* "and the next Connect starts only after that", though the old activation is unanswered */
static void
test_disconnect_then_connect_while_activating (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 0);
  SUBMITTED (bench_disconnect (bench, "D"));
  SUBMITTED (bench_connect (bench, "B"));
  bench_run (bench, 5000);
  bench_assert_sent (bench, "activate deactivate");
  bench_assert_log (bench, "activating deactivating A=ERROR_CANCELLED");

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate ip");
  bench_assert_log (bench, "deactivated D=S_OK activating activated B=S_OK");

  /* the answer of the cancelled activation changes nothing any more */
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "");
  bench_assert_log (bench, "");
}

/* "every accepted request completes exactly once", in any order of calls: random. */
static void
test_random_calls (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (Bench) bench = bench_new_started ();
      guint n = 0;
      guint n_completed = 0;

      for (guint i = 0; i < 12; i++)
        {
          gboolean connect = g_test_rand_int_range (0, 3) != 0;
          MbnError result = connect ? bench_connect (bench, "C") : bench_disconnect (bench, "D");

          n += result == MBN_OK;
          if (g_test_rand_int_range (0, 4) == 0)
            bench_hold (bench, connect ? MBN_COMMAND_ACTIVATE : MBN_COMMAND_DEACTIVATE);
          bench_run (bench, (guint)g_test_rand_int_range (0, 3) * 100);
        }

      /* longer than any limit */
      bench_run (bench, 3600 * 1000);
      for (const char *p = bench->log->str; (p = strchr (p, '=')) != NULL; p++)
        n_completed++;
      g_assert_cmpuint (n_completed, ==, n);
      g_assert_false (mbn_context_has_requests (bench->context));
      g_assert_cmpuint (bench->n_requests, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define ADD(rule, name, func) g_test_add_func ("/queue/design-" rule "/" name, func)
  ADD ("3.2", "what-happens-inside-the-call", test_what_happens_inside_the_call);
  ADD ("3.3", "one-at-a-time", test_one_at_a_time);
  ADD ("3.3", "refused-when-activated", test_refused_when_activated);
  ADD ("3.3", "active-when-its-turn-comes", test_active_when_its_turn_comes);
  ADD ("3.3", "disconnect-overtakes", test_disconnect_overtakes);
  ADD ("3.3", "disconnect-overtakes-at-once", test_disconnect_overtakes_at_once);
  ADD ("3.3", "second-disconnect-joins", test_second_disconnect_joins);
  ADD ("3.3", "joining-cancels-what-is-between", test_joining_cancels_what_is_between);
  ADD ("3.3", "disconnect-of-nothing", test_disconnect_of_nothing);
  ADD ("3.3", "disconnect-then-connect", test_disconnect_then_connect);
  ADD ("3.3", "disconnect-then-connect-while-activating",
       test_disconnect_then_connect_while_activating);
  ADD ("3.2", "random-calls", test_random_calls);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Attempts for leases beside users' and automatic ones, and whose the context is then: design.md
 * 3.4, SYNC-17, SYNC-21, a test a sentence. */

#include "config.h"

#include "bench.h"

#include <string.h>

#define WORK  PROFILE_NAMED ("Work", "<Context><AccessString>work</AccessString></Context>")
#define SAME  PROFILE_NAMED ("Same", "<Context><AccessString>work</AccessString></Context>")
#define OTHER PROFILE_NAMED ("Other", "<Context><AccessString>other</AccessString></Context>")

#define SUBMITTED(call)               g_assert_cmpint ((int)(call), ==, MBN_OK)
#define assert_origin(bench, origin_) g_assert_cmpint (origin_of (bench), ==, (origin_))

static MbnOrigin
origin_of (Bench *bench)
{
  return mbn_context_get_origin (bench->context);
}

static void
submit_lease (Bench *bench, const char *xml)
{
  SUBMITTED (bench_connect_as (bench, "lease", xml, MBN_ORIGIN_SYNC));
}

/* An attempt with a stored profile, which the modem has not answered yet. */
static Bench *
new_attempting (MbnOrigin origin)
{
  Bench *bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  if (origin == MBN_ORIGIN_USER)
    SUBMITTED (bench_connect_stored (bench, "own", WORK));
  else
    SUBMITTED (bench_connect_as (bench, "own", WORK, origin));
  bench_run (bench, 0);
  bench_assert_log (bench, "activating");
  bench_assert_sent (bench, "activate");

  return bench;
}

/* … which a lease has joined. */
static Bench *
new_joined (MbnOrigin origin)
{
  Bench *bench = new_attempting (origin);

  submit_lease (bench, WORK);
  bench_run (bench, 0);

  return bench;
}

static void
answer (Bench *bench, MbnError status)
{
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, status);
  bench_run (bench, 0);
}

static void
cancel (Bench *bench, MbnRequest *request)
{
  g_autoptr (MbnOutcome) outcome = mbn_outcome_new (MBN_ERROR_CANCELLED, "not needed any more");

  mbn_context_cancel (bench->context, request, outcome);
}

/* ---- joining ---- */

/* "EstablishConnection during a user's attempt joins it and does not own it" */
static void
test_joins (gconstpointer data)
{
  MbnOrigin origin = (MbnOrigin)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = new_joined (origin);

  assert_origin (bench, origin);
  g_assert_cmpint (bench->record->origin, ==, origin);
  bench_assert_log (bench, "");
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated own=S_OK lease=S_OK");
  bench_assert_sent (bench, "ip");
  assert_origin (bench, origin);
  g_assert_cmpint (bench->record->origin, ==, origin);
  g_assert_false (mbn_context_has_requests (bench->context));
}

static void
test_the_failure_is_shared (gconstpointer data)
{
  g_autoptr (Bench) bench = new_joined ((MbnOrigin)GPOINTER_TO_INT (data));

  answer (bench, MBN_ERROR_INVALID_ACCESS_STRING);
  bench_assert_log (bench, "deactivated own=E_MBN_INVALID_ACCESS_STRING "
                           "lease=E_MBN_INVALID_ACCESS_STRING");
  bench_assert_sent (bench, "");
}

/* A modem that is attached first shows nothing of the attempt yet. */
static void
test_while_attaching (gconstpointer data)
{
  MbnOrigin origin = (MbnOrigin)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  bench_start (bench);
  bench_hold (bench, MBN_COMMAND_ATTACH);
  if (origin == MBN_ORIGIN_USER)
    SUBMITTED (bench_connect_stored (bench, "own", WORK));
  else
    SUBMITTED (bench_connect_as (bench, "own", WORK, origin));
  bench_run (bench, 10000);
  submit_lease (bench, WORK);
  bench_run (bench, 0);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ATTACH, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated own=S_OK lease=S_OK");
  bench_assert_sent (bench, "attach activate ip");
  assert_origin (bench, origin);
}

/* Both wait when the first one begins. */
static void
test_before_it_has_begun (gconstpointer data)
{
  MbnOrigin origin = (MbnOrigin)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new_started ();

  if (origin == MBN_ORIGIN_USER)
    SUBMITTED (bench_connect_stored (bench, "own", WORK));
  else
    SUBMITTED (bench_connect_as (bench, "own", WORK, origin));
  submit_lease (bench, WORK);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated own=S_OK lease=S_OK");
  bench_assert_sent (bench, "activate ip");
  assert_origin (bench, origin);
}

/* The name is what counts: not the same settings with another name. */
static void
test_other_profile_waits (gconstpointer data)
{
  static const char *const profiles[] = {SAME, OTHER};

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autoptr (Bench) bench = new_attempting ((MbnOrigin)GPOINTER_TO_INT (data));

      submit_lease (bench, profiles[i]);
      bench_run (bench, 1000);
      answer (bench, MBN_OK);
      bench_assert_log (bench, "activated own=S_OK lease=E_MBN_MAX_ACTIVATED_CONTEXTS");
      bench_assert_sent (bench, "ip");
      assert_origin (bench, (MbnOrigin)GPOINTER_TO_INT (data));
    }
}

/* "a temporary context never counts as the named connection" */
static void
test_temporary_is_not_joined (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  SUBMITTED (bench_connect_to (bench, "user", WORK));
  bench_run (bench, 0);
  submit_lease (bench, WORK);
  bench_run (bench, 1000);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activating activated user=S_OK lease=E_MBN_MAX_ACTIVATED_CONTEXTS");
}

static void
test_follows_what_fails (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_USER);

  submit_lease (bench, OTHER);
  bench_run (bench, 0);
  answer (bench, MBN_ERROR_FAILURE);
  bench_assert_log (bench, "deactivated own=E_MBN_FAILURE activating activated lease=S_OK");
  assert_origin (bench, MBN_ORIGIN_SYNC);
}

/* What is failing is nothing to join. */
static void
test_a_failing_attempt_is_not_joined (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->ip4 = "";
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_connect_as (bench, "own", WORK, MBN_ORIGIN_AUTO));
  bench_run (bench, 30000);
  bench_assert_log (bench, "activating deactivating");
  bench->fake->ip4 = "192.0.2.10";
  submit_lease (bench, WORK);
  bench_run (bench, 0);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivated own=E_MBN_FAILURE activating activated lease=S_OK");
  assert_origin (bench, MBN_ORIGIN_SYNC);
}

/* ---- three at once ---- */

/* All have one result, in the order in which they came. */
static void
test_user_and_lease_join (void)
{
  g_autoptr (Bench) bench = new_joined (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_stored (bench, "user", WORK));
  bench_run (bench, 0);
  assert_origin (bench, MBN_ORIGIN_USER);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated own=S_OK lease=S_OK user=S_OK");
  bench_assert_sent (bench, "ip");
  assert_origin (bench, MBN_ORIGIN_USER);
}

static void
test_lease_joins_after_user (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_stored (bench, "user", WORK));
  bench_run (bench, 0);
  submit_lease (bench, WORK);
  bench_run (bench, 0);
  answer (bench, MBN_ERROR_FAILURE);
  bench_assert_log (bench, "deactivated own=E_MBN_FAILURE user=E_MBN_FAILURE lease=E_MBN_FAILURE");
}

/* "with other settings it cancels an automatic attempt and queues behind a sync one": an automatic
 * one that a lease has joined is needed for that. */
static void
test_user_with_other_settings_waits (void)
{
  g_autoptr (Bench) bench = new_joined (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_to (bench, "user", OTHER));
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated own=S_OK lease=S_OK user=E_MBN_MAX_ACTIVATED_CONTEXTS");
}

/* … and not any more when the lease is not needed any more. */
static void
test_user_waits_no_longer (void)
{
  g_autoptr (Bench) bench = new_joined (MBN_ORIGIN_AUTO);
  MbnRequest *lease = bench->last_request;

  SUBMITTED (bench_connect_to (bench, "user", OTHER));
  bench_run (bench, 1000);
  cancel (bench, lease);
  bench_run (bench, 0);
  bench_assert_log (bench, "lease=ERROR_CANCELLED deactivating own=ERROR_CANCELLED");
  answer (bench, MBN_ERROR_FAILURE);
  bench_assert_log (bench, "deactivated activating activated user=S_OK");
}

/* The user came first: the automatic attempt ends, and nothing is left to join. */
static void
test_user_came_before (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_to (bench, "user", OTHER));
  submit_lease (bench, WORK);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivating own=ERROR_CANCELLED");
  answer (bench, MBN_ERROR_FAILURE);
  bench_assert_log (bench, "deactivated activating activated user=S_OK "
                           "lease=E_MBN_MAX_ACTIVATED_CONTEXTS");
}

/* A lease that came first is joined by the user. */
static void
test_user_joins_lease_with_same_settings (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  submit_lease (bench, WORK);
  bench_run (bench, 0);
  SUBMITTED (bench_connect_to (bench, "user", SAME));
  bench_run (bench, 0);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activating activated lease=S_OK user=S_OK");
  assert_origin (bench, MBN_ORIGIN_USER);
}

/* ---- what ends all of them ---- */

/* "every Connect accepted before it, running or queued, whoever asked, is cancelled" */
static void
test_disconnect_ends_all (gconstpointer data)
{
  g_autoptr (Bench) bench = new_joined ((MbnOrigin)GPOINTER_TO_INT (data));

  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  answer (bench, MBN_ERROR_FAILURE);
  bench_assert_log (bench, "deactivating own=ERROR_CANCELLED lease=ERROR_CANCELLED deactivated "
                           "D=S_OK");
  g_assert_false (mbn_context_has_requests (bench->context));
}

static void
test_a_modem_that_goes_ends_all (gconstpointer data)
{
  g_autoptr (Bench) bench = new_joined ((MbnOrigin)GPOINTER_TO_INT (data));

  mbn_backend_emit_gone (bench->fake->backend);
  bench_run (bench, 0);
  g_assert_nonnull (strstr (bench->log->str, "own=E_HANDLE lease=E_HANDLE"));
}

static void
test_a_reset_ends_all (gconstpointer data)
{
  g_autoptr (Bench) bench = new_joined ((MbnOrigin)GPOINTER_TO_INT (data));

  bench_run (bench, 180000 + 60000);
  bench_assert_log (bench, "deactivated own=ERROR_TIMEOUT lease=ERROR_TIMEOUT");
}

static void
test_stop_ends_all (gconstpointer data)
{
  g_autoptr (Bench) bench = new_joined ((MbnOrigin)GPOINTER_TO_INT (data));

  mbn_modem_keep (bench->modem);
  bench_run (bench, 0);
  bench_assert_log (bench, "own=ERROR_SERVICE_NOT_ACTIVE lease=ERROR_SERVICE_NOT_ACTIVE");
}

/* ---- what is given up ---- */

/* The lease is not needed any more: the attempt goes on as what it was. */
static void
test_cancel_lease (gconstpointer data)
{
  MbnOrigin origin = (MbnOrigin)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = new_joined (origin);

  cancel (bench, bench->last_request);
  bench_assert_log (bench, "lease=ERROR_CANCELLED");
  bench_assert_sent (bench, "");
  assert_origin (bench, origin);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated own=S_OK");
  bench_assert_sent (bench, "ip");
  assert_origin (bench, origin);
}

/* The automatic one gives up: what a lease has joined goes on for it, and is of leases then. */
static void
test_cancel_automatic (gconstpointer succeeds)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);
  MbnRequest *own = bench->last_request;

  submit_lease (bench, WORK);
  bench_run (bench, 0);
  cancel (bench, own);
  bench_assert_log (bench, "own=ERROR_CANCELLED");
  bench_assert_sent (bench, "");
  assert_origin (bench, MBN_ORIGIN_SYNC);
  g_assert_cmpint (bench->record->origin, ==, MBN_ORIGIN_SYNC);
  if (!GPOINTER_TO_INT (succeeds))
    {
      answer (bench, MBN_ERROR_FAILURE);
      bench_assert_log (bench, "deactivated lease=E_MBN_FAILURE");
      return;
    }

  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated lease=S_OK");
  bench_assert_sent (bench, "ip");
  assert_origin (bench, MBN_ORIGIN_SYNC);
}

/* … and then the lease as well: nobody is left. */
static void
test_cancel_both (gconstpointer lease_first)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);
  MbnRequest *own = bench->last_request;

  submit_lease (bench, WORK);
  bench_run (bench, 0);
  if (GPOINTER_TO_INT (lease_first))
    {
      cancel (bench, bench->last_request);
      cancel (bench, own);
      bench_assert_log (bench, "lease=ERROR_CANCELLED deactivating own=ERROR_CANCELLED");
    }
  else
    {
      cancel (bench, own);
      cancel (bench, bench->last_request);
      bench_assert_log (bench, "own=ERROR_CANCELLED deactivating lease=ERROR_CANCELLED");
    }
  answer (bench, MBN_ERROR_FAILURE);
  bench_assert_log (bench, "deactivated");
}

/* A user has joined, too: it stays the user's, whoever goes. */
static void
test_cancel_all_but_user (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);
  MbnRequest *own = bench->last_request;
  MbnRequest *lease;

  submit_lease (bench, WORK);
  lease = bench->last_request;
  bench_run (bench, 0);
  SUBMITTED (bench_connect_stored (bench, "user", WORK));
  bench_run (bench, 0);
  cancel (bench, own);
  assert_origin (bench, MBN_ORIGIN_USER);
  cancel (bench, lease);
  bench_assert_log (bench, "own=ERROR_CANCELLED lease=ERROR_CANCELLED");
  assert_origin (bench, MBN_ORIGIN_USER);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated user=S_OK");
  bench_assert_sent (bench, "ip");
  assert_origin (bench, MBN_ORIGIN_USER);
}

/* One that waits is taken out, and nothing else. */
static void
test_cancel_while_it_waits (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_USER);

  submit_lease (bench, OTHER);
  bench_run (bench, 0);
  cancel (bench, bench->last_request);
  bench_assert_log (bench, "lease=ERROR_CANCELLED");
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated own=S_OK");
}

/* ---- handing over, SYNC-21 ---- */

static void
count_change (MbnContext *context, guint *n)
{
  (*n)++;
}

static void
test_hand_over (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n = 0;

  submit_lease (bench, WORK);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated lease=S_OK");
  bench_assert_sent (bench, "activate ip");
  g_signal_connect (bench->context, "changed", G_CALLBACK (count_change), &n);
  g_assert_true (mbn_context_hand_over (bench->context));
  assert_origin (bench, MBN_ORIGIN_AUTO);
  g_assert_cmpint (bench->record->origin, ==, MBN_ORIGIN_AUTO);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (mbn_context_hand_over (bench->context));
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "");
  g_signal_handlers_disconnect_by_data (bench->context, &n);
}

static void
test_nothing_to_hand_over (void)
{
  static const MbnOrigin origins[] = {MBN_ORIGIN_USER, MBN_ORIGIN_AUTO};

  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr (Bench) bench = new_joined (origins[i]);

      g_assert_false (mbn_context_hand_over (bench->context));
      answer (bench, MBN_OK);
      g_assert_false (mbn_context_hand_over (bench->context));
      assert_origin (bench, origins[i]);
    }
}

/* Not before it is up, and not any more when it ends. */
static void
test_hand_over_at_the_wrong_time (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  g_assert_false (mbn_context_hand_over (bench->context));
  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  submit_lease (bench, WORK);
  bench_run (bench, 0);
  g_assert_false (mbn_context_hand_over (bench->context));
  answer (bench, MBN_OK);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_disconnect (bench, "D"));
  g_assert_false (mbn_context_hand_over (bench->context));
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  g_assert_false (mbn_context_hand_over (bench->context));
  assert_origin (bench, MBN_ORIGIN_NONE);
}

/* ---- leased, SYNC-45 ---- */

static void
test_leased (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n = 0;

  g_signal_connect (bench->context, "changed", G_CALLBACK (count_change), &n);
  g_assert_false (mbn_context_is_leased (bench->context));
  mbn_context_set_leased (bench->context, TRUE);
  mbn_context_set_leased (bench->context, TRUE);
  g_assert_true (mbn_context_is_leased (bench->context));
  g_assert_cmpuint (n, ==, 1);
  mbn_context_set_leased (bench->context, FALSE);
  g_assert_false (mbn_context_is_leased (bench->context));
  g_assert_cmpuint (n, ==, 2);
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "");
  g_signal_handlers_disconnect_by_data (bench->context, &n);
}

int
main (int argc, char **argv)
{
  const gpointer user = GINT_TO_POINTER (MBN_ORIGIN_USER);
  const gpointer automatic = GINT_TO_POINTER (MBN_ORIGIN_AUTO);
  const gpointer yes = GINT_TO_POINTER (TRUE);
  const gpointer no = GINT_TO_POINTER (FALSE);

  bench_init (&argc, &argv);

#define TEST(path, func)            g_test_add_func ("/join-lease/3.4/" path, func)
#define TEST_WITH(path, data, func) g_test_add_data_func ("/join-lease/3.4/" path, data, func)
#define TEST_BOTH(path, func)                                                                      \
  TEST_WITH (path "/user", user, func);                                                            \
  TEST_WITH (path "/auto", automatic, func)
  TEST_BOTH ("joins", test_joins);
  TEST_BOTH ("failure-is-shared", test_the_failure_is_shared);
  TEST_BOTH ("attaching", test_while_attaching);
  TEST_BOTH ("not-begun", test_before_it_has_begun);
  TEST_BOTH ("other-profile-waits", test_other_profile_waits);
  TEST ("temporary", test_temporary_is_not_joined);
  TEST ("follows", test_follows_what_fails);
  TEST ("failing", test_a_failing_attempt_is_not_joined);
  TEST ("user-and-lease", test_user_and_lease_join);
  TEST ("lease-after-user", test_lease_joins_after_user);
  TEST ("other-settings-wait", test_user_with_other_settings_waits);
  TEST ("other-settings-wait-no-longer", test_user_waits_no_longer);
  TEST ("user-came-before", test_user_came_before);
  TEST ("user-joins-same-settings", test_user_joins_lease_with_same_settings);
  TEST_BOTH ("disconnect-ends-all", test_disconnect_ends_all);
  TEST_BOTH ("unplugged", test_a_modem_that_goes_ends_all);
  TEST_BOTH ("reset", test_a_reset_ends_all);
  TEST_BOTH ("stop", test_stop_ends_all);
  TEST_BOTH ("cancel/lease", test_cancel_lease);
  TEST_WITH ("cancel/automatic", yes, test_cancel_automatic);
  TEST_WITH ("cancel/automatic-that-fails", no, test_cancel_automatic);
  TEST_WITH ("cancel/automatic-and-lease", no, test_cancel_both);
  TEST_WITH ("cancel/lease-and-automatic", yes, test_cancel_both);
  TEST ("cancel/all-but-user", test_cancel_all_but_user);
  TEST ("cancel/waiting", test_cancel_while_it_waits);
  TEST ("hand-over", test_hand_over);
  TEST ("hand-over/nothing", test_nothing_to_hand_over);
  TEST ("hand-over/wrong-time", test_hand_over_at_the_wrong_time);
  TEST ("leased", test_leased);

  return g_test_run ();
}

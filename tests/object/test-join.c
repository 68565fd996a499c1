/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Users' requests and those of the service's own: design.md 3.4, AUTO-46, a test a sentence. */

#include "config.h"

#include "bench.h"

#include <string.h>

#include "mbn-profile-parse.h"

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

/* An attempt of the service's own, which the modem has not answered yet. */
static Bench *
new_attempting (MbnOrigin origin)
{
  Bench *bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  SUBMITTED (bench_connect_as (bench, "own", WORK, origin));
  bench_run (bench, 0);
  bench_assert_log (bench, "activating");
  bench_assert_sent (bench, "activate");
  assert_origin (bench, origin);
  g_assert_cmpint (bench->record->origin, ==, origin);

  return bench;
}

static void
answer (Bench *bench, MbnError status)
{
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, status);
  bench_run (bench, 0);
}

/* The service gives its attempt up. */
static void
cancel (Bench *bench, MbnRequest *request)
{
  g_autoptr (MbnOutcome) outcome = mbn_outcome_new (MBN_ERROR_CANCELLED, "other Internet came");

  mbn_context_cancel (bench->context, request, outcome);
}

/* "A user's Connect with the same settings as a running sync or automatic attempt joins it: the
 * attempt becomes a user one and its one result is the Connect's completion" */
static void
test_same_settings_join (gconstpointer origin)
{
  static const char *const profiles[] = {WORK, SAME};

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autoptr (Bench) bench = new_attempting (GPOINTER_TO_INT (origin));

      SUBMITTED (bench_connect_to (bench, "user", profiles[i]));
      bench_run (bench, 0);
      assert_origin (bench, MBN_ORIGIN_USER);
      g_assert_cmpint (bench->record->origin, ==, MBN_ORIGIN_USER);
      bench_assert_log (bench, "");

      answer (bench, MBN_OK);
      bench_assert_log (bench, "activated own=S_OK user=S_OK");
      bench_assert_sent (bench, "ip");
      assert_origin (bench, MBN_ORIGIN_USER);
    }
}

static void
test_the_failure_is_shared (gconstpointer origin)
{
  g_autoptr (Bench) bench = new_attempting (GPOINTER_TO_INT (origin));

  SUBMITTED (bench_connect_to (bench, "user", SAME));
  bench_run (bench, 0);
  answer (bench, MBN_ERROR_INVALID_ACCESS_STRING);
  bench_assert_log (bench, "deactivated own=E_MBN_INVALID_ACCESS_STRING "
                           "user=E_MBN_INVALID_ACCESS_STRING");
  bench_assert_sent (bench, "");
  assert_origin (bench, MBN_ORIGIN_NONE);
}

/* A modem that is attached first shows nothing of the attempt yet. */
static Bench *
new_attaching (MbnOrigin origin)
{
  Bench *bench = bench_new ();

  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  bench_start (bench);
  bench_hold (bench, MBN_COMMAND_ATTACH);
  SUBMITTED (bench_connect_as (bench, "own", WORK, origin));
  bench_run (bench, 10000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "attach");

  return bench;
}

static void
attach (Bench *bench)
{
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ATTACH, MBN_OK);
  bench_run (bench, 0);
}

static void
test_while_attaching_same_settings_join (gconstpointer origin)
{
  g_autoptr (Bench) bench = new_attaching (GPOINTER_TO_INT (origin));

  SUBMITTED (bench_connect_to (bench, "user", SAME));
  bench_run (bench, 0);
  attach (bench);
  bench_assert_log (bench, "activating activated own=S_OK user=S_OK");
  assert_origin (bench, MBN_ORIGIN_USER);
  g_assert_cmpint (bench->record->origin, ==, MBN_ORIGIN_USER);
}

static void
test_while_attaching_other_settings_cancel (void)
{
  g_autoptr (Bench) bench = new_attaching (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_to (bench, "user", OTHER));
  bench_run (bench, 0);
  attach (bench);
  bench_assert_log (bench, "own=ERROR_CANCELLED activating activated user=S_OK");
  g_assert_cmpstr (bench->fake->access_string, ==, "other");
}

/* What is failing is nothing to join, and fails as it would have. */
static void
test_a_failing_attempt_is_not_joined (void)
{
  static const char *const profiles[] = {SAME, OTHER};

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autoptr (Bench) bench = bench_new_started ();
      MbnRequest *own;

      bench->fake->ip4 = "";
      bench_hold (bench, MBN_COMMAND_DEACTIVATE);
      SUBMITTED (bench_connect_as (bench, "own", WORK, MBN_ORIGIN_AUTO));
      own = bench->last_request;
      bench_run (bench, 30000);
      bench_assert_log (bench, "activating deactivating");

      bench->fake->ip4 = "192.0.2.10";
      SUBMITTED (bench_connect_to (bench, "user", profiles[i]));
      bench_run (bench, 0);
      cancel (bench, own);
      bench_assert_log (bench, "");
      mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
      bench_run (bench, 0);
      bench_assert_log (bench, "deactivated own=E_MBN_FAILURE activating activated user=S_OK");
    }
}

/* The first that was accepted has its way. */
static void
test_the_first_user_decides (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_to (bench, "A", OTHER));
  SUBMITTED (bench_connect_to (bench, "B", WORK));
  bench_run (bench, 0);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "deactivating own=ERROR_CANCELLED deactivated activating activated "
                           "A=S_OK B=E_MBN_MAX_ACTIVATED_CONTEXTS");
}

/* The attempt is the first user's then. */
static void
test_one_user_joins (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_to (bench, "A", WORK));
  SUBMITTED (bench_connect_to (bench, "B", WORK));
  bench_run (bench, 0);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated own=S_OK A=S_OK B=E_MBN_MAX_ACTIVATED_CONTEXTS");
}

/* "with other settings it cancels an automatic attempt" */
static void
test_other_settings_cancel_an_automatic_attempt (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_to (bench, "user", OTHER));
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivating own=ERROR_CANCELLED");
  bench_assert_sent (bench, "deactivate");

  answer (bench, MBN_OK);
  bench_assert_log (bench, "deactivated activating activated user=S_OK");
  bench_assert_sent (bench, "deactivate activate ip");
  g_assert_cmpstr (bench->fake->access_string, ==, "other");
  assert_origin (bench, MBN_ORIGIN_USER);
}

/* "and queues behind a sync one" */
static void
test_other_settings_wait_for_a_lease (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_SYNC);

  SUBMITTED (bench_connect_to (bench, "user", OTHER));
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  assert_origin (bench, MBN_ORIGIN_SYNC);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated own=S_OK user=E_MBN_MAX_ACTIVATED_CONTEXTS");
  assert_origin (bench, MBN_ORIGIN_SYNC);
}

static void
test_other_settings_follow_a_lease_that_failed (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_SYNC);

  SUBMITTED (bench_connect_to (bench, "user", OTHER));
  bench_run (bench, 0);
  answer (bench, MBN_ERROR_FAILURE);
  bench_assert_log (bench, "deactivated own=E_MBN_FAILURE activating activated user=S_OK");
}

/* Before it has begun an automatic one makes way, whatever the settings; a lease does not. */
static void
test_before_it_has_begun (gconstpointer xml)
{
  g_autoptr (Bench) bench = bench_new_started ();

  SUBMITTED (bench_connect_as (bench, "own", WORK, MBN_ORIGIN_AUTO));
  SUBMITTED (bench_connect_to (bench, "user", xml));
  bench_run (bench, 0);
  bench_assert_log (bench, "own=ERROR_CANCELLED activating activated user=S_OK");
  bench_assert_sent (bench, "activate ip");
  assert_origin (bench, MBN_ORIGIN_USER);
}

static void
test_a_lease_that_has_not_begun_is_joined (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  SUBMITTED (bench_connect_as (bench, "own", WORK, MBN_ORIGIN_SYNC));
  SUBMITTED (bench_connect_to (bench, "user", WORK));
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated own=S_OK user=S_OK");
  bench_assert_sent (bench, "activate ip");
  assert_origin (bench, MBN_ORIGIN_USER);
}

/* A Disconnect cancels whatever was accepted before it, whoever asked (design.md 3.3). */
static void
test_disconnect_ends_both (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_to (bench, "user", WORK));
  bench_run (bench, 0);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "deactivating own=ERROR_CANCELLED user=ERROR_CANCELLED deactivated "
                           "D=S_OK");
}

static void
test_a_modem_that_goes_ends_both (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);

  SUBMITTED (bench_connect_to (bench, "user", WORK));
  bench_run (bench, 0);
  mbn_backend_emit_gone (bench->fake->backend);
  bench_run (bench, 0);
  g_assert_nonnull (strstr (bench->log->str, "own=E_HANDLE user=E_HANDLE"));
}

/* ---- the service gives its attempt up ---- */

static void
test_cancel (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);

  cancel (bench, bench->last_request);
  bench_assert_log (bench, "deactivating own=ERROR_CANCELLED");
  bench_run (bench, 0);
  answer (bench, MBN_OK);
  bench_assert_log (bench, "deactivated");
  bench_assert_sent (bench, "deactivate deactivate");
}

/* Nothing of a user's is touched. */
static void
test_cancel_leaves_users_alone (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_AUTO);
  MbnRequest *own = bench->last_request;

  SUBMITTED (bench_connect_to (bench, "user", WORK));
  bench_run (bench, 0);
  cancel (bench, own);
  bench_assert_log (bench, "own=ERROR_CANCELLED");
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated user=S_OK");
  bench_assert_sent (bench, "ip");
}

static void
test_cancel_before_it_has_begun (void)
{
  g_autoptr (Bench) bench = new_attempting (MBN_ORIGIN_SYNC);

  SUBMITTED (bench_connect_as (bench, "next", OTHER, MBN_ORIGIN_AUTO));
  cancel (bench, bench->last_request);
  bench_assert_log (bench, "next=ERROR_CANCELLED");
  answer (bench, MBN_OK);
  bench_assert_log (bench, "activated own=S_OK");
}

/* ---- a user claims a connection that is there ---- */

static Bench *
new_connected (MbnOrigin origin)
{
  Bench *bench = bench_new_started ();

  SUBMITTED (bench_connect_as (bench, "own", WORK, origin));
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated own=S_OK");
  bench_assert_sent (bench, "activate ip");

  return bench;
}

static gboolean
claim (Bench *bench, const char *xml)
{
  g_autoptr (MbnProfile) profile = mbn_profile_parse (xml, strlen (xml), NULL);

  return mbn_context_claim (bench->context, profile);
}

/* "the refused Connect comes from a user and names the profile of the active context, and Origin is
 * sync or auto: Origin becomes user. The modem is not touched" */
static void
test_claim (gconstpointer origin)
{
  g_autoptr (Bench) bench = new_connected (GPOINTER_TO_INT (origin));

  g_assert_false (claim (bench, SAME));
  assert_origin (bench, (MbnOrigin)GPOINTER_TO_INT (origin));
  g_assert_true (claim (bench, WORK));
  assert_origin (bench, MBN_ORIGIN_USER);
  g_assert_cmpint (bench->record->origin, ==, MBN_ORIGIN_USER);
  g_assert_false (claim (bench, WORK));
  bench_run (bench, 1000);
  bench_assert_sent (bench, "");
  bench_assert_log (bench, "");
}

static void
test_nothing_to_claim (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  g_assert_false (claim (bench, WORK));
  SUBMITTED (bench_connect_to (bench, "temporary", WORK));
  bench_run (bench, 0);
  g_assert_false (claim (bench, WORK));
  bench_assert_log (bench, "activating activated temporary=S_OK");
}

int
main (int argc, char **argv)
{
  const gpointer sync = GINT_TO_POINTER (MBN_ORIGIN_SYNC);
  const gpointer automatic = GINT_TO_POINTER (MBN_ORIGIN_AUTO);

  bench_init (&argc, &argv);

#define TEST(path, func)            g_test_add_func ("/join/3.4/" path, func)
#define TEST_WITH(path, data, func) g_test_add_data_func ("/join/3.4/" path, data, func)
  TEST_WITH ("same-settings-join/auto", automatic, test_same_settings_join);
  TEST_WITH ("same-settings-join/sync", sync, test_same_settings_join);
  TEST_WITH ("failure-is-shared/auto", automatic, test_the_failure_is_shared);
  TEST_WITH ("failure-is-shared/sync", sync, test_the_failure_is_shared);
  TEST_WITH ("attaching/same-settings/auto", automatic, test_while_attaching_same_settings_join);
  TEST_WITH ("attaching/same-settings/sync", sync, test_while_attaching_same_settings_join);
  TEST ("attaching/other-settings", test_while_attaching_other_settings_cancel);
  TEST ("failing", test_a_failing_attempt_is_not_joined);
  TEST ("first-user-decides", test_the_first_user_decides);
  TEST ("one-user-joins", test_one_user_joins);
  TEST ("other-settings/auto-is-cancelled", test_other_settings_cancel_an_automatic_attempt);
  TEST ("other-settings/wait-for-sync", test_other_settings_wait_for_a_lease);
  TEST ("other-settings/follow-failed-sync", test_other_settings_follow_a_lease_that_failed);
  TEST_WITH ("not-begun/same-settings", WORK, test_before_it_has_begun);
  TEST_WITH ("not-begun/other-settings", OTHER, test_before_it_has_begun);
  TEST ("not-begun/sync", test_a_lease_that_has_not_begun_is_joined);
  TEST ("disconnect-ends-both", test_disconnect_ends_both);
  TEST ("unplugged", test_a_modem_that_goes_ends_both);
  TEST ("cancel/running", test_cancel);
  TEST ("cancel/joined", test_cancel_leaves_users_alone);
  TEST ("cancel/waiting", test_cancel_before_it_has_begun);
  TEST_WITH ("claim/auto", automatic, test_claim);
  TEST_WITH ("claim/sync", sync, test_claim);
  TEST ("claim/nothing", test_nothing_to_claim);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Leases beside automatic connections: whose a connection is, and who closes it (SYNC-20, SYNC-21,
 * SYNC-45, SYNC-48, design.md 3.4), on the bench. */

#include "config.h"

#include "bench.h"
#include "lease-place.h"

#define WORK LEASE_PROFILE ("Work", "1", "0", LEASE_MANUAL)
#define AUTO LEASE_PROFILE ("Auto", "1", "0", LEASE_AUTO)

#define LINGER_MS 10000
#define A_DAY_MS  86400000

#define SUBMITTED(call) g_assert_cmpint ((int)(call), ==, MBN_OK)

#define assert_origin(place, origin_)                                                              \
  g_assert_cmpint (mbn_context_get_origin ((place)->modems[0].context), ==, (origin_))

/* Nothing is done any more, however long one waits. */
static void
assert_quiet (LeasePlace *place)
{
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, "");
}

/* Automatic connections are held back by other Internet meanwhile. */
static LeasePlace *
new_leased_beside_internet (guint linger_ms)
{
  LeasePlace *place = lease_place_new ();

  place->settings->lease.linger_ms = linger_ms;
  mbn_fake_profiles_add (place->profiles, AUTO);
  lease_place_open (place, "bus");
  lease_place_internet (place, TRUE);
  lease_place_plug (place, 0);
  lease_place_run (place, 60000);
  lease_place_assert_log (place, "a:deactivated");
  lease_place_ask (place, "A", ":1.5", "Auto");
  lease_place_run (place, 60000);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");
  assert_origin (place, MBN_ORIGIN_SYNC);

  return place;
}

/* SYNC-20 */
static void
test_automatic_was_there (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, AUTO, NULL);

  assert_origin (place, MBN_ORIGIN_AUTO);
  lease_place_ask (place, "A", ":1.5", "Auto");
  lease_place_assert_log (place, "A=S_OK");
  g_assert_true (lease_place_finish (place, ":1.5"));
  assert_quiet (place);
  assert_origin (place, MBN_ORIGIN_AUTO);
}

/* SYNC-21: "the auto-connect rules want the connection at closing time" */
static void
test_handed_over (void)
{
  g_autoptr (LeasePlace) place = new_leased_beside_internet (LINGER_MS);

  lease_place_internet (place, FALSE);
  lease_place_run (place, 60000);
  lease_place_assert_log (place, "");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a=auto");
  assert_quiet (place);
  assert_origin (place, MBN_ORIGIN_AUTO);
}

/* … and also when that is at once. */
static void
test_handed_over_at_once (void)
{
  g_autoptr (LeasePlace) place = new_leased_beside_internet (0);

  lease_place_internet (place, FALSE);
  lease_place_run (place, 60000);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_assert_log (place, "a=auto");
  assert_quiet (place);
}

/* It has become an automatic one: who leases it then does not own it. */
static void
test_leased_after_hand_over (void)
{
  g_autoptr (LeasePlace) place = new_leased_beside_internet (LINGER_MS);

  lease_place_internet (place, FALSE);
  lease_place_run (place, 60000);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_ask (place, "B", ":1.6", "Auto");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a=auto B=S_OK");
  g_assert_true (lease_place_finish (place, ":1.6"));
  assert_quiet (place);
}

/* Other Internet is there: not wanted. */
static void
test_not_handed_over_beside_internet (void)
{
  g_autoptr (LeasePlace) place = new_leased_beside_internet (LINGER_MS);

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "deactivate");
  assert_quiet (place);
}

/* SYNC-48: a lease does not clear the latch, so nothing is connected automatically after it. */
static void
test_not_handed_over_with_latch (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, AUTO, NULL);

  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, 60000);
  lease_place_assert_log (place, "a:deactivating a:deactivated D=S_OK");
  lease_place_ask (place, "A", ":1.5", "Auto");
  lease_place_run (place, 60000);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
  assert_origin (place, MBN_ORIGIN_SYNC);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "deactivate activate ip deactivate");
  assert_quiet (place);
}

/* SYNC-25: closing sets no latch: what is wanted later is connected then. */
static void
test_closing_sets_no_latch (void)
{
  g_autoptr (LeasePlace) place = new_leased_beside_internet (LINGER_MS);

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_internet (place, FALSE);
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "a:activating a:activated");
  assert_origin (place, MBN_ORIGIN_AUTO);
}

/* SYNC-21: switched off meanwhile */
static void
test_not_handed_over_when_off (void)
{
  g_autoptr (LeasePlace) place = new_leased_beside_internet (LINGER_MS);

  lease_place_internet (place, FALSE);
  mbn_auto_connect_set_enabled (mbn_auto_drivers_find (place->drivers, place->modems[0].modem),
                                FALSE);
  lease_place_run (place, 60000);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "deactivate");
  assert_quiet (place);
}

/* A profile of a higher rank is what automatic connection wants: not this one. */
static void
test_not_handed_over_for_another (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  mbn_fake_profiles_add (place->profiles, AUTO);
  mbn_fake_profiles_add (place->profiles, LEASE_PROFILE ("Better", "1", "1", LEASE_AUTO));
  lease_place_open (place, "bus");
  lease_place_internet (place, TRUE);
  lease_place_plug (place, 0);
  lease_place_ask (place, "A", ":1.5", "Auto");
  lease_place_run (place, 1000);
  lease_place_internet (place, FALSE);
  lease_place_run (place, 60000);
  g_string_truncate (place->log, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated a:activating a:activated");
  g_assert_cmpstr (place->modems[0].fake->access_string, ==, "Better");
  assert_origin (place, MBN_ORIGIN_AUTO);
}

/* It waits after attempts that failed: it would not connect now. */
static void
test_not_handed_over_amid_backoff (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  place->settings->lease.linger_ms = 0;
  mbn_fake_profiles_add (place->profiles, AUTO);
  mbn_fake_profiles_add (place->profiles, WORK);
  lease_place_open (place, "bus");
  lease_place_refuse (place, 0, MBN_ERROR_FAILURE, 5);
  lease_place_plug (place, 0);
  lease_place_run (place, 150000);
  g_string_truncate (place->log, 0);
  lease_place_ask (place, "A", ":1.5", "Auto");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* design.md 3.4: an automatic attempt with that very profile is joined, and stays automatic. */
static void
test_joins_automatic (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  mbn_fake_profiles_add (place->profiles, AUTO);
  lease_place_open (place, "bus");
  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_plug (place, 0);
  lease_place_run (place, 1000);
  lease_place_ask (place, "A", ":1.5", "Auto");
  lease_place_run (place, 1000);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated A=S_OK");
  assert_origin (place, MBN_ORIGIN_AUTO);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_assert_sent (place, 0, "activate ip");
  assert_quiet (place);
}

/* Other Internet comes: the automatic attempt is given up, and goes on for the lease. */
static void
test_automatic_gives_up (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  mbn_fake_profiles_add (place->profiles, AUTO);
  lease_place_open (place, "bus");
  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_plug (place, 0);
  lease_place_run (place, 1000);
  lease_place_ask (place, "A", ":1.5", "Auto");
  lease_place_run (place, 1000);
  lease_place_internet (place, TRUE);
  lease_place_run (place, 60000);
  lease_place_assert_log (place, "a:deactivated a:activating");
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:activated A=S_OK");
  assert_origin (place, MBN_ORIGIN_SYNC);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "activate ip deactivate");
  assert_quiet (place);
}

/* SYNC-45: soft disconnect does not end what has leases, and does when they have ended. */
static void
test_soft_disconnect (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, AUTO, NULL);

  lease_place_ask (place, "A", ":1.5", "Auto");
  lease_place_internet (place, TRUE);
  lease_place_run (place, A_DAY_MS / 12);
  lease_place_assert_log (place, "A=S_OK");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, A_DAY_MS / 12);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define TEST(path, func) g_test_add_func ("/lease-auto/" path, func)
  TEST ("SYNC-20/automatic-was-there", test_automatic_was_there);
  TEST ("SYNC-21/handed-over", test_handed_over);
  TEST ("SYNC-21/handed-over-at-once", test_handed_over_at_once);
  TEST ("SYNC-21/leased-after-hand-over", test_leased_after_hand_over);
  TEST ("SYNC-21/not-beside-internet", test_not_handed_over_beside_internet);
  TEST ("SYNC-48/not-with-latch", test_not_handed_over_with_latch);
  TEST ("SYNC-25/no-latch", test_closing_sets_no_latch);
  TEST ("SYNC-21/not-when-off", test_not_handed_over_when_off);
  TEST ("SYNC-21/not-for-another", test_not_handed_over_for_another);
  TEST ("SYNC-21/not-amid-backoff", test_not_handed_over_amid_backoff);
  TEST ("3.4/joins-automatic", test_joins_automatic);
  TEST ("3.4/automatic-gives-up", test_automatic_gives_up);
  TEST ("SYNC-45/soft-disconnect", test_soft_disconnect);

  return g_test_run ();
}

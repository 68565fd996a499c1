/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Letting go of a connection that is not wanted any more (AUTO-36). Other Internet is there since
 * NOW; with the defaults the connection is let go of from AFTER (10), and every 30 s from then on
 * the traffic is read: below 2048 bytes/s, 61440 bytes in a period, it is idle. */

#include "config.h"

#include "auto-fixture.h"

static void
begin (AutoFixture *f)
{
  f->now = AFTER (-1);
  f->alternate.since = AFTER (-60);
  auto_fixture_connect (f);
  f->now = NOW;
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
}

/* Nothing to do until @look_again. */
static void
assert_rests (AutoFixture *f, gint64 look_again)
{
  MbnAutoDecision decision = auto_fixture_decide (f);

  g_assert_cmpint (decision.action, ==, MBN_AUTO_ACTION_NOTHING);
  g_assert_cmpint (decision.state, ==, MBN_AUTO_STATE_CONNECTED);
  g_assert_false (decision.read_traffic);
  g_assert_cmpint (decision.look_again, ==, look_again);
  g_assert_cmpint (decision.next_attempt, ==, 0);
}

/* The counters are wanted now; they say @bytes. */
static void
read_traffic (AutoFixture *f, gint64 when, guint64 bytes)
{
  MbnAutoDecision decision;

  f->now = when;
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.action, ==, MBN_AUTO_ACTION_NOTHING);
  g_assert_cmpint (decision.rule, ==, MBN_AUTO_RULE_SOFT_DISCONNECT);
  g_assert_true (decision.read_traffic);
  g_assert_true (decision.last_resort);
  /* no answer may come: then it is asked again */
  g_assert_cmpint (decision.look_again, >, f->now);
  g_assert_cmpint (decision.look_again, <=, f->now + SECONDS (30));
  mbn_auto_history_traffic (&f->history, &f->settings, bytes, f->now);
}

static void
assert_disconnects (AutoFixture *f)
{
  MbnAutoDecision decision = auto_fixture_decide (f);

  g_assert_cmpint (decision.action, ==, MBN_AUTO_ACTION_DISCONNECT);
  g_assert_cmpint (decision.rule, ==, MBN_AUTO_RULE_SOFT_DISCONNECT);
}

/* gain_hold: nothing before, not even a lower preference. */
static void
test_gain_hold (AutoFixture *f)
{
  begin (f);
  assert_rests (f, AFTER (10));
  g_assert_false (auto_fixture_decide (f).last_resort);
  g_assert_cmpint (auto_fixture_decide (f).rule, ==, MBN_AUTO_RULE_ONE_CONTEXT);
  f->now = AFTER (10) - 1;
  assert_rests (f, AFTER (10));
  read_traffic (f, AFTER (10), 5000);
  assert_rests (f, AFTER (40));
  g_assert_true (auto_fixture_decide (f).last_resort);
  g_assert_cmpint (auto_fixture_decide (f).rule, ==, MBN_AUTO_RULE_SOFT_DISCONNECT);
}

static void
test_idle (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 1000000);
  f->now = AFTER (40) - 1;
  assert_rests (f, AFTER (40));
  read_traffic (f, AFTER (40), 1000000 + 61439);
  assert_disconnects (f);
}

/* In use it stays, however long, until it is not. */
static void
test_in_use (AutoFixture *f)
{
  guint64 bytes = 1000000;

  begin (f);
  read_traffic (f, AFTER (10), bytes);
  for (guint i = 1; i < 10; i++)
    {
      bytes += 61440;
      assert_rests (f, AFTER (10 + 30 * i));
      read_traffic (f, AFTER (10 + 30 * i), bytes);
    }
  assert_rests (f, AFTER (10 + 300));
  read_traffic (f, AFTER (10 + 300), bytes);
  assert_disconnects (f);
}

/* On average of the time that has passed: read late it is a longer period. */
static void
test_read_late (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 0);
  read_traffic (f, AFTER (100), 90 * 2048);
  assert_rests (f, AFTER (130));
  read_traffic (f, AFTER (190), 90 * 2048 + 90 * 2048 - 1);
  assert_disconnects (f);
}

/* Counters that went backwards, as those of a new interface do, begin a period anew. */
static void
test_counters_backwards (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 1000000);
  read_traffic (f, AFTER (40), 10);
  assert_rests (f, AFTER (70));
  read_traffic (f, AFTER (70), 10 + 61440);
  assert_rests (f, AFTER (100));
  read_traffic (f, AFTER (100), 10 + 61440);
  assert_disconnects (f);
}

/* Lost before it was let go of: it simply stays, and all of that is forgotten. */
static void
test_internet_lost (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 1000000);
  f->now = AFTER (20);
  auto_fixture_internet (f, MBN_INTERNET_NONE, MBN_INTERNET_WHY_NOTHING, 0);
  assert_rests (f, MBN_NEVER);
  g_assert_false (auto_fixture_decide (f).last_resort);

  f->now = AFTER (30);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  assert_rests (f, AFTER (40));
  read_traffic (f, AFTER (40), 1000000);
  assert_rests (f, AFTER (70));
}

/* Gone for a moment that nobody looked at: the period before it does not count. */
static void
test_internet_lost_unseen (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 1000000);
  f->now = AFTER (25);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  assert_rests (f, AFTER (35));
  read_traffic (f, AFTER (35), 1000000);
  assert_rests (f, AFTER (65));
}

static void
test_internet_uncertain (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 1000000);
  f->now = AFTER (20);
  auto_fixture_internet (f, MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_LINK, 20);
  assert_rests (f, AFTER (40)); /* time alone can make it FULL (AUTO-20) */
  g_assert_false (auto_fixture_decide (f).last_resort);
  f->now = AFTER (25);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  assert_rests (f, AFTER (35));
}

/* LOSS-PENDING is still FULL (AUTO-17), but not what a connection is taken down for. */
static void
test_internet_being_lost (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 1000000);
  f->now = AFTER (30);
  f->settings.soft_limit_ms = 1;
  f->alternate.why = MBN_INTERNET_WHY_LOSS;
  f->alternate.next = AFTER (50);
  f->alternate.check_due = AFTER (35);
  assert_rests (f, AFTER (35));
  g_assert_true (auto_fixture_decide (f).last_resort);
  f->now = AFTER (45);
  g_assert_true (auto_fixture_decide (f).check);
  f->alternate.check_due = MBN_NEVER;
  assert_rests (f, AFTER (50));

  /* It was not lost: the limit is over, and it goes. */
  f->alternate.why = MBN_INTERNET_WHY_LINK;
  f->alternate.next = MBN_NEVER;
  assert_disconnects (f);
}

/* A limit in time, however much it is used. */
static void
test_limit (AutoFixture *f)
{
  f->settings.soft_limit_ms = 45000;
  begin (f);
  read_traffic (f, AFTER (10), 0);
  assert_rests (f, AFTER (40));
  read_traffic (f, AFTER (40), 1000000000);
  assert_rests (f, AFTER (55));
  f->now = AFTER (55) - 1;
  assert_rests (f, AFTER (55));
  f->now = AFTER (55);
  assert_disconnects (f);
}

/* AUTO-30, R10: it does not come back before the hold is over, though the Internet is gone. */
static void
test_no_flapping (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 0);
  read_traffic (f, AFTER (40), 0);
  assert_disconnects (f);
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_SOFT_DISCONNECT, f->now);
  f->modem.context = MBN_ACTIVATION_STATE_DEACTIVATING;
  auto_assert (f, NOTHING, WAITING, ONE_CONTEXT);
  auto_fixture_drop (f, FALSE, 0);
  auto_assert (f, NOTHING, BLOCKED, ALTERNATE);
  f->now = AFTER (50);
  auto_fixture_internet (f, MBN_INTERNET_NONE, MBN_INTERNET_WHY_NOTHING, 0);
  f->now = AFTER (60);
  auto_assert (f, NOTHING, WAITING, FLAP);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (100));
  f->now = AFTER (100);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* While it is being taken down it is not taken down again. */
static void
test_once (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 0);
  read_traffic (f, AFTER (40), 0);
  assert_disconnects (f);
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_SOFT_DISCONNECT, f->now);
  g_assert_cmpint (auto_fixture_decide (f).action, ==, MBN_AUTO_ACTION_NOTHING);
  f->now = AFTER (70);
  g_assert_cmpint (auto_fixture_decide (f).action, ==, MBN_AUTO_ACTION_NOTHING);
  g_assert_false (auto_fixture_decide (f).read_traffic);
}

/* Not for profiles that do not yield; nor users' connections. */
static void
test_not_governed (AutoFixture *f)
{
  ONLY (f, .name = "always", .on_internet = TRUE);
  begin (f);
  assert_rests (f, MBN_NEVER);
  f->now = AFTER (1000);
  assert_rests (f, MBN_NEVER);
  g_assert_false (auto_fixture_decide (f).last_resort);

  /* AUTO-35: with policy 1 every profile does. */
  f->settings.minimize = MBN_AUTO_MINIMIZE_BLOCK;
  read_traffic (f, AFTER (1000), 0);
}

/* AUTO-38: nor one that is a user's by now. */
static void
test_users_now (AutoFixture *f)
{
  begin (f);
  f->now = AFTER (10);
  f->modem.origin = MBN_ORIGIN_USER;
  assert_rests (f, MBN_NEVER);
  g_assert_false (auto_fixture_decide (f).last_resort);
}

/* SYNC-45: nor one that leases are on. */
static void
test_leased (AutoFixture *f)
{
  begin (f);
  f->now = AFTER (10);
  f->modem.leased = TRUE;
  assert_rests (f, MBN_NEVER);
  g_assert_false (auto_fixture_decide (f).last_resort);
  f->modem.leased = FALSE;
  g_assert_true (auto_fixture_decide (f).read_traffic);
}

/* An update counts for the connection that is up; a removal changes nothing. */
static void
test_profile_updated (AutoFixture *f)
{
  g_autoptr (MbnProfile) before = NULL;

  begin (f);
  f->now = AFTER (10);
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .on_internet = TRUE));
  assert_rests (f, MBN_NEVER);
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet"));
  g_assert_true (auto_fixture_decide (f).read_traffic);

  /* That of another profile does not. */
  ADD (f, .name = "other");
  auto_fixture_update (f, 1, AUTO_PROFILE (.name = "other", .on_internet = TRUE));
  g_assert_true (auto_fixture_decide (f).read_traffic);

  before = mbn_profile_ref (auto_fixture_get (f, 0));
  g_array_set_size (f->profiles, 0);
  mbn_auto_history_profile_changed (&f->history, before, NULL);
  g_assert_true (auto_fixture_decide (f).read_traffic);
}

/* Counters that come when the connection has gone are nobody's. */
static void
test_traffic_of_nobody (AutoFixture *f)
{
  mbn_auto_history_traffic (&f->history, &f->settings, 1000000, f->now);
  g_assert_cmpint (f->history.soft.read_at, ==, MBN_NEVER);
}

/* It is over when the connection is: the next one begins anew. */
static void
test_next_connection (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 1000000);
  f->now = AFTER (20);
  auto_fixture_drop (f, FALSE, 0);
  f->alternate.internet = MBN_INTERNET_NONE;
  f->alternate.since = AFTER (-60);
  auto_fixture_connect (f);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  read_traffic (f, AFTER (30), 10);
  assert_rests (f, AFTER (60));
}

/* AUTO-71: what happened in the sleep is not the traffic of a period. */
/* AUTO-22: a link that only its route speaks for becomes one with Internet by time alone. */
static void
test_none_does_not_last (AutoFixture *f)
{
  auto_fixture_connect (f);
  f->alternate.next = AFTER (5);
  g_assert_cmpint (f->alternate.internet, ==, MBN_INTERNET_NONE);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (5));
}

static void
test_over_sleep (AutoFixture *f)
{
  begin (f);
  read_traffic (f, AFTER (10), 1000000);
  mbn_auto_history_suspend (&f->history);
  f->now = AFTER (5000);
  mbn_auto_history_resume (&f->history);
  auto_fixture_internet (f, MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_RESUME, 15);
  assert_rests (f, AFTER (5015));
  f->now = AFTER (5003);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  read_traffic (f, AFTER (5013), 1000000);
  assert_rests (f, AFTER (5043));
}

/* AUTO-32 */
static void
test_zero (AutoFixture *f)
{
  f->settings.gain_hold_ms = 0;
  begin (f);
  read_traffic (f, NOW, 0);
  read_traffic (f, AFTER (30), 0);
  assert_disconnects (f);

  /* A threshold of 0: nothing is below it. */
  f->settings.soft_threshold = 0;
  mbn_auto_soft_reset (&f->history.soft);
  read_traffic (f, AFTER (30), 0);
  read_traffic (f, AFTER (60), 0);
  assert_rests (f, AFTER (90));
}

/* The parts by themselves. */
static void
test_soft (void)
{
  MbnAutoSoft soft;
  const MbnAutoSettings *settings = &mbn_auto_default_settings;

  mbn_auto_soft_reset (&soft);
  g_assert_cmpint (mbn_auto_soft_get_due (&soft, settings, AFTER (7)), ==, AFTER (7));
  mbn_auto_soft_read (&soft, settings, 100, AFTER (8));
  g_assert_false (soft.is_idle);
  g_assert_cmpint (mbn_auto_soft_get_due (&soft, settings, AFTER (7)), ==, AFTER (38));
  g_assert_cmpint (mbn_auto_soft_get_due (&soft, settings, AFTER (50)), ==, AFTER (50));
  mbn_auto_soft_read (&soft, settings, 100, AFTER (38));
  g_assert_true (soft.is_idle);
  mbn_auto_soft_read (&soft, settings, 200, AFTER (38)); /* too early to tell */
  mbn_auto_soft_read (&soft, settings, 200, AFTER (68) - 1);
  g_assert_true (soft.is_idle);
  g_assert_cmpuint (soft.bytes, ==, 100);
  mbn_auto_soft_read (&soft, settings, 99, AFTER (68));
  g_assert_false (soft.is_idle);
  mbn_auto_soft_read (&soft, settings, G_MAXUINT64, AFTER (98));
  g_assert_false (soft.is_idle);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  auto_add ("AUTO-36/gain-hold", test_gain_hold);
  auto_add ("AUTO-36/idle", test_idle);
  auto_add ("AUTO-36/in-use", test_in_use);
  auto_add ("AUTO-36/read-late", test_read_late);
  auto_add ("AUTO-36/counters-backwards", test_counters_backwards);
  auto_add ("AUTO-36/internet-lost", test_internet_lost);
  auto_add ("AUTO-36/internet-lost-unseen", test_internet_lost_unseen);
  auto_add ("AUTO-36/internet-uncertain", test_internet_uncertain);
  auto_add ("AUTO-36/internet-being-lost", test_internet_being_lost);
  auto_add ("AUTO-36/limit", test_limit);
  auto_add ("AUTO-30/no-flapping", test_no_flapping);
  auto_add ("AUTO-36/once", test_once);
  auto_add ("AUTO-36/not-governed", test_not_governed);
  auto_add ("AUTO-38/users-now", test_users_now);
  auto_add ("AUTO-36/leased", test_leased);
  auto_add ("AUTO-36/profile-updated", test_profile_updated);
  auto_add ("AUTO-36/traffic-of-nobody", test_traffic_of_nobody);
  auto_add ("AUTO-36/next-connection", test_next_connection);
  auto_add ("AUTO-36/none-does-not-last", test_none_does_not_last);
  auto_add ("AUTO-36/over-sleep", test_over_sleep);
  auto_add ("AUTO-32/soft", test_zero);
  g_test_add_func ("/auto/AUTO-36/periods", test_soft);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What other Internet means for what is decided (autoconnect.md 4 to 6). How it is found out is
 * tested with the verdicts; here it is given. */

#include "config.h"

#include "auto-change.h"
#include "mbn-auto-select.h"

#define INTERNET(f, i, w, s) auto_fixture_internet (f, MBN_INTERNET_##i, MBN_INTERNET_WHY_##w, s)

static void
portal (AutoFixture *f)
{
  INTERNET (f, DETERMINING, PORTAL, 60);
}

static void
boot (AutoFixture *f)
{
  INTERNET (f, DETERMINING, BOOT, 30);
}

static void
resumed (AutoFixture *f)
{
  INTERNET (f, DETERMINING, RESUME, 15);
}

static void
none_now (AutoFixture *f)
{
  INTERNET (f, NONE, NOTHING, 0);
}

static void
none_almost_long_enough (AutoFixture *f)
{
  none_now (f);
  f->alternate.since = AFTER (-3) + 1;
}

static void
none_long_enough (AutoFixture *f)
{
  none_now (f);
  f->alternate.since = AFTER (-3);
}

static void
no_none_hold (AutoFixture *f)
{
  none_now (f);
  f->settings.none_hold_ms = 0;
}

/* AUTO-23: a profile that does not look at it */

static void
always (AutoFixture *f)
{
  ONLY (f, .name = "always", .on_internet = TRUE);
}

static void
always_full (AutoFixture *f)
{
  always (f);
  change_internet_full (f);
}

static void
always_losing (AutoFixture *f)
{
  always (f);
  change_internet_losing (f);
}

static void
always_determining (AutoFixture *f)
{
  always (f);
  change_internet_determining (f);
}

static void
always_portal (AutoFixture *f)
{
  always (f);
  portal (f);
}

static void
always_boot (AutoFixture *f)
{
  always (f);
  boot (f);
}

static void
always_resumed (AutoFixture *f)
{
  always (f);
  resumed (f);
}

static void
always_none_now (AutoFixture *f)
{
  always (f);
  none_now (f);
}

/* The next candidate is taken when the first one yields. */
static void
second_is_free (AutoFixture *f)
{
  ONLY (f, .name = "a-yields");
  ADD (f, .name = "b-always", .on_internet = TRUE);
  change_internet_full (f);
}

/* All are held: the one that time alone frees is spoken of, not the first. */
static void
second_is_free_first (AutoFixture *f)
{
  ONLY (f, .name = "a-home", .mode = "auto-home");
  ADD (f, .name = "b-yields");
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
  none_now (f);
}

/* All are held, none by time alone: the first. */
static void
none_is_free (AutoFixture *f)
{
  ONLY (f, .name = "a-home", .mode = "auto-home");
  ADD (f, .name = "b-yields");
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
  change_internet_full (f);
}

/* The same, in the other order of the list. */
static void
first_is_free_first (AutoFixture *f)
{
  ONLY (f, .name = "a-yields");
  ADD (f, .name = "b-home", .mode = "auto-home");
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
  none_now (f);
}

/* Of two that are held alike: the first of the round, not of the list. */
static void
held_alike (AutoFixture *f)
{
  ONLY (f, .name = "b-yields");
  ADD (f, .name = "a-yields");
  change_internet_full (f);
}

/* A profile for manual connections beside it is not why. */
static void
held_beside_manual (AutoFixture *f)
{
  ONLY (f, .name = "b-yields");
  ADD (f, .name = "a-manual", .mode = "manual");
  change_internet_full (f);
}

/* AUTO-34, AUTO-35 */

static void
minimize_0 (AutoFixture *f)
{
  f->settings.minimize = MBN_AUTO_MINIMIZE_OFF;
  change_internet_full (f);
}

static void
minimize_0_determining (AutoFixture *f)
{
  f->settings.minimize = MBN_AUTO_MINIMIZE_OFF;
  change_internet_determining (f);
}

static void
minimize_1 (AutoFixture *f)
{
  f->settings.minimize = MBN_AUTO_MINIMIZE_BLOCK;
  always_full (f);
}

static void
minimize_1_determining (AutoFixture *f)
{
  f->settings.minimize = MBN_AUTO_MINIMIZE_BLOCK;
  always_determining (f);
}

static void
minimize_1_none (AutoFixture *f)
{
  f->settings.minimize = MBN_AUTO_MINIMIZE_BLOCK;
}

static void
minimize_2 (AutoFixture *f)
{
  f->settings.minimize = MBN_AUTO_MINIMIZE_LAST_RESORT;
  change_internet_full (f);
}

static void
minimize_3 (AutoFixture *f)
{
  f->settings.minimize = MBN_AUTO_MINIMIZE_LAST_RESORT3;
  change_internet_full (f);
}

/* AUTO-30: we gave way just now, and the other Internet is gone again. */

static void
give_way (AutoFixture *f)
{
  auto_fixture_start (f, NULL);
  change_internet_full (f);
  g_assert_cmpint (auto_fixture_decide (f).action, ==, MBN_AUTO_ACTION_DISCONNECT);
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_CANCEL, f->now);
  auto_fixture_end (f, MBN_ERROR_CANCELLED, 0);
}

static void
flapped (AutoFixture *f)
{
  give_way (f);
  none_long_enough (f);
}

static void
flapped_full (AutoFixture *f)
{
  give_way (f);
  change_internet_full (f);
}

/* The flap hold is asked last. */
static void
flapped_none_now (AutoFixture *f)
{
  give_way (f);
  f->now = AFTER (59);
  none_now (f);
}

static void
flapped_as_long_as_none (AutoFixture *f)
{
  give_way (f);
  f->now = AFTER (57);
  none_now (f);
}

static void
flapped_and_none_now (AutoFixture *f)
{
  give_way (f);
  f->now = AFTER (10);
  none_now (f);
}

static void
flapped_almost_over (AutoFixture *f)
{
  flapped (f);
  f->now = AFTER (60) - 1;
}

static void
flapped_over (AutoFixture *f)
{
  flapped (f);
  f->now = AFTER (60);
}

static void
flapped_always (AutoFixture *f)
{
  flapped (f);
  always (f);
}

#define ATTEMPT(p)                                                                                 \
  MBN_AUTO_ACTION_CONNECT, MBN_AUTO_STATE_CONNECTING, MBN_AUTO_RULE_ROUND, p, 0, AUTO_ANY
#define BLOCKED(r) MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_BLOCKED, MBN_AUTO_RULE_##r
#define WAITING(r) MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_WAITING, MBN_AUTO_RULE_##r

/* clang-format off */
static const AutoRow rows[] = {
  {"AUTO-19/portal", portal, WAITING (PORTAL), "internet", 0, AFTER (60)},
  {"AUTO-19/not-governed", always_portal, ATTEMPT ("always")},
  {"AUTO-23/internet", change_internet_full, BLOCKED (ALTERNATE), "internet", 0, MBN_NEVER},
  {"AUTO-23/not-governed", always_full, ATTEMPT ("always")},
  {"AUTO-23/second-is-free", second_is_free, ATTEMPT ("b-always")},
  {"AUTO-23/second-is-free-first", second_is_free_first, WAITING (NONE_HOLD), "b-yields", AFTER (3), AFTER (3)},
  {"AUTO-23/none-is-free", none_is_free, BLOCKED (HOME_ONLY), "a-home", 0, MBN_NEVER},
  {"AUTO-23/first-is-free-first", first_is_free_first, WAITING (NONE_HOLD), "a-yields", AFTER (3), AFTER (3)},
  {"AUTO-23/held-alike", held_alike, BLOCKED (ALTERNATE), "a-yields", 0, MBN_NEVER},
  {"AUTO-23/held-beside-manual", held_beside_manual, BLOCKED (ALTERNATE), "b-yields", 0, MBN_NEVER},
  {"AUTO-24/determining", change_internet_determining, WAITING (DETERMINING), "internet", 0, AFTER (20)},
  {"AUTO-24/not-governed", always_determining, ATTEMPT ("always")},
  {"AUTO-25/boot", boot, WAITING (BOOT), "internet", 0, AFTER (30)},
  {"AUTO-25/not-governed", always_boot, ATTEMPT ("always")},
  {"AUTO-26/losing", change_internet_losing, WAITING (LOSS), "internet", 0, AFTER (20)},
  {"AUTO-26/not-governed", always_losing, ATTEMPT ("always")},
  {"AUTO-28/now", none_now, WAITING (NONE_HOLD), "internet", AFTER (3), AFTER (3)},
  {"AUTO-28/almost", none_almost_long_enough, WAITING (NONE_HOLD), "internet", NOW + 1, NOW + 1},
  {"AUTO-28/long-enough", none_long_enough, ATTEMPT ("internet")},
  {"AUTO-28/not-governed", always_none_now, ATTEMPT ("always")},
  {"AUTO-30/hold", flapped, WAITING (FLAP), "internet", AFTER (60), AFTER (60)},
  {"AUTO-30/almost-over", flapped_almost_over, WAITING (FLAP), "internet", AFTER (60), AFTER (60)},
  {"AUTO-30/over", flapped_over, ATTEMPT ("internet")},
  {"AUTO-30/internet-is-asked-first", flapped_full, BLOCKED (ALTERNATE), "internet", 0, MBN_NEVER},
  {"AUTO-30/none-hold-is-asked-first", flapped_none_now, WAITING (NONE_HOLD), "internet", AFTER (62), AFTER (62)},
  {"AUTO-30/both-alike", flapped_as_long_as_none, WAITING (NONE_HOLD), "internet", AFTER (60), AFTER (60)},
  {"AUTO-30/both-holds", flapped_and_none_now, WAITING (FLAP), "internet", AFTER (60), AFTER (60)},
  {"AUTO-30/not-governed", flapped_always, ATTEMPT ("always")},
  {"AUTO-32/none-hold", no_none_hold, ATTEMPT ("internet")},
  {"AUTO-35/0", minimize_0, ATTEMPT ("internet")},
  {"AUTO-35/0-determining", minimize_0_determining, ATTEMPT ("internet")},
  {"AUTO-35/1", minimize_1, BLOCKED (ALTERNATE), "always", 0, MBN_NEVER},
  {"AUTO-35/1-determining", minimize_1_determining, WAITING (DETERMINING), "always", 0, AFTER (20)},
  {"AUTO-35/1-none", minimize_1_none, ATTEMPT ("internet")},
  {"AUTO-35/2", minimize_2, ATTEMPT ("internet")},
  {"AUTO-35/3", minimize_3, ATTEMPT ("internet")},
  {"AUTO-72/resumed", resumed, WAITING (RESUME), "internet", 0, AFTER (15)},
  {"AUTO-72/not-governed", always_resumed, ATTEMPT ("always")},
};
/* clang-format on */

/* AUTO-18: a verdict of LOCAL makes the aggregate NONE; a link without Internet blocks nothing. */
static void
test_local (AutoFixture *f)
{
  static const MbnLinkSense sense = {TRUE, TRUE, TRUE, MBN_REACHABILITY_LIMITED};
  g_autoptr (MbnAlternate) alternate = mbn_alternate_new (&f->settings, AFTER (-60));

  mbn_alternate_set_service (alternate, MBN_CONNECTIVITY_SERVICE_CHECKING, AFTER (-60));
  mbn_alternate_set_started (alternate, AFTER (-60));
  mbn_alternate_sense (alternate, 2, "eth0", &sense, AFTER (-60));
  mbn_alternate_look (alternate, NOW, &f->alternate);
  g_assert_cmpint (mbn_alternate_get_verdict (alternate, 2), ==, MBN_VERDICT_LOCAL);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* AUTO-27: a check is asked for when it is due, and looked at again then. */
static void
test_check (AutoFixture *f)
{
  MbnAutoDecision decision;

  change_internet_losing (f);
  decision = auto_fixture_decide (f);
  g_assert_false (decision.check);

  f->alternate.check_due = AFTER (5);
  decision = auto_fixture_decide (f);
  g_assert_false (decision.check);
  g_assert_cmpint (decision.look_again, ==, AFTER (5));

  f->now = AFTER (5);
  decision = auto_fixture_decide (f);
  g_assert_true (decision.check);
  g_assert_cmpint (decision.rule, ==, MBN_AUTO_RULE_LOSS);

  /* No rule needs to know when all profiles connect whatever there is. */
  always (f);
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.action, ==, MBN_AUTO_ACTION_CONNECT);
}

/* AUTO-35: nothing but the route changes, and at once, whosever connection it is. */
static void
test_last_resort (AutoFixture *f)
{
  static const MbnAutoMinimize last_resorts[]
      = {MBN_AUTO_MINIMIZE_LAST_RESORT, MBN_AUTO_MINIMIZE_LAST_RESORT3};
  static const MbnAutoMinimize others[]
      = {MBN_AUTO_MINIMIZE_UNSET, MBN_AUTO_MINIMIZE_OFF, MBN_AUTO_MINIMIZE_BLOCK};

  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  for (guint i = 0; i < G_N_ELEMENTS (last_resorts); i++)
    {
      f->settings.minimize = last_resorts[i];
      change_internet_full (f);
      g_assert_true (auto_fixture_decide (f).last_resort);
      change_internet_losing (f);
      g_assert_true (auto_fixture_decide (f).last_resort);
      change_internet_determining (f);
      g_assert_false (auto_fixture_decide (f).last_resort);
      none_now (f);
      g_assert_false (auto_fixture_decide (f).last_resort);
    }

  /* Without a connection there are no routes. */
  change_internet_full (f);
  f->modem.context = MBN_ACTIVATION_STATE_ACTIVATING;
  g_assert_false (auto_fixture_decide (f).last_resort);
  f->modem.context = MBN_ACTIVATION_STATE_ACTIVATED;

  change_internet_full (f);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      f->settings.minimize = others[i];
      g_assert_false (auto_fixture_decide (f).last_resort);
    }
}

/* AUTO-35: also when nothing is automatic any more. */
static void
test_last_resort_with_token_off (AutoFixture *f)
{
  MbnAutoDecision decision;

  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  mbn_auto_intent_set_enabled (&f->intent, FALSE);
  f->settings.minimize = MBN_AUTO_MINIMIZE_LAST_RESORT;
  INTERNET (f, FULL, LINK, 20);
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.state, ==, MBN_AUTO_STATE_OFF);
  g_assert_true (decision.last_resort);
  g_assert_cmpint (decision.look_again, ==, AFTER (20));

  mbn_auto_history_suspend (&f->history);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, MBN_NEVER);
}

/* AUTO-35: while routes depend on other Internet, what time makes of it is looked at, and a loss is
 * checked (AUTO-27); of a connection that does not yield nothing is. */
static void
test_last_resort_is_timed (AutoFixture *f)
{
  MbnAutoDecision decision;

  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  f->settings.minimize = MBN_AUTO_MINIMIZE_LAST_RESORT;
  change_internet_determining (f);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (20));
  INTERNET (f, FULL, LINK, 20);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (20));
  g_assert_false (auto_fixture_decide (f).check);
  change_internet_losing (f);
  f->alternate.check_due = NOW;
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.look_again, ==, AFTER (20));
  g_assert_true (decision.check);
  none_now (f);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, MBN_NEVER);

  f->settings.minimize = MBN_AUTO_MINIMIZE_BLOCK;
  change_internet_losing (f);
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.look_again, ==, MBN_NEVER);
  g_assert_false (decision.check);
}

/* AUTO-35: an automatic connection is never taken down by policies 0, 2 and 3. */
static void
test_never_taken_down (AutoFixture *f)
{
  static const MbnAutoMinimize policies[] = {
      MBN_AUTO_MINIMIZE_OFF,
      MBN_AUTO_MINIMIZE_LAST_RESORT,
      MBN_AUTO_MINIMIZE_LAST_RESORT3,
  };

  auto_fixture_connect (f);
  change_internet_full (f);
  f->settings.soft_limit_ms = 1000;
  f->now = AFTER (1000);
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      MbnAutoDecision decision;

      f->settings.minimize = policies[i];
      decision = auto_fixture_decide (f);
      g_assert_cmpint (decision.action, ==, MBN_AUTO_ACTION_NOTHING);
      g_assert_false (decision.read_traffic);
      g_assert_cmpint (decision.look_again, ==, MBN_NEVER);
    }
}

/* mbn_auto_is_governed(): policy x element, in full. */
static void
test_governed (AutoFixture *f)
{
  static const struct
  {
    MbnAutoMinimize minimize;
    gboolean yields, always;
  } table[] = {
      {MBN_AUTO_MINIMIZE_UNSET,        TRUE,  FALSE},
      {MBN_AUTO_MINIMIZE_OFF,          FALSE, FALSE},
      {MBN_AUTO_MINIMIZE_BLOCK,        TRUE,  TRUE },
      {MBN_AUTO_MINIMIZE_LAST_RESORT,  FALSE, FALSE},
      {MBN_AUTO_MINIMIZE_LAST_RESORT3, FALSE, FALSE},
  };
  MbnProfile *on_internet = ADD (f, .name = "always", .on_internet = TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      f->settings.minimize = table[i].minimize;
      g_assert_cmpint (mbn_auto_is_governed (&f->settings, auto_fixture_get (f, 0)), ==,
                       table[i].yields);
      g_assert_cmpint (mbn_auto_is_governed (&f->settings, on_internet), ==, table[i].always);
    }
}

/* AUTO-33: when is said only where that is certain: what time makes of a link that is being checked
 * is not. */
static void
test_next_attempt (AutoFixture *f)
{
  change_internet_determining (f);
  g_assert_cmpint (auto_fixture_decide (f).next_attempt, ==, 0);
  change_internet_losing (f);
  g_assert_cmpint (auto_fixture_decide (f).next_attempt, ==, 0);
  none_now (f);
  g_assert_cmpint (auto_fixture_decide (f).next_attempt, ==, AFTER (3));
}

/* AUTO-33: in a back-off: the later of both, or nothing if other Internet is in the way as well. */
static void
test_next_attempt_in_backoff (AutoFixture *f)
{
  MbnAutoDecision decision;

  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  g_assert_cmpint (auto_fixture_decide (f).next_attempt, ==, AFTER (3));

  f->now = AFTER (1);
  none_now (f);
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.state, ==, MBN_AUTO_STATE_BACKOFF);
  g_assert_cmpint (decision.next_attempt, ==, AFTER (4));
  g_assert_cmpint (decision.look_again, ==, AFTER (3));

  /* That it may be lost again is waited for: then the back-off is over (AUTO-60). */
  INTERNET (f, FULL, LOSS, 1);
  f->alternate.check_due = AFTER (1);
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.state, ==, MBN_AUTO_STATE_BACKOFF);
  g_assert_cmpint (decision.next_attempt, ==, 0);
  g_assert_cmpint (decision.look_again, ==, AFTER (2));
  g_assert_true (decision.check);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  auto_add_rows (rows, G_N_ELEMENTS (rows));
  auto_add ("AUTO-18/local", test_local);
  auto_add ("AUTO-27/check", test_check);
  auto_add ("AUTO-33/next-attempt", test_next_attempt);
  auto_add ("AUTO-33/next-attempt-in-backoff", test_next_attempt_in_backoff);
  auto_add ("AUTO-35/governed", test_governed);
  auto_add ("AUTO-35/last-resort", test_last_resort);
  auto_add ("AUTO-35/last-resort-with-token-off", test_last_resort_with_token_off);
  auto_add ("AUTO-35/last-resort-is-timed", test_last_resort_is_timed);
  auto_add ("AUTO-35/never-taken-down", test_never_taken_down);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What an automatic attempt that is under way is cancelled by, and what users' connections are not
 * (autoconnect.md 2, 5, 6, 8). */

#include "config.h"

#include "auto-change.h"

/* What an attempt that is under way is cancelled by; @change comes in the middle of it. */
typedef struct
{
  const char *path;
  void (*change) (AutoFixture *fixture);
  MbnAutoRule rule; /* ONE_CONTEXT: it goes on */
} CancelRow;

static void
internet_came_and_block_all (AutoFixture *f)
{
  change_internet_full (f);
  f->settings.minimize = MBN_AUTO_MINIMIZE_BLOCK;
}

static void
internet_came_and_block_none (AutoFixture *f)
{
  change_internet_full (f);
  f->settings.minimize = MBN_AUTO_MINIMIZE_OFF;
}

static void
cancel_nothing (AutoFixture *f)
{
}

/* clang-format off */
static const CancelRow cancel_rows[] = {
  {"AUTO-10/goes-on", cancel_nothing, MBN_AUTO_RULE_ONE_CONTEXT},
  {"AUTO-6/cancels", change_auto_connect_off, MBN_AUTO_RULE_POLICY},
  {"AUTO-6/data-cancels", change_data_off, MBN_AUTO_RULE_POLICY},
  {"AUTO-7/cancels", change_token_off, MBN_AUTO_RULE_TOKEN},
  {"AUTO-8/cancels", change_prohibited_roaming, MBN_AUTO_RULE_ROAMING_PROHIBITED},
  {"AUTO-9/cancels", change_home_only_roaming, MBN_AUTO_RULE_DATA_ROAMING},
  {"AUTO-29/cancels", change_internet_full, MBN_AUTO_RULE_CANCEL},
  {"AUTO-9/roaming-allowed-does-not-cancel", change_roaming, MBN_AUTO_RULE_ONE_CONTEXT},
  {"AUTO-5/not-registered-does-not-cancel", change_not_registered, MBN_AUTO_RULE_ONE_CONTEXT},
  {"AUTO-29/loss-does-not-cancel", change_internet_losing, MBN_AUTO_RULE_ONE_CONTEXT},
  {"AUTO-29/determining-does-not-cancel", change_internet_determining, MBN_AUTO_RULE_ONE_CONTEXT},
  {"AUTO-29/minimize-1-cancels", internet_came_and_block_all, MBN_AUTO_RULE_CANCEL},
  {"AUTO-29/minimize-0-does-not-cancel", internet_came_and_block_none, MBN_AUTO_RULE_ONE_CONTEXT},
  {"AUTO-52/cancels", change_latch, MBN_AUTO_RULE_LATCH},
  {"AUTO-71/cancels", change_asleep, MBN_AUTO_RULE_ASLEEP},
};
/* clang-format on */

static void
assert_cancelled (AutoFixture *f, MbnAutoRule rule)
{
  MbnAutoDecision decision = auto_fixture_decide (f);

  g_assert_cmpstr (mbn_auto_rule_code (decision.rule), ==, mbn_auto_rule_code (rule));
  g_assert_cmpint (decision.action == MBN_AUTO_ACTION_DISCONNECT, ==,
                   rule != MBN_AUTO_RULE_ONE_CONTEXT);
  if (decision.action != MBN_AUTO_ACTION_DISCONNECT)
    return;

  /* Once it is being cancelled, it is not cancelled again. */
  mbn_auto_history_ending (&f->history, &f->settings, rule, f->now);
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.action, ==, MBN_AUTO_ACTION_NOTHING);
}

static void
test_cancel (gconstpointer data)
{
  const CancelRow *row = data;
  g_auto (AutoFixture) fixture;

  auto_fixture_init (&fixture);
  change_attempt (&fixture);
  row->change (&fixture);
  assert_cancelled (&fixture, row->rule);
}

/* Cancelled also while the modem has not begun with it. */
static void
test_cancel_queued (gconstpointer data)
{
  const CancelRow *row = data;
  g_auto (AutoFixture) fixture;

  auto_fixture_init (&fixture);
  change_attempt_queued (&fixture);
  row->change (&fixture);
  assert_cancelled (&fixture, row->rule);
}

/* AUTO-22, AUTO-29: a link that only its route speaks for becomes one with Internet by time alone.
 */
static void
test_none_does_not_last (AutoFixture *f)
{
  change_attempt (f);
  f->alternate.next = AFTER (5);
  g_assert_cmpint (f->alternate.internet, ==, MBN_INTERNET_NONE);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (5));
}

static void
test_cancel_home_only (AutoFixture *f)
{
  change_auto_home (f);
  auto_fixture_start (f, "home");
  change_at_partner (f);
  assert_cancelled (f, MBN_AUTO_RULE_HOME_ONLY);
}

/* AUTO-60: the profile that is being tried is no candidate any more; then a round at once. */

typedef struct
{
  const char *path;
  void (*change) (AutoFixture *fixture);
} ChangedRow;

static void
deleted (AutoFixture *f)
{
  mbn_auto_history_profile_changed (&f->history, auto_fixture_get (f, 0), NULL);
  ONLY (f, .name = "other");
}

static void
updated (AutoFixture *f)
{
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .access_string = "other"));
}

static void
made_manual (AutoFixture *f)
{
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .mode = "manual"));
  ADD (f, .name = "other");
}

static void
above_category_now (AutoFixture *f)
{
  change_above_category (f);
  ADD (f, .name = "other", .creation = "Admin");
}

static void
other_sim_now (AutoFixture *f)
{
  f->modem.place.sim_icc_id = "8900101000000000099";
  f->modem.place.subscriber_id = "001010999999999";
  ADD (f, .name = "other", .other_sim = TRUE);
}

static const ChangedRow changed_rows[] = {
    {"deleted",     deleted           },
    {"updated",     updated           },
    {"made-manual", made_manual       },
    {"category",    above_category_now},
    {"other-sim",   other_sim_now     },
};

static void
test_changed (gconstpointer data)
{
  const ChangedRow *row = data;
  g_auto (AutoFixture) fixture;

  auto_fixture_init (&fixture);
  change_attempt (&fixture);
  row->change (&fixture);
  assert_cancelled (&fixture, MBN_AUTO_RULE_CHANGED);
  auto_fixture_end (&fixture, MBN_ERROR_CANCELLED, 0);
  auto_assert (&fixture, CONNECT, CONNECTING, ROUND);
}

/* At a border a place comes and goes: an attempt that was given up for it counts as a failure. */
static void
assert_failed_for_place (AutoFixture *f, MbnAutoRule rule)
{
  assert_cancelled (f, rule);
  auto_fixture_end (f, MBN_ERROR_CANCELLED, 0);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
  g_assert_cmpint (f->history.backoff.until, ==, AFTER (3));
}

static void
test_prohibited_is_a_failure (AutoFixture *f)
{
  change_attempt (f);
  change_prohibited_roaming (f);
  assert_failed_for_place (f, MBN_AUTO_RULE_ROAMING_PROHIBITED);
}

static void
test_data_roaming_is_a_failure (AutoFixture *f)
{
  change_attempt (f);
  change_home_only_roaming (f);
  assert_failed_for_place (f, MBN_AUTO_RULE_DATA_ROAMING);
}

static void
test_auto_home_is_a_failure (AutoFixture *f)
{
  change_auto_home (f);
  auto_fixture_start (f, "home");
  change_roaming (f);
  assert_failed_for_place (f, MBN_AUTO_RULE_HOME_ONLY);
}

/* What is carried out too late has no effect. */
static void
test_ending_nothing (AutoFixture *f)
{
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_CANCEL, f->now);
  g_assert_cmpint (f->history.attempt.ending, ==, MBN_AUTO_RULE_NONE);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* SetEnabled(true) forgets that we gave way. */
static void
test_enabled_forgets_flap (AutoFixture *f)
{
  change_attempt (f);
  change_internet_full (f);
  assert_cancelled (f, MBN_AUTO_RULE_CANCEL);
  auto_fixture_end (f, MBN_ERROR_CANCELLED, 0);
  f->alternate.internet = MBN_INTERNET_NONE;
  f->alternate.since = AFTER (-60);
  auto_assert (f, NOTHING, WAITING, FLAP);
  mbn_auto_history_enabled (&f->history);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* Where the modem is not known to be, conditions of the place are not asked. */
static void
test_place_not_known (AutoFixture *f)
{
  ONLY (f, .name = "home",
        .version4 = "<ProfileConditionedOn><RoamApplicability>HomeOnly</RoamApplicability>"
                    "</ProfileConditionedOn>");
  auto_fixture_start (f, "home");
  change_not_registered (f);
  assert_cancelled (f, MBN_AUTO_RULE_ONE_CONTEXT);
  change_roaming (f);
  assert_cancelled (f, MBN_AUTO_RULE_CHANGED);
}

/* A profile that does not yield is not cancelled by other Internet. */
static void
test_cancel_not_governed (AutoFixture *f)
{
  ONLY (f, .name = "always", .on_internet = TRUE);
  auto_fixture_start (f, "always");
  change_internet_full (f);
  assert_cancelled (f, MBN_AUTO_RULE_ONE_CONTEXT);
}

/* While it is being cancelled another cannot begin, until the modem is done. */
static void
test_ending_waits (AutoFixture *f)
{
  change_attempt (f);
  change_internet_full (f);
  assert_cancelled (f, MBN_AUTO_RULE_CANCEL);
  f->alternate.internet = MBN_INTERNET_NONE;
  f->alternate.since = AFTER (-60);
  auto_assert (f, NOTHING, WAITING, ONE_CONTEXT);
  auto_fixture_end (f, MBN_ERROR_CANCELLED, 0);
  auto_assert (f, NOTHING, WAITING, FLAP);
}

static void
home_only_searching (AutoFixture *f)
{
  change_home_only (f);
  change_not_registered (f);
}

static void
lowest_category (AutoFixture *f)
{
  f->policy.max_category = MBN_AUTO_CATEGORY_USER;
}

/* AUTO-31, AUTO-47: what binds users, too, and what does not. */
typedef struct
{
  const char *path;
  void (*change) (AutoFixture *fixture);
  MbnAutoRule rule;
} ManualRow;

/* clang-format off */
static const ManualRow manual_rows[] = {
  {"AUTO-31/internet", change_internet_full, MBN_AUTO_RULE_NONE},
  {"AUTO-31/determining", change_internet_determining, MBN_AUTO_RULE_NONE},
  {"AUTO-31/minimize", internet_came_and_block_all, MBN_AUTO_RULE_NONE},
  {"AUTO-47/manual-mode", change_manual, MBN_AUTO_RULE_NONE},
  {"AUTO-47/auto-home-roaming", change_auto_home_roaming, MBN_AUTO_RULE_NONE},
  {"AUTO-47/data", change_data_off, MBN_AUTO_RULE_POLICY},
  {"AUTO-47/category", change_above_category, MBN_AUTO_RULE_CATEGORY},
  {"AUTO-47/lowest-category", lowest_category, MBN_AUTO_RULE_NONE},
  {"AUTO-47/auto-connect-off", change_auto_connect_off, MBN_AUTO_RULE_NONE},
  {"AUTO-47/token-off", change_token_off, MBN_AUTO_RULE_NONE},
  {"AUTO-47/latched", change_latch, MBN_AUTO_RULE_NONE},
  {"AUTO-47/backoff", change_backoff, MBN_AUTO_RULE_NONE},
  {"AUTO-47/stopped", change_stopped_by_pin, MBN_AUTO_RULE_NONE},
  {"AUTO-8/manual/home", change_prohibited, MBN_AUTO_RULE_NONE},
  {"AUTO-8/manual/roaming", change_prohibited_roaming, MBN_AUTO_RULE_ROAMING_PROHIBITED},
  {"AUTO-8/manual/partner", change_prohibited_partner, MBN_AUTO_RULE_ROAMING_PROHIBITED},
  {"AUTO-9/manual/none", change_home_only_roaming, MBN_AUTO_RULE_DATA_ROAMING},
  {"AUTO-9/manual/none-partner", change_home_only_partner, MBN_AUTO_RULE_DATA_ROAMING},
  {"AUTO-9/manual/network-not-known", home_only_searching, MBN_AUTO_RULE_NONE},
  {"AUTO-9/manual/none-home", change_home_only, MBN_AUTO_RULE_NONE},
  {"AUTO-9/manual/partner-roaming", change_partners_roaming, MBN_AUTO_RULE_DATA_ROAMING},
  {"AUTO-9/manual/partner-partner", change_partners_at_partner, MBN_AUTO_RULE_NONE},
  {"AUTO-9/manual/partner-own-partner", change_partners_own_partner, MBN_AUTO_RULE_NONE},
};
/* clang-format on */

static void
test_manual (gconstpointer data)
{
  const ManualRow *row = data;
  g_auto (AutoFixture) fixture;
  MbnAutoInput input;
  MbnAutoRule rule;

  auto_fixture_init (&fixture);
  row->change (&fixture);
  input = auto_fixture_input (&fixture);
  rule = mbn_auto_check_manual (&input, auto_fixture_get (&fixture, 0));
  g_assert_cmpstr (mbn_auto_rule_code (rule), ==, mbn_auto_rule_code (row->rule));
}

/* AUTO-38, AUTO-51: a user's connection is kept, whatever other Internet there is. */
static void
test_users_connection_is_kept (AutoFixture *f)
{
  MbnAutoDecision decision;

  f->settings.minimize = MBN_AUTO_MINIMIZE_BLOCK;
  f->settings.soft_limit_ms = 1000;
  change_user_up (f);
  change_internet_full (f);
  f->now = AFTER (100000);
  decision = auto_fixture_decide (f);
  g_assert_cmpint (decision.action, ==, MBN_AUTO_ACTION_NOTHING);
  g_assert_cmpint (decision.state, ==, MBN_AUTO_STATE_CONNECTED);
  g_assert_cmpint (decision.look_again, ==, MBN_NEVER);
  g_assert_false (decision.read_traffic);
  g_assert_false (decision.last_resort);
}

/* AUTO-51: nor is one that is being made. */
static void
test_users_attempt_is_kept (AutoFixture *f)
{
  change_user_activating (f);
  change_internet_full (f);
  auto_assert (f, NOTHING, CONNECTING, ONE_CONTEXT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cancel_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/", cancel_rows[i].path, NULL);
      g_autofree char *queued = g_strconcat ("/auto/queued/", cancel_rows[i].path, NULL);

      g_test_add_data_func (path, &cancel_rows[i], test_cancel);
      g_test_add_data_func (queued, &cancel_rows[i], test_cancel_queued);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (manual_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/", manual_rows[i].path, NULL);

      g_test_add_data_func (path, &manual_rows[i], test_manual);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (changed_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/AUTO-60/cancels/", changed_rows[i].path, NULL);

      g_test_add_data_func (path, &changed_rows[i], test_changed);
    }

  auto_add ("AUTO-3/cancelled-is-a-failure", test_auto_home_is_a_failure);
  auto_add ("AUTO-8/cancelled-is-a-failure", test_prohibited_is_a_failure);
  auto_add ("AUTO-9/cancelled-is-a-failure", test_data_roaming_is_a_failure);
  auto_add ("AUTO-60/place-not-known", test_place_not_known);
  auto_add ("AUTO-29/none-does-not-last", test_none_does_not_last);
  auto_add ("AUTO-29/ending-nothing", test_ending_nothing);
  auto_add ("AUTO-30/enabled", test_enabled_forgets_flap);
  auto_add ("AUTO-3/cancels", test_cancel_home_only);
  auto_add ("AUTO-29/not-governed", test_cancel_not_governed);
  auto_add ("AUTO-10/cancelled-first", test_ending_waits);
  auto_add ("AUTO-38/kept", test_users_connection_is_kept);
  auto_add ("AUTO-51/attempt-kept", test_users_attempt_is_kept);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What must be true before an automatic attempt, and in which order it is asked (autoconnect.md 2,
 * 7, 9, 10). */

#include "config.h"

#include "auto-change.h"

/* AUTO-5 */

static void
ready_off (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_OFF;
}

/* What it said of its SIM before is of no use. */
static void
not_working_and_locked (AutoFixture *f)
{
  change_not_working (f);
  change_locked (f);
}

static void
bad_sim (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_BAD_SIM;
}

static void
ready_failure (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_FAILURE;
}

static void
not_activated (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_NOT_ACTIVATED;
}

static void
blocked_by_puk (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_DEVICE_BLOCKED;
}

static void
no_esim_profile (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_NO_ESIM_PROFILE;
}

static void
emergency (AutoFixture *f)
{
  f->modem.emergency = TRUE;
}

/* MBN_REGISTER_STATE_SEARCHING and DENIED: numbers that mean not registered. */
static void
searching (AutoFixture *f)
{
  f->modem.place.registration = (MbnProfileRegistration)MBN_REGISTER_STATE_SEARCHING;
}

static void
denied (AutoFixture *f)
{
  f->modem.place.registration = (MbnProfileRegistration)MBN_REGISTER_STATE_DENIED;
}

/* AUTO-2, AUTO-3 */

static void
mode_absent (AutoFixture *f)
{
  ONLY (f, .name = "silent", .mode = "");
}

static void
auto_home_partner (AutoFixture *f)
{
  change_auto_home (f);
  change_at_partner (f);
}

/* The network is one of the profile's DataRoamingPartners: still not home. */
static void
auto_home_own_partner (AutoFixture *f)
{
  ONLY (f, .name = "home", .mode = "auto-home", .partner = "26201");
  change_roaming (f);
}

/* AUTO-7 */

static void
token_off_and_on (AutoFixture *f)
{
  change_token_off (f);
  mbn_auto_intent_set_enabled (&f->intent, TRUE);
}

static void
token_off_while_up (AutoFixture *f)
{
  change_up (f);
  change_token_off (f);
}

static void
token_off_without_modem (AutoFixture *f)
{
  change_token_off (f);
  change_not_working (f);
}

/* AUTO-8, AUTO-9 */

static void
prohibited_searching (AutoFixture *f)
{
  change_prohibited (f);
  change_not_registered (f);
}

/* The policy allows it, the profile's own elements do not. */
static void
own_elements_too (AutoFixture *f)
{
  ONLY (f, .name = "careful", .version4 = "<AdminRoamControl>NoRoamAllowed</AdminRoamControl>");
  change_roaming (f);
}

/* AUTO-45 */

static void
no_profiles (AutoFixture *f)
{
  g_array_set_size (f->profiles, 0);
}

static void
profile_of_other_sim (AutoFixture *f)
{
  ONLY (f, .name = "other", .other_sim = TRUE);
}

/* AUTO-52 */

static void
latch_and_up (AutoFixture *f)
{
  change_latch (f);
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
}

/* AUTO-10: contexts */

static void
lease_up (AutoFixture *f)
{
  change_user_up (f);
  f->modem.origin = MBN_ORIGIN_SYNC;
}

static void
adopted_up (AutoFixture *f)
{
  change_user_up (f);
  f->modem.origin = MBN_ORIGIN_ADOPTED;
}

/* Somebody's Connect is open, and the context does not show it yet. */
static void
busy (AutoFixture *f)
{
  f->modem.busy = TRUE;
}

static void
context_none (AutoFixture *f)
{
  f->modem.context = MBN_ACTIVATION_STATE_NONE;
}

static void
user_up_latest (AutoFixture *f)
{
  change_user_up (f);
  f->policy.auto_connect = FALSE;
  change_radio_off (f);
}

/* AUTO-65: an attempt that ended so; then nothing changes. */

static void
unlocked_after_pin (AutoFixture *f)
{
  change_stopped_by_pin (f);
  change_locked (f);
  auto_fixture_observe (f);
  f->modem.ready = MBN_READY_STATE_INITIALIZED;
}

#define IDLE(r)    MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_IDLE, MBN_AUTO_RULE_##r, "", 0, MBN_NEVER
#define BLOCKED(r) MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_BLOCKED, MBN_AUTO_RULE_##r
#define ATTEMPT(p)                                                                                 \
  MBN_AUTO_ACTION_CONNECT, MBN_AUTO_STATE_CONNECTING, MBN_AUTO_RULE_ROUND, p, 0, AUTO_ANY
#define CONTEXT(s)                                                                                 \
  MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_##s, MBN_AUTO_RULE_ONE_CONTEXT, NULL, 0, MBN_NEVER

/* clang-format off */
static const AutoRow rows[] = {
  {"AUTO-42/due", NULL, ATTEMPT ("internet")},
  {"AUTO-2/manual", change_manual, IDLE (MODE)},
  {"AUTO-2/absent-is-manual", mode_absent, IDLE (MODE)},
  {"AUTO-3/home", change_auto_home, ATTEMPT ("home")},
  {"AUTO-3/roaming", change_auto_home_roaming, BLOCKED (HOME_ONLY), "home", 0, MBN_NEVER},
  {"AUTO-3/partner-is-not-home", auto_home_partner, BLOCKED (HOME_ONLY), "home", 0, MBN_NEVER},
  {"AUTO-3/own-partner-is-not-home", auto_home_own_partner, BLOCKED (HOME_ONLY), "home", 0, MBN_NEVER},
  {"AUTO-3/auto-roams", change_roaming, ATTEMPT ("internet")},
  {"AUTO-5/not-working", change_not_working, IDLE (MODEM)},
  {"AUTO-5/not-working-and-locked", not_working_and_locked, IDLE (MODEM)},
  {"AUTO-5/off", ready_off, IDLE (MODEM)},
  {"AUTO-5/no-sim", change_no_sim, IDLE (MODEM)},
  {"AUTO-5/bad-sim", bad_sim, IDLE (MODEM)},
  {"AUTO-5/failure", ready_failure, IDLE (MODEM)},
  {"AUTO-5/not-activated", not_activated, IDLE (MODEM)},
  {"AUTO-5/puk", blocked_by_puk, IDLE (MODEM)},
  {"AUTO-5/no-esim-profile", no_esim_profile, IDLE (MODEM)},
  {"AUTO-5/radio-off", change_radio_off, IDLE (MODEM)},
  {"AUTO-5/emergency", emergency, IDLE (MODEM)},
  {"AUTO-5/not-registered", change_not_registered, IDLE (MODEM)},
  {"AUTO-5/searching", searching, IDLE (MODEM)},
  {"AUTO-5/denied", denied, IDLE (MODEM)},
  {"AUTO-5/registered-with-partner", change_at_partner, ATTEMPT ("internet")},
  {"AUTO-6/auto-connect", change_auto_connect_off, BLOCKED (POLICY), "", 0, MBN_NEVER},
  {"AUTO-6/data", change_data_off, BLOCKED (POLICY), "", 0, MBN_NEVER},
  {"AUTO-6/category", change_above_category, IDLE (NO_PROFILE)},
  {"AUTO-7/off", change_token_off, MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_OFF, MBN_AUTO_RULE_TOKEN, "", 0, MBN_NEVER},
  {"AUTO-7/on-again", token_off_and_on, ATTEMPT ("internet")},
  {"AUTO-7/connection-stays", token_off_while_up, MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_OFF, MBN_AUTO_RULE_TOKEN, NULL, 0, MBN_NEVER},
  {"AUTO-7/off-without-modem", token_off_without_modem, MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_OFF, MBN_AUTO_RULE_TOKEN, "", 0, MBN_NEVER},
  {"AUTO-8/not-set", change_roaming, ATTEMPT ("internet")},
  {"AUTO-8/home", change_prohibited, ATTEMPT ("internet")},
  {"AUTO-8/roaming", change_prohibited_roaming, BLOCKED (ROAMING_PROHIBITED), "", 0, MBN_NEVER},
  {"AUTO-8/partner", change_prohibited_partner, BLOCKED (ROAMING_PROHIBITED), "", 0, MBN_NEVER},
  {"AUTO-8/searching", prohibited_searching, IDLE (MODEM)},
  {"AUTO-9/none/home", change_home_only, ATTEMPT ("internet")},
  {"AUTO-9/none/roaming", change_home_only_roaming, BLOCKED (DATA_ROAMING), "internet", 0, MBN_NEVER},
  {"AUTO-9/none/partner", change_home_only_partner, BLOCKED (DATA_ROAMING), "internet", 0, MBN_NEVER},
  {"AUTO-9/none/own-partner", change_home_only_own_partner, BLOCKED (DATA_ROAMING), "abroad", 0, MBN_NEVER},
  {"AUTO-9/partner/home", change_partners, ATTEMPT ("internet")},
  {"AUTO-9/partner/partner", change_partners_at_partner, ATTEMPT ("internet")},
  {"AUTO-9/partner/own-partner", change_partners_own_partner, ATTEMPT ("abroad")},
  {"AUTO-9/partner/roaming", change_partners_roaming, BLOCKED (DATA_ROAMING), "internet", 0, MBN_NEVER},
  {"AUTO-9/own-elements-too", own_elements_too, IDLE (NO_PROFILE)},
  {"AUTO-5/context-not-known", context_none, IDLE (MODEM)},
  {"AUTO-10/automatic", change_up, CONTEXT (CONNECTED)},
  {"AUTO-10/users", change_user_up, CONTEXT (CONNECTED)},
  {"AUTO-10/lease", lease_up, CONTEXT (CONNECTED)},
  {"AUTO-10/adopted", adopted_up, CONTEXT (CONNECTED)},
  {"AUTO-10/users-activating", change_user_activating, CONTEXT (CONNECTING)},
  {"AUTO-10/users-deactivating", change_user_deactivating, CONTEXT (WAITING)},
  {"AUTO-10/attempt", change_attempt, CONTEXT (CONNECTING)},
  {"AUTO-10/busy", busy, CONTEXT (CONNECTING)},
  {"AUTO-10/attempt-queued", change_attempt_queued, CONTEXT (CONNECTING)},
  {"AUTO-10/up-whatever-else", user_up_latest, CONTEXT (CONNECTED)},
  {"AUTO-12/locked", change_locked, IDLE (PIN)},
  {"AUTO-12/not-retried", change_stopped_by_pin, BLOCKED (INCURABLE), NULL, 0, MBN_NEVER},
  {"AUTO-12/unlocked", unlocked_after_pin, ATTEMPT ("internet")},
  {"AUTO-45/no-profile", no_profiles, IDLE (NO_PROFILE)},
  {"AUTO-45/other-sim", profile_of_other_sim, IDLE (NO_PROFILE)},
  {"AUTO-52/latched", change_latch, BLOCKED (LATCH), "", 0, MBN_NEVER},
  {"AUTO-52/a-connection-is-one", latch_and_up, CONTEXT (CONNECTED)},
  {"AUTO-56/backoff", change_backoff, MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_BACKOFF, MBN_AUTO_RULE_BACKOFF, NULL, AFTER (3), AFTER (3)},
  {"AUTO-71/asleep", change_asleep, MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_WAITING, MBN_AUTO_RULE_ASLEEP, NULL, 0, MBN_NEVER},
};
/* The rules in their order: everything is in the way at once, and goes in the order of the rules.
 */
static void
test_order (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_BAD_SIM, 0);
  change_asleep (f);
  change_auto_connect_off (f);
  emergency (f);
  change_prohibited_roaming (f);
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  mbn_auto_intent_set_enabled (&f->intent, FALSE);
  change_latch (f);
  ONLY (f, .name = "manual", .mode = "manual");

  auto_assert (f, NOTHING, WAITING, ASLEEP);
  f->history.asleep = FALSE;
  auto_assert (f, NOTHING, OFF, TOKEN);
  f->intent.enabled = TRUE;
  auto_assert (f, NOTHING, CONNECTED, ONE_CONTEXT);
  f->modem.context = MBN_ACTIVATION_STATE_DEACTIVATING;
  auto_assert (f, NOTHING, WAITING, ONE_CONTEXT);
  f->modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  f->modem.origin = MBN_ORIGIN_NONE;
  auto_assert (f, NOTHING, BLOCKED, POLICY);
  f->policy.auto_connect = TRUE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.emergency = FALSE;
  auto_assert (f, NOTHING, BLOCKED, LATCH);
  f->intent.latched = FALSE;
  auto_assert (f, NOTHING, BLOCKED, ROAMING_PROHIBITED);
  f->policy.roaming_prohibited = FALSE;
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
  mbn_auto_history_enabled (&f->history);
  auto_assert (f, NOTHING, IDLE, MODE);
}

/* The rest of it: back-off is asked before other Internet, a round after both. */
static void
test_order_of_waits (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_internet (f, MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_LINK, 20);
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
  f->now = AFTER (3);
  auto_assert (f, NOTHING, WAITING, DETERMINING);
  auto_fixture_internet (f, MBN_INTERNET_NONE, MBN_INTERNET_WHY_NOTHING, 0);
  auto_assert (f, NOTHING, WAITING, NONE_HOLD);
  f->now = AFTER (6);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

static void
test_strings (void)
{
  static const MbnAutoRule rules[] = {2,  3,  5,  6,  7,  8,  9,  10, 12, 19, 23, 24, 25,
                                      26, 28, 29, 30, 36, 39, 42, 45, 52, 56, 60, 65, 71, 72};
  static const char *const states[]
      = {"off", "idle", "waiting", "connecting", "connected", "backoff", "blocked"};

  g_assert_cmpstr (mbn_auto_rule_code (MBN_AUTO_RULE_NONE), ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *code = g_strdup_printf ("AUTO-%d", rules[i]);

      g_assert_cmpstr (mbn_auto_rule_code (rules[i]), ==, code);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    g_assert_cmpstr (mbn_auto_state_to_string (i), ==, states[i]);

  g_assert_cmpstr (mbn_auto_rule_code ((MbnAutoRule)1), ==, "");
  g_assert_cmpstr (mbn_auto_rule_code ((MbnAutoRule)1000), ==, "");
  g_assert_cmpstr (mbn_auto_state_to_string ((MbnAutoState)7), ==, "?");
  g_assert_cmpstr (mbn_auto_action_to_string ((MbnAutoAction)3), ==, "?");
  g_assert_cmpstr (mbn_auto_action_to_string (MBN_AUTO_ACTION_NOTHING), ==, "nothing");
  g_assert_cmpstr (mbn_auto_action_to_string (MBN_AUTO_ACTION_CONNECT), ==, "connect");
  g_assert_cmpstr (mbn_auto_action_to_string (MBN_AUTO_ACTION_DISCONNECT), ==, "disconnect");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  auto_add_rows (rows, G_N_ELEMENTS (rows));
  auto_add ("AUTO-10/order-of-rules", test_order);
  auto_add ("AUTO-56/order-of-waits", test_order_of_waits);
  g_test_add_func ("/auto/strings", test_strings);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What people are told (AUTO-33): every sentence there is, so that it can be read here. That it is
 * a sentence, and says no identity, is asked of every decision by the fixture. */

#include "config.h"

#include "auto-fixture.h"

#include <string.h>

#include "mbn-auto-reason.h"

/**
 * ReasonRow:
 * @path: the rule that decides, and which of its sentences
 * @change: what makes it so
 * @reason: the sentence
 */
typedef struct
{
  const char *path;
  void (*change) (AutoFixture *fixture);
  const char *reason;
} ReasonRow;

static void
due (AutoFixture *f)
{
}

static void
manual (AutoFixture *f)
{
  ONLY (f, .name = "internet", .mode = "manual");
}

static void
roaming (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
}

static void
home_only (AutoFixture *f)
{
  ONLY (f, .name = "internet", .mode = "auto-home");
  roaming (f);
}

static void
not_working (AutoFixture *f)
{
  f->modem.working = FALSE;
  f->modem.ready = MBN_READY_STATE_OFF;
}

static void
not_known (AutoFixture *f)
{
  f->modem.context = MBN_ACTIVATION_STATE_NONE;
}

static void
ready_off (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_OFF;
}

static void
no_sim (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_SIM_NOT_INSERTED;
}

static void
bad_sim (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_BAD_SIM;
}

static void
failed (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_FAILURE;
}

static void
not_activated (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_NOT_ACTIVATED;
}

static void
puk (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_DEVICE_BLOCKED;
}

static void
no_esim_profile (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_NO_ESIM_PROFILE;
}

/* Of a later version of the protocol. */
static void
ready_unheard_of (AutoFixture *f)
{
  f->modem.ready = (MbnReadyState)77;
}

static void
pin (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_DEVICE_LOCKED;
}

static void
radio_off (AutoFixture *f)
{
  f->modem.radio_on = FALSE;
}

static void
emergency (AutoFixture *f)
{
  f->modem.emergency = TRUE;
}

static void
not_registered (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
}

static void
auto_connect_off (AutoFixture *f)
{
  f->policy.auto_connect = FALSE;
}

static void
data_off (AutoFixture *f)
{
  f->policy.data_enabled = FALSE;
}

static void
token_off (AutoFixture *f)
{
  mbn_auto_intent_set_enabled (&f->intent, FALSE);
}

static void
prohibited (AutoFixture *f)
{
  f->policy.roaming_prohibited = TRUE;
  roaming (f);
}

static void
no_data_roaming (AutoFixture *f)
{
  f->policy.data_roaming = MBN_AUTO_ROAMING_NONE;
  roaming (f);
}

static void
connected (AutoFixture *f)
{
  auto_fixture_connect (f);
}

static void
attempt (AutoFixture *f)
{
  auto_fixture_start (f, "internet");
}

static void
users_attempt (AutoFixture *f)
{
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATING);
}

static void
going_down (AutoFixture *f)
{
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_DEACTIVATING);
}

#define INTERNET(f, i, w) auto_fixture_internet (f, MBN_INTERNET_##i, MBN_INTERNET_WHY_##w, 20)

static void
portal (AutoFixture *f)
{
  INTERNET (f, DETERMINING, PORTAL);
}

static void
full (AutoFixture *f)
{
  INTERNET (f, FULL, LINK);
}

static void
full_of_a_link_without_name (AutoFixture *f)
{
  full (f);
  f->alternate.link = NULL;
}

static void
full_of_a_link_with_empty_name (AutoFixture *f)
{
  full (f);
  f->alternate.link = "";
}

static void
determining (AutoFixture *f)
{
  INTERNET (f, DETERMINING, LINK);
}

static void
boot (AutoFixture *f)
{
  INTERNET (f, DETERMINING, BOOT);
  f->alternate.link = NULL;
}

static void
resumed (AutoFixture *f)
{
  INTERNET (f, DETERMINING, RESUME);
  f->alternate.link = NULL;
}

static void
losing (AutoFixture *f)
{
  INTERNET (f, FULL, LOSS);
}

static void
none_hold (AutoFixture *f)
{
  INTERNET (f, NONE, NOTHING);
}

static void
cancelled (AutoFixture *f)
{
  attempt (f);
  full (f);
}

static void
changed (AutoFixture *f)
{
  attempt (f);
  ADD (f, .name = "other");
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .mode = "manual"));
}

static void
flapped (AutoFixture *f)
{
  cancelled (f);
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_CANCEL, f->now);
  auto_fixture_end (f, MBN_ERROR_CANCELLED, 0);
  f->alternate.internet = MBN_INTERNET_NONE;
  f->alternate.since = AFTER (-60);
}

static void
let_go (AutoFixture *f)
{
  connected (f);
  full (f);
  f->now = AFTER (10);
}

static void
let_go_and_lost (AutoFixture *f)
{
  let_go (f);
  f->alternate.why = MBN_INTERNET_WHY_LOSS;
}

static void
no_profile (AutoFixture *f)
{
  ONLY (f, .name = "internet", .other_sim = TRUE);
}

static void
not_applicable (AutoFixture *f)
{
  ONLY (f, .name = "internet", .version4 = "<AdminEnable>false</AdminEnable>");
}

static void
below_category (AutoFixture *f)
{
  f->policy.max_category = MBN_AUTO_CATEGORY_ADMIN;
}

static void
additional (AutoFixture *f)
{
  ONLY (f, .name = "internet", .additional = TRUE);
}

static void
latch (AutoFixture *f)
{
  mbn_auto_intent_disconnected (&f->intent, &f->modem);
}

static void
backoff (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
}

static void
backoff_slow (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 26);
}

static void
backoff_glacial (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 8);
}

static void
stopped_by_pin (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_PIN_REQUIRED, 0);
}

static void
stopped_by_radio (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_RADIO_POWER_OFF, 0);
}

static void
stopped_by_sim (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_BAD_SIM, 0);
}

static void
refused_password (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 29);
  f->now = AFTER (3000);
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 29);
  f->now = AFTER (300000);
}

static void
refused_access_string (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 27);
  f->now = AFTER (3000);
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 27);
  f->now = AFTER (300000);
}

static void
asleep (AutoFixture *f)
{
  mbn_auto_history_suspend (&f->history);
}

/* clang-format off */
static const ReasonRow rows[] = {
  {"AUTO-2/manual", manual, "The profile \"internet\" is for manual connections (ConnectionMode), and profiles of a lower ProfileCreationType are not used beside it. mbnd connects by itself with one that is automatic."},
  {"AUTO-3/home-only", home_only, "The profile \"internet\" is for the home network only, and the modem is roaming. mbnd connects at home."},
  {"AUTO-5/not-working", not_working, "The modem is being opened or reset, or does not answer. mbnd connects once it works."},
  {"AUTO-5/not-known", not_known, "The modem is being opened or reset, or does not answer. mbnd connects once it works."},
  {"AUTO-5/off", ready_off, "The modem is not ready. mbnd connects once it is."},
  {"AUTO-5/no-sim", no_sim, "There is no SIM in the modem. mbnd connects once one is inserted."},
  {"AUTO-5/bad-sim", bad_sim, "The modem cannot use its SIM. It needs another one."},
  {"AUTO-5/failure", failed, "The modem has failed. mbnd connects once it works again."},
  {"AUTO-5/not-activated", not_activated, "The SIM has not been activated by its operator. mbnd connects once that is done."},
  {"AUTO-5/puk", puk, "The SIM is blocked. mbnd connects once it is unblocked with the PUK."},
  {"AUTO-5/no-esim-profile", no_esim_profile, "The eSIM has no profile. mbnd connects once one is installed and enabled."},
  {"AUTO-5/unheard-of", ready_unheard_of, "The modem is not ready. mbnd connects once it is."},
  {"AUTO-5/radio-off", radio_off, "The radio is off. mbnd connects once it is switched on."},
  {"AUTO-5/emergency", emergency, "The network admits emergency calls only. mbnd connects once the modem is registered."},
  {"AUTO-5/not-registered", not_registered, "The modem is not registered with a network. mbnd connects once it is."},
  {"AUTO-6/auto-connect", auto_connect_off, "The administrator does not allow automatic connections. mbnd connects by itself once auto_connect in the group [policy] of mbnd.conf is true."},
  {"AUTO-6/data", data_off, "The administrator does not allow cellular data. mbnd connects once data_enabled in the group [policy] of mbnd.conf is true."},
  {"AUTO-7/token", token_off, "Automatic connections are switched off for this modem. SetEnabled(true) switches them on."},
  {"AUTO-8/prohibited", prohibited, "The administrator does not allow connections while roaming (roaming_prohibited in the group [policy] of mbnd.conf). mbnd connects on the home network."},
  {"AUTO-9/data-roaming", no_data_roaming, "The administrator does not allow data with the profile \"internet\" on this network (data_roaming in the group [policy] of mbnd.conf). mbnd connects on one where it is allowed."},
  {"AUTO-10/connected", connected, "There is a connection."},
  {"AUTO-10/attempt", attempt, "An automatic connection with the profile \"internet\" is being made."},
  {"AUTO-10/users-attempt", users_attempt, "A connection that somebody has asked for is being made."},
  {"AUTO-10/going-down", going_down, "The connection or attempt before is being ended."},
  {"AUTO-12/pin", pin, "The SIM is locked. mbnd connects once its PIN is entered."},
  {"AUTO-19/portal", portal, "eth0 is behind a captive portal. mbnd waits a while for somebody to sign in there before it connects."},
  {"AUTO-23/internet", full, "eth0 has Internet, and mbnd does not connect beside it (AutoConnectOnInternet of the profile, or minimize_connections in mbnd.conf). It does when that Internet is lost."},
  {"AUTO-23/link-without-name", full_of_a_link_without_name, "Another link has Internet, and mbnd does not connect beside it (AutoConnectOnInternet of the profile, or minimize_connections in mbnd.conf). It does when that Internet is lost."},
  {"AUTO-23/link-with-empty-name", full_of_a_link_with_empty_name, "Another link has Internet, and mbnd does not connect beside it (AutoConnectOnInternet of the profile, or minimize_connections in mbnd.conf). It does when that Internet is lost."},
  {"AUTO-24/determining", determining, "eth0 is being checked for Internet. mbnd connects if there is none."},
  {"AUTO-25/boot", boot, "The host is starting, and other links may still come up. mbnd connects if none of them has Internet."},
  {"AUTO-26/losing", losing, "eth0 has lost its Internet a moment ago. mbnd connects if that does not come back."},
  {"AUTO-28/none-hold", none_hold, "No other link has Internet. mbnd connects in a moment if that stays so."},
  {"AUTO-29/cancelled", cancelled, "eth0 has got Internet, so the attempt to connect is given up."},
  {"AUTO-30/flapped", flapped, "Other Internet came and went, and this connection has just made way for it. mbnd waits a while before it connects again."},
  {"AUTO-36/let-go", let_go, "eth0 has Internet, so this connection is ended when nobody uses it any more."},
  {"AUTO-36/let-go-and-lost", let_go_and_lost, "eth0 has lost its Internet a moment ago, so this connection is kept."},
  {"AUTO-42/due", due, "Nothing is in the way of the profile \"internet\"."},
  {"AUTO-45/other-sim", no_profile, "There is no profile for this SIM. mbnd connects once one is stored."},
  {"AUTO-45/condition", not_applicable, "The profile \"internet\" may not be used: AdminEnable is false, so the profile is not to be used. mbnd connects once a profile of this SIM may."},
  {"AUTO-45/category", below_category, "The profile \"internet\" may not be used: the administrator does not allow profiles of its ProfileCreationType (max_category in the group [policy] of mbnd.conf). mbnd connects once a profile of this SIM may."},
  {"AUTO-45/additional", additional, "The profile \"internet\" may not be used: IsAdditionalPdpContextProfile is true, so it is for a context beside the ordinary one. mbnd connects once a profile of this SIM may."},
  {"AUTO-52/latched", latch, "The user has disconnected. mbnd connects by itself again after a Connect that succeeds, or SetEnabled(true)."},
  {"AUTO-56/normal", backoff, "The last attempt failed, or the connection did not last. mbnd tries again at the time of NextAttempt, and waits longer each time."},
  {"AUTO-56/slow", backoff_slow, "The network refused to connect. mbnd tries again at the time of NextAttempt, and waits longer each time; at once when a profile, the SIM or the network is another."},
  {"AUTO-56/glacial", backoff_glacial, "The network refuses data to this subscription. mbnd tries again at the time of NextAttempt, which may be a day away; at once when a profile, the SIM or the network is another."},
  {"AUTO-60/changed", changed, "The profile \"internet\" is another now, or does not apply any more, so the attempt with it is given up."},
  {"AUTO-65/pin", stopped_by_pin, "The modem asked for a PIN when it was to connect. mbnd tries again when the state of the SIM or of the radio changes."},
  {"AUTO-65/radio", stopped_by_radio, "The modem said that its radio is off when it was to connect. mbnd tries again when the radio has been switched off and on."},
  {"AUTO-65/sim", stopped_by_sim, "The modem could not use its SIM when it was to connect. mbnd tries again when that changes, or with another SIM."},
  {"AUTO-65/password", refused_password, "The network refused the user name and password of the profile \"internet\" twice. mbnd tries again when they are changed."},
  {"AUTO-65/access-string", refused_access_string, "The network refused the access string of the profile \"internet\" twice. mbnd tries again when it is changed."},
  {"AUTO-71/asleep", asleep, "The host is going to sleep, or has just woken up. mbnd connects after that."},
  {"AUTO-72/resumed", resumed, "The host has just woken up, and other links may still come up. mbnd connects if none of them has Internet."},
};
/* clang-format on */

static void
test_reason (gconstpointer data)
{
  const ReasonRow *row = data;
  g_auto (AutoFixture) fixture;
  g_autofree char *reason = NULL;
  MbnAutoDecision decision;
  MbnAutoInput input;
  const char *code;

  auto_fixture_init (&fixture);
  row->change (&fixture);
  decision = auto_fixture_decide (&fixture);
  code = mbn_auto_rule_code (decision.rule);
  g_assert_true (g_str_has_prefix (row->path, code));
  g_assert_cmpint (row->path[strlen (code)], ==, '/');

  input = auto_fixture_input (&fixture);
  reason = mbn_auto_dup_reason (&input, &decision);
  g_assert_cmpstr (reason, ==, row->reason);

  /* What changes by the minute does not change the reason (design.md 2: a property). */
  g_clear_pointer (&reason, g_free);
  decision.look_again = AFTER (7);
  decision.next_attempt = AFTER (77);
  fixture.random = 0.5;
  fixture.modem.place.data_class = 1;
  reason = mbn_auto_dup_reason (&input, &decision);
  g_assert_cmpstr (reason, ==, row->reason);
}

/* Every rule that can decide, and every state, is above. */
static void
test_complete (void)
{
  static const MbnAutoRule rules[] = {2,  3,  5,  6,  7,  8,  9,  10, 12, 19, 23, 24, 25,
                                      26, 28, 29, 30, 36, 42, 45, 52, 56, 60, 65, 71, 72};
  gboolean states[MBN_AUTO_STATE_BLOCKED + 1] = {FALSE};

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *prefix = g_strconcat (mbn_auto_rule_code (rules[i]), "/", NULL);
      gboolean found = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (rows); j++)
        found = found || g_str_has_prefix (rows[j].path, prefix);
      g_assert_true (found);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (AutoFixture) fixture;

      auto_fixture_init (&fixture);
      rows[i].change (&fixture);
      states[auto_fixture_decide (&fixture).state] = TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    g_assert_true (states[i]);
}

/* Names are taken as they are, whatever is in them. */
static void
test_hostile_name (AutoFixture *f)
{
  g_autofree char *reason = NULL;
  MbnAutoDecision decision;
  MbnAutoInput input;

  ONLY (f, .name = "@ %s %n \"@\"");
  decision = auto_fixture_decide (f);
  input = auto_fixture_input (f);
  reason = mbn_auto_dup_reason (&input, &decision);
  g_assert_cmpstr (reason, ==, "Nothing is in the way of the profile \"@ %s %n \"@\"\".");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/AUTO-33/reason/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_reason);
    }

  g_test_add_func ("/auto/AUTO-33/reason/complete", test_complete);
  auto_add ("AUTO-33/reason/hostile-name", test_hostile_name);

  return g_test_run ();
}

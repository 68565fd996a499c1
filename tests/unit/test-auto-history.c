/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is remembered of a modem, and by which events it is forgotten. */

#include "config.h"

#include "auto-fixture.h"

#define OTHER_CARD "8900101000000000099"

/* What an event does to a back-off. */
typedef enum
{
  KEEPS,   /* nothing */
  CANCELS, /* a round is due, the next delay is longer all the same */
  RESETS,  /* a round is due, the next delay is the first */
} Effect;

typedef struct
{
  const char *path;
  void (*event) (AutoFixture *fixture);
  Effect effect;
} EventRow;

static void
other_sim (AutoFixture *f)
{
  f->modem.place.sim_icc_id = OTHER_CARD;
  f->modem.place.subscriber_id = "001010999999999";
  ADD (f, .name = "other", .other_sim = TRUE);
}

static void
profile_added (AutoFixture *f)
{
  MbnProfile *after = ADD (f, .name = "new");

  mbn_auto_history_profile_changed (&f->history, NULL, after);
}

static void
home_profile_added (AutoFixture *f)
{
  MbnProfile *after = ADD (f, .name = "new", .mode = "auto-home");

  mbn_auto_history_profile_changed (&f->history, NULL, after);
}

static void
manual_profile_added (AutoFixture *f)
{
  MbnProfile *after = ADD (f, .name = "new", .mode = "manual", .creation = "Device");

  mbn_auto_history_profile_changed (&f->history, NULL, after);
}

static void
profile_updated (AutoFixture *f)
{
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .access_string = "new"));
}

static void
profile_becomes_auto (AutoFixture *f)
{
  g_autoptr (MbnProfile) before = AUTO_PROFILE (.name = "new", .mode = "manual");
  MbnProfile *after = ADD (f, .name = "new");

  mbn_auto_history_profile_changed (&f->history, before, after);
}

static void
manual_profile_removed (AutoFixture *f)
{
  g_autoptr (MbnProfile) before = AUTO_PROFILE (.name = "new", .mode = "manual");

  mbn_auto_history_profile_changed (&f->history, before, NULL);
}

static void
profile_removed (AutoFixture *f)
{
  g_autoptr (MbnProfile) before = AUTO_PROFILE (.name = "new");

  mbn_auto_history_profile_changed (&f->history, before, NULL);
}

static void
other_provider (AutoFixture *f)
{
  f->modem.place.provider_id = "00102";
}

static void
same_provider_roaming (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_PARTNER;
}

static void
category (AutoFixture *f)
{
  f->policy.max_category = MBN_AUTO_CATEGORY_USER;
}

static void
internet_lost (AutoFixture *f)
{
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  auto_fixture_observe (f);
  auto_fixture_internet (f, MBN_INTERNET_NONE, MBN_INTERNET_WHY_NOTHING, 0);
  auto_fixture_observe (f);
  f->alternate.since = AFTER (-60);
}

/* AUTO-17: while it is being determined it is not lost yet. */
static void
internet_lost_by_and_by (AutoFixture *f)
{
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LOSS, 0);
  auto_fixture_observe (f);
  auto_fixture_internet (f, MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_LINK, 0);
  auto_fixture_observe (f);
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
  auto_fixture_internet (f, MBN_INTERNET_NONE, MBN_INTERNET_WHY_NOTHING, 0);
  auto_fixture_observe (f);
  f->alternate.since = AFTER (-60);
}

static void
internet_never_was (AutoFixture *f)
{
  auto_fixture_internet (f, MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_LINK, 0);
  auto_fixture_observe (f);
  auto_fixture_internet (f, MBN_INTERNET_NONE, MBN_INTERNET_WHY_NOTHING, 0);
  f->alternate.since = AFTER (-60);
}

static void
sim_out_and_in (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_SIM_NOT_INSERTED;
  f->modem.place.sim_icc_id = NULL;
  f->modem.place.subscriber_id = NULL;
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.ready = MBN_READY_STATE_INITIALIZED;
  f->modem.place.sim_icc_id = AUTO_CARD;
  f->modem.place.subscriber_id = AUTO_SUBSCRIBER;
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
}

static void
deregistered_and_back (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  f->modem.place.provider_id = NULL;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
  f->modem.place.provider_id = "00101";
}

/* What is seen while searching is no provider yet. */
static void
searched_and_back (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  f->modem.place.provider_id = "00102";
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
  f->modem.place.provider_id = "00101";
}

static void
back_with_other_provider (AutoFixture *f)
{
  deregistered_and_back (f);
  f->modem.place.provider_id = "00102";
}

static void
token_off_and_on (AutoFixture *f)
{
  f->intent.enabled = FALSE;
  auto_assert (f, NOTHING, OFF, TOKEN);
  f->intent.enabled = TRUE;
}

static void
policy_off_and_on (AutoFixture *f)
{
  f->policy.auto_connect = FALSE;
  auto_assert (f, NOTHING, BLOCKED, POLICY);
  f->policy.auto_connect = TRUE;
}

static void
data_off_and_on (AutoFixture *f)
{
  f->policy.data_enabled = FALSE;
  auto_assert (f, NOTHING, BLOCKED, POLICY);
  f->policy.data_enabled = TRUE;
}

static void
manual_connect (AutoFixture *f)
{
  mbn_auto_history_manual_started (&f->history);
}

static void
enabled (AutoFixture *f)
{
  mbn_auto_history_enabled (&f->history);
}

static void
slept (AutoFixture *f)
{
  mbn_auto_history_suspend (&f->history);
  auto_assert (f, NOTHING, WAITING, ASLEEP);
  mbn_auto_history_resume (&f->history);
}

/* What failed before does not count any more. */
static void
manual_success (AutoFixture *f)
{
  mbn_auto_history_manual_started (&f->history);
  mbn_auto_history_manual_succeeded (&f->history, auto_fixture_get (f, 0));
}

static void
prohibited_roaming_and_back (AutoFixture *f)
{
  f->policy.roaming_prohibited = TRUE;
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
  auto_assert (f, NOTHING, BLOCKED, ROAMING_PROHIBITED);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
}

/* A policy that forbids nothing here changes nothing. */
static void
prohibited_at_home (AutoFixture *f)
{
  f->policy.roaming_prohibited = TRUE;
}

/* The network is another, the policy is not. */
static void
roams_though_prohibited (AutoFixture *f)
{
  f->policy.roaming_prohibited = TRUE;
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
  auto_assert (f, NOTHING, BLOCKED, ROAMING_PROHIBITED);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
}

static void
locked_and_unlocked (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_DEVICE_LOCKED;
  auto_assert (f, NOTHING, IDLE, PIN);
  f->modem.ready = MBN_READY_STATE_INITIALIZED;
}

/* Not known for a moment is no other. */
static void
provider_unknown (AutoFixture *f)
{
  f->modem.place.provider_id = NULL;
  auto_fixture_observe (f);
  f->modem.place.provider_id = "";
  auto_fixture_observe (f);
  f->modem.place.provider_id = "00101";
}

static void
expired (AutoFixture *f)
{
  f->now = AFTER (12);
}

static void
nothing (AutoFixture *f)
{
}

/* It knows no SIM and no network then, which is no loss of them. */
static void
modem_reset (AutoFixture *f)
{
  f->modem.working = FALSE;
  f->modem.ready = MBN_READY_STATE_OFF;
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.working = TRUE;
  f->modem.ready = MBN_READY_STATE_INITIALIZED;
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
}

static void
modem_reset_and_deregistered (AutoFixture *f)
{
  f->modem.working = FALSE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.working = TRUE;
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
}

static void
signal_changed (AutoFixture *f)
{
  f->modem.place.data_class = 0x1;
}

/* clang-format off */
static const EventRow event_rows[] = {
  {"AUTO-14/other-sim", other_sim, RESETS},
  {"AUTO-46/manual-connect", manual_connect, CANCELS},
  {"AUTO-47/manual-success", manual_success, RESETS},
  {"AUTO-60/provider-unknown", provider_unknown, KEEPS},
  {"AUTO-61/roaming-prohibited", prohibited_roaming_and_back, CANCELS},
  {"AUTO-61/prohibited-at-home", prohibited_at_home, KEEPS},
  {"AUTO-61/roams-though-prohibited", roams_though_prohibited, KEEPS},
  {"AUTO-61/locked", locked_and_unlocked, CANCELS},
  {"AUTO-60/profile-added", profile_added, RESETS},
  {"AUTO-60/home-profile-added", home_profile_added, RESETS},
  {"AUTO-60/manual-profile-added", manual_profile_added, KEEPS},
  {"AUTO-60/profile-updated", profile_updated, RESETS},
  {"AUTO-60/profile-becomes-auto", profile_becomes_auto, RESETS},
  {"AUTO-60/manual-profile-removed", manual_profile_removed, KEEPS},
  {"AUTO-60/profile-removed", profile_removed, KEEPS},
  {"AUTO-60/other-provider", other_provider, CANCELS},
  {"AUTO-60/same-provider", same_provider_roaming, KEEPS},
  {"AUTO-60/category", category, RESETS},
  {"AUTO-60/internet-lost", internet_lost, CANCELS},
  {"AUTO-60/internet-lost-by-and-by", internet_lost_by_and_by, CANCELS},
  {"AUTO-60/internet-never-was", internet_never_was, KEEPS},
  {"AUTO-60/back-with-other-provider", back_with_other_provider, CANCELS},
  {"AUTO-61/sim-out-and-in", sim_out_and_in, CANCELS},
  {"AUTO-61/searched-and-back", searched_and_back, CANCELS},
  {"AUTO-61/deregistered-and-back", deregistered_and_back, CANCELS},
  {"AUTO-61/reset", modem_reset, KEEPS},
  {"AUTO-61/reset-and-deregistered", modem_reset_and_deregistered, CANCELS},
  {"AUTO-61/token", token_off_and_on, CANCELS},
  {"AUTO-61/policy", policy_off_and_on, CANCELS},
  {"AUTO-61/data", data_off_and_on, CANCELS},
  {"AUTO-62/expired", expired, CANCELS},
  {"AUTO-7/enabled", enabled, RESETS},
  {"AUTO-72/slept", slept, RESETS},
  {"AUTO-56/nothing", nothing, KEEPS},
  {"AUTO-56/data-class", signal_changed, KEEPS},
};
/* clang-format on */

static void
test_event (gconstpointer data)
{
  const EventRow *row = data;
  g_auto (AutoFixture) fixture;

  auto_fixture_init (&fixture);
  auto_fixture_begin_backoff (&fixture);
  row->event (&fixture);
  auto_fixture_observe (&fixture);
  if (row->effect == KEEPS)
    {
      auto_assert (&fixture, NOTHING, BACKOFF, BACKOFF);
      g_assert_cmpint (fixture.history.backoff.until, ==, AFTER (12));
      return;
    }

  auto_assert (&fixture, CONNECT, CONNECTING, ROUND);
  g_free (auto_fixture_round (&fixture));
  g_assert_cmpint (fixture.history.backoff.until, ==,
                   fixture.now + SECONDS (row->effect == RESETS ? 3 : 27));
}

/* AUTO-42: whoever cancels an attempt, it was no failure: a new round, without a wait. */
static void
test_cancelled (AutoFixture *f)
{
  ADD (f, .name = "second");
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_start (f, "second");
  auto_fixture_end (f, MBN_ERROR_CANCELLED, 0);
  g_assert_cmpuint (g_hash_table_size (f->history.tried), ==, 0);
  g_assert_false (mbn_auto_backoff_is_waiting (&f->history.backoff, f->now));
  auto_fixture_start (f, "internet");
}

/* AUTO-60: that other Internet comes does not end the wait, though it is what blocks then. */
static void
test_internet_comes (AutoFixture *f)
{
  auto_fixture_begin_backoff (f);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  auto_assert (f, NOTHING, BLOCKED, ALTERNATE);
  g_assert_cmpint (f->history.backoff.until, ==, AFTER (12));
}

/* AUTO-42: a failure that makes the modem be reset is one; the next profile has its turn. */
static void
test_reset_amid_a_round (AutoFixture *f)
{
  ADD (f, .name = "second");
  auto_fixture_start (f, "internet");
  auto_fixture_end (f, MBN_ERROR_TIMEOUT, 0);

  f->modem.working = FALSE;
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.working = TRUE;
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
  auto_fixture_start (f, "second");
}

/* AUTO-61: what ends while the modem is not registered does not begin a wait. */
static void
test_not_registered_any_more (AutoFixture *f)
{
  auto_fixture_connect (f);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  auto_fixture_drop (f, TRUE, 0);
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
  auto_assert (f, CONNECT, CONNECTING, ROUND);
  auto_assert_next_delay (f, 9);
}

/* Of a purchase profile success means that a plan can be bought. */
static void
test_purchase_is_not_good (AutoFixture *f)
{
  ONLY (f, .name = "plan", .purchase = TRUE);
  auto_fixture_connect (f);
  g_assert_null (f->history.last_known_good);
}

/* AUTO-44 */

static void
assert_last_known_good (AutoFixture *f, const char *name)
{
  g_assert_cmpstr (f->history.last_known_good, ==, name);
}

static void
test_last_known_good (AutoFixture *f)
{
  assert_last_known_good (f, NULL);
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  assert_last_known_good (f, NULL);
  f->now = AFTER (3);
  auto_fixture_connect (f);
  assert_last_known_good (f, "internet");
  f->now = AFTER (100);
  auto_fixture_drop (f, TRUE, 0);
  assert_last_known_good (f, "internet");
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  assert_last_known_good (f, "internet");
}

static void
test_last_known_good_dropped (AutoFixture *f)
{
  g_autoptr (MbnProfile) same = AUTO_PROFILE (.name = "internet");
  g_autoptr (MbnProfile) other = AUTO_PROFILE (.name = "other");

  mbn_auto_history_set_last_known_good (&f->history, "internet");
  mbn_auto_history_profile_changed (&f->history, other, other);
  mbn_auto_history_profile_changed (&f->history, other, NULL);
  mbn_auto_history_profile_changed (&f->history, NULL, other);
  assert_last_known_good (f, "internet");
  mbn_auto_history_profile_changed (&f->history, same, same);
  assert_last_known_good (f, NULL);

  mbn_auto_history_set_last_known_good (&f->history, "internet");
  mbn_auto_history_profile_changed (&f->history, same, NULL);
  assert_last_known_good (f, NULL);

  mbn_auto_history_set_last_known_good (&f->history, "internet");
  f->modem.place.sim_icc_id = OTHER_CARD;
  auto_fixture_observe (f);
  assert_last_known_good (f, NULL);

  mbn_auto_history_set_last_known_good (&f->history, "internet");
  mbn_auto_history_set_last_known_good (&f->history, NULL);
  assert_last_known_good (f, NULL);
}

/* A modem that does not tell the ICCID: the subscriber stands for it. */
static void
test_subscriber_stands_for_card (AutoFixture *f)
{
  g_assert_cmpstr (mbn_auto_get_sim (&f->modem), ==, AUTO_CARD);
  f->modem.place.sim_icc_id = "";
  g_assert_cmpstr (mbn_auto_get_sim (&f->modem), ==, AUTO_SUBSCRIBER);
  auto_fixture_observe (f);
  auto_fixture_begin_backoff (f);
  f->modem.place.subscriber_id = "001010999999999";
  ADD (f, .name = "other", .other_sim = TRUE);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
  auto_assert_next_delay (f, 3);

  f->modem.ready = MBN_READY_STATE_DEVICE_LOCKED; /* which it is then is not sure */
  g_assert_null (mbn_auto_get_sim (&f->modem));
  f->modem.ready = MBN_READY_STATE_INITIALIZED;
  f->modem.place.subscriber_id = "";
  g_assert_null (mbn_auto_get_sim (&f->modem));
  f->modem.place.subscriber_id = NULL;
  f->modem.place.sim_icc_id = NULL;
  g_assert_null (mbn_auto_get_sim (&f->modem));
}

/* The first thing that is seen is no change. */
static void
test_first_observation (AutoFixture *f)
{
  mbn_auto_history_clear (&f->history);
  mbn_auto_history_init (&f->history);
  mbn_auto_history_clear (&f->history);
  mbn_auto_history_clear (&f->history);
  mbn_auto_history_init (&f->history);
  mbn_auto_history_set_last_known_good (&f->history, "internet");
  g_assert_false (f->history.seen.any);
  auto_fixture_observe (f);
  g_assert_true (f->history.seen.any);
  assert_last_known_good (f, "internet");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (event_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/backoff/", event_rows[i].path, NULL);

      g_test_add_data_func (path, &event_rows[i], test_event);
    }

  auto_add ("AUTO-42/cancelled", test_cancelled);
  auto_add ("AUTO-60/internet-comes", test_internet_comes);
  auto_add ("AUTO-42/reset-amid-a-round", test_reset_amid_a_round);
  auto_add ("AUTO-61/not-registered-any-more", test_not_registered_any_more);
  auto_add ("AUTO-44/purchase", test_purchase_is_not_good);
  auto_add ("AUTO-44/remembered", test_last_known_good);
  auto_add ("AUTO-44/dropped", test_last_known_good_dropped);
  auto_add ("AUTO-14/subscriber", test_subscriber_stands_for_card);
  auto_add ("AUTO-14/first-observation", test_first_observation);

  return g_test_run ();
}

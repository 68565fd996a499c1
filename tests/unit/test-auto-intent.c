/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the user wants: the token and the latch (AUTO-7, AUTO-52 to AUTO-55). */

#include "config.h"

#include "auto-fixture.h"

#define OTHER_CARD "8900101000000000099"

/* Of a modem that tells of nothing but the card, and of no card with NULL. */
static void
see_sim (AutoFixture *f, const char *card)
{
  MbnAutoModem modem = f->modem;

  modem.place.sim_icc_id = card;
  modem.place.subscriber_id = NULL;
  mbn_auto_intent_see_sim (&f->intent, &modem);
}

static void
assert_latched (AutoFixture *f)
{
  g_assert_true (f->intent.latched);
  auto_assert (f, NOTHING, BLOCKED, LATCH);
}

static void
assert_free (AutoFixture *f)
{
  g_assert_false (f->intent.latched);
  g_assert_false (mbn_auto_sim_is_known (&f->intent.sim));
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

static void
latch (AutoFixture *f)
{
  mbn_auto_intent_disconnected (&f->intent, &f->modem);
  assert_latched (f);
}

/* AUTO-7: auto-on is the default. */
static void
test_default (AutoFixture *f)
{
  g_assert_true (f->intent.enabled);
  assert_free (f);
}

static void
test_disconnect_latches (AutoFixture *f)
{
  auto_fixture_connect (f);
  mbn_auto_intent_disconnected (&f->intent, &f->modem);
  auto_fixture_drop (f, FALSE, 0);
  assert_latched (f);
  g_assert_cmpstr (f->intent.sim.icc_id, ==, AUTO_CARD);
  f->now = AFTER (1000000);
  assert_latched (f);
}

/* Twice is as good as once. */
static void
test_disconnect_twice (AutoFixture *f)
{
  latch (f);
  f->modem.place.sim_icc_id = OTHER_CARD;
  mbn_auto_intent_disconnected (&f->intent, &f->modem);
  g_assert_cmpstr (f->intent.sim.icc_id, ==, OTHER_CARD);
  assert_latched (f);
}

static void
test_cleared_by_connect (AutoFixture *f)
{
  latch (f);
  mbn_auto_intent_connected (&f->intent);
  assert_free (f);
}

static void
test_cleared_by_token (AutoFixture *f)
{
  latch (f);
  mbn_auto_intent_set_enabled (&f->intent, TRUE);
  assert_free (f);
}

/* Off does not, and on after it does. */
static void
test_token_off_keeps (AutoFixture *f)
{
  latch (f);
  mbn_auto_intent_set_enabled (&f->intent, FALSE);
  g_assert_true (f->intent.latched);
  g_assert_false (f->intent.enabled);
  auto_assert (f, NOTHING, OFF, TOKEN);
  mbn_auto_intent_set_enabled (&f->intent, TRUE);
  assert_free (f);
}

static void
test_cleared_by_mode (AutoFixture *f)
{
  latch (f);
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .mode = "auto-home"));
  assert_free (f);
}

/* Any other update keeps it: the APN, the other Internet. */
static void
test_kept_by_other_updates (AutoFixture *f)
{
  latch (f);
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .access_string = "other"));
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .on_internet = TRUE));
  assert_latched (f);
}

/* "manual" and silence are the same mode. */
static void
test_kept_by_same_mode (AutoFixture *f)
{
  g_autoptr (MbnProfile) before = AUTO_PROFILE (.name = "a", .mode = "");
  g_autoptr (MbnProfile) after = AUTO_PROFILE (.name = "a", .mode = "manual");

  latch (f);
  mbn_auto_intent_profile_updated (&f->intent, before, after);
  assert_latched (f);
}

static void
test_cleared_by_sim (AutoFixture *f)
{
  latch (f);
  see_sim (f, OTHER_CARD);
  assert_free (f);
}

/* Taken out and put in again is the same SIM; none is no other. */
static void
test_kept_by_same_sim (AutoFixture *f)
{
  latch (f);
  see_sim (f, AUTO_CARD);
  see_sim (f, NULL);
  see_sim (f, AUTO_CARD);
  assert_latched (f);
  see_sim (f, NULL);
  see_sim (f, OTHER_CARD);
  assert_free (f);
}

/* Disconnected before the SIM was known: the first one that is seen was it. */
static void
test_latched_before_sim (AutoFixture *f)
{
  MbnAutoModem locked = f->modem;

  locked.ready = MBN_READY_STATE_DEVICE_LOCKED;
  mbn_auto_intent_disconnected (&f->intent, &locked);
  see_sim (f, NULL);
  g_assert_false (mbn_auto_sim_is_known (&f->intent.sim));
  see_sim (f, AUTO_CARD);
  g_assert_cmpstr (f->intent.sim.icc_id, ==, AUTO_CARD);
  assert_latched (f);
  see_sim (f, OTHER_CARD);
  assert_free (f);
}

/* As an earlier process has remembered it: nothing that was not known is a difference. */
static void
test_latch_remembered (AutoFixture *f)
{
  static const struct
  {
    MbnAutoSim remembered;
    const char *card;
    const char *subscriber;
    gboolean clears;
  } table[] = {
      {{"8900101000000000017", "001010123456789"}, AUTO_CARD,  AUTO_SUBSCRIBER,   FALSE},
      {{"8900101000000000017", "001010123456789"}, AUTO_CARD,  NULL,              FALSE},
      {{"8900101000000000017", "001010123456789"}, "",         AUTO_SUBSCRIBER,   FALSE},
      {{"8900101000000000017", "001010123456789"}, AUTO_CARD,  "001010999999999", FALSE},
      {{"8900101000000000017", "001010123456789"}, OTHER_CARD, AUTO_SUBSCRIBER,   TRUE },
      {{"8900101000000000017", "001010123456789"}, NULL,       "001010999999999", TRUE },
      {{"8900101000000000017F", NULL},             AUTO_CARD,  AUTO_SUBSCRIBER,   FALSE},
      {{"8900101000000000017", NULL},              NULL,       AUTO_SUBSCRIBER,   FALSE},
      {{NULL, "001010123456789"},                  AUTO_CARD,  AUTO_SUBSCRIBER,   FALSE},
      {{NULL, "001010123456789"},                  AUTO_CARD,  "001010999999999", TRUE },
      {{NULL, "001010123456789"},                  AUTO_CARD,  "",                FALSE},
      {{NULL, NULL},                               AUTO_CARD,  AUTO_SUBSCRIBER,   FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("row %" G_GSIZE_FORMAT, i);
      mbn_auto_intent_latch (&f->intent, &table[i].remembered);
      g_assert_cmpint (mbn_auto_sim_is_known (&f->intent.sim), ==,
                       table[i].remembered.icc_id != NULL
                           || table[i].remembered.subscriber_id != NULL);
      g_assert_true (f->intent.latched);
      f->modem.place.sim_icc_id = table[i].card;
      f->modem.place.subscriber_id = table[i].subscriber;
      mbn_auto_intent_see_sim (&f->intent, &f->modem);
      g_assert_cmpint (f->intent.latched, ==, !table[i].clears);
      g_assert_cmpint (mbn_auto_sim_is_known (&f->intent.sim), ==, !table[i].clears);
    }
}

/* Of another SIM nothing is known but what is told of it. */
static void
test_sim (AutoFixture *f)
{
  MbnAutoSim sim = {NULL, NULL};

  g_assert_false (mbn_auto_sim_see (&sim, &f->modem));
  f->modem.place.sim_icc_id = OTHER_CARD;
  f->modem.place.subscriber_id = NULL;
  g_assert_true (mbn_auto_sim_see (&sim, &f->modem));
  g_assert_null (sim.subscriber_id);
  f->modem.place.subscriber_id = "001010999999999";
  g_assert_false (mbn_auto_sim_see (&sim, &f->modem));
  g_assert_cmpstr (sim.subscriber_id, ==, "001010999999999");
  mbn_auto_sim_clear (&sim);
  g_assert_false (mbn_auto_sim_is_known (&sim));
}

/* Without a latch a SIM does nothing. */
static void
test_sim_without_latch (AutoFixture *f)
{
  mbn_auto_intent_set_enabled (&f->intent, FALSE);
  see_sim (f, OTHER_CARD);
  g_assert_false (f->intent.enabled);
  g_assert_false (f->intent.latched);
  g_assert_false (mbn_auto_sim_is_known (&f->intent.sim));
}

/* Not cleared by resume, registration, radio. */
static void
test_kept_by_the_rest (AutoFixture *f)
{
  latch (f);
  mbn_auto_history_suspend (&f->history);
  auto_assert (f, NOTHING, WAITING, ASLEEP);
  mbn_auto_history_resume (&f->history);
  assert_latched (f);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
  assert_latched (f);
  f->modem.radio_on = FALSE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.radio_on = TRUE;
  assert_latched (f);
  mbn_auto_history_manual_started (&f->history);
  assert_latched (f);
}

/* AUTO-54: what the network, the service and the host end. */
static void
test_others_do_not_latch (AutoFixture *f)
{
  auto_fixture_connect (f);
  f->now = AFTER (60);
  auto_fixture_drop (f, TRUE, 0);
  assert_free (f);

  auto_fixture_connect (f);
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_SOFT_DISCONNECT, f->now);
  auto_fixture_drop (f, FALSE, 0);
  g_assert_false (f->intent.latched);

  mbn_auto_history_suspend (&f->history);
  mbn_auto_history_resume (&f->history);
  g_assert_false (f->intent.latched);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  auto_add ("AUTO-7/default", test_default);
  auto_add ("AUTO-52/disconnect", test_disconnect_latches);
  auto_add ("AUTO-55/disconnect-twice", test_disconnect_twice);
  auto_add ("AUTO-53/cleared-by-connect", test_cleared_by_connect);
  auto_add ("AUTO-53/cleared-by-token", test_cleared_by_token);
  auto_add ("AUTO-53/kept-by-token-off", test_token_off_keeps);
  auto_add ("AUTO-53/cleared-by-mode", test_cleared_by_mode);
  auto_add ("AUTO-53/kept-by-other-updates", test_kept_by_other_updates);
  auto_add ("AUTO-53/kept-by-same-mode", test_kept_by_same_mode);
  auto_add ("AUTO-53/cleared-by-sim", test_cleared_by_sim);
  auto_add ("AUTO-53/kept-by-same-sim", test_kept_by_same_sim);
  auto_add ("AUTO-53/latched-before-sim", test_latched_before_sim);
  auto_add ("AUTO-53/remembered", test_latch_remembered);
  auto_add ("AUTO-14/sim", test_sim);
  auto_add ("AUTO-53/sim-without-latch", test_sim_without_latch);
  auto_add ("AUTO-53/kept-by-the-rest", test_kept_by_the_rest);
  auto_add ("AUTO-54/others-do-not-latch", test_others_do_not_latch);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What no retry cures (AUTO-65): settings that were refused twice, and states of the modem in which
 * every attempt is futile. */

#include "config.h"

#include "auto-fixture.h"

#define OTHER_CARD "8900101000000000099"

/* AUTO-65: what counts as credentials, as the access string, and as neither. */
typedef struct
{
  MbnError status;
  guint32 cause;
  MbnError refused_for;
} RefusalRow;

static const RefusalRow refusals[] = {
    {MBN_ERROR_INVALID_PASSWORD,      0,  MBN_ERROR_INVALID_PASSWORD     },
    {MBN_ERROR_FAILURE,               29, MBN_ERROR_INVALID_PASSWORD     },
    {MBN_ERROR_INVALID_ACCESS_STRING, 0,  MBN_ERROR_INVALID_ACCESS_STRING},
    {MBN_ERROR_FAILURE,               27, MBN_ERROR_INVALID_ACCESS_STRING},
    {MBN_ERROR_INVALID_ACCESS_STRING, 27, MBN_ERROR_INVALID_ACCESS_STRING},
    {MBN_ERROR_FAILURE,               26, MBN_OK                         },
    {MBN_ERROR_FAILURE,               28, MBN_OK                         },
    {MBN_ERROR_FAILURE,               30, MBN_OK                         },
    {MBN_ERROR_FAILURE,               0,  MBN_OK                         },
    {MBN_ERROR_TIMEOUT,               0,  MBN_OK                         },
};

static void
test_refused_twice (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      const RefusalRow *row = &refusals[i];
      g_autoptr (MbnAutoRejects) rejects = mbn_auto_rejects_new ();
      g_autoptr (MbnProfile) a = AUTO_PROFILE (.name = "a");
      g_autoptr (MbnProfile) b = AUTO_PROFILE (.name = "b");

      g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_OK);
      mbn_auto_rejects_note (rejects, a, row->status, row->cause);
      g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_OK);
      mbn_auto_rejects_note (rejects, a, row->status, row->cause);
      g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, row->refused_for);
      mbn_auto_rejects_note (rejects, a, row->status, row->cause);
      g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, row->refused_for);
      g_assert_cmpint (mbn_auto_rejects_find (rejects, b), ==, MBN_OK);
    }
}

/* Twice in a row for the same; anything between begins anew. */
static void
test_refused_in_a_row (void)
{
  g_autoptr (MbnAutoRejects) rejects = mbn_auto_rejects_new ();
  g_autoptr (MbnProfile) a = AUTO_PROFILE (.name = "a");
  g_autoptr (MbnProfile) b = AUTO_PROFILE (.name = "b");

  mbn_auto_rejects_note (rejects, a, MBN_ERROR_INVALID_PASSWORD, 0);
  mbn_auto_rejects_note (rejects, a, MBN_ERROR_INVALID_ACCESS_STRING, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_OK);
  mbn_auto_rejects_note (rejects, a, MBN_ERROR_INVALID_PASSWORD, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_OK);
  mbn_auto_rejects_note (rejects, a, MBN_ERROR_FAILURE, 0);
  mbn_auto_rejects_note (rejects, a, MBN_ERROR_INVALID_PASSWORD, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_OK);
  mbn_auto_rejects_note (rejects, b, MBN_ERROR_INVALID_PASSWORD, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, b), ==, MBN_OK);
  mbn_auto_rejects_note (rejects, a, MBN_ERROR_INVALID_PASSWORD, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_ERROR_INVALID_PASSWORD);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, b), ==, MBN_OK);
  mbn_auto_rejects_note (rejects, a, MBN_OK, 29);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_OK);
}

/* It is about settings: those of the same name that reach the modem. */
static void
test_refused_settings (void)
{
  g_autoptr (MbnAutoRejects) rejects = mbn_auto_rejects_new ();
  g_autoptr (MbnProfile) old = AUTO_PROFILE (.name = "a", .password = "one");
  g_autoptr (MbnProfile) same = AUTO_PROFILE (.name = "a", .password = "one", .mode = "auto-home");
  g_autoptr (MbnProfile) other = AUTO_PROFILE (.name = "a", .password = "two");
  g_autoptr (MbnProfile) named = AUTO_PROFILE (.name = "b", .password = "one");

  mbn_auto_rejects_note (rejects, old, MBN_ERROR_INVALID_PASSWORD, 0);
  mbn_auto_rejects_note (rejects, other, MBN_ERROR_INVALID_PASSWORD, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, other), ==, MBN_OK);
  mbn_auto_rejects_note (rejects, other, MBN_ERROR_INVALID_PASSWORD, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, other), ==, MBN_ERROR_INVALID_PASSWORD);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, named), ==, MBN_OK);
  mbn_auto_rejects_prune (rejects, old);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, other), ==, MBN_ERROR_INVALID_PASSWORD);

  mbn_auto_rejects_forget (rejects);
  mbn_auto_rejects_note (rejects, old, MBN_ERROR_INVALID_PASSWORD, 0);
  mbn_auto_rejects_note (rejects, same, MBN_ERROR_INVALID_PASSWORD, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, old), ==, MBN_ERROR_INVALID_PASSWORD);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, same), ==, MBN_ERROR_INVALID_PASSWORD);
}

static void
test_refused_forgotten (void)
{
  g_autoptr (MbnAutoRejects) rejects = mbn_auto_rejects_new ();
  g_autoptr (MbnProfile) a = AUTO_PROFILE (.name = "a");
  g_autoptr (MbnProfile) b = AUTO_PROFILE (.name = "b");

  mbn_auto_rejects_prune (rejects, a);
  for (guint i = 0; i < 2; i++)
    {
      mbn_auto_rejects_note (rejects, a, MBN_ERROR_INVALID_PASSWORD, 0);
      mbn_auto_rejects_note (rejects, b, MBN_ERROR_INVALID_ACCESS_STRING, 0);
    }
  mbn_auto_rejects_prune (rejects, a);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_OK);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, b), ==, MBN_ERROR_INVALID_ACCESS_STRING);
  mbn_auto_rejects_note (rejects, a, MBN_ERROR_INVALID_PASSWORD, 0);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, a), ==, MBN_OK);
  mbn_auto_rejects_forget (rejects);
  g_assert_cmpint (mbn_auto_rejects_find (rejects, b), ==, MBN_OK);
}

/* Refused, and refused again after the wait: only then the profile is out, for good. */
static void
refuse_twice (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_INVALID_PASSWORD, 0);
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
  f->now = AFTER (3);
  auto_fixture_fail (f, MBN_ERROR_INVALID_PASSWORD, 0);
  f->now = AFTER (200000);
}

static void
test_refused (AutoFixture *f)
{
  static const AutoRow row = {"AUTO-65/refused",
                              NULL,
                              MBN_AUTO_ACTION_NOTHING,
                              MBN_AUTO_STATE_BLOCKED,
                              MBN_AUTO_RULE_INCURABLE,
                              "internet",
                              0,
                              MBN_NEVER};

  refuse_twice (f);
  auto_assert_row (f, &row);
  f->now = AFTER (2000000);
  auto_assert_row (f, &row);
}

/* Nothing is waited for that never comes: it is out at once, though the round has failed. */
static void
test_refused_now (AutoFixture *f)
{
  static const AutoRow row = {"AUTO-65/refused-now",
                              NULL,
                              MBN_AUTO_ACTION_NOTHING,
                              MBN_AUTO_STATE_BLOCKED,
                              MBN_AUTO_RULE_INCURABLE,
                              "internet",
                              0,
                              MBN_NEVER};

  auto_fixture_fail (f, MBN_ERROR_FAILURE, 29);
  f->now = AFTER (300);
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 29);
  auto_assert_row (f, &row);
}

/* Once, then a success, then once more is not twice in a row. */
static void
test_success_between (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_INVALID_PASSWORD, 0);
  f->now = AFTER (3);
  auto_fixture_connect (f);
  f->now = AFTER (100);
  auto_fixture_drop (f, TRUE, 0);
  auto_fixture_fail (f, MBN_ERROR_INVALID_PASSWORD, 0);
  f->now = AFTER (103);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* The others go on without it. */
static void
test_others_go_on (AutoFixture *f)
{
  ADD (f, .name = "other", .access_string = "other");
  auto_fixture_start (f, "internet");
  auto_fixture_end (f, MBN_ERROR_INVALID_ACCESS_STRING, 0);
  auto_fixture_start (f, "other");
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  f->now = AFTER (3);
  auto_fixture_start (f, "internet");
  auto_fixture_end (f, MBN_ERROR_FAILURE, 27);
  auto_fixture_start (f, "other");
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  f->now = AFTER (12);
  auto_fixture_start (f, "other");
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
}

static void
test_cured_by_update (AutoFixture *f)
{
  refuse_twice (f);
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .password = "right"));
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* An update of nothing that reaches the modem cures nothing. */
static void
test_not_cured_by_description (AutoFixture *f)
{
  refuse_twice (f);
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .is_default = TRUE));
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
}

static void
test_cured_by_sim (AutoFixture *f)
{
  refuse_twice (f);
  f->modem.place.sim_icc_id = OTHER_CARD;
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

static void
test_cured_by_enabled (AutoFixture *f)
{
  refuse_twice (f);
  mbn_auto_history_enabled (&f->history);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

static void
test_cured_by_success (AutoFixture *f)
{
  g_autoptr (MbnProfile) other = AUTO_PROFILE (.name = "other");

  refuse_twice (f);
  mbn_auto_history_manual_succeeded (&f->history, other);
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
  mbn_auto_history_manual_succeeded (&f->history, auto_fixture_get (f, 0));
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

static void
test_not_cured_by_the_rest (AutoFixture *f)
{
  refuse_twice (f);
  f->modem.radio_on = FALSE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.radio_on = TRUE;
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
  mbn_auto_history_manual_started (&f->history);
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
}

static const MbnError stops[] = {
    MBN_ERROR_SIM_NOT_INSERTED,
    MBN_ERROR_BAD_SIM,
    MBN_ERROR_PIN_REQUIRED,
    MBN_ERROR_RADIO_POWER_OFF,
};

/* Without a timer, whatever other candidates there are. */
static void
stop (AutoFixture *f, MbnError status)
{
  auto_fixture_fail (f, status, 0);
  f->now += SECONDS (200000);
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, MBN_NEVER);
  g_assert_cmpint (f->history.stop, ==, status);
}

static void
test_stop (AutoFixture *f)
{
  ADD (f, .name = "second");
  for (gsize i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      stop (f, stops[i]);
      f->modem.ready = MBN_READY_STATE_SIM_NOT_INSERTED;
      auto_assert (f, NOTHING, IDLE, MODEM);
      f->modem.ready = MBN_READY_STATE_INITIALIZED;
      auto_assert (f, CONNECT, CONNECTING, ROUND);
      auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);

      stop (f, stops[i]);
      f->modem.radio_on = FALSE;
      auto_assert (f, NOTHING, IDLE, MODEM);
      f->modem.radio_on = TRUE;
      auto_assert (f, CONNECT, CONNECTING, ROUND);

      stop (f, stops[i]);
      mbn_auto_history_enabled (&f->history);
      auto_assert (f, CONNECT, CONNECTING, ROUND);

      stop (f, stops[i]);
      mbn_auto_history_suspend (&f->history);
      mbn_auto_history_resume (&f->history);
      auto_assert (f, CONNECT, CONNECTING, ROUND);

      stop (f, stops[i]);
      mbn_auto_history_manual_succeeded (&f->history, auto_fixture_get (f, 0));
      auto_assert (f, CONNECT, CONNECTING, ROUND);
    }
}

/* What it is not cured by: a wish, another network, a profile. */
static void
test_stop_stays (AutoFixture *f)
{
  stop (f, MBN_ERROR_PIN_REQUIRED);
  mbn_auto_history_manual_started (&f->history);
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
  f->modem.place.provider_id = "00102";
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
  auto_fixture_update (f, 0, AUTO_PROFILE (.name = "internet", .access_string = "new"));
  auto_assert (f, NOTHING, BLOCKED, INCURABLE);
}

/* A modem that comes back, or is registered anew, may have been cured. */
static void
test_stop_came_back (AutoFixture *f)
{
  stop (f, MBN_ERROR_SIM_NOT_INSERTED);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_HOME;
  auto_assert (f, CONNECT, CONNECTING, ROUND);

  stop (f, MBN_ERROR_SIM_NOT_INSERTED);
  f->modem.working = FALSE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.working = TRUE;
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* It ended the round: after the cure the first one is tried, not the one after it. */
static void
test_stop_ends_the_round (AutoFixture *f)
{
  ADD (f, .name = "second");
  auto_fixture_start (f, "internet");
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  stop (f, MBN_ERROR_RADIO_POWER_OFF);
  f->modem.radio_on = FALSE;
  auto_assert (f, NOTHING, IDLE, MODEM);
  f->modem.radio_on = TRUE;
  auto_fixture_start (f, "internet");
}

static void
test_stop_other_sim (AutoFixture *f)
{
  stop (f, MBN_ERROR_BAD_SIM);
  f->modem.place.sim_icc_id = OTHER_CARD;
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* All other errors are retried, after a wait. */
static void
test_no_stop (void)
{
  for (MbnError error = MBN_OK + 1; error < MBN_N_ERRORS; error++)
    {
      g_auto (AutoFixture) fixture;
      gboolean stops_all = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (stops); i++)
        stops_all = stops_all || stops[i] == error;

      auto_fixture_init (&fixture);
      auto_fixture_fail (&fixture, error, 0);
      g_test_message ("%s", mbn_error_constant (error));
      if (error == MBN_ERROR_CANCELLED)
        auto_assert (&fixture, CONNECT, CONNECTING, ROUND);
      else if (stops_all)
        auto_assert (&fixture, NOTHING, BLOCKED, INCURABLE);
      else
        auto_assert (&fixture, NOTHING, BACKOFF, BACKOFF);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auto/AUTO-65/refused-twice", test_refused_twice);
  g_test_add_func ("/auto/AUTO-65/in-a-row", test_refused_in_a_row);
  g_test_add_func ("/auto/AUTO-65/settings", test_refused_settings);
  g_test_add_func ("/auto/AUTO-65/forgotten", test_refused_forgotten);
  auto_add ("AUTO-65/refused", test_refused);
  auto_add ("AUTO-65/refused-now", test_refused_now);
  auto_add ("AUTO-65/success-between", test_success_between);
  auto_add ("AUTO-65/others-go-on", test_others_go_on);
  auto_add ("AUTO-65/cured-by-update", test_cured_by_update);
  auto_add ("AUTO-65/not-cured-by-description", test_not_cured_by_description);
  auto_add ("AUTO-65/cured-by-sim", test_cured_by_sim);
  auto_add ("AUTO-65/cured-by-enabled", test_cured_by_enabled);
  auto_add ("AUTO-65/cured-by-success", test_cured_by_success);
  auto_add ("AUTO-65/not-cured-by-the-rest", test_not_cured_by_the_rest);
  auto_add ("AUTO-65/stop", test_stop);
  auto_add ("AUTO-65/stop-stays", test_stop_stays);
  auto_add ("AUTO-65/stop-came-back", test_stop_came_back);
  auto_add ("AUTO-65/stop-ends-the-round", test_stop_ends_the_round);
  auto_add ("AUTO-65/stop-other-sim", test_stop_other_sim);
  g_test_add_func ("/auto/AUTO-65/no-stop", test_no_stop);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What becomes of connections: they drop, are taken over, sleep (AUTO-50, 54, 63, 64, 69 to 73). */

#include "config.h"

#include "auto-fixture.h"

/* AUTO-50: a user's connection that drops is not retried as such; what is due is due. */
static void
test_manual_dropped (AutoFixture *f)
{
  mbn_auto_history_manual_started (&f->history);
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  mbn_auto_history_manual_succeeded (&f->history, auto_fixture_get (f, 0));
  auto_assert (f, NOTHING, CONNECTED, ONE_CONTEXT);
  f->modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  f->modem.origin = MBN_ORIGIN_NONE;
  auto_assert (f, CONNECT, CONNECTING, ROUND);
  auto_assert_next_delay (f, 3);
}

static void
test_manual_mode_dropped (AutoFixture *f)
{
  ONLY (f, .name = "manual", .mode = "manual");
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  auto_assert (f, NOTHING, CONNECTED, ONE_CONTEXT);
  f->modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  f->modem.origin = MBN_ORIGIN_NONE;
  auto_assert (f, NOTHING, IDLE, MODE);
}

/* AUTO-63, AUTO-64 */
typedef struct
{
  const char *path;
  guint lived;
  gboolean dropped;
  guint32 cause;
  guint delay;      /* after it, 0 = evaluated at once */
  guint next_delay; /* and after one more round that fails */
} DropRow;

/* clang-format off */
static const DropRow drop_rows[] = {
  {"AUTO-63/lived", 60, TRUE, 0, 0, 3},
  {"AUTO-63/ended-after-it-lived", 60, FALSE, 0, 0, 3},
  {"AUTO-63/ended-before-it-lived", 59, FALSE, 0, 0, 27},
  {"AUTO-64/too-short", 59, TRUE, 0, 27, 81},
  {"AUTO-64/at-once", 0, TRUE, 0, 27, 81},
  {"AUTO-64/slow-cause", 1, TRUE, 26, 300, 900},
  {"AUTO-64/slow-cause-though-it-lived", 3600, TRUE, 26, 300, 900},
  {"AUTO-64/glacial-cause-though-it-lived", 3600, TRUE, 8, 86400, 86400},
  {"AUTO-64/normal-cause", 3600, TRUE, 38, 0, 3},
};
/* clang-format on */

static void
test_drop (gconstpointer data)
{
  const DropRow *row = data;
  g_auto (AutoFixture) fixture;

  auto_fixture_init (&fixture);
  auto_fixture_begin_backoff (&fixture);
  fixture.now = AFTER (12);
  auto_fixture_connect (&fixture);
  fixture.now += SECONDS (row->lived);
  auto_fixture_drop (&fixture, row->dropped, row->cause);
  g_assert_null (fixture.history.connected);
  if (row->delay > 0)
    {
      auto_assert (&fixture, NOTHING, BACKOFF, BACKOFF);
      g_assert_cmpint (fixture.history.backoff.until, ==, fixture.now + SECONDS (row->delay));
      fixture.now += SECONDS (row->delay);
    }
  auto_assert_next_delay (&fixture, row->next_delay);
}

/* AUTO-63: a loop of connect and drop waits longer and longer. */
static void
test_drop_loop (AutoFixture *f)
{
  static const guint delays[] = {3, 9, 27, 81};

  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      auto_fixture_connect (f);
      f->now += SECONDS (10);
      auto_fixture_drop (f, TRUE, 0);
      g_assert_cmpint (auto_fixture_decide (f).look_again, ==, f->now + SECONDS (delays[i]));
      f->now += SECONDS (delays[i]);
    }
}

/* AUTO-64: a drop is jittered, too (AUTO-66). */
static void
test_drop_jitter (AutoFixture *f)
{
  auto_fixture_connect (f);
  f->random = 1;
  auto_fixture_drop (f, TRUE, 26);
  g_assert_cmpint (ABS (f->history.backoff.until - AFTER (330)), <=, 1);
}

/* AUTO-73: what an earlier process has made is the engine's. */
static void
test_adopted (AutoFixture *f)
{
  mbn_auto_history_adopted (&f->history, auto_fixture_get (f, 0), AFTER (-100));
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  f->modem.origin = MBN_ORIGIN_AUTO;
  auto_assert (f, NOTHING, CONNECTED, ONE_CONTEXT);
  g_assert_true (f->history.connected == auto_fixture_get (f, 0));
  g_assert_cmpint (f->history.connected_since, ==, AFTER (-100));
  auto_fixture_drop (f, TRUE, 0);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* design.md 3.4: what a user has joined is his: other Internet does not end it. */
static void
test_attempt_taken_over (AutoFixture *f)
{
  auto_fixture_start (f, "internet");
  mbn_auto_history_taken_over (&f->history, &f->settings, f->now);
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATING);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  g_assert_null (f->history.attempt.profile);
  auto_assert (f, NOTHING, CONNECTING, ONE_CONTEXT);

  /* However it ends is not the engine's concern. */
  f->alternate.internet = MBN_INTERNET_NONE;
  f->alternate.since = AFTER (-60);
  auto_fixture_end (f, MBN_ERROR_PIN_REQUIRED, 0);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

static void
test_connection_taken_over (AutoFixture *f)
{
  auto_fixture_connect (f);
  f->settings.soft_limit_ms = 1;
  mbn_auto_history_taken_over (&f->history, &f->settings, f->now);
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  f->now = AFTER (1000);
  g_assert_null (f->history.connected);
  auto_assert (f, NOTHING, CONNECTED, ONE_CONTEXT);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, MBN_NEVER);
}

static void
test_taken_over_dropped (AutoFixture *f)
{
  auto_fixture_connect (f);
  mbn_auto_history_taken_over (&f->history, &f->settings, f->now);
  auto_fixture_drop (f, TRUE, 26);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* AUTO-63: that it has lived counts, also if a user has it now. */
static void
test_taken_over_after_it_lived (AutoFixture *f)
{
  auto_fixture_begin_backoff (f);
  f->now = AFTER (12);
  auto_fixture_connect (f);
  f->now = AFTER (72);
  mbn_auto_history_taken_over (&f->history, &f->settings, f->now);
  auto_fixture_drop (f, FALSE, 0);
  auto_assert_next_delay (f, 3);
}

static void
test_taken_over_before_it_lived (AutoFixture *f)
{
  auto_fixture_begin_backoff (f);
  f->now = AFTER (12);
  auto_fixture_connect (f);
  f->now = AFTER (71);
  mbn_auto_history_taken_over (&f->history, &f->settings, f->now);
  auto_fixture_drop (f, FALSE, 0);
  auto_assert_next_delay (f, 27);
}

/* What was adopted last counts, and a connection that was made after it. */
static void
test_adopted_again (AutoFixture *f)
{
  ADD (f, .name = "other");
  mbn_auto_history_adopted (&f->history, auto_fixture_get (f, 1), AFTER (-100));
  mbn_auto_history_adopted (&f->history, auto_fixture_get (f, 0), AFTER (-50));
  g_assert_true (f->history.connected == auto_fixture_get (f, 0));
  g_assert_cmpint (f->history.connected_since, ==, AFTER (-50));
  auto_fixture_connect (f);
  g_assert_cmpint (f->history.connected_since, ==, NOW);
}

/* AUTO-71, AUTO-72: asleep, nothing is tried; an attempt is ended first, and was no failure. */
static void
test_suspend_attempt (AutoFixture *f)
{
  auto_fixture_start (f, "internet");
  mbn_auto_history_suspend (&f->history);
  auto_assert (f, DISCONNECT, WAITING, ASLEEP);
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_ASLEEP, f->now);
  auto_assert (f, NOTHING, WAITING, ASLEEP);
  auto_fixture_end (f, MBN_ERROR_CANCELLED, 0);
  auto_assert (f, NOTHING, WAITING, ASLEEP);
  f->now = AFTER (36000);
  auto_assert (f, NOTHING, WAITING, ASLEEP);
  mbn_auto_history_resume (&f->history);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
  auto_assert_next_delay (f, 3);
}

/* AUTO-69, AUTO-71: a connection stays. */
static void
test_suspend_connection (AutoFixture *f)
{
  auto_fixture_connect (f);
  mbn_auto_history_suspend (&f->history);
  auto_assert (f, NOTHING, WAITING, ASLEEP);
  mbn_auto_history_resume (&f->history);
  auto_assert (f, NOTHING, CONNECTED, ONE_CONTEXT);
}

/* AUTO-70: gone with the sleep it is made again at once, however short it had lived. */
static void
test_lost_in_sleep (AutoFixture *f)
{
  auto_fixture_connect (f);
  f->now = AFTER (1);
  mbn_auto_history_suspend (&f->history);
  mbn_auto_history_resume (&f->history);
  auto_fixture_drop (f, TRUE, 0);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
  auto_assert_next_delay (f, 3);
}

/* But that holds for what the sleep took, not for what goes later. */
static void
test_lost_after_sleep (AutoFixture *f)
{
  mbn_auto_history_suspend (&f->history);
  mbn_auto_history_resume (&f->history);
  auto_fixture_connect (f);
  f->now = AFTER (1);
  auto_fixture_drop (f, TRUE, 0);
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
}

/* AUTO-70: in manual mode it stays down. */
static void
test_manual_after_sleep (AutoFixture *f)
{
  ONLY (f, .name = "manual", .mode = "manual");
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
  mbn_auto_history_suspend (&f->history);
  f->modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  f->modem.origin = MBN_ORIGIN_NONE;
  mbn_auto_history_resume (&f->history);
  auto_assert (f, NOTHING, IDLE, MODE);
}

/* A connection that the engine has taken down is no failure, and no back-off follows (AUTO-54). */
static void
test_ended_by_engine (AutoFixture *f)
{
  auto_fixture_connect (f);
  f->now = AFTER (100);
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_SOFT_DISCONNECT, f->now);
  f->modem.context = MBN_ACTIVATION_STATE_DEACTIVATING;
  auto_assert (f, NOTHING, WAITING, ONE_CONTEXT);
  auto_fixture_drop (f, FALSE, 0);
  auto_assert (f, NOTHING, WAITING, FLAP);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (160));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (drop_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/", drop_rows[i].path, NULL);

      g_test_add_data_func (path, &drop_rows[i], test_drop);
    }

  auto_add ("AUTO-50/dropped", test_manual_dropped);
  auto_add ("AUTO-50/manual-mode", test_manual_mode_dropped);
  auto_add ("AUTO-63/loop", test_drop_loop);
  auto_add ("AUTO-64/jitter", test_drop_jitter);
  auto_add ("AUTO-73/adopted", test_adopted);
  auto_add ("AUTO-46/attempt-taken-over", test_attempt_taken_over);
  auto_add ("AUTO-46/connection-taken-over", test_connection_taken_over);
  auto_add ("AUTO-46/taken-over-dropped", test_taken_over_dropped);
  auto_add ("AUTO-63/taken-over-after", test_taken_over_after_it_lived);
  auto_add ("AUTO-63/taken-over-before", test_taken_over_before_it_lived);
  auto_add ("AUTO-73/adopted-again", test_adopted_again);
  auto_add ("AUTO-71/attempt", test_suspend_attempt);
  auto_add ("AUTO-69/connection", test_suspend_connection);
  auto_add ("AUTO-70/lost-in-sleep", test_lost_in_sleep);
  auto_add ("AUTO-70/lost-after-sleep", test_lost_after_sleep);
  auto_add ("AUTO-70/manual", test_manual_after_sleep);
  auto_add ("AUTO-54/ended-by-engine", test_ended_by_engine);

  return g_test_run ();
}

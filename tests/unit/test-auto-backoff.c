/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How long is waited after rounds that fail (AUTO-56 to AUTO-59, AUTO-66), and not giving way too
 * often (AUTO-30). */

#include "config.h"

#include "auto-fixture.h"

#define NORMAL  MBN_AUTO_PACE_NORMAL
#define SLOW    MBN_AUTO_PACE_SLOW
#define GLACIAL MBN_AUTO_PACE_GLACIAL
#define DAY     86400

#define MAX_STEPS 14

/**
 * SequenceRow:
 * @paces: of the rounds that fail
 * @delays: what is waited after each, in seconds; 0 ends the row
 * @cap, @slow: instead of the defaults, in seconds; 0 = the default
 * @factor: likewise
 */
typedef struct
{
  const char *path;
  MbnAutoPace paces[MAX_STEPS];
  guint delays[MAX_STEPS];
  guint cap;
  double factor;
  guint slow;
} SequenceRow;

#define ALL(p)                                                                                     \
  {                                                                                                \
    p, p, p, p, p, p, p, p, p, p, p, p, p, p                                                       \
  }

/* clang-format off */
static const SequenceRow sequences[] = {
  {"AUTO-57/normal", .paces = ALL (NORMAL), .delays = {3, 9, 27, 81, 243, 729, 2187, 6561, 19683, 59049, DAY, DAY, DAY}},
  {"AUTO-58/slow", .paces = ALL (SLOW), .delays = {300, 900, 2700, 8100, 24300, 72900, DAY, DAY, DAY}},
  {"AUTO-59/glacial", .paces = ALL (GLACIAL), .delays = {DAY, DAY, DAY}},
  {"AUTO-58/slow-after-normal", .paces = {NORMAL, NORMAL, SLOW, SLOW, NORMAL}, .delays = {3, 9, 300, 900, 2700}},
  {"AUTO-58/slow-when-normal-is-longer", .paces = {NORMAL, NORMAL, NORMAL, NORMAL, NORMAL, SLOW, SLOW}, .delays = {3, 9, 27, 81, 243, 729, 2187}},
  {"AUTO-58/normal-after-slow-grows", .paces = {SLOW, NORMAL, NORMAL}, .delays = {300, 900, 2700}},
  {"AUTO-59/normal-after-glacial", .paces = {GLACIAL, NORMAL, SLOW, GLACIAL}, .delays = {DAY, DAY, DAY, DAY}},
  {"AUTO-59/glacial-after-normal", .paces = {NORMAL, GLACIAL, NORMAL}, .delays = {3, DAY, DAY}},
  {"AUTO-57/cap", .paces = ALL (NORMAL), .delays = {3, 9, 27, 60, 60, 60}, .cap = 60},
  {"AUTO-57/cap-below-slow", .paces = {NORMAL, NORMAL, SLOW, SLOW, NORMAL, NORMAL}, .delays = {3, 9, 300, 300, 300, 300}, .cap = 60},
  {"AUTO-57/cap-below-glacial", .paces = {SLOW, GLACIAL, GLACIAL, SLOW, NORMAL}, .delays = {300, DAY, DAY, DAY, DAY}, .cap = 3600},
  {"AUTO-57/cap-below-normal", .paces = ALL (NORMAL), .delays = {3, 3, 3}, .cap = 1},
  {"AUTO-57/cap-is-first", .paces = ALL (NORMAL), .delays = {3, 3, 3}, .cap = 3},
  {"AUTO-57/factor-1", .paces = ALL (NORMAL), .delays = {3, 3, 3, 3}, .factor = 1},
  {"AUTO-57/factor-2", .paces = ALL (NORMAL), .delays = {3, 6, 12, 24, 48}, .factor = 2},
  {"AUTO-58/factor-1-mixed", .paces = {NORMAL, SLOW, NORMAL, SLOW}, .delays = {3, 300, 300, 300}, .factor = 1},
  {"AUTO-58/first-delay", .paces = ALL (SLOW), .delays = {100, 300, 900}, .slow = 100},
};
/* clang-format on */

static void
set_up (MbnAutoSettings *settings, const SequenceRow *row)
{
  *settings = mbn_auto_default_settings;
  if (row->cap != 0)
    settings->backoff_cap_ms = row->cap * 1000;
  if (row->factor != 0)
    settings->backoff_factor = row->factor;
  if (row->slow != 0)
    settings->backoff_slow_ms = row->slow * 1000;
}

static void
test_sequence (gconstpointer data)
{
  const SequenceRow *row = data;
  MbnAutoSettings settings;
  MbnAutoBackoff backoff;
  gint64 now = NOW;

  set_up (&settings, row);
  mbn_auto_backoff_reset (&backoff);
  g_assert_false (mbn_auto_backoff_is_waiting (&backoff, now));
  for (gsize i = 0; i < MAX_STEPS && row->delays[i] != 0; i++)
    {
      gint64 delay = SECONDS (row->delays[i]);

      mbn_auto_backoff_fail (&backoff, &settings, row->paces[i], now, 0);
      g_test_message ("step %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (backoff.delay, ==, delay);
      g_assert_cmpint (backoff.until, ==, now + delay);
      g_assert_cmpint (backoff.pace, ==, row->paces[i]);
      g_assert_true (mbn_auto_backoff_is_waiting (&backoff, now));
      g_assert_true (mbn_auto_backoff_is_waiting (&backoff, backoff.until - 1));
      g_assert_false (mbn_auto_backoff_is_waiting (&backoff, backoff.until));
      now = backoff.until;
    }
}

/* The same through the engine: AUTO-56, and AUTO-62: each expiry is one round and a longer wait. */
static void
assert_engine_sequence (AutoFixture *f, MbnError status, guint32 cause, const guint *delays)
{
  for (gsize i = 0; i < MAX_STEPS && delays[i] != 0; i++)
    {
      MbnAutoDecision decision;

      auto_fixture_fail (f, status, cause);
      decision = auto_fixture_decide (f);
      g_assert_cmpint (decision.state, ==, MBN_AUTO_STATE_BACKOFF);
      g_assert_cmpint (decision.next_attempt, ==, f->now + SECONDS (delays[i]));
      g_assert_cmpint (decision.look_again, ==, decision.next_attempt);
      f->now = decision.look_again - 1;
      auto_assert (f, NOTHING, BACKOFF, BACKOFF);
      f->now = decision.look_again;
    }

  auto_fixture_start (f, NULL);
  g_assert_cmpint (f->history.backoff.until, ==, MBN_NEVER);
}

static void
test_engine_normal (AutoFixture *f)
{
  assert_engine_sequence (f, MBN_ERROR_FAILURE, 0, sequences[0].delays);
}

static void
test_engine_slow (AutoFixture *f)
{
  assert_engine_sequence (f, MBN_ERROR_FAILURE, 26, sequences[1].delays);
}

static void
test_engine_glacial (AutoFixture *f)
{
  assert_engine_sequence (f, MBN_ERROR_SERVICE_NOT_ACTIVATED, 0, sequences[2].delays);
}

/* AUTO-58: the slowest pace of a round, wherever in it that failure was. */
static void
test_slowest_of_round (AutoFixture *f)
{
  ADD (f, .name = "j");
  ADD (f, .name = "k");
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 33);
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (300));

  /* Of that round only. */
  f->now = AFTER (300);
  g_free (auto_fixture_round (f));
  g_assert_cmpint (f->history.backoff.pace, ==, NORMAL);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (300 + 900));
}

static void
test_pace_of_defaults (void)
{
  static const guint slow[] = {26, 28, 29, 30, 31, 33};
  static const guint glacial[] = {8, 32};

  for (guint cause = 0; cause < 256; cause++)
    {
      MbnAutoPace pace = NORMAL;

      for (gsize i = 0; i < G_N_ELEMENTS (slow); i++)
        pace = cause == slow[i] ? SLOW : pace;
      for (gsize i = 0; i < G_N_ELEMENTS (glacial); i++)
        pace = cause == glacial[i] ? GLACIAL : pace;

      g_assert_cmpint (mbn_auto_pace_of (&mbn_auto_default_settings, MBN_ERROR_FAILURE, cause), ==,
                       pace);
    }

  for (MbnError error = MBN_OK; error < MBN_N_ERRORS; error++)
    g_assert_cmpint (mbn_auto_pace_of (&mbn_auto_default_settings, error, 0), ==,
                     error == MBN_ERROR_SERVICE_NOT_ACTIVATED ? GLACIAL : NORMAL);
}

/* AUTO-59: configurable, and the glacial list wins. */
static void
test_pace_of_settings (void)
{
  static const guint slow[] = {1, 2};
  static const guint glacial[] = {2, 3};
  MbnAutoSettings settings = mbn_auto_default_settings;

  settings.slow_causes = slow;
  settings.n_slow_causes = G_N_ELEMENTS (slow);
  settings.glacial_causes = glacial;
  settings.n_glacial_causes = G_N_ELEMENTS (glacial);
  g_assert_cmpint (mbn_auto_pace_of (&settings, MBN_ERROR_FAILURE, 1), ==, SLOW);
  g_assert_cmpint (mbn_auto_pace_of (&settings, MBN_ERROR_FAILURE, 2), ==, GLACIAL);
  g_assert_cmpint (mbn_auto_pace_of (&settings, MBN_ERROR_FAILURE, 3), ==, GLACIAL);
  g_assert_cmpint (mbn_auto_pace_of (&settings, MBN_ERROR_FAILURE, 26), ==, NORMAL);

  settings.slow_causes = NULL;
  settings.n_slow_causes = 0;
  settings.glacial_causes = NULL;
  settings.n_glacial_causes = 0;
  g_assert_cmpint (mbn_auto_pace_of (&settings, MBN_ERROR_FAILURE, 8), ==, NORMAL);
  g_assert_cmpint (mbn_auto_pace_of (&settings, MBN_ERROR_SERVICE_NOT_ACTIVATED, 8), ==, GLACIAL);
}

/* AUTO-66: nothing below 27 s; from there on up to the share, and only to the wait. */
static void
test_jitter (void)
{
  static const double randoms[] = {0, 0.25, 1};

  for (gsize r = 0; r < G_N_ELEMENTS (randoms); r++)
    {
      MbnAutoBackoff backoff;

      mbn_auto_backoff_reset (&backoff);
      for (gsize i = 0; sequences[0].delays[i] != 0; i++)
        {
          gint64 delay = SECONDS (sequences[0].delays[i]);
          gint64 jitter = delay < SECONDS (27) ? 0 : (gint64)((double)delay * 0.1 * randoms[r]);

          mbn_auto_backoff_fail (&backoff, &mbn_auto_default_settings, NORMAL, NOW, randoms[r]);
          g_assert_cmpint (backoff.delay, ==, delay);
          g_assert_cmpint (ABS (backoff.until - NOW - delay - jitter), <=, 1);
        }
    }
}

static void
test_no_jitter (void)
{
  MbnAutoSettings settings = mbn_auto_default_settings;
  MbnAutoBackoff backoff;

  settings.backoff_jitter = 0;
  mbn_auto_backoff_reset (&backoff);
  mbn_auto_backoff_fail (&backoff, &settings, SLOW, NOW, 1);
  g_assert_cmpint (backoff.until, ==, AFTER (300));
}

/* AUTO-66: just below, at, and above the limit, which is in seconds and not in steps. */
static void
test_jitter_limit (void)
{
  MbnAutoSettings settings = mbn_auto_default_settings;
  MbnAutoBackoff backoff;

  settings.backoff_initial_ms = 26999;
  mbn_auto_backoff_reset (&backoff);
  mbn_auto_backoff_fail (&backoff, &settings, NORMAL, NOW, 1);
  g_assert_cmpint (backoff.until, ==, NOW + 26999 * 1000);

  settings.backoff_initial_ms = 27000;
  mbn_auto_backoff_reset (&backoff);
  mbn_auto_backoff_fail (&backoff, &settings, NORMAL, NOW, 1);
  g_assert_cmpint (backoff.until, >, AFTER (29.5));
  g_assert_cmpint (backoff.until, <=, NOW + 29700 * 1000);
}

/* AUTO-61: cancelled, the wait is over; the growth is not. Reset, it begins anew. */
static void
test_cancel_and_reset (void)
{
  MbnAutoBackoff backoff;

  mbn_auto_backoff_reset (&backoff);
  mbn_auto_backoff_cancel (&backoff);
  g_assert_false (mbn_auto_backoff_is_waiting (&backoff, NOW));
  mbn_auto_backoff_fail (&backoff, &mbn_auto_default_settings, NORMAL, NOW, 0);
  mbn_auto_backoff_cancel (&backoff);
  g_assert_false (mbn_auto_backoff_is_waiting (&backoff, NOW));
  g_assert_cmpint (backoff.until, ==, MBN_NEVER);
  mbn_auto_backoff_fail (&backoff, &mbn_auto_default_settings, NORMAL, NOW, 0);
  g_assert_cmpint (backoff.until, ==, AFTER (9));
  mbn_auto_backoff_reset (&backoff);
  g_assert_false (mbn_auto_backoff_is_waiting (&backoff, NOW));
  g_assert_cmpint (backoff.until, ==, MBN_NEVER);
  mbn_auto_backoff_fail (&backoff, &mbn_auto_default_settings, NORMAL, NOW, 0);
  g_assert_cmpint (backoff.until, ==, AFTER (3));
}

/* AUTO-30: 60, 120, 240, 480, 900, 900 s while the last hold was over within ten minutes. */
static void
test_flap_doubles (void)
{
  static const guint holds[] = {60, 120, 240, 480, 900, 900};
  MbnAutoFlap flap = {0};
  gint64 now = NOW;

  for (gsize i = 0; i < G_N_ELEMENTS (holds); i++)
    {
      mbn_auto_flap_note (&flap, &mbn_auto_default_settings, now);
      g_assert_cmpint (flap.until, ==, now + SECONDS (holds[i]));
      g_assert_cmpint (flap.hold, ==, SECONDS (holds[i]));
      now = flap.until + SECONDS (600);
    }
}

static void
test_flap_window (void)
{
  MbnAutoFlap flap = {0};

  mbn_auto_flap_note (&flap, &mbn_auto_default_settings, NOW);
  mbn_auto_flap_note (&flap, &mbn_auto_default_settings, AFTER (661));
  g_assert_cmpint (flap.until, ==, AFTER (721));
  mbn_auto_flap_note (&flap, &mbn_auto_default_settings, AFTER (1321));
  g_assert_cmpint (flap.until, ==, AFTER (1441));
}

/* Right after the start of the clock there was none before. */
static void
test_flap_first (void)
{
  MbnAutoFlap flap = {0};

  mbn_auto_flap_note (&flap, &mbn_auto_default_settings, SECONDS (5));
  g_assert_cmpint (flap.until, ==, SECONDS (65));
}

/* AUTO-32: a hold of 0 is none, however often; a window of 0 makes each one the first. */
static void
test_flap_settings (void)
{
  MbnAutoSettings settings = mbn_auto_default_settings;
  MbnAutoFlap flap = {0};

  settings.flap_hold_ms = 0;
  for (guint i = 0; i < 3; i++)
    {
      mbn_auto_flap_note (&flap, &settings, NOW);
      g_assert_cmpint (flap.until, <=, NOW);
    }

  flap = (MbnAutoFlap){0};
  settings.flap_hold_ms = 60000;
  settings.flap_window_ms = 0;
  mbn_auto_flap_note (&flap, &settings, NOW);
  mbn_auto_flap_note (&flap, &settings, AFTER (61));
  g_assert_cmpint (flap.until, ==, AFTER (121));
}

/* A greatest below the first is none: nothing doubles, and the first is not shortened. */
static void
test_flap_small_max (void)
{
  MbnAutoSettings settings = mbn_auto_default_settings;
  MbnAutoFlap flap = {0};

  settings.flap_hold_max_ms = 1000;
  for (guint i = 0; i < 3; i++)
    {
      mbn_auto_flap_note (&flap, &settings, NOW);
      g_assert_cmpint (flap.until, ==, AFTER (60));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sequences); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/", sequences[i].path, NULL);

      g_test_add_data_func (path, &sequences[i], test_sequence);
    }

  auto_add ("AUTO-57/engine", test_engine_normal);
  auto_add ("AUTO-58/engine", test_engine_slow);
  auto_add ("AUTO-59/engine", test_engine_glacial);
  auto_add ("AUTO-58/slowest-of-round", test_slowest_of_round);
  g_test_add_func ("/auto/AUTO-58/causes", test_pace_of_defaults);
  g_test_add_func ("/auto/AUTO-59/configurable", test_pace_of_settings);
  g_test_add_func ("/auto/AUTO-66/jitter", test_jitter);
  g_test_add_func ("/auto/AUTO-66/off", test_no_jitter);
  g_test_add_func ("/auto/AUTO-66/limit", test_jitter_limit);
  g_test_add_func ("/auto/AUTO-61/cancel-and-reset", test_cancel_and_reset);
  g_test_add_func ("/auto/AUTO-30/doubles", test_flap_doubles);
  g_test_add_func ("/auto/AUTO-30/window", test_flap_window);
  g_test_add_func ("/auto/AUTO-30/first", test_flap_first);
  g_test_add_func ("/auto/AUTO-30/small-max", test_flap_small_max);
  g_test_add_func ("/auto/AUTO-32/flap", test_flap_settings);

  return g_test_run ();
}

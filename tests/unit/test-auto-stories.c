/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Longer stories of the engine in its world: hours and days on a virtual clock. */

#include "config.h"

#include "auto-world.h"

#include "profile-test.h"

#define UNKNOWN MBN_REACHABILITY_UNKNOWN
#define LIMITED MBN_REACHABILITY_LIMITED
#define FULL    MBN_REACHABILITY_FULL

#define HOME    MBN_PROFILE_REGISTRATION_HOME
#define ROAMING MBN_PROFILE_REGISTRATION_ROAMING
#define NOWHERE MBN_PROFILE_REGISTRATION_NONE

#define KIB 1024

/* Start-up is over, and nothing is there; the profile is connected since 5. */
static void
begin_alone (AutoWorld *w)
{
  auto_world_add_profile (w, "P", "auto", FALSE);
  auto_world_begin (w);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_CHECKING);
  auto_world_started (w);
  auto_world_run (w, 10000);
  auto_world_expect (w, "t=3 connect P (AUTO-42)\nt=5 up P");
}

/* Other Internet is there from the beginning. */
static void
begin_full (AutoWorld *w)
{
  auto_world_add_profile (w, "P", "auto", FALSE);
  auto_world_begin (w);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_CHECKING);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_started (w);
  auto_world_run (w, 10000);
  auto_world_expect (w, "");
}

/* ---- back-off ---- */

static void
begin_failing (AutoWorld *w)
{
  w->attempt_ms = 0;
  w->outcome = MBN_ERROR_FAILURE;
  auto_world_add_profile (w, "P", "auto", TRUE);
  auto_world_begin (w);
  auto_world_run (w, 0);
}

static void
expect_failures (AutoWorld *w, const guint *at_s, gsize n)
{
  GString *lines = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (lines, "%st=%u connect P (AUTO-42)\nt=%u failed P", i > 0 ? "\n" : "",
                            at_s[i], at_s[i]);

  auto_world_expect (w, lines->str);
  g_string_free (lines, TRUE);
}

static void
tell_days_of_backoff (AutoWorld *w, gconstpointer data)
{
  static const guint at_s[]
      = {0, 3, 12, 39, 120, 363, 1092, 3279, 9840, 29523, 88572, 174972, 261372};

  begin_failing (w);
  auto_world_expect_state (w, "backoff AUTO-56");
  auto_world_expect_attempt (w, 3000);
  auto_world_run (w, 261372 * 1000);
  expect_failures (w, at_s, G_N_ELEMENTS (at_s));
  auto_world_expect_attempt (w, (261372 + 86400) * G_GINT64_CONSTANT (1000));
}

static void
tell_slow_pace (AutoWorld *w, gconstpointer data)
{
  static const guint at_s[] = {0, 300, 1200, 3900, 12000, 36300, 109200, 195600};

  w->cause = 33;
  begin_failing (w);
  auto_world_run (w, 200000 * 1000);
  expect_failures (w, at_s, G_N_ELEMENTS (at_s));
}

static void
tell_glacial_pace (AutoWorld *w, gconstpointer data)
{
  static const guint at_s[] = {0, 86400, 172800};

  w->cause = 8;
  begin_failing (w);
  auto_world_run (w, 200000 * 1000);
  expect_failures (w, at_s, G_N_ELEMENTS (at_s));
}

/* Nothing is looked at while nothing can happen. */
static void
tell_quiet (AutoWorld *w, gconstpointer data)
{
  guint before;

  begin_alone (w);
  before = w->n_decisions;
  if (w->restless)
    return;
  auto_world_run (w, 86400 * 1000);
  g_assert_cmpuint (w->n_decisions, ==, before + 1);
}

/* AUTO-62, AUTO-63: a success that does not last does not count. */
static void
tell_drops (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_drop (w, 0);
  auto_world_expect_state (w, "backoff AUTO-56");
  auto_world_run (w, 16000);
  auto_world_drop (w, 0);
  auto_world_run (w, 28000);
  auto_world_expect (w, "t=10 dropped P\nt=13 connect P (AUTO-42)\nt=15 up P\nt=16 dropped P\n"
                        "t=25 connect P (AUTO-42)\nt=27 up P");
  /* one that has lived does */
  auto_world_run (w, 87000);
  auto_world_drop (w, 0);
  auto_world_run (w, 90000);
  auto_world_drop (w, 0);
  auto_world_run (w, 96000);
  auto_world_expect (w, "t=87 dropped P\nt=87 connect P (AUTO-42)\nt=89 up P\nt=90 dropped P\n"
                        "t=93 connect P (AUTO-42)\nt=95 up P");
}

/* AUTO-63: 60 s to the microsecond are enough, one less are not. */
static void
tell_almost_stable (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_run (w, 64999);
  auto_world_drop (w, 0);
  auto_world_expect_state (w, "backoff AUTO-56");
  auto_world_run (w, 130000);
  auto_world_expect (w, "t=64.999 dropped P\nt=67.999 connect P (AUTO-42)\nt=69.999 up P");
}

static void
tell_manual_in_backoff (AutoWorld *w, gconstpointer data)
{
  static const guint at_s[] = {0, 3, 12};

  begin_failing (w);
  auto_world_run (w, 20000);
  expect_failures (w, at_s, G_N_ELEMENTS (at_s));
  auto_world_expect_attempt (w, 39000);

  /* it fails, too: no wait any more, so one attempt; what the network has taught stays (AUTO-46) */
  auto_world_user_connect (w);
  auto_world_run (w, 20000);
  auto_world_expect (w,
                     "t=20 user connect P\nt=20 failed P\nt=20 connect P (AUTO-42)\nt=20 failed P");
  auto_world_expect_attempt (w, 101000);

  /* it succeeds: nothing automatic until it ends */
  w->outcome = MBN_OK;
  auto_world_user_connect (w);
  auto_world_run (w, 86400 * 1000);
  auto_world_expect (w, "t=20 user connect P\nt=20 up P");
  auto_world_expect_state (w, "connected AUTO-10");
}

/* ---- the user ---- */

static void
tell_user_disconnects (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_user_disconnect (w);
  auto_world_run (w, 11000);
  auto_world_expect (w, "t=10 user disconnect\nt=11 down P");
  auto_world_expect_state (w, "blocked AUTO-52");

  /* AUTO-53: none of these is the user's wish */
  auto_world_register (w, NOWHERE, NULL);
  auto_world_expect_state (w, "idle AUTO-5");
  auto_world_run (w, 100000);
  auto_world_register (w, HOME, "00101");
  auto_world_expect_state (w, "blocked AUTO-52");
  auto_world_run (w, 200000);
  auto_world_set_radio (w, FALSE);
  auto_world_run (w, 300000);
  auto_world_set_radio (w, TRUE);
  auto_world_register (w, HOME, "00101");
  auto_world_run (w, 400000);
  auto_world_register (w, HOME, "00102");
  auto_world_run (w, 500000);
  auto_world_sleep (w, 4000000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 4100000);
  auto_world_unplug (w, "wlan");
  auto_world_run (w, 5000000);
  auto_world_expect (w, "t=500 sleep");
  auto_world_expect_state (w, "blocked AUTO-52");
  auto_world_expect_attempt (w, 0);

  /* this is */
  auto_world_set_enabled (w, TRUE);
  auto_world_run (w, 5010000);
  auto_world_expect (w, "t=5000 connect P (AUTO-42)\nt=5002 up P");
}

static void
tell_user_disconnects_attempt (AutoWorld *w, gconstpointer data)
{
  w->attempt_ms = 20000;
  auto_world_add_profile (w, "P", "auto", TRUE);
  auto_world_begin (w);
  auto_world_run (w, 10000);
  auto_world_user_disconnect (w);
  auto_world_run (w, 7200000);
  auto_world_expect (w, "t=0 connect P (AUTO-42)\nt=10 user disconnect\nt=11 cancelled P");
  auto_world_expect_state (w, "blocked AUTO-52");
}

static void
tell_user_changes_his_mind (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_user_disconnect (w);
  auto_world_run (w, 20000);
  auto_world_user_connect (w);
  auto_world_run (w, 100000);
  auto_world_expect (w, "t=10 user disconnect\nt=11 down P\nt=20 user connect P\nt=22 up P");
  /* AUTO-50: it is over, and what is due otherwise starts */
  auto_world_drop (w, 0);
  auto_world_run (w, 110000);
  auto_world_expect (w, "t=100 dropped P\nt=100 connect P (AUTO-42)\nt=102 up P");
}

static void
tell_another_sim (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_user_disconnect (w);
  auto_world_run (w, 20000);
  auto_world_set_sim (w, NULL);
  auto_world_expect_state (w, "idle AUTO-5");
  auto_world_set_sim (w, "8901");
  auto_world_expect_state (w, "blocked AUTO-52");
  auto_world_expect (w, "t=10 user disconnect\nt=11 down P");
  auto_world_set_sim (w, "8902");
  auto_world_run (w, 30000);
  auto_world_expect (w, "t=20 connect P (AUTO-42)\nt=22 up P");
}

static void
tell_token (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_set_enabled (w, FALSE);
  auto_world_run (w, 100000);
  auto_world_expect_state (w, "off AUTO-7");
  auto_world_drop (w, 0);
  auto_world_run (w, 200000);
  auto_world_expect (w, "t=100 dropped P");
  auto_world_set_enabled (w, TRUE);
  auto_world_run (w, 210000);
  auto_world_expect (w, "t=200 connect P (AUTO-42)\nt=202 up P");
}

/* AUTO-38, AUTO-51: what the user has made is not touched, and comes with other Internet there. */
static void
tell_manual_beside_wlan (AutoWorld *w, gconstpointer data)
{
  begin_full (w);
  auto_world_user_connect (w);
  auto_world_run (w, 7200000);
  auto_world_expect (w, "t=10 user connect P\nt=12 up P");
}

/* design.md 3.4: what the user wants, too, is his. */
static void
tell_joined (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_user_connect (w);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 7200000);
  auto_world_expect (w, "t=10 user connect P");
}

/* ---- soft disconnect (AUTO-36) ---- */

#define SOFT_END "disconnect P (AUTO-36)\n"

static void
begin_superfluous (AutoWorld *w)
{
  begin_alone (w);
  auto_world_run (w, 100000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 110000);
  auto_world_expect (w, "t=110 last resort");
}

static void
tell_traffic_goes_on (AutoWorld *w, gconstpointer data)
{
  w->rate = 2 * KIB;
  begin_superfluous (w);
  auto_world_run (w, 3600000);
  auto_world_expect (w, "");
  auto_world_expect_state (w, "connected AUTO-36");
}

/* A byte less in a second, and nobody is using it. */
static void
tell_traffic_below (AutoWorld *w, gconstpointer data)
{
  w->rate = 2 * KIB - 1;
  begin_superfluous (w);
  auto_world_run (w, 200000);
  auto_world_expect (w, "t=140 " SOFT_END "t=140 as usual\nt=141 down P");
}

/* Periods begin at 110; the rate is that of the whole period. */
static void
tell_traffic_ends (AutoWorld *w, gconstpointer data)
{
  w->rate = 3 * KIB;
  begin_superfluous (w);
  auto_world_run (w, 185000);
  auto_world_expect (w, "");
  w->bytes += 3 * KIB * (185 - 5);
  w->traffic_at = w->now;
  w->rate = 0;
  /* 170 to 200: 45 KiB, less than 60 */
  auto_world_run (w, 300000);
  auto_world_expect (w, "t=200 " SOFT_END "t=200 as usual\nt=201 down P");
}

static void
tell_soft_limit (AutoWorld *w, gconstpointer data)
{
  w->rate = 100 * KIB;
  w->settings.soft_limit_ms = 95000;
  begin_superfluous (w);
  auto_world_run (w, 300000);
  auto_world_expect (w, "t=205 " SOFT_END "t=205 as usual\nt=206 down P");
}

/* If the other Internet is lost before that, the connection simply stays. */
static void
tell_soft_lost (AutoWorld *w, gconstpointer data)
{
  w->rate = 2 * KIB;
  begin_superfluous (w);
  auto_world_run (w, 130000);
  w->bytes += 2 * KIB * (130 - 5);
  w->traffic_at = w->now;
  w->rate = 0;
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 7200000);
  auto_world_expect (w, "t=135 as usual");
  auto_world_expect_state (w, "connected AUTO-10");

  /* what was counted then does not count when it returns */
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 7300000);
  auto_world_expect (w, "t=7210 last resort\nt=7240 " SOFT_END "t=7240 as usual\nt=7241 down P");
}

/* A moment's loss ends nothing, but while it lasts the connection is not taken away. */
static void
tell_soft_loss_pending (AutoWorld *w, gconstpointer data)
{
  begin_superfluous (w);
  auto_world_run (w, 139000);
  auto_world_link (w, "wlan", "car", LIMITED);
  auto_world_run (w, 145000);
  auto_world_expect (w, "");
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 200000);
  auto_world_expect (w, "t=145 " SOFT_END "t=145 as usual\nt=146 down P");
}

/* ---- flapping (AUTO-30) ---- */

static void
expect_flap (AutoWorld *w, gint64 from_s, guint hold_s)
{
  g_autofree char *lines = NULL;
  gint64 end_s = from_s + 40;

  /* other Internet comes, stays until we have given way, and goes */
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, (end_s + 1) * 1000);
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, (end_s + hold_s + 10) * 1000);
  lines
      = g_strdup_printf ("t=%" G_GINT64_FORMAT " last resort\nt=%" G_GINT64_FORMAT
                         " disconnect P (AUTO-36)\nt=%" G_GINT64_FORMAT
                         " as usual\nt=%" G_GINT64_FORMAT " down P\nt=%" G_GINT64_FORMAT
                         " connect P (AUTO-42)\nt=%" G_GINT64_FORMAT " up P",
                         from_s + 10, end_s, end_s, end_s + 1, end_s + hold_s, end_s + hold_s + 2);
  auto_world_expect (w, lines);
}

static void
tell_flapping (AutoWorld *w, gconstpointer data)
{
  static const guint holds_s[] = {60, 120, 240, 480, 900, 900};

  begin_alone (w);
  for (gsize i = 0; i < G_N_ELEMENTS (holds_s); i++)
    expect_flap (w, w->now / G_USEC_PER_SEC, holds_s[i]);
}

/* With a longer memory the limit stays. */
static void
tell_flapping_for_long (AutoWorld *w, gconstpointer data)
{
  static const guint holds_s[] = {60, 120, 240, 480, 900, 900, 900};

  w->settings.flap_window_ms = 3600000;
  begin_alone (w);
  for (gsize i = 0; i < G_N_ELEMENTS (holds_s); i++)
    expect_flap (w, w->now / G_USEC_PER_SEC, holds_s[i]);
}

/* Cancelled attempts are flaps, too (AUTO-29). */
static void
tell_flapping_attempts (AutoWorld *w, gconstpointer data)
{
  w->attempt_ms = 10000;
  begin_full (w);
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 20000); /* connects at 18 */
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 22000);
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 80000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 82000);
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 230000);
  auto_world_expect (w, "t=18 connect P (AUTO-42)\nt=20 disconnect P (AUTO-29)\nt=21 cancelled P\n"
                        "t=80 connect P (AUTO-42)\nt=80 disconnect P (AUTO-29)\nt=81 cancelled P\n"
                        "t=200 connect P (AUTO-42)\nt=210 up P");
}

/* ---- a day ---- */

static void
tell_commuter (AutoWorld *w, gconstpointer data)
{
  auto_world_add_profile (w, "P", "auto-home", FALSE);
  auto_world_begin (w);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_CHECKING);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_started (w);
  auto_world_run (w, 3600000);
  auto_world_expect_state (w, "blocked AUTO-23");

  /* out of the door */
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 3700000);
  auto_world_expect (w, "t=3608 connect P (AUTO-42)\nt=3610 up P");

  /* a tunnel */
  auto_world_register (w, NOWHERE, NULL);
  auto_world_expect_state (w, "idle AUTO-5");
  auto_world_run (w, 3760000);
  auto_world_register (w, HOME, "00101");
  auto_world_run (w, 3800000);
  auto_world_expect (w, "t=3700 dropped P\nt=3760 connect P (AUTO-42)\nt=3762 up P");

  /* across the border */
  auto_world_register (w, NOWHERE, NULL);
  auto_world_run (w, 3900000);
  auto_world_register (w, ROAMING, "26201");
  auto_world_expect_state (w, "blocked AUTO-3");
  auto_world_run (w, 7200000);
  auto_world_expect (w, "t=3800 dropped P");

  /* and back; the train has a WLAN that gives none */
  auto_world_link (w, "wlan", "car", UNKNOWN);
  auto_world_register (w, HOME, "00101");
  auto_world_expect_state (w, "waiting AUTO-24");
  auto_world_run (w, 7205000);
  auto_world_link (w, "wlan", "car", LIMITED);
  auto_world_run (w, 7300000);
  auto_world_expect (w, "t=7208 connect P (AUTO-42)\nt=7210 up P");

  /* at work */
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 7400000);
  auto_world_link (w, "wlan", "car", UNKNOWN);
  auto_world_run (w, 7402000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 20000000);
  auto_world_expect (w, "t=7412 last resort\nt=7442 disconnect P (AUTO-36)\nt=7442 as "
                        "usual\nt=7443 down P");
  auto_world_expect_state (w, "blocked AUTO-23");
}

/* ---- the lid ---- */

static void
tell_lid_at_home (AutoWorld *w, gconstpointer data)
{
  begin_full (w);
  auto_world_sleep (w, 3600000);
  auto_world_expect_state (w, "waiting AUTO-24");
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_expect_state (w, "waiting AUTO-72");
  auto_world_run (w, 3604000);
  auto_world_link (w, "wlan", "car", UNKNOWN);
  auto_world_run (w, 3606000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 7200000);
  auto_world_expect (w, "t=10 sleep");
}

static void
tell_lid_elsewhere (AutoWorld *w, gconstpointer data)
{
  begin_full (w);
  auto_world_sleep (w, 3600000);
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 3660000);
  auto_world_expect (w, "t=10 sleep\nt=3618 connect P (AUTO-42)\nt=3620 up P");
}

/* AUTO-72: a profile that does not care connects at once. */
static void
tell_lid_on_internet (AutoWorld *w, gconstpointer data)
{
  w->attempt_ms = 10000;
  auto_world_add_profile (w, "P", "auto", TRUE);
  auto_world_begin (w);
  auto_world_run (w, 5000);
  auto_world_sleep (w, 3600000);
  auto_world_run (w, 3660000);
  auto_world_expect (w, "t=0 connect P (AUTO-42)\nt=5 sleep\nt=5 disconnect P (AUTO-71)\n"
                        "t=6 cancelled P\nt=3600 connect P (AUTO-42)\nt=3610 up P");
}

/* AUTO-72: the delay is the first again. */
static void
tell_lid_in_backoff (AutoWorld *w, gconstpointer data)
{
  static const guint before_s[] = {0, 3, 12, 39};
  static const guint after_s[] = {3600, 3603, 3612};

  begin_failing (w);
  auto_world_run (w, 50000);
  expect_failures (w, before_s, G_N_ELEMENTS (before_s));
  auto_world_sleep (w, 3600000);
  auto_world_expect (w, "t=50 sleep\nt=3600 connect P (AUTO-42)");
  auto_world_run (w, 3600000);
  auto_world_expect (w, "t=3600 failed P");
  auto_world_run (w, 3620000);
  expect_failures (w, &after_s[1], 2);
}

static void
tell_lid_connected (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_sleep (w, 3600000);
  auto_world_expect_state (w, "connected AUTO-10");
  auto_world_run (w, 7200000);
  auto_world_expect (w, "t=10 sleep");
}

/* It is found gone: that is no failure, however short it had lived. */
static void
tell_lid_dropped (AutoWorld *w, gconstpointer data)
{
  begin_alone (w);
  auto_world_sleep (w, 30000);
  auto_world_drop (w, 0);
  auto_world_expect_state (w, "waiting AUTO-72");
  auto_world_run (w, 60000);
  auto_world_expect (w, "t=10 sleep\nt=30 dropped P\nt=48 connect P (AUTO-42)\nt=50 up P");
}

/* ---- what AUTO-60 and AUTO-61 say of a wait ---- */

static void
tell_hints (AutoWorld *w, gconstpointer data)
{
  static const guint at_s[] = {0, 3, 12};

  begin_failing (w);
  auto_world_run (w, 20000);
  expect_failures (w, at_s, G_N_ELEMENTS (at_s));

  /* gone and back: no wait, but the next one is longer */
  auto_world_register (w, NOWHERE, NULL);
  auto_world_run (w, 21000);
  auto_world_register (w, HOME, "00101");
  auto_world_run (w, 21000);
  auto_world_expect (w, "t=21 connect P (AUTO-42)\nt=21 failed P");
  auto_world_expect_attempt (w, 102000);

  /* another provider: the same */
  auto_world_register (w, HOME, "00102");
  auto_world_run (w, 22000);
  auto_world_expect (w, "t=21 connect P (AUTO-42)\nt=21 failed P");
  auto_world_expect_attempt (w, 264000);
}

/* Other Internet is lost during a wait. */
static void
tell_hint_of_loss (AutoWorld *w, gconstpointer data)
{
  static const guint at_s[] = {0, 3, 12, 39, 120};

  begin_failing (w);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_CHECKING);
  auto_world_run (w, 130000);
  expect_failures (w, at_s, G_N_ELEMENTS (at_s));
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 140000);
  auto_world_link (w, "wlan", "---", FULL);
  auto_world_expect_state (w, "backoff AUTO-56");
  auto_world_run (w, 147000);
  auto_world_expect (w, "t=145 connect P (AUTO-42)\nt=145 failed P");
  auto_world_expect_attempt (w, (145 + 729) * 1000);
}

/* It is lost by degrees: for a while nobody knows. */
static void
tell_hint_of_slow_loss (AutoWorld *w, gconstpointer data)
{
  static const guint at_s[] = {0, 3, 12, 39, 120};

  begin_failing (w);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_CHECKING);
  auto_world_run (w, 130000);
  expect_failures (w, at_s, G_N_ELEMENTS (at_s));
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 140000);
  auto_world_link (w, "wlan", "car", UNKNOWN);
  auto_world_run (w, 159999);
  auto_world_expect (w, "");
  auto_world_run (w, 161000);
  auto_world_expect (w, "t=160 connect P (AUTO-42)\nt=160 failed P");
  auto_world_expect_attempt (w, (160 + 729) * 1000);

  /* what never had any is no loss */
  auto_world_link (w, "lan", "car", UNKNOWN);
  auto_world_link (w, "lan", "car", LIMITED);
  auto_world_run (w, 200000);
  auto_world_expect (w, "");
}

static const struct
{
  const char *path;
  AutoWorldStory story;
} stories[] = {
    {"AUTO-57/days",                     tell_days_of_backoff         },
    {"AUTO-58/slow",                     tell_slow_pace               },
    {"AUTO-59/glacial",                  tell_glacial_pace            },
    {"AUTO-10/quiet",                    tell_quiet                   },
    {"AUTO-63/drops",                    tell_drops                   },
    {"AUTO-63/almost-stable",            tell_almost_stable           },
    {"AUTO-46/manual-in-back-off",       tell_manual_in_backoff       },
    {"AUTO-53/user-disconnects",         tell_user_disconnects        },
    {"AUTO-53/user-disconnects-attempt", tell_user_disconnects_attempt},
    {"AUTO-53/user-changes-his-mind",    tell_user_changes_his_mind   },
    {"AUTO-53/another-sim",              tell_another_sim             },
    {"AUTO-7/token",                     tell_token                   },
    {"AUTO-51/manual-beside-wlan",       tell_manual_beside_wlan      },
    {"AUTO-38/joined",                   tell_joined                  },
    {"AUTO-36/traffic-goes-on",          tell_traffic_goes_on         },
    {"AUTO-36/traffic-below",            tell_traffic_below           },
    {"AUTO-36/traffic-ends",             tell_traffic_ends            },
    {"AUTO-36/limit",                    tell_soft_limit              },
    {"AUTO-36/lost",                     tell_soft_lost               },
    {"AUTO-36/loss-pending",             tell_soft_loss_pending       },
    {"AUTO-30/flapping",                 tell_flapping                },
    {"AUTO-30/flapping-for-long",        tell_flapping_for_long       },
    {"AUTO-30/flapping-attempts",        tell_flapping_attempts       },
    {"day/commuter",                     tell_commuter                },
    {"AUTO-72/lid-at-home",              tell_lid_at_home             },
    {"AUTO-72/lid-elsewhere",            tell_lid_elsewhere           },
    {"AUTO-72/lid-on-internet",          tell_lid_on_internet         },
    {"AUTO-72/lid-in-back-off",          tell_lid_in_backoff          },
    {"AUTO-72/lid-connected",            tell_lid_connected           },
    {"AUTO-72/lid-dropped",              tell_lid_dropped             },
    {"AUTO-61/AUTO-60/registration",     tell_hints                   },
    {"AUTO-60/loss",                     tell_hint_of_loss            },
    {"AUTO-60/slow-loss",                tell_hint_of_slow_loss       },
};

static void
test_story (gconstpointer data)
{
  auto_world_tell ((AutoWorldStory)data, NULL);
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strconcat ("/stories/", stories[i].path, NULL);

      g_test_add_data_func (path, stories[i].story, test_story);
    }

  return g_test_run ();
}

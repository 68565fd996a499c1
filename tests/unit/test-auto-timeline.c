/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The timelines R1 to R10 of autoconnect.md 5, to the millisecond: with the profile that they speak
 * of, with AutoConnectOnInternet true, under each minimise-connections policy (AUTO-34, AUTO-35),
 * and with holds of 0 (AUTO-32).
 */

#include "config.h"

#include "auto-world.h"

#include "profile-test.h"

#define UNKNOWN MBN_REACHABILITY_UNKNOWN
#define LIMITED MBN_REACHABILITY_LIMITED
#define FULL    MBN_REACHABILITY_FULL

static void
begin (AutoWorld *w)
{
  auto_world_begin (w);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_CHECKING);
}

/* No attempt ever. */
static void
tell_r1 (AutoWorld *w)
{
  begin (w);
  auto_world_run (w, 4000);
  auto_world_link (w, "wlan", "c--", UNKNOWN);
  auto_world_run (w, 6000);
  auto_world_link (w, "wlan", "car", UNKNOWN);
  auto_world_run (w, 9000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 60000);
  auto_world_started (w);
  auto_world_run (w, 7200000);
}

/* Start-up is complete at 8. */
static void
tell_r2 (AutoWorld *w)
{
  begin (w);
  auto_world_run (w, 8000);
  auto_world_started (w);
  auto_world_run (w, 60000);
}

/* Nobody says that it is. */
static void
tell_r2_silent (AutoWorld *w)
{
  begin (w);
  auto_world_run (w, 60000);
}

/* A check is never answered. */
static void
tell_r3 (AutoWorld *w)
{
  w->mute = TRUE;
  begin (w);
  auto_world_run (w, 2000);
  auto_world_link (w, "eth", "car", UNKNOWN);
  auto_world_run (w, 10000);
  auto_world_started (w);
  auto_world_run (w, 60000);
}

static void
begin_full (AutoWorld *w)
{
  begin (w);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_started (w);
  auto_world_run (w, 100000);
}

/* A moment without. */
static void
tell_r4 (AutoWorld *w)
{
  begin_full (w);
  auto_world_link (w, "wlan", "car", LIMITED);
  auto_world_run (w, 112000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 7200000);
}

/* It stays so. */
static void
tell_r5 (AutoWorld *w)
{
  begin_full (w);
  auto_world_link (w, "wlan", "car", LIMITED);
  auto_world_run (w, 140000);
}

/* Carrier lost. */
static void
tell_r6 (AutoWorld *w)
{
  begin_full (w);
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 140000);
}

/* Other Internet during an attempt. */
static void
tell_r7 (AutoWorld *w)
{
  w->attempt_ms = 10000;
  begin (w);
  auto_world_run (w, 8000);
  auto_world_started (w);
  auto_world_run (w, 12000);
  auto_world_link (w, "wlan", "car", UNKNOWN);
  auto_world_run (w, 14000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 7200000);
}

/* Ethernet that never has any: as R3, never blocked afterwards. */
static void
tell_r8 (AutoWorld *w)
{
  begin (w);
  auto_world_run (w, 2000);
  auto_world_link (w, "eth", "car", UNKNOWN);
  auto_world_run (w, 10000);
  auto_world_started (w);
  auto_world_run (w, 40000);
  auto_world_link (w, "eth", "car", LIMITED);
  auto_world_run (w, 100000);
  auto_world_drop (w, 0);
  auto_world_run (w, 7200000);
}

/* The service restarts. */
static void
tell_r9 (AutoWorld *w)
{
  begin_full (w);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_NONE);
  auto_world_run (w, 110000);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_CHECKING);
  auto_world_run (w, 200000);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_NONE);
  auto_world_run (w, 219999);
  auto_world_set_service (w, MBN_CONNECTIVITY_SERVICE_CHECKING);
  auto_world_run (w, 7200000);
}

/* R5, then FULL returns; lost again after the soft disconnect. */
static void
tell_r10 (AutoWorld *w)
{
  tell_r5 (w);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_run (w, 182000);
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_run (w, 300000);
}

/**
 * Timeline:
 * @yields: what is done with a profile that yields to other Internet
 * @ignores: what is done with one that does not
 * @last_resort: what is done when it carries no traffic meanwhile
 * @state: what is said in the end of one that yields
 */
typedef struct
{
  const char *path;
  void (*tell) (AutoWorld *w);
  const char *yields;
  const char *ignores;
  const char *last_resort;
  const char *state;
} Timeline;

#define AT_ONCE        "t=0 connect P (AUTO-42)\nt=2 up P"
#define DROPPED_AT_100 "t=100 dropped P\nt=100 connect P (AUTO-42)\nt=102 up P"

/* clang-format off */
static const Timeline timelines[] = {
  {"R1", tell_r1,
   "",
   AT_ONCE,
   AT_ONCE "\nt=9 last resort",
   "blocked AUTO-23"},
  {"R2", tell_r2,
   "t=11 connect P (AUTO-42)\nt=13 up P",
   AT_ONCE,
   AT_ONCE,
   "connected AUTO-10"},
  {"R2-silent", tell_r2_silent,
   "t=33 connect P (AUTO-42)\nt=35 up P",
   AT_ONCE,
   AT_ONCE,
   "connected AUTO-10"},
  {"R3", tell_r3,
   "t=25 connect P (AUTO-42)\nt=27 up P",
   AT_ONCE,
   AT_ONCE,
   "connected AUTO-10"},
  {"R4", tell_r4,
   "",
   AT_ONCE,
   AT_ONCE "\nt=2 last resort",
   "blocked AUTO-23"},
  {"R5", tell_r5,
   "t=123 connect P (AUTO-42)\nt=125 up P",
   AT_ONCE,
   AT_ONCE "\nt=2 last resort\nt=120 as usual",
   "connected AUTO-10"},
  {"R6", tell_r6,
   "t=108 connect P (AUTO-42)\nt=110 up P",
   AT_ONCE,
   AT_ONCE "\nt=2 last resort\nt=105 as usual",
   "connected AUTO-10"},
  {"R7", tell_r7,
   "t=11 connect P (AUTO-42)\nt=14 disconnect P (AUTO-29)\nt=15 cancelled P",
   "t=0 connect P (AUTO-42)\nt=10 up P",
   "t=0 connect P (AUTO-42)\nt=10 up P\nt=14 last resort",
   "blocked AUTO-23"},
  {"R8", tell_r8,
   "t=25 connect P (AUTO-42)\nt=27 up P\n" DROPPED_AT_100,
   AT_ONCE "\n" DROPPED_AT_100,
   AT_ONCE "\n" DROPPED_AT_100,
   "connected AUTO-10"},
  {"R9", tell_r9,
   "",
   AT_ONCE,
   AT_ONCE "\nt=2 last resort",
   "blocked AUTO-23"},
  {"R10", tell_r10,
   "t=123 connect P (AUTO-42)\nt=125 up P\nt=150 last resort\nt=180 disconnect P (AUTO-36)\n"
   "t=180 as usual\nt=181 down P\nt=240 connect P (AUTO-42)\nt=242 up P",
   AT_ONCE,
   AT_ONCE "\nt=2 last resort\nt=120 as usual\nt=140 last resort\nt=187 as usual",
   "connected AUTO-10"},
};
/* clang-format on */

/** Variant: of a timeline */
typedef struct
{
  const Timeline *timeline;
  gboolean on_internet;
  MbnAutoMinimize minimize;
} Variant;

static gboolean
yields (const Variant *variant)
{
  return variant->minimize == MBN_AUTO_MINIMIZE_BLOCK
         || (variant->minimize == MBN_AUTO_MINIMIZE_UNSET && !variant->on_internet);
}

static void
tell_variant (AutoWorld *w, gconstpointer data)
{
  const Variant *variant = data;
  const Timeline *timeline = variant->timeline;

  w->settings.minimize = variant->minimize;
  auto_world_add_profile (w, "P", "auto", variant->on_internet);
  timeline->tell (w);
  if (yields (variant))
    auto_world_expect_state (w, timeline->state);
  auto_world_expect (w, yields (variant)                                     ? timeline->yields
                        : variant->minimize >= MBN_AUTO_MINIMIZE_LAST_RESORT ? timeline->last_resort
                                                                             : timeline->ignores);
}

static void
test_variant (gconstpointer data)
{
  auto_world_tell (tell_variant, data);
}

static void
add_variants (const Timeline *timeline)
{
  static const char *const policies[] = {"unset", "0", "1", "2", "3"};

  for (MbnAutoMinimize minimize = MBN_AUTO_MINIMIZE_UNSET;
       minimize <= MBN_AUTO_MINIMIZE_LAST_RESORT3; minimize++)
    for (gboolean on_internet = FALSE; on_internet <= TRUE; on_internet++)
      {
        Variant variant = {timeline, on_internet, minimize};
        g_autofree char *path
            = g_strdup_printf ("/timeline/%s/minimize-%s/%s", timeline->path,
                               policies[minimize + 1], on_internet ? "true" : "false");

        g_test_add_data_func_full (path, g_memdup2 (&variant, sizeof variant), test_variant,
                                   g_free);
      }
}

/* ---- holds of 0, and others than the default (AUTO-32) ---- */

typedef struct
{
  const char *path;
  void (*tell) (AutoWorld *w);
  gsize hold;
  guint hold_ms;
  const char *expected;
} Held;

#define HOLD(name) G_STRUCT_OFFSET (MbnAutoSettings, name##_ms)

#define UP_AT_123 "t=123 connect P (AUTO-42)\nt=125 up P\n"

/* clang-format off */
static const Held holds[] = {
  {"R2/none-hold-0", tell_r2, HOLD (none_hold), 0,
   "t=8 connect P (AUTO-42)\nt=10 up P"},
  {"R2/none-hold", tell_r2, HOLD (none_hold), 7001,
   "t=15.001 connect P (AUTO-42)\nt=17.001 up P"},
  {"R2/boot-settle-0", tell_r2_silent, HOLD (boot_settle), 0,
   "t=3 connect P (AUTO-42)\nt=5 up P"},
  {"R2/boot-settle", tell_r2, HOLD (boot_settle), 5500,
   "t=8.5 connect P (AUTO-42)\nt=10.5 up P"},
  {"R3/check-max-0", tell_r3, HOLD (check_max), 0,
   "t=13 connect P (AUTO-42)\nt=15 up P"},
  {"R3/check-max", tell_r3, HOLD (check_max), 30000,
   "t=35 connect P (AUTO-42)\nt=37 up P"},
  {"R5/loss-hold-0", tell_r5, HOLD (loss_hold), 0,
   "t=103 connect P (AUTO-42)\nt=105 up P"},
  {"R5/loss-hold", tell_r5, HOLD (loss_hold), 12345,
   "t=115.345 connect P (AUTO-42)\nt=117.345 up P"},
  {"R5/AUTO-27/second-check", tell_r5, HOLD (loss_hold), 1,
   "t=108.1 connect P (AUTO-42)\nt=110.1 up P"},
  {"R5/AUTO-27/interval", tell_r5, HOLD (check_interval), 25000,
   "t=128.1 connect P (AUTO-42)\nt=130.1 up P"},
  {"R6/carrier-hold-0", tell_r6, HOLD (carrier_hold), 0,
   "t=103 connect P (AUTO-42)\nt=105 up P"},
  {"R6/carrier-hold", tell_r6, HOLD (carrier_hold), 11000,
   "t=114 connect P (AUTO-42)\nt=116 up P"},
  {"R10/gain-hold-0", tell_r10, HOLD (gain_hold), 0,
   UP_AT_123 "t=140 last resort\nt=170 disconnect P (AUTO-36)\nt=170 as usual\n"
   "t=171 down P\nt=230 connect P (AUTO-42)\nt=232 up P"},
  {"R10/flap-hold-0", tell_r10, HOLD (flap_hold), 0,
   UP_AT_123 "t=150 last resort\nt=180 disconnect P (AUTO-36)\nt=180 as usual\n"
   "t=181 down P\nt=190 connect P (AUTO-42)\nt=192 up P"},
  {"R10/soft-period", tell_r10, HOLD (soft_period), 10000,
   UP_AT_123 "t=150 last resort\nt=160 disconnect P (AUTO-36)\nt=160 as usual\n"
   "t=161 down P\nt=220 connect P (AUTO-42)\nt=222 up P"},
};
/* clang-format on */

static void
tell_held (AutoWorld *w, gconstpointer data)
{
  const Held *held = data;

  G_STRUCT_MEMBER (guint, &w->settings, held->hold) = held->hold_ms;
  auto_world_add_profile (w, "P", "auto", FALSE);
  held->tell (w);
  auto_world_expect (w, held->expected);
}

static void
test_held (gconstpointer data)
{
  auto_world_tell (tell_held, data);
}

/* ---- what is said meanwhile (AUTO-33) ---- */

static void
tell_reasons_at_boot (AutoWorld *w, gconstpointer data)
{
  auto_world_add_profile (w, "P", "auto", FALSE);
  begin (w);
  auto_world_expect_state (w, "waiting AUTO-25");
  auto_world_run (w, 2000);
  auto_world_link (w, "eth", "car", UNKNOWN);
  auto_world_expect_state (w, "waiting AUTO-24");
  auto_world_run (w, 10000);
  auto_world_started (w);
  auto_world_expect_state (w, "waiting AUTO-24");
  auto_world_run (w, 21999);
  auto_world_expect_state (w, "waiting AUTO-24");
  auto_world_run (w, 22000);
  auto_world_expect_state (w, "waiting AUTO-28");
  auto_world_expect_attempt (w, 25000);
  auto_world_run (w, 24999);
  auto_world_expect (w, "");
  auto_world_run (w, 26000);
  auto_world_expect_state (w, "connecting AUTO-10");
  auto_world_run (w, 27000);
  auto_world_expect_state (w, "connected AUTO-10");
  auto_world_expect (w, "t=25 connect P (AUTO-42)\nt=27 up P");
}

static void
tell_reasons_in_outage (AutoWorld *w, gconstpointer data)
{
  auto_world_add_profile (w, "P", "auto", FALSE);
  begin_full (w);
  auto_world_expect_state (w, "blocked AUTO-23");
  auto_world_expect_attempt (w, 0);
  auto_world_link (w, "wlan", "car", LIMITED);
  auto_world_expect_state (w, "waiting AUTO-26");
  auto_world_run (w, 119999);
  auto_world_expect_state (w, "waiting AUTO-26");
  auto_world_run (w, 120000);
  auto_world_expect_state (w, "waiting AUTO-28");
  auto_world_expect_attempt (w, 123000);
  auto_world_run (w, 140000);
  auto_world_link (w, "wlan", "car", FULL);
  auto_world_expect_state (w, "connected AUTO-10");
  auto_world_run (w, 149999);
  auto_world_expect_state (w, "connected AUTO-10");
  auto_world_run (w, 150000);
  auto_world_expect_state (w, "connected AUTO-36");
  auto_world_run (w, 181000);
  auto_world_expect_state (w, "blocked AUTO-23");
  auto_world_run (w, 182000);
  auto_world_link (w, "wlan", "---", UNKNOWN);
  auto_world_expect_state (w, "waiting AUTO-26");
  auto_world_run (w, 190000);
  auto_world_expect_state (w, "waiting AUTO-30");
  auto_world_expect_attempt (w, 240000);
  auto_world_run (w, 239999);
  auto_world_expect_state (w, "waiting AUTO-30");
  auto_world_expect (w, "t=123 connect P (AUTO-42)\nt=125 up P\nt=150 last resort\n"
                        "t=180 disconnect P (AUTO-36)\nt=180 as usual\nt=181 down P");
}

static void
tell_portal (AutoWorld *w, gconstpointer data)
{
  auto_world_add_profile (w, "P", "auto", FALSE);
  begin (w);
  auto_world_started (w);
  auto_world_link (w, "wlan", "car", MBN_REACHABILITY_PORTAL);
  auto_world_expect_state (w, "waiting AUTO-19");
  auto_world_run (w, 59999);
  auto_world_expect_state (w, "waiting AUTO-19");
  auto_world_run (w, 100000);
  auto_world_expect (w, "t=63 connect P (AUTO-42)\nt=65 up P");
}

static void
test_reasons (gconstpointer data)
{
  auto_world_tell ((AutoWorldStory)data, NULL);
}

static void
add_reasons (const char *path, AutoWorldStory story)
{
  g_test_add_data_func (path, story, test_reasons);
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (timelines); i++)
    add_variants (&timelines[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (holds); i++)
    {
      g_autofree char *path = g_strconcat ("/timeline/AUTO-32/", holds[i].path, NULL);

      g_test_add_data_func (path, &holds[i], test_held);
    }
  add_reasons ("/timeline/AUTO-33/boot", tell_reasons_at_boot);
  add_reasons ("/timeline/AUTO-33/outage", tell_reasons_in_outage);
  add_reasons ("/timeline/AUTO-19/portal", tell_portal);

  return g_test_run ();
}

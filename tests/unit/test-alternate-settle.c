/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Alternate Internet: all links together, and what is said of them before it can be known: at the
 * start (AUTO-25) and after a sleep (AUTO-72). */

#include "config.h"

#include "alternate-script.h"

#include "mbn-alternate.h"

/* clang-format off */
static const AlternateStory stories[] = {
  /* ---- AUTO-17 ---- */
  {"AUTO-17/none",
   "0 service on; 3 eth car limited; 3 lan --- full;"
   "3 ? NONE NOTHING - since 0 next never check never"},
  {"AUTO-17/any-determining",
   "0 service on; 3 eth car limited; 4 lan car unknown; 4 ? DETERMINING LINK lan since 4 next 24"},
  {"AUTO-17/any-full",
   "0 service on; 3 eth car limited; 4 lan car unknown; 5 wlan car full;"
   "5 ? FULL LINK wlan since 5 next never check never"},
  {"AUTO-17/full-wins-whatever-the-order",
   "0 service on; 3 eth car full; 4 lan car unknown; 5 wlan car limited;"
   "5 ? FULL LINK eth since 3 next never"},
  {"AUTO-17/loss-pending-is-full",
   "0 service on; 3 eth car full; 4 lan car unknown; 10 eth -ar full;"
   "10 ? FULL LOSS eth since 3 next 15; 14.999999 ? FULL LOSS eth since 3 next 15;"
   "15 ? DETERMINING LINK lan since 15 next 24;"
   "23.999999 ? DETERMINING LINK lan since 15 next 24; 24 ? NONE NOTHING - since 24 next never"},
  {"AUTO-17/full-rather-than-lost",
   "0 service on; 3 eth car full; 4 lan car full; 10 eth -ar full;"
   "10 ? FULL LINK lan since 3 next never; 15 ? FULL LINK lan since 3 next never; 15 eth is DOWN"},
  {"AUTO-17/full-rather-than-lost-other-order",
   "0 service on; 3 eth car full; 4 lan car full; 10 lan -ar full;"
   "10 ? FULL LINK eth since 3 next never; 15 lan is DOWN"},
  {"AUTO-17/full-then-lost-too",
   "0 service on; 3 eth car full; 4 lan car full; 10 eth -ar full; 12 lan -ar full;"
   "12 ? FULL LOSS eth since 3 next 15; 15 ? FULL LOSS lan since 3 next 17;"
   "16.999999 ? FULL LOSS lan since 3 next 17; 17 ? NONE NOTHING - since 17 next never"},
  {"AUTO-17/from-link-to-link",
   "0 service on; 3 eth car full; 10 eth -ar full; 14.999999 lan car full;"
   "15 ? FULL LINK lan since 3 next never"},
  {"AUTO-17/from-link-to-link-too-late",
   "0 service on; 3 eth car full; 10 eth -ar full; 15 lan car full;"
   "15 ? FULL LINK lan since 15 next never"},
  {"AUTO-17/two-determining",
   "0 service on; 3 eth car unknown; 9 lan car unknown; 9 ? DETERMINING LINK eth since 3 next 23;"
   "23 eth is LOCAL; 23 ? DETERMINING LINK lan since 3 next 29;"
   "29 ? NONE NOTHING - since 29 next never"},
  {"AUTO-17/portal-after-determining",
   "0 service on; 3 eth car portal; 5 lan car unknown; 24.999999 lan is DETERMINING;"
   "25 ? DETERMINING PORTAL eth since 3 next 63; 63 ? NONE NOTHING - since 63 next never"},
  {"AUTO-17/determining-after-portal",
   "set portal_hold 10000; 0 service on; 3 eth car portal; 5 lan car unknown;"
   "13 ? DETERMINING LINK lan since 3 next 25; 25 ? NONE NOTHING - since 25 next never"},
  {"AUTO-17/why-alone-changes",
   "0 service on; 3 eth car full; 5 lan car portal; 10 eth car limited;"
   "10 ? FULL LOSS eth since 3 next 35; 11 eth car full; 11 ? FULL LINK eth since 3 next never"},
  {"AUTO-17/timers-of-one-moment-are-one",
   "set check_max 5000; 0 service off; 3 eth car full; 8 eth is FULL; 20 lan car full;"
   "20 eth -ar full; 25 ? FULL LINK lan since 8 next never; 25 eth is DOWN"},

  /* ---- AUTO-25: the start ---- */
  {"AUTO-25/nothing-is-not-none",
   "boot; 0 ? DETERMINING BOOT - since 0 next 30 check never;"
   "29.999999 ? DETERMINING BOOT - since 0 next 30; 30 ? NONE NOTHING - since 30 next never"},
  {"AUTO-25/started",
   "boot; 7.999999 ? DETERMINING BOOT - since 0 next 30; 8 started;"
   "8 ? NONE NOTHING - since 8 next never"},
  {"AUTO-25/started-twice", "boot; 8 started; 9 started; 9 ? NONE NOTHING - since 8 next never"},
  {"AUTO-25/started-after-the-end", "boot; 31 started; 31 ? NONE NOTHING - since 30 next never"},
  {"AUTO-25/started-at-the-end", "boot; 30 started; 30 ? NONE NOTHING - since 30 next never"},
  {"AUTO-25/local-is-not-none-either",
   "boot; 0 service on; 3 eth car limited; 3 eth is LOCAL;"
   "3 ? DETERMINING BOOT - since 0 next 30; 29.999999 ? DETERMINING BOOT - since 0 next 30;"
   "30 ? NONE NOTHING - since 30 next never"},
  {"AUTO-25/full-shows",
   "boot; 0 service on; 3 eth car full; 3 ? FULL LINK eth since 3 next never; 8 started;"
   "30 ? FULL LINK eth since 3 next never"},
  {"AUTO-25/full-lost-again",
   "boot; 0 service on; 3 eth car full; 10 eth -ar full; 10 ? FULL LOSS eth since 3 next 15;"
   "15 ? DETERMINING BOOT - since 15 next 30; 30 ? NONE NOTHING - since 30 next never"},
  {"AUTO-25/determining-shows",
   "boot; 0 service on; 3 eth car unknown; 3 ? DETERMINING LINK eth since 0 next 23;"
   "23 ? DETERMINING BOOT - since 0 next 30; 30 ? NONE NOTHING - since 30"},
  {"AUTO-25/determining-extends",
   "boot; 0 service on; 28 eth car unknown; 30 ? DETERMINING LINK eth since 0 next 48;"
   "47.999999 ? DETERMINING LINK eth since 0 next 48; 48 ? NONE NOTHING - since 48 next never"},
  {"AUTO-25/determining-extends-after-started",
   "boot; 0 service on; 2 eth car unknown; 10 started; 10 ? DETERMINING LINK eth since 0 next 22;"
   "22 ? NONE NOTHING - since 22 next never"},
  {"AUTO-25/portal-shows",
   "boot; 0 service on; 3 eth car portal; 3 ? DETERMINING PORTAL eth since 0 next 63;"
   "63 ? NONE NOTHING - since 63"},
  {"AUTO-25/down-is-nothing",
   "boot; 0 service on; 3 eth car unknown; 9 eth c-- unknown;"
   "9 ? DETERMINING BOOT - since 0 next 30"},
  {"AUTO-25/later-nothing-is-none",
   "boot; 0 service on; 8 started; 9 eth car unknown; 12 eth gone;"
   "12 ? NONE NOTHING - since 12 next never"},
  {"AUTO-25/other-limit",
   "set boot_settle 4000; boot; 3.999999 ? DETERMINING BOOT - since 0 next 4;"
   "4 ? NONE NOTHING - since 4"},
  {"AUTO-25/AUTO-32/settle-0",
   "set boot_settle 0; boot; 0 ? NONE NOTHING - since 0 next never check never"},

  /* ---- AUTO-72: after a sleep ---- */
  {"AUTO-72/no-link",
   "100 resume; 100 ? DETERMINING RESUME - since 100 next 115;"
   "114.999999 ? DETERMINING RESUME - since 100 next 115;"
   "115 ? NONE NOTHING - since 115 next never"},
  {"AUTO-72/link-down-all-the-time",
   "0 service on; 3 eth --- full; 100 resume; 101 eth --- full;"
   "114.999999 ? DETERMINING RESUME - since 100 next 115; 115 ? NONE NOTHING - since 115"},
  {"AUTO-72/full-is-determining",
   "0 service on; 3 eth car full; 100 resume; 100 eth is DETERMINING;"
   "100 ? DETERMINING LINK eth since 100; 101 eth car full;"
   "101 ? FULL LINK eth since 101 next never"},
  {"AUTO-72/local-is-determining",
   "0 service on; 3 eth car limited; 100 resume; 100 eth is DETERMINING;"
   "100 ? DETERMINING LINK eth since 100; 101 eth car limited;"
   "101 ? NONE NOTHING - since 101 next never"},
  {"AUTO-72/portal-is-determining",
   "0 service on; 3 eth car portal; 100 resume; 100 eth is DETERMINING; 101 eth car portal;"
   "101 eth is PORTAL; 115 eth is PORTAL"},
  {"AUTO-72/down-stays-down",
   "0 service on; 3 eth c-- full; 100 resume; 100 eth is DOWN;"
   "100 ? DETERMINING RESUME - since 100 next 115"},
  {"AUTO-72/the-hold-is-over",
   "0 service on; 3 eth car full; 98 eth car limited; 100 resume; 100 eth is DETERMINING;"
   "100 ? DETERMINING LINK eth since 100; 101 eth car limited; 101 eth is LOCAL;"
   "101 ? NONE NOTHING - since 101 next never check never"},
  {"AUTO-72/carrier-lost-while-asleep",
   "0 service on; 3 eth car full; 100 resume; 101 eth --- full; 101 eth is DOWN;"
   "101 ? DETERMINING RESUME - since 100 next 115; 115 ? NONE NOTHING - since 115"},
  {"AUTO-72/any-sense-counts",
   "0 service on; 3 eth car full; 100 resume; 105 eth car full; 105 eth is FULL"},
  {"AUTO-72/unknown-for-check-max",
   "0 service on; 3 eth car unknown; 100 resume; 101 eth car unknown;"
   "119.999999 ? DETERMINING LINK eth since 100 next 120;"
   "120 ? NONE NOTHING - since 120 next never"},
  {"AUTO-72/never-sensed-again",
   "0 service on; 3 eth car full; 100 resume; 119.999999 eth is DETERMINING; 120 eth is LOCAL;"
   "120 ? NONE NOTHING - since 120 next never"},
  {"AUTO-72/sensed-late",
   "0 service on; 3 eth car full; 100 resume; 120 eth is LOCAL; 130 eth car full;"
   "130 ? FULL LINK eth since 130 next never"},
  {"AUTO-72/sensed-late-without-service",
   "3 eth car full; 100 resume; 119.999999 eth is DETERMINING; 120 eth is FULL; 130 eth car full;"
   "130 ? FULL LINK eth since 120 next never"},
  {"AUTO-72/portal-sensed-late",
   "0 service on; 3 eth car portal; 10 resume; 29.999999 eth is DETERMINING; 30 eth is LOCAL;"
   "40 eth car portal; 40 eth is PORTAL; 40 ? DETERMINING PORTAL eth since 40 next 100;"
   "100 eth is LOCAL"},
  {"AUTO-72/gone",
   "0 service on; 3 eth car full; 100 eth gone; 102 resume; 102 eth is DOWN;"
   "102 ? DETERMINING RESUME - since 102 next 117; 117 ? NONE NOTHING - since 117"},
  {"AUTO-72/gone-before-it-is-sensed",
   "0 service on; 3 eth car full; 100 resume; 102 eth gone; 102 eth is DOWN;"
   "102 ? DETERMINING RESUME - since 100 next 115"},
  {"AUTO-72/down-before-the-sleep",
   "0 service on; 3 eth car full; 98 eth --- full; 100 resume; 101 eth --- full; 101 eth is DOWN;"
   "115 ? NONE NOTHING - since 115"},
  {"AUTO-72/down-before-the-sleep-and-never-sensed",
   "0 service on; 3 eth car full; 98 eth --- full; 100 resume; 119.999999 eth is DETERMINING;"
   "120 eth is DOWN; 120 ? NONE NOTHING - since 120"},
  {"AUTO-72/without-service",
   "3 eth car unknown; 100 resume; 100 eth is DETERMINING; 101 eth car unknown;"
   "101 ? FULL LINK eth since 101 next never"},
  {"AUTO-72/without-service-no-route",
   "3 eth ca- unknown; 100 resume; 100 eth is DETERMINING; 101 eth ca- unknown;"
   "101 ? NONE NOTHING - since 101 next never"},
  {"AUTO-72/without-checks",
   "0 service off; 3 eth car unknown; 100 resume; 101 eth car unknown;"
   "119.999999 eth is DETERMINING; 120 eth is FULL; 120 ? FULL LINK eth since 120"},
  {"AUTO-72/without-checks-never-sensed-again",
   "0 service off; 3 eth car unknown; 100 resume; 119.999999 eth is DETERMINING; 120 eth is FULL"},

  /* ---- AUTO-72: how settling ends ---- */
  {"AUTO-72/ends-early/local",
   "0 service on; 3 eth car limited; 100 resume; 104 eth car limited;"
   "104 ? NONE NOTHING - since 104 next never"},
  {"AUTO-72/ends-early/full",
   "set resume_settle 60000; 0 service on; 3 eth car full; 100 resume; 104 eth car full;"
   "110 eth -ar full; 115 eth is DOWN; 115 ? NONE NOTHING - since 115 next never"},
  {"AUTO-72/ends-early/came-up-since",
   "0 service on; 3 eth --- full; 100 resume; 102 eth car unknown;"
   "102 ? DETERMINING LINK eth since 100; 106 eth car limited;"
   "106 ? NONE NOTHING - since 106 next never"},
  {"AUTO-72/ends-early/new-link",
   "0 service on; 100 resume; 102 usb car limited; 102 ? NONE NOTHING - since 102 next never"},
  {"AUTO-72/ends-early/all-of-them",
   "0 service on; 3 eth car limited; 3 lan car limited; 100 resume; 102 eth car limited;"
   "102 ? DETERMINING LINK lan since 100; 105 lan car limited;"
   "105 ? NONE NOTHING - since 105 next never"},
  {"AUTO-72/ends-early/without-those-that-are-gone",
   "0 service on; 3 eth car limited; 3 lan car limited; 100 resume; 101 lan gone;"
   "101 ? DETERMINING LINK eth since 100; 102 eth car limited; 102 ? NONE NOTHING - since 102"},
  {"AUTO-72/ends-early/gone-after-a-hold",
   "0 service on; 3 eth car limited; 3 lan car full; 100 resume; 101 lan car full; 102 lan gone;"
   "103 eth car limited; 103 ? FULL LOSS lan since 101 next 107;"
   "107 ? NONE NOTHING - since 107 next never"},
  {"AUTO-72/ends-early/those-that-were-down-do-not-count",
   "0 service on; 3 eth car limited; 3 lan --- full; 100 resume; 101 lan --- full;"
   "102 eth car limited; 102 ? NONE NOTHING - since 102 next never"},
  {"AUTO-72/ends-early/by-time",
   "set check_max 5000; 0 service on; 3 eth car unknown; 100 resume; 101 eth car unknown;"
   "104.999999 ? DETERMINING LINK eth since 100 next 105;"
   "105 ? NONE NOTHING - since 105 next never"},
  {"AUTO-72/ends-early/not-when-one-went-down",
   "0 service on; 3 eth car limited; 3 lan car full; 100 resume; 101 lan --- full;"
   "102 eth car limited; 102 ? DETERMINING RESUME - since 100 next 115;"
   "115 ? NONE NOTHING - since 115"},
  {"AUTO-72/ends-early/not-when-one-came-up-and-went",
   "0 service on; 3 eth car limited; 3 lan c-- full; 100 resume; 101 lan car unknown;"
   "102 lan c-- unknown; 103 eth car limited; 103 ? DETERMINING RESUME - since 100 next 115;"
   "115 ? NONE NOTHING - since 115"},
  {"AUTO-72/ends-early/went-down-and-returned",
   "0 service on; 3 eth car full; 100 resume; 101 eth --- full;"
   "101 ? DETERMINING RESUME - since 100 next 115; 108 eth car limited;"
   "108 ? NONE NOTHING - since 108 next never"},
  {"AUTO-72/ends-early/portal-when-its-hold-is-over",
   "set portal_hold 5000; 0 service on; 3 eth car limited; 100 resume; 101 eth car portal;"
   "101 ? DETERMINING PORTAL eth since 100 next 106; 106 ? NONE NOTHING - since 106"},
  {"AUTO-72/ends-early/is-the-end",
   "0 service on; 3 eth car limited; 100 resume; 102 eth car limited; 103 lan car unknown;"
   "104 lan --- unknown; 104 ? NONE NOTHING - since 104 next never"},
  {"AUTO-72/ends-early/determining-is-longer",
   "0 service on; 3 eth --- limited; 100 resume; 114 eth car unknown;"
   "115 ? DETERMINING LINK eth since 100 next 134; 134 ? NONE NOTHING - since 134"},
  {"AUTO-72/full-shows",
   "0 service on; 100 resume; 103 eth car full; 103 ? FULL LINK eth since 103 next never"},
  {"AUTO-72/twice",
   "100 resume; 110 resume; 115 ? DETERMINING RESUME - since 100 next 125;"
   "124.999999 ? DETERMINING RESUME - since 100 next 125; 125 ? NONE NOTHING - since 125"},
  {"AUTO-72/again-after-the-end",
   "100 resume; 120 ? NONE NOTHING - since 115; 130 resume;"
   "130 ? DETERMINING RESUME - since 130 next 145"},
  {"AUTO-72/during-boot/sleep-is-shorter",
   "boot; 5 resume; 20 ? DETERMINING BOOT - since 0 next 30;"
   "30 ? NONE NOTHING - since 30 next never"},
  {"AUTO-72/during-boot/sleep-is-longer",
   "boot; 25 resume; 30 ? DETERMINING RESUME - since 0 next 40;"
   "40 ? NONE NOTHING - since 40 next never"},
  {"AUTO-72/during-boot/started",
   "boot; 5 resume; 8 started; 8 ? DETERMINING RESUME - since 0 next 20;"
   "20 ? NONE NOTHING - since 20 next never"},
  {"AUTO-72/other-limit",
   "set resume_settle 4000; 100 resume; 103.999999 ? DETERMINING RESUME - since 100 next 104;"
   "104 ? NONE NOTHING - since 104"},
  {"AUTO-72/AUTO-32/settle-0",
   "set resume_settle 0; 100 resume; 100 ? NONE NOTHING - since 0 next never"},
  {"AUTO-72/AUTO-32/settle-0-link",
   "set resume_settle 0; 0 service on; 3 eth car full; 100 resume;"
   "100 ? DETERMINING LINK eth since 100 next 120; 101 eth --- full;"
   "101 ? NONE NOTHING - since 101 next never"},
};
/* clang-format on */

/* Links are told apart by their ids, and told to people by their names. */
static void
test_renamed (void)
{
  const MbnLinkSense sense = {.carrier = TRUE, .address = TRUE, .default_route = TRUE};
  g_autoptr (MbnAlternate) alternate = mbn_alternate_new (&mbn_auto_default_settings, 0);
  MbnAlternateView view;

  mbn_alternate_sense (alternate, 7, "eth0", &sense, 1000);
  mbn_alternate_sense (alternate, 7, "lan0", &sense, 2000);
  mbn_alternate_look (alternate, 2000, &view);
  g_assert_cmpstr (view.link, ==, "lan0");
  g_assert_cmpint (view.since, ==, 1000);

  mbn_alternate_forget (alternate, 7, 3000);
  mbn_alternate_look (alternate, 3000 + 5000000 - 1, &view);
  g_assert_cmpstr (view.link, ==, "lan0");
  mbn_alternate_look (alternate, 3000 + 5000000, &view);
  g_assert_null (view.link);
}

/* What is due is so by what was said until then, what is not due yet by what is said now. */
static void
test_reconfigured (void)
{
  const MbnLinkSense sense = {.carrier = TRUE, .address = TRUE, .default_route = TRUE};
  MbnAutoSettings settings = mbn_auto_default_settings;
  g_autoptr (MbnAlternate) alternate = NULL;
  MbnAlternateView view;

  settings.boot_settle_ms = 0;
  alternate = mbn_alternate_new (&settings, 0);
  mbn_alternate_set_service (alternate, MBN_CONNECTIVITY_SERVICE_CHECKING, 0);
  mbn_alternate_sense (alternate, 7, "eth0", &sense, 1000000);
  mbn_alternate_look (alternate, 2000000, &view);
  g_assert_cmpint (view.internet, ==, MBN_INTERNET_DETERMINING);
  g_assert_cmpint (view.next, ==, 21000000);

  /* longer, while it runs */
  settings.check_max_ms = 30000;
  mbn_alternate_set_settings (alternate, &settings, 3000000);
  mbn_alternate_look (alternate, 3000000, &view);
  g_assert_cmpint (view.next, ==, 31000000);

  /* so short that it is over */
  settings.check_max_ms = 2000;
  mbn_alternate_set_settings (alternate, &settings, 4000000);
  mbn_alternate_look (alternate, 4000000, &view);
  g_assert_cmpint (view.internet, ==, MBN_INTERNET_NONE);
  g_assert_cmpint (view.since, ==, 4000000);

  /* nobody has looked since it was over */
  mbn_alternate_sense (alternate, 8, "wlan0", &sense, 5000000);
  settings.check_max_ms = 60000;
  mbn_alternate_set_settings (alternate, &settings, 9000000);
  mbn_alternate_look (alternate, 9000000, &view);
  g_assert_cmpint (view.internet, ==, MBN_INTERNET_NONE);
  g_assert_cmpint (view.since, ==, 7000000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alternate/AUTO-17/renamed", test_renamed);
  g_test_add_func ("/alternate/AUTO-32/reconfigured", test_reconfigured);
  alternate_script_add (stories, G_N_ELEMENTS (stories));
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Alternate Internet: from what is seen of a link to its verdict, with the holds in between, each
 * at its microsecond (AUTO-16, AUTO-18 to AUTO-22, AUTO-32). What was full and is not any more is
 * test-alternate-loss.c. */

#include "config.h"

#include "alternate-script.h"

#include "mbn-alternate-link.h"

/* clang-format off */
static const AlternateStory stories[] = {
  /* ---- AUTO-16: down ---- */
  {"AUTO-16/nothing", "0 ? NONE NOTHING - since 0 next never check never; 0 eth is DOWN"},
  {"AUTO-16/no-carrier",
   "0 service on; 3 eth --- full; 3 eth is DOWN;"
   "3 ? NONE NOTHING - since 0 next never check never"},
  {"AUTO-16/no-address",
   "0 service on; 3 eth c-- full; 3 eth is DOWN; 3 ? NONE NOTHING - since 0 next never"},
  {"AUTO-16/address-without-carrier",
   "0 service on; 3 eth -ar full; 3 eth is DOWN; 3 ? NONE NOTHING - since 0 next never"},
  {"AUTO-16/ours-after-all",
   "3 wwan car unknown; 3 ? FULL LINK wwan since 3; 4 wwan ours; 4 wwan is DOWN;"
   "4 ? NONE NOTHING - since 4 next never check never"},
  {"AUTO-16/ours-while-it-is-lost",
   "3 wwan car unknown; 4 wwan --- unknown; 4 ? FULL LOSS wwan; 5 wwan ours;"
   "5 ? NONE NOTHING - since 5 next never check never"},
  {"AUTO-16/ours-and-others-again",
   "3 eth car unknown; 4 eth ours; 5 eth car unknown; 5 ? FULL LINK eth since 5"},
  {"AUTO-16/nobody-knows-whose", "4 eth ours; 4 ? NONE NOTHING - since 0 next never check never"},
  {"AUTO-24/blind",
   "0 blind; 9 ? DETERMINING BOOT - since 0 next never check never; 9 seeing;"
   "9 ? NONE NOTHING - since 9 next never check never"},
  {"AUTO-24/blind-and-starting", "boot; 0 blind; 31 ? DETERMINING BOOT - since 0 next never;"
   "31 seeing; 31 ? NONE NOTHING - since 31"},
  {"AUTO-24/seeing-and-starting", "boot; 0 blind; 9 seeing; 9 ? DETERMINING BOOT - since 0 next 30"},
  {"AUTO-16/down-without-service", "3 eth -ar full; 3 eth is DOWN; 4 eth c-r full; 4 eth is DOWN"},
  {"AUTO-16/down-without-checks",
   "0 service off; 3 eth -ar full; 3 eth is DOWN; 4 eth c-r full; 4 eth is DOWN; 30 eth is DOWN"},
  {"AUTO-16/local-goes-down-at-once",
   "0 service on; 3 eth car limited; 3 eth is LOCAL; 9 eth c-r limited; 9 eth is DOWN"},
  {"AUTO-16/determining-goes-down-at-once",
   "0 service on; 3 eth car unknown; 3 eth is DETERMINING; 9 eth -ar unknown; 9 eth is DOWN;"
   "9 ? NONE NOTHING - since 9 next never check never"},
  {"AUTO-16/portal-goes-down-at-once",
   "0 service on; 3 eth car portal; 9 eth -ar portal; 9 eth is DOWN;"
   "9 ? NONE NOTHING - since 9 next never"},
  {"AUTO-16/name", "0 service on; 3 eth car full; 3 ? FULL LINK eth since 3 next never"},
  {"AUTO-18/local-does-not-block",
   "0 service on; 3 eth car limited; 3 eth is LOCAL;"
   "3 ? NONE NOTHING - since 0 next never check never"},

  /* ---- AUTO-19: captive portal ---- */
  {"AUTO-19/hold",
   "0 service on; 3 eth car portal; 3 eth is PORTAL;"
   "3 ? DETERMINING PORTAL eth since 3 next 63 check never; 62.999999 eth is PORTAL;"
   "62.999999 ? DETERMINING PORTAL eth since 3 next 63; 63 eth is LOCAL;"
   "63 ? NONE NOTHING - since 63 next never"},
  {"AUTO-19/said-again",
   "0 service on; 3 eth car portal; 30 eth checked portal; 40 eth ca- portal;"
   "62.999999 eth is PORTAL; 63 eth is LOCAL"},
  {"AUTO-19/local-as-long-as-portal",
   "0 service on; 3 eth car portal; 63 eth is LOCAL; 70 eth checked portal; 70 eth is LOCAL;"
   "75 eth ca- portal; 75 eth is LOCAL; 200 eth is LOCAL;"
   "200 ? NONE NOTHING - since 63 next never"},
  {"AUTO-19/logged-in",
   "0 service on; 3 eth car portal; 40 eth car full; 40 ? FULL LINK eth since 40 next never"},
  {"AUTO-19/logged-in-late",
   "0 service on; 3 eth car portal; 100 eth car full; 100 ? FULL LINK eth since 100 next never"},
  {"AUTO-19/anew-after-local",
   "0 service on; 3 eth car portal; 63 eth is LOCAL; 70 eth car limited; 80 eth car portal;"
   "80 eth is PORTAL; 80 ? DETERMINING PORTAL eth since 80 next 140; 139.999999 eth is PORTAL;"
   "140 eth is LOCAL"},
  {"AUTO-19/anew-after-down",
   "0 service on; 3 eth car portal; 63 eth is LOCAL; 70 eth -ar portal; 80 eth car portal;"
   "80 eth is PORTAL; 139.999999 eth is PORTAL; 140 eth is LOCAL"},
  {"AUTO-19/after-another-judge",
   "3 eth ca- portal; 3 eth is LOCAL; 50 service on; 50 eth is PORTAL; 109.999999 eth is PORTAL;"
   "110 eth is LOCAL"},
  {"AUTO-19/from-determining",
   "0 service on; 3 eth car unknown; 10 eth car portal;"
   "10 ? DETERMINING PORTAL eth since 3 next 70; 69.999999 eth is PORTAL; 70 eth is LOCAL;"
   "70 ? NONE NOTHING - since 70 next never"},
  {"AUTO-19/from-full",
   "set check_interval 0; 0 service on; 3 eth car full; 100 eth car portal;"
   "100 eth is LOSS-PENDING; 119.999999 eth is LOSS-PENDING; 120 eth is PORTAL;"
   "120 ? DETERMINING PORTAL eth since 120 next 180; 179.999999 eth is PORTAL; 180 eth is LOCAL"},
  {"AUTO-19/AUTO-32/hold-0",
   "set portal_hold 0; 0 service on; 3 eth car portal; 3 ? NONE NOTHING - since 0 next never;"
   "5 eth checked portal; 5 ? NONE NOTHING - since 0 next never"},

  /* ---- AUTO-20: what the service says ---- */
  {"AUTO-20/full", "0 service on; 3 eth car full; 3 eth is FULL"},
  {"AUTO-20/full-without-route", "0 service on; 3 eth ca- full; 3 eth is FULL"},
  {"AUTO-20/portal", "0 service on; 3 eth car portal; 3 eth is PORTAL"},
  {"AUTO-20/limited", "0 service on; 3 eth car limited; 3 eth is LOCAL"},
  {"AUTO-20/none", "0 service on; 3 eth car none; 3 eth is LOCAL"},
  {"AUTO-20/unknown",
   "0 service on; 3 eth car unknown; 3 eth is DETERMINING;"
   "3 ? DETERMINING LINK eth since 3 next 23 check never"},
  {"AUTO-20/becomes-full",
   "0 service on; 3 eth car unknown; 9 eth car full; 9 ? FULL LINK eth since 9 next never"},
  {"AUTO-20/becomes-local",
   "0 service on; 3 eth car unknown; 9 eth car limited; 9 ? NONE NOTHING - since 9 next never;"
   "9 eth is LOCAL"},
  {"AUTO-20/checked-counts-as-said",
   "0 service on; 3 eth car unknown; 9 eth checked full; 9 ? FULL LINK eth since 9 next never"},
  {"AUTO-20/checked-of-a-stranger",
   "0 service on; 3 eth checked full; 3 eth is DOWN; 3 ? NONE NOTHING - since 0 next never"},
  {"AUTO-20/local-becomes-full",
   "0 service on; 3 eth car limited; 50 eth car full; 50 ? FULL LINK eth since 50 next never"},
  {"AUTO-20/not-checking/route",
   "0 service off; 3 eth car unknown; 3 ? DETERMINING LINK eth since 3 next 23;"
   "22.999999 eth is DETERMINING; 23 eth is FULL;"
   "23 ? FULL LINK eth since 23 next never check never"},
  {"AUTO-20/not-checking/no-route",
   "0 service off; 3 eth ca- unknown; 22.999999 eth is DETERMINING; 23 eth is LOCAL;"
   "23 ? NONE NOTHING - since 23 next never"},
  {"AUTO-20/not-checking/says-nothing-that-counts",
   "0 service off; 3 eth car limited; 3 eth is DETERMINING; 8 eth car full; 8 eth is DETERMINING;"
   "12 eth car unknown; 22.999999 eth is DETERMINING; 23 eth is FULL; 40 eth car limited;"
   "40 eth is FULL; 50 eth car unknown; 50 eth is FULL; 60 eth car portal; 60 eth is FULL;"
   "60 ? FULL LINK eth since 23 next never check never"},
  {"AUTO-20/not-checking/route-comes-in-time",
   "0 service off; 3 eth ca- unknown; 9 eth car unknown; 22.999999 eth is DETERMINING;"
   "23 eth is FULL"},
  {"AUTO-20/not-checking/route-comes-late",
   "0 service off; 3 eth ca- unknown; 23 eth is LOCAL; 40 eth car unknown; 40 eth is FULL;"
   "40 ? FULL LINK eth since 40 next never"},
  {"AUTO-20/not-checking/route-goes",
   "0 service off; 3 eth car unknown; 23 eth is FULL; 40 eth ca- unknown; 40 eth is LOSS-PENDING;"
   "40 ? FULL LOSS eth since 23 next 60 check never; 59.999999 eth is LOSS-PENDING;"
   "60 eth is LOCAL; 60 ? NONE NOTHING - since 60 next never"},
  {"AUTO-20/not-checking/route-returns",
   "0 service off; 3 eth car unknown; 23 eth is FULL; 40 eth ca- unknown; 50 eth car unknown;"
   "50 ? FULL LINK eth since 23 next never"},
  {"AUTO-20/not-checking/address-anew",
   "0 service off; 3 eth car unknown; 10 eth c-r unknown; 12 eth car unknown;"
   "31.999999 eth is DETERMINING; 32 eth is FULL"},
  {"AUTO-20/not-checking/AUTO-32/check-max-0",
   "set check_max 0; 0 service off; 3 eth car unknown; 3 eth is FULL; 9 lan ca- unknown;"
   "9 lan is LOCAL"},

  /* ---- AUTO-21: not undetermined for ever ---- */
  {"AUTO-21/hold",
   "0 service on; 3 eth car unknown; 22.999999 eth is DETERMINING;"
   "22.999999 ? DETERMINING LINK eth since 3 next 23; 23 eth is LOCAL;"
   "23 ? NONE NOTHING - since 23 next never"},
  {"AUTO-21/microseconds",
   "0 service on; 3.000007 eth car unknown; 23.000006 eth is DETERMINING;"
   "23.000007 ? NONE NOTHING - since 23.000007 next never"},
  {"AUTO-21/from-the-address",
   "0 service on; 3 eth c-- unknown; 10 eth ca- unknown; 29.999999 eth is DETERMINING;"
   "30 eth is LOCAL"},
  {"AUTO-21/from-the-carrier",
   "0 service on; 3 eth -ar unknown; 10 eth car unknown; 29.999999 eth is DETERMINING;"
   "30 eth is LOCAL"},
  {"AUTO-21/the-route-does-not-matter",
   "0 service on; 3 eth ca- unknown; 10 eth car unknown; 15 eth ca- unknown;"
   "22.999999 eth is DETERMINING; 23 eth is LOCAL"},
  {"AUTO-21/stays-local",
   "0 service on; 3 eth car unknown; 23 eth is LOCAL; 30 eth ca- unknown; 30 eth is LOCAL;"
   "40 eth checked unknown; 40 eth is LOCAL; 90 ? NONE NOTHING - since 23 next never"},
  {"AUTO-21/answer-late",
   "0 service on; 3 eth car unknown; 23 eth is LOCAL; 24 eth car full;"
   "24 ? FULL LINK eth since 24 next never"},
  {"AUTO-21/address-anew",
   "0 service on; 3 eth car unknown; 20 eth c-- unknown; 22 eth car unknown;"
   "22 ? DETERMINING LINK eth since 22 next 42; 41.999999 eth is DETERMINING; 42 eth is LOCAL"},
  {"AUTO-21/address-anew-after-local",
   "0 service on; 3 eth car unknown; 30 eth -ar unknown; 40 eth car unknown;"
   "59.999999 eth is DETERMINING; 60 eth is LOCAL"},
  {"AUTO-21/reachability-becomes-unknown",
   "0 service on; 3 eth car limited; 30 eth car unknown;"
   "30 ? DETERMINING LINK eth since 30 next 50; 49.999999 eth is DETERMINING; 50 eth is LOCAL"},
  {"AUTO-21/full-becomes-unknown",
   "0 service on; 3 eth car full; 30 eth car unknown; 30 eth is DETERMINING;"
   "30 ? DETERMINING LINK eth since 30 next 50 check never; 49.999999 eth is DETERMINING;"
   "50 eth is LOCAL"},
  {"AUTO-21/portal-becomes-unknown",
   "0 service on; 3 eth car portal; 30 eth car unknown;"
   "30 ? DETERMINING LINK eth since 3 next 50; 50 eth is LOCAL"},
  {"AUTO-21/AUTO-32/check-max-0",
   "set check_max 0; 0 service on; 3 eth car unknown; 3 eth is LOCAL;"
   "3 ? NONE NOTHING - since 0 next never; 5 eth car full; 6 eth car unknown; 6 eth is LOCAL"},

  /* ---- AUTO-22: nobody tells ---- */
  {"AUTO-22/never/route", "3 eth car unknown; 3 ? FULL LINK eth since 3 next never check never"},
  {"AUTO-22/never/no-route",
   "3 eth ca- full; 3 eth is LOCAL; 3 ? NONE NOTHING - since 0 next never"},
  {"AUTO-22/never/says-nothing-that-counts",
   "3 eth car limited; 3 eth is FULL; 9 eth car unknown; 9 eth is FULL; 20 eth ca- full;"
   "20 eth is LOSS-PENDING; 40 eth is LOCAL"},
  {"AUTO-22/never/route-comes",
   "3 eth ca- unknown; 9 eth car unknown; 9 ? FULL LINK eth since 9 next never"},
  {"AUTO-22/never/route-goes",
   "3 eth car unknown; 9 eth ca- unknown; 9 ? FULL LOSS eth since 3 next 29 check never;"
   "28.999999 eth is LOSS-PENDING; 29 eth is LOCAL"},
  {"AUTO-22/comes/unknown",
   "3 eth car unknown; 3 eth is FULL; 50 service on; 50 ? DETERMINING LINK eth since 50 next 70;"
   "69.999999 eth is DETERMINING; 70 eth is LOCAL"},
  {"AUTO-22/comes/limited",
   "set check_interval 0; 3 eth car limited; 3 eth is FULL; 50 service on;"
   "50 ? FULL LOSS eth since 3 next 70; 70 eth is LOCAL"},
  {"AUTO-22/comes/local-becomes-full",
   "3 eth ca- full; 3 eth is LOCAL; 50 service on; 50 ? FULL LINK eth since 50 next never"},
  {"AUTO-22/comes/not-checking",
   "3 eth ca- unknown; 3 eth is LOCAL; 50 service off;"
   "50 ? DETERMINING LINK eth since 50 next 70; 69.999999 eth is DETERMINING; 70 eth is LOCAL"},
  {"AUTO-22/goes/kept",
   "0 service on; 3 eth ca- full; 3 lan car limited; 50 service none; 50 eth is FULL;"
   "50 lan is LOCAL; 69.999999 eth is FULL; 69.999999 lan is LOCAL; 70 eth is LOSS-PENDING;"
   "70 lan is FULL; 70 ? FULL LINK lan since 3 next never"},
  {"AUTO-22/goes/full-without-route",
   "0 service on; 3 eth ca- full; 50 service none; 69.999999 ? FULL LINK eth since 3 next 70;"
   "70 ? FULL LOSS eth since 3 next 90 check never; 89.999999 eth is LOSS-PENDING;"
   "90 ? NONE NOTHING - since 90 next never"},
  {"AUTO-22/goes/full-with-route",
   "0 service on; 3 eth car full; 50 service none; 70 eth is FULL;"
   "500 ? FULL LINK eth since 3 next never"},
  {"AUTO-22/goes/local-with-route",
   "0 service on; 3 eth car limited; 50 service none; 50 ? NONE NOTHING - since 0 next 70;"
   "69.999999 eth is LOCAL; 70 ? FULL LINK eth since 70 next never"},
  {"AUTO-22/goes/portal",
   "0 service on; 3 eth car portal; 50 service none; 62.999999 eth is PORTAL; 63 eth is LOCAL;"
   "69.999999 eth is LOCAL; 70 eth is FULL"},
  {"AUTO-22/goes/determining",
   "0 service on; 3 eth ca- unknown; 10 service none; 22.999999 eth is DETERMINING;"
   "23 eth is LOCAL; 30 eth is LOCAL"},
  {"AUTO-22/goes/a-link-comes-meanwhile",
   "0 service on; 50 service none; 55 eth car unknown; 55 eth is DETERMINING;"
   "69.999999 eth is DETERMINING; 70 eth is FULL"},
  {"AUTO-22/goes/down-meanwhile",
   "0 service on; 3 eth car full; 50 service none; 55 eth --- full; 55 eth is LOSS-PENDING;"
   "59.999999 eth is LOSS-PENDING; 60 eth is DOWN; 70 eth is DOWN"},
  {"AUTO-22/goes/what-was-told-last-stands",
   "0 service on; 3 eth ca- full; 3 lan car limited; 50 service none; 51 eth ca- unknown;"
   "51 lan car unknown; 60 eth ca- none; 69.999999 eth is FULL; 69.999999 lan is LOCAL;"
   "69.999999 ? FULL LINK eth since 3; 70 eth is LOSS-PENDING; 70 lan is FULL"},
  {"AUTO-22/returns/what-was-told-meanwhile-does-not-count",
   "0 service on; 3 eth car full; 50 service none; 51 eth car unknown; 60 service on;"
   "60 eth is FULL; 61 eth car unknown; 61 eth is DETERMINING"},
  {"AUTO-22/goes/said-twice",
   "0 service on; 3 eth ca- full; 50 service none; 60 service none; 69.999999 eth is FULL;"
   "70 eth is LOSS-PENDING"},
  {"AUTO-22/goes/never-checked",
   "0 service off; 3 eth car unknown; 10 service none; 22.999999 eth is DETERMINING;"
   "23 eth is FULL; 30 eth is FULL"},
  {"AUTO-22/returns/full",
   "0 service on; 3 eth ca- full; 50 service none; 60 service on;"
   "60 ? FULL LINK eth since 3 next never; 200 eth is FULL"},
  {"AUTO-22/returns/asks-anew",
   "0 service on; 3 eth car full; 50 service none; 60 service on; 60 eth car unknown;"
   "60 ? DETERMINING LINK eth since 60 next 80; 79.999999 eth is DETERMINING; 80 eth is LOCAL"},
  {"AUTO-22/returns/local-by-age-is-asked-anew",
   "0 service on; 3 eth car unknown; 23 eth is LOCAL; 50 service none; 60 service on;"
   "60 eth is DETERMINING; 79.999999 eth is DETERMINING; 80 eth is LOCAL"},
  {"AUTO-22/returns/then-goes-again",
   "0 service on; 3 eth ca- full; 50 service none; 60 service on; 65 service none;"
   "84.999999 eth is FULL; 85 eth is LOSS-PENDING"},
  {"AUTO-22/AUTO-32/check-max-0",
   "set check_max 0; 0 service on; 3 eth car limited; 3 lan ca- full; 50 service none;"
   "50 eth is FULL; 50 lan is LOSS-PENDING; 70 lan is LOCAL"},
};
/* clang-format on */

/* For logs. */
static void
test_words (void)
{
  g_assert_cmpstr (mbn_verdict_to_string (MBN_VERDICT_DOWN), ==, "down");
  g_assert_cmpstr (mbn_verdict_to_string (MBN_VERDICT_DETERMINING), ==, "determining");
  g_assert_cmpstr (mbn_verdict_to_string (MBN_VERDICT_LOCAL), ==, "local");
  g_assert_cmpstr (mbn_verdict_to_string (MBN_VERDICT_PORTAL), ==, "portal");
  g_assert_cmpstr (mbn_verdict_to_string (MBN_VERDICT_FULL), ==, "full");
  g_assert_cmpstr (mbn_verdict_to_string (MBN_VERDICT_LOSS_PENDING), ==, "loss pending");
  g_assert_cmpstr (mbn_verdict_to_string ((MbnVerdict)(MBN_VERDICT_LOSS_PENDING + 1)), ==, "?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alternate/AUTO-16/words", test_words);
  alternate_script_add (stories, G_N_ELEMENTS (stories));
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Alternate Internet that fails: holds and checks, each at its microsecond (AUTO-26, AUTO-27), and
 * links that are gone. */

#include "config.h"

#include "alternate-script.h"

/* clang-format off */
static const AlternateStory stories[] = {
  /* ---- AUTO-26: the hold; AUTO-27's second failure is told as well ---- */
  {"AUTO-26/recovers",
   "0 service on; 3 eth car full; 100 eth car limited; 100 eth is LOSS-PENDING;"
   "100 ? FULL LOSS eth since 3; 112 eth car full; 112 eth is FULL;"
   "112 ? FULL LINK eth since 3 next never check never; 500 eth is FULL"},
  {"AUTO-26/recovers-at-the-last-moment",
   "0 service on; 3 eth car full; 100 eth car limited; 106 eth checked limited;"
   "119.999999 eth car full; 119.999999 ? FULL LINK eth since 3 next never"},
  {"AUTO-26/recovers-too-late",
   "0 service on; 3 eth car full; 100 eth car limited; 106 eth checked limited; 120 eth car full;"
   "120 ? FULL LINK eth since 120 next never"},
  {"AUTO-26/limited",
   "0 service on; 3 eth car full; 100 eth car limited; 106 eth checked limited;"
   "106 ? FULL LOSS eth since 3 next 120 check never; 119.999999 eth is LOSS-PENDING;"
   "119.999999 ? FULL LOSS eth since 3 next 120; 120 eth is LOCAL;"
   "120 ? NONE NOTHING - since 120 next never"},
  {"AUTO-26/none",
   "0 service on; 3 eth car full; 100 eth car none; 106 eth checked none;"
   "119.999999 eth is LOSS-PENDING; 120 eth is LOCAL"},
  {"AUTO-26/another-failure-is-the-same-loss",
   "0 service on; 3 eth car full; 100 eth car none; 110 eth car limited; 115 eth car portal;"
   "117 eth car none; 119.999999 eth is LOSS-PENDING; 120 eth is LOCAL"},
  {"AUTO-26/then-full",
   "0 service on; 3 eth car full; 100 eth car limited; 106 eth checked limited; 120 eth is LOCAL;"
   "140 eth car full; 140 ? FULL LINK eth since 140 next never"},
  {"AUTO-26/again-a-whole-hold",
   "0 service on; 3 eth car full; 100 eth car limited; 112 eth car full; 115 eth car limited;"
   "121 eth checked limited; 134.999999 eth is LOSS-PENDING; 135 eth is LOCAL"},
  {"AUTO-26/becomes-unknown-during-the-hold",
   "0 service on; 3 eth car full; 100 eth car limited; 110 eth car unknown;"
   "110 eth is LOSS-PENDING; 119.999999 ? FULL LOSS eth since 3 next 120; 120 eth is DETERMINING;"
   "120 ? DETERMINING LINK eth since 120 next 130; 129.999999 eth is DETERMINING;"
   "130 eth is LOCAL"},
  {"AUTO-26/becomes-unknown-and-stays",
   "set check_max 5000; 0 service on; 3 eth car full; 100 eth c-r full; 101 eth car unknown;"
   "119.999999 ? FULL LOSS eth since 3 next 120; 120 eth is LOCAL;"
   "120 ? NONE NOTHING - since 120 next never"},
  {"AUTO-26/from-unknown",
   "0 service on; 3 eth car full; 100 eth car unknown; 110 eth car limited;"
   "110 eth is LOSS-PENDING; 110 ? FULL LOSS eth since 110 next 135 check 110;"
   "115 eth checked limited; 115 ? FULL LOSS eth since 110 next 130 check never; 130 eth is LOCAL"},
  {"AUTO-26/from-unknown-too-late",
   "0 service on; 3 eth car full; 100 eth car unknown; 120 eth is LOCAL; 121 eth car limited;"
   "121 eth is LOCAL; 121 ? NONE NOTHING - since 120 next never check never"},
  {"AUTO-26/from-unknown-carrier",
   "0 service on; 3 eth car full; 100 eth car unknown; 110 eth -ar unknown;"
   "110 ? FULL LOSS eth since 110 next 115 check never; 115 eth is DOWN"},
  {"AUTO-26/from-unknown-that-never-was",
   "0 service on; 3 eth car unknown; 9 eth car limited; 9 eth is LOCAL; 10 eth car unknown;"
   "11 eth -ar unknown; 11 eth is DOWN"},
  {"AUTO-26/from-unknown-not-after-a-sleep",
   "0 service on; 3 eth car full; 100 eth car unknown; 101 resume; 102 eth car limited;"
   "102 eth is LOCAL; 102 ? NONE NOTHING - since 102 next never check never"},
  {"AUTO-26/unknown-and-full-during-the-hold",
   "0 service on; 3 eth car full; 100 eth car limited; 105 eth car unknown;"
   "119.999999 eth car full; 119.999999 ? FULL LINK eth since 3 next never; 200 eth is FULL"},
  {"AUTO-26/address-lost",
   "0 service on; 3 eth car full; 100 eth c-r full; 100 eth is LOSS-PENDING;"
   "100 ? FULL LOSS eth since 3 next 120 check never; 119.999999 eth is LOSS-PENDING;"
   "120 eth is DOWN; 120 ? NONE NOTHING - since 120 next never"},
  {"AUTO-26/address-returns",
   "0 service on; 3 eth car full; 100 eth c-r full; 101 eth car full;"
   "101 ? FULL LINK eth since 3 next never"},
  {"AUTO-26/address-returns-unknown",
   "0 service on; 3 eth car full; 100 eth c-r full; 101 eth car unknown; 101 eth is LOSS-PENDING;"
   "119.999999 eth is LOSS-PENDING; 120 ? DETERMINING LINK eth since 120 next 121;"
   "121 eth is LOCAL"},
  {"AUTO-26/AUTO-32/loss-hold-0",
   "set loss_hold 0; 0 service on; 3 eth car full; 100 eth car limited; 100 eth is LOCAL;"
   "100 ? NONE NOTHING - since 100 next never check never"},
  {"AUTO-26/AUTO-32/loss-hold-0-address",
   "set loss_hold 0; 0 service on; 3 eth car full; 100 eth c-r full; 100 eth is DOWN"},
  {"AUTO-26/AUTO-32/loss-hold-0-portal",
   "set loss_hold 0; 0 service on; 3 eth car full; 100 eth car portal;"
   "100 ? DETERMINING PORTAL eth since 100 next 160"},
  {"AUTO-26/AUTO-32/loss-hold-0-carrier",
   "set loss_hold 0; 0 service on; 3 eth car full; 100 eth -ar full;"
   "104.999999 eth is LOSS-PENDING; 105 eth is DOWN"},

  /* ---- AUTO-26: carrier ---- */
  {"AUTO-26/carrier-lost",
   "0 service on; 3 eth car full; 100 eth -ar full;"
   "100 ? FULL LOSS eth since 3 next 105 check never; 104.999999 eth is LOSS-PENDING;"
   "105 eth is DOWN; 105 ? NONE NOTHING - since 105 next never"},
  {"AUTO-26/carrier-and-address-lost",
   "0 service on; 3 eth car full; 100 eth --- unknown; 104.999999 eth is LOSS-PENDING;"
   "105 eth is DOWN"},
  {"AUTO-26/carrier-then-address-lost",
   "0 service on; 3 eth car full; 100 eth -ar full; 102 eth --r full;"
   "104.999999 eth is LOSS-PENDING; 105 eth is DOWN"},
  {"AUTO-26/address-then-carrier-lost",
   "0 service on; 3 eth car full; 100 eth c-r full; 103 eth --r full;"
   "107.999999 eth is LOSS-PENDING; 108 eth is DOWN"},
  {"AUTO-26/carrier-shortens-a-hold",
   "0 service on; 3 eth car full; 100 eth car limited; 102 eth -ar limited;"
   "102 ? FULL LOSS eth since 3 next 107 check never; 106.999999 eth is LOSS-PENDING;"
   "107 eth is DOWN"},
  {"AUTO-26/carrier-never-lengthens-a-hold",
   "0 service on; 3 eth car full; 100 eth car limited; 118 eth -ar limited;"
   "119.999999 eth is LOSS-PENDING; 120 eth is DOWN"},
  {"AUTO-26/carrier-returns",
   "0 service on; 3 eth car full; 100 eth -ar full; 104.999999 eth car full;"
   "104.999999 ? FULL LINK eth since 3 next never; 200 eth is FULL"},
  {"AUTO-26/carrier-returns-too-late",
   "0 service on; 3 eth car full; 100 eth -ar full; 105 eth car full;"
   "105 ? FULL LINK eth since 105 next never"},
  {"AUTO-26/carrier-returns-unknown",
   "0 service on; 3 eth car full; 100 eth --- full; 102 eth car unknown; 102 eth is LOSS-PENDING;"
   "104.999999 ? FULL LOSS eth since 3 next 105; 105 ? DETERMINING LINK eth since 105 next 122;"
   "121.999999 eth is DETERMINING; 122 eth is LOCAL"},
  {"AUTO-26/carrier-lost-without-service",
   "3 eth car unknown; 100 eth -ar unknown;"
   "104.999999 ? FULL LOSS eth since 3 next 105 check never; 105 eth is DOWN"},
  {"AUTO-26/carrier-lost-without-checks",
   "0 service off; 3 eth car unknown; 100 eth -ar unknown; 104.999999 eth is LOSS-PENDING;"
   "105 eth is DOWN"},
  {"AUTO-26/carrier-returns-without-checks",
   "0 service off; 3 eth car unknown; 100 eth -ar unknown; 102 eth car unknown;"
   "102 eth is LOSS-PENDING; 105 eth is DETERMINING; 121.999999 eth is DETERMINING;"
   "122 eth is FULL"},
  {"AUTO-26/carrier-hold-longer-than-the-other",
   "set loss_hold 2000; 0 service on; 3 eth car full; 100 eth -ar full;"
   "104.999999 eth is LOSS-PENDING; 105 eth is DOWN"},
  {"AUTO-26/AUTO-32/carrier-hold-0",
   "set carrier_hold 0; 0 service on; 3 eth car full; 100 eth -ar full; 100 eth is DOWN;"
   "100 ? NONE NOTHING - since 100 next never"},
  {"AUTO-26/AUTO-32/carrier-hold-0-ends-a-hold",
   "set carrier_hold 0; 0 service on; 3 eth car full; 100 eth car limited; 103 eth -ar limited;"
   "103 eth is DOWN; 103 ? NONE NOTHING - since 103 next never"},
  {"AUTO-26/AUTO-32/carrier-hold-0-other-loss",
   "set carrier_hold 0; 0 service on; 3 eth car full; 100 eth c-r full;"
   "119.999999 eth is LOSS-PENDING; 120 eth is DOWN"},

  /* ---- AUTO-27: two checks ---- */
  {"AUTO-26/checks-switched-off-meanwhile",
   "0 service on; 3 eth car full; 100 eth car limited; 101 service off; 101 eth is LOSS-PENDING;"
   "101 ? FULL LOSS eth since 3 next 120 check never; 120 eth is DETERMINING; 121 eth is FULL"},
  {"AUTO-26/full-by-its-route-meanwhile",
   "set loss_hold 45000; 0 service on; 3 eth car full; 100 eth car limited; 101 service off;"
   "101 ? FULL LOSS eth since 3 next 121 check never; 120.999999 eth is LOSS-PENDING;"
   "121 eth is FULL; 130 eth gone; 134.999999 eth is LOSS-PENDING; 135 eth is DOWN;"
   "135 ? NONE NOTHING - since 135"},
  {"AUTO-26/no-route-meanwhile",
   "set loss_hold 45000; 0 service on; 3 eth car full; 100 eth car limited; 101 service off;"
   "102 eth ca- limited; 102 ? FULL LOSS eth since 3 next 145 check never; 145 eth is LOCAL"},
  {"AUTO-27/nobody-to-ask",
   "0 service on; 3 eth car full; 100 eth car limited; 100 ? FULL LOSS eth since 3 next 125 check 100;"
   "101 service none; 101 ? FULL LOSS eth since 3 next 121 check never;"
   "110 service on; 110 ? FULL LOSS eth since 3 next 125 check 100"},
  {"AUTO-27/wanted-at-once",
   "0 service on; 3 eth car full; 3 ? FULL LINK eth since 3 next never check never;"
   "100 eth car limited; 100 ? FULL LOSS eth since 3 next 125 check 100"},
  {"AUTO-27/wanted-until-asked",
   "0 service on; 3 eth car full; 100 eth car limited;"
   "101 ? FULL LOSS eth since 3 next 125 check 100; 101 asked;"
   "101 ? FULL LOSS eth since 3 next 125 check 106"},
  {"AUTO-27/wanted-again",
   "0 service on; 3 eth car full; 100 eth car limited; 100 asked;"
   "100 ? FULL LOSS eth since 3 next 125 check 105; 105 asked;"
   "105 ? FULL LOSS eth since 3 next 125 check 110; 110.5 asked;"
   "110.5 ? FULL LOSS eth since 3 next 125 check 115.500000"},
  {"AUTO-27/too-early-to-count",
   "0 service on; 3 eth car full; 100 eth car limited; 100 asked; 104.999999 eth checked limited;"
   "104.999999 ? FULL LOSS eth since 3 next 125 check 105"},
  {"AUTO-27/counts",
   "0 service on; 3 eth car full; 100 eth car limited; 100 asked; 105 eth checked limited;"
   "105 ? FULL LOSS eth since 3 next 120 check never; 119.999999 eth is LOSS-PENDING;"
   "120 eth is LOCAL"},
  {"AUTO-27/wanted-no-more",
   "0 service on; 3 eth car full; 100 eth car limited; 100 asked; 105 eth checked limited;"
   "106 asked; 106 ? FULL LOSS eth since 3 next 120 check never"},
  {"AUTO-27/the-first-of-two-is-the-news",
   "0 service on; 3 eth car full; 100 eth car limited; 104 eth checked limited;"
   "109 eth checked limited; 109 ? FULL LOSS eth since 3 next 120 check never; 120 eth is LOCAL"},
  {"AUTO-27/another-failing-value-counts",
   "0 service on; 3 eth car full; 100 eth car limited; 105 eth car none;"
   "105 ? FULL LOSS eth since 3 next 120 check never; 120 eth is LOCAL"},
  {"AUTO-27/another-failing-value-too-early",
   "0 service on; 3 eth car full; 100 eth car limited; 104.999999 eth car portal;"
   "104.999999 ? FULL LOSS eth since 3 next 125 check 100; 124.999999 eth is LOSS-PENDING"},
  {"AUTO-27/the-same-value-does-not-count",
   "0 service on; 3 eth car full; 100 eth car limited; 110 eth ca- limited;"
   "110 ? FULL LOSS eth since 3 next 125 check 100; 124.999999 eth is LOSS-PENDING;"
   "125 eth is LOCAL"},
  {"AUTO-27/checked-otherwise-counts",
   "0 service on; 3 eth car full; 100 eth car limited; 107 eth checked portal;"
   "107 ? FULL LOSS eth since 3 next 120 check never; 120 eth is PORTAL"},
  {"AUTO-27/succeeds",
   "0 service on; 3 eth car full; 100 eth car limited; 100 asked; 105 eth checked full;"
   "105 ? FULL LINK eth since 3 next never check never; 200 eth is FULL"},
  {"AUTO-27/not-consecutive",
   "0 service on; 3 eth car full; 100 eth car limited; 103 eth checked full;"
   "104 eth checked limited; 104 ? FULL LOSS eth since 3 next 129 check 104;"
   "108.999999 eth checked limited; 108.999999 ? FULL LOSS eth since 3 next 129;"
   "109 eth checked limited; 109 ? FULL LOSS eth since 3 next 124 check never;"
   "123.999999 eth is LOSS-PENDING; 124 eth is LOCAL"},
  {"AUTO-27/counts-after-the-hold",
   "0 service on; 3 eth car full; 100 eth car limited; 122.999999 eth is LOSS-PENDING;"
   "123 eth checked limited; 123 eth is LOCAL;"
   "123 ? NONE NOTHING - since 123 next never check never"},
  {"AUTO-27/never-answered",
   "0 service on; 3 eth car full; 100 eth car limited; 100 asked; 120 eth is LOSS-PENDING;"
   "124.999999 ? FULL LOSS eth since 3 next 125 check 105; 125 eth is LOCAL;"
   "125 ? NONE NOTHING - since 125 next never check never"},
  {"AUTO-27/never-answered-with-a-long-hold",
   "set loss_hold 60000; 0 service on; 3 eth car full; 100 eth car limited;"
   "159.999999 eth is LOSS-PENDING; 160 eth is LOCAL"},
  {"AUTO-27/never-answered-with-a-short-hold",
   "set loss_hold 1000; 0 service on; 3 eth car full; 100 eth car limited;"
   "124.999999 eth is LOSS-PENDING; 125 eth is LOCAL"},
  {"AUTO-27/short-hold",
   "set loss_hold 1000; 0 service on; 3 eth car full; 100 eth car limited;"
   "104.999999 eth checked limited; 104.999999 eth is LOSS-PENDING; 105 eth checked limited;"
   "105 eth is LOCAL"},
  {"AUTO-27/other-interval",
   "set check_interval 7000; 0 service on; 3 eth car full; 100 eth car limited; 100 asked;"
   "100 ? FULL LOSS eth since 3 next 127 check 107; 106.999999 eth checked limited;"
   "106.999999 ? FULL LOSS eth since 3 next 127; 107 eth checked limited;"
   "107 ? FULL LOSS eth since 3 next 120"},
  {"AUTO-27/AUTO-32/interval-0",
   "set check_interval 0; 0 service on; 3 eth car full; 100 eth car limited;"
   "100 ? FULL LOSS eth since 3 next 120; 119.999999 eth is LOSS-PENDING; 120 eth is LOCAL"},
  {"AUTO-27/portal",
   "0 service on; 3 eth car full; 100 eth car portal;"
   "100 ? FULL LOSS eth since 3 next 125 check 100; 106 eth checked portal;"
   "106 ? FULL LOSS eth since 3 next 120 check never; 120 eth is PORTAL"},
  {"AUTO-27/address-lost-needs-none",
   "0 service on; 3 eth car full; 100 eth c-r limited;"
   "100 ? FULL LOSS eth since 3 next 120 check never; 120 eth is DOWN"},
  {"AUTO-27/carrier-lost-needs-none-any-more",
   "0 service on; 3 eth car full; 100 eth car limited; 103 eth -ar limited;"
   "103 ? FULL LOSS eth since 3 next 108 check never; 108 eth is DOWN"},
  {"AUTO-27/without-checks-none",
   "0 service off; 3 eth car unknown; 23 eth is FULL; 100 eth ca- limited;"
   "100 ? FULL LOSS eth since 23 next 120 check never; 120 eth is LOCAL"},
  {"AUTO-27/local-needs-none",
   "0 service on; 3 eth car limited; 9 eth car none;"
   "9 ? NONE NOTHING - since 0 next never check never"},
  {"AUTO-27/wanted-only-in-time",
   "0 service on; 3 eth car full; 100 eth car limited; 119.999999 asked;"
   "119.999999 ? FULL LOSS eth since 3 next 125 check 124.999999; 120 ? FULL LOSS eth;"
   "122 eth car full; 130 eth car limited; 150 asked;"
   "150 ? FULL LOSS eth since 3 next 155 check never"},
  {"AUTO-27/of-a-stranger",
   "0 service on; 3 asked; 3 ? NONE NOTHING - since 0 next never check never"},
  {"AUTO-27/of-two-links",
   "0 service on; 3 eth car full; 4 lan car full; 100 eth car limited; 102 lan car limited;"
   "102 asked; 102 ? FULL LOSS eth since 3 next 125 check 107; 104 asked;"
   "107 eth checked limited; 107 ? FULL LOSS eth since 3 next 120 check 107;"
   "107 lan checked limited; 107 ? FULL LOSS eth since 3 next 120 check never; 120 eth is LOCAL;"
   "120 ? FULL LOSS lan since 3 next 122; 122 ? NONE NOTHING - since 122 next never"},
  {"AUTO-27/not-while-another-is-full",
   "0 service on; 3 eth car full; 4 lan car full; 100 eth car limited;"
   "100 ? FULL LINK lan since 3 next never check never; 110 lan car limited;"
   "110 ? FULL LOSS eth since 3 next 125 check 100; 110 asked;"
   "110 ? FULL LOSS eth since 3 next 125 check 115"},
  {"AUTO-27/carrier-lost-first",
   "0 service on; 3 eth car full; 100 eth -ar full; 102 eth car limited;"
   "102 ? FULL LOSS eth since 3 next 127 check 102; 106.999999 eth checked limited;"
   "106.999999 ? FULL LOSS eth since 3 next 127; 107 eth checked limited; 107 eth is LOCAL"},
  {"AUTO-27/address-lost-first",
   "0 service on; 3 eth car full; 100 eth c-r full; 102 eth car limited;"
   "102 ? FULL LOSS eth since 3 next 127 check 102; 107 eth checked limited;"
   "107 ? FULL LOSS eth since 3 next 120 check never"},
  {"AUTO-27/service-comes-during-the-hold",
   "3 eth car limited; 100 eth ca- limited; 105 service on;"
   "105 ? FULL LOSS eth since 3 next 130 check 105; 110 eth checked limited;"
   "110 ? FULL LOSS eth since 3 next 120 check never"},
  {"AUTO-27/counted-for-good",
   "0 service on; 3 eth car full; 100 eth car limited; 106 eth checked limited;"
   "107 eth c-r limited; 108 eth car limited; 108 ? FULL LOSS eth since 3 next 120 check never;"
   "120 eth is LOCAL"},
  {"AUTO-27/unknown-in-between",
   "0 service on; 3 eth car full; 100 eth car limited; 101 eth car unknown;"
   "101 ? FULL LOSS eth since 3 next 120 check never; 104 eth car limited;"
   "104 ? FULL LOSS eth since 3 next 125 check 104; 119.999999 ? FULL LOSS eth since 3 next 125;"
   "120 eth is LOSS-PENDING; 125 eth is LOCAL"},

  /* ---- links that are gone ---- */
  {"AUTO-26/gone/full",
   "0 service on; 3 eth car full; 100 eth gone; 100 ? FULL LOSS eth since 3 next 105 check never;"
   "104.999999 ? FULL LOSS eth since 3 next 105; 105 eth is DOWN;"
   "105 ? NONE NOTHING - since 105 next never check never"},
  {"AUTO-26/gone/loss-pending",
   "0 service on; 3 eth car full; 100 eth car limited; 102 eth gone;"
   "102 ? FULL LOSS eth since 3 next 107 check never; 106.999999 eth is LOSS-PENDING;"
   "107 eth is DOWN"},
  {"AUTO-26/gone/loss-pending-late",
   "0 service on; 3 eth car full; 100 eth car limited; 119 eth gone;"
   "119.999999 eth is LOSS-PENDING; 120 eth is DOWN"},
  {"AUTO-26/gone/carrier-lost-before",
   "0 service on; 3 eth car full; 100 eth -ar full; 102 eth gone; 104.999999 eth is LOSS-PENDING;"
   "105 eth is DOWN"},
  {"AUTO-26/gone/determining",
   "0 service on; 3 eth car unknown; 5 eth gone; 5 eth is DOWN;"
   "5 ? NONE NOTHING - since 5 next never"},
  {"AUTO-26/gone/portal",
   "0 service on; 3 eth car portal; 5 eth gone; 5 eth is DOWN;"
   "5 ? NONE NOTHING - since 5 next never"},
  {"AUTO-26/gone/local",
   "0 service on; 3 eth car limited; 5 eth gone; 5 eth is DOWN;"
   "5 ? NONE NOTHING - since 0 next never"},
  {"AUTO-26/gone/down",
   "0 service on; 3 eth --- full; 5 eth gone; 5 eth is DOWN;"
   "5 ? NONE NOTHING - since 0 next never"},
  {"AUTO-26/gone/twice",
   "0 service on; 3 eth car full; 100 eth gone; 103 eth gone; 104.999999 eth is LOSS-PENDING;"
   "105 eth is DOWN"},
  {"AUTO-26/gone/stranger",
   "0 service on; 3 eth gone; 3 ? NONE NOTHING - since 0 next never check never"},
  {"AUTO-26/gone/returns",
   "0 service on; 3 eth car full; 100 eth gone; 104.999999 eth car full;"
   "104.999999 ? FULL LINK eth since 3 next never; 200 eth is FULL"},
  {"AUTO-26/gone/returns-and-is-lost-again",
   "0 service on; 3 eth car full; 100 eth gone; 102 eth car full; 110 eth car limited;"
   "116 eth checked limited; 116 ? FULL LOSS eth since 3 next 130 check never; 130 eth is LOCAL"},
  {"AUTO-26/gone/returns-unknown",
   "0 service on; 3 eth car full; 100 eth gone; 102 eth car unknown; 102 eth is LOSS-PENDING;"
   "105 ? DETERMINING LINK eth since 105 next 122; 122 eth is LOCAL"},
  {"AUTO-26/gone/returns-later",
   "0 service on; 3 eth car full; 100 eth gone; 130 eth car unknown;"
   "130 ? DETERMINING LINK eth since 130 next 150"},
  {"AUTO-26/gone/without-service",
   "3 eth car unknown; 100 eth gone; 104.999999 eth is LOSS-PENDING; 105 eth is DOWN"},
  {"AUTO-26/gone/checked-does-not-count",
   "0 service on; 3 eth car full; 100 eth gone; 102 eth checked full;"
   "104.999999 eth is LOSS-PENDING; 105 eth is DOWN"},
  {"AUTO-26/gone/other-stays",
   "0 service on; 3 eth car full; 4 lan car full; 100 eth gone;"
   "100 ? FULL LINK lan since 3 next never; 105 eth is DOWN; 105 lan is FULL;"
   "105 ? FULL LINK lan since 3 next never"},
  {"AUTO-26/gone/AUTO-32/carrier-hold-0",
   "set carrier_hold 0; 0 service on; 3 eth car full; 100 eth gone; 100 eth is DOWN;"
   "100 ? NONE NOTHING - since 100 next never"},
};
/* clang-format on */

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alternate_script_add (stories, G_N_ELEMENTS (stories));
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which profiles are candidates, and in which order a round tries them (autoconnect.md 7). */

#include "config.h"

#include "auto-fixture.h"
#include "mbn-auto-select.h"

#define MAX_PROFILES 6

#define CONDITION(element, value)                                                                  \
  "<ProfileConditionedOn><" element ">" value "</" element "></ProfileConditionedOn>"

/**
 * RoundRow:
 * @profiles: in the order in which they are given
 * @order: names in the order in which they are tried, each once, with blanks between
 * @rule: why there is no candidate, if there is none
 * @last_known_good: (nullable)
 * @change: (nullable): of the place or the policy
 */
typedef struct
{
  const char *path;
  AutoProfile profiles[MAX_PROFILES];
  const char *order;
  MbnAutoRule rule;
  const char *last_known_good;
  void (*change) (AutoFixture *fixture);
} RoundRow;

static void
roaming (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
}

static void
on_iwlan (AutoFixture *f)
{
  f->modem.place.on_iwlan = TRUE;
}

static void
operator_or_higher (AutoFixture *f)
{
  f->policy.max_category = MBN_AUTO_CATEGORY_OPERATOR;
}

static void
user_or_higher (AutoFixture *f)
{
  f->policy.max_category = MBN_AUTO_CATEGORY_USER;
}

static void
admin_only (AutoFixture *f)
{
  f->policy.max_category = MBN_AUTO_CATEGORY_ADMIN;
}

static void
second_card (AutoFixture *f)
{
  f->modem.place.sim_icc_id = "8900101000000000099";
  f->modem.place.subscriber_id = "001010999999999";
}

/* clang-format off */
static const RoundRow rows[] = {
  /* Who is a candidate */
  {"AUTO-2/manual", {{.name = "a", .mode = "manual"}, {.name = "b"}}, .order = "b"},
  {"AUTO-2/only-manual", {{.name = "a", .mode = "manual"}, {.name = "b", .mode = ""}}, .order = "", .rule = MBN_AUTO_RULE_MODE},
  {"AUTO-39/other-sim", {{.name = "a", .other_sim = TRUE}, {.name = "b"}}, .order = "b"},
  {"AUTO-39/version-4-by-card", {{.name = "a", .version4 = "", .other_sim = TRUE}, {.name = "b", .version4 = ""}}, .order = "b"},
  {"AUTO-39/no-sim-matches", {{.name = "a", .other_sim = TRUE}}, .order = "", .rule = MBN_AUTO_RULE_NO_PROFILE},
  {"AUTO-39/additional", {{.name = "a", .additional = TRUE}, {.name = "b"}}, .order = "b"},
  {"AUTO-39/only-additional", {{.name = "a", .additional = TRUE}}, .order = "", .rule = MBN_AUTO_RULE_NO_PROFILE},
  {"AUTO-39/additional-purchase-is-manual", {{.name = "a", .additional = TRUE, .purchase = TRUE}, {.name = "b"}}, .order = "b"},
  {"AUTO-39/only-additional-purchase", {{.name = "a", .additional = TRUE, .purchase = TRUE}}, .order = "", .rule = MBN_AUTO_RULE_MODE},
  {"AUTO-39/class", {{.name = "a", .version4 = CONDITION ("CellularClass", "3GPP2")}, {.name = "b", .version4 = CONDITION ("CellularClass", "3GPP")}}, .order = "b"},
  {"AUTO-39/rat", {{.name = "a", .version4 = "<ProfileConditionedOn><CellularClass>3GPP</CellularClass><RATApplicability>3GPP_LEGACY</RATApplicability></ProfileConditionedOn>"}, {.name = "b"}}, .order = "b"},
  {"AUTO-39/roam", {{.name = "a", .version4 = CONDITION ("RoamApplicability", "PartnerOnly")}, {.name = "b"}}, .order = "b"},
  {"AUTO-39/roam-abroad", {{.name = "a", .version4 = CONDITION ("RoamApplicability", "NonPartnerOnly")}, {.name = "b", .version4 = CONDITION ("RoamApplicability", "HomeOnly")}}, .order = "a", .change = roaming},
  {"AUTO-39/imsi", {{.name = "a", .version4 = CONDITION ("IMSI", "001010000000000")}, {.name = "b", .version4 = CONDITION ("IMSI", AUTO_SUBSCRIBER)}}, .order = "b"},
  {"AUTO-39/admin-enable", {{.name = "a", .version4 = "<AdminEnable>false</AdminEnable>"}, {.name = "b"}}, .order = "b"},
  {"AUTO-39/admin-roam-control", {{.name = "a", .version4 = "<AdminRoamControl>PartnerRoamAllowed</AdminRoamControl>"}, {.name = "b"}}, .order = "b", .change = roaming},
  {"AUTO-39/iwlan", {{.name = "a", .version4 = ""}, {.name = "b", .version4 = CONDITION ("IwlanApplicability", "IwlanOnly")}}, .order = "b", .change = on_iwlan},
  {"AUTO-39/category-operator", {{.name = "a", .creation = "Device"}, {.name = "b", .creation = "Operator"}}, .order = "b", .change = operator_or_higher},
  {"AUTO-39/category-none-left", {{.name = "a", .creation = "Device"}, {.name = "b", .creation = "Operator"}}, .order = "", .rule = MBN_AUTO_RULE_NO_PROFILE, .change = user_or_higher},
  {"AUTO-39/category-user", {{.name = "a", .creation = "User"}}, .order = "a", .change = user_or_higher},
  {"AUTO-39/category-admin", {{.name = "a", .creation = "User"}, {.name = "b", .creation = "Admin"}}, .order = "b", .change = admin_only},
  {"AUTO-39/category-silent-is-user", {{.name = "a"}}, .order = "a", .change = user_or_higher},
  {"AUTO-39/category-silent-is-no-admin", {{.name = "a"}}, .order = "", .rule = MBN_AUTO_RULE_NO_PROFILE, .change = admin_only},
  {"AUTO-39/category-from-modem", {{.name = "a", .from_modem = TRUE}}, .order = "", .rule = MBN_AUTO_RULE_NO_PROFILE, .change = operator_or_higher},
  {"AUTO-39/category-purchase", {{.name = "a", .creation = "Device", .purchase = TRUE}, {.name = "b", .creation = "Operator"}}, .order = "b", .change = operator_or_higher},
  /* Rings */
  {"AUTO-41/admin", {{.name = "a", .creation = "User"}, {.name = "b", .creation = "Operator"}, {.name = "c", .creation = "Admin"}, {.name = "d", .creation = "Device"}}, .order = "c"},
  {"AUTO-41/user", {{.name = "a", .creation = "Operator"}, {.name = "b", .creation = "User"}, {.name = "c", .creation = "Device"}}, .order = "b"},
  {"AUTO-41/operator", {{.name = "a", .creation = "Device"}, {.name = "b", .creation = "Operator"}}, .order = "b"},
  {"AUTO-41/device", {{.name = "a", .creation = "Device"}, {.name = "b", .creation = "Device"}}, .order = "a b"},
  {"AUTO-41/silent-is-user", {{.name = "a", .creation = "Operator"}, {.name = "b"}}, .order = "b"},
  {"AUTO-41/from-modem-is-device", {{.name = "a", .creation = "User", .from_modem = TRUE}, {.name = "b", .creation = "Operator"}}, .order = "b"},
  {"AUTO-41/from-modem-with-device", {{.name = "a", .creation = "Device"}, {.name = "b", .creation = "Operator", .from_modem = TRUE}}, .order = "b a"},
  {"AUTO-41/manual-makes-a-ring", {{.name = "a", .mode = "manual", .creation = "Admin"}, {.name = "b", .creation = "User"}}, .order = "", .rule = MBN_AUTO_RULE_MODE},
  {"AUTO-41/manual-of-a-person", {{.name = "a", .mode = "manual", .creation = "User"}, {.name = "b", .creation = "Operator"}, {.name = "c", .creation = "Device"}}, .order = "", .rule = MBN_AUTO_RULE_MODE},
  {"AUTO-41/manual-and-auto", {{.name = "a", .mode = "manual", .creation = "Admin"}, {.name = "b", .creation = "Admin"}, {.name = "c"}}, .order = "b"},
  {"AUTO-41/not-applicable-makes-none", {{.name = "a", .creation = "Admin", .other_sim = TRUE}, {.name = "b"}}, .order = "b"},
  {"AUTO-41/additional-makes-none", {{.name = "a", .creation = "Admin", .additional = TRUE}, {.name = "b"}}, .order = "b"},
  {"AUTO-41/purchase-makes-none", {{.name = "a", .creation = "Admin", .purchase = TRUE}, {.name = "b"}}, .order = "b a"},
  {"AUTO-41/condition-makes-none", {{.name = "a", .creation = "Admin", .version4 = CONDITION ("RoamApplicability", "PartnerOnly")}, {.name = "b"}}, .order = "b"},
  {"AUTO-41/category-makes-none", {{.name = "a", .creation = "Operator"}, {.name = "b", .creation = "Device"}}, .order = "a", .change = operator_or_higher},
  {"AUTO-14/other-card", {{.name = "a"}, {.name = "b", .other_sim = TRUE}}, .order = "b", .change = second_card},
  /* Rounds */
  {"AUTO-42/each-once", {{.name = "c"}, {.name = "a"}, {.name = "b"}}, .order = "a b c"},
  {"AUTO-42/purchase-of-any-ring", {{.name = "a", .creation = "Device", .purchase = TRUE}, {.name = "b", .creation = "Admin"}, {.name = "c", .creation = "Operator", .purchase = TRUE}}, .order = "b a c"},
  {"AUTO-42/purchase-alone", {{.name = "a", .purchase = TRUE}}, .order = "a"},
  {"AUTO-42/purchase-manual", {{.name = "a", .mode = "manual", .purchase = TRUE}, {.name = "b"}}, .order = "b"},
  {"AUTO-42/purchase-of-other-sim", {{.name = "a", .purchase = TRUE, .other_sim = TRUE}, {.name = "b"}}, .order = "b"},
  {"AUTO-42/purchase-beside-manual-ring", {{.name = "a", .purchase = TRUE}, {.name = "b", .mode = "manual"}}, .order = "a"},
  /* Order */
  {"AUTO-43/by-name", {{.name = "b"}, {.name = "a"}}, .order = "a b"},
  {"AUTO-43/by-name-in-bytes", {{.name = "b"}, {.name = "B"}, {.name = "\xc3\xa4"}, {.name = "a"}}, .order = "B a b \xc3\xa4"},
  {"AUTO-43/default", {{.name = "a"}, {.name = "b", .is_default = TRUE}}, .order = "b a"},
  {"AUTO-43/last-known-good", {{.name = "a"}, {.name = "b"}, {.name = "c"}}, .order = "b a c", .last_known_good = "b"},
  {"AUTO-43/last-known-good-before-default", {{.name = "a", .is_default = TRUE}, {.name = "b"}}, .order = "b a", .last_known_good = "b"},
  {"AUTO-43/last-known-good-is-a-name", {{.name = "a"}, {.name = "b"}}, .order = "a b", .last_known_good = "c"},
  {"AUTO-43/last-known-good-of-lower-ring", {{.name = "a", .creation = "Device"}, {.name = "b"}}, .order = "b", .last_known_good = "a"},
  {"AUTO-43/last-known-good-purchase", {{.name = "a", .purchase = TRUE}, {.name = "b"}}, .order = "b a", .last_known_good = "a"},
  {"AUTO-43/last-known-good-manual", {{.name = "a", .mode = "manual"}, {.name = "b"}}, .order = "b", .last_known_good = "a"},
  {"AUTO-43/from-modem", {{.name = "a", .creation = "Device"}, {.name = "b", .from_modem = TRUE}, {.name = "c", .creation = "Device"}}, .order = "b a c"},
  {"AUTO-43/default-before-from-modem", {{.name = "a", .from_modem = TRUE}, {.name = "b", .creation = "Device", .is_default = TRUE}}, .order = "b a"},
  {"AUTO-43/all", {{.name = "a", .creation = "Device", .purchase = TRUE}, {.name = "b", .creation = "Device"}, {.name = "c", .from_modem = TRUE}, {.name = "d", .creation = "Device", .is_default = TRUE}, {.name = "e", .creation = "Device"}}, .order = "e d c b a", .last_known_good = "e"},
  {"AUTO-43/purchase-last-though-default", {{.name = "a", .purchase = TRUE, .is_default = TRUE}, {.name = "b"}}, .order = "b a"},
  {"AUTO-43/purchase-last-though-from-modem", {{.name = "a", .purchase = TRUE, .from_modem = TRUE}, {.name = "b", .creation = "Device"}}, .order = "b a"},
  {"AUTO-45/nothing", {{.name = NULL}}, .order = "", .rule = MBN_AUTO_RULE_NO_PROFILE},
};
/* clang-format on */

static void
test_round (gconstpointer data)
{
  const RoundRow *row = data;
  g_auto (AutoFixture) fixture;
  g_autofree char *order = NULL;

  auto_fixture_init (&fixture);
  g_array_set_size (fixture.profiles, 0);
  for (gsize i = 0; i < MAX_PROFILES && row->profiles[i].name != NULL; i++)
    auto_fixture_add (&fixture, &row->profiles[i]);
  if (row->change != NULL)
    row->change (&fixture);
  auto_fixture_observe (&fixture);
  mbn_auto_history_set_last_known_good (&fixture.history, row->last_known_good);

  order = auto_fixture_round (&fixture);
  g_assert_cmpstr (order, ==, row->order);
  if (row->rule != MBN_AUTO_RULE_NONE)
    {
      const AutoRow idle
          = {row->path, NULL,     MBN_AUTO_ACTION_NOTHING, MBN_AUTO_STATE_IDLE, row->rule, "",
             0,         MBN_NEVER};

      auto_assert_row (&fixture, &idle);
    }
  else
    auto_assert (&fixture, NOTHING, BACKOFF, BACKOFF);
}

/* AUTO-45: no attempt, no back-off. */
static void
test_no_backoff (AutoFixture *f)
{
  ONLY (f, .name = "manual", .mode = "manual");
  auto_assert (f, NOTHING, IDLE, MODE);
  f->now = AFTER (100000);
  auto_assert (f, NOTHING, IDLE, MODE);
  g_assert_false (mbn_auto_backoff_is_waiting (&f->history.backoff, f->now));
}

/* AUTO-43: two of one name (one for the subscriber, one for the card): as the list has them. */
static void
test_same_name (AutoFixture *f)
{
  MbnProfile *first = ONLY (f, .name = "twin", .access_string = "one");
  MbnProfile *second = ADD (f, .name = "twin", .version4 = "", .access_string = "two");

  g_assert_true (auto_fixture_decide (f).profile == first);
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  g_assert_true (auto_fixture_decide (f).profile == second);
}

/* AUTO-42: each candidate of a round is tried in the same instant as the last one failed. */
static void
test_no_pause (AutoFixture *f)
{
  ONLY (f, .name = "a");
  ADD (f, .name = "b");
  auto_fixture_start (f, "a");
  f->now = AFTER (30);
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_start (f, "b");
  f->now = AFTER (50);
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (53));
}

/* AUTO-42: the round is over at the first success; the next one begins with what worked. */
static void
test_success_ends_the_round (AutoFixture *f)
{
  ONLY (f, .name = "a");
  ADD (f, .name = "b");
  ADD (f, .name = "c");
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_start (f, "b");
  auto_fixture_end (f, MBN_OK, 0);
  auto_assert (f, NOTHING, CONNECTED, ONE_CONTEXT);
  g_assert_cmpuint (g_hash_table_size (f->history.tried), ==, 0);
  f->now = AFTER (60);
  auto_fixture_drop (f, TRUE, 0);
  auto_fixture_start (f, "b");
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_start (f, "a");
}

/* A candidate that is held is not waited for: the round is over without it. */
static void
test_held_is_not_waited_for (AutoFixture *f)
{
  ONLY (f, .name = "a", .on_internet = TRUE);
  ADD (f, .name = "b");
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  auto_fixture_start (f, "a");
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (3));
}

/* Nor is it over while its last candidate is being tried, though that would be held now. */
static void
test_round_lasts (AutoFixture *f)
{
  ONLY (f, .name = "a");
  ADD (f, .name = "b");
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_start (f, "b");
  auto_fixture_internet (f, MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_LINK, 20);
  auto_assert (f, NOTHING, CONNECTING, ONE_CONTEXT);
  g_assert_false (mbn_auto_backoff_is_waiting (&f->history.backoff, f->now));
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  auto_assert (f, NOTHING, BACKOFF, BACKOFF);
  g_assert_cmpint (f->history.backoff.until, ==, AFTER (3));
}

/* A user who takes over an attempt ends the round: the next one begins anew. */
static void
test_taken_over_ends_the_round (AutoFixture *f)
{
  ONLY (f, .name = "a");
  ADD (f, .name = "b");
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_start (f, "b");
  mbn_auto_history_taken_over (&f->history, &f->settings, f->now);
  auto_fixture_end (f, MBN_ERROR_FAILURE, 0);
  auto_fixture_start (f, "a");
}

/* What a selection says, also about what a decision does not show. */
static void
test_selection (AutoFixture *f)
{
  MbnAutoInput input;
  MbnAutoSelection selection;

  ONLY (f, .name = "a");
  ADD (f, .name = "b");
  input = auto_fixture_input (f);
  mbn_auto_select (&input, &selection);
  g_assert_true (selection.next == auto_fixture_get (f, 0));

  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
  input = auto_fixture_input (f);
  mbn_auto_select (&input, &selection);
  g_assert_true (selection.next == auto_fixture_get (f, 1));

  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  input = auto_fixture_input (f);
  mbn_auto_select (&input, &selection);
  g_assert_null (selection.next);
  g_assert_true (selection.held == auto_fixture_get (f, 1));
  g_assert_cmpint (selection.hold.rule, ==, MBN_AUTO_RULE_ALTERNATE);
  g_assert_cmpint (selection.hold.until, ==, MBN_NEVER);
}

/* AUTO-2, AUTO-39: one profile by itself. */
static void
test_candidate (AutoFixture *f)
{
  MbnProfile *automatic = ONLY (f, .name = "a");
  MbnProfile *manual = ADD (f, .name = "b", .mode = "manual");
  MbnProfile *foreign = ADD (f, .name = "c", .other_sim = TRUE);
  g_autoptr (MbnProfile) unknown = AUTO_PROFILE (.name = "a");
  MbnAutoInput input = auto_fixture_input (f);

  g_assert_true (mbn_auto_is_candidate (&input, automatic));
  g_assert_false (mbn_auto_is_candidate (&input, manual));
  g_assert_false (mbn_auto_is_candidate (&input, foreign));
  g_assert_false (mbn_auto_is_candidate (&input, unknown));
}

/* AUTO-41: of the ring that is used, of this SIM; not of a lower one. */
static void
test_find_manual (AutoFixture *f)
{
  MbnAutoInput input;
  MbnProfile *manual;

  ONLY (f, .name = "a");
  ADD (f, .name = "b", .mode = "manual", .other_sim = TRUE);
  ADD (f, .name = "c", .mode = "manual", .creation = "Device");
  input = auto_fixture_input (f);
  g_assert_null (mbn_auto_find_manual (&input));

  manual = ADD (f, .name = "d", .mode = "manual", .creation = "Admin");
  input = auto_fixture_input (f);
  g_assert_true (mbn_auto_find_manual (&input) == manual);
}

/* ---- the default connection of leases, SYNC-5 ---- */

static void
partner_only (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
  f->policy.data_roaming = MBN_AUTO_ROAMING_PARTNER;
}

/** FirstRow: @first: name of the profile; "" = none */
typedef struct
{
  const char *path;
  AutoProfile profiles[MAX_PROFILES];
  const char *first;
  const char *last_known_good;
  void (*change) (AutoFixture *fixture);
} FirstRow;

/* clang-format off */
static const FirstRow first_rows[] = {
  {"nothing", {{.name = NULL}}, .first = ""},
  {"automatic", {{.name = "a"}}, .first = "a"},
  {"manual", {{.name = "a", .mode = "manual"}}, .first = "a"},
  {"silent", {{.name = "a", .mode = ""}}, .first = "a"},
  {"mode-is-aside", {{.name = "b"}, {.name = "a", .mode = "manual"}}, .first = "a"},
  {"by-name", {{.name = "b", .mode = "manual"}, {.name = "a", .mode = "manual"}}, .first = "a"},
  {"default", {{.name = "a"}, {.name = "b", .mode = "manual", .is_default = TRUE}}, .first = "b"},
  {"last-known-good", {{.name = "a", .is_default = TRUE}, {.name = "b", .mode = "manual"}}, .first = "b", .last_known_good = "b"},
  {"ring", {{.name = "a", .creation = "Operator"}, {.name = "b", .mode = "manual", .creation = "User"}, {.name = "c", .creation = "Device"}}, .first = "b"},
  {"ring-admin", {{.name = "a"}, {.name = "b", .mode = "manual", .creation = "Admin"}}, .first = "b"},
  {"other-sim", {{.name = "a", .mode = "manual", .other_sim = TRUE}, {.name = "b", .mode = "manual"}}, .first = "b"},
  {"only-other-sim", {{.name = "a", .other_sim = TRUE}}, .first = ""},
  {"additional", {{.name = "a", .additional = TRUE}}, .first = ""},
  {"purchase", {{.name = "a", .purchase = TRUE}, {.name = "b", .mode = "manual"}}, .first = "b"},
  {"only-purchase", {{.name = "a", .purchase = TRUE}}, .first = ""},
  {"disabled", {{.name = "a", .version4 = "<AdminEnable>false</AdminEnable>"}, {.name = "b", .mode = "manual"}}, .first = "b"},
  {"category", {{.name = "a", .creation = "Device"}}, .first = "", .change = operator_or_higher},
  {"roaming", {{.name = "a", .mode = "manual"}}, .first = "a", .change = roaming},
  {"roaming-not-allowed", {{.name = "a", .mode = "manual"}}, .first = "", .change = partner_only},
  /* What the SIM's operator offers */
  {"proposed-manual", {{.name = "a", .mode = "manual", .proposed = TRUE}}, .first = ""},
  {"proposed-silent", {{.name = "a", .mode = "", .proposed = TRUE}}, .first = ""},
  {"proposed-automatic", {{.name = "a", .proposed = TRUE}}, .first = "a"},
  {"proposed-manual-and-stored", {{.name = "a", .mode = "manual", .proposed = TRUE}, {.name = "b", .mode = "manual"}}, .first = "b"},
  {"proposed-from-modem", {{.name = "a", .mode = "manual", .creation = "Device", .proposed = TRUE, .from_modem = TRUE}, {.name = "b", .creation = "Device"}}, .first = "b"},
  {"proposed-manual-makes-no-ring", {{.name = "a", .mode = "manual", .creation = "Operator", .proposed = TRUE}, {.name = "b", .creation = "Device"}}, .first = "b"},
};
/* clang-format on */

static void
test_first (gconstpointer data)
{
  const FirstRow *row = data;
  g_auto (AutoFixture) fixture;
  const MbnProfile *first;
  MbnAutoInput input;

  auto_fixture_init (&fixture);
  g_array_set_size (fixture.profiles, 0);
  for (gsize i = 0; i < MAX_PROFILES && row->profiles[i].name != NULL; i++)
    auto_fixture_add (&fixture, &row->profiles[i]);
  if (row->change != NULL)
    row->change (&fixture);
  auto_fixture_observe (&fixture);
  mbn_auto_history_set_last_known_good (&fixture.history, row->last_known_good);

  input = auto_fixture_input (&fixture);
  first = mbn_auto_find_first (&input);
  g_assert_cmpstr (first != NULL ? mbn_profile_get_name (first) : "", ==, row->first);
}

/* "Neither other Internet nor what failed before counts", nor that it is switched off. */
static void
test_first_whatever_was (AutoFixture *f)
{
  MbnAutoInput input;

  ONLY (f, .name = "a");
  ADD (f, .name = "b");
  auto_fixture_fail (f, MBN_ERROR_INVALID_ACCESS_STRING, 0);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  mbn_auto_intent_set_enabled (&f->intent, FALSE);
  f->policy.auto_connect = FALSE;
  input = auto_fixture_input (f);
  g_assert_true (mbn_auto_find_first (&input) == auto_fixture_get (f, 0));
}

/* AUTO-41: creation type to ring, and that of the modem's contexts. */
static void
test_category (AutoFixture *f)
{
  static const struct
  {
    const char *creation;
    MbnAutoCategory category;
  } table[] = {
      {"Admin",    MBN_AUTO_CATEGORY_ADMIN   },
      {"User",     MBN_AUTO_CATEGORY_USER    },
      {"Operator", MBN_AUTO_CATEGORY_OPERATOR},
      {"Device",   MBN_AUTO_CATEGORY_DEVICE  },
      {NULL,       MBN_AUTO_CATEGORY_USER    },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      MbnAutoProfile profile = {.profile = ONLY (f, .name = "a", .creation = table[i].creation)};

      g_assert_cmpint (mbn_auto_category_of (profile.profile), ==, table[i].category);
      g_assert_cmpint (mbn_auto_ring_of (&profile), ==, table[i].category);
      profile.from_modem = TRUE;
      g_assert_cmpint (mbn_auto_ring_of (&profile), ==, MBN_AUTO_CATEGORY_DEVICE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/select/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_round);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (first_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/select/SYNC-5/", first_rows[i].path, NULL);

      g_test_add_data_func (path, &first_rows[i], test_first);
    }

  auto_add ("select/SYNC-5/whatever-was", test_first_whatever_was);
  auto_add ("AUTO-45/no-backoff", test_no_backoff);
  auto_add ("AUTO-43/same-name", test_same_name);
  auto_add ("AUTO-42/no-pause", test_no_pause);
  auto_add ("AUTO-42/success-ends-the-round", test_success_ends_the_round);
  auto_add ("AUTO-42/held-is-not-waited-for", test_held_is_not_waited_for);
  auto_add ("AUTO-42/round-lasts", test_round_lasts);
  auto_add ("AUTO-42/taken-over", test_taken_over_ends_the_round);
  auto_add ("AUTO-42/selection", test_selection);
  auto_add ("AUTO-39/candidate", test_candidate);
  auto_add ("AUTO-41/manual", test_find_manual);
  auto_add ("AUTO-41/category", test_category);

  return g_test_run ();
}

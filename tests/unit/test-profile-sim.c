/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Whose profile it is, and which profile it is. */

#include "config.h"

#include "mbn-profile-sim.h"
#include "profile-test.h"

#define IMSI "001010123456789"
#define CARD "8900101000000000017" /* example 1 has it with the filler */

typedef struct
{
  const char *path;
  const char *file;
  const char *subscriber_id;
  const char *icc_id;
  gboolean matches;
} Match;

/* clang-format off */
static const Match matches[] = {
  {"PROF-29/v1-subscriber", A, IMSI, CARD, TRUE},
  {"PROF-29/v1-other-card", A, IMSI, "1", TRUE},
  {"PROF-29/v1-no-card", A, IMSI, NULL, TRUE},
  {"PROF-29/v1-other-subscriber", A, "001010123456780", CARD, FALSE},
  {"PROF-29/v1-prefix", A, "00101012345678", CARD, FALSE},
  {"PROF-29/v1-no-subscriber", A, NULL, CARD, FALSE},
  {"PROF-29/v1-empty-subscriber", A, "", CARD, FALSE},
  {"PROF-29/v4-card", C, NULL, CARD, TRUE},
  {"PROF-29/v4-card-with-filler", C, "1", CARD "F", TRUE},
  {"PROF-29/v4-card-with-small-filler", C, "1", CARD "f", TRUE},
  {"PROF-29/v4-other-last-digit", C, IMSI, CARD "0", FALSE},
  {"PROF-29/v4-other-card", C, IMSI, "8900101000000000018", FALSE},
  {"PROF-29/v4-no-card", C, IMSI, NULL, FALSE},
  {"PROF-29/v4-empty-card", C, IMSI, "", FALSE},
  {"PROF-29/modem-dm-card", D, NULL, CARD, TRUE},
  {"PROF-29/modem-dm-subscriber", D, IMSI, NULL, FALSE},
};
/* clang-format on */

static void
test_match (gconstpointer data)
{
  const Match *test = data;
  g_autofree char *xml = profile_test_load (test->file);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);

  g_assert_cmpint (mbn_profile_matches_sim (profile, test->subscriber_id, test->icc_id), ==,
                   test->matches);
}

/* Documents that differ in nothing but the parts of the key. */
#define V1_KEY(name, subscriber, card)                                                             \
  "<MBNProfile xmlns=\"" V1 "\"><Name>" name "</Name><IsDefault>0</IsDefault>"                     \
  "<SubscriberID>" subscriber "</SubscriberID>" card "</MBNProfile>"
#define V4_KEY(name, subscriber, card)                                                             \
  "<MBNProfileExt xmlns=\"" V4 "\"><Name>" name "</Name><IsDefault>0</IsDefault>" subscriber       \
  "<SimIccID>" card "</SimIccID></MBNProfileExt>"
#define SUBSCRIBER(id) "<SubscriberID>" id "</SubscriberID>"
#define CARD_OF(id)    "<SimIccID>" id "</SimIccID>"

typedef struct
{
  const char *path;
  const char *a;
  const char *b;
  gboolean same;
} Key;

/* clang-format off */
static const Key keys[] = {
  {"PROF-28/v1-same", V1_KEY ("n", "1", ""), V1_KEY ("n", "1", CARD_OF ("2")), TRUE},
  {"PROF-28/v1-collapsed", V1_KEY ("a b", "1", ""), V1_KEY (" a \n b ", "1", ""), TRUE},
  {"PROF-28/v1-case", V1_KEY ("n", "1", ""), V1_KEY ("N", "1", ""), FALSE},
  {"PROF-28/v1-other-subscriber", V1_KEY ("n", "1", CARD_OF ("2")), V1_KEY ("n", "3", CARD_OF ("2")), FALSE},
  {"PROF-28/v4-same", V4_KEY ("n", SUBSCRIBER ("1"), "2"), V4_KEY ("n", SUBSCRIBER ("3"), "2"), TRUE},
  {"PROF-28/v4-filler", V4_KEY ("n", "", CARD), V4_KEY ("n", "", CARD "F"), TRUE},
  {"PROF-28/v4-other-card", V4_KEY ("n", SUBSCRIBER ("1"), "2"), V4_KEY ("n", SUBSCRIBER ("1"), "3"), FALSE},
  {"PROF-28/v4-other-name", V4_KEY ("n", "", "2"), V4_KEY ("m", "", "2"), FALSE},
  {"PROF-28/mixed-card", V1_KEY ("n", "1", CARD_OF ("2")), V4_KEY ("n", "", "2"), TRUE},
  {"PROF-28/mixed-subscriber", V1_KEY ("n", "1", ""), V4_KEY ("n", SUBSCRIBER ("1"), "2"), TRUE},
  {"PROF-28/mixed-nothing-in-common", V1_KEY ("n", "1", ""), V4_KEY ("n", "", "2"), FALSE},
  {"PROF-28/mixed-subscriber-is-no-card", V1_KEY ("n", "1", ""), V4_KEY ("n", "", "1"), FALSE},
};
/* clang-format on */

static void
test_key (gconstpointer data)
{
  const Key *test = data;
  g_autoptr (MbnProfile) a = profile_test_parse (test->a);
  g_autoptr (MbnProfile) b = profile_test_parse (test->b);

  g_assert_cmpint (mbn_profile_same_key (a, b), ==, test->same);
  g_assert_cmpint (mbn_profile_same_key (b, a), ==, test->same);
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (matches); i++)
    profile_test_add (matches[i].path, &matches[i], test_match);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    profile_test_add (keys[i].path, &keys[i], test_key);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The index says what the plain functions of mbn-profile-sim.h say of each row. */

#include "config.h"

#include "mbn-profile-ext.h"
#include "mbn-profile-index.h"
#include "mbn-profile-sim.h"
#include "profile-test.h"

#define IMSI "001010123456789"
#define CARD "8900101000000000017" /* 19 digits */

#define SUBSCRIBER(id) "<SubscriberID>" id "</SubscriberID>"
#define CARD_OF(id)    "<SimIccID>" id "</SimIccID>"
#define V1_DOC(name, default, sim)                                                                 \
  "<MBNProfile xmlns=\"" V1 "\"><Name>" name "</Name><IsDefault>" default "</IsDefault>" sim       \
                                                                          "</MBNProfile>"
#define V4_DOC(name, default, sim, more)                                                           \
  "<MBNProfileExt xmlns=\"" V4 "\"><Name>" name                                                    \
  "</Name><IsDefault>" default "</IsDefault>" sim more "</MBNProfileExt>"
#define DM_DOC(name, card)                                                                         \
  "<ModemDMConfigProfile xmlns=\"" V4 "\"><Name>" name "</Name>" CARD_OF (                         \
      card) "<ApnID>0</ApnID><OemConnectionId>{0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9}</"            \
            "OemConnectionId>"                                                                     \
            "<Context/><AdminEnable>1</AdminEnable><AdminRoamControl>NoRoamAllowed</"              \
            "AdminRoamControl>"                                                                    \
            "</ModemDMConfigProfile>"

/* What PROF-25 asks of one, beside the card. */
#define MMS                                                                                        \
  "<PurposeGroups><PurposeGroupGuid>{53E2C5D3-D13C-4068-AA38-9C48FF2E55A8}</PurposeGroupGuid>"     \
  "</PurposeGroups><MmsConfiguration/>"                                                            \
  "<IsAdditionalPdpContextProfile xmlns=\"" V3 "\">1</IsAdditionalPdpContextProfile>"

#define PLAIN(name, subscriber)        V1_DOC (name, "0", SUBSCRIBER (subscriber))
#define PLAIN_ON(name, subscriber, id) V1_DOC (name, "0", SUBSCRIBER (subscriber) CARD_OF (id))
#define EXT(name, card)                V4_DOC (name, "0", CARD_OF (card), "")
#define EXT_OF(name, subscriber, card)                                                             \
  V4_DOC (name, "0", SUBSCRIBER (subscriber) CARD_OF (card), "")
#define MMS_ON(name, card) V4_DOC (name, "0", CARD_OF (card), MMS)

#define NOBODY                                                                                     \
  {                                                                                                \
    NULL, NULL                                                                                     \
  }

static void
add (MbnProfileIndex *index, guint number, const char *xml)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);

  mbn_profile_index_add (index, number, profile, GUINT_TO_POINTER (number));
}

static guint
find (MbnProfileIndex *index, const char *name, const MbnProfileOwner *owner)
{
  return GPOINTER_TO_UINT (mbn_profile_index_find (index, name, owner));
}

static char *
list (MbnProfileIndex *index, const MbnProfileOwner *owner)
{
  g_autoptr (GPtrArray) items = mbn_profile_index_list (index, owner);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "",
                            GPOINTER_TO_UINT (g_ptr_array_index (items, i)));

  return g_string_free (text, FALSE);
}

/* ---- by name ---- */

typedef struct
{
  const char *path;
  const char *name;
  MbnProfileOwner owner; /* NULL, NULL: asked without one */
  guint found;
} Find;

/* clang-format off */
static const char *const find_rows[] = {
  /* 1 */ PLAIN ("Work", "2"),
  /* 2 */ PLAIN ("Work", "1"),
  /* 3 */ EXT ("Work", CARD "F"),
  /* 4 */ EXT_OF ("Other", "1", "12"),
  /* 5 */ V1_DOC ("Default", "1", SUBSCRIBER ("1")),
  /* 6 */ V4_DOC ("Card", "1", CARD_OF ("aB3"), ""),
  /* 7 */ DM_DOC ("Modem", "12"),
  /* 8 */ PLAIN_ON ("Home", "7", "77"),
};

static const Find finds[] = {
  {"PROF-28/find-any-has-the-lowest-number", "Work", NOBODY, 1},
  {"PROF-28/find-any-default", "Default", NOBODY, 5},
  {"PROF-28/find-is-of-a-subscriber", "Work", {"1", NULL}, 2},
  {"PROF-28/find-is-of-a-card", "Work", {"9", CARD}, 3},
  {"PROF-28/find-has-the-lowest-of-both", "Work", {"1", CARD}, 2},
  {"PROF-28/find-with-filler", "Work", {NULL, CARD "F"}, 3},
  {"PROF-28/find-with-small-filler", "Work", {NULL, CARD "f"}, 3},
  {"PROF-28/find-card-in-any-case", "Card", {NULL, "Ab3"}, 6},
  {"PROF-28/find-collapses", " \t Work\r\n", {"1", NULL}, 2},
  {"PROF-28/find-any-collapses", "\n\nWork ", NOBODY, 1},
  {"PROF-28/find-case", "work", NOBODY, 0},
  {"PROF-28/find-prefix", "Wor", NOBODY, 0},
  {"PROF-28/find-inner-blank", "Wo rk", NOBODY, 0},
  {"PROF-28/find-other-card", "Work", {NULL, "8900101000000000018"}, 0},
  {"PROF-28/find-longer-card", "Work", {NULL, CARD "0"}, 0},
  {"PROF-28/find-modem-dm", "Modem", {NULL, "12"}, 7},
  {"PROF-29/find-v4-subscriber-does-not-own", "Other", {"1", NULL}, 0},
  {"PROF-29/find-v1-card-does-not-own", "Home", {NULL, "77"}, 0},
  {"PROF-29/find-empty-owner", "Work", {"", ""}, 0},
  {"PROF-29/find-subscriber-is-no-card", "Other", {"12", NULL}, 0},
  {"PROF-29/find-card-is-no-subscriber", "Work", {NULL, "1"}, 0},
};
/* clang-format on */

static void
test_find (gconstpointer data)
{
  const Find *test = data;
  gboolean any = test->owner.subscriber_id == NULL && test->owner.sim_icc_id == NULL;
  g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();

  for (guint i = 0; i < G_N_ELEMENTS (find_rows); i++)
    add (index, i + 1, find_rows[i]);

  g_assert_cmpuint (find (index, test->name, any ? NULL : &test->owner), ==, test->found);
}

/* No profile has such a name, so there is nothing to find: least of all what the index keeps
 * without a name. */
static void
test_find_no_name (void)
{
  static const char *const names[] = {"", " ", "\n", " \t\r\n ", "S", "N", "1", "\n1", "S\n1\n"};
  static const MbnProfileOwner owners[] = {
      {"1",  "2" },
      {"1",  NULL},
      {NULL, "2" }
  };
  g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();

  add (index, 1, V1_DOC ("a", "1", SUBSCRIBER ("1") CARD_OF ("2")));
  add (index, 2, V4_DOC ("b", "1", SUBSCRIBER ("1") CARD_OF ("2"), ""));

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpuint (find (index, names[i], NULL), ==, 0);
      for (gsize j = 0; j < G_N_ELEMENTS (owners); j++)
        g_assert_cmpuint (find (index, names[i], &owners[j]), ==, 0);
    }
}

/* A modem may report anything. */
static void
test_find_hostile_owner (void)
{
  static const MbnProfileOwner owners[] = {
      {"1\nWork", "1\nWork"},
      {"\n",      "\n"     },
      {"1\n",     "2\n"    },
      {"\xff",    "\xff"   }
  };
  static const char *const names[] = {"Work", "", "Work\nWork"};
  g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();

  add (index, 1, PLAIN ("Work", "1"));
  add (index, 2, V4_DOC ("Work", "1", CARD_OF ("2"), ""));

  for (gsize i = 0; i < G_N_ELEMENTS (owners); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
      g_assert_cmpuint (find (index, names[j], &owners[i]), ==, 0);
}

/* ---- what may stand beside the others ---- */

typedef struct
{
  const char *path;
  const char *candidate;
  const char *rows[3];
  MbnProfileOwner owner;
  guint except;
  guint rival; /* number of a row, from 1; 0 = none */
} Rival;

/* clang-format off */
static const Rival rivals[] = {
  {"PROF-28/v1-same", PLAIN ("n", "1"), {PLAIN ("m", "1"), PLAIN ("n", "1")}, NOBODY, 0, 2},
  {"PROF-28/v1-itself", PLAIN ("n", "1"), {PLAIN ("n", "1")}, NOBODY, 1, 0},
  {"PROF-28/v1-beside-itself", PLAIN ("n", "1"), {PLAIN ("n", "1"), PLAIN_ON ("n", "1", "2")}, NOBODY, 1, 2},
  {"PROF-28/v1-before-itself", PLAIN ("n", "1"), {PLAIN ("n", "1"), PLAIN_ON ("n", "1", "2")}, NOBODY, 2, 1},
  {"PROF-28/v1-other-subscriber", PLAIN_ON ("n", "1", "2"), {PLAIN_ON ("n", "3", "2")}, NOBODY, 0, 0},
  {"PROF-28/v4-same", EXT ("n", "2"), {EXT ("n", "1"), EXT_OF ("n", "5", "2")}, NOBODY, 0, 2},
  {"PROF-28/v4-filler", EXT ("n", CARD "f"), {EXT ("n", CARD)}, NOBODY, 0, 1},
  {"PROF-28/v4-filler-in-the-index", EXT ("n", CARD), {EXT ("n", CARD "F")}, NOBODY, 0, 1},
  {"PROF-28/v4-one-subscriber-two-cards", EXT_OF ("n", "1", "2"), {EXT_OF ("n", "1", "3")}, NOBODY, 0, 0},
  {"PROF-28/v4-modem-dm", EXT ("n", "2"), {DM_DOC ("n", "2")}, NOBODY, 0, 1},
  {"PROF-28/v1-then-v4-card", EXT ("n", "2"), {PLAIN_ON ("n", "1", "2")}, NOBODY, 0, 1},
  {"PROF-28/v1-then-v4-subscriber", EXT_OF ("n", "1", "2"), {PLAIN ("n", "1")}, NOBODY, 0, 1},
  {"PROF-28/v1-then-v4-nothing-in-common", EXT ("n", "2"), {PLAIN ("n", "1")}, NOBODY, 0, 0},
  {"PROF-28/v4-then-v1-card", PLAIN_ON ("n", "1", "2"), {EXT ("n", "2")}, NOBODY, 0, 1},
  {"PROF-28/v4-then-v1-subscriber", PLAIN ("n", "1"), {EXT_OF ("n", "1", "2")}, NOBODY, 0, 1},
  {"PROF-28/v4-then-v1-nothing-in-common", PLAIN ("n", "1"), {EXT ("n", "2")}, NOBODY, 0, 0},
  {"PROF-28/v4-then-v1-subscriber-is-no-card", PLAIN ("n", "1"), {EXT ("n", "1")}, NOBODY, 0, 0},
  {"PROF-28/owner-tells-the-card-of-v1", PLAIN ("n", "1"), {EXT ("n", "2")}, {"1", "2"}, 0, 1},
  {"PROF-28/owner-tells-the-subscriber-of-v4", EXT ("n", "2"), {PLAIN ("n", "1")}, {"1", "2"}, 0, 1},
  {"PROF-28/owner-is-another", EXT ("n", "2"), {PLAIN ("n", "1")}, {"3", "2"}, 0, 0},
  {"PROF-28/owner-and-another-name", EXT ("n", "2"), {PLAIN ("m", "1")}, {"1", "2"}, 0, 0},
  {"PROF-25/mms-is-alone", MMS_ON ("n", "2"), {PLAIN ("m", "1"), PLAIN ("n", "1")}, NOBODY, 0, 2},
  {"PROF-25/nothing-beside-mms", PLAIN ("n", "1"), {MMS_ON ("n", "2")}, NOBODY, 0, 1},
  {"PROF-25/nothing-beside-mms-behind", PLAIN ("n", "1"), {PLAIN ("n", "3"), MMS_ON ("n", "2")}, NOBODY, 0, 2},
  {"PROF-25/two-mms", MMS_ON ("n", "1"), {MMS_ON ("n", "2")}, NOBODY, 0, 1},
  {"PROF-25/mms-itself", MMS_ON ("n", "1"), {MMS_ON ("n", "1")}, NOBODY, 1, 0},
  {"PROF-25/mms-becomes-another", PLAIN ("n", "1"), {MMS_ON ("n", "1")}, NOBODY, 1, 0},
  {"PROF-25/other-becomes-mms", MMS_ON ("n", "1"), {EXT ("n", "1"), EXT ("n", "2")}, NOBODY, 1, 2},
  {"PROF-25/another-name", MMS_ON ("n", "1"), {MMS_ON ("m", "1"), EXT ("o", "1")}, NOBODY, 0, 0},
};
/* clang-format on */

static void
test_rival (gconstpointer data)
{
  const Rival *test = data;
  g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();
  g_autoptr (MbnProfile) candidate = profile_test_parse (test->candidate);
  gpointer rival;

  for (guint i = 0; i < G_N_ELEMENTS (test->rows) && test->rows[i] != NULL; i++)
    add (index, i + 1, test->rows[i]);

  rival = mbn_profile_index_find_rival (index, candidate, &test->owner, test->except);
  g_assert_cmpuint (GPOINTER_TO_UINT (rival), ==, test->rival);

  /* no owner is one of whom nothing is known */
  if (test->owner.subscriber_id == NULL)
    {
      rival = mbn_profile_index_find_rival (index, candidate, NULL, test->except);
      g_assert_cmpuint (GPOINTER_TO_UINT (rival), ==, test->rival);
    }
}

/* Once the last MMS profile has gone, its name is one as any other. */
static void
test_mms_goes (void)
{
  g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();
  g_autoptr (MbnProfile) candidate = profile_test_parse (PLAIN ("n", "1"));

  add (index, 1, MMS_ON ("n", "2"));
  add (index, 2, MMS_ON ("m", "2"));
  mbn_profile_index_remove (index, 2);
  g_assert_nonnull (mbn_profile_index_find_rival (index, candidate, NULL, 0));
  mbn_profile_index_remove (index, 1);
  g_assert_null (mbn_profile_index_find_rival (index, candidate, NULL, 0));

  add (index, 1, PLAIN ("n", "3"));
  g_assert_null (mbn_profile_index_find_rival (index, candidate, NULL, 0));
}

/* clang-format off */
static const Rival defaults[] = {
  {"PROF-26/same-subscriber", PLAIN ("n", "1"), {PLAIN ("m", "1"), V1_DOC ("o", "1", SUBSCRIBER ("1"))}, NOBODY, 0, 2},
  {"PROF-26/itself", PLAIN ("n", "1"), {V1_DOC ("n", "1", SUBSCRIBER ("1"))}, NOBODY, 1, 0},
  {"PROF-26/another-subscriber", PLAIN ("n", "1"), {V1_DOC ("n", "1", SUBSCRIBER ("2"))}, NOBODY, 0, 0},
  {"PROF-26/same-card", EXT ("n", "1"), {V4_DOC ("o", "1", CARD_OF ("1"), "")}, NOBODY, 0, 1},
  {"PROF-26/same-card-with-filler", EXT ("n", CARD), {V4_DOC ("o", "1", CARD_OF (CARD "f"), "")}, NOBODY, 0, 1},
  {"PROF-26/another-card", EXT ("n", "1"), {V4_DOC ("n", "1", CARD_OF ("2"), "")}, NOBODY, 0, 0},
  {"PROF-26/one-subscriber-two-cards", EXT_OF ("n", "1", "2"), {V4_DOC ("n", "1", SUBSCRIBER ("1") CARD_OF ("3"), "")}, NOBODY, 0, 0},
  {"PROF-26/mixed-card", EXT ("n", "1"), {V1_DOC ("o", "1", SUBSCRIBER ("2") CARD_OF ("1"))}, NOBODY, 0, 1},
  {"PROF-26/mixed-subscriber", EXT_OF ("n", "2", "1"), {V1_DOC ("o", "1", SUBSCRIBER ("2"))}, NOBODY, 0, 1},
  {"PROF-26/mixed-nothing-in-common", EXT ("n", "1"), {V1_DOC ("o", "1", SUBSCRIBER ("1"))}, NOBODY, 0, 0},
  {"PROF-26/owner-tells-more", EXT ("n", "1"), {V1_DOC ("o", "1", SUBSCRIBER ("2"))}, {"2", "1"}, 0, 1},
  {"PROF-26/owner-is-another", EXT ("n", "1"), {V1_DOC ("o", "1", SUBSCRIBER ("2"))}, {"3", "1"}, 0, 0},
  {"PROF-26/no-default", PLAIN ("n", "1"), {PLAIN ("n", "1"), EXT ("n", "1")}, {"1", "1"}, 0, 0},
};
/* clang-format on */

static void
test_default (gconstpointer data)
{
  const Rival *test = data;
  g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();
  g_autoptr (MbnProfile) candidate = profile_test_parse (test->candidate);
  gpointer other;

  for (guint i = 0; i < G_N_ELEMENTS (test->rows) && test->rows[i] != NULL; i++)
    add (index, i + 1, test->rows[i]);

  other = mbn_profile_index_find_default (index, candidate, &test->owner, test->except);
  g_assert_cmpuint (GPOINTER_TO_UINT (other), ==, test->rival);
}

/* ---- lists, and rows that share a key ---- */

static void
test_list (void)
{
  static const struct
  {
    MbnProfileOwner owner;
    const char *listed;
  } cases[] = {
      {{"1", NULL},        "2 5"  },
      {{"2", "nothing"},   "1"    },
      {{NULL, CARD "F"},   "3"    },
      {{"1", CARD},        "2 3 5"},
      {{NULL, "12"},       "4 7"  },
      {{"", ""},           ""     },
      {{NULL, NULL},       ""     },
      {{"7", "AB3"},       "6 8"  },
      {{"nobody", "else"}, ""     },
  };
  g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();
  g_autofree char *nothing = list (index, NULL);
  g_autofree char *all = NULL;

  g_assert_cmpstr (nothing, ==, "");
  for (guint i = G_N_ELEMENTS (find_rows); i > 0; i--)
    add (index, i, find_rows[i - 1]);
  g_assert_cmpuint (mbn_profile_index_get_size (index), ==, G_N_ELEMENTS (find_rows));

  all = list (index, NULL);
  g_assert_cmpstr (all, ==, "1 2 3 4 5 6 7 8");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *listed = list (index, &cases[i].owner);

      g_assert_cmpstr (listed, ==, cases[i].listed);
    }
}

#define N_SHARING 5
#define N_ORDERS  (5 * 4 * 3 * 2)

/* The @which-th order of the first N_SHARING numbers. */
static void
make_order (guint which, guint order[N_SHARING])
{
  guint left[N_SHARING];
  guint n_left = N_SHARING;

  for (guint i = 0; i < N_SHARING; i++)
    left[i] = i + 1;

  for (guint i = 0; i < N_SHARING; i++)
    {
      guint taken = which % n_left;

      which /= n_left;
      order[i] = left[taken];
      left[taken] = left[--n_left];
    }
}

/* @present: bit set of numbers that are in the index. */
static void
assert_lowest (MbnProfileIndex *index, guint present)
{
  static const MbnProfileOwner owner = {NULL, "1"};
  guint lowest = 1;
  guint size = mbn_profile_index_get_size (index);

  while (lowest <= N_SHARING && (present & (1u << lowest)) == 0)
    lowest++;
  if (lowest > N_SHARING)
    lowest = 0;

  g_assert_cmpuint (find (index, "n", NULL), ==, lowest);
  g_assert_cmpuint (find (index, "n", &owner), ==, lowest);
  g_assert_cmpuint (size, ==, (guint)__builtin_popcount (present));
}

/* Rows of one name on one card, which no store has, but two readings of one directory may. */
static void
test_rows_that_share_a_key (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (V4_DOC ("n", "1", CARD_OF ("1"), ""));

  for (guint which = 0; which < N_ORDERS * N_ORDERS; which++)
    {
      g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();
      guint in[N_SHARING];
      guint out[N_SHARING];
      guint present = 0;

      make_order (which % N_ORDERS, in);
      make_order (which / N_ORDERS, out);

      for (guint i = 0; i < N_SHARING; i++)
        {
          mbn_profile_index_add (index, in[i], profile, GUINT_TO_POINTER (in[i]));
          present |= 1u << in[i];
          assert_lowest (index, present);
        }
      for (guint i = 0; i < N_SHARING; i++)
        {
          mbn_profile_index_remove (index, out[i]);
          present &= ~(1u << out[i]);
          assert_lowest (index, present);
        }

      /* what was removed may come again */
      mbn_profile_index_add (index, out[0], profile, GUINT_TO_POINTER (out[0]));
      assert_lowest (index, 1u << out[0]);
    }
}

#define N_SIMS 5000

static void
test_one_name_on_many_sims (void)
{
  g_autoptr (MbnProfileIndex) index = mbn_profile_index_new ();

  for (guint i = 1; i <= N_SIMS; i++)
    {
      g_autofree char *xml = g_strdup_printf (i % 2 == 0 ? PLAIN ("Work", "%u")
                                                         : V4_DOC ("Work", "1", CARD_OF ("%u"), ""),
                                              i);
      g_autoptr (MbnProfile) profile = profile_test_parse (xml);

      g_assert_null (mbn_profile_index_find_rival (index, profile, NULL, 0));
      g_assert_null (mbn_profile_index_find_default (index, profile, NULL, 0));
      mbn_profile_index_add (index, i, profile, GUINT_TO_POINTER (i));
      g_assert_nonnull (mbn_profile_index_find_rival (index, profile, NULL, 0));
      g_assert_null (mbn_profile_index_find_rival (index, profile, NULL, i));
    }

  /* every third goes; 5 and N_SIMS / 3 have no common divisor, so all are met, in no order */
  for (guint i = 0; i < N_SIMS / 3; i++)
    mbn_profile_index_remove (index, 3 * (i * 5 % (N_SIMS / 3)) + 3);

  g_assert_cmpuint (find (index, "Work", NULL), ==, 1);
  for (guint i = 1; i <= N_SIMS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      MbnProfileOwner owner = {id, NULL};
      MbnProfileOwner card = {NULL, id};
      guint expected = i % 3 == 0 ? 0 : i;

      g_assert_cmpuint (find (index, "Work", &owner), ==, i % 2 == 0 ? expected : 0);
      g_assert_cmpuint (find (index, "Work", &card), ==, i % 2 == 0 ? 0 : expected);
    }
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (finds); i++)
    profile_test_add (finds[i].path, &finds[i], test_find);
  for (gsize i = 0; i < G_N_ELEMENTS (rivals); i++)
    profile_test_add (rivals[i].path, &rivals[i], test_rival);
  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    profile_test_add (defaults[i].path, &defaults[i], test_default);

  g_test_add_func ("/policy/PROF-28/find-no-name", test_find_no_name);
  g_test_add_func ("/policy/PROF-28/find-hostile-owner", test_find_hostile_owner);
  g_test_add_func ("/policy/PROF-25/mms-goes", test_mms_goes);
  g_test_add_func ("/policy/PROF-29/list", test_list);
  g_test_add_func ("/policy/index/rows-that-share-a-key", test_rows_that_share_a_key);
  g_test_add_func ("/policy/PROF-28/one-name-on-many-sims", test_one_name_on_many_sims);

  return g_test_run ();
}

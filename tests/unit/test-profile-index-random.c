/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The index walked at random, beside a plain list of which every row is asked. Random numbers are
 * those of GTest, which prints their seed; --seed repeats a run. */

#include "config.h"

#include "mbn-profile-ext.h"
#include "mbn-profile-index.h"
#include "mbn-profile-sim.h"
#include "profile-test.h"

#define N_STEPS    20000
#define N_PROFILES 400
#define MAX_NUMBER 120

/* What a row may be. */
typedef struct
{
  MbnProfile *profile;
  MbnProfile *nameless; /* the same with a name that all have */
} Twins;

typedef struct
{
  Twins twins[N_PROFILES];
  const Twins *rows[MAX_NUMBER + 1]; /* by number; NULL = not in the index */
  guint n_rows;
  MbnProfileIndex *index;
} Model;

/* Few values, so that many meet; one card in all its spellings. */
static const char *const names[] = {"a", "A", "a b", "ab"};
static const char *const subscribers[] = {"1", "2", "12"};
static const char *const cards[] = {"1",
                                    "2",
                                    "12",
                                    "aF",
                                    "Af",
                                    "8900101000000000017",
                                    "8900101000000000017F",
                                    "8900101000000000017f",
                                    "89001010000000000170"};

static const char *
pick (const char *const *texts, gsize n_texts)
{
  return texts[g_test_rand_int_range (0, (gint32)n_texts)];
}

#define PICK(texts) pick (texts, G_N_ELEMENTS (texts))

static char *
element (const char *name, const char *value)
{
  return g_strdup_printf ("<%s>%s</%s>", name, value, name);
}

static gboolean
perhaps (void)
{
  return g_test_rand_bit ();
}

/* ---- profiles at random ---- */

/* All but the name. */
static char *
random_v1 (void)
{
  g_autofree char *subscriber = element ("SubscriberID", PICK (subscribers));
  g_autofree char *card = perhaps () ? element ("SimIccID", PICK (cards)) : g_strdup ("");

  return g_strdup_printf ("<MBNProfile xmlns=\"" V1 "\"><Name>%%s</Name><IsDefault>%d</IsDefault>"
                          "%s%s</MBNProfile>",
                          perhaps (), subscriber, card);
}

static char *
random_v4 (void)
{
  g_autofree char *subscriber
      = perhaps () ? element ("SubscriberID", PICK (subscribers)) : g_strdup ("");
  g_autofree char *card = element ("SimIccID", PICK (cards));
  gboolean mms = g_test_rand_int_range (0, 8) == 0;

  return g_strdup_printf (
      "<MBNProfileExt xmlns=\"" V4 "\"><Name>%%s</Name><IsDefault>%d</IsDefault>%s%s%s"
      "</MBNProfileExt>",
      !mms && perhaps (), subscriber, card,
      mms ? "<PurposeGroups><PurposeGroupGuid>{53E2C5D3-D13C-4068-AA38-9C48FF2E55A8}"
            "</PurposeGroupGuid></PurposeGroups><MmsConfiguration/>"
            "<IsAdditionalPdpContextProfile xmlns=\"" V3 "\">1</IsAdditionalPdpContextProfile>"
          : "");
}

static MbnProfile *
parse_named (const char *xml, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (xml, "%s", 2);
  g_autofree char *named = g_strjoinv (name, parts);

  return profile_test_parse (named);
}

static Model *
model_new (void)
{
  Model *model = g_new0 (Model, 1);

  for (guint i = 0; i < N_PROFILES; i++)
    {
      g_autofree char *xml = perhaps () ? random_v1 () : random_v4 ();

      model->twins[i].profile = parse_named (xml, PICK (names));
      model->twins[i].nameless = parse_named (xml, "nameless");
    }
  model->index = mbn_profile_index_new ();

  return model;
}

static void
model_free (Model *model)
{
  mbn_profile_index_free (model->index);
  for (guint i = 0; i < N_PROFILES; i++)
    {
      mbn_profile_unref (model->twins[i].profile);
      mbn_profile_unref (model->twins[i].nameless);
    }
  g_free (model);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Model, model_free)

/* ---- the oracle: each row by itself ---- */

static gboolean
is_of (const Twins *row, const MbnProfileOwner *owner)
{
  return owner == NULL
         || mbn_profile_matches_sim (row->profile, owner->subscriber_id, owner->sim_icc_id);
}

static gboolean
has_name (const Twins *row, const char *name)
{
  return g_str_equal (mbn_profile_get_name (row->profile), name);
}

/* On one SIM, as far as can be known, whatever the names. */
static gboolean
is_on_one_sim (const Twins *row, const Twins *other, const MbnProfileOwner *owner)
{
  return mbn_profile_same_key (row->nameless, other->nameless)
         || (owner != NULL && is_of (row, owner));
}

static gboolean
is_rival (const Twins *row, const Twins *other, const MbnProfileOwner *owner)
{
  return has_name (row, mbn_profile_get_name (other->profile))
         && (is_on_one_sim (row, other, owner) || mbn_profile_has_mms (row->profile)
             || mbn_profile_has_mms (other->profile));
}

static gboolean
is_default_of (const Twins *row, const Twins *other, const MbnProfileOwner *owner)
{
  return mbn_profile_is_default (row->profile) && is_on_one_sim (row, other, owner);
}

/* ---- questions ---- */

static const char *
pick_owner_text (const char *const *texts, gsize n_texts)
{
  int n = g_test_rand_int_range (0, (gint32)n_texts + 2);

  return n == 0 ? NULL : n == 1 ? "" : texts[n - 2];
}

static void
check_find (Model *model, const MbnProfileOwner *owner)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint number = 1;

      while (number <= MAX_NUMBER
             && (model->rows[number] == NULL || !has_name (model->rows[number], names[i])
                 || !is_of (model->rows[number], owner)))
        number++;

      g_assert_cmpuint (GPOINTER_TO_UINT (mbn_profile_index_find (model->index, names[i], owner)),
                        ==, number > MAX_NUMBER ? 0 : number);
    }
}

static void
check_list (Model *model, const MbnProfileOwner *owner)
{
  g_autoptr (GPtrArray) items = mbn_profile_index_list (model->index, owner);
  guint at = 0;

  for (guint number = 1; number <= MAX_NUMBER; number++)
    if (model->rows[number] != NULL && is_of (model->rows[number], owner))
      {
        g_assert_cmpuint (at, <, items->len);
        g_assert_cmpuint (GPOINTER_TO_UINT (g_ptr_array_index (items, at)), ==, number);
        at++;
      }
  g_assert_cmpuint (items->len, ==, at);
}

typedef gpointer (*Question) (MbnProfileIndex *index,
                              const MbnProfile *profile,
                              const MbnProfileOwner *owner,
                              guint number);
typedef gboolean (*Oracle) (const Twins *row, const Twins *other, const MbnProfileOwner *owner);

/* Which one is returned is the index's choice, whether there is one is not. */
static void
check_place (Model *model, const MbnProfileOwner *owner, Question question, Oracle oracle)
{
  const Twins *candidate = &model->twins[g_test_rand_int_range (0, N_PROFILES)];
  guint except = (guint)g_test_rand_int_range (0, MAX_NUMBER + 1);
  guint found = GPOINTER_TO_UINT (question (model->index, candidate->profile, owner, except));
  gboolean exists = FALSE;

  for (guint number = 1; number <= MAX_NUMBER; number++)
    exists = exists
             || (number != except && model->rows[number] != NULL
                 && oracle (model->rows[number], candidate, owner));

  g_assert_cmpint (found != 0, ==, exists);
  if (found == 0)
    return;

  g_assert_cmpuint (found, !=, except);
  g_assert_nonnull (model->rows[found]);
  g_assert_true (oracle (model->rows[found], candidate, owner));
}

/* ---- the walk ---- */

static void
step (Model *model)
{
  guint number = (guint)g_test_rand_int_range (1, MAX_NUMBER + 1);
  const Twins *twins = &model->twins[g_test_rand_int_range (0, N_PROFILES)];

  if (model->rows[number] != NULL)
    {
      mbn_profile_index_remove (model->index, number);
      model->rows[number] = NULL;
      model->n_rows--;
    }
  else
    {
      mbn_profile_index_add (model->index, number, twins->profile, GUINT_TO_POINTER (number));
      model->rows[number] = twins;
      model->n_rows++;
    }

  g_assert_cmpuint (mbn_profile_index_get_size (model->index), ==, model->n_rows);
}

static void
test_random (void)
{
  g_autoptr (Model) model = model_new ();

  for (guint i = 0; i < N_STEPS; i++)
    {
      MbnProfileOwner owner = {pick_owner_text (subscribers, G_N_ELEMENTS (subscribers)),
                               pick_owner_text (cards, G_N_ELEMENTS (cards))};
      const MbnProfileOwner *known = perhaps () ? &owner : NULL;

      step (model);
      check_find (model, known);
      check_place (model, known, mbn_profile_index_find_rival, is_rival);
      check_place (model, known, mbn_profile_index_find_default, is_default_of);
      if (i % 16 == 0)
        check_list (model, known);
    }

  /* and back to nothing */
  for (guint number = MAX_NUMBER; number > 0; number--)
    if (model->rows[number] != NULL)
      mbn_profile_index_remove (model->index, number);
  g_assert_cmpuint (mbn_profile_index_get_size (model->index), ==, 0);
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  g_test_add_func ("/policy/PROF-28/index-at-random", test_random);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Documents cut, mutated and bent: exactly one of a profile and an error comes out. */

#include "config.h"

#include <string.h>

#include "mbn-profile-write.h"
#include "profile-test.h"

static void
assert_round_trip (const MbnProfile *profile)
{
  g_autofree char *xml = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);
  g_autoptr (MbnProfile) again = profile_test_parse (xml);

  g_assert_true (mbn_profile_equal (profile, again));
}

/* Exactly one of a profile and an error, whatever comes in. */
static gboolean
try_hostile (const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  /* A block of its own, so that the sanitizer sees a read beyond it. */
  g_autofree char *copy = g_memdup2 (bytes, length);
  g_autoptr (MbnProfile) profile = mbn_profile_parse (copy, length, &error);

  g_assert_true ((profile != NULL) != (error != NULL));
  if (error != NULL)
    {
      g_assert_true (error->domain == MBN_PROFILE_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strstr (error->message, "real-secret"));
      return FALSE;
    }

  g_assert_cmpint (g_utf8_strlen (mbn_profile_get_name (profile), -1), >, 0);
  assert_round_trip (profile);
  return TRUE;
}

static void
test_prefixes (gconstpointer file)
{
  g_autofree char *xml = profile_test_load (file);
  const gsize length = strlen (xml);
  gsize utf16_length;
  g_autofree char *utf16 = profile_test_to_utf16 (xml, FALSE, &utf16_length);

  /* Complete from the > of the last tag on. */
  for (gsize i = 0; i <= length; i++)
    g_assert_cmpint (try_hostile (xml, i), ==, i + 1 >= length);
  for (gsize i = 0; i < utf16_length - 2; i++)
    g_assert_false (try_hostile (utf16, i));
}

#define N_MUTATIONS 4000

/* GTest prints the seed; --seed repeats a run. */
static void
test_mutations (gconstpointer file)
{
  static const char markup[] = "<>&\"'/=![]-?; \n\0\x80\xff"
                               "aA0:";
  g_autofree char *xml = profile_test_load (file);
  const gsize length = strlen (xml);
  guint n_valid = 0;

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autofree char *mutant = g_strdup (xml);
      gint n_bytes = g_test_rand_int_range (1, 5);

      while (n_bytes-- > 0)
        {
          gsize at = (gsize)g_test_rand_int_range (0, (gint)length);
          gsize from = (gsize)g_test_rand_int_range (0, (gint)length);
          gsize run = MIN ((gsize)g_test_rand_int_range (1, 60), length - MAX (at, from));

          if (g_test_rand_bit ())
            mutant[at] = markup[g_test_rand_int_range (0, sizeof markup - 1)];
          else
            memmove (mutant + at, mutant + from, MIN (run, length - MAX (at, from)));
        }

      n_valid += try_hostile (mutant, length) ? 1 : 0;
    }

  /* If none or all were valid, the changes would be of no use. */
  g_test_message ("%u of %u mutants are valid", n_valid, N_MUTATIONS);
  g_assert_cmpuint (n_valid, >, 0);
  g_assert_cmpuint (n_valid, <, N_MUTATIONS / 2);
}

int
main (int argc, char **argv)
{
  static const char *const files[] = {A, B, C, D};

  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *prefixes = g_strconcat ("hostile/prefixes/", files[i], NULL);
      g_autofree char *mutations = g_strconcat ("hostile/mutations/", files[i], NULL);

      profile_test_add (prefixes, files[i], test_prefixes);
      profile_test_add (mutations, files[i], test_mutations);
    }

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What holds for every valid document: nothing of it is lost, and it is written in one way. */

#include "config.h"

#include <string.h>

#include "mbn-profile-write.h"
#include "profile-random.h"
#include "profile-test.h"

#define N_DOCUMENTS 1000

static void
assert_nothing_lost (const char *xml, const MbnProfile *profile)
{
  g_autofree char *written = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);
  g_autoptr (MbnProfile) again = profile_test_parse (written);
  g_autofree char *rewritten = mbn_profile_write (again, MBN_PROFILE_WRITE_ALL);

  if (!mbn_profile_equal (profile, again) || !g_str_equal (written, rewritten))
    g_error ("%s\nbecame\n%s\nand then\n%s", xml, written, rewritten);
}

/* What is left out or replaced changes nothing else: doing it twice is doing it once. */
static void
assert_stable (const MbnProfile *profile, MbnProfileWriteFlags flags)
{
  g_autofree char *written = mbn_profile_write (profile, flags);
  g_autoptr (MbnProfile) again = profile_test_parse (written);
  g_autofree char *rewritten = mbn_profile_write (again, flags);

  g_assert_cmpstr (rewritten, ==, written);
}

static void
test_round_trip (void)
{
  guint n_with_password = 0;

  for (guint i = 0; i < N_DOCUMENTS; i++)
    {
      g_autofree char *xml = profile_random_document ();
      g_autoptr (GError) error = NULL;
      g_autoptr (MbnProfile) profile = mbn_profile_parse (xml, strlen (xml), &error);

      if (profile == NULL)
        g_error ("%s\nin\n%s", error->message, xml);

      n_with_password += mbn_profile_get_password (profile) != NULL;
      assert_nothing_lost (xml, profile);
      assert_stable (profile, MBN_PROFILE_WRITE_WITHOUT_PASSWORD);
      assert_stable (profile, MBN_PROFILE_WRITE_MARK_PASSWORD);
      assert_stable (profile, MBN_PROFILE_WRITE_WITHOUT_PASSWORD | MBN_PROFILE_WRITE_MARK_PASSWORD);
      assert_stable (profile, MBN_PROFILE_WRITE_HIDE_IDENTITY);
    }

  /* If none had one, half of this would be of no use. */
  g_assert_cmpuint (n_with_password, >, N_DOCUMENTS / 50);
}

/* The encoding in which a document arrives makes no difference. */
static void
test_encodings (void)
{
  for (guint i = 0; i < N_DOCUMENTS / 10; i++)
    {
      g_autofree char *xml = profile_random_document ();
      g_autoptr (MbnProfile) profile = profile_test_parse (xml);
      gsize length;
      g_autofree char *utf16 = profile_test_to_utf16 (xml, g_test_rand_bit (), &length);
      g_autoptr (MbnProfile) other = mbn_profile_parse (utf16, length, NULL);

      g_assert_nonnull (other);
      g_assert_true (mbn_profile_equal (profile, other));
    }
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  g_test_add_func ("/policy/random/round-trip", test_round_trip);
  g_test_add_func ("/policy/PROF-8/random-encodings", test_encodings);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "profile-test.h"

#include <locale.h>
#include <string.h>

/* The table of this program. */
static const ProfileCase *all_cases;
static gsize n_all_cases;

char *
profile_test_load (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "profiles", file, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

char *
profile_test_change (const char *file, const char *from, const char *to)
{
  g_autofree char *text = profile_test_load (file);
  char *at = strstr (text, from);

  g_assert_nonnull (at);
  g_assert_null (strstr (at + 1, from));
  *at = '\0';
  return g_strconcat (text, to, at + strlen (from), NULL);
}

char *
profile_test_repeat (const char *text, guint count)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (string, text);

  return g_string_free (string, FALSE);
}

char *
profile_test_to_utf16 (const char *xml, gboolean big_endian, gsize *length)
{
  glong n_units;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (xml, -1, NULL, &n_units, NULL);
  char *bytes = g_malloc (2 * (gsize)n_units + 2);

  for (glong i = -1; i < n_units; i++)
    {
      gunichar2 unit = i < 0 ? 0xfeff : units[i];

      bytes[2 * i + 2] = (char)(big_endian ? unit >> 8 : unit & 0xff);
      bytes[2 * i + 3] = (char)(big_endian ? unit & 0xff : unit >> 8);
    }

  *length = 2 * (gsize)n_units + 2;
  return bytes;
}

MbnProfile *
profile_test_parse (const char *xml)
{
  g_autoptr (GError) error = NULL;
  MbnProfile *profile = mbn_profile_parse (xml, strlen (xml), &error);

  g_assert_no_error (error);
  g_assert_nonnull (profile);
  return profile;
}

MbnProfile *
profile_test_parse_changed (const char *file, const char *from, const char *to)
{
  g_autofree char *xml = profile_test_change (file, from, to);

  return profile_test_parse (xml);
}

/* True of every message: one printable line, nothing private in it. */
static void
assert_message (const GError *error)
{
  static const char *const secrets[]
      = {"not-a-real", "crew7", "001010123456789", "8900101000000000017"};

  g_assert_true (error->domain == MBN_PROFILE_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (strlen (error->message), <, 500);
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (error->message, secrets[i]));
}

void
profile_test_assert_refused (const char *xml, gssize length, int code, const char *says)
{
  g_autoptr (GError) error = NULL;
  MbnProfile *profile = mbn_profile_parse (xml, length < 0 ? strlen (xml) : (gsize)length, &error);

  g_assert_null (profile);
  g_assert_error (error, MBN_PROFILE_ERROR, code);
  assert_message (error);
  g_test_message ("'%s' must say '%s'", error->message, says);
  g_assert_nonnull (strstr (error->message, says));
}

void
profile_test_case (gconstpointer data)
{
  const ProfileCase *test = data;
  g_autofree char *xml = profile_test_change (test->file, test->from, test->to);
  g_autofree char *start = NULL;

  if (test->code == VALID)
    {
      mbn_profile_unref (profile_test_parse (xml));
      return;
    }

  start = g_strdup_printf ("line %d: %s", test->line, test->element != NULL ? test->element : "");
  profile_test_assert_refused (xml, -1, test->code, start);
  profile_test_assert_refused (xml, -1, test->code, test->says);
}

void
profile_test_add (const char *path, gconstpointer data, GTestDataFunc function)
{
  g_autofree char *full = g_strconcat ("/policy/", path, NULL);

  g_test_add_data_func (full, data, function);
}

/* libxml2 writes to stderr when a handler is missing. */
static void
test_silent (void)
{
  if (g_test_subprocess ())
    {
      for (gsize i = 0; i < n_all_cases; i++)
        {
          const ProfileCase *test = &all_cases[i];
          g_autofree char *xml = profile_test_change (test->file, test->from, test->to);
          MbnProfile *profile = mbn_profile_parse (xml, strlen (xml), NULL);

          g_clear_pointer (&profile, mbn_profile_unref);
        }
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
}

void
profile_test_add_cases (const ProfileCase *cases, gsize n_cases)
{
  all_cases = cases;
  n_all_cases = n_cases;

  for (gsize i = 0; i < n_cases; i++)
    profile_test_add (cases[i].path, &cases[i], profile_test_case);

  g_test_add_func ("/policy/hostile/silent", test_silent);
}

void
profile_test_init (int *argc, char ***argv)
{
  setlocale (LC_ALL, "");
  /* No G_TEST_OPTION_ISOLATE_DIRS: nothing here touches files, and it leaks in GLib 2.74. */
  g_test_init (argc, argv, NULL);
}

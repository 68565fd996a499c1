/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The profile as a value: comparing, sharing. */

#include "config.h"

#include "profile-test.h"

typedef struct
{
  const char *path;
  const char *from;
  const char *to;
  gboolean same;
} Settings;

/* clang-format off */
static const Settings settings[] = {
  {"same/itself", "<IsDefault>", "<IsDefault>", TRUE},
  {"same/name", "<Name>Field", "<Name>Other", TRUE},
  {"same/mode", "auto-home", "manual", TRUE},
  {"same/ignore-password", "<IgnorePassword>false", "<IgnorePassword>true", TRUE},
  {"same/compression-by-default", "<Compression>DISABLE</Compression>", "", TRUE},
  {"different/access-string", "survey.northwind", "Survey.northwind", FALSE},
  {"different/no-access-string", "<AccessString>survey.northwind.example</AccessString>", "", FALSE},
  {"different/user-name", "crew7", "crew8", FALSE},
  {"different/password", "not-a-real-secret", "not-a-real-secret ", FALSE},
  {"different/no-password", "<Password>not-a-real-secret</Password>", "", FALSE},
  {"different/auth", ">CHAP<", ">PAP<", FALSE},
  {"different/compression", ">DISABLE<", ">ENABLE<", FALSE},
};
/* clang-format on */

static void
test_same_settings (gconstpointer data)
{
  const Settings *test = data;
  g_autofree char *xml = load (A);
  g_autofree char *changed = change (A, test->from, test->to);
  g_autoptr (MbnProfile) a = parse_valid (xml);
  g_autoptr (MbnProfile) b = parse_valid (changed);

  g_assert_cmpint (mbn_profile_same_settings (a, b), ==, test->same);
  g_assert_cmpint (mbn_profile_same_settings (b, a), ==, test->same);
}

static void
test_same_settings_empty_password (void)
{
  g_autofree char *absent = change (A, "<Password>not-a-real-secret</Password>", "");
  g_autofree char *empty = change (A, "not-a-real-secret", "");
  g_autoptr (MbnProfile) a = parse_valid (absent);
  g_autoptr (MbnProfile) b = parse_valid (empty);

  g_assert_true (mbn_profile_same_settings (a, b));
}

static void
test_boxed (void)
{
  g_autoptr (MbnProfile) profile = parse_valid (MINIMAL);
  MbnProfile *copy = g_boxed_copy (MBN_TYPE_PROFILE, profile);

  g_assert_true (copy == profile);
  mbn_profile_unref (g_steal_pointer (&profile));
  g_assert_cmpstr (mbn_profile_get_name (copy), ==, "m");
  g_boxed_free (MBN_TYPE_PROFILE, copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/", settings[i].path, NULL);

      g_test_add_data_func (path, &settings[i], test_same_settings);
    }

  g_test_add_func ("/policy/same/empty-password", test_same_settings_empty_password);
  g_test_add_func ("/policy/profile/boxed", test_boxed);

  return g_test_run ();
}

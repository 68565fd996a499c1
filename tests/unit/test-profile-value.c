/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Profiles as values: shared, compared. */

#include "config.h"

#include <string.h>

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
  g_autofree char *xml = profile_test_load (A);
  g_autofree char *changed = profile_test_change (A, test->from, test->to);
  g_autoptr (MbnProfile) a = profile_test_parse (xml);
  g_autoptr (MbnProfile) b = profile_test_parse (changed);

  g_assert_cmpint (mbn_profile_same_settings (a, b), ==, test->same);
  g_assert_cmpint (mbn_profile_same_settings (b, a), ==, test->same);
}

static void
test_same_settings_empty_password (void)
{
  g_autofree char *absent = profile_test_change (A, "<Password>not-a-real-secret</Password>", "");
  g_autofree char *empty = profile_test_change (A, "not-a-real-secret", "");
  g_autoptr (MbnProfile) a = profile_test_parse (absent);
  g_autoptr (MbnProfile) b = profile_test_parse (empty);

  g_assert_true (mbn_profile_same_settings (a, b));
}

static void
test_boxed (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (MINIMAL);
  MbnProfile *copy = g_boxed_copy (MBN_TYPE_PROFILE, profile);

  g_assert_true (copy == profile);
  mbn_profile_unref (g_steal_pointer (&profile));
  g_assert_cmpstr (mbn_profile_get_name (copy), ==, "m");
  g_boxed_free (MBN_TYPE_PROFILE, copy);
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    profile_test_add (settings[i].path, &settings[i], test_same_settings);
  g_test_add_func ("/policy/same/empty-password", test_same_settings_empty_password);
  g_test_add_func ("/policy/profile/boxed", test_boxed);

  return g_test_run ();
}

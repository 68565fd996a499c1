/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "profile-test.h"

#include <string.h>

char *
load (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "profiles", file, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

char *
change (const char *file, const char *from, const char *to)
{
  g_autofree char *text = load (file);
  char *at = strstr (text, from);

  g_assert_nonnull (at);
  g_assert_null (strstr (at + 1, from));
  *at = '\0';
  return g_strconcat (text, to, at + strlen (from), NULL);
}

MbnProfile *
parse_valid (const char *xml)
{
  g_autoptr (GError) error = NULL;
  MbnProfile *profile = mbn_profile_parse (xml, strlen (xml), &error);

  g_assert_no_error (error);
  g_assert_nonnull (profile);
  return profile;
}

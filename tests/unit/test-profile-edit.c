/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Profiles made of profiles: password, service-owned elements, hidden identity. */

#include "config.h"

#include <string.h>

#include "mbn-profile-edit.h"
#include "mbn-profile-write.h"
#include "profile-test.h"

static MbnProfile *
parse_file (const char *file)
{
  g_autofree char *xml = profile_test_load (file);

  return profile_test_parse (xml);
}

static MbnProfile *
with_password (MbnProfile *profile, const char *password)
{
  g_autoptr (GError) error = NULL;
  MbnProfile *changed = mbn_profile_with_password (profile, password, &error);

  g_assert_no_error (error);
  return changed;
}

/* What a store does: the XML without, the password apart, both together again. */
static void
test_password_apart (void)
{
  g_autoptr (MbnProfile) profile = parse_file (A);
  g_autofree char *xml = mbn_profile_write (profile, MBN_PROFILE_WRITE_WITHOUT_PASSWORD);
  g_autoptr (MbnProfile) stored = profile_test_parse (xml);
  g_autoptr (MbnProfile) joined = with_password (stored, mbn_profile_get_password (profile));
  g_autoptr (MbnProfile) without = with_password (profile, NULL);

  g_assert_null (mbn_profile_get_password (stored));
  g_assert_true (mbn_profile_equal (joined, profile));
  g_assert_true (mbn_profile_equal (without, stored));
  g_assert_cmpstr (mbn_profile_get_password (profile), ==, "not-a-real-secret");
}

static void
test_password_nothing_to_change (void)
{
  g_autoptr (MbnProfile) profile = parse_file (A);
  g_autoptr (MbnProfile) same = with_password (profile, "not-a-real-secret");
  g_autoptr (MbnProfile) no_credentials = parse_file (B);
  g_autoptr (MbnProfile) still_none = with_password (no_credentials, "p");

  g_assert_true (same == profile);
  g_assert_true (still_none == no_credentials);
}

/* Any text that a document can hold comes back; another one is refused and not quoted. */
static void
test_password_texts (void)
{
  static const char *const good[] = {"", " ", "\t\r\n", "<&>\"']]>", E_ACUTE ANTENNA};
  static const char *const bad[] = {"real-\x01", "real-\xff", "real-\xef\xbf\xbf", "real-\x1f"};
  g_autofree char *longest = g_strnfill (255, 'x');
  g_autofree char *too_long = g_strnfill (256, 'x');
  g_autoptr (MbnProfile) profile = parse_file (A);

  for (gsize i = 0; i <= G_N_ELEMENTS (good); i++)
    {
      const char *password = i < G_N_ELEMENTS (good) ? good[i] : longest;
      g_autoptr (MbnProfile) changed = with_password (profile, password);
      g_autofree char *xml = mbn_profile_write (changed, MBN_PROFILE_WRITE_ALL);
      g_autoptr (MbnProfile) again = profile_test_parse (xml);

      g_assert_cmpstr (mbn_profile_get_password (again), ==, password);
    }

  for (gsize i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          mbn_profile_with_password (profile, i < G_N_ELEMENTS (bad) ? bad[i] : too_long, &error));
      g_assert_error (error, MBN_PROFILE_ERROR, MBN_PROFILE_ERROR_INVALID);
      g_assert_null (strstr (error->message, "real-"));
    }
}

/* What makes a document too large to be read again is not done. */
static void
test_no_room (void)
{
  g_autofree char *fill = g_strnfill (MBN_PROFILE_MAX_BYTES - 400, 'x');
  g_autofree char *xml
      = g_strconcat (MINIMAL_HEAD "<Context><UserLogonCred><UserName>u</UserName></UserLogonCred>"
                                  "</Context><x xmlns=\"urn:x\">",
                     fill, "</x>" MINIMAL_TAIL, NULL);
  g_autofree char *password = g_strnfill (250, '&');
  g_autofree char *name = g_strnfill (20, '&');
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  g_autoptr (MbnProfile) same = mbn_profile_with_service_elements (profile, "1", name);
  g_autoptr (GError) error = NULL;

  g_assert_true (same == profile);
  g_assert_null (mbn_profile_with_password (profile, password, &error));
  g_assert_error (error, MBN_PROFILE_ERROR, MBN_PROFILE_ERROR_INVALID);
}

/* PROF-39: IgnorePassword is no part of it. */
static void
test_ignore_password_stays (void)
{
  g_autoptr (MbnProfile) profile
      = profile_test_parse_changed (A, "<IgnorePassword>false", "<IgnorePassword>true");
  g_autoptr (MbnProfile) changed = with_password (profile, "other");

  g_assert_true (mbn_profile_get_ignore_password (changed));
  g_assert_cmpstr (mbn_profile_get_password (changed), ==, "other");
}

typedef struct
{
  const char *path;
  const char *file;
  const char *icc_id;
  const char *name;
  const char *expected_icc_id;
  const char *expected_name;
} Service;

/* clang-format off */
static const Service services[] = {
  {"PROF-44/overwritten", A, "8900", "Fabrikam", "8900", "Fabrikam"},
  {"PROF-44/added", B, "8900", "Fabrikam", "8900", "Fabrikam"},
  {"PROF-44/not-known", A, NULL, NULL, "8900101000000000017F", "Northwind"},
  {"PROF-44/no-iccid", A, "", "", "8900101000000000017F", "Northwind"},
  {"PROF-44/not-an-iccid", A, "8900 1", " \n ", "8900101000000000017F", "Northwind"},
  {"PROF-44/iccid-too-long", A, "123456789012345678901", NULL, "8900101000000000017F", "Northwind"},
  {"PROF-44/name-no-xml", A, NULL, "a\x01", "8900101000000000017F", "Northwind"},
  {"PROF-44/name-collapsed", A, NULL, " a \t\n b ", "8900101000000000017F", "a b"},
  {"PROF-66/name-cut", A, NULL, "12345678901234567890x", "8900101000000000017F", "12345678901234567890"},
  {"PROF-66/name-cut-at-a-blank", A, NULL, "1234567890123456789 x", "8900101000000000017F", "1234567890123456789"},
  {"PROF-66/characters-not-bytes", B, NULL, ANTENNA ANTENNA ANTENNA ANTENNA ANTENNA ANTENNA, NULL, ANTENNA ANTENNA ANTENNA ANTENNA ANTENNA ANTENNA},
  {"PROF-44/version-4-keeps-its-card", C, "8900", "Fabrikam", "8900101000000000017", "Fabrikam"},
  {"PROF-44/modem-dm-has-none", D, "8900", "Fabrikam", "8900101000000000017", NULL},
};
/* clang-format on */

static void
test_service (gconstpointer data)
{
  const Service *test = data;
  g_autoptr (MbnProfile) profile = parse_file (test->file);
  g_autoptr (MbnProfile) changed
      = mbn_profile_with_service_elements (profile, test->icc_id, test->name);
  g_autofree char *xml = mbn_profile_write (changed, MBN_PROFILE_WRITE_ALL);
  g_autoptr (MbnProfile) again = profile_test_parse (xml);

  g_assert_cmpstr (mbn_profile_get_sim_icc_id (changed), ==, test->expected_icc_id);
  g_assert_cmpstr (mbn_profile_get_home_provider_name (changed), ==, test->expected_name);
  g_assert_true (mbn_profile_equal (changed, again));
}

/* design.md 1: get with hidden identity, edit, update. */
static void
test_hidden (gconstpointer file)
{
  g_autoptr (MbnProfile) older = parse_file (file);
  g_autofree char *xml = mbn_profile_write (older, MBN_PROFILE_WRITE_HIDE_IDENTITY);
  g_autoptr (MbnProfile) hidden = profile_test_parse (xml);
  g_autoptr (MbnProfile) restored = mbn_profile_with_identity (hidden, older);
  g_autoptr (MbnProfile) same = mbn_profile_with_identity (older, hidden);

  g_assert_true (mbn_profile_has_hidden_identity (hidden));
  g_assert_false (mbn_profile_has_hidden_identity (restored));
  g_assert_true (mbn_profile_equal (restored, older));
  g_assert_true (same == older);
}

static void
test_hidden_without_older_value (void)
{
  g_autoptr (MbnProfile) older = profile_test_parse (MINIMAL_V4);
  g_autoptr (MbnProfile) hidden = profile_test_parse_changed (C, "001010123456789", "hidden");
  g_autoptr (MbnProfile) restored = mbn_profile_with_identity (hidden, older);

  g_assert_true (mbn_profile_has_hidden_identity (restored));
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  g_test_add_func ("/policy/PROF-40/password-apart", test_password_apart);
  g_test_add_func ("/policy/password/nothing-to-change", test_password_nothing_to_change);
  g_test_add_func ("/policy/PROF-36/password-texts", test_password_texts);
  g_test_add_func ("/policy/PROF-7/no-room", test_no_room);
  g_test_add_func ("/policy/PROF-39/ignore-password-stays", test_ignore_password_stays);
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    profile_test_add (services[i].path, &services[i], test_service);
  profile_test_add ("design-1/hidden-v1", A, test_hidden);
  profile_test_add ("design-1/hidden-v4", C, test_hidden);
  profile_test_add ("design-1/hidden-modem-dm", D, test_hidden);
  g_test_add_func ("/policy/design-1/hidden-without-older-value", test_hidden_without_older_value);

  return g_test_run ();
}

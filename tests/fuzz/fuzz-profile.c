/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A document from anybody who may call Connect or CreateConnectionProfile. What comes out is a
 * profile or an error; a profile is written, read and written again without loss. */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "mbn-profile-parse.h"
#include "mbn-profile-write.h"

static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == MBN_PROFILE_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
}

static MbnProfile *
parse_again (const char *xml)
{
  g_autoptr (GError) error = NULL;
  MbnProfile *profile = mbn_profile_parse (xml, strlen (xml), &error);

  g_assert_no_error (error);
  return profile;
}

static void
check_round_trip (const MbnProfile *profile)
{
  g_autofree char *xml = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);
  g_autoptr (MbnProfile) again = parse_again (xml);
  g_autofree char *rewritten = mbn_profile_write (again, MBN_PROFILE_WRITE_ALL);

  g_assert_true (mbn_profile_equal (profile, again));
  g_assert_cmpstr (rewritten, ==, xml);
}

/* What a client may see is a document too. */
static void
check_hidden (const MbnProfile *profile)
{
  const MbnProfileWriteFlags flags = MBN_PROFILE_WRITE_WITHOUT_PASSWORD
                                     | MBN_PROFILE_WRITE_MARK_PASSWORD
                                     | MBN_PROFILE_WRITE_HIDE_IDENTITY;
  g_autofree char *xml = mbn_profile_write (profile, flags);
  g_autoptr (MbnProfile) hidden = NULL;

  if (strlen (xml) > MBN_PROFILE_MAX_BYTES)
    return;

  hidden = parse_again (xml);
  g_assert_null (mbn_profile_get_password (hidden));
  g_assert_cmpstr (mbn_profile_get_name (hidden), ==, mbn_profile_get_name (profile));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnProfile) profile = mbn_profile_parse ((const char *)data, size, &error);

  if (profile == NULL)
    {
      check_error (error);
      return 0;
    }

  g_assert_no_error (error);
  check_round_trip (profile);
  check_hidden (profile);
  return 0;
}

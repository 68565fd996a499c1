/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* design.md 6: the session record and its file */

#include "config.h"

#include "mbn-session-files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "mbn-clock.h"
#include "mbn-profile-parse.h"
#include "mbn-session-text.h"
#include "temp-dir.h"

#define PLACE "usb:1-4.2"
#define BOOT  "01234567-89ab-cdef-0123-456789abcdef"
#define PROFILE                                                                                    \
  "<MBNProfile xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v1\"><Name>W\n&amp;\\s"    \
  "</Name><IsDefault>0</IsDefault><SubscriberID>1</SubscriberID><Context><AccessString>apn"        \
  "</AccessString><UserLogonCred><UserName>u</UserName><Password>geheim</Password>"                \
  "</UserLogonCred></Context></MBNProfile>"

/* In place of ours: the machine has slept for an hour. */
guint64
mbn_clock_boottime_us (void)
{
  return (guint64)g_get_monotonic_time () + (guint64)3600 * G_USEC_PER_SEC;
}

static MbnSessionRecord *
make_record (gboolean all)
{
  MbnSessionRecord *record = mbn_session_record_new (PLACE);

  record->ceiling = G_MAXUINT32;
  record->origin = MBN_ORIGIN_AUTO;
  if (!all)
    return record;

  g_free (record->device_id);
  record->device_id = g_strdup ("490154203237518");
  record->ending = TRUE;
  record->uid = 1000;
  record->activated_us = 12345;
  record->stored = TRUE;
  record->profile = mbn_profile_parse (PROFILE, strlen (PROFILE), NULL);
  record->link = g_strdup ("(uint32 1, [byte 0x20], 'a;b')");
  g_assert_nonnull (record->profile);

  return record;
}

static MbnSessionRecord *
read_text (const char *text, const char *place, const char *boot)
{
  g_autofree char *reason = NULL;
  MbnSessionRecord *record = mbn_session_text_read (text, strlen (text), place, boot, &reason);

  g_assert_true ((record == NULL) == (reason != NULL));

  return record;
}

static void
test_round_trip (gconstpointer data)
{
  g_autoptr (MbnSessionRecord) record = make_record (GPOINTER_TO_INT (data));
  g_autofree char *text = mbn_session_text_write (record, BOOT);
  g_autoptr (MbnSessionRecord) again = read_text (text, PLACE, BOOT);

  g_assert_nonnull (again);
  g_assert_cmpstr (again->place, ==, PLACE);
  g_assert_cmpstr (again->device_id, ==, record->device_id);
  g_assert_cmpuint (again->ceiling, ==, record->ceiling);
  g_assert_cmpuint (again->session, ==, record->session);
  g_assert_cmpint (again->ending, ==, record->ending);
  g_assert_cmpint ((int)again->origin, ==, (int)record->origin);
  g_assert_cmpuint (again->uid, ==, record->uid);
  g_assert_cmpint (again->activated_us, ==, record->activated_us);
  g_assert_cmpint (again->stored, ==, record->stored);
  g_assert_cmpstr (again->link, ==, record->link);
  g_assert_true ((again->profile != NULL) == (record->profile != NULL));
  if (again->profile == NULL)
    return;

  g_assert_cmpstr (mbn_profile_get_name (again->profile), ==,
                   mbn_profile_get_name (record->profile));
  g_assert_cmpstr (mbn_profile_get_user_name (again->profile), ==, "u");
}

/* PROF-40 */
static void
test_no_password (void)
{
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autofree char *text = mbn_session_text_write (record, BOOT);

  g_assert_null (strstr (text, "geheim"));
}

static void
test_origins (void)
{
  for (MbnOrigin origin = MBN_ORIGIN_NONE; origin <= MBN_ORIGIN_ADOPTED; origin++)
    {
      g_autoptr (MbnSessionRecord) record = make_record (FALSE);
      g_autoptr (MbnSessionRecord) again = NULL;
      g_autofree char *text = NULL;

      record->origin = origin;
      text = mbn_session_text_write (record, BOOT);
      again = read_text (text, PLACE, BOOT);
      g_assert_cmpint ((int)again->origin, ==, (int)origin);
    }
}

/* Read strictly: cut off anywhere, or with one byte another, it is no record. */
static void
test_damaged (void)
{
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autofree char *text = mbn_session_text_write (record, BOOT);
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *reason = NULL;

      g_assert_null (mbn_session_text_read (text, i, PLACE, BOOT, &reason));
      g_assert_nonnull (reason);
    }

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *other = g_strdup (text);
      g_autofree char *written = NULL;
      g_autoptr (MbnSessionRecord) again = NULL;

      other[i] = text[i] == '1' ? '2' : '1';
      again = read_text (other, PLACE, BOOT);
      if (again != NULL)
        written = mbn_session_text_write (again, BOOT);
      /* another value is another record; anything else is none */
      g_assert_true (again == NULL || g_str_equal (written, other));
    }
}

static void
assert_refused_with (const char *from, const char *to)
{
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autofree char *text = mbn_session_text_write (record, BOOT);
  g_auto (GStrv) parts = g_strsplit (text, from, 2);
  g_autofree char *other = g_strjoinv (to, parts);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_assert_null (read_text (other, PLACE, BOOT));
}

static void
test_foreign (void)
{
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autofree char *text = mbn_session_text_write (record, BOOT);

  g_assert_null (read_text (text, PLACE, "another boot"));
  g_assert_null (read_text (text, "usb:1-4.3", BOOT));
  assert_refused_with ("version=1", "version=2");
  assert_refused_with ("mbimex=1.0", "mbimex=2.0");
  assert_refused_with ("origin=auto", "origin=somebody");
  assert_refused_with ("ending=true", "ending=yes");
  assert_refused_with ("transaction-ceiling=4294967295", "transaction-ceiling=4294967296");
  assert_refused_with ("transaction-ceiling=4294967295", "transaction-ceiling=-1");
  assert_refused_with ("[link]", "more=1\n[link]");
  assert_refused_with ("[link]", "[lease]\n\n[link]");
  assert_refused_with ("session=0", "session=3");
  assert_refused_with ("session=0", "session=0\nsession=0");
  assert_refused_with ("<Name>", "<Name><");
  assert_refused_with ("version=1", "# edited\nversion=1");
}

/* ---- the file ---- */

static char *
only_file (const char *dir)
{
  g_autofree char *sessions = g_build_filename (dir, "sessions", NULL);
  g_autoptr (GDir) folder = g_dir_open (sessions, 0, NULL);
  const char *name = g_dir_read_name (folder);
  char *path = name != NULL ? g_build_filename (sessions, name, NULL) : NULL;

  g_assert_null (g_dir_read_name (folder));

  return path;
}

static MbnSessionMemory *
new_memory (const char *dir)
{
  g_autoptr (GError) error = NULL;
  MbnSessionFiles *files = mbn_session_files_new (dir, &error);

  g_assert_no_error (error);

  return MBN_SESSION_MEMORY (files);
}

static void
test_file (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autoptr (MbnSessionMemory) memory = new_memory (dir->path);
  g_autoptr (MbnSessionMemory) later = new_memory (dir->path);
  g_autoptr (MbnSessionRecord) again = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  struct stat status;

  g_assert_null (mbn_session_memory_recall (memory, PLACE));
  mbn_session_memory_remember (memory, record);
  path = only_file (dir->path);
  name = g_path_get_basename (path);
  /* printf %s usb:1-4.2 | sha256sum */
  g_assert_true (g_regex_match_simple ("^[0-9a-f]{16}\\.session$", name, 0, 0));
  g_assert_no_errno (stat (path, &status));
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);

  again = mbn_session_memory_recall (later, PLACE);
  g_assert_nonnull (again);
  g_assert_null (mbn_session_memory_recall (later, "usb:1-4.3"));
  mbn_session_memory_forget (later, PLACE);
  g_assert_null (mbn_session_memory_recall (memory, PLACE));
  mbn_session_memory_forget (later, PLACE);
}

/* A wrong one is set aside, with a warning that names it; never more than one. */
static void
test_set_aside (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autoptr (MbnSessionMemory) memory = new_memory (dir->path);

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *aside = NULL;

      mbn_session_memory_remember (memory, record);
      if (i == 0)
        path = only_file (dir->path);
      else
        path = g_strdup (g_object_get_data (G_OBJECT (memory), "path"));
      g_object_set_data_full (G_OBJECT (memory), "path", g_strdup (path), g_free);
      g_assert_no_errno (truncate (path, 100));
      g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*cannot be used*");
      g_assert_null (mbn_session_memory_recall (memory, PLACE));
      g_test_assert_expected_messages ();

      aside = only_file (dir->path);
      g_assert_true (g_str_has_prefix (aside, path));
      g_assert_true (g_str_has_suffix (aside, ".session.unreadable"));
    }
}

static void
test_future (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autoptr (MbnSessionMemory) memory = new_memory (dir->path);

  record->activated_us = G_MAXINT64;
  mbn_session_memory_remember (memory, record);
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*in the future*");
  g_assert_null (mbn_session_memory_recall (memory, PLACE));
  g_test_assert_expected_messages ();
}

/* What has come up since the machine slept has not come up in the future (AUTO-32). */
static void
test_after_sleep (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autoptr (MbnSessionRecord) again = NULL;
  g_autoptr (MbnSessionMemory) memory = new_memory (dir->path);

  record->activated_us = (gint64)mbn_clock_boottime_us ();
  mbn_session_memory_remember (memory, record);
  again = mbn_session_memory_recall (memory, PLACE);
  g_assert_nonnull (again);
}

/* Who can write there could have us put anything on network interfaces. */
static void
test_not_ours_alone (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *sessions = g_build_filename (dir->path, "sessions", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir (sessions, 0700));
  g_assert_no_errno (g_chmod (sessions, 0770));
  g_assert_null (mbn_session_files_new (dir->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, sessions));
  g_clear_error (&error);

  g_assert_no_errno (g_rmdir (sessions));
  g_assert_no_errno (symlink (dir->path, sessions));
  g_assert_null (mbn_session_files_new (dir->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

/* A runtime directory that somebody emptied is made again. */
static void
test_folder_gone (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autoptr (MbnSessionMemory) memory = new_memory (dir->path);
  g_autoptr (MbnSessionRecord) again = NULL;
  g_autofree char *sessions = g_build_filename (dir->path, "sessions", NULL);

  g_assert_no_errno (g_rmdir (sessions));
  mbn_session_memory_remember (memory, record);
  again = mbn_session_memory_recall (memory, PLACE);
  g_assert_nonnull (again);
}

/* A modem that is plugged in elsewhere has no past there. */
static void
test_claim (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autoptr (MbnSessionMemory) memory = new_memory (dir->path);
  g_autoptr (MbnSessionRecord) here = NULL;
  g_autoptr (MbnSessionRecord) other = NULL;

  mbn_session_memory_remember (memory, record);
  g_free (record->place);
  record->place = g_strdup ("path:/dev/pts/7");
  mbn_session_memory_remember (memory, record);
  g_free (record->place);
  record->place = g_strdup ("usb:2-1");
  g_free (record->device_id);
  record->device_id = g_strdup ("490154203237500");
  mbn_session_memory_remember (memory, record);

  mbn_session_memory_claim (memory, PLACE, "490154203237518");
  here = mbn_session_memory_recall (memory, PLACE);
  g_assert_nonnull (here);
  g_assert_null (mbn_session_memory_recall (memory, "path:/dev/pts/7"));
  other = mbn_session_memory_recall (memory, "usb:2-1");
  g_assert_nonnull (other);
}

/* When it cannot be written, there is none: an older one would lie. */
static void
test_cannot_be_written (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (MbnSessionRecord) record = make_record (TRUE);
  g_autoptr (MbnSessionMemory) memory = new_memory (dir->path);
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *in_the_way = NULL;

  mbn_session_memory_remember (memory, record);
  path = only_file (dir->path);
  name = g_path_get_basename (path);
  in_the_way = g_strdup_printf ("%s/sessions/.%s.new/x", dir->path, name);
  g_assert_no_errno (g_mkdir_with_parents (in_the_way, 0700));

  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*would not survive*");
  mbn_session_memory_remember (memory, record);
  g_test_assert_expected_messages ();
  g_assert_null (mbn_session_memory_recall (memory, PLACE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/session-files/design-6/round-trip/all", GINT_TO_POINTER (TRUE),
                        test_round_trip);
  g_test_add_data_func ("/session-files/design-6/round-trip/least", GINT_TO_POINTER (FALSE),
                        test_round_trip);
  g_test_add_func ("/session-files/PROF-40/no-password", test_no_password);
  g_test_add_func ("/session-files/design-6/origins", test_origins);
  g_test_add_func ("/session-files/design-6/damaged", test_damaged);
  g_test_add_func ("/session-files/design-6/foreign", test_foreign);
  g_test_add_func ("/session-files/design-6/file", test_file);
  g_test_add_func ("/session-files/design-6/set-aside", test_set_aside);
  g_test_add_func ("/session-files/design-6/future", test_future);
  g_test_add_func ("/session-files/AUTO-32/after-sleep", test_after_sleep);
  g_test_add_func ("/session-files/design-6/not-ours-alone", test_not_ours_alone);
  g_test_add_func ("/session-files/design-6/claim", test_claim);
  g_test_add_func ("/session-files/design-6/folder-gone", test_folder_gone);
  g_test_add_func ("/session-files/design-6/cannot-be-written", test_cannot_be_written);

  return g_test_run ();
}

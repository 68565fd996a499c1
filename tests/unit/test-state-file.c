/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Files of the state directory (design.md 6): mode, replacement as a whole, setting aside. */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "mbn-machine-namespace.h"
#include "mbn-state-file.h"
#include "temp-dir.h"

static void
assert_mode (const char *path, mode_t mode)
{
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, mode);
}

static char *
read_all (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
test_write (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  mode_t before = umask (0);

  g_assert_true (mbn_state_file_write (path, "one", 3, &error));
  g_assert_no_error (error);
  assert_mode (path, 0600);

  g_assert_true (mbn_state_file_write (path, "second", 6, &error));
  g_assert_no_error (error);
  umask (before);

  assert_mode (path, 0600);
  text = read_all (path);
  g_assert_cmpstr (text, ==, "second");
  /* nothing temporary is left */
  g_assert_cmpuint (temp_dir_count (dir), ==, 1);
}

/* A file that had another mode, set by hand, is 0600 once written. */
static void
test_write_mends_the_mode (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);

  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_true (mbn_state_file_write (path, "", 0, NULL));
  assert_mode (path, 0600);
}

static void
test_write_fails_clearly (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "missing", "modems", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (mbn_state_file_write (path, "x", 1, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "missing"));
}

/* As an ordinary user, so that modes count, whoever runs the tests. */
static gboolean
drop_root (void)
{
  return getuid () == 0 && setresuid (65534, 65534, 0) == 0;
}

static void
regain_root (gboolean dropped)
{
  if (dropped)
    g_assert_cmpint (setresuid (0, 0, 0), ==, 0);
}

static void
test_read_only_directory (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) prepare_error = NULL;
  gboolean written;
  gboolean prepared;
  gboolean dropped;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (dir->path, 0555), ==, 0);

  dropped = drop_root ();
  written = mbn_state_file_write (path, "new", 3, &error);
  prepared = mbn_state_dir_prepare (dir->path, &prepare_error);
  regain_root (dropped);
  g_assert_cmpint (g_chmod (dir->path, 0700), ==, 0);

  g_assert_false (written);
  g_assert_nonnull (strstr (error->message, dir->path));
  g_assert_nonnull (strstr (error->message, g_strerror (EACCES)));
  g_assert_false (prepared);
  g_assert_error (prepare_error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (prepare_error->message, dir->path));

  {
    g_autofree char *text = read_all (path);

    g_assert_cmpstr (text, ==, "old");
  }
}

static void
test_prepare (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *made = g_build_filename (dir->path, "a", "b", NULL);
  g_autofree char *file = g_build_filename (dir->path, "file", NULL);
  g_autoptr (GError) error = NULL;
  mode_t before = umask (0);

  g_assert_true (mbn_state_dir_prepare (made, &error));
  g_assert_no_error (error);
  g_assert_true (mbn_state_dir_prepare (made, &error));
  umask (before);
  assert_mode (made, 0700);

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  g_assert_false (mbn_state_dir_prepare (file, &error));
  g_assert_nonnull (strstr (error->message, file));
}

static void
test_load (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autoptr (GKeyFile) missing = mbn_state_file_load_keys (path);
  g_autoptr (GKeyFile) keys = NULL;
  g_autofree char *value = NULL;

  g_assert_nonnull (missing);
  g_assert_false (g_key_file_has_group (missing, "a"));
  g_assert_cmpuint (temp_dir_count (dir), ==, 0);

  g_assert_true (g_file_set_contents (path, "[a]\nb=c\n", -1, NULL));
  keys = mbn_state_file_load_keys (path);
  value = g_key_file_get_string (keys, "a", "b", NULL);
  g_assert_cmpstr (value, ==, "c");
}

static void
load_set_aside (const char *path)
{
  g_autofree char *warning = g_strdup_printf ("*%s*", path);
  g_autoptr (GKeyFile) keys = NULL;
  g_auto (GStrv) groups = NULL;

  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, warning);
  keys = mbn_state_file_load_keys (path);
  g_test_assert_expected_messages ();

  groups = g_key_file_get_groups (keys, NULL);
  g_assert_cmpuint (g_strv_length (groups), ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_unreadable_is_set_aside (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *aside = g_build_filename (dir->path, "modems.unreadable", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, "not a key file\n", -1, NULL));
  load_set_aside (path);
  text = read_all (aside);
  g_assert_cmpstr (text, ==, "not a key file\n");
}

static void
test_directory_is_set_aside (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *aside = g_build_filename (dir->path, "modems.unreadable", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  load_set_aside (path);
  g_assert_true (g_file_test (aside, G_FILE_TEST_IS_DIR));
}

/* "nothing else is lost": two bad files one after the other are both kept. */
static void
test_set_aside_twice (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);

  g_assert_true (g_file_set_contents (path, "first\n", -1, NULL));
  load_set_aside (path);
  g_assert_true (g_file_set_contents (path, "second\n", -1, NULL));
  load_set_aside (path);
  g_assert_cmpuint (temp_dir_count (dir), ==, 2);
}

static void
test_namespace_stays_the_same (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (GError) error = NULL;
  static const guint8 zero[16];
  guint8 first[16] = {0};
  guint8 second[16] = {0};

  g_assert_true (mbn_machine_namespace_load (dir->path, first, &error));
  g_assert_no_error (error);
  g_assert_true (mbn_machine_namespace_load (dir->path, second, &error));
  g_assert_cmpmem (first, sizeof first, second, sizeof second);
  g_assert_cmpint (memcmp (first, zero, sizeof zero), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/state-file/design-6/write", test_write);
  g_test_add_func ("/state-file/design-6/write-mends-the-mode", test_write_mends_the_mode);
  g_test_add_func ("/state-file/write-fails-clearly", test_write_fails_clearly);
  g_test_add_func ("/state-file/read-only-directory", test_read_only_directory);
  g_test_add_func ("/state-file/prepare", test_prepare);
  g_test_add_func ("/state-file/load", test_load);
  g_test_add_func ("/state-file/design-6/unreadable-is-set-aside", test_unreadable_is_set_aside);
  g_test_add_func ("/state-file/design-6/directory-is-set-aside", test_directory_is_set_aside);
  g_test_add_func ("/state-file/design-6/set-aside-twice", test_set_aside_twice);
  g_test_add_func ("/state-file/design-2/namespace-stays-the-same", test_namespace_stays_the_same);

  return g_test_run ();
}

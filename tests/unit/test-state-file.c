/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Files of the state directory (design.md 6): mode, replacement as a whole, setting aside. */

#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "disk-tap.h"
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

/* ---- replaced as a whole, or not at all ---- */

/* Synced before it is seen, the directory after it. */
static void
test_write_order (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autoptr (GPtrArray) calls = NULL;
  g_autofree char *text = NULL;

  disk_tap_start (dir->path);
  g_assert_true (mbn_state_file_write (path, "one", 3, NULL));
  calls = disk_tap_stop ();
  text = disk_tap_to_text (calls);
  g_assert_cmpstr (text, ==,
                   "remove .modems.new, create .modems.new, write .modems.new, sync .modems.new, "
                   "rename .modems.new modems, sync ");
}

/* Whoever reads it meanwhile goes on reading the older one. */
static void
test_write_makes_another_file (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *older = g_build_filename (dir->path, "older", NULL);
  g_autofree char *text = NULL;

  g_assert_true (mbn_state_file_write (path, "one", 3, NULL));
  g_assert_cmpint (link (path, older), ==, 0);
  g_assert_true (mbn_state_file_write (path, "second", 6, NULL));
  text = read_all (older);
  g_assert_cmpstr (text, ==, "one");
}

/* At whichever call the disk refuses: the error tells, no temporary stays, and what is there is the
 * older file or, once it has been renamed, the newer one. */
static void
test_write_refused_at (guint nth, guint n_calls, int code)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autofree char *text = NULL;
  gboolean written;

  g_assert_true (mbn_state_file_write (path, "older", 5, NULL));
  disk_tap_start (dir->path);
  disk_tap_fail (nth, 1, code);
  written = mbn_state_file_write (path, "newer", 5, &error);
  calls = disk_tap_stop ();

  g_assert_false (written);
  g_assert_error (error, G_IO_ERROR, (gint)g_io_error_from_errno (code));
  g_assert_nonnull (strstr (error->message, dir->path));
  g_assert_nonnull (strstr (error->message, g_strerror (code)));
  g_assert_null (strchr (error->message, '\n'));
  text = read_all (path);
  g_assert_cmpstr (text, ==, nth < n_calls ? "older" : "newer");
  g_assert_cmpuint (temp_dir_count (dir), ==, 1);
}

static void
test_write_refused (void)
{
  static const int codes[] = {EIO, ENOSPC, EROFS, EACCES};

  for (guint nth = 1; nth <= 6; nth++)
    for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
      test_write_refused_at (nth, 6, codes[i]);
}

/* A signal, or a disk that takes a part, is no reason to fail. */
static void
test_write_interrupted (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autofree char *text = NULL;
  gboolean written;

  disk_tap_start (dir->path);
  disk_tap_fail (3, 2, EINTR);
  written = mbn_state_file_write (path, "one", 3, &error);
  calls = disk_tap_stop ();

  g_assert_no_error (error);
  g_assert_true (written);
  text = read_all (path);
  g_assert_cmpstr (text, ==, "one");
}

/* What a killed service left behind, or somebody put in the way. */
static void
test_temporary_replaced (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *temporary = g_build_filename (dir->path, ".modems.new", NULL);
  g_autofree char *victim = g_build_filename (dir->path, "victim", NULL);
  g_autofree char *text = NULL;
  g_autofree char *spared = NULL;

  g_assert_true (g_file_set_contents (victim, "victim", -1, NULL));
  g_assert_cmpint (symlink ("victim", temporary), ==, 0);
  g_assert_true (mbn_state_file_write (path, "one", 3, NULL));
  g_assert_cmpint (link (victim, temporary), ==, 0);
  g_assert_cmpint (g_chmod (victim, 0666), ==, 0);
  g_assert_true (mbn_state_file_write (path, "second", 6, NULL));

  text = read_all (path);
  spared = read_all (victim);
  g_assert_cmpstr (text, ==, "second");
  g_assert_cmpstr (spared, ==, "victim");
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  assert_mode (path, 0600);
  assert_mode (victim, 0666);
  g_assert_cmpuint (temp_dir_count (dir), ==, 2);
}

/* A link where the file goes is replaced, not followed. */
static void
test_target_is_a_link (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *victim = g_build_filename (dir->path, "victim", NULL);
  g_autofree char *spared = NULL;

  g_assert_true (g_file_set_contents (victim, "victim", -1, NULL));
  g_assert_cmpint (symlink ("victim", path), ==, 0);
  g_assert_true (mbn_state_file_write (path, "one", 3, NULL));

  spared = read_all (victim);
  g_assert_cmpstr (spared, ==, "victim");
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

/* @where: of the directory that lies in the way */
static void
test_directory_in_the_way (gconstpointer where)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *obstacle = g_build_filename (dir->path, where, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (obstacle, 0700), ==, 0);
  g_assert_false (mbn_state_file_write (path, "one", 3, &error));
  g_assert_nonnull (strstr (error->message, obstacle));
  g_assert_true (g_file_test (obstacle, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (temp_dir_count (dir), ==, 1);
}

static void
test_disk_full (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *large = g_strnfill (10000, 'x');
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  struct rlimit before;
  struct rlimit limit;
  gboolean written;

  g_assert_true (mbn_state_file_write (path, "older", 5, NULL));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = (struct rlimit){4096, before.rlim_max};
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  written = mbn_state_file_write (path, large, 10000, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);

  g_assert_false (written);
  g_assert_nonnull (strstr (error->message, dir->path));
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
  text = read_all (path);
  g_assert_cmpstr (text, ==, "older");
  g_assert_cmpuint (temp_dir_count (dir), ==, 1);
}

static void
test_is_temporary (void)
{
  static const char *const temporary[] = {".modems.new", ".a.xml.new", "..new"};
  static const char *const others[]
      = {"modems", "modems.new", ".modems", ".modems.newer", "x.xml.backup", ".xml", ""};

  for (gsize i = 0; i < G_N_ELEMENTS (temporary); i++)
    g_assert_true (mbn_state_file_is_temporary (temporary[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (mbn_state_file_is_temporary (others[i]));
}

static void
test_remove (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *folder = g_build_filename (dir->path, "folder", NULL);
  g_autofree char *beneath = g_build_filename (path, "file", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) beneath_error = NULL;

  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  g_assert_false (mbn_state_file_remove (beneath, &beneath_error));
  g_assert_nonnull (strstr (beneath_error->message, beneath));
  g_assert_true (mbn_state_file_remove (path, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (mbn_state_file_remove (path, &error));
  g_assert_no_error (error);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_false (mbn_state_file_remove (folder, &error));
  g_assert_nonnull (strstr (error->message, folder));
}

static void
test_flush (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *missing = g_build_filename (dir->path, "missing", NULL);
  g_autofree char *file = g_build_filename (dir->path, "file", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) file_error = NULL;

  g_assert_true (mbn_state_dir_flush (dir->path, &error));
  g_assert_no_error (error);
  g_assert_false (mbn_state_dir_flush (missing, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, missing));
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  g_assert_false (mbn_state_dir_flush (file, &file_error));
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

/* Also what is nothing to look at: a link that leads nowhere. */
static void
test_set_aside_link (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);

  for (guint i = 1; i <= 3; i++)
    {
      g_assert_cmpint (symlink ("nowhere", path), ==, 0);
      g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*it is a link*set aside*");
      mbn_state_file_set_aside (path, "it is a link");
      g_test_assert_expected_messages ();
      g_assert_cmpuint (temp_dir_count (dir), ==, i);
    }
}

/* Two services in one directory would undo what the other does. */
static void
test_lock (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) missing = NULL;
  g_autofree char *nowhere = g_build_filename (dir->path, "nowhere", NULL);
  int first = mbn_state_dir_lock (dir->path, &error);
  int second;

  g_assert_no_error (error);
  g_assert_cmpint (first, >=, 0);

  g_assert_cmpint (mbn_state_dir_lock (dir->path, &error), ==, -1);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, dir->path));
  g_assert_nonnull (strstr (error->message, "another mbnd"));
  g_clear_error (&error);

  close (first);
  second = mbn_state_dir_lock (dir->path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (second, >=, 0);
  close (second);

  g_assert_cmpint (mbn_state_dir_lock (nowhere, &missing), ==, -1);
  g_assert_nonnull (strstr (missing->message, nowhere));
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
  g_test_add_func ("/state-file/design-6/write-order", test_write_order);
  g_test_add_func ("/state-file/design-6/write-makes-another-file", test_write_makes_another_file);
  g_test_add_func ("/state-file/design-6/write-refused", test_write_refused);
  g_test_add_func ("/state-file/write-interrupted", test_write_interrupted);
  g_test_add_func ("/state-file/temporary-replaced", test_temporary_replaced);
  g_test_add_func ("/state-file/target-is-a-link", test_target_is_a_link);
  g_test_add_data_func ("/state-file/directory-in-place-of-the-file", "modems",
                        test_directory_in_the_way);
  g_test_add_data_func ("/state-file/directory-in-place-of-the-temporary", ".modems.new",
                        test_directory_in_the_way);
  g_test_add_func ("/state-file/disk-full", test_disk_full);
  g_test_add_func ("/state-file/is-temporary", test_is_temporary);
  g_test_add_func ("/state-file/remove", test_remove);
  g_test_add_func ("/state-file/flush", test_flush);
  g_test_add_func ("/state-file/prepare", test_prepare);
  g_test_add_func ("/state-file/load", test_load);
  g_test_add_func ("/state-file/design-6/unreadable-is-set-aside", test_unreadable_is_set_aside);
  g_test_add_func ("/state-file/design-6/directory-is-set-aside", test_directory_is_set_aside);
  g_test_add_func ("/state-file/design-6/set-aside-twice", test_set_aside_twice);
  g_test_add_func ("/state-file/design-6/set-aside-link", test_set_aside_link);
  g_test_add_func ("/state-file/lock", test_lock);
  g_test_add_func ("/state-file/design-2/namespace-stays-the-same", test_namespace_stays_the_same);

  return g_test_run ();
}

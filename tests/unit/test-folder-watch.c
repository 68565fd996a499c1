/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-folder-watch.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "temp-dir.h"

typedef struct
{
  MbnFolderWatch *watch;
  GString *log;
  gboolean free_it;
  const char *folder; /* to be watched again when it has gone */
} Listener;

static void
on_event (MbnFolderEvent event, const char *name, gpointer user_data)
{
  static const char signs[] = {'+', '-', '!', '?'};
  Listener *self = user_data;

  g_string_append_printf (self->log, "%c%s ", signs[event], name != NULL ? name : "");
  if (self->free_it)
    g_clear_pointer (&self->watch, mbn_folder_watch_free);
}

static void
listen_for (Listener *self, MbnFolderInterest interest, const char *folder)
{
  g_autoptr (GError) error = NULL;

  self->log = g_string_new (NULL);
  self->watch = mbn_folder_watch_new (folder, interest, on_event, self, &error);
  g_assert_no_error (error);
}

static void
listen_to (Listener *self, const char *folder)
{
  listen_for (self, MBN_FOLDER_NAMES, folder);
}

static void
listener_clear (Listener *self)
{
  g_clear_pointer (&self->watch, mbn_folder_watch_free);
  g_string_free (self->log, TRUE);
}

/* inotify tells at once; what is to come is there already. */
static void
run (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
touch (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static guint
count_instances (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      n += g_strcmp0 (target, "anon_inode:inotify") == 0;
    }

  return n;
}

static void
test_names (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *from = g_build_filename (dir->path, "one", NULL);
  g_autofree char *to = g_build_filename (dir->path, "two", NULL);
  Listener a = {0};

  touch (dir->path, "one");
  listen_to (&a, dir->path);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  run ();
  g_assert_cmpstr (a.log->str, ==, "-one +two ");
  g_string_truncate (a.log, 0);
  g_assert_cmpint (g_unlink (to), ==, 0);
  run ();
  g_assert_cmpstr (a.log->str, ==, "-two ");
  listener_clear (&a);
}

/* A user has few instances; folders without watches cost nothing. */
static void
test_one_instance_for_all (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (TempDir) other = temp_dir_new ();
  Listener a = {0};
  Listener b = {0};
  Listener c = {0};

  g_assert_cmpuint (count_instances (), ==, 0);
  listen_to (&a, dir->path);
  listen_to (&b, dir->path);
  listen_to (&c, other->path);
  g_assert_cmpuint (count_instances (), ==, 1);

  touch (other->path, "name");
  run ();
  g_assert_cmpuint (c.log->len, >, 0);
  g_assert_cmpstr (a.log->str, ==, "");

  /* the folder that two watch stays watched for the other */
  listener_clear (&a);
  touch (dir->path, "name");
  run ();
  g_assert_nonnull (strstr (b.log->str, "+name "));

  listener_clear (&b);
  listener_clear (&c);
  g_assert_cmpuint (count_instances (), ==, 0);
}

static void
test_the_folder_goes (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir->path, "folder", NULL);
  Listener a = {0};

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  listen_to (&a, folder);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  run ();
  g_assert_cmpstr (a.log->str, ==, "! ");
  listener_clear (&a);
}

static void
test_freed_while_told (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  Listener a = {.free_it = TRUE};
  Listener b = {0};

  listen_to (&a, dir->path);
  listen_to (&b, dir->path);
  touch (dir->path, "name");
  run ();
  g_assert_null (a.watch);
  g_assert_cmpstr (a.log->str, ==, "+name ");
  g_assert_nonnull (strstr (b.log->str, "+name "));
  listener_clear (&a);
  listener_clear (&b);
}

/* What happened since the last call. */
static void
assert_told (Listener *self, const char *expected)
{
  run ();
  g_assert_cmpstr (self->log->str, ==, expected);
  g_string_truncate (self->log, 0);
}

/* One word when the contents are complete, none before. */
static void
test_files (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "file", NULL);
  Listener a = {0};
  int fd;

  listen_for (&a, MBN_FOLDER_FILES, dir->path);
  fd = g_open (path, O_WRONLY | O_CREAT, 0600);
  g_assert_cmpint (fd, >=, 0);
  assert_told (&a, "");
  g_assert_cmpint (write (fd, "one", 3), ==, 3);
  g_assert_cmpint (fsync (fd), ==, 0);
  assert_told (&a, "");
  g_assert_cmpint (write (fd, "two", 3), ==, 3);
  close (fd);
  assert_told (&a, "+file ");

  /* read, and written once more */
  fd = g_open (path, O_RDONLY, 0);
  close (fd);
  assert_told (&a, "");
  fd = g_open (path, O_WRONLY | O_TRUNC, 0);
  assert_told (&a, "");
  close (fd);
  assert_told (&a, "+file ");

  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_told (&a, "-file ");
  listener_clear (&a);
}

static void
test_files_moved (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (TempDir) other = temp_dir_new ();
  g_autofree char *outside = g_build_filename (other->path, "outside", NULL);
  g_autofree char *one = g_build_filename (dir->path, "one", NULL);
  g_autofree char *two = g_build_filename (dir->path, "two", NULL);
  Listener a = {0};

  listen_for (&a, MBN_FOLDER_FILES, dir->path);
  touch (other->path, "outside");
  assert_told (&a, "");
  g_assert_cmpint (g_rename (outside, one), ==, 0);
  assert_told (&a, "+one ");
  g_assert_cmpint (g_rename (one, two), ==, 0);
  assert_told (&a, "-one +two ");
  g_assert_cmpint (g_rename (two, outside), ==, 0);
  assert_told (&a, "-two ");

  /* over one that is there, as this service itself writes */
  touch (dir->path, "one");
  assert_told (&a, "+one ");
  g_assert_cmpint (g_rename (outside, one), ==, 0);
  assert_told (&a, "+one ");
  listener_clear (&a);
}

/* Neither is there with what is in it when it is made. */
static void
test_files_is_not_names (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir->path, "folder", NULL);
  g_autofree char *path = g_build_filename (dir->path, "link", NULL);
  Listener a = {0};
  Listener b = {0};

  listen_for (&a, MBN_FOLDER_FILES, dir->path);
  listen_for (&b, MBN_FOLDER_NAMES, dir->path);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("nowhere", path), ==, 0);
  assert_told (&a, "");
  assert_told (&b, "+folder +link ");
  listener_clear (&a);
  listener_clear (&b);
}

/* Both share what inotify has for the folder, and each hears its own. */
static void
test_two_interests (gconstpointer names_first)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "file", NULL);
  Listener names = {0};
  Listener files = {0};
  int fd;

  if (names_first != NULL)
    listen_for (&names, MBN_FOLDER_NAMES, dir->path);
  listen_for (&files, MBN_FOLDER_FILES, dir->path);
  if (names_first == NULL)
    listen_for (&names, MBN_FOLDER_NAMES, dir->path);

  fd = g_open (path, O_WRONLY | O_CREAT, 0600);
  assert_told (&names, "+file ");
  assert_told (&files, "");
  close (fd);
  assert_told (&names, "");
  assert_told (&files, "+file ");

  /* whichever goes, the other hears what it heard before */
  listener_clear (names_first != NULL ? &names : &files);
  g_assert_cmpint (g_unlink (path), ==, 0);
  touch (dir->path, "file");
  assert_told (names_first != NULL ? &files : &names, "-file +file ");
  listener_clear (names_first != NULL ? &files : &names);
}

/* The folder comes back before anybody is told that it had gone: a watch made then is of the new
 * one, and hears nothing of the old. */
static void
on_gone (MbnFolderEvent event, const char *name, gpointer user_data)
{
  Listener *self = user_data;

  on_event (event, name, user_data);
  if (event != MBN_FOLDER_IS_GONE)
    return;

  mbn_folder_watch_free (self->watch);
  self->watch = mbn_folder_watch_new (self->folder, MBN_FOLDER_FILES, on_gone, self, NULL);
}

static void
test_made_again_while_told (gconstpointer alone)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir->path, "folder", NULL);
  Listener a = {.log = g_string_new (NULL), .folder = folder};
  Listener other = {0};

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  if (alone == NULL)
    listen_to (&other, "/proc/self");
  a.watch = mbn_folder_watch_new (folder, MBN_FOLDER_FILES, on_gone, &a, NULL);

  touch (folder, "older");
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  temp_dir_remove (folder);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  assert_told (&a, "+older -older ! ");
  g_assert_nonnull (a.watch);

  touch (folder, "newer");
  assert_told (&a, "+newer ");
  listener_clear (&a);
  if (alone == NULL)
    listener_clear (&other);
  g_assert_cmpuint (count_instances (), ==, 0);
}

static void
test_the_folder_is_moved (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *from = g_build_filename (dir->path, "from", NULL);
  g_autofree char *to = g_build_filename (dir->path, "to", NULL);
  Listener a = {0};

  g_assert_cmpint (g_mkdir (from, 0700), ==, 0);
  listen_for (&a, MBN_FOLDER_FILES, from);
  g_assert_cmpint (g_rename (from, to), ==, 0);
  assert_told (&a, "! ");
  touch (to, "file");
  assert_told (&a, "");
  listener_clear (&a);
  g_assert_cmpuint (count_instances (), ==, 0);
}

/* More than the kernel keeps: everybody hears that something was lost. */
static void
test_overflow (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (TempDir) quiet = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "file", NULL);
  g_autofree char *limit = NULL;
  Listener a = {0};
  Listener b = {0};
  gint64 n;

  g_file_get_contents ("/proc/sys/fs/inotify/max_queued_events", &limit, NULL, NULL);
  n = limit != NULL ? g_ascii_strtoll (limit, NULL, 10) : 0;
  if (n == 0 || n > 100000)
    {
      g_test_skip ("the kernel's limit is not known, or very high");
      return;
    }

  listen_for (&a, MBN_FOLDER_FILES, dir->path);
  listen_for (&b, MBN_FOLDER_NAMES, quiet->path);
  for (gint64 i = 0; i <= n; i += 2)
    {
      touch (dir->path, "file");
      g_assert_cmpint (g_unlink (path), ==, 0);
    }

  run ();
  g_assert_true (g_str_has_prefix (a.log->str, "+file -file "));
  g_assert_true (g_str_has_suffix (a.log->str, "? "));
  g_assert_cmpstr (b.log->str, ==, "? ");

  /* and it goes on */
  g_string_truncate (a.log, 0);
  touch (dir->path, "file");
  assert_told (&a, "+file ");
  listener_clear (&a);
  listener_clear (&b);
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      mbn_folder_watch_new ("/nonexistent/folder", MBN_FOLDER_NAMES, on_event, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_instances (), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/folder-watch/names", test_names);
  g_test_add_func ("/folder-watch/one-instance-for-all", test_one_instance_for_all);
  g_test_add_func ("/folder-watch/the-folder-goes", test_the_folder_goes);
  g_test_add_func ("/folder-watch/freed-while-told", test_freed_while_told);
  g_test_add_func ("/folder-watch/files", test_files);
  g_test_add_func ("/folder-watch/files-moved", test_files_moved);
  g_test_add_func ("/folder-watch/files-is-not-names", test_files_is_not_names);
  g_test_add_data_func ("/folder-watch/two-interests-names-first", "", test_two_interests);
  g_test_add_data_func ("/folder-watch/two-interests-files-first", NULL, test_two_interests);
  g_test_add_func ("/folder-watch/the-folder-is-moved", test_the_folder_is_moved);
  g_test_add_data_func ("/folder-watch/made-again-while-told", NULL, test_made_again_while_told);
  g_test_add_data_func ("/folder-watch/made-again-while-told-alone", "",
                        test_made_again_while_told);
  g_test_add_func ("/folder-watch/overflow", test_overflow);
  g_test_add_func ("/folder-watch/no-folder", test_no_folder);

  return g_test_run ();
}

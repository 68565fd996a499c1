/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-folder-watch.h"

#include <glib/gstdio.h>
#include <string.h>

#include "temp-dir.h"

typedef struct
{
  MbnFolderWatch *watch;
  GString *log;
  gboolean free_it;
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
listen_to (Listener *self, const char *folder)
{
  g_autoptr (GError) error = NULL;

  self->log = g_string_new (NULL);
  self->watch = mbn_folder_watch_new (folder, MBN_FOLDER_NAMES, on_event, self, &error);
  g_assert_no_error (error);
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
  g_test_add_func ("/folder-watch/no-folder", test_no_folder);

  return g_test_run ();
}

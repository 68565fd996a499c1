/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A directory of a test's own, removed with what is in it. */

#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

typedef struct
{
  char *path;
} TempDir;

static inline TempDir *
temp_dir_new (void)
{
  g_autoptr (GError) error = NULL;
  TempDir *dir = g_new0 (TempDir, 1);

  dir->path = g_dir_make_tmp ("mbnd-test-XXXXXX", &error);
  g_assert_no_error (error);

  return dir;
}

static inline guint
temp_dir_count (const TempDir *dir)
{
  g_autoptr (GDir) reader = g_dir_open (dir->path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (reader) != NULL)
    n++;

  return n;
}

static inline void
temp_dir_remove (const char *path)
{
  g_autoptr (GDir) reader = g_dir_open (path, 0, NULL);
  const char *name;

  while (reader != NULL && (name = g_dir_read_name (reader)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        temp_dir_remove (child);
      else
        g_unlink (child);
    }

  g_rmdir (path);
}

static inline void
temp_dir_free (TempDir *dir)
{
  temp_dir_remove (dir->path);
  g_free (dir->path);
  g_free (dir);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TempDir, temp_dir_free)

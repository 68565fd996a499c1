/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-state-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

gboolean
mbn_state_dir_prepare (const char *dir, GError **error)
{
  if (g_mkdir_with_parents (dir, 0700) == 0 && g_access (dir, R_OK | W_OK | X_OK) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               "%s: cannot be used as a directory of ours: %s", dir, g_strerror (errno));

  return FALSE;
}

/* The rename itself is only safe once the directory is on disk. */
static gboolean
sync_directory_of (const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: cannot be synced: %s", dir,
                 g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return ok;
}

gboolean
mbn_state_file_write (const char *path, const char *contents, gsize length, GError **error)
{
  return g_file_set_contents_full (path, contents, (gssize)length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error)
         && sync_directory_of (path, error);
}

/* What was set aside before stays. */
static char *
free_name_beside (const char *path)
{
  char *name = g_strconcat (path, ".unreadable", NULL);

  for (guint i = 1; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.unreadable.%u", path, i);
    }

  return name;
}

void
mbn_state_file_set_aside (const char *path, const char *reason)
{
  g_autofree char *aside = free_name_beside (path);

  g_warning ("%s: cannot be read (%s); set aside as %s, starting without it", path, reason, aside);
  if (g_rename (path, aside) != 0)
    g_warning ("%s: cannot be set aside either: %s", path, g_strerror (errno));
}

GKeyFile *
mbn_state_file_load_keys (const char *path)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (g_key_file_load_from_file (keys, path, G_KEY_FILE_NONE, &error)
      || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&keys);

  mbn_state_file_set_aside (path, error->message);
  g_key_file_unref (g_steal_pointer (&keys));

  return g_key_file_new ();
}

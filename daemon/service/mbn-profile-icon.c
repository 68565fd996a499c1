/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-icon.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mbn-error.h"
#include "mbn-state-file.h"

#define FOLDER "icons"

gboolean
mbn_profile_icon_is_foreign (const char *path)
{
  if (path == NULL || g_str_has_prefix (path, "\\\\") || *path == '%')
    return TRUE;

  return g_ascii_isalpha (path[0]) && path[1] == ':';
}

static char *
make_prefix (const char *state_dir, const char *id)
{
  return g_strconcat (state_dir, "/" FOLDER "/", id, ".", NULL);
}

char *
mbn_profile_icon_make_path (const char *state_dir, const char *id)
{
  g_autofree char *prefix = make_prefix (state_dir, id);
  guint32 number = g_random_int ();

  return g_strdup_printf ("%s%08x", prefix, number);
}

gboolean
mbn_profile_icon_is_ours (const char *state_dir, const char *id, const char *path)
{
  g_autofree char *prefix = make_prefix (state_dir, id);

  return path != NULL && g_str_has_prefix (path, prefix)
         && strspn (path + strlen (prefix), "0123456789abcdef") == 8
         && strlen (path + strlen (prefix)) == 8;
}

gboolean
mbn_profile_icon_prepare (const char *state_dir, GError **error)
{
  g_autofree char *dir = g_build_filename (state_dir, FOLDER, NULL);

  return mbn_state_dir_prepare (dir, error);
}

/* The same words whatever is wrong: a client is not to learn what lies where it may not look. */
static gboolean
refuse (const char *path, GError **error)
{
  g_set_error (error, MBN_ERROR, MBN_ERROR_FILE_NOT_FOUND,
               "ICONFilePath \"%s\" is no icon that can be copied: an absolute path is needed, of "
               "a "
               "file (no symbolic link) that is there, that everybody may read, and that has at "
               "most %d bytes",
               path, MBN_PROFILE_ICON_MAX_BYTES);

  return FALSE;
}

/* The service cannot borrow its caller's rights, so it reads nothing but what everybody may. */
static int
open_source (const char *state_dir, const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *icons = g_build_filename (state_dir, FOLDER, NULL);
  gboolean ours = strcmp (dir, icons) == 0;
  int fd = -1;
  struct stat status;

  if (g_path_is_absolute (path))
    fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)
      && (ours || (status.st_mode & S_IROTH) != 0) && status.st_size <= MBN_PROFILE_ICON_MAX_BYTES)
    return fd;

  refuse (path, error);
  if (fd >= 0)
    close (fd);

  return -1;
}

void
mbn_profile_icon_remove (const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!mbn_state_file_remove (path, &error))
    g_warning ("an icon is left behind: %s", error->message);
}

gboolean
mbn_profile_icon_copy (const char *state_dir,
                       const char *source,
                       const char *target,
                       GError **error)
{
  g_autofree char *bytes = g_malloc (MBN_PROFILE_ICON_MAX_BYTES + 1);
  int fd = open_source (state_dir, source, error);
  gsize used = 0;
  gssize got;

  if (fd < 0)
    return FALSE;

  do
    {
      got = read (fd, bytes + used, MBN_PROFILE_ICON_MAX_BYTES + 1 - used);
      used += got > 0 ? (gsize)got : 0;
    }
  while (got > 0 || (got < 0 && errno == EINTR));
  close (fd);

  if (got < 0 || used > MBN_PROFILE_ICON_MAX_BYTES)
    return refuse (source, error);

  if (mbn_state_file_write (target, bytes, used, error))
    return TRUE;

  mbn_profile_icon_remove (target);

  return FALSE;
}

void
mbn_profile_icon_remove_strangers (const char *state_dir, GPtrArray *profiles, GHashTable *spared)
{
  g_autofree char *path = g_build_filename (state_dir, FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GHashTable) named = g_hash_table_new (g_str_hash, g_str_equal);
  const char *name;

  for (guint i = 0; i < profiles->len; i++)
    {
      const char *icon = mbn_profile_get_icon_path (g_ptr_array_index (profiles, i));

      if (icon != NULL)
        g_hash_table_add (named, (gpointer)icon);
    }

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      const char *dot = strrchr (name, '.');
      g_autofree char *id = g_strndup (name, dot != NULL ? (gsize)(dot - name) : strlen (name));

      if (!g_hash_table_contains (named, file) && !g_hash_table_contains (spared, id))
        mbn_profile_icon_remove (file);
    }
}

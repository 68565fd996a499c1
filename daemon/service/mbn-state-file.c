/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-state-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mbn-secret.h"

static gboolean
fail_with_errno (const char *path, const char *what, GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, (gint)g_io_error_from_errno (code), "%s: %s: %s", path, what,
               g_strerror (code));
  errno = code;

  return FALSE;
}

gboolean
mbn_state_dir_prepare (const char *dir, GError **error)
{
  if (g_mkdir_with_parents (dir, 0700) == 0 && g_access (dir, R_OK | W_OK | X_OK) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               "%s: cannot be used as a directory of ours: %s", dir, g_strerror (errno));

  return FALSE;
}

gboolean
mbn_state_dir_check_own (const char *dir, GError **error)
{
  struct stat status;

  if (lstat (dir, &status) == 0 && S_ISDIR (status.st_mode) && status.st_uid == geteuid ()
      && (status.st_mode & 022) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               "%s: is not a directory of ours alone: it must belong to this user, and nobody else "
               "may write there",
               dir);

  return FALSE;
}

gboolean
mbn_state_dir_check_owner (const char *dir, GError **error)
{
  struct stat status;

  if (stat (dir, &status) != 0)
    return fail_with_errno (dir, "cannot be looked at", error);

  if (status.st_uid != geteuid ())
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "%s: belongs to another user (uid %u) than this process (uid %u)", dir,
                 (guint)status.st_uid, (guint)geteuid ());
  else if ((status.st_mode & S_IWOTH) != 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "%s: every user may write to it (chmod o-w)", dir);
  else
    return TRUE;

  return FALSE;
}

int
mbn_state_dir_lock (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  if (errno == EWOULDBLOCK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s: another mbnd uses this directory", dir);
  else
    g_set_error (error, G_IO_ERROR, (gint)g_io_error_from_errno (errno), "%s: cannot be locked: %s",
                 dir, g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return -1;
}

gboolean
mbn_state_dir_flush (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    fail_with_errno (dir, "cannot be synced", error);
  if (fd >= 0)
    close (fd);

  return ok;
}

/* The name begins with a dot, so nobody takes it for a file with contents. */
static char *
temporary_name (const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  return g_strconcat (dir, "/" MBN_STATE_TEMPORARY_PREFIX, name, MBN_STATE_TEMPORARY_SUFFIX, NULL);
}

static gboolean
write_all (int fd, const char *contents, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, contents, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;

      contents += written;
      length -= (gsize)written;
    }

  return TRUE;
}

/* There as a whole, or not at all; with @sync on disk. */
static gboolean
write_temporary (
    const char *path, const char *contents, gsize length, gboolean sync, GError **error)
{
  int fd;
  gboolean ok;

  if (g_unlink (path) != 0 && errno != ENOENT)
    return fail_with_errno (path, "cannot be replaced", error);

  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_with_errno (path, "cannot be created", error);

  ok = write_all (fd, contents, length) && (!sync || fsync (fd) == 0);
  if (!ok)
    fail_with_errno (path, "cannot be written", error);
  if (close (fd) != 0 && ok)
    ok = fail_with_errno (path, "cannot be written", error);
  if (!ok)
    g_unlink (path);

  return ok;
}

static gboolean
replace_file (const char *path, const char *contents, gsize length, gboolean sync, GError **error)
{
  g_autofree char *temporary = temporary_name (path);

  if (!write_temporary (temporary, contents, length, sync, error))
    return FALSE;
  if (g_rename (temporary, path) == 0)
    return TRUE;

  fail_with_errno (path, "cannot be replaced", error);
  g_unlink (temporary);

  return FALSE;
}

gboolean
mbn_state_file_write (const char *path, const char *contents, gsize length, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);

  /* the rename itself is only safe once the directory is on disk */
  return replace_file (path, contents, length, TRUE, error) && mbn_state_dir_flush (dir, error);
}

gboolean
mbn_state_file_replace (const char *path, const char *contents, gsize length, GError **error)
{
  return replace_file (path, contents, length, FALSE, error);
}

gboolean
mbn_state_file_remove (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;

  return fail_with_errno (path, "cannot be removed", error);
}

gboolean
mbn_state_file_is_temporary (const char *name)
{
  return g_str_has_prefix (name, MBN_STATE_TEMPORARY_PREFIX)
         && g_str_has_suffix (name, MBN_STATE_TEMPORARY_SUFFIX);
}

static char *
read_descriptor (int fd, gsize max, gsize *length, GError **error)
{
  g_autoptr (MbnSecret) bytes = g_malloc (max + 2);
  gsize used = 0;
  gssize got;

  /* one more than may be there, so that a file that grows meanwhile is seen */
  while (used <= max && (got = read (fd, bytes + used, max + 1 - used)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          bytes[used] = '\0';
          g_set_error_literal (error, G_IO_ERROR, (gint)g_io_error_from_errno (errno),
                               g_strerror (errno));
          return NULL;
        }
      used += (gsize)got;
    }

  bytes[used] = '\0';
  if (used > max)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   "it has more than the %" G_GSIZE_FORMAT " bytes allowed", max);
      return NULL;
    }

  *length = used;

  return g_steal_pointer (&bytes);
}

/* @fd: (transfer full): -1: @code says why not */
static char *
read_opened (int fd, int code, gboolean devices_too, gsize max, gsize *length, GError **error)
{
  struct stat status;
  char *bytes = NULL;

  if (fd >= 0 && fstat (fd, &status) != 0)
    code = errno;

  if (code == ELOOP)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS, "it is a symbolic link");
  else if (code != 0)
    g_set_error_literal (error, G_IO_ERROR, (gint)g_io_error_from_errno (code), g_strerror (code));
  else if (S_ISDIR (status.st_mode))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, "it is a directory");
  else if (!S_ISREG (status.st_mode) && !(devices_too && S_ISCHR (status.st_mode)))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "it is no regular file");
  else
    bytes = read_descriptor (fd, max, length, error);

  if (fd >= 0)
    close (fd);

  return bytes;
}

char *
mbn_state_file_read (const char *path, gsize max, gsize *length, GError **error)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  return read_opened (fd, fd < 0 ? errno : 0, FALSE, max, length, error);
}

char *
mbn_state_file_read_given (const char *path, gsize max, gsize *length, GError **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

  return read_opened (fd, fd < 0 ? errno : 0, TRUE, max, length, error);
}

/* Also by a link that leads nowhere. */
static gboolean
is_taken (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0;
}

/* What was set aside before stays. */
static char *
free_name_beside (const char *path)
{
  char *name = g_strconcat (path, ".unreadable", NULL);

  for (guint i = 1; is_taken (name); i++)
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
  struct stat status;

  if (lstat (path, &status) == 0 && S_ISREG (status.st_mode))
    g_chmod (path, 0600); /* it may hold a password */
  g_warning ("%s: cannot be used (%s); set aside as %s, going on without it", path, reason, aside);
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

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The replacements are no inline functions of <fcntl.h>. */
#undef _FORTIFY_SOURCE

#include "config.h"

#include "disk-tap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static GMutex lock;
static char root[PATH_MAX]; /* empty = nobody listens */
static GPtrArray *calls;
static guint fail_from;
static guint fail_count;
static int fail_error;
static const char *unreadable;
static int unreadable_error;

/* ---- what is kept ---- */

static void
disk_call_free (gpointer data)
{
  DiskCall *call = data;

  g_free (call->path);
  g_free (call->to);
  g_clear_pointer (&call->bytes, g_bytes_unref);
  g_free (call);
}

/* NULL for a path that is not below the root. */
static const char *
below_root (const char *path)
{
  gsize length = strlen (root);

  if (length == 0 || strncmp (path, root, length) != 0)
    return NULL;

  if (path[length] == '\0')
    return path + length;

  return path[length] == '/' ? path + length + 1 : NULL;
}

/* Returns: the error that the call must fail with, 0 for none. */
static int
take_call (DiskKind kind, const char *path, const char *to, const void *bytes, gsize length)
{
  DiskCall *call = g_new0 (DiskCall, 1);

  call->kind = kind;
  call->path = g_strdup (path);
  call->to = g_strdup (to);
  call->bytes = bytes != NULL ? g_bytes_new (bytes, length) : NULL;
  g_ptr_array_add (calls, call);

  return calls->len >= fail_from && calls->len - fail_from < fail_count ? fail_error : 0;
}

/* Returns: FALSE with errno when the call must fail. */
static gboolean
may_go_on (DiskKind kind, const char *path, const char *to, const void *bytes, gsize length)
{
  int error = 0;
  const char *relative;

  g_mutex_lock (&lock);
  relative = below_root (path);
  if (relative != NULL)
    error = take_call (kind, relative, to != NULL ? below_root (to) : NULL, bytes, length);
  g_mutex_unlock (&lock);
  errno = error;

  return error == 0;
}

static gboolean
is_listening (void)
{
  gboolean listening;

  g_mutex_lock (&lock);
  listening = *root != '\0';
  g_mutex_unlock (&lock);

  return listening;
}

static gboolean
may_use_descriptor (DiskKind kind, int fd, const void *bytes, gsize length)
{
  char link[64];
  char path[PATH_MAX];
  ssize_t got;

  if (!is_listening ())
    return TRUE;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  got = readlink (link, path, sizeof path - 1);
  path[MAX (got, 0)] = '\0';

  return may_go_on (kind, path, NULL, bytes, length);
}

static gboolean
may_read (const char *path)
{
  gboolean refused;

  g_mutex_lock (&lock);
  refused = unreadable != NULL && g_str_has_suffix (path, unreadable);
  g_mutex_unlock (&lock);
  if (refused)
    errno = unreadable_error;

  return !refused;
}

/* ---- in place of the system's ---- */

int
open (const char *path, int flags, ...)
{
  mode_t mode = 0;

  if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)
    {
      va_list arguments;

      va_start (arguments, flags);
      mode = va_arg (arguments, mode_t);
      va_end (arguments);
    }

  if ((flags & O_CREAT) ? !may_go_on (DISK_CREATE, path, NULL, NULL, 0) : !may_read (path))
    return -1;

  return (int)syscall (SYS_openat, AT_FDCWD, path, flags, mode);
}

DIR *
opendir (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd >= 0 ? fdopendir (fd) : NULL;
}

ssize_t
write (int fd, const void *bytes, size_t length)
{
  if (!may_use_descriptor (DISK_WRITE, fd, bytes, length))
    return -1;

  return syscall (SYS_write, fd, bytes, length);
}

/* No test is there to see whether it was done. */
int
fsync (int fd)
{
  return may_use_descriptor (DISK_SYNC, fd, NULL, 0) ? 0 : -1;
}

int
rename (const char *from, const char *to)
{
  if (!may_go_on (DISK_RENAME, from, to, NULL, 0))
    return -1;

  return (int)syscall (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlink (const char *path)
{
  if (!may_go_on (DISK_REMOVE, path, NULL, NULL, 0))
    return -1;

  return (int)syscall (SYS_unlinkat, AT_FDCWD, path, 0);
}

/* ---- for tests ---- */

void
disk_tap_start (const char *path)
{
  g_autofree char *real = realpath (path, NULL);

  /* descriptors are known by their real paths */
  g_assert_cmpstr (real, ==, path);
  g_assert_null (calls);
  g_mutex_lock (&lock);
  calls = g_ptr_array_new_with_free_func (disk_call_free);
  g_strlcpy (root, real, sizeof root);
  g_mutex_unlock (&lock);
}

GPtrArray *
disk_tap_stop (void)
{
  GPtrArray *taken;

  g_mutex_lock (&lock);
  taken = g_steal_pointer (&calls);
  *root = '\0';
  fail_count = 0;
  g_mutex_unlock (&lock);

  return taken;
}

void
disk_tap_fail (guint nth, guint count, int error)
{
  g_mutex_lock (&lock);
  fail_from = calls->len + nth;
  fail_count = count;
  fail_error = error;
  g_mutex_unlock (&lock);
}

void
disk_tap_fail_reading (const char *suffix, int error)
{
  g_mutex_lock (&lock);
  unreadable = suffix;
  unreadable_error = error;
  g_mutex_unlock (&lock);
}

char *
disk_tap_to_text (GPtrArray *taken)
{
  static const char *const words[] = {"create", "write", "sync", "rename", "remove"};
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < taken->len; i++)
    {
      DiskCall *call = g_ptr_array_index (taken, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", words[call->kind], call->path);
      if (call->to != NULL)
        g_string_append_printf (text, " %s", call->to);
    }

  return g_string_free (text, FALSE);
}

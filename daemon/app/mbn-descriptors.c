/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Without a modem 20 are in use, with each modem some more, and each change of a profile takes a
 * few for a moment. */
#define LEAST 64

static gboolean
fail (GError **error, const char *what, int code)
{
  g_set_error (error, G_IO_ERROR, (gint)g_io_error_from_errno (code), "%s: %s", what,
               g_strerror (code));

  return FALSE;
}

/* open() takes the lowest number that is free. */
static gboolean
fill_standard (GError **error)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= STDIN_FILENO && fd <= STDERR_FILENO);

  if (fd >= 0)
    close (fd);
  /* a machine without it may have all three open */
  if (fd >= 0 || fcntl (STDERR_FILENO, F_GETFD) >= 0)
    return TRUE;

  return fail (error, "/dev/null, in the place of a closed standard error", errno);
}

gboolean
mbn_descriptors_prepare (GError **error)
{
  struct rlimit limit;

  if (!fill_standard (error))
    return FALSE;
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return fail (error, "the limit of open files (RLIMIT_NOFILE)", errno);
  if (limit.rlim_cur >= LEAST)
    return TRUE;

  limit.rlim_cur = MIN (LEAST, limit.rlim_max);
  if (limit.rlim_max >= LEAST && setrlimit (RLIMIT_NOFILE, &limit) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES,
               "only %" G_GUINT64_FORMAT
               " files may be open at a time, and at least %d are needed; "
               "raise the limit (LimitNOFILE= of the service, ulimit -n)",
               (guint64)limit.rlim_max, LEAST);

  return FALSE;
}

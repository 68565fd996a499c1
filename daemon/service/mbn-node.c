/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-node.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

char *
mbn_node_identify (const char *path)
{
  struct stat info;
  char *resolved;
  char *identity;

  if (stat (path, &info) == 0 && S_ISCHR (info.st_mode))
    return g_strdup_printf ("%u:%u", major (info.st_rdev), minor (info.st_rdev));

  resolved = realpath (path, NULL);
  identity = resolved != NULL ? g_strdup (resolved) : g_canonicalize_filename (path, NULL);
  free (resolved);

  return identity;
}

/* Not realpath(), which does not lead out of a testbed of umockdev. Nothing is opened. */
char *
mbn_node_resolve (const char *path)
{
  int fd = open (path, O_PATH | O_CLOEXEC);
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  char *resolved = fd >= 0 ? g_file_read_link (link, NULL) : NULL;

  if (fd >= 0)
    close (fd);

  return resolved;
}

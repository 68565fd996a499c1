/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-node.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

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

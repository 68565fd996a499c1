/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-finder.h"

#include <string.h>
#include <sys/sysmacros.h>

#include <glib/gstdio.h>

/* The device in sysfs that the node is of. (nullable) */
static char *
sysfs_device (const char *device)
{
  g_autofree char *path = NULL;
  GStatBuf node;

  if (g_stat (device, &node) < 0 || !S_ISCHR (node.st_mode))
    return NULL;

  path = g_strdup_printf ("/sys/dev/char/%u:%u/device", major (node.st_rdev), minor (node.st_rdev));

  return g_file_test (path, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&path) : NULL;
}

gboolean
mbn_link_finder_can_find (const char *device)
{
  g_autofree char *path = sysfs_device (device);

  return path != NULL;
}

char *
mbn_link_finder_find (const char *device)
{
  g_autofree char *path = sysfs_device (device);
  g_autofree char *folder = path != NULL ? g_build_filename (path, "net", NULL) : NULL;
  GDir *dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  g_autofree char *first = NULL;
  const char *name;

  if (dir == NULL)
    return NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (first == NULL || strcmp (name, first) < 0)
      {
        g_free (first);
        first = g_strdup (name);
      }
  g_dir_close (dir);

  return g_steal_pointer (&first);
}

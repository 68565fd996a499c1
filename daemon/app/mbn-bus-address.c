/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include "mbn-bus-address.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#define SYSTEM_SOCKET        "/run/dbus/system_bus_socket"
#define LEGACY_SYSTEM_SOCKET "/var/run/dbus/system_bus_socket"

/* A wrong "no" here would allow --authority=none on the system bus, so an address is read as GIO
 * reads it, where even keys may be escaped, and files are compared by identity too. */

/* The path with the links of as much of it resolved as exists. */
static char *
resolve (const char *path)
{
  char *real = realpath (path, NULL);
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *real_folder = NULL;

  if (real != NULL)
    {
      char *copy = g_strdup (real);

      free (real);
      return copy;
    }

  folder = g_path_get_dirname (path);
  name = g_path_get_basename (path);
  /* "/" and "." are their own folders. */
  if (g_str_equal (folder, path))
    return g_strdup (path);
  real_folder = resolve (folder);

  return g_build_filename (real_folder, name, NULL);
}

/* Without "." and "..", which cannot be resolved where the folders do not exist. */
static char *
resolve_plain (const char *path)
{
  g_autofree char *plain = g_canonicalize_filename (path, "/");

  return resolve (plain);
}

static gboolean
is_same_file (const char *a, const char *b)
{
  g_autofree char *real_a = resolve (a);
  g_autofree char *real_b = resolve (b);
  g_autofree char *plain_a = resolve_plain (a);
  GStatBuf stat_a;
  GStatBuf stat_b;

  if (g_str_equal (a, b) || g_str_equal (real_a, real_b) || g_str_equal (plain_a, real_b))
    return TRUE;

  /* Hard links and bind mounts have paths of their own. */
  return g_stat (a, &stat_a) == 0 && g_stat (b, &stat_b) == 0 && stat_a.st_dev == stat_b.st_dev
         && stat_a.st_ino == stat_b.st_ino;
}

/* Whether @pair, "key=value" of a unix entry, is the path of @socket_path. */
static gboolean
pair_names_socket (const char *pair, const char *socket_path)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *key = NULL;
  g_autofree char *value = NULL;

  if (equals == NULL)
    return FALSE;
  key = g_uri_unescape_segment (pair, equals, NULL);
  value = g_uri_unescape_string (equals + 1, NULL);

  return g_strcmp0 (key, "path") == 0 && value != NULL && value[0] != '\0'
         && is_same_file (value, socket_path);
}

static gboolean
entry_names_socket (const char *entry, const char *socket_path)
{
  g_auto (GStrv) pairs = NULL;

  if (!g_str_has_prefix (entry, "unix:"))
    return FALSE;
  pairs = g_strsplit (entry + strlen ("unix:"), ",", -1);
  for (gsize i = 0; pairs[i] != NULL; i++)
    if (pair_names_socket (pairs[i], socket_path))
      return TRUE;

  return FALSE;
}

gboolean
mbn_bus_address_names_socket (const char *address, const char *socket_path)
{
  g_auto (GStrv) entries = NULL;

  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (socket_path != NULL, FALSE);

  entries = g_strsplit (address, ";", -1);
  for (gsize i = 0; entries[i] != NULL; i++)
    if (entry_names_socket (entries[i], socket_path))
      return TRUE;

  return FALSE;
}

gboolean
mbn_bus_address_is_system (const char *address)
{
  return address == NULL || mbn_bus_address_names_socket (address, SYSTEM_SOCKET)
         || mbn_bus_address_names_socket (address, LEGACY_SYSTEM_SOCKET);
}

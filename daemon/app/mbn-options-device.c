/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-options-device.h"

#include <string.h>

#include "mbn-node.h"

void
mbn_options_device_free (MbnOptionsDevice *device)
{
  g_free (device->path);
  g_free (device->net);
  g_free (device);
}

/* What the kernel takes as the name of a network interface. */
static gboolean
is_interface_name (const char *name)
{
  gsize length = strlen (name);

  if (length < 1 || length > 15 || g_str_equal (name, ".") || g_str_equal (name, ".."))
    return FALSE;

  return strpbrk (name, "/: \t\n\v\f\r") == NULL;
}

static gboolean
is_known_sub_option (const char *piece)
{
  return g_str_equal (piece, "proxy") || g_str_has_prefix (piece, "net=")
         || g_str_has_prefix (piece, "driver=");
}

/* Nothing or lower-case letters, with or without a value: meant as a sub-option. */
static gboolean
resembles_sub_option (const char *piece)
{
  const char *end = piece + strspn (piece, "abcdefghijklmnopqrstuvwxyz");

  return *end == '\0' || *end == '=';
}

/* Takes one known sub-option. Returns what is wrong with it, or NULL. */
static const char *
take_sub_option (MbnOptionsDevice *device, const char *piece)
{
  const char *value = strchr (piece, '=');

  if (value == NULL)
    {
      if (device->proxy)
        return "proxy given twice";
      device->proxy = TRUE;
    }
  else if (g_str_has_prefix (piece, "net="))
    {
      if (device->net != NULL)
        return "net= given twice";
      if (!is_interface_name (value + 1))
        return "net= needs the name of a network interface: 1 to 15 characters, no '/', no ':', no "
               "blanks, not \".\" or \"..\"";
      device->net = g_strdup (value + 1);
    }
  else
    {
      if (device->driver != MBN_OPTIONS_DRIVER_DEFAULT)
        return "driver= given twice";
      if (g_str_equal (value, "=mbim"))
        device->driver = MBN_OPTIONS_DRIVER_MBIM;
      else if (g_str_equal (value, "=qmi"))
        device->driver = MBN_OPTIONS_DRIVER_QMI;
      else
        return "driver= needs mbim or qmi";
    }

  return NULL;
}

static char *
unknown_sub_option (const char *piece)
{
  g_autofree char *shown = g_strescape (piece, NULL);

  return g_strdup_printf ("\"%s\" is not a sub-option; allowed after the path are net=IFNAME, "
                          "driver=mbim|qmi and proxy",
                          shown);
}

static char *
find_same (const GPtrArray *others, const char *path)
{
  g_autofree char *identity = mbn_node_identify (path);

  for (guint i = 0; i < others->len; i++)
    {
      const MbnOptionsDevice *other = g_ptr_array_index (others, i);
      g_autofree char *other_identity = mbn_node_identify (other->path);

      if (g_str_equal (identity, other_identity))
        return g_strdup_printf ("the same device as --device=%s; allowed once", other->path);
    }

  return NULL;
}

MbnOptionsDevice *
mbn_options_device_parse (const char *value, const GPtrArray *others, char **problem)
{
  g_autoptr (MbnOptionsDevice) device = g_new0 (MbnOptionsDevice, 1);
  g_auto (GStrv) pieces = g_strsplit (value, ",", -1);
  gsize path_length;
  guint n_path = 1;

  *problem = NULL;
  if (value[0] == '\0' || pieces[0][0] == '\0')
    {
      *problem = g_strdup ("needs the path of a device");
      return NULL;
    }

  path_length = strlen (pieces[0]);
  for (; pieces[n_path] != NULL && !is_known_sub_option (pieces[n_path]); n_path++)
    path_length += strlen (",") + strlen (pieces[n_path]);
  if (n_path > 1 && resembles_sub_option (pieces[n_path - 1]))
    *problem = unknown_sub_option (pieces[n_path - 1]);

  for (guint i = n_path; pieces[i] != NULL && *problem == NULL; i++)
    *problem = is_known_sub_option (pieces[i]) ? g_strdup (take_sub_option (device, pieces[i]))
                                               : unknown_sub_option (pieces[i]);

  device->path = g_strndup (value, path_length);
  if (*problem == NULL)
    *problem = find_same (others, device->path);

  return *problem == NULL ? g_steal_pointer (&device) : NULL;
}

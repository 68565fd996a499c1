/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-hotplug.h"

#include <string.h>

#include "mbn-node.h"
#include "mbn-port-watch.h"

struct _MbnHotplug
{
  MbnDevices *devices;
  char **ignore;
  MbnPortWatch *watch;
  GHashTable *unused; /* sysfs path of a port that is not used → that of its device (both owned) */
};

/* (nullable): what [modem] ignore says of it */
static const char *
find_ignore (MbnHotplug *self, const MbnPort *port)
{
  g_autofree char *node = mbn_node_identify (port->path);

  for (gsize i = 0; self->ignore[i] != NULL; i++)
    {
      const char *word = self->ignore[i];
      g_autofree char *named = word[0] == '/' ? mbn_node_identify (word) : NULL;

      if (strcmp (word, port->path) == 0 || strcmp (word, port->id) == 0
          || g_strcmp0 (named, node) == 0)
        return word;
    }

  return NULL;
}

/* A device with several ports is one line in the log. */
static gboolean
note_unused (MbnHotplug *self, const MbnPort *port)
{
  GHashTableIter iter;
  gpointer device;
  gboolean first = TRUE;

  g_hash_table_iter_init (&iter, self->unused);
  while (first && g_hash_table_iter_next (&iter, NULL, &device))
    first = strcmp (device, port->device) != 0;

  g_hash_table_insert (self->unused, g_strdup (port->sysfs_path), g_strdup (port->device));

  return first;
}

static void
on_appeared (MbnPortWatch *watch, const MbnPort *port, MbnHotplug *self)
{
  const char *ignore = find_ignore (self, port);
  const char *id = port->id[0] != '\0' ? port->id : "no vid:pid";

  if (ignore == NULL && port->kind == MBN_PORT_MBIM)
    mbn_devices_add_found (self->devices, port->path, port->place);
  else if (!note_unused (self, port))
    g_debug ("%s is of a device that is not used", port->path);
  else if (ignore != NULL)
    g_message ("%s (%s, %s) is left alone, as [modem] ignore says %s", port->path, port->driver, id,
               ignore);
  else
    g_message ("%s (%s, %s) is a QMI modem, for which there is no driver yet; if it can speak "
               "MBIM, "
               "switch its USB mode to that, else leave it to ModemManager",
               port->path, port->driver, id);
}

static void
on_vanished (MbnPortWatch *watch, const MbnPort *port, MbnHotplug *self)
{
  if (!g_hash_table_remove (self->unused, port->sysfs_path))
    mbn_devices_remove_found (self->devices, port->path);
}

static void
reconsider (MbnHotplug *self, const MbnPort *port)
{
  gboolean used
      = port->kind == MBN_PORT_MBIM && !g_hash_table_contains (self->unused, port->sysfs_path);
  const char *ignore = find_ignore (self, port);

  if (!used && ignore == NULL && port->kind == MBN_PORT_MBIM)
    {
      g_hash_table_remove (self->unused, port->sysfs_path);
      on_appeared (self->watch, port, self);
    }
  else if (used && ignore != NULL && mbn_devices_is_open (self->devices, port->path))
    {
      g_message ("%s is in use and stays so, though [modem] ignore says %s now, until it is "
                 "plugged "
                 "in again or mbnd is started again",
                 port->path, ignore);
    }
  else if (used && ignore != NULL)
    {
      mbn_devices_remove_found (self->devices, port->path);
      on_appeared (self->watch, port, self);
    }
}

void
mbn_hotplug_set_ignore (MbnHotplug *self, const char *const *ignore)
{
  g_autoptr (GPtrArray) ports = mbn_port_watch_list (self->watch);
  g_auto (GStrv) before = g_steal_pointer (&self->ignore);

  self->ignore = g_strdupv ((char **)ignore);
  for (guint i = 0; i < ports->len; i++)
    reconsider (self, g_ptr_array_index (ports, i));
}

MbnHotplug *
mbn_hotplug_new (MbnDevices *devices, const char *const *ignore)
{
  MbnHotplug *self = g_new0 (MbnHotplug, 1);

  self->devices = devices;
  self->ignore = g_strdupv ((char **)ignore);
  self->unused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->watch = mbn_port_watch_new ();
  g_signal_connect (self->watch, "appeared", G_CALLBACK (on_appeared), self);
  g_signal_connect (self->watch, "vanished", G_CALLBACK (on_vanished), self);
  mbn_port_watch_start (self->watch);

  return self;
}

void
mbn_hotplug_free (MbnHotplug *self)
{
  g_signal_handlers_disconnect_by_data (self->watch, self);
  g_object_unref (self->watch);
  g_hash_table_unref (self->unused);
  g_strfreev (self->ignore);
  g_free (self);
}

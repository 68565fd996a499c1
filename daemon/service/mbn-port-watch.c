/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-port-watch.h"

#include <string.h>

static const char *const subsystems[] = {"usbmisc", "wwan", NULL};

struct _MbnPortWatch
{
  GObject parent;
  GUdevClient *udev;
  GHashTable *ports; /* sysfs path → MbnPort (owned) */
};

G_DEFINE_FINAL_TYPE (MbnPortWatch, mbn_port_watch, G_TYPE_OBJECT)

static guint appeared_signal;
static guint vanished_signal;

static void
forget (MbnPortWatch *self, const char *sysfs_path)
{
  gpointer key, value;
  g_autoptr (MbnPort) port = NULL;

  if (!g_hash_table_steal_extended (self->ports, sysfs_path, &key, &value))
    return;

  port = value;
  g_signal_emit (self, vanished_signal, 0, port);
}

/* Removals of one port and arrivals of another may overtake each other on their way through udev;
 * what has the same node has taken its place. */
static void
forget_predecessor (MbnPortWatch *self, const MbnPort *port)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->ports);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const MbnPort *other = value;

      if (strcmp (other->path, port->path) == 0)
        {
          g_autofree char *sysfs_path = g_strdup (other->sysfs_path);

          forget (self, sysfs_path);
          return;
        }
    }
}

/* What udev says of it now, whatever has happened to it. */
static void
look (MbnPortWatch *self, GUdevDevice *device)
{
  const char *sysfs_path = g_udev_device_get_sysfs_path (device);
  const MbnPort *known = g_hash_table_lookup (self->ports, sysfs_path);
  MbnPort *port = mbn_port_new (device);

  if (known != NULL && port != NULL && mbn_port_equal (known, port))
    {
      mbn_port_free (port);
      return;
    }

  forget (self, sysfs_path);
  if (port == NULL)
    return;

  forget_predecessor (self, port);
  g_hash_table_insert (self->ports, port->sysfs_path, port);
  g_signal_emit (self, appeared_signal, 0, port);
}

/* A rename: as a removal and an arrival, since a new name of the node is another way to open it. */
static void
forget_old_name (MbnPortWatch *self, GUdevDevice *device)
{
  const char *old = g_udev_device_get_property (device, "DEVPATH_OLD");
  g_autofree char *sysfs_path = old != NULL ? g_strconcat ("/sys", old, NULL) : NULL;

  if (sysfs_path != NULL)
    forget (self, sysfs_path);
}

static void
on_uevent (GUdevClient *udev, const char *action, GUdevDevice *device, MbnPortWatch *self)
{
  if (strcmp (action, "remove") == 0)
    {
      forget (self, g_udev_device_get_sysfs_path (device));
      return;
    }

  if (strcmp (action, "move") == 0)
    forget_old_name (self, device);

  /* add, change, bind and what else there may be */
  look (self, device);
}

void
mbn_port_watch_start (MbnPortWatch *self)
{
  g_return_if_fail (self->udev == NULL);

  /* watched before it is listed, so that nothing is missed in between */
  self->udev = g_udev_client_new (subsystems);
  g_signal_connect (self->udev, "uevent", G_CALLBACK (on_uevent), self);

  for (gsize i = 0; subsystems[i] != NULL; i++)
    {
      g_autolist (GUdevDevice) devices
          = g_udev_client_query_by_subsystem (self->udev, subsystems[i]);

      for (GList *l = devices; l != NULL; l = l->next)
        look (self, l->data);
    }
}

GPtrArray *
mbn_port_watch_list (MbnPortWatch *self)
{
  GPtrArray *ports = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer port;

  g_hash_table_iter_init (&iter, self->ports);
  while (g_hash_table_iter_next (&iter, NULL, &port))
    g_ptr_array_add (ports, port);

  return ports;
}

MbnPortWatch *
mbn_port_watch_new (void)
{
  return g_object_new (MBN_TYPE_PORT_WATCH, NULL);
}

static void
mbn_port_watch_finalize (GObject *object)
{
  MbnPortWatch *self = MBN_PORT_WATCH (object);

  if (self->udev != NULL)
    g_signal_handlers_disconnect_by_data (self->udev, self);
  g_clear_object (&self->udev);
  g_hash_table_unref (self->ports);

  G_OBJECT_CLASS (mbn_port_watch_parent_class)->finalize (object);
}

static void
mbn_port_watch_class_init (MbnPortWatchClass *klass)
{
  GType type = MBN_TYPE_PORT_WATCH;

  G_OBJECT_CLASS (klass)->finalize = mbn_port_watch_finalize;

  appeared_signal = g_signal_new ("appeared", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  vanished_signal = g_signal_new ("vanished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
mbn_port_watch_init (MbnPortWatch *self)
{
  self->ports
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)mbn_port_free);
}

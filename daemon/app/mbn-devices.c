/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-devices.h"

#include <string.h>

#include "mbn-node.h"

struct _MbnDevices
{
  MbnModemSet *modems; /* borrowed */
  MbnModemManager *manager;
  GPtrArray *devices; /* of MbnDevice (owned) */
};

/* A fixed device has its node before the first look, too: what the command line says of it, such as
 * the network interface, would be lost with a found one. */
static gboolean
is_of (const MbnDevice *other, const MbnDevice *device)
{
  g_autofree char *node = NULL;

  if (g_strcmp0 (mbn_device_get_node (other), mbn_device_get_node (device)) == 0)
    return TRUE;
  if (!mbn_device_is_fixed (other) || mbn_device_is_fixed (device))
    return FALSE;

  node = mbn_node_identify (mbn_device_get_path (other));

  return strcmp (node, mbn_device_get_node (device)) == 0;
}

static gboolean
may_use (MbnDevice *device, gpointer owner)
{
  MbnDevices *self = owner;

  for (guint i = 0; i < self->devices->len; i++)
    {
      const MbnDevice *other = g_ptr_array_index (self->devices, i);

      if (other != device && is_of (other, device))
        {
          g_info ("%s is the same device as %s; it is used once", mbn_device_get_path (device),
                  mbn_device_get_path (other));
          return FALSE;
        }
    }

  return TRUE;
}

static void
on_let_go (MbnDevice *device, gpointer owner)
{
  MbnDevices *self = owner;

  for (guint i = 0; i < self->devices->len; i++)
    mbn_device_retry (g_ptr_array_index (self->devices, i));
}

static const MbnDeviceEvents device_events = {
    .may_use = may_use,
    .let_go = on_let_go,
};

static void
add (MbnDevices *self, const MbnModemPort *port, gboolean fixed)
{
  g_ptr_array_add (self->devices,
                   mbn_device_new (port, fixed, self->modems, self->manager, &device_events, self));
}

void
mbn_devices_add_fixed (MbnDevices *self, const MbnModemPort *port)
{
  add (self, port, TRUE);
}

void
mbn_devices_add_found (MbnDevices *self, const char *path, const char *place)
{
  g_autoptr (MbnModemPort) port = g_new0 (MbnModemPort, 1);

  port->path = g_strdup (path);
  port->place = g_strdup (place);
  add (self, port, FALSE);
}

void
mbn_devices_hurry (MbnDevices *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    mbn_device_hurry (g_ptr_array_index (self->devices, i));
}

/* (nullable) */
static MbnDevice *
find_found (MbnDevices *self, const char *path)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      MbnDevice *device = g_ptr_array_index (self->devices, i);

      if (!mbn_device_is_fixed (device) && strcmp (mbn_device_get_path (device), path) == 0)
        return device;
    }

  return NULL;
}

gboolean
mbn_devices_is_open (MbnDevices *self, const char *path)
{
  const MbnDevice *device = find_found (self, path);

  return device != NULL && mbn_device_is_open (device);
}

void
mbn_devices_remove_found (MbnDevices *self, const char *path)
{
  MbnDevice *device = find_found (self, path);

  if (device == NULL)
    return;

  mbn_device_abandon (device);
  g_ptr_array_remove (self->devices, device);
}

MbnDevices *
mbn_devices_new (MbnModemSet *modems)
{
  MbnDevices *self = g_new0 (MbnDevices, 1);

  self->modems = modems;
  self->manager = mbn_modem_manager_new ();
  self->devices = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_device_free);

  return self;
}

void
mbn_devices_free (MbnDevices *self)
{
  g_ptr_array_unref (self->devices);
  g_object_unref (self->manager);
  g_free (self);
}

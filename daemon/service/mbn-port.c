/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-port.h"

#include <string.h>

/* What the kernel's names say. */
typedef struct
{
  const char *name;
  MbnPortKind kind;
} Known;

/* Drivers that make a /dev/cdc-wdmN. Those of others (huawei_cdc_ncm, cdc_wdm) speak AT commands.
 */
static const Known drivers[] = {
    {"cdc_mbim", MBN_PORT_MBIM},
    {"qmi_wwan", MBN_PORT_QMI },
};

/* Words of the attribute "type" of a port of the subsystem wwan (drivers/net/wwan/wwan_core.c); in
 * Linux 5.13, which had no such attribute, its name ended so. */
static const Known types[] = {
    {"MBIM", MBN_PORT_MBIM},
    {"QMI",  MBN_PORT_QMI },
};

static gboolean
find_driver (const char *driver, MbnPortKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
    if (strcmp (drivers[i].name, driver) == 0)
      {
        *kind = drivers[i].kind;
        return TRUE;
      }

  return FALSE;
}

static gboolean
find_type (const char *name, const char *type, MbnPortKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (type != NULL ? strcmp (types[i].name, type) == 0 : g_str_has_suffix (name, types[i].name))
      {
        *kind = types[i].kind;
        return TRUE;
      }

  return FALSE;
}

/* (transfer full): the driver of the nearest device above that has one. */
static char *
dup_driver (GUdevDevice *device)
{
  g_autoptr (GUdevDevice) above = g_udev_device_get_parent (device);

  while (above != NULL && g_udev_device_get_driver (above) == NULL)
    {
      g_autoptr (GUdevDevice) below = g_steal_pointer (&above);

      above = g_udev_device_get_parent (below);
    }

  return g_strdup (above != NULL ? g_udev_device_get_driver (above) : "");
}

static gboolean
is_physical (GUdevDevice *device)
{
  return g_strcmp0 (g_udev_device_get_devtype (device), "usb_device") == 0
         || g_strcmp0 (g_udev_device_get_subsystem (device), "pci") == 0;
}

/* (transfer full) (nullable) */
static GUdevDevice *
find_physical (GUdevDevice *device)
{
  g_autoptr (GUdevDevice) above = g_udev_device_get_parent (device);

  while (above != NULL && !is_physical (above))
    {
      g_autoptr (GUdevDevice) below = g_steal_pointer (&above);

      above = g_udev_device_get_parent (below);
    }

  return g_steal_pointer (&above);
}

/* USB devices have "12d1" in one file, PCI devices "0x12d1" in another. */
static char *
dup_id (GUdevDevice *physical)
{
  gboolean usb = g_strcmp0 (g_udev_device_get_subsystem (physical), "usb") == 0;
  const char *vendor = g_udev_device_get_sysfs_attr (physical, usb ? "idVendor" : "vendor");
  const char *product = g_udev_device_get_sysfs_attr (physical, usb ? "idProduct" : "device");
  g_autofree char *id = NULL;

  if (vendor == NULL || product == NULL)
    return g_strdup ("");

  id = g_strdup_printf ("%s:%s", g_str_has_prefix (vendor, "0x") ? vendor + 2 : vendor,
                        g_str_has_prefix (product, "0x") ? product + 2 : product);

  return g_ascii_strdown (id, -1);
}

static char *
dup_place (GUdevDevice *port, GUdevDevice *physical)
{
  if (physical == NULL)
    return g_strconcat ("sysfs:", g_udev_device_get_sysfs_path (port), NULL);

  return g_strconcat (g_udev_device_get_subsystem (physical), ":",
                      g_udev_device_get_name (physical), NULL);
}

static gboolean
find_kind (GUdevDevice *device, const char *driver, MbnPortKind *kind)
{
  const char *subsystem = g_udev_device_get_subsystem (device);
  const char *name = g_udev_device_get_name (device);

  /* the subsystem usbmisc has nodes of other things, too */
  if (g_strcmp0 (subsystem, "usbmisc") == 0)
    return g_str_has_prefix (name, "cdc-wdm") && find_driver (driver, kind);

  /* and wwan has the modem itself beside its ports */
  return g_strcmp0 (g_udev_device_get_devtype (device), "wwan_dev") != 0
         && find_type (name, g_udev_device_get_sysfs_attr (device, "type"), kind);
}

MbnPort *
mbn_port_new (GUdevDevice *device)
{
  g_autofree char *driver = dup_driver (device);
  g_autoptr (GUdevDevice) physical = find_physical (device);
  const char *node = g_udev_device_get_device_file (device);
  MbnPortKind kind;
  MbnPort *port;

  if (!find_kind (device, driver, &kind))
    return NULL;

  port = g_new0 (MbnPort, 1);
  port->kind = kind;
  port->path = node != NULL ? g_strdup (node)
                            : g_strconcat ("/dev/", g_udev_device_get_name (device), NULL);
  port->sysfs_path = g_strdup (g_udev_device_get_sysfs_path (device));
  port->driver = g_steal_pointer (&driver);
  port->device = g_strdup (g_udev_device_get_sysfs_path (physical != NULL ? physical : device));
  port->place = dup_place (device, physical);
  port->id = physical != NULL ? dup_id (physical) : g_strdup ("");

  return port;
}

gboolean
mbn_port_equal (const MbnPort *a, const MbnPort *b)
{
  return a->kind == b->kind && strcmp (a->path, b->path) == 0
         && strcmp (a->sysfs_path, b->sysfs_path) == 0 && strcmp (a->driver, b->driver) == 0
         && strcmp (a->device, b->device) == 0 && strcmp (a->place, b->place) == 0
         && strcmp (a->id, b->id) == 0;
}

void
mbn_port_free (MbnPort *port)
{
  g_free (port->path);
  g_free (port->sysfs_path);
  g_free (port->driver);
  g_free (port->device);
  g_free (port->place);
  g_free (port->id);
  g_free (port);
}

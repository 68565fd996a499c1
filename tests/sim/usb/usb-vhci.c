/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-vhci.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim-mbim.h"

#define FOLDER "/sys/devices/platform/vhci_hcd.0"

/* Of a port with nothing in it (VDEV_ST_NULL of the kernel). */
#define PORT_FREE 4

/* Another machine's bus and device, were there one; the kernel only repeats it. */
#define DEVICE_ID (1 << 16 | 1)

int
usb_vhci_find_port (const char *status)
{
  g_auto (GStrv) lines = g_strsplit (status, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char hub[3];
      guint port;
      guint state;

      if (sscanf (lines[i], "%2s %u %u", hub, &port, &state) == 3 && g_str_equal (hub, "hs")
          && state == PORT_FREE)
        return port;
    }

  return -1;
}

static gboolean
write_attach (const char *text, GError **error)
{
  int fd = open (FOLDER "/attach", O_WRONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : write (fd, text, strlen (text));
  int code = errno;

  if (fd >= 0)
    close (fd);
  if (n >= 0)
    return TRUE;

  g_set_error (error, SIM_ERROR, 0, "plugging in: %s/attach: %s", FOLDER, g_strerror (code));
  return FALSE;
}

gboolean
usb_vhci_attach (int fd, guint *port, GError **error)
{
  g_autofree char *status = NULL;
  g_autofree char *text = NULL;
  int found;

  if (!g_file_get_contents (FOLDER "/status", &status, NULL, NULL))
    {
      g_set_error_literal (error, SIM_ERROR, 0,
                           "there is no virtual USB host controller; load its module: modprobe "
                           "vhci-hcd");
      return FALSE;
    }
  found = usb_vhci_find_port (status);
  if (found < 0)
    {
      g_set_error_literal (error, SIM_ERROR, 0,
                           "every port of the virtual USB host controller is taken; " FOLDER
                           "/status lists them");
      return FALSE;
    }

  text = g_strdup_printf ("%d %d %d %d", found, fd, DEVICE_ID, USB_SPEED_HIGH);
  *port = found;
  return write_attach (text, error);
}

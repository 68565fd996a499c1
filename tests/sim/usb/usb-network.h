/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* The network behind the device: the packet socket of mbn-modem-sim. */

typedef struct _UsbNetwork UsbNetwork;

/**
 * UsbNetworkHooks:
 * @packet: an IP packet to the host
 * @gone: the network has hung up; free it
 */
typedef struct
{
  void (*packet) (const guint8 *data, gsize size, gpointer user_data);
  void (*gone) (gpointer user_data);
} UsbNetworkHooks;

/** usb_network_new: Returns: (transfer full): %NULL with @error set if it does not answer. */
UsbNetwork *usb_network_new (const char *path,
                             const UsbNetworkHooks *hooks,
                             gpointer user_data,
                             GError **error);
void usb_network_free (UsbNetwork *self);

/** usb_network_write: sends a packet, or loses it if there is no room. */
void usb_network_write (UsbNetwork *self, const guint8 *data, gsize size);

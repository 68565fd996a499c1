/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "usb-device.h"

/* The cable between the kernel and a device: a socket that speaks USB/IP. */

typedef struct _UsbCable UsbCable;

/** UsbCableGone: the kernel has let go of the device, or makes no sense. */
typedef void (*UsbCableGone) (gpointer user_data);

/**
 * usb_cable_new: plugs a device in.
 *
 * Returns: (transfer full): %NULL with @error set, see usb_vhci_attach()
 */
UsbCable *usb_cable_new (UsbCableGone gone, gpointer user_data, GError **error);

/** usb_cable_free: pulls it; the kernel notices at once. */
void usb_cable_free (UsbCable *self);

/** usb_cable_set_device: @device: (transfer none): gets what the kernel asks for from now on. */
void usb_cable_set_device (UsbCable *self, UsbDevice *device);

/** usb_cable_complete: answers a transfer; as UsbDeviceHooks.complete. */
void usb_cable_complete (UsbCable *self, guint32 id, int status, const guint8 *data, gsize size);

guint usb_cable_get_port (const UsbCable *self);

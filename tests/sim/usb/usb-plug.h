/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "usb-descriptor.h"

/* Plugs the device in while its modem is there: puts device, cable, modem and network together. */

typedef struct _UsbPlug UsbPlug;

/**
 * UsbPlace:
 * @modem: path of the modem's device
 * @packets: (nullable): path of its packet socket; %NULL = nothing goes through the data interface
 */
typedef struct
{
  UsbIdentity identity;
  const char *modem;
  const char *packets;
} UsbPlace;

/**
 * UsbPlugHooks:
 * @changed: the device was plugged into that port; or was pulled, or is not in yet, with -1
 * @failed: it cannot be plugged in, or the kernel has let go of it; nothing follows
 */
typedef struct
{
  void (*changed) (int port, gpointer user_data);
  void (*failed) (const GError *error, gpointer user_data);
} UsbPlugHooks;

/**
 * usb_plug_new:
 * @place: (transfer none): lives longer
 *
 * Plugs in at once if the modem is there; says which it is.
 *
 * Returns: (transfer full): %NULL with @error set if the paths cannot be watched, or if the device
 * cannot be plugged in
 */
UsbPlug *
usb_plug_new (const UsbPlace *place, const UsbPlugHooks *hooks, gpointer user_data, GError **error);

/** usb_plug_free: pulls it. */
void usb_plug_free (UsbPlug *self);

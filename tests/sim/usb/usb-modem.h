/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* The modem behind the device: the pseudo-terminal of mbn-modem-sim, seen as its host sees it. */

typedef struct _UsbModem UsbModem;

/**
 * UsbModemHooks:
 * @message: a fragment of a message to the host
 * @gone: the modem has hung up; free it
 */
typedef struct
{
  void (*message) (GBytes *message, gpointer user_data);
  void (*gone) (gpointer user_data);
} UsbModemHooks;

/**
 * usb_modem_new:
 * @path: of the device
 * @max_message: bytes of the largest fragment
 *
 * Returns: (transfer full): %NULL with @error set if it is not there
 */
UsbModem *usb_modem_new (const char *path,
                         gsize max_message,
                         const UsbModemHooks *hooks,
                         gpointer user_data,
                         GError **error);
void usb_modem_free (UsbModem *self);

/** usb_modem_write: sends what the host has sent. Never blocks; what does not fit is kept. */
void usb_modem_write (UsbModem *self, const guint8 *data, gsize size);

/** usb_modem_forget: forgets what has come of a message that is not whole yet. */
void usb_modem_forget (UsbModem *self);

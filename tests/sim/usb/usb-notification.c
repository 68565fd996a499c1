/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-notification.h"

#include <linux/usb/cdc.h>
#include <linux/usb/ch9.h>

#include "usb-bytes.h"
#include "usb-descriptor.h"

static GByteArray *
notification_new (guint8 code, guint16 value, guint16 length)
{
  GByteArray *out = g_byte_array_new ();

  usb_append_u8 (out, USB_DIR_IN | USB_TYPE_CLASS | USB_RECIP_INTERFACE);
  usb_append_u8 (out, code);
  usb_append_u16 (out, value);
  usb_append_u16 (out, USB_INTERFACE_CONTROL);
  usb_append_u16 (out, length);
  return out;
}

GBytes *
usb_notification_response (void)
{
  return g_byte_array_free_to_bytes (notification_new (USB_CDC_NOTIFY_RESPONSE_AVAILABLE, 0, 0));
}

GBytes *
usb_notification_speed (guint32 down, guint32 up)
{
  GByteArray *out = notification_new (USB_CDC_NOTIFY_SPEED_CHANGE, 0, 8);

  usb_append_u32 (out, down);
  usb_append_u32 (out, up);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
usb_notification_connection (gboolean connected)
{
  return g_byte_array_free_to_bytes (
      notification_new (USB_CDC_NOTIFY_NETWORK_CONNECTION, connected ? 1 : 0, 0));
}

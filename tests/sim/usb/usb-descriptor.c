/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-descriptor.h"

#include <linux/usb/cdc.h>
#include <linux/usb/ch9.h>
#include <string.h>

#include "usb-bytes.h"

#define MAX_PACKET_CONTROL 64
#define MAX_PACKET_NOTIFY  64
#define MAX_PACKET_DATA    512 /* what high speed prescribes for bulk */

/* 2^(n-1) microframes: 32 ms would be slow for a person to wait for, 1 ms is waste. */
#define NOTIFY_INTERVAL 5

#define MAX_POWER (500 / 2) /* mA, in units of 2 mA */
#define LANGUAGE  0x0409    /* English (United States): what every host asks for */

/* The least that MBIM allows a host to be held to (wMaxSegmentSize). */
#define MAX_SEGMENT 2048

enum
{
  STRING_LANGUAGES,
  STRING_MANUFACTURER,
  STRING_PRODUCT,
  STRING_SERIAL,
};

/* Every descriptor begins with its length and its type. */
static void
append_head (GByteArray *to, guint8 length, guint8 type)
{
  usb_append_u8 (to, length);
  usb_append_u8 (to, type);
}

static void
append_device (GByteArray *to, const UsbIdentity *identity)
{
  append_head (to, USB_DT_DEVICE_SIZE, USB_DT_DEVICE);
  usb_append_u16 (to, 0x0200);
  /* "Look at the interface associations" is a class, a subclass and a protocol of its own. */
  usb_append_u8 (to, USB_CLASS_MISC);
  usb_append_u8 (to, 2);
  usb_append_u8 (to, 1);
  usb_append_u8 (to, MAX_PACKET_CONTROL);
  usb_append_u16 (to, identity->vendor);
  usb_append_u16 (to, identity->product);
  usb_append_u16 (to, 0x0100);
  usb_append_u8 (to, STRING_MANUFACTURER);
  usb_append_u8 (to, STRING_PRODUCT);
  usb_append_u8 (to, STRING_SERIAL);
  usb_append_u8 (to, 1); /* configurations */
}

static void
append_association (GByteArray *to)
{
  append_head (to, 8, USB_DT_INTERFACE_ASSOCIATION);
  usb_append_u8 (to, USB_INTERFACE_CONTROL);
  usb_append_u8 (to, 2);
  usb_append_u8 (to, USB_CLASS_COMM);
  usb_append_u8 (to, USB_CDC_SUBCLASS_MBIM);
  usb_append_u8 (to, USB_CDC_PROTO_NONE);
  usb_append_u8 (to, 0);
}

static void
append_interface (GByteArray *to,
                  guint8 number,
                  guint8 setting,
                  guint8 n_endpoints,
                  guint8 class,
                  guint8 subclass,
                  guint8 protocol)
{
  append_head (to, USB_DT_INTERFACE_SIZE, USB_DT_INTERFACE);
  usb_append_u8 (to, number);
  usb_append_u8 (to, setting);
  usb_append_u8 (to, n_endpoints);
  usb_append_u8 (to, class);
  usb_append_u8 (to, subclass);
  usb_append_u8 (to, protocol);
  usb_append_u8 (to, 0);
}

static void
append_endpoint (
    GByteArray *to, guint8 address, guint8 attributes, guint16 max_packet, guint8 interval)
{
  append_head (to, USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT);
  usb_append_u8 (to, address);
  usb_append_u8 (to, attributes);
  usb_append_u16 (to, max_packet);
  usb_append_u8 (to, interval);
}

static void
append_functional (GByteArray *to, const UsbIdentity *identity)
{
  append_head (to, 5, USB_DT_CS_INTERFACE);
  usb_append_u8 (to, USB_CDC_HEADER_TYPE);
  usb_append_u16 (to, 0x0120);

  append_head (to, 5, USB_DT_CS_INTERFACE);
  usb_append_u8 (to, USB_CDC_UNION_TYPE);
  usb_append_u8 (to, USB_INTERFACE_CONTROL);
  usb_append_u8 (to, USB_INTERFACE_DATA);

  append_head (to, 12, USB_DT_CS_INTERFACE);
  usb_append_u8 (to, USB_CDC_MBIM_TYPE);
  usb_append_u16 (to, 0x0100);
  usb_append_u16 (to, identity->max_control_message);
  usb_append_u8 (to, 32);  /* packet filters */
  usb_append_u8 (to, 192); /* bytes of a filter */
  usb_append_u16 (to, MAX_SEGMENT);
  usb_append_u8 (to, 0); /* none of the requests that may be left out */
}

static void
append_configuration (GByteArray *to, const UsbIdentity *identity)
{
  append_head (to, USB_DT_CONFIG_SIZE, USB_DT_CONFIG);
  usb_append_u16 (to, 0); /* of all, see below */
  usb_append_u8 (to, 2);
  usb_append_u8 (to, USB_CONFIGURATION);
  usb_append_u8 (to, 0);
  usb_append_u8 (to, USB_CONFIG_ATT_ONE);
  usb_append_u8 (to, MAX_POWER);

  append_association (to);
  append_interface (to, USB_INTERFACE_CONTROL, 0, 1, USB_CLASS_COMM, USB_CDC_SUBCLASS_MBIM,
                    USB_CDC_PROTO_NONE);
  append_functional (to, identity);
  append_endpoint (to, USB_DIR_IN | USB_ENDPOINT_NOTIFY, USB_ENDPOINT_XFER_INT, MAX_PACKET_NOTIFY,
                   NOTIFY_INTERVAL);

  append_interface (to, USB_INTERFACE_DATA, 0, 0, USB_CLASS_CDC_DATA, 0, USB_CDC_MBIM_PROTO_NTB);
  append_interface (to, USB_INTERFACE_DATA, 1, 2, USB_CLASS_CDC_DATA, 0, USB_CDC_MBIM_PROTO_NTB);
  append_endpoint (to, USB_DIR_IN | USB_ENDPOINT_DATA, USB_ENDPOINT_XFER_BULK, MAX_PACKET_DATA, 0);
  append_endpoint (to, USB_DIR_OUT | USB_ENDPOINT_DATA, USB_ENDPOINT_XFER_BULK, MAX_PACKET_DATA, 0);

  to->data[2] = to->len & 0xff;
  to->data[3] = to->len >> 8;
}

static gboolean
append_string (GByteArray *to, const UsbIdentity *identity, guint8 index)
{
  const char *const texts[] = {NULL, "mbnd", "mbn-modem-sim", identity->serial};

  if (index == STRING_LANGUAGES)
    {
      append_head (to, 4, USB_DT_STRING);
      usb_append_u16 (to, LANGUAGE);
      return TRUE;
    }
  if (index >= G_N_ELEMENTS (texts))
    return FALSE;

  append_head (to, 2 + 2 * strlen (texts[index]), USB_DT_STRING);
  for (const char *at = texts[index]; *at != '\0'; at++)
    usb_append_u16 (to, *at);
  return TRUE;
}

GByteArray *
usb_descriptor_new (const UsbIdentity *identity, guint8 type, guint8 index)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (type == USB_DT_DEVICE && index == 0)
    append_device (out, identity);
  else if (type == USB_DT_CONFIG && index == 0)
    append_configuration (out, identity);
  else if (type != USB_DT_STRING || !append_string (out, identity, index))
    return NULL;

  return g_steal_pointer (&out);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <glib.h>
#include <linux/usb/cdc.h>
#include <linux/usb/ch9.h>
#include <string.h>

#include "usb-bytes.h"
#include "usb-descriptor.h"

static const UsbIdentity identity = {0x1209, 0x0001, "S-1", 4096};

static void
test_device (void)
{
  g_autoptr (GByteArray) device = usb_descriptor_new (&identity, USB_DT_DEVICE, 0);

  g_assert_cmpuint (device->len, ==, USB_DT_DEVICE_SIZE);
  g_assert_cmpuint (device->data[0], ==, device->len);
  g_assert_cmpuint (device->data[1], ==, USB_DT_DEVICE);
  g_assert_cmpuint (usb_get_u16 (device->data + 8), ==, 0x1209);
  g_assert_cmpuint (usb_get_u16 (device->data + 10), ==, 0x0001);
  g_assert_cmpuint (device->data[17], ==, 1);
}

/* What a host looks for in the configuration, in the order in which it must come. */
static void
test_configuration (void)
{
  static const struct
  {
    guint8 type;
    guint8 bytes[8];
    guint n;
  } parts[] = {
      {USB_DT_CONFIG,                {},                                    0},
      {USB_DT_INTERFACE_ASSOCIATION, {0, 2, 2, 0x0e, 0},                    5},
      {USB_DT_INTERFACE,             {0, 0, 1, 2, 0x0e, 0},                 6},
      {USB_DT_CS_INTERFACE,          {USB_CDC_HEADER_TYPE},                 1},
      {USB_DT_CS_INTERFACE,          {USB_CDC_UNION_TYPE, 0, 1},            3},
      {USB_DT_CS_INTERFACE,          {USB_CDC_MBIM_TYPE, 0, 1, 0x00, 0x10}, 5},
      {USB_DT_ENDPOINT,              {0x81, USB_ENDPOINT_XFER_INT},         2},
      {USB_DT_INTERFACE,             {1, 0, 0, 10, 0, 2},                   6},
      {USB_DT_INTERFACE,             {1, 1, 2, 10, 0, 2},                   6},
      {USB_DT_ENDPOINT,              {0x82, USB_ENDPOINT_XFER_BULK, 0, 2},  4},
      {USB_DT_ENDPOINT,              {0x02, USB_ENDPOINT_XFER_BULK, 0, 2},  4},
  };
  g_autoptr (GByteArray) all = usb_descriptor_new (&identity, USB_DT_CONFIG, 0);
  gsize at = 0;

  g_assert_cmpuint (usb_get_u16 (all->data + 2), ==, all->len);
  g_assert_cmpuint (all->data[4], ==, 2);
  g_assert_cmpuint (all->data[5], ==, USB_CONFIGURATION);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_assert_cmpuint (at + 2 + parts[i].n, <=, all->len);
      g_assert_cmpuint (all->data[at + 1], ==, parts[i].type);
      g_assert_cmpmem (all->data + at + 2, parts[i].n, parts[i].bytes, parts[i].n);
      at += all->data[at];
    }
  g_assert_cmpuint (at, ==, all->len);
}

static void
assert_string (guint8 index, const char *text)
{
  g_autoptr (GByteArray) string = usb_descriptor_new (&identity, USB_DT_STRING, index);

  g_assert_cmpuint (string->len, ==, 2 + 2 * strlen (text));
  g_assert_cmpuint (string->data[0], ==, string->len);
  g_assert_cmpuint (string->data[1], ==, USB_DT_STRING);
  for (gsize i = 0; text[i] != '\0'; i++)
    g_assert_cmpuint (usb_get_u16 (string->data + 2 + 2 * i), ==, text[i]);
}

static void
test_strings (void)
{
  g_autoptr (GByteArray) device = usb_descriptor_new (&identity, USB_DT_DEVICE, 0);

  assert_string (device->data[14], "mbnd");
  assert_string (device->data[15], "mbn-modem-sim");
  assert_string (device->data[16], "S-1");
}

static void
test_others (void)
{
  g_assert_null (usb_descriptor_new (&identity, USB_DT_STRING, 4));
  g_assert_null (usb_descriptor_new (&identity, USB_DT_STRING, 0xee));
  g_assert_null (usb_descriptor_new (&identity, USB_DT_CONFIG, 1));
  g_assert_null (usb_descriptor_new (&identity, USB_DT_DEVICE_QUALIFIER, 0));
  g_assert_null (usb_descriptor_new (&identity, 0, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/usb/descriptor/device", test_device);
  g_test_add_func ("/usb/descriptor/configuration", test_configuration);
  g_test_add_func ("/usb/descriptor/strings", test_strings);
  g_test_add_func ("/usb/descriptor/others", test_others);

  return g_test_run ();
}

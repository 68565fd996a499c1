/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "usb-fragments.h"
#include "usb-ip.h"
#include "usb-vhci.h"

/* Sends three bytes to endpoint 2, as the kernel does. */
static const guint8 submit_out[] = {
    0,   0,   0,   1,   0,   0,   1, 5, 0, 1,
    0,   1,   0,   0,   0,   0,   0, 0, 0, 2, /* command, id, device, out, 2 */
    0,   0,   0,   0,   0,   0,   0, 3, 0, 0,
    0,   0,   255, 255, 255, 255, 0, 0, 0, 0, /* flags, length … */
    1,   2,   3,   4,   5,   6,   7, 8,       /* setup */
    'a', 'b', 'c',
};

static const guint8 unlink_it[USB_IP_HEADER_SIZE] = {
    0, 0, 0, 2, 0, 0, 1, 6, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 5,
};

static void
test_ip_submit (void)
{
  UsbIpCommand command;

  for (gsize size = 0; size < sizeof submit_out; size++)
    {
      g_autofree guint8 *copy = g_memdup2 (submit_out, size);

      g_assert_cmpint (usb_ip_parse (copy, size, &command), ==, USB_IP_NEED_MORE);
    }

  g_assert_cmpint (usb_ip_parse (submit_out, sizeof submit_out, &command), ==, USB_IP_SUBMIT);
  g_assert_cmpuint (command.size, ==, sizeof submit_out);
  g_assert_cmpuint (command.transfer.id, ==, 0x105);
  g_assert_cmpuint (command.transfer.endpoint, ==, 2);
  g_assert_false (command.transfer.in);
  g_assert_cmpmem (command.transfer.data, command.transfer.length, "abc", 3);
  g_assert_cmpmem (command.transfer.setup, USB_SETUP_SIZE, submit_out + 40, USB_SETUP_SIZE);
}

/* The same to the host: nothing comes with it, however much there is room for. */
static void
test_ip_submit_in (void)
{
  g_autofree guint8 *copy = g_memdup2 (submit_out, USB_IP_HEADER_SIZE);
  UsbIpCommand command;

  copy[15] = 1;
  g_assert_cmpint (usb_ip_parse (copy, USB_IP_HEADER_SIZE, &command), ==, USB_IP_SUBMIT);
  g_assert_true (command.transfer.in);
  g_assert_cmpuint (command.transfer.length, ==, 3);
  g_assert_cmpuint (command.size, ==, USB_IP_HEADER_SIZE);
}

static void
test_ip_unlink (void)
{
  UsbIpCommand command;

  g_assert_cmpint (usb_ip_parse (unlink_it, sizeof unlink_it, &command), ==, USB_IP_UNLINK);
  g_assert_cmpuint (command.id, ==, 0x106);
  g_assert_cmpuint (command.unlink_id, ==, 0x105);
  g_assert_cmpuint (command.size, ==, USB_IP_HEADER_SIZE);
}

static void
test_ip_wrong (void)
{
  static const struct
  {
    const char *name;
    gsize at;
    guint8 value;
  } rows[] = {
      {"command",         3,  3   },
      {"command",         0,  1   },
      {"direction",       15, 2   },
      {"endpoint",        19, 16  },
      {"negative length", 24, 0x80},
      {"length",          25, 0x20},
      {"isochronous",     35, 1   },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (submit_out, sizeof submit_out);
      UsbIpCommand command;

      g_test_message ("%s", rows[i].name);
      copy[rows[i].at] = rows[i].value;
      g_assert_cmpint (usb_ip_parse (copy, sizeof submit_out, &command), ==, USB_IP_WRONG);
    }
}

static void
test_ip_answers (void)
{
  guint8 expected[USB_IP_HEADER_SIZE + 2] = {0, 0, 0, 3, 0, 0, 1, 5};
  g_autoptr (GByteArray) out = g_byte_array_new ();

  expected[27] = 2;
  memcpy (expected + USB_IP_HEADER_SIZE, "xy", 2);
  usb_ip_append_submitted (out, 0x105, 0, (const guint8 *)"xy", 2);
  g_assert_cmpmem (out->data, out->len, expected, sizeof expected);

  /* What has gone through to the device is a number only; a refusal is a negative errno. */
  g_byte_array_set_size (out, 0);
  memset (expected + 20, 0xff, 4);
  expected[23] = 0x100 - EPIPE;
  usb_ip_append_submitted (out, 0x105, -EPIPE, NULL, 2);
  g_assert_cmpmem (out->data, out->len, expected, USB_IP_HEADER_SIZE);

  g_byte_array_set_size (out, 0);
  expected[3] = 4;
  expected[23] = 0x100 - ECONNRESET;
  expected[27] = 0;
  usb_ip_append_unlinked (out, 0x105, TRUE);
  g_assert_cmpmem (out->data, out->len, expected, USB_IP_HEADER_SIZE);

  g_byte_array_set_size (out, 0);
  memset (expected + 20, 0, 4);
  usb_ip_append_unlinked (out, 0x105, FALSE);
  g_assert_cmpmem (out->data, out->len, expected, USB_IP_HEADER_SIZE);
}

#define TITLE "hub port sta spd dev      sockfd local_busid\n"

static void
test_vhci_port (void)
{
  static const struct
  {
    const char *status;
    int port;
  } rows[] = {
      {TITLE "hs  0000 004 000 00000000 000000 0-0\nhs  0001 004 000 00000000 000000 0-0\n", 0 },
      {TITLE "hs  0000 006 003 00010001 000003 1-1\nhs  0001 004 000 00000000 000000 0-0\n", 1 },
      {TITLE "hs  0000 005 000 00000000 000000 0-0\nss  0008 004 000 00000000 000000 0-0\n", -1},
      {TITLE "hs  0000 006 003 00010001 000003 1-1\nhs  0012 004 000 00000000 000000 0-0\n", 12},
      {TITLE,                                                                                -1},
      {"",                                                                                   -1},
      {"hs\nhs x\nhs 0 y\n",                                                                 -1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (usb_vhci_find_port (rows[i].status), ==, rows[i].port);
}

/* Two messages, of 14 and 12 bytes. */
static const guint8 messages[] = {
    1, 0, 0, 0x80, 14, 0, 0, 0, 1, 0, 0, 0, 'a', 'b', /* */
    2, 0, 0, 0x80, 12, 0, 0, 0, 2, 0, 0, 0,
};

static void
assert_taken (GByteArray *stream, const guint8 *data, gsize size)
{
  g_autoptr (GBytes) fragment = usb_fragments_take (stream, 64);
  gsize length = 0;

  g_assert_nonnull (fragment);
  g_assert_cmpmem (g_bytes_get_data (fragment, &length), g_bytes_get_size (fragment), data, size);
}

static void
test_fragments (void)
{
  /* However they are cut on their way. */
  for (gsize cut = 0; cut <= sizeof messages; cut++)
    {
      g_autoptr (GByteArray) stream = g_byte_array_new ();

      g_byte_array_append (stream, messages, cut);
      if (cut >= 14)
        assert_taken (stream, messages, 14);
      if (cut < sizeof messages)
        g_assert_null (usb_fragments_take (stream, 64));
      g_byte_array_append (stream, messages + cut, sizeof messages - cut);
      if (cut < 14)
        assert_taken (stream, messages, 14);
      assert_taken (stream, messages + 14, 12);
      g_assert_null (usb_fragments_take (stream, 64));
      g_assert_cmpuint (stream->len, ==, 0);
    }
}

/* Nothing is lost of what makes no sense, and nothing waits for its end. */
static void
test_fragments_out_of_step (void)
{
  static const guint32 lengths[] = {0, 11, 65, 0xffffffff};

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint8 data[100] = {0};
      g_autoptr (GByteArray) stream = g_byte_array_new ();

      memset (data, 7, sizeof data);
      for (guint j = 0; j < 4; j++)
        data[4 + j] = lengths[i] >> (8 * j) & 0xff;
      g_byte_array_append (stream, data, sizeof data);
      assert_taken (stream, data, 64);
      assert_taken (stream, data + 64, 36);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/usb/ip/submit", test_ip_submit);
  g_test_add_func ("/usb/ip/submit-in", test_ip_submit_in);
  g_test_add_func ("/usb/ip/unlink", test_ip_unlink);
  g_test_add_func ("/usb/ip/wrong", test_ip_wrong);
  g_test_add_func ("/usb/ip/answers", test_ip_answers);
  g_test_add_func ("/usb/vhci/port", test_vhci_port);
  g_test_add_func ("/usb/fragments/cut-anywhere", test_fragments);
  g_test_add_func ("/usb/fragments/out-of-step", test_fragments_out_of_step);

  return g_test_run ();
}

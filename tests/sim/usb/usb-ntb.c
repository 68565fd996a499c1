/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-ntb.h"

#include <linux/usb/cdc.h>

#include "sim-mbim.h"
#include "usb-bytes.h"

#define NTH_SIZE     12
#define NDP_SIZE     8 /* without its entries */
#define ENTRY_SIZE   4
#define SESSION_MASK 0xff000000u

/* Tables that point to each other in a circle end here; as many would be waste in any case. */
#define MAX_TABLES 64

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, SIM_ERROR, 0, what);
  return FALSE;
}

/* Up to the entry of nothing that ends the table. */
static gboolean
parse_entries (const guint8 *data,
               gsize size,
               const guint8 *table,
               gsize table_size,
               UsbNtbPacket packet,
               gpointer user_data,
               GError **error)
{
  for (gsize at = NDP_SIZE; at + ENTRY_SIZE <= table_size; at += ENTRY_SIZE)
    {
      gsize index = usb_get_u16 (table + at);
      gsize length = usb_get_u16 (table + at + 2);

      if (index == 0 || length == 0)
        return TRUE;
      if (index > size || length > size - index)
        return refuse (error, "a packet is outside of its block");
      if (packet != NULL)
        packet (data + index, length, user_data);
    }

  return refuse (error, "a table of packets has no end");
}

/* The header: signature, own length, sequence, length of the block, place of the first table. */
static gboolean
parse_header (const guint8 *data, gsize *size, gsize *table, GError **error)
{
  gsize length;

  if (*size < NTH_SIZE || usb_get_u32 (data) != USB_CDC_NCM_NTH16_SIGN
      || usb_get_u16 (data + 4) != NTH_SIZE)
    return refuse (error, "a block does not begin like one");

  length = usb_get_u16 (data + 8);
  if (length > *size)
    return refuse (error, "a block is longer than what came");
  if (length != 0) /* 0: as long as what came */
    *size = length;

  *table = usb_get_u16 (data + 10);
  return TRUE;
}

gboolean
usb_ntb_parse (
    const guint8 *data, gsize size, UsbNtbPacket packet, gpointer user_data, GError **error)
{
  gsize at = 0;

  if (!parse_header (data, &size, &at, error))
    return FALSE;

  for (guint tables = 0; tables < MAX_TABLES; tables++)
    {
      guint32 signature;
      gsize length;

      if (at % USB_NTB_ALIGNMENT != 0 || at < NTH_SIZE || at > size || size - at < NDP_SIZE)
        return refuse (error, "a table of packets is outside of its block");
      signature = usb_get_u32 (data + at);
      length = usb_get_u16 (data + at + 4);
      if (length < NDP_SIZE + 2 * ENTRY_SIZE || length > size - at)
        return refuse (error, "a table of packets has a wrong length");
      if ((signature & ~SESSION_MASK) != USB_CDC_MBIM_NDP16_IPS_SIGN
          && (signature & ~SESSION_MASK) != USB_CDC_MBIM_NDP16_DSS_SIGN)
        return refuse (error, "a table is none of packets");

      /* Session 0 is the only one that has a network behind it. */
      if (!parse_entries (data, size, data + at, length,
                          signature == USB_CDC_MBIM_NDP16_IPS_SIGN ? packet : NULL, user_data,
                          error))
        return FALSE;

      at = usb_get_u16 (data + at + 6);
      if (at == 0)
        return TRUE;
    }

  return refuse (error, "a block has too many tables");
}

static gsize
align (gsize size)
{
  return (size + USB_NTB_ALIGNMENT - 1) / USB_NTB_ALIGNMENT * USB_NTB_ALIGNMENT;
}

/* Of a table for @n packets, with the entry that ends it. */
static gsize
table_size (guint n)
{
  return NDP_SIZE + (n + 1) * ENTRY_SIZE;
}

/* How many of the packets fit behind a table that has an entry for each. */
static guint
count_fitting (GQueue *packets, gsize max_size)
{
  gsize payload = 0;
  guint n = 0;

  for (GList *link = packets->head; link != NULL; link = link->next)
    {
      payload += align (g_bytes_get_size (link->data));
      if (NTH_SIZE + table_size (n + 1) + payload > max_size)
        break;
      n++;
    }

  return n;
}

static void
pad (GByteArray *to)
{
  while (to->len % USB_NTB_ALIGNMENT != 0)
    usb_append_u8 (to, 0);
}

GByteArray *
usb_ntb_build (GQueue *packets, gsize max_size, guint16 sequence)
{
  GByteArray *out;
  gsize at;
  guint n;

  while ((n = count_fitting (packets, max_size)) == 0)
    {
      if (g_queue_is_empty (packets))
        return NULL;
      g_bytes_unref (g_queue_pop_head (packets));
    }

  out = g_byte_array_new ();
  usb_append_u32 (out, USB_CDC_NCM_NTH16_SIGN);
  usb_append_u16 (out, NTH_SIZE);
  usb_append_u16 (out, sequence);
  usb_append_u16 (out, 0); /* of all, see below */
  usb_append_u16 (out, NTH_SIZE);

  usb_append_u32 (out, USB_CDC_MBIM_NDP16_IPS_SIGN);
  usb_append_u16 (out, table_size (n));
  usb_append_u16 (out, 0); /* no table follows */
  at = NTH_SIZE + table_size (n);
  for (guint i = 0; i < n; i++)
    {
      gsize size = g_bytes_get_size (g_queue_peek_nth (packets, i));

      usb_append_u16 (out, at);
      usb_append_u16 (out, size);
      at += align (size);
    }
  usb_append_u32 (out, 0);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) packet = g_queue_pop_head (packets);
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (packet, &size);

      g_byte_array_append (out, data, size);
      pad (out);
    }

  out->data[8] = out->len & 0xff;
  out->data[9] = out->len >> 8;
  return out;
}

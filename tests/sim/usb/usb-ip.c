/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-ip.h"

#include <errno.h>
#include <string.h>

#include "sim-packet.h"

/* Network byte order, unlike all that USB itself sends. */
#define COMMAND_SUBMIT    1
#define COMMAND_UNLINK    2
#define RETURN_SUBMIT     3
#define RETURN_UNLINK     4
#define DIRECTION_IN      1
#define NOT_ISOCHRONOUS_1 0u
#define NOT_ISOCHRONOUS_2 0xffffffffu

/* Where they are in the header. */
enum
{
  AT_COMMAND = 0,
  AT_ID = 4,
  AT_DIRECTION = 12,
  AT_ENDPOINT = 16,
  AT_UNLINK_ID = 20, /* of an answer: the status */
  AT_LENGTH = 24,
  AT_N_PACKETS = 32,
  AT_SETUP = 40,
};

static UsbIpKind
parse_submit (const guint8 *data, gsize size, UsbIpCommand *command)
{
  UsbTransfer *transfer = &command->transfer;
  guint32 direction = sim_get_u32 (data + AT_DIRECTION);
  guint32 endpoint = sim_get_u32 (data + AT_ENDPOINT);
  guint32 n_packets = sim_get_u32 (data + AT_N_PACKETS);

  transfer->id = sim_get_u32 (data + AT_ID);
  transfer->in = direction == DIRECTION_IN;
  transfer->endpoint = endpoint & 0xf;
  transfer->length = sim_get_u32 (data + AT_LENGTH);
  memcpy (transfer->setup, data + AT_SETUP, sizeof transfer->setup);
  if (direction > DIRECTION_IN || endpoint > 0xf || transfer->length > USB_IP_MAX_TRANSFER
      || (n_packets != NOT_ISOCHRONOUS_1 && n_packets != NOT_ISOCHRONOUS_2))
    return USB_IP_WRONG;

  command->size = USB_IP_HEADER_SIZE;
  if (transfer->in)
    return USB_IP_SUBMIT;

  command->size += transfer->length;
  transfer->data = data + USB_IP_HEADER_SIZE;
  return size < command->size ? USB_IP_NEED_MORE : USB_IP_SUBMIT;
}

UsbIpKind
usb_ip_parse (const guint8 *data, gsize size, UsbIpCommand *command)
{
  *command = (UsbIpCommand){0};
  if (size < USB_IP_HEADER_SIZE)
    return USB_IP_NEED_MORE;

  command->id = sim_get_u32 (data + AT_ID);
  switch (sim_get_u32 (data + AT_COMMAND))
    {
    case COMMAND_SUBMIT:
      return parse_submit (data, size, command);

    case COMMAND_UNLINK:
      command->unlink_id = sim_get_u32 (data + AT_UNLINK_ID);
      command->size = USB_IP_HEADER_SIZE;
      return USB_IP_UNLINK;

    default:
      return USB_IP_WRONG;
    }
}

/* The rest of the header is zero: what it would say the kernel knows from its own command. */
static void
append_header (GByteArray *to, guint32 command, guint32 id, int status, guint32 length)
{
  guint8 header[USB_IP_HEADER_SIZE] = {0};

  sim_put_u32 (header + AT_COMMAND, command);
  sim_put_u32 (header + AT_ID, id);
  sim_put_u32 (header + AT_UNLINK_ID, (guint32)status);
  sim_put_u32 (header + AT_LENGTH, length);
  g_byte_array_append (to, header, sizeof header);
}

void
usb_ip_append_submitted (GByteArray *to, guint32 id, int status, const guint8 *data, gsize size)
{
  append_header (to, RETURN_SUBMIT, id, status, size);
  if (data != NULL)
    g_byte_array_append (to, data, size);
}

void
usb_ip_append_unlinked (GByteArray *to, guint32 id, gboolean was_waiting)
{
  append_header (to, RETURN_UNLINK, id, was_waiting ? -ECONNRESET : 0, 0);
}

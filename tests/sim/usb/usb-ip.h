/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "usb-device.h"

/*
 * USB/IP, the protocol by which the kernel hands transfers to a device that is elsewhere
 * (Documentation/usb/usbip_protocol.rst): its commands taken from a stream of bytes, its answers
 * put together. Pure.
 */

#define USB_IP_HEADER_SIZE 48

/* Far more than any transfer that this device asks for; a larger one is out of step. */
#define USB_IP_MAX_TRANSFER 1048576

typedef enum
{
  USB_IP_NEED_MORE,
  USB_IP_SUBMIT,
  USB_IP_UNLINK,
  USB_IP_WRONG, /* the stream makes no sense from here on */
} UsbIpKind;

/**
 * UsbIpCommand:
 * @transfer: to submit; its data are borrowed from the stream
 * @id: of unlinking: by which it is answered
 * @unlink_id: the transfer to be unlinked
 * @size: bytes that the command takes of the stream
 */
typedef struct
{
  UsbTransfer transfer;
  guint32 id;
  guint32 unlink_id;
  gsize size;
} UsbIpCommand;

/**
 * usb_ip_parse:
 * @data, @size: the stream from the beginning of a command on
 * @command: (out): of %USB_IP_SUBMIT and %USB_IP_UNLINK
 */
UsbIpKind usb_ip_parse (const guint8 *data, gsize size, UsbIpCommand *command);

/**
 * usb_ip_append_submitted: the answer to a transfer.
 * @status: 0 or a negative errno
 * @data: (nullable): @size bytes, of one to the host; else @size is what has gone through
 */
void
usb_ip_append_submitted (GByteArray *to, guint32 id, int status, const guint8 *data, gsize size);

/** usb_ip_append_unlinked: @was_waiting: the transfer is not answered; else it was answered before.
 */
void usb_ip_append_unlinked (GByteArray *to, guint32 id, gboolean was_waiting);

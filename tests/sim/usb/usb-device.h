/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "usb-control.h"

/*
 * The device between its host, which asks for transfers, and the modem, which sends messages and
 * packets when it likes: what cannot be answered yet waits. No I/O.
 */

typedef struct _UsbDevice UsbDevice;

/**
 * UsbTransfer: what the host asks for.
 * @id: by which it is answered or cancelled
 * @in: to the host
 * @setup: of the control endpoint only
 * @length: bytes sent, or room for what is received
 * @data: (nullable) (transfer none): @length bytes, if not @in
 */
typedef struct
{
  guint32 id;
  guint8 endpoint;
  gboolean in;
  guint8 setup[USB_SETUP_SIZE];
  guint32 length;
  const guint8 *data;
} UsbTransfer;

/**
 * UsbDeviceHooks:
 * @complete: a transfer is done: 0 or a negative errno, and how many bytes went through;
 *   @data: (nullable): them, if to the host. May be called within what is done to the device
 * @command: the host has sent a message, or a fragment of one
 * @reset: messages on their way to the host are to be forgotten
 * @packet: the host has sent an IP packet
 */
typedef struct
{
  void (*complete) (guint32 id, int status, const guint8 *data, gsize size, gpointer user_data);
  void (*command) (const guint8 *data, gsize size, gpointer user_data);
  void (*reset) (gpointer user_data);
  void (*packet) (const guint8 *data, gsize size, gpointer user_data);
} UsbDeviceHooks;

/** usb_device_new: @identity: (transfer none): lives longer. */
UsbDevice *
usb_device_new (const UsbIdentity *identity, const UsbDeviceHooks *hooks, gpointer user_data);
void usb_device_free (UsbDevice *self);

/** usb_device_submit: @transfer is completed once, now or later, unless it is cancelled before. */
void usb_device_submit (UsbDevice *self, const UsbTransfer *transfer);

/** usb_device_cancel: Returns: %TRUE if the transfer was waiting; it is not completed any more. */
gboolean usb_device_cancel (UsbDevice *self, guint32 id);

/** usb_device_respond: the modem has sent @message: one fragment, that fits in one transfer. */
void usb_device_respond (UsbDevice *self, GBytes *message);

/** usb_device_receive: the network has sent an IP packet. One too many is lost, and what came
 * while the data interface was idle. */
void usb_device_receive (UsbDevice *self, const guint8 *data, gsize size);

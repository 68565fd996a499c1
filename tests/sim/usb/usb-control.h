/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "usb-descriptor.h"

/* Requests on the control endpoint: what each asks for, and what the device is set to. Pure. */

#define USB_SETUP_SIZE 8

/**
 * UsbControl:
 * @configuration: 0 = not configured
 * @data_setting: of the data interface; 1 = packets go through
 * @ntb_input_size: the largest block that the host wants, in bytes
 */
typedef struct
{
  const UsbIdentity *identity;
  guint8 configuration;
  guint8 data_setting;
  guint32 ntb_input_size;
} UsbControl;

/**
 * UsbOutcome: what is left to do for the one who asked.
 * @USB_OUTCOME_REFUSED: the request is none of ours, or wrong: stall
 * @USB_OUTCOME_DONE: answer with what was put out
 * @USB_OUTCOME_COMMAND: done; what came with it is a message for the modem
 * @USB_OUTCOME_RESPONSE: answer with a message of the modem
 * @USB_OUTCOME_RESET: done; messages on their way are to be forgotten
 * @USB_OUTCOME_CONFIGURED: done; everything begins anew
 * @USB_OUTCOME_DATA_SET: done; the data interface was switched on or off
 */
typedef enum
{
  USB_OUTCOME_REFUSED,
  USB_OUTCOME_DONE,
  USB_OUTCOME_COMMAND,
  USB_OUTCOME_RESPONSE,
  USB_OUTCOME_RESET,
  USB_OUTCOME_CONFIGURED,
  USB_OUTCOME_DATA_SET,
} UsbOutcome;

/** usb_control_init: @identity: (transfer none): lives longer. */
void usb_control_init (UsbControl *self, const UsbIdentity *identity);

/**
 * usb_control_handle:
 * @setup: the eight bytes of the request
 * @data, @size: what the host sent with it
 * @out: an empty array, for the answer; the host may have asked for less of it
 */
UsbOutcome usb_control_handle (UsbControl *self,
                               const guint8 setup[USB_SETUP_SIZE],
                               const guint8 *data,
                               gsize size,
                               GByteArray *out);

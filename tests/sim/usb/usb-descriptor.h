/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/*
 * What the device says it is: a composite device with one function, MBIM (CDC MBIM 1.0), at high
 * speed. Pure.
 */

/* Of the two interfaces of the function; the second one has the settings 0 (idle) and 1. */
#define USB_INTERFACE_CONTROL 0
#define USB_INTERFACE_DATA    1

#define USB_ENDPOINT_CONTROL 0
#define USB_ENDPOINT_NOTIFY  1 /* interrupt, to the host */
#define USB_ENDPOINT_DATA    2 /* bulk, both ways */

#define USB_CONFIGURATION 1

#define USB_MIN_CONTROL_MESSAGE 64
#define USB_MAX_CONTROL_MESSAGE 65535

/**
 * UsbIdentity:
 * @serial: ASCII, at most 126 characters
 * @max_control_message: bytes of the largest fragment of an MBIM message, either way
 */
typedef struct
{
  guint16 vendor;
  guint16 product;
  const char *serial;
  guint16 max_control_message;
} UsbIdentity;

/**
 * usb_descriptor_new:
 * @type: a USB_DT_ number
 * @index: of a string: which one
 *
 * Returns: (transfer full) (nullable): the whole descriptor; of the configuration: with all that
 * belongs to it; %NULL if the device has none such
 */
GByteArray *usb_descriptor_new (const UsbIdentity *identity, guint8 type, guint8 index);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-bytes.h"

guint16
usb_get_u16 (const guint8 *at)
{
  return at[0] | at[1] << 8;
}

guint32
usb_get_u32 (const guint8 *at)
{
  return usb_get_u16 (at) | (guint32)usb_get_u16 (at + 2) << 16;
}

void
usb_append_u8 (GByteArray *to, guint8 value)
{
  g_byte_array_append (to, &value, 1);
}

void
usb_append_u16 (GByteArray *to, guint16 value)
{
  usb_append_u8 (to, value & 0xff);
  usb_append_u8 (to, value >> 8);
}

void
usb_append_u32 (GByteArray *to, guint32 value)
{
  usb_append_u16 (to, value & 0xffff);
  usb_append_u16 (to, value >> 16);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* Little endian, as everything on the bus is, at any alignment. */

guint16 usb_get_u16 (const guint8 *at);
guint32 usb_get_u32 (const guint8 *at);

void usb_append_u8 (GByteArray *to, guint8 value);
void usb_append_u16 (GByteArray *to, guint16 value);
void usb_append_u32 (GByteArray *to, guint32 value);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-fragments.h"

#include "usb-bytes.h"

/* Type, length, transaction. */
#define HEADER_SIZE 12
#define AT_LENGTH   4

GBytes *
usb_fragments_take (GByteArray *stream, gsize max_size)
{
  gsize size;
  GBytes *fragment;

  if (stream->len < HEADER_SIZE)
    return NULL;
  size = usb_get_u32 (stream->data + AT_LENGTH);
  if (size < HEADER_SIZE || size > max_size)
    size = MIN (stream->len, max_size);
  if (stream->len < size)
    return NULL;

  fragment = g_bytes_new (stream->data, size);
  g_byte_array_remove_range (stream, 0, size);
  return fragment;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-tcp-segment.h"

#include <string.h>

#define HEADER 20

#define OPTION_END 0
#define OPTION_NOP 1
#define OPTION_MSS 2

/* Options that make no sense end the list; they do not spoil the segment. */
static guint16
read_mss (const guint8 *options, gsize size)
{
  gsize at = 0;

  while (at < size && options[at] != OPTION_END)
    {
      gsize length = 1;

      if (options[at] != OPTION_NOP)
        length = size - at >= 2 ? options[at + 1] : 0;
      if ((options[at] != OPTION_NOP && length < 2) || length > size - at)
        break;
      if (options[at] == OPTION_MSS && length == 4)
        return sim_get_u16 (options + at + 2);
      at += length;
    }

  return 0;
}

gboolean
sim_tcp_segment_parse (const SimPacket *packet, SimTcpSegment *segment)
{
  const guint8 *data = packet->payload;
  gsize header = packet->size >= HEADER ? (data[12] >> 4) * 4u : 0;

  if (header < HEADER || header > packet->size)
    return FALSE;

  memset (segment, 0, sizeof *segment);
  segment->from = sim_get_u16 (data);
  segment->to = sim_get_u16 (data + 2);
  segment->seq = sim_get_u32 (data + 4);
  segment->ack = sim_get_u32 (data + 8);
  segment->flags = data[13];
  segment->window = sim_get_u16 (data + 14);
  segment->mss = read_mss (data + HEADER, header - HEADER);
  segment->data = data + header;
  segment->size = packet->size - header;
  return TRUE;
}

GByteArray *
sim_tcp_segment_build (const SimTcpSegment *segment)
{
  gsize header = segment->mss != 0 ? HEADER + 4 : HEADER;
  GByteArray *bytes = g_byte_array_sized_new (header + segment->size);
  const guint8 offset_flags[] = {header / 4 << 4, segment->flags};
  const guint8 option[] = {OPTION_MSS, 4};

  sim_append_u16 (bytes, segment->from);
  sim_append_u16 (bytes, segment->to);
  sim_append_u32 (bytes, segment->seq);
  sim_append_u32 (bytes, segment->ack);
  g_byte_array_append (bytes, offset_flags, sizeof offset_flags);
  sim_append_u16 (bytes, segment->window);
  sim_append_u32 (bytes, 0); /* checksum, urgent pointer */
  if (segment->mss != 0)
    {
      g_byte_array_append (bytes, option, sizeof option);
      sim_append_u16 (bytes, segment->mss);
    }
  if (segment->size > 0)
    g_byte_array_append (bytes, segment->data, segment->size);

  return bytes;
}

guint32
sim_tcp_segment_length (const SimTcpSegment *segment)
{
  return segment->size + ((segment->flags & SIM_TCP_SYN) != 0)
         + ((segment->flags & SIM_TCP_FIN) != 0);
}

gboolean
sim_tcp_before (guint32 a, guint32 b)
{
  return (gint32)(a - b) < 0;
}

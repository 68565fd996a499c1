/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-packet.h"

#include <string.h>

#define HEADER4           20
#define HEADER6           40
#define DEFAULT_HOP_LIMIT 64

#define FLAG_DONT_FRAGMENT 0x4000u
#define MASK_FRAGMENT      0x3fffu /* more fragments, and the offset */

/* Extension headers of IPv6 */
#define NEXT_HOP_BY_HOP  0
#define NEXT_ROUTING     43
#define NEXT_FRAGMENT    44
#define NEXT_DESTINATION 60

guint16
sim_get_u16 (const guint8 *at)
{
  return (guint16)(at[0] << 8 | at[1]);
}

guint32
sim_get_u32 (const guint8 *at)
{
  return (guint32)sim_get_u16 (at) << 16 | sim_get_u16 (at + 2);
}

void
sim_put_u16 (guint8 *at, guint16 value)
{
  at[0] = value >> 8;
  at[1] = value & 0xff;
}

void
sim_put_u32 (guint8 *at, guint32 value)
{
  sim_put_u16 (at, value >> 16);
  sim_put_u16 (at + 2, value & 0xffff);
}

void
sim_append_u16 (GByteArray *to, guint16 value)
{
  guint8 bytes[2];

  sim_put_u16 (bytes, value);
  g_byte_array_append (to, bytes, sizeof bytes);
}

void
sim_append_u32 (GByteArray *to, guint32 value)
{
  guint8 bytes[4];

  sim_put_u32 (bytes, value);
  g_byte_array_append (to, bytes, sizeof bytes);
}

/* Checksums (RFC 1071) */

static guint32
add_words (guint32 sum, const guint8 *data, gsize size)
{
  for (gsize i = 0; i + 1 < size; i += 2)
    sum += sim_get_u16 (data + i);
  if (size % 2 == 1)
    sum += (guint32)data[size - 1] << 8;

  return sum;
}

static guint16
fold (guint32 sum)
{
  while (sum > 0xffff)
    sum = (sum & 0xffff) + (sum >> 16);

  return (guint16)~sum;
}

guint16
sim_packet_checksum (const SimPacket *packet)
{
  gsize address_size = sim_packet_address_size (packet);
  guint32 sum = 0;

  if (packet->protocol != SIM_PROTOCOL_ICMP)
    {
      sum = add_words (sum, packet->source, address_size);
      sum = add_words (sum, packet->destination, address_size);
      sum += packet->size + packet->protocol;
    }

  return fold (add_words (sum, packet->payload, packet->size));
}

/* Where the payload has its checksum; 0: it has none, or none we know. */
static gsize
checksum_offset (const SimPacket *packet)
{
  switch (packet->protocol)
    {
    case SIM_PROTOCOL_ICMP:
    case SIM_PROTOCOL_ICMP6:
      return 2;
    case SIM_PROTOCOL_UDP:
      return 6;
    case SIM_PROTOCOL_TCP:
      return 16;
    default:
      return 0;
    }
}

static gboolean
has_good_checksum (const SimPacket *packet)
{
  gsize offset = checksum_offset (packet);

  if (offset == 0 || packet->is_fragment)
    return TRUE;
  if (packet->size < offset + 2)
    return FALSE;
  /* UDP over IPv4 may do without (RFC 768), over IPv6 not (RFC 8200, 8.1). */
  if (packet->protocol == SIM_PROTOCOL_UDP && sim_get_u16 (packet->payload + offset) == 0)
    return !packet->v6;

  return sim_packet_checksum (packet) == 0;
}

/* Taking apart */

static gboolean
parse4 (const guint8 *data, gsize size, SimPacket *packet)
{
  gsize header = size >= HEADER4 ? (data[0] & 0x0fu) * 4u : 0;
  gsize total;

  if (header < HEADER4 || size < header)
    return FALSE;
  total = sim_get_u16 (data + 2);
  if (total < header || total > size || fold (add_words (0, data, header)) != 0)
    return FALSE;

  packet->is_fragment = (sim_get_u16 (data + 6) & MASK_FRAGMENT) != 0;
  packet->hop_limit = data[8];
  packet->protocol = data[9];
  memcpy (packet->source, data + 12, 4);
  memcpy (packet->destination, data + 16, 4);
  packet->payload = data + header;
  packet->size = total - header;
  packet->raw_size = total;
  return TRUE;
}

/* Steps over the extension headers in front of the payload. */
static gboolean
skip_extensions (SimPacket *packet)
{
  while (packet->protocol == NEXT_HOP_BY_HOP || packet->protocol == NEXT_ROUTING
         || packet->protocol == NEXT_FRAGMENT || packet->protocol == NEXT_DESTINATION)
    {
      gsize length = 8;

      if (packet->size < length)
        return FALSE;
      if (packet->protocol == NEXT_FRAGMENT)
        packet->is_fragment = TRUE;
      else
        length += packet->payload[1] * 8u;
      if (packet->size < length)
        return FALSE;

      packet->protocol = packet->payload[0];
      packet->payload += length;
      packet->size -= length;
      if (packet->is_fragment)
        break;
    }

  return TRUE;
}

static gboolean
parse6 (const guint8 *data, gsize size, SimPacket *packet)
{
  gsize length = size >= HEADER6 ? sim_get_u16 (data + 4) : 0;

  if (size < HEADER6 || length > size - HEADER6)
    return FALSE;

  packet->v6 = TRUE;
  packet->protocol = data[6];
  packet->hop_limit = data[7];
  memcpy (packet->source, data + 8, 16);
  memcpy (packet->destination, data + 24, 16);
  packet->payload = data + HEADER6;
  packet->size = length;
  packet->raw_size = HEADER6 + length;
  return skip_extensions (packet);
}

gboolean
sim_packet_parse (const guint8 *data, gsize size, SimPacket *packet)
{
  guint version = size > 0 ? data[0] >> 4 : 0;

  memset (packet, 0, sizeof *packet);
  packet->raw = data;
  if (version == 4)
    return parse4 (data, size, packet) && has_good_checksum (packet);

  return version == 6 && parse6 (data, size, packet) && has_good_checksum (packet);
}

/* Putting together */

static void
append_header4 (GByteArray *to, const SimPacket *packet)
{
  const guint8 start[] = {0x45, 0};

  g_byte_array_append (to, start, sizeof start);
  sim_append_u16 (to, HEADER4 + packet->size);
  sim_append_u16 (to, 0);
  sim_append_u16 (to, FLAG_DONT_FRAGMENT);
  g_byte_array_append (to, &packet->hop_limit, 1);
  g_byte_array_append (to, &packet->protocol, 1);
  sim_append_u16 (to, 0);
  g_byte_array_append (to, packet->source, 4);
  g_byte_array_append (to, packet->destination, 4);
  sim_put_u16 (to->data + 10, fold (add_words (0, to->data, HEADER4)));
}

static void
append_header6 (GByteArray *to, const SimPacket *packet)
{
  sim_append_u32 (to, 0x60000000);
  sim_append_u16 (to, packet->size);
  g_byte_array_append (to, &packet->protocol, 1);
  g_byte_array_append (to, &packet->hop_limit, 1);
  g_byte_array_append (to, packet->source, 16);
  g_byte_array_append (to, packet->destination, 16);
}

GByteArray *
sim_packet_build (const SimPacket *packet)
{
  GByteArray *data = g_byte_array_sized_new (HEADER6 + packet->size);
  gsize offset = checksum_offset (packet);
  SimPacket built = *packet;
  guint header;
  guint16 sum;

  g_assert (packet->size + HEADER6 <= SIM_MAX_PACKET);

  if (packet->v6)
    append_header6 (data, packet);
  else
    append_header4 (data, packet);
  header = data->len;
  g_byte_array_append (data, packet->payload, packet->size);
  if (offset == 0)
    return data;

  g_assert (packet->size >= offset + 2);
  built.payload = data->data + header;
  sim_put_u16 (data->data + header + offset, 0);
  sum = sim_packet_checksum (&built);
  if (sum == 0 && packet->protocol == SIM_PROTOCOL_UDP)
    sum = 0xffff; /* 0 would say that there is none */
  sim_put_u16 (data->data + header + offset, sum);
  return data;
}

/* Addresses */

gsize
sim_packet_address_size (const SimPacket *packet)
{
  return packet->v6 ? 16 : 4;
}

void
sim_packet_reply (const SimPacket *packet, guint8 protocol, SimPacket *reply)
{
  memset (reply, 0, sizeof *reply);
  reply->v6 = packet->v6;
  memcpy (reply->source, packet->destination, sizeof reply->source);
  memcpy (reply->destination, packet->source, sizeof reply->destination);
  reply->protocol = protocol;
  reply->hop_limit = DEFAULT_HOP_LIMIT;
}

gboolean
sim_packet_is_unicast (const SimPacket *packet)
{
  static const guint8 unspecified[16];

  if (memcmp (packet->destination, unspecified, sim_packet_address_size (packet)) == 0)
    return FALSE;

  /* 224.0.0.0/3 is multicast, reserved and broadcast. */
  return packet->v6 ? packet->destination[0] != 0xff : packet->destination[0] < 224;
}

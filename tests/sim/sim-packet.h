/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* IPv4 and IPv6 packets: taken apart, put together, and their checksums. Pure: no I/O, no state. */

#define SIM_PROTOCOL_ICMP  1
#define SIM_PROTOCOL_TCP   6
#define SIM_PROTOCOL_UDP   17
#define SIM_PROTOCOL_ICMP6 58

#define SIM_MAX_PACKET 65535

/**
 * SimPacket:
 * @source, @destination: network byte order; of IPv4 the first four bytes
 * @protocol: of the payload, behind the extension headers
 * @is_fragment: one of several; the payload is a part only
 * @payload: (transfer none): from the header of the protocol on
 * @raw: (transfer none): the whole packet, of one that was parsed
 */
typedef struct
{
  gboolean v6;
  guint8 source[16];
  guint8 destination[16];
  guint8 protocol;
  guint8 hop_limit;
  gboolean is_fragment;
  const guint8 *payload;
  gsize size;
  const guint8 *raw;
  gsize raw_size;
} SimPacket;

/**
 * sim_packet_parse:
 * @packet: (out): borrows @data
 *
 * Believes no length and no checksum. What is behind the end of the packet is left out.
 *
 * Returns: %FALSE if @data is no packet, or one with a wrong checksum
 */
gboolean sim_packet_parse (const guint8 *data, gsize size, SimPacket *packet);

/**
 * sim_packet_build:
 * @packet: with everything but @raw; a payload of a protocol known here has room for its checksum
 *
 * Returns: (transfer full): the packet with all checksums
 */
GByteArray *sim_packet_build (const SimPacket *packet);

/** sim_packet_reply: @reply: (out): the way back, with @protocol, hop limit 64 and no payload. */
void sim_packet_reply (const SimPacket *packet, guint8 protocol, SimPacket *reply);

/** sim_packet_is_unicast: Returns: %TRUE if the destination is an address of one machine. */
gboolean sim_packet_is_unicast (const SimPacket *packet);

/** sim_packet_address_size: Returns: 4 or 16. */
gsize sim_packet_address_size (const SimPacket *packet);

/**
 * sim_packet_checksum:
 *
 * Returns: the Internet checksum over payload and, but for ICMP of IPv4, pseudo header; 0 if the
 * payload holds the right one
 */
guint16 sim_packet_checksum (const SimPacket *packet);

/* Network byte order, at any alignment. */
guint16 sim_get_u16 (const guint8 *at);
guint32 sim_get_u32 (const guint8 *at);
void sim_put_u16 (guint8 *at, guint16 value);
void sim_put_u32 (guint8 *at, guint32 value);

/** sim_append_u16, sim_append_u32: append @value in network byte order. */
void sim_append_u16 (GByteArray *to, guint16 value);
void sim_append_u32 (GByteArray *to, guint32 value);

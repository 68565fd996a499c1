/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "sim-packet.h"

/* One TCP segment: header taken apart and put together. Pure. */

#define SIM_TCP_FIN 0x01u
#define SIM_TCP_SYN 0x02u
#define SIM_TCP_RST 0x04u
#define SIM_TCP_PSH 0x08u
#define SIM_TCP_ACK 0x10u

/**
 * SimTcpSegment:
 * @from, @to: ports
 * @mss: the option; 0 = none
 * @data: (transfer none)
 */
typedef struct
{
  guint16 from;
  guint16 to;
  guint32 seq;
  guint32 ack;
  guint8 flags;
  guint16 window;
  guint16 mss;
  const guint8 *data;
  gsize size;
} SimTcpSegment;

/** sim_tcp_segment_parse: Returns: %FALSE if the payload of @packet is no TCP segment. */
gboolean sim_tcp_segment_parse (const SimPacket *packet, SimTcpSegment *segment);

/** sim_tcp_segment_build: Returns: (transfer full): @segment as payload, without checksum. */
GByteArray *sim_tcp_segment_build (const SimTcpSegment *segment);

/** sim_tcp_segment_length: Returns: what it takes of the sequence: data, SYN and FIN. */
guint32 sim_tcp_segment_length (const SimTcpSegment *segment);

/** sim_tcp_before: Returns: %TRUE if @a is before @b, modulo 2^32. */
gboolean sim_tcp_before (guint32 a, guint32 b);

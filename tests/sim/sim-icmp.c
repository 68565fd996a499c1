/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <string.h>

#include "sim-net-private.h"

#define HEADER 8

#define ECHO_REPLY4       0
#define UNREACHABLE4      3
#define ECHO_REQUEST4     8
#define UNREACHABLE6      1
#define ECHO_REQUEST6     128
#define ECHO_REPLY6       129
#define PORT_UNREACHABLE4 3
#define PORT_UNREACHABLE6 4

/* What an error quotes, so that it fits into the smallest packet everyone must take. */
#define MAX_QUOTE4 (576 - 20 - HEADER)
#define MAX_QUOTE6 (1280 - 40 - HEADER)

static void
answer_echo (SimNet *self, const SimPacket *packet)
{
  g_autofree guint8 *payload = g_memdup2 (packet->payload, packet->size);
  SimPacket reply;

  sim_packet_reply (packet, packet->protocol, &reply);
  payload[0] = packet->v6 ? ECHO_REPLY6 : ECHO_REPLY4;
  reply.payload = payload;
  reply.size = packet->size;
  sim_net_send (self, &reply);
}

void
sim_icmp_handle (SimNet *self, const SimPacket *packet)
{
  guint8 request = packet->v6 ? ECHO_REQUEST6 : ECHO_REQUEST4;

  if (packet->size >= HEADER && packet->payload[0] == request && packet->payload[1] == 0
      && sim_packet_is_unicast (packet))
    answer_echo (self, packet);
  else if (packet->v6)
    sim_ra_handle (self, packet);
}

void
sim_icmp_unreachable (SimNet *self, const SimPacket *packet)
{
  gsize quote = MIN (packet->raw_size, packet->v6 ? MAX_QUOTE6 : MAX_QUOTE4);
  g_autofree guint8 *payload = g_malloc0 (HEADER + quote);
  SimPacket reply;

  sim_packet_reply (packet, packet->v6 ? SIM_PROTOCOL_ICMP6 : SIM_PROTOCOL_ICMP, &reply);
  payload[0] = packet->v6 ? UNREACHABLE6 : UNREACHABLE4;
  payload[1] = packet->v6 ? PORT_UNREACHABLE6 : PORT_UNREACHABLE4;
  memcpy (payload + HEADER, packet->raw, quote);
  reply.payload = payload;
  reply.size = HEADER + quote;
  sim_net_send (self, &reply);
}

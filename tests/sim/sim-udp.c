/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-net-private.h"

#define HEADER   8
#define PORT_DNS 53

gboolean
sim_udp_is_dns (const SimPacket *packet)
{
  return packet->size >= HEADER && sim_get_u16 (packet->payload + 2) == PORT_DNS;
}

void
sim_udp_send (SimNet *self, SimPacket *packet, guint16 from, guint16 to, const GByteArray *data)
{
  g_autoptr (GByteArray) payload = g_byte_array_sized_new (HEADER + data->len);

  sim_append_u16 (payload, from);
  sim_append_u16 (payload, to);
  sim_append_u16 (payload, HEADER + data->len);
  sim_append_u16 (payload, 0);
  g_byte_array_append (payload, data->data, data->len);
  packet->payload = payload->data;
  packet->size = payload->len;
  sim_net_send (self, packet);
}

void
sim_udp_handle_dns (SimNet *self, const SimPacket *packet)
{
  gsize size = sim_get_u16 (packet->payload + 4);
  g_autoptr (GByteArray) answer = NULL;
  SimPacket reply;

  if (size < HEADER || size > packet->size)
    return;

  answer = sim_dns_answer (self->dns, packet->payload + HEADER, size - HEADER);
  if (answer == NULL)
    return;

  sim_packet_reply (packet, SIM_PROTOCOL_UDP, &reply);
  sim_udp_send (self, &reply, PORT_DNS, sim_get_u16 (packet->payload), answer);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <string.h>

#include "sim-net-private.h"

/* A flow: packets to the host that nobody asks for, as with a call or a stream. */

#define PORT      40000
#define HOP_LIMIT 64

static const guint8 far4[4] = {203, 0, 113, 80};
static const guint8 far6[16]
    = {0x20, 0x01, 0x0d, 0xb8, 0x00, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80};

/* The host's address; one that it made itself is known once it has been used. */
static gboolean
find_host (const SimNet *self, gboolean v6, guint8 address[16])
{
  const SimContext *context = sim_net_context (self);
  guint32 prefix;

  if (context == NULL)
    return FALSE;
  if (sim_ip_family_get_address (v6 ? &context->ip6 : &context->ip4, v6, 0, address, &prefix))
    return TRUE;

  memcpy (address, self->made_address, sizeof self->made_address);
  return v6 && self->has_made_address;
}

static void
send_one (SimNet *self, gboolean v6)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  SimPacket packet = {.v6 = v6, .protocol = SIM_PROTOCOL_UDP, .hop_limit = HOP_LIMIT};

  if (!find_host (self, v6, packet.destination))
    return;

  memcpy (packet.source, v6 ? far6 : far4, v6 ? sizeof far6 : sizeof far4);
  sim_append_u32 (data, self->flow_number++);
  g_byte_array_set_size (data, self->flow.size);
  if (data->len > 4)
    memset (data->data + 4, 0, data->len - 4);
  sim_udp_send (self, &packet, PORT, PORT, data);
}

static gboolean
on_tick (gpointer user_data)
{
  SimNet *self = user_data;

  if (self->flow.ip4)
    send_one (self, FALSE);
  if (self->flow.ip6)
    send_one (self, TRUE);

  return G_SOURCE_CONTINUE;
}

void
sim_net_start_flow (SimNet *self, const SimFlow *flow)
{
  sim_net_stop_flow (self);
  self->flow = *flow;
  self->flow_number = 0;
  self->flow_timer = g_timeout_add (flow->interval_ms, on_tick, self);
}

void
sim_net_stop_flow (SimNet *self)
{
  g_clear_handle_id (&self->flow_timer, g_source_remove);
}

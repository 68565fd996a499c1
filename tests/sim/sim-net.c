/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-net-private.h"

#include <string.h>

#include "sim-http.h"

#define PORT_HTTP 80

/* A packet on its way to the host. */
typedef struct
{
  GByteArray *data;
  gint64 due_us;
} Outgoing;

static void
outgoing_free (gpointer data)
{
  Outgoing *outgoing = data;

  g_byte_array_unref (outgoing->data);
  g_free (outgoing);
}

SimContext *
sim_net_context (const SimNet *self)
{
  SimContext *context = sim_context_find (self->modem, 0);

  return context != NULL && context->state == SIM_CONTEXT_ACTIVATED ? context : NULL;
}

/* To the host */

static gboolean
give (SimNet *self, const GByteArray *data)
{
  if (self->tun != NULL)
    return sim_tun_write (self->tun, data->data, data->len);

  return self->socket != NULL && sim_packet_socket_write (self->socket, data->data, data->len);
}

static void
deliver (SimNet *self, const GByteArray *data)
{
  SimContext *context = sim_net_context (self);
  guint32 loss = self->modem->settings.data_loss;

  if (context == NULL || !sim_net_is_present (self) || !self->data
      || (loss != 0 && ++self->n_sent % loss == 0) || !give (self, data))
    return;

  context->statistics.in_packets++;
  context->statistics.in_octets += data->len;
  self->traffic.tx_packets++;
  self->traffic.tx_bytes += data->len;
}

static gboolean
on_output_due (gpointer user_data)
{
  SimNet *self = user_data;
  Outgoing *outgoing = NULL;

  self->output_timer = 0;
  while ((outgoing = g_queue_peek_head (&self->output)) != NULL)
    {
      gint64 wait_us = outgoing->due_us - g_get_monotonic_time ();

      if (wait_us > 0)
        {
          self->output_timer = g_timeout_add ((wait_us + 999) / 1000, on_output_due, self);
          break;
        }
      deliver (self, outgoing->data);
      outgoing_free (g_queue_pop_head (&self->output));
    }

  return G_SOURCE_REMOVE;
}

/* Everything that is going on. */
static void
drop_all (SimNet *self)
{
  sim_tcp_clear (self->tcp);
  self->has_made_address = FALSE;
  g_clear_handle_id (&self->ra_timer, g_source_remove);
  g_clear_handle_id (&self->output_timer, g_source_remove);
  g_queue_clear_full (&self->output, outgoing_free);
}

void
sim_net_send (SimNet *self, const SimPacket *packet)
{
  guint32 delay_ms = self->modem->settings.data_delay;
  GByteArray *data = sim_packet_build (packet);
  Outgoing *outgoing;

  if (delay_ms == 0 && g_queue_is_empty (&self->output))
    {
      deliver (self, data);
      g_byte_array_unref (data);
      return;
    }

  outgoing = g_new0 (Outgoing, 1);
  outgoing->data = data;
  outgoing->due_us = g_get_monotonic_time () + delay_ms * G_GINT64_CONSTANT (1000);
  g_queue_push_tail (&self->output, outgoing);
  if (self->output_timer == 0)
    self->output_timer = g_timeout_add (delay_ms, on_output_due, self);
}

/* From the host */

/* Link-local and no address at all are for the talk with the router only (RFC 4861, 4862, 3810). */
static gboolean
is_router_talk (const SimPacket *packet)
{
  static const guint8 unspecified[16];

  return packet->v6 && packet->protocol == SIM_PROTOCOL_ICMP6
         && ((packet->source[0] == 0xfe && (packet->source[1] & 0xc0) == 0x80)
             || memcmp (packet->source, unspecified, sizeof unspecified) == 0);
}

static gboolean
is_source_of (SimNet *self, const SimContext *context, const SimPacket *packet)
{
  if (is_router_talk (packet))
    return context->ip_type != SIM_IP_V4;

  if (packet->v6 && sim_ra_has_address (self, packet->source))
    {
      memcpy (self->made_address, packet->source, sizeof self->made_address);
      self->has_made_address = TRUE;
      return TRUE;
    }

  return sim_ip_family_has_address (packet->v6 ? &context->ip6 : &context->ip4, packet->v6,
                                    packet->source);
}

static gboolean
is_dns (const SimNet *self, const SimContext *context, const SimPacket *packet)
{
  if (!sim_udp_is_dns (packet))
    return FALSE;
  if (packet->v6 && sim_ra_is_on (self)
      && sim_ip_family_has_dns (&self->modem->settings.ra_values, TRUE, packet->destination))
    return TRUE;

  return sim_ip_family_has_dns (packet->v6 ? &context->ip6 : &context->ip4, packet->v6,
                                packet->destination);
}

static SimTrafficKind
kind_by_protocol (const SimNet *self, const SimContext *context, const SimPacket *packet)
{
  if (packet->protocol == (packet->v6 ? SIM_PROTOCOL_ICMP6 : SIM_PROTOCOL_ICMP))
    return packet->v6 ? SIM_TRAFFIC_ICMP6 : SIM_TRAFFIC_ICMP4;
  if (packet->protocol == SIM_PROTOCOL_TCP)
    return packet->v6 ? SIM_TRAFFIC_TCP6 : SIM_TRAFFIC_TCP4;
  if (packet->protocol != SIM_PROTOCOL_UDP)
    return SIM_TRAFFIC_OTHER;
  if (is_dns (self, context, packet))
    return packet->v6 ? SIM_TRAFFIC_DNS6 : SIM_TRAFFIC_DNS4;

  return SIM_TRAFFIC_UDP;
}

/* Takes the packet apart and tells what it is. */
static SimTrafficKind
classify (
    SimNet *self, const SimContext *context, const guint8 *data, gsize size, SimPacket *packet)
{
  if (context == NULL)
    return SIM_TRAFFIC_NO_CONTEXT;
  if (!sim_packet_parse (data, size, packet))
    return SIM_TRAFFIC_MALFORMED;
  if (!is_source_of (self, context, packet))
    return SIM_TRAFFIC_BAD_SOURCE;
  if (packet->hop_limit == 0)
    return SIM_TRAFFIC_EXPIRED;
  if (packet->is_fragment)
    return SIM_TRAFFIC_FRAGMENTS;
  if (!self->data)
    return SIM_TRAFFIC_SWALLOWED;

  return kind_by_protocol (self, context, packet);
}

static void
dispatch (SimNet *self, SimTrafficKind kind, const SimPacket *packet)
{
  gboolean unicast = sim_packet_is_unicast (packet);

  if (kind == SIM_TRAFFIC_DNS4 || kind == SIM_TRAFFIC_DNS6)
    sim_udp_handle_dns (self, packet);
  else if (kind == SIM_TRAFFIC_ICMP4 || kind == SIM_TRAFFIC_ICMP6)
    sim_icmp_handle (self, packet);
  else if (unicast && (kind == SIM_TRAFFIC_TCP4 || kind == SIM_TRAFFIC_TCP6))
    sim_tcp_handle (self->tcp, packet);
  else if (unicast && kind == SIM_TRAFFIC_UDP)
    sim_icmp_unreachable (self, packet);
}

static void
on_packet (const guint8 *data, gsize size, gpointer user_data)
{
  SimNet *self = user_data;
  SimContext *context = sim_net_context (self);
  SimPacket packet = {0};
  SimTrafficKind kind = classify (self, context, data, size, &packet);

  self->traffic.rx_packets++;
  self->traffic.rx_bytes += size;
  self->traffic.kinds[kind]++;
  if (context != NULL)
    {
      context->statistics.out_packets++;
      context->statistics.out_octets += size;
    }

  dispatch (self, kind, &packet);
  self->changed (self->changed_data);
}

static void
on_tcp_send (const SimPacket *packet, gpointer user_data)
{
  sim_net_send (user_data, packet);
}

static GBytes *
on_tcp_answer (const GByteArray *request, gpointer user_data)
{
  const SimNet *self = user_data;

  return sim_http_answer (request, self->modem->settings.http_body,
                          self->modem->settings.http_size);
}

/* Life */

SimNet *
sim_net_new (SimNetKind kind,
             const char *name,
             SimModem *modem,
             void (*changed) (gpointer),
             gpointer user_data)
{
  SimNet *self = g_new0 (SimNet, 1);
  SimTcpHooks hooks = {on_tcp_send, on_tcp_answer, self};

  self->kind = kind;
  self->name = g_strdup (name);
  self->modem = modem;
  self->changed = changed;
  self->changed_data = user_data;
  self->data = TRUE;
  g_queue_init (&self->output);
  self->dns = sim_dns_new ();
  self->tcp = sim_tcp_new (PORT_HTTP, &hooks);
  return self;
}

void
sim_net_free (SimNet *self)
{
  sim_net_unplug (self);
  sim_net_stop_flow (self);
  sim_dns_free (self->dns);
  sim_tcp_free (self->tcp);
  g_free (self->name);
  g_free (self);
}

static gboolean
make_interface (SimNet *self, GError **error)
{
  if (self->kind == SIM_NET_SOCKET)
    self->socket = sim_packet_socket_new (self->name, on_packet, self, error);
  else
    self->tun = sim_tun_new (self->name, on_packet, self, error);

  return sim_net_is_present (self);
}

static gboolean
on_plug_timer (gpointer user_data)
{
  SimNet *self = user_data;
  g_autoptr (GError) error = NULL;

  self->plug_timer = 0;
  if (make_interface (self, &error))
    self->changed (self->changed_data);
  else
    g_printerr ("mbn-modem-sim: %s\n", error->message);

  return G_SOURCE_REMOVE;
}

gboolean
sim_net_plug (SimNet *self, GError **error)
{
  guint32 delay_ms = self->modem->settings.net_delay;

  if (sim_net_is_present (self) || self->plug_timer != 0)
    return TRUE;
  if (delay_ms == 0)
    return make_interface (self, error);

  self->plug_timer = g_timeout_add (delay_ms, on_plug_timer, self);
  return TRUE;
}

void
sim_net_unplug (SimNet *self)
{
  g_clear_handle_id (&self->plug_timer, g_source_remove);
  g_clear_pointer (&self->tun, sim_tun_free);
  g_clear_pointer (&self->socket, sim_packet_socket_free);
  drop_all (self);
}

gboolean
sim_net_is_present (const SimNet *self)
{
  return self->tun != NULL || self->socket != NULL;
}

const char *
sim_net_get_name (const SimNet *self)
{
  return self->name;
}

void
sim_net_activated (SimNet *self)
{
  drop_all (self);
  sim_ra_later (self);
}

void
sim_net_reset (SimNet *self)
{
  drop_all (self);
  sim_net_stop_flow (self);
  sim_dns_reset (self->dns);
  self->data = TRUE;
}

void
sim_net_set_data (SimNet *self, gboolean data)
{
  self->data = data;
}

gboolean
sim_net_get_data (const SimNet *self)
{
  return self->data;
}

SimDns *
sim_net_get_dns (SimNet *self)
{
  return self->dns;
}

const SimTraffic *
sim_net_get_traffic (const SimNet *self)
{
  return &self->traffic;
}

void
sim_net_clear_traffic (SimNet *self)
{
  memset (&self->traffic, 0, sizeof self->traffic);
}

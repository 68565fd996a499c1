/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <string.h>

#include "sim-net-private.h"

/* The router of the IPv6 network: its advertisements (RFC 4861, 8106). */

#define SOLICITATION    133
#define ADVERTISEMENT   134
#define OPTION_PREFIX   3
#define OPTION_MTU      5
#define OPTION_RDNSS    25
#define FLAG_AUTONOMOUS 0x40
#define FOREVER         0xffffffffu
#define ND_HOP_LIMIT    255
#define HOP_LIMIT       64
#define HEADER          8

static const guint8 router[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
static const guint8 all_nodes[16] = {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

gboolean
sim_ra_is_on (const SimNet *self)
{
  const SimContext *context = sim_net_context (self);

  return self->modem->settings.ra && context != NULL && context->ip_type != SIM_IP_V4;
}

gboolean
sim_ra_has_address (const SimNet *self, const guint8 address[16])
{
  return sim_ra_is_on (self)
         && sim_ip_family_covers (&self->modem->settings.ra_values, TRUE, address);
}

/* Never on the link: on a mobile network no other host is a neighbour (RFC 6459, 5.2). */
static void
append_prefixes (GByteArray *to, const SimIpFamily *values)
{
  guint8 address[16];
  guint32 prefix;

  for (guint i = 0; sim_ip_family_get_address (values, TRUE, i, address, &prefix); i++)
    {
      const guint8 head[] = {OPTION_PREFIX, 4, prefix, FLAG_AUTONOMOUS};

      g_byte_array_append (to, head, sizeof head);
      sim_append_u32 (to, FOREVER);
      sim_append_u32 (to, FOREVER);
      sim_append_u32 (to, 0);
      g_byte_array_append (to, address, sizeof address);
    }
}

static void
append_dns (GByteArray *to, const SimIpFamily *values, guint32 lifetime_s)
{
  guint8 address[16];

  for (guint i = 0; sim_ip_family_get_dns (values, TRUE, i, address); i++)
    {
      const guint8 head[] = {OPTION_RDNSS, 3, 0, 0};

      g_byte_array_append (to, head, sizeof head);
      sim_append_u32 (to, lifetime_s);
      g_byte_array_append (to, address, sizeof address);
    }
}

static void
advertise (SimNet *self)
{
  const SimSettings *settings = &self->modem->settings;
  const guint8 head[] = {ADVERTISEMENT, 0, 0, 0, HOP_LIMIT, 0};
  const guint8 mtu[] = {OPTION_MTU, 1, 0, 0};
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  SimPacket packet = {.v6 = TRUE, .protocol = SIM_PROTOCOL_ICMP6, .hop_limit = ND_HOP_LIMIT};

  g_byte_array_append (payload, head, sizeof head);
  sim_append_u16 (payload, settings->ra_lifetime);
  sim_append_u32 (payload, 0); /* reachable time */
  sim_append_u32 (payload, 0); /* retransmission timer */
  append_prefixes (payload, &settings->ra_values);
  if (settings->ra_values.mtu != 0)
    {
      g_byte_array_append (payload, mtu, sizeof mtu);
      sim_append_u32 (payload, settings->ra_values.mtu);
    }
  append_dns (payload, &settings->ra_values, settings->ra_lifetime);

  memcpy (packet.source, router, sizeof router);
  memcpy (packet.destination, all_nodes, sizeof all_nodes);
  packet.payload = payload->data;
  packet.size = payload->len;
  sim_net_send (self, &packet);
}

static gboolean
on_due (gpointer user_data)
{
  SimNet *self = user_data;

  self->ra_timer = 0;
  if (sim_ra_is_on (self))
    advertise (self);

  return G_SOURCE_REMOVE;
}

void
sim_ra_later (SimNet *self)
{
  if (self->ra_timer == 0 && sim_ra_is_on (self))
    self->ra_timer = g_timeout_add (self->modem->settings.ra_delay, on_due, self);
}

gboolean
sim_net_advertise (SimNet *self, GError **error)
{
  if (!sim_ra_is_on (self))
    {
      g_set_error_literal (error, SIM_ERROR, 0,
                           "nobody to advertise to: wanted are `set ra on` and an active context "
                           "with IPv6");
      return FALSE;
    }

  advertise (self);
  return TRUE;
}

void
sim_ra_handle (SimNet *self, const SimPacket *packet)
{
  /* A hop limit of 255 shows that it comes from the link. */
  if (packet->size >= HEADER && packet->payload[0] == SOLICITATION && packet->payload[1] == 0
      && packet->hop_limit == ND_HOP_LIMIT)
    sim_ra_later (self);
}

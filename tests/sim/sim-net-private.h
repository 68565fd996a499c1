/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "sim-net.h"
#include "sim-packet-socket.h"
#include "sim-packet.h"
#include "sim-tcp.h"
#include "sim-tun.h"

/* Shared by sim-net.c and what lives in the network. */

struct _SimNet
{
  SimNetKind kind;
  char *name;
  SimModem *modem; /* borrowed */
  void (*changed) (gpointer user_data);
  gpointer changed_data;
  SimTun *tun; /* this or the socket is there; both NULL = unplugged, or not there yet */
  SimPacketSocket *socket;
  guint plug_timer;
  gboolean data;
  SimTraffic traffic;
  GQueue output; /* Outgoing; empty but for the setting data-delay */
  guint output_timer;
  SimDns *dns;
  SimTcp *tcp;
  guint ra_timer;
  SimFlow flow;
  guint flow_timer;
  guint32 flow_number;
  guint8 made_address[16]; /* last one the host used that it has made from our prefix */
  gboolean has_made_address;
  guint n_sent; /* packets, for the setting data-loss */
};

/** sim_net_context: Returns: (nullable): the context that carries data; %NULL if none is active. */
SimContext *sim_net_context (const SimNet *self);

/** sim_net_send: @packet goes to the host, after the setting `data-delay`. */
void sim_net_send (SimNet *self, const SimPacket *packet);

/* sim-ra.c */

/** sim_ra_is_on: Returns: %TRUE if the active context has a router that advertises. */
gboolean sim_ra_is_on (const SimNet *self);

/** sim_ra_has_address: Returns: %TRUE if @address is one the host may have made itself. */
gboolean sim_ra_has_address (const SimNet *self, const guint8 address[16]);

/** sim_ra_later: an advertisement follows, after the setting `ra-delay`, if RA is on. */
void sim_ra_later (SimNet *self);

/** sim_ra_handle: @packet is ICMPv6: a router solicitation is answered. */
void sim_ra_handle (SimNet *self, const SimPacket *packet);

/* sim-udp.c */

/** sim_udp_is_dns: Returns: %TRUE if the UDP packet @packet is for a name server. */
gboolean sim_udp_is_dns (const SimPacket *packet);

/** sim_udp_handle_dns: @packet is for a name server of ours: answers. */
void sim_udp_handle_dns (SimNet *self, const SimPacket *packet);

/** sim_udp_send: sends @data with the addresses of @packet, whose payload it replaces. */
void
sim_udp_send (SimNet *self, SimPacket *packet, guint16 from, guint16 to, const GByteArray *data);

/* sim-icmp.c */

/** sim_icmp_handle: @packet is ICMP or ICMPv6: what calls for an answer gets one. */
void sim_icmp_handle (SimNet *self, const SimPacket *packet);

/** sim_icmp_unreachable: tells that nobody listens on the UDP port @packet is for. */
void sim_icmp_unreachable (SimNet *self, const SimPacket *packet);

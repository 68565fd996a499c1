/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-dns.h"
#include "sim-modem.h"
#include "sim-traffic.h"

/*
 * The data side of the modem: what the host's packets come through, and the network behind it that
 * answers what the context of session 0 sends.
 */

typedef struct _SimNet SimNet;

/**
 * SimNetKind: what the host sees.
 * @SIM_NET_INTERFACE: a TUN interface
 * @SIM_NET_SOCKET: a socket that takes and gives packets, for a program that is the interface
 */
typedef enum
{
  SIM_NET_INTERFACE,
  SIM_NET_SOCKET,
} SimNetKind;

/**
 * sim_net_new:
 * @name: of the interface, or path of the socket; it is not made yet
 * @modem: borrowed, lives longer
 * @changed: called when the interface has come by itself, and after every packet of the host
 */
SimNet *sim_net_new (SimNetKind kind,
                     const char *name,
                     SimModem *modem,
                     void (*changed) (gpointer),
                     gpointer user_data);

/** sim_net_free: unplugs first. */
void sim_net_free (SimNet *self);

/**
 * sim_net_plug: makes the interface, now or after the setting `net-delay`. There already: %TRUE.
 *
 * Returns: %FALSE with @error set if it cannot be made now; later: said on standard error
 */
gboolean sim_net_plug (SimNet *self, GError **error);

/** sim_net_unplug: the interface is gone, and everything in progress behind it. */
void sim_net_unplug (SimNet *self);

/** sim_net_is_present: Returns: %TRUE if the interface is there. */
gboolean sim_net_is_present (const SimNet *self);

const char *sim_net_get_name (const SimNet *self);

/** sim_net_activated: the context of session 0 has become active; nothing of an older one is left.
 */
void sim_net_activated (SimNet *self);

/** sim_net_reset: everything that commands have changed is as at the start; the interface stays. */
void sim_net_reset (SimNet *self);

/** sim_net_set_data: off: packets vanish, both ways. */
void sim_net_set_data (SimNet *self, gboolean data);
gboolean sim_net_get_data (const SimNet *self);

/** sim_net_get_dns: Returns: (transfer none): its name server. */
SimDns *sim_net_get_dns (SimNet *self);

/** sim_net_advertise: sends a router advertisement now. Returns: %FALSE with @error if RA is off.
 */
gboolean sim_net_advertise (SimNet *self, GError **error);

/**
 * SimFlow: UDP packets to the host, port 40000.
 * @ip4, @ip6: to its address of that family, where the context has one
 * @size: bytes of payload; the first four are a number that counts up
 */
typedef struct
{
  gboolean ip4;
  gboolean ip6;
  guint32 size;
  guint32 interval_ms;
} SimFlow;

/** sim_net_start_flow: replaces a flow that runs. It survives contexts; without one it pauses. */
void sim_net_start_flow (SimNet *self, const SimFlow *flow);
void sim_net_stop_flow (SimNet *self);

const SimTraffic *sim_net_get_traffic (const SimNet *self);
void sim_net_clear_traffic (SimNet *self);

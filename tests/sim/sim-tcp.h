/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-packet.h"

/*
 * TCP (RFC 9293) as much as a server needs: connections are opened by the host, one request comes
 * in, one answer goes out, then we close. No congestion control: nobody else is on the link. Out of
 * order segments are dropped, the host repeats them.
 */

typedef struct _SimTcp SimTcp;

/**
 * SimTcpHooks:
 * @send: a segment for the host; its payload is only borrowed
 * @answer: what the host has said so far on a connection. Returns: (transfer full) (nullable): the
 * answer, after which the connection is closed; %NULL as long as the request is not complete
 */
typedef struct
{
  void (*send) (const SimPacket *packet, gpointer user_data);
  GBytes *(*answer) (const GByteArray *request, gpointer user_data);
  gpointer user_data;
} SimTcpHooks;

/** sim_tcp_new: listens on @port of every address. @hooks is copied. */
SimTcp *sim_tcp_new (guint16 port, const SimTcpHooks *hooks);
void sim_tcp_free (SimTcp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimTcp, sim_tcp_free)

/** sim_tcp_clear: all connections are forgotten without a word. */
void sim_tcp_clear (SimTcp *self);

/** sim_tcp_count: Returns: connections, those that are just closing included. */
guint sim_tcp_count (const SimTcp *self);

/** sim_tcp_handle: takes a TCP packet of the host to a unicast address. */
void sim_tcp_handle (SimTcp *self, const SimPacket *packet);

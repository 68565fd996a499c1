/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/*
 * The data side without an interface of the kernel: a Unix socket that keeps messages apart
 * (SOCK_SEQPACKET), each message one IP packet. Who connects is the host's interface; who connects
 * later takes its place.
 */

typedef struct _SimPacketSocket SimPacketSocket;

/** SimPacketSocketInput: the host has sent the IP packet @data. May free the socket. */
typedef void (*SimPacketSocketInput) (const guint8 *data, gsize size, gpointer user_data);

/** sim_packet_socket_new: Returns: (transfer full): it listens; %NULL with @error set. */
SimPacketSocket *sim_packet_socket_new (const char *path,
                                        SimPacketSocketInput input,
                                        gpointer user_data,
                                        GError **error);

/** sim_packet_socket_free: hangs up and removes the socket. */
void sim_packet_socket_free (SimPacketSocket *self);

/** sim_packet_socket_write: gives the host a packet. Returns: %FALSE if nobody takes it now. */
gboolean sim_packet_socket_write (SimPacketSocket *self, const guint8 *data, gsize size);

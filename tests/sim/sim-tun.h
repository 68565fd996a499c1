/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* The network interface the host sees: a TUN device, there as long as this object. */

typedef struct _SimTun SimTun;

/** SimTunInput: the host has sent the IP packet @data. May free the tun. */
typedef void (*SimTunInput) (const guint8 *data, gsize size, gpointer user_data);

/** sim_tun_check_name: Returns: %TRUE if an interface may have this name; else @error set. */
gboolean sim_tun_check_name (const char *name, GError **error);

/**
 * sim_tun_new:
 * @name: that no other interface has
 *
 * Makes the interface and nothing more: it is down and has no address.
 *
 * Returns: (transfer full): %NULL with @error set: no /dev/net/tun, no CAP_NET_ADMIN, name taken
 */
SimTun *sim_tun_new (const char *name, SimTunInput input, gpointer user_data, GError **error);

/** sim_tun_free: the interface is gone. */
void sim_tun_free (SimTun *self);

/** sim_tun_write: gives the host a packet. Returns: %FALSE if its interface does not take it. */
gboolean sim_tun_write (SimTun *self, const guint8 *data, gsize size);

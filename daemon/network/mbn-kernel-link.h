/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A link of the host, as a message of the kernel has it. */

#pragma once

#include <glib.h>

struct rtnl_link;

G_BEGIN_DECLS

/**
 * MbnKernelLink:
 * @up: administratively
 * @carrier: up, with carrier, and let in: not waiting for 802.1X or a Wi-Fi's keys
 * @is_way: can be a way to the Internet of its own: no loopback, tunnel, VPN, dial-up or VRF
 * @below: index of the link that carries it, 0 = none: of a VLAN, a MACVLAN, …
 * @master: index of the bridge, bond, … that it is a port of, 0 = none
 * @vrf_table: the routing table that it makes a network of its own of, 0 = it is no VRF
 */
typedef struct
{
  guint index;
  char *name;
  gboolean up;
  gboolean carrier;
  gboolean is_way;
  guint below;
  guint master;
  guint32 vrf_table;
} MbnKernelLink;

/** mbn_kernel_link_new: Returns: (transfer full): @from, which tells all of it, not what changed */
MbnKernelLink *mbn_kernel_link_new (struct rtnl_link *from);
void mbn_kernel_link_free (MbnKernelLink *self);

gboolean mbn_kernel_link_equal (const MbnKernelLink *a, const MbnKernelLink *b);

G_END_DECLS

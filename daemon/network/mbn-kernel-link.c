/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-kernel-link.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <netlink/route/link.h>
#include <netlink/route/link/vrf.h>

/* By rtnl_link_ops.kind of Linux 6.18: what looks like Ethernet and leads nowhere by itself. Other
 * tunnels, VPN and dial-up have hardware types of their own. Physical links have no kind. */
static gboolean
is_virtual (const char *kind)
{
  static const char *const kinds[] = {
      "dummy",     "erspan", "geneve", "gretap", "ifb", "ip6erspan",
      "ip6gretap", "tun",    "vrf",    "vxlan",  NULL,
  };

  return kind != NULL && g_strv_contains (kinds, kind);
}

static gboolean
is_way (struct rtnl_link *from)
{
  unsigned int type = rtnl_link_get_arptype (from);

  return (type == ARPHRD_ETHER || type == ARPHRD_INFINIBAND)
         && !is_virtual (rtnl_link_get_type (from));
}

/* What is told of a veth and a netkit is their other end, which carries nothing; and of others
 * maybe a link of another network namespace, whose index means another one here. */
static guint
get_below (struct rtnl_link *from)
{
  static const char *const pairs[] = {"netkit", "veth", NULL};
  const char *kind = rtnl_link_get_type (from);
  int32_t other;

  if ((kind != NULL && g_strv_contains (pairs, kind))
      || rtnl_link_get_link_netnsid (from, &other) == 0)
    return 0;

  return (guint)rtnl_link_get_link (from);
}

static guint32
get_vrf_table (struct rtnl_link *from)
{
  uint32_t table = 0;

  if (!rtnl_link_is_vrf (from) || rtnl_link_vrf_get_tableid (from, &table) < 0)
    return 0;

  return table;
}

MbnKernelLink *
mbn_kernel_link_new (struct rtnl_link *from)
{
  /* IFF_RUNNING goes when the operational state is "dormant" */
  const unsigned int whole = IFF_UP | IFF_LOWER_UP | IFF_RUNNING;
  const unsigned int flags = rtnl_link_get_flags (from);
  const char *name = rtnl_link_get_name (from);
  MbnKernelLink *self = g_new0 (MbnKernelLink, 1);

  self->index = (guint)rtnl_link_get_ifindex (from);
  self->name = g_strdup (name != NULL ? name : "");
  self->up = (flags & IFF_UP) != 0;
  self->carrier = (flags & whole) == whole;
  self->is_way = is_way (from);
  self->below = get_below (from);
  self->master = (guint)rtnl_link_get_master (from);
  self->vrf_table = get_vrf_table (from);

  return self;
}

void
mbn_kernel_link_free (MbnKernelLink *self)
{
  g_free (self->name);
  g_free (self);
}

gboolean
mbn_kernel_link_equal (const MbnKernelLink *a, const MbnKernelLink *b)
{
  return a->index == b->index && g_str_equal (a->name, b->name) && a->up == b->up
         && a->carrier == b->carrier && a->is_way == b->is_way && a->below == b->below
         && a->master == b->master && a->vrf_table == b->vrf_table;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-messages.h"

#include <net/if.h>

#include <netlink/msg.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#include <linux/if_addr.h>

/* libnl-route does not free its values by scope. */
typedef struct nl_addr NlAddr;
typedef struct rtnl_addr RtnlAddr;
typedef struct rtnl_link RtnlLink;
typedef struct rtnl_route RtnlRoute;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlAddr, nl_addr_put)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtnlAddr, rtnl_addr_put)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtnlLink, rtnl_link_put)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtnlRoute, rtnl_route_put)

static gsize
address_size (int family)
{
  return family == AF_INET ? 4 : 16;
}

static struct nl_addr *
nl_addr_of (int family, const guint8 *bytes)
{
  return nl_addr_build (family, bytes, address_size (family));
}

/* ---- addresses ---- */

static struct rtnl_addr *
address_object (guint index, const MbnLinkAddress *from)
{
  g_autoptr (NlAddr) local = nl_addr_of (from->family, from->bytes);
  struct rtnl_addr *address = rtnl_addr_alloc ();

  nl_addr_set_prefixlen (local, (int)from->prefix);
  rtnl_addr_set_ifindex (address, (int)index);
  rtnl_addr_set_family (address, from->family);
  rtnl_addr_set_local (address, local);
  rtnl_addr_set_prefixlen (address, (int)from->prefix);
  if (mbn_link_address_is_link_local (from))
    rtnl_addr_set_scope (address, RT_SCOPE_LINK);

  return address;
}

/* No route for the prefix, and nobody there who could have the same address (mbim-notes.md 6). Only
 * a link-local prefix is really on the link: router solicitations go there. */
static unsigned int
address_flags (const MbnLinkAddress *address)
{
  if (address->family == AF_INET)
    return IFA_F_NOPREFIXROUTE;

  return mbn_link_address_is_link_local (address) ? IFA_F_NODAD : IFA_F_NODAD | IFA_F_NOPREFIXROUTE;
}

static struct nl_msg *
build_addition (guint index, const MbnLinkAddress *address, unsigned int flags)
{
  g_autoptr (RtnlAddr) object = address_object (index, address);
  struct nl_msg *message = NULL;

  rtnl_addr_set_flags (object, flags);
  if (rtnl_addr_build_add_request (object, NLM_F_CREATE | NLM_F_REPLACE, &message) < 0)
    return NULL;

  return message;
}

struct nl_msg *
mbn_link_message_add_address (guint index, const MbnLinkAddress *address)
{
  return build_addition (index, address, address_flags (address));
}

struct nl_msg *
mbn_link_message_restore_address (guint index, const MbnLinkAddress *address)
{
  return build_addition (index, address, 0);
}

struct nl_msg *
mbn_link_message_remove_address (guint index, const MbnLinkAddress *address)
{
  g_autoptr (RtnlAddr) object = address_object (index, address);
  struct nl_msg *message = NULL;

  if (rtnl_addr_build_delete_request (object, 0, &message) < 0)
    return NULL;

  return message;
}

/* ---- routes ---- */

static void
set_destination (struct rtnl_route *route, int family, const guint8 *bytes, guint prefix)
{
  g_autoptr (NlAddr) destination
      = nl_addr_build (family, bytes, bytes != NULL ? address_size (family) : 0);

  nl_addr_set_prefixlen (destination, (int)prefix);
  rtnl_route_set_dst (route, destination);
}

static struct rtnl_route *
route_object (guint index, int family, guint8 protocol)
{
  struct rtnl_route *route = rtnl_route_alloc ();
  struct rtnl_nexthop *hop = rtnl_route_nh_alloc ();

  rtnl_route_set_family (route, (guint8)family);
  rtnl_route_set_table (route, RT_TABLE_MAIN);
  rtnl_route_set_protocol (route, protocol);
  rtnl_route_set_scope (route, RT_SCOPE_UNIVERSE);
  rtnl_route_nh_set_ifindex (hop, (int)index);
  rtnl_route_add_nexthop (route, hop);

  return route;
}

static struct rtnl_route *
default_route_object (guint index, const MbnLinkRoute *from)
{
  struct rtnl_route *route = route_object (index, from->family, MBN_LINK_ROUTE_PROTOCOL);
  struct rtnl_nexthop *hop = rtnl_route_nexthop_n (route, 0);

  set_destination (route, from->family, NULL, 0);
  if (mbn_link_route_has_source (from))
    {
      g_autoptr (NlAddr) source = nl_addr_of (from->family, from->source);

      rtnl_route_set_pref_src (route, source);
    }
  rtnl_route_set_priority (route, from->metric);
  if (from->mtu != 0)
    rtnl_route_set_metric (route, RTAX_MTU, from->mtu);

  if (mbn_link_route_has_gateway (from))
    {
      g_autoptr (NlAddr) gateway = nl_addr_of (from->family, from->gateway);

      rtnl_route_nh_set_gateway (hop, gateway);
      rtnl_route_nh_set_flags (hop, RTNH_F_ONLINK);
      rtnl_route_set_flags (route, RTNH_F_ONLINK);
    }
  else if (from->family == AF_INET)
    {
      rtnl_route_set_scope (route, RT_SCOPE_LINK);
    }

  return route;
}

struct nl_msg *
mbn_link_message_add_route (guint index, const MbnLinkRoute *route)
{
  g_autoptr (RtnlRoute) object = default_route_object (index, route);
  struct nl_msg *message = NULL;

  if (rtnl_route_build_add_request (object, NLM_F_CREATE | NLM_F_APPEND, &message) < 0)
    return NULL;

  return message;
}

static struct nl_msg *
build_removal (struct rtnl_route *route)
{
  struct nl_msg *message = NULL;

  return rtnl_route_build_del_request (route, 0, &message) < 0 ? NULL : message;
}

struct nl_msg *
mbn_link_message_remove_route (guint index, const MbnLinkRoute *route)
{
  g_autoptr (RtnlRoute) object = default_route_object (index, route);

  return build_removal (object);
}

struct nl_msg *
mbn_link_message_remove_prefix_route (guint index, const MbnLinkAddress *address)
{
  g_autoptr (RtnlRoute) object = route_object (index, address->family, RTPROT_KERNEL);
  guint8 prefix[16] = {0};

  for (guint bit = 0; bit < address->prefix; bit++)
    prefix[bit / 8] |= address->bytes[bit / 8] & (0x80 >> bit % 8);
  set_destination (object, address->family, prefix, address->prefix);

  return build_removal (object);
}

/* ---- the interface ---- */

static struct nl_msg *
build_change (guint index, struct rtnl_link *changes)
{
  g_autoptr (RtnlLink) link = rtnl_link_alloc ();
  struct nl_msg *message = NULL;

  rtnl_link_set_ifindex (link, (int)index);
  if (rtnl_link_build_change_request (link, changes, 0, &message) < 0)
    return NULL;

  return message;
}

struct nl_msg *
mbn_link_message_set_up (guint index, gboolean up)
{
  g_autoptr (RtnlLink) changes = rtnl_link_alloc ();

  if (up)
    rtnl_link_set_flags (changes, IFF_UP);
  else
    rtnl_link_unset_flags (changes, IFF_UP);

  return build_change (index, changes);
}

struct nl_msg *
mbn_link_message_set_mtu (guint index, guint32 mtu)
{
  g_autoptr (RtnlLink) changes = rtnl_link_alloc ();

  rtnl_link_set_mtu (changes, mtu);

  return build_change (index, changes);
}

struct nl_msg *
mbn_link_message_set_addr_gen_mode (guint index, guint8 mode)
{
  g_autoptr (RtnlLink) changes = rtnl_link_alloc ();

  rtnl_link_inet6_set_addr_gen_mode (changes, mode);

  return build_change (index, changes);
}

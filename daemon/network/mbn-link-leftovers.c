/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-leftovers.h"

#include <string.h>

#include <netlink/route/addr.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#include "mbn-link-messages.h"
#include "mbn-log.h"

struct _MbnLinkLeftovers
{
  MbnNetlink *netlink;
  guint index;
  char *label;
  MbnLinkLeftoversDone done;
  gpointer user_data;
  GPtrArray *sources; /* of struct nl_addr: where removed routes came from */
};

static gboolean
is_ours (MbnLinkLeftovers *self, struct rtnl_route *route)
{
  struct rtnl_nexthop *hop = rtnl_route_nexthop_n (route, 0);

  return rtnl_route_get_protocol (route) == MBN_LINK_ROUTE_PROTOCOL && hop != NULL
         && rtnl_route_nh_get_ifindex (hop) == (int)self->index;
}

static void
on_route (struct nl_object *object, gpointer user_data)
{
  MbnLinkLeftovers *self = user_data;
  struct rtnl_route *route = (struct rtnl_route *)object;
  struct nl_addr *source = rtnl_route_get_pref_src (route);
  struct nl_msg *message = NULL;

  if (!is_ours (self, route) || rtnl_route_build_del_request (route, 0, &message) < 0)
    return;

  mbn_message (self->label, 0, "removing a default route that an earlier mbnd has left");
  mbn_netlink_send (self->netlink, message, NULL, NULL);
  if (source != NULL)
    g_ptr_array_add (self->sources, nl_addr_get (source));
}

static gboolean
is_source (MbnLinkLeftovers *self, struct nl_addr *local)
{
  gsize size = nl_addr_get_len (local);

  for (guint i = 0; i < self->sources->len; i++)
    {
      struct nl_addr *source = g_ptr_array_index (self->sources, i);

      if (nl_addr_get_len (source) == size
          && memcmp (nl_addr_get_binary_addr (source), nl_addr_get_binary_addr (local), size) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
on_address (struct nl_object *object, gpointer user_data)
{
  MbnLinkLeftovers *self = user_data;
  struct rtnl_addr *address = (struct rtnl_addr *)object;
  struct nl_addr *local = rtnl_addr_get_local (address);
  struct nl_msg *message = NULL;

  if (local != NULL && rtnl_addr_get_ifindex (address) == (int)self->index
      && is_source (self, local) && rtnl_addr_build_delete_request (address, 0, &message) == 0)
    mbn_netlink_send (self->netlink, message, NULL, NULL);
}

static void
on_addresses_listed (int error, gpointer user_data)
{
  MbnLinkLeftovers *self = user_data;

  self->done (self->user_data);
}

static void
on_routes_listed (int error, gpointer user_data)
{
  MbnLinkLeftovers *self = user_data;

  mbn_netlink_list (self->netlink, RTM_GETADDR, on_address, on_addresses_listed, self);
}

MbnLinkLeftovers *
mbn_link_leftovers_new (
    MbnNetlink *netlink, guint index, const char *label, MbnLinkLeftoversDone done, gpointer data)
{
  MbnLinkLeftovers *self = g_new0 (MbnLinkLeftovers, 1);

  self->netlink = g_object_ref (netlink);
  self->index = index;
  self->label = g_strdup (label);
  self->done = done;
  self->user_data = data;
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify)nl_addr_put);
  mbn_netlink_list (netlink, RTM_GETROUTE, on_route, on_routes_listed, self);

  return self;
}

void
mbn_link_leftovers_free (MbnLinkLeftovers *self)
{
  mbn_netlink_cancel (self->netlink, self);
  g_ptr_array_unref (self->sources);
  g_object_unref (self->netlink);
  g_free (self->label);
  g_free (self);
}

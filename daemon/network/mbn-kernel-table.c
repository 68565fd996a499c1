/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-kernel-table.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>

#include "mbn-kernel-link.h"

/* Told apart by its bytes, so they are all set. One address may be there with two prefixes, or with
 * two peers. */
typedef struct
{
  guint index;
  int family;
  guint prefix;
  guint8 local[16];
  guint8 peer[16];
} Address;

typedef struct
{
  guint index;
  guint32 table;
} Route;

struct _MbnKernelTable
{
  GHashTable *links; /* index -> MbnKernelLink (owned) */
  GArray *addresses; /* of Address: those that count */
  GArray *routes;    /* of Route: default ones, each once */
};

/* ---- links ---- */

static const MbnKernelLink *
find_link (MbnKernelTable *self, guint index)
{
  return g_hash_table_lookup (self->links, GUINT_TO_POINTER (index));
}

static gboolean
drop_link (MbnKernelTable *self, guint index)
{
  for (guint i = self->addresses->len; i > 0; i--)
    if (g_array_index (self->addresses, Address, i - 1).index == index)
      g_array_remove_index_fast (self->addresses, i - 1);
  for (guint i = self->routes->len; i > 0; i--)
    if (g_array_index (self->routes, Route, i - 1).index == index)
      g_array_remove_index_fast (self->routes, i - 1);

  return g_hash_table_remove (self->links, GUINT_TO_POINTER (index));
}

static gboolean
take_link (MbnKernelTable *self, struct rtnl_link *from, gboolean there)
{
  MbnKernelLink *link;
  const MbnKernelLink *known;
  gboolean changed;

  if (!there)
    return drop_link (self, (guint)rtnl_link_get_ifindex (from));

  link = mbn_kernel_link_new (from);
  known = find_link (self, link->index);
  changed = known == NULL || !mbn_kernel_link_equal (known, link);
  g_hash_table_replace (self->links, GUINT_TO_POINTER (link->index), link);

  return changed;
}

/* ---- addresses and routes ---- */

static gboolean
is_link_local (struct rtnl_addr *from, const guint8 *local)
{
  if (rtnl_addr_get_scope (from) >= RT_SCOPE_LINK)
    return TRUE;

  /* whoever has set it may not have said so */
  return rtnl_addr_get_family (from) == AF_INET && local[0] == 169 && local[1] == 254;
}

static void
copy_bytes (guint8 to[16], struct nl_addr *from)
{
  if (from != NULL)
    memcpy (to, nl_addr_get_binary_addr (from), MIN (nl_addr_get_len (from), 16));
}

static gboolean
take_address (MbnKernelTable *self, struct rtnl_addr *from, gboolean there)
{
  gboolean used = (rtnl_addr_get_flags (from) & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
  Address address;

  memset (&address, 0, sizeof address);
  address.index = (guint)rtnl_addr_get_ifindex (from);
  address.family = rtnl_addr_get_family (from);
  address.prefix = (guint)rtnl_addr_get_prefixlen (from);
  copy_bytes (address.local, rtnl_addr_get_local (from));
  copy_bytes (address.peer, rtnl_addr_get_peer (from));
  if ((address.family != AF_INET && address.family != AF_INET6)
      || is_link_local (from, address.local))
    return FALSE;

  for (guint i = 0; i < self->addresses->len; i++)
    if (memcmp (&g_array_index (self->addresses, Address, i), &address, sizeof address) == 0)
      {
        if (!there || !used)
          g_array_remove_index_fast (self->addresses, i);
        return !there || !used;
      }

  if (there && used)
    g_array_append_val (self->addresses, address);

  return there && used;
}

static gboolean
add_route (MbnKernelTable *self, guint index, guint32 table)
{
  const Route added = {.index = index, .table = table};

  for (guint i = 0; i < self->routes->len; i++)
    if (memcmp (&g_array_index (self->routes, Route, i), &added, sizeof added) == 0)
      return FALSE;

  g_array_append_val (self->routes, added);

  return TRUE;
}

static gboolean
take_route (MbnKernelTable *self, struct rtnl_route *from)
{
  int family = rtnl_route_get_family (from);
  struct nl_addr *to = rtnl_route_get_dst (from);
  gboolean changed = FALSE;

  if ((family != AF_INET && family != AF_INET6) || rtnl_route_get_type (from) != RTN_UNICAST
      || (to != NULL && nl_addr_get_prefixlen (to) != 0))
    return FALSE;

  for (int i = 0; i < rtnl_route_get_nnexthops (from); i++)
    {
      struct rtnl_nexthop *hop = rtnl_route_nexthop_n (from, i);

      if ((rtnl_route_nh_get_flags (hop) & RTNH_F_DEAD) == 0)
        changed |= add_route (self, (guint)rtnl_route_nh_get_ifindex (hop),
                              rtnl_route_get_table (from));
    }

  return changed;
}

gboolean
mbn_kernel_table_take (MbnKernelTable *self,
                       MbnKernelKind kind,
                       struct nl_object *object,
                       gboolean there)
{
  switch (kind)
    {
    case MBN_KERNEL_LINK:
      return take_link (self, (struct rtnl_link *)object, there);
    case MBN_KERNEL_ADDRESS:
      return take_address (self, (struct rtnl_addr *)object, there);
    case MBN_KERNEL_ROUTE:
      return take_route (self, (struct rtnl_route *)object);
    default:
      g_assert_not_reached ();
    }
}

/* ---- all of a kind ---- */

/* Returns whether @items were others; they change places with @from. */
static gboolean
swap_items (GArray **items, GArray **from)
{
  GArray *were = *items;
  gsize size = g_array_get_element_size (were);

  *items = *from;
  *from = were;
  if (were->len != (*items)->len)
    return TRUE;

  return were->len != 0 && memcmp (were->data, (*items)->data, were->len * size) != 0;
}

gboolean
mbn_kernel_table_adopt (MbnKernelTable *self, MbnKernelTable *from, MbnKernelKind kind)
{
  GHashTable *links = self->links;
  gboolean changed = TRUE;

  if (kind == MBN_KERNEL_ADDRESS)
    {
      changed = swap_items (&self->addresses, &from->addresses);
    }
  else if (kind == MBN_KERNEL_ROUTE)
    {
      changed = swap_items (&self->routes, &from->routes);
    }
  else
    {
      self->links = from->links;
      from->links = links;
    }
  mbn_kernel_table_clear (from, kind);

  return changed;
}

void
mbn_kernel_table_clear (MbnKernelTable *self, MbnKernelKind kind)
{
  if (kind == MBN_KERNEL_LINK)
    g_hash_table_remove_all (self->links);
  else
    g_array_set_size (kind == MBN_KERNEL_ADDRESS ? self->addresses : self->routes, 0);
}

/* ---- what follows ---- */

static gboolean
has_address (MbnKernelTable *self, guint index)
{
  for (guint i = 0; i < self->addresses->len; i++)
    if (g_array_index (self->addresses, Address, i).index == index)
      return TRUE;

  return FALSE;
}

static gboolean
is_vrf_table (MbnKernelTable *self, guint32 table)
{
  GHashTableIter iter;
  gpointer link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &link))
    if (((const MbnKernelLink *)link)->vrf_table == table)
      return TRUE;

  return FALSE;
}

static gboolean
has_route (MbnKernelTable *self, guint index)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      const Route *route = &g_array_index (self->routes, Route, i);

      if (route->index == index && !is_vrf_table (self, route->table))
        return TRUE;
    }

  return FALSE;
}

void
mbn_kernel_table_foreach (MbnKernelTable *self, MbnSourceLinkFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const MbnKernelLink *link = value;
      const MbnSourceLink told = {
          .index = link->index,
          .name = link->name,
          .sense = {.carrier = link->carrier,
                    .address = has_address (self, link->index),
                    .default_route = has_route (self, link->index)},
      };

      if (link->is_way)
        func (&told, user_data);
    }
}

/* ---- stacks ---- */

static const MbnKernelLink *
find_name (MbnKernelTable *self, const char *name)
{
  GHashTableIter iter;
  gpointer link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &link))
    if (g_str_equal (((const MbnKernelLink *)link)->name, name))
      return link;

  return NULL;
}

/* Adds what is one layer above @lower to those found, and to those to be looked at. */
static void
add_layer (MbnKernelTable *self, const MbnKernelLink *lower, GHashTable *found, GQueue *next)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const MbnKernelLink *link = value;

      if ((link->below == lower->index || lower->master == link->index)
          && g_hash_table_add (found, GUINT_TO_POINTER (link->index)))
        g_queue_push_tail (next, value);
    }
}

/* From the bottom: mostly nothing is there. News come one at a time, so there may be circles. */
gboolean
mbn_kernel_table_is_on (MbnKernelTable *self, guint index, const char *name)
{
  const MbnKernelLink *link = find_name (self, name);
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);
  GQueue next = G_QUEUE_INIT;

  if (link != NULL)
    g_hash_table_add (found, GUINT_TO_POINTER (link->index));
  for (; link != NULL; link = g_queue_pop_head (&next))
    add_layer (self, link, found, &next);

  return g_hash_table_contains (found, GUINT_TO_POINTER (index));
}

/* ---- life ---- */

MbnKernelTable *
mbn_kernel_table_new (void)
{
  MbnKernelTable *self = g_new0 (MbnKernelTable, 1);

  self->links = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)mbn_kernel_link_free);
  self->addresses = g_array_new (FALSE, FALSE, sizeof (Address));
  self->routes = g_array_new (FALSE, FALSE, sizeof (Route));

  return self;
}

void
mbn_kernel_table_free (MbnKernelTable *self)
{
  g_hash_table_unref (self->links);
  g_array_unref (self->addresses);
  g_array_unref (self->routes);
  g_free (self);
}

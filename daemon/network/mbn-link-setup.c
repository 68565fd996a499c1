/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-setup.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_link.h>

#include "mbn-link-items.h"
#include "mbn-link-messages.h"
#include "mbn-link-sysctl.h"
#include "mbn-log.h"

#define MIN_MTU_IP6 1280 /* RFC 8200 5 */

/* One of the two address families, and how it fares. */
typedef struct
{
  guint pending; /* requests of the current plan that are not answered */
  char *problem; /* (nullable) */
} Family;

struct _MbnLinkSetup
{
  grefcount refs; /* the owner's, and one for each request under way */
  MbnNetlink *netlink;
  guint index;
  char *ifname; /* when the plan was last applied */
  char *label;
  const MbnLinkSetupEvents *events; /* NULL: freed by the owner */
  gpointer owner;
  gulong address_handler;

  /* as found */
  gboolean was_up;
  guint32 found_mtu;
  int found_addr_gen_mode;
  MbnLinkSysctl *sysctl;
  GArray *found_link_local; /* of MbnLinkAddress: those that ours takes the place of */
  GArray *found_slaac;      /* of MbnLinkAddress: of an earlier connection, left alone */

  /* as it is */
  gboolean up;
  guint32 mtu;
  int addr_gen_mode;
  GArray *addresses; /* of MbnLinkAddress: put there by us */
  GArray *routes;    /* of MbnLinkRoute */
  GArray *slaac;     /* of MbnLinkAddress: formed by the kernel, as we asked it to */

  MbnLinkPlan *plan;
  guint generation; /* of the plan: older requests do not count for its progress */
  Family ip4;
  Family ip6;
  gboolean slaac_usable;  /* the kernel has formed one, or had one confirmed */
  gboolean listing_found; /* the addresses from before are being asked for: found_… */
  gboolean listed_found;  /* … or are known */
  gboolean inherited;     /* begun by an earlier process, not given a plan since */
};

/* ---- the owner ---- */

static void
tell_progress (MbnLinkSetup *self)
{
  if (self->events != NULL)
    self->events->progressed (self->owner);
}

static void
tell_record (MbnLinkSetup *self)
{
  if (self->events != NULL)
    self->events->recorded (self->owner);
}

static void
setup_unref (MbnLinkSetup *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->sysctl, mbn_link_sysctl_free);
  g_clear_pointer (&self->plan, mbn_link_plan_free);
  g_array_unref (self->addresses);
  g_array_unref (self->routes);
  g_array_unref (self->slaac);
  g_array_unref (self->found_link_local);
  g_array_unref (self->found_slaac);
  g_object_unref (self->netlink);
  g_free (self->ifname);
  g_free (self->ip4.problem);
  g_free (self->ip6.problem);
  g_free (self->label);
  g_free (self);
}

static Family *
family_of (MbnLinkSetup *self, int family)
{
  return family == AF_INET ? &self->ip4 : &self->ip6;
}

static void
note_problem (MbnLinkSetup *self, int family, const char *problem)
{
  Family *which = family_of (self, family);

  if (which->problem == NULL)
    which->problem = g_strdup (problem);
}

/* ---- requests ---- */

typedef struct
{
  MbnLinkSetup *setup;
  guint generation;
  gboolean ip4; /* a part of this family depends on it */
  gboolean ip6; /* likewise */
  int fine;     /* an error that means "it is so already" */
  char *what;   /* for people: "adding 10.64.0.2/30" */
} Request;

static void
request_free (Request *request)
{
  setup_unref (request->setup);
  g_free (request->what);
  g_free (request);
}

static void
end_for_family (Request *request, int family, const char *problem)
{
  Family *which = family_of (request->setup, family);

  which->pending--;
  if (problem != NULL)
    note_problem (request->setup, family, problem);
}

/* What was to be removed the kernel has removed already, with something else. */
static gboolean
is_gone (int error)
{
  return error == -ESRCH || error == -EADDRNOTAVAIL || error == -ENODEV || error == -ENOENT;
}

static gboolean
is_unplugged (MbnLinkSetup *self)
{
  char ifname[IF_NAMESIZE];

  return if_indextoname (self->index, ifname) == NULL;
}

static void
on_answered (int error, gpointer user_data)
{
  Request *request = user_data;
  MbnLinkSetup *self = request->setup;
  gboolean refused = error != 0 && error != request->fine;
  gboolean current = request->generation == self->generation && (request->ip4 || request->ip6);
  g_autofree char *problem
      = refused ? g_strdup_printf ("%s: %s", request->what, g_strerror (-error)) : NULL;

  /* that it has gone will be told, and ends this */
  if (error == -ENODEV && current && is_unplugged (self))
    {
      request_free (request);
      return;
    }

  if (refused && current)
    mbn_warning (self->label, 0, "%s", problem);
  else if (refused && !is_gone (error))
    mbn_info (self->label, 0, "%s, ignoring", problem);

  if (current && request->ip4)
    end_for_family (request, AF_INET, problem);
  if (current && request->ip6)
    end_for_family (request, AF_INET6, problem);
  if (current)
    tell_progress (self);

  request_free (request);
}

static void
request (MbnLinkSetup *self,
         struct nl_msg *message,
         gboolean ip4,
         gboolean ip6,
         int fine,
         char *what /* (transfer full) */)
{
  Request *made = g_new0 (Request, 1);

  g_ref_count_inc (&self->refs);
  made->setup = self;
  made->generation = self->generation;
  made->ip4 = ip4;
  made->ip6 = ip6;
  made->fine = fine;
  made->what = what;
  self->ip4.pending += ip4;
  self->ip6.pending += ip6;
  mbn_debug (self->label, 0, "%s", what);
  mbn_netlink_send (self->netlink, message, on_answered, made);
}

static void
request_for (MbnLinkSetup *self, int family, struct nl_msg *message, int fine, char *what)
{
  request (self, message, family == AF_INET, family == AF_INET6, fine, what);
}

/* What nothing depends on: a wish, or the removal of what may be gone already. */
static void
request_optional (MbnLinkSetup *self, struct nl_msg *message, char *what)
{
  request (self, message, FALSE, FALSE, 0, what);
}

/* ---- the interface itself ---- */

static void
set_addr_gen_mode (MbnLinkSetup *self, int mode)
{
  if (self->found_addr_gen_mode < 0 || self->addr_gen_mode == mode)
    return;

  self->addr_gen_mode = mode;
  request_optional (self, mbn_link_message_set_addr_gen_mode (self->index, (guint8)mode),
                    g_strdup_printf ("setting the IPv6 address generation mode %d", mode));
}

static void
set_mtu (MbnLinkSetup *self, guint32 mtu)
{
  if (self->mtu == mtu)
    return;

  self->mtu = mtu;
  request_optional (self, mbn_link_message_set_mtu (self->index, mtu),
                    g_strdup_printf ("setting the MTU %u", mtu));
}

static void
prepare_interface (MbnLinkSetup *self, const char *ifname)
{
  const MbnLinkPlan *plan = self->plan;
  g_autofree char *refused = NULL;
  guint32 mtu;

  /* which addresses there are, link-local ones too, is the plan's business */
  set_addr_gen_mode (self, IN6_ADDR_GEN_MODE_NONE);
  refused = mbn_link_sysctl_set (self->sysctl, ifname, plan->slaac);
  if (refused != NULL)
    mbn_message (self->label, 0, "%s; router advertisements may be %s", refused,
                 plan->slaac ? "ignored" : "followed");

  /* below that an interface has no IPv6 */
  mtu = plan->mtu != 0 ? plan->mtu : self->found_mtu;
  set_mtu (self, plan->has_ip6 ? MAX (mtu, MIN_MTU_IP6) : mtu);
  if (self->up)
    return;

  self->up = TRUE;
  request (self, mbn_link_message_set_up (self->index, TRUE), plan->has_ip4, plan->has_ip6, 0,
           g_strdup_printf ("bringing %s up", ifname));
}

/* ---- addresses and routes ---- */

static void
remove_addresses (MbnLinkSetup *self, const GArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const MbnLinkAddress *address = &g_array_index (addresses, MbnLinkAddress, i);
      g_autofree char *text = mbn_link_address_to_string (address);

      request_optional (self, mbn_link_message_remove_address (self->index, address),
                        g_strdup_printf ("removing %s", text));
      mbn_link_items_remove (self->addresses, address);
    }
}

static void
remove_routes (MbnLinkSetup *self, const GArray *routes)
{
  for (guint i = 0; i < routes->len; i++)
    {
      const MbnLinkRoute *route = &g_array_index (routes, MbnLinkRoute, i);
      g_autofree char *text = mbn_link_route_to_string (route);

      request_optional (self, mbn_link_message_remove_route (self->index, route),
                        g_strdup_printf ("removing %s", text));
      mbn_link_items_remove (self->routes, route);
    }
}

static void
add_addresses (MbnLinkSetup *self, const GArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const MbnLinkAddress *address = &g_array_index (addresses, MbnLinkAddress, i);
      g_autofree char *text = mbn_link_address_to_string (address);

      request_for (self, address->family, mbn_link_message_add_address (self->index, address),
                   -EEXIST, g_strdup_printf ("adding %s to %s", text, self->ifname));
      g_array_append_vals (self->addresses, address, 1);
    }
}

static void
add_routes (MbnLinkSetup *self, const GArray *routes)
{
  for (guint i = 0; i < routes->len; i++)
    {
      const MbnLinkRoute *route = &g_array_index (routes, MbnLinkRoute, i);
      g_autofree char *text = mbn_link_route_to_string (route);

      request_for (self, route->family, mbn_link_message_add_route (self->index, route), -EEXIST,
                   g_strdup_printf ("adding %s to %s", text, self->ifname));
      g_array_append_vals (self->routes, route, 1);
    }
}

/* The new addresses are there before the old ones go. A route that differs only in its source is
 * taken for the same by the kernel's IPv6, so there the old one goes first. */
static void
apply_family (MbnLinkSetup *self, int family, gboolean retry)
{
  g_autoptr (GArray) old_addresses
      = mbn_link_items_new_missing (self->addresses, self->plan->addresses, family);
  g_autoptr (GArray) old_routes
      = mbn_link_items_new_missing (self->routes, self->plan->routes, family);
  g_autoptr (GArray) new_addresses = NULL;
  g_autoptr (GArray) new_routes = NULL;

  if (retry)
    {
      mbn_link_items_remove_family (self->addresses, family);
      mbn_link_items_remove_family (self->routes, family);
    }

  new_addresses = mbn_link_items_new_missing (self->plan->addresses, self->addresses, family);
  new_routes = mbn_link_items_new_missing (self->plan->routes, self->routes, family);
  add_addresses (self, new_addresses);
  remove_routes (self, old_routes);
  add_routes (self, new_routes);
  remove_addresses (self, old_addresses);
}

/* IPv6 that the administrator switched off stays off. */
static void
check_ip6_is_on (MbnLinkSetup *self, const char *ifname)
{
  g_autofree char *problem = NULL;

  if (!self->plan->has_ip6 || !mbn_link_sysctl_is_ip6_disabled (ifname))
    return;

  problem = g_strdup_printf ("IPv6 is switched off on %s (net.ipv6.conf.%s.disable_ipv6)", ifname,
                             ifname);
  mbn_message (self->label, 0, "%s", problem);
  note_problem (self, AF_INET6, problem);
}

/* ---- addresses of the kernel's making ---- */

static void
remove_slaac (MbnLinkSetup *self)
{
  for (guint i = 0; i < self->slaac->len; i++)
    {
      const MbnLinkAddress *address = &g_array_index (self->slaac, MbnLinkAddress, i);

      request_optional (self, mbn_link_message_remove_address (self->index, address),
                        g_strdup ("removing an address made by SLAAC"));
      request_optional (self, mbn_link_message_remove_prefix_route (self->index, address),
                        g_strdup ("removing its prefix"));
    }

  g_array_set_size (self->slaac, 0);
  self->slaac_usable = FALSE;
}

static void
on_address (MbnNetlink *netlink, const MbnNetlinkAddress *told, MbnLinkSetup *self)
{
  g_autoptr (GArray) routes = NULL;
  MbnLinkAddress address;

  if (told->index != self->index || self->plan == NULL || !self->plan->slaac)
    return;

  memset (&address, 0, sizeof address);
  address.family = AF_INET6;
  address.prefix = told->prefix;
  memcpy (address.bytes, told->bytes, sizeof address.bytes);
  if (self->listing_found)
    {
      if (told->link_local)
        g_array_append_val (self->found_link_local, address);
      else if (told->dynamic)
        g_array_append_val (self->found_slaac, address);
      return;
    }
  if (!told->global || !told->dynamic)
    return;

  /* one of an earlier connection is not ours; told of anew, it is this network's, too */
  if (!mbn_link_items_contain (self->found_slaac, &address)
      && !mbn_link_items_contain (self->slaac, &address))
    {
      g_array_append_val (self->slaac, address);
      tell_record (self);
    }

  if (!told->usable || self->slaac_usable)
    return;

  self->slaac_usable = TRUE;
  routes = mbn_link_items_new_missing (self->plan->slaac_routes, self->routes, AF_INET6);
  add_routes (self, routes);
  tell_progress (self);
}

/* ---- SLAAC on an interface that is up already ---- */

typedef struct
{
  MbnLinkSetup *setup;
  guint generation;
} Listing;

static void
remove_link_local (MbnLinkSetup *self)
{
  for (guint i = 0; i < self->found_link_local->len; i++)
    {
      const MbnLinkAddress *found = &g_array_index (self->found_link_local, MbnLinkAddress, i);

      request_optional (self, mbn_link_message_remove_address (self->index, found),
                        g_strdup ("removing a link-local address, for the time being"));
    }
}

static void
on_link_local_listed (int error, gpointer user_data)
{
  g_autofree Listing *listing = user_data;
  MbnLinkSetup *self = listing->setup;

  self->listing_found = FALSE;
  self->listed_found = TRUE;
  if (listing->generation == self->generation && self->events != NULL)
    {
      self->ip6.pending--;
      tell_record (self);
      remove_link_local (self);
      apply_family (self, AF_INET6, TRUE);
      tell_progress (self);
    }

  setup_unref (self);
}

/* The kernel solicits routers for the first link-local address of an interface only, so ours has to
 * be that. */
static void
replace_link_local (MbnLinkSetup *self)
{
  Listing *listing = g_new0 (Listing, 1);

  g_ref_count_inc (&self->refs);
  listing->setup = self;
  listing->generation = self->generation;
  self->listing_found = TRUE;
  self->ip6.pending++;
  mbn_netlink_list_addresses (self->netlink, on_link_local_listed, listing);
}

static void
restore_link_local (MbnLinkSetup *self)
{
  for (guint i = 0; i < self->found_link_local->len; i++)
    {
      const MbnLinkAddress *found = &g_array_index (self->found_link_local, MbnLinkAddress, i);

      request_optional (self, mbn_link_message_restore_address (self->index, found),
                        g_strdup ("putting a link-local address back"));
    }
  g_array_set_size (self->found_link_local, 0);
}

/* ---- going on where an earlier process left ---- */

static void
on_slaac_listed (int error, gpointer user_data)
{
  g_autofree Listing *listing = user_data;
  MbnLinkSetup *self = listing->setup;

  /* they have gone meanwhile, and so must their route */
  if (error == 0 && listing->generation == self->generation && self->events != NULL
      && !self->slaac_usable)
    {
      g_array_set_size (self->slaac, 0);
      remove_routes (self, self->plan->slaac_routes);
      tell_record (self);
    }

  setup_unref (self);
}

/* Addresses that the kernel has formed before are not told of again by themselves. */
static void
relearn_slaac (MbnLinkSetup *self)
{
  Listing *listing = g_new0 (Listing, 1);

  g_ref_count_inc (&self->refs);
  listing->setup = self;
  listing->generation = self->generation;
  mbn_netlink_list_addresses (self->netlink, on_slaac_listed, listing);
}

MbnLinkRecordSetup *
mbn_link_setup_dup_record (MbnLinkSetup *self)
{
  MbnLinkRecordSetup *record = mbn_link_record_setup_new ();
  MbnLinkPlan *plan = self->plan;

  record->was_up = self->was_up;
  record->found_mtu = self->found_mtu;
  record->found_addr_gen_mode = self->found_addr_gen_mode;
  record->found_sysctl = mbn_link_sysctl_dup_found (self->sysctl);
  record->listed_found = self->listed_found;
  mbn_link_items_add_union (record->addresses, self->addresses,
                            plan != NULL ? plan->addresses : NULL);
  mbn_link_items_add_union (record->routes, self->routes, plan != NULL ? plan->routes : NULL);
  if (plan != NULL && plan->slaac && !self->slaac_usable)
    mbn_link_items_add (record->routes, plan->slaac_routes);
  mbn_link_items_add (record->slaac, self->slaac);
  if (self->listed_found)
    {
      mbn_link_items_add (record->found_link_local, self->found_link_local);
      mbn_link_items_add (record->found_slaac, self->found_slaac);
    }

  return record;
}

MbnLinkSetup *
mbn_link_setup_new_recorded (MbnNetlink *netlink,
                             const MbnNetlinkLink *link,
                             const MbnLinkRecordSetup *record,
                             const char *label,
                             const MbnLinkSetupEvents *events,
                             gpointer owner)
{
  MbnLinkSetup *self = mbn_link_setup_new (netlink, link, label, events, owner);

  mbn_link_sysctl_free (self->sysctl);
  self->sysctl = mbn_link_sysctl_new_found (record->found_sysctl);
  self->was_up = record->was_up;
  self->found_mtu = record->found_mtu;
  self->found_addr_gen_mode = record->found_addr_gen_mode;
  self->listed_found = record->listed_found;
  mbn_link_items_add (self->addresses, record->addresses);
  mbn_link_items_add (self->routes, record->routes);
  mbn_link_items_add (self->slaac, record->slaac);
  mbn_link_items_add (self->found_link_local, record->found_link_local);
  mbn_link_items_add (self->found_slaac, record->found_slaac);
  self->inherited = TRUE;

  return self;
}

/* ---- the plan ---- */

/* Returns whether the family had a problem. */
static gboolean
begin_family (Family *family)
{
  gboolean retry = family->problem != NULL;

  family->pending = 0;
  g_clear_pointer (&family->problem, g_free);

  return retry;
}

void
mbn_link_setup_apply (MbnLinkSetup *self, MbnLinkPlan *plan, const char *ifname)
{
  gboolean inherited = self->inherited;
  /* the kernel may have lost any of what an earlier process put there */
  gboolean retry4 = begin_family (&self->ip4) || inherited;
  gboolean retry6 = begin_family (&self->ip6) || inherited;

  self->inherited = FALSE;
  g_clear_pointer (&self->plan, mbn_link_plan_free);
  self->plan = plan;
  self->generation++;
  g_free (self->ifname);
  self->ifname = g_strdup (ifname);

  /* an address that an earlier process had formed is there still, or will be told of as gone */
  if (plan->slaac && (self->slaac_usable || (inherited && self->slaac->len > 0)))
    g_array_append_vals (plan->routes, plan->slaac_routes->data, plan->slaac_routes->len);
  tell_record (self);
  if (!plan->slaac)
    remove_slaac (self);
  else if (inherited)
    relearn_slaac (self);
  prepare_interface (self, ifname);
  apply_family (self, AF_INET, retry4);
  check_ip6_is_on (self, ifname);
  if (self->ip6.problem != NULL)
    return;

  if (plan->slaac && self->was_up && !self->listed_found && !self->listing_found)
    replace_link_local (self);
  else
    apply_family (self, AF_INET6, retry6);
}

void
mbn_link_setup_repeat (MbnLinkSetup *self, const char *ifname)
{
  if (self->plan == NULL)
    return;

  g_array_set_size (self->addresses, 0);
  g_array_set_size (self->routes, 0);
  g_array_set_size (self->slaac, 0);
  self->slaac_usable = FALSE;
  mbn_link_setup_apply (self, g_steal_pointer (&self->plan), ifname);
}

void
mbn_link_setup_undo (MbnLinkSetup *self, const char *ifname)
{
  g_autoptr (GArray) addresses = g_array_copy (self->addresses);
  g_autoptr (GArray) routes = g_array_copy (self->routes);

  self->generation++;
  remove_routes (self, routes);
  remove_addresses (self, addresses);
  remove_slaac (self);
  set_mtu (self, self->found_mtu);
  if (self->up && !self->was_up)
    request_optional (self, mbn_link_message_set_up (self->index, FALSE),
                      g_strdup_printf ("taking %s down", ifname));

  self->up = self->was_up;
  restore_link_local (self);
  set_addr_gen_mode (self, self->found_addr_gen_mode);
  mbn_link_sysctl_restore (self->sysctl, ifname);
  g_clear_pointer (&self->plan, mbn_link_plan_free);
}

MbnLinkProgress
mbn_link_setup_get_progress (MbnLinkSetup *self, int family)
{
  const Family *which = family_of (self, family);
  gboolean used
      = self->plan != NULL && (family == AF_INET ? self->plan->has_ip4 : self->plan->has_ip6);

  if (!used)
    return MBN_LINK_UNUSED;
  if (which->pending > 0)
    return MBN_LINK_APPLYING;
  if (which->problem != NULL)
    return MBN_LINK_FAILED;
  if (family == AF_INET6 && self->plan->slaac && !self->slaac_usable)
    return MBN_LINK_WAITING;

  return MBN_LINK_APPLIED;
}

const char *
mbn_link_setup_get_problem (MbnLinkSetup *self, int family)
{
  return family_of (self, family)->problem;
}

MbnLinkSetup *
mbn_link_setup_new (MbnNetlink *netlink,
                    const MbnNetlinkLink *found,
                    const char *label,
                    const MbnLinkSetupEvents *events,
                    gpointer owner)
{
  MbnLinkSetup *self = g_new0 (MbnLinkSetup, 1);

  g_ref_count_init (&self->refs);
  self->netlink = g_object_ref (netlink);
  self->index = found->index;
  self->label = g_strdup (label);
  self->events = events;
  self->owner = owner;
  self->was_up = self->up = found->up;
  self->found_mtu = self->mtu = found->mtu;
  self->found_addr_gen_mode = self->addr_gen_mode = found->addr_gen_mode;
  self->sysctl = mbn_link_sysctl_new (found->name);
  self->addresses = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));
  self->routes = g_array_new (FALSE, TRUE, sizeof (MbnLinkRoute));
  self->slaac = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));
  self->found_link_local = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));
  self->found_slaac = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));
  self->address_handler = g_signal_connect (netlink, "address", G_CALLBACK (on_address), self);

  return self;
}

void
mbn_link_setup_free (MbnLinkSetup *self)
{
  g_clear_signal_handler (&self->address_handler, self->netlink);
  self->events = NULL;
  setup_unref (self);
}

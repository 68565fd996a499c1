/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-plan.h"

#include <arpa/inet.h>
#include <string.h>

/* Below it an interface has no IPv6 at all (RFC 8200 5), and the kernel forgets its settings. */
#define MIN_MTU_LINK 1280

static const guint8 unspecified[16];

gboolean
mbn_link_address_is_link_local (const MbnLinkAddress *address)
{
  return address->family == AF_INET6 && address->bytes[0] == 0xfe
         && (address->bytes[1] & 0xc0) == 0x80;
}

/* The first address that reaches beyond the link; %NULL if there is none. */
static const MbnLinkAddress *
first_global (const MbnLinkPlan *plan, int family)
{
  for (guint i = 0; i < plan->addresses->len; i++)
    {
      const MbnLinkAddress *address = &g_array_index (plan->addresses, MbnLinkAddress, i);

      if (address->family == family && !mbn_link_address_is_link_local (address))
        return address;
    }

  return NULL;
}

static void
add_addresses (MbnLinkPlan *plan, int family, const MbnIpFamily *from)
{
  for (guint i = 0; i < from->addresses->len; i++)
    {
      const MbnIpAddress *given = g_ptr_array_index (from->addresses, i);
      MbnLinkAddress address;

      memset (&address, 0, sizeof address);
      address.family = family;
      if (inet_pton (family, given->address, address.bytes) != 1)
        continue;

      address.prefix = family == AF_INET                           ? 32
                       : mbn_link_address_is_link_local (&address) ? 64
                                                                   : 128;
      g_array_append_val (plan->addresses, address);
    }
}

static gboolean
has_link_local (const MbnLinkPlan *plan)
{
  for (guint i = 0; i < plan->addresses->len; i++)
    if (mbn_link_address_is_link_local (&g_array_index (plan->addresses, MbnLinkAddress, i)))
      return TRUE;

  return FALSE;
}

/* Router solicitations need an address to come from, and where the interface has no identifier by
 * itself (raw IP) the kernel takes that address's. Left to make one, it would do so for good. */
static void
add_link_local (MbnLinkPlan *plan, const guint8 *identifier)
{
  MbnLinkAddress address;

  memset (&address, 0, sizeof address);
  address.family = AF_INET6;
  address.prefix = 64;
  address.bytes[0] = 0xfe;
  address.bytes[1] = 0x80;
  memcpy (address.bytes + 8, identifier, MBN_LINK_IDENTIFIER_SIZE);
  g_array_append_val (plan->addresses, address);
}

static gboolean
is_own (const MbnLinkPlan *plan, int family, const guint8 *bytes)
{
  for (guint i = 0; i < plan->addresses->len; i++)
    {
      const MbnLinkAddress *address = &g_array_index (plan->addresses, MbnLinkAddress, i);

      if (address->family == family && memcmp (address->bytes, bytes, sizeof address->bytes) == 0)
        return TRUE;
    }

  return FALSE;
}

/* The kernel refuses others, and they mean nothing on such a link anyway. */
static gboolean
is_possible_gateway (const MbnLinkPlan *plan, const guint8 *bytes)
{
  gboolean is_unicast = bytes[0] != 0 && bytes[0] != 127 && bytes[0] < 224;

  return is_unicast && !is_own (plan, AF_INET, bytes);
}

static MbnLinkRoute
new_route (const MbnLinkPlan *plan, int family, guint32 metric)
{
  const MbnLinkAddress *source = first_global (plan, family);
  MbnLinkRoute route;

  memset (&route, 0, sizeof route);
  route.family = family;
  route.metric = metric;
  if (source != NULL)
    memcpy (route.source, source->bytes, sizeof route.source);

  return route;
}

static void
add_ip4_route (MbnLinkPlan *plan, const MbnIpFamily *from, guint32 metric)
{
  MbnLinkRoute route = new_route (plan, AF_INET, metric);
  guint8 gateway[16] = {0};

  if (!plan->has_ip4)
    return;

  if (inet_pton (AF_INET, from->gateway, gateway) == 1 && is_possible_gateway (plan, gateway))
    memcpy (route.gateway, gateway, sizeof route.gateway);
  if (from->mtu != 0 && from->mtu < plan->mtu)
    route.mtu = from->mtu;
  g_array_append_val (plan->routes, route);
}

static void
add_ip6_route (MbnLinkPlan *plan, guint32 metric)
{
  MbnLinkRoute route = new_route (plan, AF_INET6, metric);

  if (plan->has_ip6)
    g_array_append_val (plan->slaac ? plan->slaac_routes : plan->routes, route);
}

/* An interface has one MTU: the smaller one, as long as that leaves it its IPv6. What is smaller
 * yet goes on the route. */
static guint32
link_mtu (const MbnIpConfig *config)
{
  guint32 mtu4 = config->ip4.mtu;
  guint32 mtu6 = config->ip6.mtu;
  guint32 mtu = mtu4 != 0 && mtu6 != 0 ? MIN (mtu4, mtu6) : MAX (mtu4, mtu6);

  return mtu != 0 ? MAX (mtu, MIN_MTU_LINK) : 0;
}

static char **
join_dns (const MbnIpConfig *config)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **)config->ip4.dns);
  g_strv_builder_addv (builder, (const char **)config->ip6.dns);

  return g_strv_builder_end (builder);
}

MbnLinkPlan *
mbn_link_plan_new (const MbnIpConfig *config, guint32 metric, const guint8 *identifier)
{
  MbnLinkPlan *plan = g_new0 (MbnLinkPlan, 1);

  plan->addresses = g_array_new (FALSE, TRUE, sizeof (MbnLinkAddress));
  plan->routes = g_array_new (FALSE, TRUE, sizeof (MbnLinkRoute));
  plan->slaac_routes = g_array_new (FALSE, TRUE, sizeof (MbnLinkRoute));
  plan->has_ip4 = *config->ip4.method != '\0';
  plan->has_ip6 = *config->ip6.method != '\0';
  plan->slaac = strcmp (config->ip6.method, "slaac") == 0;
  plan->mtu = link_mtu (config);
  plan->dns = join_dns (config);

  add_addresses (plan, AF_INET, &config->ip4);
  add_addresses (plan, AF_INET6, &config->ip6);
  if (plan->slaac && !has_link_local (plan))
    add_link_local (plan, identifier);
  add_ip4_route (plan, &config->ip4, metric);
  add_ip6_route (plan, metric);

  return plan;
}

void
mbn_link_plan_free (MbnLinkPlan *plan)
{
  g_array_unref (plan->addresses);
  g_array_unref (plan->routes);
  g_array_unref (plan->slaac_routes);
  g_strfreev (plan->dns);
  g_free (plan);
}

gboolean
mbn_link_route_has_gateway (const MbnLinkRoute *route)
{
  return memcmp (route->gateway, unspecified, sizeof unspecified) != 0;
}

gboolean
mbn_link_route_has_source (const MbnLinkRoute *route)
{
  return memcmp (route->source, unspecified, sizeof unspecified) != 0;
}

char *
mbn_link_address_to_string (const MbnLinkAddress *address)
{
  char text[INET6_ADDRSTRLEN];

  return g_strdup_printf ("%s/%u", inet_ntop (address->family, address->bytes, text, sizeof text),
                          address->prefix);
}

char *
mbn_link_route_to_string (const MbnLinkRoute *route)
{
  const char *family = route->family == AF_INET ? "IPv4" : "IPv6";
  char text[INET6_ADDRSTRLEN];

  if (!mbn_link_route_has_gateway (route))
    return g_strdup_printf ("the %s default route", family);

  return g_strdup_printf ("the %s default route via %s", family,
                          inet_ntop (route->family, route->gateway, text, sizeof text));
}

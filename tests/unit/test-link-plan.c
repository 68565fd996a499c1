/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What a modem gives and what comes to be on the interface for it: mbim-notes.md 6, issue's rules
 * for addresses, routes and MTU. Each case goes the whole way, through mbn_ip_check(). */

#include "config.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "mbn-ip-check.h"
#include "mbn-link-plan.h"

/* Lists are blank-separated. */
typedef struct
{
  const char *addresses; /* "" = none */
  const char *gateway;
  const char *dns;
  guint32 mtu; /* 0 = none */
} Given;

typedef struct
{
  const char *path;
  MbnIpType type;
  Given ip4;
  Given ip6;
  const char *addresses; /* expected, in the order in which they are put there */
  const char *routes;    /* expected: "4 via GATEWAY from SOURCE [mtu N]", joined by ", " */
  const char *dns;
  guint32 mtu;
} Case;

#define METRIC 4321

static const guint8 identifier[MBN_LINK_IDENTIFIER_SIZE] = {0x12, 0, 0, 0, 0, 0, 0, 0x34};

#define OWN_LINK_LOCAL "fe80::1200:0:0:34/64"

/* clang-format off */
#define NONE {"", "", "", 0}
#define T4   MBN_IP_TYPE_IPV4
#define T6   MBN_IP_TYPE_IPV6
#define T46  MBN_IP_TYPE_IPV4V6

static const Case cases[] = {
  /* addresses: any prefix; each stands alone, the prefix makes no neighbours */
  {"ip4/prefix-30", T4, {"10.64.0.2/30", "10.64.0.1", "", 0}, NONE, "10.64.0.2/32", "4 via 10.64.0.1 from 10.64.0.2", "", 0},
  {"ip4/prefix-31", T4, {"10.64.0.2/31", "10.64.0.3", "", 0}, NONE, "10.64.0.2/32", "4 via 10.64.0.3 from 10.64.0.2", "", 0},
  {"ip4/prefix-32", T4, {"10.64.0.2/32", "", "", 0}, NONE, "10.64.0.2/32", "4 from 10.64.0.2", "", 0},
  {"ip4/prefix-32-and-gateway", T4, {"10.64.0.2/32", "10.64.0.1", "", 0}, NONE, "10.64.0.2/32", "4 via 10.64.0.1 from 10.64.0.2", "", 0},
  {"ip4/prefix-0", T4, {"10.64.0.2/0", "10.64.0.1", "", 0}, NONE, "10.64.0.2/32", "4 via 10.64.0.1 from 10.64.0.2", "", 0},
  {"ip6/prefix-64", T6, NONE, {"2001:db8::2/64", "", "", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"ip6/prefix-0", T6, NONE, {"2001:db8::2/0", "", "", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"ip6/prefix-127-and-gateway", T6, NONE, {"2001:db8::2/127", "fe80::1", "", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"ip6/prefix-128-alone", T6, NONE, {"2001:db8::2/128", "", "", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"ip6/prefix-128-and-gateway", T6, NONE, {"2001:db8::2/128", "2001:db8::1", "", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"ip4/prefix-32-stays-beside-ip6", T46, {"10.0.0.2/32", "10.0.0.1", "", 0}, {"2001:db8::2/128", "fe80::1", "", 0},
   "10.0.0.2/32 2001:db8::2/128", "4 via 10.0.0.1 from 10.0.0.2, 6 from 2001:db8::2", "", 0},
  /* several: all of them, one default route, from the first */
  {"several/ip4", T4, {"10.0.0.2/24 10.0.0.3/24 192.0.2.9/32", "10.0.0.1", "", 0}, NONE, "10.0.0.2/32 10.0.0.3/32 192.0.2.9/32", "4 via 10.0.0.1 from 10.0.0.2", "", 0},
  {"several/ip6", T6, NONE, {"2001:db8:2::2/64 2001:db8:1::2/64", "", "", 0}, "2001:db8:2::2/128 2001:db8:1::2/128", "6 from 2001:db8:2::2", "", 0},
  {"several/twice-the-same", T4, {"10.0.0.2/24 10.0.0.2/24 10.0.0.2/32", "", "", 0}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 0},
  {"several/link-local-first", T6, NONE, {"fe80::7/10 2001:db8::2/64", "", "", 0}, "fe80::7/64 2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  /* a family without an address has nothing on the link, whatever else was given for it */
  {"absent/ip4", T46, {"", "10.64.0.1", "", 1400}, {"2001:db8::2/64", "", "", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"absent/ip6-not-activated", T4, {"10.64.0.2/30", "", "", 0}, {"", "fe80::1", "", 1300}, "10.64.0.2/32", "4 from 10.64.0.2", "", 0},
  {"absent/dns-of-it", T4, {"10.64.0.2/30", "", "192.0.2.1", 0}, {"", "", "2001:db8::53", 0}, "10.64.0.2/32", "4 from 10.64.0.2", "192.0.2.1", 0},
  /* SLAAC: the modem's identifier, else one of ours; the route comes with the address */
  {"slaac/no-address", T6, NONE, NONE, OWN_LINK_LOCAL, "", "", 0},
  {"slaac/with-gateway", T6, NONE, {"", "fe80::1", "", 0}, OWN_LINK_LOCAL, "", "", 0},
  {"slaac/identifier-given", T6, NONE, {"fe80::aa:bb/64", "", "", 0}, "fe80::aa:bb/64", "", "", 0},
  {"slaac/identifier-given-as-128", T6, NONE, {"fe80::aa:bb/128", "", "", 0}, "fe80::aa:bb/64", "", "", 0},
  {"slaac/end-of-fe80", T6, NONE, {"febf::aa:bb/10", "", "", 0}, "febf::aa:bb/64", "", "", 0},
  {"slaac/beside-ip4", T46, {"10.64.0.2/30", "10.64.0.1", "", 0}, NONE, "10.64.0.2/32 " OWN_LINK_LOCAL, "4 via 10.64.0.1 from 10.64.0.2", "", 0},
  {"static/beyond-fe80", T6, NONE, {"fec0::1/64", "", "", 0}, "fec0::1/128", "6 from fec0::1", "", 0},
  {"static/unique-local", T6, NONE, {"fd00::2/64", "", "fd00::53", 0}, "fd00::2/128", "6 from fd00::2", "fd00::53", 0},
  /* gateway: missing and 0.0.0.0 are normal, one of the other family is none; IPv6 needs none */
  {"gateway/zero-4", T4, {"10.64.0.2/30", "0.0.0.0", "", 0}, NONE, "10.64.0.2/32", "4 from 10.64.0.2", "", 0},
  {"gateway/zero-6", T6, NONE, {"2001:db8::2/128", "::", "", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"gateway/other-family", T46, {"10.64.0.2/30", "fe80::1", "", 0}, {"2001:db8::2/128", "10.64.0.1", "", 0},
   "10.64.0.2/32 2001:db8::2/128", "4 from 10.64.0.2, 6 from 2001:db8::2", "", 0},
  {"gateway/no-address", T4, {"10.64.0.2/30", "nowhere", "", 0}, NONE, "10.64.0.2/32", "4 from 10.64.0.2", "", 0},
  {"gateway/far-away", T4, {"10.64.0.2/30", "198.51.100.1", "", 0}, NONE, "10.64.0.2/32", "4 via 198.51.100.1 from 10.64.0.2", "", 0},
  {"gateway/own-address", T4, {"10.64.0.2/30", "10.64.0.2", "", 0}, NONE, "10.64.0.2/32", "4 from 10.64.0.2", "", 0},
  {"gateway/own-second-address", T4, {"10.64.0.2/30 10.64.0.3/30", "10.64.0.3", "", 0}, NONE, "10.64.0.2/32 10.64.0.3/32", "4 from 10.64.0.2", "", 0},
  {"gateway/multicast", T4, {"10.64.0.2/30", "224.0.0.1", "", 0}, NONE, "10.64.0.2/32", "4 from 10.64.0.2", "", 0},
  {"gateway/loopback", T4, {"10.64.0.2/30", "127.0.0.1", "", 0}, NONE, "10.64.0.2/32", "4 from 10.64.0.2", "", 0},
  {"gateway/broadcast-of-the-prefix", T4, {"10.64.0.2/30", "10.64.0.3", "", 0}, NONE, "10.64.0.2/32", "4 via 10.64.0.3 from 10.64.0.2", "", 0},
  /* DNS: order kept, no duplicates, no zeroes; of both families */
  {"dns/order", T46, {"10.64.0.2/30", "", "192.0.2.9 192.0.2.1 192.0.2.9", 0}, {"2001:db8::2/128", "", "fd00::9 :: fd00::1", 0},
   "10.64.0.2/32 2001:db8::2/128", "4 from 10.64.0.2, 6 from 2001:db8::2", "192.0.2.9 192.0.2.1 fd00::9 fd00::1", 0},
  {"dns/none", T4, {"10.64.0.2/30", "", "0.0.0.0", 0}, NONE, "10.64.0.2/32", "4 from 10.64.0.2", "", 0},
  /* MTU: below 576 and 1280 ignored; one link, one MTU, the smaller */
  {"mtu/none", T46, {"10.0.0.2/30", "", "", 0}, {"2001:db8::2/64", "", "", 0}, "10.0.0.2/32 2001:db8::2/128", "4 from 10.0.0.2, 6 from 2001:db8::2", "", 0},
  {"mtu/ip4", T4, {"10.0.0.2/30", "", "", 1400}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 1400},
  {"mtu/ip4-least", T4, {"10.0.0.2/30", "", "", 576}, NONE, "10.0.0.2/32", "4 from 10.0.0.2 mtu 576", "", 1280},
  {"mtu/ip4-too-small", T4, {"10.0.0.2/30", "", "", 575}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 0},
  {"mtu/ip6-least", T6, NONE, {"2001:db8::2/64", "", "", 1280}, "2001:db8::2/128", "6 from 2001:db8::2", "", 1280},
  {"mtu/ip6-too-small", T6, NONE, {"2001:db8::2/64", "", "", 1279}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"mtu/most", T4, {"10.0.0.2/30", "", "", 65535}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 65535},
  {"mtu/too-large", T4, {"10.0.0.2/30", "", "", 65536}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 0},
  {"mtu/absurd", T4, {"10.0.0.2/30", "", "", G_MAXUINT32}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 0},
  {"mtu/smaller-is-ip6", T46, {"10.0.0.2/30", "", "", 1500}, {"2001:db8::2/64", "", "", 1340}, "10.0.0.2/32 2001:db8::2/128", "4 from 10.0.0.2, 6 from 2001:db8::2", "", 1340},
  {"mtu/smaller-is-ip4", T46, {"10.0.0.2/30", "", "", 1330}, {"2001:db8::2/64", "", "", 1500}, "10.0.0.2/32 2001:db8::2/128", "4 from 10.0.0.2, 6 from 2001:db8::2", "", 1330},
  {"mtu/of-one-family", T46, {"10.0.0.2/30", "", "", 0}, {"2001:db8::2/64", "", "", 1400}, "10.0.0.2/32 2001:db8::2/128", "4 from 10.0.0.2, 6 from 2001:db8::2", "", 1400},
  {"mtu/one-of-two-is-absurd", T46, {"10.0.0.2/30", "", "", 1}, {"2001:db8::2/64", "", "", 1400}, "10.0.0.2/32 2001:db8::2/128", "4 from 10.0.0.2, 6 from 2001:db8::2", "", 1400},
  /* an interface below 1280 loses its IPv6: then IPv4 has its own on its route */
  {"mtu/ip4-below-that-of-ip6", T46, {"10.0.0.2/30", "", "", 600}, {"2001:db8::2/64", "", "", 1400}, "10.0.0.2/32 2001:db8::2/128", "4 from 10.0.0.2 mtu 600, 6 from 2001:db8::2", "", 1280},
  {"mtu/ip4-below-that-of-slaac", T46, {"10.0.0.2/30", "", "", 600}, NONE, "10.0.0.2/32 " OWN_LINK_LOCAL, "4 from 10.0.0.2 mtu 600", "", 1280},
  {"mtu/ip4-alone-below-that-of-ip6", T4, {"10.0.0.2/30", "", "", 600}, {"", "", "", 1400}, "10.0.0.2/32", "4 from 10.0.0.2 mtu 600", "", 1280},
  /* nonsense among what is good */
  {"hostile/zero-among-good", T4, {"0.0.0.0/0 10.0.0.2/30 0.0.0.0/32", "", "", 0}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 0},
  {"hostile/prefix-33", T4, {"10.0.0.3/33 10.0.0.2/30", "", "", 0}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 0},
  {"hostile/prefix-129", T6, NONE, {"2001:db8::3/129 2001:db8::2/64 2001:db8::4/4000000000", "", "", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "", 0},
  {"hostile/no-text", T4, {"10.0.0/30 10.0.0.2/30 x/1 %/2", "%", "%s %n", 0}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "", 0},
  {"hostile/nobodys-4", T4, {"224.0.0.5/4 127.0.0.1/8 255.255.255.255/32 0.1.2.3/8 10.0.0.2/30", "", "127.0.0.1 224.0.0.251 192.0.2.1", 0}, NONE, "10.0.0.2/32", "4 from 10.0.0.2", "192.0.2.1", 0},
  {"hostile/nobodys-6", T6, NONE, {"ff02::5/16 ::1/128 ::ffff:10.0.0.9/96 2001:db8::2/64", "", "::1 ff02::fb fd00::1", 0}, "2001:db8::2/128", "6 from 2001:db8::2", "fd00::1", 0},
  {"hostile/ip4-in-ip6", T46, {"10.0.0.2/30", "", "", 0}, {"10.0.0.3/30 2001:db8::2/64", "10.0.0.1", "10.0.0.1", 0}, "10.0.0.2/32 2001:db8::2/128", "4 from 10.0.0.2, 6 from 2001:db8::2", "", 0},
};
/* clang-format on */

static void
fill (MbnIpFamily *family, const Given *given)
{
  g_auto (GStrv) addresses = g_strsplit (given->addresses, " ", -1);

  for (char **a = addresses; *a != NULL; a++)
    {
      char *slash = strchr (*a, '/');

      g_assert_nonnull (slash);
      *slash = '\0';
      mbn_ip_family_add_address (family, *a, (guint)strtoul (slash + 1, NULL, 10));
    }

  g_free (family->gateway);
  family->gateway = g_strdup (given->gateway);
  g_strfreev (family->dns);
  family->dns = g_strsplit (given->dns, " ", -1);
  family->mtu = given->mtu;
}

static MbnLinkPlan *
plan_of (const MbnIpConfig *given, MbnIpType type)
{
  g_autoptr (MbnIpConfig) usable = NULL;

  g_assert_cmpint ((int)mbn_ip_check (given, type, &usable), ==, MBN_IP_READY);

  return mbn_link_plan_new (usable, METRIC, identifier);
}

static char *
show_addresses (const MbnLinkPlan *plan)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < plan->addresses->len; i++)
    g_ptr_array_add (words, mbn_link_address_to_string (
                                &g_array_index (plan->addresses, MbnLinkAddress, i)));
  g_ptr_array_add (words, NULL);

  return g_strjoinv (" ", (char **)words->pdata);
}

static char *
show_route (const MbnLinkRoute *route)
{
  g_autoptr (GString) text = g_string_new (route->family == AF_INET ? "4" : "6");
  char address[INET6_ADDRSTRLEN];

  g_assert_cmpuint (route->metric, ==, METRIC);
  if (mbn_link_route_has_gateway (route))
    g_string_append_printf (text, " via %s",
                            inet_ntop (route->family, route->gateway, address, sizeof address));
  g_string_append_printf (text, " from %s",
                          inet_ntop (route->family, route->source, address, sizeof address));
  if (route->mtu != 0)
    g_string_append_printf (text, " mtu %u", route->mtu);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
show_routes (const MbnLinkPlan *plan)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < plan->routes->len; i++)
    g_ptr_array_add (words, show_route (&g_array_index (plan->routes, MbnLinkRoute, i)));
  g_ptr_array_add (words, NULL);

  return g_strjoinv (", ", (char **)words->pdata);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (MbnIpConfig) given = mbn_ip_config_new (0);
  g_autoptr (MbnLinkPlan) plan = NULL;
  g_autofree char *addresses = NULL;
  g_autofree char *routes = NULL;
  g_autofree char *dns = NULL;

  fill (&given->ip4, &c->ip4);
  fill (&given->ip6, &c->ip6);
  plan = plan_of (given, c->type);
  addresses = show_addresses (plan);
  routes = show_routes (plan);
  dns = g_strjoinv (" ", plan->dns);

  g_assert_cmpstr (addresses, ==, c->addresses);
  g_assert_cmpstr (routes, ==, c->routes);
  g_assert_cmpstr (dns, ==, c->dns);
  g_assert_cmpuint (plan->mtu, ==, c->mtu);
  g_assert_cmpint (plan->slaac, ==,
                   g_str_has_prefix (c->path, "slaac/") || g_str_has_suffix (c->path, "-slaac"));
  g_assert_cmpuint (plan->slaac_routes->len, ==, plan->slaac);
  g_assert_cmpint (plan->has_ip4, ==, strchr (c->addresses, '.') != NULL);
  g_assert_cmpint (plan->has_ip6, ==, strchr (c->addresses, ':') != NULL);
}

/* "Both are compared as bytes: what is not used is 0." */
static void
test_unused_bytes (void)
{
  static const guint8 zero[12];
  g_autoptr (MbnIpConfig) given = mbn_ip_config_new (0);
  g_autoptr (MbnLinkPlan) plan = NULL;

  /* IPv6 leaves its bytes where those of IPv4 come to be the next time */
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&plan, mbn_link_plan_free);
      fill (&given->ip4, &(Given){"10.0.0.2/30 10.0.0.3/32", "10.0.0.1", "", 0});
      fill (&given->ip6, &(Given){"2001:db8::ffff:ffff/64", "fe80::ffff:ffff", "", 0});
      plan = plan_of (given, MBN_IP_TYPE_IPV4V6);
    }

  for (guint i = 0; i < 2; i++)
    g_assert_cmpmem (g_array_index (plan->addresses, MbnLinkAddress, i).bytes + 4, 12, zero, 12);
  g_assert_cmpmem (g_array_index (plan->routes, MbnLinkRoute, 0).gateway + 4, 12, zero, 12);
  g_assert_cmpmem (g_array_index (plan->routes, MbnLinkRoute, 0).source + 4, 12, zero, 12);
}

/* The same address never twice, the first ones in their order, one default route. */
static void
test_thousands_of_addresses (void)
{
  g_autoptr (MbnIpConfig) given = mbn_ip_config_new (0);
  g_autoptr (MbnLinkPlan) plan = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 4000; i++)
    {
      g_autofree char *text4 = g_strdup_printf ("10.0.%u.%u", i % 2000 / 200, i % 200 + 1);
      g_autofree char *text6 = g_strdup_printf ("2001:db8::%x", i % 2000 + 1);

      mbn_ip_family_add_address (&given->ip4, text4, i % 40);
      mbn_ip_family_add_address (&given->ip6, text6, i % 140);
    }

  plan = plan_of (given, MBN_IP_TYPE_IPV4V6);
  g_assert_cmpuint (plan->addresses->len, >=, 2);
  g_assert_cmpuint (plan->addresses->len, <=, 4000);
  g_assert_cmpuint (plan->routes->len, ==, 2);
  for (guint i = 0; i < plan->addresses->len; i++)
    {
      const MbnLinkAddress *address = &g_array_index (plan->addresses, MbnLinkAddress, i);
      char text[INET6_ADDRSTRLEN];

      inet_ntop (address->family, address->bytes, text, sizeof text);
      g_assert_cmpuint (address->prefix, <=, address->family == AF_INET ? 32 : 128);
      g_assert_true (g_hash_table_add (seen, g_strdup (text)));
    }
}

/* The reader of a log can tell one from the other. */
static void
test_texts (void)
{
  g_autoptr (MbnIpConfig) given = mbn_ip_config_new (0);
  g_autoptr (MbnLinkPlan) plan = NULL;
  g_autofree char *address = NULL;
  g_autofree char *route4 = NULL;
  g_autofree char *route6 = NULL;

  fill (&given->ip4, &(Given){"10.0.0.2/30", "10.0.0.1", "", 0});
  fill (&given->ip6, &(Given){"2001:db8::2/64", "", "", 0});
  plan = plan_of (given, MBN_IP_TYPE_IPV4V6);
  address = mbn_link_address_to_string (&g_array_index (plan->addresses, MbnLinkAddress, 1));
  route4 = mbn_link_route_to_string (&g_array_index (plan->routes, MbnLinkRoute, 0));
  route6 = mbn_link_route_to_string (&g_array_index (plan->routes, MbnLinkRoute, 1));

  g_assert_cmpstr (address, ==, "2001:db8::2/128");
  g_assert_cmpstr (route4, ==, "the IPv4 default route via 10.0.0.1");
  g_assert_cmpstr (route6, ==, "the IPv6 default route");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/link-plan/mbim-notes-6/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/link-plan/unused-bytes", test_unused_bytes);
  g_test_add_func ("/link-plan/hostile/thousands-of-addresses", test_thousands_of_addresses);
  g_test_add_func ("/link-plan/texts", test_texts);

  return g_test_run ();
}

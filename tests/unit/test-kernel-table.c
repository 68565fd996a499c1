/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-kernel-table.h"

#include <net/if.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/vrf.h>
#include <netlink/route/route.h>

/* As <linux/if.h> has it, which cannot be had together with <net/if.h>. */
#define LOWER_UP (1 << 16)
#define CARRIER  (IFF_UP | IFF_RUNNING | LOWER_UP)

typedef struct
{
  MbnKernelTable *table;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->table = mbn_kernel_table_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  mbn_kernel_table_free (fixture->table);
}

/* ---- telling it ---- */

static gboolean
take (MbnKernelTable *table, MbnKernelKind kind, gpointer object, gboolean there)
{
  gboolean changed = mbn_kernel_table_take (table, kind, object, there);

  nl_object_put (object);

  return changed;
}

/* Named after its index. */
static struct rtnl_link *
make_link (int index, const char *kind, unsigned int flags)
{
  struct rtnl_link *link = rtnl_link_alloc ();
  g_autofree char *name = g_strdup_printf ("if%d", index);

  rtnl_link_set_ifindex (link, index);
  rtnl_link_set_name (link, name);
  rtnl_link_set_arptype (link, ARPHRD_ETHER);
  rtnl_link_set_flags (link, flags);
  if (kind != NULL)
    rtnl_link_set_type (link, kind);

  return link;
}

static gboolean
add_link (Fixture *fixture, int index, const char *kind, unsigned int flags)
{
  return take (fixture->table, MBN_KERNEL_LINK, make_link (index, kind, flags), TRUE);
}

static void
add_stacked (Fixture *fixture, int index, const char *kind, int below, int master)
{
  struct rtnl_link *link = make_link (index, kind, CARRIER);

  rtnl_link_set_link (link, below);
  rtnl_link_set_master (link, master);
  take (fixture->table, MBN_KERNEL_LINK, link, TRUE);
}

static struct nl_addr *
parse (const char *text)
{
  struct nl_addr *address;

  g_assert_cmpint (nl_addr_parse (text, AF_UNSPEC, &address), ==, 0);

  return address;
}

static gboolean
set_address (Fixture *fixture, const char *text, int scope, unsigned int flags, gboolean there)
{
  struct rtnl_addr *address = rtnl_addr_alloc ();
  struct nl_addr *local = parse (text);

  rtnl_addr_set_ifindex (address, 2);
  g_assert_cmpint (rtnl_addr_set_local (address, local), ==, 0);
  rtnl_addr_set_scope (address, scope);
  rtnl_addr_set_flags (address, flags);
  nl_addr_put (local);

  return take (fixture->table, MBN_KERNEL_ADDRESS, address, there);
}

static gboolean
set_peer (Fixture *fixture, const char *peer, gboolean there)
{
  struct rtnl_addr *address = rtnl_addr_alloc ();
  struct nl_addr *local = parse ("192.0.2.5/32");
  struct nl_addr *other = parse (peer);

  rtnl_addr_set_ifindex (address, 2);
  rtnl_addr_set_local (address, local);
  rtnl_addr_set_peer (address, other);
  rtnl_addr_set_scope (address, RT_SCOPE_UNIVERSE);
  nl_addr_put (local);
  nl_addr_put (other);

  return take (fixture->table, MBN_KERNEL_ADDRESS, address, there);
}

static struct rtnl_route *
make_route (int family, const char *to, int type, guint32 table)
{
  struct rtnl_route *route = rtnl_route_alloc ();
  struct nl_addr *destination = parse (to);

  rtnl_route_set_family (route, (guint8)family);
  rtnl_route_set_dst (route, destination);
  rtnl_route_set_type (route, (guint8)type);
  rtnl_route_set_table (route, table);
  nl_addr_put (destination);

  return route;
}

static struct rtnl_route *
add_hop (struct rtnl_route *route, int index, unsigned int flags)
{
  struct rtnl_nexthop *hop = rtnl_route_nh_alloc ();

  rtnl_route_nh_set_ifindex (hop, index);
  rtnl_route_nh_set_flags (hop, flags);
  rtnl_route_add_nexthop (route, hop);

  return route;
}

static gboolean
add_route (Fixture *fixture, int family, const char *to, int type, guint32 table)
{
  return take (fixture->table, MBN_KERNEL_ROUTE,
               add_hop (make_route (family, to, type, table), 2, 0), TRUE);
}

/* ---- what it makes of it ---- */

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *)a, *(char *const *)b);
}

static void
append_link (const MbnSourceLink *link, gpointer user_data)
{
  g_ptr_array_add (user_data,
                   g_strdup_printf ("%s %c%c%c", link->name, link->sense.carrier ? 'c' : '-',
                                    link->sense.address ? 'a' : '-',
                                    link->sense.default_route ? 'r' : '-'));
}

static void
assert_told (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  mbn_kernel_table_foreach (fixture->table, append_link, links);
  g_ptr_array_sort (links, compare);
  g_ptr_array_add (links, NULL);
  text = g_strjoinv (", ", (char **)links->pdata);
  g_assert_cmpstr (text, ==, expected);
}

static gboolean
is_on (Fixture *fixture, guint index, const char *name)
{
  return mbn_kernel_table_is_on (fixture->table, index, name);
}

/* ---- links ---- */

static void
test_carrier (Fixture *fixture, gconstpointer user_data)
{
  static const unsigned int none[] = {
      0, IFF_UP, LOWER_UP | IFF_RUNNING, IFF_UP | LOWER_UP, IFF_UP | IFF_RUNNING,
  };

  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      add_link (fixture, 2, NULL, none[i]);
      assert_told (fixture, "if2 ---");
    }
  add_link (fixture, 2, NULL, CARRIER | IFF_MULTICAST);
  assert_told (fixture, "if2 c--");
}

static void
test_kinds (Fixture *fixture, gconstpointer user_data)
{
  static const char *const ways[] = {
      "bond", "bridge", "hsr", "ipvlan", "macsec", "macvlan", "team", "veth", "vlan", NULL,
  };
  static const char *const others[] = {
      "dummy",     "erspan", "geneve", "gretap", "ifb", "ip6erspan",
      "ip6gretap", "tun",    "vrf",    "vxlan",  NULL,
  };

  for (guint i = 0; ways[i] != NULL; i++)
    {
      add_link (fixture, 2, ways[i], CARRIER);
      assert_told (fixture, "if2 c--");
    }
  for (guint i = 0; others[i] != NULL; i++)
    {
      add_link (fixture, 2, others[i], CARRIER);
      assert_told (fixture, "");
    }
}

static void
test_hardware (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    unsigned int type;
    const char *told;
  } cases[] = {
      {ARPHRD_ETHER,      "if2 c--"},
      {ARPHRD_INFINIBAND, "if2 c--"},
      {ARPHRD_LOOPBACK,   ""       },
      {ARPHRD_PPP,        ""       },
      {ARPHRD_NONE,       ""       },
      {ARPHRD_RAWIP,      ""       },
      {ARPHRD_SIT,        ""       },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct rtnl_link *link = make_link (2, NULL, CARRIER);

      rtnl_link_set_arptype (link, cases[i].type);
      take (fixture->table, MBN_KERNEL_LINK, link, TRUE);
      assert_told (fixture, cases[i].told);
    }
}

static void
test_link_changes (Fixture *fixture, gconstpointer user_data)
{
  struct rtnl_link *renamed = make_link (2, NULL, CARRIER);

  g_assert_true (add_link (fixture, 2, NULL, 0));
  g_assert_false (add_link (fixture, 2, NULL, 0));
  g_assert_false (add_link (fixture, 2, NULL, IFF_PROMISC));
  g_assert_true (add_link (fixture, 2, NULL, IFF_UP));
  g_assert_true (add_link (fixture, 2, NULL, CARRIER));
  rtnl_link_set_name (renamed, "lan");
  g_assert_true (take (fixture->table, MBN_KERNEL_LINK, renamed, TRUE));
  assert_told (fixture, "lan c--");
  g_assert_true (take (fixture->table, MBN_KERNEL_LINK, make_link (2, NULL, 0), FALSE));
  g_assert_false (take (fixture->table, MBN_KERNEL_LINK, make_link (2, NULL, 0), FALSE));
}

/* What a link had is not another's that has its index later. */
static void
test_link_goes (Fixture *fixture, gconstpointer user_data)
{
  add_link (fixture, 2, NULL, CARRIER);
  set_address (fixture, "192.0.2.5/24", RT_SCOPE_UNIVERSE, 0, TRUE);
  set_address (fixture, "192.0.2.6/24", RT_SCOPE_UNIVERSE, 0, TRUE);
  add_route (fixture, AF_INET, "0.0.0.0/0", RTN_UNICAST, RT_TABLE_MAIN);
  add_route (fixture, AF_INET, "0.0.0.0/0", RTN_UNICAST, 7);
  assert_told (fixture, "if2 car");
  take (fixture->table, MBN_KERNEL_LINK, make_link (2, NULL, 0), FALSE);
  add_link (fixture, 2, NULL, CARRIER);
  assert_told (fixture, "if2 c--");
}

/* ---- addresses ---- */

static void
test_addresses (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    const char *address;
    int scope;
    unsigned int flags;
    gboolean counts;
  } cases[] = {
      {"192.0.2.5/24",   RT_SCOPE_UNIVERSE, 0,                                 TRUE },
      {"192.0.2.5/24",   RT_SCOPE_SITE,     0,                                 TRUE },
      {"192.0.2.5/24",   RT_SCOPE_LINK,     0,                                 FALSE},
      {"192.0.2.5/24",   RT_SCOPE_HOST,     0,                                 FALSE},
      {"169.253.7.7/16", RT_SCOPE_UNIVERSE, 0,                                 TRUE },
      {"169.254.7.7/16", RT_SCOPE_UNIVERSE, 0,                                 FALSE},
      {"2001:db8::5/64", RT_SCOPE_UNIVERSE, 0,                                 TRUE },
      {"a9fe:db8::5/64", RT_SCOPE_UNIVERSE, 0,                                 TRUE },
      {"2001:db8::5/64", RT_SCOPE_UNIVERSE, IFA_F_DEPRECATED,                  TRUE },
      {"2001:db8::5/64", RT_SCOPE_UNIVERSE, IFA_F_TENTATIVE,                   FALSE},
      {"2001:db8::5/64", RT_SCOPE_UNIVERSE, IFA_F_DADFAILED | IFA_F_PERMANENT, FALSE},
      {"fe80::5/64",     RT_SCOPE_LINK,     0,                                 FALSE},
  };

  add_link (fixture, 2, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean counts = cases[i].counts;

      g_assert_cmpint (set_address (fixture, cases[i].address, cases[i].scope, cases[i].flags,
                                    TRUE),
                       ==, counts);
      assert_told (fixture, counts ? "if2 -a-" : "if2 ---");
      g_assert_cmpint (set_address (fixture, cases[i].address, cases[i].scope, cases[i].flags,
                                    FALSE),
                       ==, counts);
      assert_told (fixture, "if2 ---");
    }
}

/* It is in use, and then a duplicate. */
static void
test_address_changes (Fixture *fixture, gconstpointer user_data)
{
  const char *address = "2001:db8::5/64";

  add_link (fixture, 2, NULL, 0);
  g_assert_true (set_address (fixture, address, RT_SCOPE_UNIVERSE, 0, TRUE));
  g_assert_false (set_address (fixture, address, RT_SCOPE_UNIVERSE, IFA_F_DEPRECATED, TRUE));
  g_assert_true (set_address (fixture, address, RT_SCOPE_UNIVERSE, IFA_F_DADFAILED, TRUE));
  assert_told (fixture, "if2 ---");
}

static void
test_same_address (Fixture *fixture, gconstpointer user_data)
{
  add_link (fixture, 2, NULL, 0);
  set_peer (fixture, "192.0.2.7/32", TRUE);
  g_assert_true (set_peer (fixture, "192.0.2.8/32", TRUE));
  g_assert_true (set_address (fixture, "192.0.2.5/24", RT_SCOPE_UNIVERSE, 0, TRUE));
  g_assert_true (set_address (fixture, "192.0.2.5/16", RT_SCOPE_UNIVERSE, 0, TRUE));
  set_peer (fixture, "192.0.2.7/32", FALSE);
  set_address (fixture, "192.0.2.5/24", RT_SCOPE_UNIVERSE, 0, FALSE);
  set_address (fixture, "192.0.2.5/16", RT_SCOPE_UNIVERSE, 0, FALSE);
  assert_told (fixture, "if2 -a-");
  set_peer (fixture, "192.0.2.8/32", FALSE);
  assert_told (fixture, "if2 ---");
}

/* ---- routes ---- */

static void
test_routes (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    int family;
    const char *to;
    int type;
    gboolean counts;
  } cases[] = {
      {AF_INET,  "0.0.0.0/0",   RTN_UNICAST,     TRUE },
      {AF_INET6, "::/0",        RTN_UNICAST,     TRUE },
      {AF_INET,  "0.0.0.0/1",   RTN_UNICAST,     FALSE},
      {AF_INET,  "128.0.0.0/1", RTN_UNICAST,     FALSE},
      {AF_INET6, "2000::/3",    RTN_UNICAST,     FALSE},
      {AF_INET6, "::/0",        RTN_UNREACHABLE, FALSE},
      {AF_INET,  "0.0.0.0/0",   RTN_BLACKHOLE,   FALSE},
      {AF_INET,  "0.0.0.0/0",   RTN_THROW,       FALSE},
  };

  add_link (fixture, 2, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean counts = cases[i].counts;

      g_assert_cmpint (add_route (fixture, cases[i].family, cases[i].to, cases[i].type, 7), ==,
                       counts);
      g_assert_false (add_route (fixture, cases[i].family, cases[i].to, cases[i].type, 7));
      assert_told (fixture, counts ? "if2 --r" : "if2 ---");
      mbn_kernel_table_clear (fixture->table, MBN_KERNEL_ROUTE);
    }
}

static void
test_next_hops (Fixture *fixture, gconstpointer user_data)
{
  struct rtnl_route *route = make_route (AF_INET, "0.0.0.0/0", RTN_UNICAST, RT_TABLE_MAIN);

  add_link (fixture, 2, NULL, 0);
  add_link (fixture, 3, NULL, 0);
  add_link (fixture, 4, NULL, 0);
  add_hop (add_hop (add_hop (route, 2, 0), 3, RTNH_F_DEAD), 4, RTNH_F_LINKDOWN);
  g_assert_true (take (fixture->table, MBN_KERNEL_ROUTE, route, TRUE));
  assert_told (fixture, "if2 --r, if3 ---, if4 --r");
}

static void
test_vrf (Fixture *fixture, gconstpointer user_data)
{
  struct rtnl_link *vrf = rtnl_link_vrf_alloc ();

  rtnl_link_set_ifindex (vrf, 9);
  rtnl_link_set_name (vrf, "vrf");
  rtnl_link_set_arptype (vrf, ARPHRD_ETHER);
  rtnl_link_vrf_set_tableid (vrf, 1000);
  add_link (fixture, 2, NULL, 0);
  add_route (fixture, AF_INET, "0.0.0.0/0", RTN_UNICAST, 1000);
  assert_told (fixture, "if2 --r");
  g_assert_true (take (fixture->table, MBN_KERNEL_LINK, vrf, TRUE));
  assert_told (fixture, "if2 ---");
  add_route (fixture, AF_INET, "0.0.0.0/0", RTN_UNICAST, RT_TABLE_MAIN);
  assert_told (fixture, "if2 --r");
}

/* ---- all of a kind ---- */

static void
test_adopt (Fixture *fixture, gconstpointer user_data)
{
  Fixture from = {.table = mbn_kernel_table_new ()};

  add_link (fixture, 2, NULL, CARRIER);
  set_address (fixture, "192.0.2.5/24", RT_SCOPE_UNIVERSE, 0, TRUE);
  g_assert_false (mbn_kernel_table_adopt (fixture->table, from.table, MBN_KERNEL_ROUTE));

  set_address (&from, "192.0.2.5/24", RT_SCOPE_UNIVERSE, 0, TRUE);
  g_assert_false (mbn_kernel_table_adopt (fixture->table, from.table, MBN_KERNEL_ADDRESS));
  set_address (&from, "192.0.2.6/24", RT_SCOPE_UNIVERSE, 0, TRUE);
  g_assert_true (mbn_kernel_table_adopt (fixture->table, from.table, MBN_KERNEL_ADDRESS));
  assert_told (fixture, "if2 ca-");
  g_assert_true (mbn_kernel_table_adopt (fixture->table, from.table, MBN_KERNEL_ADDRESS));
  assert_told (fixture, "if2 c--");

  add_link (&from, 3, NULL, 0);
  g_assert_true (mbn_kernel_table_adopt (fixture->table, from.table, MBN_KERNEL_LINK));
  assert_told (fixture, "if3 ---");
  assert_told (&from, "");
  mbn_kernel_table_free (from.table);
}

/* ---- stacks ---- */

/* A bond of two ports, a VLAN over it, and next to them a VLAN over a modem. */
static void
test_stack (Fixture *fixture, gconstpointer user_data)
{
  add_stacked (fixture, 2, NULL, 0, 4);
  add_stacked (fixture, 3, NULL, 0, 4);
  add_stacked (fixture, 4, "bond", 0, 0);
  add_stacked (fixture, 5, "vlan", 4, 0);
  add_stacked (fixture, 6, NULL, 0, 0);
  add_stacked (fixture, 7, "vlan", 6, 0);

  g_assert_true (is_on (fixture, 2, "if2"));
  g_assert_true (is_on (fixture, 4, "if2"));
  g_assert_true (is_on (fixture, 4, "if3"));
  g_assert_true (is_on (fixture, 5, "if3"));
  g_assert_true (is_on (fixture, 7, "if6"));
  g_assert_false (is_on (fixture, 3, "if2"));
  g_assert_false (is_on (fixture, 2, "if4"));
  g_assert_false (is_on (fixture, 5, "if6"));
  g_assert_false (is_on (fixture, 6, "if7"));
  g_assert_false (is_on (fixture, 0, "if2"));
  g_assert_false (is_on (fixture, 0, "if9"));
  g_assert_false (is_on (fixture, 9, "if9"));
}

/* News of two changes, of which one has come. */
static void
test_circle (Fixture *fixture, gconstpointer user_data)
{
  add_stacked (fixture, 2, "vlan", 3, 4);
  add_stacked (fixture, 3, "vlan", 2, 2);
  add_stacked (fixture, 4, "bridge", 4, 4);

  g_assert_true (is_on (fixture, 4, "if3"));
  g_assert_false (is_on (fixture, 3, "if4"));
}

/* The other end of a cable, and an index that is one of another namespace. */
static void
test_not_stacked (Fixture *fixture, gconstpointer user_data)
{
  struct rtnl_link *vlan = make_link (5, "vlan", CARRIER);

  add_stacked (fixture, 2, "veth", 3, 0);
  add_stacked (fixture, 3, "veth", 2, 0);
  add_stacked (fixture, 4, "netkit", 2, 0);
  rtnl_link_set_link (vlan, 2);
  rtnl_link_set_link_netnsid (vlan, 0);
  take (fixture->table, MBN_KERNEL_LINK, vlan, TRUE);

  for (guint index = 3; index <= 5; index++)
    g_assert_false (is_on (fixture, index, "if2"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer user_data);
  } tests[] = {
      {"/kernel-table/carrier",         test_carrier        },
      {"/kernel-table/kinds",           test_kinds          },
      {"/kernel-table/hardware",        test_hardware       },
      {"/kernel-table/link-changes",    test_link_changes   },
      {"/kernel-table/link-goes",       test_link_goes      },
      {"/kernel-table/addresses",       test_addresses      },
      {"/kernel-table/address-changes", test_address_changes},
      {"/kernel-table/same-address",    test_same_address   },
      {"/kernel-table/routes",          test_routes         },
      {"/kernel-table/next-hops",       test_next_hops      },
      {"/kernel-table/vrf",             test_vrf            },
      {"/kernel-table/adopt",           test_adopt          },
      {"/kernel-table/stack",           test_stack          },
      {"/kernel-table/circle",          test_circle         },
      {"/kernel-table/not-stacked",     test_not_stacked    },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}

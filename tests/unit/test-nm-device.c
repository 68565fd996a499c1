/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What NetworkManager says of a device, and what that means for the link (AUTO-20). A link is
 * written as `eth2 2 car 4`: name, index, c(arrier), a(ddress), (default) r(oute), reachability;
 * `-` is none.
 */

#include "config.h"

#include "fake-if-names.h"
#include "mbn-nm-device.h"

#define CARRIER  "'InterfaceFlags': <uint32 0x10003>"
#define NOTHING  "{}"
#define ADDRESS4 "'AddressData': <[{'address': <'192.0.2.5'>, 'prefix': <uint32 24>}]>"
#define ADDRESS6 "'AddressData': <[{'address': <'2001:db8::5'>, 'prefix': <uint32 64>}]>"
#define ROUTE4   "'RouteData': <[{'dest': <'0.0.0.0'>, 'prefix': <uint32 0>}]>"
#define ROUTE6   "'RouteData': <[{'dest': <'::'>, 'prefix': <uint32 0>}]>"
#define IP4      "{" ADDRESS4 ", " ROUTE4 "}"
#define IP6      "{" ADDRESS6 ", " ROUTE6 "}"
#define CONFIGS                                                                                    \
  "'Ip4Config': <objectpath '/ip/4'>, 'Ip6Config': <objectpath '/ip/6'>, 'Interface': <'eth2'>"
#define MANAGED                                                                                    \
  "{" CONFIGS ", " CARRIER ", 'DeviceType': <uint32 1>, 'State': <uint32 100>, "                   \
  "'Ip4Connectivity': <uint32 1>, 'Ip6Connectivity': <uint32 1>}"
#define UNMANAGED                                                                                  \
  "{" CONFIGS ", " CARRIER ", 'DeviceType': <uint32 1>, 'State': <uint32 10>, "                    \
  "'Ip4Connectivity': <uint32 0>, 'Ip6Connectivity': <uint32 0>}"

static void
take (MbnNmDevice *device, const char *text)
{
  g_autoptr (GVariant) properties
      = g_variant_ref_sink (g_variant_new_parsed (text)); /* aborts on a mistake */

  mbn_nm_device_take (device, properties);
  mbn_nm_device_settle (device);
}

static void
take_config (MbnNmDevice *device, MbnNmFamily family, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) properties
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  mbn_nm_device_take_config (device, family, properties);
  mbn_nm_device_settle (device);
}

/* As it is read for the first time, in one piece. */
static MbnNmDevice *
read_device (const char *text, const char *ip4, const char *ip6)
{
  g_autoptr (GVariant) properties
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (GVariant) v4 = g_variant_parse (G_VARIANT_TYPE_VARDICT, ip4, NULL, NULL, NULL);
  g_autoptr (GVariant) v6 = g_variant_parse (G_VARIANT_TYPE_VARDICT, ip6, NULL, NULL, NULL);
  g_autoptr (GVariant) none
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'AddressData': <@aa{sv} []>}", NULL, NULL, NULL);
  MbnNmDevice *device = mbn_nm_device_new ("/device");

  g_assert_nonnull (properties);
  g_assert_nonnull (v4);
  g_assert_nonnull (v6);
  mbn_nm_device_take (device, properties);
  mbn_nm_device_take_config (device, MBN_NM_IP4, none);
  mbn_nm_device_take_config (device, MBN_NM_IP4, v4);
  mbn_nm_device_take_config (device, MBN_NM_IP6, v6);
  mbn_nm_device_settle (device);

  return device;
}

static void
assert_link (MbnNmDevice *device, const char *expected)
{
  g_autofree char *text = NULL;
  MbnSourceLink link;

  if (mbn_nm_device_get_link (device, &link))
    text = g_strdup_printf ("%s %u %c%c%c %d", link.name, link.index,
                            link.sense.carrier ? 'c' : '-', link.sense.address ? 'a' : '-',
                            link.sense.default_route ? 'r' : '-', (int)link.sense.reachability);

  g_assert_cmpstr (text, ==, expected);
}

/* ---- a table of first readings ---- */

typedef struct
{
  const char *name;
  const char *device;
  const char *ip4;
  const char *ip6;
  const char *link; /* NULL: none */
} Row;

#define WITH(type, more)                                                                           \
  "{'DeviceType': <uint32 " #type ">, 'State': <uint32 100>, " CARRIER                             \
  ", 'Interface': <'eth2'>" more "}"
#define SAID(four, six)                                                                            \
  WITH (1, ", 'Ip4Connectivity': <uint32 " #four ">, 'Ip6Connectivity': <uint32 " #six ">")
#define UNMANAGED_SAID(four)                                                                       \
  "{'DeviceType': <uint32 1>, 'State': <uint32 10>, " CARRIER                                      \
  ", 'Interface': <'eth2'>, 'Ip4Connectivity': <uint32 " #four ">}"

static const Row rows[] = {
  /* types */
    {"type-unknown",                                                      WITH (0,                                               ""),IP4,                                                    NOTHING,NULL},
    {"type-ethernet",                                                                   WITH (1,                                                                                                          ""),IP4,NOTHING,"eth2 2 car 0"},
    {"type-wifi",                                                     WITH (2,                                                                                                          ""),IP4,NOTHING,"eth2 2 car 0"},
    {"type-bluetooth",                                                            WITH (5,                                                                                                   ""),IP4,                                                NOTHING,                                                                                                                                          "eth2 2 car 0"},
    {"type-modem",                                                                WITH (8,                                                                                                              ""),IP4,     NOTHING,NULL},
    {"type-infiniband",                                                                WITH (9,     ""),IP4,NOTHING,"eth2 2 car 0"},
    {"type-bond",WITH (10,                                           ""),                                        IP4,                                                                                                                                                                                                                                         NOTHING,                                                                                                                                                                                                                                "eth2 2 car 0"},
    {"type-vlan",                                                         WITH (11,                                                                                                          ""),IP4,NOTHING,"eth2 2 car 0"},
    {"type-adsl",                                                                   WITH (12,                                                                                                              ""),IP4,NOTHING,NULL},
    {"type-bridge",                                                     WITH (13,                                                                                                          ""),IP4,NOTHING,                                                                                                                                   "eth2 2 car 0"},
    {"type-generic",                                                            WITH (14,                                                                                                             ""),IP4,                                                                                                                                                                NOTHING,                                                                                                                                                                            NULL},
    {"type-team",                                                                WITH (15,                                                                                                              ""), IP4,                                                                                                                                                                            NOTHING,                                "eth2 2 car 0"},
    {"type-tun",                                                                WITH (16,      ""),IP4,NOTHING,NULL},
    {"type-ip-tunnel",WITH (17,""),IP4,NOTHING,NULL},
    {"type-macvlan",                                                          WITH (18,                                        ""),IP4, NOTHING,                                                                                                                                                                                                                        "eth2 2 car 0"},
    {"type-vxlan",                                                                   WITH (19,                                                                                                         ""),IP4,                         NOTHING,                                                                                                                                                                                                                                                                                            NULL},
    {"type-veth",                                                               WITH (20,                                                                                                                    ""),IP4,NOTHING,                                                                                                                                                                                                                                                                                              "eth2 2 car 0"},
    {"type-macsec",                                                            WITH (21,                                                                                                   ""),IP4,NOTHING,"eth2 2 car 0"},
    {"type-dummy",                                                                WITH (22,                                                                                                              ""),     IP4,                                   NOTHING,NULL},
    {"type-ppp",                                                                WITH (23,""),IP4,                               NOTHING,NULL},
    {"type-ovs-interface",WITH (24,""),IP4,NOTHING,                                                                                                                                                                                                                                                                                   "eth2 2 car 0"},
    {"type-ovs-bridge",                                                        WITH (26,                                      ""),IP4,NOTHING,NULL},
    {"type-wireguard",                                                                   WITH (29,                                                                                                               ""),IP4,NOTHING,            NULL},
    {"type-wifi-p2p",                                                               WITH (30,                                                                                                                    ""),IP4,NOTHING,                                                                                                                                                                                                                                                             NULL},
    {"type-loopback",                                                            WITH (32,                                                                                                   ""),IP4,NOTHING,NULL},
    {"type-of-the-future",                                                                WITH (4000000000,                                                                                                              ""),                                                                                                                                                                                     IP4,                                                                                                                                                                                                                                                                                                                                                                                                                                                                       NOTHING,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             NULL},

 /* names */
    {"no-name",                                                                "{'DeviceType': <uint32 1>}",    IP4,NOTHING,                                                                                                            NULL                                                                                                   },
    {"ip-interface",WITH (5,", 'IpInterface': <'bnep7'>"),IP4,NOTHING,"bnep7 7 car 0"},
    {"ip-interface-empty",                                                     WITH (1,                                       ", 'IpInterface': <''>"),IP4,NOTHING,"eth2 2 car 0"},
    {"not-made",                                                                   WITH (13,                                                                                                     ", 'Real': <false>"),IP4,NOTHING,NULL},
    {"made",                                                               WITH (13,                                                                                                                    ", 'Real': <true>"),IP4,NOTHING,"eth2 2 car 0"},

 /* connectivity */
    {"unknown",                                                               SAID (0,                                                                                                                    0),IP4,NOTHING,"eth2 2 car 0"},
    {"none-but-address",                                                            SAID (1,                                                                                                  1),IP4,             NOTHING,                                                                                                                                                                                                                                                                                          "eth2 2 car 0"},
    {"none-no-address",                                                                SAID (1,                                                                                                              1),                                                                                                                                                               NOTHING,                                                                                                                                                                                                                                                                                                                                   NOTHING,                                                                                                                                                                                                                                                                                                                                                                                                                                           "eth2 2 c-- 1"},
    {"unknown-no-address",                                               SAID (0,0),NOTHING,                                                                                                                                                                                                                                                        NOTHING,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "eth2 2 c-- 1"},
    {"portal",SAID (2,1),IP4,NOTHING,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     "eth2 2 car 2"},
    {"limited",                                                           SAID (3,                                           1),IP4,NOTHING,                 "eth2 2 car 3"},
    {"full",                                                                   SAID (4,                                                                                                       1),IP4,NOTHING,"eth2 2 car 4"},
    {"of-the-future",                                                     SAID (5,                                                                                                          1),IP4,NOTHING,"eth2 2 car 0"},
    {"six-full",                                                            SAID (1,                                                                                                   4),NOTHING,IP6,"eth2 2 car 4"},
    {"six-limited",                                                            SAID (1,                                                                                                          3),NOTHING,IP6,"eth2 2 car 3"},
    {"full-and-limited",                                                                 SAID (4,                                                                                                                                                                                                        3),                                                                                                                                                                                                    IP4,                                                                                                                                                                                                                                                                      IP6,"eth2 2 car 4"},
    {"limited-and-full",  SAID (3,           4),                                                                                   IP4,                                                                                                                                                                                                                                                                IP6,                                                                                                                                                                                                                                     "eth2 2 car 4"},
    {"portal-beats-limited",                                                              SAID (3,                                          2),IP4,IP6,                                                                                                                                                      "eth2 2 car 2"},
    {"limited-loses",                                                                   SAID (2,                                                                                                          3),IP4,IP6,"eth2 2 car 2"},
    {"unknown-beats-limited",                                                     SAID (3,                                                                                                          0),IP4,IP6,                                                                                                                                                                                                                                                                                                                "eth2 2 car 0"},
    {"none-beats-limited",                                                                SAID (3,                                                                                                       1),IP4,                                                                                                                                                                                                                                                                                                                                              IP6,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        "eth2 2 car 0"},
    {"portal-beats-unknown",                                                            SAID (2,                                                                                                              0),IP4,                                                                                                                                                                                                                                                                                                 IP6,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                "eth2 2 car 2"},
    {"six-over-link-local",                                                                 SAID (1,3),IP4,
     "{'AddressData': <[{'address': <'fe80::1'>, 'prefix': <uint32 64>}]>}","eth2 2 car 0"},
    {"full-address-unseen",                                                           SAID (4,                                                                                                    0),NOTHING,NOTHING,"eth2 2 ca- 4"},

 /* carrier */
    {"no-carrier",
     "{'DeviceType': <uint32 1>, 'State': <uint32 100>, 'InterfaceFlags': <uint32 0x1>,"
     " 'Interface': <'eth2'>}",                               IP4,NOTHING,                                                                                                      "eth2 2 -ar 0"                                                                                                                                                     },
    {"lower-up-is-not-carrier",
     "{'DeviceType': <uint32 1>, 'State': <uint32 100>, 'InterfaceFlags': <uint32 0x3>,"
     " 'Interface': <'eth2'>}",                                                                                                          IP4,NOTHING,"eth2 2 -ar 0"},
    {"old-no-flags-config",
     "{'DeviceType': <uint32 2>, 'State': <uint32 50>, 'Interface': <'eth2'>}",                                                                                                          IP4,NOTHING,
     "eth2 2 -ar 0"},
    {"old-no-flags-ip-config",
     "{'DeviceType': <uint32 2>, 'State': <uint32 70>, 'Interface': <'eth2'>}",                                                                                                       IP4,NOTHING,
     "eth2 2 car 0"},
    {"old-no-flags-activated",
     "{'DeviceType': <uint32 2>, 'State': <uint32 100>, 'Interface': <'eth2'>}",                                                                                                                  IP4,NOTHING,
     "eth2 2 car 0"},
    {"old-no-flags-deactivating",
     "{'DeviceType': <uint32 2>, 'State': <uint32 110>, 'Interface': <'eth2'>}",      IP4,NOTHING,
     "eth2 2 -ar 0"},
    {"old-no-flags-unmanaged",
     "{'DeviceType': <uint32 2>, 'State': <uint32 10>, 'Interface': <'eth2'>,"
     " 'Ip4Connectivity': <uint32 4>}",                                                                                                                                    IP4,                                                                                                                                                                                                                                                                                                                                                                                                                            NOTHING,"eth2 2 car 4"                                                                            },

 /* addresses */
    {"address-only",                                               SAID (1,                                   1),"{" ADDRESS4 "}",NOTHING,                                                                                                                                                                                                                                                                                                                                                         "eth2 2 ca- 0"},
    {"route-only",                                                                   SAID (1,                                                                                                             1),"{" ROUTE4 "}",NOTHING,                                                                                                                                  "eth2 2 c-r 1"},
    {"address-link-local",                                                                   SAID (1,                                                                                                1),"{'AddressData': <[{'address': <'169.254.3.4'>}]>}",
     NOTHING,          "eth2 2 c-- 1"},
    {"address-loopback",                                                                   SAID (1,                                                                                                    1),"{'AddressData': <[{'address': <'127.0.0.1'>}]>}",NOTHING,
     "eth2 2 c-- 1"},
    {"address-any",                                                                   SAID (1,                                                                                                 1),"{'AddressData': <[{'address': <'0.0.0.0'>}]>}",NOTHING,
     "eth2 2 c-- 1"},
    {"address-unique-local",                                                                   SAID (1,                                                                                                 1),NOTHING,"{'AddressData': <[{'address': <'fd00::1'>}]>}",
     "eth2 2 ca- 0"},
    {"address-second",                                                                   SAID (1,                                                                                              1),NOTHING,
     "{'AddressData': <[{'address': <'fe80::1'>}, {'address': <'2001:db8::5'>}]>}",                                                               "eth2 2 ca- 0"},
    {"address-no-text",                                                                   SAID (1,                                                                                                 1),
     "{'AddressData': <[{'address': <'a house'>}, {'address': <uint32 7>}, {}]>}",NOTHING,
     "eth2 2 c-- 1"},
    {"route-to-a-net",                                                                   SAID (1,                                                                                                           1),
     "{'RouteData': <[{'dest': <'192.0.2.0'>, 'prefix': <uint32 24>}]>}",NOTHING,                                                  "eth2 2 c-- 1"},
    {"route-of-another-table",                                                     SAID (1,                                                                                                          1),
     "{'RouteData': <[{'dest': <'0.0.0.0'>, 'prefix': <uint32 0>, 'table': <uint32 7>}]>}",NOTHING,
     "eth2 2 c-- 1"},
    {"route-six",                                                            SAID (1,                                                                                                   4),NOTHING,              IP6,"eth2 2 car 4"},

 /* wrong types: as if they were not there */
    {"wrong-state",
     "{'DeviceType': <uint32 1>, 'State': <'100'>, 'Interface': <'eth2'>,"
     " 'Ip4Connectivity': <uint32 3>}",                                                                                                                    IP4,NOTHING,"eth2 2 car 3"},
    {"wrong-type",                                                                 "{'DeviceType': <1>, 'Interface': <'eth2'>}",IP4,NOTHING,NULL},
    {"wrong-name","{'DeviceType': <uint32 1>, 'Interface': <7>}",IP4,NOTHING,                                                                                          NULL},
    {"wrong-flags",
     "{'DeviceType': <uint32 1>, 'State': <uint32 40>,"
     " 'Interface': <'eth2'>, 'InterfaceFlags': <int64 0x10000>}",                          IP4,NOTHING,"eth2 2 -ar 0"                                                                                    },
    {"wrong-connectivity",                                                                   WITH (1,                                                                                                         ", 'Ip4Connectivity': <4>"),IP4,NOTHING,"eth2 2 car 0"},
    {"wrong-real",                                                     WITH (1,                                                                                                          ", 'Real': <'no'>"),IP4,NOTHING,"eth2 2 car 0"},
    {"wrong-config",                                                            WITH (1,                                                                                                             ", 'Ip4Config': <'/ip/4'>"),IP4,NOTHING,"eth2 2 car 0"},
    {"wrong-addresses", SAID (1,                                               1),"{'AddressData': <['192.0.2.5']>, " ROUTE4 "}",                NOTHING,
     "eth2 2 c-r 1"},
    {"wrong-routes",                                                                 SAID (4,                                      1),"{'RouteData': <uint32 0>, " ADDRESS4 "}",NOTHING,
     "eth2 2 ca- 4"},
    {"wrong-prefix", SAID (4,1),
     "{" ADDRESS4 ", 'RouteData': <[{'dest': <'0.0.0.0'>, 'prefix': <0>}]>}",NOTHING,
     "eth2 2 ca- 4"},

 /* not managed */
    {"unmanaged-unsaid",                                                       UNMANAGED_SAID (0),                                                                                          IP4,NOTHING,"eth2 2 car 0"},
    {"unmanaged-none",                                                        UNMANAGED_SAID (1), IP4,NOTHING,"eth2 2 car 0"},
    {"unmanaged-portal",                                                        UNMANAGED_SAID (2),                                                                      IP4,NOTHING,                                                                                                                            "eth2 2 car 2"                                 },
    {"unmanaged-limited",                                                       UNMANAGED_SAID (3),                                                               IP4,NOTHING,                                                                                                                                                           "eth2 2 car 3"                                                                                                                                                                                                                           },
    {"unmanaged-full",                                                UNMANAGED_SAID (4),                            IP4,NOTHING,"eth2 2 car 4"                                                                                                                  },
    {"unmanaged-down",                                                                   UNMANAGED_SAID (1),                                                                                                             NOTHING,NOTHING,"eth2 2 c-- 1"},
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (MbnNmDevice) device = read_device (row->device, row->ip4, row->ip6);

  assert_link (device, row->link);
}

/* ---- changes ---- */

static void
test_renamed (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, IP4, NOTHING);

  assert_link (device, "eth2 2 car 0");
  take (device, "{'Interface': <'lan2'>}");
  assert_link (device, "lan2 2 car 0");
  take (device, "{'IpInterface': <'wlan3'>}");
  assert_link (device, "wlan3 3 car 0");
  take (device, "{'IpInterface': <''>}");
  assert_link (device, "lan2 2 car 0");
}

static void
test_made_and_unmade (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, IP4, NOTHING);

  assert_link (device, "eth2 2 car 0");
  take (device, "{'Real': <false>}");
  assert_link (device, NULL);
  fake_if_names_shift = 10;
  take (device, "{'Real': <true>}");
  assert_link (device, "eth2 12 car 0");
  fake_if_names_shift = 0;
}

static void
test_config_goes_and_comes (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, IP4, NOTHING);
  g_autoptr (GVariant) none
      = g_variant_ref_sink (g_variant_new_parsed ("{'Ip4Config': <objectpath '/'>}"));
  g_autoptr (GVariant) other
      = g_variant_ref_sink (g_variant_new_parsed ("{'Ip4Config': <objectpath '/ip/9'>}"));

  take (device, "{'Ip4Connectivity': <uint32 4>}");
  g_assert_true (mbn_nm_device_has_config (device, MBN_NM_IP4, "/ip/4"));
  g_assert_false (mbn_nm_device_has_config (device, MBN_NM_IP6, "/ip/4"));

  /* until the new one has been read what was known holds */
  g_assert_true (mbn_nm_device_take (device, other));
  g_assert_false (mbn_nm_device_take (device, other));
  g_assert_true (mbn_nm_device_has_config (device, MBN_NM_IP4, "/ip/9"));
  assert_link (device, "eth2 2 car 4");

  g_assert_false (mbn_nm_device_take (device, none));
  g_assert_false (mbn_nm_device_has_config (device, MBN_NM_IP4, "/ip/9"));
  g_assert_false (mbn_nm_device_has_config (device, MBN_NM_IP4, "/"));
  assert_link (device, "eth2 2 ca- 4");
}

/* What changes of the addresses alone leaves the routes. */
static void
test_config_changes_in_parts (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, IP4, NOTHING);

  take_config (device, MBN_NM_IP4, "{'AddressData': <@aa{sv} []>}");
  assert_link (device, "eth2 2 c-r 1");
  take_config (device, MBN_NM_IP4, "{'RouteData': <@aa{sv} []>}");
  assert_link (device, "eth2 2 c-- 1");
  take_config (device, MBN_NM_IP4, "{" ADDRESS4 "}");
  assert_link (device, "eth2 2 ca- 0");
}

/* The order of real life: carrier, a check over the link-local address, then the addresses. */
static void
test_limited_from_before (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, NOTHING, NOTHING);

  take (device, "{'Ip6Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 c-- 1");
  take_config (device, MBN_NM_IP6, IP6);
  assert_link (device, "eth2 2 car 0");
  take (device, "{'Ip6Connectivity': <uint32 4>}");
  assert_link (device, "eth2 2 car 4");
  take (device, "{'Ip6Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 car 3");
}

/* The check of one family may be done long before that of the other. */
static void
test_limited_while_the_other_is_checked (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, NOTHING, NOTHING);

  take (device, "{'Ip6Connectivity': <uint32 3>}");
  take_config (device, MBN_NM_IP6, IP6);
  take_config (device, MBN_NM_IP4, IP4);
  take (device, "{'Ip4Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 car 0");
  take (device, "{'Ip4Connectivity': <uint32 2>}");
  assert_link (device, "eth2 2 car 2");
  mbn_nm_device_note_checked (device, 2);
  take (device, "{'Ip4Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 car 3");
}

/* When it is lost later, that is a loss. */
static void
test_limited_while_the_other_is_full (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, NOTHING, NOTHING);

  take (device, "{'Ip6Connectivity': <uint32 3>}");
  take_config (device, MBN_NM_IP6, IP6);
  take_config (device, MBN_NM_IP4, IP4);
  take (device, "{'Ip4Connectivity': <uint32 4>}");
  assert_link (device, "eth2 2 car 4");
  take (device, "{'Ip4Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 car 3");
}

/* What comes and goes beside it does not matter. */
static void
test_limited_beside_full (void)
{
  g_autoptr (MbnNmDevice) device = read_device (SAID (4, 3), IP4, IP6);

  take_config (device, MBN_NM_IP6, "{'RouteData': <@aa{sv} []>}");
  take_config (device, MBN_NM_IP6, "{" ROUTE6 "}");
  take (device, "{'Ip4Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 car 3");
}

/* The addresses of one family come later. */
static void
test_limited_of_the_later (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, NOTHING, NOTHING);

  take_config (device, MBN_NM_IP4, IP4);
  take (device, "{'Ip4Connectivity': <uint32 3>}");
  take (device, "{'Ip6Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 car 3");
  take_config (device, MBN_NM_IP6, IP6);
  assert_link (device, "eth2 2 car 0");
  take (device, "{'Ip6Connectivity': <uint32 4>}");
  assert_link (device, "eth2 2 car 4");
}

/* Found without a route. */
static void
test_limited_from_before_the_route (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, NOTHING, NOTHING);

  take_config (device, MBN_NM_IP4, "{" ADDRESS4 "}");
  take (device, "{'Ip4Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 ca- 3");
  take_config (device, MBN_NM_IP4, "{" ROUTE4 "}");
  assert_link (device, "eth2 2 car 0");
  mbn_nm_device_note_checked (device, 3);
  assert_link (device, "eth2 2 car 3");

  /* without it again nothing can have become better */
  take_config (device, MBN_NM_IP4, "{'RouteData': <@aa{sv} []>}");
  assert_link (device, "eth2 2 ca- 3");
}

/* The same again is no news. */
static void
test_limited_repeated (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, NOTHING, NOTHING);

  take (device, "{'Ip6Connectivity': <uint32 3>}");
  take_config (device, MBN_NM_IP6, IP6);
  take (device, "{'Ip6Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 car 0");
  mbn_nm_device_note_checked (device, 3);
  assert_link (device, "eth2 2 car 3");
}

/* A short loss of carrier has nothing checked, so full stays full. */
static void
test_carrier_flaps (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, IP4, NOTHING);

  take (device, "{'Ip4Connectivity': <uint32 4>}");
  take (device, "{'InterfaceFlags': <uint32 0x1>}");
  assert_link (device, "eth2 2 -ar 4");
  take (device, "{" CARRIER "}");
  assert_link (device, "eth2 2 car 4");
  g_assert_false (mbn_nm_device_take_wish (device));
}

static void
test_limited_when_first_seen (void)
{
  g_autoptr (MbnNmDevice) device = read_device (SAID (3, 1), IP4, NOTHING);

  assert_link (device, "eth2 2 car 3");
  take (device, "{'InterfaceFlags': <uint32 0x1>}");
  take (device, "{" CARRIER "}");
  assert_link (device, "eth2 2 car 0");
}

/* ---- checks ---- */

static void
test_no_wish_if_managed (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, NOTHING, NOTHING);

  take_config (device, MBN_NM_IP4, IP4);
  g_assert_false (mbn_nm_device_take_wish (device));
}

/* It says nothing of addresses: what it says of its state has to do. */
static void
test_state_alone (void)
{
  g_autoptr (MbnNmDevice) device = mbn_nm_device_new ("/device");

  take (device, "{'DeviceType': <uint32 2>, 'Interface': <'wlan2'>, 'State': <uint32 30>,"
                " 'Ip4Config': <objectpath '/'>}");
  assert_link (device, "wlan2 2 --- 0");
  take (device, "{'State': <uint32 70>}");
  assert_link (device, "wlan2 2 c-- 0");
  take (device, "{'State': <uint32 100>}");
  assert_link (device, "wlan2 2 car 0");
  take (device, "{'Ip4Connectivity': <uint32 4>}");
  assert_link (device, "wlan2 2 car 4");
  take (device, "{'State': <uint32 30>}");
  assert_link (device, "wlan2 2 --- 4");

  take_config (device, MBN_NM_IP4, "{" ADDRESS4 "}");
  take (device, "{'State': <uint32 100>, 'Ip4Connectivity': <uint32 3>}");
  assert_link (device, "wlan2 2 ca- 0");
}

/* AUTO-20, by the numbers, of IPv4 and IPv6. */
static void
test_word_alone (void)
{
  static const guint numbers[][3] = {
      {0, 0, 0},
      {1, 0, 1},
      {2, 0, 2},
      {3, 0, 3},
      {4, 0, 4},
      {0, 3, 0},
      {0, 4, 4},
      {0, 1, 0},
      {0, 2, 2},
      {1, 1, 1},
      {3, 1, 3},
      {3, 2, 2},
      {1, 4, 4},
      {7, 0, 4},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (MbnNmDevice) device = mbn_nm_device_new ("/device");
      g_autofree char *text
          = g_strdup_printf ("{'DeviceType': <uint32 1>, 'Interface': <'eth2'>,"
                             " 'State': <uint32 100>, 'Ip4Connectivity': <uint32 %u>,"
                             " 'Ip6Connectivity': <uint32 %u>}",
                             numbers[i][0], numbers[i][1]);
      g_autofree char *expected = g_strdup_printf ("eth2 2 car %u", numbers[i][2]);

      take (device, text);
      assert_link (device, expected);
      g_assert_false (mbn_nm_device_take_wish (device));
    }
}

/* Another one, which stays the same, and which no interface of the kernel can be. */
static void
test_not_in_kernel (void)
{
  g_autoptr (MbnNmDevice) device = read_device (MANAGED, IP4, NOTHING);
  MbnSourceLink link;
  guint index;

  take (device, "{'Interface': <'eth'>}");
  g_assert_true (mbn_nm_device_get_link (device, &link));
  index = link.index;
  g_assert_cmpuint (index, >, G_MAXINT);
  take (device, "{'Ip4Connectivity': <uint32 4>}");
  g_assert_true (mbn_nm_device_get_link (device, &link));
  g_assert_cmpuint (link.index, ==, index);
  g_assert_cmpstr (link.name, ==, "eth");
}

static void
test_wish_once_an_up (void)
{
  g_autoptr (MbnNmDevice) device = read_device (UNMANAGED, NOTHING, NOTHING);

  g_assert_false (mbn_nm_device_take_wish (device));
  take_config (device, MBN_NM_IP4, IP4);
  g_assert_true (mbn_nm_device_take_wish (device));
  g_assert_false (mbn_nm_device_take_wish (device));

  take_config (device, MBN_NM_IP4, "{'AddressData': <@aa{sv} []>}");
  g_assert_false (mbn_nm_device_take_wish (device));
  take_config (device, MBN_NM_IP4, "{" ADDRESS4 "}");
  g_assert_true (mbn_nm_device_take_wish (device));
}

static void
test_wish_once_a_route (void)
{
  g_autoptr (MbnNmDevice) device = read_device (UNMANAGED, "{" ADDRESS4 "}", NOTHING);

  g_assert_true (mbn_nm_device_take_wish (device));
  mbn_nm_device_note_checked (device, 3);
  take_config (device, MBN_NM_IP4, "{" ROUTE4 "}");
  assert_link (device, "eth2 2 car 0");
  g_assert_true (mbn_nm_device_take_wish (device));
  g_assert_false (mbn_nm_device_take_wish (device));
}

static void
test_wish_when_first_seen (void)
{
  g_autoptr (MbnNmDevice) unsaid = read_device (UNMANAGED, IP4, NOTHING);
  g_autoptr (MbnNmDevice) said = read_device (UNMANAGED_SAID (3), IP4, NOTHING);
  g_autoptr (MbnNmDevice) said_of_the_other
      = read_device ("{'DeviceType': <uint32 1>, 'State': <uint32 10>, " CARRIER
                     ", 'Interface': <'eth2'>, 'Ip4Connectivity': <uint32 1>, 'Ip6Connectivity': "
                     "<uint32 3>}",
                     IP4, NOTHING);
  g_autoptr (MbnNmDevice) tunnel
      = read_device ("{'DeviceType': <uint32 16>, 'State': <uint32 10>, " CARRIER
                     ", 'Interface': <'tun3'>}",
                     IP4, NOTHING);

  assert_link (said_of_the_other, "eth2 2 car 0");
  g_assert_true (mbn_nm_device_take_wish (said_of_the_other));
  g_assert_true (mbn_nm_device_take_wish (unsaid));
  g_assert_false (mbn_nm_device_take_wish (said));
  g_assert_false (mbn_nm_device_take_wish (tunnel));
}

/* It knows no more than before: it does not tell of this one (AUTO-22). */
static void
test_unmanaged_never_told (void)
{
  g_autoptr (MbnNmDevice) device = read_device (UNMANAGED, IP4, NOTHING);

  assert_link (device, "eth2 2 car 0");
  mbn_nm_device_note_checked (device, 3);
  assert_link (device, "eth2 2 car 4");
  take_config (device, MBN_NM_IP4, "{'RouteData': <@aa{sv} []>}");
  assert_link (device, "eth2 2 ca- 3");
}

/* It does tell, later (AUTO-18). */
static void
test_unmanaged_told_late (void)
{
  g_autoptr (MbnNmDevice) device = read_device (UNMANAGED, IP4, NOTHING);

  mbn_nm_device_note_checked (device, 3);
  take (device, "{'Ip4Connectivity': <uint32 3>}");
  assert_link (device, "eth2 2 car 3");
}

static void
test_unmanaged_refused (void)
{
  g_autoptr (MbnNmDevice) device = read_device (UNMANAGED, IP4, NOTHING);

  /* of another's check nothing follows */
  mbn_nm_device_note_refused (device);
  assert_link (device, "eth2 2 car 0");
  g_assert_true (mbn_nm_device_take_wish (device));
  mbn_nm_device_note_refused (device);
  assert_link (device, "eth2 2 car 4");
  g_assert_false (mbn_nm_device_take_checked (device));
}

static void
test_unmanaged_becomes_managed (void)
{
  g_autoptr (MbnNmDevice) device = read_device (UNMANAGED, IP4, NOTHING);

  mbn_nm_device_note_checked (device, 3);
  assert_link (device, "eth2 2 car 4");
  take (device, "{'State': <uint32 100>}");
  assert_link (device, "eth2 2 car 0");
}

static void
test_checked (void)
{
  g_autoptr (MbnNmDevice) device = read_device (SAID (3, 1), IP4, NOTHING);

  g_assert_false (mbn_nm_device_take_checked (device));
  mbn_nm_device_note_checked (device, 3);
  g_assert_true (mbn_nm_device_take_checked (device));
  g_assert_false (mbn_nm_device_take_checked (device));
}

/* It has answered as soon as one device was full. */
static void
test_checked_early (void)
{
  g_autoptr (MbnNmDevice) limited = read_device (SAID (3, 1), IP4, NOTHING);
  g_autoptr (MbnNmDevice) full = read_device (SAID (1, 4), NOTHING, IP6);
  g_autoptr (MbnNmDevice) unsaid = read_device (UNMANAGED, IP4, NOTHING);

  mbn_nm_device_note_checked (limited, 4);
  mbn_nm_device_note_checked (full, 4);
  mbn_nm_device_note_checked (unsaid, 4);
  g_assert_false (mbn_nm_device_take_checked (limited));
  g_assert_true (mbn_nm_device_take_checked (full));
  g_assert_false (mbn_nm_device_take_checked (unsaid));
  assert_link (unsaid, "eth2 2 car 0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/nm-device/first/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/nm-device/renamed", test_renamed);
  g_test_add_func ("/nm-device/made-and-unmade", test_made_and_unmade);
  g_test_add_func ("/nm-device/config-goes-and-comes", test_config_goes_and_comes);
  g_test_add_func ("/nm-device/config-changes-in-parts", test_config_changes_in_parts);
  g_test_add_func ("/nm-device/limited-from-before", test_limited_from_before);
  g_test_add_func ("/nm-device/limited-beside-full", test_limited_beside_full);
  g_test_add_func ("/nm-device/limited-of-the-later", test_limited_of_the_later);
  g_test_add_func ("/nm-device/limited-from-before-the-route", test_limited_from_before_the_route);
  g_test_add_func ("/nm-device/limited-while-the-other-is-checked",
                   test_limited_while_the_other_is_checked);
  g_test_add_func ("/nm-device/limited-while-the-other-is-full",
                   test_limited_while_the_other_is_full);
  g_test_add_func ("/nm-device/limited-repeated", test_limited_repeated);
  g_test_add_func ("/nm-device/limited-when-first-seen", test_limited_when_first_seen);
  g_test_add_func ("/nm-device/carrier-flaps", test_carrier_flaps);
  g_test_add_func ("/nm-device/no-wish-if-managed", test_no_wish_if_managed);
  g_test_add_func ("/nm-device/state-alone", test_state_alone);
  g_test_add_func ("/nm-device/word-alone", test_word_alone);
  g_test_add_func ("/nm-device/not-in-kernel", test_not_in_kernel);
  g_test_add_func ("/nm-device/wish-once-an-up", test_wish_once_an_up);
  g_test_add_func ("/nm-device/wish-once-a-route", test_wish_once_a_route);
  g_test_add_func ("/nm-device/wish-when-first-seen", test_wish_when_first_seen);
  g_test_add_func ("/nm-device/unmanaged-never-told", test_unmanaged_never_told);
  g_test_add_func ("/nm-device/unmanaged-told-late", test_unmanaged_told_late);
  g_test_add_func ("/nm-device/unmanaged-refused", test_unmanaged_refused);
  g_test_add_func ("/nm-device/unmanaged-becomes-managed", test_unmanaged_becomes_managed);
  g_test_add_func ("/nm-device/checked", test_checked);
  g_test_add_func ("/nm-device/checked-early", test_checked_early);

  return g_test_run ();
}

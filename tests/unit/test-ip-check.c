/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What of a modem's IP configuration is usable (mbim-notes.md 6, CTX-42, design.md 4). */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "mbn-ip-check.h"

/* Lists are blank-separated; an address without "/" has the longest prefix. */
typedef struct
{
  const char *addresses;
  const char *gateway;
  const char *dns;
  guint32 mtu;
  const char *method; /* expected only */
} Family;

typedef struct
{
  const char *path;
  MbnIpType type;
  Family ip4;
  Family ip6;
  MbnIpVerdict verdict;
  Family usable4;
  Family usable6;
} Case;

/* clang-format off */
#define NONE {"", "", "", 0, ""}
#define V4   {"192.0.2.10/30", "192.0.2.9", "192.0.2.53", 1430, "static"}
#define V6   {"2001:db8::10/64", "fe80::1", "2001:db8::53", 1430, "static"}
#define SLAAC(addresses) {addresses, "", "", 0, "slaac"}

static const Case cases[] = {
  {"ip4", MBN_IP_TYPE_IPV4, V4, NONE, MBN_IP_READY, V4, NONE},
  {"ip6", MBN_IP_TYPE_IPV6, NONE, V6, MBN_IP_READY, NONE, V6},
  {"both", MBN_IP_TYPE_IPV4V6, V4, V6, MBN_IP_READY, V4, V6},
  {"both-as-two-pdns", MBN_IP_TYPE_IPV4_AND_IPV6, V4, V6, MBN_IP_READY, V4, V6},
  {"nothing-told-nothing-given", MBN_IP_TYPE_DEFAULT, NONE, NONE, MBN_IP_WAIT, NONE, NONE},
  {"ip4-without-address-is-absent", MBN_IP_TYPE_IPV4, {"", "192.0.2.9", "192.0.2.53", 1430, ""}, NONE, MBN_IP_WAIT, NONE, NONE},
  {"type-not-told", MBN_IP_TYPE_DEFAULT, V4, NONE, MBN_IP_READY, V4, NONE},
  {"type-not-told-ip6", MBN_IP_TYPE_DEFAULT, NONE, V6, MBN_IP_READY, NONE, V6},
  /* "Family requested but neither activated nor given an address: not present, no DHCP" */
  {"one-family-of-two", MBN_IP_TYPE_IPV4, V4, NONE, MBN_IP_READY, V4, NONE},
  /* the answer's type is wrong: addresses count for more */
  {"type-ip6-address-ip4", MBN_IP_TYPE_IPV6, V4, NONE, MBN_IP_READY, V4, SLAAC ("")},
  {"type-ip4-address-ip6", MBN_IP_TYPE_IPV4, NONE, V6, MBN_IP_READY, NONE, V6},
  {"type-ip4-addresses-both", MBN_IP_TYPE_IPV4, V4, V6, MBN_IP_READY, V4, V6},
  /* design.md 4: an activated IPv6 without address is up with method slaac; IPv4 may follow */
  {"ip6-slaac", MBN_IP_TYPE_IPV6, NONE, NONE, MBN_IP_READY, NONE, SLAAC ("")},
  {"ip4v6-slaac-without-ip4", MBN_IP_TYPE_IPV4V6, NONE, NONE, MBN_IP_READY, NONE, SLAAC ("")},
  {"ip4-and-ip6-slaac-without-ip4", MBN_IP_TYPE_IPV4_AND_IPV6, NONE, NONE, MBN_IP_READY, NONE, SLAAC ("")},
  {"ip4v6-slaac-beside-ip4", MBN_IP_TYPE_IPV4V6, V4, NONE, MBN_IP_READY, V4, SLAAC ("")},
  {"ip4-and-dns6-only", MBN_IP_TYPE_IPV4, V4, {"", "", "2001:db8::53", 0, ""}, MBN_IP_READY, V4, NONE},
  {"slaac-keeps-dns-and-mtu", MBN_IP_TYPE_IPV6, NONE, {"", "fe80::1", "2001:db8::53", 1280, ""}, MBN_IP_READY, NONE, {"", "fe80::1", "2001:db8::53", 1280, "slaac"}},
  /* a link-local address alone carries the interface identifier for SLAAC */
  {"ip6-link-local-only", MBN_IP_TYPE_IPV6, NONE, {"fe80::abcd/64", "", "", 0, ""}, MBN_IP_READY, NONE, SLAAC ("fe80::abcd/64")},
  {"ip6-link-local-end-of-range", MBN_IP_TYPE_IPV6, NONE, {"febf::1/64", "", "", 0, ""}, MBN_IP_READY, NONE, SLAAC ("febf::1/64")},
  {"ip6-beyond-link-local", MBN_IP_TYPE_IPV6, NONE, {"fec0::1/64", "", "", 0, ""}, MBN_IP_READY, NONE, {"fec0::1/64", "", "", 0, "static"}},
  {"ip6-link-local-and-global", MBN_IP_TYPE_IPV6, NONE, {"fe80::abcd/64 2001:db8::10/64", "", "", 0, ""}, MBN_IP_READY, NONE, {"fe80::abcd/64 2001:db8::10/64", "", "", 0, "static"}},
  {"type-ip4-link-local-ip6", MBN_IP_TYPE_IPV4, NONE, {"fe80::abcd/64", "", "", 0, ""}, MBN_IP_READY, NONE, SLAAC ("fe80::abcd/64")},
  {"ip6-unique-local", MBN_IP_TYPE_IPV6, NONE, {"fd00::1/64", "", "fd00::53", 0, ""}, MBN_IP_READY, NONE, {"fd00::1/64", "", "fd00::53", 0, "static"}},
  /* no valid address */
  {"ip4-zero", MBN_IP_TYPE_IPV4, {"0.0.0.0/0", "", "", 0, ""}, NONE, MBN_IP_WAIT, NONE, NONE},
  {"ip6-zero", MBN_IP_TYPE_DEFAULT, NONE, {"::/64", "", "", 0, ""}, MBN_IP_WAIT, NONE, NONE},
  {"ip4-not-an-address", MBN_IP_TYPE_IPV4, {"192.0.2/24", "", "", 0, ""}, NONE, MBN_IP_WAIT, NONE, NONE},
  {"ip4-with-blanks", MBN_IP_TYPE_IPV4, {"192.0.2.300/24", "", "", 0, ""}, NONE, MBN_IP_WAIT, NONE, NONE},
  {"ip4-prefix-33", MBN_IP_TYPE_IPV4, {"192.0.2.10/33", "", "", 0, ""}, NONE, MBN_IP_WAIT, NONE, NONE},
  {"ip4-prefix-32", MBN_IP_TYPE_IPV4, {"192.0.2.10/32", "", "", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/32", "", "", 0, "static"}, NONE},
  {"ip6-prefix-129", MBN_IP_TYPE_DEFAULT, NONE, {"2001:db8::1/129", "", "", 0, ""}, MBN_IP_WAIT, NONE, NONE},
  {"ip6-prefix-128", MBN_IP_TYPE_IPV6, NONE, {"2001:db8::1/128", "", "", 0, ""}, MBN_IP_READY, NONE, {"2001:db8::1/128", "", "", 0, "static"}},
  {"families-swapped", MBN_IP_TYPE_IPV4, {"2001:db8::1/64", "", "", 0, ""}, {"192.0.2.10/24", "", "", 0, ""}, MBN_IP_WAIT, NONE, NONE},
  {"one-bad-of-two", MBN_IP_TYPE_IPV4, {"0.0.0.0/24 192.0.2.10/24", "", "", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 0, "static"}, NONE},
  /* gateway missing is normal; zero or invalid ones are ignored */
  {"no-gateway", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "192.0.2.53", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "192.0.2.53", 0, "static"}, NONE},
  {"gateway-zero", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "0.0.0.0", "", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 0, "static"}, NONE},
  {"gateway-zero-6", MBN_IP_TYPE_IPV6, NONE, {"2001:db8::1/64", "::", "", 0, ""}, MBN_IP_READY, NONE, {"2001:db8::1/64", "", "", 0, "static"}},
  {"gateway-of-other-family", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "fe80::1", "", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 0, "static"}, NONE},
  {"gateway-off-link", MBN_IP_TYPE_IPV4, {"192.0.2.10/32", "198.51.100.1", "", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/32", "198.51.100.1", "", 0, "static"}, NONE},
  /* DNS: order kept, zero, invalid and double ones dropped */
  {"dns-order", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "192.0.2.54 192.0.2.53", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "192.0.2.54 192.0.2.53", 0, "static"}, NONE},
  {"dns-double", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "192.0.2.54 192.0.2.53 192.0.2.54 192.0.2.54", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "192.0.2.54 192.0.2.53", 0, "static"}, NONE},
  {"dns-zero", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "0.0.0.0 192.0.2.53 0.0.0.0", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "192.0.2.53", 0, "static"}, NONE},
  {"dns-zero-6", MBN_IP_TYPE_IPV6, NONE, {"2001:db8::1/64", "", ":: 2001:db8::53", 0, ""}, MBN_IP_READY, NONE, {"2001:db8::1/64", "", "2001:db8::53", 0, "static"}},
  {"dns-invalid", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "dns.example 2001:db8::53 192.0.2.53", 0, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "192.0.2.53", 0, "static"}, NONE},
  /* MTU: at least 576 (IPv4), 1280 (IPv6); one below is ignored */
  {"mtu4-575", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "", 575, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 0, "static"}, NONE},
  {"mtu4-576", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "", 576, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 576, "static"}, NONE},
  {"mtu4-1", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "", 1, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 0, "static"}, NONE},
  {"mtu6-1279", MBN_IP_TYPE_IPV6, NONE, {"2001:db8::1/64", "", "", 1279, ""}, MBN_IP_READY, NONE, {"2001:db8::1/64", "", "", 0, "static"}},
  {"mtu6-1280", MBN_IP_TYPE_IPV6, NONE, {"2001:db8::1/64", "", "", 1280, ""}, MBN_IP_READY, NONE, {"2001:db8::1/64", "", "", 1280, "static"}},
  {"mtu-most", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "", 65535, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 65535, "static"}, NONE},
  {"mtu-too-large", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "", 65536, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 0, "static"}, NONE},
  {"mtu-large", MBN_IP_TYPE_IPV4, {"192.0.2.10/24", "", "", 9000, ""}, NONE, MBN_IP_READY, {"192.0.2.10/24", "", "", 9000, "static"}, NONE},
};
/* clang-format on */

static void
fill (MbnIpFamily *family, const Family *from, guint longest)
{
  g_auto (GStrv) addresses = g_strsplit (from->addresses, " ", -1);

  for (char **a = addresses; *a != NULL; a++)
    {
      char *slash = strchr (*a, '/');

      if (slash != NULL)
        *slash = '\0';
      mbn_ip_family_add_address (family, *a, slash != NULL ? (guint)atoi (slash + 1) : longest);
    }

  g_free (family->gateway);
  family->gateway = g_strdup (from->gateway);
  g_strfreev (family->dns);
  family->dns = g_strsplit (from->dns, " ", -1);
  family->mtu = from->mtu;
}

static void
assert_family (const MbnIpFamily *family, const Family *expected)
{
  g_autoptr (GString) addresses = g_string_new (NULL);
  g_autofree char *dns = g_strjoinv (" ", family->dns);

  for (guint i = 0; i < family->addresses->len; i++)
    {
      const MbnIpAddress *address = g_ptr_array_index (family->addresses, i);

      g_string_append_printf (addresses, "%s%s/%u", i > 0 ? " " : "", address->address,
                              address->prefix);
    }

  g_assert_cmpstr (addresses->str, ==, expected->addresses);
  g_assert_cmpstr (family->gateway, ==, expected->gateway);
  g_assert_cmpstr (dns, ==, expected->dns);
  g_assert_cmpuint (family->mtu, ==, expected->mtu);
  g_assert_cmpstr (family->method, ==, expected->method);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (MbnIpConfig) given = mbn_ip_config_new (5);
  g_autoptr (MbnIpConfig) before = NULL;
  g_autoptr (MbnIpConfig) usable = NULL;

  fill (&given->ip4, &c->ip4, 32);
  fill (&given->ip6, &c->ip6, 128);
  before = mbn_ip_config_copy (given);

  g_assert_cmpint ((int)mbn_ip_check (given, c->type, &usable), ==, (int)c->verdict);
  g_assert_nonnull (usable);
  g_assert_cmpuint (usable->session, ==, 5);
  assert_family (&usable->ip4, &c->usable4);
  assert_family (&usable->ip6, &c->usable6);

  /* pure: what was given is as it was */
  g_assert_true (mbn_ip_config_equal (given, before));
}

/* mbn-ip-check.h says "duplicates too" of addresses as well. */
static void
test_double_address (void)
{
  g_autoptr (MbnIpConfig) given = mbn_ip_config_new (0);
  g_autoptr (MbnIpConfig) usable = NULL;

  mbn_ip_family_add_address (&given->ip4, "192.0.2.10", 24);
  mbn_ip_family_add_address (&given->ip4, "192.0.2.10", 24);
  g_assert_cmpint ((int)mbn_ip_check (given, MBN_IP_TYPE_IPV4, &usable), ==, MBN_IP_READY);
  g_assert_cmpuint (usable->ip4.addresses->len, ==, 1);
}

static void
test_given_nothing (void)
{
  for (guint type = MBN_IP_TYPE_DEFAULT; type <= MBN_IP_TYPE_IPV4_AND_IPV6; type++)
    {
      g_autoptr (MbnIpConfig) usable = NULL;
      gboolean slaac = type >= MBN_IP_TYPE_IPV6;

      g_assert_cmpint ((int)mbn_ip_check (NULL, (MbnIpType)type, &usable), ==,
                       slaac ? MBN_IP_READY : MBN_IP_WAIT);
      g_assert_cmpuint (usable->ip4.addresses->len, ==, 0);
      g_assert_cmpstr (usable->ip4.method, ==, "");
      g_assert_cmpstr (usable->ip6.method, ==, slaac ? "slaac" : "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ip-check/CTX-42/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/ip-check/double-address", test_double_address);
  g_test_add_func ("/ip-check/given-nothing", test_given_nothing);

  return g_test_run ();
}

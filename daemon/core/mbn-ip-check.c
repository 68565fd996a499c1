/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-ip-check.h"

#include <arpa/inet.h>
#include <string.h>

#define MIN_MTU_IP4 576
#define MIN_MTU_IP6 1280
#define MAX_MTU     65535 /* of an IP packet that is no jumbogram */

static gboolean
is_unicast6 (const struct in6_addr *address)
{
  return !IN6_IS_ADDR_UNSPECIFIED (address) && !IN6_IS_ADDR_LOOPBACK (address)
         && !IN6_IS_ADDR_MULTICAST (address) && !IN6_IS_ADDR_V4MAPPED (address);
}

/* Valid for @family, and somebody's: modems send the unspecified address for "none", and now and
 * then others that no host can have. */
static gboolean
is_address (int family, const char *text)
{
  guint8 bytes[16] = {0};
  struct in6_addr address6;

  if (family == AF_INET6)
    return inet_pton (AF_INET6, text, &address6) == 1 && is_unicast6 (&address6);

  return inet_pton (AF_INET, text, bytes) == 1 && bytes[0] != 0 && bytes[0] != 127
         && bytes[0] < 224;
}

/* fe80::/10 carries the interface identifier for SLAAC; it reaches nobody by itself. */
static gboolean
is_link_local (int family, const char *text)
{
  struct in6_addr address;

  return family == AF_INET6 && inet_pton (AF_INET6, text, &address) == 1
         && IN6_IS_ADDR_LINKLOCAL (&address);
}

static gboolean
has_address (const MbnIpFamily *family, const char *text)
{
  for (guint i = 0; i < family->addresses->len; i++)
    {
      const MbnIpAddress *address = g_ptr_array_index (family->addresses, i);

      if (strcmp (address->address, text) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
copy_name_servers (int family, char **given, MbnIpFamily *usable)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (char **dns = given; *dns != NULL; dns++)
    if (is_address (family, *dns)
        && !g_ptr_array_find_with_equal_func (kept, *dns, g_str_equal, NULL))
      g_ptr_array_add (kept, *dns);

  g_ptr_array_add (kept, NULL);
  g_strfreev (usable->dns);
  usable->dns = g_strdupv ((char **)kept->pdata);
}

/* Returns TRUE when the family has an address that reaches beyond the link. */
static gboolean
clean_family (int family, const MbnIpFamily *given, MbnIpFamily *usable)
{
  guint max_prefix = family == AF_INET ? 32 : 128;
  guint min_mtu = family == AF_INET ? MIN_MTU_IP4 : MIN_MTU_IP6;
  gboolean reaches = FALSE;

  for (guint i = 0; i < given->addresses->len; i++)
    {
      const MbnIpAddress *address = g_ptr_array_index (given->addresses, i);

      if (!is_address (family, address->address) || address->prefix > max_prefix
          || has_address (usable, address->address))
        continue;

      mbn_ip_family_add_address (usable, address->address, address->prefix);
      reaches = reaches || !is_link_local (family, address->address);
    }

  if (is_address (family, given->gateway))
    {
      g_free (usable->gateway);
      usable->gateway = g_strdup (given->gateway);
    }

  if (given->mtu >= min_mtu && given->mtu <= MAX_MTU)
    usable->mtu = given->mtu;

  copy_name_servers (family, given->dns, usable);

  if (reaches)
    usable->method = "static";

  return reaches;
}

static gboolean
includes_ip6 (MbnIpType ip_type)
{
  return ip_type == MBN_IP_TYPE_IPV6 || ip_type == MBN_IP_TYPE_IPV4V6
         || ip_type == MBN_IP_TYPE_IPV4_AND_IPV6;
}

MbnIpVerdict
mbn_ip_check (const MbnIpConfig *given, MbnIpType ip_type, MbnIpConfig **usable)
{
  MbnIpConfig *config = mbn_ip_config_new (given != NULL ? given->session : 0);
  gboolean has_ip4 = given != NULL && clean_family (AF_INET, &given->ip4, &config->ip4);
  gboolean has_ip6 = given != NULL && clean_family (AF_INET6, &given->ip6, &config->ip6);

  if (!has_ip6 && (includes_ip6 (ip_type) || config->ip6.addresses->len > 0))
    {
      config->ip6.method = "slaac";
      has_ip6 = TRUE;
    }

  if (!has_ip4)
    mbn_ip_family_clear (&config->ip4);
  if (!has_ip6)
    mbn_ip_family_clear (&config->ip6);

  *usable = config;

  return has_ip4 || has_ip6 ? MBN_IP_READY : MBN_IP_WAIT;
}

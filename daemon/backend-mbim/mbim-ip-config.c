/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbim-ip-config.h"

#include <arpa/inet.h>

#define HAS_ADDRESS MBIM_IP_CONFIGURATION_AVAILABLE_FLAG_ADDRESS
#define HAS_GATEWAY MBIM_IP_CONFIGURATION_AVAILABLE_FLAG_GATEWAY
#define HAS_DNS     MBIM_IP_CONFIGURATION_AVAILABLE_FLAG_DNS
#define HAS_MTU     MBIM_IP_CONFIGURATION_AVAILABLE_FLAG_MTU

/* More name servers than a resolver ever asks, or addresses than anybody has use for, are noise. */
#define MAX_DNS       16
#define MAX_ADDRESSES 16

static char *
address_to_text (int family, gconstpointer bytes)
{
  char text[INET6_ADDRSTRLEN];

  return g_strdup (inet_ntop (family, bytes, text, sizeof text));
}

static void
add_address (MbnIpFamily *to, int family, gconstpointer bytes, guint32 prefix)
{
  g_autofree char *text = address_to_text (family, bytes);

  mbn_ip_family_add_address (to, text, prefix);
}

static void
set_gateway (MbnIpFamily *to, int family, gconstpointer bytes)
{
  if (bytes == NULL)
    return;

  g_free (to->gateway);
  to->gateway = address_to_text (family, bytes);
}

static void
set_mtu (MbnIpFamily *to, guint32 mtu)
{
  to->mtu = mtu;
  to->mtu_told = TRUE;
}

/* @size: of one address in @bytes */
static void
set_dns (MbnIpFamily *to, int family, const guint8 *bytes, gsize size, guint32 n_servers)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint32 i = 0; i < MIN (n_servers, MAX_DNS); i++)
    {
      g_autofree char *text = address_to_text (family, bytes + i * size);

      g_strv_builder_add (builder, text);
    }

  g_strfreev (to->dns);
  to->dns = g_strv_builder_end (builder);
}

MbnIpConfig *
mbim_ip_config_parse (MbimMessage *message, gboolean indicated, GError **error)
{
  g_autoptr (MbnIpConfig) config = mbn_ip_config_new (0);
  typeof (&mbim_message_ip_configuration_response_parse) parse
      = indicated ? mbim_message_ip_configuration_notification_parse
                  : mbim_message_ip_configuration_response_parse;
  MbimIPConfigurationAvailableFlag has4 = 0;
  MbimIPConfigurationAvailableFlag has6 = 0;
  guint32 n_addresses4 = 0;
  guint32 n_addresses6 = 0;
  guint32 n_dns4 = 0;
  guint32 n_dns6 = 0;
  guint32 mtu4 = 0;
  guint32 mtu6 = 0;
  g_autoptr (MbimIPv4ElementArray) addresses4 = NULL;
  g_autoptr (MbimIPv6ElementArray) addresses6 = NULL;
  const MbimIPv4 *gateway4 = NULL;
  const MbimIPv6 *gateway6 = NULL;
  g_autofree MbimIPv4 *dns4 = NULL;
  g_autofree MbimIPv6 *dns6 = NULL;

  if (!parse (message, &config->session, &has4, &has6, &n_addresses4, &addresses4, &n_addresses6,
              &addresses6, &gateway4, &gateway6, &n_dns4, &dns4, &n_dns6, &dns6, &mtu4, &mtu6,
              error))
    return NULL;

  /* a set address flag with a count of zero occurs (mbim-notes.md 6): then there is none */
  for (guint32 i = 0;
       (has4 & HAS_ADDRESS) && addresses4 != NULL && i < MIN (n_addresses4, MAX_ADDRESSES); i++)
    add_address (&config->ip4, AF_INET, addresses4[i]->ipv4_address.addr,
                 addresses4[i]->on_link_prefix_length);
  for (guint32 i = 0;
       (has6 & HAS_ADDRESS) && addresses6 != NULL && i < MIN (n_addresses6, MAX_ADDRESSES); i++)
    add_address (&config->ip6, AF_INET6, addresses6[i]->ipv6_address.addr,
                 addresses6[i]->on_link_prefix_length);

  if (has4 & HAS_GATEWAY)
    set_gateway (&config->ip4, AF_INET, gateway4);
  if (has6 & HAS_GATEWAY)
    set_gateway (&config->ip6, AF_INET6, gateway6);
  if ((has4 & HAS_DNS) && dns4 != NULL)
    set_dns (&config->ip4, AF_INET, dns4->addr, sizeof *dns4, n_dns4);
  if ((has6 & HAS_DNS) && dns6 != NULL)
    set_dns (&config->ip6, AF_INET6, dns6->addr, sizeof *dns6, n_dns6);
  if (has4 & HAS_MTU)
    set_mtu (&config->ip4, mtu4);
  if (has6 & HAS_MTU)
    set_mtu (&config->ip6, mtu6);

  return g_steal_pointer (&config);
}

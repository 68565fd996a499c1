/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-network-config.h"

static MbnNetworkMode
get_mode (const MbnOptions *options, const MbnSettings *settings)
{
  MbnSettingsIp ip = options->ip_given ? options->ip : settings->network.ip;
  gboolean asked_for = options->ip_given || mbn_settings_is_set (settings, &settings->network.ip);

  if (ip == MBN_SETTINGS_IP_REPORT)
    return MBN_NETWORK_REPORT;

  /* only a default falls back (design.md 6) */
  return asked_for ? MBN_NETWORK_APPLY_ALWAYS : MBN_NETWORK_APPLY;
}

static MbnDnsMode
get_dns (const MbnSettings *settings)
{
  switch (settings->network.dns)
    {
    case MBN_SETTINGS_DNS_RESOLVED:
      return MBN_DNS_RESOLVED;
    case MBN_SETTINGS_DNS_RESOLVCONF:
      return MBN_DNS_RESOLVCONF;
    case MBN_SETTINGS_DNS_NONE:
      return MBN_DNS_NONE;
    case MBN_SETTINGS_DNS_AUTO:
    default:
      return MBN_DNS_AUTO;
    }
}

void
mbn_network_config_init (MbnNetworkConfig *self,
                         const MbnOptions *options,
                         const MbnSettings *settings)
{
  *self = (MbnNetworkConfig){
      .mode = get_mode (options, settings),
      .metric = settings->network.route_metric,
      .dns = get_dns (settings),
  };
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What has to be on a network interface for a modem's IP configuration: a pure function of the
 * latter (mbim-notes.md 6). A cellular link is point-to-point: nobody on it answers ARP or
 * neighbour discovery, and the prefix that a modem gives is often invented. Kept on the interface
 * it would make neighbours and broadcast addresses of other people's hosts, the name server among
 * them. So addresses stand alone (/32, /128), and everything goes by the default route: for IPv4
 * through the gateway that was given ("onlink"), for IPv6 straight to the device, because the
 * kernel would spread the traffic over routes with gateways of the same metric.
 */

#pragma once

#include "mbn-values.h"

G_BEGIN_DECLS

/* Both are compared as bytes: what is not used is 0. */
typedef struct
{
  int family; /* AF_INET, AF_INET6 */
  guint8 bytes[16];
  guint prefix; /* bits */
} MbnLinkAddress;

/* A default route. */
typedef struct
{
  int family;
  guint8 gateway[16]; /* 0 = straight to the device */
  guint8 source[16];  /* preferred source address, 0 = any */
  guint32 metric;
  guint32 mtu; /* bytes, 0 = that of the interface */
} MbnLinkRoute;

typedef struct
{
  GArray *addresses;    /* of MbnLinkAddress */
  GArray *routes;       /* of MbnLinkRoute */
  GArray *slaac_routes; /* of MbnLinkRoute: once the kernel has formed an address */
  char **dns;           /* of both families, IPv4 first, in the modem's order */
  guint32 mtu;          /* of the interface, in bytes; 0 = as it is */
  gboolean has_ip4;
  gboolean has_ip6;
  gboolean slaac; /* the kernel forms IPv6 addresses from router advertisements */
} MbnLinkPlan;

/* The lower half of an IPv6 address (RFC 4291 2.5.1). */
#define MBN_LINK_IDENTIFIER_SIZE 8

/**
 * mbn_link_plan_new:
 * @config: usable, see mbn_ip_check()
 * @metric: of the default routes
 * @identifier: of the interface, %MBN_LINK_IDENTIFIER_SIZE bytes, for SLAAC; the one that the modem
 *   gives in a link-local address goes before
 *
 * Returns: (transfer full): the plan
 */
MbnLinkPlan *
mbn_link_plan_new (const MbnIpConfig *config, guint32 metric, const guint8 *identifier);
void mbn_link_plan_free (MbnLinkPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnLinkPlan, mbn_link_plan_free)

/** mbn_link_address_is_link_local: of fe80::/10; IPv4 has none here. */
gboolean mbn_link_address_is_link_local (const MbnLinkAddress *address);

gboolean mbn_link_route_has_gateway (const MbnLinkRoute *route);
gboolean mbn_link_route_has_source (const MbnLinkRoute *route);

/** mbn_link_address_to_string: (transfer full): such as "10.64.0.2/32". */
char *mbn_link_address_to_string (const MbnLinkAddress *address);

/** mbn_link_route_to_string: (transfer full): such as "the default route via 10.64.0.1". */
char *mbn_link_route_to_string (const MbnLinkRoute *route);

G_END_DECLS

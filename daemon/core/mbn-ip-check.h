/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Whether what a modem gave makes a usable connection (CTX-42, design.md 4, mbim-notes.md 6). */

#pragma once

#include "mbn-values.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_IP_WAIT,  /* no activated family has an address yet */
  MBN_IP_READY, /* at least one has */
} MbnIpVerdict;

/**
 * mbn_ip_check:
 * @given: (nullable): the modem's IP configuration, %NULL when it gave none
 * @ip_type: what the modem says it activated; %MBN_IP_TYPE_DEFAULT when it does not say
 * @usable: (out) (transfer full): @given cleaned: addresses, gateways and name servers that are
 *   invalid or no host can have (unspecified, loopback, multicast) dropped, duplicates too, an MTU
 * below 576 (IPv4) or 1280 (IPv6), or above 65535, ignored, `method` set
 *
 * Pure. The addresses count for more than @ip_type, which modems get wrong. An activated IPv6
 * without address is usable with `method` "slaac": the modem leaves the address to router
 * advertisements (design.md 4, --ip=report). IPv4 without address counts as absent.
 *
 * Returns: the verdict
 */
MbnIpVerdict mbn_ip_check (const MbnIpConfig *given, MbnIpType ip_type, MbnIpConfig **usable);

G_END_DECLS

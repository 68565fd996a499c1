/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The settings of an interface that the kernel has no netlink message for: files below
 * /proc/sys/net/ipv6/conf/IFNAME/. Written are accept_ra, autoconf and accept_ra_defrtr; hop_limit
 * and mtu there, and retrans_time_ms and base_reachable_time_ms in
 * /proc/sys/net/ipv6/neigh/IFNAME/, only to undo what a router advertisement did to them. A sandbox
 * has to leave exactly those writable; where they are not, the interface is used with what they
 * say.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MbnLinkSysctl MbnLinkSysctl;

#define MBN_LINK_N_SYSCTLS 7

/** mbn_link_sysctl_new: remembers the settings of @ifname as they are. */
MbnLinkSysctl *mbn_link_sysctl_new (const char *ifname);

/**
 * mbn_link_sysctl_new_found:
 * @found: what mbn_link_sysctl_dup_found() told of it in an earlier process
 */
MbnLinkSysctl *mbn_link_sysctl_new_found (char **found);

/** mbn_link_sysctl_dup_found: (transfer full): %MBN_LINK_N_SYSCTLS texts; "" = there was none. */
char **mbn_link_sysctl_dup_found (const MbnLinkSysctl *self);
void mbn_link_sysctl_free (MbnLinkSysctl *self);

/**
 * mbn_link_sysctl_set:
 * @ifname: its name now
 * @slaac: whether router advertisements are wanted: for addresses, on a host that forwards too; the
 *   default route is not theirs to make. If not, they are ignored
 *
 * Returns: (transfer full) (nullable): what could not be written and why, for people; %NULL if all
 *   is well
 */
char *mbn_link_sysctl_set (MbnLinkSysctl *self, const char *ifname, gboolean slaac);

/** mbn_link_sysctl_restore: sets everything as it was found. */
void mbn_link_sysctl_restore (MbnLinkSysctl *self, const char *ifname);

/** mbn_link_sysctl_is_ip6_disabled: whether the administrator switched IPv6 off on @ifname. */
gboolean mbn_link_sysctl_is_ip6_disabled (const char *ifname);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The requests to the kernel that put a plan on an interface and take it away. All are new
 * messages for mbn_netlink_send(), %NULL if one cannot be built. */

#pragma once

#include "mbn-link-plan.h"

struct nl_msg;

G_BEGIN_DECLS

/* Whose routes ours are, for `ip route` and for ourselves after a crash; nobody else is known to
 * use this number (rtnetlink(7), rtm_protocol). */
#define MBN_LINK_ROUTE_PROTOCOL 109

/** mbn_link_message_add_address: adds it, or replaces one that is there already. */
struct nl_msg *mbn_link_message_add_address (guint index, const MbnLinkAddress *address);
/** mbn_link_message_restore_address: adds one that the kernel had made. */
struct nl_msg *mbn_link_message_restore_address (guint index, const MbnLinkAddress *address);
struct nl_msg *mbn_link_message_remove_address (guint index, const MbnLinkAddress *address);

/** mbn_link_message_add_route: beside others of the same metric, which are left alone. */
struct nl_msg *mbn_link_message_add_route (guint index, const MbnLinkRoute *route);
struct nl_msg *mbn_link_message_remove_route (guint index, const MbnLinkRoute *route);

/** mbn_link_message_remove_prefix_route: the one the kernel made for a SLAAC @address. */
struct nl_msg *mbn_link_message_remove_prefix_route (guint index, const MbnLinkAddress *address);

struct nl_msg *mbn_link_message_set_up (guint index, gboolean up);
struct nl_msg *mbn_link_message_set_mtu (guint index, guint32 mtu);

/** mbn_link_message_set_addr_gen_mode: how IPv6 link-local addresses come, IN6_ADDR_GEN_MODE_…. */
struct nl_msg *mbn_link_message_set_addr_gen_mode (guint index, guint8 mode);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The links of the host as the kernel has them: carrier, addresses, default routes (AUTO-22). What
 * is left where no other service tells about links. Only links that can be a way to the Internet of
 * their own are told: no loopback, tunnel, VPN or dial-up (autoconnect.md 4), and no other modem
 * that does not look like Ethernet.
 *
 * Links and addresses are followed by the kernel's news, default routes are listed again when there
 * may be others: IPv4 routes go without a word with their link, their next hop or the last address,
 * and when one replaces another. After lost news all is listed again. A listing that was
 * interrupted, or overtaken by news, is made once more, and what is known stays until it is whole.
 */

#pragma once

#include "mbn-link-source.h"

G_BEGIN_DECLS

#define MBN_TYPE_KERNEL_LINKS (mbn_kernel_links_get_type ())
G_DECLARE_FINAL_TYPE (MbnKernelLinks, mbn_kernel_links, MBN, KERNEL_LINKS, GObject)

/**
 * mbn_kernel_links_new:
 *
 * Begins to read; mbn_link_source_is_there() when that is done, and from then on. When the kernel
 * refuses to tell it is known that this is not there; it is asked again, ever more rarely, at least
 * once a minute.
 *
 * Errors: %G_IO_ERROR without netlink.
 *
 * Returns: (transfer full): implements #MbnLinkSource
 */
MbnKernelLinks *mbn_kernel_links_new (GError **error);

/**
 * mbn_kernel_links_is_on:
 * @index: of a link, told by whichever source
 * @name: of an interface
 *
 * "news" also come when this may be another, which is known before the rest is there.
 *
 * Returns: whether the link is that interface, or stacked on it: a VLAN or MACVLAN over it, a
 * bridge or bond that it is a port of
 */
gboolean mbn_kernel_links_is_on (MbnKernelLinks *self, guint index, const char *name);

G_END_DECLS

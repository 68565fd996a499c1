/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The links of a host that systemd-networkd configures. It knows when the start is over
 * (mbn-networkd-watch.h), but not whether there is Internet, and its links are the kernel's:
 *
 *   - It checks nothing, so what decides is carrier, address and default route (AUTO-22). The first
 *     two it tells, and changes of them, as the kernel does. Routes stand in what Describe()
 *     answers, and there only: no property changes and no signal comes when a default route goes
 *     or comes while addresses stay (a router's lifetime has ended, somebody has used ip(8), a
 *     lease names another router), so one would have to ask again and again.
 *   - Of links that it does not manage it says nothing that would help.
 *
 * So links are told as a source that sees the kernel's has them, and the start as networkd has it.
 * Only links that the kernel does not show us are told by networkd's word: "online" stands for a
 * default route.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-link-source.h"

G_BEGIN_DECLS

#define MBN_TYPE_NETWORKD_SOURCE (mbn_networkd_source_get_type ())
G_DECLARE_FINAL_TYPE (MbnNetworkdSource, mbn_networkd_source, MBN, NETWORKD_SOURCE, GObject)

/**
 * mbn_networkd_source_new:
 * @kernel: (transfer none): tells the links; this one is there only while that one is, too
 *
 * It emits "news" when @kernel does, and when the start is over or networkd comes or goes.
 */
MbnNetworkdSource *mbn_networkd_source_new (MbnLinkSource *kernel);

/** mbn_networkd_source_set_bus: @bus: (nullable): the system bus; %NULL when it is lost */
void mbn_networkd_source_set_bus (MbnNetworkdSource *self, GDBusConnection *bus);

G_END_DECLS

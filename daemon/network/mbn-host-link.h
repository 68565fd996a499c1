/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The link of one modem on this host: finds its network interface, follows it through renaming,
 * removal and return, and keeps on it what was given (mbn-link-plan.h). What it changes it
 * remembers, and takes back; nothing else on the host is touched.
 */

#pragma once

#include "mbn-link.h"
#include "mbn-network.h"

G_BEGIN_DECLS

#define MBN_TYPE_HOST_LINK (mbn_host_link_get_type ())
G_DECLARE_FINAL_TYPE (MbnHostLink, mbn_host_link, MBN, HOST_LINK, GObject)

/**
 * mbn_host_link_new:
 * @network: kept alive
 * @port: the interface's name, if the administrator gave it; else sysfs tells what belongs to the
 *   control node
 * @record: (nullable): what an earlier process has left, see #MbnLinkFactory
 */
MbnHostLink *mbn_host_link_new (MbnNetwork *network,
                                const MbnModemPort *port,
                                const char *label,
                                const char *record);

G_END_DECLS

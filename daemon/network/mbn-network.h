/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the links of all modems share: the kernel's socket, the resolver, the route metrics. Makes
 * the links. */

#pragma once

#include <gio/gio.h>

#include "mbn-dns.h"
#include "mbn-link.h"
#include "mbn-netlink.h"

G_BEGIN_DECLS

/* The highest that may be configured. */
#define MBN_NETWORK_MAX_METRIC 4294966295

typedef enum
{
  MBN_NETWORK_REPORT,       /* change nothing on the host */
  MBN_NETWORK_APPLY,        /* configure network interfaces, where a modem can have one */
  MBN_NETWORK_APPLY_ALWAYS, /* a connection of a modem without one fails */
} MbnNetworkMode;

/**
 * MbnNetworkConfig:
 * @mode: what is wished
 * @metric: of the default route of the first connected modem; further ones count up from there
 * @dns: who is told the name servers
 *
 * Group `[network]`, and the command line.
 */
typedef struct
{
  MbnNetworkMode mode;
  guint metric;
  MbnDnsMode dns;
} MbnNetworkConfig;

#define MBN_TYPE_NETWORK (mbn_network_get_type ())
G_DECLARE_FINAL_TYPE (MbnNetwork, mbn_network, MBN, NETWORK, GObject)

/*
 * Signals, for the links:
 *   "changed" (guint metric): the configuration is another now; @metric is the base from before
 */

/**
 * mbn_network_new:
 *
 * With %MBN_NETWORK_APPLY, a process that may not configure interfaces falls back to
 * %MBN_NETWORK_REPORT and says so in the log.
 *
 * Errors: %G_IO_ERROR_PERMISSION_DENIED when %MBN_NETWORK_APPLY_ALWAYS is not permitted;
 * %G_IO_ERROR when the kernel cannot be asked at all. The message says what to do.
 */
MbnNetwork *mbn_network_new (const MbnNetworkConfig *config, GError **error);

/** mbn_network_check: whether mbn_network_configure() can be called. Errors: as of the former. */
gboolean mbn_network_check (MbnNetwork *self, const MbnNetworkConfig *config, GError **error);

/**
 * mbn_network_configure:
 * @config: one that mbn_network_check() has let pass
 *
 * What is on interfaces gets its other metric and its name servers their other place, both by the
 * difference. The mode counts for connections that are made from now on.
 */
void mbn_network_configure (MbnNetwork *self, const MbnNetworkConfig *config);

/** mbn_network_new_link: (transfer full): a #MbnLinkFactory; @network is its data. */
MbnLink *mbn_network_new_link (const MbnModemPort *port,
                               const char *label,
                               const char *record,
                               gpointer network);

/** mbn_network_settle_async: calls back when the resolver knows of every link that was cleared. */
void mbn_network_settle_async (MbnNetwork *self, GAsyncReadyCallback callback, gpointer user_data);
void mbn_network_settle_finish (MbnNetwork *self, GAsyncResult *result);

/* For the links. */
MbnNetworkMode mbn_network_get_mode (MbnNetwork *self);
MbnNetlink *mbn_network_get_netlink (MbnNetwork *self);

/** mbn_network_set_dns: as mbn_dns_set(). */
void mbn_network_set_dns (MbnNetwork *self,
                          guint index,
                          const char *ifname,
                          const char *const *servers,
                          MbnDnsFunc func,
                          gpointer user_data);
void mbn_network_revert_dns (MbnNetwork *self, guint index);

/* As mbn_dns_get_places() and mbn_dns_inherit(). */
guint mbn_network_get_dns_places (MbnNetwork *self, guint index);
void mbn_network_inherit_dns (MbnNetwork *self, guint index, const char *ifname, guint places);

/**
 * mbn_network_claim:
 * @index: of an interface
 * @owner: whoever configures it
 *
 * Returns: %FALSE when another has it
 */
gboolean mbn_network_claim (MbnNetwork *self, guint index, gpointer owner);
void mbn_network_disclaim (MbnNetwork *self, guint index, gpointer owner);

/** mbn_network_take_metric: a metric that no other link has. */
guint32 mbn_network_take_metric (MbnNetwork *self);

/**
 * mbn_network_reserve_metric:
 * @metric: in use since an earlier process
 * @base: `[network] route_metric` of that process
 *
 * Returns: @metric, or another if another link has it or the configuration is another now
 */
guint32 mbn_network_reserve_metric (MbnNetwork *self, guint32 metric, guint32 base);

/**
 * mbn_network_get_last_metric:
 * @metric: that the link has
 *
 * Returns: one above all ordinary ones, that no other link of ours has
 */
guint32 mbn_network_get_last_metric (MbnNetwork *self, guint32 metric);

/** mbn_network_get_base_metric: `[network] route_metric`. */
guint32 mbn_network_get_base_metric (MbnNetwork *self);
void mbn_network_release_metric (MbnNetwork *self, guint32 metric);

G_END_DECLS

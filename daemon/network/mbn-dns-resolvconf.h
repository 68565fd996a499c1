/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Runs the program resolvconf, for one interface never twice at a time. */

#pragma once

#include "mbn-dns-outcome.h"

G_BEGIN_DECLS

typedef struct _MbnDnsResolvconf MbnDnsResolvconf;

/**
 * mbn_dns_resolvconf_why_not:
 * @accept_resolved: whether the resolvconf of systemd-resolved, another way to the same service,
 *   will do
 *
 * Returns: (nullable): why resolvconf cannot be used now, %NULL when it can
 */
const char *mbn_dns_resolvconf_why_not (gboolean accept_resolved);

MbnDnsResolvconf *mbn_dns_resolvconf_new (MbnDnsDoneFunc func, gpointer user_data);

/** mbn_dns_resolvconf_inherit: an earlier process has told name servers for this interface. */
void mbn_dns_resolvconf_inherit (MbnDnsResolvconf *self, guint ifindex, const char *ifname);

/**
 * mbn_dns_resolvconf_set:
 * @servers: none = whatever is there of ours goes
 * @limit_ms: a run that takes longer is ended by force
 */
void mbn_dns_resolvconf_set (MbnDnsResolvconf *self,
                             guint ifindex,
                             const char *ifname,
                             const char *const *servers,
                             guint limit_ms,
                             guint ticket);

/**
 * mbn_dns_resolvconf_free:
 *
 * What runs, runs on. The log tells of an entry that stays because its removal has not begun.
 */
void mbn_dns_resolvconf_free (MbnDnsResolvconf *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* systemd-resolved, as org.freedesktop.resolve1 on the system bus: whether it is there, and what
 * it is told of an interface. */

#pragma once

#include "mbn-dns-outcome.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_DNS_PRESENCE_UNKNOWN, /* not looked for, or gone since; it may come back by itself */
  MBN_DNS_PRESENCE_ASKING,  /* looked for */
  MBN_DNS_PRESENCE_PRESENT,
  MBN_DNS_PRESENCE_ABSENT, /* not there, and cannot be started */
} MbnDnsPresence;

typedef struct _MbnDnsResolved MbnDnsResolved;

/**
 * MbnDnsPresenceFunc:
 *
 * It has been found or not, or has come by itself, perhaps as another process than before. Called
 * from the main loop.
 */
typedef void (*MbnDnsPresenceFunc) (gpointer user_data);

MbnDnsResolved *mbn_dns_resolved_new (MbnDnsPresenceFunc presence_func,
                                      MbnDnsDoneFunc done_func,
                                      gpointer user_data);

MbnDnsPresence mbn_dns_resolved_get_presence (MbnDnsResolved *self);

/**
 * mbn_dns_resolved_look:
 * @limit_ms: then it counts as absent, until it appears
 *
 * Looks for it unless the answer is known, and has the bus start it if it can. Ends with
 * @presence_func, never inside.
 */
void mbn_dns_resolved_look (MbnDnsResolved *self, guint limit_ms);

/**
 * mbn_dns_resolved_set:
 * @servers: replace those before; none = mbn_dns_resolved_revert()
 * @limit_ms: for the answer
 *
 * Only while it is present. Tasks are sent in the order of the calls.
 */
void mbn_dns_resolved_set (MbnDnsResolved *self,
                           guint ifindex,
                           const char *ifname,
                           const char *const *servers,
                           guint limit_ms,
                           guint ticket);

/** mbn_dns_resolved_revert: Only while it is present. An interface that is gone is reverted. */
void mbn_dns_resolved_revert (
    MbnDnsResolved *self, guint ifindex, const char *ifname, guint limit_ms, guint ticket);

/** mbn_dns_resolved_free: What has been sent stays sent. No func is called any more. */
void mbn_dns_resolved_free (MbnDnsResolved *self);

G_END_DECLS

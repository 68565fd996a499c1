/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Tells the host which name servers a network interface has: through systemd-resolved, else
 * through resolvconf, else nobody (`[network] dns`). A connection never waits long for that and
 * never fails for it; what goes wrong stands in the log.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_DNS_AUTO,       /* the first of the next two that is there */
  MBN_DNS_RESOLVED,   /* org.freedesktop.resolve1 on the system bus, now or as soon as it comes */
  MBN_DNS_RESOLVCONF, /* the program resolvconf: Debian's, openresolv's or systemd's */
  MBN_DNS_NONE,       /* nobody is told anything */
} MbnDnsMode;

typedef struct _MbnDns MbnDns;

/**
 * MbnDnsFunc:
 *
 * It is over: done, refused (logged), replaced by a later call for the same interface, or the time
 * limit has passed. Called from the main loop; may call any function of this header.
 */
typedef void (*MbnDnsFunc) (gpointer user_data);

/**
 * mbn_dns_new:
 *
 * Does nothing yet: the system bus (`DBUS_SYSTEM_BUS_ADDRESS`, or the usual socket) is looked for
 * when there is something to tell. It may be missing, and be lost.
 */
MbnDns *mbn_dns_new (MbnDnsMode mode);

/**
 * mbn_dns_set_mode:
 *
 * For what is set from now on: name servers that are in force stay where they are until they are
 * set again, for the same interface, or reverted.
 */
void mbn_dns_set_mode (MbnDns *self, MbnDnsMode mode);

/**
 * mbn_dns_set_time_limit:
 * @limit_ms: 5000 unless set; after it a func is called at the latest. What is under way goes on.
 *
 * To be called before anything is set.
 */
void mbn_dns_set_time_limit (MbnDns *self, guint limit_ms);

/* Where something of ours may be in force; bits. */
typedef enum
{
  MBN_DNS_IN_RESOLVED = 1 << 0,
  MBN_DNS_IN_RESOLVCONF = 1 << 1,
} MbnDnsPlaces;

/**
 * mbn_dns_get_places:
 *
 * Returns: #MbnDnsPlaces of this interface; before mbn_dns_set() for it those that it may use
 */
guint mbn_dns_get_places (MbnDns *self, guint ifindex);

/**
 * mbn_dns_inherit:
 * @places: what mbn_dns_get_places() told in an earlier process
 *
 * That process has told name servers for this interface, and they may be in force: a later
 * mbn_dns_set() replaces them, and mbn_dns_revert() takes them back.
 */
void mbn_dns_inherit (MbnDns *self, guint ifindex, const char *ifname, guint places);

/**
 * mbn_dns_set:
 * @ifindex: the interface, which may be renamed later
 * @ifname: its name now
 * @servers: addresses of both families in the order of preference; replaces those set before. With
 *   none the interface is known to have none.
 * @func: (nullable): called exactly once, never before this returns
 *
 * The servers stay in force until they are reverted: whoever is told them is told again after it
 * restarted, and with %MBN_DNS_AUTO a systemd-resolved that appears later takes over.
 */
void mbn_dns_set (MbnDns *self,
                  guint ifindex,
                  const char *ifname,
                  const char *const *servers,
                  MbnDnsFunc func,
                  gpointer user_data);

/**
 * mbn_dns_revert:
 * @func: (nullable): called exactly once, never before this returns; from then on the process may
 *   end without leaving anything behind, unless the log says so
 *
 * Takes back what mbn_dns_set() set for the interface, which may be gone by now. Without that
 * nothing is done.
 */
void mbn_dns_revert (MbnDns *self, guint ifindex, MbnDnsFunc func, gpointer user_data);

/**
 * mbn_dns_free:
 * @self: (nullable)
 *
 * Takes nothing back. Funcs not called yet are not called any more.
 */
void mbn_dns_free (MbnDns *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnDns, mbn_dns_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Whether systemd-networkd configures links of this host, and has configured those that the host
 * starts with (AUTO-25), by org.freedesktop.network1 as systemd 252 has it. It is not started for
 * this.
 *
 * A link counts by its AdministrativeState:
 *   pending, initialized   waits for udev: not known yet whose it is
 *   configuring            is networkd's, and still to get something
 *   configured, failed     is networkd's, and it is done with it
 *   unmanaged              is none of networkd's
 *   linger                 is gone (networkd has no other signal for that; and none for a new one
 *                          but the first change of it)
 * The loopback does not count. The start is over as soon as networkd has a link and none is waited
 * for any more; what happens later, to whatever link, does not undo that.
 *
 * A link without carrier stays "configuring" for as long as it is unplugged, so it is waited for
 * CARRIER_WAIT_MS only: in that time Ethernet has negotiated and Wi-Fi found its access point. That
 * is the only timer, and there is none once the start is over.
 *
 * OnlineState, of a link or the manager, decides little here. A link is "online" by default when
 * it is "degraded", that is with a link-local address, so it may be so long before it is
 * configured; and there is none (it is an empty text) where no link is RequiredForOnline=. It says
 * whether a link is done where AdministrativeState is not told, and whether one has a way out that
 * the kernel does not show us.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MbnNetworkdWatch MbnNetworkdWatch;

/**
 * MbnNetworkdFunc: what the getters tell is another now. From the main loop, once for all that came
 * in together; may free the watch.
 */
typedef void (*MbnNetworkdFunc) (gpointer user_data);

MbnNetworkdWatch *mbn_networkd_watch_new (MbnNetworkdFunc func, gpointer user_data);

/** mbn_networkd_watch_free: @func is not called any more. */
void mbn_networkd_watch_free (MbnNetworkdWatch *self);

/** mbn_networkd_watch_set_bus: @bus: (nullable): the system bus; %NULL when it is lost */
void mbn_networkd_watch_set_bus (MbnNetworkdWatch *self, GDBusConnection *bus);

/** mbn_networkd_watch_is_known: whether it runs, and has a link, has been found out; or never will.
 */
gboolean mbn_networkd_watch_is_known (MbnNetworkdWatch *self);

/**
 * mbn_networkd_watch_is_there:
 *
 * Returns: whether it runs, has told all that it knows, and has, or may yet have, a link
 */
gboolean mbn_networkd_watch_is_there (MbnNetworkdWatch *self);

/** mbn_networkd_watch_is_started: the start is over; stays so when networkd goes. */
gboolean mbn_networkd_watch_is_started (MbnNetworkdWatch *self);

/**
 * MbnNetworkdLink:
 * @name: of the interface; valid within the call only
 * @routable: it has an address that reaches further than the link
 */
typedef struct
{
  const char *name;
  gboolean carrier;
  gboolean routable;
  gboolean online;
} MbnNetworkdLink;

typedef void (*MbnNetworkdLinkFunc) (const MbnNetworkdLink *link, gpointer user_data);

/**
 * mbn_networkd_watch_foreach_elsewhere:
 *
 * Tells of the links whose interfaces the kernel does not show us, as where networkd configures
 * another network namespace: nobody else could tell of them.
 */
void mbn_networkd_watch_foreach_elsewhere (MbnNetworkdWatch *self,
                                           MbnNetworkdLinkFunc func,
                                           gpointer user_data);

G_END_DECLS

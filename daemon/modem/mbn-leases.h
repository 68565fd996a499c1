/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Connection leases as clients see them (design.md 2, `org.mbnd1.SyncManager`). The implementation
 * lives where connections are made (daemon/service). */

#pragma once

#include "mbn-modem.h"

G_BEGIN_DECLS

#define MBN_TYPE_LEASES (mbn_leases_get_type ())
G_DECLARE_INTERFACE (MbnLeases, mbn_leases, MBN, LEASES, GObject)

/*
 * Signals:
 *   "changed" (): what mbn_leases_foreach() tells is another now; before the call that has led to
 *     it is answered
 *   "lost" (const char *client, const char *profile, MbnModem *modem, MbnError reason,
 *     guint64 number): @modem: (nullable); @number: 0, or the lease has ended, and
 *     mbn_leases_told() is called with it once the holder's news has left for the bus
 *   "restored" (const char *client, const char *profile, MbnModem *modem): @modem: (nullable)
 */

/** MbnLeasesAnswer: @error: (nullable): why there is no lease; called once, maybe at once. */
typedef void (*MbnLeasesAnswer) (const GError *error, gpointer user_data);

/** MbnLeasesFunc: @modem: (nullable): of a lease on nothing, or while it is gone; @profile "" of
 * the former. */
typedef void (*MbnLeasesFunc) (const char *client,
                               const char *profile,
                               MbnModem *modem,
                               gpointer user_data);

struct _MbnLeasesInterface
{
  GTypeInterface parent_iface;

  void (*establish) (MbnLeases *self,
                     const char *client,
                     const char *name,
                     MbnLeasesAnswer answer,
                     gpointer user_data);
  gboolean (*complete) (MbnLeases *self, const char *client, GError **error);
  gboolean (*is_default) (MbnLeases *self, const char *name);
  gboolean (*has_client) (MbnLeases *self, const char *client);
  void (*told) (MbnLeases *self, guint64 number);
  void (*foreach) (MbnLeases *self, MbnLeasesFunc func, gpointer user_data);
};

/**
 * mbn_leases_establish:
 * @client: unique bus name of who asks; it is told by mbn_leases_complete() when it leaves the bus
 * @name: of a profile; "" = the default connection
 *
 * Errors: %MBN_ERROR_INVALID_ARG, %MBN_ERROR_UNEXPECTED with the code behind it in its text,
 * %MBN_ERROR_OUT_OF_MEMORY (SYNC-40).
 */
void mbn_leases_establish (MbnLeases *self,
                           const char *client,
                           const char *name,
                           MbnLeasesAnswer answer,
                           gpointer user_data);

/**
 * mbn_leases_complete:
 *
 * @client has finished, or has left the bus: its leases and calls end. Errors:
 * %MBN_ERROR_UNEXPECTED, it has neither (SYNC-32).
 */
gboolean mbn_leases_complete (MbnLeases *self, const char *client, GError **error);

/** mbn_leases_is_default: @name, or "", is what the default connection is called now. */
gboolean mbn_leases_is_default (MbnLeases *self, const char *name);

/** mbn_leases_has_client: it holds a lease, or waits for one. */
gboolean mbn_leases_has_client (MbnLeases *self, const char *client);

/**
 * mbn_leases_told:
 * @number: of the signal "lost"; those of all before it have left, too
 *
 * Until then the next process tells it again (SYNC-38).
 */
void mbn_leases_told (MbnLeases *self, guint64 number);

/** mbn_leases_foreach: all leases, oldest first. */
void mbn_leases_foreach (MbnLeases *self, MbnLeasesFunc func, gpointer user_data);

G_END_DECLS

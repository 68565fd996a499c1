/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Leases of the whole service: tells the book (policy/mbn-lease-book.h) what happens to modems and
 * clients, and does what it wants, through the modems' queues like anybody's request. It decides
 * nothing but what a name means (mbn-lease-target.h).
 */

#pragma once

#include "mbn-alternate-watch.h"
#include "mbn-lease-files.h"
#include "mbn-lease-target.h"
#include "mbn-leases.h"
#include "mbn-settings.h"

G_BEGIN_DECLS

#define MBN_TYPE_LEASE_DESK (mbn_lease_desk_get_type ())
G_DECLARE_FINAL_TYPE (MbnLeaseDesk, mbn_lease_desk, MBN, LEASE_DESK, GObject)

/**
 * mbn_lease_desk_new:
 * @settings: `[lease]`; referenced
 * @waits: of attempts that failed; borrowed
 * @around: copied; what it points to is borrowed. Its @default_profile is that of @settings
 * @alternate: other Internet; referenced
 * @files: (nullable) (transfer full): %NULL: leases do not survive a restart
 *
 * To be made after those who find automatic connections, and before the objects of modems are
 * exported: what it tells of a connection that ends has to find that object.
 *
 * Returns: (transfer full): implements #MbnLeases
 */
MbnLeaseDesk *mbn_lease_desk_new (MbnSettings *settings,
                                  const MbnAutoSettings *waits,
                                  const MbnLeaseSurroundings *around,
                                  MbnAlternateWatch *alternate,
                                  MbnLeaseFiles *files);

/**
 * mbn_lease_desk_set_settings:
 * @settings: referenced
 *
 * `[lease]` is another now. A time that is running already, to linger or of a call that waits, ends
 * as it was to; the age of a client is looked at anew.
 */
void mbn_lease_desk_set_settings (MbnLeaseDesk *self, MbnSettings *settings);

/**
 * mbn_lease_desk_open:
 * @bus: GUID of the bus that is served
 *
 * Leases of clients of that bus go on; those of clients that have left it meanwhile have to be
 * ended (mbn_leases_complete()). To be called before modems appear.
 */
void mbn_lease_desk_open (MbnLeaseDesk *self, const char *bus);

/**
 * mbn_lease_desk_stop:
 *
 * The service stops: whoever waits is answered; nothing is made or closed any more, and what is
 * remembered stays.
 */
void mbn_lease_desk_stop (MbnLeaseDesk *self);

/** mbn_lease_desk_forget: … for good: no lease outlives it. */
void mbn_lease_desk_forget (MbnLeaseDesk *self);

G_END_DECLS

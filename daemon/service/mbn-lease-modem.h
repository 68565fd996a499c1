/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A modem, as leases need it: the book is told what happens to it, and what the book wants of it is
 * done through its queue. */

#pragma once

#include "mbn-lease-book.h"
#include "mbn-lease-target.h"

G_BEGIN_DECLS

#define MBN_TYPE_LEASE_MODEM (mbn_lease_modem_get_type ())
G_DECLARE_FINAL_TYPE (MbnLeaseModem, mbn_lease_modem, MBN, LEASE_MODEM, GObject)

/*
 * Signals:
 *   "news" (): the book was told something. Also emitted within signals of the modem and its
 * context
 */

/**
 * mbn_lease_modem_new:
 * @around: borrowed
 * @book: borrowed; is told of @modem by mbn_lease_modem_see() from now on
 */
MbnLeaseModem *
mbn_lease_modem_new (const MbnLeaseSurroundings *around, MbnLeaseBook *book, MbnModem *modem);

/** mbn_lease_modem_stop: the book is told nothing any more. */
void mbn_lease_modem_stop (MbnLeaseModem *self);

MbnModem *mbn_lease_modem_get_modem (MbnLeaseModem *self);

/** mbn_lease_modem_get_id: as the book calls it: the InterfaceID. */
const char *mbn_lease_modem_get_id (MbnLeaseModem *self);

/** mbn_lease_modem_see: tells the book how it is now. */
void mbn_lease_modem_see (MbnLeaseModem *self);

/**
 * mbn_lease_modem_connect, mbn_lease_modem_cancel, mbn_lease_modem_close:
 *
 * What the book wants done (mbn-lease-action.h). How it ends the book is told, maybe at once; an
 * attempt is cancelled later, from the main loop.
 */
void mbn_lease_modem_connect (MbnLeaseModem *self, const char *profile, gboolean is_retry);
void mbn_lease_modem_cancel (MbnLeaseModem *self);
void mbn_lease_modem_close (MbnLeaseModem *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Where requests come from: ids that are unique in the daemon's life, the limits on how many may be
 * open at a time (design.md 3.2, 3.6), and whether one of them has been forgotten. */

#pragma once

#include "mbn-request.h"

G_BEGIN_DECLS

#define MBN_REQUESTS_PER_CLIENT 32
#define MBN_REQUESTS_PER_MODEM  256

#define MBN_TYPE_REQUEST_LEDGER (mbn_request_ledger_get_type ())
G_DECLARE_FINAL_TYPE (MbnRequestLedger, mbn_request_ledger, MBN, REQUEST_LEDGER, GObject)

MbnRequestLedger *mbn_request_ledger_new (void);

/**
 * mbn_request_ledger_open:
 * @client: (nullable): who asks, as a unique bus name; %NULL for the daemon itself
 * @modem: label of the modem it is about
 * @error: return location
 *
 * Errors: %MBN_ERROR_NOT_ENOUGH_QUOTA when @client or @modem has too many open requests,
 * %MBN_ERROR_SERVICE_NOT_ACTIVE after mbn_request_ledger_close().
 *
 * Returns: (transfer full): a request that counts until it is completed or, when it is never
 *   handed on, dropped
 */
MbnRequest *mbn_request_ledger_open (MbnRequestLedger *self,
                                     MbnRequestKind kind,
                                     MbnOrigin origin,
                                     const char *client,
                                     const char *modem,
                                     GError **error);

/** mbn_request_ledger_close: the service is stopping: nothing is accepted any more. */
void mbn_request_ledger_close (MbnRequestLedger *self);

/** mbn_request_ledger_count: open requests about @modem. */
guint mbn_request_ledger_count (MbnRequestLedger *self, const char *modem);

/**
 * mbn_request_ledger_find_overdue:
 * @limit_ms: longest time that one request can take, see mbn_limits_longest_request_ms()
 * @what: (out): which request of which modem, and for how long, in English
 *
 * A modem is stuck when it has an open request and nothing about it has completed for longer than
 * one request can take: requests of one modem wait for each other, so the time counts from the
 * later of the oldest open one's acceptance and the last completion. That is a bug of ours, because
 * every request has its limits.
 *
 * Returns: %TRUE when a modem is stuck; @what tells the worst of them
 */
gboolean mbn_request_ledger_find_overdue (MbnRequestLedger *self, guint64 limit_ms, char **what);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The data connection of one modem: the queue of Connect and Disconnect (design.md 3.3) and the
 * owner of the context machine (daemon/core), whose actions it performs.
 */

#pragma once

#include <glib-object.h>

#include "mbn-request.h"
#include "mbn-values.h"

G_BEGIN_DECLS

#define MBN_TYPE_CONTEXT (mbn_context_get_type ())
G_DECLARE_FINAL_TYPE (MbnContext, mbn_context, MBN, CONTEXT, GObject)

/*
 * Signals:
 *   "changed" (): something that the getters below tell is another now. Emitted before the
 *     completion of the request that caused it.
 *   "accepted" (MbnRequest *): mbn_context_accept() was called
 *   "taken-over" (): the attempt or context that was the service's own is a user's now; before
 *     "changed"
 */

/**
 * mbn_context_check_connect:
 *
 * The state check at the call (design.md 3.3). Errors: %MBN_ERROR_MAX_ACTIVATED_CONTEXTS when a
 * context is active and no Disconnect is queued or running.
 */
gboolean mbn_context_check_connect (MbnContext *self, GError **error);

/** mbn_context_check_disconnect: Errors: %MBN_ERROR_NOT_FOUND with nothing to disconnect. */
gboolean mbn_context_check_disconnect (MbnContext *self, GError **error);

/**
 * mbn_context_accept:
 * @request: what will be submitted
 *
 * To be called before the reply: whoever kills the process after that finds its wish remembered (a
 * Disconnect is carried to its end, design.md 6).
 */
void mbn_context_accept (MbnContext *self, MbnRequest *request);

/**
 * mbn_context_submit:
 * @request: (transfer none): a Connect with its profile, or a Disconnect, for which the check
 *   above has passed
 *
 * Queues it. The reply must be on its way already: a Disconnect has cancelled what was accepted
 * before it, and may have completed, when this returns. A Connect is run later.
 */
void mbn_context_submit (MbnContext *self, MbnRequest *request);

/**
 * mbn_context_claim:
 * @profile: a stored one, that a user's Connect names
 *
 * To be called when mbn_context_check_connect() has refused that Connect because a context is
 * active. If it is the service's own, automatic or of a lease, and was made with that profile, it
 * is the user's from now on: nothing but a user ends it (design.md 3.3). The refusal stays.
 *
 * Returns: whether it has become the user's
 */
gboolean mbn_context_claim (MbnContext *self, const MbnProfile *profile);

/**
 * mbn_context_cancel:
 * @request: a Connect of the service's own, submitted and not completed
 * @outcome: what it completes with
 *
 * Ends @request and its attempt; not to be called from within a signal of the context or of a
 * request. One that is failing already ends as it fails. An attempt that others have joined goes on
 * for them, and nothing else that is queued is touched.
 */
void mbn_context_cancel (MbnContext *self, MbnRequest *request, const MbnOutcome *outcome);

/**
 * mbn_context_hand_over:
 *
 * The connection was made for leases, which have ended; automatic connection wants it: it is an
 * automatic one from now on (SYNC-21).
 *
 * Returns: %FALSE: there is none of leases
 */
gboolean mbn_context_hand_over (MbnContext *self);

/** mbn_context_set_leased: whether leases are on the connection that is up (SYNC-45). */
void mbn_context_set_leased (MbnContext *self, gboolean leased);
gboolean mbn_context_is_leased (MbnContext *self);

/**
 * mbn_context_set_awaited:
 *
 * Whether leases will have the context made again that is down: then there is something that a user
 * may end (SYNC-22), as if a Connect were queued.
 */
void mbn_context_set_awaited (MbnContext *self, gboolean awaited);

/** mbn_context_set_last_resort: for the context that is up, see mbn_link_set_last_resort(). */
void mbn_context_set_last_resort (MbnContext *self, gboolean last_resort);

/** mbn_context_is_known: FALSE until the modem has told the state of its session. */
gboolean mbn_context_is_known (MbnContext *self);
MbnActivationState mbn_context_get_state (MbnContext *self);

/**
 * mbn_context_get_profile_name:
 *
 * Returns: (transfer none): of the stored profile that the context was made with, also when that
 *   has been deleted since; "" unless activated from one (CTX-59, mbn-api.md 6.10)
 */
const char *mbn_context_get_profile_name (MbnContext *self);

/**
 * mbn_context_get_stored_name:
 *
 * Returns: (transfer none) (nullable): the same, also while it is being made or ended; %NULL for
 *   none
 */
const char *mbn_context_get_stored_name (MbnContext *self);

/** mbn_context_get_profile: (nullable) (transfer none): of the attempt or context, if it is known.
 */
MbnProfile *mbn_context_get_profile (MbnContext *self);

MbnVoiceCallState mbn_context_get_voice_call_state (MbnContext *self);
MbnOrigin mbn_context_get_origin (MbnContext *self);

/** mbn_context_get_network_error: of the last activation, 0 = none (CTX-57). */
guint32 mbn_context_get_network_error (MbnContext *self);

/** mbn_context_get_ip_config: (nullable) (transfer none): while activated. */
const MbnIpConfig *mbn_context_get_ip_config (MbnContext *self);

/** mbn_context_get_duration_ms: since it was activated, 0 when it is not. */
guint64 mbn_context_get_duration_ms (MbnContext *self);

/** mbn_context_has_requests: some are open. */
gboolean mbn_context_has_requests (MbnContext *self);

/**
 * mbn_context_is_of:
 * @uid: of a user
 *
 * Returns: %TRUE when all that a Disconnect would end now has been begun by that user (CTX-55):
 *   what is up or on its way, and the Connects that wait
 */
gboolean mbn_context_is_of (MbnContext *self, guint32 uid);

/** mbn_context_is_ending: a Disconnect is open, or the context is being taken down. */
gboolean mbn_context_is_ending (MbnContext *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the modem tells its context. */

#pragma once

#include "mbn-context.h"
#include "mbn-modem-core.h"

G_BEGIN_DECLS

/** mbn_context_new: @core is borrowed and outlives it. */
MbnContext *mbn_context_new (MbnModemCore *core);

/**
 * mbn_context_on_modem_ready:
 * @found: (nullable): the session's state as read at open; %NULL: the modem did not tell
 * @may_adopt: whether a session that is up is kept (CTX-67) or taken down (CTX-28)
 */
void mbn_context_on_modem_ready (MbnContext *self, const MbnSession *found, gboolean may_adopt);

/* Indications, already taken over by the modem where it caches them. */
void mbn_context_on_session (MbnContext *self, const MbnSession *session);
void mbn_context_on_ip_config (MbnContext *self, const MbnIpConfig *config);
void mbn_context_on_packet_service (MbnContext *self, const MbnPacketService *service);
void mbn_context_on_registration (MbnContext *self, gboolean registered);

/** mbn_context_read_again: the modem may have told of its session when nobody listened. */
void mbn_context_read_again (MbnContext *self);

/** mbn_context_on_lost: radio off or SIM gone, by @why: no context survives that (CTX-70). */
void mbn_context_on_lost (MbnContext *self, MbnError why);

/** mbn_context_on_reset: what is under way ends with @outcome; queued requests stay. */
void mbn_context_on_reset (MbnContext *self, const MbnOutcome *outcome);

/** mbn_context_on_closed: the modem that is being reset is closed, or did not even close. */
void mbn_context_on_closed (MbnContext *self);

/** mbn_context_on_gone: every request ends, Connects with @outcome, Disconnects with S_OK. */
void mbn_context_on_gone (MbnContext *self, const MbnOutcome *outcome);

/**
 * mbn_context_on_stop:
 *
 * The service stops: the context is taken down, and every request ends with @outcome.
 *
 * Returns: %TRUE when the modem may be closed; else "changed" tells when
 */
gboolean mbn_context_on_stop (MbnContext *self, const MbnOutcome *outcome);

/**
 * mbn_context_on_keep:
 *
 * The service stops and comes back: the context stays as it is in the modem, whatever it is, and
 * every request ends with @outcome.
 */
void mbn_context_on_keep (MbnContext *self, const MbnOutcome *outcome);

/** mbn_context_is_settled: nothing is left to wait for before the modem is closed. */
gboolean mbn_context_is_settled (MbnContext *self);

G_END_DECLS

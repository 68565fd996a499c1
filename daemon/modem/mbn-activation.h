/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the modem's answer to an activation means. Pure. */

#pragma once

#include "mbn-context-machine.h"
#include "mbn-outcome.h"

G_BEGIN_DECLS

/**
 * mbn_activation_judge:
 * @reply: the modem's answer to an ACTIVATE
 * @may_simplify: simpler settings remain to be tried
 * @kept_cause: what to report when the modem gives no cause (CTX-86), 0 = nothing
 * @outcome: (out) (transfer full) (nullable): how the Connect ends if this answer ends it; %NULL
 *   when it does not
 *
 * Returns: the event for the context machine
 */
MbnContextEvent mbn_activation_judge (const MbnReply *reply,
                                      gboolean may_simplify,
                                      guint32 kept_cause,
                                      MbnOutcome **outcome);

/** mbn_activation_session: (nullable): the session state in an answer. */
const MbnSession *mbn_activation_session (const MbnReply *reply);

G_END_DECLS

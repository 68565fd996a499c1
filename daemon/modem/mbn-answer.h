/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the modem's answers about a context mean to the context machine. Pure. */

#pragma once

#include "mbn-context-machine.h"
#include "mbn-outcome.h"

G_BEGIN_DECLS

/**
 * mbn_answer_to_attach:
 * @attached: what the modem's packet service is now
 * @cause: (out): network error of a refusal, 0 = none told
 * @outcome: (out) (transfer full) (nullable): how the Connect ends if this answer, or the wait it
 *   begins, ends it
 *
 * Returns: the event for the context machine
 */
MbnContextEvent mbn_answer_to_attach (const MbnReply *reply,
                                      gboolean attached,
                                      guint32 *cause,
                                      MbnOutcome **outcome);

/**
 * mbn_answer_to_activate:
 * @told: what the last indication since the command was sent said; its state is NONE if none came
 * @may_simplify: simpler settings remain to be tried
 * @kept_cause: what to report when the modem gives no cause (CTX-86), 0 = nothing
 * @session: (out): what is known of the session now
 * @outcome: (out) (transfer full) (nullable): as above
 *
 * Returns: the event for the context machine
 */
MbnContextEvent mbn_answer_to_activate (const MbnReply *reply,
                                        const MbnSession *told,
                                        gboolean may_simplify,
                                        guint32 kept_cause,
                                        MbnSession *session,
                                        MbnOutcome **outcome);

/** mbn_answer_to_deactivate: @reply: (nullable): none came. */
MbnContextEvent mbn_answer_to_deactivate (const MbnReply *reply);

/** mbn_answer_to_query: @reply: (nullable): none came. Returns: whether the session is up. */
MbnContextEvent mbn_answer_to_query (const MbnReply *reply);

/** mbn_answer_session: (nullable): the session state in an answer; @reply may be %NULL. */
const MbnSession *mbn_answer_session (const MbnReply *reply);

G_END_DECLS

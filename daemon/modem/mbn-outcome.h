/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How a request ended: the status, the network's cause if it gave one, and a sentence for people.
 */

#pragma once

#include "mbn-command.h"
#include "mbn-network-error.h"

G_BEGIN_DECLS

typedef struct
{
  MbnError status;
  guint32 network_error; /* 0 = none or unknown */
  MbnCauseScope scope;   /* how to read network_error */
  char *message;
} MbnOutcome;

MbnOutcome *mbn_outcome_new (MbnError status, const char *format, ...) G_GNUC_PRINTF (2, 3);
MbnOutcome *mbn_outcome_copy (const MbnOutcome *outcome);
void mbn_outcome_free (MbnOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnOutcome, mbn_outcome_free)

/** mbn_outcome_success: Returns: (transfer full): S_OK. */
MbnOutcome *mbn_outcome_success (void);

/**
 * mbn_outcome_from_refusal:
 * @doing: what was tried, such as "activating the context"
 * @status: what the client is told
 * @reply: the modem's answer
 * @network_error: cause given with it, 0 = none
 *
 * Returns: (transfer full): an outcome whose message says what was refused, how the modem put it,
 *   what the network said and, where known, what to do
 */
MbnOutcome *mbn_outcome_from_refusal (const char *doing,
                                      MbnError status,
                                      const MbnReply *reply,
                                      MbnCauseScope scope,
                                      guint32 network_error);

G_END_DECLS

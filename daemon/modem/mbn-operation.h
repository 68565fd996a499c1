/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A request that is one command of the modem: ScanNetwork, SetPreferredProviders,
 * SetRegisterMode. It waits while the modem is being reset and ends with it when it is gone. */

#pragma once

#include "mbn-modem-private.h"

G_BEGIN_DECLS

typedef struct _MbnOperation MbnOperation;

/**
 * MbnOperationDoneFunc:
 *
 * The operation is over: the receiver brings the modem's state up to date, then calls
 * mbn_operation_end() with @outcome, so that clients see the state first. May free @operation.
 */
typedef void (*MbnOperationDoneFunc) (MbnOperation *operation,
                                      MbnModem *modem,
                                      const MbnOutcome *outcome);

/**
 * mbn_operation_new:
 * @modem: borrowed, outlives it
 * @request: (transfer none): to complete
 * @command: copied with what it points to
 */
MbnOperation *mbn_operation_new (MbnModem *modem,
                                 MbnRequest *request,
                                 const MbnCommand *command,
                                 MbnOperationDoneFunc done);

/** mbn_operation_start: runs the command unless it runs already. */
void mbn_operation_start (MbnOperation *self);

gboolean mbn_operation_is_started (MbnOperation *self);
MbnRequestKind mbn_operation_get_kind (MbnOperation *self);

/** mbn_operation_end: completes the request with @outcome unless it was; does not call @done. */
void mbn_operation_end (MbnOperation *self, const MbnOutcome *outcome);

void mbn_operation_free (MbnOperation *self);

G_END_DECLS

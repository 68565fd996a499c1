/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The requests of one modem that are one command each: ScanNetwork, SetPreferredProviders,
 * SetRegisterMode. They wait while the modem is being reset and end with it when it is gone. */

#pragma once

#include "mbn-modem-core.h"
#include "mbn-request.h"

G_BEGIN_DECLS

typedef struct _MbnOperations MbnOperations;

/** mbn_operations_new: @core is borrowed and outlives it. */
MbnOperations *mbn_operations_new (MbnModemCore *core);
void mbn_operations_free (MbnOperations *self);

/** mbn_operations_submit: see mbn_modem_submit_operation(). */
void mbn_operations_submit (MbnOperations *self, MbnRequest *request, const MbnCommand *command);

/** mbn_operations_settle: completes @request with @outcome (transfer full), asking nothing. */
void mbn_operations_settle (MbnOperations *self, MbnRequest *request, MbnOutcome *outcome);

/** mbn_operations_start: the modem is running: starts what has waited. */
void mbn_operations_start (MbnOperations *self);

/** mbn_operations_end: completes with @outcome, those that were started or all. */
void mbn_operations_end (MbnOperations *self, const MbnOutcome *outcome, gboolean started_only);

/** mbn_operations_is_scanning: a ScanNetwork is waiting or running. */
gboolean mbn_operations_is_scanning (MbnOperations *self);

G_END_DECLS

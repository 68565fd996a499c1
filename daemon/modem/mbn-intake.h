/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Where everything arrives that a modem tells, be it an answer or an indication: into the cache,
 * out as "fact-changed", and to the parts of the modem for which it means something.
 */

#pragma once

#include "mbn-bringup.h"
#include "mbn-context.h"
#include "mbn-modem-core.h"

G_BEGIN_DECLS

typedef struct _MbnIntake MbnIntake;

/** mbn_intake_new: all borrowed; they outlive it. */
MbnIntake *mbn_intake_new (MbnModemCore *core, MbnContext *context, MbnBringup *bringup);
void mbn_intake_free (MbnIntake *self);

/**
 * mbn_intake_take:
 * @fact: (inout): its content is taken over where it is cached
 * @indicated: not an answer
 * @by_request: a Set… request asked for it
 */
void mbn_intake_take (MbnIntake *self, MbnFact *fact, gboolean indicated, gboolean by_request);

/** mbn_intake_forget_everything: the modem is reset: getters are pending until it is read again. */
void mbn_intake_forget_everything (MbnIntake *self);

G_END_DECLS

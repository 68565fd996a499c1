/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Sees to it that a SIM without a profile for an ordinary connection has proposals (PROF-63 to
 * PROF-66): from the contexts that the modem was provisioned with, else from the database of
 * providers, else with a blank access string. They are in the store as long as they are needed.
 */

#pragma once

#include "mbn-modem-set.h"
#include "mbn-profile-store.h"

G_BEGIN_DECLS

typedef struct _MbnProposer MbnProposer;

/**
 * mbn_proposer_new:
 * @store: a loaded one
 * @automatic: proposals may be connected to by themselves (`[profiles] propose = auto`)
 */
MbnProposer *mbn_proposer_new (MbnProfileStore *store, MbnModemSet *modems, gboolean automatic);

/** mbn_proposer_free: withdraws nothing. */
void mbn_proposer_free (MbnProposer *self);

G_END_DECLS

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
#include "mbn-settings.h"

G_BEGIN_DECLS

typedef struct _MbnProposer MbnProposer;

/**
 * mbn_proposer_new:
 * @store: a loaded one
 * @propose: nothing, or what may be connected to by itself or not (`[profiles] propose`)
 */
MbnProposer *
mbn_proposer_new (MbnProfileStore *store, MbnModemSet *modems, MbnSettingsPropose propose);

/**
 * mbn_proposer_set_propose:
 *
 * What is proposed becomes what would be with this, soon. A connection that is up with a proposal
 * that goes stays up, as with any profile that is deleted.
 */
void mbn_proposer_set_propose (MbnProposer *self, MbnSettingsPropose propose);

/** mbn_proposer_free: withdraws nothing. */
void mbn_proposer_free (MbnProposer *self);

G_END_DECLS

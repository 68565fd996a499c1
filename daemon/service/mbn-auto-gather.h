/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A modem and its profiles, as the auto-connect engine sees them. */

#pragma once

#include "mbn-auto-input.h"
#include "mbn-modem.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

/** mbn_auto_gather_modem: @state: its strings are valid until the next change of a fact. */
void mbn_auto_gather_modem (MbnModem *modem, MbnAutoModem *state);

/**
 * mbn_auto_gather_profiles:
 *
 * Returns: (transfer full) (element-type MbnAutoProfile): those of the SIM that is in, proposals
 *   included; with references of its own
 */
GArray *mbn_auto_gather_profiles (MbnModem *modem, MbnProfiles *profiles);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* To which SIM a profile belongs, and what makes two profiles the same one. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * mbn_profile_same_icc_id:
 * @a: (nullable): ICCID
 * @b: (nullable): ICCID
 *
 * An ICCID of 19 digits is often given with the filler F that makes it 20: both are the same.
 *
 * Returns: %TRUE if both are given, not empty, and name one SIM card
 */
gboolean mbn_profile_same_icc_id (const char *a, const char *b);

/**
 * mbn_profile_matches_sim:
 * @self: a profile
 * @subscriber_id: (nullable): IMSI, or MIN, that the device reports
 * @sim_icc_id: (nullable): ICCID that the device reports
 *
 * A version 1 profile belongs to a subscriber, the others to a SIM card (PROF-29). What the device
 * does not report (%NULL or empty) matches nothing.
 *
 * Returns: %TRUE if @self belongs to that SIM
 */
gboolean
mbn_profile_matches_sim (const MbnProfile *self, const char *subscriber_id, const char *sim_icc_id);

/**
 * mbn_profile_same_key:
 * @a: a profile
 * @b: a profile
 *
 * The key is the SIM and the name, compared exactly (PROF-28). Of two version 1 profiles the
 * subscribers are compared; of two others the ICCIDs. A version 1 profile and another one have the
 * same key if they name the same ICCID or the same subscriber: by its name only one can be meant.
 *
 * Returns: %TRUE if a store may hold only one of them
 */
gboolean mbn_profile_same_key (const MbnProfile *a, const MbnProfile *b);

G_END_DECLS

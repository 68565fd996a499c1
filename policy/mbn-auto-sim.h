/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which SIM it was, to tell whether another one is in now (AUTO-14, AUTO-53). */

#pragma once

#include "mbn-auto-modem.h"

G_BEGIN_DECLS

/**
 * MbnAutoSim:
 * @icc_id: (nullable): ICCID; identity
 * @subscriber_id: (nullable): IMSI, or MIN; identity
 *
 * What is known of a SIM. Modems may tell one of the two later than the other, or never.
 */
typedef struct
{
  char *icc_id;
  char *subscriber_id;
} MbnAutoSim;

void mbn_auto_sim_clear (MbnAutoSim *self);

/** mbn_auto_sim_is_known: anything is. */
gboolean mbn_auto_sim_is_known (const MbnAutoSim *self);

/** mbn_auto_sim_copy: @self becomes what @from is. */
void mbn_auto_sim_copy (MbnAutoSim *self, const MbnAutoSim *from);

/**
 * mbn_auto_sim_see:
 *
 * Takes in what @modem tells of the SIM that is in now; none is no other.
 *
 * Returns: %TRUE if it is another one than the one that was known. What was not known of one and
 * the same is no difference
 */
gboolean mbn_auto_sim_see (MbnAutoSim *self, const MbnAutoModem *modem);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which profile is next, and what keeps the others (AUTO-2, 3, 9, 23 to 30, 39 to 45, 65). */

#pragma once

#include "mbn-auto-history.h"

G_BEGIN_DECLS

/**
 * MbnAutoHold:
 * @rule: what keeps a candidate from being tried; %MBN_AUTO_RULE_NONE: nothing
 * @until: when to ask again if nothing changes; %MBN_NEVER: only when something does
 * @free_at: when it will be tried if nothing changes, as far as that is certain; else %MBN_NEVER
 */
typedef struct
{
  MbnAutoRule rule;
  gint64 until;
  gint64 free_at;
} MbnAutoHold;

/**
 * MbnAutoSelection:
 * @next: (nullable): the candidate to be tried now
 * @held: (nullable): when there is none: the candidate that will be first by time alone, else the
 *   first in the order of the round
 * @hold: what holds @held; with neither, its rule is why there is no candidate
 *
 * Profiles are borrowed from the input.
 */
typedef struct
{
  MbnProfile *next;
  MbnProfile *held;
  MbnAutoHold hold;
} MbnAutoSelection;

/** mbn_auto_select: looks at profiles only: back-off, SIM, policy and latch are asked before. */
void mbn_auto_select (const MbnAutoInput *input, MbnAutoSelection *selection);

/**
 * mbn_auto_is_governed:
 * @settings: the settings
 * @profile: a profile
 *
 * Returns: %TRUE if automatic connections with @profile yield to other Internet (AUTO-23, AUTO-35)
 */
gboolean mbn_auto_is_governed (const MbnAutoSettings *settings, const MbnProfile *profile);

/** mbn_auto_judge_alternate: whether other Internet keeps @profile from being tried. */
MbnAutoHold mbn_auto_judge_alternate (const MbnAutoInput *input, const MbnProfile *profile);

/**
 * mbn_auto_judge_roaming:
 *
 * Returns: the rule by which nobody may use @profile where the modem is, or %MBN_AUTO_RULE_NONE
 */
MbnAutoRule mbn_auto_judge_roaming (const MbnAutoInput *input, const MbnProfile *profile);

/**
 * mbn_auto_judge_place:
 *
 * Returns: the rule by which @profile may not be used automatically where the modem is, or
 *   %MBN_AUTO_RULE_NONE
 */
MbnAutoRule mbn_auto_judge_place (const MbnAutoInput *input, const MbnProfile *profile);

/** mbn_auto_category_of: of the creation type of @profile (AUTO-39). */
MbnAutoCategory mbn_auto_category_of (const MbnProfile *profile);

/** mbn_auto_ring_of: likewise; what the modem has stored is of the lowest (AUTO-41). */
MbnAutoCategory mbn_auto_ring_of (const MbnAutoProfile *entry);

/** mbn_auto_is_candidate: @profile may be tried here, as far as it does not depend on others. */
gboolean mbn_auto_is_candidate (const MbnAutoInput *input, const MbnProfile *profile);

/**
 * mbn_auto_find_manual:
 *
 * Returns: (nullable): a profile for manual connections in the ring that is used (AUTO-41)
 */
MbnProfile *mbn_auto_find_manual (const MbnAutoInput *input);

/**
 * mbn_auto_find_first:
 *
 * The profile that would be tried first, its mode aside: what is offered for manual connections is
 * an offer and nothing more (SYNC-5). Neither other Internet nor what failed before counts.
 *
 * Returns: (nullable) (transfer none): %NULL: there is none for ordinary connections here
 */
MbnProfile *mbn_auto_find_first (const MbnAutoInput *input);

G_END_DECLS

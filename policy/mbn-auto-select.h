/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which profile is next, and what keeps the others (AUTO-2, 3, 9, 23 to 30, 39 to 45, 65). */

#pragma once

#include "mbn-auto-history.h"

G_BEGIN_DECLS

/**
 * MbnAutoSelection:
 * @next: (nullable): the candidate to be tried now
 * @held: (nullable): when there is none: the candidate that will be, or the first one that may not
 * @rule: why @held may not be tried; with neither, why there is no candidate
 * @until: when @rule will not hold @held back any more, by time alone; %MBN_NEVER: never
 * @n_tried: candidates that failed in this round
 *
 * Profiles are borrowed from the input.
 */
typedef struct
{
  MbnProfile *next;
  MbnProfile *held;
  MbnAutoRule rule;
  gint64 until;
  guint n_tried;
} MbnAutoSelection;

/** mbn_auto_select: looks at profiles only: back-off, SIM, policy and latch are asked before. */
void mbn_auto_select (const MbnAutoInput *input, MbnAutoSelection *selection);

/**
 * mbn_auto_judge_alternate:
 * @until: (out): when it will not any more, by time alone; %MBN_NEVER: never
 *
 * Returns: the rule by which other Internet keeps @profile from being tried, or
 *   %MBN_AUTO_RULE_NONE
 */
MbnAutoRule
mbn_auto_judge_alternate (const MbnAutoInput *input, const MbnProfile *profile, gint64 *until);

/**
 * mbn_auto_judge_roaming:
 *
 * Returns: the rule by which @profile may not be used where the modem is, or %MBN_AUTO_RULE_NONE.
 *   Only for those with ConnectionMode auto-home that is %MBN_AUTO_RULE_HOME_ONLY
 */
MbnAutoRule mbn_auto_judge_roaming (const MbnAutoInput *input, const MbnProfile *profile);

/** mbn_auto_category: of the creation type of @profile (AUTO-41). */
MbnAutoCategory mbn_auto_category (const MbnAutoProfile *profile);

G_END_DECLS

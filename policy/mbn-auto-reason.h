/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Decisions in words. */

#pragma once

#include "mbn-auto-decide.h"

G_BEGIN_DECLS

/**
 * mbn_auto_dup_reason:
 * @decision: made of @input
 *
 * Returns: (transfer full): one sentence or two in plain English: what is in the way, and what
 * would unblock it. No identity, no times: those that it speaks of are in @decision. The same as
 * long as the reason is the same
 */
char *mbn_auto_dup_reason (const MbnAutoInput *input, const MbnAutoDecision *decision);

/**
 * mbn_auto_dup_refusal:
 * @rule: that mbn_auto_check_manual() has returned for @profile
 *
 * Returns: (transfer full): a clause for the user whose Connect is refused: what forbids it, and
 * where that is set
 */
char *mbn_auto_dup_refusal (MbnAutoRule rule, const MbnProfile *profile);

G_END_DECLS

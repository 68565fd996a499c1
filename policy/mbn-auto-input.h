/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* All that a decision depends on, as values. */

#pragma once

#include "mbn-alternate.h"
#include "mbn-auto-intent.h"

G_BEGIN_DECLS

/**
 * MbnAutoProfile:
 * @profile: a stored profile, or a proposal; never a temporary one (AUTO-4)
 * @proposed: it is offered and not stored (PROF-63)
 * @from_modem: it is proposed from a context that the modem has stored (AUTO-41)
 */
typedef struct
{
  MbnProfile *profile;
  gboolean proposed;
  gboolean from_modem;
} MbnAutoProfile;

/**
 * MbnAutoInput:
 * @profiles: (array length=n_profiles): in any order; those of other SIMs do no harm
 * @alternate: how the other links stand at @now
 * @history: what came before
 * @now: the time
 * @random: 0 to 1, for the jitter of AUTO-66
 *
 * All of it is borrowed.
 */
typedef struct
{
  const MbnAutoSettings *settings;
  const MbnAutoPolicy *policy;
  const MbnAutoModem *modem;
  const MbnAutoProfile *profiles;
  gsize n_profiles;
  const MbnAlternateView *alternate;
  const MbnAutoIntent *intent;
  const struct MbnAutoHistory *history;
  gint64 now;
  double random;
} MbnAutoInput;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* All that a decision depends on, as values. */

#pragma once

#include "mbn-alternate.h"
#include "mbn-auto-intent.h"
#include "mbn-enums.h"

G_BEGIN_DECLS

/**
 * MbnAutoModem:
 * @working: opened and answering; %FALSE while it is opened or reset, or has failed (AUTO-5)
 * @ready: its ready state
 * @radio_on: the switch in hardware and that in software
 * @emergency: it camps for emergency calls only
 * @place: its SIM and registration: what profiles are compared with
 * @context: state of its context, as clients see it; NONE: not known yet
 * @origin: whose context that is
 *
 * A modem at one moment. Who is logged on is no part of it: connections are the machine's (AUTO-67,
 * AUTO-68).
 */
typedef struct
{
  gboolean working;
  MbnReadyState ready;
  gboolean radio_on;
  gboolean emergency;
  MbnProfileSituation place;
  MbnActivationState context;
  MbnOrigin origin;
} MbnAutoModem;

/**
 * MbnAutoProfile:
 * @profile: a stored profile, or a proposal; never a temporary one (AUTO-4)
 * @from_modem: it is proposed from a context that the modem has stored (AUTO-41)
 */
typedef struct
{
  MbnProfile *profile;
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

/**
 * mbn_auto_get_sim:
 *
 * Returns: (nullable): what tells the SIM that is in from others: its ICCID, else the subscriber
 */
const char *mbn_auto_get_sim (const MbnAutoModem *modem);

/** mbn_auto_is_registered: Home, Partner or Roaming. */
gboolean mbn_auto_is_registered (const MbnAutoModem *modem);

/** mbn_auto_is_roaming: Partner or Roaming. */
gboolean mbn_auto_is_roaming (const MbnAutoModem *modem);

G_END_DECLS

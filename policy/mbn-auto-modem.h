/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A modem, as a decision sees it. */

#pragma once

#include "mbn-enums.h"
#include "mbn-profile-applicable.h"

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
 * @leased: leases are on that context (SYNC-45)
 * @busy: somebody else's Connect or Disconnect is open, be it that @context does not show it yet
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
  gboolean leased;
  gboolean busy;
} MbnAutoModem;

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

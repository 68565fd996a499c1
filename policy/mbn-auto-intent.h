/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the user wants of one modem: the token (AUTO-7) and the latch (AUTO-52 to AUTO-55). To be
 * remembered over restart and reboot. */

#pragma once

#include "mbn-auto-sim.h"

G_BEGIN_DECLS

/**
 * MbnAutoIntent:
 * @enabled: the token: %TRUE auto-on, the default; %FALSE auto-off
 * @latched: the user has disconnected, and nothing may connect until he wants it again
 * @sim: that was in then, as far as it is known
 */
typedef struct
{
  gboolean enabled;
  gboolean latched;
  MbnAutoSim sim;
} MbnAutoIntent;

void mbn_auto_intent_init (MbnAutoIntent *self);
void mbn_auto_intent_clear (MbnAutoIntent *self);

/** mbn_auto_intent_set_enabled: SetEnabled(). On clears the latch, also when it was on already. */
void mbn_auto_intent_set_enabled (MbnAutoIntent *self, gboolean enabled);

/**
 * mbn_auto_intent_disconnected:
 * @modem: with the SIM that is in
 *
 * A Disconnect over D-Bus was accepted (AUTO-55), and nothing else: what the service or the network
 * ends does not set the latch (AUTO-54).
 */
void mbn_auto_intent_disconnected (MbnAutoIntent *self, const MbnAutoModem *modem);

/** mbn_auto_intent_connected: a user's Connect has succeeded. */
void mbn_auto_intent_connected (MbnAutoIntent *self);

/**
 * mbn_auto_intent_latch:
 * @sim: that was in then
 *
 * As an earlier process has remembered it.
 */
void mbn_auto_intent_latch (MbnAutoIntent *self, const MbnAutoSim *sim);

/** mbn_auto_intent_see_sim: of @modem: another one clears the latch; none is no other. */
void mbn_auto_intent_see_sim (MbnAutoIntent *self, const MbnAutoModem *modem);

/**
 * mbn_auto_intent_profile_updated:
 * @before: a profile of this SIM
 * @after: the same, updated
 *
 * Another ConnectionMode clears the latch.
 */
void mbn_auto_intent_profile_updated (MbnAutoIntent *self,
                                      const MbnProfile *before,
                                      const MbnProfile *after);

G_END_DECLS

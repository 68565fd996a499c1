/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the user wants of one modem: the token (AUTO-7) and the latch (AUTO-52 to AUTO-55). To be
 * remembered over restart and reboot. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * MbnAutoIntent:
 * @enabled: the token: %TRUE auto-on, the default; %FALSE auto-off
 * @latched: the user has disconnected, and nothing may connect until he wants it again
 * @latched_sim: (nullable): identity of the SIM that was in then
 */
typedef struct
{
  gboolean enabled;
  gboolean latched;
  char *latched_sim;
} MbnAutoIntent;

void mbn_auto_intent_init (MbnAutoIntent *self);
void mbn_auto_intent_clear (MbnAutoIntent *self);

/** mbn_auto_intent_set_enabled: SetEnabled(). On clears the latch, also when it was on already. */
void mbn_auto_intent_set_enabled (MbnAutoIntent *self, gboolean enabled);

/**
 * mbn_auto_intent_disconnected:
 * @sim: (nullable): identity of the SIM
 *
 * A Disconnect over D-Bus was accepted (AUTO-55), and nothing else: what the service or the network
 * ends does not set the latch (AUTO-54).
 */
void mbn_auto_intent_disconnected (MbnAutoIntent *self, const char *sim);

/** mbn_auto_intent_connected: a user's Connect has succeeded. */
void mbn_auto_intent_connected (MbnAutoIntent *self);

/**
 * mbn_auto_intent_see_sim:
 * @sim: (nullable): identity of the SIM that is in now; none is no other
 *
 * Another SIM clears the latch.
 */
void mbn_auto_intent_see_sim (MbnAutoIntent *self, const char *sim);

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

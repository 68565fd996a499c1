/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What the engine remembers of one modem: rounds, back-off, what was tried and what came of it.
 * Each function is one event; the fields are read by the engine and written only here.
 *
 * After each event, and whenever something of MbnAutoInput is another: mbn_auto_history_observe(),
 * then mbn_auto_decide(). What is decided is told before it is done, because doing it may end it:
 *
 *   connect     attempt_started(), submit; attempt_ended() when the request completes
 *   disconnect  ending(), cancel or submit; attempt_ended() or connection_ended() follows
 *   a user's Connect joins, or claims: taken_over(); the completion of the attempt is not told then
 *   the host    suspend(); mbn_alternate_resume(), then resume()
 */

#pragma once

#include "mbn-auto-backoff.h"
#include "mbn-auto-flap.h"
#include "mbn-auto-input.h"
#include "mbn-auto-rejects.h"
#include "mbn-auto-rule.h"
#include "mbn-auto-soft.h"

G_BEGIN_DECLS

/**
 * MbnAutoAttempt:
 * @profile: (nullable): that is being tried; %NULL: no attempt is under way
 * @ending: %MBN_AUTO_RULE_NONE, or why it, or the connection that came of it, is being ended by the
 * engine
 */
typedef struct
{
  MbnProfile *profile;
  MbnAutoRule ending;
} MbnAutoAttempt;

/**
 * MbnAutoSeen:
 *
 * The input as it was when mbn_auto_history_observe() was called last.
 */
typedef struct
{
  gboolean any; /* it was called */
  MbnAutoSim sim;
  char *provider_id; /* that the modem was registered with last */
  gboolean registered;
  gboolean working;
  MbnReadyState ready;
  gboolean radio_on;
  gboolean roaming_prohibited;
  MbnAutoCategory max_category;
  gboolean had_internet; /* the other one, since it was NONE last */
} MbnAutoSeen;

/**
 * MbnAutoHistory:
 * @attempt: that is under way
 * @tried: (element-type MbnProfile): a set of those that failed in this round
 * @round_pace: the slowest of those failures
 * @backoff: the wait after a round
 * @connected: (nullable): the profile of the automatic connection that is up
 * @connected_since: when it came up
 * @rejects: AUTO-65, by profile
 * @stop: %MBN_OK, or what makes all attempts futile until the modem is in another state (AUTO-65)
 * @flap: AUTO-30
 * @soft: AUTO-36
 * @last_known_good: (nullable): name of the profile that worked last on this SIM (AUTO-44)
 * @asleep: the host is, or is about to be (AUTO-71)
 * @over_sleep: the automatic connection was up before that, and has not ended since
 * @seen: the input of the last time
 */
typedef struct MbnAutoHistory
{
  MbnAutoAttempt attempt;
  GHashTable *tried;
  MbnAutoPace round_pace;
  MbnAutoBackoff backoff;
  MbnProfile *connected;
  gint64 connected_since;
  MbnAutoRejects *rejects;
  MbnError stop;
  MbnAutoFlap flap;
  MbnAutoSoft soft;
  char *last_known_good;
  gboolean asleep;
  gboolean over_sleep;
  MbnAutoSeen seen;
} MbnAutoHistory;

void mbn_auto_history_init (MbnAutoHistory *self);
void mbn_auto_history_clear (MbnAutoHistory *self);

/**
 * mbn_auto_history_observe:
 * @input: as it is now; its @history is not looked at
 *
 * Draws the conclusions of AUTO-14, AUTO-42, AUTO-60, AUTO-61 and AUTO-65 from what is different
 * now.
 */
void mbn_auto_history_observe (MbnAutoHistory *self, const MbnAutoInput *input);

/**
 * mbn_auto_history_attempt_started:
 *
 * The decision to connect is being carried out. If it cannot be, the attempt has ended, too.
 */
void mbn_auto_history_attempt_started (MbnAutoHistory *self, MbnProfile *profile);

/**
 * mbn_auto_history_attempt_ended:
 * @status: the completion of the automatic request: %MBN_OK: activated, with a valid IP
 *   configuration; %MBN_ERROR_CANCELLED is no failure
 * @cause: session cause of the network, 0 for none
 */
void mbn_auto_history_attempt_ended (MbnAutoHistory *self,
                                     const MbnAutoSettings *settings,
                                     MbnError status,
                                     guint32 cause,
                                     gint64 now);

/**
 * mbn_auto_history_ending:
 * @why: the rule of the decision
 *
 * The decision to disconnect is about to be carried out: the attempt cancelled, or the connection
 * taken down. Nothing if there is neither any more.
 */
void mbn_auto_history_ending (MbnAutoHistory *self,
                              const MbnAutoSettings *settings,
                              MbnAutoRule why,
                              gint64 now);

/**
 * mbn_auto_history_connection_ended:
 * @dropped: it went by itself: neither the user nor the service has ended it
 * @cause: session cause of the network, 0 for none
 * @random: 0 to 1, for the jitter
 *
 * The automatic connection is down (AUTO-63, AUTO-64).
 */
void mbn_auto_history_connection_ended (MbnAutoHistory *self,
                                        const MbnAutoSettings *settings,
                                        gboolean dropped,
                                        guint32 cause,
                                        gint64 now,
                                        double random);

/**
 * mbn_auto_history_adopted:
 * @profile: that it was made with
 * @since: when it came up; may be long ago
 *
 * An automatic connection of an earlier process goes on (AUTO-73).
 */
void mbn_auto_history_adopted (MbnAutoHistory *self, MbnProfile *profile, gint64 since);

/** mbn_auto_history_taken_over: the attempt, or the connection, is a user's now (design.md 3.4). */
void
mbn_auto_history_taken_over (MbnAutoHistory *self, const MbnAutoSettings *settings, gint64 now);

/** mbn_auto_history_manual_started: a user's Connect was accepted (AUTO-46). */
void mbn_auto_history_manual_started (MbnAutoHistory *self);

/**
 * mbn_auto_history_manual_succeeded:
 *
 * A user's Connect with @profile has succeeded: what failed before does not count any more.
 */
void mbn_auto_history_manual_succeeded (MbnAutoHistory *self, const MbnProfile *profile);

/** mbn_auto_history_enabled: SetEnabled(true): what the past has shown does not count any more. */
void mbn_auto_history_enabled (MbnAutoHistory *self);

/**
 * mbn_auto_history_profile_changed:
 * @before: (nullable): %NULL: it was added
 * @after: (nullable): %NULL: it was removed
 *
 * A stored profile, or proposal, of the SIM that is in (AUTO-60; AUTO-44, AUTO-65).
 */
void mbn_auto_history_profile_changed (MbnAutoHistory *self,
                                       const MbnProfile *before,
                                       MbnProfile *after);

/** mbn_auto_history_suspend: the host is about to be suspended (AUTO-71). */
void mbn_auto_history_suspend (MbnAutoHistory *self);

/**
 * mbn_auto_history_resume:
 *
 * The host has woken up (AUTO-72). To be called when mbn_alternate_resume() has been.
 */
void mbn_auto_history_resume (MbnAutoHistory *self);

/** mbn_auto_history_traffic: the counters that a decision wanted, see mbn_auto_soft_read(). */
void mbn_auto_history_traffic (MbnAutoHistory *self,
                               const MbnAutoSettings *settings,
                               guint64 bytes,
                               gint64 now);

/**
 * mbn_auto_history_set_last_known_good:
 * @name: (nullable): as remembered for the SIM that is in
 *
 * To be called after mbn_auto_history_observe() has seen that SIM: another SIM forgets it.
 */
void mbn_auto_history_set_last_known_good (MbnAutoHistory *self, const char *name);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What must hold after everything that happens. It knows what was done to the modem, the links and
 * the settings, because it is told so by who did it, and what the driver did. Of the engine it
 * looks at decisions, at the delay of the back-off (i), and at whether its view of other Internet
 * was another (i, j). Each invariant has a letter:
 *
 *   a  no automatic connect from a manual profile, or one of another SIM, ring or category
 *   b  none while roaming forbids it
 *   c  none of a governed profile while there is, or may be, other Internet
 *   d  none while policy, token, sleep or the state of the modem forbid it
 *   e  none after a user's Disconnect, nor after what no retry cures
 *   f  one attempt at a time, and none beside a context of somebody else
 *   g  whenever there is neither connection nor attempt, a rule and a sentence tell why
 *   h  when nothing is in the way for the documented time, an attempt follows; a connection that is
 *      not wanted and not used any more ends
 *   i  the back-off never shrinks, nor is it cut short, but by the listed events
 *   j  nothing is scheduled that no rule needs
 *   k  connections of users are not ended, nor such as are wanted
 *   l  no request is forgotten
 *
 * What a, b, d and e forbid to begin must not go on either, as far as the engine can see it; of c
 * that is so while there surely is other Internet.
 */

#pragma once

#include "auto-driver.h"
#include "auto-links.h"

G_BEGIN_DECLS

/**
 * AutoSlotPast:
 * @n_failed: attempts since the back-off surely began
 * @not_before: surely not tried again before that
 * @n_rejects: how often in a row it was refused for settings that no retry cures
 */
typedef struct
{
  guint n_failed;
  gint64 not_before;
  MbnError reject;
  guint n_rejects;
} AutoSlotPast;

/**
 * AutoOracle:
 * @ready, @sim, @radio_on, @registration: what the modem was made to say
 * @latched: a user has disconnected the SIM @latched_sim; @may_be_latched: it may be so still
 * @stopped: an attempt has ended in a way that no retry cures; @may_be_stopped: it may be so still
 * @slot: of the automatic attempt or connection
 * @profile: (nullable): of it; @code: what that said when it began; @changed: it was
 *   updated since; @ended_by: why the engine has ended it
 * @longest: upper bound of the next wait in microseconds
 * @failed_at: when the last attempt, or connection, failed
 * @is_waiting: nothing has cancelled the wait after that
 * @may_shrink: one of the listed events has happened since the last decision
 * @delay: of the back-off at the last decision
 * @open_since: when the last obstacle went, other Internet and back-off excepted; %MBN_NEVER: there
 *   is one
 * @wanted_since: since when nothing has changed about whether the connection is wanted and used
 * @letter: of the invariant that does not hold; 0: all do
 * @message: (nullable): what is wrong
 */
typedef struct
{
  AutoDriver *driver;
  AutoLinks links;

  MbnReadyState ready;
  guint sim;
  gboolean radio_on;
  MbnRegisterState registration;
  gboolean asleep;
  gboolean enabled;
  gboolean latched;
  gboolean may_be_latched;
  guint latched_sim;
  gboolean stopped;
  gboolean may_be_stopped;

  guint slot;
  MbnProfile *profile;
  guint16 code;
  gboolean changed;
  MbnAutoRule ended_by;
  gboolean slept; /* while the connection was up */
  AutoSlotPast past[AUTO_N_SLOTS];
  gint64 longest;
  gint64 failed_at;
  gboolean is_waiting;
  gboolean may_shrink;
  gint64 delay;
  gint64 open_since;
  gint64 wanted_since;
  gint64 flap_hold;
  gint64 flap_until;

  gboolean seen_registered;
  gboolean seen_working;
  MbnReadyState seen_ready;
  gboolean seen_radio;
  char seen_sim[32];
  char seen_provider[8];
  MbnAutoCategory seen_category;
  gboolean seen_internet;
  guint n_decisions;

  char letter;
  char *message;
} AutoOracle;

/** auto_oracle_init: of a modem as the bench has it, @driver is set when there is one. */
void auto_oracle_init (AutoOracle *self, const MbnAutoSettings *settings, gint64 now);
void auto_oracle_clear (AutoOracle *self);

/** auto_oracle_fail: keeps the first. */
void auto_oracle_fail (AutoOracle *self, char letter, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* What happens; besides what is said by setting the fields above, before it. */
void auto_oracle_note_profile (AutoOracle *self, guint16 code);
void auto_oracle_note_removed (AutoOracle *self, guint slot);
void auto_oracle_note_disconnect (AutoOracle *self);
void auto_oracle_note_enabled (AutoOracle *self, gboolean enabled);
void auto_oracle_note_device (AutoOracle *self);
void auto_oracle_note_resume (AutoOracle *self);
void auto_oracle_note_user_connect (AutoOracle *self);
void auto_oracle_note_policy (AutoOracle *self);

/* For AutoWatch. */
void auto_oracle_decided (AutoOracle *self, gboolean by_timer);
void auto_oracle_attempt_ended (AutoOracle *self, MbnError status, guint32 cause);
void auto_oracle_connection_ended (AutoOracle *self, gboolean dropped, guint32 cause, gint64 lived);
void auto_oracle_taken_over (AutoOracle *self, gint64 lived);
void auto_oracle_user_connected (AutoOracle *self, MbnProfile *profile);

/** auto_oracle_rest: an event is over, and nothing is left to be done at this moment. */
void auto_oracle_rest (AutoOracle *self);

/* ---- inside ---- */

/** auto_oracle_forgive_all: any profile may be tried at once, as far as its past goes. */
void auto_oracle_forgive_all (AutoOracle *self);

/** auto_oracle_is_governed: by what @profile and the policy say (AUTO-23, AUTO-35). */
gboolean auto_oracle_is_governed (AutoOracle *self, const AutoProfile *profile);

/** auto_oracle_is_yielding: the same of the attempt, or the connection, @surely or maybe. */
gboolean auto_oracle_is_yielding (AutoOracle *self, gboolean surely);

/**
 * auto_oracle_judge: everything but other Internet, context and time.
 *
 * Returns: the letter of the invariant that forbids @slot, 0 if none does; @why: (out): in words
 */
char auto_oracle_judge (AutoOracle *self, guint slot, const char **why);

/** auto_oracle_forbids_all: the same for what holds for each profile. */
char auto_oracle_forbids_all (AutoOracle *self, const char **why);

G_END_DECLS

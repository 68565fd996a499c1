/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The decision: what should be done with one modem now, why, and when to look again. A pure
 * function of values. The same input gives the same decision, and to decide changes nothing.
 */

#pragma once

#include "mbn-auto-history.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_AUTO_ACTION_NOTHING,
  MBN_AUTO_ACTION_CONNECT,    /* an attempt with the profile */
  MBN_AUTO_ACTION_DISCONNECT, /* ends the automatic attempt or connection */
} MbnAutoAction;

/** MbnAutoState: the words of the property `State` (design.md 2, `org.mbnd1.AutoConnect`) */
typedef enum
{
  MBN_AUTO_STATE_OFF,
  MBN_AUTO_STATE_IDLE,
  MBN_AUTO_STATE_WAITING,
  MBN_AUTO_STATE_CONNECTING,
  MBN_AUTO_STATE_CONNECTED,
  MBN_AUTO_STATE_BACKOFF,
  MBN_AUTO_STATE_BLOCKED,
} MbnAutoState;

/**
 * MbnAutoDecision:
 * @action: what to do
 * @state: what clients are told
 * @rule: that decided
 * @profile: (nullable) (transfer none): that it is about; borrowed from the input
 * @next_attempt: when an attempt will be made if nothing changes; 0: none is due by time alone
 * @look_again: when to decide again if nothing changes; %MBN_NEVER: only when something does
 * @check: a check of the other links is wanted now (AUTO-27), see mbn_alternate_note_asked()
 * @read_traffic: the counters of the connection are wanted now, see mbn_auto_history_traffic()
 * @last_resort: the routes of the connection are to have the lowest preference (AUTO-35, AUTO-36)
 */
typedef struct
{
  MbnAutoAction action;
  MbnAutoState state;
  MbnAutoRule rule;
  MbnProfile *profile;
  gint64 next_attempt;
  gint64 look_again;
  gboolean check;
  gboolean read_traffic;
  gboolean last_resort;
} MbnAutoDecision;

/** mbn_auto_decide: @input is as it was observed last, see mbn-auto-history.h. */
void mbn_auto_decide (const MbnAutoInput *input, MbnAutoDecision *decision);

/**
 * mbn_auto_check_manual:
 * @profile: that a user wants to connect with
 *
 * The host's policies bind users, too (AUTO-8, AUTO-31, AUTO-47).
 *
 * Returns: the rule that forbids it, or %MBN_AUTO_RULE_NONE
 */
MbnAutoRule mbn_auto_check_manual (const MbnAutoInput *input, const MbnProfile *profile);

/** mbn_auto_state_to_string: Returns: such as `waiting`. */
const char *mbn_auto_state_to_string (MbnAutoState state);

/** mbn_auto_action_to_string: Returns: such as `connect`. */
const char *mbn_auto_action_to_string (MbnAutoAction action);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-decide.h"

#include "mbn-auto-select.h"

/*
 * Each question looks at one thing that may settle the matter. Returns: whether it does; @decision
 * is filled in then. They are asked in the order of the table at the end of this file.
 */
typedef gboolean (*Question) (const MbnAutoInput *input, MbnAutoDecision *decision);

static gboolean
settle (MbnAutoDecision *decision, MbnAutoState state, MbnAutoRule rule)
{
  decision->state = state;
  decision->rule = rule;

  return TRUE;
}

static void
look_at (MbnAutoDecision *decision, gint64 when)
{
  decision->look_again = MIN (decision->look_again, when);
}

static gboolean
is_attempting (const MbnAutoInput *input)
{
  return input->history->attempt.profile != NULL;
}

static gboolean
is_ending (const MbnAutoInput *input)
{
  return input->history->attempt.ending != MBN_AUTO_RULE_NONE;
}

/* Ends the attempt that is under way, unless it is being ended already. */
static gboolean
cancel (const MbnAutoInput *input, MbnAutoDecision *decision, MbnAutoState state, MbnAutoRule rule)
{
  decision->profile = input->history->attempt.profile;
  if (is_attempting (input) && !is_ending (input))
    decision->action = MBN_AUTO_ACTION_DISCONNECT;

  return settle (decision, state, rule);
}

/* AUTO-27: while it matters whether a link that has just lost its Internet has really lost it. */
static void
watch_loss (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  const MbnAlternateView *alternate = input->alternate;

  look_at (decision, alternate->next);
  if (alternate->check_due <= input->now)
    decision->check = TRUE;
  else
    look_at (decision, alternate->check_due);
}

/* ---- AUTO-71: asleep ---- */

static gboolean
ask_sleep (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  if (!input->history->asleep)
    return FALSE;

  return cancel (input, decision, MBN_AUTO_STATE_WAITING, MBN_AUTO_RULE_ASLEEP);
}

/* ---- AUTO-7: the token ---- */

static gboolean
ask_token (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  if (input->intent->enabled)
    return FALSE;

  return cancel (input, decision, MBN_AUTO_STATE_OFF, MBN_AUTO_RULE_TOKEN);
}

/* ---- AUTO-10, AUTO-36: a connection is up ---- */

/* One of ours that other Internet makes superfluous. */
static gboolean
is_yielding (const MbnAutoInput *input)
{
  const MbnProfile *profile = input->history->connected;

  return profile != NULL && input->modem->origin == MBN_ORIGIN_AUTO && !input->modem->leased
         && mbn_auto_is_governed (input->settings, profile);
}

/* From when new traffic is to avoid it. */
static gint64
get_gain (const MbnAutoInput *input)
{
  return mbn_auto_later (input->alternate->since, input->settings->gain_hold_ms);
}

static gboolean
is_superfluous (const MbnAutoInput *input)
{
  return is_yielding (input) && input->alternate->internet == MBN_INTERNET_FULL
         && input->now >= get_gain (input);
}

static gint64
get_soft_limit (const MbnAutoInput *input)
{
  guint limit_ms = input->settings->soft_limit_ms;

  return limit_ms == 0 ? MBN_NEVER : mbn_auto_later (get_gain (input), limit_ms);
}

/* It is not cut: it ends when nobody uses it. */
static void
let_go (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  const MbnAutoSoft *soft = &input->history->soft;
  gint64 limit = get_soft_limit (input);
  gint64 due = mbn_auto_soft_get_due (soft, input->settings, get_gain (input));

  /* that Internet may be gone again */
  if (input->alternate->why == MBN_INTERNET_WHY_LOSS || is_ending (input))
    return;

  if (soft->is_idle || input->now >= limit)
    {
      decision->action = MBN_AUTO_ACTION_DISCONNECT;
      return;
    }

  look_at (decision, limit);
  decision->read_traffic = input->now >= due;
  /* or again, when no answer came */
  look_at (decision,
           input->now < due ? due : mbn_auto_later (input->now, input->settings->soft_period_ms));
}

static gboolean
ask_connection (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  if (input->modem->context != MBN_ACTIVATION_STATE_ACTIVATED)
    return FALSE;

  /* the attempt has come up, and is not told to have ended yet */
  decision->profile = input->history->connected != NULL ? input->history->connected
                                                        : input->history->attempt.profile;
  if (is_superfluous (input))
    {
      let_go (input, decision);
      return settle (decision, MBN_AUTO_STATE_CONNECTED, MBN_AUTO_RULE_SOFT_DISCONNECT);
    }

  return settle (decision, MBN_AUTO_STATE_CONNECTED, MBN_AUTO_RULE_ONE_CONTEXT);
}

/* ---- AUTO-10: one is coming or going ---- */

static gboolean
ask_transition (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  if (is_ending (input) || input->modem->context == MBN_ACTIVATION_STATE_DEACTIVATING)
    return settle (decision, MBN_AUTO_STATE_WAITING, MBN_AUTO_RULE_ONE_CONTEXT);

  if (!is_attempting (input)
      && (input->modem->busy || input->modem->context == MBN_ACTIVATION_STATE_ACTIVATING))
    return settle (decision, MBN_AUTO_STATE_CONNECTING, MBN_AUTO_RULE_ONE_CONTEXT);

  return FALSE;
}

/* ---- an attempt is under way ---- */

static gboolean
is_roaming_prohibited (const MbnAutoInput *input)
{
  return input->policy->roaming_prohibited && mbn_auto_is_roaming (input->modem);
}

static gboolean
has_policy_against (const MbnAutoInput *input)
{
  return !input->policy->auto_connect || !input->policy->data_enabled;
}

/* AUTO-29. Undetermined is no reason to give up what has begun. */
static gboolean
is_overtaken (const MbnAutoInput *input, const MbnProfile *profile)
{
  return mbn_auto_is_governed (input->settings, profile)
         && input->alternate->internet == MBN_INTERNET_FULL
         && input->alternate->why != MBN_INTERNET_WHY_LOSS;
}

/* What has come up since it began, and forbids to go on. */
static MbnAutoRule
find_cancelling (const MbnAutoInput *input, const MbnProfile *profile)
{
  if (has_policy_against (input))
    return MBN_AUTO_RULE_POLICY;
  if (input->intent->latched)
    return MBN_AUTO_RULE_LATCH;
  if (is_roaming_prohibited (input))
    return MBN_AUTO_RULE_ROAMING_PROHIBITED;
  if (mbn_auto_is_roaming (input->modem)
      && mbn_auto_judge_place (input, profile) != MBN_AUTO_RULE_NONE)
    return mbn_auto_judge_place (input, profile);
  if (mbn_auto_is_registered (input->modem) && !mbn_auto_is_candidate (input, profile))
    return MBN_AUTO_RULE_CHANGED;

  return is_overtaken (input, profile) ? MBN_AUTO_RULE_CANCEL : MBN_AUTO_RULE_NONE;
}

static gboolean
ask_attempt (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  const MbnProfile *profile = input->history->attempt.profile;
  MbnAutoRule rule;

  if (profile == NULL)
    return FALSE;

  rule = find_cancelling (input, profile);
  if (rule != MBN_AUTO_RULE_NONE)
    return cancel (input, decision, MBN_AUTO_STATE_CONNECTING, rule);

  decision->profile = input->history->attempt.profile;
  /* time alone may bring other Internet: of a link that only its route speaks for (AUTO-22) */
  if (mbn_auto_is_governed (input->settings, profile))
    look_at (decision, input->alternate->next);

  return settle (decision, MBN_AUTO_STATE_CONNECTING, MBN_AUTO_RULE_ONE_CONTEXT);
}

/* ---- AUTO-6: the administrator ---- */

static gboolean
ask_policy (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  if (has_policy_against (input))
    return settle (decision, MBN_AUTO_STATE_BLOCKED, MBN_AUTO_RULE_POLICY);

  return FALSE;
}

/* ---- AUTO-5, AUTO-12: the modem ---- */

static gboolean
ask_modem (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  const MbnAutoModem *modem = input->modem;
  gboolean known = modem->working && modem->context != MBN_ACTIVATION_STATE_NONE;

  if (known && modem->ready == MBN_READY_STATE_DEVICE_LOCKED)
    return settle (decision, MBN_AUTO_STATE_IDLE, MBN_AUTO_RULE_PIN);

  if (!known || modem->ready != MBN_READY_STATE_INITIALIZED || !modem->radio_on || modem->emergency
      || !mbn_auto_is_registered (modem))
    return settle (decision, MBN_AUTO_STATE_IDLE, MBN_AUTO_RULE_MODEM);

  return FALSE;
}

/* ---- AUTO-52: the latch ---- */

static gboolean
ask_latch (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  if (input->intent->latched)
    return settle (decision, MBN_AUTO_STATE_BLOCKED, MBN_AUTO_RULE_LATCH);

  return FALSE;
}

/* ---- AUTO-8: roaming ---- */

static gboolean
ask_roaming (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  if (is_roaming_prohibited (input))
    return settle (decision, MBN_AUTO_STATE_BLOCKED, MBN_AUTO_RULE_ROAMING_PROHIBITED);

  return FALSE;
}

/* ---- AUTO-65: what no retry cures ---- */

static gboolean
ask_stop (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  if (input->history->stop != MBN_OK)
    return settle (decision, MBN_AUTO_STATE_BLOCKED, MBN_AUTO_RULE_INCURABLE);

  return FALSE;
}

/* ---- AUTO-39 to AUTO-45, AUTO-56: candidates ---- */

static gint64
or_none (gint64 when)
{
  return when == MBN_NEVER ? 0 : when;
}

static gboolean
is_a_wait (MbnAutoRule rule)
{
  return rule != MBN_AUTO_RULE_HOME_ONLY && rule != MBN_AUTO_RULE_DATA_ROAMING
         && rule != MBN_AUTO_RULE_ALTERNATE && rule != MBN_AUTO_RULE_INCURABLE;
}

/* The end of the wait, if the candidate is free then. That other Internet is lost ends it, too
 * (AUTO-60), so that is waited for. */
static void
back_off (const MbnAutoInput *input, const MbnAutoSelection *selection, MbnAutoDecision *decision)
{
  gint64 until = input->history->backoff.until;
  gint64 free_at = selection->next != NULL ? 0 : selection->hold.free_at;

  settle (decision, MBN_AUTO_STATE_BACKOFF, MBN_AUTO_RULE_BACKOFF);
  decision->next_attempt = or_none (free_at == MBN_NEVER ? MBN_NEVER : MAX (until, free_at));
  look_at (decision, until);
  if (input->history->seen.had_internet)
    watch_loss (input, decision);
}

static void
hold_back (const MbnAutoInput *input, const MbnAutoHold *hold, MbnAutoDecision *decision)
{
  settle (decision, is_a_wait (hold->rule) ? MBN_AUTO_STATE_WAITING : MBN_AUTO_STATE_BLOCKED,
          hold->rule);
  decision->next_attempt = or_none (hold->free_at);
  look_at (decision, hold->until);
  if (hold->rule == MBN_AUTO_RULE_LOSS)
    watch_loss (input, decision);
}

static gboolean
ask_candidates (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  MbnAutoSelection selection;
  gboolean waits;

  mbn_auto_select (input, &selection);
  if (selection.next == NULL && selection.held == NULL)
    return settle (decision, MBN_AUTO_STATE_IDLE, selection.hold.rule);

  decision->profile = selection.next != NULL ? selection.next : selection.held;
  waits = selection.next != NULL || is_a_wait (selection.hold.rule);
  if (waits && mbn_auto_backoff_is_waiting (&input->history->backoff, input->now))
    {
      back_off (input, &selection, decision);
    }
  else if (selection.next != NULL)
    {
      decision->action = MBN_AUTO_ACTION_CONNECT;
      settle (decision, MBN_AUTO_STATE_CONNECTING, MBN_AUTO_RULE_ROUND);
    }
  else
    {
      hold_back (input, &selection.hold, decision);
    }

  return TRUE;
}

/* ---- deciding ---- */

static const Question questions[] = {
    ask_sleep, ask_token, ask_connection, ask_transition, ask_attempt,    ask_policy,
    ask_modem, ask_latch, ask_roaming,    ask_stop,       ask_candidates,
};

/* AUTO-35, AUTO-36: it stays up, and traffic avoids it. */
static gboolean
is_last_resort (const MbnAutoInput *input)
{
  if (input->modem->context != MBN_ACTIVATION_STATE_ACTIVATED)
    return FALSE;
  if (input->settings->minimize >= MBN_AUTO_MINIMIZE_LAST_RESORT)
    return input->alternate->internet == MBN_INTERNET_FULL;

  return is_superfluous (input);
}

/* Time alone can bring other Internet, make it last, or end it: whatever else was decided. */
static void
mind_alternate (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  const MbnAlternateView *alternate = input->alternate;

  if (input->modem->context != MBN_ACTIVATION_STATE_ACTIVATED || input->history->asleep
      || (!is_yielding (input) && input->settings->minimize < MBN_AUTO_MINIMIZE_LAST_RESORT))
    return;

  if (is_yielding (input) && alternate->internet == MBN_INTERNET_FULL
      && input->now < get_gain (input))
    look_at (decision, get_gain (input));
  if (alternate->why == MBN_INTERNET_WHY_LOSS)
    watch_loss (input, decision);
  else
    look_at (decision, alternate->next);
}

void
mbn_auto_decide (const MbnAutoInput *input, MbnAutoDecision *decision)
{
  *decision = (MbnAutoDecision){
      .action = MBN_AUTO_ACTION_NOTHING,
      .look_again = MBN_NEVER,
      .last_resort = is_last_resort (input),
  };

  mind_alternate (input, decision);
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    if (questions[i](input, decision))
      return;
}

MbnAutoRule
mbn_auto_check_manual (const MbnAutoInput *input, const MbnProfile *profile)
{
  if (!input->policy->data_enabled)
    return MBN_AUTO_RULE_POLICY;
  if (mbn_auto_category_of (profile) < input->policy->max_category)
    return MBN_AUTO_RULE_CATEGORY;
  if (is_roaming_prohibited (input))
    return MBN_AUTO_RULE_ROAMING_PROHIBITED;

  return mbn_auto_judge_roaming (input, profile);
}

const char *
mbn_auto_state_to_string (MbnAutoState state)
{
  static const char *const names[]
      = {"off", "idle", "waiting", "connecting", "connected", "backoff", "blocked"};

  return state < G_N_ELEMENTS (names) ? names[state] : "?";
}

const char *
mbn_auto_action_to_string (MbnAutoAction action)
{
  static const char *const names[] = {"nothing", "connect", "disconnect"};

  return action < G_N_ELEMENTS (names) ? names[action] : "?";
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-telling.h"

#include "mbn-auto-reason.h"
#include "mbn-log.h"

void
mbn_auto_telling_init (MbnAutoTelling *self)
{
  *self = (MbnAutoTelling){.profile_name = g_strdup (""), .reason = g_strdup ("")};
}

void
mbn_auto_telling_clear (MbnAutoTelling *self)
{
  g_clear_pointer (&self->profile_name, g_free);
  g_clear_pointer (&self->reason, g_free);
}

/* Returns whether it was another. */
static gboolean
replace (char **text, const char *by)
{
  if (g_str_equal (*text, by))
    return FALSE;

  g_free (*text);
  *text = g_strdup (by);

  return TRUE;
}

/* What was decided, in a word. */
static const char *
get_word (const MbnAutoDecision *decision)
{
  return decision->action == MBN_AUTO_ACTION_NOTHING ? mbn_auto_state_to_string (decision->state)
                                                     : mbn_auto_action_to_string (decision->action);
}

/* What an administrator has to do something about. */
static MbnLandmark
landmark_of (const MbnAutoInput *input, const MbnAutoDecision *decision)
{
  gboolean blocked = decision->rule == MBN_AUTO_RULE_MODEM && input->modem->working
                     && input->modem->context != MBN_ACTIVATION_STATE_NONE
                     && input->modem->ready == MBN_READY_STATE_DEVICE_BLOCKED;

  if (decision->rule == MBN_AUTO_RULE_PIN || blocked)
    return MBN_LANDMARK_SIM_LOCKED;
  if (decision->rule == MBN_AUTO_RULE_INCURABLE)
    return MBN_LANDMARK_AUTO_CONNECT_GAVE_UP;

  return MBN_LANDMARK_NONE;
}

gboolean
mbn_auto_telling_take (MbnAutoTelling *self,
                       MbnAutoNotes *notes,
                       const char *label,
                       const MbnAutoInput *input,
                       const MbnAutoDecision *decision,
                       const char *connected)
{
  g_autofree char *reason = mbn_auto_dup_reason (input, decision);
  const char *name
      = decision->profile != NULL ? mbn_profile_get_name (decision->profile) : connected;
  const MbnAutoConnectNote note = {
      .time_us = (guint64)input->now,
      .rule = mbn_auto_rule_code (decision->rule),
      .decision = get_word (decision),
      .text = reason,
  };
  gboolean news = decision->state != self->decision.state || decision->rule != self->decision.rule
                  || decision->next_attempt != self->decision.next_attempt;

  news = replace (&self->reason, reason) || news;
  news = replace (&self->profile_name, name) || news;
  self->decision = *decision;
  self->decision.profile = NULL;

  if (mbn_auto_notes_add (notes, &note))
    mbn_landmark_message (landmark_of (input, decision), label, 0, "auto-connect: %s (%s): %s",
                          note.decision, note.rule, note.text);

  return news;
}

void
mbn_auto_telling_show (const MbnAutoTelling *self, MbnAutoConnectView *view)
{
  *view = (MbnAutoConnectView){
      .state = mbn_auto_state_to_string (self->decision.state),
      .reason = self->reason,
      .reason_code = mbn_auto_rule_code (self->decision.rule),
      .profile = self->profile_name,
      .next_attempt_us = (guint64)self->decision.next_attempt,
  };
}

const char *
mbn_auto_telling_get_reason (const MbnAutoTelling *self)
{
  return self->reason;
}

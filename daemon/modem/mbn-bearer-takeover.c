/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What an earlier process has left in the modem (CTX-67, AUTO-73; design.md 6, Adoption).
 *
 * The end of an activation or deactivation that it began is told in the answer to it, and that
 * process is no more: indications are not sent for it (CTX-25). Such an end is "unsaid" here and
 * has to be asked for, after 1 s and then every 2 s.
 */

#include "config.h"

#include "mbn-bearer-private.h"

/* ---- ends that nobody tells ---- */

static gboolean
waits_for_unsaid (MbnBearer *self)
{
  MbnContextState state = self->machine.state;

  return self->unsaid
         && (state == MBN_CONTEXT_DOWN || state == MBN_CONTEXT_ADOPTING
             || state == MBN_CONTEXT_AWAITING_SESSION);
}

static void
await_unsaid (MbnBearer *self)
{
  self->unsaid = TRUE;
  if (waits_for_unsaid (self))
    mbn_retry_timer_arm (&self->requery);
}

void
mbn_bearer_on_requery (gpointer owner)
{
  MbnBearer *self = owner;

  if (waits_for_unsaid (self))
    mbn_bearer_query_session (self);
}

gboolean
mbn_bearer_may_come_up (MbnBearer *self)
{
  return self->unsaid && self->machine.state == MBN_CONTEXT_DOWN && !self->unwanted;
}

void
mbn_bearer_end_unsaid (MbnBearer *self)
{
  self->unsaid = FALSE;
  mbn_retry_timer_stop (&self->requery);
}

static gboolean
is_there (MbnActivationState state)
{
  return state == MBN_ACTIVATION_STATE_ACTIVATING || state == MBN_ACTIVATION_STATE_ACTIVATED
         || state == MBN_ACTIVATION_STATE_DEACTIVATING;
}

static void
forget (MbnBearer *self)
{
  mbn_bearer_end_unsaid (self);
  self->origin = MBN_ORIGIN_NONE;
  self->uid = MBN_UID_UNKNOWN;
  self->stored = FALSE;
  self->activated_us = 0;
  g_clear_pointer (&self->profile, mbn_profile_unref);
  mbn_session_keeper_forget (self->core->keeper);
}

/* ---- what is there, and what is to become of it ---- */

static void
take_changing (MbnBearer *self, gboolean coming)
{
  self->unsaid = TRUE;
  mbn_bearer_step (self, coming && !self->unwanted ? MBN_CONTEXT_EV_ADOPT_PENDING
                                                   : MBN_CONTEXT_EV_END_PENDING);
  await_unsaid (self);
}

/* Returns %FALSE when there is nothing. */
static gboolean
take_session (MbnBearer *self, const MbnSession *session)
{
  if (session == NULL || !is_there (session->state))
    return FALSE;

  self->session = *session;
  mbn_bearer_end_unsaid (self);
  self->attempt++;
  if (session->state == MBN_ACTIVATION_STATE_ACTIVATED)
    mbn_bearer_step (self, self->unwanted ? MBN_CONTEXT_EV_SESSION_UP : MBN_CONTEXT_EV_ADOPT);
  else
    take_changing (self, session->state == MBN_ACTIVATION_STATE_ACTIVATING);

  return TRUE;
}

/* While it counts as down: the activation may not even have begun. */
static void
take_while_down (MbnBearer *self, const MbnSession *session)
{
  if (take_session (self, session))
    return;

  if (g_get_monotonic_time () < self->unsaid_until_us)
    mbn_retry_timer_arm (&self->requery);
  else
    forget (self);
}

gboolean
mbn_bearer_take_unsaid (MbnBearer *self, const MbnSession *session)
{
  if (!waits_for_unsaid (self))
    return FALSE;

  if (self->machine.state == MBN_CONTEXT_DOWN)
    {
      take_while_down (self, session);
      return TRUE;
    }

  if (session != NULL && session->state == MBN_ACTIVATION_STATE_NONE)
    mbn_bearer_step (self, MBN_CONTEXT_EV_SESSION_LOST);
  else if (session != NULL)
    mbn_bearer_on_session (self, session);
  if (waits_for_unsaid (self))
    mbn_retry_timer_arm (&self->requery);

  return TRUE;
}

/* ---- taking over ---- */

/* What is known of the context that an earlier process has left. Without a record nothing is:
 * whether its access string is that of an automatic profile (AUTO-73) cannot be told, because a
 * modem does not tell the access string of a session (MBIM 1.0, CONNECT). */
static void
take_record (MbnBearer *self, const MbnSessionRecord *record)
{
  self->origin = record != NULL ? record->origin : MBN_ORIGIN_ADOPTED;
  if (record == NULL)
    return;

  self->unwanted = self->unwanted || record->ending;
  self->profile = record->profile != NULL ? mbn_profile_ref (record->profile) : NULL;
  self->stored = record->stored;
  self->uid = record->uid;
  self->activated_us = record->activated_us;
}

static void
take_over_nothing (MbnBearer *self, gboolean may_come_up)
{
  const MbnKeptContext context = {
      .session = SESSION,
      .ending = self->unwanted,
      .origin = self->origin,
      .uid = self->uid,
      .profile = self->profile,
      .stored = self->stored,
  };

  mbn_modem_core_clear_link (self->core);
  if (!may_come_up)
    {
      forget (self);
      return;
    }

  mbn_session_keeper_keep (self->core->keeper, &context);
  self->unsaid_until_us
      = g_get_monotonic_time () + 1000 * (gint64)self->core->config->limits.activate_ms;
  await_unsaid (self);
}

void
mbn_bearer_take_over (MbnBearer *self, const MbnSession *found, gboolean may_adopt)
{
  const MbnSessionRecord *record = mbn_session_keeper_get_inherited (self->core->keeper);
  /* an activation that was not known to have ended */
  gboolean may_come_up = record != NULL && record->activated_us == 0;

  g_return_if_fail (self->machine.state == MBN_CONTEXT_DOWN);

  if (found != NULL)
    self->session = *found;
  self->unwanted = !may_adopt;
  if (may_adopt)
    take_record (self, record);
  if (!take_session (self, found))
    take_over_nothing (self, may_come_up);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What an earlier process has left in the modem (CTX-67, AUTO-73; design.md 6, Adoption).
 *
 * The end of an activation or deactivation that it began is told in the answer to it, and that
 * process is no more: indications are not sent for it (CTX-25). Such an end is "unsaid" here and
 * has to be asked for, after 1, 2, 4 … s.
 */

#include "config.h"

#include "mbn-bearer-private.h"

#define LONGEST_REQUERY_MS 2000

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
  /* what has not begun may never begin */
  self->requery.longest_ms = self->machine.state == MBN_CONTEXT_DOWN ? 0 : LONGEST_REQUERY_MS;
  if (waits_for_unsaid (self))
    mbn_retry_timer_arm (&self->requery);
}

void
mbn_bearer_on_requery (gpointer owner)
{
  mbn_bearer_query_session (owner);
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

/* While it counts as down: the activation may not even have begun. */
static void
take_while_down (MbnBearer *self, const MbnSession *session)
{
  if (session != NULL && is_there (session->state))
    mbn_bearer_take_over (self, session, TRUE);
  else if (g_get_monotonic_time () < self->unsaid_until_us)
    mbn_retry_timer_arm (&self->requery);
  else
    {
      mbn_bearer_end_unsaid (self);
      mbn_session_keeper_forget (self->core->keeper);
    }
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

  self->profile = record->profile != NULL ? mbn_profile_ref (record->profile) : NULL;
  self->stored = record->stored;
  self->activated_us = record->activated_us;
}

static void
take_over_nothing (MbnBearer *self, const MbnSessionRecord *record)
{
  mbn_modem_core_clear_link (self->core);
  /* an activation that was not known to have ended */
  if (record != NULL && record->activated_us == 0)
    {
      self->unsaid_until_us
          = g_get_monotonic_time () + 1000 * (gint64)self->core->config->limits.activate_ms;
      await_unsaid (self);
    }
  else
    mbn_session_keeper_forget (self->core->keeper);
}

void
mbn_bearer_take_over (MbnBearer *self, const MbnSession *found, gboolean may_adopt)
{
  const MbnSessionRecord *record = mbn_session_keeper_get_inherited (self->core->keeper);
  gboolean wanted = may_adopt && (record == NULL || !record->ending);
  MbnActivationState state = found != NULL ? found->state : MBN_ACTIVATION_STATE_NONE;

  g_return_if_fail (self->machine.state == MBN_CONTEXT_DOWN);

  if (found != NULL)
    self->session = *found;
  if (!is_there (state))
    {
      take_over_nothing (self, record);
      return;
    }

  mbn_bearer_end_unsaid (self);
  self->attempt++;
  if (may_adopt)
    take_record (self, record);

  if (state == MBN_ACTIVATION_STATE_ACTIVATED)
    mbn_bearer_step (self, wanted ? MBN_CONTEXT_EV_ADOPT : MBN_CONTEXT_EV_SESSION_UP);
  else
    {
      gboolean coming = state == MBN_ACTIVATION_STATE_ACTIVATING;

      self->unsaid = TRUE;
      mbn_bearer_step (self, coming && wanted ? MBN_CONTEXT_EV_ADOPT_PENDING
                                              : MBN_CONTEXT_EV_END_PENDING);
      await_unsaid (self);
    }
}

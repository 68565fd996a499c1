/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What an earlier process has left in the modem (CTX-67, AUTO-73; design.md 6, Adoption). */

#include "config.h"

#include "mbn-bearer-private.h"

/* What is known of the context that an earlier process has left (AUTO-73). */
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

void
mbn_bearer_take_over (MbnBearer *self, const MbnSession *found, gboolean may_adopt)
{
  const MbnSessionRecord *record = mbn_session_keeper_get_inherited (self->core->keeper);
  MbnActivationState state = found != NULL ? found->state : MBN_ACTIVATION_STATE_NONE;
  gboolean coming = state == MBN_ACTIVATION_STATE_ACTIVATING;
  gboolean there = coming || state == MBN_ACTIVATION_STATE_ACTIVATED
                   || state == MBN_ACTIVATION_STATE_DEACTIVATING;
  gboolean ending
      = state == MBN_ACTIVATION_STATE_DEACTIVATING || (record != NULL && record->ending);

  g_return_if_fail (self->machine.state == MBN_CONTEXT_DOWN);

  if (found != NULL)
    self->session = *found;
  if (!there)
    {
      mbn_modem_core_clear_link (self->core);
      mbn_session_keeper_forget (self->core->keeper);
      return;
    }

  self->attempt++;
  if (may_adopt)
    take_record (self, record);
  if (!may_adopt || ending)
    mbn_bearer_step (self, MBN_CONTEXT_EV_SESSION_UP);
  else
    mbn_bearer_step (self, coming ? MBN_CONTEXT_EV_ADOPT_PENDING : MBN_CONTEXT_EV_ADOPT);
  if (self->machine.state == MBN_CONTEXT_ADOPTING)
    mbn_retry_timer_arm (&self->requery);
}

/* How an activation ends is told to whoever sent it, and that is no more. */
void
mbn_bearer_on_requery (gpointer owner)
{
  mbn_bearer_query_session (owner);
}

void
mbn_bearer_take_found (MbnBearer *self, const MbnSession *session)
{
  if (session != NULL)
    mbn_bearer_on_session (self, session);
  if (self->machine.state == MBN_CONTEXT_ADOPTING)
    mbn_retry_timer_arm (&self->requery);
}

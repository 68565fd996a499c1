/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-sim.h"

#include "mbn-profile-sim.h"
#include "mbn-text.h"

void
mbn_auto_sim_clear (MbnAutoSim *self)
{
  g_clear_pointer (&self->icc_id, g_free);
  g_clear_pointer (&self->subscriber_id, g_free);
}

gboolean
mbn_auto_sim_is_known (const MbnAutoSim *self)
{
  return self->icc_id != NULL || self->subscriber_id != NULL;
}

void
mbn_auto_sim_copy (MbnAutoSim *self, const MbnAutoSim *from)
{
  mbn_text_replace (&self->icc_id, from->icc_id);
  mbn_text_replace (&self->subscriber_id, from->subscriber_id);
}

/* The card decides; where it is not known, the subscriber does. */
static gboolean
is_other (const MbnAutoSim *self, const char *icc_id, const char *subscriber_id)
{
  if (self->icc_id != NULL && mbn_text_is_given (icc_id))
    return !mbn_profile_same_icc_id (self->icc_id, icc_id);

  return self->subscriber_id != NULL && mbn_text_is_given (subscriber_id)
         && !g_str_equal (self->subscriber_id, subscriber_id);
}

gboolean
mbn_auto_sim_see (MbnAutoSim *self, const MbnAutoModem *modem)
{
  const char *icc_id = modem->place.sim_icc_id;
  const char *subscriber_id = modem->place.subscriber_id;
  gboolean other;

  if (modem->ready != MBN_READY_STATE_INITIALIZED)
    return FALSE;

  other = is_other (self, icc_id, subscriber_id);
  if (other)
    mbn_auto_sim_clear (self);
  if (mbn_text_is_given (icc_id))
    mbn_text_replace (&self->icc_id, icc_id);
  if (mbn_text_is_given (subscriber_id))
    mbn_text_replace (&self->subscriber_id, subscriber_id);

  return other;
}

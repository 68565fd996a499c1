/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-intent.h"

static void
unlatch (MbnAutoIntent *self)
{
  self->latched = FALSE;
  mbn_auto_sim_clear (&self->sim);
}

void
mbn_auto_intent_init (MbnAutoIntent *self)
{
  *self = (MbnAutoIntent){.enabled = TRUE};
}

void
mbn_auto_intent_clear (MbnAutoIntent *self)
{
  unlatch (self);
}

void
mbn_auto_intent_set_enabled (MbnAutoIntent *self, gboolean enabled)
{
  self->enabled = enabled;
  if (enabled)
    unlatch (self);
}

void
mbn_auto_intent_disconnected (MbnAutoIntent *self, const MbnAutoModem *modem)
{
  unlatch (self);
  self->latched = TRUE;
  mbn_auto_sim_see (&self->sim, modem);
}

void
mbn_auto_intent_latch (MbnAutoIntent *self, const MbnAutoSim *sim)
{
  unlatch (self);
  self->latched = TRUE;
  mbn_auto_sim_copy (&self->sim, sim);
}

void
mbn_auto_intent_connected (MbnAutoIntent *self)
{
  unlatch (self);
}

void
mbn_auto_intent_see_sim (MbnAutoIntent *self, const MbnAutoModem *modem)
{
  if (self->latched && mbn_auto_sim_see (&self->sim, modem))
    unlatch (self);
}

void
mbn_auto_intent_profile_updated (MbnAutoIntent *self,
                                 const MbnProfile *before,
                                 const MbnProfile *after)
{
  if (mbn_profile_get_connection_mode (before) != mbn_profile_get_connection_mode (after))
    unlatch (self);
}

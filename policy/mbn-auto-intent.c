/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-intent.h"

static void
unlatch (MbnAutoIntent *self)
{
  self->latched = FALSE;
  g_clear_pointer (&self->latched_sim, g_free);
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
mbn_auto_intent_disconnected (MbnAutoIntent *self, const char *sim)
{
  unlatch (self);
  self->latched = TRUE;
  self->latched_sim = g_strdup (sim);
}

void
mbn_auto_intent_connected (MbnAutoIntent *self)
{
  unlatch (self);
}

void
mbn_auto_intent_see_sim (MbnAutoIntent *self, const char *sim)
{
  if (!self->latched || sim == NULL)
    return;

  /* the user disconnected before the SIM was known */
  if (self->latched_sim == NULL)
    self->latched_sim = g_strdup (sim);
  else if (g_strcmp0 (self->latched_sim, sim) != 0)
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

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-last-failure.h"

void
mbn_last_failure_note (MbnLastFailure *self, guint32 cause, MbnProfile *profile)
{
  self->cause = cause;
  g_clear_pointer (&self->profile, mbn_profile_unref);
  if (cause != 0 && profile != NULL)
    self->profile = mbn_profile_ref (profile);
}

guint32
mbn_last_failure_get_kept (const MbnLastFailure *self, MbnProfile *profile)
{
  if (self->profile == NULL || profile == NULL)
    return 0;

  return mbn_profile_same_settings (self->profile, profile) ? self->cause : 0;
}

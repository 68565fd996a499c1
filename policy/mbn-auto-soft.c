/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-soft.h"

void
mbn_auto_soft_reset (MbnAutoSoft *self)
{
  *self = (MbnAutoSoft){.read_at = MBN_NEVER};
}

void
mbn_auto_soft_read (MbnAutoSoft *self, const MbnAutoSettings *settings, guint64 bytes, gint64 now)
{
  gboolean early = now < mbn_auto_soft_get_due (self, settings, G_MININT64);
  gboolean goes_on = self->read_at != MBN_NEVER && bytes >= self->bytes && now > self->read_at;
  double carried = goes_on ? (double)(bytes - self->bytes) : 0;
  double seconds = goes_on ? (double)(now - self->read_at) / G_USEC_PER_SEC : 0;

  /* asked for twice */
  if (early)
    return;

  self->is_idle = goes_on && carried < (double)settings->soft_threshold * seconds;
  self->read_at = now;
  self->bytes = bytes;
}

gint64
mbn_auto_soft_get_due (const MbnAutoSoft *self, const MbnAutoSettings *settings, gint64 since)
{
  if (self->read_at == MBN_NEVER)
    return since;

  return MAX (since, mbn_auto_later (self->read_at, settings->soft_period_ms));
}

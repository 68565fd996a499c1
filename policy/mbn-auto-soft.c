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
  gboolean goes_on = self->read_at != MBN_NEVER && bytes >= self->bytes && now > self->read_at;

  if (goes_on)
    {
      double seconds = (double)(now - self->read_at) / G_USEC_PER_SEC;

      self->is_idle = (double)(bytes - self->bytes) < (double)settings->soft_threshold * seconds;
    }

  self->read_at = now;
  self->bytes = bytes;
}

gint64
mbn_auto_soft_get_due (const MbnAutoSoft *self, const MbnAutoSettings *settings, gint64 since)
{
  return self->read_at == MBN_NEVER ? since
                                    : mbn_auto_later (self->read_at, settings->soft_period_ms);
}

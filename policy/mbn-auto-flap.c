/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-flap.h"

void
mbn_auto_flap_note (MbnAutoFlap *self, const MbnAutoSettings *settings, gint64 now)
{
  gint64 first = mbn_auto_later (0, settings->flap_hold_ms);
  gint64 most = MAX (mbn_auto_later (0, settings->flap_hold_max_ms), first);
  gboolean again = self->hold > 0 && now <= mbn_auto_later (self->until, settings->flap_window_ms);

  self->hold = again ? MIN (2 * self->hold, most) : first;
  self->until = now + self->hold;
}

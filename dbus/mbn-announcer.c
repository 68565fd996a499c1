/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-announcer.h"

gboolean
mbn_announcer_is_due (MbnAnnouncer *announcer, gboolean pending, GVariant *values)
{
  g_autoptr (GVariant) now = g_variant_ref_sink (values);

  if (pending)
    {
      mbn_announcer_clear (announcer);
      return FALSE;
    }

  if (announcer->last != NULL && g_variant_equal (announcer->last, now))
    return FALSE;

  g_clear_pointer (&announcer->last, g_variant_unref);
  announcer->last = g_steal_pointer (&now);

  return TRUE;
}

void
mbn_announcer_clear (MbnAnnouncer *announcer)
{
  g_clear_pointer (&announcer->last, g_variant_unref);
}

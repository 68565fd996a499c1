/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-backoff.h"

/* Shorter delays get no jitter (AUTO-66). */
#define JITTER_FROM_US (27 * G_USEC_PER_SEC)

static gboolean
contains (const guint *causes, gsize n_causes, guint32 cause)
{
  for (gsize i = 0; i < n_causes; i++)
    if (causes[i] == cause)
      return TRUE;

  return FALSE;
}

MbnAutoPace
mbn_auto_pace_of (const MbnAutoSettings *settings, MbnError status, guint32 cause)
{
  if (status == MBN_ERROR_SERVICE_NOT_ACTIVATED
      || contains (settings->glacial_causes, settings->n_glacial_causes, cause))
    return MBN_AUTO_PACE_GLACIAL;

  return contains (settings->slow_causes, settings->n_slow_causes, cause) ? MBN_AUTO_PACE_SLOW
                                                                          : MBN_AUTO_PACE_NORMAL;
}

static gint64
get_first_delay (const MbnAutoSettings *settings, MbnAutoPace pace)
{
  const guint first_ms[] = {
      settings->backoff_initial_ms,
      settings->backoff_slow_ms,
      settings->backoff_glacial_ms,
  };

  return mbn_auto_later (0, first_ms[pace]);
}

void
mbn_auto_backoff_reset (MbnAutoBackoff *self)
{
  *self = (MbnAutoBackoff){.until = MBN_NEVER};
}

void
mbn_auto_backoff_cancel (MbnAutoBackoff *self)
{
  self->until = MBN_NEVER;
}

/* The cap ends the growth; it shortens neither what has grown already nor a pace's first delay
 * (AUTO-57). */
static gint64
grow (gint64 delay, const MbnAutoSettings *settings)
{
  double grown = (double)delay * settings->backoff_factor;
  gint64 cap = MAX (mbn_auto_later (0, settings->backoff_cap_ms), delay);

  return grown < (double)cap ? (gint64)grown : cap;
}

static gint64
add_jitter (gint64 delay, const MbnAutoSettings *settings, double random)
{
  if (delay < JITTER_FROM_US)
    return delay;

  return delay + (gint64)((double)delay * settings->backoff_jitter * random);
}

void
mbn_auto_backoff_fail (MbnAutoBackoff *self,
                       const MbnAutoSettings *settings,
                       MbnAutoPace pace,
                       gint64 now,
                       double random)
{
  self->delay = MAX (get_first_delay (settings, pace), grow (self->delay, settings));
  self->until = now + add_jitter (self->delay, settings, random);
  self->pace = pace;
}

gboolean
mbn_auto_backoff_is_waiting (const MbnAutoBackoff *self, gint64 now)
{
  return self->until != MBN_NEVER && now < self->until;
}

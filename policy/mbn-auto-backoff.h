/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How long to wait after a round that failed (AUTO-56 to AUTO-66). */

#pragma once

#include "mbn-auto-settings.h"
#include "mbn-error.h"

G_BEGIN_DECLS

/** MbnAutoPace: from the fastest to the slowest (AUTO-57 to AUTO-59) */
typedef enum
{
  MBN_AUTO_PACE_NORMAL,
  MBN_AUTO_PACE_SLOW,
  MBN_AUTO_PACE_GLACIAL,
} MbnAutoPace;

/**
 * mbn_auto_pace_of:
 * @status: how an attempt, or a connection, ended
 * @cause: session cause of the network, 0 for none
 */
MbnAutoPace mbn_auto_pace_of (const MbnAutoSettings *settings, MbnError status, guint32 cause);

/**
 * MbnAutoBackoff:
 * @delay: the last one in microseconds, without jitter; 0: the next one is the first
 * @until: when the wait is over; %MBN_NEVER: none is on
 * @pace: of the round that failed last
 */
typedef struct
{
  gint64 delay;
  gint64 until;
  MbnAutoPace pace;
} MbnAutoBackoff;

/** mbn_auto_backoff_reset: no wait, and the next one is the first. */
void mbn_auto_backoff_reset (MbnAutoBackoff *self);

/** mbn_auto_backoff_cancel: no wait; the next one is longer than the last all the same. */
void mbn_auto_backoff_cancel (MbnAutoBackoff *self);

/**
 * mbn_auto_backoff_fail:
 * @random: 0 to 1, for the jitter
 *
 * A round has failed: begins to wait, longer than the last time. A pace that is slower than the
 * last one lengthens the delay to its own first; a faster one does not shorten it.
 */
void mbn_auto_backoff_fail (MbnAutoBackoff *self,
                            const MbnAutoSettings *settings,
                            MbnAutoPace pace,
                            gint64 now,
                            double random);

/** mbn_auto_backoff_is_waiting: at @now. */
gboolean mbn_auto_backoff_is_waiting (const MbnAutoBackoff *self, gint64 now);

G_END_DECLS

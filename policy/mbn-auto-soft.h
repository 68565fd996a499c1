/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Whether a connection that is not wanted any more is still used (AUTO-36). */

#pragma once

#include "mbn-auto-settings.h"

G_BEGIN_DECLS

/**
 * MbnAutoSoft:
 * @read_at: when the counters were read last; %MBN_NEVER: not yet
 * @bytes: what they said
 * @is_idle: in the period that ended then, less than the threshold was carried
 */
typedef struct
{
  gint64 read_at;
  guint64 bytes;
  gboolean is_idle;
} MbnAutoSoft;

void mbn_auto_soft_reset (MbnAutoSoft *self);

/**
 * mbn_auto_soft_read:
 * @bytes: carried since the connection was made, both ways
 *
 * The counters have been read. Before the period is over that tells nothing. Counters that went
 * backwards begin a period anew.
 */
void
mbn_auto_soft_read (MbnAutoSoft *self, const MbnAutoSettings *settings, guint64 bytes, gint64 now);

/** mbn_auto_soft_get_due: when they are to be read next, not before @since. */
gint64
mbn_auto_soft_get_due (const MbnAutoSoft *self, const MbnAutoSettings *settings, gint64 since);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Not connecting and disconnecting by turns with other Internet that comes and goes (AUTO-30). */

#pragma once

#include "mbn-auto-settings.h"

G_BEGIN_DECLS

/**
 * MbnAutoFlap:
 * @hold: the last one in microseconds, 0 for none
 * @until: not before this; 0 at first
 */
typedef struct
{
  gint64 hold;
  gint64 until;
} MbnAutoFlap;

/**
 * mbn_auto_flap_note:
 *
 * We have given way to other Internet at @now. The window counts from the end of the last hold, so
 * that a long hold does not forget itself.
 */
void mbn_auto_flap_note (MbnAutoFlap *self, const MbnAutoSettings *settings, gint64 now);

G_END_DECLS

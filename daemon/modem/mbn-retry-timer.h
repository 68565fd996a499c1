/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Asking again for what nobody will tell by itself: after 1, 2, 4 … s (design.md 4). How long that
 * may go on is the owner's business. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  void (*ask) (gpointer owner);
  gpointer owner;
  guint longest_ms; /* between two; 0 = no limit */
  guint tries;
  guint source;
} MbnRetryTimer;

/** mbn_retry_timer_arm: asks again, later than the last time; no-op when it is to ask anyway. */
void mbn_retry_timer_arm (MbnRetryTimer *self);

/** mbn_retry_timer_stop: does not ask any more, until it is armed anew. */
void mbn_retry_timer_stop (MbnRetryTimer *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A life of a modem that connects by itself: events are done to it, and told to the oracle. */

#pragma once

#include "auto-event.h"

G_BEGIN_DECLS

/**
 * AutoVerdict:
 * @letter: of the invariant that did not hold, see auto-oracle.h; 0: all did
 * @n_events: how many happened, the failing one included
 * @message: (nullable): what was wrong
 */
typedef struct
{
  char letter;
  gsize n_events;
  char *message;
} AutoVerdict;

void auto_verdict_clear (AutoVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AutoVerdict, auto_verdict_clear)

/** AutoTally: what the lives were spent with. */
typedef struct
{
  guint64 n_decisions;
  guint64 n_attempts;
  guint64 n_connections;
  guint64 n_ended;
  guint64 n_user_connections;
  guint64 n_taken_over;
  guint64 n_back_offs;
} AutoTally;

/**
 * auto_life_run:
 * @events: (array length=n_events): what happens, from a fresh start
 * @variant: which settings it has
 * @tally: (nullable): is added to
 * @trace: (nullable): what was decided is written there, a line each
 *
 * Stops at the first invariant that does not hold. Then, and at the end, everything is freed.
 */
void auto_life_run (const AutoEvent *events,
                    gsize n_events,
                    guint variant,
                    AutoTally *tally,
                    GString *trace,
                    AutoVerdict *verdict);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A book of leases among its modems (lease-world.h), with clients that come, ask, finish and die,
 * users, and the service's own connections: lives through events, and is judged after each.
 */

#pragma once

#include "lease-event.h"
#include "lease-world.h"

G_BEGIN_DECLS

/**
 * LeaseVerdict:
 * @letter: of the invariant that does not hold; 0: all do
 * @message: (nullable): what is wrong
 * @n_events: that were needed
 */
typedef struct
{
  char letter;
  char *message;
  gsize n_events;
} LeaseVerdict;

void lease_verdict_clear (LeaseVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LeaseVerdict, lease_verdict_clear)

/**
 * lease_life_run:
 * @variant: which settings; any number
 * @tally: (inout) (nullable):
 * @trace: (nullable): is added each event, and what came of it
 *
 * Lives through @events, until all clients have finished and all is over.
 */
void lease_life_run (const LeaseEvent *events,
                     gsize n_events,
                     guint variant,
                     LeaseTally *tally,
                     GString *trace,
                     LeaseVerdict *verdict);

G_END_DECLS

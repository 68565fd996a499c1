/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the files of MbnContext share: mbn-context.c is the queue, mbn-context-meeting.c knows what
 * becomes of a Connect that meets another one's attempt or connection (design.md 3.3, 3.4). */

#pragma once

#include "mbn-bearer.h"
#include "mbn-context-private.h"
#include "mbn-request-queue.h"

G_BEGIN_DECLS

struct _MbnContext
{
  GObject parent;
  MbnModemCore *core; /* borrowed: it owns us */
  MbnBearer *bearer;
  gboolean known; /* the modem has told the state of its session */
  MbnRequestQueue waiting;
  GPtrArray *overtaken;   /* of MbnRequest: Connects a Disconnect cancelled, to be completed next */
  MbnRequest *connect;    /* running */
  GPtrArray *joined;      /* of MbnRequest: Connects that end as that one does */
  GPtrArray *disconnects; /* of MbnRequest: running, all with the same result */
  guint dispatch_source;
  guint wait_timer; /* while the modem is being reset and something waits */
  gboolean leased;
  gboolean awaited; /* leases will have it made again */
};

/** mbn_context_take_down: ends what is there, or on its way, and the Connects for it. */
void mbn_context_take_down (MbnContext *self, const MbnOutcome *outcome);

/** mbn_context_schedule: what waits is looked at again, soon. */
void mbn_context_schedule (MbnContext *self);

/** mbn_context_meet: an attempt has begun, or a Connect has come. */
void mbn_context_meet (MbnContext *self);

G_END_DECLS

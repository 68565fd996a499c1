/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Requests that were accepted and wait for their turn, first in first out (design.md 3.3). */

#pragma once

#include "mbn-request.h"

G_BEGIN_DECLS

typedef struct
{
  GQueue requests; /* of MbnRequest (owned) */
} MbnRequestQueue;

void mbn_request_queue_init (MbnRequestQueue *self);

/** mbn_request_queue_clear: lets go of them, completed or not. */
void mbn_request_queue_clear (MbnRequestQueue *self);

gboolean mbn_request_queue_is_empty (const MbnRequestQueue *self);

/** mbn_request_queue_push: @request: (transfer none): is the last one now. */
void mbn_request_queue_push (MbnRequestQueue *self, MbnRequest *request);

/** mbn_request_queue_peek: (nullable) (transfer none): the oldest. */
MbnRequest *mbn_request_queue_peek (const MbnRequestQueue *self);

/** mbn_request_queue_pop: (nullable) (transfer full): the oldest. */
MbnRequest *mbn_request_queue_pop (MbnRequestQueue *self);

/**
 * mbn_request_queue_take:
 *
 * Returns: (transfer full) (nullable): @request, which waits no more; %NULL: it did not wait
 */
MbnRequest *mbn_request_queue_take (MbnRequestQueue *self, MbnRequest *request);

gboolean mbn_request_queue_has (const MbnRequestQueue *self, MbnRequestKind kind);

/** mbn_request_queue_find_connect: (nullable) (transfer none): the oldest Connect of @origin. */
MbnRequest *mbn_request_queue_find_connect (const MbnRequestQueue *self, MbnOrigin origin);

/** mbn_request_queue_is_of: every Connect that waits is one of the user with that uid (CTX-55). */
gboolean mbn_request_queue_is_of (const MbnRequestQueue *self, guint32 uid);

/** mbn_request_queue_comes_before: both wait, and @a came before @b. */
gboolean mbn_request_queue_comes_before (const MbnRequestQueue *self, MbnRequest *a, MbnRequest *b);

/** mbn_request_queue_complete: all of them, the oldest first; @connects and @disconnects: how. */
void mbn_request_queue_complete (MbnRequestQueue *self,
                                 const MbnOutcome *connects,
                                 const MbnOutcome *disconnects);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How long a modem with an active context may be without registration (CTX-46). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** MbnServiceLossFunc: it has been without for too long; from the main loop. */
typedef void (*MbnServiceLossFunc) (gpointer owner);

typedef struct
{
  MbnServiceLossFunc func;
  gpointer owner;
  gboolean lost; /* not registered since the context came up, or since then */
  guint timer;
} MbnServiceLoss;

/**
 * mbn_service_loss_begin:
 * @limit_ms: 0 = no limit
 *
 * The registration went, or a context came up without one. No-op when that is known.
 */
void mbn_service_loss_begin (MbnServiceLoss *self, guint limit_ms);

/** mbn_service_loss_end: registered again, or no context any more. */
void mbn_service_loss_end (MbnServiceLoss *self);

G_END_DECLS

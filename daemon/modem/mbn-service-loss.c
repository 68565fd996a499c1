/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-service-loss.h"

static gboolean
on_limit (gpointer user_data)
{
  MbnServiceLoss *self = user_data;

  self->timer = 0;
  self->func (self->owner);

  return G_SOURCE_REMOVE;
}

void
mbn_service_loss_begin (MbnServiceLoss *self, guint limit_ms)
{
  if (limit_ms != 0 && !self->lost)
    self->timer = g_timeout_add (limit_ms, on_limit, self);

  self->lost = TRUE;
}

void
mbn_service_loss_end (MbnServiceLoss *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->lost = FALSE;
}

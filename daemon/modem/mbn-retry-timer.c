/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-retry-timer.h"

#include "mbn-backoff.h"

#define FIRST_MS 1000

static gboolean
on_due (gpointer user_data)
{
  MbnRetryTimer *self = user_data;

  self->source = 0;
  self->ask (self->owner);

  return G_SOURCE_REMOVE;
}

void
mbn_retry_timer_arm (MbnRetryTimer *self)
{
  if (self->source != 0)
    return;

  self->source
      = g_timeout_add (mbn_backoff_ms (self->tries, FIRST_MS,
                                       self->longest_ms != 0 ? self->longest_ms : G_MAXUINT),
                       on_due, self);
  self->tries++;
}

void
mbn_retry_timer_stop (MbnRetryTimer *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-open-failures.h"

#include "mbn-backoff.h"
#include "mbn-limits.h"

#define STEADY_AFTER_MS    10000 /* running for so long, an earlier failure is forgotten */
#define FIRST_RETRY_MS     2000  /* within 5 s; later ones see mbn-limits.h */
#define FAILURES_TO_REPORT 3

void
mbn_open_failures_note_running (MbnOpenFailures *self)
{
  self->running_since_us = g_get_monotonic_time ();
}

void
mbn_open_failures_note (MbnOpenFailures *self)
{
  self->in_a_row++;
}

void
mbn_open_failures_note_reset (MbnOpenFailures *self)
{
  gint64 ran_ms = (g_get_monotonic_time () - self->running_since_us) / 1000;

  self->in_a_row = ran_ms < STEADY_AFTER_MS ? self->in_a_row + 1 : 0;
}

gboolean
mbn_open_failures_are_many (const MbnOpenFailures *self)
{
  return self->in_a_row >= FAILURES_TO_REPORT;
}

guint
mbn_open_failures_get_delay (const MbnOpenFailures *self)
{
  return self->in_a_row == 0
             ? 0
             : mbn_backoff_ms (self->in_a_row - 1, FIRST_RETRY_MS, MBN_LAST_RETRY_MS);
}

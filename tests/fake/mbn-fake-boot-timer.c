/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Linking this file replaces mbn-boot-timer.c by timers of the virtual clock (mbn-fake-clock.h). */

#include "config.h"

#include "mbn-boot-timer.h"

struct _MbnBootTimer
{
  guint source;
  void (*func) (gpointer user_data);
  gpointer user_data;
};

static gboolean
on_expired (gpointer user_data)
{
  MbnBootTimer *self = user_data;

  self->source = 0;
  self->func (self->user_data);

  return G_SOURCE_REMOVE;
}

MbnBootTimer *
mbn_boot_timer_new (void (*func) (gpointer user_data), gpointer user_data)
{
  MbnBootTimer *self = g_new0 (MbnBootTimer, 1);

  self->func = func;
  self->user_data = user_data;

  return self;
}

void
mbn_boot_timer_free (MbnBootTimer *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

/* Never early: the virtual clock knows milliseconds. */
void
mbn_boot_timer_arm (MbnBootTimer *self, gint64 when_us)
{
  gint64 wait_us = when_us - g_get_monotonic_time ();

  g_clear_handle_id (&self->source, g_source_remove);
  if (when_us != G_MAXINT64)
    self->source = g_timeout_add ((guint)((MAX (wait_us, 0) + 999) / 1000), on_expired, self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-fake-clock.h"

#include "mbn-clock.h"

#define START_US (1000 * G_USEC_PER_SEC)

typedef struct
{
  GSource source;
  gint64 due_us;
  guint interval_ms;
} Timer;

static gint64 now_us = START_US;
static GList *timers; /* of Timer */

static gboolean
timer_prepare (GSource *source, gint *timeout_ms)
{
  *timeout_ms = -1;

  return ((Timer *)source)->due_us <= now_us;
}

static gboolean
timer_check (GSource *source)
{
  return ((Timer *)source)->due_us <= now_us;
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc func, gpointer user_data)
{
  Timer *timer = (Timer *)source;

  timer->due_us = now_us + (gint64)timer->interval_ms * 1000;

  return func (user_data);
}

static void
timer_finalize (GSource *source)
{
  timers = g_list_remove (timers, source);
}

static GSourceFuncs timer_funcs = {
    .prepare = timer_prepare,
    .check = timer_check,
    .dispatch = timer_dispatch,
    .finalize = timer_finalize,
};

/* In place of GLib's. */
guint
g_timeout_add (guint interval, GSourceFunc function, gpointer data)
{
  GSource *source = g_source_new (&timer_funcs, sizeof (Timer));
  Timer *timer = (Timer *)source;
  guint id;

  timer->interval_ms = interval;
  timer->due_us = now_us + (gint64)interval * 1000;
  timers = g_list_append (timers, timer);
  g_source_set_callback (source, function, data, NULL);
  id = g_source_attach (source, NULL);
  g_source_unref (source);

  return id;
}

/* In place of GLib's. */
guint
g_timeout_add_seconds (guint interval, GSourceFunc function, gpointer data)
{
  return g_timeout_add (interval * 1000, function, data);
}

/* In place of GLib's. */
gint64
g_get_monotonic_time (void)
{
  return now_us;
}

/* In place of ours: the machine has not slept. */
guint64
mbn_clock_boottime_us (void)
{
  return (guint64)now_us;
}

guint64
mbn_fake_clock_now_ms (void)
{
  return (guint64)(now_us - START_US) / 1000;
}

void
mbn_fake_clock_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gint64
next_due_us (void)
{
  gint64 due_us = G_MAXINT64;

  for (GList *l = timers; l != NULL; l = l->next)
    due_us = MIN (due_us, ((Timer *)l->data)->due_us);

  return due_us;
}

void
mbn_fake_clock_run (guint ms)
{
  gint64 end_us = now_us + (gint64)ms * 1000;

  for (;;)
    {
      gint64 due_us;

      mbn_fake_clock_settle ();
      due_us = next_due_us ();
      if (due_us > end_us)
        break;
      now_us = MAX (now_us, due_us);
    }

  now_us = end_us;
}

guint
mbn_fake_clock_n_timers (void)
{
  return g_list_length (timers);
}

guint
mbn_fake_clock_next_ms (void)
{
  gint64 due_us = next_due_us ();

  return due_us == G_MAXINT64 ? G_MAXUINT : (guint)((due_us - now_us) / 1000);
}

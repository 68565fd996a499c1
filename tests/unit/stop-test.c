/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "stop-test.h"

void
stop_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_unsetenv ("SYSTEMD_EXEC_PID");
}

StopTest *
stop_test_new (void)
{
  StopTest *self = g_new0 (StopTest, 1);

  self->watch = mbn_stop_watch_new ();
  g_object_add_weak_pointer (G_OBJECT (self->watch), (gpointer *)&self->watch);

  return self;
}

void
stop_test_drop (StopTest *self)
{
  g_object_unref (self->watch);
}

void
stop_test_free (StopTest *self)
{
  if (self->watch != NULL)
    stop_test_drop (self);
  g_assert_null (self->watch);
  /* what is still under way must not need it */
  private_bus_drain ();
  g_free (self);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  StopTest *self = user_data;

  g_assert_false (self->asking);
  self->reason = mbn_stop_watch_ask_finish (MBN_STOP_WATCH (source), result);
  self->answered = TRUE;
  self->n_answers++;
  if (self->ask_again)
    {
      self->ask_again = FALSE;
      stop_test_ask (self);
    }
}

void
stop_test_ask (StopTest *self)
{
  self->answered = FALSE;
  self->n_answers = 0;
  self->asking = TRUE;
  mbn_stop_watch_ask_async (self->watch, on_answer, self);
  self->asking = FALSE;
}

void
stop_test_wait (StopTest *self)
{
  private_bus_wait (&self->answered);
  private_bus_drain ();
  g_assert_cmpuint (self->n_answers, ==, 1);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The system bus is reached, lost, reached for again, and given up. The bus is real, and the time
 * between is virtual. */

#include "config.h"

#include <string.h>

#include "mbn-fake-clock.h"
#include "mbn-system-bus.h"
#include "private-bus.h"

#define DAY_MS 86400000

/* A bus that restarts is back after seconds; how often is a few times. */
#define FIRST_PAUSE_MS 2000
#define FEW_AT_LEAST   3
#define FEW_AT_MOST    20

typedef struct
{
  PrivateBus *private_bus;
  MbnSystemBus *bus;
  GString *told;
  gboolean heard;       /* since private_bus_wait() was asked to look */
  GDBusConnection *now; /* (nullable): that was told last */
} Fixture;

/* ---- warnings ---- */

static guint n_warnings;

static GLogWriterOutput
count_warning (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (level == G_LOG_LEVEL_WARNING && g_str_equal (fields[i].key, "MESSAGE")
        && strstr (fields[i].value, "system bus") != NULL)
      {
        n_warnings++;
        return G_LOG_WRITER_HANDLED;
      }

  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* ---- fixture ---- */

static void
on_bus (GDBusConnection *bus, gpointer user_data)
{
  Fixture *self = user_data;

  g_string_append (self->told, bus != NULL ? "bus " : "none ");
  g_set_object (&self->now, bus);
  self->heard = TRUE;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->private_bus = private_bus_new ();
  self->told = g_string_new (NULL);
  n_warnings = 0;
}

/* Nothing is told that the test has not looked at, and nothing after the end. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->bus, mbn_system_bus_free);
  private_bus_drain ();
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  g_assert_cmpstr (self->told->str, ==, "");
  g_clear_object (&self->now);
  private_bus_free (self->private_bus);
  g_string_free (self->told, TRUE);
}

static void
reach (Fixture *self)
{
  self->bus = mbn_system_bus_new (on_bus, self);
}

static void
assert_told (Fixture *self, const char *wanted)
{
  g_assert_cmpstr (self->told->str, ==, wanted);
  g_string_truncate (self->told, 0);
}

/* The next that it tells is this. */
static void
wait_for (Fixture *self, const char *wanted)
{
  self->heard = FALSE;
  private_bus_wait (&self->heard);
  assert_told (self, wanted);
}

static void
begin (Fixture *self)
{
  private_bus_start (self->private_bus);
  reach (self);
  wait_for (self, "bus ");
}

static void
lose (Fixture *self)
{
  private_bus_stop (self->private_bus);
  assert_told (self, "none ");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 1);
}

/* Lets time pass until it reaches for the bus. Returns: how long that was */
static guint
run_to_try (void)
{
  guint pause = mbn_fake_clock_next_ms ();

  g_assert_cmpuint (pause, !=, G_MAXUINT);
  mbn_fake_clock_run (pause);

  return pause;
}

/* The bus was not there. Returns: whether it will be reached for again */
static gboolean
wait_for_failure (void)
{
  while (mbn_fake_clock_n_timers () == 0 && n_warnings == 0)
    g_main_context_iteration (NULL, TRUE);

  return n_warnings == 0;
}

/* The bus is there again. One that lets a caller who is slow to say who he is go is tried again. */
static void
wait_for_return (Fixture *self)
{
  self->heard = FALSE;
  g_assert_cmpuint (run_to_try (), <=, FIRST_PAUSE_MS);
  while (!self->heard)
    if (mbn_fake_clock_n_timers () > 0)
      run_to_try ();
    else
      g_main_context_iteration (NULL, TRUE);

  assert_told (self, "bus ");
}

/* ---- tests ---- */

static void
test_reached (Fixture *self, gconstpointer data)
{
  private_bus_start (self->private_bus);
  reach (self);
  assert_told (self, "");
  wait_for (self, "bus ");
  g_assert_nonnull (g_dbus_connection_get_unique_name (self->now));
  g_assert_false (g_dbus_connection_is_closed (self->now));

  /* a bus that goes must not take the process with it */
  g_assert_false (g_dbus_connection_get_exit_on_close (self->now));
  mbn_fake_clock_run (DAY_MS);
  assert_told (self, "");
}

/* Two who follow it do not share the connection: one that was lost is not handed out again. */
static void
test_of_our_own (Fixture *self, gconstpointer data)
{
  g_autoptr (GDBusConnection) first = NULL;

  begin (self);
  first = g_object_ref (self->now);
  g_clear_pointer (&self->bus, mbn_system_bus_free);
  reach (self);
  wait_for (self, "bus ");
  g_assert_true (self->now != first);
}

static void
test_not_there (Fixture *self, gconstpointer data)
{
  reach (self);
  assert_told (self, "");
  wait_for (self, "none ");
  g_assert_null (self->now);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  /* and it is not looked for */
  private_bus_start (self->private_bus);
  mbn_fake_clock_run (DAY_MS);
  assert_told (self, "");
  g_assert_cmpuint (n_warnings, ==, 0);
}

static void
test_lost_and_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GDBusConnection) first = NULL;

  begin (self);
  first = g_object_ref (self->now);
  for (guint i = 0; i < 10; i++)
    {
      lose (self);
      private_bus_start (self->private_bus);
      wait_for_return (self);
      g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
      g_assert_false (g_dbus_connection_is_closed (self->now));
      g_assert_true (self->now != first);
    }
  g_assert_cmpuint (n_warnings, ==, 0);
}

/* Whoever has it last, which may be a thread. */
static void
on_gone (gpointer gone, GObject *former)
{
  *(gboolean *)gone = TRUE;
  g_main_context_wakeup (NULL);
}

/* Nobody keeps the connection that was lost. */
static void
test_let_go (Fixture *self, gconstpointer data)
{
  gboolean gone = FALSE;

  begin (self);
  g_object_weak_ref (G_OBJECT (self->now), on_gone, &gone);
  lose (self);
  private_bus_wait (&gone);
}

/* Nobody is told again of what he knows. */
static void
test_back_later (Fixture *self, gconstpointer data)
{
  begin (self);
  for (guint tries = 1; tries <= FEW_AT_LEAST - 1; tries++)
    {
      lose (self);
      for (guint i = 0; i < tries; i++)
        {
          run_to_try ();
          g_assert_true (wait_for_failure ());
        }
      assert_told (self, "");
      private_bus_start (self->private_bus);
      run_to_try ();
      wait_for (self, "bus ");
    }
  lose (self);
  g_assert_cmpuint (mbn_fake_clock_next_ms (), <=, FIRST_PAUSE_MS);
}

static void
test_given_up (Fixture *self, gconstpointer data)
{
  guint n = 0;
  guint before = 0;

  begin (self);
  lose (self);
  do
    {
      guint pause = run_to_try ();

      g_assert_cmpuint (pause, >=, before);
      before = pause;
      n++;
      g_assert_cmpuint (n, <=, FEW_AT_MOST);
    }
  while (wait_for_failure ());
  g_assert_cmpuint (n, >=, FEW_AT_LEAST);
  g_assert_cmpuint (n_warnings, ==, 1);
  assert_told (self, "");

  private_bus_start (self->private_bus);
  mbn_fake_clock_run (DAY_MS);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  assert_told (self, "");
  g_assert_cmpuint (n_warnings, ==, 1);
}

/* ---- freed ---- */

static void
free_bus (Fixture *self)
{
  g_clear_pointer (&self->bus, mbn_system_bus_free);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  private_bus_drain ();
  mbn_fake_clock_run (DAY_MS);
  assert_told (self, "");
}

/* At each step of reaching it, or of not. */
static void
test_freed_while_reaching (Fixture *self, gconstpointer there)
{
  if (there != NULL)
    private_bus_start (self->private_bus);

  for (guint n = 0; n < 40; n++)
    {
      reach (self);
      for (guint i = 0; i < n; i++)
        g_main_context_iteration (NULL, FALSE);
      g_string_truncate (self->told, 0);
      free_bus (self);
    }
}

/* It takes the connection, and does not answer. */
static void
test_freed_while_waiting (Fixture *self, gconstpointer data)
{
  private_bus_start (self->private_bus);
  private_bus_freeze (self->private_bus);
  reach (self);
  private_bus_drain ();
  free_bus (self);
}

static void
test_freed_when_reached (Fixture *self, gconstpointer data)
{
  begin (self);
  free_bus (self);
  private_bus_stop (self->private_bus);
  assert_told (self, "");
}

/* It is lost, and that has not been heard. */
static void
test_freed_when_closed (Fixture *self, gconstpointer data)
{
  begin (self);
  private_bus_kill (self->private_bus);
  free_bus (self);
}

static void
test_freed_when_lost (Fixture *self, gconstpointer data)
{
  begin (self);
  lose (self);
  private_bus_start (self->private_bus);
  free_bus (self);
}

static void
test_freed_while_trying (Fixture *self, gconstpointer there)
{
  begin (self);
  lose (self);
  if (there != NULL)
    private_bus_start (self->private_bus);
  run_to_try ();
  g_string_truncate (self->told, 0);
  free_bus (self);
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_warning, NULL, NULL);

  add ("/system-bus/reached", NULL, test_reached);
  add ("/system-bus/of-our-own", NULL, test_of_our_own);
  add ("/system-bus/not-there", NULL, test_not_there);
  add ("/system-bus/lost-and-back", NULL, test_lost_and_back);
  add ("/system-bus/let-go", NULL, test_let_go);
  add ("/system-bus/back-later", NULL, test_back_later);
  add ("/system-bus/given-up", NULL, test_given_up);
  add ("/system-bus/freed/while-reaching", "there", test_freed_while_reaching);
  add ("/system-bus/freed/while-failing", NULL, test_freed_while_reaching);
  add ("/system-bus/freed/while-waiting", NULL, test_freed_while_waiting);
  add ("/system-bus/freed/when-reached", NULL, test_freed_when_reached);
  add ("/system-bus/freed/when-closed", NULL, test_freed_when_closed);
  add ("/system-bus/freed/when-lost", NULL, test_freed_when_lost);
  add ("/system-bus/freed/while-trying", NULL, test_freed_while_trying);
  add ("/system-bus/freed/while-trying-there", "there", test_freed_while_trying);

  return g_test_run ();
}

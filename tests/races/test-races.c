/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The races of a start and of an outage, in random timelines: no automatic connection when there
 * must be none, and none missing when there must be one. Of each kind there are enough that it
 * cannot pass by not getting anywhere.
 *
 * They are the same ones each time, and others in a long run. The seed is printed; MBN_TEST_SEED
 * sets it, MBN_TEST_TIMELINES the number of timelines. One that fails is printed as it was lived
 * through, with the daemon's log; MBN_TEST_TRACE prints all. Timeline n of a seed is timeline 0 of
 * seed + n.
 */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"
#include "race-world.h"
#include "temp-dir.h"

#define TIMELINES      1000
#define LONG_TIMELINES 4000

static GString *lines; /* of the daemon's log, and of what happens */

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; lines != NULL && i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (lines, "             | %s\n", (const char *)fields[i].value);

  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    return g_log_writer_default (level, fields, n_fields, user_data);

  return G_LOG_WRITER_HANDLED;
}

/* A crash tells where it was, too. */
static void
on_abort (int number)
{
  if (lines == NULL || write (STDERR_FILENO, lines->str, lines->len) < 0)
    _exit (EXIT_FAILURE);

  signal (number, SIG_DFL);
}

static guint32
get_number (const char *name, guint32 otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint32)strtoul (text, NULL, 10) : otherwise;
}

static gboolean
live (const RacePlace *place, guint32 seed, RaceTally *tally)
{
  g_autoptr (RaceTimeline) timeline = race_timeline_new (seed);
  g_autofree char *failure = NULL;

  lines = g_string_new (NULL);
  g_string_append_printf (lines, "# MBN_TEST_SEED=%u MBN_TEST_TIMELINES=1\n", seed);
  race_timeline_describe (timeline, lines);
  failure = race_world_live (place, timeline, tally, lines);
  if (failure != NULL || g_getenv ("MBN_TEST_TRACE") != NULL)
    g_printerr ("%s", lines->str);
  g_string_free (lines, TRUE);
  lines = NULL;

  return failure == NULL;
}

static void
check_tally (const RaceTally *tally, guint n)
{
  g_test_message ("%u timelines: %u with an attempt that must be made, %u in which none may be;"
                  " %u attempts, %u of them due, %u refused, %u connections, %u dropped;"
                  " %u attempts cancelled and %u connections ended for other Internet;"
                  " %u outages over in time, %u not; %u starts of NetworkManager, %u resumes",
                  n, tally->n_due_timelines, tally->n_forbidden_timelines, tally->n_attempts,
                  tally->n_due, tally->n_refused, tally->n_connected, tally->n_dropped,
                  tally->n_cancelled, tally->n_let_go, tally->n_recovered, tally->n_lost,
                  tally->n_starts, tally->n_resumes);
  if (n < TIMELINES)
    return;

  /* a test that never gets anywhere proves nothing */
  g_assert_cmpuint (tally->n_due_timelines, >=, 100);
  g_assert_cmpuint (tally->n_forbidden_timelines, >=, 100);
  g_assert_cmpuint (tally->n_recovered, >=, 100);
  g_assert_cmpuint (tally->n_lost, >=, 100);
  g_assert_cmpuint (tally->n_starts, >=, 100);
  g_assert_cmpuint (tally->n_refused, >=, 50);
  g_assert_cmpuint (tally->n_dropped, >=, 50);
  g_assert_cmpuint (tally->n_let_go, >=, 50);
  g_assert_cmpuint (tally->n_resumes, >=, 50);
  g_assert_cmpuint (tally->n_cancelled, >=, 15);
}

static void
test_timelines (void)
{
  gboolean is_long = g_getenv ("MBN_LONG") != NULL;
  guint32 n = get_number ("MBN_TEST_TIMELINES", is_long ? LONG_TIMELINES : TIMELINES);
  guint32 seed = get_number ("MBN_TEST_SEED", is_long ? g_random_int () : 1);
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autoptr (PrivateBus) bus = private_bus_new ();
  RacePlace place = {.state_dir = dir->path};
  RaceTally tally = {0};
  gboolean well = TRUE;

  private_bus_start (bus);
  place.connection = private_bus_connect (bus);
  place.nm = fake_nm_new (bus, place.connection);
  g_test_message ("MBN_TEST_SEED=%u MBN_TEST_TIMELINES=%u", seed, n);
  for (guint32 i = 0; i < n && well; i++)
    well = live (&place, seed + i, &tally);

  if (well)
    check_tally (&tally, n);
  else
    g_test_fail ();
  fake_nm_free (place.nm);
  g_dbus_connection_close_sync (place.connection, NULL, NULL);
  g_object_unref (place.connection);
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);
  g_log_set_writer_func (write_log, NULL, NULL);
  signal (SIGABRT, on_abort);
  g_test_add_func ("/races/timelines", test_timelines);

  return g_test_run ();
}

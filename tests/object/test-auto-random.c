/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Auto-connect at random: the engine, the queue of requests and a modem on the bench live through
 * whatever can happen, in virtual time; what must hold is checked after each event (auto-oracle.h).
 *
 * The seed is printed; MBN_TEST_SEED sets it, MBN_TEST_EVENTS the number of events. A sequence that
 * fails is made short and printed; MBN_TEST_REPLAY names a file of such lines to live through, with
 * all decisions. Life n of a seed is life 0 of seed + n.
 */

#include "config.h"

#include "auto-profile.h"
#include "auto-life.h"
#include "bench.h"
#include "shrink.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_OF_A_LIFE 2500
#define DEFAULT_EVENTS   1000000
#define LONG_EVENTS      20000000 /* with MBN_LONG */
#define PROGRESS_EACH    1000     /* lives */

static char crash_line[96]; /* for on_abort() */

static guint64
number_from (const char *variable, guint64 otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

/* A failed assertion cannot be caught, but the life that led to it can be told. */
static void
on_abort (int number)
{
  if (write (STDERR_FILENO, crash_line, strlen (crash_line)) < 0)
    _exit (1);
  signal (SIGABRT, SIG_DFL);
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) == 0)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

/* ---- one life ---- */

static void
draw_life (guint32 seed, AutoEvent *events, gsize n, guint *variant)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  AutoTheme theme;

  *variant = g_rand_int (rand) % 16;
  theme = (AutoTheme)(g_rand_int (rand) % AUTO_N_THEMES);
  for (gsize i = 0; i < n; i++)
    events[i] = auto_event_random (rand, theme, i);
}

typedef struct
{
  guint variant;
  char letter;
} Failure;

static gboolean
fails_alike (gconstpointer events, gsize n_events, gpointer user_data)
{
  const Failure *failure = user_data;
  g_auto (AutoVerdict) verdict = {0};

  auto_life_run (events, n_events, failure->variant, NULL, NULL, &verdict);

  return verdict.letter == failure->letter;
}

/* Returns: whether all invariants held. */
static gboolean
print_life (const AutoEvent *events, gsize n_events, guint variant)
{
  g_auto (AutoVerdict) verdict = {0};
  g_autoptr (GString) trace = g_string_new (NULL);

  auto_life_run (events, n_events, variant, NULL, trace, &verdict);
  g_printerr ("variant %u\n%s# %c: %s\n", variant, trace->str,
              verdict.letter != 0 ? verdict.letter : '-',
              verdict.message != NULL ? verdict.message : "all invariants hold");

  return verdict.letter == 0;
}

static void
report (guint32 seed, AutoEvent *events, guint variant, const AutoVerdict *verdict)
{
  Failure failure = {variant, verdict->letter};
  gsize n;

  g_printerr ("# MBN_TEST_SEED=%u, event %" G_GSIZE_FORMAT ": invariant %c: %s; shrinking\n", seed,
              verdict->n_events, verdict->letter, verdict->message);
  n = shrink (events, verdict->n_events, sizeof *events, fails_alike, &failure);
  g_printerr ("# %" G_GSIZE_FORMAT " events are enough; as a file for MBN_TEST_REPLAY:\n", n);
  print_life (events, n, variant);
}

/* Returns: whether all invariants held. */
static gboolean
live (guint32 seed, gsize n_events, AutoTally *tally)
{
  g_autofree AutoEvent *events = g_new (AutoEvent, n_events);
  g_auto (AutoVerdict) verdict = {0};
  guint variant;

  g_snprintf (crash_line, sizeof crash_line, "# died in MBN_TEST_SEED=%u MBN_TEST_EVENTS=%zu\n",
              seed, n_events);
  draw_life (seed, events, n_events, &variant);
  auto_life_run (events, n_events, variant, tally, NULL, &verdict);
  if (verdict.letter != 0)
    report (seed, events, variant, &verdict);
  *crash_line = '\0';

  return verdict.letter == 0;
}

/* ---- the tests ---- */

static void
print_tally (const AutoTally *tally, guint64 n_events)
{
  g_test_message ("%" G_GUINT64_FORMAT " events: %" G_GUINT64_FORMAT
                  " decisions, %" G_GUINT64_FORMAT " attempts, %" G_GUINT64_FORMAT
                  " connections, %" G_GUINT64_FORMAT " back-offs, %" G_GUINT64_FORMAT
                  " ended by the engine, %" G_GUINT64_FORMAT
                  " connections of users, %" G_GUINT64_FORMAT " taken over",
                  n_events, tally->n_decisions, tally->n_attempts, tally->n_connections,
                  tally->n_back_offs, tally->n_ended, tally->n_user_connections,
                  tally->n_taken_over);
}

static void
test_random (void)
{
  guint64 usual = g_getenv ("MBN_LONG") != NULL ? LONG_EVENTS : DEFAULT_EVENTS;
  guint64 n_events = number_from ("MBN_TEST_EVENTS", usual);
  guint32 seed = (guint32)number_from ("MBN_TEST_SEED", g_random_int ());
  AutoTally tally = {0};
  guint64 done = 0;

  g_test_message ("MBN_TEST_SEED=%u MBN_TEST_EVENTS=%" G_GUINT64_FORMAT, seed, n_events);
  for (guint32 life = 0; done < n_events; life++)
    {
      gsize n = (gsize)MIN (n_events - done, EVENTS_OF_A_LIFE);

      if (!live (seed + life, n, &tally))
        {
          g_test_fail_printf ("MBN_TEST_SEED=%u", seed + life);
          return;
        }
      done += n;
      if (life % PROGRESS_EACH == PROGRESS_EACH - 1)
        g_test_message ("%" G_GUINT64_FORMAT " events", done);
    }
  print_tally (&tally, done);

  /* a test that never gets anywhere proves nothing */
  if (done >= 100000)
    {
      g_assert_cmpuint (tally.n_attempts, >, done / 500);
      g_assert_cmpuint (tally.n_connections, >, done / 1000);
      g_assert_cmpuint (tally.n_back_offs, >, done / 2000);
      g_assert_cmpuint (tally.n_ended, >, done / 10000);
      g_assert_cmpuint (tally.n_user_connections, >, done / 10000);
      g_assert_cmpuint (tally.n_taken_over, >, 0);
    }
}

/* Lines that cannot be read again would be of no use. */
static void
test_lines (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 1000; i++)
    {
      AutoEvent event = auto_event_random (rand, AUTO_THEME_ALL, i);
      g_autofree char *line = auto_event_print (&event);
      AutoEvent again;

      g_assert_true (auto_event_parse (line, &again));
      g_assert_cmpmem (&event, sizeof event, &again, sizeof again);
    }
  g_assert_false (auto_event_parse ("# time 1 2", &(AutoEvent){0}));
}

static gboolean
has_two_of (gconstpointer data, gsize n_events, gpointer user_data)
{
  const AutoEvent *events = data;
  guint n = 0;

  for (gsize i = 0; i < n_events; i++)
    n += events[i].a == 7;

  return n >= 2;
}

/* What does not matter goes, wherever it is. */
static void
test_shrinking (void)
{
  AutoEvent events[100] = {0};

  events[3].a = events[40].a = events[99].a = 7;
  g_assert_cmpuint (shrink (events, G_N_ELEMENTS (events), sizeof *events, has_two_of, NULL), ==,
                    2);
  g_assert_cmpuint (events[0].a, ==, 7);
  g_assert_cmpuint (events[1].a, ==, 7);
}

static void
test_replay (void)
{
  const char *path = g_getenv ("MBN_TEST_REPLAY");
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (AutoEvent));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint variant = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      AutoEvent event;

      if (sscanf (*line, "variant %u", &variant) != 1 && auto_event_parse (*line, &event))
        g_array_append_val (events, event);
    }
  if (!print_life ((const AutoEvent *)(void *)events->data, events->len, variant))
    g_test_fail ();
}

int
main (int argc, char **argv)
{
  int status;

  bench_init (&argc, &argv);
  g_log_set_writer_func (write_log, NULL, NULL);
  signal (SIGABRT, on_abort);
  if (g_getenv ("MBN_TEST_REPLAY") != NULL)
    g_test_add_func ("/auto-random/replay", test_replay);
  else
    {
      g_test_add_func ("/auto-random/lines", test_lines);
      g_test_add_func ("/auto-random/shrinking", test_shrinking);
      g_test_add_func ("/auto-random/random", test_random);
    }
  status = g_test_run ();
  auto_profile_free_all ();

  return status;
}

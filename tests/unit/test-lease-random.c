/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Connection leases at random: a book, clients, modems and users live through whatever can happen,
 * in virtual time; what must hold is checked after each event (lease-oracle.h).
 *
 * The seed is printed; MBN_TEST_SEED sets it, MBN_TEST_EVENTS the number of events. A sequence that
 * fails is made short and printed; MBN_TEST_REPLAY names a file of such lines to live through, with
 * all that comes of them. Life n of a seed is life 0 of seed + n.
 */

#include "config.h"

#include "lease-life.h"
#include "shrink.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_OF_A_LIFE 500
#define LONG_EVENTS      50000000 /* with MBN_LONG */
#if defined(__SANITIZE_ADDRESS__)
#define DEFAULT_EVENTS 200000
#else
#define DEFAULT_EVENTS 1000000
#endif

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

/* ---- one life ---- */

static void
draw_life (guint32 seed, LeaseEvent *events, gsize n, guint *variant)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  *variant = g_rand_int (rand) % 256;
  for (gsize i = 0; i < n; i++)
    events[i] = lease_event_random (rand);
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
  g_auto (LeaseVerdict) verdict = {0};

  lease_life_run (events, n_events, failure->variant, NULL, NULL, &verdict);

  return verdict.letter == failure->letter;
}

/* Returns: whether all invariants held. */
static gboolean
print_life (const LeaseEvent *events, gsize n_events, guint variant)
{
  g_auto (LeaseVerdict) verdict = {0};
  g_autoptr (GString) trace = g_string_new (NULL);

  lease_life_run (events, n_events, variant, NULL, trace, &verdict);
  g_printerr ("variant %u\n%s# %c: %s\n", variant, trace->str,
              verdict.letter != 0 ? verdict.letter : '-',
              verdict.message != NULL ? verdict.message : "all invariants hold");

  return verdict.letter == 0;
}

static void
report (guint32 seed, LeaseEvent *events, guint variant, const LeaseVerdict *verdict)
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
live (guint32 seed, gsize n_events, LeaseTally *tally)
{
  g_autofree LeaseEvent *events = g_new (LeaseEvent, n_events);
  g_auto (LeaseVerdict) verdict = {0};
  guint variant;

  g_snprintf (crash_line, sizeof crash_line, "# died in MBN_TEST_SEED=%u MBN_TEST_EVENTS=%zu\n",
              seed, n_events);
  draw_life (seed, events, n_events, &variant);
  lease_life_run (events, n_events, variant, tally, NULL, &verdict);
  if (verdict.letter != 0)
    report (seed, events, variant, &verdict);
  *crash_line = '\0';

  return verdict.letter == 0;
}

/* ---- the tests ---- */

static void
print_tally (const LeaseTally *tally, guint64 n_events)
{
  g_test_message ("%" G_GUINT64_FORMAT " events: %" G_GUINT64_FORMAT
                  " calls answered, %" G_GUINT64_FORMAT " of them granted, %" G_GUINT64_FORMAT
                  " attempts, %" G_GUINT64_FORMAT " cancelled, %" G_GUINT64_FORMAT
                  " disconnects, %" G_GUINT64_FORMAT
                  " leases that were lost and are found again, %" G_GUINT64_FORMAT " restored",
                  n_events, tally->n_answers, tally->n_granted, tally->n_attempts,
                  tally->n_cancelled, tally->n_disconnects, tally->n_again, tally->n_restored);
}

static void
test_random (void)
{
  guint64 usual = g_getenv ("MBN_LONG") != NULL ? LONG_EVENTS : DEFAULT_EVENTS;
  guint64 n_events = number_from ("MBN_TEST_EVENTS", usual);
  guint32 seed = (guint32)number_from ("MBN_TEST_SEED", g_random_int ());
  LeaseTally tally = {0};
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
    }
  print_tally (&tally, done);

  /* a test that never gets anywhere proves nothing */
  if (done >= 100000)
    {
      g_assert_cmpuint (tally.n_granted, >, done / 50);
      g_assert_cmpuint (tally.n_answers - tally.n_granted, >, done / 50);
      g_assert_cmpuint (tally.n_attempts, >, done / 50);
      g_assert_cmpuint (tally.n_cancelled, >, done / 1000);
      g_assert_cmpuint (tally.n_disconnects, >, done / 200);
      g_assert_cmpuint (tally.n_again, >, done / 500);
      g_assert_cmpuint (tally.n_restored, >, done / 1000);
    }
}

/* Lines that cannot be read again would be of no use. */
static void
test_lines (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 1000; i++)
    {
      LeaseEvent event = lease_event_random (rand);
      g_autofree char *line = lease_event_print (&event);
      LeaseEvent again;

      g_assert_true (lease_event_parse (line, &again));
      g_assert_cmpmem (&event, sizeof event, &again, sizeof again);
    }
  g_assert_false (lease_event_parse ("# time 1 2", &(LeaseEvent){0}));
}

static void
test_replay (void)
{
  const char *path = g_getenv ("MBN_TEST_REPLAY");
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (LeaseEvent));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint variant = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      LeaseEvent event;

      if (sscanf (*line, "variant %u", &variant) != 1 && lease_event_parse (*line, &event))
        g_array_append_val (events, event);
    }
  if (!print_life ((const LeaseEvent *)(void *)events->data, events->len, variant))
    g_test_fail ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGABRT, on_abort);
  if (g_getenv ("MBN_TEST_REPLAY") != NULL)
    g_test_add_func ("/lease-random/replay", test_replay);
  else
    {
      g_test_add_func ("/lease-random/lines", test_lines);
      g_test_add_func ("/lease-random/SYNC-30/random", test_random);
    }
  return g_test_run ();
}

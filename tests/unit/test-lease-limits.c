/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How many leases there may be, and how old. */

#include "config.h"

#include "lease-fixture.h"

/* ---- age ---- */

#define HOUR 3600000

static void
tell_expires (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_make (t, "A", 2, "m2", "P2");
  lease_test_ask (t, "A", 3, "", "");
  lease_test_expect (t, "t=0 answer 3 ok");
  lease_test_expect_next (t, 4 * HOUR);
  lease_test_run (t, 4 * HOUR);
  lease_test_expect (t, "t=14400 lost A m1 P1: ERROR_TIMEOUT\n"
                        "t=14400 lost A m2 P2: ERROR_TIMEOUT\n"
                        "t=14400 lost A nothing: ERROR_TIMEOUT");
  lease_test_expect_leases (t, "");
  g_assert_false (lease_test_finish (t, "A"));
  lease_test_run (t, 4 * HOUR + 10000);
  lease_test_expect (t, "t=14410 disconnect m2\nt=14410 disconnect m1");
}

/* Each call that succeeds makes all of the client's leases new, and no other's. */
static void
tell_renewed (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_make (t, "A", 2, "m2", "P2");
  lease_test_ask (t, "B", 3, "m1", "P1");
  lease_test_run (t, HOUR);
  lease_test_ask (t, "A", 4, "m2", "P2");
  lease_test_expect (t, "t=0 answer 3 ok\nt=3600 answer 4 ok");
  lease_test_expect_next (t, 4 * HOUR);
  lease_test_run (t, 4 * HOUR);
  lease_test_expect (t, "t=14400 lost B m1 P1: ERROR_TIMEOUT");
  lease_test_expect_leases (t, "A m1 P1, A m2 P2");
  lease_test_run (t, 5 * HOUR);
  lease_test_expect (t, "t=18000 lost A m1 P1: ERROR_TIMEOUT\nt=18000 lost A m2 P2: ERROR_TIMEOUT");
}

static void
tell_not_renewed_by_failure (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_run (t, HOUR);
  lease_test_ask (t, "A", 2, "m1", "P2");
  lease_test_expect (t, "t=3600 answer 2 E_UNEXPECTED: E_MBN_MAX_ACTIVATED_CONTEXTS");
  lease_test_expect_next (t, 4 * HOUR);
  lease_test_run (t, 4 * HOUR);
  lease_test_expect (t, "t=14400 lost A m1 P1: ERROR_TIMEOUT");
}

/* The age is that of the answer, not of the question. */
static void
tell_since_the_answer (LeaseTest *t, gconstpointer data)
{
  t->settings.max_age_ms = 100000;
  lease_test_begin (t);
  lease_test_ask (t, "A", 1, "m1", "P1");
  lease_test_run (t, 50000);
  lease_test_connected (t, "m1");
  lease_test_expect (t, "t=0 connect m1 P1\nt=50 answer 1 ok");
  lease_test_expect_next (t, 150000);
  lease_test_run (t, 150000);
  lease_test_expect (t, "t=150 lost A m1 P1: ERROR_TIMEOUT");
}

/* A connection that is down is no reason to forget the age. */
static void
tell_expires_in_back_off (LeaseTest *t, gconstpointer data)
{
  t->settings.max_age_ms = 2000;
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_down (t, "m1");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m1 P1");
  lease_test_run (t, 2000);
  lease_test_expect (t, "t=2 lost A m1 P1: ERROR_TIMEOUT");
  lease_test_expect_over (t);
}

static void
tell_expires_while_made_again (LeaseTest *t, gconstpointer data)
{
  t->settings.max_age_ms = 2000;
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  lease_test_down (t, "m1");
  lease_test_expect (t, "t=0 lost A m1 P1: E_MBN_CONTEXT_NOT_ACTIVATED\nt=0 connect m1 P1");
  lease_test_run (t, 2000);
  lease_test_expect (t, "t=2 lost A m1 P1: ERROR_TIMEOUT\nt=2 cancel m1");
  lease_test_ended (t, "m1", MBN_ERROR_CANCELLED, 0);
  lease_test_expect_over (t);
}

static void
tell_no_age (LeaseTest *t, gconstpointer data)
{
  t->settings.max_age_ms = 0;
  lease_test_begin (t);
  lease_test_make (t, "A", 1, "m1", "P1");
  g_assert_cmpint (mbn_lease_book_get_next (t->book), ==, MBN_NEVER);
  lease_test_run (t, 500 * HOUR);
  lease_test_expect (t, "");
  lease_test_expect_leases (t, "A m1 P1");
}

/* ---- number ---- */

static void
name_device (char name[8], guint i)
{
  g_snprintf (name, 8, "d%u", i);
}

static void
tell_leases_of_a_client (LeaseTest *t, gconstpointer data)
{
  char name[8];

  lease_test_begin (t);
  for (guint i = 1; i <= MBN_LEASES_PER_CLIENT + 1; i++)
    {
      name_device (name, i);
      lease_test_up (t, name, "P", MBN_ORIGIN_USER);
    }
  for (guint i = 1; i <= MBN_LEASES_PER_CLIENT; i++)
    {
      g_autofree char *line = g_strdup_printf ("t=0 answer %u ok", i);

      name_device (name, i);
      lease_test_ask (t, "A", i, name, "P");
      lease_test_expect (t, line);
    }

  name_device (name, MBN_LEASES_PER_CLIENT + 1);
  lease_test_ask (t, "A", 100, name, "P");
  lease_test_ask (t, "A", 101, "", "");
  lease_test_expect (t, "t=0 answer 100 E_OUTOFMEMORY\nt=0 answer 101 E_OUTOFMEMORY");

  /* one that it holds is none more, and others have their own */
  lease_test_ask (t, "A", 102, "d1", "P");
  lease_test_ask (t, "B", 103, name, "P");
  lease_test_expect (t, "t=0 answer 102 ok\nt=0 answer 103 ok");
  g_assert_true (lease_test_finish (t, "A"));
  lease_test_ask (t, "A", 104, name, "P");
  lease_test_expect (t, "t=0 answer 104 ok");
}

/* A call that waits may come to a lease: there must be room for it. */
static void
tell_calls_count_as_leases (LeaseTest *t, gconstpointer data)
{
  char name[8];

  lease_test_begin (t);
  for (guint i = 1; i < MBN_LEASES_PER_CLIENT; i++)
    {
      name_device (name, i);
      lease_test_up (t, name, "P", MBN_ORIGIN_USER);
      lease_test_ask (t, "A", i, name, "P");
    }
  g_string_truncate (t->log, 0);
  lease_test_ask (t, "A", 100, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_ask (t, "A", 101, "m2", "P2");
  lease_test_expect (t, "t=0 answer 101 E_OUTOFMEMORY");

  /* the same one again needs no more room */
  lease_test_ask (t, "A", 102, "m1", "P1");
  lease_test_expect (t, "");
  lease_test_ended (t, "m1", MBN_ERROR_FAILURE, 0);
  lease_test_expect (t, "t=0 answer 100 E_UNEXPECTED: E_MBN_FAILURE\n"
                        "t=0 answer 102 E_UNEXPECTED: E_MBN_FAILURE");

  /* what was kept for it is free again */
  lease_test_ask (t, "A", 103, "m2", "P2");
  lease_test_connected (t, "m2");
  lease_test_expect (t, "t=0 connect m2 P2\nt=0 answer 103 ok");
}

static void
tell_calls_of_a_client (LeaseTest *t, gconstpointer data)
{
  lease_test_begin (t);
  for (guint i = 1; i <= MBN_LEASE_CALLS_PER_CLIENT; i++)
    lease_test_ask (t, "A", i, "m1", "P1");
  lease_test_expect (t, "t=0 connect m1 P1");
  lease_test_ask (t, "A", 200, "m1", "P1");
  lease_test_expect (t, "t=0 answer 200 E_OUTOFMEMORY");

  lease_test_ask (t, "B", 201, "m1", "P1");
  lease_test_expect (t, "");
  lease_test_connected (t, "m1");
  g_string_truncate (t->log, 0);
  lease_test_expect_leases (t, "A m1 P1, B m1 P1");
  lease_test_ask (t, "A", 202, "m1", "P1");
  lease_test_expect (t, "t=0 answer 202 ok");
}

/* ---- all together; too many for a fixture that looks at all of them each time ---- */

static void
count (const MbnLeaseView *lease, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static guint
count_leases (MbnLeaseBook *book, const char *client)
{
  guint n = 0;

  mbn_lease_book_foreach (book, client, count, &n);

  return n;
}

/* Returns: the status of the one answer; all else is thrown away. */
static MbnError
ask_at_once (MbnLeaseBook *book, const char *client, guint call)
{
  MbnError status = MBN_ERROR_PENDING;
  guint n_answers = 0;

  mbn_lease_book_ask (book, client, call, "", "", 0);
  for (;;)
    {
      g_autoptr (MbnLeaseAction) action = mbn_lease_book_take (book);

      if (action == NULL)
        break;
      if (action->kind != MBN_LEASE_ANSWER || action->call != call)
        continue;
      status = action->status;
      n_answers++;
    }
  g_assert_cmpuint (n_answers, ==, 1);

  return status;
}

static void
name_client (char name[16], guint i)
{
  g_snprintf (name, 16, ":1.%u", i);
}

static void
fill (MbnLeaseBook *book)
{
  char client[16];

  for (guint i = 1; i <= MBN_LEASES_MAX; i++)
    {
      name_client (client, i);
      g_assert_cmpint (ask_at_once (book, client, i), ==, MBN_OK);
    }
  g_assert_cmpuint (count_leases (book, NULL), ==, MBN_LEASES_MAX);
}

static void
test_all (void)
{
  MbnLeaseSettings settings = {.waits = &mbn_auto_default_settings, .max_age_ms = 1000};
  g_autoptr (MbnLeaseBook) book = mbn_lease_book_new (&settings);

  fill (book);
  g_assert_cmpint (ask_at_once (book, "A", 2000), ==, MBN_ERROR_OUT_OF_MEMORY);
  g_assert_cmpuint (count_leases (book, "A"), ==, 0);
  g_assert_cmpint (ask_at_once (book, ":1.7", 2001), ==, MBN_OK);
  g_assert_true (mbn_lease_book_finish (book, ":1.512", 0));
  g_assert_cmpint (ask_at_once (book, "A", 2002), ==, MBN_OK);
  g_assert_cmpint (ask_at_once (book, "B", 2003), ==, MBN_ERROR_OUT_OF_MEMORY);
  g_assert_cmpuint (count_leases (book, NULL), ==, MBN_LEASES_MAX);

  g_assert_cmpint (mbn_lease_book_get_next (book), ==, 1000000);
  mbn_lease_book_wake (book, 1000000);
  g_assert_cmpuint (count_leases (book, NULL), ==, 0);
  g_assert_cmpint (mbn_lease_book_get_next (book), ==, MBN_NEVER);
}

/* What may come of a call that waits has its room, too, until it has come to nothing. */
static void
test_all_with_calls (void)
{
  MbnLeaseSettings settings = {.waits = &mbn_auto_default_settings, .establish_timeout_ms = 1000};
  const MbnLeaseDevice seen = {.present = TRUE, .known = TRUE, .ready = TRUE};
  g_autoptr (MbnLeaseBook) book = mbn_lease_book_new (&settings);

  fill (book);
  mbn_lease_book_see (book, "m1", &seen, 0, 0);
  g_assert_true (mbn_lease_book_finish (book, ":1.1", 0));
  mbn_lease_book_ask (book, "A", 2000, "m1", "P1", 0);
  g_assert_cmpint (ask_at_once (book, "B", 2001), ==, MBN_ERROR_OUT_OF_MEMORY);

  mbn_lease_book_attempt_ended (book, "m1", MBN_ERROR_FAILURE, 0, NULL, 0, 0);
  g_assert_cmpint (ask_at_once (book, "B", 2002), ==, MBN_OK);
  g_assert_cmpuint (count_leases (book, NULL), ==, MBN_LEASES_MAX);
}

static void
test_restored (void)
{
  MbnLeaseSettings settings = {.waits = &mbn_auto_default_settings};
  g_autoptr (MbnLeaseBook) book = mbn_lease_book_new (&settings);
  char client[16];

  for (guint i = 1; i <= MBN_LEASES_PER_CLIENT + 1; i++)
    {
      name_device (client, i);
      mbn_lease_book_restore (book, "A", client, "P", 0, 0);
    }
  g_assert_cmpuint (count_leases (book, "A"), ==, MBN_LEASES_PER_CLIENT);
  for (guint i = 1; i <= MBN_LEASES_MAX; i++)
    {
      name_client (client, i);
      mbn_lease_book_restore (book, client, "", "", 0, 0);
    }
  g_assert_cmpuint (count_leases (book, NULL), ==, MBN_LEASES_MAX);
}

static const LeaseStoryEntry stories[] = {
    {"/lease/SYNC-37/expires",                  tell_expires,                  NULL},
    {"/lease/SYNC-37/renewed",                  tell_renewed,                  NULL},
    {"/lease/SYNC-37/not-renewed-by-failure",   tell_not_renewed_by_failure,   NULL},
    {"/lease/SYNC-37/since-the-answer",         tell_since_the_answer,         NULL},
    {"/lease/SYNC-37/expires-in-back-off",      tell_expires_in_back_off,      NULL},
    {"/lease/SYNC-37/expires-while-made-again", tell_expires_while_made_again, NULL},
    {"/lease/SYNC-37/no-age",                   tell_no_age,                   NULL},
    {"/lease/SYNC-42/leases-of-a-client",       tell_leases_of_a_client,       NULL},
    {"/lease/SYNC-42/calls-count-as-leases",    tell_calls_count_as_leases,    NULL},
    {"/lease/SYNC-42/calls-of-a-client",        tell_calls_of_a_client,        NULL},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lease_test_add (stories, G_N_ELEMENTS (stories));
  g_test_add_func ("/lease/SYNC-42/all", test_all);
  g_test_add_func ("/lease/SYNC-42/all-with-calls", test_all_with_calls);
  g_test_add_func ("/lease/SYNC-42/restored", test_restored);
  return g_test_run ();
}

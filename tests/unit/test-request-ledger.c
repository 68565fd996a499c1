/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Ids and limits of requests (design.md 3.2, 3.6; CTX-51), and which one is overdue. In virtual
 * time. */

#include "config.h"

#include "mbn-request-ledger.h"

#include <string.h>

#include "mbn-fake-clock.h"

/* Spelled from design.md 3.6, not from the code. */
#define PER_CLIENT 32
#define PER_MODEM  256

static MbnRequest *
try_open (MbnRequestLedger *ledger, const char *client, const char *modem, MbnError expected)
{
  g_autoptr (GError) error = NULL;
  MbnRequest *request = mbn_request_ledger_open (ledger, MBN_REQUEST_CONNECT, MBN_ORIGIN_USER,
                                                 client, modem, &error);

  if (expected == MBN_OK)
    {
      g_assert_no_error (error);
      g_assert_nonnull (request);
    }
  else
    {
      g_assert_error (error, MBN_ERROR, (int)expected);
      g_assert_null (request);
    }

  return request;
}

static GPtrArray *
open_many (MbnRequestLedger *ledger, const char *client, const char *modem, guint n)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (requests, try_open (ledger, client, modem, MBN_OK));

  return requests;
}

static void
complete (MbnRequest *request)
{
  g_autoptr (MbnOutcome) outcome = mbn_outcome_success ();

  mbn_request_complete (request, outcome);
}

static void
test_ids_are_unique_and_not_zero (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  /* completed, dropped and kept ones; daemon's own and of clients; over several modems */
  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (MbnRequest) request
          = try_open (ledger, i % 3 == 0 ? NULL : ":1.7", i % 2 == 0 ? "modem0" : "modem1", MBN_OK);
      guint32 id = mbn_request_get_id (request);

      g_assert_cmpuint (id, !=, 0);
      g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (id)));
      if (i % 5 == 0)
        complete (request);
    }
}

static void
test_a_refusal_uses_no_id (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (GPtrArray) kept = open_many (ledger, ":1.1", "modem0", PER_CLIENT);
  g_autoptr (MbnRequest) next = NULL;

  try_open (ledger, ":1.1", "modem0", MBN_ERROR_NOT_ENOUGH_QUOTA);
  g_assert_cmpuint (mbn_request_ledger_count (ledger, "modem0"), ==, PER_CLIENT);
  next = try_open (ledger, ":1.2", "modem0", MBN_OK);
  g_assert_cmpuint (mbn_request_get_id (next), !=, 0);
}

static void
test_client_limit (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (GPtrArray) kept = open_many (ledger, ":1.1", "modem0", PER_CLIENT / 2);
  g_autoptr (GPtrArray) more = open_many (ledger, ":1.1", "modem1", PER_CLIENT / 2);
  g_autoptr (MbnRequest) other = NULL;
  g_autoptr (MbnRequest) own = NULL;

  /* counted over all modems */
  try_open (ledger, ":1.1", "modem0", MBN_ERROR_NOT_ENOUGH_QUOTA);
  try_open (ledger, ":1.1", "modem2", MBN_ERROR_NOT_ENOUGH_QUOTA);
  other = try_open (ledger, ":1.2", "modem0", MBN_OK);
  own = try_open (ledger, NULL, "modem0", MBN_OK);
}

static void
test_modem_limit (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_autoptr (MbnRequest) elsewhere = NULL;
  g_autoptr (MbnRequest) again = NULL;

  for (guint i = 0; i < PER_MODEM / PER_CLIENT; i++)
    {
      g_autofree char *client = g_strdup_printf (":1.%u", i);

      g_ptr_array_add (all, open_many (ledger, client, "modem0", PER_CLIENT));
    }

  g_assert_cmpuint (mbn_request_ledger_count (ledger, "modem0"), ==, PER_MODEM);
  try_open (ledger, ":1.99", "modem0", MBN_ERROR_NOT_ENOUGH_QUOTA);
  try_open (ledger, NULL, "modem0", MBN_ERROR_NOT_ENOUGH_QUOTA);
  elsewhere = try_open (ledger, ":1.99", "modem1", MBN_OK);

  /* a refusal is counted for nobody: 31 more of that client fit elsewhere */
  {
    g_autoptr (GPtrArray) rest = open_many (ledger, ":1.99", "modem1", PER_CLIENT - 1);

    try_open (ledger, ":1.99", "modem1", MBN_ERROR_NOT_ENOUGH_QUOTA);
  }

  complete (g_ptr_array_index ((GPtrArray *)g_ptr_array_index (all, 0), 0));
  g_assert_cmpuint (mbn_request_ledger_count (ledger, "modem0"), ==, PER_MODEM - 1);
  again = try_open (ledger, ":1.99", "modem0", MBN_OK);
  try_open (ledger, ":1.98", "modem0", MBN_ERROR_NOT_ENOUGH_QUOTA);
}

static void
test_completion_releases (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (GPtrArray) kept = open_many (ledger, ":1.1", "modem0", PER_CLIENT);
  g_autoptr (MbnRequest) next = NULL;

  /* completed but still referenced by somebody */
  complete (g_ptr_array_index (kept, 4));
  g_assert_cmpuint (mbn_request_ledger_count (ledger, "modem0"), ==, PER_CLIENT - 1);
  next = try_open (ledger, ":1.1", "modem0", MBN_OK);
  try_open (ledger, ":1.1", "modem0", MBN_ERROR_NOT_ENOUGH_QUOTA);

  /* dropping the completed one releases nothing a second time */
  g_ptr_array_remove_index (kept, 4);
  try_open (ledger, ":1.1", "modem0", MBN_ERROR_NOT_ENOUGH_QUOTA);
  g_assert_cmpuint (mbn_request_ledger_count (ledger, "modem0"), ==, PER_CLIENT);
}

static void
test_drop_releases (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (GPtrArray) kept = open_many (ledger, ":1.1", "modem0", PER_CLIENT);
  g_autoptr (MbnRequest) next = NULL;

  try_open (ledger, ":1.1", "modem0", MBN_ERROR_NOT_ENOUGH_QUOTA);
  g_ptr_array_set_size (kept, PER_CLIENT - 1);
  next = try_open (ledger, ":1.1", "modem0", MBN_OK);

  g_ptr_array_set_size (kept, 0);
  g_clear_object (&next);
  g_assert_cmpuint (mbn_request_ledger_count (ledger, "modem0"), ==, 0);
}

/* design.md 3.2: calls that arrive while stopping are refused; open ones still end. */
static void
test_close (void)
{
  MbnRequestLedger *ledger = mbn_request_ledger_new ();
  MbnRequest *open = try_open (ledger, ":1.1", "modem0", MBN_OK);

  mbn_request_ledger_close (ledger);
  mbn_request_ledger_close (ledger);
  try_open (ledger, ":1.1", "modem0", MBN_ERROR_SERVICE_NOT_ACTIVE);
  try_open (ledger, NULL, "modem0", MBN_ERROR_SERVICE_NOT_ACTIVE);
  g_assert_cmpuint (mbn_request_ledger_count (ledger, "modem0"), ==, 1);
  complete (open);
  g_assert_cmpuint (mbn_request_ledger_count (ledger, "modem0"), ==, 0);

  g_assert_finalize_object (open);
  g_assert_finalize_object (ledger);
}

/* ---- overdue ---- */

#define LIMIT_MS 60000

static void
assert_in_time (MbnRequestLedger *ledger)
{
  char *what = NULL;

  g_assert_false (mbn_request_ledger_find_overdue (ledger, LIMIT_MS, &what));
  g_assert_null (what);
}

static void
assert_overdue (MbnRequestLedger *ledger, const char *first, const char *second)
{
  g_autofree char *what = NULL;

  g_assert_true (mbn_request_ledger_find_overdue (ledger, LIMIT_MS, &what));
  g_assert_nonnull (strstr (what, first));
  g_assert_nonnull (strstr (what, second));
}

static void
test_overdue_after_the_limit (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (MbnRequest) request = NULL;
  g_autofree char *name = NULL;

  assert_in_time (ledger);
  mbn_fake_clock_run (10 * LIMIT_MS);
  assert_in_time (ledger);

  request = try_open (ledger, ":1.1", "modem0", MBN_OK);
  name = g_strdup_printf ("Connect (request %u) of modem0", mbn_request_get_id (request));
  mbn_fake_clock_run (LIMIT_MS);
  assert_in_time (ledger);
  mbn_fake_clock_run (1);
  assert_overdue (ledger, name, "in 60 s");
  mbn_fake_clock_run (9999);
  assert_overdue (ledger, name, "in 70 s");

  complete (request);
  assert_in_time (ledger);
  mbn_fake_clock_run (10 * LIMIT_MS);
  assert_in_time (ledger);
}

/* Requests of one modem wait for each other. */
static void
test_never_overdue_while_others_complete (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (MbnRequest) last = NULL;
  g_autoptr (GPtrArray) before = open_many (ledger, ":1.1", "modem0", 10);

  mbn_fake_clock_run (1000);
  last = try_open (ledger, ":1.1", "modem0", MBN_OK);
  for (guint i = 0; i < before->len; i++)
    {
      mbn_fake_clock_run (LIMIT_MS - 1000);
      assert_in_time (ledger);
      complete (g_ptr_array_index (before, i));
    }

  mbn_fake_clock_run (LIMIT_MS);
  assert_in_time (ledger);
  mbn_fake_clock_run (1);
  assert_overdue (ledger, "open for 650 s", "completed in 60 s");
}

/* What completed before it was accepted gives it no more time, but no less either. */
static void
test_overdue_counts_from_the_later (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (MbnRequest) first = try_open (ledger, ":1.1", "modem0", MBN_OK);
  g_autoptr (MbnRequest) second = try_open (ledger, ":1.1", "modem0", MBN_OK);
  g_autoptr (MbnRequest) third = NULL;

  complete (first);
  mbn_fake_clock_run (LIMIT_MS / 2);
  third = try_open (ledger, ":1.1", "modem0", MBN_OK);
  g_clear_object (&second);

  mbn_fake_clock_run (LIMIT_MS);
  assert_in_time (ledger);
  mbn_fake_clock_run (1);
  assert_overdue (ledger, "of modem0", "open for 60 s");
}

/* Who asks again and again does not make it look alive. */
static void
test_newer_requests_change_nothing (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (MbnRequest) stuck = try_open (ledger, ":1.1", "modem0", MBN_OK);
  g_autoptr (GPtrArray) newer = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 6; i++)
    {
      mbn_fake_clock_run (LIMIT_MS / 6);
      g_ptr_array_add (newer, try_open (ledger, ":1.1", "modem0", MBN_OK));
      assert_in_time (ledger);
    }

  mbn_fake_clock_run (1);
  assert_overdue (ledger, "open for 60 s", "in 60 s");
}

static void
test_overdue_is_per_modem (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (MbnRequest) stuck = try_open (ledger, ":1.1", "modem0", MBN_OK);
  g_autoptr (MbnRequest) too = NULL;

  mbn_fake_clock_run (LIMIT_MS);
  too = try_open (ledger, NULL, "modem2", MBN_OK);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (MbnRequest) other = try_open (ledger, ":1.1", "modem1", MBN_OK);

      mbn_fake_clock_run (1);
      complete (other);
      assert_overdue (ledger, "of modem0", "in 60 s");
    }

  /* the worst is told first; the daemon's own requests count as well */
  mbn_fake_clock_run (2 * LIMIT_MS);
  assert_overdue (ledger, "of modem0", "in 180 s");
  complete (stuck);
  assert_overdue (ledger, "of modem2", "in 120 s");
}

/* One that is never handed on is not open, and dropping it completes nothing. */
static void
test_overdue_and_dropped_requests (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  MbnRequest *dropped = try_open (ledger, ":1.1", "modem0", MBN_OK);
  g_autoptr (MbnRequest) stuck = NULL;

  mbn_fake_clock_run (LIMIT_MS + 1);
  assert_overdue (ledger, "of modem0", "in 60 s");
  g_assert_finalize_object (dropped);
  assert_in_time (ledger);

  stuck = try_open (ledger, ":1.1", "modem0", MBN_OK);
  mbn_fake_clock_run (LIMIT_MS);
  g_assert_finalize_object (try_open (ledger, ":1.1", "modem0", MBN_OK));
  mbn_fake_clock_run (1);
  assert_overdue (ledger, "of modem0", "in 60 s");
}

static void
on_completed (MbnRequest *request, const MbnOutcome *outcome, guint *n)
{
  g_assert_true (mbn_request_is_completed (request));
  g_assert_cmpint ((int)outcome->status, ==, MBN_OK);
  (*n)++;
}

static void
test_request_completes_once (void)
{
  g_autoptr (MbnRequestLedger) ledger = mbn_request_ledger_new ();
  g_autoptr (MbnRequest) request = try_open (ledger, NULL, "modem0", MBN_OK);
  guint n = 0;

  g_signal_connect (request, "completed", G_CALLBACK (on_completed), &n);
  g_assert_false (mbn_request_is_completed (request));
  complete (request);
  g_assert_cmpuint (n, ==, 1);

  /* a second time is a bug of the caller: critical, and nothing happens */
  g_test_expect_message ("mbnd-modem", G_LOG_LEVEL_CRITICAL, "*completed*");
  complete (request);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (n, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request-ledger/CTX-51/ids-are-unique-and-not-zero",
                   test_ids_are_unique_and_not_zero);
  g_test_add_func ("/request-ledger/design-3.6/a-refusal-changes-nothing",
                   test_a_refusal_uses_no_id);
  g_test_add_func ("/request-ledger/design-3.6/client-limit", test_client_limit);
  g_test_add_func ("/request-ledger/design-3.6/modem-limit", test_modem_limit);
  g_test_add_func ("/request-ledger/design-3.6/completion-releases", test_completion_releases);
  g_test_add_func ("/request-ledger/design-3.6/drop-releases", test_drop_releases);
  g_test_add_func ("/request-ledger/design-3.2/close", test_close);
  g_test_add_func ("/request-ledger/design-3.2/completes-once", test_request_completes_once);

  g_test_add_func ("/request-ledger/overdue/after-the-limit", test_overdue_after_the_limit);
  g_test_add_func ("/request-ledger/overdue/never-while-others-complete",
                   test_never_overdue_while_others_complete);
  g_test_add_func ("/request-ledger/overdue/counts-from-the-later",
                   test_overdue_counts_from_the_later);
  g_test_add_func ("/request-ledger/overdue/newer-change-nothing",
                   test_newer_requests_change_nothing);
  g_test_add_func ("/request-ledger/overdue/per-modem", test_overdue_is_per_modem);
  g_test_add_func ("/request-ledger/overdue/dropped-requests", test_overdue_and_dropped_requests);

  return g_test_run ();
}

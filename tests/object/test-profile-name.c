/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* When a context tells the name of its profile (CTX-59, mbn-api.md 6.10), and when errors do. */

#include "config.h"

#include "bench.h"

#include <string.h>

#define WORK   PROFILE_NAMED ("Work", "")
#define TRAVEL PROFILE_NAMED ("Travel", "")

#define assert_name(bench, expected)                                                               \
  g_assert_cmpstr (mbn_context_get_profile_name ((bench)->context), ==, expected)

static void
on_changed (MbnContext *context, GString *seen)
{
  g_string_append_printf (seen, "%s:%s ",
                          mbn_activation_state_to_string (mbn_context_get_state (context)),
                          mbn_context_get_profile_name (context));
}

/* The name is there with ACTIVATED and gone with what follows, not before and not after. */
static void
test_stored (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (GString) seen = g_string_new (NULL);

  g_signal_connect (bench->context, "changed", G_CALLBACK (on_changed), seen);
  assert_name (bench, "");
  bench_connect_stored (bench, "A", WORK);
  bench_run (bench, 0);
  assert_name (bench, "Work");
  bench_disconnect (bench, "B");
  bench_run (bench, 0);
  assert_name (bench, "");
  g_signal_handlers_disconnect_by_data (bench->context, seen);
  g_assert_cmpstr (seen->str, ==,
                   "activating: activating: activated:Work deactivating: deactivated: ");
}

static void
test_temporary (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_connect_to (bench, "A", WORK);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated A=S_OK");
  assert_name (bench, "");
}

static void
test_one_after_the_other (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_connect_stored (bench, "A", WORK);
  bench_disconnect (bench, "B");
  bench_connect_stored (bench, "C", TRAVEL);
  bench_run (bench, 0);
  assert_name (bench, "Travel");
  bench_disconnect (bench, "D");
  bench_connect_to (bench, "E", WORK);
  bench_run (bench, 0);
  assert_name (bench, "");
}

static void
test_lost (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_connect_stored (bench, "A", WORK);
  bench_run (bench, 0);
  assert_name (bench, "Work");
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 36);
  assert_name (bench, "");
}

/* One found active has no profile that is known here. */
static void
test_adopted (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GError) error = NULL;

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_start (bench);
  g_assert_cmpint ((int)mbn_context_get_state (bench->context), ==, MBN_ACTIVATION_STATE_ACTIVATED);
  assert_name (bench, "");
  g_assert_false (mbn_context_check_connect (bench->context, &error));
  g_assert_cmpstr (error->message, ==, "a context is already active; call Disconnect first");
}

/* A Connect whose turn comes too late leaves the name of the context that is active. */
static void
test_refused_in_turn (gconstpointer data)
{
  gboolean stored = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new_started ();

  if (stored)
    {
      bench_connect_stored (bench, "A", WORK);
      bench_connect_to (bench, "B", TRAVEL);
    }
  else
    {
      bench_connect_to (bench, "A", WORK);
      bench_connect_stored (bench, "B", TRAVEL);
    }
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated A=S_OK B=E_MBN_MAX_ACTIVATED_CONTEXTS");
  assert_name (bench, stored ? "Work" : "");
  g_assert_nonnull (strstr (bench->messages->str,
                            "a context is already active (profile \"Work\"); nothing was asked of "
                            "the modem"));
}

/* design.md 1: the refusal names the active profile, a temporary one too. */
static void
test_refused_at_once (gconstpointer data)
{
  gboolean stored = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (GError) error = NULL;

  if (stored)
    bench_connect_stored (bench, "A", WORK);
  else
    bench_connect_to (bench, "A", WORK);
  bench_run (bench, 0);
  g_assert_false (mbn_context_check_connect (bench->context, &error));
  g_assert_error (error, MBN_ERROR, MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
  g_assert_cmpstr (error->message, ==,
                   "a context is already active (profile \"Work\"); call Disconnect first");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/profile-name/" name, func)
  ADD ("CTX-59/stored", test_stored);
  ADD ("CTX-59/temporary", test_temporary);
  ADD ("CTX-59/one-after-the-other", test_one_after_the_other);
  ADD ("CTX-59/lost", test_lost);
  ADD ("CTX-59/adopted", test_adopted);
#define ADD_BOTH(name, func)                                                                       \
  g_test_add_data_func ("/profile-name/" name "/temporary", GINT_TO_POINTER (FALSE), func);        \
  g_test_add_data_func ("/profile-name/" name "/stored", GINT_TO_POINTER (TRUE), func)
  ADD_BOTH ("design-3.3/refused-in-turn", test_refused_in_turn);
  ADD_BOTH ("design-1/refused-at-once", test_refused_at_once);

  return g_test_run ();
}

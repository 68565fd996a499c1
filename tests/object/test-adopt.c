/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A context outlives the process (CTX-67, AUTO-73; design.md 6, "Restart keeps the call" and
 * "Adoption"): what is recorded when, and what the next process makes of it. */

#include "config.h"

#include "bench.h"

#define STATES "caps subscribe subscriber radio registration packet session"

/* Lets the next process begin; bench_start() forgets what happens then. */
static void
start (Bench *bench)
{
  mbn_modem_start (bench->modem);
  bench_run (bench, 1000);
}

static Bench *
new_with_link (void)
{
  Bench *bench = bench_new_with_link ();

  bench_start (bench);

  return bench;
}

/* ---- what is recorded ---- */

static void
test_recorded_before_activation (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  g_assert_null (bench->record);
  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_connect (bench, "a");
  mbn_fake_clock_settle ();
  bench_assert_sent (bench, "activate");

  g_assert_nonnull (bench->record);
  g_assert_cmpstr (bench->record->place, ==, "usb:1-4");
  g_assert_cmpstr (bench->record->device_id, ==, bench->fake->device_id);
  g_assert_cmpint ((int)bench->record->origin, ==, MBN_ORIGIN_USER);
  g_assert_cmpint (bench->record->activated_us, ==, 0);
  g_assert_false (bench->record->ending);
  g_assert_cmpstr (mbn_profile_get_name (bench->record->profile), ==, "Work");
}

static void
test_recorded_changes (void)
{
  g_autoptr (Bench) bench = new_with_link ();
  guint n;

  bench_up (bench);
  g_assert_cmpint (bench->record->activated_us, >, 0);
  g_assert_cmpstr (bench->record->link, ==, "applied");
  mbn_fake_link_record (bench->link, "another");
  g_assert_cmpstr (bench->record->link, ==, "another");
  n = bench->n_remembered;
  mbn_fake_link_record (bench->link, "another");
  g_assert_cmpuint (bench->n_remembered, ==, n);

  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_disconnect (bench, "d");
  g_assert_true (bench->record->ending);
  g_assert_null (bench->record->link);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  mbn_fake_clock_settle ();
  g_assert_null (bench->record);
}

/* A Connect that never gets as far as the modem leaves none; one that fails takes it back. */
static void
test_recorded_only_with_context (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_DETACHED);
  bench_refuse (bench, MBN_COMMAND_ATTACH, MBN_ERROR_FAILURE, 1);
  bench_connect (bench, "a");
  bench_run (bench, 20000);
  g_assert_cmpuint (bench->n_remembered, ==, 0);

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE, 1);
  bench_connect (bench, "b");
  bench_run (bench, 20000);
  g_assert_cmpuint (bench->n_remembered, >, 0);
  g_assert_null (bench->record);
}

/* Nothing is written while nothing changes, however much is asked of the modem. */
static void
test_ceiling_is_renewed_rarely (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint32 ceiling;
  guint n;

  bench_up (bench);
  n = bench->n_remembered;
  ceiling = bench->record->ceiling;
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%u", i);

      bench_operate (bench, name, MBN_REQUEST_SET_REGISTER_MODE, MBN_COMMAND_REGISTER);
      mbn_fake_clock_settle ();
      /* every message so far was below the ceiling that was recorded before it */
      g_assert_cmpuint (bench->fake->number - 1, <, bench->record->ceiling);
    }

  g_assert_cmpuint (bench->record->ceiling, >, ceiling);
  g_assert_cmpuint (bench->n_remembered - n, <=, 4);
}

/* A modem that is being reset may have a context until it is closed. */
static void
test_reset_ends_when_closed (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_hold (bench, MBN_FAKE_CLOSE);
  mbn_backend_emit_forgotten (bench->fake->backend, "test");
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "deactivated");
  g_assert_nonnull (bench->record);
  g_assert_true (bench->record->ending);
  mbn_fake_modem_release (bench->fake, MBN_FAKE_CLOSE, MBN_OK);
  mbn_fake_clock_settle ();
  g_assert_null (bench->record);
}

/* … and one that does not answer the closing may have it still. */
static void
test_reset_not_closed (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_hold (bench, MBN_FAKE_CLOSE);
  bench_hold (bench, MBN_FAKE_OPEN);
  mbn_backend_emit_forgotten (bench->fake->backend, "test");
  bench_run (bench, 20000);
  bench_assert_sent (bench, "close open");
  g_assert_true (bench->record->ending);
}

static void
test_gone_is_forgotten (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  mbn_backend_emit_gone (bench->fake->backend);
  mbn_fake_clock_settle ();
  g_assert_null (bench->record);
}

/* ---- the next process ---- */

/* AUTO-73: with its recorded origin, everything read again, nothing opened, nothing taken away. */
static void
test_adopted (void)
{
  g_autoptr (Bench) bench = new_with_link ();
  gint64 activated_us;
  guint32 ceiling;

  bench_up (bench);
  activated_us = bench->record->activated_us;
  ceiling = bench->record->ceiling;
  bench_run (bench, 60000);
  bench_restart (bench);
  g_assert_cmpstr (bench->link->record, ==, "applied");
  start (bench);

  g_assert_cmpuint (bench->n_appeared, ==, 2);
  bench_assert_log (bench, "activating apply activated");
  g_assert_true (g_str_has_prefix (bench->fake->sent->str, "resume " STATES " ip"));
  g_assert_cmpuint (bench->fake->number, >, ceiling + 0x10000);
  g_assert_cmpint ((int)mbn_context_get_origin (bench->context), ==, MBN_ORIGIN_USER);
  g_assert_cmpint (bench->record->activated_us, ==, activated_us);
  g_assert_cmpuint (mbn_context_get_duration_ms (bench->context), >=, 60000);
  g_assert_cmpstr (mbn_profile_get_name (bench->record->profile), ==, "Work");

  g_string_truncate (bench->fake->sent, 0);
  bench_disconnect (bench, "d");
  mbn_fake_clock_settle ();
  bench_assert_sent (bench, "deactivate");
  bench_assert_log (bench, "clear deactivating deactivated d=S_OK");
  g_assert_null (bench->record);
}

/* … and so on, from process to process: numbers only go up. */
static void
test_adopted_again_and_again (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  for (guint i = 0; i < 5; i++)
    {
      guint32 ceiling = bench->record->ceiling;

      bench_restart (bench);
      if (i % 2 != 0)
        bench_hold (bench, MBN_COMMAND_READ_CAPS);
      mbn_modem_start (bench->modem);
      bench_run (bench, 0);
      /* killed before anything was answered, the next one must not begin there again */
      g_assert_cmpuint (bench->record->ceiling, >, ceiling + 0x10000);
      if (i % 2 == 0)
        bench_run (bench, 1000);
    }

  bench_run (bench, 1000);
  bench_assert_log (bench, "activating activated");
}

static void
test_stored_profile_is_named (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_connect_stored (bench, "a", PROFILE_NAMED ("Home", ""));
  mbn_fake_clock_settle ();
  bench_restart (bench);
  start (bench);
  g_assert_cmpstr (mbn_context_get_profile_name (bench->context), ==, "Home");
}

/* The last wish that was accepted holds. */
static void
test_killed_while_activating (void)
{
  g_autoptr (Bench) bench = new_with_link ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_connect (bench, "a");
  mbn_fake_clock_settle ();
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_restart (bench);
  start (bench);
  bench_assert_log (bench, "activating apply activated");
  g_assert_cmpint ((int)mbn_context_get_origin (bench->context), ==, MBN_ORIGIN_USER);
}

static void
test_killed_while_deactivating (void)
{
  g_autoptr (Bench) bench = new_with_link ();

  bench_up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_disconnect (bench, "d");
  mbn_fake_clock_settle ();
  bench_restart (bench);
  /* the command never got there */
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  start (bench);
  bench_assert_log (bench, "deactivating deactivated");
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 1);
  g_assert_null (bench->record);
}

/* It was lost while nobody listened. */
static void
test_session_is_down (void)
{
  g_autoptr (Bench) bench = new_with_link ();

  bench_up (bench);
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  bench_restart (bench);
  start (bench);
  bench_assert_log (bench, "clear deactivated");
  g_assert_null (bench->record);
  g_assert_null (bench->link->record);
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 0);

  /* nothing of it is left for the next one */
  g_assert_cmpuint (mbn_context_get_duration_ms (bench->context), ==, 0);
  bench_run (bench, 60000);
  bench_connect (bench, "b");
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "activating apply activated b=S_OK");
  bench_run (bench, 1000);
  g_assert_cmpuint (mbn_context_get_duration_ms (bench->context), ==, 1000);
}

/* design.md 6: ACTIVATING: wait query_timeout, then deactivate */
static Bench *
new_found_activating (void)
{
  Bench *bench = new_with_link ();

  bench_up (bench);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATING;
  bench_restart (bench);
  start (bench);
  bench_assert_log (bench, "activating");

  return bench;
}

static void
test_found_activating_comes_up (void)
{
  g_autoptr (Bench) bench = new_found_activating ();

  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "apply activated");
}

/* How an activation ends is told to whoever sent it: it has to be asked for. */
static void
test_found_activating_comes_up_unsaid (void)
{
  g_autoptr (Bench) bench = new_found_activating ();

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_run (bench, 2000);
  bench_assert_log (bench, "apply activated");
}

static void
test_found_activating_fails_unsaid (void)
{
  g_autoptr (Bench) bench = new_found_activating ();

  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  bench_run (bench, 2000);
  bench_assert_log (bench, "clear deactivated");
  g_assert_null (bench->record);
}

static void
test_found_activating_fails (void)
{
  g_autoptr (Bench) bench = new_found_activating ();

  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 33);
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "clear deactivated");
  g_assert_null (bench->record);
}

static void
test_found_activating_for_ever (void)
{
  g_autoptr (Bench) bench = new_found_activating ();

  g_string_truncate (bench->fake->sent, 0);
  bench_run (bench, bench->config.limits.query_ms - 2000);
  bench_assert_log (bench, "");
  bench_run (bench, 2000);
  /* "not active", says the modem, and that it is activating: more than that cannot be asked */
  bench_assert_log (bench, "clear deactivating");
  g_assert_true (
      g_regex_match_simple ("^(session ){10,20}deactivate session", bench->fake->sent->str, 0, 0));
  bench_run (bench, bench->config.limits.deactivate_ms + 5000);
  bench_assert_log (bench, "deactivated");
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==, 1);
}

static void
test_found_activating_is_disconnected (void)
{
  g_autoptr (Bench) bench = new_found_activating ();

  /* a modem takes that as the end of the activation, too (design.md 3.3) */
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_disconnect (bench, "d");
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "clear deactivating deactivated d=S_OK");
}

static void
test_found_deactivating (void)
{
  g_autoptr (Bench) bench = new_with_link ();

  bench_up (bench);
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATING;
  bench_restart (bench);
  start (bench);
  bench_assert_log (bench, "clear deactivating");
  g_assert_true (bench->record->ending);
  /* the answer that says so goes to the process that is no more */
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  bench_run (bench, 2000);
  bench_assert_log (bench, "deactivated");
  g_assert_null (bench->record);
}

/* A Disconnect that crossed the activation: "not active" is not the end (design.md 3.3). */
static void
test_found_activating_but_ending (void)
{
  g_autoptr (Bench) bench = new_with_link ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_connect (bench, "a");
  mbn_fake_clock_settle ();
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_disconnect (bench, "d");
  mbn_fake_clock_settle ();
  g_assert_true (bench->record->ending);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATING;
  bench_restart (bench);
  start (bench);
  bench_assert_log (bench, "deactivating");

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_run (bench, 3000);
  bench_assert_log (bench, "deactivated");
  g_assert_cmpint ((int)bench->fake->session, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
  g_assert_null (bench->record);
}

/* ---- an activation that has not even begun when the next process asks ---- */

static Bench *
new_found_not_begun (gboolean ending)
{
  Bench *bench = new_with_link ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_connect (bench, "a");
  mbn_fake_clock_settle ();
  if (ending)
    {
      bench_hold (bench, MBN_COMMAND_DEACTIVATE);
      bench_disconnect (bench, "d");
      mbn_fake_clock_settle ();
    }
  bench_restart (bench);
  start (bench);
  bench_assert_log (bench, "deactivated");
  g_assert_nonnull (bench->record);

  return bench;
}

static void
test_not_begun_comes_up (void)
{
  g_autoptr (Bench) bench = new_found_not_begun (FALSE);

  bench_run (bench, 10000);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_run (bench, 10000);
  bench_assert_log (bench, "activating apply activated");
  g_assert_cmpint ((int)mbn_context_get_origin (bench->context), ==, MBN_ORIGIN_USER);
}

static void
test_not_begun_is_indicated (void)
{
  g_autoptr (Bench) bench = new_found_not_begun (FALSE);

  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "activating apply activated");
}

static void
test_not_begun_but_ending (void)
{
  g_autoptr (Bench) bench = new_found_not_begun (TRUE);

  bench_run (bench, 10000);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_run (bench, 10000);
  bench_assert_log (bench, "deactivating deactivated");
  g_assert_null (bench->record);
}

/* Not longer than an activation may take, and rarely. */
static void
test_not_begun_for_ever (void)
{
  g_autoptr (Bench) bench = new_found_not_begun (FALSE);

  g_string_truncate (bench->fake->sent, 0);
  bench_run (bench, 1000000);
  bench_assert_log (bench, "");
  g_assert_null (bench->record);
  /* every 2 s for as long as an activation may take, and then no more */
  g_assert_cmpuint (bench_count_sent (bench, "session"), <=, 91);
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 0);
}

/* It can be disconnected, though nothing is there yet. */
static void
test_not_begun_is_disconnected (void)
{
  g_autoptr (Bench) bench = new_found_not_begun (FALSE);

  g_assert_cmpint ((int)bench_disconnect (bench, "d"), ==, MBN_OK);
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "d=S_OK");
  g_assert_true (bench->record->ending);
  g_assert_cmpint ((int)bench_disconnect (bench, "e"), ==, (int)MBN_ERROR_NOT_FOUND);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_run (bench, 10000);
  bench_assert_log (bench, "deactivating deactivated");
  g_assert_null (bench->record);
}

/* A new Connect is not held up. */
static void
test_not_begun_connects_anew (void)
{
  g_autoptr (Bench) bench = new_found_not_begun (FALSE);

  bench_connect (bench, "b");
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "activating apply activated b=S_OK");
  g_string_truncate (bench->fake->sent, 0);
  bench_run (bench, 200000);
  bench_assert_sent (bench, "");
}

/* What stands in the way of an attempt is not what was asked for. */
static void
test_foreign_context_is_not_adopted (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 1);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_connect (bench, "a");
  mbn_fake_clock_settle ();
  bench_assert_sent (bench, "activate session deactivate");
  g_assert_true (bench->record->ending);
  bench_restart (bench);
  start (bench);
  bench_assert_log (bench, "deactivating deactivated");
}

/* A Disconnect counts from the moment in which it is accepted. */
static void
on_link_recorded (MbnLink *link, Bench *bench)
{
  g_assert_true (bench->record->ending);
}

static void
test_ending_before_link_is_cleared (void)
{
  g_autoptr (Bench) bench = new_with_link ();
  gulong handler;

  bench_up (bench);
  handler = g_signal_connect (bench->link, "recorded", G_CALLBACK (on_link_recorded), bench);
  bench_disconnect (bench, "d");
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "clear deactivating deactivated d=S_OK");
  g_signal_handler_disconnect (bench->link, handler);
}

#define ADD(name, func) g_test_add_func ("/adopt/" name, func)

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

  ADD ("design-6/recorded-before-activation", test_recorded_before_activation);
  ADD ("design-6/recorded-changes", test_recorded_changes);
  ADD ("design-6/recorded-only-with-context", test_recorded_only_with_context);
  ADD ("design-6/ceiling-is-renewed-rarely", test_ceiling_is_renewed_rarely);
  ADD ("design-6/reset-ends-when-closed", test_reset_ends_when_closed);
  ADD ("design-6/reset-not-closed", test_reset_not_closed);
  ADD ("design-6/gone-is-forgotten", test_gone_is_forgotten);
  ADD ("CTX-67/AUTO-73/adopted", test_adopted);
  ADD ("CTX-67/adopted-again-and-again", test_adopted_again_and_again);
  ADD ("CTX-59/stored-profile-is-named", test_stored_profile_is_named);
  ADD ("design-6/killed-while-activating", test_killed_while_activating);
  ADD ("design-6/killed-while-deactivating", test_killed_while_deactivating);
  ADD ("design-6/session-is-down", test_session_is_down);
  ADD ("design-6/found-activating/comes-up", test_found_activating_comes_up);
  ADD ("design-6/found-activating/fails", test_found_activating_fails);
  ADD ("design-6/found-activating/comes-up-unsaid", test_found_activating_comes_up_unsaid);
  ADD ("design-6/found-activating/fails-unsaid", test_found_activating_fails_unsaid);
  ADD ("design-6/found-activating/for-ever", test_found_activating_for_ever);
  ADD ("design-6/found-activating/is-disconnected", test_found_activating_is_disconnected);
  ADD ("design-6/found-deactivating", test_found_deactivating);
  ADD ("design-3.3/found-activating-but-ending", test_found_activating_but_ending);
  ADD ("design-6/not-begun/comes-up", test_not_begun_comes_up);
  ADD ("design-6/not-begun/is-indicated", test_not_begun_is_indicated);
  ADD ("design-6/not-begun/but-ending", test_not_begun_but_ending);
  ADD ("design-6/not-begun/for-ever", test_not_begun_for_ever);
  ADD ("design-6/not-begun/is-disconnected", test_not_begun_is_disconnected);
  ADD ("design-6/not-begun/connects-anew", test_not_begun_connects_anew);
  ADD ("design-3.7/foreign-context-is-not-adopted", test_foreign_context_is_not_adopted);
  ADD ("design-6/ending-before-link-is-cleared", test_ending_before_link_is_cleared);

  return g_test_run ();
}

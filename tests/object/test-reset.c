/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A modem that stops answering, hangs up or is stopped: design.md 3.2 and 3.5. */

#include "config.h"

#include "bench.h"

#include <string.h>

#define RESTART "close open caps subscribe subscriber radio registration packet session"

static void
forgotten (Bench *bench)
{
  mbn_backend_emit_forgotten (bench->fake->backend, "it answered \"not opened\"");
}

static void
scan (Bench *bench, const char *name)
{
  bench_operate (bench, name, MBN_REQUEST_SCAN, MBN_COMMAND_SCAN);
}

/* ---- probe ---- */

/* "answered: go on, one late command while others are answered is no reason" */
static void
test_probe_answered (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_SCAN);
  scan (bench, "S");
  bench_run (bench, 300 * 1000 - 1);
  bench_assert_log (bench, "");
  bench_run (bench, 1);
  bench_assert_log (bench, "S=ERROR_TIMEOUT");
  bench_assert_sent (bench, "scan caps");
  bench_run (bench, 60000);
  bench_assert_sent (bench, "");
}

/* "unanswered: reset" after probe_timeout */
static void
test_probe_unanswered (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_SCAN);
  bench_hold (bench, MBN_COMMAND_READ_CAPS);
  scan (bench, "S");
  bench_run (bench, 300 * 1000);
  bench_assert_sent (bench, "scan caps");
  bench_run (bench, 4999);
  bench_assert_sent (bench, "");
  bench_run (bench, 1);
  g_assert_true (g_str_has_prefix (bench->fake->sent->str, "close"));
  bench_run (bench, 5000);
  g_assert_true (g_str_has_prefix (bench->fake->sent->str, RESTART));
}

/* "one probe": two commands that are late together ask once. */
static void
test_one_probe (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_SET_PREFERRED_PROVIDERS);
  bench_hold (bench, MBN_COMMAND_READ_STATISTICS);
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_READ_CAPS, (MbnFakeAnswer){.delay_ms = 1000});
  bench_operate (bench, "P", MBN_REQUEST_SET_PREFERRED_PROVIDERS,
                 MBN_COMMAND_SET_PREFERRED_PROVIDERS);
  mbn_modem_read_statistics_async (bench->modem, NULL, NULL);
  bench_run (bench, 40000);
  bench_assert_sent (bench, "set-preferred statistics caps");
}

/* "or the time-out of a CONNECT activate: reset" */
static void
test_activation_unanswered (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_connect (bench, "A");
  bench_run (bench, 180 * 1000 - 1);
  bench_assert_log (bench, "activating");
  bench_run (bench, 1);
  bench_assert_log (bench, "deactivated A=ERROR_TIMEOUT");
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 0);
  bench_run (bench, 10000);
  g_assert_true (mbn_modem_has_connection (bench->modem));
}

/* ---- reset ---- */

/* "A request that a reset interrupts completes with ERROR_TIMEOUT …; queued ones stay and run
 * after the re-read. Interface and Connection objects stay, ActivationState becomes DEACTIVATED" */
static void
test_running_ends_queued_stays (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_hold (bench, MBN_COMMAND_SCAN);
  bench_connect (bench, "A");
  bench_connect (bench, "B");
  scan (bench, "S");
  bench_run (bench, 1000);
  bench_assert_sent (bench, "scan activate");
  forgotten (bench);
  bench_assert_log (bench, "activating deactivated A=ERROR_TIMEOUT S=ERROR_TIMEOUT");
  g_assert_nonnull (strstr (bench->messages->str, "the modem was reset"));

  /* asked while it is away */
  bench_connect (bench, "C");
  bench_run (bench, 60000);
  bench_assert_log (bench, "activating activated B=S_OK C=E_MBN_MAX_ACTIVATED_CONTEXTS");
  g_assert_true (g_str_has_prefix (bench->fake->sent->str, RESTART));
  g_assert_cmpuint (bench->n_connection_changes, ==, 1);
  g_assert_cmpuint (bench->n_appeared, ==, 1);
}

static void
test_operation_asked_while_away (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  forgotten (bench);
  scan (bench, "S");
  bench_assert_log (bench, "");
  bench_run (bench, 60000);
  bench_assert_log (bench, "S=S_OK");
}

static void
test_active_context_ends (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  forgotten (bench);
  bench_assert_log (bench, "deactivated");
  g_assert_null (mbn_context_get_ip_config (bench->context));
  g_assert_cmpint ((int)mbn_context_get_origin (bench->context), ==, MBN_ORIGIN_NONE);
  bench_run (bench, 60000);
  bench_assert_log (bench, "");
}

/* OnDisconnectComplete: S_OK also because the modem had to be reset (design.md 3.2). */
static void
test_disconnect_ends_well (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_disconnect (bench, "D");
  bench_run (bench, 0);
  forgotten (bench);
  bench_assert_log (bench, "deactivating deactivated D=S_OK");
}

/* The reason of a retry that waits is not what ends the request: the reset is. */
static void
test_reset_in_back_off (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_BUSY, 1);
  bench_connect (bench, "A");
  bench_run (bench, 100);
  forgotten (bench);
  bench_assert_log (bench, "activating deactivated A=ERROR_TIMEOUT");
  g_assert_nonnull (strstr (bench->messages->str, "the modem was reset"));
}

/* "The Connection goes only if the re-read says not registered" */
static void
test_connection_goes_if_not_registered (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  forgotten (bench);
  bench_run (bench, 0);
  g_assert_true (mbn_modem_has_connection (bench->modem));
  bench->fake->registration = MBN_REGISTER_STATE_SEARCHING;
  bench_run (bench, 60000);
  g_assert_false (mbn_modem_has_connection (bench->modem));
  g_assert_cmpuint (bench->n_connection_changes, ==, 2);
}

/* While it is away getters answer Pending (design.md 2). */
static void
test_getters_are_pending (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (GError) error = NULL;

  bench_hold (bench, MBN_FAKE_CLOSE);
  forgotten (bench);
  bench_run (bench, 100);
  g_assert_null (
      mbn_modem_get_fact (bench->modem, MBN_FACT_REGISTRATION, MBN_SIM_CHECK_NONE, &error));
  g_assert_error (error, MBN_ERROR, MBN_ERROR_PENDING);
}

static void
on_statistics (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnStatistics statistics;
  g_autoptr (GError) error = NULL;

  if (!mbn_modem_read_statistics_finish (MBN_MODEM (source), result, &statistics, &error))
    g_assert_cmpint ((int)mbn_error_from (error), !=, MBN_ERROR_UNEXPECTED);
  (*(guint *)user_data)++;
}

/* The Connection stays while the modem is away, so it may be asked: one answer, and nothing is
 * sent to a modem that is not open. */
static void
test_statistics_while_away (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n = 0;

  bench_hold (bench, MBN_FAKE_CLOSE);
  bench_hold (bench, MBN_FAKE_OPEN);
  forgotten (bench);
  for (guint i = 0; i < 12; i++)
    {
      mbn_modem_read_statistics_async (bench->modem, on_statistics, &n);
      g_assert_cmpuint (n, ==, i);
      bench_run (bench, 1000);
      g_assert_cmpuint (n, ==, i + 1);
    }
  g_assert_cmpuint (bench_count_sent (bench, "statistics"), ==, 0);
}

/* "No request waits past its limit" */
static void
test_queued_does_not_wait_for_ever (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  for (guint i = 0; i < 20; i++)
    bench_hold (bench, MBN_FAKE_OPEN);
  forgotten (bench);
  bench_run (bench, 1000);
  bench_connect (bench, "A");
  bench_run (bench, 90000);
  bench_connect (bench, "B");
  scan (bench, "S");
  bench_run (bench, 89000);
  bench_assert_log (bench, "");
  bench_run (bench, 2000);
  bench_assert_log (bench, "A=ERROR_TIMEOUT");
  bench_run (bench, 90000);
  bench_assert_log (bench, "B=ERROR_TIMEOUT");
  bench_run (bench, 120000);
  bench_assert_log (bench, "S=ERROR_TIMEOUT");
}

/* Answers that come while the good-bye is said are of the past. */
static void
test_late_answers_while_closing (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (Bench) bench = bench_new ();
  gboolean up;

  bench_hold (bench, kind);
  bench_hold (bench, MBN_FAKE_CLOSE);
  mbn_modem_start (bench->modem);
  bench_run (bench, 1000);
  up = mbn_modem_has_connection (bench->modem);
  if (up)
    bench_connect (bench, "A");
  bench_run (bench, 100);
  g_assert_true (mbn_fake_modem_is_asked (bench->fake, kind));

  forgotten (bench);
  bench_run (bench, 100);
  g_assert_true (mbn_fake_modem_is_asked (bench->fake, MBN_FAKE_CLOSE));
  mbn_fake_modem_release (bench->fake, kind, MBN_OK);
  g_string_truncate (bench->fake->sent, 0);
  bench_run (bench, 100);
  bench_assert_sent (bench, "");

  bench_run (bench, 120000);
  g_assert_true (mbn_modem_has_connection (bench->modem));
  g_string_truncate (bench->log, 0);
  g_assert_cmpint ((int)bench_connect (bench, "B"), ==, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_log (bench, "activating activated B=S_OK");
}

/* ---- the device hangs up ---- */

static void
test_gone (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_hold (bench, MBN_COMMAND_SCAN);
  bench_connect (bench, "A");
  bench_connect (bench, "B");
  scan (bench, "S");
  bench_run (bench, 100);
  bench_connect (bench, "C");
  mbn_backend_emit_gone (bench->fake->backend);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating deactivated A=E_HANDLE B=E_HANDLE C=E_HANDLE S=E_HANDLE");
  g_assert_cmpuint (bench->n_gone, ==, 1);
  bench_run (bench, 600 * 1000);
  bench_assert_sent (bench, "scan activate");
}

/* "OnDisconnectComplete: S_OK when no context is left in the modem, also because it is gone" */
static void
test_gone_while_disconnecting (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_disconnect (bench, "D");
  bench_run (bench, 0);
  bench_connect (bench, "A");
  bench_disconnect (bench, "E");
  mbn_backend_emit_gone (bench->fake->backend);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivating A=ERROR_CANCELLED deactivated D=S_OK E=S_OK");
}

/* Whatever is unanswered at that moment: the requests end, "gone" comes once, nothing follows. */
static void
test_gone_at (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (Bench) bench = bench_new ();

  if (kind == MBN_COMMAND_ATTACH)
    bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  bench_hold (bench, kind);
  mbn_modem_start (bench->modem);
  bench_run (bench, 100);
  if (mbn_modem_has_connection (bench->modem))
    bench_connect (bench, "A");
  bench_run (bench, 100);
  g_assert_true (mbn_fake_modem_is_asked (bench->fake, kind));

  mbn_backend_emit_gone (bench->fake->backend);
  bench_run (bench, 600 * 1000);
  g_assert_cmpuint (bench->n_gone, ==, 1);
  g_assert_false (mbn_context_has_requests (bench->context));
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==, 0);
}

static void
add (const char *name, GTestDataFunc func, guint kind)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", name, mbn_fake_word (kind));

  g_test_add_data_func (path, GUINT_TO_POINTER (kind), func);
}

int
main (int argc, char **argv)
{
  static const guint steps[] = {
      MBN_COMMAND_READ_CAPS,      MBN_COMMAND_SUBSCRIBE,         MBN_COMMAND_READ_SUBSCRIBER,
      MBN_COMMAND_READ_RADIO,     MBN_COMMAND_READ_REGISTRATION, MBN_COMMAND_READ_PACKET_SERVICE,
      MBN_COMMAND_READ_SESSION,   MBN_COMMAND_READ_SIGNAL,       MBN_COMMAND_ACTIVATE,
      MBN_COMMAND_READ_IP_CONFIG,
  };

  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/reset/design-3.5/" name, func)
  ADD ("probe-answered", test_probe_answered);
  ADD ("probe-unanswered", test_probe_unanswered);
  ADD ("one-probe", test_one_probe);
  ADD ("activation-unanswered", test_activation_unanswered);
  ADD ("running-ends-queued-stays", test_running_ends_queued_stays);
  ADD ("operation-asked-while-away", test_operation_asked_while_away);
  ADD ("active-context-ends", test_active_context_ends);
  ADD ("disconnect-ends-well", test_disconnect_ends_well);
  ADD ("in-back-off", test_reset_in_back_off);
  ADD ("connection-goes-if-not-registered", test_connection_goes_if_not_registered);
  ADD ("getters-are-pending", test_getters_are_pending);
  ADD ("statistics-while-away", test_statistics_while_away);
  ADD ("queued-does-not-wait-for-ever", test_queued_does_not_wait_for_ever);

  g_test_add_func ("/reset/design-3.2/gone", test_gone);
  g_test_add_func ("/reset/design-3.2/gone-while-disconnecting", test_gone_while_disconnecting);
  add ("/reset/design-3.2/gone-at", test_gone_at, MBN_FAKE_OPEN);
  add ("/reset/design-3.2/gone-at", test_gone_at, MBN_COMMAND_ATTACH);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      add ("/reset/design-3.2/gone-at", test_gone_at, steps[i]);
      add ("/reset/design-3.5/late-answer-while-closing", test_late_answers_while_closing,
           steps[i]);
    }

  return g_test_run ();
}

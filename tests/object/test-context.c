/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What network, SIM and radio do to a context, and what the daemon does then; stopping. */

#include "config.h"

#include "bench.h"

/* ---- the network ---- */

/* CTX-24, T14 */
static void
test_network_deactivates (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 36);
  bench_run (bench, 60000);
  bench_assert_log (bench, "deactivated");
  bench_assert_sent (bench, "");
  g_assert_cmpuint (mbn_context_get_duration_ms (bench->context), ==, 0);
  g_assert_cmpint ((int)mbn_context_get_origin (bench->context), ==, MBN_ORIGIN_NONE);
}

/* CTX-28: an activation nobody here asked for is taken down. */
static void
test_foreign_activation (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "deactivate");
  bench_assert_log (bench, "deactivating deactivated");
  g_assert_cmpint ((int)bench->fake->session, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
}

/* Another session is none of our business (CTX-87). */
static void
test_other_session (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  MbnFact *up = mbn_fact_new (MBN_FACT_SESSION);
  MbnFact *down = mbn_fact_new (MBN_FACT_SESSION);

  up->session.session = down->session.session = 7;
  up->session.state = MBN_ACTIVATION_STATE_ACTIVATED;
  down->session.state = MBN_ACTIVATION_STATE_DEACTIVATED;
  mbn_fake_modem_emit (bench->fake, up);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "");
  bench_up (bench);
  mbn_fake_modem_emit (bench->fake, down);
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
}

/* CTX-46, T11: one deactivate, one disconnect signal after loss_threshold. */
static void
test_loss (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 59999);
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 0);
  bench_assert_log (bench, "");
  bench_run (bench, 1);
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 1);
  bench_assert_log (bench, "deactivating deactivated");
  bench_run (bench, 600 * 1000);
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 1);
}

/* CTX-47, T10: shorter ones do not, however many. */
static void
test_short_losses (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  for (guint i = 0; i < 5; i++)
    {
      mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
      bench_run (bench, 50000);
      mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_ROAMING);
      bench_run (bench, 5000);
    }
  bench_run (bench, 600 * 1000);
  bench_assert_log (bench, "");
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 0);
}

/* Several kinds of "not registered" in a row are one loss. */
static void
test_loss_counts_from_its_start (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 30000);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_DENIED);
  bench_run (bench, 30000);
  bench_assert_log (bench, "deactivating deactivated");
}

static void
test_loss_never (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->config.limits.loss_ms = 0;
  bench_start (bench);
  bench_up (bench);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 24 * 3600 * 1000);
  bench_assert_log (bench, "");
}

/* The loss that began while connecting counts as well (T11). */
static void
test_loss_while_activating (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 1000);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_log (bench, "activating activated A=S_OK");
  bench_run (bench, 65000);
  bench_assert_log (bench, "deactivating deactivated");
}

/* Some modems drop the context without a word: found out by asking. */
static void
test_silent_drop (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 0);
  bench_assert_sent (bench, "session");
  bench_assert_log (bench, "deactivated");
}

/* design.md 2: the Connection stays while its context is up, though not registered. */
static void
test_connection_stays_while_up (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 1000);
  g_assert_true (mbn_modem_has_connection (bench->modem));
  bench_disconnect (bench, "D");
  bench_run (bench, 0);
  g_assert_false (mbn_modem_has_connection (bench->modem));
}

/* ---- radio and SIM ---- */

/* CTX-70 */
static void
test_radio_off (gconstpointer data)
{
  gboolean hardware = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  mbn_fake_modem_indicate_radio (bench->fake, hardware ? MBN_RADIO_OFF : MBN_RADIO_ON,
                                 hardware ? MBN_RADIO_ON : MBN_RADIO_OFF);
  bench_run (bench, 60000);
  bench_assert_log (bench, "deactivated");
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 0);
}

static void
test_sim_removed (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_SIM_NOT_INSERTED, "");
  bench_run (bench, 1000);
  bench_assert_log (bench, "deactivated");
  bench_assert_sent (bench, "");
}

/* mbn-api.md 6.4: what hangs on the SIM is read again when it is usable, once. */
static void
test_sim_swap (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_SIM_NOT_INSERTED, "");
  bench_run (bench, 1000);
  bench_assert_sent (bench, "");
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED,
                                      "8949000000000000002");
  g_assert_null (mbn_modem_peek_fact (bench->modem, MBN_FACT_HOME_PROVIDER));
  bench_run (bench, 1000);
  bench_assert_sent (bench, "registration packet home preferred");
  g_assert_nonnull (mbn_modem_peek_fact (bench->modem, MBN_FACT_HOME_PROVIDER));

  /* the same again is no news */
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED,
                                      "8949000000000000002");
  bench_run (bench, 1000);
  bench_assert_sent (bench, "");
}

static void
test_sim_locked_then_unlocked (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_DEVICE_LOCKED, "");
  bench_run (bench, 1000);
  bench_assert_sent (bench, "pin");
  g_assert_nonnull (mbn_modem_peek_fact (bench->modem, MBN_FACT_PIN));
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "1");
  bench_run (bench, 1000);
  g_assert_null (mbn_modem_peek_fact (bench->modem, MBN_FACT_PIN));
  bench_assert_sent (bench, "registration packet home preferred");
}

/* CTX-73: a voice call suspends data; the context stays. */
static void
test_voice_call (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  MbnFact *fact = mbn_fact_new (MBN_FACT_SESSION);

  bench_up (bench);
  fact->session.state = MBN_ACTIVATION_STATE_ACTIVATED;
  fact->session.voice_call = MBN_VOICE_CALL_STATE_IN_PROGRESS;
  mbn_fake_modem_emit (bench->fake, fact);
  bench_run (bench, 1000);
  g_assert_cmpint ((int)mbn_context_get_voice_call_state (bench->context), ==,
                   MBN_VOICE_CALL_STATE_IN_PROGRESS);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "");
}

/* ---- operations ---- */

static void
test_second_scan_collides (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_SCAN);
  bench_operate (bench, "A", MBN_REQUEST_SCAN, MBN_COMMAND_SCAN);
  bench_operate (bench, "B", MBN_REQUEST_SCAN, MBN_COMMAND_SCAN);
  bench_assert_log (bench, "");
  bench_run (bench, 0);
  bench_assert_sent (bench, "scan");
  bench_assert_log (bench, "B=ERROR_OPERATION_IN_PROGRESS");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_SCAN, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "A=S_OK");
}

/* A scan does not hold up a Connect, nor the other way round. */
static void
test_operations_do_not_queue (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_SCAN);
  bench_operate (bench, "S", MBN_REQUEST_SCAN, MBN_COMMAND_SCAN);
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  bench_assert_log (bench, "activating activated A=S_OK");
}

/* ---- the service stops ---- */

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  mbn_modem_stop_finish (MBN_MODEM (source), result);
  (*(guint *)user_data)++;
}

/* design.md 3.2: SERVICE_NOT_ACTIVE for whoever waits; then the context is ended, then CLOSE. */
static void
test_stop (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n_stopped = 0;

  bench_up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_hold (bench, MBN_COMMAND_SCAN);
  bench_operate (bench, "S", MBN_REQUEST_SCAN, MBN_COMMAND_SCAN);
  bench_disconnect (bench, "D");
  bench_run (bench, 0);
  bench_connect (bench, "A");
  mbn_modem_stop_async (bench->modem, on_stopped, &n_stopped);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "scan deactivate");
  bench_assert_log (bench, "deactivating S=ERROR_SERVICE_NOT_ACTIVE D=ERROR_SERVICE_NOT_ACTIVE "
                           "A=ERROR_SERVICE_NOT_ACTIVE");
  g_assert_cmpuint (n_stopped, ==, 0);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_sent (bench, "close");
  g_assert_cmpuint (n_stopped, ==, 1);
  bench_run (bench, 600 * 1000);
  bench_assert_sent (bench, "");
  g_assert_cmpuint (n_stopped, ==, 1);
}

static void
test_stop_when_up (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n_stopped = 0;

  bench_up (bench);
  mbn_modem_stop_async (bench->modem, on_stopped, &n_stopped);
  bench_run (bench, 0);
  bench_assert_sent (bench, "deactivate close");
  bench_assert_log (bench, "deactivating deactivated");
  g_assert_cmpuint (n_stopped, ==, 1);
}

/* The state is announced before the completion here, too. */
static void
test_stop_while_connecting (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n_stopped = 0;

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_connect (bench, "A");
  bench_connect (bench, "B");
  bench_run (bench, 100);
  mbn_modem_stop_async (bench->modem, on_stopped, &n_stopped);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating deactivating A=ERROR_SERVICE_NOT_ACTIVE "
                           "B=ERROR_SERVICE_NOT_ACTIVE");
  bench_run (bench, 600 * 1000);
  g_assert_cmpuint (n_stopped, ==, 1);
}

/* A modem that refuses to deactivate is closed, and that is waited for. */
static void
test_stop_refused (gconstpointer data)
{
  gboolean in_reset = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new_started ();
  guint n_stopped = 0;

  bench_up (bench);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_FAILURE, 1);
  bench_hold (bench, MBN_FAKE_CLOSE);
  if (in_reset)
    {
      bench_disconnect (bench, "D");
      bench_run (bench, 100);
    }
  mbn_modem_stop_async (bench->modem, on_stopped, &n_stopped);
  bench_run (bench, 3000);
  bench_assert_sent (bench, "deactivate session close");
  g_assert_cmpuint (n_stopped, ==, 0);
  mbn_fake_modem_release (bench->fake, MBN_FAKE_CLOSE, MBN_OK);
  bench_run (bench, 0);
  g_assert_cmpuint (n_stopped, ==, 1);
  bench_assert_log (bench, in_reset ? "deactivating D=ERROR_SERVICE_NOT_ACTIVE deactivated"
                                    : "deactivating deactivated");
}

/* Whatever is unanswered, the stop ends; a Connect is told. Within its own limits it says
 * good-bye; abandoned, it ends at once. */
static void
test_stop_at (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data) / 2;
  gboolean abandon = GPOINTER_TO_UINT (data) % 2;
  g_autoptr (Bench) bench = bench_new ();
  guint n_stopped = 0;
  gboolean connecting;

  if (kind == MBN_COMMAND_ATTACH)
    bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  bench_hold (bench, kind);
  mbn_modem_start (bench->modem);
  bench_run (bench, 100);
  connecting = mbn_modem_has_connection (bench->modem);
  if (connecting)
    bench_connect (bench, "A");
  bench_run (bench, 100);
  g_assert_true (mbn_fake_modem_is_asked (bench->fake, kind));

  mbn_modem_stop_async (bench->modem, on_stopped, &n_stopped);
  bench_run (bench, 0);
  if (abandon)
    {
      mbn_modem_abandon (bench->modem);
      bench_run (bench, 0);
      g_assert_cmpuint (n_stopped, ==, 1);
    }
  bench_run (bench, 600 * 1000);
  g_assert_cmpuint (n_stopped, ==, 1);
  g_assert_false (mbn_context_has_requests (bench->context));
  if (connecting)
    g_assert_true (g_str_has_suffix (bench->log->str, "A=ERROR_SERVICE_NOT_ACTIVE")
                   || g_str_has_suffix (bench->log->str, "deactivated"));
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 1);
}

static void
test_stop_while_being_reset (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n_stopped = 0;

  bench_hold (bench, MBN_FAKE_OPEN);
  mbn_backend_emit_forgotten (bench->fake->backend, "test");
  bench_connect (bench, "A");
  bench_run (bench, 500);
  mbn_modem_stop_async (bench->modem, on_stopped, &n_stopped);
  bench_run (bench, 600 * 1000);
  g_assert_cmpuint (n_stopped, ==, 1);
  bench_assert_log (bench, "A=ERROR_SERVICE_NOT_ACTIVE");
}

int
main (int argc, char **argv)
{
  static const guint steps[] = {
      MBN_FAKE_OPEN,
      MBN_COMMAND_READ_CAPS,
      MBN_COMMAND_READ_SESSION,
      MBN_COMMAND_READ_SIGNAL,
      MBN_COMMAND_ATTACH,
      MBN_COMMAND_ACTIVATE,
      MBN_COMMAND_READ_IP_CONFIG,
  };

  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/context/" name, func)
  ADD ("CTX-24/network-deactivates", test_network_deactivates);
  ADD ("CTX-28/foreign-activation", test_foreign_activation);
  ADD ("CTX-87/other-session", test_other_session);
  ADD ("CTX-46/loss", test_loss);
  ADD ("CTX-46/counts-from-its-start", test_loss_counts_from_its_start);
  ADD ("CTX-46/never", test_loss_never);
  ADD ("CTX-46/while-activating", test_loss_while_activating);
  ADD ("CTX-47/short-losses", test_short_losses);
  ADD ("CTX-47/silent-drop", test_silent_drop);
  ADD ("design-2/connection-stays-while-up", test_connection_stays_while_up);
  ADD ("CTX-70/sim-removed", test_sim_removed);
  ADD ("mbn-api-6.4/sim-swap", test_sim_swap);
  ADD ("mbn-api-6.4/sim-locked-then-unlocked", test_sim_locked_then_unlocked);
  ADD ("CTX-73/voice-call", test_voice_call);
  ADD ("operations/second-scan-collides", test_second_scan_collides);
  ADD ("operations/do-not-queue", test_operations_do_not_queue);
  ADD ("design-3.2/stop", test_stop);
  ADD ("design-3.2/stop-when-up", test_stop_when_up);
  ADD ("design-3.2/stop-while-connecting", test_stop_while_connecting);
  g_test_add_data_func ("/context/design-3.2/stop-refused", GINT_TO_POINTER (FALSE),
                        test_stop_refused);
  g_test_add_data_func ("/context/design-3.2/stop-while-reset", GINT_TO_POINTER (TRUE),
                        test_stop_refused);
  ADD ("design-3.2/stop-while-being-reset", test_stop_while_being_reset);
  g_test_add_data_func ("/context/CTX-70/radio-off/software", GINT_TO_POINTER (FALSE),
                        test_radio_off);
  g_test_add_data_func ("/context/CTX-70/radio-off/hardware", GINT_TO_POINTER (TRUE),
                        test_radio_off);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/context/design-3.2/%s/%s", i % 2 ? "abandon-at" : "stop-at",
                             mbn_fake_word (steps[i / 2]));

      g_test_add_data_func (path, GUINT_TO_POINTER (steps[i / 2] * 2 + i % 2), test_stop_at);
    }

  return g_test_run ();
}

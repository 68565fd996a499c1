/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The provisioned contexts are asked for when somebody wants them and never before (design.md 5),
 * and kept true from then on (mbim-notes.md 3). */

#include "config.h"

#include "bench.h"

#define KIND MBN_FACT_PROVISIONED_CONTEXTS
#define READ MBN_COMMAND_READ_PROVISIONED_CONTEXTS

/* However soon the modem is asked again, by now it has been. */
#define LONG_MS 10000

static MbnError
get (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  const MbnFact *fact = mbn_modem_get_fact (bench->modem, KIND, MBN_SIM_CHECK_SIM3, &error);

  g_assert_true ((fact == NULL) == (error != NULL));

  return fact != NULL ? MBN_OK : mbn_error_from (error);
}

#define assert_get(bench, expected) g_assert_cmpint ((int)get (bench), ==, (int)(expected))

static void
assert_known (Bench *bench, const char *access_string)
{
  const MbnFact *fact = mbn_modem_peek_fact (bench->modem, KIND);
  const MbnProvisionedContext *context;

  g_assert_nonnull (fact);
  g_assert_cmpuint (fact->contexts->len, ==, 1);
  context = g_ptr_array_index (fact->contexts, 0);
  g_assert_cmpstr (context->access_string, ==, access_string);
}

/* Known, and nothing else is under way. */
static Bench *
new_known (void)
{
  Bench *bench = bench_new_started ();

  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "provisioned");
  assert_known (bench, "internet");

  return bench;
}

static void
on_fact_changed (MbnModem *modem, MbnFactKind kind, gboolean by_request, guint *n_changes)
{
  *n_changes += kind == KIND;
}

static void
reset (Bench *bench)
{
  mbn_backend_emit_forgotten (bench->fake->backend, "test");
}

/* ---- nobody asks ---- */

static void
test_nobody_asks (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  mbn_fake_modem_indicate_provisioned (bench->fake, "other");
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_SIM_NOT_INSERTED, "");
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "2");
  mbn_fake_modem_indicate_provisioned (bench->fake, "another");
  bench_run (bench, LONG_MS);
  reset (bench);
  bench_run (bench, 24 * 3600 * 1000);
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 0);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

/* Looking at what is known asks nothing either: properties do that. */
static void
test_peek_asks_nothing (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  g_assert_null (mbn_modem_peek_fact (bench->modem, KIND));
  g_assert_cmpint ((int)mbn_modem_peek_status (bench->modem, KIND, MBN_SIM_CHECK_SIM3), ==,
                   MBN_ERROR_PENDING);
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "");
}

/* Nor does a getter that the SIM's state makes fail. */
static void
test_no_sim_asks_nothing (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->ready = MBN_READY_STATE_SIM_NOT_INSERTED;
  bench_start (bench);
  assert_get (bench, MBN_ERROR_SIM_NOT_INSERTED);
  bench_run (bench, LONG_MS);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 0);
}

/* ---- somebody asks ---- */

static void
test_first_call_asks (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n_changes = 0;

  g_signal_connect (bench->modem, "fact-changed", G_CALLBACK (on_fact_changed), &n_changes);
  bench_hold (bench, READ);
  for (guint i = 0; i < 5; i++)
    assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, 100);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_assert_sent (bench, "provisioned");

  mbn_fake_modem_release (bench->fake, READ, MBN_OK);
  bench_run (bench, LONG_MS);
  assert_get (bench, MBN_OK);
  assert_known (bench, "internet");
  g_assert_cmpuint (n_changes, ==, 1);
  bench_assert_sent (bench, "");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  g_signal_handlers_disconnect_by_data (bench->modem, &n_changes);
}

/* What is asked before the modem is ready does not delay that. */
static void
test_asked_while_opening (void)
{
  g_autoptr (Bench) bench = bench_new ();

  mbn_modem_start (bench->modem);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, LONG_MS);
  assert_known (bench, "internet");
  bench_assert_sent (bench, "open caps subscribe subscriber radio registration packet session "
                            "signal home preferred emergency provisioned");
}

/* Nor is it read once more with what else is read in the background. */
static void
test_asked_before_the_background (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->registration = MBN_REGISTER_STATE_SEARCHING;
  mbn_modem_start (bench->modem);
  bench_run (bench, 100);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, 100);
  assert_known (bench, "internet");
  g_assert_cmpuint (bench_count_sent (bench, "home"), ==, 0);
  bench_run (bench, LONG_MS);
  g_assert_cmpuint (bench_count_sent (bench, "home"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);
}

static void
test_other_facts_do_not_ask (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench_hold (bench, MBN_COMMAND_READ_HOME_PROVIDER);
  mbn_modem_start (bench->modem);
  bench_run (bench, 100);
  mbn_modem_get_fact (bench->modem, MBN_FACT_HOME_PROVIDER, MBN_SIM_CHECK_NONE, NULL);
  bench_run (bench, 100);
  g_assert_cmpuint (bench_count_sent (bench, "home"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 0);
}

/* ---- refusals ---- */

static void
test_refused (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, READ, MBN_ERROR_NOT_SUPPORTED, 1);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, LONG_MS);
  assert_get (bench, MBN_ERROR_NOT_SUPPORTED);
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "provisioned");

  /* a reason to think that it can be told now */
  mbn_fake_modem_indicate_provisioned (bench->fake, "internet");
  bench_run (bench, LONG_MS);
  assert_known (bench, "internet");
  bench_assert_sent (bench, "provisioned");
}

/* CTX-83: a SIM that is still starting; nobody who asks again and again makes the daemon do so. */
static void
test_sim_is_starting (void)
{
  g_autoptr (Bench) bench = bench_new ();
  guint n_changes = 0;

  bench->fake->ready = MBN_READY_STATE_OFF;
  bench_start (bench);
  g_signal_connect (bench->modem, "fact-changed", G_CALLBACK (on_fact_changed), &n_changes);
  bench_refuse (bench, READ, MBN_ERROR_PENDING, 1);
  for (guint i = 0; i < 10; i++)
    {
      assert_get (bench, MBN_ERROR_PENDING);
      bench_run (bench, LONG_MS);
    }
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);
  g_assert_cmpuint (n_changes, ==, 0);

  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "1");
  bench_run (bench, LONG_MS);
  assert_known (bench, "internet");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 2);
  g_assert_cmpuint (n_changes, ==, 1);
  g_signal_handlers_disconnect_by_data (bench->modem, &n_changes);
}

/* A late answer comes as an indication (CTX-28). It must not make a slow modem be asked for ever.
 */
static void
test_late (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, READ);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, 60000);
  assert_get (bench, MBN_ERROR_TIMEOUT);
  mbn_fake_modem_indicate_provisioned (bench->fake, "internet");
  bench_run (bench, 60000);
  assert_get (bench, MBN_ERROR_TIMEOUT);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);

  /* another SIM, another try, when somebody asks */
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "2");
  bench_run (bench, LONG_MS);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, LONG_MS);
  assert_known (bench, "internet");
}

/* ---- indications ---- */

static void
test_indicated (void)
{
  g_autoptr (Bench) bench = new_known ();
  guint n_changes = 0;

  g_signal_connect (bench->modem, "fact-changed", G_CALLBACK (on_fact_changed), &n_changes);
  bench_hold (bench, READ);
  mbn_fake_modem_indicate_provisioned (bench->fake, "changed");
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "provisioned");
  /* what is known stays known until then */
  assert_known (bench, "internet");
  assert_get (bench, MBN_OK);
  g_assert_cmpuint (n_changes, ==, 0);

  mbn_fake_modem_release (bench->fake, READ, MBN_OK);
  bench_run (bench, LONG_MS);
  assert_known (bench, "changed");
  g_assert_cmpuint (n_changes, ==, 1);
  bench_assert_sent (bench, "");

  /* nothing new is nothing to tell */
  mbn_fake_modem_indicate_provisioned (bench->fake, "changed");
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "provisioned");
  g_assert_cmpuint (n_changes, ==, 1);
  g_signal_handlers_disconnect_by_data (bench->modem, &n_changes);
}

static void
indicate_burst (Bench *bench)
{
  for (guint i = 0; i < 20; i++)
    {
      mbn_fake_modem_indicate_provisioned (bench->fake, i % 2 == 0 ? "odd" : "even");
      bench_run (bench, 20);
    }
}

static void
test_burst (void)
{
  g_autoptr (Bench) bench = new_known ();

  indicate_burst (bench);
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "provisioned");
  assert_known (bench, "even");
}

static void
test_burst_while_reading (void)
{
  g_autoptr (Bench) bench = new_known ();

  bench_hold (bench, READ);
  mbn_fake_modem_indicate_provisioned (bench->fake, "first");
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "provisioned");

  indicate_burst (bench);
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "");
  mbn_fake_modem_release (bench->fake, READ, MBN_OK);
  bench_run (bench, LONG_MS);
  bench_assert_sent (bench, "provisioned");
  assert_known (bench, "even");
}

/* A modem that never stops indicating is asked at a bounded rate, and answers of the first read are
 * told no less. */
static void
test_flood (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  assert_get (bench, MBN_ERROR_PENDING);
  for (guint i = 0; i < 6000; i++)
    {
      mbn_fake_modem_indicate_provisioned (bench->fake, "internet");
      bench_run (bench, 10);
    }
  assert_known (bench, "internet");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), <=, 61);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), >=, 2);
}

/* What is going to be read anyway is not read twice. */
static void
test_indicated_while_opening (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench_hold (bench, MBN_COMMAND_READ_SESSION);
  mbn_modem_start (bench->modem);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, 100);
  mbn_fake_modem_indicate_provisioned (bench->fake, "internet");
  bench_run (bench, 500);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_READ_SESSION, MBN_OK);
  bench_run (bench, LONG_MS);
  assert_known (bench, "internet");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);
}

/* ---- the SIM ---- */

/* As the other facts that hang on it: read again as soon as it is usable, and not before
 * (mbn-api.md 6.4). */
static void
test_other_sim (void)
{
  g_autoptr (Bench) bench = new_known ();
  guint n_changes = 0;

  g_signal_connect (bench->modem, "fact-changed", G_CALLBACK (on_fact_changed), &n_changes);
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_SIM_NOT_INSERTED, "");
  bench_run (bench, LONG_MS);
  assert_get (bench, MBN_ERROR_SIM_NOT_INSERTED);
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_DEVICE_LOCKED, "2");
  bench_run (bench, LONG_MS);
  assert_get (bench, MBN_ERROR_PIN_REQUIRED);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 0);
  g_assert_cmpuint (n_changes, ==, 0);

  bench_hold (bench, READ);
  bench->fake->provisioned = "other";
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "2");
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, LONG_MS);
  assert_get (bench, MBN_ERROR_PENDING);
  g_assert_cmpuint (n_changes, ==, 1);
  mbn_fake_modem_release (bench->fake, READ, MBN_OK);
  bench_run (bench, LONG_MS);
  assert_known (bench, "other");
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);
  g_signal_handlers_disconnect_by_data (bench->modem, &n_changes);
}

/* A read that is due anyway comes with that of the new SIM. */
static void
test_other_sim_while_stale (void)
{
  g_autoptr (Bench) bench = new_known ();

  mbn_fake_modem_indicate_provisioned (bench->fake, "other");
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "2");
  bench_run (bench, LONG_MS);
  assert_known (bench, "other");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);
}

static void
on_fact_changed_get (MbnModem *modem, MbnFactKind kind, gboolean by_request, Bench *bench)
{
  if (kind == KIND)
    get (bench);
}

/* Who asks again whenever something changes, as exporters and stores do, costs no message. */
static void
test_asked_from_the_change (void)
{
  g_autoptr (Bench) bench = new_known ();

  g_signal_connect (bench->modem, "fact-changed", G_CALLBACK (on_fact_changed_get), bench);
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "2");
  bench_run (bench, LONG_MS);
  assert_known (bench, "internet");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);
  reset (bench);
  bench_run (bench, LONG_MS);
  assert_known (bench, "internet");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 2);
}

/* An answer about the SIM before does not stay. */
static void
test_other_sim_while_reading (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, READ);
  bench_hold (bench, READ);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, 100);
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "2");
  bench_run (bench, 100);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 2);
  mbn_fake_modem_release (bench->fake, READ, MBN_OK);
  bench->fake->provisioned = "other";
  mbn_fake_modem_release (bench->fake, READ, MBN_OK);
  bench_run (bench, LONG_MS);
  assert_known (bench, "other");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 2);
}

/* ---- reset, stop ---- */

static void
test_reset (void)
{
  g_autoptr (Bench) bench = new_known ();

  bench_hold (bench, MBN_FAKE_OPEN);
  reset (bench);
  bench_run (bench, 100);
  assert_get (bench, MBN_ERROR_PENDING);
  mbn_fake_modem_release (bench->fake, MBN_FAKE_OPEN, MBN_OK);
  bench_run (bench, LONG_MS);
  assert_known (bench, "internet");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 1);
}

static void
test_reset_while_reading (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, READ);
  assert_get (bench, MBN_ERROR_PENDING);
  bench_run (bench, 100);
  mbn_fake_modem_indicate_provisioned (bench->fake, "stale");
  reset (bench);
  bench_run (bench, LONG_MS);
  assert_known (bench, "stale");
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 2);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  /* the answer that never came is waited for no more */
  mbn_fake_modem_indicate_provisioned (bench->fake, "later");
  bench_run (bench, LONG_MS);
  assert_known (bench, "later");
}

/* bench_free() finds what is left over. */
static void
test_gone (void)
{
  g_autoptr (Bench) bench = new_known ();

  mbn_fake_modem_indicate_provisioned (bench->fake, "other");
  bench_run (bench, 100);
  mbn_backend_emit_gone (bench->fake->backend);
  g_assert_cmpuint (bench->n_gone, ==, 1);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  mbn_modem_stop_finish (MBN_MODEM (source), result);
  *(gboolean *)user_data = TRUE;
}

/* A modem that is being closed is not asked any more. */
static void
test_stop (void)
{
  g_autoptr (Bench) bench = new_known ();
  gboolean stopped = FALSE;

  bench_hold (bench, READ);
  mbn_fake_modem_indicate_provisioned (bench->fake, "first");
  bench_run (bench, LONG_MS);
  bench_up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  mbn_fake_modem_indicate_provisioned (bench->fake, "second");
  mbn_modem_stop_async (bench->modem, on_stopped, &stopped);
  bench_run (bench, 100);
  mbn_fake_modem_release (bench->fake, READ, MBN_ERROR_NOT_SUPPORTED);
  bench_run (bench, 100);
  mbn_fake_modem_indicate_provisioned (bench->fake, "third");
  assert_get (bench, MBN_OK);
  bench_run (bench, LONG_MS);
  g_assert_true (stopped);
  g_assert_cmpuint (bench_count_sent (bench, "provisioned"), ==, 0);
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

  g_test_add_func ("/provisioned/design-5/nobody-asks", test_nobody_asks);
  g_test_add_func ("/provisioned/design-5/peek-asks-nothing", test_peek_asks_nothing);
  g_test_add_func ("/provisioned/design-5/no-sim-asks-nothing", test_no_sim_asks_nothing);
  g_test_add_func ("/provisioned/design-5/first-call-asks", test_first_call_asks);
  g_test_add_func ("/provisioned/design-5/asked-while-opening", test_asked_while_opening);
  g_test_add_func ("/provisioned/design-5/asked-before-the-background",
                   test_asked_before_the_background);
  g_test_add_func ("/provisioned/design-5/other-facts-do-not-ask", test_other_facts_do_not_ask);
  g_test_add_func ("/provisioned/refused", test_refused);
  g_test_add_func ("/provisioned/CTX-83/sim-is-starting", test_sim_is_starting);
  g_test_add_func ("/provisioned/CTX-28/late", test_late);
  g_test_add_func ("/provisioned/mbim-notes-3/indicated", test_indicated);
  g_test_add_func ("/provisioned/mbim-notes-3/burst", test_burst);
  g_test_add_func ("/provisioned/mbim-notes-3/burst-while-reading", test_burst_while_reading);
  g_test_add_func ("/provisioned/mbim-notes-3/flood", test_flood);
  g_test_add_func ("/provisioned/indicated-while-opening", test_indicated_while_opening);
  g_test_add_func ("/provisioned/mbn-api-6.4/other-sim", test_other_sim);
  g_test_add_func ("/provisioned/mbn-api-6.4/other-sim-while-reading",
                   test_other_sim_while_reading);
  g_test_add_func ("/provisioned/mbn-api-6.4/other-sim-while-stale", test_other_sim_while_stale);
  g_test_add_func ("/provisioned/asked-from-the-change", test_asked_from_the_change);
  g_test_add_func ("/provisioned/design-3.5/reset", test_reset);
  g_test_add_func ("/provisioned/design-3.5/reset-while-reading", test_reset_while_reading);
  g_test_add_func ("/provisioned/gone", test_gone);
  g_test_add_func ("/provisioned/stop", test_stop);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Every context goes before the machine hibernates (CTX-48). */

#include "config.h"

#include "bench.h"

#include <string.h>

#include "mbn-hibernation.h"

/* Spelled from the interface's documentation, not from the code. */
#define LIMIT_MS 10000

#define N_MODEMS 2

static const char *const paths[N_MODEMS] = {"/dev/null", "/dev/zero"};

/* Benches whose modems are of one set, as the daemon's are; their logs have no states. */
typedef struct
{
  Bench *benches[N_MODEMS];
  MbnModemConfig config;
  MbnModemSet *modems;
  GString *log; /* how each preparation ended */
} Place;

static MbnBackend *
make_backend (const MbnModemPort *port, gpointer user_data)
{
  Place *place = user_data;
  guint which = g_str_equal (port->path, paths[0]) ? 0 : 1;

  return mbn_fake_modem_factory (port, place->benches[which]->fake);
}

static Place *
place_new (void)
{
  Place *place = g_new0 (Place, 1);

  place->log = g_string_new (NULL);
  for (guint i = 0; i < N_MODEMS; i++)
    place->benches[i] = bench_new ();
  place->benches[1]->fake->device_id = "990154203237518";
  place->config = place->benches[0]->config;
  place->config.factory = make_backend;
  place->config.factory_data = place;
  place->modems = mbn_modem_set_new (&place->config);

  for (guint i = 0; i < N_MODEMS; i++)
    {
      Bench *bench = place->benches[i];
      const MbnModemPort port = {.path = (char *)paths[i]};

      g_object_unref (bench->modem);
      bench->modem = g_object_ref (mbn_modem_set_open (place->modems, &port));
      bench->context = mbn_modem_get_context (bench->modem);
    }

  bench_run (place->benches[0], 30000);
  g_assert_cmpuint (mbn_modem_set_get_modems (place->modems)->len, ==, N_MODEMS);
  for (guint i = 0; i < N_MODEMS; i++)
    g_string_truncate (place->benches[i]->fake->sent, 0);

  return place;
}

static void
place_free (Place *place)
{
  mbn_fake_clock_settle ();
  g_assert_finalize_object (place->modems);
  for (guint i = 0; i < N_MODEMS; i++)
    bench_free (place->benches[i]);
  g_string_free (place->log, TRUE);
  g_free (place);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Place *place = user_data;
  g_autoptr (GError) error = NULL;

  if (mbn_hibernation_prepare_finish (MBN_MODEM_SET (source), result, &error))
    {
      g_assert_no_error (error);
      g_string_append (place->log, "done ");
    }
  else
    g_string_append_printf (place->log, "%s (%s) ", mbn_error_constant (mbn_error_from (error)),
                            error->message);
}

static void
prepare (Place *place)
{
  mbn_hibernation_prepare_async (place->modems, on_prepared, place);
  bench_assert_log (place, "");
  mbn_fake_clock_settle ();
}

static void
up (Bench *bench)
{
  bench_connect (bench, "up");
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "up=S_OK");
  g_string_truncate (bench->fake->sent, 0);
}

static MbnActivationState
state (Bench *bench)
{
  return mbn_context_get_state (bench->context);
}

static void
test_nothing_connected (void)
{
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];
  g_autoptr (MbnRequest) before
      = mbn_modem_open_request (bench->modem, MBN_REQUEST_SCAN, NULL, NULL);
  g_autoptr (MbnRequest) after = NULL;

  prepare (place);
  bench_assert_log (place, "done ");
  bench_assert_sent (place->benches[0], "");
  bench_assert_sent (place->benches[1], "");

  /* no request was made that had nothing to do */
  after = mbn_modem_open_request (bench->modem, MBN_REQUEST_SCAN, NULL, NULL);
  g_assert_cmpuint (mbn_request_get_id (after), ==, mbn_request_get_id (before) + 1);
}

static void
test_no_modem (void)
{
  g_autoptr (Place) place = place_new ();

  for (guint i = 0; i < N_MODEMS; i++)
    mbn_backend_emit_gone (place->benches[i]->fake->backend);
  g_assert_cmpuint (mbn_modem_set_get_modems (place->modems)->len, ==, 0);
  prepare (place);
  bench_assert_log (place, "done ");
}

/* Done when the last one is. */
static void
test_up (void)
{
  g_autoptr (Place) place = place_new ();
  Bench **benches = place->benches;

  up (benches[0]);
  up (benches[1]);
  for (guint i = 0; i < N_MODEMS; i++)
    bench_hold (benches[i], MBN_COMMAND_DEACTIVATE);
  prepare (place);
  for (guint i = 0; i < N_MODEMS; i++)
    bench_assert_sent (benches[i], "deactivate");

  mbn_fake_modem_release (benches[1]->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (benches[0], LIMIT_MS - 1);
  bench_assert_log (place, "");
  g_assert_cmpint ((int)state (benches[1]), ==, MBN_ACTIVATION_STATE_DEACTIVATED);
  mbn_fake_modem_release (benches[0]->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (benches[0], 2 * LIMIT_MS);
  bench_assert_log (place, "done ");
  g_assert_cmpint ((int)state (benches[0]), ==, MBN_ACTIVATION_STATE_DEACTIVATED);
}

/* As with a Disconnect: what was accepted before ends, in order, and before the preparation. */
static void
test_connects_are_cancelled (gconstpointer data)
{
  MbnCommandKind held = (MbnCommandKind)GPOINTER_TO_INT (data);
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];

  if (held == MBN_COMMAND_ATTACH)
    mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_DETACHED);
  bench_hold (bench, held);
  bench_connect (bench, "A");
  bench_connect (bench, "B");
  mbn_fake_clock_settle ();
  g_assert_true (mbn_fake_modem_is_asked (bench->fake, held));

  prepare (place);
  bench_assert_log (bench, "A=ERROR_CANCELLED B=ERROR_CANCELLED");
  /* an activation that cannot be stopped has to end first (design.md 3.3) */
  mbn_fake_modem_release (bench->fake, held, MBN_OK);
  mbn_fake_clock_settle ();
  bench_assert_log (place, "done ");
  g_assert_cmpint ((int)bench->fake->session, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
}

/* A Connect that waits for a modem that is being reset. */
static void
test_modem_away (void)
{
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];

  bench_hold (bench, MBN_FAKE_OPEN);
  mbn_backend_emit_forgotten (bench->fake->backend, "it answered \"not opened\"");
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  prepare (place);
  bench_assert_log (bench, "A=ERROR_CANCELLED");
  bench_assert_log (place, "done ");
}

/* It joins a Disconnect; a client's still completes, and completes first. */
static void
test_deactivating (void)
{
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];

  up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_disconnect (bench, "D");
  mbn_fake_clock_settle ();
  prepare (place);
  bench_assert_log (place, "");
  bench_assert_sent (bench, "deactivate");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "D=S_OK");
  bench_assert_log (place, "done ");
  bench_assert_sent (bench, "");
}

/* One that nobody asked to go down: it is waited for all the same. */
static void
test_going_down_by_itself (void)
{
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];

  up (bench);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_run (bench, 60000);
  g_assert_cmpint ((int)state (bench), ==, MBN_ACTIVATION_STATE_DEACTIVATING);
  prepare (place);
  bench_assert_log (place, "");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  mbn_fake_clock_settle ();
  bench_assert_log (place, "done ");
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 1);
}

static void
test_several_at_once (void)
{
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];

  up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  prepare (place);
  bench_run (bench, LIMIT_MS / 2);
  prepare (place);
  prepare (place);
  bench_assert_sent (bench, "deactivate");
  bench_assert_log (place, "");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 2 * LIMIT_MS);
  bench_assert_log (place, "done done done ");
  prepare (place);
  bench_assert_log (place, "done ");
}

/* The machine waits 10 s, not more, and is told for whom. */
static void
test_limit (void)
{
  g_autoptr (Place) place = place_new ();
  Bench **benches = place->benches;

  up (benches[0]);
  up (benches[1]);
  bench_hold (benches[1], MBN_COMMAND_DEACTIVATE);
  prepare (place);
  bench_run (benches[1], LIMIT_MS - 1);
  bench_assert_log (place, "");
  bench_run (benches[1], 1);
  g_assert_true (g_str_has_prefix (place->log->str, "ERROR_TIMEOUT (after 10 s "));
  g_assert_nonnull (strstr (place->log->str, "/dev/zero"));
  g_assert_null (strstr (place->log->str, "/dev/null"));
  g_string_truncate (place->log, 0);

  /* nothing is given up */
  g_assert_cmpint ((int)state (benches[1]), ==, MBN_ACTIVATION_STATE_DEACTIVATING);
  mbn_fake_modem_release (benches[1]->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (benches[1], 60000);
  g_assert_cmpint ((int)state (benches[1]), ==, MBN_ACTIVATION_STATE_DEACTIVATED);
  bench_assert_log (place, "");
}

static void
test_limit_of_both (void)
{
  g_autoptr (Place) place = place_new ();

  for (guint i = 0; i < N_MODEMS; i++)
    {
      up (place->benches[i]);
      bench_hold (place->benches[i], MBN_COMMAND_DEACTIVATE);
    }
  prepare (place);
  bench_run (place->benches[0], LIMIT_MS);
  g_assert_nonnull (strstr (place->log->str, " in /dev/null, /dev/zero;"));
  for (guint i = 0; i < N_MODEMS; i++)
    mbn_fake_modem_release (place->benches[i]->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
}

static void
test_modem_goes (void)
{
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];

  up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  prepare (place);
  mbn_backend_emit_gone (bench->fake->backend);
  bench_run (bench, 2 * LIMIT_MS);
  bench_assert_log (place, "done ");
}

static void
test_service_stops (void)
{
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];

  up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  prepare (place);
  mbn_modem_set_stop_async (place->modems, NULL, NULL);
  bench_run (bench, 2 * LIMIT_MS);
  bench_assert_log (place, "ERROR_SERVICE_NOT_ACTIVE (/dev/null: the service is stopping) ");
}

/* A Connect that is accepted later is a later wish. */
static void
test_later_connect (void)
{
  g_autoptr (Place) place = place_new ();
  Bench *bench = place->benches[0];

  up (bench);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  prepare (place);
  bench_connect (bench, "A");
  mbn_fake_clock_settle ();
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  mbn_fake_clock_settle ();
  bench_assert_log (place, "done ");
  bench_assert_log (bench, "A=S_OK");
}

/* One modem that cannot be told keeps nobody from telling the other. */
static void
test_too_many_requests (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);

  up (place->benches[0]);
  up (place->benches[1]);
  for (guint i = 0; i < MBN_REQUESTS_PER_MODEM; i++)
    g_ptr_array_add (requests, mbn_modem_open_request (place->benches[0]->modem, MBN_REQUEST_SCAN,
                                                       NULL, NULL));
  bench_hold (place->benches[1], MBN_COMMAND_DEACTIVATE);
  prepare (place);
  bench_assert_log (place, "");
  mbn_fake_modem_release (place->benches[1]->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  mbn_fake_clock_settle ();
  g_assert_true (g_str_has_prefix (place->log->str, "ERROR_NOT_ENOUGH_QUOTA (/dev/null: "));
  g_assert_cmpint ((int)state (place->benches[0]), ==, MBN_ACTIVATION_STATE_ACTIVATED);
  g_assert_cmpint ((int)state (place->benches[1]), ==, MBN_ACTIVATION_STATE_DEACTIVATED);
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/hibernation/CTX-48/" name, func)
  ADD ("nothing-connected", test_nothing_connected);
  ADD ("no-modem", test_no_modem);
  ADD ("up", test_up);
  ADD ("modem-away", test_modem_away);
  ADD ("deactivating", test_deactivating);
  ADD ("going-down-by-itself", test_going_down_by_itself);
  ADD ("several-at-once", test_several_at_once);
  ADD ("limit", test_limit);
  ADD ("limit-of-both", test_limit_of_both);
  ADD ("modem-goes", test_modem_goes);
  ADD ("service-stops", test_service_stops);
  ADD ("later-connect", test_later_connect);
  ADD ("too-many-requests", test_too_many_requests);
  g_test_add_data_func ("/hibernation/CTX-48/attaching", GINT_TO_POINTER (MBN_COMMAND_ATTACH),
                        test_connects_are_cancelled);
  g_test_add_data_func ("/hibernation/CTX-48/activating", GINT_TO_POINTER (MBN_COMMAND_ACTIVATE),
                        test_connects_are_cancelled);
  g_test_add_data_func ("/hibernation/CTX-48/waiting-for-addresses",
                        GINT_TO_POINTER (MBN_COMMAND_READ_IP_CONFIG), test_connects_are_cancelled);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * However a context ends, and whenever: its interface is cleared once, before anybody is told, and
 * what the interface says afterwards is no news to anybody (design.md 3.2, 4). Each way is tried
 * while the interface has not answered yet, while it waits, and when the context is up.
 */

#include "config.h"

#include "bench.h"

#include <string.h>

/* ---- moments ---- */

typedef enum
{
  APPLYING,
  WAITING,
  UP,
  UP_PARTLY, /* one family is, the other may follow */
  RENEWING,  /* up, another configuration is being applied */
  N_MOMENTS
} Moment;

static const char *const moment_names[N_MOMENTS] = {
    [APPLYING] = "applying",   [WAITING] = "waiting",   [UP] = "up",
    [UP_PARTLY] = "up-partly", [RENEWING] = "renewing",
};

static gboolean
is_up (Moment moment)
{
  return moment >= UP;
}

static Bench *
new_at (Moment moment)
{
  Bench *bench = bench_new_with_link ();

  bench->fake->ip6 = "2001:db8::10";
  bench->fake->ip_type = MBN_IP_TYPE_IPV4V6;
  bench->link->mute = moment == APPLYING;
  if (moment == WAITING)
    bench->link->ip4 = MBN_LINK_WAITING;
  if (moment == WAITING || moment == UP_PARTLY)
    bench->link->ip6 = MBN_LINK_WAITING;
  bench_start (bench);
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  bench_assert_log (bench,
                    is_up (moment) ? "activating apply activated A=S_OK" : "activating apply");

  if (moment == RENEWING)
    {
      bench->link->mute = TRUE;
      mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.20");
      bench_run (bench, 0);
      bench_assert_log (bench, "apply");
    }

  return bench;
}

/* ---- ways to end ---- */

static void
by_disconnect (Bench *bench)
{
  g_assert_cmpint ((int)bench_disconnect (bench, "D"), ==, MBN_OK);
}

static void
by_network (Bench *bench)
{
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 36);
}

static void
by_query (Bench *bench)
{
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
}

static void
by_reset (Bench *bench)
{
  mbn_backend_emit_forgotten (bench->fake->backend, "it answered \"not opened\"");
}

static void
by_unplug (Bench *bench)
{
  mbn_backend_emit_gone (bench->fake->backend);
}

static void
by_abandoning (Bench *bench)
{
  mbn_modem_abandon (bench->modem);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  mbn_modem_stop_finish (MBN_MODEM (source), result);
}

static void
by_stop (Bench *bench)
{
  mbn_modem_stop_async (bench->modem, on_stopped, NULL);
}

static void
by_sim_removal (Bench *bench)
{
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_SIM_NOT_INSERTED, "");
}

static void
by_radio (Bench *bench)
{
  mbn_fake_modem_indicate_radio (bench->fake, MBN_RADIO_OFF, MBN_RADIO_ON);
}

typedef struct
{
  const char *name;
  void (*end) (Bench *bench);
  const char *early; /* what is seen when it was not up yet */
  const char *late;  /* what is seen when it was */
  gboolean asks;     /* the modem is asked first: until it answers the interface is listened to */
} Way;

#define OVER "clear deactivated"

/* clang-format off */
static const Way ways[] = {
  {"disconnect", by_disconnect, "clear deactivating A=ERROR_CANCELLED deactivated D=S_OK", "clear deactivating deactivated D=S_OK", FALSE},
  {"network", by_network, OVER " A=E_MBN_FAILURE", OVER, FALSE},
  {"query", by_query, OVER " A=E_MBN_FAILURE", OVER, TRUE},
  {"reset", by_reset, OVER " A=ERROR_TIMEOUT", OVER, FALSE},
  {"unplug", by_unplug, OVER " A=E_HANDLE", OVER, FALSE},
  {"abandoned", by_abandoning, OVER " A=E_HANDLE", OVER, FALSE},
  {"stop", by_stop, "clear deactivating A=ERROR_SERVICE_NOT_ACTIVE deactivated", "clear deactivating deactivated", FALSE},
  {"sim-removal", by_sim_removal, OVER " A=E_MBN_SIM_NOT_INSERTED", OVER, FALSE},
  {"radio-off", by_radio, OVER " A=E_MBN_RADIO_POWER_OFF", OVER, FALSE},
};
/* clang-format on */

typedef struct
{
  const Way *way;
  Moment moment;
} Cell;

/* Whatever the interface may still have to say, nobody hears it. */
static void
assert_deaf (Bench *bench)
{
  static const MbnLinkProgress said[] = {MBN_LINK_APPLIED, MBN_LINK_FAILED, MBN_LINK_WAITING};

  g_assert_null (bench->link->config);
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      mbn_fake_link_progress (bench->link, said[i], said[i]);
      bench_run (bench, 60000);
      bench_assert_log (bench, "");
    }
  g_assert_cmpuint (bench->link->n_cleared, ==, 1);
}

static void
test_end (gconstpointer data)
{
  const Cell *cell = data;
  g_autoptr (Bench) bench = new_at (cell->moment);

  cell->way->end (bench);
  bench_run (bench, 1000);
  bench_assert_log (bench, is_up (cell->moment) ? cell->way->late : cell->way->early);
  g_assert_null (mbn_context_get_ip_config (bench->context));
  assert_deaf (bench);
}

/* In the same turn of the main loop the interface says that it is done: too late. */
static void
test_end_and_progress (gconstpointer data)
{
  const Cell *cell = data;
  g_autoptr (Bench) bench = new_at (cell->moment);

  cell->way->end (bench);
  mbn_fake_link_progress (bench->link, MBN_LINK_APPLIED, MBN_LINK_APPLIED);
  bench_run (bench, 1000);
  bench_assert_log (bench, is_up (cell->moment) ? cell->way->late : cell->way->early);
  assert_deaf (bench);
}

/* While the deactivation takes its time, a modem may still tell of addresses. */
static void
test_addresses_while_deactivating (gconstpointer data)
{
  Moment moment = (Moment)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = new_at (moment);

  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_disconnect (bench, "D");
  bench_run (bench, 1000);
  bench_assert_log (bench,
                    is_up (moment) ? "clear deactivating" : "clear deactivating A=ERROR_CANCELLED");
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.99");
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivated D=S_OK");
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.98");
  assert_deaf (bench);
}

/* The answer to the first question for the addresses comes when nobody wants it any more. */
static void
test_late_answer (void)
{
  g_autoptr (Bench) bench = bench_new_with_link ();

  bench_start (bench);
  bench_hold (bench, MBN_COMMAND_READ_IP_CONFIG);
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  bench_disconnect (bench, "D");
  bench_run (bench, 1000);
  bench_assert_log (bench, "activating deactivating A=ERROR_CANCELLED deactivated D=S_OK");
  bench_connect (bench, "B");
  bench_run (bench, 1000);
  bench_assert_log (bench, "activating apply activated B=S_OK");

  mbn_fake_modem_release (bench->fake, MBN_COMMAND_READ_IP_CONFIG, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  g_assert_cmpuint (bench->link->n_applied, ==, 1);
}

/* Nothing was put on the interface, so nothing is taken from it. */
static void
test_nothing_applied (void)
{
  g_autoptr (Bench) bench = bench_new_with_link ();

  bench->fake->ip4 = "";
  bench_start (bench);
  bench_connect (bench, "A");
  bench_run (bench, 30000);
  bench_assert_log (bench, "activating deactivating deactivated A=E_MBN_FAILURE");
  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE, 1);
  bench_connect (bench, "B");
  bench_run (bench, 1000);
  bench_assert_log (bench, "activating deactivated B=E_MBN_FAILURE");
  g_assert_cmpuint (bench->link->n_applied + bench->link->n_cleared, ==, 0);
}

/* ---- what does not end it ---- */

/* CTX-47: a loss below the threshold leaves everything, CTX-46: a longer one does not. */
static void
test_loss_of_service (gconstpointer data)
{
  Moment moment = (Moment)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = new_at (moment);

  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 59999);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_HOME);
  bench_run (bench, 300 * 1000);
  bench_assert_log (bench, "");
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 60000);
  bench_assert_log (bench, "clear deactivating deactivated");
  assert_deaf (bench);
}

/* CTX-73: a voice call suspends data; the context stays, and so does what is on the link. */
static void
test_voice_call (void)
{
  static const MbnVoiceCallState states[]
      = {MBN_VOICE_CALL_STATE_IN_PROGRESS, MBN_VOICE_CALL_STATE_HANGUP, MBN_VOICE_CALL_STATE_NONE};
  g_autoptr (Bench) bench = new_at (UP);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      MbnFact *fact = mbn_fake_modem_state (bench->fake, MBN_FACT_SESSION);

      fact->session.voice_call = states[i];
      mbn_fake_modem_emit (bench->fake, fact);
      bench_run (bench, 60000);
    }
  bench_assert_log (bench, "");
}

/* The daemon lets go of a modem in the middle: as after a crash, the next one goes on with it
 * (design.md 6). */
static void
test_let_go (gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  Bench *bench = new_at ((Moment)GPOINTER_TO_INT (data));

  bench->link->log = log;
  bench_free (bench);
  g_assert_cmpstr (log->str, ==, "leave");
}

/* ---- all ---- */

static void
add_cells (const char *what, GTestDataFunc func, gboolean also_asking)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    for (Moment moment = 0; moment < N_MOMENTS && (also_asking || !ways[i].asks); moment++)
      {
        Cell *cell = g_new (Cell, 1);
        g_autofree char *path = g_strdup_printf ("/link-end/design-3.2/%s/%s/%s", what,
                                                 ways[i].name, moment_names[moment]);

        *cell = (Cell){.way = &ways[i], .moment = moment};
        g_test_add_data_func_full (path, cell, func, g_free);
      }
}

static void
add_moments (const char *what, GTestDataFunc func, Moment from)
{
  for (Moment moment = from; moment < N_MOMENTS; moment++)
    {
      g_autofree char *path = g_strdup_printf ("/link-end/%s/%s", what, moment_names[moment]);

      g_test_add_data_func (path, GINT_TO_POINTER (moment), func);
    }
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

  add_cells ("end", test_end, TRUE);
  add_cells ("end-and-progress", test_end_and_progress, FALSE);
  add_moments ("design-4/addresses-while-deactivating", test_addresses_while_deactivating,
               APPLYING);
  add_moments ("CTX-46/loss-of-service", test_loss_of_service, UP);
  add_moments ("let-go", test_let_go, APPLYING);
  g_test_add_func ("/link-end/design-4/late-answer", test_late_answer);
  g_test_add_func ("/link-end/design-4/nothing-applied", test_nothing_applied);
  g_test_add_func ("/link-end/CTX-73/voice-call", test_voice_call);

  return g_test_run ();
}

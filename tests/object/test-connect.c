/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One Connect: budget, states that forbid it, IP configuration, causes (design.md 3.2, 4, 5). */

#include "config.h"

#include "bench.h"

#include <string.h>

static MbnFact *
session_fact (MbnActivationState state, guint32 cause)
{
  MbnFact *fact = mbn_fact_new (MBN_FACT_SESSION);

  fact->session.state = state;
  fact->session.network_error = cause;

  return fact;
}

static void
refuse_activation (Bench *bench, MbnError status, guint32 cause)
{
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ACTIVATE,
                         (MbnFakeAnswer){.status = status,
                                         .fact
                                         = session_fact (MBN_ACTIVATION_STATE_DEACTIVATED, cause)});
}

static void
answer_activating (Bench *bench)
{
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ACTIVATE,
                         (MbnFakeAnswer){.fact
                                         = session_fact (MBN_ACTIVATION_STATE_ACTIVATING, 0)});
}

/* ---- budget ---- */

static void
test_budget (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate ip");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  bench_run (bench, 3600 * 1000);
  bench_assert_sent (bench, "");
  bench_disconnect (bench, "B");
  bench_run (bench, 0);
  bench_assert_sent (bench, "deactivate");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_DETACHED);
  bench_connect (bench, "C");
  bench_run (bench, 0);
  bench_assert_sent (bench, "attach activate ip");
}

static void
test_access_string_is_sent_as_it_is (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_connect (bench, "A");
  bench_run (bench, 0);
  g_assert_cmpstr (bench->fake->access_string, ==, "");
  bench_disconnect (bench, "B");
  bench_run (bench, 0);
  bench_connect_to (bench, "C",
                    PROFILE_NAMED ("W", "<Context><AccessString>a.example</AccessString>"
                                        "</Context>"));
  bench_run (bench, 0);
  g_assert_cmpstr (bench->fake->access_string, ==, "a.example");
}

/* ---- states in which nothing is asked ---- */

typedef struct
{
  const char *name;
  MbnReadyState ready;
  MbnRadio radio;
  MbnRegisterState registration;
  const char *log;
} ObstacleCase;

#define HOME MBN_REGISTER_STATE_HOME
#define ON   MBN_RADIO_ON

static const ObstacleCase obstacle_cases[] = {
    {"CTX-12/no-sim",          MBN_READY_STATE_SIM_NOT_INSERTED, ON,            HOME,                         "A=E_MBN_SIM_NOT_INSERTED"},
    {"CTX-12/bad-sim",         MBN_READY_STATE_BAD_SIM,          ON,            HOME,                         "A=E_MBN_BAD_SIM"         },
    {"CTX-72/locked",          MBN_READY_STATE_DEVICE_LOCKED,    ON,            HOME,                         "A=E_MBN_PIN_REQUIRED"    },
    {"CTX-36/not-activated",   MBN_READY_STATE_NOT_ACTIVATED,    ON,            HOME,
     "A=E_MBN_SERVICE_NOT_ACTIVATED"                                                                                                    },
    {"CTX-83/not-initialized", MBN_READY_STATE_OFF,              ON,            HOME,                         "A=E_MBN_FAILURE"         },
    {"CTX-68/radio-off",       MBN_READY_STATE_INITIALIZED,      MBN_RADIO_OFF, HOME,
     "A=E_MBN_RADIO_POWER_OFF"                                                                                                          },
    {"CTX-6/searching",        MBN_READY_STATE_INITIALIZED,      ON,            MBN_REGISTER_STATE_SEARCHING,
     "A=E_MBN_NOT_REGISTERED"                                                                                                           },
    {"CTX-6/denied",           MBN_READY_STATE_INITIALIZED,      ON,            MBN_REGISTER_STATE_DENIED,
     "A=E_MBN_NOT_REGISTERED"                                                                                                           },
};

static void
test_obstacle (gconstpointer data)
{
  const ObstacleCase *c = data;
  g_autoptr (Bench) bench = bench_new_started ();

  /* the Connect waits behind another when the state changes */
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  bench_up (bench);
  bench_disconnect (bench, "D");
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench->fake->registration = c->registration;
  bench->fake->radio_hardware = c->radio;
  mbn_fake_modem_emit (bench->fake, mbn_fake_modem_state (bench->fake, MBN_FACT_REGISTRATION));
  mbn_fake_modem_emit (bench->fake, mbn_fake_modem_state (bench->fake, MBN_FACT_RADIO));
  mbn_fake_modem_indicate_subscriber (bench->fake, c->ready, "8949000000000000001");
  bench_run (bench, 0);
  g_string_truncate (bench->log, 0);
  g_string_truncate (bench->fake->sent, 0);

  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  g_assert_true (g_str_has_suffix (bench->log->str, c->log));
  g_assert_cmpuint (bench_count_sent (bench, "activate"), ==, 0);
}

/* ---- IP configuration ---- */

/* design.md 4: queried again after 1, 2, 4 … s; none within ip_timeout: deactivate, fail. */
static void
test_no_ip (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->ip4 = "";
  bench_connect (bench, "A");
  bench_run (bench, 29999);
  bench_assert_log (bench, "activating");
  bench_assert_sent (bench, "activate ip ip ip ip ip"); /* at 0, 1, 3, 7, 15 s */
  bench_run (bench, 1);
  bench_assert_log (bench, "deactivating deactivated A=E_MBN_FAILURE");
  bench_assert_sent (bench, "deactivate");
  g_assert_nonnull (strstr (bench->messages->str, "IP configuration"));
}

static void
test_ip_by_indication (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->ip4 = "";
  bench_connect (bench, "A");
  bench_run (bench, 500);
  bench_assert_log (bench, "activating");
  g_assert_null (mbn_context_get_ip_config (bench->context));
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.77");
  bench_run (bench, 60000);
  bench_assert_log (bench, "activated A=S_OK");
  bench_assert_sent (bench, "activate ip");
}

static void
test_ip_unreadable (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_READ_IP_CONFIG, MBN_ERROR_NOT_SUPPORTED, 2);
  bench_connect (bench, "A");
  bench_run (bench, 4000);
  bench_assert_log (bench, "activating activated A=S_OK");
  bench_assert_sent (bench, "activate ip ip ip");
}

static void
on_changed (MbnContext *context, guint *n)
{
  (*n)++;
}

static void
test_ip_changes (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  guint n = 0;
  const MbnIpConfig *config;

  bench_up (bench);
  g_signal_connect (bench->context, "changed", G_CALLBACK (on_changed), &n);
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.78");
  g_assert_cmpuint (n, ==, 1);
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.78");
  g_assert_cmpuint (n, ==, 1);
  mbn_fake_modem_indicate_ip (bench->fake, "");
  config = mbn_context_get_ip_config (bench->context);
  g_assert_nonnull (config);
  g_assert_cmpstr (((MbnIpAddress *)config->ip4.addresses->pdata[0])->address, ==, "192.0.2.78");
  g_signal_handlers_disconnect_by_func (bench->context, on_changed, &n);
}

/* "deactivated meanwhile: E_MBN_FAILURE with that cause at once" */
static void
test_deactivated_meanwhile (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->ip4 = "";
  bench_connect (bench, "A");
  bench_run (bench, 500);
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 26);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating deactivated A=E_MBN_FAILURE");
  bench_assert_sent (bench, "activate ip");
  g_assert_cmpuint (mbn_context_get_network_error (bench->context), ==, 26);
}

/* … also when only the query that the loss of registration causes tells it. */
static void
test_found_deactivated_meanwhile (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->ip4 = "";
  bench_connect (bench, "A");
  bench_run (bench, 500);
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating deactivated A=E_MBN_FAILURE");
}

/* ---- an activation that takes its time ---- */

static void
test_activation_by_indication (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench);
  bench_connect (bench, "A");
  bench_run (bench, 60000);
  bench_assert_log (bench, "activating");
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  /* told twice */
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  bench_run (bench, 60000);
  bench_assert_log (bench, "activated A=S_OK");
  bench_assert_sent (bench, "activate ip");
  /* the wait for it is over */
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

static void
test_activation_never_finishes (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench);
  bench_connect (bench, "A");
  bench_run (bench, 180 * 1000);
  bench_assert_log (bench, "activating deactivated A=ERROR_TIMEOUT");
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==, 1);
}

/* ---- causes ---- */

/* CTX-57, T14, CTX-86 */
static void
test_network_error (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  refuse_activation (bench, MBN_ERROR_FAILURE, 27);
  bench_connect (bench, "A");
  bench_run (bench, 0);
  g_assert_cmpuint (mbn_context_get_network_error (bench->context), ==, 27);
  g_assert_nonnull (strstr (bench->messages->str, "network error 27"));

  /* identical settings, no cause given: N stays */
  refuse_activation (bench, MBN_ERROR_FAILURE, 0);
  bench_connect (bench, "B");
  bench_run (bench, 0);
  g_assert_cmpuint (mbn_context_get_network_error (bench->context), ==, 27);

  bench_connect (bench, "C");
  bench_run (bench, 0);
  g_assert_cmpuint (mbn_context_get_network_error (bench->context), ==, 0);
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 8);
  bench_run (bench, 0);
  g_assert_cmpuint (mbn_context_get_network_error (bench->context), ==, 8);
}

/* An answer that cannot be understood: E_FAIL is no status of a Connect (CTX-56). */
static void
test_unreadable_answer (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (Bench) bench = bench_new ();

  if (kind == MBN_COMMAND_ATTACH)
    bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  bench_start (bench);
  mbn_fake_modem_script (bench->fake, kind, (MbnFakeAnswer){.failure = MBN_ERROR_FAIL});
  g_assert_cmpint ((int)bench_connect (bench, "A"), ==, MBN_OK);
  bench_run (bench, 1000);
  g_assert_true (g_str_has_suffix (bench->log->str, "A=E_MBN_FAILURE"));
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/connect/" name, func)
  ADD ("design-5/budget", test_budget);
  ADD ("CTX-33/access-string-is-sent-as-it-is", test_access_string_is_sent_as_it_is);
  ADD ("CTX-42/no-ip", test_no_ip);
  ADD ("CTX-42/ip-by-indication", test_ip_by_indication);
  ADD ("CTX-42/ip-unreadable", test_ip_unreadable);
  ADD ("CTX-74/ip-changes", test_ip_changes);
  ADD ("design-4/deactivated-meanwhile", test_deactivated_meanwhile);
  ADD ("design-4/found-deactivated-meanwhile", test_found_deactivated_meanwhile);
  ADD ("CTX-22/by-indication", test_activation_by_indication);
  ADD ("CTX-27/never-finishes", test_activation_never_finishes);
  ADD ("CTX-57/network-error", test_network_error);

  for (gsize i = 0; i < G_N_ELEMENTS (obstacle_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/connect/", obstacle_cases[i].name, NULL);

      g_test_add_data_func (path, &obstacle_cases[i], test_obstacle);
    }

  g_test_add_data_func ("/connect/CTX-56/unreadable/attach", GUINT_TO_POINTER (MBN_COMMAND_ATTACH),
                        test_unreadable_answer);
  g_test_add_data_func ("/connect/CTX-56/unreadable/activate",
                        GUINT_TO_POINTER (MBN_COMMAND_ACTIVATE), test_unreadable_answer);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One Connect: its attach (design.md 3.5) and its retries (design.md 3.7). */

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

/* ---- attach ---- */

static Bench *
new_detached (MbnPacketServiceState state, gboolean attaches_itself)
{
  Bench *bench = bench_new ();

  bench->fake->packet = state;
  bench->fake->attaches_itself = attaches_itself;
  bench_start (bench);

  return bench;
}

/* "Attach refused: E_MBN_PACKET_SVC_DETACHED with the attach's network error" */
static void
test_attach_refused (void)
{
  g_autoptr (Bench) bench = new_detached (MBN_PACKET_SERVICE_DETACHED, FALSE);
  MbnFact *fact = mbn_fact_new (MBN_FACT_PACKET_SERVICE);

  fact->packet_service.state = MBN_PACKET_SERVICE_DETACHED;
  fact->packet_service.network_error = 14;
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ATTACH,
                         (MbnFakeAnswer){.status = MBN_ERROR_FAILURE, .fact = fact});
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  bench_assert_sent (bench, "attach");
  bench_assert_log (bench, "A=E_MBN_PACKET_SVC_DETACHED");
  g_assert_nonnull (strstr (bench->messages->str, "network error 14"));
}

/* "Attach not answered: ERROR_TIMEOUT" */
static void
test_attach_unanswered (void)
{
  g_autoptr (Bench) bench = new_detached (MBN_PACKET_SERVICE_DETACHED, FALSE);

  bench_hold (bench, MBN_COMMAND_ATTACH);
  bench_connect (bench, "A");
  bench_run (bench, 29999);
  bench_assert_log (bench, "");
  bench_run (bench, 1);
  bench_assert_log (bench, "A=ERROR_TIMEOUT");
  bench_assert_sent (bench, "attach caps");
}

/* "Packet service Attaching, or the auto-attach flag set and registration younger than 5 s: wait
 * up to 5 s for the indication before sending an attach" */
static void
test_attach_expected (gconstpointer data)
{
  gboolean itself = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench
      = new_detached (itself ? MBN_PACKET_SERVICE_DETACHED : MBN_PACKET_SERVICE_ATTACHING, itself);

  bench_connect (bench, "A");
  bench_run (bench, 3000);
  bench_assert_sent (bench, "");
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_ATTACHED);
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate ip");
  bench_assert_log (bench, "activating activated A=S_OK");
}

static void
test_attach_expected_in_vain (void)
{
  g_autoptr (Bench) bench = new_detached (MBN_PACKET_SERVICE_ATTACHING, FALSE);

  bench_connect (bench, "A");
  bench_run (bench, 4999);
  bench_assert_sent (bench, "");
  bench_run (bench, 1);
  bench_assert_sent (bench, "attach activate ip");
}

static void
test_attach_not_expected_later (void)
{
  g_autoptr (Bench) bench = new_detached (MBN_PACKET_SERVICE_DETACHED, TRUE);

  bench_run (bench, 10000);
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_assert_sent (bench, "attach activate ip");
}

/* ---- retries ---- */

static void
test_busy (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_BUSY, 4);
  bench_connect (bench, "A");
  bench_run (bench, 499);
  bench_assert_sent (bench, "activate");
  bench_run (bench, 1);
  bench_assert_sent (bench, "activate");
  bench_run (bench, 999);
  bench_assert_sent (bench, "");
  bench_run (bench, 1);
  bench_assert_sent (bench, "activate");
  bench_run (bench, 1999);
  bench_assert_sent (bench, "");
  bench_run (bench, 1);
  bench_assert_sent (bench, "activate");
  bench_run (bench, 60000);
  bench_assert_sent (bench, "");
  /* context-rules.md 10.1: Busy is E_MBN_FAILURE for clients */
  bench_assert_log (bench, "activating deactivated A=E_MBN_FAILURE");
}

static void
test_max_session_down (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 1);
  bench_connect (bench, "A");
  bench_run (bench, 60000);
  bench_assert_sent (bench, "activate session");
  bench_assert_log (bench, "activating deactivated A=E_MBN_MAX_ACTIVATED_CONTEXTS");
}

static void
test_max_session_up (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  /* up without a word to us */
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 1);
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate session deactivate activate ip");
  bench_assert_log (bench, "activating activated A=S_OK");
}

/* The session that the refusal's own body tells of is not the one asked for. */
static void
test_max_with_session_in_body (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ACTIVATE,
                         (MbnFakeAnswer){.status = MBN_ERROR_MAX_ACTIVATED_CONTEXTS,
                                         .fact = session_fact (MBN_ACTIVATION_STATE_ACTIVATED, 0)});
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate session deactivate activate ip");
}

/* mbim-notes.md 8: "Failure while the buffer says Activated: trust the activation state" */
static void
test_failure_with_session_in_body (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ACTIVATE,
                         (MbnFakeAnswer){.status = MBN_ERROR_FAILURE,
                                         .fact
                                         = session_fact (MBN_ACTIVATION_STATE_ACTIVATED, 50)});
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated A=S_OK");
}

static void
test_max_twice (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 2);
  bench_connect (bench, "A");
  bench_run (bench, 60000);
  bench_assert_sent (bench, "activate session deactivate activate");
  bench_assert_log (bench, "activating deactivated A=E_MBN_MAX_ACTIVATED_CONTEXTS");
}

static void
test_invalid_parameters (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_INVALID_ARG, 1);
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate activate ip");
  g_assert_cmpint ((int)bench->fake->asked_ip_type, ==, MBN_IP_TYPE_IPV4);
  bench_disconnect (bench, "B");
  bench_run (bench, 0);
  g_string_truncate (bench->fake->sent, 0);

  /* at most one, and the next Connect begins with what it wants */
  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_INVALID_ARG, 2);
  bench_connect (bench, "C");
  bench_run (bench, 60000);
  bench_assert_sent (bench, "activate activate");
  g_assert_true (g_str_has_suffix (bench->log->str, "C=E_INVALIDARG"));
  bench_connect (bench, "D");
  bench_run (bench, 0);
  g_assert_cmpint ((int)bench->fake->asked_ip_type, ==, MBN_IP_TYPE_DEFAULT);
}

static void
test_detached (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_PACKET_SVC_DETACHED, 2);
  bench_connect (bench, "A");
  bench_run (bench, 60000);
  bench_assert_sent (bench, "activate attach activate");
  g_assert_true (g_str_has_suffix (bench->log->str, "deactivated A=E_MBN_PACKET_SVC_DETACHED"));
}

static void
test_nothing_else (gconstpointer data)
{
  MbnError status = (MbnError)GPOINTER_TO_INT (data);
  g_autofree char *log
      = g_strconcat ("activating deactivated A=", mbn_error_constant (status), NULL);
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, status, 1);
  bench_connect (bench, "A");
  bench_run (bench, 60000);
  bench_assert_sent (bench, "activate");
  bench_assert_log (bench, log);
}

int
main (int argc, char **argv)
{
  static const MbnError final[] = {
      MBN_ERROR_FAILURE,          MBN_ERROR_INVALID_ACCESS_STRING,  MBN_ERROR_INVALID_PASSWORD,
      MBN_ERROR_PIN_REQUIRED,     MBN_ERROR_SERVICE_NOT_ACTIVATED,  MBN_ERROR_RADIO_POWER_OFF,
      MBN_ERROR_NOT_REGISTERED,   MBN_ERROR_VOICE_CALL_IN_PROGRESS, MBN_ERROR_PROVIDER_NOT_VISIBLE,
      MBN_ERROR_SIM_NOT_INSERTED,
  };

  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/retries/" name, func)
  ADD ("design-3.5/attach-refused", test_attach_refused);
  ADD ("design-3.5/attach-unanswered", test_attach_unanswered);
  ADD ("design-3.5/attach-expected-in-vain", test_attach_expected_in_vain);
  ADD ("design-3.5/attach-not-expected-later", test_attach_not_expected_later);
  ADD ("design-3.7/busy", test_busy);
  ADD ("design-3.7/max-session-down", test_max_session_down);
  ADD ("design-3.7/max-session-up", test_max_session_up);
  ADD ("design-3.7/max-with-session-in-body", test_max_with_session_in_body);
  ADD ("mbim-notes-8/failure-with-session-in-body", test_failure_with_session_in_body);
  ADD ("design-3.7/max-twice", test_max_twice);
  ADD ("design-3.7/invalid-parameters", test_invalid_parameters);
  ADD ("design-3.7/detached", test_detached);
  g_test_add_data_func ("/retries/design-3.5/attach-expected/attaching", GINT_TO_POINTER (FALSE),
                        test_attach_expected);
  g_test_add_data_func ("/retries/design-3.5/attach-expected/attaches-itself",
                        GINT_TO_POINTER (TRUE), test_attach_expected);

  for (gsize i = 0; i < G_N_ELEMENTS (final); i++)
    {
      g_autofree char *path
          = g_strconcat ("/retries/design-3.7/final/", mbn_error_constant (final[i]), NULL);

      g_test_add_data_func (path, GINT_TO_POINTER (final[i]), test_nothing_else);
    }

  return g_test_run ();
}

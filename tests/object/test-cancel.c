/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A Disconnect at each step of a Connect, and everything late (design.md 3.3; CTX-65). */

#include "config.h"

#include "bench.h"

#define SUBMITTED(call) g_assert_cmpint ((int)(call), ==, MBN_OK)

static MbnFact *
state_fact (MbnFactKind kind, guint state)
{
  MbnFact *fact = mbn_fact_new (kind);

  if (kind == MBN_FACT_SESSION)
    fact->session.state = (MbnActivationState)state;
  else
    fact->packet_service.state = (MbnPacketServiceState)state;

  return fact;
}

/* The next activation is answered "activating": at once, or when it is released. */
static void
answer_activating (Bench *bench, gboolean silent)
{
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ACTIVATE,
                         (MbnFakeAnswer){.silent = silent,
                                         .fact = state_fact (MBN_FACT_SESSION,
                                                             MBN_ACTIVATION_STATE_ACTIVATING)});
}

/* Afterwards nothing is left of it: a Connect works with the usual two messages. */
static void
assert_works (Bench *bench)
{
  bench_run (bench, 200 * 1000);
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_ATTACHED);
  g_string_truncate (bench->fake->sent, 0);
  g_string_truncate (bench->log, 0);
  SUBMITTED (bench_connect (bench, "Z"));
  bench_run (bench, 1000);
  bench_assert_sent (bench, "activate ip");
  bench_assert_log (bench, "activating activated Z=S_OK");
}

/* ---- before anything is up ---- */

static void
test_awaiting_attach (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->packet = MBN_PACKET_SERVICE_ATTACHING;
  bench_start (bench);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 10000);
  bench_assert_sent (bench, "");
  bench_assert_log (bench, "A=ERROR_CANCELLED D=S_OK");
  assert_works (bench);
}

static void
test_attaching (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  bench_start (bench);
  bench_hold (bench, MBN_COMMAND_ATTACH);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  SUBMITTED (bench_connect (bench, "B"));
  bench_run (bench, 1000);
  /* no context is left, but the next one waits for the answer (CTX-21) */
  bench_assert_log (bench, "A=ERROR_CANCELLED D=S_OK");
  bench_assert_sent (bench, "attach");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ATTACH, MBN_OK);
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate ip");
  bench_assert_log (bench, "activating activated B=S_OK");
}

static void
test_attach_pending (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  bench_start (bench);
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ATTACH,
                         (MbnFakeAnswer){.fact = state_fact (MBN_FACT_PACKET_SERVICE,
                                                             MBN_PACKET_SERVICE_ATTACHING)});
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 1000);
  bench_assert_sent (bench, "attach");
  bench_assert_log (bench, "A=ERROR_CANCELLED D=S_OK");
  assert_works (bench);
}

static void
test_backing_off (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_BUSY, 1);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 100);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 10000);
  bench_assert_sent (bench, "activate");
  bench_assert_log (bench, "activating deactivated A=ERROR_CANCELLED D=S_OK");
  assert_works (bench);
}

/* ---- the activation is unanswered ---- */

typedef struct
{
  const char *name;
  /* how the modem answers the deactivation that does not wait, and then the activation */
  MbnError deactivate;
  gboolean activate_answered;
  MbnError activate;
  const char *sent; /* after the deactivation's answer */
  const char *log;
} EarlyCase;

#define CANCELLED "activating deactivating A=ERROR_CANCELLED"

static const EarlyCase early_cases[] = {
  /* "If that succeeds, Disconnect completes" */
    {"deactivated",               MBN_OK,                          FALSE, MBN_OK,            "",           "deactivated D=S_OK"},
 /* "wait for that answer …, deactivate again if it says Activated, then complete" */
    {"not-active-then-activated", MBN_ERROR_CONTEXT_NOT_ACTIVATED, TRUE,  MBN_OK,            "deactivate",
     "deactivated D=S_OK"                                                                                                      },
    {"not-active-then-refused",   MBN_ERROR_CONTEXT_NOT_ACTIVATED, TRUE,  MBN_ERROR_FAILURE, "",
     "deactivated D=S_OK"                                                                                                      },
    {"refused-then-activated",    MBN_ERROR_FAILURE,               TRUE,  MBN_OK,            "deactivate", "deactivated D=S_OK"},
    {"busy-then-refused",         MBN_ERROR_BUSY,                  TRUE,  MBN_ERROR_FAILURE, "",           "deactivated D=S_OK"},
};

static void
test_early (gconstpointer data)
{
  const EarlyCase *c = data;
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 1000);
  bench_assert_sent (bench, "activate deactivate");
  bench_assert_log (bench, CANCELLED);

  if (c->deactivate == MBN_OK)
    bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, c->deactivate);
  bench_run (bench, 30000);
  if (c->activate_answered)
    {
      bench_assert_log (bench, "");
      mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, c->activate);
      bench_run (bench, 0);
    }
  bench_assert_sent (bench, c->sent);
  bench_assert_log (bench, c->log);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  assert_works (bench);
}

/* "wait … at most deactivate_timeout …; no answer: reset" */
static void
test_early_no_answer (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 59999);
  bench_assert_sent (bench, "activate deactivate");
  bench_assert_log (bench, CANCELLED);
  bench_run (bench, 1);
  bench_assert_log (bench, "deactivated D=S_OK");
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==, 1);
  assert_works (bench);
}

/* CTX-28, T13: the late success of an attempt that is over is taken down. */
static void
test_late_success (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 1000);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_log (bench, CANCELLED " deactivated D=S_OK");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "activate deactivate deactivate");
  g_assert_cmpint ((int)bench->fake->session, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
  assert_works (bench);
}

/* The two answers cross. */
static void
test_crossed (gconstpointer data)
{
  MbnError deactivate = (MbnError)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 1000);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "activate deactivate");
  bench_assert_log (bench, CANCELLED);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, deactivate);
  bench_run (bench, 0);
  bench_assert_sent (bench, deactivate == MBN_OK ? "" : "deactivate");
  bench_assert_log (bench, "deactivated D=S_OK");
  g_assert_cmpint ((int)bench->fake->session, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
  assert_works (bench);
}

/* ---- later ---- */

static void
test_activation_pending (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench, FALSE);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate deactivate");
  bench_assert_log (bench, CANCELLED " deactivated D=S_OK");
  assert_works (bench);
}

/* The modem answers "activating" and does not stop for a deactivation: the context that comes up is
 * taken down, and only then "no context is left in the modem" (design.md 3.2). */
static void
test_activation_goes_on (gconstpointer data)
{
  gboolean comes_up = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench, FALSE);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_CONTEXT_NOT_ACTIVATED, 1);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATING;
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  SUBMITTED (bench_connect (bench, "B"));
  bench_run (bench, 30000);
  bench_assert_sent (bench, "activate deactivate session");
  bench_assert_log (bench, CANCELLED);

  mbn_fake_modem_indicate_session (bench->fake,
                                   comes_up ? MBN_ACTIVATION_STATE_ACTIVATED
                                            : MBN_ACTIVATION_STATE_DEACTIVATED,
                                   0);
  bench_run (bench, 1000);
  bench_assert_sent (bench, comes_up ? "deactivate activate ip" : "activate ip");
  bench_assert_log (bench, "deactivated D=S_OK activating activated B=S_OK");
}

/* … or ended without a word before: it is asked once. */
static void
test_activation_ended_silently (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench, FALSE);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_CONTEXT_NOT_ACTIVATED, 1);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate deactivate session");
  bench_assert_log (bench, CANCELLED " deactivated D=S_OK");
  assert_works (bench);
}

/* … and goes on for ever: "at most deactivate_timeout", then a reset. */
static void
test_activation_never_ends (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench, FALSE);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_CONTEXT_NOT_ACTIVATED, 1);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATING;
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 59999);
  bench_assert_sent (bench, "activate deactivate session");
  bench_assert_log (bench, CANCELLED);
  bench_run (bench, 1);
  g_assert_true (g_str_has_prefix (bench->fake->sent->str, "session close"));
  bench_assert_log (bench, "deactivated D=S_OK");
}

/* A Connect that nobody cancelled asks likewise when "activating" comes behind "deactivated". */
static void
test_deactivated_is_asked_about (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench, TRUE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 0);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "activate session");
  bench_assert_log (bench, "activating deactivated A=E_MBN_FAILURE");
}

/* The indication overtakes the answer: "activated" is the newer of the two. */
static void
test_indication_before_answer (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench, TRUE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  bench_run (bench, 1000);
  bench_assert_log (bench, "activating");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "activate ip");
  bench_assert_log (bench, "activated A=S_OK");
}

/* Busy is tried again soon also then (design.md 3.7). */
static void
test_activation_goes_on_busy (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench, FALSE);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_BUSY, 1);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_run (bench, 500);
  bench_assert_sent (bench, "activate deactivate deactivate");
  bench_assert_log (bench, CANCELLED " deactivated D=S_OK");
  assert_works (bench);
}

static MbnFact *
refused_by_network (guint32 cause)
{
  MbnFact *fact = state_fact (MBN_FACT_SESSION, MBN_ACTIVATION_STATE_DEACTIVATED);

  fact->session.network_error = cause;

  return fact;
}

/* What an indication says that overtakes the answer "activating", and what one says that does not.
 */
static void
test_deactivated_before_answer (gconstpointer data)
{
  guint32 cause = GPOINTER_TO_UINT (data);
  g_autoptr (Bench) bench = bench_new_started ();

  answer_activating (bench, TRUE);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATING;
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  mbn_fake_modem_emit (bench->fake, refused_by_network (cause));
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, MBN_OK);
  bench_run (bench, 1000);
  if (cause != 0)
    {
      bench_assert_log (bench, "activating deactivated A=E_MBN_FAILURE");
      g_assert_cmpuint (mbn_context_get_network_error (bench->context), ==, cause);
    }
  else
    {
      /* the echo of an earlier deactivation: the activation goes on */
      bench_assert_log (bench, "activating");
      mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
      bench_run (bench, 1000);
      bench_assert_log (bench, "activated A=S_OK");
    }
}

/* What was indicated for an earlier activation says nothing about this one. */
static void
test_indication_of_the_one_before (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 1000);
  answer_activating (bench, FALSE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  bench_assert_log (bench, "deactivating deactivated D=S_OK activating");
}

/* A refusal of an activation that took place: nothing is left of it when the Connect ends (CTX-24).
 * "Failure" alone means nothing then (mbim-notes.md 8). */
static void
test_refused_but_up (gconstpointer data)
{
  MbnError status = (MbnError)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_ACTIVATE, status);
  bench_run (bench, 1000);
  if (status == MBN_ERROR_FAILURE)
    {
      bench_assert_sent (bench, "activate ip");
      bench_assert_log (bench, "activating activated A=S_OK");
    }
  else
    {
      bench_assert_sent (bench, "activate deactivate");
      bench_assert_log (bench, "activating deactivating deactivated A=E_MBN_PIN_DISABLED");
      g_assert_cmpint ((int)bench->fake->session, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
      assert_works (bench);
    }
}

static void
disconnect_when_completed (MbnRequest *request, const MbnOutcome *outcome, gpointer bench)
{
  SUBMITTED (bench_disconnect (bench, "D"));
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 0);
}

/* Submitted from within what is being told: it waits until that has been told. */
static void
test_from_within_a_completion (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  SUBMITTED (bench_connect (bench, "A"));
  g_signal_connect (bench->last_request, "completed", G_CALLBACK (disconnect_when_completed),
                    bench);
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate ip deactivate");
  bench_assert_log (bench, "activating activated A=S_OK deactivating deactivated D=S_OK");
}

/* Between the Disconnect's reply and its effect there is nothing: no answer of the modem and no
 * further call comes in between. */
static void
test_at_once (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_ACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  SUBMITTED (bench_connect (bench, "B"));
  bench_run (bench, 0);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_assert_log (bench, CANCELLED " B=ERROR_CANCELLED");
}

static void
test_querying (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 1);
  bench_hold (bench, MBN_COMMAND_READ_SESSION);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_log (bench, CANCELLED " deactivated D=S_OK");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_READ_SESSION, MBN_OK);
  assert_works (bench);
}

static void
test_clearing (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 1);
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 1000);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_log (bench, CANCELLED);
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate session deactivate");
  bench_assert_log (bench, "deactivated D=S_OK");
  assert_works (bench);
}

static void
test_configuring (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->ip4 = "";
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 500);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_sent (bench, "activate ip deactivate");
  bench_assert_log (bench, CANCELLED " deactivated D=S_OK");
  bench->fake->ip4 = "192.0.2.10";
  assert_works (bench);
}

/* The answer to a read of the IP configuration comes when nobody waits for it any more. */
static void
test_late_ip (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_hold (bench, MBN_COMMAND_READ_IP_CONFIG);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 500);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_log (bench, CANCELLED " deactivated D=S_OK");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_READ_IP_CONFIG, MBN_OK);
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  g_assert_null (mbn_context_get_ip_config (bench->context));
  assert_works (bench);
}

/* An attempt that failed for want of an address is being taken down: the Disconnect joins. */
static void
test_ip_failed (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->ip4 = "";
  bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (bench_connect (bench, "A"));
  bench_run (bench, 31000);
  bench_assert_log (bench, "activating deactivating");
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 0);
  bench_assert_log (bench, "A=ERROR_CANCELLED");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_DEACTIVATE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivated D=S_OK");
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 1);
}

/* ---- a deactivation that fails: never an error to the client (design.md 3.2) ---- */

typedef struct
{
  const char *name;
  MbnError status; /* MBN_ERROR_TIMEOUT: no answer */
  gboolean session_left;
  const char *sent;
} FailCase;

static const FailCase fail_cases[] = {
    {"refused-but-down", MBN_ERROR_FAILURE,          FALSE, "deactivate session"           },
    {"refused-and-up",   MBN_ERROR_FAILURE,          TRUE,  "deactivate session close"     },
    {"no-sim",           MBN_ERROR_SIM_NOT_INSERTED, FALSE, "deactivate"                   },
    {"unanswered-down",  MBN_ERROR_TIMEOUT,          FALSE, "deactivate caps session"      },
    {"unanswered-up",    MBN_ERROR_TIMEOUT,          TRUE,  "deactivate caps session close"},
};

static void
test_deactivation_fails (gconstpointer data)
{
  const FailCase *c = data;
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  if (!c->session_left)
    bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  if (c->status == MBN_ERROR_TIMEOUT)
    bench_hold (bench, MBN_COMMAND_DEACTIVATE);
  else
    bench_refuse (bench, MBN_COMMAND_DEACTIVATE, c->status, 1);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, c->status == MBN_ERROR_TIMEOUT ? 60000 : 0);
  g_assert_true (g_str_has_prefix (bench->fake->sent->str, c->sent));
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==,
                    g_str_has_suffix (c->sent, "close") ? 1 : 0);
  bench_assert_log (bench, "deactivating deactivated D=S_OK");
  assert_works (bench);
}

/* "S_OK when no context is left in the modem": it is when the modem has been closed. */
static void
test_refused_and_up_waits_for_close (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_FAILURE, 1);
  bench_hold (bench, MBN_FAKE_CLOSE);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 700);
  bench_assert_sent (bench, "deactivate session close");
  bench_assert_log (bench, "deactivating");
  SUBMITTED (bench_disconnect (bench, "E"));
  mbn_fake_modem_release (bench->fake, MBN_FAKE_CLOSE, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivated D=S_OK E=S_OK");
  assert_works (bench);
}

/* … or has not answered that either. */
static void
test_refused_and_up_close_unanswered (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_FAILURE, 1);
  bench_hold (bench, MBN_FAKE_CLOSE);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 5000);
  bench_assert_log (bench, "deactivating deactivated D=S_OK");
  assert_works (bench);
}

static void
test_refused_and_up_then_gone (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_refuse (bench, MBN_COMMAND_DEACTIVATE, MBN_ERROR_FAILURE, 1);
  bench_hold (bench, MBN_FAKE_CLOSE);
  SUBMITTED (bench_disconnect (bench, "D"));
  bench_run (bench, 100);
  mbn_modem_abandon (bench->modem);
  bench_run (bench, 0);
  bench_assert_log (bench, "deactivating deactivated D=S_OK");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/cancel/CTX-65/" name, func)
  ADD ("awaiting-attach", test_awaiting_attach);
  ADD ("attaching", test_attaching);
  ADD ("attach-pending", test_attach_pending);
  ADD ("backing-off", test_backing_off);
  ADD ("activation-pending", test_activation_pending);
  ADD ("activation-ended-silently", test_activation_ended_silently);
  ADD ("activation-never-ends", test_activation_never_ends);
  ADD ("deactivated-is-asked-about", test_deactivated_is_asked_about);
  g_test_add_data_func ("/cancel/CTX-65/activation-goes-on/up", GINT_TO_POINTER (TRUE),
                        test_activation_goes_on);
  g_test_add_data_func ("/cancel/CTX-65/activation-goes-on/down", GINT_TO_POINTER (FALSE),
                        test_activation_goes_on);
  ADD ("at-once", test_at_once);
  ADD ("indication-before-answer", test_indication_before_answer);
  ADD ("indication-of-the-one-before", test_indication_of_the_one_before);
  ADD ("activation-goes-on/busy", test_activation_goes_on_busy);
  ADD ("from-within-a-completion", test_from_within_a_completion);
  g_test_add_data_func ("/cancel/CTX-21/deactivated-before-answer/cause", GUINT_TO_POINTER (33),
                        test_deactivated_before_answer);
  g_test_add_data_func ("/cancel/CTX-21/deactivated-before-answer/echo", GUINT_TO_POINTER (0),
                        test_deactivated_before_answer);
  g_test_add_data_func ("/cancel/CTX-24/refused-but-up/failure",
                        GINT_TO_POINTER (MBN_ERROR_FAILURE), test_refused_but_up);
  g_test_add_data_func ("/cancel/CTX-24/refused-but-up/other",
                        GINT_TO_POINTER (MBN_ERROR_PIN_DISABLED), test_refused_but_up);
  ADD ("querying", test_querying);
  ADD ("clearing", test_clearing);
  ADD ("configuring", test_configuring);
  ADD ("late-ip", test_late_ip);
  ADD ("ip-failed", test_ip_failed);
  ADD ("early/late-success", test_late_success);
  ADD ("early/no-answer", test_early_no_answer);
  for (gsize i = 0; i < G_N_ELEMENTS (early_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/cancel/CTX-65/early/", early_cases[i].name, NULL);

      g_test_add_data_func (path, &early_cases[i], test_early);
    }
  g_test_add_data_func ("/cancel/CTX-65/crossed/deactivated", GINT_TO_POINTER (MBN_OK),
                        test_crossed);
  g_test_add_data_func ("/cancel/CTX-65/crossed/not-active",
                        GINT_TO_POINTER (MBN_ERROR_CONTEXT_NOT_ACTIVATED), test_crossed);
  g_test_add_data_func ("/cancel/CTX-65/crossed/refused", GINT_TO_POINTER (MBN_ERROR_FAILURE),
                        test_crossed);
#define ADD_32(name, func) g_test_add_func ("/cancel/design-3.2/refused-and-up/" name, func)
  ADD_32 ("waits-for-close", test_refused_and_up_waits_for_close);
  ADD_32 ("close-unanswered", test_refused_and_up_close_unanswered);
  ADD_32 ("then-gone", test_refused_and_up_then_gone);
  for (gsize i = 0; i < G_N_ELEMENTS (fail_cases); i++)
    {
      g_autofree char *path
          = g_strconcat ("/cancel/design-3.2/deactivation/", fail_cases[i].name, NULL);

      g_test_add_data_func (path, &fail_cases[i], test_deactivation_fails);
    }

  return g_test_run ();
}

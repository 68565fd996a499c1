/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The MBIM back end against a simulated modem that is late, forgets, leaves or talks rubbish. */

#include "config.h"

#include "backend-host.h"

#include <string.h>

#define ATTACHED "packet attached\n"

static const MbnCommand read_signal = {.kind = MBN_COMMAND_READ_SIGNAL};
static const MbnCommand read_caps = {.kind = MBN_COMMAND_READ_CAPS};
static const MbnCommand activate = {
    .kind = MBN_COMMAND_ACTIVATE,
    .settings = {"internet", "", "", MBN_AUTH_PROTOCOL_NONE, FALSE, MBN_IP_TYPE_IPV4},
};

/* ---- time-outs ---- */

static void
test_not_answered (void)
{
  g_autoptr (Host) host = host_new_open ("fault signal-state drop");
  Outcome outcome;

  host_start (host, &outcome, &read_signal, SHORT_MS);
  outcome_assert_error (&outcome, MBN_ERROR_TIMEOUT);
  g_assert_cmpint (outcome.elapsed_us, >=, (SHORT_MS - 10) * G_TIME_SPAN_MILLISECOND);
  host_assert_works (host);
  g_assert_cmpuint (host->facts->len, ==, 0);
}

/* CTX-28: what comes after the time-out is an event; the call is not answered a second time. */
static void
test_answered_late (void)
{
  g_autoptr (Host) host = host_new_open ("set rssi 9\nfault signal-state delay=300");
  Outcome outcome;

  host_start (host, &outcome, &read_signal, SHORT_MS);
  outcome_assert_error (&outcome, MBN_ERROR_TIMEOUT);
  g_assert_cmpuint (host_wait_facts (host, 1)->signal.rssi, ==, 9);
  g_assert_cmpuint (outcome.n_calls, ==, 1);
  host_assert_works (host);
  g_assert_cmpuint (host->facts->len, ==, 1);
}

/* T13 */
static void
test_activated_late (void)
{
  g_autoptr (Host) host = host_new_open (ATTACHED "fault connect set delay=300");
  Outcome outcome;
  const MbnFact *fact;

  host_start (host, &outcome, &activate, SHORT_MS);
  outcome_assert_error (&outcome, MBN_ERROR_TIMEOUT);
  fact = host_wait_facts (host, 1);
  g_assert_cmpint (fact->kind, ==, MBN_FACT_SESSION);
  g_assert_cmpint (fact->session.state, ==, MBN_ACTIVATION_STATE_ACTIVATED);
}

static void
test_refused_late (void)
{
  g_autoptr (Host) host
      = host_new_open (ATTACHED "fault connect set delay=300 status=2 nw-error=8");
  Outcome outcome;

  host_start (host, &outcome, &activate, SHORT_MS);
  outcome_assert_error (&outcome, MBN_ERROR_TIMEOUT);
  test_sim_run (host->sim, "wait function connect set");
  host_assert_works (host);
  g_assert_cmpuint (host->facts->len, ==, 0);
}

/* Late, and nobody there any more. */
static void
test_answered_after_drop (void)
{
  g_autoptr (Host) host = host_new_open ("fault signal-state delay=200");
  Outcome outcome;

  host_start (host, &outcome, &read_signal, SHORT_MS);
  outcome_assert_error (&outcome, MBN_ERROR_TIMEOUT);
  host_renew (host);
  host_open (host);
  test_run_for (100);
  host_assert_works (host);
  g_assert_cmpuint (host->facts->len, ==, 0);
}

static void
test_answered_twice (void)
{
  g_autoptr (Host) host = host_new_open ("fault signal-state duplicate count=5");

  for (guint i = 0; i < 6; i++)
    host_assert_works (host);
  g_assert_cmpuint (host->facts->len, ==, 0);
}

/* ---- indications ---- */

static void
test_every_indication (void)
{
  static const struct
  {
    const char *cid;
    MbnFactKind kind;
  } rows[] = {
      {"subscriber-ready-status", MBN_FACT_SUBSCRIBER          },
      {"radio-state",             MBN_FACT_RADIO               },
      {"preferred-providers",     MBN_FACT_PREFERRED_PROVIDERS },
      {"register-state",          MBN_FACT_REGISTRATION        },
      {"packet-service",          MBN_FACT_PACKET_SERVICE      },
      {"signal-state",            MBN_FACT_SIGNAL              },
      {"connect",                 MBN_FACT_SESSION             },
      {"ip-configuration",        MBN_FACT_IP_CONFIG           },
      {"emergency-mode",          MBN_FACT_EMERGENCY           },
      {"provisioned-contexts",    MBN_FACT_PROVISIONED_CONTEXTS},
  };
  g_autoptr (Host) host = host_new_open (ATTACHED);

  test_sim_run (host->sim, "activate session=0");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_ptr_array_set_size (host->facts, 0);
      host_assert_works (host); /* whatever came before has been read */
      g_ptr_array_set_size (host->facts, 0);
      test_sim_run (host->sim, "indicate %s times=2", rows[i].cid);
      host_wait_facts (host, 2);
      g_assert_cmpint (((MbnFact *)host->facts->pdata[0])->kind, ==, rows[i].kind);
      g_assert_true (mbn_fact_equal (host->facts->pdata[0], host->facts->pdata[1]));
    }
}

static void
test_unread_indications (void)
{
  g_autoptr (Host) host = host_new_open (NULL);
  g_autofree char *log = NULL;

  test_sim_run (host->sim, "indicate multicarrier-providers force");
  host_assert_works (host);
  g_assert_cmpuint (host->facts->len, ==, 0);
  log = host_take_log ();
  g_assert_cmpstr (log, ==, "");
}

/* In the order of the wire, although libmbim 1.28 hands on an answer at once and an indication from
 * the main loop. */
static void
test_indication_before_the_answer (void)
{
  g_autoptr (Host) host = host_new_open (
      ATTACHED "set echo-indications on\nset indications before\nset ip-indicate off");
  g_autoptr (MbnReply) reply = host_run (host, &activate);

  g_assert_cmpint (reply->status, ==, MBN_OK);
  g_assert_cmpint (reply->fact->session.state, ==, MBN_ACTIVATION_STATE_ACTIVATED);
  g_assert_cmpuint (host->facts->len, ==, 1);
  g_assert_true (mbn_fact_equal (reply->fact, host->facts->pdata[0]));
}

/* Also for a session nobody opened: that is for the layer above. */
static void
test_foreign_session (void)
{
  g_autoptr (Host) host = host_new_open (NULL);
  const MbnFact *fact;

  test_sim_run (host->sim, "indicate connect session=7 state=deactivated cause=8");
  fact = host_wait_facts (host, 1);
  g_assert_cmpuint (fact->session.session, ==, 7);
  g_assert_cmpint (fact->session.state, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
  g_assert_cmpuint (fact->session.network_error, ==, 8);
}

static void
test_indications_in_fragments (void)
{
  g_autoptr (Host) host = host_new_open ("set max-control-transfer 64");
  g_autoptr (MbnReply) reply = host_read (host, MBN_COMMAND_READ_SUBSCRIBER);

  test_sim_run (host->sim, "indicate subscriber-ready-status");
  g_assert_true (mbn_fact_equal (host_wait_facts (host, 1), reply->fact));
}

static void
test_many_indications (void)
{
  g_autoptr (Host) host = host_new_open (NULL);
  const guint n = 5000;

  test_sim_run (host->sim, "indicate register-state times=%u", n);
  host_wait_facts (host, n);
  host_assert_works (host);
  g_assert_cmpuint (host->facts->len, ==, n);
}

/* ---- forgotten, gone ---- */

static void
test_forgotten (void)
{
  g_autoptr (Host) host = host_new_open (NULL);
  Outcome outcome;

  test_sim_run (host->sim, "lose-open");
  host_start (host, &outcome, &read_signal, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_FAIL);
  g_assert_cmpuint (host->n_forgotten, ==, 1);
  g_assert_cmpuint (host->n_gone, ==, 0);

  host_renew (host);
  host_open (host);
  host_assert_works (host);
}

/* Other errors of the function end the command and nothing else. */
static void
test_function_errors (void)
{
  g_autoptr (Host) host = host_new_open (NULL);

  for (guint code = 1; code <= 9; code++)
    {
      Outcome outcome;

      test_sim_run (host->sim, "fault signal-state function-error=%u", code);
      host_start (host, &outcome, &read_signal, LONG_MS);
      outcome_assert_error (&outcome, MBN_ERROR_FAIL);
      g_assert_cmpuint (host->n_forgotten, ==, code >= 5 ? 1 : 0);
      host_assert_works (host);
    }
}

static void
test_unplugged_idle (void)
{
  g_autoptr (Host) host = host_new_open (NULL);
  Outcome outcome;

  test_sim_run (host->sim, "unplug");
  host_wait_gone (host);
  host_start (host, &outcome, &read_signal, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);

  test_sim_run (host->sim, "plug");
  host_renew (host);
  host_open (host);
  host_assert_works (host);
}

static void
test_unplugged_with_commands (void)
{
  g_autoptr (Host) host = host_new_open ("fault any drop count=all skip=1");
  Outcome outcomes[4];

  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    host_start (host, &outcomes[i], &read_caps, LONG_MS);
  test_sim_run (host->sim, "wait host device-caps count=4");
  test_sim_run (host->sim, "unplug");
  host_wait_gone (host);

  mbn_backend_abort (host->backend);
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    outcome_assert_error (&outcomes[i], MBN_ERROR_HANDLE);
}

static void
test_unplugged_opening (void)
{
  g_autoptr (Host) host = host_new ("fault open drop count=all");
  Outcome outcome;

  host_start_open (host, &outcome, LONG_MS);
  test_sim_run (host->sim, "wait host open");
  test_sim_run (host->sim, "unplug");
  host_wait_gone (host);
  mbn_backend_abort (host->backend);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);
}

static void
test_unplugged_closing (void)
{
  g_autoptr (Host) host = host_new_open ("fault close drop count=all");
  Outcome outcome;

  host_start_close (host, &outcome, LONG_MS);
  test_sim_run (host->sim, "wait host close");
  test_sim_run (host->sim, "unplug");
  host_wait_gone (host);
  mbn_backend_abort (host->backend);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);
}

static void
test_unplugged_before_open (void)
{
  g_autoptr (Host) host = host_new ("unplug");
  Outcome outcome;

  host_start_open (host, &outcome, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_FAIL);
  test_sim_run (host->sim, "plug");
  host_renew (host);
  host_open (host);
}

/* ---- garbage ---- */

/* Whether an answer or the time-out comes first does not matter there. */
#define GARBAGE_MS 40

static const char *const kinds[] = {
    "truncated-buffer", "bad-offsets",  "random-bytes", "wrong-length",
    "wrong-tid",        "unknown-type", "zero-length",  "huge-count",
};

/* The stream may be out of step after some of them; a reopened modem is in step. */
static void
assert_works_again (Host *host)
{
  host_renew (host);
  host_open (host);
  host_assert_works (host);
}

static void
test_garbage_answers (gconstpointer data)
{
  const char *kind = data;
  static const struct
  {
    const char *cid;
    MbnCommandKind kind;
  } rows[] = {
      {"device-caps",             MBN_COMMAND_READ_CAPS                },
      {"subscriber-ready-status", MBN_COMMAND_READ_SUBSCRIBER          },
      {"pin",                     MBN_COMMAND_READ_PIN                 },
      {"radio-state",             MBN_COMMAND_READ_RADIO               },
      {"home-provider",           MBN_COMMAND_READ_HOME_PROVIDER       },
      {"preferred-providers",     MBN_COMMAND_READ_PREFERRED_PROVIDERS },
      {"visible-providers",       MBN_COMMAND_SCAN                     },
      {"register-state",          MBN_COMMAND_READ_REGISTRATION        },
      {"packet-service",          MBN_COMMAND_READ_PACKET_SERVICE      },
      {"signal-state",            MBN_COMMAND_READ_SIGNAL              },
      {"connect",                 MBN_COMMAND_ACTIVATE                 },
      {"ip-configuration",        MBN_COMMAND_READ_IP_CONFIG           },
      {"emergency-mode",          MBN_COMMAND_READ_EMERGENCY           },
      {"packet-statistics",       MBN_COMMAND_READ_STATISTICS          },
      {"provisioned-contexts",    MBN_COMMAND_READ_PROVISIONED_CONTEXTS},
  };
  g_autoptr (Host) host = host_new_open (ATTACHED "set numbers 123");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      MbnCommand command = activate;
      Outcome outcome;

      command.kind = rows[i].kind;
      test_sim_run (host->sim, "activate session=0");
      test_sim_run (host->sim, "fault %s garbage=%s", rows[i].cid, kind);
      host_start (host, &outcome, &command, GARBAGE_MS);
      outcome_wait (&outcome);
      if (!outcome.ok && !g_error_matches (outcome.error, MBN_ERROR, MBN_ERROR_FAIL))
        g_assert_error (outcome.error, MBN_ERROR, (gint)MBN_ERROR_TIMEOUT);
      outcome_clear (&outcome);
      assert_works_again (host);
    }

  g_assert_cmpuint (host->n_gone, ==, 0);
}

static void
test_garbage_indications (gconstpointer data)
{
  const char *kind = data;
  g_autoptr (Host) host = host_new_open ("set numbers 123");

  for (guint i = 0; i < 10; i++)
    {
      Outcome outcome;

      test_sim_run (host->sim, "garbage %s", kind);
      host_start (host, &outcome, &read_signal, GARBAGE_MS);
      outcome_wait (&outcome); /* may be lost with the rubbish before it */
      outcome_clear (&outcome);
    }

  assert_works_again (host);
}

/* What the daemon cannot read it says, once each. */
static void
test_unreadable_indication_is_logged (void)
{
  g_autoptr (Host) host = host_new_open (NULL);
  g_autofree char *before = host_take_log ();
  g_autofree char *log = NULL;

  test_sim_run (host->sim, "garbage bad-offsets");
  host_assert_works (host);
  log = host_take_log ();
  g_assert_nonnull (strstr (log, "cannot be understood"));
  g_assert_nonnull (strstr (log, test_sim_get_device (host->sim)));
}

static void
add_kinds (const char *group, GTestDataFunc function)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/backend/garbage/%s/%s", group, kinds[i]);

      g_test_add_data_func (path, kinds[i], function);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  host_init_log ();

  g_test_add_func ("/backend/late/not-answered", test_not_answered);
  g_test_add_func ("/backend/late/CTX-28/answered-late", test_answered_late);
  g_test_add_func ("/backend/late/T13/activated-late", test_activated_late);
  g_test_add_func ("/backend/late/refused-late", test_refused_late);
  g_test_add_func ("/backend/late/answered-after-drop", test_answered_after_drop);
  g_test_add_func ("/backend/late/answered-twice", test_answered_twice);
  g_test_add_func ("/backend/indication/every-one-twice", test_every_indication);
  g_test_add_func ("/backend/indication/unread", test_unread_indications);
  g_test_add_func ("/backend/indication/before-the-answer", test_indication_before_the_answer);
  g_test_add_func ("/backend/indication/foreign-session", test_foreign_session);
  g_test_add_func ("/backend/indication/in-fragments", test_indications_in_fragments);
  g_test_add_func ("/backend/indication/many", test_many_indications);
  g_test_add_func ("/backend/forgotten/not-opened", test_forgotten);
  g_test_add_func ("/backend/forgotten/function-errors", test_function_errors);
  g_test_add_func ("/backend/gone/idle", test_unplugged_idle);
  g_test_add_func ("/backend/gone/with-commands", test_unplugged_with_commands);
  g_test_add_func ("/backend/gone/opening", test_unplugged_opening);
  g_test_add_func ("/backend/gone/closing", test_unplugged_closing);
  g_test_add_func ("/backend/gone/before-open", test_unplugged_before_open);
  add_kinds ("answer", test_garbage_answers);
  add_kinds ("indication", test_garbage_indications);
  g_test_add_func ("/backend/garbage/logged", test_unreadable_indication_is_logged);

  return g_test_run ();
}

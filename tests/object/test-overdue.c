/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The longest that requests can take, with every answer in the last moment and with every retry
 * (design.md 3.5, 3.7): none of it may look like a request that was forgotten, or the watchdog
 * would end a daemon that works. */

#include "config.h"

#include "bench.h"

#include "mbn-limits.h"

/* Spelled from design.md 3.5 and 3.7, not from the code. */
#define ATTACH_WAIT_MS 5000
#define CLOSE_MS       5000
#define BUSY_MS        (500 + 1000 + 2000)

#define HOUR_MS  3600000
#define SHORT_MS 10000
/* What a modem leaves of the time that requests wait for it. */
#define SPARE_MS 500

/* Each has another limit that counts most. */
static const struct
{
  const char *name;
  MbnLimits limits;
} settings[] = {
    {"as-by-default",
     {.activate_ms = 180000,
      .deactivate_ms = 60000,
      .query_ms = 30000,
      .attach_ms = 30000,
      .register_ms = 60000,
      .scan_ms = 300000,
      .ip_ms = 30000,
      .probe_ms = 5000}                         },
    {"activation",    {.activate_ms = HOUR_MS}  },
    {"deactivation",  {.deactivate_ms = HOUR_MS}},
    {"query",         {.query_ms = HOUR_MS}     },
    {"attach",        {.attach_ms = HOUR_MS}    },
    {"registration",  {.register_ms = HOUR_MS}  },
    {"scan",          {.scan_ms = HOUR_MS}      },
    {"addresses",     {.ip_ms = HOUR_MS}        },
    {"probe",         {.probe_ms = HOUR_MS}     },
};

static guint
or_short (guint limit_ms)
{
  return limit_ms != 0 ? limit_ms : SHORT_MS;
}

/* With the limits of a row above, the others short. */
static Bench *
new_with (gconstpointer data)
{
  const MbnLimits *limits = data;
  Bench *bench = bench_new ();

  bench->config.limits = (MbnLimits){
      .activate_ms = or_short (limits->activate_ms),
      .deactivate_ms = or_short (limits->deactivate_ms),
      .query_ms = or_short (limits->query_ms),
      .attach_ms = or_short (limits->attach_ms),
      .register_ms = or_short (limits->register_ms),
      .scan_ms = or_short (limits->scan_ms),
      .ip_ms = or_short (limits->ip_ms),
      .probe_ms = or_short (limits->probe_ms),
      .open_ms = HOUR_MS,
  };
  bench_start (bench);
  /* long enough that a reset is no failure, and it is opened again at once */
  bench_run (bench, 20000);

  return bench;
}

/* Requests do not wait longer for a modem that may take longer to open. */
static guint64
longest_ms (Bench *bench)
{
  MbnLimits limits = bench->config.limits;

  limits.open_ms = 0;

  return mbn_limits_longest_request_ms (&limits);
}

static gboolean
is_overdue (Bench *bench)
{
  g_autofree char *what = NULL;

  return mbn_request_ledger_find_overdue (bench->ledger, longest_ms (bench), &what);
}

/* Looks once a second. */
static void
run_for (Bench *bench, guint64 ms)
{
  for (; ms >= 1000; ms -= 1000)
    {
      bench_run (bench, 1000);
      g_assert_false (is_overdue (bench));
    }

  bench_run (bench, (guint)ms);
}

/* Every request ends within the second after @ms. */
static void
run_to_the_end (Bench *bench, guint64 ms)
{
  run_for (bench, ms - 1000);
  g_assert_cmpuint (bench->n_requests, >, 0);
  run_for (bench, 2000);
  g_assert_cmpuint (bench->n_requests, ==, 0);
}

/* ---- what the modem does; each returns how long it takes ---- */

static guint64
script (Bench *bench, guint kind, guint delay_ms, MbnError status)
{
  mbn_fake_modem_script (bench->fake, kind,
                         (MbnFakeAnswer){.delay_ms = delay_ms, .status = status});

  return delay_ms;
}

/* In the last moment. */
static guint64
late (Bench *bench, guint kind, guint limit_ms, MbnError status)
{
  return script (bench, kind, limit_ms - 1, status);
}

static guint64
late_session (Bench *bench, guint limit_ms, MbnActivationState state)
{
  MbnFact *fact = mbn_fact_new (MBN_FACT_SESSION);

  fact->session.state = state;
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_READ_SESSION,
                         (MbnFakeAnswer){.delay_ms = limit_ms - 1, .fact = fact});

  return limit_ms - 1;
}

static guint64
unanswered (Bench *bench, guint kind, guint limit_ms)
{
  bench_hold (bench, kind);

  return limit_ms;
}

static guint64
busy (Bench *bench, guint kind, guint limit_ms)
{
  for (guint i = 0; i < 3; i++)
    late (bench, kind, limit_ms, MBN_ERROR_BUSY);

  return 3 * (guint64)(limit_ms - 1) + BUSY_MS;
}

/* Refuses in every way that allows a retry, activates, and gives no address. */
static guint64
script_attempt (Bench *bench)
{
  const MbnLimits *limits = &bench->config.limits;
  gboolean busy_attaches = limits->attach_ms > limits->activate_ms;
  guint64 ms = 0;

  bench->fake->ip4 = "";
  if (busy_attaches)
    ms += busy (bench, MBN_COMMAND_ATTACH, limits->attach_ms);
  ms += late (bench, MBN_COMMAND_ATTACH, limits->attach_ms, MBN_OK);
  ms += late (bench, MBN_COMMAND_ACTIVATE, limits->activate_ms, MBN_ERROR_INVALID_ARG);
  ms += late (bench, MBN_COMMAND_ACTIVATE, limits->activate_ms, MBN_ERROR_PACKET_SVC_DETACHED);
  ms += late (bench, MBN_COMMAND_ATTACH, limits->attach_ms, MBN_OK);
  ms += late (bench, MBN_COMMAND_ACTIVATE, limits->activate_ms, MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
  ms += late_session (bench, limits->query_ms, MBN_ACTIVATION_STATE_ACTIVATED);
  ms += late (bench, MBN_COMMAND_DEACTIVATE, limits->deactivate_ms,
              MBN_ERROR_CONTEXT_NOT_ACTIVATED);

  if (!busy_attaches)
    ms += busy (bench, MBN_COMMAND_ACTIVATE, limits->activate_ms);

  return ms + late (bench, MBN_COMMAND_ACTIVATE, limits->activate_ms, MBN_OK) + limits->ip_ms;
}

/* Does not let go of its context, and says so: it is closed. */
static guint64
script_take_down (Bench *bench)
{
  const MbnLimits *limits = &bench->config.limits;

  return busy (bench, MBN_COMMAND_DEACTIVATE, limits->deactivate_ms)
         + unanswered (bench, MBN_COMMAND_DEACTIVATE, limits->deactivate_ms)
         + late_session (bench, limits->probe_ms, MBN_ACTIVATION_STATE_ACTIVATED)
         + late (bench, MBN_FAKE_CLOSE, CLOSE_MS, MBN_OK);
}

/* The modem forgets us, and comes back just before requests stop waiting for it. */
static guint64
go_away (Bench *bench, guint limit_ms)
{
  guint64 ms = script (bench, MBN_FAKE_OPEN, limit_ms - SPARE_MS, MBN_OK);

  script (bench, MBN_COMMAND_READ_SESSION, 0, MBN_OK);
  mbn_backend_emit_forgotten (bench->fake->backend, "it answered \"not opened\"");
  bench_run (bench, 0);

  return ms;
}

static void
begin_attaching (Bench *bench)
{
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_ATTACHING);
}

/* ---- Connect and Disconnect ---- */

static void
test_every_retry (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  guint64 ms = ATTACH_WAIT_MS;

  begin_attaching (bench);
  ms += script_attempt (bench);
  ms += script_take_down (bench);
  bench_connect (bench, "A");
  run_to_the_end (bench, ms);
  g_assert_true (g_str_has_suffix (bench->log->str, "deactivating deactivated A=E_MBN_FAILURE"));
}

/* What a Connect can have before its turn: two resets, and after each a context that nobody asked
 * for. */
static void
test_every_retry_after_resets (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  const MbnLimits *limits = &bench->config.limits;
  guint64 ms = go_away (bench, limits->activate_ms);

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench->fake->packet = MBN_PACKET_SERVICE_ATTACHING;
  ms += script_take_down (bench);
  ms += script (bench, MBN_FAKE_OPEN, limits->activate_ms - CLOSE_MS - SPARE_MS, MBN_OK);
  late_session (bench, 1, MBN_ACTIVATION_STATE_ACTIVATED);
  ms += late (bench, MBN_COMMAND_DEACTIVATE, limits->deactivate_ms,
              MBN_ERROR_CONTEXT_NOT_ACTIVATED);
  ms += ATTACH_WAIT_MS;
  ms += script_attempt (bench);
  ms += script_take_down (bench);
  bench_connect (bench, "A");
  run_to_the_end (bench, ms);
  g_assert_true (g_str_has_suffix (bench->log->str, "deactivating deactivated A=E_MBN_FAILURE"));
}

static void
test_connect_behind_an_attach_given_up (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  guint64 ms = 0;

  bench->fake->packet = MBN_PACKET_SERVICE_DETACHED;
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_DETACHED);
  ms += late (bench, MBN_COMMAND_ATTACH, bench->config.limits.attach_ms, MBN_ERROR_FAILURE);
  ms += script_attempt (bench);
  ms += script_take_down (bench);
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_disconnect (bench, "D");
  bench_assert_log (bench, "A=ERROR_CANCELLED D=S_OK");
  bench_connect (bench, "B");
  run_to_the_end (bench, ms);
  g_assert_true (g_str_has_suffix (bench->log->str, "deactivating deactivated B=E_MBN_FAILURE"));
}

/* The activation that it is to stop ends in a context all the same. */
static void
test_disconnect_amid_an_activation (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  guint deactivate_ms = bench->config.limits.deactivate_ms;
  MbnFact *fact = mbn_fact_new (MBN_FACT_SESSION);
  guint64 ms = 0;

  fact->session.state = MBN_ACTIVATION_STATE_ACTIVATING;
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_ACTIVATE, (MbnFakeAnswer){.fact = fact});
  ms += busy (bench, MBN_COMMAND_DEACTIVATE, deactivate_ms);
  ms += late (bench, MBN_COMMAND_DEACTIVATE, deactivate_ms, MBN_ERROR_CONTEXT_NOT_ACTIVATED);
  late_session (bench, 1, MBN_ACTIVATION_STATE_ACTIVATING);
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_disconnect (bench, "D");
  bench_assert_log (bench, "activating deactivating A=ERROR_CANCELLED");

  run_for (bench, ms + deactivate_ms - SPARE_MS);
  ms = unanswered (bench, MBN_COMMAND_DEACTIVATE, deactivate_ms);
  ms += late_session (bench, bench->config.limits.probe_ms, MBN_ACTIVATION_STATE_ACTIVATED);
  ms += late (bench, MBN_FAKE_CLOSE, CLOSE_MS, MBN_OK);
  mbn_fake_modem_indicate_session (bench->fake, MBN_ACTIVATION_STATE_ACTIVATED, 0);
  run_to_the_end (bench, ms);
  bench_assert_log (bench, "deactivated D=S_OK");
}

/* Each has the time of one; together they have more. */
static void
test_many_connects (void)
{
  g_autoptr (Bench) bench = new_with (&settings[0].limits);
  guint activate_ms = bench->config.limits.activate_ms;
  guint n = (guint)(longest_ms (bench) / activate_ms) + 5;
  guint64 ms = 0;

  for (guint i = 0; i < n; i++)
    {
      ms += late (bench, MBN_COMMAND_ACTIVATE, activate_ms, MBN_ERROR_FAILURE);
      bench_connect (bench, "A");
    }

  run_to_the_end (bench, ms);
  g_assert_cmpuint (bench_count_sent (bench, "activate"), ==, n);
}

/* ---- the others ---- */

static void
test_scan (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  guint limit_ms = bench->config.limits.scan_ms;
  guint64 ms = go_away (bench, limit_ms);

  ms += late (bench, MBN_COMMAND_SCAN, limit_ms, MBN_OK);
  bench_operate (bench, "S", MBN_REQUEST_SCAN, MBN_COMMAND_SCAN);
  run_to_the_end (bench, ms);
  bench_assert_log (bench, "S=S_OK");
}

static void
test_set_register_mode (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  guint limit_ms = bench->config.limits.register_ms;
  guint64 ms = go_away (bench, limit_ms);

  ms += late (bench, MBN_COMMAND_REGISTER, limit_ms, MBN_ERROR_PROVIDER_NOT_VISIBLE);
  /* read after the reset, and once more to see what the modem made of it */
  script (bench, MBN_COMMAND_READ_REGISTRATION, 0, MBN_OK);
  ms += late (bench, MBN_COMMAND_READ_REGISTRATION, bench->config.limits.query_ms, MBN_OK);
  bench_operate (bench, "R", MBN_REQUEST_SET_REGISTER_MODE, MBN_COMMAND_REGISTER);
  run_to_the_end (bench, ms);
  bench_assert_log (bench, "R=E_MBN_PROVIDER_NOT_VISIBLE");
}

static void
test_set_preferred_providers (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  guint limit_ms = bench->config.limits.query_ms;
  guint64 ms = go_away (bench, limit_ms);

  ms += late (bench, MBN_COMMAND_SET_PREFERRED_PROVIDERS, limit_ms, MBN_OK);
  /* the modem's own, after the reset, and the one that follows the change */
  script (bench, MBN_COMMAND_READ_PREFERRED_PROVIDERS, 0, MBN_OK);
  ms += late (bench, MBN_COMMAND_READ_PREFERRED_PROVIDERS, limit_ms, MBN_OK);
  bench_operate (bench, "P", MBN_REQUEST_SET_PREFERRED_PROVIDERS,
                 MBN_COMMAND_SET_PREFERRED_PROVIDERS);
  run_to_the_end (bench, ms);
  bench_assert_log (bench, "P=S_OK");
}

/* Everything waits for a modem that does not come back. */
static void
test_modem_stays_away (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  const MbnLimits *limits = &bench->config.limits;
  guint64 ms = MAX (MAX (limits->scan_ms, limits->register_ms), limits->activate_ms);

  go_away (bench, 10 * HOUR_MS);
  for (guint i = 0; i < 10; i++)
    bench_hold (bench, MBN_FAKE_OPEN);
  bench_connect (bench, "A");
  bench_connect (bench, "B");
  bench_operate (bench, "S", MBN_REQUEST_SCAN, MBN_COMMAND_SCAN);
  bench_operate (bench, "R", MBN_REQUEST_SET_REGISTER_MODE, MBN_COMMAND_REGISTER);
  run_to_the_end (bench, ms);
}

/* ---- and one that is forgotten ---- */

static void
test_forgotten (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with (data);
  g_autoptr (MbnRequest) forgotten
      = mbn_modem_open_request (bench->modem, MBN_REQUEST_CONNECT, ":1.1", NULL);

  run_for (bench, longest_ms (bench));
  g_assert_false (is_overdue (bench));
  bench_run (bench, 1);
  g_assert_true (is_overdue (bench));
}

/* A watchdog that takes a day is none. */
static void
test_default_is_bearable (void)
{
  g_autoptr (Bench) bench = bench_new ();

  g_assert_cmpuint (mbn_limits_longest_request_ms (&bench->config.limits), <, HOUR_MS);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc func;
  } tests[] = {
      {"every-retry",                    test_every_retry                      },
      {"every-retry-after-resets",       test_every_retry_after_resets         },
      {"connect-behind-attach-given-up", test_connect_behind_an_attach_given_up},
      {"disconnect-amid-activation",     test_disconnect_amid_an_activation    },
      {"scan",                           test_scan                             },
      {"set-register-mode",              test_set_register_mode                },
      {"set-preferred-providers",        test_set_preferred_providers          },
      {"modem-stays-away",               test_modem_stays_away                 },
      {"forgotten",                      test_forgotten                        },
  };

  bench_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (settings); j++)
      {
        g_autofree char *path = g_strdup_printf ("/overdue/%s/%s", tests[i].name, settings[j].name);

        g_test_add_data_func (path, &settings[j].limits, tests[i].func);
      }

  g_test_add_func ("/overdue/many-connects", test_many_connects);
  g_test_add_func ("/overdue/default-is-bearable", test_default_is_bearable);

  return g_test_run ();
}

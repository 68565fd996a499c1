/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* From the first opening to a usable modem: order and number of messages (design.md 5), radio
 * (3.8), failures and back-off (3.5), adoption (CTX-67). */

#include "config.h"

#include "bench.h"

#include <string.h>

#define READY      "open caps subscribe subscriber radio registration packet session"
#define BACKGROUND "signal home preferred emergency"

static void
start (Bench *bench)
{
  mbn_modem_start (bench->modem);
  bench_run (bench, 0);
}

static void
test_order (void)
{
  g_autoptr (Bench) bench = bench_new ();

  start (bench);
  g_assert_true (mbn_modem_has_connection (bench->modem));
  g_assert_cmpuint (bench->n_appeared, ==, 1);
  g_assert_cmpuint (bench->n_connection_changes, ==, 1);
  bench_assert_sent (bench, READY " " BACKGROUND);
  bench_assert_log (bench, "deactivated");

  /* design.md 5: idle: 0 messages and 0 wake-ups of our own */
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  bench_run (bench, 24 * 3600 * 1000);
  bench_assert_sent (bench, "");
}

/* Each waits for the one before: at most one of the main steps is unanswered. */
static void
test_steps_wait (void)
{
  static const guint steps[] = {
      MBN_COMMAND_READ_CAPS,    MBN_COMMAND_SUBSCRIBE,         MBN_COMMAND_READ_SUBSCRIBER,
      MBN_COMMAND_READ_RADIO,   MBN_COMMAND_READ_REGISTRATION, MBN_COMMAND_READ_PACKET_SERVICE,
      MBN_COMMAND_READ_SESSION,
  };
  g_autoptr (Bench) bench = bench_new ();

  bench_hold (bench, MBN_FAKE_OPEN);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    bench_hold (bench, steps[i]);

  start (bench);
  bench_assert_sent (bench, "open");
  mbn_fake_modem_release (bench->fake, MBN_FAKE_OPEN, MBN_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      bench_run (bench, 100);
      g_assert_cmpuint (bench->n_appeared, ==, i > 0);
      g_assert_false (mbn_modem_has_connection (bench->modem));
      bench_assert_sent (bench, mbn_fake_word (steps[i]));
      g_assert_true (mbn_fake_modem_release (bench->fake, steps[i], MBN_OK));
    }
  bench_run (bench, 0);
  g_assert_true (mbn_modem_has_connection (bench->modem));
}

/* "or 5 s after OPEN, when ready does not come" */
static void
test_background_without_connection (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->registration = MBN_REGISTER_STATE_SEARCHING;
  start (bench);
  g_assert_false (mbn_modem_has_connection (bench->modem));
  bench_assert_sent (bench, READY);
  bench_run (bench, 4900);
  bench_assert_sent (bench, "");
  bench_run (bench, 200);
  bench_assert_sent (bench, BACKGROUND);

  /* once */
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_HOME);
  bench_run (bench, 60000);
  g_assert_true (mbn_modem_has_connection (bench->modem));
  bench_assert_sent (bench, "");
}

static void
test_pin_only_when_locked (void)
{
  g_autoptr (Bench) bench = bench_new ();
  MbnReadyState ready;

  bench->fake->ready = MBN_READY_STATE_DEVICE_LOCKED;
  bench->fake->registration = MBN_REGISTER_STATE_SEARCHING;
  start (bench);
  g_assert_cmpuint (bench_count_sent (bench, "pin"), ==, 1);
  g_assert_true (mbn_modem_get_ready_state (bench->modem, &ready, NULL));
  g_assert_cmpint ((int)ready, ==, MBN_READY_STATE_DEVICE_LOCKED);
  /* design.md 2: there is a Connection while locked by a PIN */
  g_assert_true (mbn_modem_has_connection (bench->modem));
}

typedef struct
{
  const char *name;
  MbnRadioMemory memory;
  MbnRadio found;
  guint n_set; /* SET_RADIO commands */
  MbnRadio left;
  MbnRadioMemory kept;
} RadioCase;

/* design.md 3.8 */
static const RadioCase radio_cases[] = {
    {"never-seen-off", MBN_RADIO_MEMORY_NEVER_SEEN, MBN_RADIO_OFF, 1, MBN_RADIO_ON,
     MBN_RADIO_MEMORY_SEEN                                                                                },
    {"never-seen-on",  MBN_RADIO_MEMORY_NEVER_SEEN, MBN_RADIO_ON,  0, MBN_RADIO_ON,
     MBN_RADIO_MEMORY_SEEN                                                                                },
    {"seen-off",       MBN_RADIO_MEMORY_SEEN,       MBN_RADIO_OFF, 0, MBN_RADIO_OFF, MBN_RADIO_MEMORY_SEEN},
    {"seen-on",        MBN_RADIO_MEMORY_SEEN,       MBN_RADIO_ON,  0, MBN_RADIO_ON,  MBN_RADIO_MEMORY_SEEN},
    {"set-off",        MBN_RADIO_MEMORY_OFF,        MBN_RADIO_ON,  1, MBN_RADIO_OFF, MBN_RADIO_MEMORY_OFF },
    {"set-on",         MBN_RADIO_MEMORY_ON,         MBN_RADIO_OFF, 1, MBN_RADIO_ON,  MBN_RADIO_MEMORY_ON  },
};

static void
test_radio (gconstpointer data)
{
  const RadioCase *c = data;
  g_autoptr (Bench) bench = bench_new ();

  bench->radio = c->memory;
  bench->fake->radio_software = c->found;
  start (bench);
  g_assert_cmpuint (bench_count_sent (bench, "set-radio"), ==, c->n_set);
  g_assert_cmpint ((int)bench->fake->radio_software, ==, (int)c->left);
  g_assert_cmpint ((int)bench->radio, ==, (int)c->kept);
}

/* "afterwards mbnd never changes it unasked": not after a reset either. */
static void
test_radio_is_left_alone (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->radio = MBN_RADIO_MEMORY_NEVER_SEEN;
  bench_start (bench);
  mbn_fake_modem_indicate_radio (bench->fake, MBN_RADIO_ON, MBN_RADIO_OFF);
  mbn_backend_emit_forgotten (bench->fake->backend, "test");
  bench_run (bench, 60000);
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "set-radio"), ==, 0);
}

static void
test_registers_automatically (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->registration = MBN_REGISTER_STATE_DEREGISTERED;
  bench_hold (bench, MBN_COMMAND_REGISTER);
  start (bench);
  /* it is slow: the rest does not wait for it */
  bench_assert_sent (bench, "open caps subscribe subscriber radio registration register packet "
                            "session");
}

/* ---- failures ---- */

static void
test_first_caps_fail (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench_refuse (bench, MBN_COMMAND_READ_CAPS, MBN_ERROR_FAILURE, 1);
  start (bench);
  bench_assert_sent (bench, "open caps close");
  g_assert_cmpuint (bench->n_appeared, ==, 0);
  bench_run (bench, 5000);
  bench_assert_sent (bench, READY " " BACKGROUND);
  g_assert_cmpuint (bench->n_appeared, ==, 1);
  g_assert_false (mbn_modem_is_failed (bench->modem));
}

/* design.md 3.5: the first within 5 s, then at most 60 s apart, never given up; reported as failed
 * after repeated failure. */
static void
test_back_off (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (Bench) bench = bench_new ();
  guint64 last_ms;
  guint64 longest_ms = 0;
  guint n_tries = 0;

  for (guint i = 0; i < 60; i++)
    mbn_fake_modem_script (bench->fake, kind,
                           (MbnFakeAnswer){.failure
                                           = kind == MBN_FAKE_OPEN ? MBN_ERROR_FAIL : MBN_OK,
                                           .status = MBN_ERROR_FAILURE});

  mbn_modem_start (bench->modem);
  last_ms = mbn_fake_clock_now_ms ();
  for (guint i = 0; i < 3600; i++)
    {
      bench_run (bench, 1000);
      if (bench_count_sent (bench, "open") > 0)
        {
          guint64 gap_ms = mbn_fake_clock_now_ms () - last_ms;

          g_assert_cmpuint (gap_ms, <=, n_tries <= 1 ? 5000 : 61000);
          longest_ms = MAX (longest_ms, gap_ms);
          last_ms = mbn_fake_clock_now_ms ();
          n_tries++;
          g_string_truncate (bench->fake->sent, 0);
        }
    }

  /* more and more rarely: not every few seconds for ever */
  g_assert_cmpuint (n_tries, >=, 55);
  g_assert_cmpuint (n_tries, <=, 75);
  g_assert_cmpuint (longest_ms, >=, 50000);
  /* the script is used up by now */
  bench_run (bench, 120000);
  g_assert_cmpuint (bench->n_failed_changes, ==, 2);
  g_assert_false (mbn_modem_is_failed (bench->modem));
  g_assert_true (mbn_modem_has_connection (bench->modem));
}

/* A modem that says nothing for a minute after power-on, with the limits that are the defaults: it
 * is ready with its first answer, and nobody was told that it had failed. */
static void
test_slow_after_power_on (void)
{
  g_autoptr (Bench) bench = bench_new ();

  /* 45 s without an answer, a pause of 2 s, and 13 s of the next try */
  mbn_fake_modem_script (bench->fake, MBN_FAKE_OPEN, (MbnFakeAnswer){.silent = TRUE});
  mbn_fake_modem_script (bench->fake, MBN_FAKE_OPEN, (MbnFakeAnswer){.delay_ms = 13000});
  mbn_modem_start (bench->modem);
  bench_run (bench, 59000);
  g_assert_cmpuint (bench->n_appeared, ==, 0);
  bench_run (bench, 2000);
  g_assert_true (mbn_modem_has_connection (bench->modem));
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 2);
  g_assert_cmpuint (bench->n_failed_changes, ==, 0);
  g_assert_cmpuint (bench->n_gone, ==, 0);
}

/* Likewise one whose node cannot be opened for a minute: the tries become rarer, and the one that
 * works takes the report of a failure back. */
static void
test_refuses_after_power_on (void)
{
  g_autoptr (Bench) bench = bench_new ();

  /* at 0, 2, 6, 14 and 30 s; the next one is at 62 s */
  for (guint i = 0; i < 5; i++)
    mbn_fake_modem_script (bench->fake, MBN_FAKE_OPEN, (MbnFakeAnswer){.failure = MBN_ERROR_FAIL});
  mbn_modem_start (bench->modem);
  bench_run (bench, 60000);
  g_assert_true (mbn_modem_is_failed (bench->modem));
  bench_run (bench, 3000);
  g_assert_true (mbn_modem_has_connection (bench->modem));
  g_assert_false (mbn_modem_is_failed (bench->modem));
  g_assert_cmpuint (bench->n_gone, ==, 0);
}

static void
test_failed_is_reported (void)
{
  g_autoptr (Bench) bench = bench_new ();
  MbnReadyState ready;

  for (guint i = 0; i < 10; i++)
    mbn_fake_modem_script (bench->fake, MBN_FAKE_OPEN, (MbnFakeAnswer){.silent = TRUE});
  mbn_modem_start (bench->modem);
  bench_run (bench, 600 * 1000);
  g_assert_true (mbn_modem_is_failed (bench->modem));
  g_assert_true (mbn_modem_get_ready_state (bench->modem, &ready, NULL));
  g_assert_cmpint ((int)ready, ==, MBN_READY_STATE_FAILURE);
  g_assert_cmpuint (bench->n_appeared, ==, 0);
}

/* A node that is not there any more when opening fails: a removal, not a failure. */
static void
test_node_is_gone (void)
{
  g_autoptr (Bench) bench = bench_new_at ("/nonexistent/cdc-wdm0");

  mbn_fake_modem_script (bench->fake, MBN_FAKE_OPEN, (MbnFakeAnswer){.failure = MBN_ERROR_FAIL});
  mbn_modem_start (bench->modem);
  bench_run (bench, 60000);
  g_assert_cmpuint (bench->n_gone, ==, 1);
  g_assert_false (mbn_modem_is_failed (bench->modem));
  bench_assert_sent (bench, "open");
}

/* A state the modem does not tell does not keep the rest away. */
static void
test_refused_states (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (Bench) bench = bench_new ();

  bench_refuse (bench, kind, MBN_ERROR_NOT_SUPPORTED, 1);
  start (bench);
  bench_assert_sent (bench, READY " " BACKGROUND);
}

static void
test_late_state (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  g_autoptr (Bench) bench = bench_new ();

  bench_hold (bench, kind);
  mbn_modem_start (bench->modem);
  bench_run (bench, 120 * 1000);
  g_assert_true (mbn_modem_has_connection (bench->modem));
  /* probed, answered, not reset */
  g_assert_cmpuint (bench_count_sent (bench, "caps"), ==, 2);
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==, 0);
}

/* ---- a session that is there already ---- */

static void
test_adoption (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  start (bench);
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 0);
  g_assert_cmpuint (bench_count_sent (bench, "ip"), ==, 1);
  g_assert_cmpint ((int)mbn_context_get_state (bench->context), ==, MBN_ACTIVATION_STATE_ACTIVATED);
  g_assert_cmpint ((int)mbn_context_get_origin (bench->context), ==, MBN_ORIGIN_ADOPTED);
  g_assert_nonnull (mbn_context_get_ip_config (bench->context));
  g_assert_cmpint ((int)bench_connect (bench, "A"), ==, MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
}

static void
test_no_adoption_after_a_reset (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  /* a modem that keeps the session through a close, or a close that was lost */
  bench_hold (bench, MBN_FAKE_CLOSE);
  mbn_backend_emit_forgotten (bench->fake->backend, "test");
  bench->fake->session = MBN_ACTIVATION_STATE_ACTIVATED;
  bench_run (bench, 60000);
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "deactivate"), ==, 1);
  g_assert_cmpint ((int)bench->fake->session, ==, MBN_ACTIVATION_STATE_DEACTIVATED);
  g_assert_cmpint ((int)mbn_context_get_state (bench->context), ==,
                   MBN_ACTIVATION_STATE_DEACTIVATED);
}

static void
test_identity_stays_through_resets (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  g_autofree char *id = g_strdup (mbn_modem_get_interface_id (bench->modem));

  for (guint i = 0; i < 3; i++)
    {
      mbn_backend_emit_forgotten (bench->fake->backend, "test");
      bench_run (bench, 120000);
    }
  g_assert_cmpuint (bench->n_appeared, ==, 1);
  g_assert_cmpstr (mbn_modem_get_interface_id (bench->modem), ==, id);
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
  static const guint states[] = {
      MBN_COMMAND_SUBSCRIBE,    MBN_COMMAND_READ_SUBSCRIBER,     MBN_COMMAND_READ_RADIO,
      MBN_COMMAND_READ_SESSION, MBN_COMMAND_READ_PACKET_SERVICE,
  };

  bench_init (&argc, &argv);

  g_test_add_func ("/bringup/design-5/order", test_order);
  g_test_add_func ("/bringup/CTX-21/steps-wait", test_steps_wait);
  g_test_add_func ("/bringup/design-5/background-without-connection",
                   test_background_without_connection);
  g_test_add_func ("/bringup/mbim-notes-2.2/pin-only-when-locked", test_pin_only_when_locked);
  g_test_add_func ("/bringup/design-3.8/left-alone", test_radio_is_left_alone);
  g_test_add_func ("/bringup/registers-automatically", test_registers_automatically);
  g_test_add_func ("/bringup/design-3.5/first-caps-fail", test_first_caps_fail);
  g_test_add_func ("/bringup/design-3.5/failed-is-reported", test_failed_is_reported);
  g_test_add_func ("/bringup/design-3.5/slow-after-power-on", test_slow_after_power_on);
  g_test_add_func ("/bringup/design-3.5/refuses-after-power-on", test_refuses_after_power_on);
  g_test_add_func ("/bringup/node-is-gone", test_node_is_gone);
  g_test_add_func ("/bringup/CTX-67/adoption", test_adoption);
  g_test_add_func ("/bringup/CTX-28/no-adoption-after-a-reset", test_no_adoption_after_a_reset);
  g_test_add_func ("/bringup/design-2/identity-stays-through-resets",
                   test_identity_stays_through_resets);

  for (gsize i = 0; i < G_N_ELEMENTS (radio_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/bringup/design-3.8/radio/", radio_cases[i].name, NULL);

      g_test_add_data_func (path, &radio_cases[i], test_radio);
    }

  add ("/bringup/design-3.5/back-off", test_back_off, MBN_FAKE_OPEN);
  add ("/bringup/design-3.5/back-off", test_back_off, MBN_COMMAND_READ_CAPS);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      add ("/bringup/refused", test_refused_states, states[i]);
      add ("/bringup/design-3.5/late", test_late_state, states[i]);
    }

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A context that an earlier process has left and that cannot be gone on with, and the ends of a
 * process: left for the next one, or stopped (design.md 6). */

#include "config.h"

#include "bench.h"

static Bench *
new_with_link (void)
{
  Bench *bench = bench_new_with_link ();

  bench_start (bench);

  return bench;
}

/* ---- what cannot be gone on with ---- */

typedef void (*Spoil) (Bench *bench);

static void
forget_open (Bench *bench)
{
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_READ_CAPS,
                         (MbnFakeAnswer){.failure = MBN_ERROR_FAIL});
}

static void
be_silent (Bench *bench)
{
  /* two questions and the probe */
  for (guint i = 0; i < 3; i++)
    bench_hold (bench, MBN_COMMAND_READ_CAPS);
}

static void
be_another (Bench *bench)
{
  bench->fake->device_id = "490154203237500";
}

static void
hide_session (Bench *bench)
{
  bench_refuse (bench, MBN_COMMAND_READ_SESSION, MBN_ERROR_FAILURE, 1);
}

static void
mumble_session (Bench *bench)
{
  MbnFact *fact = mbn_fake_modem_state (bench->fake, MBN_FACT_SESSION);

  fact->session.state = MBN_ACTIVATION_STATE_NONE;
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_READ_SESSION, (MbnFakeAnswer){.fact = fact});
}

static void
tell_another_session (Bench *bench)
{
  MbnFact *fact = mbn_fake_modem_state (bench->fake, MBN_FACT_SESSION);

  fact->session.session = 3;
  fact->session.state = MBN_ACTIVATION_STATE_DEACTIVATED;
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_READ_SESSION, (MbnFakeAnswer){.fact = fact});
}

static void
lose_session_answer (Bench *bench)
{
  mbn_fake_modem_script (bench->fake, MBN_COMMAND_READ_SESSION,
                         (MbnFakeAnswer){.failure = MBN_ERROR_FAIL});
}

/* The answer to the first question waits for its notification: the second shakes it loose. */
static void
test_first_answer_is_late (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench_up (bench);
  bench_restart (bench);
  bench_hold (bench, MBN_COMMAND_READ_CAPS);
  mbn_modem_start (bench->modem);
  bench_run (bench, 10000);
  bench_assert_log (bench, "activating activated");
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 0);
}

/* Each ends in an ordinary open and a true state. */
static void
test_cannot_resume (gconstpointer data)
{
  Spoil spoil = (Spoil)data;
  g_autoptr (Bench) bench = new_with_link ();

  bench_up (bench);
  bench_restart (bench);
  spoil (bench);
  /* opening it anew ends its contexts */
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  mbn_modem_start (bench->modem);
  bench_run (bench, 15000);
  bench_assert_log (bench, "clear deactivated");
  g_assert_cmpuint (bench_count_sent (bench, "resume"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 1);
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==, 0);
  g_assert_null (bench->record);
  g_assert_true (mbn_modem_has_connection (bench->modem));

  bench_connect (bench, "again");
  mbn_fake_clock_settle ();
  bench_assert_log (bench, "activating apply activated again=S_OK");
}

/* … and a modem that keeps its contexts all the same has one with an owner. */
static void
test_cannot_resume_but_up (gconstpointer data)
{
  Spoil spoil = (Spoil)data;
  g_autoptr (Bench) bench = new_with_link ();

  bench_up (bench);
  bench_restart (bench);
  spoil (bench);
  mbn_modem_start (bench->modem);
  bench_run (bench, 15000);
  bench_assert_log (bench, spoil == be_another ? "clear activating apply activated"
                                               : "activating apply activated");
  g_assert_cmpint ((int)mbn_context_get_origin (bench->context), ==,
                   spoil == be_another ? MBN_ORIGIN_ADOPTED : MBN_ORIGIN_USER);
}

/* It says nothing at all: nothing of it stays on the interface. */
static void
test_silent_for_good (void)
{
  g_autoptr (Bench) bench = new_with_link ();

  bench_up (bench);
  bench_restart (bench);
  be_silent (bench);
  for (guint i = 0; i < 10; i++)
    bench_hold (bench, MBN_FAKE_OPEN);
  mbn_modem_start (bench->modem);
  bench_run (bench, 11000 + 45000);
  bench_assert_log (bench, "clear");
  g_assert_cmpuint (bench_count_sent (bench, "open"), ==, 1);
}

/* ---- a planned restart ---- */

static void
test_keep (gconstpointer data)
{
  gboolean up = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = new_with_link ();

  if (up)
    bench_up (bench);
  else
    bench_hold (bench, MBN_COMMAND_ACTIVATE);
  if (!up)
    bench_connect (bench, "a");
  bench_operate (bench, "s", MBN_REQUEST_SET_REGISTER_MODE, MBN_COMMAND_REGISTER);
  mbn_fake_clock_settle ();
  g_string_truncate (bench->log, 0);
  g_string_truncate (bench->fake->sent, 0);
  bench_hold (bench, MBN_COMMAND_REGISTER);
  bench_operate (bench, "t", MBN_REQUEST_SET_REGISTER_MODE, MBN_COMMAND_REGISTER);
  g_string_truncate (bench->fake->sent, 0);

  mbn_modem_keep (bench->modem);
  bench_assert_log (bench, up ? "leave t=ERROR_SERVICE_NOT_ACTIVE"
                              : "t=ERROR_SERVICE_NOT_ACTIVE a=ERROR_SERVICE_NOT_ACTIVE");
  bench_run (bench, 100000);
  bench_assert_sent (bench, "");
  g_assert_nonnull (bench->record);
  g_assert_false (bench->record->ending);
}

/* It can be opened, but nothing more: nothing of the old context stays on the interface. */
static void
test_opened_for_nothing (void)
{
  g_autoptr (Bench) bench = new_with_link ();

  bench_up (bench);
  bench_restart (bench);
  for (guint i = 0; i < 20; i++)
    mbn_fake_modem_script (bench->fake, MBN_COMMAND_READ_CAPS,
                           (MbnFakeAnswer){.failure = MBN_ERROR_FAIL});
  bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  mbn_modem_start (bench->modem);
  bench_run (bench, 10000);
  bench_assert_log (bench, "clear");
  g_assert_null (bench->link->record);
}

/* Time that passes until the process has ended changes nothing. */
static void
test_keep_is_the_end (gconstpointer data)
{
  gboolean configured = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = new_with_link ();

  if (configured)
    {
      bench_up (bench);
      mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
    }
  else
    {
      bench_hold (bench, MBN_COMMAND_READ_IP_CONFIG);
      bench_connect (bench, "a");
    }
  mbn_fake_clock_settle ();
  mbn_modem_keep (bench->modem);
  g_string_truncate (bench->log, 0);
  bench_run (bench, 200000);
  bench_assert_log (bench, "");
  g_assert_false (bench->record->ending);
}

/* A stop ends what an earlier process has left, however early it comes. */
static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  mbn_modem_stop_finish (MBN_MODEM (source), result);
  *(gboolean *)user_data = TRUE;
}

static void
test_stopped_early (gconstpointer data)
{
  g_autoptr (Bench) bench = new_with_link ();
  gboolean stopped = FALSE;

  bench_up (bench);
  bench_restart (bench);
  if (GPOINTER_TO_INT (data))
    bench_hold (bench, MBN_COMMAND_READ_RADIO);
  mbn_modem_start (bench->modem);
  if (GPOINTER_TO_INT (data))
    bench_run (bench, 1000);
  mbn_modem_stop_async (bench->modem, on_stopped, &stopped);
  bench_run (bench, 1000);
  g_assert_true (stopped);
  bench_assert_log (bench, "clear");
  g_assert_cmpuint (bench_count_sent (bench, "close"), ==, 1);
  g_assert_null (bench->record);
}

#define ADD(name, func) g_test_add_func ("/adopt-end/" name, func)

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    Spoil spoil;
  } spoils[] = {
      {"not-opened",      forget_open         },
      {"silent",          be_silent           },
      {"other-device",    be_another          },
      {"session-refused", hide_session        },
      {"session-lost",    lose_session_answer },
      {"session-unknown", mumble_session      },
      {"another-session", tell_another_session},
  };

  bench_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      g_autofree char *down = g_strdup_printf ("/adopt-end/cannot-resume/%s", spoils[i].name);
      g_autofree char *up = g_strdup_printf ("/adopt-end/cannot-resume-but-up/%s", spoils[i].name);

      g_test_add_data_func (down, spoils[i].spoil, test_cannot_resume);
      g_test_add_data_func (up, spoils[i].spoil, test_cannot_resume_but_up);
    }
  ADD ("mbim-notes-8/first-answer-is-late", test_first_answer_is_late);
  ADD ("design-6/silent-for-good", test_silent_for_good);
  ADD ("design-6/opened-for-nothing", test_opened_for_nothing);
  g_test_add_data_func ("/adopt-end/design-6/keep/up", GINT_TO_POINTER (TRUE), test_keep);
  g_test_add_data_func ("/adopt-end/design-6/keep/activating", GINT_TO_POINTER (FALSE), test_keep);

  g_test_add_data_func ("/adopt-end/design-6/keep-is-the-end/up", GINT_TO_POINTER (TRUE),
                        test_keep_is_the_end);
  g_test_add_data_func ("/adopt-end/design-6/keep-is-the-end/configuring", GINT_TO_POINTER (FALSE),
                        test_keep_is_the_end);
  g_test_add_data_func ("/adopt-end/design-6/stopped-early/opening", GINT_TO_POINTER (FALSE),
                        test_stopped_early);
  g_test_add_data_func ("/adopt-end/design-6/stopped-early/reading", GINT_TO_POINTER (TRUE),
                        test_stopped_early);

  return g_test_run ();
}

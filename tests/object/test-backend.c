/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The promises of the base class MbnBackend, whatever the implementation below it does; and the
 * contract, for the fake one. */

#include "config.h"

#include "backend-contract.h"
#include "bench.h"
#include "mbn-fake-backend.h"

#include <string.h>

/* ---- contract ---- */

static MbnBackend *
create_fake (gpointer data)
{
  MbnFakeModem **fake = data;

  *fake = mbn_fake_modem_new ();

  return mbn_fake_modem_factory (NULL, *fake);
}

static void
wait_fake (const gboolean *done, gpointer data)
{
  for (guint i = 0; i < 1000 && (done == NULL || !*done); i++)
    mbn_fake_clock_run (10);
}

static void
clean_up_fake (gpointer data)
{
  MbnFakeModem **fake = data;

  g_clear_pointer (fake, mbn_fake_modem_free);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

/* ---- time limits ---- */

typedef struct
{
  guint n_answers;
  MbnError error;
  MbnError status;
  guint64 at_ms;
} Answer;

static void
take (Answer *answer, const GError *error)
{
  answer->n_answers++;
  answer->at_ms = mbn_fake_clock_now_ms ();
  if (error != NULL)
    {
      g_assert_cmpuint (error->domain, ==, MBN_ERROR);
      answer->error = (MbnError)error->code;
    }
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnReply) reply = mbn_backend_run_finish (MBN_BACKEND (source), result, &error);

  g_assert_true ((reply == NULL) == (error != NULL));
  take (user_data, error);
  if (reply != NULL)
    ((Answer *)user_data)->status = reply->status;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  mbn_backend_open_finish (MBN_BACKEND (source), result, &error);
  take (user_data, error);
}

typedef struct
{
  MbnFakeModem *fake;
  MbnBackend *backend;
} Stand;

static Stand
stand_new (void)
{
  Stand stand = {.fake = mbn_fake_modem_new ()};

  stand.backend = mbn_fake_modem_factory (NULL, stand.fake);

  return stand;
}

static void
stand_free (Stand *stand)
{
  mbn_fake_clock_settle ();
  g_assert_finalize_object (stand->backend);
  mbn_fake_modem_free (stand->fake);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

static void
run (const Stand *stand, guint limit_ms, Answer *answer)
{
  MbnCommand command = {.kind = MBN_COMMAND_READ_CAPS};

  mbn_backend_run_async (stand->backend, &command, limit_ms, on_run, answer);
  g_assert_cmpuint (answer->n_answers, ==, 0);
}

/* To the millisecond; an implementation that gives up when cancelled is answered for. */
static void
test_limit (gconstpointer data)
{
  gboolean stubborn = GPOINTER_TO_INT (data);
  Stand stand = stand_new ();
  Answer answer = {0};

  mbn_fake_modem_script (stand.fake, MBN_COMMAND_READ_CAPS,
                         (MbnFakeAnswer){.silent = TRUE, .stubborn = stubborn});
  run (&stand, 250, &answer);
  mbn_fake_clock_run (249);
  g_assert_cmpuint (answer.n_answers, ==, 0);
  mbn_fake_clock_run (1);
  g_assert_cmpuint (answer.n_answers, ==, 1);
  g_assert_cmpint ((int)answer.error, ==, MBN_ERROR_TIMEOUT);

  /* one that does not is free to answer late: nobody hears it */
  g_assert_cmpint (mbn_fake_modem_is_asked (stand.fake, MBN_COMMAND_READ_CAPS), ==, stubborn);
  mbn_fake_modem_release (stand.fake, MBN_COMMAND_READ_CAPS, MBN_OK);
  mbn_fake_clock_run (1000);
  g_assert_cmpuint (answer.n_answers, ==, 1);
  stand_free (&stand);
}

static void
test_just_in_time (void)
{
  Stand stand = stand_new ();
  Answer answer = {0};

  mbn_fake_modem_script (stand.fake, MBN_COMMAND_READ_CAPS, (MbnFakeAnswer){.delay_ms = 249});
  run (&stand, 250, &answer);
  mbn_fake_clock_run (1000);
  g_assert_cmpuint (answer.n_answers, ==, 1);
  g_assert_cmpint ((int)answer.error, ==, MBN_OK);
  g_assert_cmpint ((int)answer.status, ==, MBN_OK);
  stand_free (&stand);
}

static void
test_refusal_is_a_reply (void)
{
  Stand stand = stand_new ();
  Answer answer = {0};

  mbn_fake_modem_script (stand.fake, MBN_COMMAND_READ_CAPS,
                         (MbnFakeAnswer){.status = MBN_ERROR_NOT_SUPPORTED});
  run (&stand, 250, &answer);
  mbn_fake_clock_run (1000);
  g_assert_cmpint ((int)answer.error, ==, MBN_OK);
  g_assert_cmpint ((int)answer.status, ==, MBN_ERROR_NOT_SUPPORTED);
  stand_free (&stand);
}

static void
test_failure_is_passed_on (void)
{
  Stand stand = stand_new ();
  Answer answer = {0};

  mbn_fake_modem_script (stand.fake, MBN_COMMAND_READ_CAPS,
                         (MbnFakeAnswer){.failure = MBN_ERROR_FAIL});
  run (&stand, 250, &answer);
  mbn_fake_clock_run (1000);
  g_assert_cmpuint (answer.n_answers, ==, 1);
  g_assert_cmpint ((int)answer.error, ==, MBN_ERROR_FAIL);
  stand_free (&stand);
}

/* Late after an abort: the object lives until it has come, and nobody hears it. */
static void
test_late_after_abort (void)
{
  Stand stand = stand_new ();
  Answer answer = {0};
  gpointer weak = stand.backend;

  g_object_add_weak_pointer (G_OBJECT (stand.backend), &weak);
  mbn_fake_modem_script (stand.fake, MBN_COMMAND_READ_CAPS,
                         (MbnFakeAnswer){.silent = TRUE, .stubborn = TRUE});
  run (&stand, 250, &answer);
  mbn_backend_abort (stand.backend);
  g_assert_cmpuint (answer.n_answers, ==, 0);
  mbn_fake_clock_settle ();
  g_assert_cmpuint (answer.n_answers, ==, 1);
  g_assert_cmpint ((int)answer.error, ==, MBN_ERROR_HANDLE);

  g_object_unref (stand.backend);
  g_assert_nonnull (weak);
  mbn_fake_modem_release (stand.fake, MBN_COMMAND_READ_CAPS, MBN_OK);
  mbn_fake_clock_settle ();
  g_assert_cmpuint (answer.n_answers, ==, 1);
  g_assert_null (weak);
  mbn_fake_modem_free (stand.fake);
}

static void
test_open_limit (void)
{
  Stand stand = stand_new ();
  Answer answer = {0};

  mbn_fake_modem_script (stand.fake, MBN_FAKE_OPEN, (MbnFakeAnswer){.silent = TRUE});
  mbn_backend_open_async (stand.backend, 45000, on_opened, &answer);
  mbn_fake_clock_run (44999);
  g_assert_cmpuint (answer.n_answers, ==, 0);
  mbn_fake_clock_run (1);
  g_assert_cmpint ((int)answer.error, ==, MBN_ERROR_TIMEOUT);
  stand_free (&stand);
}

/* ---- signals ---- */

static void
count (MbnBackend *backend, gpointer detail, guint *n)
{
  (*n)++;
}

static void
count_gone (MbnBackend *backend, guint *n)
{
  (*n)++;
}

static void
steal (MbnBackend *backend, MbnFact *fact, MbnFact **stolen)
{
  *stolen = mbn_fact_steal (fact);
}

static void
test_nothing_is_emitted_after_abort (void)
{
  Stand stand = stand_new ();
  guint n_facts = 0;
  guint n_gone = 0;
  guint n_forgotten = 0;

  g_signal_connect (stand.backend, "fact", G_CALLBACK (count), &n_facts);
  g_signal_connect (stand.backend, "gone", G_CALLBACK (count_gone), &n_gone);
  g_signal_connect (stand.backend, "forgotten", G_CALLBACK (count), &n_forgotten);
  for (guint i = 0; i < 2; i++)
    {
      mbn_backend_emit_fact (stand.backend, mbn_fact_new (MBN_FACT_RADIO));
      mbn_backend_emit_gone (stand.backend);
      mbn_backend_emit_forgotten (stand.backend, "x");
      mbn_backend_abort (stand.backend);
    }
  g_assert_cmpuint (n_facts, ==, 1);
  g_assert_cmpuint (n_gone, ==, 1);
  g_assert_cmpuint (n_forgotten, ==, 1);
  stand_free (&stand);
}

static void
test_fact_may_be_stolen (void)
{
  Stand stand = stand_new ();
  g_autoptr (MbnFact) stolen = NULL;

  g_signal_connect (stand.backend, "fact", G_CALLBACK (steal), &stolen);
  mbn_backend_emit_fact (stand.backend, mbn_fake_modem_state (stand.fake, MBN_FACT_CAPS));
  g_assert_cmpstr (stolen->caps.device_id, ==, stand.fake->device_id);
  stand_free (&stand);
}

/* A handler of the answer may do what it likes, abort included. */
static void
on_run_abort (GObject *source, GAsyncResult *result, gpointer user_data)
{
  on_run (source, result, user_data);
  mbn_backend_abort (MBN_BACKEND (source));
}

static void
test_abort_inside_an_answer (void)
{
  Stand stand = stand_new ();
  MbnCommand command = {.kind = MBN_COMMAND_READ_CAPS};
  Answer first = {0};
  Answer second = {0};

  mbn_fake_modem_script (stand.fake, MBN_COMMAND_READ_CAPS, (MbnFakeAnswer){0});
  mbn_fake_modem_script (stand.fake, MBN_COMMAND_READ_CAPS, (MbnFakeAnswer){.silent = TRUE});
  mbn_backend_run_async (stand.backend, &command, 250, on_run_abort, &first);
  run (&stand, 250, &second);
  mbn_fake_clock_run (1000);
  g_assert_cmpuint (first.n_answers, ==, 1);
  g_assert_cmpuint (second.n_answers, ==, 1);
  g_assert_cmpint ((int)second.error, ==, MBN_ERROR_HANDLE);
  stand_free (&stand);
}

int
main (int argc, char **argv)
{
  static MbnFakeModem *fake;
  static const ContractSubject subject
      = {.create = create_fake, .wait = wait_fake, .clean_up = clean_up_fake, .data = &fake};

  bench_init (&argc, &argv);
  backend_contract_add ("/backend/fake", &subject);

#define ADD(name, func) g_test_add_func ("/backend/base/" name, func)
  ADD ("just-in-time", test_just_in_time);
  ADD ("refusal-is-a-reply", test_refusal_is_a_reply);
  ADD ("failure-is-passed-on", test_failure_is_passed_on);
  ADD ("late-after-abort", test_late_after_abort);
  ADD ("open-limit", test_open_limit);
  ADD ("nothing-is-emitted-after-abort", test_nothing_is_emitted_after_abort);
  ADD ("fact-may-be-stolen", test_fact_may_be_stolen);
  ADD ("abort-inside-an-answer", test_abort_inside_an_answer);
  g_test_add_data_func ("/backend/base/limit", GINT_TO_POINTER (FALSE), test_limit);
  g_test_add_data_func ("/backend/base/limit-and-late-answer", GINT_TO_POINTER (TRUE), test_limit);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "backend-contract.h"

#define LIMIT_MS 10000

/* Counts answers; a second one is a failure. */
typedef struct
{
  guint n_answers;
  gboolean done;
  gboolean ok;
  GError *error;
  MbnReply *reply;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_error (&answer->error);
  g_clear_pointer (&answer->reply, mbn_reply_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
take (Answer *answer)
{
  answer->n_answers++;
  g_assert_cmpuint (answer->n_answers, ==, 1);
  g_assert_true (answer->ok == (answer->error == NULL));
  answer->done = TRUE;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->ok = mbn_backend_open_finish (MBN_BACKEND (source), result, &answer->error);
  take (answer);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->ok = mbn_backend_close_finish (MBN_BACKEND (source), result, &answer->error);
  take (answer);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->reply = mbn_backend_run_finish (MBN_BACKEND (source), result, &answer->error);
  answer->ok = answer->reply != NULL;
  take (answer);
}

static void
run (MbnBackend *backend, MbnCommandKind kind, guint limit_ms, Answer *answer)
{
  MbnCommand command = {
      .kind = kind,
      .settings = {.access_string = "", .user_name = "", .password = ""},
      .register_mode = MBN_REGISTER_MODE_AUTOMATIC,
      .provider_id = "",
      .radio = MBN_RADIO_ON
  };

  mbn_backend_run_async (backend, &command, limit_ms, on_run, answer);
  /* "A callback never runs inside the call that starts the operation." */
  g_assert_false (answer->done);
}

static void
expect_answer (const ContractSubject *subject, const Answer *answer)
{
  subject->wait (&answer->done, subject->data);
  g_assert_true (answer->done);
}

static MbnBackend *
create_opened (const ContractSubject *subject)
{
  MbnBackend *backend = subject->create (subject->data);
  g_auto (Answer) answer = {0};

  mbn_backend_open_async (backend, LIMIT_MS, on_opened, &answer);
  g_assert_false (answer.done);
  expect_answer (subject, &answer);
  g_assert_no_error (answer.error);

  return backend;
}

/* Nothing holds it any more. */
static void
assert_gone (const ContractSubject *subject, MbnBackend *backend)
{
  subject->wait (NULL, subject->data);
  g_assert_finalize_object (backend);
  if (subject->clean_up != NULL)
    subject->clean_up (subject->data);
}

static void
test_opens_and_closes (gconstpointer data)
{
  const ContractSubject *subject = data;
  MbnBackend *backend = create_opened (subject);
  g_auto (Answer) answer = {0};

  mbn_backend_close_async (backend, LIMIT_MS, on_closed, &answer);
  g_assert_false (answer.done);
  expect_answer (subject, &answer);
  g_assert_no_error (answer.error);
  mbn_backend_abort (backend);
  assert_gone (subject, backend);
}

/* Every command is answered once, with a reply; what it carries fits the command and is complete.
 */
static void
test_answers_every_command (gconstpointer data)
{
  const ContractSubject *subject = data;
  MbnBackend *backend = create_opened (subject);

  for (MbnCommandKind kind = 0; kind < MBN_N_COMMANDS; kind++)
    {
      g_auto (Answer) answer = {0};

      if (kind == MBN_COMMAND_SET_PREFERRED_PROVIDERS)
        continue;

      run (backend, kind, LIMIT_MS, &answer);
      expect_answer (subject, &answer);
      g_assert_no_error (answer.error);
      g_assert_nonnull (answer.reply->status_text);
      if (answer.reply->fact != NULL && answer.reply->fact->kind == MBN_FACT_CAPS)
        {
          g_assert_cmpint ((int)kind, ==, MBN_COMMAND_READ_CAPS);
          g_assert_nonnull (answer.reply->fact->caps.device_id);
        }
    }

  mbn_backend_abort (backend);
  assert_gone (subject, backend);
}

static void
test_many_at_once (gconstpointer data)
{
  const ContractSubject *subject = data;
  MbnBackend *backend = create_opened (subject);
  Answer answers[16] = {0};

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    run (backend, i % 2 == 0 ? MBN_COMMAND_READ_CAPS : MBN_COMMAND_READ_SIGNAL, LIMIT_MS,
         &answers[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      expect_answer (subject, &answers[i]);
      g_assert_no_error (answers[i].error);
      answer_clear (&answers[i]);
    }

  mbn_backend_abort (backend);
  assert_gone (subject, backend);
}

static void
count (MbnBackend *backend, gpointer detail, guint *n)
{
  (*n)++;
}

/* "Ends every call under way with HANDLE and drops the channel. Idempotent." */
static void
test_abort (gconstpointer data)
{
  const ContractSubject *subject = data;
  MbnBackend *backend = create_opened (subject);
  Answer answers[4] = {0};
  g_auto (Answer) late = {0};
  g_auto (Answer) closing = {0};
  guint n_emitted = 0;

  g_signal_connect (backend, "fact", G_CALLBACK (count), &n_emitted);
  g_signal_connect (backend, "forgotten", G_CALLBACK (count), &n_emitted);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    run (backend, MBN_COMMAND_READ_CAPS, LIMIT_MS, &answers[i]);

  mbn_backend_abort (backend);
  n_emitted = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    g_assert_false (answers[i].done);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      expect_answer (subject, &answers[i]);
      g_assert_error (answers[i].error, MBN_ERROR, MBN_ERROR_HANDLE);
      answer_clear (&answers[i]);
    }

  mbn_backend_abort (backend);
  run (backend, MBN_COMMAND_READ_CAPS, LIMIT_MS, &late);
  expect_answer (subject, &late);
  g_assert_error (late.error, MBN_ERROR, MBN_ERROR_HANDLE);
  mbn_backend_close_async (backend, LIMIT_MS, on_closed, &closing);
  g_assert_false (closing.done);
  expect_answer (subject, &closing);
  g_assert_error (closing.error, MBN_ERROR, MBN_ERROR_HANDLE);

  assert_gone (subject, backend);
  g_assert_cmpuint (n_emitted, ==, 0);
}

static void
test_abort_while_opening (gconstpointer data)
{
  const ContractSubject *subject = data;
  MbnBackend *backend = subject->create (subject->data);
  g_auto (Answer) answer = {0};

  mbn_backend_open_async (backend, LIMIT_MS, on_opened, &answer);
  mbn_backend_abort (backend);
  g_assert_false (answer.done);
  expect_answer (subject, &answer);
  g_assert_error (answer.error, MBN_ERROR, MBN_ERROR_HANDLE);
  assert_gone (subject, backend);
}

static void
test_abort_unopened (gconstpointer data)
{
  const ContractSubject *subject = data;
  MbnBackend *backend = subject->create (subject->data);

  mbn_backend_abort (backend);
  assert_gone (subject, backend);
}

/* A limit that may or may not be reached: one answer, either a reply or TIMEOUT. */
static void
test_short_limit (gconstpointer data)
{
  const ContractSubject *subject = data;
  MbnBackend *backend = create_opened (subject);

  for (guint limit_ms = 1; limit_ms < 20; limit_ms++)
    {
      g_auto (Answer) answer = {0};

      run (backend, MBN_COMMAND_READ_SUBSCRIBER, limit_ms, &answer);
      expect_answer (subject, &answer);
      if (answer.error != NULL)
        g_assert_error (answer.error, MBN_ERROR, MBN_ERROR_TIMEOUT);
    }

  mbn_backend_abort (backend);
  assert_gone (subject, backend);
}

void
backend_contract_add (const char *prefix, const ContractSubject *subject)
{
  static const struct
  {
    const char *name;
    GTestDataFunc func;
  } tests[] = {
      {"opens-and-closes",      test_opens_and_closes     },
      {"answers-every-command", test_answers_every_command},
      {"many-at-once",          test_many_at_once         },
      {"abort",                 test_abort                },
      {"abort-while-opening",   test_abort_while_opening  },
      {"abort-unopened",        test_abort_unopened       },
      {"short-limit",           test_short_limit          },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/contract/%s", prefix, tests[i].name);

      g_test_add_data_func (path, subject, tests[i].func);
    }
}

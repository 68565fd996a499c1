/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "backend-host.h"

static GString *collected;

/* ---- log ---- */

static void
on_log (const char *domain, GLogLevelFlags level, const char *text, gpointer user_data)
{
  if (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR))
    g_string_append_printf (collected, "%s: %s\n", domain, text);
  if (level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR))
    g_log_default_handler (domain, level, text, user_data);
}

void
host_init_log (void)
{
  collected = g_string_new (NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_default_handler (on_log, NULL);
}

char *
host_take_log (void)
{
  char *text = g_strdup (collected->str);

  g_string_truncate (collected, 0);

  return text;
}

/* ---- signals ---- */

static void
on_fact (MbnBackend *backend, MbnFact *fact, Host *self)
{
  g_ptr_array_add (self->facts, mbn_fact_steal (fact));
}

static void
on_gone (MbnBackend *backend, Host *self)
{
  self->n_gone++;
}

static void
on_forgotten (MbnBackend *backend, const char *reason, Host *self)
{
  g_assert_nonnull (reason);
  self->n_forgotten++;
}

/* ---- life ---- */

static void
make_backend (Host *self, const char *device)
{
  self->backend = mbim_backend_new (device, FALSE);
  g_signal_connect (self->backend, "fact", G_CALLBACK (on_fact), self);
  g_signal_connect (self->backend, "gone", G_CALLBACK (on_gone), self);
  g_signal_connect (self->backend, "forgotten", G_CALLBACK (on_forgotten), self);
}

static Host *
new_host (void)
{
  Host *self = g_new0 (Host, 1);

  self->facts = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_fact_free);

  return self;
}

Host *
host_new (const char *scenario)
{
  Host *self = new_host ();

  self->sim = test_sim_start (scenario);
  make_backend (self, test_sim_get_device (self->sim));

  return self;
}

Host *
host_new_open (const char *scenario)
{
  Host *self = host_new (scenario);

  host_open (self);

  return self;
}

Host *
host_new_for (const char *device)
{
  Host *self = new_host ();

  make_backend (self, device);

  return self;
}

static gboolean
is_null (gconstpointer data)
{
  return *(const gpointer *)data == NULL;
}

void
host_drop (Host *self)
{
  gpointer backend = self->backend;

  if (backend == NULL)
    return;

  mbn_backend_abort (self->backend);
  g_object_add_weak_pointer (G_OBJECT (backend), &backend);
  g_clear_object (&self->backend);
  test_wait_for (is_null, &backend, "the end of the back end"); /* ended calls come back first */
}

void
host_renew (Host *self)
{
  host_drop (self);
  make_backend (self, test_sim_get_device (self->sim));
}

void
host_free (Host *self)
{
  host_drop (self);
  g_clear_pointer (&self->sim, test_sim_stop);
  g_ptr_array_unref (self->facts);
  g_free (self);
}

/* ---- calls ---- */

static void
begin (Outcome *outcome)
{
  *outcome = (Outcome){.elapsed_us = -g_get_monotonic_time ()};
}

static void
finish (Outcome *outcome)
{
  outcome->elapsed_us += g_get_monotonic_time ();
  outcome->n_calls++;
  outcome->done = TRUE;
  g_assert_cmpuint (outcome->n_calls, ==, 1);
  g_assert_true (outcome->ok == (outcome->error == NULL));
  if (outcome->error != NULL)
    {
      g_assert_true (outcome->error->domain == MBN_ERROR);
      g_assert_cmpstr (outcome->error->message, !=, "");
    }
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->ok = mbn_backend_open_finish (MBN_BACKEND (source), result, &outcome->error);
  finish (outcome);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->ok = mbn_backend_close_finish (MBN_BACKEND (source), result, &outcome->error);
  finish (outcome);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->reply = mbn_backend_run_finish (MBN_BACKEND (source), result, &outcome->error);
  outcome->ok = outcome->reply != NULL;
  finish (outcome);
}

void
host_start_open (Host *self, Outcome *outcome, guint timeout_ms)
{
  begin (outcome);
  mbn_backend_open_async (self->backend, timeout_ms, on_opened, outcome);
  g_assert_false (outcome->done); /* a callback never runs inside the call (mbn-backend.h) */
}

void
host_start_close (Host *self, Outcome *outcome, guint timeout_ms)
{
  begin (outcome);
  mbn_backend_close_async (self->backend, timeout_ms, on_closed, outcome);
  g_assert_false (outcome->done);
}

void
host_start (Host *self, Outcome *outcome, const MbnCommand *command, guint timeout_ms)
{
  begin (outcome);
  mbn_backend_run_async (self->backend, command, timeout_ms, on_run, outcome);
  g_assert_false (outcome->done);
}

void
outcome_wait (Outcome *outcome)
{
  test_wait_until (&outcome->done, "the end of a call");
}

void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->reply, mbn_reply_free);
  g_clear_error (&outcome->error);
}

void
outcome_assert_error (Outcome *outcome, MbnError code)
{
  outcome_wait (outcome);
  g_assert_error (outcome->error, MBN_ERROR, (gint)code);
  outcome_clear (outcome);
}

void
outcome_assert_ok (Outcome *outcome)
{
  outcome_wait (outcome);
  g_assert_no_error (outcome->error);
  outcome_clear (outcome);
}

void
host_open (Host *self)
{
  Outcome outcome;

  host_start_open (self, &outcome, LONG_MS);
  outcome_assert_ok (&outcome);
}

MbnReply *
host_run (Host *self, const MbnCommand *command)
{
  Outcome outcome;

  host_start (self, &outcome, command, LONG_MS);
  outcome_wait (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (outcome.reply->status_text, !=, NULL);

  return outcome.reply;
}

MbnReply *
host_read (Host *self, MbnCommandKind kind)
{
  const MbnCommand command = {.kind = kind};

  return host_run (self, &command);
}

void
host_assert_works (Host *self)
{
  g_autoptr (MbnReply) reply = host_read (self, MBN_COMMAND_READ_SIGNAL);

  g_assert_cmpint (reply->status, ==, MBN_OK);
  g_assert_cmpint (reply->fact->kind, ==, MBN_FACT_SIGNAL);
}

typedef struct
{
  const Host *host;
  guint n;
} FactCount;

static gboolean
has_facts (gconstpointer data)
{
  const FactCount *count = data;

  return count->host->facts->len >= count->n;
}

const MbnFact *
host_wait_facts (Host *self, guint n)
{
  const FactCount count = {self, n};

  test_wait_for (has_facts, &count, "a fact");

  return g_ptr_array_index (self->facts, n - 1);
}

static gboolean
is_gone (gconstpointer data)
{
  return ((const Host *)data)->n_gone > 0;
}

void
host_wait_gone (Host *self)
{
  test_wait_for (is_gone, self, "the signal \"gone\"");
  g_assert_cmpuint (self->n_gone, ==, 1);
}

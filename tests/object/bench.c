/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "bench.h"

#include <string.h>

#include "mbn-profile-parse.h"

/* ---- a memory that lives only in the test ---- */

#define TEST_TYPE_MEMORY (test_memory_get_type ())
G_DECLARE_FINAL_TYPE (TestMemory, test_memory, TEST, MEMORY, GObject)

struct _TestMemory
{
  GObject parent;
  MbnRadioMemory *radio; /* borrowed */
};

static MbnRadioMemory
recall_radio (MbnModemMemory *memory, const char *interface_id)
{
  return *TEST_MEMORY (memory)->radio;
}

static void
remember_radio (MbnModemMemory *memory, const char *interface_id, MbnRadioMemory radio)
{
  *TEST_MEMORY (memory)->radio = radio;
}

static void
memory_init (MbnModemMemoryInterface *iface)
{
  iface->recall_radio = recall_radio;
  iface->remember_radio = remember_radio;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMemory,
                               test_memory,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_MODEM_MEMORY, memory_init))

static void
test_memory_class_init (TestMemoryClass *klass)
{
}

static void
test_memory_init (TestMemory *self)
{
}

#define TEST_TYPE_SESSIONS (test_sessions_get_type ())
G_DECLARE_FINAL_TYPE (TestSessions, test_sessions, TEST, SESSIONS, GObject)

struct _TestSessions
{
  GObject parent;
  Bench *bench; /* borrowed */
};

static MbnSessionRecord *
copy_record (const MbnSessionRecord *record)
{
  MbnSessionRecord *copy = mbn_session_record_new (record->place);

  g_free (copy->device_id);
  copy->device_id = g_strdup (record->device_id);
  copy->ceiling = record->ceiling;
  copy->session = record->session;
  copy->ending = record->ending;
  copy->origin = record->origin;
  copy->uid = record->uid;
  copy->activated_us = record->activated_us;
  copy->profile = record->profile != NULL ? mbn_profile_ref (record->profile) : NULL;
  copy->stored = record->stored;
  copy->link = g_strdup (record->link);

  return copy;
}

static MbnSessionRecord *
recall_session (MbnSessionMemory *memory, const char *place)
{
  Bench *bench = TEST_SESSIONS (memory)->bench;

  return bench->record != NULL ? copy_record (bench->record) : NULL;
}

static void
forget_session (MbnSessionMemory *memory, const char *place)
{
  g_clear_pointer (&TEST_SESSIONS (memory)->bench->record, mbn_session_record_free);
}

static void
remember_session (MbnSessionMemory *memory, const MbnSessionRecord *record)
{
  Bench *bench = TEST_SESSIONS (memory)->bench;

  /* the number that the next message has is below the ceiling at all times */
  g_assert_cmpuint (record->ceiling - bench->fake->number, <, 0x10000000);
  g_clear_pointer (&bench->record, mbn_session_record_free);
  bench->record = copy_record (record);
  bench->n_remembered++;
}

static void
set_session_aside (MbnSessionMemory *memory, const char *place, const char *reason)
{
  forget_session (memory, place);
}

static void
claim_session (MbnSessionMemory *memory, const char *place, const char *device_id)
{
  g_assert_cmpstr (device_id, !=, "");
}

static void
sessions_init (MbnSessionMemoryInterface *iface)
{
  iface->recall = recall_session;
  iface->remember = remember_session;
  iface->forget = forget_session;
  iface->set_aside = set_session_aside;
  iface->claim = claim_session;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSessions,
                               test_sessions,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_SESSION_MEMORY, sessions_init))

static void
test_sessions_class_init (TestSessionsClass *klass)
{
}

static void
test_sessions_init (TestSessions *self)
{
}

/* ---- what is seen ---- */

static void
note (Bench *bench, const char *word)
{
  g_string_append_printf (bench->log, "%s%s", bench->log->len > 0 ? " " : "", word);
}

static void
on_context_changed (MbnContext *context, Bench *bench)
{
  MbnActivationState state = mbn_context_get_state (context);

  if (state == bench->logged)
    return;

  bench->logged = state;
  note (bench, mbn_activation_state_to_string (state));
}

static void
on_completed (MbnRequest *request, const MbnOutcome *outcome, Bench *bench)
{
  const char *name = g_object_get_data (G_OBJECT (request), "name");
  g_autofree char *word = g_strdup_printf ("%s=%s", name, mbn_error_constant (outcome->status));

  g_assert_nonnull (outcome->message);
  g_assert_cmpstr (outcome->message, !=, "");
  note (bench, word);
  g_string_append_printf (bench->messages, "%s\n", outcome->message);
}

static void
on_appeared (MbnModem *modem, Bench *bench)
{
  bench->n_appeared++;
}

static void
on_gone (MbnModem *modem, Bench *bench)
{
  bench->n_gone++;
  bench->gone = TRUE;
}

static void
on_connection_changed (MbnModem *modem, Bench *bench)
{
  bench->n_connection_changes++;
}

static void
on_failed_changed (MbnModem *modem, Bench *bench)
{
  bench->n_failed_changes++;
}

/* ---- setting up ---- */

void
bench_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
}

Bench *
bench_new (void)
{
  /* a node that exists: a modem whose node does not is gone when it cannot be opened */
  return bench_new_at ("/dev/null");
}

static MbnLink *
give_link (const MbnModemPort *port, const char *label, const char *record, gpointer user_data)
{
  Bench *bench = user_data;

  return MBN_LINK (g_object_ref (bench->link));
}

static void
make_modem (Bench *bench)
{
  const MbnModemPort port
      = {.path = (char *)bench->device, .net = (char *)"wwan0", .place = (char *)"usb:1-4"};

  bench->modem = mbn_modem_new (&bench->config, 0, &port);
  bench->context = mbn_modem_get_context (bench->modem);
  g_signal_connect (bench->context, "changed", G_CALLBACK (on_context_changed), bench);
  g_signal_connect (bench->modem, "appeared", G_CALLBACK (on_appeared), bench);
  g_signal_connect (bench->modem, "gone", G_CALLBACK (on_gone), bench);
  g_signal_connect (bench->modem, "connection-changed", G_CALLBACK (on_connection_changed), bench);
  g_signal_connect (bench->modem, "failed-changed", G_CALLBACK (on_failed_changed), bench);
}

static Bench *
make (const char *device, MbnFakeLink *link /* (transfer full) (nullable) */)
{
  Bench *bench = g_new0 (Bench, 1);

  bench->fake = mbn_fake_modem_new ();
  bench->link = link;
  bench->ledger = mbn_request_ledger_new ();
  bench->memory = g_object_new (TEST_TYPE_MEMORY, NULL);
  TEST_MEMORY (bench->memory)->radio = &bench->radio;
  bench->radio = MBN_RADIO_MEMORY_SEEN;
  bench->sessions = g_object_new (TEST_TYPE_SESSIONS, NULL);
  TEST_SESSIONS (bench->sessions)->bench = bench;
  bench->device = device;
  bench->log = g_string_new (NULL);
  bench->messages = g_string_new (NULL);
  bench->config = (MbnModemConfig){
      .limits = {
          .activate_ms = 180000,
          .deactivate_ms = 60000,
          .query_ms = 30000,
          .open_ms = 45000,
          .attach_ms = 30000,
          .register_ms = 60000,
          .scan_ms = 300000,
          .ip_ms = 30000,
          .probe_ms = 5000,
          .loss_ms = 60000,
      },
      .factory = mbn_fake_modem_factory,
      .factory_data = bench->fake,
      .link_factory = link != NULL ? give_link : NULL,
      .link_factory_data = bench,
      .memory = bench->memory,
      .sessions = bench->sessions,
      .ledger = bench->ledger,
      .id_namespace = {1, 2, 3},
  };

  if (link != NULL)
    link->log = bench->log;
  make_modem (bench);

  return bench;
}

Bench *
bench_new_at (const char *device)
{
  return make (device, NULL);
}

Bench *
bench_new_with_link (void)
{
  return make ("/dev/null", mbn_fake_link_new ());
}

static void
forget (Bench *bench)
{
  mbn_fake_clock_settle ();
  g_string_truncate (bench->log, 0);
  g_string_truncate (bench->messages, 0);
  g_string_truncate (bench->fake->sent, 0);
}

void
bench_start (Bench *bench)
{
  mbn_modem_start (bench->modem);
  bench_run (bench, 1000);
  forget (bench);
}

Bench *
bench_new_started (void)
{
  Bench *bench = bench_new ();

  bench_start (bench);
  g_assert_true (mbn_modem_has_connection (bench->modem));

  return bench;
}

static void
free_modem (Bench *bench)
{
  /* a test has no time left for what it let go on; requests still open die with the modem */
  g_signal_handlers_disconnect_by_data (bench->context, bench);
  g_signal_handlers_disconnect_by_data (bench->modem, bench);
  g_assert_finalize_object (bench->modem);

  while (bench->fake->pending->len > 0)
    mbn_fake_modem_release (bench->fake,
                            ((FakeCall *)g_ptr_array_index (bench->fake->pending, 0))->kind,
                            MBN_OK);
  mbn_fake_clock_settle ();
}

void
bench_restart (Bench *bench)
{
  MbnSessionRecord *record = g_steal_pointer (&bench->record);

  free_modem (bench);
  bench->record = record;
  bench->logged = MBN_ACTIVATION_STATE_NONE;
  forget (bench);
  make_modem (bench);
}

void
bench_free (Bench *bench)
{
  free_modem (bench);

  g_assert_cmpuint (bench->n_requests, ==, 0);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  if (bench->link != NULL)
    g_assert_finalize_object (bench->link);
  g_assert_finalize_object (bench->ledger);
  g_assert_finalize_object (bench->memory);
  g_assert_finalize_object (bench->sessions);
  g_clear_pointer (&bench->record, mbn_session_record_free);
  mbn_fake_modem_free (bench->fake);
  g_string_free (bench->log, TRUE);
  g_string_free (bench->messages, TRUE);
  g_free (bench);
}

/* ---- asking ---- */

static void
on_request_finalized (gpointer data, GObject *where_the_object_was)
{
  ((Bench *)data)->n_requests--;
}

static MbnRequest *
open_request_as (Bench *bench, const char *name, MbnRequestKind kind, MbnOrigin origin)
{
  g_autoptr (GError) error = NULL;
  MbnRequest *request = origin == MBN_ORIGIN_USER
                            ? mbn_modem_open_request (bench->modem, kind, ":1.1", &error)
                            : mbn_modem_open_own_request (bench->modem, kind, origin, &error);

  g_assert_no_error (error);
  bench->n_requests++;
  bench->last_request = request;
  g_object_weak_ref (G_OBJECT (request), on_request_finalized, bench);
  g_object_set_data_full (G_OBJECT (request), "name", g_strdup (name), g_free);
  g_signal_connect (request, "completed", G_CALLBACK (on_completed), bench);

  return request;
}

static MbnRequest *
open_request (Bench *bench, const char *name, MbnRequestKind kind)
{
  return open_request_as (bench, name, kind, MBN_ORIGIN_USER);
}

static MbnError
connect_with (
    Bench *bench, const char *name, const char *profile_xml, gboolean stored, MbnOrigin origin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnProfile) profile = mbn_profile_parse (profile_xml, strlen (profile_xml), &error);
  g_autoptr (MbnRequest) request = NULL;

  g_assert_no_error (error);
  if (!mbn_context_check_connect (bench->context, &error))
    return mbn_error_from (error);

  request = open_request_as (bench, name, MBN_REQUEST_CONNECT, origin);
  mbn_request_set_profile (request, profile, stored);
  mbn_context_submit (bench->context, request);

  return MBN_OK;
}

MbnError
bench_connect_to (Bench *bench, const char *name, const char *profile_xml)
{
  return connect_with (bench, name, profile_xml, FALSE, MBN_ORIGIN_USER);
}

MbnError
bench_connect_stored (Bench *bench, const char *name, const char *profile_xml)
{
  return connect_with (bench, name, profile_xml, TRUE, MBN_ORIGIN_USER);
}

MbnError
bench_connect_as (Bench *bench, const char *name, const char *profile_xml, MbnOrigin origin)
{
  return connect_with (bench, name, profile_xml, TRUE, origin);
}

MbnError
bench_connect (Bench *bench, const char *name)
{
  return bench_connect_to (bench, name, PROFILE_NAMED ("Work", ""));
}

MbnError
bench_disconnect (Bench *bench, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnRequest) request = NULL;

  if (!mbn_context_check_disconnect (bench->context, &error))
    return mbn_error_from (error);

  request = open_request (bench, name, MBN_REQUEST_DISCONNECT);
  mbn_context_accept (bench->context, request);
  mbn_context_submit (bench->context, request);

  return MBN_OK;
}

void
bench_operate (Bench *bench, const char *name, MbnRequestKind kind, MbnCommandKind command_kind)
{
  g_autoptr (MbnRequest) request = open_request (bench, name, kind);
  g_autoptr (GPtrArray) providers = g_ptr_array_new ();
  MbnCommand command = {.kind = command_kind,
                        .register_mode = MBN_REGISTER_MODE_AUTOMATIC,
                        .provider_id = "",
                        .providers = providers};

  mbn_modem_submit_operation (bench->modem, request, &command);
  g_assert_false (mbn_request_is_completed (request));
}

void
bench_up (Bench *bench)
{
  g_assert_cmpint ((int)bench_connect (bench, "up"), ==, MBN_OK);
  mbn_fake_clock_settle ();
  g_assert_cmpstr (bench->log->str, ==,
                   bench->link != NULL ? "activating apply activated up=S_OK"
                                       : "activating activated up=S_OK");
  forget (bench);
}

void
bench_run (Bench *bench, guint ms)
{
  mbn_fake_clock_run (ms);
}

void
bench_hold (Bench *bench, guint kind)
{
  mbn_fake_modem_script (bench->fake, kind, (MbnFakeAnswer){.silent = TRUE});
}

void
bench_refuse (Bench *bench, guint kind, MbnError status, guint n)
{
  for (guint i = 0; i < n; i++)
    mbn_fake_modem_script (bench->fake, kind, (MbnFakeAnswer){.status = status});
}

/* ---- checking ---- */

void
bench_assert (const char *file, int line, const char *func, GString *got, const char *expected)
{
  if (strcmp (got->str, expected) != 0)
    {
      g_autofree char *message = g_strdup_printf ("\"%s\", expected \"%s\"", got->str, expected);

      g_assertion_message (G_LOG_DOMAIN, file, line, func, message);
    }

  g_string_truncate (got, 0);
}

guint
bench_count_sent (Bench *bench, const char *word)
{
  g_auto (GStrv) words = g_strsplit (bench->fake->sent->str, " ", -1);
  guint n = 0;

  for (char **w = words; *w != NULL; w++)
    n += g_str_equal (*w, word);

  return n;
}

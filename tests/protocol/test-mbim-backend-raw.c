/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The MBIM back end against bytes that no proper modem, and no simulator of one, would send. */

#include "config.h"

#include "backend-host.h"
#include "mbim-command.h"
#include "raw-peer.h"
#include "wire.h"

#include <string.h>

#define INDICATION    "07000080"
#define DONE          "03000080"
#define SIGNAL_BUFFER "4:20 4:99 4:0 4:0 4:0"
#define SIGNAL_MESSAGE                                                                             \
  INDICATION " 4:64 4:0 4:1 4:0 " WIRE_BASIC_CONNECT " 4:11 4:20 " SIGNAL_BUFFER

static const MbnCommand read_signal = {.kind = MBN_COMMAND_READ_SIGNAL};

typedef struct
{
  RawPeer *peer;
  Host *host;
} Fixture;

static void
reopen (Fixture *self)
{
  Outcome outcome;

  host_drop (self->host);
  host_free (self->host);
  self->host = host_new_for (raw_peer_get_device (self->peer));
  host_start_open (self->host, &outcome, LONG_MS);
  raw_peer_answer_open (self->peer);
  outcome_assert_ok (&outcome);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->peer = raw_peer_new ();
  self->host = host_new_for (raw_peer_get_device (self->peer));
  reopen (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  host_free (self->host);
  raw_peer_free (self->peer);
}

static void
start_kind (Fixture *self, Outcome *outcome, MbnCommandKind kind, guint timeout_ms)
{
  const MbnCommand command = {
      .kind = kind, .settings = {"", "", "", 0, FALSE, 0}
  };

  host_start (self->host, outcome, &command, timeout_ms);
}

static void
assert_works (Fixture *self)
{
  g_autoptr (GByteArray) buffer = wire_bytes (SIGNAL_BUFFER);
  g_autoptr (GByteArray) done = wire_done (CID_SIGNAL, 0, buffer);
  Outcome outcome;

  host_start (self->host, &outcome, &read_signal, LONG_MS);
  raw_peer_answer (self->peer, done);
  outcome_wait (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.reply->fact->signal.rssi, ==, 20);
  outcome_clear (&outcome);
}

/* ---- a recorded conversation ---- */

static void
test_recorded (Fixture *self, gconstpointer data)
{
  static const struct
  {
    MbnCommandKind kind;
    MbnError status;
    const char *file; /* .hex */
  } rows[] = {
      {MBN_COMMAND_READ_CAPS,       MBN_OK,            "device-caps"                },
      {MBN_COMMAND_READ_SUBSCRIBER, MBN_OK,            "sim-starting"               },
      {MBN_COMMAND_ACTIVATE,        MBN_ERROR_FAILURE, "connect-rejected"           },
      {MBN_COMMAND_READ_IP_CONFIG,  MBN_OK,            "ip-configuration-dual-stack"},
  };
  g_autoptr (GByteArray) subscriber = wire_file ("subscriber-ready-filler.hex");
  g_autoptr (GByteArray) registration = wire_file ("register-state-indication.hex");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strconcat (rows[i].file, ".hex", NULL);
      g_autoptr (GByteArray) done = wire_file (name);
      Outcome outcome;

      start_kind (self, &outcome, rows[i].kind, LONG_MS);
      raw_peer_answer (self->peer, done);
      outcome_wait (&outcome);
      g_assert_no_error (outcome.error);
      g_assert_cmpint (outcome.reply->status, ==, rows[i].status);
      g_assert_cmpint (outcome.reply->fact->kind, ==, mbim_command_fact (rows[i].kind));
      outcome_clear (&outcome);
    }

  raw_peer_send (self->peer, subscriber);
  raw_peer_send (self->peer, registration);
  host_wait_facts (self->host, 2);
  g_assert_cmpstr (((MbnFact *)self->host->facts->pdata[0])->subscriber.sim_icc_id, ==,
                   "8986011234567890123");
}

/* ---- streams ---- */

static void
test_byte_by_byte (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) message = wire_bytes (SIGNAL_MESSAGE);

  for (guint i = 0; i < message->len; i++)
    {
      g_autoptr (GByteArray) one = g_byte_array_new ();

      g_byte_array_append (one, message->data + i, 1);
      raw_peer_send (self->peer, one);
      g_main_context_iteration (NULL, FALSE);
    }

  g_assert_cmpuint (host_wait_facts (self->host, 1)->signal.rssi, ==, 20);
}

static void
test_many_in_one_write (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) message = wire_bytes (SIGNAL_MESSAGE);
  g_autoptr (GByteArray) all = g_byte_array_new ();

  for (guint i = 0; i < 40; i++)
    g_byte_array_append (all, message->data, message->len);
  raw_peer_send (self->peer, all);

  host_wait_facts (self->host, 40);
  assert_works (self);
}

/* ---- other services and unknown CIDs ---- */

static void
test_foreign (Fixture *self, gconstpointer data)
{
  g_autofree char *log = NULL;

  raw_peer_send_notation (self->peer,
                          INDICATION " 4:48 4:0 4:1 4:0 " WIRE_BASIC_CONNECT " 4:77 4:4 4:1");
  raw_peer_send_notation (self->peer, INDICATION " 4:48 4:0 4:1 4:0 "
                                                 "3d01dcc5fef54d050d3abef7058e9aaf 4:11 4:4 4:1");
  raw_peer_send_notation (self->peer, INDICATION " 4:48 4:0 4:1 4:0 "
                                                 "00000000000000000000000000000000 4:11 4:4 4:1");
  assert_works (self);
  g_assert_cmpuint (self->host->facts->len, ==, 0);
  log = host_take_log ();
  g_assert_cmpstr (log, ==, "");
}

/* A success without the body it must have. */
static void
test_empty_success (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) nothing = g_byte_array_new ();
  g_autoptr (GByteArray) done = wire_done (CID_SIGNAL, 0, nothing);
  Outcome outcome;

  host_start (self->host, &outcome, &read_signal, LONG_MS);
  raw_peer_answer (self->peer, done);
  outcome_assert_error (&outcome, MBN_ERROR_FAIL);
  assert_works (self);
}

/* The transaction of one command and the contents of another. */
static void
test_answer_to_another (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) buffer = wire_bytes ("4:5 4:1 4:0 4:1 " WIRE_INTERNET " 4:0");
  g_autoptr (GByteArray) done = wire_done (CID_CONNECT, 0, buffer);
  g_autoptr (GByteArray) other_service = wire_done (CID_SIGNAL, 0, buffer);
  Outcome outcome;

  host_start (self->host, &outcome, &read_signal, LONG_MS);
  raw_peer_answer (self->peer, done);
  outcome_assert_error (&outcome, MBN_ERROR_FAIL);

  other_service->data[20] ^= 0xff;
  host_start (self->host, &outcome, &read_signal, LONG_MS);
  raw_peer_answer (self->peer, other_service);
  outcome_assert_error (&outcome, MBN_ERROR_FAIL);
  assert_works (self);
}

/* ---- fragments ---- */

typedef struct
{
  const char *name;
  const char *fragments[3]; /* behind type and length: %u is the transaction */
} FragmentRow;

/* clang-format off */
static const FragmentRow fragment_rows[] = {
    {"last-first", {"4:24 4:%u 4:2 4:1 4:0"}},
    {"first-twice", {"4:24 4:%u 4:2 4:0 4:0", "4:24 4:%u 4:2 4:0 4:0"}},
    {"one-left-out", {"4:24 4:%u 4:3 4:0 4:0", "4:24 4:%u 4:3 4:2 4:0"}},
    {"current-beyond-total", {"4:24 4:%u 4:2 4:7 4:0"}},
    {"total-max", {"4:24 4:%u 4:0xffffffff 4:0 4:0", "4:24 4:%u 4:0xffffffff 4:1 4:0"}},
    {"never-finished", {"4:24 4:%u 4:2 4:0 4:0"}},
    {"total-0", {"4:48 4:%u 4:0 4:0 " WIRE_BASIC_CONNECT " 4:11 4:0 4:0"}},
};
/* clang-format on */

static void
play_fragments (Fixture *self, const char *type, const FragmentRow *row, guint32 tid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (row->fragments) && row->fragments[i] != NULL; i++)
    {
      g_autofree char *id = g_strdup_printf ("4:%u", tid);
      g_auto (GStrv) parts = g_strsplit (row->fragments[i], "4:%u", 2);
      g_autofree char *rest = g_strjoinv (id, parts);
      g_autofree char *notation = g_strconcat (type, " ", rest, NULL);

      raw_peer_send_notation (self->peer, notation);
    }
}

static void
test_fragments (Fixture *self, gconstpointer data)
{
  const FragmentRow *row = data;
  g_autoptr (GByteArray) command = NULL;
  Outcome outcome;

  host_start (self->host, &outcome, &read_signal, SHORT_MS);
  command = raw_peer_read (self->peer);
  play_fragments (self, DONE, row, wire_get_u32 (command, 8));
  outcome_wait (&outcome);
  g_assert_false (outcome.ok);
  outcome_clear (&outcome);

  play_fragments (self, INDICATION, row, 0);
  test_run_for (20);
  g_assert_cmpuint (self->host->facts->len, ==, 0);
  reopen (self);
  assert_works (self);
}

/* Fragments that together are shorter than the header of what they claim to be. */
static void
test_short_together (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) command = NULL;
  g_autoptr (GByteArray) parts
      = wire_bytes (DONE " 4:24 4:0 4:2 4:0 4:0 " DONE " 4:24 4:0 4:2 4:1 4:0");
  Outcome outcome;

  host_start (self->host, &outcome, &read_signal, SHORT_MS);
  command = raw_peer_read (self->peer);
  wire_set_u32 (parts, 8, wire_get_u32 (command, 8));
  wire_set_u32 (parts, 32, wire_get_u32 (command, 8));
  raw_peer_send (self->peer, parts);
  outcome_assert_error (&outcome, MBN_ERROR_FAIL);
}

/* ---- rubbish ---- */

static void
test_rubbish (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (0x6d626e72);

  for (guint round = 0; round < 100; round++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      guint length = (guint)g_rand_int_range (random, 1, 600);

      for (guint i = 0; i < length; i++)
        {
          guint8 byte = (guint8)g_rand_int (random);

          g_byte_array_append (bytes, &byte, 1);
        }
      raw_peer_send (self->peer, bytes);
      test_run_for (1);
    }

  reopen (self);
  assert_works (self);
}

/* ---- what libmbim 1.28 does not survive by itself ---- */

/* In a process of its own, as one of them is an endless loop. */
static gboolean
in_subprocess (void)
{
  if (g_test_subprocess ())
    return TRUE;

  g_test_trap_subprocess (NULL, 20 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();

  return FALSE;
}

/* CLOSE is no message of a function; of length 0 it is never taken off the buffer. */
static void
test_endless_close (Fixture *self, gconstpointer data)
{
  if (!in_subprocess ())
    return;

  raw_peer_send_notation (self->peer, "4:2 4:0 4:1");
  test_run_for (20);
  reopen (self);
  assert_works (self);
}

/* Answers to nothing are printed before they are dropped, and the printer trusts them. */
static void
test_stray_answer (Fixture *self, gconstpointer data)
{
  if (!in_subprocess ())
    return;

  raw_peer_send_notation (self->peer,
                          DONE " 4:84 4:0x777 4:1 4:0 " WIRE_BASIC_CONNECT
                               " 4:2 4:0 4:36 4:1 4:0 4:0 4:0 4:0 4:0 4:1 4:0xff00 4:8");
  test_run_for (20);
  assert_works (self);
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  host_init_log ();

  add ("/raw/recorded", NULL, test_recorded);
  add ("/raw/stream/byte-by-byte", NULL, test_byte_by_byte);
  add ("/raw/stream/many-in-one-write", NULL, test_many_in_one_write);
  add ("/raw/foreign-indications", NULL, test_foreign);
  add ("/raw/empty-success", NULL, test_empty_success);
  add ("/raw/answer-to-another-command", NULL, test_answer_to_another);
  for (gsize i = 0; i < G_N_ELEMENTS (fragment_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/raw/fragments/", fragment_rows[i].name, NULL);

      add (path, &fragment_rows[i], test_fragments);
    }
  add ("/raw/fragments/short-together", NULL, test_short_together);
  add ("/raw/rubbish", NULL, test_rubbish);
  add ("/raw/libmbim/endless-close", NULL, test_endless_close);
  add ("/raw/libmbim/stray-answer", NULL, test_stray_answer);

  return g_test_run ();
}

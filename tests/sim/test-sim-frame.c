/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "sim-cids.h"
#include "sim-codec.h"
#include "sim-frame.h"
#include "sim-garbage.h"
#include "sim-words.h"

#define MUTATIONS 20000

/* A CONNECT set with three strings, as bytes of its information buffer. */
static GBytes *
build_connect (void)
{
  SimWriter *out = sim_writer_new ();
  g_autoptr (SimBody) body = NULL;

  sim_writer_u32 (out, 7);
  sim_writer_u32 (out, 1);
  sim_writer_string (out, "internet");
  sim_writer_string (out, "Üser");
  sim_writer_string (out, NULL);
  sim_writer_u32 (out, 0);
  sim_writer_u32 (out, 2);
  sim_writer_u32 (out, 3);
  sim_writer_uuid (out, sim_uuid_context_internet);
  body = sim_writer_finish (out);
  return g_bytes_new (body->bytes->data, body->bytes->len);
}

static GByteArray *
encode_command (guint32 cid, guint32 op, GBytes *buffer)
{
  SimMessage message = {.type = SIM_TYPE_COMMAND, .tid = 42, .value = op, .cid = cid};

  memcpy (message.service, sim_uuid_basic_connect, SIM_UUID_SIZE);
  message.buffer = buffer;
  return sim_message_encode (&message);
}

static SimMessage *
pop_message (SimAssembler *assembler)
{
  SimMessage *message = NULL;
  SimProtocolError error;
  guint32 tid;

  g_assert_cmpint (sim_assembler_pop (assembler, &message, &tid, &error), ==,
                   SIM_ASSEMBLER_MESSAGE);
  return message;
}

static void
assert_needs_more (SimAssembler *assembler)
{
  SimMessage *message = NULL;
  SimProtocolError error;
  guint32 tid;

  g_assert_cmpint (sim_assembler_pop (assembler, &message, &tid, &error), ==,
                   SIM_ASSEMBLER_NEED_MORE);
}

static void
test_writer_layout (void)
{
  static const guint8 expected[] = {
      0x01, 0, 0, 0, 0x18, 0, 0, 0, 0x06, 0, 0,   0, 0,    0, 0, 0,
      0,    0, 0, 0, 0x02, 0, 0, 0, 'a',  0, 'b', 0, 0xe9, 0, 0, 0,
  };
  SimWriter *out = sim_writer_new ();
  g_autoptr (SimBody) body = NULL;

  sim_writer_u32 (out, 1);
  sim_writer_string (out, "abé");
  sim_writer_string (out, "");
  sim_writer_u32 (out, 2);
  body = sim_writer_finish (out);

  g_assert_cmpmem (body->bytes->data, body->bytes->len, expected, sizeof expected);
  g_assert_cmpuint (body->offsets->len, ==, 1);
}

static void
test_codec_round_trip (void)
{
  g_autoptr (GBytes) buffer = build_connect ();
  g_autoptr (SimConnectRequest) request = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (buffer, &size);
  SimReader in;

  sim_reader_init (&in, data, size);
  request = sim_connect_parse (&in);
  g_assert_nonnull (request);
  g_assert_cmpuint (request->session, ==, 7);
  g_assert_cmpuint (request->command, ==, 1);
  g_assert_cmpstr (request->access_string, ==, "internet");
  g_assert_cmpstr (request->user_name, ==, "Üser");
  g_assert_cmpstr (request->password, ==, "");
  g_assert_cmpuint (request->auth, ==, 2);
  g_assert_cmpuint (request->ip_type, ==, 3);
  g_assert_cmpmem (request->type, SIM_UUID_SIZE, sim_uuid_context_internet, SIM_UUID_SIZE);
}

static void
test_reader_failure_is_sticky (void)
{
  const guint8 data[] = {1, 0, 0, 0, 2, 0};
  SimReader child;
  SimReader in;
  gsize rest = 99;

  sim_reader_init (&in, data, sizeof data);
  g_assert_cmpuint (sim_reader_u32 (&in), ==, 1);
  g_assert_true (sim_reader_ok (&in));
  g_assert_cmpuint (sim_reader_u32 (&in), ==, 0);
  g_assert_false (sim_reader_ok (&in));
  g_assert_cmpuint (sim_reader_u64 (&in), ==, 0);
  g_assert_null (sim_reader_string (&in));
  sim_reader_child (&in, &child);
  g_assert_false (sim_reader_ok (&child));
  g_assert_null (sim_reader_rest (&in, &rest));
  g_assert_cmpuint (rest, ==, 0);
}

static void
test_reader_refuses_bad_text (void)
{
  static const guint8 texts[][16] = {
      {8,    0,    0,    0,    3,    0,    0,   0, 'a',  0,    'b', 0}, /* odd length */
      {8,    0,    0,    0,    2,    0,    0,   0, 0x00, 0xd8, 0,   0}, /* half a surrogate pair */
      {0xff, 0xff, 0xff, 0xff, 2,    0,    0,   0, 'a',  0   }, /* offset far away */
      {8,   0,      0, 0, 0xfe, 0xff, 0xff, 0xff, 'a',  0,    'b',    0    }, /* length beyond the end */
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;
      SimReader in;

      sim_reader_init (&in, texts[i], sizeof texts[i]);
      text = sim_reader_string (&in);
      g_assert_null (text);
      g_assert_false (sim_reader_ok (&in));
    }
}

static void
test_frame_round_trip (void)
{
  SimAssembler *assembler = sim_assembler_new ();
  g_autoptr (GBytes) buffer = build_connect ();
  g_autoptr (GByteArray) whole = encode_command (SIM_CID_CONNECT, SIM_OP_SET, buffer);

  /* Every transfer size down to the smallest: the same message comes out. */
  for (gsize max = SIM_MIN_TRANSFER; max <= whole->len + 1; max++)
    {
      g_autoptr (GPtrArray) fragments = sim_frame_split (whole, max);
      g_autoptr (SimMessage) message = NULL;

      for (guint i = 0; i < fragments->len; i++)
        {
          gsize size;
          const guint8 *data = g_bytes_get_data (fragments->pdata[i], &size);

          g_assert_cmpuint (size, <=, max);
          if (i > 0)
            {
              assert_needs_more (assembler);
              g_assert_true (sim_assembler_is_partial (assembler));
            }
          sim_assembler_push (assembler, data, size);
        }

      message = pop_message (assembler);
      g_assert_cmpuint (message->type, ==, SIM_TYPE_COMMAND);
      g_assert_cmpuint (message->tid, ==, 42);
      g_assert_cmpuint (message->cid, ==, SIM_CID_CONNECT);
      g_assert_cmpuint (message->value, ==, SIM_OP_SET);
      g_assert_cmpuint (message->fragments, ==, fragments->len);
      g_assert_cmpuint (message->length, ==, whole->len);
      g_assert_true (g_bytes_equal (message->buffer, buffer));
      g_assert_false (sim_assembler_is_partial (assembler));
    }

  sim_assembler_free (assembler);
}

static void
test_frame_every_type (void)
{
  static const guint32 types[] = {
      SIM_TYPE_OPEN,         SIM_TYPE_CLOSE,          SIM_TYPE_COMMAND,
      SIM_TYPE_HOST_ERROR,   SIM_TYPE_OPEN_DONE,      SIM_TYPE_CLOSE_DONE,
      SIM_TYPE_COMMAND_DONE, SIM_TYPE_FUNCTION_ERROR, SIM_TYPE_INDICATION,
  };
  SimAssembler *assembler = sim_assembler_new ();
  g_autoptr (GBytes) buffer = g_bytes_new_static ("abcd", 4);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      SimMessage sent = {.type = types[i], .tid = 9, .value = 4, .cid = 3};
      g_autoptr (GByteArray) whole = NULL;
      g_autoptr (SimMessage) message = NULL;

      if (sim_message_is_fragmentable (types[i]))
        sent.buffer = buffer;
      whole = sim_message_encode (&sent);
      sim_assembler_push (assembler, whole->data, whole->len);
      message = pop_message (assembler);
      g_assert_cmpuint (message->type, ==, types[i]);
      g_assert_cmpuint (message->tid, ==, 9);
      if (types[i] != SIM_TYPE_CLOSE && types[i] != SIM_TYPE_INDICATION)
        g_assert_cmpuint (message->value, ==, 4);
      g_assert_cmpint (message->buffer != NULL, ==, sent.buffer != NULL);
    }

  sim_assembler_free (assembler);
}

/* Half a message: wait, then time out with its transaction id. */
static void
test_frame_every_prefix (void)
{
  g_autoptr (GBytes) buffer = build_connect ();
  g_autoptr (GByteArray) whole = encode_command (SIM_CID_CONNECT, SIM_OP_SET, buffer);

  for (gsize size = 0; size < whole->len; size++)
    {
      SimAssembler *assembler = sim_assembler_new ();
      SimProtocolError error = SIM_ERROR_NONE;

      sim_assembler_push (assembler, whole->data, size);
      assert_needs_more (assembler);
      g_assert_cmpint (sim_assembler_is_partial (assembler), ==, size > 0);
      g_assert_cmpuint (sim_assembler_expire (assembler, &error), ==,
                        size >= SIM_FRAME_HEADER_SIZE ? 42 : 0);
      g_assert_cmpint (error, ==, SIM_ERROR_LENGTH_MISMATCH);
      g_assert_false (sim_assembler_is_partial (assembler));
      sim_assembler_free (assembler);
    }
}

/* A command whose header agrees with a buffer cut short anywhere. */
static void
test_commands_every_prefix (void)
{
  g_autoptr (GBytes) buffer = build_connect ();
  gsize full;
  const guint8 *data = g_bytes_get_data (buffer, &full);

  for (gsize size = 0; size <= full; size++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr (SimConnectRequest) request = NULL;
      SimReader in;

      sim_reader_init (&in, copy, size);
      request = sim_connect_parse (&in);
      if (size < full)
        g_assert_null (request);
      else
        g_assert_nonnull (request);
    }
}

static void
on_notify (SimCid cid, guint32 session, gpointer user_data)
{
}

static void
on_hurry (SimCall *call, gpointer user_data)
{
}

/* Runs both halves on heap copies, so that the sanitizer sees every byte read too far. */
static void
run_command (SimModem *modem, SimHandler begin, SimHandler handler, const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  SimWriter *out = sim_writer_new ();
  SimCall call = {0};
  SimReader in;

  sim_reader_init (&in, copy, size);
  if (begin == NULL || begin (modem, &in, NULL, &call) == SIM_STATUS_SUCCESS)
    {
      sim_reader_init (&in, copy, size);
      if (handler != NULL)
        handler (modem, &in, out, &call);
    }
  sim_body_free (sim_writer_finish (out));
}

static void
mutate (GRand *random, guint8 *data, gsize size)
{
  for (gint changes = g_rand_int_range (random, 1, 6); size > 0 && changes > 0; changes--)
    {
      gsize at = g_rand_int_range (random, 0, size);

      if (g_rand_boolean (random))
        data[at] = g_rand_int_range (random, 0, 256);
      else
        data[at] ^= 1 << g_rand_int_range (random, 0, 8);
    }
}

/* Mutated buffers into every handler: nothing may be read out of bounds, nothing may crash. */
static void
test_commands_mutated (void)
{
  SimModemHooks hooks = {on_notify, on_hurry, NULL};
  SimModem *modem = sim_modem_new (&hooks);
  guint32 seed = g_test_rand_int ();
  GRand *random = g_rand_new_with_seed (seed);
  g_autoptr (GBytes) connect = build_connect ();

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < MUTATIONS; i++)
    {
      const SimCidEntry *entry = sim_cid_find (g_rand_int_range (random, 1, 25));
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      if (entry == NULL)
        continue;
      if (g_rand_boolean (random))
        {
          gsize size;
          const guint8 *data = g_bytes_get_data (connect, &size);

          g_byte_array_append (bytes, data, size);
        }
      else
        {
          g_autoptr (SimBody) body = sim_cid_body (modem, entry->cid, 0);

          g_byte_array_append (bytes, body->bytes->data, body->bytes->len);
        }
      mutate (random, bytes->data, bytes->len);
      if (bytes->len > 0)
        g_byte_array_set_size (bytes, g_rand_int_range (random, 0, bytes->len + 1));

      run_command (modem, entry->query_begin, entry->query, bytes->data, bytes->len);
      run_command (modem, entry->set_begin, entry->set, bytes->data, bytes->len);
    }

  g_rand_free (random);
  sim_modem_free (modem);
}

/* Mutated fragments, in pieces of any size: messages or errors come out, and it ends. */
static void
test_frame_mutated (void)
{
  guint32 seed = g_test_rand_int ();
  GRand *random = g_rand_new_with_seed (seed);
  g_autoptr (GBytes) buffer = build_connect ();
  g_autoptr (GByteArray) whole = encode_command (SIM_CID_CONNECT, SIM_OP_SET, buffer);
  SimAssembler *assembler = sim_assembler_new ();
  guint messages = 0;
  guint errors = 0;

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < MUTATIONS; i++)
    {
      g_autoptr (GPtrArray) fragments = sim_frame_split (whole, g_rand_int_range (random, 64, 256));

      for (guint j = 0; j < fragments->len; j++)
        {
          gsize size;
          const guint8 *data = g_bytes_get_data (fragments->pdata[j], &size);
          g_autofree guint8 *copy = g_memdup2 (data, size);
          gsize cut = g_rand_int_range (random, 0, size + 1);
          SimAssemblerResult result;

          if (g_rand_int_range (random, 0, 4) == 0)
            mutate (random, copy, size);
          sim_assembler_push (assembler, copy, cut);
          sim_assembler_push (assembler, copy + cut, size - cut);
          do
            {
              g_autoptr (SimMessage) message = NULL;
              SimProtocolError error;
              guint32 tid;

              result = sim_assembler_pop (assembler, &message, &tid, &error);
              messages += result == SIM_ASSEMBLER_MESSAGE;
              errors += result == SIM_ASSEMBLER_ERROR;
            }
          while (result != SIM_ASSEMBLER_NEED_MORE);
        }
      if (g_rand_int_range (random, 0, 10) == 0)
        sim_assembler_reset (assembler);
    }

  g_assert_cmpuint (messages, >, 0);
  g_assert_cmpuint (errors, >, 0);
  sim_assembler_free (assembler);
  g_rand_free (random);
}

static void
test_frame_errors (void)
{
  static const struct
  {
    guint32 words[5];
    guint n_words;
    SimProtocolError error;
  } rows[] = {
      {{SIM_TYPE_OPEN, 12, 5},          3, SIM_ERROR_LENGTH_MISMATCH},
      {{SIM_TYPE_CLOSE, 16, 5, 0},      4, SIM_ERROR_LENGTH_MISMATCH},
      {{SIM_TYPE_COMMAND, 16, 5, 1},    4, SIM_ERROR_LENGTH_MISMATCH},
      {{SIM_TYPE_COMMAND, 20, 5, 1, 0}, 5, SIM_ERROR_LENGTH_MISMATCH},
      {{SIM_TYPE_COMMAND, 20, 5, 0, 0}, 5, SIM_ERROR_OUT_OF_SEQUENCE},
      {{SIM_TYPE_COMMAND, 20, 5, 2, 2}, 5, SIM_ERROR_OUT_OF_SEQUENCE},
      {{SIM_TYPE_COMMAND, 20, 5, 2, 1}, 5, SIM_ERROR_OUT_OF_SEQUENCE},
      {{SIM_TYPE_COMMAND, 5000, 5},     3, SIM_ERROR_MAX_TRANSFER   },
      {{SIM_TYPE_COMMAND, 11, 5},       3, SIM_ERROR_LENGTH_MISMATCH},
      {{77, 12, 5},                     3, SIM_ERROR_UNKNOWN        },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SimAssembler *assembler = sim_assembler_new ();
      SimProtocolError error = SIM_ERROR_NONE;
      SimMessage *message = NULL;
      guint32 tid = 0;

      for (guint j = 0; j < rows[i].n_words; j++)
        {
          guint32 word = GUINT32_TO_LE (rows[i].words[j]);

          sim_assembler_push (assembler, (const guint8 *)&word, sizeof word);
        }
      g_assert_cmpint (sim_assembler_pop (assembler, &message, &tid, &error), ==,
                       SIM_ASSEMBLER_ERROR);
      g_assert_cmpint (error, ==, rows[i].error);
      g_assert_cmpuint (tid, ==, 5);
      assert_needs_more (assembler);
      sim_assembler_free (assembler);
    }
}

static void
test_garbage (void)
{
  SimWriter *out = sim_writer_new ();
  g_autoptr (SimBody) body = NULL;

  sim_writer_count (out, 1);
  sim_writer_string (out, "abc");
  body = sim_writer_finish (out);
  sim_garbage_body (body, SIM_GARBAGE_HUGE_COUNT);
  g_assert_cmpuint (sim_body_peek_u32 (body, 0), >, 0x1000000);
  g_assert_cmpuint (sim_body_peek_u32 (body, 4), ==, 12);
  sim_garbage_body (body, SIM_GARBAGE_BAD_OFFSETS);
  g_assert_cmpuint (sim_body_peek_u32 (body, 4), >, body->bytes->len);
}

static void
test_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimWords) words
      = sim_words_parse ("register home name=\"Net \\\"A\\\" #1\" cause=0x10 text=a=b # comment",
                         &error);
  guint32 cause = 0;
  gboolean given = FALSE;

  g_assert_no_error (error);
  g_assert_cmpstr (sim_words_next (words), ==, "register");
  g_assert_true (sim_words_u32 (words, "cause", &cause, &given, &error));
  g_assert_true (given);
  g_assert_cmpuint (cause, ==, 16);
  g_assert_cmpstr (sim_words_text (words, "name"), ==, "Net \"A\" #1");
  g_assert_cmpstr (sim_words_text (words, "text"), ==, "a=b");
  g_assert_false (sim_words_end (words, &error));
  g_assert_error (error, SIM_ERROR, 0);
  g_clear_error (&error);
  g_assert_null (sim_words_parse ("set imsi \"1", &error));
  g_assert_error (error, SIM_ERROR, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/codec/writer-layout", test_writer_layout);
  g_test_add_func ("/sim/codec/round-trip", test_codec_round_trip);
  g_test_add_func ("/sim/codec/failure-is-sticky", test_reader_failure_is_sticky);
  g_test_add_func ("/sim/codec/bad-text", test_reader_refuses_bad_text);
  g_test_add_func ("/sim/codec/every-prefix", test_commands_every_prefix);
  g_test_add_func ("/sim/frame/round-trip", test_frame_round_trip);
  g_test_add_func ("/sim/frame/every-type", test_frame_every_type);
  g_test_add_func ("/sim/frame/every-prefix", test_frame_every_prefix);
  g_test_add_func ("/sim/frame/errors", test_frame_errors);
  g_test_add_func ("/sim/frame/mutated", test_frame_mutated);
  g_test_add_func ("/sim/commands/mutated", test_commands_mutated);
  g_test_add_func ("/sim/garbage/body", test_garbage);
  g_test_add_func ("/sim/words/quotes-and-keys", test_words);

  return g_test_run ();
}

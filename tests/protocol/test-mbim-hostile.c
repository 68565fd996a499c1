/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Messages of a modem that means no good (style.md 11). Whatever mbim_message_validate() lets
 * through, as libmbim does before it hands a message on, must become a fact fit to leave the back
 * end or an error, without a word from the sanitizers.
 */

#include "config.h"

#include "read-fact.h"
#include "wire.h"

#include <string.h>

#define SEED      0x6d626d31u
#define MUTATIONS 6000 /* of each message */

typedef struct
{
  const char *name;
  MbnFactKind kind;
  guint32 cid;
  const char *buffer;
} Sample;

/* Every field there, every list with elements, every text with characters. */
/* clang-format off */
static const Sample samples[] = {
    {"caps", MBN_FACT_CAPS, CID_DEVICE_CAPS,
     "4:1 4:1 4:3 4:2 4:0x3f 4:3 4:3 4:8 4:64 4:8 4:72 4:30 4:104 4:6 4:112 4:10 "
     "'HSPA' '490154203237518' 'v12' 'Model'"},
    {"subscriber", MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER,
     "4:1 4:44 4:30 4:76 4:40 4:0 4:2 4:116 4:16 4:132 4:6 "
     "'001010123456789' '8986000000000000000F' '+4917001' '112'"},
    {"pin", MBN_FACT_PIN, CID_PIN, "4:2 4:1 4:3"},
    {"radio", MBN_FACT_RADIO, CID_RADIO, "4:1 4:0"},
    {"home", MBN_FACT_HOME_PROVIDER, CID_HOME,
     "4:32 4:10 4:1 4:44 4:8 4:1 4:20 4:99 '26201' 'Netz'"},
    {"preferred", MBN_FACT_PREFERRED_PROVIDERS, CID_PREFERRED,
     "4:2 4:20 4:52 4:72 4:48 4:32 4:10 4:1 4:44 4:8 4:1 4:20 4:99 '26201' 'Netz' "
     "4:32 4:12 4:1 4:44 4:4 4:1 4:20 4:99 '310260' 'Tm'"},
    {"visible", MBN_FACT_VISIBLE_PROVIDERS, CID_VISIBLE,
     "4:1 4:12 4:52 4:32 4:10 4:1 4:44 4:8 4:1 4:20 4:99 '26201' 'Netz'"},
    {"registration", MBN_FACT_REGISTRATION, CID_REGISTER,
     "4:11 4:4 4:2 4:0x20 4:1 4:48 4:10 4:60 4:8 4:68 4:14 4:3 '26201' 'Netz' 'Roaming'"},
    {"packet-service", MBN_FACT_PACKET_SERVICE, CID_PACKET,
     "4:7 4:2 4:0x20 8:50000000 8:0x123456789a"},
    {"signal", MBN_FACT_SIGNAL, CID_SIGNAL, "4:31 4:7 4:5 4:1 4:1"},
    {"session", MBN_FACT_SESSION, CID_CONNECT, "4:5 4:1 4:2 4:3 " WIRE_INTERNET " 4:50"},
    {"ip-config", MBN_FACT_IP_CONFIG, CID_IP,
     "4:0 4:15 4:15 4:2 4:60 4:1 4:76 4:96 4:100 4:2 4:116 4:1 4:124 4:1500 4:1280 "
     "4:30 0a400002 4:24 0a000001 4:64 20010db8006400000000000000000002 0a400001 "
     "20010db8006400000000000000000001 0a400001 08080808 fd000000000000000000000000000053"},
    {"contexts", MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS,
     "4:2 4:20 4:84 4:104 4:56 "
     "4:1 " WIRE_INTERNET " 4:52 4:16 4:68 4:4 4:72 4:12 4:1 4:2 'internet' 'me' 'secret' "
     "4:2 " WIRE_INTERNET " 4:52 4:2 4:0 4:0 4:0 4:0 4:0 4:0 'w'"},
    {"emergency", MBN_FACT_EMERGENCY, CID_EMERGENCY, "4:1"},
    {"statistics", MBN_FACT_STATISTICS, CID_STATISTICS, "4:1 4:2 8:1000 8:10 8:20 8:20 4:3 4:4"},
};
/* clang-format on */

/* ---- what must hold ---- */

static void
assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));

  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (text)));
}

static void
assert_family (const MbnIpFamily *family)
{
  for (guint i = 0; i < family->addresses->len; i++)
    assert_text (((MbnIpAddress *)g_ptr_array_index (family->addresses, i))->address);

  assert_text (family->gateway);
  g_assert_nonnull (family->dns);
  for (char **dns = family->dns; *dns != NULL; dns++)
    assert_text (*dns);
}

/* A password may be any text. */
static void
assert_context (const MbnProvisionedContext *context)
{
  g_assert_cmpint (context->type, <=, MBN_CONTEXT_TYPE_PURCHASE);
  g_assert_cmpint (context->auth_protocol, <=, MBN_AUTH_PROTOCOL_MSCHAPV2);
  assert_text (context->access_string);
  assert_text (context->user_name);
  assert_text (context->provider_id);
  g_assert_nonnull (context->password);
  g_assert_true (g_utf8_validate (context->password, -1, NULL));
}

/* What every layer above relies on (mbn-values.h): no NULL, valid UTF-8, no control characters. */
static void
assert_fit (const MbnFact *fact)
{
  if (fact->kind == MBN_FACT_CAPS)
    {
      assert_text (fact->caps.device_id);
      assert_text (fact->caps.firmware);
      assert_text (fact->caps.model);
      assert_text (fact->caps.custom_data_class);
    }
  else if (fact->kind == MBN_FACT_SUBSCRIBER)
    {
      g_assert_cmpint (fact->subscriber.ready_state, <=, MBN_READY_STATE_NO_ESIM_PROFILE);
      assert_text (fact->subscriber.subscriber_id);
      assert_text (fact->subscriber.sim_icc_id);
      for (char **number = fact->subscriber.numbers; *number != NULL; number++)
        assert_text (*number);
    }
  else if (fact->kind == MBN_FACT_REGISTRATION)
    {
      g_assert_cmpint (fact->registration.state, <=, MBN_REGISTER_STATE_DENIED);
      assert_text (fact->registration.provider_id);
      assert_text (fact->registration.provider_name);
      assert_text (fact->registration.roaming_text);
    }
  else if (fact->kind == MBN_FACT_HOME_PROVIDER || fact->kind == MBN_FACT_PREFERRED_PROVIDERS
           || fact->kind == MBN_FACT_VISIBLE_PROVIDERS)
    for (guint i = 0; i < fact->providers->len; i++)
      {
        assert_text (((MbnProvider *)g_ptr_array_index (fact->providers, i))->id);
        assert_text (((MbnProvider *)g_ptr_array_index (fact->providers, i))->name);
      }
  else if (fact->kind == MBN_FACT_PROVISIONED_CONTEXTS)
    for (guint i = 0; i < fact->contexts->len; i++)
      assert_context (g_ptr_array_index (fact->contexts, i));
  else if (fact->kind == MBN_FACT_IP_CONFIG)
    {
      assert_family (&fact->ip_config->ip4);
      assert_family (&fact->ip_config->ip6);
    }
}

static guint n_read;
static guint n_refused;

static void
assert_result (MbnFact *fact, const GError *error)
{
  if (fact == NULL)
    {
      n_refused++;
      return;
    }

  g_assert_no_error (error);
  assert_fit (fact);
  mbn_fact_free (fact);
  n_read++;
}

/* Through libmbim's own gate, then into ours, both ways. */
static void
feed (MbnFactKind kind, const GByteArray *raw)
{
  g_autoptr (MbimMessage) message = mbim_message_new (raw->data, raw->len);
  g_autoptr (GError) error = NULL;
  MbimMessageType type;

  if (!mbim_message_validate (message, NULL))
    return;

  type = mbim_message_get_message_type (message);
  if (wire_get_u32 (raw, 12) != 1) /* a fragment does not come to us */
    return;

  if (type == MBIM_MESSAGE_TYPE_COMMAND_DONE)
    {
      MbnFact *fact = mbim_fact_from_response (kind, message, &error);

      g_assert_true ((fact == NULL) == (error != NULL));
      assert_result (fact, error);
    }
  else if (type == MBIM_MESSAGE_TYPE_INDICATE_STATUS)
    {
      MbnFact *fact = mbim_fact_from_indication (message, &error);

      assert_result (fact, error);
    }
}

/* The buffer as an answer to every question and as an indication; lengths in the headers right. */
static void
feed_buffer (const Sample *sample, const GByteArray *buffer)
{
  g_autoptr (GByteArray) done = wire_done (sample->cid, 0, buffer);
  g_autoptr (GByteArray) failed = wire_done (sample->cid, 2, buffer);
  g_autoptr (GByteArray) indication = wire_indication (sample->cid, buffer);

  feed (sample->kind, done);
  feed (sample->kind, failed);
  feed (sample->kind, indication);
}

/* ---- the tests ---- */

/* Raw bytes cut off anywhere; then with headers that admit it. */
static void
test_prefixes (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GByteArray) buffer = wire_bytes (sample->buffer);
  g_autoptr (GByteArray) done = wire_done (sample->cid, 0, buffer);
  g_autoptr (GByteArray) indication = wire_indication (sample->cid, buffer);

  for (guint length = 0; length <= done->len; length++)
    {
      g_autoptr (GByteArray) cut = g_byte_array_new ();

      g_byte_array_append (cut, done->data, length);
      feed (sample->kind, cut);
      if (length >= 8)
        wire_set_u32 (cut, 4, length);
      feed (sample->kind, cut);
    }

  for (guint length = 0; length <= indication->len; length++)
    {
      g_autoptr (GByteArray) cut = g_byte_array_new ();

      g_byte_array_append (cut, indication->data, length);
      if (length >= 8)
        wire_set_u32 (cut, 4, length);
      feed (sample->kind, cut);
    }

  for (guint length = 0; length <= buffer->len; length++)
    {
      g_autoptr (GByteArray) cut = g_byte_array_new ();

      g_byte_array_append (cut, buffer->data, length);
      feed_buffer (sample, cut);
    }
}

/* Every number of the message and, as any of them may be one, every count, length and offset. */
static void
test_extremes (gconstpointer data)
{
  static const guint32 values[]
      = {0,          1,          2,          3,          7,          0xff,
         0x100,      0xffff,     0x10000,    0x0fffffff, 0x10000000, 0x1fffffff,
         0x20000000, 0x20000001, 0x3fffffff, 0x40000000, 0x40000001, 0x7fffffff,
         0x80000000, 0xcccccccd, 0xfffffff0, 0xfffffffc, 0xfffffffe, 0xffffffff};
  const Sample *sample = data;
  g_autoptr (GByteArray) buffer = wire_bytes (sample->buffer);
  g_autoptr (GByteArray) done = wire_done (sample->cid, 0, buffer);

  for (guint position = 0; position + 4 <= buffer->len; position += 4)
    for (guint i = 0; i < G_N_ELEMENTS (values); i++)
      {
        g_autoptr (GByteArray) spoilt = wire_dup (buffer);

        wire_set_u32 (spoilt, position, values[i]);
        feed_buffer (sample, spoilt);
        wire_set_u32 (spoilt, position, buffer->len - values[i] % 64);
        feed_buffer (sample, spoilt);
      }

  for (guint position = 0; position + 4 <= WIRE_DONE_HEADER; position += 4)
    for (guint i = 0; i < G_N_ELEMENTS (values); i++)
      {
        g_autoptr (GByteArray) spoilt = wire_dup (done);

        wire_set_u32 (spoilt, position, values[i]);
        feed (sample->kind, spoilt);
      }
}

static guint32
pick (GRand *random, guint32 limit)
{
  return limit == 0 ? 0 : (guint32)g_rand_int_range (random, 0, (gint32)limit);
}

static void
mutate (GRand *random, GByteArray *bytes)
{
  guint n_changes = 1 + pick (random, 4);

  for (guint i = 0; i < n_changes && bytes->len > 0; i++)
    switch (pick (random, 6))
      {
      case 0:
        bytes->data[pick (random, bytes->len)] = (guint8)g_rand_int (random);
        break;
      case 1:
        bytes->data[pick (random, bytes->len)] ^= 1 << pick (random, 8);
        break;
      case 2: /* a number near the size of the message */
        if (bytes->len >= 4)
          wire_set_u32 (bytes, pick (random, bytes->len / 4) * 4,
                        bytes->len - 32 + pick (random, 64));
        break;
      case 3:
        if (bytes->len >= 4)
          wire_set_u32 (bytes, pick (random, bytes->len / 4) * 4, g_rand_int (random));
        break;
      case 4:
        g_byte_array_set_size (bytes, pick (random, bytes->len + 1));
        break;
      default: /* one part over another */
        memmove (bytes->data + pick (random, bytes->len / 2), bytes->data + bytes->len / 2,
                 pick (random, bytes->len / 2));
        break;
      }
}

static void
test_mutations (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GByteArray) buffer = wire_bytes (sample->buffer);
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED + sample->kind);

  g_test_message ("seed 0x%x, %u mutations", SEED + sample->kind, MUTATIONS);

  for (guint i = 0; i < MUTATIONS; i++)
    {
      g_autoptr (GByteArray) mutated = wire_dup (buffer);

      mutate (random, mutated);
      feed_buffer (sample, mutated);
    }

  /* the headers too */
  for (guint i = 0; i < MUTATIONS / 4; i++)
    {
      g_autoptr (GByteArray) mutated = wire_done (sample->cid, 0, buffer);

      mutate (random, mutated);
      feed (sample->kind, mutated);
    }
}

/* The answer to another question than was asked. */
static void
test_crossed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (samples); j++)
      {
        g_autoptr (GByteArray) buffer = wire_bytes (samples[j].buffer);
        g_autoptr (GByteArray) done = wire_done (samples[j].cid, 0, buffer);

        feed (samples[i].kind, done);
      }
}

/* The tests above would prove nothing if everything were refused. */
static void
test_both_happened (void)
{
  g_test_message ("%u messages read, %u refused", n_read, n_refused);
  g_assert_cmpuint (n_read, >, 1000);
  g_assert_cmpuint (n_refused, >, 1000);
}

/* ---- what libmbim 1.28 does not survive: each must be caught before it gets there ---- */

typedef struct
{
  const char *name;
  MbnFactKind kind;
  guint32 cid;
  const char *buffer;
} Crasher;

/* clang-format off */
static const Crasher crashers[] = {
    {"number-outside", MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER,
     "4:1 4:0 4:0 4:0 4:0 4:0 4:1 4:0xff00 4:8"},
    {"number-not-utf16", MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER,
     "4:1 4:0 4:0 4:0 4:0 4:0 4:1 4:36 4:4 00d800d8"},
    {"second-number-outside", MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER,
     "4:1 4:0 4:0 4:0 4:0 4:0 4:2 4:44 4:4 4:0xff00 4:8 'ab'"},
    {"numbers-missing", MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER, "4:1 4:0 4:0 4:0 4:0 4:0 4:1"},
    {"number-count-max", MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER,
     "4:1 4:0 4:0 4:0 4:0 4:0 4:0xffffffff 4:0 4:0"},
    {"number-count-huge", MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER,
     "4:1 4:0 4:0 4:0 4:0 4:0 4:0xfffffffe 4:0 4:0"},
    {"preferred-count-max", MBN_FACT_PREFERRED_PROVIDERS, CID_PREFERRED,
     "4:0xffffffff 4:12 4:32 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
    {"visible-count-max", MBN_FACT_VISIBLE_PROVIDERS, CID_VISIBLE,
     "4:0xffffffff 4:12 4:32 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
    {"visible-count-huge", MBN_FACT_VISIBLE_PROVIDERS, CID_VISIBLE,
     "4:0xfffffffe 4:12 4:32 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
    {"contexts-count-max", MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS,
     "4:0xffffffff 4:12 4:52 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
    {"contexts-count-huge", MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS,
     "4:0xfffffffe 4:12 4:52 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
    {"ip4-count-max", MBN_FACT_IP_CONFIG, CID_IP,
     "4:0 4:0 4:0 4:0xffffffff 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
    {"ip6-count-max", MBN_FACT_IP_CONFIG, CID_IP,
     "4:0 4:0 4:0 4:0 4:0 4:0xffffffff 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
    {"ip6-count-huge", MBN_FACT_IP_CONFIG, CID_IP,
     "4:0 4:0 4:1 4:0 4:0 4:0xfffffffe 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
};
/* clang-format on */

static void
test_crasher (gconstpointer data)
{
  const Crasher *crasher = data;
  const Sample sample = {crasher->name, crasher->kind, crasher->cid, crasher->buffer};
  g_autoptr (GByteArray) buffer = wire_bytes (crasher->buffer);

  if (g_test_subprocess ())
    {
      feed_buffer (&sample, buffer);
      return;
    }

  /* a process of its own, so that one crash does not hide the others */
  g_test_trap_subprocess (NULL, 20 * G_USEC_PER_SEC, 0);
  g_test_trap_assert_passed ();
}

static void
add (const char *group, const char *name, gconstpointer data, GTestDataFunc function)
{
  g_autofree char *path = g_strdup_printf ("/mbim/hostile/%s/%s", group, name);

  g_test_add_data_func (path, data, function);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (crashers); i++)
    add ("libmbim", crashers[i].name, &crashers[i], test_crasher);

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      add ("prefixes", samples[i].name, &samples[i], test_prefixes);
      add ("extremes", samples[i].name, &samples[i], test_extremes);
      add ("mutations", samples[i].name, &samples[i], test_mutations);
    }

  g_test_add_func ("/mbim/hostile/last/crossed", test_crossed);
  g_test_add_func ("/mbim/hostile/last/read-and-refused", test_both_happened);

  return g_test_run ();
}

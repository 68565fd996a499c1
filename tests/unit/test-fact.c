/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Facts: completed whatever a modem left out or sent, moved, compared field by field. */

#include "config.h"

#include <string.h>

#include "mbn-fact.h"

typedef enum
{
  NUMBER, /* 32 bits */
  LONG,   /* 64 bits */
  STRING,
} FieldType;

typedef struct
{
  const char *name;
  FieldType type;
  gsize offset; /* in MbnFact */
} Field;

#define FIELD(type, member)                                                                        \
  {                                                                                                \
#member, type, G_STRUCT_OFFSET(MbnFact, member)                                                \
  }

/* Every field of every kind that is flat; lists are tested by themselves. */
/* clang-format off */
static const Field caps_fields[] = {
  FIELD (NUMBER, caps.cellular_class), FIELD (NUMBER, caps.voice_class),
  FIELD (NUMBER, caps.data_classes), FIELD (STRING, caps.custom_data_class),
  FIELD (NUMBER, caps.gsm_bands), FIELD (NUMBER, caps.cdma_bands),
  FIELD (STRING, caps.custom_bands), FIELD (NUMBER, caps.sms_caps),
  FIELD (NUMBER, caps.control_caps), FIELD (STRING, caps.device_id),
  FIELD (STRING, caps.manufacturer), FIELD (STRING, caps.model),
  FIELD (STRING, caps.firmware), FIELD (NUMBER, caps.max_sessions),
};
static const Field subscriber_fields[] = {
  FIELD (NUMBER, subscriber.ready_state), FIELD (STRING, subscriber.subscriber_id),
  FIELD (STRING, subscriber.sim_icc_id),
};
static const Field pin_fields[] = {
  FIELD (NUMBER, pin.type), FIELD (NUMBER, pin.state), FIELD (NUMBER, pin.attempts),
};
static const Field radio_fields[] = {
  FIELD (NUMBER, radio.hardware), FIELD (NUMBER, radio.software),
};
static const Field registration_fields[] = {
  FIELD (NUMBER, registration.state), FIELD (NUMBER, registration.mode),
  FIELD (NUMBER, registration.available_data_classes), FIELD (STRING, registration.provider_id),
  FIELD (STRING, registration.provider_name), FIELD (STRING, registration.roaming_text),
  FIELD (NUMBER, registration.network_error), FIELD (NUMBER, registration.attaches_itself),
};
static const Field packet_service_fields[] = {
  FIELD (NUMBER, packet_service.state), FIELD (NUMBER, packet_service.current_data_class),
  FIELD (LONG, packet_service.uplink_bps), FIELD (LONG, packet_service.downlink_bps),
  FIELD (NUMBER, packet_service.network_error),
};
static const Field signal_fields[] = {
  FIELD (NUMBER, signal.rssi), FIELD (NUMBER, signal.error_rate),
};
static const Field session_fields[] = {
  FIELD (NUMBER, session.session), FIELD (NUMBER, session.state),
  FIELD (NUMBER, session.voice_call), FIELD (NUMBER, session.ip_type),
  FIELD (NUMBER, session.network_error),
};
static const Field emergency_fields[] = {FIELD (NUMBER, emergency)};
static const Field statistics_fields[] = {
  FIELD (LONG, statistics.rx_bytes), FIELD (LONG, statistics.tx_bytes),
  FIELD (LONG, statistics.rx_packets), FIELD (LONG, statistics.tx_packets),
};

static const struct
{
  const Field *fields;
  gsize n_fields;
} kinds[MBN_N_FACTS] = {
#define KIND(kind, fields) [MBN_FACT_##kind] = {fields, G_N_ELEMENTS (fields)}
  KIND (CAPS, caps_fields),
  KIND (SUBSCRIBER, subscriber_fields),
  KIND (PIN, pin_fields),
  KIND (RADIO, radio_fields),
  KIND (REGISTRATION, registration_fields),
  KIND (PACKET_SERVICE, packet_service_fields),
  KIND (SIGNAL, signal_fields),
  KIND (SESSION, session_fields),
  KIND (EMERGENCY, emergency_fields),
  KIND (STATISTICS, statistics_fields),
#undef KIND
};
/* clang-format on */

static void
change (MbnFact *fact, const Field *field)
{
  gpointer place = G_STRUCT_MEMBER_P (fact, field->offset);

  switch (field->type)
    {
    case NUMBER:
      *(guint32 *)place ^= 1;
      break;
    case LONG:
      *(guint64 *)place += G_GUINT64_CONSTANT (1) << 32;
      break;
    case STRING:
      g_free (*(char **)place);
      *(char **)place = g_strdup ("x");
      break;
    }
}

static MbnFact *
make (MbnFactKind kind)
{
  MbnFact *fact = mbn_fact_new (kind);

  mbn_fact_complete (fact);

  return fact;
}

static void
test_kind_completes (gconstpointer data)
{
  MbnFactKind kind = (MbnFactKind)GPOINTER_TO_INT (data);
  g_autoptr (MbnFact) a = make (kind);
  g_autoptr (MbnFact) b = make (kind);

  g_assert_cmpint ((int)a->kind, ==, (int)kind);
  g_assert_true (mbn_fact_equal (a, b));
  g_assert_cmpstr (mbn_fact_kind_to_string (kind), !=, "unknown");

  for (gsize i = 0; i < kinds[kind].n_fields; i++)
    if (kinds[kind].fields[i].type == STRING)
      g_assert_cmpstr (G_STRUCT_MEMBER (char *, a, kinds[kind].fields[i].offset), ==, "");

  /* completing twice changes nothing */
  mbn_fact_complete (a);
  g_assert_true (mbn_fact_equal (a, b));
}

static void
test_kind_differs (gconstpointer data)
{
  MbnFactKind kind = (MbnFactKind)GPOINTER_TO_INT (data);

  for (gsize i = 0; i < kinds[kind].n_fields; i++)
    {
      g_autoptr (MbnFact) a = make (kind);
      g_autoptr (MbnFact) b = make (kind);

      g_test_message ("%s", kinds[kind].fields[i].name);
      change (b, &kinds[kind].fields[i]);
      g_assert_false (mbn_fact_equal (a, b));
      g_assert_false (mbn_fact_equal (b, a));
    }
}

static void
test_kind_is_stolen (gconstpointer data)
{
  MbnFactKind kind = (MbnFactKind)GPOINTER_TO_INT (data);
  g_autoptr (MbnFact) original = make (kind);
  g_autoptr (MbnFact) same = make (kind);
  g_autoptr (MbnFact) stolen = NULL;

  for (gsize i = 0; i < kinds[kind].n_fields; i++)
    {
      change (original, &kinds[kind].fields[i]);
      change (same, &kinds[kind].fields[i]);
    }

  stolen = mbn_fact_steal (original);
  g_assert_true (mbn_fact_equal (stolen, same));
  /* both are freed at the end: what is left must be empty, of the same kind */
  g_assert_cmpint ((int)original->kind, ==, (int)kind);
}

/* An empty fact that was never completed, and one left by a steal, can be freed. */
static void
test_free_of_empty (void)
{
  for (MbnFactKind kind = 0; kind < MBN_N_FACTS; kind++)
    {
      g_autoptr (MbnFact) fact = mbn_fact_new (kind);
      g_autoptr (MbnFact) stolen = mbn_fact_steal (fact);

      g_assert_cmpint ((int)stolen->kind, ==, (int)kind);
    }
}

static void
test_kinds_differ (void)
{
  for (MbnFactKind a = 0; a < MBN_N_FACTS; a++)
    for (MbnFactKind b = 0; b < MBN_N_FACTS; b++)
      {
        g_autoptr (MbnFact) x = make (a);
        g_autoptr (MbnFact) y = make (b);

        g_assert_cmpint (mbn_fact_equal (x, y), ==, a == b);
      }
}

static void
test_signal_starts_unknown (void)
{
  g_autoptr (MbnFact) fact = mbn_fact_new (MBN_FACT_SIGNAL);

  g_assert_cmpuint (fact->signal.rssi, ==, 99);
  g_assert_cmpuint (fact->signal.error_rate, ==, 99);
}

/* The lengths of mbn-api.md 3.7; the text is hostile. */
typedef struct
{
  const char *name;
  MbnFactKind kind;
  gsize offset;
  guint max; /* characters; 0 = none given */
} TextCase;

#define TEXT(kind, member, max)                                                                    \
  {                                                                                                \
#member, MBN_FACT_##kind, G_STRUCT_OFFSET(MbnFact, member), max                                \
  }

static const TextCase text_cases[] = {
    TEXT (CAPS, caps.device_id, 18),
    TEXT (CAPS, caps.manufacturer, 32),
    TEXT (CAPS, caps.model, 32),
    TEXT (CAPS, caps.firmware, 32),
    TEXT (CAPS, caps.custom_data_class, 0),
    TEXT (CAPS, caps.custom_bands, 0),
    TEXT (SUBSCRIBER, subscriber.subscriber_id, 15),
    TEXT (SUBSCRIBER, subscriber.sim_icc_id, 20),
    TEXT (REGISTRATION, registration.provider_id, 6),
    TEXT (REGISTRATION, registration.provider_name, 20),
    TEXT (REGISTRATION, registration.roaming_text, 64),
};

static void
assert_clean (const char *text, guint max)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  if (max != 0)
    g_assert_cmpint (g_utf8_strlen (text, -1), ==, max);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static char *
hostile (void)
{
  g_autoptr (GString) text = g_string_new ("\xff\x01\x1b[31m\r\n\xe2\x82");

  for (guint i = 0; i < 500; i++)
    g_string_append (text, "\xc3\xa4\x7f");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_text (gconstpointer data)
{
  const TextCase *c = data;
  g_autoptr (MbnFact) fact = mbn_fact_new (c->kind);

  G_STRUCT_MEMBER (char *, fact, c->offset) = hostile ();
  mbn_fact_complete (fact);
  assert_clean (G_STRUCT_MEMBER (char *, fact, c->offset), c->max);
}

static void
test_numbers (void)
{
  g_autoptr (MbnFact) a = mbn_fact_new (MBN_FACT_SUBSCRIBER);
  g_autoptr (MbnFact) b = make (MBN_FACT_SUBSCRIBER);

  g_assert_nonnull (b->subscriber.numbers);
  g_assert_null (b->subscriber.numbers[0]);

  a->subscriber.numbers = g_new0 (char *, 3);
  a->subscriber.numbers[0] = hostile ();
  a->subscriber.numbers[1] = g_strdup ("+4917012345");
  mbn_fact_complete (a);
  assert_clean (a->subscriber.numbers[0], 0);
  g_assert_cmpstr (a->subscriber.numbers[1], ==, "+4917012345");
  g_assert_false (mbn_fact_equal (a, b));
  g_assert_false (mbn_fact_equal (b, a));
}

static MbnFact *
make_providers (const char *id, guint32 state, const char *name, guint32 classes)
{
  MbnFact *fact = make (MBN_FACT_VISIBLE_PROVIDERS);

  g_ptr_array_add (fact->providers, mbn_provider_new ("26201", 1, "Northwind", 0x20));
  g_ptr_array_add (fact->providers, mbn_provider_new (id, state, name, classes));
  mbn_fact_complete (fact);

  return fact;
}

static void
test_providers (void)
{
  g_autoptr (MbnFact) base = make_providers ("26202", 8, "Contoso", 0x20);
  g_autoptr (MbnFact) same = make_providers ("26202", 8, "Contoso", 0x20);
  g_autoptr (MbnFact) id = make_providers ("26203", 8, "Contoso", 0x20);
  g_autoptr (MbnFact) state = make_providers ("26202", 9, "Contoso", 0x20);
  g_autoptr (MbnFact) name = make_providers ("26202", 8, "Fabrikam", 0x20);
  g_autoptr (MbnFact) classes = make_providers ("26202", 8, "Contoso", 0x21);
  g_autoptr (MbnFact) fewer = make (MBN_FACT_VISIBLE_PROVIDERS);
  g_autofree char *text = hostile ();
  g_autoptr (MbnFact) bad = make_providers (text, 8, text, 0);
  g_autoptr (MbnFact) null = make_providers (NULL, 8, NULL, 0);
  const MbnProvider *provider = g_ptr_array_index (bad->providers, 1);

  g_assert_true (mbn_fact_equal (base, same));
  g_assert_false (mbn_fact_equal (base, id));
  g_assert_false (mbn_fact_equal (base, state));
  g_assert_false (mbn_fact_equal (base, name));
  g_assert_false (mbn_fact_equal (base, classes));
  g_assert_false (mbn_fact_equal (base, fewer));
  g_assert_false (mbn_fact_equal (fewer, base));

  assert_clean (provider->id, 6);
  assert_clean (provider->name, 20);
  provider = g_ptr_array_index (null->providers, 1);
  g_assert_cmpstr (provider->id, ==, "");
  g_assert_cmpstr (provider->name, ==, "");
}

static MbnFact *
make_contexts (const char *access_string, const char *password)
{
  MbnFact *fact = make (MBN_FACT_PROVISIONED_CONTEXTS);

  for (guint32 id = 0; id < 2; id++)
    {
      MbnProvisionedContext *context = mbn_provisioned_context_new ();

      context->id = id;
      context->access_string = g_strdup (id == 0 ? "first" : access_string);
      context->user_name = g_strdup (id == 0 ? NULL : access_string);
      context->password = g_strdup (id == 0 ? NULL : password);
      context->provider_id = g_strdup (id == 0 ? NULL : access_string);
      g_ptr_array_add (fact->contexts, context);
    }

  mbn_fact_complete (fact);

  return fact;
}

static void
test_contexts_equal (void)
{
  g_autoptr (MbnFact) base = make_contexts ("internet", "secret");
  g_autoptr (MbnFact) same = make_contexts ("internet", "secret");
  g_autoptr (MbnFact) other = make_contexts ("internet", "Secret");
  g_autoptr (MbnFact) fewer = make (MBN_FACT_PROVISIONED_CONTEXTS);
  g_autoptr (MbnFact) stolen = NULL;

  g_assert_true (mbn_fact_equal (base, same));
  g_assert_false (mbn_fact_equal (base, other));
  g_assert_false (mbn_fact_equal (base, fewer));
  g_assert_false (mbn_fact_equal (fewer, base));

  stolen = mbn_fact_steal (base);
  g_assert_true (mbn_fact_equal (stolen, same));
  g_assert_null (base->contexts);
}

/* Settings are cleaned and never cut, and a password is not even cleaned: it would be another. */
static void
test_contexts_complete (void)
{
  g_autofree char *text = hostile ();
  g_autoptr (MbnFact) bad = make_contexts (text, " p\tw\x01 ");
  g_autoptr (MbnFact) broken = make_contexts ("x", "p\xff");
  const MbnProvisionedContext *empty = g_ptr_array_index (bad->contexts, 0);
  const MbnProvisionedContext *context = g_ptr_array_index (bad->contexts, 1);

  g_assert_cmpstr (empty->user_name, ==, "");
  g_assert_cmpstr (empty->password, ==, "");
  g_assert_cmpstr (empty->provider_id, ==, "");

  assert_clean (context->access_string, 0);
  assert_clean (context->user_name, 0);
  assert_clean (context->provider_id, 6);
  g_assert_cmpint (g_utf8_strlen (context->access_string, -1), >, 500);
  g_assert_cmpstr (context->password, ==, " p\tw\x01 ");

  context = g_ptr_array_index (broken->contexts, 1);
  g_assert_cmpstr (context->password, ==, "");
}

static void
test_ip_config (void)
{
  g_autoptr (MbnFact) a = make (MBN_FACT_IP_CONFIG);
  g_autoptr (MbnFact) b = make (MBN_FACT_IP_CONFIG);

  g_assert_nonnull (a->ip_config);
  b->ip_config->ip4.mtu = 1500;
  g_assert_false (mbn_fact_equal (a, b));
}

static void
add_kinds (const char *name, GTestDataFunc func)
{
  for (MbnFactKind kind = 0; kind < MBN_N_FACTS; kind++)
    {
      g_autofree char *path = g_strdup_printf ("/fact/%s/%s", name, mbn_fact_kind_to_string (kind));

      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, GINT_TO_POINTER (kind), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_kinds ("completes", test_kind_completes);
  add_kinds ("differs-in-each-field", test_kind_differs);
  add_kinds ("is-stolen", test_kind_is_stolen);

  for (gsize i = 0; i < G_N_ELEMENTS (text_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/fact/hostile-text/", text_cases[i].name, NULL);

      g_test_add_data_func (path, &text_cases[i], test_text);
    }

  g_test_add_func ("/fact/hostile-text/numbers", test_numbers);
  g_test_add_func ("/fact/providers", test_providers);
  g_test_add_func ("/fact/ip-config", test_ip_config);
  g_test_add_func ("/fact/provisioned-contexts/equal", test_contexts_equal);
  g_test_add_func ("/fact/provisioned-contexts/complete", test_contexts_complete);
  g_test_add_func ("/fact/free-of-empty", test_free_of_empty);
  g_test_add_func ("/fact/kinds-differ", test_kinds_differ);
  g_test_add_func ("/fact/mbn-api-2.9/signal-starts-unknown", test_signal_starts_unknown);

  return g_test_run ();
}

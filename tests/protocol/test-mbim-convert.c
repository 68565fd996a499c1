/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Answers and indications as facts, from bytes spelled out by hand. */

#include "config.h"

#include "read-fact.h"
#include "wire.h"

#include <string.h>

/* ---- one whole message of each kind ---- */

#define CAPS                                                                                       \
  "4:1 4:1 4:3 4:2 4:0x8000003f 4:3 4:3 4:8 "                                                      \
  "4:64 4:8  4:72 4:30  4:104 4:6  4:112 4:10 "                                                    \
  "'HSPA' '490154203237518' 'v1\xc3\xa9' 'Model'"

static void
check_caps (const MbnFact *fact)
{
  const MbnCaps *caps = &fact->caps;

  g_assert_cmpint (caps->cellular_class, ==, MBN_CELLULAR_CLASS_GSM);
  g_assert_cmpuint (caps->voice_class, ==, 3);
  g_assert_cmphex (caps->data_classes, ==, 0x8000003f);
  g_assert_cmpuint (caps->sms_caps, ==, 3);
  g_assert_cmphex (caps->control_caps, ==, 3);
  g_assert_cmpuint (caps->max_sessions, ==, 8);
  g_assert_cmpstr (caps->custom_data_class, ==, "HSPA");
  g_assert_cmpstr (caps->device_id, ==, "490154203237518");
  g_assert_cmpstr (caps->firmware, ==, "v1\xc3\xa9");
  g_assert_cmpstr (caps->model, ==, "Model");
  g_assert_cmpstr (caps->manufacturer, ==, "");
  g_assert_cmpstr (caps->custom_bands, ==, "");
}

#define SUBSCRIBER                                                                                 \
  "4:1  4:44 4:30  4:76 4:40  4:0  4:2  4:116 4:16  4:132 4:6 "                                    \
  "'001010123456789' '89860000000000000001' '+4917001' '112'"

static void
check_subscriber (const MbnFact *fact)
{
  g_assert_cmpint (fact->subscriber.ready_state, ==, MBN_READY_STATE_INITIALIZED);
  g_assert_cmpstr (fact->subscriber.subscriber_id, ==, "001010123456789");
  g_assert_cmpstr (fact->subscriber.sim_icc_id, ==, "89860000000000000001");
  g_assert_cmpuint (g_strv_length (fact->subscriber.numbers), ==, 2);
  g_assert_cmpstr (fact->subscriber.numbers[0], ==, "+4917001");
  g_assert_cmpstr (fact->subscriber.numbers[1], ==, "112");
}

static void
check_pin (const MbnFact *fact)
{
  g_assert_cmpint (fact->pin.type, ==, MBN_PIN_TYPE_PIN1);
  g_assert_cmpint (fact->pin.state, ==, MBN_PIN_STATE_ENTER);
  g_assert_cmpuint (fact->pin.attempts, ==, 3);
}

static void
check_radio (const MbnFact *fact)
{
  g_assert_cmpint (fact->radio.hardware, ==, MBN_RADIO_ON);
  g_assert_cmpint (fact->radio.software, ==, MBN_RADIO_OFF);
}

#define PROVIDER(id_length, name_length)                                                           \
  "4:32 4:" #id_length "  4:0x15  4:44 4:" #name_length "  4:1 4:20 4:99 "

static void
check_home (const MbnFact *fact)
{
  const MbnProvider *provider;

  g_assert_cmpuint (fact->providers->len, ==, 1);
  provider = g_ptr_array_index (fact->providers, 0);
  g_assert_cmpstr (provider->id, ==, "26201");
  g_assert_cmpstr (provider->name, ==, "Netz");
  g_assert_cmphex (provider->state, ==, 0x15);
  g_assert_cmphex (provider->data_classes, ==, MBN_DATA_CLASS_NONE);
}

#define REGISTRATION                                                                               \
  "4:11 4:4 4:2 4:0x20 4:1  4:48 4:10  4:60 4:8  4:68 4:14  4:3 '26201' 'Netz' 'Roaming'"

static void
check_registration (const MbnFact *fact)
{
  const MbnRegistration *registration = &fact->registration;

  g_assert_cmpuint (registration->network_error, ==, 11);
  g_assert_cmpint (registration->state, ==, MBN_REGISTER_STATE_ROAMING);
  g_assert_cmpint (registration->mode, ==, MBN_REGISTER_MODE_MANUAL);
  g_assert_cmphex (registration->available_data_classes, ==, 0x20);
  g_assert_cmpstr (registration->provider_id, ==, "26201");
  g_assert_cmpstr (registration->provider_name, ==, "Netz");
  g_assert_cmpstr (registration->roaming_text, ==, "Roaming");
  g_assert_true (registration->attaches_itself);
}

static void
check_packet_service (const MbnFact *fact)
{
  const MbnPacketService *service = &fact->packet_service;

  g_assert_cmpuint (service->network_error, ==, 7);
  g_assert_cmpint (service->state, ==, MBN_PACKET_SERVICE_ATTACHED);
  g_assert_cmphex (service->current_data_class, ==, 0x20);
  g_assert_cmpuint (service->uplink_bps, ==, 50000000);
  g_assert_cmpuint (service->downlink_bps, ==, G_GUINT64_CONSTANT (0x123456789a));
}

static void
check_signal (const MbnFact *fact)
{
  g_assert_cmpuint (fact->signal.rssi, ==, 31);
  g_assert_cmpuint (fact->signal.error_rate, ==, 7);
}

#define SESSION "4:5 4:1 4:2 4:3 " WIRE_INTERNET " 4:50"

static void
check_session (const MbnFact *fact)
{
  g_assert_cmpuint (fact->session.session, ==, 5);
  g_assert_cmpint (fact->session.state, ==, MBN_ACTIVATION_STATE_ACTIVATED);
  g_assert_cmpint (fact->session.voice_call, ==, MBN_VOICE_CALL_STATE_HANGUP);
  g_assert_cmpint (fact->session.ip_type, ==, MBN_IP_TYPE_IPV4V6);
  g_assert_cmpuint (fact->session.network_error, ==, 50);
}

#define CONTEXTS                                                                                   \
  "4:1 4:12 4:84 "                                                                                 \
  "4:7 " WIRE_INTERNET " 4:52 4:16 4:68 4:4 4:72 4:12 4:1 4:2 'internet' 'me' 's cret'"

static void
check_contexts (const MbnFact *fact)
{
  const MbnProvisionedContext *context;

  g_assert_cmpuint (fact->contexts->len, ==, 1);
  context = g_ptr_array_index (fact->contexts, 0);
  g_assert_cmpuint (context->id, ==, 7);
  g_assert_cmpint (context->type, ==, MBN_CONTEXT_TYPE_INTERNET);
  g_assert_cmpstr (context->access_string, ==, "internet");
  g_assert_cmpstr (context->user_name, ==, "me");
  g_assert_cmpstr (context->password, ==, "s cret");
  g_assert_true (context->compression);
  g_assert_cmpint (context->auth_protocol, ==, MBN_AUTH_PROTOCOL_CHAP);
  /* MBIM 1.0 does not tell it in an answer */
  g_assert_cmpstr (context->provider_id, ==, "");
}

static void
check_emergency (const MbnFact *fact)
{
  g_assert_true (fact->emergency);
}

static void
check_statistics (const MbnFact *fact)
{
  g_assert_cmpuint (fact->statistics.rx_bytes, ==, 1000);
  g_assert_cmpuint (fact->statistics.rx_packets, ==, 10);
  g_assert_cmpuint (fact->statistics.tx_bytes, ==, G_GUINT64_CONSTANT (0x100000002));
  g_assert_cmpuint (fact->statistics.tx_packets, ==, 20);
}

typedef struct
{
  const char *name;
  MbnFactKind kind;
  guint32 cid;
  gboolean indicated;
  const char *buffer;
  void (*check) (const MbnFact *fact);
} FactRow;

/* clang-format off */
static const FactRow fact_rows[] = {
    {"caps", MBN_FACT_CAPS, CID_DEVICE_CAPS, FALSE, CAPS, check_caps},
    {"subscriber", MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER, TRUE, SUBSCRIBER, check_subscriber},
    {"pin", MBN_FACT_PIN, CID_PIN, FALSE, "4:2 4:1 4:3", check_pin},
    {"radio", MBN_FACT_RADIO, CID_RADIO, TRUE, "4:1 4:0", check_radio},
    {"home", MBN_FACT_HOME_PROVIDER, CID_HOME, FALSE,
     PROVIDER (10, 8) "'26201' 'Netz'", check_home},
    {"preferred", MBN_FACT_PREFERRED_PROVIDERS, CID_PREFERRED, TRUE,
     "4:1 4:12 4:52 " PROVIDER (10, 8) "'26201' 'Netz'", check_home},
    {"visible", MBN_FACT_VISIBLE_PROVIDERS, CID_VISIBLE, FALSE,
     "4:1 4:12 4:52 " PROVIDER (10, 8) "'26201' 'Netz'", check_home},
    {"registration", MBN_FACT_REGISTRATION, CID_REGISTER, TRUE, REGISTRATION, check_registration},
    {"packet-service", MBN_FACT_PACKET_SERVICE, CID_PACKET, TRUE,
     "4:7 4:2 4:0x20 8:50000000 8:0x123456789a", check_packet_service},
    {"signal", MBN_FACT_SIGNAL, CID_SIGNAL, TRUE, "4:31 4:7 4:5 4:1 4:1", check_signal},
    {"session", MBN_FACT_SESSION, CID_CONNECT, TRUE, SESSION, check_session},
    {"contexts", MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS, TRUE, CONTEXTS, check_contexts},
    {"emergency", MBN_FACT_EMERGENCY, CID_EMERGENCY, TRUE, "4:1", check_emergency},
    {"statistics", MBN_FACT_STATISTICS, CID_STATISTICS, FALSE,
     "4:1 4:2 8:1000 8:10 8:0x100000002 8:20 4:3 4:4", check_statistics},
};
/* clang-format on */

static void
test_fact (gconstpointer data)
{
  const FactRow *row = data;
  g_autoptr (MbnFact) response = read_done (row->kind, row->cid, 0, row->buffer);
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnFact) indication = read_indication (row->cid, row->buffer, &error);

  row->check (response);
  g_assert_no_error (error);

  if (!row->indicated)
    {
      g_assert_null (indication);
      return;
    }

  g_assert_nonnull (indication);
  g_assert_true (mbn_fact_equal (response, indication));
  row->check (indication);
}

/* ---- enumerations ---- */

static void
test_ready_states (void)
{
  static const struct
  {
    guint32 mbim;
    MbnReadyState expected;
  } rows[] = {
      {0,          MBN_READY_STATE_OFF             },
      {1,          MBN_READY_STATE_INITIALIZED     },
      {2,          MBN_READY_STATE_SIM_NOT_INSERTED},
      {3,          MBN_READY_STATE_BAD_SIM         },
      {4,          MBN_READY_STATE_FAILURE         },
      {5,          MBN_READY_STATE_NOT_ACTIVATED   },
      {6,          MBN_READY_STATE_DEVICE_LOCKED   },
      {7,          MBN_READY_STATE_NO_ESIM_PROFILE },
      {8,          MBN_READY_STATE_OFF             },
      {0xffffffff, MBN_READY_STATE_OFF             },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MbnFact) fact = read_format (MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER,
                                              "4:%u 4:0 4:0 4:0 4:0 4:0 4:0", rows[i].mbim);

      g_assert_cmpint (fact->subscriber.ready_state, ==, rows[i].expected);
      g_assert_cmpstr (fact->subscriber.subscriber_id, ==, "");
      g_assert_cmpstr (fact->subscriber.sim_icc_id, ==, "");
      g_assert_cmpuint (g_strv_length (fact->subscriber.numbers), ==, 0);
    }
}

static void
test_icc_id_filler (void)
{
  static const char *const rows[][2] = {
      {"8986000000000000001F", "8986000000000000001" },
      {"8986000000000000001f", "8986000000000000001" },
      {"898600000000000000Ff", "898600000000000000"  },
      {"89860000000000000001", "89860000000000000001"},
      {"89F6000000000000001",  "89F6000000000000001" },
      {"FFFF",                 ""                    },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MbnFact) fact
          = read_format (MBN_FACT_SUBSCRIBER, CID_SUBSCRIBER, "4:1 4:0 4:0 4:28 4:%zu 4:0 4:0 '%s'",
                         strlen (rows[i][0]) * 2, rows[i][0]);

      g_assert_cmpstr (fact->subscriber.sim_icc_id, ==, rows[i][1]);
    }
}

/* A PUK has the type of the PIN it unblocks and the state UNBLOCK (mbn-enums.h). */
static void
test_pin_types (void)
{
  static const MbnPinType expected[] = {
      MBN_PIN_TYPE_NONE,
      MBN_PIN_TYPE_CUSTOM,
      MBN_PIN_TYPE_PIN1,
      MBN_PIN_TYPE_PIN2,
      MBN_PIN_TYPE_DEVICE_SIM_PIN,
      MBN_PIN_TYPE_DEVICE_FIRST_SIM_PIN,
      MBN_PIN_TYPE_NETWORK_PIN,
      MBN_PIN_TYPE_NETWORK_SUBSET_PIN,
      MBN_PIN_TYPE_SVC_PROVIDER_PIN,
      MBN_PIN_TYPE_CORPORATE_PIN,
      MBN_PIN_TYPE_SUBSIDY_LOCK,
      MBN_PIN_TYPE_PIN1, /* 11: from here on PUKs */
      MBN_PIN_TYPE_PIN2,
      MBN_PIN_TYPE_DEVICE_FIRST_SIM_PIN,
      MBN_PIN_TYPE_NETWORK_PIN,
      MBN_PIN_TYPE_NETWORK_SUBSET_PIN,
      MBN_PIN_TYPE_SVC_PROVIDER_PIN,
      MBN_PIN_TYPE_CORPORATE_PIN,
      MBN_PIN_TYPE_NONE, /* NEV, ADM and what comes after have no MBN type */
      MBN_PIN_TYPE_NONE,
      MBN_PIN_TYPE_NONE,
  };

  for (guint32 type = 0; type < G_N_ELEMENTS (expected); type++)
    for (guint32 state = 0; state <= 2; state++)
      {
        g_autoptr (MbnFact) fact
            = read_format (MBN_FACT_PIN, CID_PIN, "4:%u 4:%u 4:0xffffffff", type, state);
        gboolean is_puk = type >= 11 && type <= 17;

        g_assert_cmpint (fact->pin.type, ==, expected[type]);
        g_assert_cmpuint (fact->pin.attempts, ==, MBN_ATTEMPTS_REMAINING_UNKNOWN);
        if (state != 1)
          g_assert_cmpint (fact->pin.state, ==, MBN_PIN_STATE_NONE);
        else
          g_assert_cmpint (fact->pin.state, ==,
                           is_puk ? MBN_PIN_STATE_UNBLOCK : MBN_PIN_STATE_ENTER);
      }
}

/* The four low bits are shared; of the others only multi-carrier has a namesake (mbn-api.md 3.2).
 */
static void
test_control_caps (void)
{
  static const struct
  {
    guint32 class;
    guint32 mbim;
    guint32 expected;
    MbnCellularClass expected_class;
  } rows[] = {
      {1,          0x00,       0x00, MBN_CELLULAR_CLASS_GSM },
      {1,          0x0f,       0x0f, MBN_CELLULAR_CLASS_GSM },
      {1,          0x10,       0x20, MBN_CELLULAR_CLASS_GSM },
      {2,          0x10,       0x20, MBN_CELLULAR_CLASS_CDMA},
      {1,          0x20,       0x00, MBN_CELLULAR_CLASS_GSM }, /* ESIM */
      {1,          0x40,       0x00, MBN_CELLULAR_CLASS_GSM },
      {1,          0x80,       0x00, MBN_CELLULAR_CLASS_GSM }, /* SIM_HOT_SWAP_CAPABLE */
      {1,          0xfffffff0, 0x20, MBN_CELLULAR_CLASS_GSM },
      {3,          0x01,       0x81, MBN_CELLULAR_CLASS_GSM }, /* both: MULTI_MODE */
      {0,          0x01,       0x01, MBN_CELLULAR_CLASS_NONE},
      {4,          0x00,       0x00, MBN_CELLULAR_CLASS_NONE},
      {0xffffffff, 0x00,       0x80, MBN_CELLULAR_CLASS_GSM },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MbnFact) fact
          = read_format (MBN_FACT_CAPS, CID_DEVICE_CAPS,
                         "4:1 4:%u 4:9 4:0 4:0 4:0 4:%u 4:0  4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0",
                         rows[i].class, rows[i].mbim);

      g_assert_cmphex (fact->caps.control_caps, ==, rows[i].expected);
      g_assert_cmpint (fact->caps.cellular_class, ==, rows[i].expected_class);
      g_assert_cmpuint (fact->caps.voice_class, ==, 0); /* 9 is none of ours */
      g_assert_cmpstr (fact->caps.device_id, ==, "");
      g_assert_cmpstr (fact->caps.model, ==, "");
    }
}

/* mbn-api.md 6.10: no data class is available while not registered, whatever the modem says. */
static void
test_registration_states (void)
{
  for (guint32 state = 0; state <= 8; state++)
    {
      g_autoptr (MbnFact) fact
          = read_format (MBN_FACT_REGISTRATION, CID_REGISTER,
                         "4:0 4:%u 4:%u 4:0x3f 4:1  4:0 4:0  4:0 4:0  4:0 4:0  4:%u", state, state,
                         state);
      gboolean registered = state >= 3 && state <= 5;

      g_assert_cmpint (fact->registration.state, ==, state <= 6 ? state : 0);
      g_assert_cmpint (fact->registration.mode, ==, state <= 2 ? state : 0);
      g_assert_cmphex (fact->registration.available_data_classes, ==, registered ? 0x3f : 0);
      g_assert_cmpint (fact->registration.attaches_itself, ==, (state & 2) != 0);
      g_assert_cmpstr (fact->registration.provider_id, ==, "");
      g_assert_cmpstr (fact->registration.provider_name, ==, "");
      g_assert_cmpstr (fact->registration.roaming_text, ==, "");
    }
}

/* MBIM and MBN number the types differently; what MBN has no word for is CUSTOM (mbn-api.md 3.4).
 */
static void
test_context_types (void)
{
  static const struct
  {
    const char *uuid;
    MbnContextType expected;
  } rows[] = {
      {"b43f758ca5604b46b35ec5869641fb54", MBN_CONTEXT_TYPE_NONE       },
      {WIRE_INTERNET,                      MBN_CONTEXT_TYPE_INTERNET   },
      {"9b9f7bbe895244b783acca41318df7a0", MBN_CONTEXT_TYPE_VPN        },
      {"889182940ef443968ccaa8588fbc02b2", MBN_CONTEXT_TYPE_VOICE      },
      {"05a2a7167c344b4d9a91c5ef0c7aaacc", MBN_CONTEXT_TYPE_VIDEO_SHARE},
      {"b3272496ac6c422ba8c0acf687a27217", MBN_CONTEXT_TYPE_PURCHASE   },
      {"21610d0130744bce9425b53a07d697d6", MBN_CONTEXT_TYPE_CUSTOM     }, /* IMS */
      {"5f41adb8204e4d319da8b3c970e360f2", MBN_CONTEXT_TYPE_CUSTOM     }, /* emergency */
      {"0123456789abcdef0123456789abcdef", MBN_CONTEXT_TYPE_CUSTOM     },
      {"00000000000000000000000000000000", MBN_CONTEXT_TYPE_CUSTOM     },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MbnFact) fact
          = read_format (MBN_FACT_PROVISIONED_CONTEXTS, CID_CONTEXTS,
                         "4:1 4:12 4:52 4:0 %s 4:0 4:0 4:0 4:0 4:0 4:0 4:%zu 4:%zu", rows[i].uuid,
                         i, i);
      const MbnProvisionedContext *context = g_ptr_array_index (fact->contexts, 0);

      g_assert_cmpint (context->type, ==, rows[i].expected);
      g_assert_cmpint (context->compression, ==, i == 1);
      g_assert_cmpint (context->auth_protocol, ==, i <= 3 ? i : 0);
      g_assert_cmpstr (context->access_string, ==, "");
      g_assert_cmpstr (context->password, ==, "");
    }
}

/* Values that the MBN API does not have become "unknown". */
static void
test_out_of_range (void)
{
  const guint32 values[] = {0, 1, 2, 3, 4, 5, 6, 31, 32, 99, 0x80000001, 0xffffffff};

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      guint32 v = values[i];
      g_autoptr (MbnFact) session
          = read_format (MBN_FACT_SESSION, CID_CONNECT,
                         "4:%u 4:%u 4:%u 4:%u " WIRE_INTERNET " 4:%u", v, v, v, v, v);
      g_autoptr (MbnFact) service = read_format (MBN_FACT_PACKET_SERVICE, CID_PACKET,
                                                 "4:%u 4:%u 4:%u 8:%u 8:%u", v, v, v, v, v);
      g_autoptr (MbnFact) quality
          = read_format (MBN_FACT_SIGNAL, CID_SIGNAL, "4:%u 4:%u 4:0 4:0 4:0", v, v);
      g_autoptr (MbnFact) emergency = read_format (MBN_FACT_EMERGENCY, CID_EMERGENCY, "4:%u", v);
      g_autoptr (MbnFact) radio = read_format (MBN_FACT_RADIO, CID_RADIO, "4:%u 4:%u", v, v);

      g_assert_cmpuint (session->session.session, ==, v);
      g_assert_cmpint (session->session.state, ==, v <= 4 ? v : 0);
      g_assert_cmpint (session->session.voice_call, ==, v <= 2 ? v : 0);
      g_assert_cmpint (session->session.ip_type, ==, v <= 4 ? v : 0);
      g_assert_cmpuint (session->session.network_error, ==, v);
      g_assert_cmpint (service->packet_service.state, ==, v <= 4 ? v : 0);
      g_assert_cmphex (service->packet_service.current_data_class, ==, v);
      g_assert_cmpuint (quality->signal.rssi, ==, v <= 31 ? v : 99);
      g_assert_cmpuint (quality->signal.error_rate, ==, v <= 7 ? v : 99);
      g_assert_cmpint (emergency->emergency, ==, v == 1);
      g_assert_cmpint (radio->radio.hardware, ==, v == 0 ? MBN_RADIO_OFF : MBN_RADIO_ON);
      g_assert_cmpint (radio->radio.software, ==, v == 0 ? MBN_RADIO_OFF : MBN_RADIO_ON);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (fact_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/mbim/fact/", fact_rows[i].name, NULL);

      g_test_add_data_func (path, &fact_rows[i], test_fact);
    }

  g_test_add_func ("/mbim/fact/8/ready-state-7-is-no-esim-profile", test_ready_states);
  g_test_add_func ("/mbim/fact/2.1/icc-id-filler", test_icc_id_filler);
  g_test_add_func ("/mbim/fact/8/pin-types", test_pin_types);
  g_test_add_func ("/mbim/fact/3.2/control-caps", test_control_caps);
  g_test_add_func ("/mbim/fact/6.10/unregistered-has-no-data-class", test_registration_states);
  g_test_add_func ("/mbim/fact/3.4/context-types", test_context_types);
  g_test_add_func ("/mbim/fact/out-of-range", test_out_of_range);

  return g_test_run ();
}

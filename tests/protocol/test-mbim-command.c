/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Commands as bytes on the wire, and MBIM status codes as our errors. */

#include "config.h"

#include "mbim-command.h"
#include "mbim-status.h"
#include "wire.h"

#include <string.h>

#define QUERY    "4:0"
#define SET      "4:1"
#define INTERNET " " WIRE_INTERNET " "

/* ---- commands ---- */

typedef struct
{
  const char *name;
  MbnCommand command;
  guint32 cid;
  const char *rest; /* query or set, length of the buffer, buffer */
} CommandRow;

#define E_ACUTE "\xc3\xa9"
#define EMOJI   "\xf0\x9f\x98\x80" /* two UTF-16 units */

/* the formatter would spread these rows over 200 columns */
/* clang-format off */
static const CommandRow command_rows[] = {
    {"read-caps", {.kind = MBN_COMMAND_READ_CAPS}, CID_DEVICE_CAPS, QUERY " 4:0"},
    {"read-subscriber", {.kind = MBN_COMMAND_READ_SUBSCRIBER}, CID_SUBSCRIBER, QUERY " 4:0"},
    {"read-pin", {.kind = MBN_COMMAND_READ_PIN}, CID_PIN, QUERY " 4:0"},
    {"read-radio", {.kind = MBN_COMMAND_READ_RADIO}, CID_RADIO, QUERY " 4:0"},
    {"read-home", {.kind = MBN_COMMAND_READ_HOME_PROVIDER}, CID_HOME, QUERY " 4:0"},
    {"read-preferred", {.kind = MBN_COMMAND_READ_PREFERRED_PROVIDERS}, CID_PREFERRED, QUERY " 4:0"},
    {"read-registration", {.kind = MBN_COMMAND_READ_REGISTRATION}, CID_REGISTER, QUERY " 4:0"},
    {"read-packet-service", {.kind = MBN_COMMAND_READ_PACKET_SERVICE}, CID_PACKET, QUERY " 4:0"},
    {"read-signal", {.kind = MBN_COMMAND_READ_SIGNAL}, CID_SIGNAL, QUERY " 4:0"},
    {"read-emergency", {.kind = MBN_COMMAND_READ_EMERGENCY}, CID_EMERGENCY, QUERY " 4:0"},
    {"read-statistics", {.kind = MBN_COMMAND_READ_STATISTICS}, CID_STATISTICS, QUERY " 4:0"},
    {"read-provisioned-contexts", {.kind = MBN_COMMAND_READ_PROVISIONED_CONTEXTS}, CID_CONTEXTS,
     QUERY " 4:0"},
    {"scan-is-a-full-one", {.kind = MBN_COMMAND_SCAN}, CID_VISIBLE, QUERY " 4:4 4:0"},
    {"attach", {.kind = MBN_COMMAND_ATTACH}, CID_PACKET, SET " 4:4 4:0"},
    {"radio-on", {.kind = MBN_COMMAND_SET_RADIO, .radio = MBN_RADIO_ON}, CID_RADIO, SET " 4:4 4:1"},
    {"radio-off", {.kind = MBN_COMMAND_SET_RADIO, .radio = MBN_RADIO_OFF}, CID_RADIO,
     SET " 4:4 4:0"},
    {"register-automatic",
     {.kind = MBN_COMMAND_REGISTER, .register_mode = MBN_REGISTER_MODE_AUTOMATIC,
      .provider_id = "26201"},
     CID_REGISTER, SET " 4:16  4:0 4:0  4:0  4:0"},
    {"register-automatic-with-preference",
     {.kind = MBN_COMMAND_REGISTER, .register_mode = MBN_REGISTER_MODE_AUTOMATIC,
      .data_classes = 0x3c},
     CID_REGISTER, SET " 4:16  4:0 4:0  4:0  4:0x3c"},
    {"register-manual",
     {.kind = MBN_COMMAND_REGISTER, .register_mode = MBN_REGISTER_MODE_MANUAL,
      .provider_id = "26201", .data_classes = 0x20},
     CID_REGISTER, SET " 4:28  4:16 4:10  4:1  4:0x20  '26201'"},
    {"read-session",
     {.kind = MBN_COMMAND_READ_SESSION, .session = 3},
     CID_CONNECT, QUERY " 4:36  4:3 4:0 4:0 4:0" INTERNET "4:0"},
    {"read-ip-config",
     {.kind = MBN_COMMAND_READ_IP_CONFIG, .session = 255},
     CID_IP, QUERY " 4:60  4:255 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0 4:0"},
    {"CTX-44/deactivate-sends-no-settings",
     {.kind = MBN_COMMAND_DEACTIVATE, .session = 7,
      .settings = {"internet", "user", "secret", MBN_AUTH_PROTOCOL_PAP, TRUE, MBN_IP_TYPE_IPV6}},
     CID_CONNECT, SET " 4:60  4:7 4:0  4:0 4:0  4:0 4:0  4:0 4:0  4:0 4:0 4:0" INTERNET},
    {"CTX-33/blank-access-string-stays-blank",
     {.kind = MBN_COMMAND_ACTIVATE, .session = 0,
      .settings = {"", "", "", MBN_AUTH_PROTOCOL_NONE, FALSE, MBN_IP_TYPE_DEFAULT}},
     CID_CONNECT, SET " 4:60  4:0 4:1  4:0 4:0  4:0 4:0  4:0 4:0  4:0 4:0 4:0" INTERNET},
    {"CTX-4/activate-carries-all-settings",
     {.kind = MBN_COMMAND_ACTIVATE, .session = 1,
      .settings
      = {"internet", "me", E_ACUTE "t", MBN_AUTH_PROTOCOL_CHAP, TRUE, MBN_IP_TYPE_IPV4V6}},
     CID_CONNECT, SET " 4:84  4:1 4:1  4:60 4:16  4:76 4:4  4:80 4:4  4:1 4:2 4:3" INTERNET
         "'internet' 'me' '" E_ACUTE "t'"},
    {"activate-pads-odd-texts",
     {.kind = MBN_COMMAND_ACTIVATE, .session = 0,
      .settings
      = {"abc", "x", EMOJI, MBN_AUTH_PROTOCOL_MSCHAPV2, FALSE, MBN_IP_TYPE_IPV4_AND_IPV6}},
     CID_CONNECT, SET " 4:76  4:0 4:1  4:60 4:6  4:68 4:2  4:72 4:4  4:0 4:3 4:4" INTERNET
         "610062006300 0000  7800 0000  3dd800de"},
    {"activate-user-without-password",
     {.kind = MBN_COMMAND_ACTIVATE, .session = 0,
      .settings = {"abcd", "me", "", MBN_AUTH_PROTOCOL_PAP, FALSE, MBN_IP_TYPE_IPV4}},
     CID_CONNECT, SET " 4:72  4:0 4:1  4:60 4:8  4:68 4:4  4:0 4:0  4:0 4:1 4:1" INTERNET
         "'abcd' 'me'"},
};
/* clang-format on */

/* The whole message before the first send: transaction 0, which libmbim fills in. */
static GByteArray *
expected_command (guint32 cid, const char *rest)
{
  g_autoptr (GByteArray) tail = wire_bytes (rest);
  g_autofree char *head
      = g_strdup_printf ("4:3 4:%u 4:0  4:1 4:0 " WIRE_BASIC_CONNECT " 4:%u", 40 + tail->len, cid);
  GByteArray *message = wire_bytes (head);

  return g_byte_array_append (message, tail->data, tail->len);
}

static void
assert_command (const MbnCommand *command, guint32 cid, const char *rest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbimMessage) message = mbim_command_build (command, &error);
  g_autoptr (GByteArray) expected = expected_command (cid, rest);
  g_autoptr (GByteArray) sent = g_byte_array_new ();
  g_autofree char *expected_hex = wire_hex (expected);
  g_autofree char *sent_hex = NULL;
  const guint8 *raw;
  guint32 length;

  g_assert_no_error (error);
  raw = mbim_message_get_raw (message, &length, NULL);
  g_byte_array_append (sent, raw, length);
  sent_hex = wire_hex (sent);
  g_assert_cmpstr (sent_hex, ==, expected_hex);
}

static void
test_command (gconstpointer data)
{
  const CommandRow *row = data;

  assert_command (&row->command, row->cid, row->rest);
}

/* One entry, Basic Connect, with just what mbim-fact.c reads. */
static void
test_subscribe (void)
{
  const MbnCommand command = {.kind = MBN_COMMAND_SUBSCRIBE};

  assert_command (&command, CID_SUBSCRIBE,
                  SET " 4:72  4:1  4:12 4:60 " WIRE_BASIC_CONNECT
                      " 4:10  4:2 4:3 4:7 4:9 4:10 4:11 4:12 4:13 4:15 4:22");
}

static void
test_set_preferred (void)
{
  g_autoptr (GPtrArray) providers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provider_free);
  const MbnCommand command = {.kind = MBN_COMMAND_SET_PREFERRED_PROVIDERS, .providers = providers};

  assert_command (&command, CID_PREFERRED, SET " 4:4  4:0");

  g_ptr_array_add (providers, mbn_provider_new ("00101", 4, "A", 0));
  g_ptr_array_add (providers, mbn_provider_new ("310260", 0x14, "", 0x20));
  assert_command (&command, CID_PREFERRED,
                  SET " 4:112  4:2  4:20 4:48  4:68 4:44"
                      "  4:32 4:10  4:4  4:44 4:2  4:1 4:99 4:99 '00101' 'A'"
                      "  4:32 4:12  4:0x14  4:0 4:0  4:1 4:99 4:99 '310260'");
}

static void
test_every_command_is_tested (void)
{
  gboolean tested[MBN_N_COMMANDS] = {
      [MBN_COMMAND_SUBSCRIBE] = TRUE,
      [MBN_COMMAND_SET_PREFERRED_PROVIDERS] = TRUE,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (command_rows); i++)
    tested[command_rows[i].command.kind] = TRUE;

  for (guint kind = 0; kind < MBN_N_COMMANDS; kind++)
    if (!tested[kind])
      g_error ("no test for \"%s\"", mbn_command_kind_to_string (kind));
}

/* ---- status ---- */

/* context-rules.md 10.1; codes without a row there, also vendors', are FAILURE. BUSY,
 * NOT_INITIALIZED and the two FAULTs keep codes of their own in the back end. */
static MbnError
expected_error (guint32 status)
{
  static const MbnError errors[] = {
      MBN_OK,
      MBN_ERROR_BUSY,
      MBN_ERROR_FAILURE,
      MBN_ERROR_SIM_NOT_INSERTED,
      MBN_ERROR_BAD_SIM,
      MBN_ERROR_PIN_REQUIRED,
      MBN_ERROR_PIN_DISABLED,
      MBN_ERROR_NOT_REGISTERED,
      MBN_ERROR_PROVIDERS_NOT_FOUND,
      MBN_ERROR_NOT_SUPPORTED,
      MBN_ERROR_PROVIDER_NOT_VISIBLE,
      MBN_ERROR_DATA_CLASS_NOT_AVAILABLE,
      MBN_ERROR_PACKET_SVC_DETACHED,
      MBN_ERROR_MAX_ACTIVATED_CONTEXTS,
      MBN_ERROR_PENDING,
      MBN_ERROR_VOICE_CALL_IN_PROGRESS,
      MBN_ERROR_CONTEXT_NOT_ACTIVATED,
      MBN_ERROR_SERVICE_NOT_ACTIVATED,
      MBN_ERROR_INVALID_ACCESS_STRING,
      MBN_ERROR_INVALID_PASSWORD,
      MBN_ERROR_RADIO_POWER_OFF,
      MBN_ERROR_INVALID_ARG,
      /* E_MBN_FAILURE for a Connect, ERROR_READ_FAULT for getters (mbn-api.md 2.2): told apart
         above */
      MBN_ERROR_READ_FAULT,
      MBN_ERROR_WRITE_FAULT,
  };

  if (status == 28)
    return MBN_ERROR_INVALID_STATE;

  return status < G_N_ELEMENTS (errors) ? errors[status] : MBN_ERROR_FAILURE;
}

static void
assert_status (guint32 status)
{
  g_autofree char *text = mbim_status_to_text (status);
  g_autofree char *prefix = g_strdup_printf ("MBIM status %u", status);

  if (mbim_status_to_error (status) != expected_error (status))
    g_error ("status %u became %s", status, mbn_error_constant (mbim_status_to_error (status)));
  g_assert_true (g_str_has_prefix (text, prefix));
  g_assert_true (text[strlen (prefix)] == '\0' || g_str_has_prefix (text + strlen (prefix), ", "));
}

static void
test_status (void)
{
  const guint32 others[]
      = {39, 99, 100, 101, 102, 103, 104, 0x87430001, 0x91000001, 0x7fffffff, 0xffffffff};

  for (guint32 status = 0; status <= 38; status++)
    assert_status (status);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    assert_status (others[i]);
}

static void
test_status_text (void)
{
  g_autofree char *known = mbim_status_to_text (12);
  g_autofree char *vendor = mbim_status_to_text (0x91000001);

  g_assert_cmpstr (known, ==, "MBIM status 12, PacketServiceDetached");
  g_assert_cmpstr (vendor, ==, "MBIM status 2432696321");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (command_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/mbim/command/", command_rows[i].name, NULL);

      g_test_add_data_func (path, &command_rows[i], test_command);
    }

  g_test_add_func ("/mbim/command/subscribe-to-what-is-read", test_subscribe);
  g_test_add_func ("/mbim/command/set-preferred", test_set_preferred);
  g_test_add_func ("/mbim/command/every-one-is-tested", test_every_command_is_tested);
  g_test_add_func ("/mbim/status/10.1/every-code", test_status);
  g_test_add_func ("/mbim/status/text", test_status_text);

  return g_test_run ();
}

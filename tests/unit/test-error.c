/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The one table of results (design.md 1): numbers and constants spelled here from mbn-api.md 5,
 * D-Bus names derived from the constants by the rule of design.md 1, not taken from the code. */

#include "config.h"

#include <gio/gio.h>

#include "mbn-error.h"

typedef struct
{
  MbnError code;
  guint32 hresult;
  const char *constant;
} Expected;

/* clang-format off */
static const Expected expected[] = {
  {MBN_ERROR_CONTEXT_NOT_ACTIVATED, 0x80548201, "E_MBN_CONTEXT_NOT_ACTIVATED"},
  {MBN_ERROR_BAD_SIM, 0x80548202, "E_MBN_BAD_SIM"},
  {MBN_ERROR_DATA_CLASS_NOT_AVAILABLE, 0x80548203, "E_MBN_DATA_CLASS_NOT_AVAILABLE"},
  {MBN_ERROR_INVALID_ACCESS_STRING, 0x80548204, "E_MBN_INVALID_ACCESS_STRING"},
  {MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 0x80548205, "E_MBN_MAX_ACTIVATED_CONTEXTS"},
  {MBN_ERROR_PACKET_SVC_DETACHED, 0x80548206, "E_MBN_PACKET_SVC_DETACHED"},
  {MBN_ERROR_PROVIDER_NOT_VISIBLE, 0x80548207, "E_MBN_PROVIDER_NOT_VISIBLE"},
  {MBN_ERROR_RADIO_POWER_OFF, 0x80548208, "E_MBN_RADIO_POWER_OFF"},
  {MBN_ERROR_SERVICE_NOT_ACTIVATED, 0x80548209, "E_MBN_SERVICE_NOT_ACTIVATED"},
  {MBN_ERROR_SIM_NOT_INSERTED, 0x8054820A, "E_MBN_SIM_NOT_INSERTED"},
  {MBN_ERROR_VOICE_CALL_IN_PROGRESS, 0x8054820B, "E_MBN_VOICE_CALL_IN_PROGRESS"},
  {MBN_ERROR_INVALID_CACHE, 0x8054820C, "E_MBN_INVALID_CACHE"},
  {MBN_ERROR_NOT_REGISTERED, 0x8054820D, "E_MBN_NOT_REGISTERED"},
  {MBN_ERROR_PROVIDERS_NOT_FOUND, 0x8054820E, "E_MBN_PROVIDERS_NOT_FOUND"},
  {MBN_ERROR_PIN_NOT_SUPPORTED, 0x8054820F, "E_MBN_PIN_NOT_SUPPORTED"},
  {MBN_ERROR_PIN_REQUIRED, 0x80548210, "E_MBN_PIN_REQUIRED"},
  {MBN_ERROR_PIN_DISABLED, 0x80548211, "E_MBN_PIN_DISABLED"},
  {MBN_ERROR_FAILURE, 0x80548212, "E_MBN_FAILURE"},
  {MBN_ERROR_INVALID_PROFILE, 0x80548218, "E_MBN_INVALID_PROFILE"},
  {MBN_ERROR_DEFAULT_PROFILE_EXIST, 0x80548219, "E_MBN_DEFAULT_PROFILE_EXIST"},
  {MBN_ERROR_SMS_ENCODING_NOT_SUPPORTED, 0x80548220, "E_MBN_SMS_ENCODING_NOT_SUPPORTED"},
  {MBN_ERROR_SMS_FILTER_NOT_SUPPORTED, 0x80548221, "E_MBN_SMS_FILTER_NOT_SUPPORTED"},
  {MBN_ERROR_SMS_INVALID_MEMORY_INDEX, 0x80548222, "E_MBN_SMS_INVALID_MEMORY_INDEX"},
  {MBN_ERROR_SMS_LANG_NOT_SUPPORTED, 0x80548223, "E_MBN_SMS_LANG_NOT_SUPPORTED"},
  {MBN_ERROR_SMS_MEMORY_FAILURE, 0x80548224, "E_MBN_SMS_MEMORY_FAILURE"},
  {MBN_ERROR_SMS_NETWORK_TIMEOUT, 0x80548225, "E_MBN_SMS_NETWORK_TIMEOUT"},
  {MBN_ERROR_SMS_UNKNOWN_SMSC_ADDRESS, 0x80548226, "E_MBN_SMS_UNKNOWN_SMSC_ADDRESS"},
  {MBN_ERROR_SMS_FORMAT_NOT_SUPPORTED, 0x80548227, "E_MBN_SMS_FORMAT_NOT_SUPPORTED"},
  {MBN_ERROR_SMS_OPERATION_NOT_ALLOWED, 0x80548228, "E_MBN_SMS_OPERATION_NOT_ALLOWED"},
  {MBN_ERROR_SMS_MEMORY_FULL, 0x80548229, "E_MBN_SMS_MEMORY_FULL"},
  {MBN_ERROR_PENDING, 0x8000000A, "E_PENDING"},
  {MBN_ERROR_POINTER, 0x80004003, "E_POINTER"},
  {MBN_ERROR_FAIL, 0x80004005, "E_FAIL"},
  {MBN_ERROR_ACCESS_DENIED, 0x80070005, "E_ACCESSDENIED"},
  {MBN_ERROR_HANDLE, 0x80070006, "E_HANDLE"},
  {MBN_ERROR_OUT_OF_MEMORY, 0x8007000E, "E_OUTOFMEMORY"},
  {MBN_ERROR_INVALID_ARG, 0x80070057, "E_INVALIDARG"},
  {MBN_ERROR_NOT_IMPL, 0x80004001, "E_NOTIMPL"},
  {MBN_ERROR_NO_INTERFACE, 0x80004002, "E_NOINTERFACE"},
  {MBN_ERROR_UNEXPECTED, 0x8000FFFF, "E_UNEXPECTED"},
  {MBN_ERROR_FILE_NOT_FOUND, 0x80070002, "ERROR_FILE_NOT_FOUND"},
  {MBN_ERROR_NOT_READY, 0x80070015, "ERROR_NOT_READY"},
  {MBN_ERROR_WRITE_FAULT, 0x8007001D, "ERROR_WRITE_FAULT"},
  {MBN_ERROR_READ_FAULT, 0x8007001E, "ERROR_READ_FAULT"},
  {MBN_ERROR_NOT_SUPPORTED, 0x80070032, "ERROR_NOT_SUPPORTED"},
  {MBN_ERROR_TOO_MANY_SESS, 0x80070045, "ERROR_TOO_MANY_SESS"},
  {MBN_ERROR_INVALID_PASSWORD, 0x80070056, "ERROR_INVALID_PASSWORD"},
  {MBN_ERROR_OPEN_FAILED, 0x8007006E, "ERROR_OPEN_FAILED"},
  {MBN_ERROR_BUFFER_OVERFLOW, 0x8007006F, "ERROR_BUFFER_OVERFLOW"},
  {MBN_ERROR_ALREADY_EXISTS, 0x800700B7, "ERROR_ALREADY_EXISTS"},
  {MBN_ERROR_SERVICE_NOT_ACTIVE, 0x80070426, "ERROR_SERVICE_NOT_ACTIVE"},
  {MBN_ERROR_NOT_FOUND, 0x80070490, "ERROR_NOT_FOUND"},
  {MBN_ERROR_INVALID_STATE, 0x8007139F, "ERROR_INVALID_STATE"},
  /* mbn-api.md 5.1, the note: codes chosen for names without a public constant */
  {MBN_ERROR_CONNECTION_ACTIVE, 0x800704CE, "ERROR_CONNECTION_ACTIVE"},
  {MBN_ERROR_BUSY, 0x800700AA, "ERROR_BUSY"},
  {MBN_ERROR_OPERATION_IN_PROGRESS, 0x80070149, "ERROR_OPERATION_IN_PROGRESS"},
  /* design.md 3 */
  {MBN_ERROR_CANCELLED, 0x800704C7, "ERROR_CANCELLED"},
  {MBN_ERROR_TIMEOUT, 0x800705B4, "ERROR_TIMEOUT"},
  {MBN_ERROR_NOT_ENOUGH_QUOTA, 0x80070718, "ERROR_NOT_ENOUGH_QUOTA"},
};
/* clang-format on */

/* Words that design.md 1 itself writes in CamelCase although the constant has them in one. */
static const struct
{
  const char *constant;
  const char *name;
} irregular[] = {
    {"E_INVALIDARG",   "InvalidArg"  },
    {"E_ACCESSDENIED", "AccessDenied"},
    {"E_OUTOFMEMORY",  "OutOfMemory" },
    {"E_NOTIMPL",      "NotImpl"     },
    {"E_NOINTERFACE",  "NoInterface" },
};

static const char *
strip_prefix (const char *constant)
{
  static const char *const prefixes[] = {"E_MBN_", "ERROR_", "E_"};

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (constant, prefixes[i]))
      return constant + strlen (prefixes[i]);

  g_error ("%s has no known prefix", constant);
}

/* "Error names drop the prefix and go CamelCase" (design.md 1). */
static char *
dbus_name_by_rule (const char *constant)
{
  g_autoptr (GString) name = g_string_new ("org.mbnd1.Error.");
  gboolean upper = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (irregular); i++)
    if (g_str_equal (irregular[i].constant, constant))
      return g_strconcat ("org.mbnd1.Error.", irregular[i].name, NULL);

  for (const char *p = strip_prefix (constant); *p != '\0'; p++)
    if (*p == '_')
      upper = TRUE;
    else
      {
        g_string_append_c (name, upper ? *p : g_ascii_tolower (*p));
        upper = FALSE;
      }

  return g_string_free (g_steal_pointer (&name), FALSE);
}

static void
test_row (gconstpointer data)
{
  const Expected *row = data;
  g_autofree char *name = dbus_name_by_rule (row->constant);

  g_assert_cmphex ((guint32)mbn_error_hresult (row->code), ==, row->hresult);
  g_assert_cmpstr (mbn_error_constant (row->code), ==, row->constant);
  g_assert_cmpstr (mbn_error_dbus_name (row->code), ==, name);
}

static void
test_every_code_is_expected (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (expected), ==, MBN_N_ERRORS - 1);

  for (MbnError code = MBN_OK + 1; code < MBN_N_ERRORS; code++)
    {
      guint n = 0;

      for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
        n += expected[i].code == code;
      g_assert_cmpuint (n, ==, 1);
    }
}

static void
test_rows_are_complete_and_unique (void)
{
  g_autoptr (GHashTable) hresults = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) constants = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (MbnError code = MBN_OK + 1; code < MBN_N_ERRORS; code++)
    {
      const char *text = mbn_error_text (code);

      g_assert_true (g_hash_table_add (hresults, GINT_TO_POINTER (mbn_error_hresult (code))));
      g_assert_true (g_hash_table_add (constants, (gpointer)mbn_error_constant (code)));
      g_assert_true (g_hash_table_add (names, (gpointer)mbn_error_dbus_name (code)));
      g_assert_true (g_dbus_is_interface_name (mbn_error_dbus_name (code)));
      g_assert_cmpint (mbn_error_hresult (code), <, 0);

      g_assert_nonnull (text);
      g_assert_cmpuint (strlen (text), >, 0);
      g_assert_false (g_str_has_suffix (text, "."));
    }
}

static void
test_success (void)
{
  g_assert_cmpint (mbn_error_hresult (MBN_OK), ==, 0);
  g_assert_cmpstr (mbn_error_constant (MBN_OK), ==, "S_OK");
  g_assert_null (mbn_error_dbus_name (MBN_OK));
  g_assert_nonnull (mbn_error_text (MBN_OK));
}

static void
test_travels_over_dbus (void)
{
  for (MbnError code = MBN_OK + 1; code < MBN_N_ERRORS; code++)
    {
      g_autoptr (GError) sent = g_error_new (MBN_ERROR, (int)code, "why %d", code);
      g_autofree char *name = g_dbus_error_encode_gerror (sent);
      g_autoptr (GError) received = NULL;

      g_assert_cmpstr (name, ==, mbn_error_dbus_name (code));

      received = g_dbus_error_new_for_dbus_error (name, sent->message);
      g_assert_error (received, MBN_ERROR, (int)code);
      g_assert_cmpint ((int)mbn_error_from (received), ==, (int)code);

      g_assert_true (g_dbus_error_strip_remote_error (received));
      g_assert_cmpstr (received->message, ==, sent->message);
    }
}

static void
test_message_format (void)
{
  g_autofree char *message
      = mbn_error_message (MBN_ERROR_MAX_ACTIVATED_CONTEXTS, "a context is already active");
  g_autofree char *low = mbn_error_message (MBN_ERROR_PENDING, "x");

  /* the example of design.md 1 */
  g_assert_cmpstr (message, ==, "0x80548205: a context is already active");
  g_assert_cmpstr (low, ==, "0x8000000A: x");
}

static void
test_for_bus (void)
{
  g_autoptr (GError) ours
      = g_error_new_literal (MBN_ERROR, MBN_ERROR_NOT_FOUND, "no such profile: \"Work\" 100%s");
  g_autoptr (GError) foreign
      = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "something else");
  g_autoptr (GError) a = mbn_error_for_bus (ours);
  g_autoptr (GError) b = mbn_error_for_bus (foreign);

  g_assert_error (a, MBN_ERROR, MBN_ERROR_NOT_FOUND);
  g_assert_cmpstr (a->message, ==, "0x80070490: no such profile: \"Work\" 100%s");
  g_assert_error (b, MBN_ERROR, MBN_ERROR_UNEXPECTED);
  g_assert_cmpstr (b->message, ==, "0x8000FFFF: something else");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *path = g_strconcat ("/error/mbn-api-5/", expected[i].constant, NULL);

      g_test_add_data_func (path, &expected[i], test_row);
    }

  g_test_add_func ("/error/mbn-api-5/every-code-is-expected", test_every_code_is_expected);
  g_test_add_func ("/error/complete-and-unique", test_rows_are_complete_and_unique);
  g_test_add_func ("/error/success", test_success);
  g_test_add_func ("/error/design-1/travels-over-dbus", test_travels_over_dbus);
  g_test_add_func ("/error/design-1/message-format", test_message_format);
  g_test_add_func ("/error/design-1/for-bus", test_for_bus);

  return g_test_run ();
}

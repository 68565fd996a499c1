/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#define G_LOG_DOMAIN "test-log"

#include "mbn-log.h"

#include <string.h>

/* The last line that was logged, field by field. */
static GHashTable *line;

static GLogWriterOutput
keep_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_hash_table_remove_all (line);
  for (gsize i = 0; i < n_fields; i++)
    g_hash_table_insert (line, g_strdup (fields[i].key), g_strdup (fields[i].value));

  return G_LOG_WRITER_HANDLED;
}

static void
assert_field (const char *key, const char *value)
{
  g_assert_cmpstr (g_hash_table_lookup (line, key), ==, value);
}

/* `journalctl MBN_REQUEST=17` tells one request's story. */
static void
test_modem_and_request (void)
{
  mbn_message ("modem3", 17, "%s after %u ms", "completed", 5u);
  assert_field ("MBN_MODEM", "modem3");
  assert_field ("MBN_REQUEST", "17");
  assert_field ("MESSAGE", "[modem3] request 17: completed after 5 ms");
  assert_field ("PRIORITY", "5");
  assert_field ("GLIB_DOMAIN", G_LOG_DOMAIN);
  g_assert_true (g_str_has_suffix (g_hash_table_lookup (line, "CODE_FILE"), "test-log.c"));
}

static void
test_neither (void)
{
  mbn_warning (NULL, 0, "plain");
  g_assert_false (g_hash_table_contains (line, "MBN_MODEM"));
  g_assert_false (g_hash_table_contains (line, "MBN_REQUEST"));
  assert_field ("MESSAGE", "plain");
  assert_field ("PRIORITY", "4");
}

/* `journalctl MESSAGE_ID=...` finds a kind of event, and `journalctl -x` explains it. */
static void
test_landmark (void)
{
  const char *id = mbn_landmark_get_id (MBN_LANDMARK_MODEM_RESET);

  mbn_landmark_warning (MBN_LANDMARK_MODEM_RESET, "modem3", 17, "resetting");
  assert_field ("MESSAGE_ID", id);
  assert_field ("MESSAGE", "[modem3] request 17: resetting");
  assert_field ("MBN_MODEM", "modem3");
  assert_field ("MBN_REQUEST", "17");
  assert_field ("PRIORITY", "4");

  mbn_landmark_message (MBN_LANDMARK_NONE, NULL, 0, "nothing special");
  g_assert_false (g_hash_table_contains (line, "MESSAGE_ID"));
  mbn_message (NULL, 0, "nothing special either");
  g_assert_false (g_hash_table_contains (line, "MESSAGE_ID"));
}

/* journald takes no other form for a number, and two kinds with one number are one kind. */
static void
test_landmark_ids (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (MbnLandmark i = MBN_LANDMARK_NONE + 1; i < MBN_N_LANDMARKS; i++)
    {
      const char *id = mbn_landmark_get_id (i);

      g_assert_nonnull (id);
      g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 32);
      g_assert_cmpuint (strlen (id), ==, 32);
      g_assert_true (g_hash_table_add (seen, (gpointer)id));
    }
}

/* Nobody asked for debug lines: they are not even formatted. */
static void
test_debug_is_dropped (void)
{
  mbn_message ("modem3", 1, "before");
  mbn_debug ("modem3", 2, "details");
  assert_field ("MBN_REQUEST", "1");
}

/* Translated messages of libmbim hold passwords and identity: not even --verbose shows them. */
static void
test_library_debug_is_never_shown (void)
{
  if (g_test_subprocess ())
    {
      mbn_log_set_up (TRUE);
      g_log ("Mbim", G_LOG_LEVEL_DEBUG, "password in clear");
      g_log ("Mbim", G_LOG_LEVEL_WARNING, "a warning of the library");
      mbn_debug (NULL, 0, "a line of ours");
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*a warning of the library*a line of ours*");
  g_test_trap_assert_stderr_unmatched ("*password*");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_unsetenv ("G_MESSAGES_DEBUG");
  g_unsetenv ("G_DEBUG");
  line = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!g_test_subprocess ())
    g_log_set_writer_func (keep_line, NULL, NULL);

  g_test_add_func ("/log/modem-and-request", test_modem_and_request);
  g_test_add_func ("/log/neither", test_neither);
  g_test_add_func ("/log/landmark", test_landmark);
  g_test_add_func ("/log/landmark-ids", test_landmark_ids);
  g_test_add_func ("/log/debug-is-dropped", test_debug_is_dropped);
  g_test_add_func ("/log/library-debug-is-never-shown", test_library_debug_is_never_shown);

  status = g_test_run ();
  g_hash_table_unref (line);

  return status;
}

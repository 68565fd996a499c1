/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is remembered in a key file, also when this process is killed before the disk has it
 * (design.md 6). A disk that is not there in time is a directory that is not there. */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk-tap.h"
#include "mbn-key-store.h"
#include "temp-dir.h"

#define LOSS         "what matters is forgotten"
#define WAIT_LIMIT_S 60

/* Where all is; so a process that is to be killed knows it, too. */
#define FOLDER_VARIABLE "MBN_TEST_KEY_STORE"

typedef struct
{
  const char *root; /* directories */
  char *state;
  char *run;
  char *file;
  char *journal;
  MbnKeyStore *store;
} Fixture;

/* What has been logged and not been looked at, in a row. */
static GString *logged;

static void
keep_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  g_string_append_printf (logged, "%s: %s\n", level & G_LOG_LEVEL_WARNING ? "warning" : "info",
                          message);
}

/* Since the last time: one line that is like @pattern, or nothing. */
static void
assert_logged (const char *pattern)
{
  if (pattern == NULL)
    g_assert_cmpstr (logged->str, ==, "");
  else if (!g_pattern_match_simple (pattern, logged->str)
           || strchr (logged->str, '\n') != logged->str + logged->len - 1)
    g_error ("not %s but %s", pattern, logged->str);

  g_string_truncate (logged, 0);
}

/* ---- fixture ---- */

static void
set_up (Fixture *self, gconstpointer data)
{
  self->root = g_getenv (FOLDER_VARIABLE);
  self->state = g_build_filename (self->root, "state", NULL);
  self->run = g_build_filename (self->root, "run", NULL);
  self->file = g_build_filename (self->state, "keys", NULL);
  self->journal = g_build_filename (self->run, "keys", NULL);
  if (!g_test_subprocess ())
    {
      g_assert_cmpint (g_mkdir (self->state, 0700), ==, 0);
      g_assert_cmpint (g_mkdir (self->run, 0700), ==, 0);
    }
  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
}

static gboolean
on_wait_limit (gpointer user_data)
{
  g_error ("what the test waits for does not happen");

  return G_SOURCE_REMOVE;
}

/* Whoever has it last, which may be a thread. */
static void
on_gone (gpointer gone, GObject *former)
{
  g_atomic_int_set ((gint *)gone, TRUE);
  g_main_context_wakeup (NULL);
}

/* Returns when nothing is written any more. */
static void
drop_store (Fixture *self)
{
  guint limit = g_timeout_add_seconds (WAIT_LIMIT_S, on_wait_limit, NULL);
  gint gone = FALSE;

  g_object_weak_ref (G_OBJECT (self->store), on_gone, &gone);
  g_clear_object (&self->store);
  while (!g_atomic_int_get (&gone))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

/* As at the end of the process. */
static void
close_store (Fixture *self)
{
  mbn_key_store_flush (self->store);
  drop_store (self);
}

static void
reopen (Fixture *self)
{
  close_store (self);
  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  close_store (self);
  assert_logged (NULL);
  temp_dir_remove (self->state);
  temp_dir_remove (self->run);
  g_free (self->state);
  g_free (self->run);
  g_free (self->file);
  g_free (self->journal);
}

static void
set (Fixture *self, const char *group, const char *key, const char *value)
{
  mbn_key_store_set (self->store, group, key, value);
}

static void
assert_value (Fixture *self, const char *group, const char *key, const char *value)
{
  g_autofree char *got = mbn_key_store_get (self->store, group, key);

  g_assert_cmpstr (got, ==, value);
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
write_text (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Of a file that is there. */
static char *
read_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
assert_mode (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0600);
}

/* ---- waiting ---- */

static gboolean
is_on_disk (Fixture *self)
{
  return !exists (self->journal);
}

static gboolean
is_told (Fixture *self)
{
  return logged->len > 0;
}

static void
wait_until (Fixture *self, gboolean (*is_so) (Fixture *self))
{
  guint limit = g_timeout_add_seconds (WAIT_LIMIT_S, on_wait_limit, NULL);

  while (!is_so (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

/* The disk is gone: what is written now does not arrive. */
static void
lose_disk (Fixture *self)
{
  temp_dir_remove (self->state);
}

static void
bring_disk (Fixture *self)
{
  g_assert_cmpint (g_mkdir (self->state, 0700), ==, 0);
}

/* ---- values ---- */

static void
test_values (Fixture *self, gconstpointer data)
{
  assert_value (self, "a", "one", NULL);
  set (self, "a", "one", "1");
  set (self, "a", "two", "2");
  set (self, "b", "one", "3");
  set (self, "a", "two", "4");

  /* in memory at once, and nowhere else */
  assert_value (self, "a", "one", "1");
  assert_value (self, "a", "two", "4");
  assert_value (self, "b", "one", "3");
  assert_value (self, "b", "two", NULL);
  assert_value (self, "c", "one", NULL);
  g_assert_false (exists (self->file));
  g_assert_false (exists (self->journal));

  mbn_key_store_save (self->store);
  reopen (self);
  assert_value (self, "a", "one", "1");
  assert_value (self, "a", "two", "4");
  assert_value (self, "b", "one", "3");
}

static void
test_removal (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  set (self, "a", "one", "1");
  set (self, "a", "two", "2");
  set (self, "b", "one", "3");
  mbn_key_store_save (self->store);
  reopen (self);

  set (self, "a", "one", NULL);
  set (self, "b", "one", NULL);
  assert_value (self, "a", "one", NULL);
  assert_value (self, "a", "two", "2");
  mbn_key_store_save (self->store);
  reopen (self);
  assert_value (self, "a", "one", NULL);
  assert_value (self, "a", "two", "2");
  assert_value (self, "b", "one", NULL);

  /* with its last key the group is gone */
  text = read_text (self->file);
  g_assert_nonnull (strstr (text, "[a]"));
  g_assert_null (strstr (text, "[b]"));
}

static void
test_any_text (Fixture *self, gconstpointer data)
{
  static const char *const values[]
      = {"",           " before", "after ",    "a\nb",        "a=b",  "[a]",
         "# no; note", "\\n\\s",  "tab\there", "caf\303\251", "\n\n", "a\r\nb"};

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *key = g_strdup_printf ("key%zu", i);

      set (self, "a", key, values[i]);
    }
  mbn_key_store_save (self->store);
  reopen (self);

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *key = g_strdup_printf ("key%zu", i);

      assert_value (self, "a", key, values[i]);
    }
}

static void
test_private (Fixture *self, gconstpointer data)
{
  mode_t before = umask (0);

  set (self, "a", "one", "1");
  mbn_key_store_save (self->store);
  assert_mode (self->journal);
  wait_until (self, is_on_disk);
  umask (before);
  assert_mode (self->file);
}

/* ---- how often it is written ---- */

static guint
count_renames (const char *to)
{
  g_autoptr (GPtrArray) calls = disk_tap_stop ();
  guint n = 0;

  for (guint i = 0; i < calls->len; i++)
    {
      const DiskCall *call = g_ptr_array_index (calls, i);

      n += call->kind == DISK_RENAME && g_strcmp0 (call->to, to) == 0;
    }

  return n;
}

static void
test_written_once (Fixture *self, gconstpointer data)
{
  disk_tap_start (self->state);
  set (self, "a", "one", "1");
  set (self, "a", "two", "2");
  set (self, "b", "one", "3");
  mbn_key_store_save (self->store);
  mbn_key_store_save (self->store);
  wait_until (self, is_on_disk);
  mbn_key_store_save (self->store);
  mbn_key_store_flush (self->store);
  g_assert_cmpuint (count_renames ("keys"), ==, 1);
}

/* What comes while it is being written is written together, and the last of it is what stays. */
static void
test_burst (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  disk_tap_start (self->state);
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", i);

      set (self, "a", "one", value);
      mbn_key_store_save (self->store);
    }
  wait_until (self, is_on_disk);
  g_assert_cmpuint (count_renames ("keys"), ==, 2);
  text = read_text (self->file);
  g_assert_cmpstr (text, ==, "[a]\none=20\n");
}

/* What is set and not saved yet is no reason to write again and again. */
static void
test_unsaved (Fixture *self, gconstpointer data)
{
  set (self, "a", "one", "1");
  mbn_key_store_save (self->store);
  set (self, "a", "one", "2");
  mbn_key_store_save (self->store);
  set (self, "a", "one", "3");
  drop_store (self);
  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
}

static void
test_same_is_no_change (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) calls = NULL;

  set (self, "a", "one", "1");
  mbn_key_store_save (self->store);
  reopen (self);

  disk_tap_start (self->root);
  mbn_key_store_save (self->store);
  set (self, "a", "one", "1");
  set (self, "a", "two", NULL);
  set (self, "b", "one", NULL);
  mbn_key_store_save (self->store);
  calls = disk_tap_stop ();
  g_assert_cmpuint (calls->len, ==, 0);
}

/* ---- flush ---- */

static void
test_flush (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *later = NULL;

  set (self, "a", "one", "1");
  mbn_key_store_save (self->store);
  mbn_key_store_flush (self->store);
  text = read_text (self->file);
  g_assert_cmpstr (text, ==, "[a]\none=1\n");
  g_assert_false (exists (self->journal));

  /* also what nobody has saved */
  set (self, "a", "one", "2");
  mbn_key_store_flush (self->store);
  later = read_text (self->file);
  g_assert_cmpstr (later, ==, "[a]\none=2\n");
}

/* What the thread writes later is older. */
static void
test_flush_is_the_last (Fixture *self, gconstpointer data)
{
  for (guint i = 1; i <= 50; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", i);
      g_autofree char *wanted = g_strdup_printf ("[a]\none=%u\n", i);
      g_autofree char *text = NULL;

      set (self, "a", "one", "older");
      mbn_key_store_save (self->store);
      set (self, "a", "one", value);
      mbn_key_store_save (self->store);
      mbn_key_store_flush (self->store);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      text = read_text (self->file);
      g_assert_cmpstr (text, ==, wanted);
    }
}

static void
test_flush_of_nothing (Fixture *self, gconstpointer data)
{
  mbn_key_store_flush (self->store);
  g_assert_false (exists (self->file));
}

/* ---- journal ---- */

static void
test_journal_goes (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  set (self, "a", "one", "1");
  g_assert_false (exists (self->journal));
  mbn_key_store_save (self->store);
  text = read_text (self->journal);
  g_assert_cmpstr (text, ==, "[a]\none=1\n");
  wait_until (self, is_on_disk);
  g_assert_true (exists (self->file));
  g_assert_cmpuint (temp_dir_count (&(TempDir){self->run}), ==, 0);
}

/* Runs the test in another process, which is killed before anything is on disk. */
static void
let_die (Fixture *self)
{
  lose_disk (self);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  bring_disk (self);
  g_assert_true (exists (self->journal));
}

static void
set_and_die (Fixture *self, const char *value)
{
  set (self, "a", "one", value);
  set (self, "a", "two", "2");
  mbn_key_store_save (self->store);
  _exit (0);
}

/* @value: (nullable): that it sets; %NULL: it removes what one that was killed before it has set */
static void
test_killed (Fixture *self, gconstpointer value)
{
  g_autofree char *text = NULL;

  if (g_test_subprocess ())
    set_and_die (self, value);

  close_store (self);
  if (value == NULL)
    write_text (self->journal, "[a]\none=before\n");
  let_die (self);
  write_text (self->file, "[a]\none=before\n");

  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
  assert_value (self, "a", "one", value);
  assert_value (self, "a", "two", "2");
  wait_until (self, is_on_disk);
  text = read_text (self->file);
  g_assert_cmpstr (text, ==, value != NULL ? "[a]\none=1\ntwo=2\n" : "[a]\ntwo=2\n");
}

static void
test_journal_wins (Fixture *self, gconstpointer data)
{
  close_store (self);
  write_text (self->file, "[a]\none=older\ntwo=older\n");
  write_text (self->journal, "[a]\none=newer\n");

  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
  assert_value (self, "a", "one", "newer");
  assert_value (self, "a", "two", NULL);
  wait_until (self, is_on_disk);
  reopen (self);
  assert_value (self, "a", "one", "newer");
  assert_value (self, "a", "two", NULL);
}

/* A journal whose store has ended again before the disk had it. */
static void
test_journal_is_kept (Fixture *self, gconstpointer data)
{
  close_store (self);
  lose_disk (self);
  write_text (self->journal, "[a]\none=newer\n");
  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
  wait_until (self, is_told);
  assert_logged ("warning: " LOSS ": *");
  g_assert_true (exists (self->journal));

  bring_disk (self);
  reopen (self);
  assert_value (self, "a", "one", "newer");
  g_assert_false (exists (self->journal));
}

static void
test_spoiled_file (Fixture *self, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (self->file, ".unreadable", NULL);

  close_store (self);
  write_text (self->file, "no key file\n");
  write_text (self->journal, "[a]\none=newer\n");
  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
  assert_logged ("warning: *set aside*");
  g_assert_true (exists (aside));
  assert_value (self, "a", "one", "newer");
}

/* What could be read of it is worth less than what is on disk. */
static void
test_spoiled_journal (Fixture *self, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (self->journal, ".unreadable", NULL);
  g_autofree char *text = NULL;

  close_store (self);
  write_text (self->file, "[a]\none=1\n");
  write_text (self->journal, "[a\n");
  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
  assert_logged ("warning: *set aside*");
  g_assert_true (exists (aside));
  g_assert_false (exists (self->journal));
  assert_value (self, "a", "one", "1");
  reopen (self);
  assert_value (self, "a", "one", "1");
  text = read_text (self->file);
  g_assert_cmpstr (text, ==, "[a]\none=1\n");
}

static void
test_without_journal (Fixture *self, gconstpointer data)
{
  close_store (self);
  self->store = mbn_key_store_new (self->file, NULL, LOSS);
  set (self, "a", "one", "1");
  mbn_key_store_save (self->store);
  mbn_key_store_flush (self->store);
  g_assert_true (exists (self->file));
  g_assert_false (exists (self->journal));

  /* nobody asks for one that is there */
  write_text (self->journal, "[a]\none=newer\n");
  drop_store (self);
  self->store = mbn_key_store_new (self->file, NULL, LOSS);
  assert_value (self, "a", "one", "1");
  mbn_key_store_flush (self->store);
  g_assert_true (exists (self->journal));
}

/* ---- failures ---- */

static void
test_failure_is_told (Fixture *self, gconstpointer data)
{
  g_autofree char *pattern = g_strdup_printf ("warning: " LOSS ": %s*", self->state);
  g_autofree char *text = NULL;

  lose_disk (self);
  set (self, "a", "one", "1");
  mbn_key_store_save (self->store);
  wait_until (self, is_told);
  assert_logged (pattern);
  g_assert_true (exists (self->journal));
  assert_value (self, "a", "one", "1");

  /* with the next change it is tried again */
  bring_disk (self);
  set (self, "a", "two", "2");
  mbn_key_store_save (self->store);
  wait_until (self, is_on_disk);
  text = read_text (self->file);
  g_assert_cmpstr (text, ==, "[a]\none=1\ntwo=2\n");
}

static void
test_flush_fails (Fixture *self, gconstpointer data)
{
  g_autofree char *pattern = g_strdup_printf ("warning: " LOSS ": %s*", self->state);

  lose_disk (self);
  set (self, "a", "one", "1");
  mbn_key_store_save (self->store);
  wait_until (self, is_told);
  assert_logged (pattern);
  mbn_key_store_flush (self->store);
  assert_logged (pattern);
  g_assert_true (exists (self->journal));

  /* the process ends, and so it is remembered */
  drop_store (self);
  bring_disk (self);
  self->store = mbn_key_store_new (self->file, self->journal, LOSS);
  assert_value (self, "a", "one", "1");
}

/* Nobody has to worry as long as nothing has been killed. */
static void
test_journal_fails (Fixture *self, gconstpointer data)
{
  g_autofree char *pattern = g_strdup_printf ("info: " LOSS "*: %s*", self->run);
  g_autofree char *text = NULL;

  temp_dir_remove (self->run);
  set (self, "a", "one", "1");
  mbn_key_store_save (self->store);
  assert_logged (pattern);
  mbn_key_store_flush (self->store);
  text = read_text (self->file);
  g_assert_cmpstr (text, ==, "[a]\none=1\n");
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_autoptr (TempDir) root = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  /* each warning is looked at, see assert_logged() */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_handler ("mbnd-service", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO, keep_log, NULL);
  logged = g_string_new (NULL);
  if (!g_test_subprocess ())
    {
      root = temp_dir_new ();
      g_setenv (FOLDER_VARIABLE, root->path, TRUE);
    }

  add ("/key-store/values", NULL, test_values);
  add ("/key-store/removal", NULL, test_removal);
  add ("/key-store/any-text", NULL, test_any_text);
  add ("/key-store/design-6/private", NULL, test_private);
  add ("/key-store/written-once", NULL, test_written_once);
  add ("/key-store/burst", NULL, test_burst);
  add ("/key-store/unsaved", NULL, test_unsaved);
  add ("/key-store/same-is-no-change", NULL, test_same_is_no_change);
  add ("/key-store/flush", NULL, test_flush);
  add ("/key-store/flush-is-the-last", NULL, test_flush_is_the_last);
  add ("/key-store/flush-of-nothing", NULL, test_flush_of_nothing);
  add ("/key-store/journal/goes", NULL, test_journal_goes);
  add ("/key-store/journal/killed", "1", test_killed);
  add ("/key-store/journal/killed-after-removal", NULL, test_killed);
  add ("/key-store/journal/wins", NULL, test_journal_wins);
  add ("/key-store/journal/is-kept", NULL, test_journal_is_kept);
  add ("/key-store/design-6/spoiled-file", NULL, test_spoiled_file);
  add ("/key-store/design-6/spoiled-journal", NULL, test_spoiled_journal);
  add ("/key-store/journal/none", NULL, test_without_journal);
  add ("/key-store/failure/told", NULL, test_failure_is_told);
  add ("/key-store/failure/flush", NULL, test_flush_fails);
  add ("/key-store/failure/journal", NULL, test_journal_fails);

  status = g_test_run ();
  g_string_free (logged, TRUE);

  return status;
}

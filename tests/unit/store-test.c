/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "store-test.h"

#include <string.h>

#include "mbn-profile-write.h"

/* ---- what is true whenever it speaks ---- */

static void
note (StoreTest *test, const char *format, ...)
{
  va_list arguments;

  if (test->log->len > 0)
    g_string_append_c (test->log, ' ');
  va_start (arguments, format);
  g_string_append_vprintf (test->log, format, arguments);
  va_end (arguments);
}

static gboolean
is_listed (StoreTest *test, MbnProfileEntry *entry)
{
  g_autoptr (GPtrArray) all = mbn_profiles_list (MBN_PROFILES (test->store), NULL);

  return g_ptr_array_find (all, entry, NULL);
}

/* The text of a document, without what is not in it. */
static char *
document_text (MbnProfileEntry *entry)
{
  return mbn_profile_write (mbn_profile_entry_get_profile (entry),
                            MBN_PROFILE_WRITE_WITHOUT_PASSWORD);
}

static gboolean
says_the_same (const char *bytes, gsize length, MbnProfileEntry *entry)
{
  g_autoptr (MbnProfile) profile = mbn_profile_parse (bytes, length, NULL);
  g_autofree char *expected = document_text (entry);
  g_autofree char *text
      = profile != NULL ? mbn_profile_write (profile, MBN_PROFILE_WRITE_WITHOUT_PASSWORD) : NULL;

  return g_strcmp0 (text, expected) == 0;
}

static char *
find_document (StoreTest *test, MbnProfileEntry *entry)
{
  g_autoptr (GDir) dir = g_dir_open (test->place->profiles, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (test->place->profiles, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      if (mbn_profile_files_is_document (name) && g_file_get_contents (path, &bytes, &length, NULL)
          && says_the_same (bytes, length, entry))
        return mbn_profile_files_name_to_id (name);
    }

  return NULL;
}

/* In memory, and, if it is no proposal, on disk. */
static void
assert_there (StoreTest *test, MbnProfileEntry *entry)
{
  g_autofree char *id = NULL;

  g_assert_true (is_listed (test, entry));
  if (mbn_profile_entry_is_proposal (entry) || g_hash_table_size (test->entries) > 20)
    return;

  id = find_document (test, entry);
  g_assert_nonnull (id);
}

static void
on_added (MbnProfileStore *store, MbnProfileEntry *entry, StoreTest *test)
{
  guint number = mbn_profile_entry_get_number (entry);

  /* a number is never used twice */
  g_assert_true (
      g_hash_table_insert (test->entries, GUINT_TO_POINTER (number), g_object_ref (entry)));
  assert_there (test, entry);
  note (test, "+%u", number);
}

static void
on_updated (MbnProfileStore *store, MbnProfileEntry *entry, MbnProfile *before, StoreTest *test)
{
  assert_there (test, entry);
  note (test, "~%u", mbn_profile_entry_get_number (entry));
}

static void
on_removed (MbnProfileStore *store, MbnProfileEntry *entry, StoreTest *test)
{
  g_assert_false (is_listed (test, entry));
  note (test, "-%u", mbn_profile_entry_get_number (entry));
}

static void
on_proposal_deleted (MbnProfileStore *store, MbnProfileEntry *entry, StoreTest *test)
{
  note (test, "?%u", mbn_profile_entry_get_number (entry));
}

typedef struct
{
  StoreTest *test;
  char *name;
  gboolean removal;
} Waiter;

static void
assert_message (const GError *error)
{
  g_assert_true (error->domain == MBN_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
}

static void
on_done (const GError *error, MbnProfileEntry *entry, gpointer user_data)
{
  Waiter *waiter = user_data;
  StoreTest *test = waiter->test;

  g_assert_false (test->inside);
  if (error != NULL)
    {
      assert_message (error);
      g_string_append_printf (test->messages, "%s\n", error->message);
    }
  else if (waiter->removal)
    g_assert_false (is_listed (test, entry));
  else
    assert_there (test, entry);

  note (test, "%s=%s", waiter->name, mbn_error_constant (error != NULL ? error->code : MBN_OK));
  if (entry != NULL)
    g_string_append_printf (test->log, ":%u", mbn_profile_entry_get_number (entry));

  g_free (waiter->name);
  g_free (waiter);
}

static Waiter *
waiter_new (StoreTest *test, const char *name)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->test = test;
  waiter->name = g_strdup (name);

  return waiter;
}

/* ---- asking ---- */

void
store_test_create (StoreTest *test, const char *name, const char *xml)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);

  test->inside = TRUE;
  mbn_profiles_create (MBN_PROFILES (test->store), profile, on_done, waiter_new (test, name));
  test->inside = FALSE;
}

void
store_test_update (StoreTest *test, const char *name, guint number, const char *xml)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);

  test->inside = TRUE;
  mbn_profiles_update (MBN_PROFILES (test->store), store_test_entry (test, number), profile,
                       !test->modest, on_done, waiter_new (test, name));
  test->inside = FALSE;
}

void
store_test_remove (StoreTest *test, const char *name, guint number)
{
  Waiter *waiter = waiter_new (test, name);

  waiter->removal = TRUE;
  test->inside = TRUE;
  mbn_profiles_remove (MBN_PROFILES (test->store), store_test_entry (test, number), !test->modest,
                       on_done, waiter);
  test->inside = FALSE;
}

guint
store_test_propose (StoreTest *test, const char *xml)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  MbnProfileEntry *entry = mbn_profile_store_propose (test->store, profile);

  if (entry == NULL)
    return 0;

  g_assert_true (mbn_profile_entry_is_proposal (entry));

  return mbn_profile_entry_get_number (entry);
}

void
store_test_withdraw (StoreTest *test, guint number)
{
  mbn_profile_store_withdraw (test->store, store_test_entry (test, number));
}

MbnProfileEntry *
store_test_entry (StoreTest *test, guint number)
{
  MbnProfileEntry *entry = g_hash_table_lookup (test->entries, GUINT_TO_POINTER (number));

  g_assert_nonnull (entry);

  return entry;
}

/* ---- running ---- */

static void
on_flag (const GError *error, MbnProfileEntry *entry, gpointer user_data)
{
  g_assert_nonnull (error);
  *(gboolean *)user_data = TRUE;
}

/* A change of a profile that is not there ends behind all others. What the disk did meanwhile has
 * been told by then, and makes changes of its own, which write once more at most. */
void
store_test_run (StoreTest *test)
{
  for (guint i = 0; i < 4; i++)
    {
      gboolean done = FALSE;

      while (g_main_context_iteration (NULL, FALSE))
        ;
      mbn_profiles_remove (MBN_PROFILES (test->store), test->nobody, TRUE, on_flag, &done);
      while (!done)
        g_main_context_iteration (NULL, TRUE);
    }
}

void
store_test_assert (
    const char *file, int line, const char *func, StoreTest *test, const char *expected)
{
  g_autofree char *got = NULL;

  store_test_run (test);
  got = g_strdup (test->log->str);
  g_string_truncate (test->log, 0);
  if (strcmp (got, expected) != 0)
    g_assertion_message_cmpstr (G_LOG_DOMAIN, file, line, func, "log == expected", got,
                                "==", expected);
}

/* ---- looking ---- */

char *
store_test_list (StoreTest *test)
{
  g_autoptr (GPtrArray) all = mbn_profiles_list (MBN_PROFILES (test->store), NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      MbnProfileEntry *entry = g_ptr_array_index (all, i);
      MbnProfile *profile = mbn_profile_entry_get_profile (entry);
      g_autofree char *one = place_text (mbn_profile_get_name (profile), profile);

      g_string_append_printf (text, "%s%u %s", i > 0 ? ", " : "",
                              mbn_profile_entry_get_number (entry), one);
    }

  return g_string_free (text, FALSE);
}

void
store_test_assert_list (StoreTest *test, const char *expected)
{
  g_autofree char *list = store_test_list (test);

  g_assert_cmpstr (list, ==, expected);
}

guint
store_test_find (StoreTest *test, const char *name, const char *subscriber)
{
  MbnSubscriber sim = {.subscriber_id = (char *)subscriber, .sim_icc_id = (char *)""};
  MbnProfileEntry *entry
      = mbn_profiles_find (MBN_PROFILES (test->store), name, subscriber != NULL ? &sim : NULL);

  return entry != NULL ? mbn_profile_entry_get_number (entry) : 0;
}

char *
store_test_document (StoreTest *test, guint number)
{
  return find_document (test, store_test_entry (test, number));
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
sort_and_join (GPtrArray *texts)
{
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);

  return g_strjoinv ("\n", (char **)texts->pdata);
}

static char *
memory_text (StoreTest *test)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) all = mbn_profiles_list (MBN_PROFILES (test->store), NULL);

  for (guint i = 0; i < all->len; i++)
    if (!mbn_profile_entry_is_proposal (g_ptr_array_index (all, i)))
      g_ptr_array_add (texts, mbn_profile_write (mbn_profile_entry_get_profile (
                                                     g_ptr_array_index (all, i)),
                                                 0));

  return sort_and_join (texts);
}

static char *
disk_text (StoreTest *test)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) loaded = mbn_profile_files_load (test->place->files, NULL);

  for (guint i = 0; loaded != NULL && i < loaded->len; i++)
    {
      MbnStoredProfile *stored = g_ptr_array_index (loaded, i);

      g_ptr_array_add (texts, mbn_profile_write (stored->profile, 0));
    }

  return sort_and_join (texts);
}

static void
assert_memory_is_disk (StoreTest *test)
{
  g_autofree char *memory = memory_text (test);
  g_autofree char *disk = disk_text (test);

  g_assert_cmpstr (memory, ==, disk);
}

/* ---- setting up ---- */

void
store_test_init (int *argc, char ***argv)
{
  profile_test_init (argc, argv);
}

StoreTest *
store_test_new_with (Place *place, guint max)
{
  StoreTest *test = g_new0 (StoreTest, 1);
  g_autoptr (MbnProfile) profile = profile_test_parse (MINIMAL);

  test->place = place;
  test->modems = mbn_modem_set_new (&test->config);
  test->store = mbn_profile_store_new (place->state, max, test->modems);
  test->log = g_string_new (NULL);
  test->messages = g_string_new (NULL);
  test->entries = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  test->nobody = mbn_profile_entry_new (G_MAXUINT, profile, FALSE);
  g_signal_connect (test->store, "added", G_CALLBACK (on_added), test);
  g_signal_connect (test->store, "updated", G_CALLBACK (on_updated), test);
  g_signal_connect (test->store, "removed", G_CALLBACK (on_removed), test);
  g_signal_connect (test->store, "proposal-deleted", G_CALLBACK (on_proposal_deleted), test);

  return test;
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

void
store_test_load (StoreTest *test)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test->inside = TRUE;
  mbn_profile_store_load_async (test->store, keep_result, &result);
  g_assert_null (result);
  test->inside = FALSE;
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  mbn_profile_store_load_finish (test->store, result, &error);
  g_assert_no_error (error);
}

StoreTest *
store_test_new (void)
{
  StoreTest *test = store_test_new_with (place_new (), STORE_TEST_MAX);

  store_test_load (test);
  store_test_assert_log (test, "");

  return test;
}

void
store_test_free (StoreTest *test)
{
  if (!test->closing)
    {
      store_test_run (test);
      assert_memory_is_disk (test);
    }

  g_signal_handlers_disconnect_by_data (test->store, test);
  g_assert_finalize_object (test->store);
  g_assert_finalize_object (test->modems);
  g_hash_table_unref (test->entries);
  g_assert_finalize_object (test->nobody);
  g_string_free (test->log, TRUE);
  g_string_free (test->messages, TRUE);
  place_free (test->place);
  g_free (test);
}

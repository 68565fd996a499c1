/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The store of profiles when the disk refuses, when there are too many, and when the service stops;
 * and the icons that come and go with profiles (design.md 3.6, PROF-41, PROF-42). */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "disk-tap.h"
#include "store-test.h"

#define ON_SIM(name, subscriber) DOCUMENT_OF (name, subscriber, "0", "s", "")
#define WITH_ICON(name, path)                                                                      \
  "<MBNProfile xmlns=\"" V1 "\"><Name>" name "</Name><ICONFilePath>" path                          \
  "</ICONFilePath><IsDefault>0</IsDefault><SubscriberID>1</SubscriberID></MBNProfile>"

/* ---- the disk refuses ---- */

typedef struct
{
  const char *path;
  const char *older; /* NULL: it is created */
  const char *newer; /* NULL: it is removed */
} Change;

static const Change changes[] = {
    {"create",                NULL,   USER_A},
    {"create-with-password",  NULL,   ONE_A },
    {"update",                USER_A, USER_B},
    {"update-keeps-password", ONE_A,  KEEP_A},
    {"update-password-too",   ONE_A,  TWO_B },
    {"update-password-stays", ONE_A,  ONE_B },
    {"remove",                USER_A, NULL  },
    {"remove-with-password",  ONE_A,  NULL  },
};

static void
ask (StoreTest *test, const Change *change)
{
  if (change->older == NULL)
    store_test_create (test, "X", change->newer);
  else if (change->newer != NULL)
    store_test_update (test, "X", 1, change->newer);
  else
    store_test_remove (test, "X", 1);
}

/* store_test_free() proves that memory and disk agree. Returns: FALSE when there is no @nth call.
 */
static gboolean
assert_refused_at (const Change *change, guint nth)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autoptr (GPtrArray) calls = NULL;
  gboolean refused;

  if (change->older != NULL)
    store_test_create (test, "A", change->older);
  store_test_run (test);
  g_string_truncate (test->log, 0);

  disk_tap_start (test->place->state);
  disk_tap_fail (nth, 1, EIO);
  ask (test, change);
  store_test_create (test, "B", ON_SIM ("Behind", "7"));
  store_test_run (test);
  calls = disk_tap_stop ();

  refused = g_str_has_prefix (test->log->str, "X=ERROR_WRITE_FAULT");
  if (refused)
    g_assert_nonnull (strstr (test->messages->str, test->place->state));
  else
    g_assert_true (g_str_has_prefix (test->log->str, "X=S_OK:1 "));
  g_test_message ("call %u: %s", nth, test->log->str);

  /* the next one is not hindered, unless it is the one that met the fault */
  if (refused)
    g_assert_nonnull (strstr (test->log->str, "B=S_OK"));

  return nth <= calls->len;
}

static void
test_refused (gconstpointer data)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  guint nth = 1;

  while (assert_refused_at (data, nth))
    nth++;
  g_assert_cmpuint (nth, >, 2);
  g_log_set_always_fatal (fatal);
}

/* Everything is refused until the disk is well again. */
static void
test_refused_for_long (void)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_autoptr (StoreTest) test = store_test_new ();
  g_autoptr (GPtrArray) calls = NULL;

  store_test_create (test, "A", ONE_A);
  store_test_create (test, "B", ON_SIM ("Other", "1"));
  store_test_assert_log (test, "A=S_OK:1 +1 B=S_OK:2 +2");
  disk_tap_start (test->place->state);
  disk_tap_fail (1, G_MAXUINT, EROFS);
  store_test_create (test, "C", ON_SIM ("Third", "1"));
  store_test_update (test, "U", 1, TWO_B);
  store_test_remove (test, "R", 2);
  store_test_assert_log (test, "C=ERROR_WRITE_FAULT U=ERROR_WRITE_FAULT:1 R=ERROR_WRITE_FAULT:2");
  calls = disk_tap_stop ();
  g_log_set_always_fatal (fatal);
  store_test_assert_list (test, "1 Work=a/one, 2 Other=s/-");

  store_test_update (test, "U", 1, TWO_B);
  store_test_remove (test, "R", 2);
  store_test_assert_log (test, "U=S_OK:1 ~1 R=S_OK:2 -2");
}

/* Refused when it was there already: nothing stays of it, and the next one has its place. */
static void
test_refused_late (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autoptr (GPtrArray) calls = NULL;

  disk_tap_start (test->place->state);
  disk_tap_fail (6, 1, EIO);
  store_test_create (test, "A", USER_A);
  store_test_create (test, "B", TWO_B);
  store_test_assert_log (test, "A=ERROR_WRITE_FAULT B=S_OK:1 +1");
  calls = disk_tap_stop ();
  store_test_assert_list (test, "1 Work=b/two");
}

/* Nothing that the document could help: what is known of it stands, and it is read later. */
static void
test_unread (void)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_autoptr (StoreTest) test = store_test_new ();

  place_put (test->place, "x.xml", USER_A);
  store_test_assert_log (test, "+1");

  disk_tap_fail_reading ("/x.xml", EMFILE);
  place_put (test->place, "x.xml", USER_B);
  store_test_assert_log (test, "");
  store_test_assert_list (test, "1 Work=a/-");
  place_assert_files (test->place, "x.xml |");

  disk_tap_fail_reading (NULL, 0);
  place_put (test->place, "x.xml", USER_B);
  store_test_assert_log (test, "~1");
  store_test_assert_list (test, "1 Work=b/-");
  g_log_set_always_fatal (fatal);
}

/* Somebody put another directory in the place of that of the state, without a word. */
static void
test_directory_replaced (void)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *away = g_strconcat (test->place->state, "-away", NULL);
  const char *const folders[] = {"", "profiles", "secrets", "icons"};

  store_test_create (test, "A", ONE_A);
  store_test_assert_log (test, "A=S_OK:1 +1");

  g_assert_cmpint (g_rename (test->place->state, away), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (test->place->state, folders[i], NULL);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    }

  store_test_update (test, "U", 1, ONE_A);
  store_test_assert_log (test, "-1 U=ERROR_NOT_FOUND:1");
  store_test_create (test, "B", TWO_B);
  store_test_assert_log (test, "B=S_OK:2 +2");
  place_put (test->place, "y.xml", ON_SIM ("Other", "2"));
  store_test_assert_log (test, "+3");
  g_log_set_always_fatal (fatal);
}

/* ---- too many ---- */

static void
test_quota (void)
{
  g_autoptr (StoreTest) test = store_test_new_with (place_new (), 2);

  store_test_load (test);
  store_test_create (test, "A", ON_SIM ("a", "1"));
  store_test_create (test, "B", ON_SIM ("b", "1"));
  store_test_create (test, "C", ON_SIM ("c", "1"));
  store_test_assert_log (test, "A=S_OK:1 +1 B=S_OK:2 +2 C=ERROR_NOT_ENOUGH_QUOTA");
  store_test_update (test, "U", 1, ON_SIM ("a", "1"));
  store_test_assert_log (test, "U=S_OK:1 ~1");

  /* a proposal takes no place, until it is stored */
  g_assert_cmpuint (store_test_propose (test, ON_SIM ("p", "1")), ==, 3);
  store_test_update (test, "V", 3, ON_SIM ("p", "1"));
  store_test_assert_log (test, "+3 V=ERROR_NOT_ENOUGH_QUOTA:3");

  store_test_remove (test, "R", 1);
  store_test_update (test, "W", 3, ON_SIM ("p", "1"));
  store_test_create (test, "D", ON_SIM ("d", "1"));
  store_test_assert_log (test, "R=S_OK:1 -1 W=S_OK:3 ~3 D=ERROR_NOT_ENOUGH_QUOTA");
  store_test_assert_list (test, "2 b=s/-, 3 p=s/-");
}

/* One too many is left where it is, and used when there is room and it is looked at again. */
static void
test_quota_by_hand (void)
{
  Place *place = place_new ();
  g_autoptr (StoreTest) test = store_test_new_with (place, 2);

  place_put (place, "a.xml", ON_SIM ("a", "1"));
  place_put (place, "b.xml", ON_SIM ("b", "1"));
  place_put (place, "c.xml", ON_SIM ("c", "1"));
  place_expect_warning ("c.xml is not used: 2 profiles are stored");
  store_test_load (test);
  store_test_assert_log (test, "+1 +2");
  g_test_assert_expected_messages ();

  place_expect_warning ("d.xml is not used: 2 profiles are stored");
  place_put (place, "d.xml", ON_SIM ("d", "1"));
  store_test_assert_log (test, "");
  g_test_assert_expected_messages ();
  place_assert_files (place, "a.xml b.xml c.xml d.xml |");

  /* one that is in use may change */
  place_put (place, "b.xml", ON_SIM ("bb", "1"));
  store_test_assert_log (test, "-2 +3");
  place_remove (place, "a.xml");
  place_remove (place, "c.xml");
  store_test_assert_log (test, "-1");
  place_put (place, "d.xml", ON_SIM ("d", "1"));
  store_test_assert_log (test, "+4");
}

/* ---- the service stops ---- */

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  StoreTest *test = user_data;

  g_assert_false (test->inside);
  mbn_profile_store_close_finish (MBN_PROFILE_STORE (source), result);
  g_string_append (test->log, " closed");
}

static void
close_store (StoreTest *test)
{
  test->inside = TRUE;
  mbn_profile_store_close_async (test->store, on_closed, test);
  test->inside = FALSE;
}

static void
test_close (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  g_main_context_iteration (NULL, FALSE);
  store_test_create (test, "B", ON_SIM ("b", "1"));
  store_test_create (test, "C", ON_SIM ("c", "1"));
  close_store (test);
  store_test_create (test, "D", ON_SIM ("d", "1"));
  store_test_assert_log (test, "A=S_OK:1 +1 B=ERROR_SERVICE_NOT_ACTIVE C=ERROR_SERVICE_NOT_ACTIVE "
                               "D=ERROR_SERVICE_NOT_ACTIVE closed");

  store_test_create (test, "E", ON_SIM ("e", "1"));
  store_test_update (test, "U", 1, TWO_B);
  store_test_remove (test, "R", 1);
  store_test_assert_log (test, "E=ERROR_SERVICE_NOT_ACTIVE U=ERROR_SERVICE_NOT_ACTIVE:1 "
                               "R=ERROR_SERVICE_NOT_ACTIVE:1");
  store_test_assert_list (test, "1 Work=a/one");
}

static void
test_close_idle (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  close_store (test);
  g_assert_cmpstr (test->log->str, ==, "");
  store_test_assert_log (test, " closed");
}

/* Not one of them has begun. */
static void
test_close_before_the_first (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  close_store (test);
  store_test_assert_log (test, "A=ERROR_SERVICE_NOT_ACTIVE closed");
  place_assert_files (test->place, "|");
}

static void
ignore_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
}

static gboolean
on_deadline (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Told to stop while it reads. */
static void
assert_closes_while_loading (StoreTest *test)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (10, on_deadline, &late);

  test->closing = TRUE;
  mbn_profile_store_load_async (test->store, ignore_result, NULL);
  close_store (test);
  while (strstr (test->log->str, "closed") == NULL && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (timer);
}

static void
test_close_while_loading (void)
{
  g_autoptr (StoreTest) test = store_test_new_with (place_new (), STORE_TEST_MAX);

  assert_closes_while_loading (test);
}

/* Told to stop while it reads what cannot be read. */
static void
test_close_while_loading_fails (void)
{
  g_autoptr (StoreTest) test = store_test_new_with (place_new (), STORE_TEST_MAX);

  disk_tap_fail_reading ("/profiles", EIO);
  assert_closes_while_loading (test);
  disk_tap_fail_reading (NULL, 0);
}

/* Nobody waits for it any more. */
static void
test_dropped_while_busy (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  MbnProfileStore *store = test->store;

  g_signal_handlers_disconnect_by_data (store, test);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *xml = g_strdup_printf (ON_SIM ("%u", "1"), i);
      g_autoptr (MbnProfile) profile = profile_test_parse (xml);

      mbn_profiles_create (MBN_PROFILES (store), profile, NULL, NULL);
    }
  g_main_context_iteration (NULL, FALSE);
  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *)&store);
  g_object_unref (store);
  while (store != NULL)
    g_main_context_iteration (NULL, TRUE);

  test->store = mbn_profile_store_new (test->place->state, STORE_TEST_MAX, test->modems);
  store_test_load (test);
}

/* ---- icons ---- */

static char *
make_icon (StoreTest *test, const char *name)
{
  char *path = g_build_filename (test->place->dir->path, name, NULL);

  g_assert_true (g_file_set_contents_full (path, name, -1, 0, 0644, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);

  return path;
}

/* What is in all of them; there is one at most. */
static char *
icons_text (StoreTest *test)
{
  g_autofree char *path = g_build_filename (test->place->state, "icons", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GString *all = g_string_new (NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
      g_string_append (all, text);
    }

  return g_string_free (all, FALSE);
}

static void
assert_icons (StoreTest *test, const char *expected)
{
  g_autofree char *text = icons_text (test);

  g_assert_cmpstr (text, ==, expected);
}

static const char *
icon_of (StoreTest *test, guint number)
{
  return mbn_profile_get_icon_path (
      mbn_profile_entry_get_profile (store_test_entry (test, number)));
}

static char *
with_icon (const char *name, const char *path)
{
  return g_strdup_printf (WITH_ICON ("%s", "%s"), name, path);
}

static void
test_icon (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *one = make_icon (test, "one");
  g_autofree char *two = make_icon (test, "two");
  g_autofree char *xml = with_icon ("Work", one);
  g_autofree char *another = with_icon ("Work", two);
  g_autofree char *stored = NULL;
  g_autofree char *same = NULL;

  store_test_create (test, "A", xml);
  store_test_assert_log (test, "A=S_OK:1 +1");
  assert_icons (test, "one");
  stored = g_strdup (icon_of (test, 1));
  g_assert_true (g_str_has_prefix (stored, test->place->state));

  /* the source may go; what was read may be written */
  g_assert_cmpint (g_unlink (one), ==, 0);
  same = with_icon ("Work", stored);
  store_test_update (test, "U", 1, same);
  store_test_assert_log (test, "U=S_OK:1 ~1");
  g_assert_cmpstr (icon_of (test, 1), ==, stored);
  assert_icons (test, "one");

  store_test_update (test, "V", 1, another);
  store_test_assert_log (test, "V=S_OK:1 ~1");
  g_assert_cmpstr (icon_of (test, 1), !=, stored);
  assert_icons (test, "two");

  /* one that is refused leaves the one that there is */
  store_test_update (test, "W", 1, xml);
  store_test_assert_log (test, "W=ERROR_FILE_NOT_FOUND:1");
  assert_icons (test, "two");

  store_test_update (test, "X", 1, USER_A);
  store_test_assert_log (test, "X=S_OK:1 ~1");
  assert_icons (test, "");
  store_test_update (test, "Y", 1, another);
  store_test_remove (test, "R", 1);
  store_test_assert_log (test, "Y=S_OK:1 ~1 R=S_OK:1 -1");
  assert_icons (test, "");
  g_assert_true (g_file_test (two, G_FILE_TEST_EXISTS));
}

/* PROF-43: "kept verbatim and not followed" */
static void
test_icon_of_windows (void)
{
  static const char *const paths[] = {"C:\\icons\\a.bmp", "\\\\server\\share\\a.bmp"};

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (StoreTest) test = store_test_new ();
      g_autofree char *xml = with_icon ("Work", paths[i]);

      store_test_create (test, "A", xml);
      store_test_assert_log (test, "A=S_OK:1 +1");
      store_test_update (test, "U", 1, xml);
      store_test_assert_log (test, "U=S_OK:1 ~1");
      g_assert_cmpstr (icon_of (test, 1), ==, paths[i]);
      assert_icons (test, "");
    }
}

/* Six calls for the icon, six for the document: nothing is left of an icon whose profile could not
 * be stored. */
static void
test_icon_refused (void)
{
  static const guint refused[] = {1, 2, 3, 4, 5, 7, 8, 9, 10, 11};
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (StoreTest) test = store_test_new ();
      g_autofree char *one = make_icon (test, "one");
      g_autofree char *xml = with_icon ("Work", one);
      g_autoptr (GPtrArray) calls = NULL;

      disk_tap_start (test->place->state);
      disk_tap_fail (refused[i], 1, EIO);
      store_test_create (test, "A", xml);
      store_test_run (test);
      calls = disk_tap_stop ();
      g_assert_true (g_str_has_prefix (test->log->str, "A=ERROR_WRITE_FAULT"));
      assert_icons (test, "");
    }

  g_log_set_always_fatal (fatal);
}

/* The folder of the icon, or that of the document, cannot be synced: what is there in the end fits
 * together. */
static void
test_icon_refused_late (gconstpointer data)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *one = make_icon (test, "one");
  g_autofree char *xml = with_icon ("Work", one);
  g_autoptr (GPtrArray) calls = NULL;

  disk_tap_start (test->place->state);
  disk_tap_fail (GPOINTER_TO_UINT (data), 1, EIO);
  store_test_create (test, "A", xml);
  store_test_run (test);
  calls = disk_tap_stop ();
  g_assert_true (g_str_has_prefix (test->log->str, "A=ERROR_WRITE_FAULT"));
  assert_icons (test, store_test_find (test, "Work", NULL) > 0 ? "one" : "");
  g_log_set_always_fatal (fatal);
}

/* "nothing else is lost": a document that was set aside has an icon, too. */
static void
test_icon_of_one_aside (void)
{
  Place *place = place_new ();
  g_autoptr (StoreTest) test = store_test_new_with (place, STORE_TEST_MAX);
  g_autofree char *one = make_icon (test, "one");
  g_autofree char *xml = with_icon ("Work", one);
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *aside = NULL;

  store_test_load (test);
  store_test_create (test, "A", xml);
  store_test_assert_log (test, "A=S_OK:1 +1");
  id = store_test_document (test, 1);
  name = g_strconcat (id, ".xml", NULL);
  aside = g_strconcat (name, ".unreadable", NULL);

  /* the service is stopped, and starts when the document is aside */
  g_signal_handlers_disconnect_by_data (test->store, test);
  g_assert_finalize_object (test->store);
  place_rename (place, name, aside);
  test->store = mbn_profile_store_new (place->state, STORE_TEST_MAX, test->modems);
  store_test_load (test);
  assert_icons (test, "one");
}

/* Not larger than what can be read again, with what the service writes into it. */
static void
test_icon_makes_it_too_large (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *frame = g_strdup (WITH_ICON ("Work", "/dev"));
  g_autofree char *filler = g_strnfill (MBN_PROFILE_MAX_BYTES - strlen (frame) - 90, 'x');
  g_auto (GStrv) parts = g_strsplit (frame, "</MBNProfile>", 2);
  g_autofree char *xml = g_strdup_printf ("%s<x xmlns=\"u\">%s</x></MBNProfile>", parts[0], filler);

  store_test_create (test, "A", xml);
  store_test_assert_log (test, "A=E_MBN_INVALID_PROFILE");
  g_assert_nonnull (strstr (test->messages->str, "too large"));
  assert_icons (test, "");
}

int
main (int argc, char **argv)
{
  store_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-store/refused/", changes[i].path, NULL);

      g_test_add_data_func (path, &changes[i], test_refused);
    }
  g_test_add_func ("/profile-store/refused-for-long", test_refused_for_long);
  g_test_add_func ("/profile-store/refused-late", test_refused_late);
  g_test_add_func ("/profile-store/unread", test_unread);
  g_test_add_func ("/profile-store/directory-replaced", test_directory_replaced);
  g_test_add_func ("/profile-store/design-3.6/quota", test_quota);
  g_test_add_func ("/profile-store/design-3.6/quota-by-hand", test_quota_by_hand);
  g_test_add_func ("/profile-store/close", test_close);
  g_test_add_func ("/profile-store/close-idle", test_close_idle);
  g_test_add_func ("/profile-store/close-before-the-first", test_close_before_the_first);
  g_test_add_func ("/profile-store/close-while-loading", test_close_while_loading);
  g_test_add_func ("/profile-store/close-while-loading-fails", test_close_while_loading_fails);
  g_test_add_func ("/profile-store/dropped-while-busy", test_dropped_while_busy);
  g_test_add_func ("/profile-store/PROF-41/icon", test_icon);
  g_test_add_func ("/profile-store/PROF-43/icon-of-windows", test_icon_of_windows);
  g_test_add_func ("/profile-store/PROF-41/icon-refused", test_icon_refused);
  g_test_add_data_func ("/profile-store/PROF-41/icon-refused-at-its-end", GUINT_TO_POINTER (6),
                        test_icon_refused_late);
  g_test_add_data_func ("/profile-store/PROF-41/icon-refused-at-the-end", GUINT_TO_POINTER (12),
                        test_icon_refused_late);
  g_test_add_func ("/profile-store/design-6/icon-of-one-aside", test_icon_of_one_aside);
  g_test_add_func ("/profile-store/PROF-7/icon-makes-it-too-large", test_icon_makes_it_too_large);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The store of profiles follows what people do in its directory (design.md 6). */

#include "config.h"

#include <string.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <utime.h>

#include "store-test.h"

#define HOME(apn)     DOCUMENT_OF ("Home", "1", "0", apn, USER)
#define DEFAULT(name) DOCUMENT_OF (name, "1", "1", "d", "")

/* ---- at the start ---- */

static void
set_age (Place *place, const char *name, time_t minutes)
{
  g_autofree char *path = g_build_filename (place->profiles, name, NULL);
  time_t then = time (NULL) - minutes * 60;
  struct utimbuf times = {then, then};

  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

/* The oldest comes first; of one age, by name. */
static void
test_start (void)
{
  Place *place = place_new ();
  g_autoptr (StoreTest) test = store_test_new_with (place, STORE_TEST_MAX);

  place_put (place, "b.xml", ONE_A);
  place_put (place, "a.xml", HOME ("h"));
  place_put (place, "c.xml", DEFAULT ("Default"));
  set_age (place, "b.xml", 3);
  set_age (place, "a.xml", 2);
  set_age (place, "c.xml", 2);
  store_test_load (test);
  store_test_assert_list (test, "1 Work=a/one, 2 Home=h/-, 3 Default=d/-");
  store_test_assert_log (test, "+1 +2 +3");
  place_assert_files (place, "a.xml b.xml c.xml | b=one");
}

static void
keep_error (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_false (mbn_profile_store_load_finish (MBN_PROFILE_STORE (source), result, user_data));
}

/* A start that must not go on. */
static void
test_start_refused (void)
{
  static const char *const folders[] = {"profiles", "secrets", "icons"};

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      Place *place = place_new ();
      g_autofree char *path = g_build_filename (place->state, folders[i], NULL);
      g_autoptr (StoreTest) test = store_test_new_with (place, STORE_TEST_MAX);
      g_autoptr (GError) error = NULL;

      test->closing = TRUE;
      g_rmdir (path);
      g_assert_true (g_file_set_contents (path, "", -1, NULL));
      mbn_profile_store_load_async (test->store, keep_error, &error);
      g_assert_no_error (error);
      while (error == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (error->domain == G_IO_ERROR);
      g_assert_nonnull (strstr (error->message, path));
    }
}

/* Two documents of one key, two defaults: the younger of each is set aside, whatever its name. */
static void
test_start_with_rivals (void)
{
  Place *place = place_new ();
  g_autoptr (StoreTest) test = store_test_new_with (place, STORE_TEST_MAX);

  place_put (place, "a.xml", ONE_A);
  place_put (place, "b.xml", TWO_B);
  place_put (place, "c.xml", DEFAULT ("Default"));
  place_put (place, "d.xml", DEFAULT ("Another"));
  set_age (place, "a.xml", 1);
  set_age (place, "d.xml", 1);
  place_expect_warning ("*");
  place_expect_warning ("*");
  store_test_load (test);
  store_test_assert_log (test, "+1 +2");
  g_test_assert_expected_messages ();
  store_test_assert_list (test, "1 Work=a/one, 2 Another=d/-");
  place_assert_files (place, "a.xml b.xml.unreadable c.xml.unreadable d.xml | a=one b?=two");

  /* one that stood in the way has gone, the other is brought back */
  store_test_remove (test, "R", 1);
  store_test_assert_log (test, "R=S_OK:1 -1");
  place_rename (place, "b.xml.unreadable", "b.xml");
  store_test_assert_log (test, "+3");
  store_test_assert_list (test, "2 Another=d/-, 3 Work=b/two");
}

/* ---- while it runs ---- */

static void
test_dropped (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  place_put (test->place, "x.xml", ONE_A);
  store_test_assert_log (test, "+1");
  store_test_assert_list (test, "1 Work=a/one");
  place_assert_files (test->place, "x.xml | x=one");

  /* names of others, and what is no document */
  place_put (test->place, "x.xml.backup", TWO_B);
  place_put (test->place, ".y.xml", HOME ("h"));
  place_put (test->place, "notes", "text");
  store_test_assert_log (test, "");
  place_rename (test->place, "x.xml.backup", "z.XML");
  store_test_assert_log (test, "");
}

static void
test_edited (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  place_put (test->place, "x.xml", ONE_A);
  store_test_assert_log (test, "+1");
  place_put (test->place, "x.xml", USER_B);
  store_test_assert_log (test, "~1");
  store_test_assert_list (test, "1 Work=b/one");
  place_put (test->place, "x.xml", TWO_B);
  store_test_assert_log (test, "~1");
  store_test_assert_list (test, "1 Work=b/two");
  place_assert_files (test->place, "x.xml | x=two");

  /* saved as it was */
  {
    g_autofree char *text = place_read (test->place, "x.xml");

    place_put (test->place, "x.xml", text);
    store_test_assert_log (test, "");
  }

  /* by way of another file, as editors do */
  place_put (test->place, "4913", USER_A);
  place_rename (test->place, "x.xml", "x.xml~");
  place_rename (test->place, "4913", "x.xml");
  store_test_assert_log (test, "~1");
  store_test_assert_list (test, "1 Work=a/two");
  place_remove (test->place, "x.xml~");
}

/* Another name or SIM is another profile, in the same file. */
static void
test_edited_into_another (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  place_put (test->place, "x.xml", ONE_A);
  store_test_assert_log (test, "+1");
  place_put (test->place, "x.xml", HOME ("h"));
  store_test_assert_log (test, "-1 +2");
  store_test_assert_list (test, "2 Home=h/one");
  store_test_update (test, "U", 1, ONE_A);
  store_test_create (test, "A", TWO_B);
  store_test_assert_log (test, "U=ERROR_NOT_FOUND:1 A=S_OK:3 +3");
}

static void
test_removed (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  place_put (test->place, "y.xml", HOME ("h"));
  store_test_run (test);
  g_string_truncate (test->log, 0);
  g_assert_cmpuint (store_test_find (test, "Home", "1"), >, 0);

  place_remove (test->place, "y.xml");
  store_test_run (test);
  g_assert_cmpuint (store_test_find (test, "Home", "1"), ==, 0);
  store_test_create (test, "B", HOME ("h"));
  store_test_run (test);
  g_assert_cmpuint (store_test_find (test, "Home", "1"), ==, 3);
}

/* What stands in the way of another is set aside, with a word why. */
static void
test_rivals (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  place_put (test->place, "x.xml", ONE_A);
  place_put (test->place, "d.xml", DEFAULT ("Default"));
  store_test_run (test);
  g_string_truncate (test->log, 0);

  place_put (test->place, "y.xml", TWO_B);
  place_expect_warning ("y.xml: cannot be used (there is a profile \"Work\" already");
  store_test_assert_log (test, "");
  g_test_assert_expected_messages ();

  place_put (test->place, "e.xml", DEFAULT ("Another"));
  place_expect_warning ("e.xml: cannot be used (profile \"Default\" is the default profile");
  store_test_assert_log (test, "");
  g_test_assert_expected_messages ();
  place_assert_files (test->place, "d.xml e.xml.unreadable x.xml y.xml.unreadable | x=one y?=two");

  /* one that is in use is in use no more */
  place_put (test->place, "x.xml", DEFAULT ("Work"));
  place_expect_warning ("x.xml: cannot be used (profile \"Default\" is the default profile");
  store_test_run (test);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (store_test_find (test, "Work", NULL), ==, 0);
  g_assert_cmpuint (store_test_find (test, "Default", NULL), >, 0);
}

static void
test_spoilt (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  place_put (test->place, "x.xml", ONE_A);
  store_test_assert_log (test, "+1");
  place_put (test->place, "x.xml", "<oops/>");
  place_expect_warning ("x.xml: cannot be used (line 1");
  store_test_assert_log (test, "-1");
  g_test_assert_expected_messages ();
  place_assert_files (test->place, "x.xml.unreadable | x?=one");

  place_put (test->place, "x.xml", USER_B);
  store_test_assert_log (test, "+2");
  store_test_assert_list (test, "2 Work=b/one");
}

static void
test_unusable_name (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_MESSAGE, "*too long or no text; it is*");
  place_put (test->place, "\xff.xml", ONE_A);
  store_test_assert_log (test, "+1");
  g_test_assert_expected_messages ();
  store_test_update (test, "U", 1, TWO_B);
  store_test_assert_log (test, "U=S_OK:1 ~1");
}

/* A profile of the service, edited by hand, then by a client, then by hand. */
static void
test_by_turns (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;

  store_test_create (test, "A", ONE_A);
  store_test_assert_log (test, "A=S_OK:1 +1");
  id = store_test_document (test, 1);
  name = g_strconcat (id, ".xml", NULL);

  place_put (test->place, name, USER_B);
  store_test_update (test, "U", 1, DOCUMENT ("c", USER_KEEPING));
  store_test_run (test);
  g_assert_nonnull (strstr (test->log->str, "U=S_OK:1 ~1"));
  store_test_run (test);
  place_put (test->place, name, TWO_A);
  store_test_run (test);
  store_test_assert_list (test, "1 Work=a/two");
  store_test_remove (test, "R", 1);
  place_put (test->place, name, HOME ("h"));
  store_test_run (test);
}

/* PROF-64 */
static void
test_over_a_proposal (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, HOME ("p")), ==, 1);
  place_put (test->place, "x.xml", HOME ("h"));
  store_test_assert_log (test, "+1 -1 +2");
  store_test_assert_list (test, "2 Home=h/-");
}

/* ---- many ---- */

#define N_MANY 300

static void
test_many (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autoptr (GPtrArray) all = NULL;

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.xml", i);
      g_autofree char *xml = g_strdup_printf (DOCUMENT_OF ("Work", "%u", "0", "a", ""), i);

      place_put (test->place, name, xml);
    }
  store_test_run (test);
  all = mbn_profiles_list (MBN_PROFILES (test->store), NULL);
  g_assert_cmpuint (all->len, ==, N_MANY);
  g_assert_cmpuint (store_test_find (test, "Work", "299"), >, 0);

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.xml", i);

      place_remove (test->place, name);
    }
  store_test_run (test);
  store_test_assert_list (test, "");
}

/* More at once than the kernel tells one by one. */
static void
test_overflow (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *limit = NULL;
  gint64 n;

  g_file_get_contents ("/proc/sys/fs/inotify/max_queued_events", &limit, NULL, NULL);
  n = limit != NULL ? g_ascii_strtoll (limit, NULL, 10) : 0;
  if (n == 0 || n > 100000)
    {
      g_test_skip ("the kernel's limit is not known, or very high");
      return;
    }

  place_put (test->place, "gone.xml", HOME ("h"));
  store_test_assert_log (test, "+1");
  for (gint64 i = 0; i <= n; i += 2)
    {
      place_put (test->place, "other", "");
      place_remove (test->place, "other");
    }
  place_put (test->place, "x.xml", ONE_A);
  place_remove (test->place, "gone.xml");
  store_test_assert_log (test, "-1 +2");
  store_test_assert_list (test, "2 Work=a/one");
}

/* ---- the directory goes ---- */

static void
test_moved_away (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *away = g_strconcat (test->place->state, "/away", NULL);

  store_test_create (test, "A", ONE_A);
  store_test_create (test, "B", HOME ("h"));
  store_test_run (test);
  g_string_truncate (test->log, 0);

  for (guint i = 0; i < 2; i++)
    {
      place_expect_warning ("profiles is gone, and with it the profiles");
      g_assert_cmpint (g_rename (test->place->profiles, away), ==, 0);
      store_test_run (test);
      g_test_assert_expected_messages ();
      store_test_assert_list (test, "");
      g_string_truncate (test->log, 0);

      store_test_create (test, "C", TWO_B);
      store_test_assert_log (test, "C=ERROR_WRITE_FAULT");
      g_assert_nonnull (strstr (test->messages->str, test->place->profiles));
      g_assert_null (strstr (test->messages->str, "two"));

      g_assert_cmpint (g_rename (away, test->place->profiles), ==, 0);
      store_test_run (test);
      g_assert_cmpuint (store_test_find (test, "Work", "1"), >, 2);
      g_assert_cmpuint (store_test_find (test, "Home", "1"), >, 2);
      store_test_create (test, "D", TWO_B);
      store_test_run (test);
      g_assert_nonnull (strstr (test->log->str, "D=ERROR_ALREADY_EXISTS"));
      g_string_truncate (test->log, 0);
    }
}

/* Passwords stay when documents go for a while. */
static void
test_moved_away_with_passwords (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *away = g_strconcat (test->place->state, "/away", NULL);

  store_test_create (test, "A", ONE_A);
  store_test_assert_log (test, "A=S_OK:1 +1");
  place_expect_warning ("profiles is gone");
  g_assert_cmpint (g_rename (test->place->profiles, away), ==, 0);
  store_test_assert_log (test, "-1");
  g_test_assert_expected_messages ();
  g_assert_cmpint (g_rename (away, test->place->profiles), ==, 0);
  store_test_assert_log (test, "+2");
  store_test_assert_list (test, "2 Work=a/one");
}

static void
test_replaced (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *away = g_strconcat (test->place->state, "/away", NULL);
  guint home;

  place_put (test->place, "x.xml", ONE_A);
  place_put (test->place, "y.xml", HOME ("h"));
  store_test_run (test);
  home = store_test_find (test, "Home", "1");

  place_expect_warning ("profiles is gone");
  g_assert_cmpint (g_rename (test->place->profiles, away), ==, 0);
  g_assert_cmpint (g_mkdir (test->place->profiles, 0700), ==, 0);
  place_put (test->place, "y.xml", HOME ("i"));
  store_test_run (test);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (store_test_find (test, "Work", "1"), ==, 0);
  g_assert_cmpuint (store_test_find (test, "Home", "1"), ==, home);

  /* it is watched as the one before was */
  place_put (test->place, "z.xml", USER_A);
  store_test_run (test);
  g_assert_cmpuint (store_test_find (test, "Work", "1"), ==, 3);
}

/* ---- several files at once, whatever their names ---- */

static const char *const some_names[] = {"a.xml", "b.xml", "c.xml", "x.xml", "y.xml", "z.xml"};

/* The same profile in another file: it is not set aside for itself. */
static void
test_file_renamed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (some_names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (some_names); j++)
      {
        g_autoptr (StoreTest) test = store_test_new ();

        if (i == j)
          continue;
        place_put (test->place, some_names[i], ONE_A);
        store_test_run (test);
        place_rename (test->place, some_names[i], some_names[j]);
        store_test_run (test);
        g_assert_cmpuint (store_test_find (test, "Work", "1"), >, 0);
      }
}

static void
test_files_swapped (void)
{
  for (gsize i = 1; i < G_N_ELEMENTS (some_names); i++)
    {
      g_autoptr (StoreTest) test = store_test_new ();

      place_put (test->place, some_names[0], ONE_A);
      place_put (test->place, some_names[i], HOME ("h"));
      store_test_run (test);
      place_rename (test->place, some_names[0], "w");
      place_rename (test->place, some_names[i], some_names[0]);
      place_rename (test->place, "w", some_names[i]);
      store_test_run (test);
      g_assert_cmpuint (store_test_find (test, "Work", "1"), >, 0);
      g_assert_cmpuint (store_test_find (test, "Home", "1"), >, 0);
    }
}

/* Another one is the default from now on. */
static void
test_default_moved (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (some_names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (some_names); j++)
      {
        g_autoptr (StoreTest) test = store_test_new ();

        if (i == j)
          continue;
        place_put (test->place, some_names[i], DEFAULT ("Work"));
        place_put (test->place, some_names[j], HOME ("h"));
        store_test_run (test);
        place_put (test->place, some_names[i], ONE_A);
        place_put (test->place, some_names[j], DEFAULT ("Home"));
        store_test_run (test);
        g_assert_cmpuint (store_test_find (test, "Work", "1"), >, 0);
        g_assert_cmpuint (store_test_find (test, "Home", "1"), >, 0);
      }
}

int
main (int argc, char **argv)
{
  store_test_init (&argc, &argv);

  g_test_add_func ("/profile-store/design-6/start", test_start);
  g_test_add_func ("/profile-store/design-6/start-refused", test_start_refused);
  g_test_add_func ("/profile-store/design-6/start-with-rivals", test_start_with_rivals);
  g_test_add_func ("/profile-store/design-6/dropped", test_dropped);
  g_test_add_func ("/profile-store/design-6/edited", test_edited);
  g_test_add_func ("/profile-store/design-6/edited-into-another", test_edited_into_another);
  g_test_add_func ("/profile-store/design-6/removed", test_removed);
  g_test_add_func ("/profile-store/design-6/rivals", test_rivals);
  g_test_add_func ("/profile-store/design-6/spoilt", test_spoilt);
  g_test_add_func ("/profile-store/design-6/unusable-name", test_unusable_name);
  g_test_add_func ("/profile-store/design-6/by-turns", test_by_turns);
  g_test_add_func ("/profile-store/PROF-64/over-a-proposal", test_over_a_proposal);
  g_test_add_func ("/profile-store/design-6/many", test_many);
  g_test_add_func ("/profile-store/design-6/overflow", test_overflow);
  g_test_add_func ("/profile-store/design-6/moved-away", test_moved_away);
  g_test_add_func ("/profile-store/design-6/moved-away-with-passwords",
                   test_moved_away_with_passwords);
  g_test_add_func ("/profile-store/design-6/replaced", test_replaced);
  g_test_add_func ("/profile-store/design-6/file-renamed", test_file_renamed);
  g_test_add_func ("/profile-store/design-6/files-swapped", test_files_swapped);
  g_test_add_func ("/profile-store/design-6/default-moved", test_default_moved);

  return g_test_run ();
}

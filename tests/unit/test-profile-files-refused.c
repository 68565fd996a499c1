/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The files of profiles when the disk refuses (design.md 6), and when people change them while the
 * service knows what was there. */

#include "config.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk-tap.h"
#include "profile-place.h"

/* ---- one call after the other fails ---- */

typedef struct
{
  const char *path;
  const char *older; /* NULL: nothing */
  const char *newer; /* NULL: it is removed */
} Change;

static const Change changes[] = {
    {"create",                  NULL,    USER_A },
    {"create-with-password",    NULL,    ONE_A  },
    {"remove",                  USER_A,  NULL   },
    {"remove-with-password",    ONE_A,   NULL   },
    {"same",                    USER_A,  USER_A },
    {"password-and-more",       ONE_A,   TWO_B  },
    {"password",                ONE_A,   TWO_A  },
    {"password-goes",           ONE_A,   USER_A },
    {"password-comes",          USER_A,  ONE_A  },
    {"password-comes-and-more", USER_A,  ONE_B  },
    {"password-goes-and-more",  ONE_A,   USER_B },
    {"more",                    ONE_A,   ONE_B  },
    {"without-password",        USER_A,  USER_B },
    {"user-goes",               ONE_A,   PLAIN_A},
    {"user-comes-and-more",     PLAIN_A, ONE_B  },
};

static char *
text_of (const char *xml)
{
  g_autoptr (MbnProfile) profile = xml != NULL ? profile_test_parse (xml) : NULL;

  return profile != NULL ? place_text ("x", profile) : g_strdup ("");
}

/* What the service has in memory after it was refused and has looked at the disk again. */
static char *
look_again (Place *place, MbnStoredProfile *known, const char *before)
{
  g_autoptr (MbnStoredProfile) now = NULL;

  known->unsettled = TRUE;
  now = mbn_profile_files_read (place->files, known);

  if (now->profile != NULL)
    return place_text (now->id, now->profile);

  return g_strdup (*now->tag != '\0' ? before : "");
}

static void
assert_names_the_disk (const GError *error, Place *place, int code)
{
  g_assert_error (error, G_IO_ERROR, (gint)g_io_error_from_errno (code));
  g_assert_nonnull (strstr (error->message, place->state));
  g_assert_nonnull (strstr (error->message, g_strerror (code)));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strstr (error->message, "one"));
  g_assert_null (strstr (error->message, "two"));
}

static gboolean
try_change (Place *place, MbnStoredProfile *stored, const char *newer, GError **error)
{
  return newer != NULL ? place_write (place, stored, newer, error)
                       : mbn_profile_files_remove (place->files, stored, error);
}

/* Returns: FALSE when there is no @nth call */
static gboolean
assert_refused_at (const Change *test, guint nth, guint count)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) stored
      = test->older != NULL ? place_store (place, "x", test->older) : mbn_stored_profile_new ("x");
  g_autoptr (MbnStoredProfile) known = mbn_stored_profile_copy (stored);
  g_autofree char *before = text_of (test->older);
  g_autofree char *after = text_of (test->newer);
  g_autofree char *memory = NULL;
  g_autofree char *disk = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  disk_tap_start (place->state);
  disk_tap_fail (nth, count, EIO);
  done = try_change (place, stored, test->newer, &error);
  calls = disk_tap_stop ();

  if (done)
    memory = g_strdup (after);
  else
    {
      assert_names_the_disk (error, place, EIO);
      g_assert_cmpstr (stored->tag, ==, known->tag);
      g_assert_cmpint (stored->has_secret, ==, known->has_secret);
      memory = look_again (place, known, before);
    }

  disk = place_load (place);
  g_test_message ("call %u of %u: %s, '%s' in memory, '%s' on disk", nth, calls->len,
                  done ? "done" : "refused", memory, disk);
  g_assert_cmpstr (memory, ==, disk);
  g_assert_true (g_str_equal (disk, before) || g_str_equal (disk, after));

  return nth <= calls->len;
}

/* Whatever was done of it: what the service believes is what the next start finds, and it is the
 * one or the other. Passwords left behind are said in warnings. */
static void
test_refused (gconstpointer data)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  guint nth = 1;

  while (assert_refused_at (data, nth, 1))
    nth++;
  for (nth = 1; assert_refused_at (data, nth, G_MAXUINT); nth++)
    ;

  g_log_set_always_fatal (fatal);
}

/* ---- a disk that is full, or may not be written ---- */

static void
assert_unchanged (Place *place, const MbnStoredProfile *known)
{
  g_autoptr (MbnStoredProfile) now = mbn_profile_files_read (place->files, known);

  g_assert_null (now->profile);
  g_assert_cmpstr (now->tag, ==, known->tag);
  g_assert_cmpint (now->has_secret, ==, known->has_secret);
  place_assert_files (place, "x.xml | x=one");
  place_assert_loads (place, "x=a/one");
}

static void
test_disk_full (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) stored = place_store (place, "x", ONE_A);
  g_autoptr (MbnStoredProfile) nothing = mbn_stored_profile_new ("y");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) another_error = NULL;
  struct rlimit before;
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = (struct rlimit){100,
                          before.rlim_max}; /* enough for a password, too little for a document */
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (place_write (place, stored, TWO_B, &error));
  g_assert_false (place_write (place, nothing, TWO_B, &another_error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);

  assert_names_the_disk (error, place, EFBIG);
  g_assert_nonnull (strstr (error->message, "x.xml"));
  assert_names_the_disk (another_error, place, EFBIG);
  assert_unchanged (place, stored);
}

/* Modes count for an ordinary user only. */
static gboolean
drop_root (void)
{
  return getuid () == 0 && setresuid (65534, 65534, 0) == 0;
}

static void
test_read_only (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) stored = place_store (place, "x", ONE_A);
  const char *const folders[] = {place->profiles, place->secrets};

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean written;
      gboolean dropped;

      g_assert_cmpint (g_chmod (place->dir->path, 0755), ==, 0);
      g_assert_cmpint (g_chmod (place->state, 0755), ==, 0);
      g_assert_cmpint (g_chmod (place->profiles, 0777), ==, 0);
      g_assert_cmpint (g_chmod (place->secrets, 0777), ==, 0);
      g_assert_cmpint (g_chmod (folders[i], 0555), ==, 0);
      dropped = drop_root ();
      written = place_write (place, stored, TWO_B, &error);
      if (dropped)
        g_assert_cmpint (setresuid (0, 0, 0), ==, 0);
      g_assert_cmpint (g_chmod (place->profiles, 0700), ==, 0);
      g_assert_cmpint (g_chmod (place->secrets, 0700), ==, 0);

      g_assert_false (written);
      assert_names_the_disk (error, place, EACCES);
      g_assert_nonnull (strstr (error->message, folders[i]));
      assert_unchanged (place, stored);
    }
}

/* Something else lies where the file goes. */
static void
test_obstacle (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *document = g_build_filename (place->profiles, "y.xml", NULL);
  g_autofree char *temporary = g_build_filename (place->profiles, ".z.xml.new", NULL);
  g_autofree char *secret = g_strconcat (place->secrets, "/y", NULL);
  g_autoptr (MbnStoredProfile) x = place_store (place, "x", ONE_A);
  g_autoptr (MbnStoredProfile) y = mbn_stored_profile_new ("y");
  g_autoptr (MbnStoredProfile) z = mbn_stored_profile_new ("z");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) temporary_error = NULL;

  g_assert_cmpint (g_mkdir (document, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (temporary, 0700), ==, 0);
  g_assert_false (place_write (place, y, TWO_A, &error));
  g_assert_nonnull (strstr (error->message, document));
  g_assert_false (place_write (place, z, TWO_A, &temporary_error));
  g_assert_nonnull (strstr (temporary_error->message, temporary));

  g_assert_cmpint (g_rmdir (document), ==, 0);
  g_assert_cmpint (g_rmdir (temporary), ==, 0);
  place_assert_files (place, "x.xml | x=one");
  assert_unchanged (place, x);
}

static void
test_directories_missing (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) stored = mbn_stored_profile_new ("x");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GError) list_error = NULL;

  place_put (place, "x.xml", USER_A);
  g_assert_cmpint (g_rmdir (place->secrets), ==, 0);
  place_assert_loads (place, "x=a/-");
  g_assert_false (place_write (place, stored, ONE_A, &error));
  assert_names_the_disk (error, place, ENOENT);

  place_remove (place, "x.xml");
  g_assert_cmpint (g_rmdir (place->profiles), ==, 0);
  g_assert_null (mbn_profile_files_load (place->files, &load_error));
  g_assert_error (load_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (load_error->message, place->profiles));

  g_assert_true (g_file_set_contents (place->profiles, "", -1, NULL));
  g_assert_null (mbn_profile_files_list (place->files, &list_error));
  g_assert_false (g_error_matches (list_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
  g_assert_nonnull (strstr (list_error->message, place->profiles));
}

/* ---- changed by hand while the service knows what was there ---- */

typedef struct
{
  const char *path;
  const char *known;
  const char *edited;
  const char *found;
  const char *files;
} Edit;

/* clang-format off */
static const Edit edits[] = {
  {"keeps-password", ONE_A, USER_B, "x=b/one", "x.xml | x=one"},
  {"keeps-password-ignoring", ONE_A, KEEP_A, "x=a/one", "x.xml | x=one"},
  {"brings-another", ONE_A, TWO_B, "x=b/two", "x.xml | x=two"},
  {"brings-the-same", ONE_A, ONE_B, "x=b/one", "x.xml | x=one"},
  {"brings-one", USER_A, ONE_A, "x=a/one", "x.xml | x=one"},
  {"brings-an-empty-one", ONE_A, EMPTY_A, "x=a/-", "x.xml |"},
  {"has-none", USER_A, USER_B, "x=b/-", "x.xml |"},
  {"has-no-place", ONE_A, PLAIN_B, "x=b/-", "x.xml |"},
  {"is-new", NULL, ONE_A, "x=a/one", "x.xml | x=one"},
};
/* clang-format on */

static void
test_edit (gconstpointer data)
{
  const Edit *test = data;
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) known
      = test->known != NULL ? place_store (place, "x", test->known) : mbn_stored_profile_new ("x");
  g_autoptr (MbnStoredProfile) now = NULL;
  g_autoptr (MbnStoredProfile) again = NULL;
  g_autofree char *text = NULL;

  place_put (place, "x.xml", test->edited);
  now = mbn_profile_files_read (place->files, known);
  text = place_text (now->id, now->profile);
  g_assert_cmpstr (text, ==, test->found);
  place_assert_files (place, test->files);

  /* once is enough */
  again = mbn_profile_files_read (place->files, now);
  g_assert_null (again->profile);
  g_assert_cmpstr (again->tag, ==, now->tag);
  g_assert_cmpint (again->has_secret, ==, now->has_secret);
  place_assert_files (place, test->files);
  place_assert_loads (place, test->found);
}

static void
test_known (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) known = place_store (place, "x", ONE_A);
  g_autoptr (MbnStoredProfile) nothing = mbn_stored_profile_new ("y");
  g_autoptr (MbnStoredProfile) same = mbn_profile_files_read (place->files, known);
  g_autoptr (MbnStoredProfile) still_nothing = mbn_profile_files_read (place->files, nothing);
  g_autoptr (MbnStoredProfile) gone = NULL;

  g_assert_null (same->profile);
  g_assert_cmpstr (same->id, ==, "x");
  g_assert_cmpstr (same->tag, ==, known->tag);
  g_assert_true (same->has_secret);
  g_assert_null (still_nothing->profile);
  g_assert_cmpstr (still_nothing->tag, ==, "");

  place_remove (place, "x.xml");
  gone = mbn_profile_files_read (place->files, known);
  g_assert_null (gone->profile);
  g_assert_cmpstr (gone->id, ==, "x");
  g_assert_cmpstr (gone->tag, ==, "");
}

static void
test_spoilt (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) known = place_store (place, "x", ONE_A);
  g_autoptr (MbnStoredProfile) now = NULL;
  g_autoptr (MbnStoredProfile) repaired = NULL;

  place_put (place, "x.xml", "<oops/>");
  place_expect_warning ("x.xml: cannot be used");
  now = mbn_profile_files_read (place->files, known);
  g_test_assert_expected_messages ();
  g_assert_null (now->profile);
  g_assert_cmpstr (now->tag, ==, "");
  place_assert_files (place, "x.xml.unreadable | x?=one");

  place_put (place, "x.xml", USER_B);
  repaired = mbn_profile_files_read (place->files, now);
  g_assert_cmpstr (mbn_profile_get_password (repaired->profile), ==, "one");
}

/* That a password cannot be read now does not mean that nobody needs it. */
static void
test_secret_unreadable (gconstpointer data)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) known = place_store (place, "x", ONE_A);
  g_autofree char *secret = g_strconcat (".", known->tag, NULL);
  g_autoptr (MbnStoredProfile) now = NULL;
  g_autofree char *files = NULL;

  place_put (place, "x.xml", data);
  disk_tap_fail_reading (secret, EMFILE);
  place_expect_warning ("the password cannot be read");
  now = mbn_profile_files_read (place->files, known);
  g_test_assert_expected_messages ();
  disk_tap_fail_reading (NULL, 0);

  files = place_files (place);
  g_assert_nonnull (strstr (files, "=one"));
}

static void
test_own_secret_unreadable (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *secret = NULL;
  g_autofree char *tag = place_tag (USER_A, strlen (USER_A));

  place_put (place, "x.xml", USER_A);
  place_put_secret (place, "x", USER_A, "one");
  secret = g_strconcat (".", tag, NULL);
  disk_tap_fail_reading (secret, EMFILE);
  place_expect_warning ("the password cannot be read");
  place_assert_loads (place, "x=a/-");
  g_test_assert_expected_messages ();
  disk_tap_fail_reading (NULL, 0);

  place_assert_loads (place, "x=a/one");
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-files/refused/", changes[i].path, NULL);

      g_test_add_data_func (path, &changes[i], test_refused);
    }
  g_test_add_func ("/profile-files/disk-full", test_disk_full);
  g_test_add_func ("/profile-files/read-only", test_read_only);
  g_test_add_func ("/profile-files/obstacle", test_obstacle);
  g_test_add_func ("/profile-files/directories-missing", test_directories_missing);

  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-files/design-6/edit-", edits[i].path, NULL);

      g_test_add_data_func (path, &edits[i], test_edit);
    }
  g_test_add_func ("/profile-files/design-6/known", test_known);
  g_test_add_func ("/profile-files/design-6/spoilt", test_spoilt);
  g_test_add_data_func ("/profile-files/design-6/secret-unreadable", USER_B,
                        test_secret_unreadable);
  g_test_add_func ("/profile-files/design-6/own-secret-unreadable", test_own_secret_unreadable);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The files of profiles (design.md 6): what is written, and what is found at the start, whatever
 * lies there. */

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mbn-profile-write.h"
#include "profile-place.h"

/* ---- write and remove ---- */

static void
test_write (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) stored = place_store (place, "x", ONE_A);
  g_autofree char *text = place_read (place, "x.xml");
  g_autofree char *tag = place_tag (text, strlen (text));

  place_assert_files (place, "x.xml | x=one");
  g_assert_null (strstr (text, "Password"));
  g_assert_null (strstr (text, "one"));
  g_assert_cmpstr (stored->tag, ==, tag);
  g_assert_true (stored->has_secret);
  place_assert_loads (place, "x=a/one");
}

/* A document and its password are found as the profile that they were. */
static void
test_write_loses_nothing (void)
{
  static const char *const files[] = {A, B, C, D};

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (Place) place = place_new ();
      g_autofree char *xml = profile_test_load (files[i]);
      g_autoptr (MbnProfile) profile = profile_test_parse (xml);
      g_autoptr (MbnStoredProfile) stored = place_store (place, "x", xml);
      g_autoptr (GPtrArray) loaded = mbn_profile_files_load (place->files, NULL);
      MbnStoredProfile *found;

      g_assert_cmpuint (loaded->len, ==, 1);
      found = g_ptr_array_index (loaded, 0);
      g_assert_true (mbn_profile_equal (found->profile, profile));
      g_assert_cmpstr (found->tag, ==, stored->tag);
      g_assert_cmpint (found->has_secret, ==, stored->has_secret);
    }
}

typedef struct
{
  const char *path;
  const char *older;
  const char *newer;
  const char *files;
  const char *loaded;
} Change;

/* clang-format off */
static const Change changes[] = {
  {"same", ONE_A, ONE_A, "x.xml | x=one", "x=a/one"},
  {"password", ONE_A, TWO_A, "x.xml | x=two", "x=a/two"},
  {"password-and-more", ONE_A, TWO_B, "x.xml | x=two", "x=b/two"},
  {"more", ONE_A, ONE_B, "x.xml | x=one", "x=b/one"},
  {"password-goes", ONE_A, USER_A, "x.xml |", "x=a/-"},
  {"password-goes-and-more", ONE_A, USER_B, "x.xml |", "x=b/-"},
  {"password-is-empty", ONE_A, EMPTY_A, "x.xml |", "x=a/-"},
  {"user-goes", ONE_A, PLAIN_A, "x.xml |", "x=a/-"},
  {"user-goes-and-more", ONE_A, PLAIN_B, "x.xml |", "x=b/-"},
  {"password-comes", USER_A, ONE_A, "x.xml | x=one", "x=a/one"},
  {"password-comes-and-more", USER_A, ONE_B, "x.xml | x=one", "x=b/one"},
  {"user-comes", PLAIN_A, ONE_A, "x.xml | x=one", "x=a/one"},
  {"nothing-to-keep", USER_A, USER_A, "x.xml |", "x=a/-"},
  {"without-password", USER_A, USER_B, "x.xml |", "x=b/-"},
  {"ignore-password-is-kept", ONE_A, KEEP_A, "x.xml |", "x=a/-"},
};
/* clang-format on */

/* The second time, too, and from what a restarted service knows of the disk. */
static void
test_change (gconstpointer data)
{
  const Change *test = data;
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) stored = place_store (place, "x", test->older);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPtrArray) loaded = NULL;
      MbnStoredProfile *found;

      place_write (place, stored, test->newer, &error);
      g_assert_no_error (error);
      place_assert_files (place, test->files);

      loaded = mbn_profile_files_load (place->files, NULL);
      found = g_ptr_array_index (loaded, 0);
      g_assert_cmpstr (found->tag, ==, stored->tag);
      g_assert_cmpint (found->has_secret, ==, stored->has_secret);
      place_assert_files (place, test->files);
      place_assert_loads (place, test->loaded);

      place_write (place, found, i == 0 ? test->newer : test->older, &error);
      g_assert_no_error (error);
      g_strlcpy (stored->tag, found->tag, sizeof stored->tag);
      stored->has_secret = found->has_secret;
    }
}

static void
test_remove (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) x = place_store (place, "x", ONE_A);
  g_autoptr (MbnStoredProfile) y = place_store (place, "y", USER_A);
  g_autoptr (MbnStoredProfile) z = place_store (place, "z", TWO_A);
  g_autoptr (GError) error = NULL;

  g_assert_true (mbn_profile_files_remove (place->files, x, &error));
  place_assert_files (place, "y.xml z.xml | z=two");
  g_assert_true (mbn_profile_files_remove (place->files, y, &error));
  place_assert_files (place, "z.xml | z=two");

  /* somebody was faster */
  place_remove (place, "z.xml");
  g_assert_true (mbn_profile_files_remove (place->files, z, &error));
  place_assert_files (place, "|");
}

/* ---- what is found at the start ---- */

/* A file that lies there: a document, or the password for one. */
typedef struct
{
  const char
      *name; /* of the document; without ".xml": an id, and @xml is what its password is for */
  const char *xml;
  const char *password;
} Found;

typedef struct
{
  const char *path;
  Found found[4];
  const char *loaded;
  const char *files; /* afterwards */
} Start;

/* clang-format off */
static const Start starts[] = {
  {"nothing", {{NULL}}, "", "|"},
  {"document", {{"x.xml", USER_A, NULL}}, "x=a/-", "x.xml |"},
  {"password", {{"x.xml", USER_A, NULL}, {"x", USER_A, "one"}}, "x=a/one", "x.xml | x=one"},

  /* killed between two steps of a change; what is later in the table is younger on disk */
  {"killed-create-after-secret", {{"x", USER_A, "one"}}, "", "|"},
  {"killed-update-after-secret", {{"x.xml", USER_A, NULL}, {"x", USER_A, "one"}, {"x", USER_B, "two"}}, "x=a/one", "x.xml | x=one"},
  {"killed-update-after-document", {{"x.xml", USER_B, NULL}, {"x", USER_A, "one"}, {"x", USER_B, "two"}}, "x=b/two", "x.xml | x=two"},
  {"killed-update-clock-went-back", {{"x.xml", USER_B, NULL}, {"x", USER_B, "two"}, {"x", USER_A, "one"}}, "x=b/two", "x.xml | x=two"},
  {"killed-removal-of-password-before-document", {{"x.xml", USER_A, NULL}, {"x", USER_A, "one"}, {"x", USER_B, ""}}, "x=a/one", "x.xml | x=one"},
  {"killed-removal-of-password-after-document", {{"x.xml", USER_B, NULL}, {"x", USER_A, "one"}, {"x", USER_B, ""}}, "x=b/-", "x.xml | x="},
  {"killed-removal-of-password-at-the-end", {{"x.xml", USER_B, NULL}, {"x", USER_B, ""}}, "x=b/-", "x.xml | x="},
  {"killed-remove", {{"x", USER_A, "one"}, {"y.xml", USER_A, NULL}}, "y=a/-", "y.xml |"},

  /* changed by hand */
  {"hand-edited", {{"x.xml", USER_B, NULL}, {"x", USER_A, "one"}}, "x=b/one", "x.xml | x=one"},
  {"hand-edited-newest", {{"x.xml", USER_B, NULL}, {"x", USER_A, "one"}, {"x", PLAIN_B, "two"}}, "x=b/two", "x.xml | x=two"},
  {"hand-edited-newest-is-none", {{"x.xml", USER_B, NULL}, {"x", USER_A, "one"}, {"x", PLAIN_B, ""}}, "x=b/-", "x.xml |"},
  {"hand-edited-no-place", {{"x.xml", PLAIN_B, NULL}, {"x", USER_A, "one"}}, "x=b/-", "x.xml |"},
  {"hand-edited-ignore", {{"x.xml", KEEP_A, NULL}, {"x", USER_A, "one"}}, "x=a/one", "x.xml | x=one"},
  {"hand-edited-other-ids", {{"x.xml", USER_B, NULL}, {"x.y", USER_A, "one"}, {"y", USER_A, "two"}}, "x=b/-", "x.xml |"},
  {"dropped-with-password", {{"x.xml", ONE_A, NULL}}, "x=a/one", "x.xml | x=one"},
  {"dropped-over-older", {{"x.xml", TWO_A, NULL}, {"x", USER_A, "one"}}, "x=a/two", "x.xml | x=two"},
  {"dropped-empty-password", {{"x.xml", EMPTY_A, NULL}}, "x=a/-", "x.xml |"},
  {"dropped-empty-over-older", {{"x.xml", EMPTY_A, NULL}, {"x", USER_A, "one"}}, "x=a/-", "x.xml |"},
  {"two-ids-one-prefix", {{"x.xml", USER_A, NULL}, {"x", USER_A, "one"}, {"x.y.xml", USER_A, NULL}, {"x.y", USER_A, "two"}}, "x=a/one x.y=a/two", "x.xml x.y.xml | x.y=two x=one"},

  /* what is not ours, and what is nobody's */
  {"backup-stays", {{"x.xml", USER_A, NULL}, {"x.xml.backup", USER_B, NULL}, {"x.xml~", ONE_A, NULL}, {"X.XML", ONE_A, NULL}}, "x=a/-", "X.XML x.xml x.xml.backup x.xml~ |"},
  {"no-documents", {{".xml", USER_A, NULL}, {".x.xml", USER_A, NULL}, {"xml", USER_A, NULL}}, "", ".x.xml .xml xml |"},
  {"temporaries-go", {{".x.xml.new", ONE_A, NULL}, {"y.xml", USER_A, NULL}}, "y=a/-", "y.xml |"},
  {"aside-keeps-password", {{"x.xml.unreadable", USER_A, NULL}, {"x", USER_A, "one"}, {"y", USER_A, "two"}}, "", "x.xml.unreadable | x?=one"},
  {"aside-again-keeps-password", {{"x.xml.unreadable.12", USER_A, NULL}, {"x", USER_A, "one"}, {"x", USER_B, "two"}}, "", "x.xml.unreadable.12 | x?=one x?=two"},
  {"aside-and-another", {{"x.xml.unreadable", USER_A, NULL}, {"x", USER_A, "one"}, {"x.xml", USER_B, NULL}, {"x", USER_B, "two"}}, "x=b/two", "x.xml x.xml.unreadable | x=two x?=one"},
};
/* clang-format on */

static void
put_found (Place *place, const Found *found)
{
  if (found->password != NULL)
    place_put_secret (place, found->name, found->xml, found->password);
  else
    place_put (place, found->name, found->xml);
}

/* The next start finds the same. */
static void
test_start (gconstpointer data)
{
  const Start *test = data;
  g_autoptr (Place) place = place_new ();

  for (guint i = 0; i < G_N_ELEMENTS (test->found) && test->found[i].name != NULL; i++)
    put_found (place, &test->found[i]);

  for (guint i = 0; i < 2; i++)
    {
      place_assert_loads (place, test->loaded);
      place_assert_files (place, test->files);
    }
}

/* A document repaired by hand gets back what it had. */
static void
test_repaired (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (MbnStoredProfile) stored = place_store (place, "x", ONE_A);

  place_put (place, "x.xml", "<oops/>");
  place_expect_warning ("x.xml: cannot be used");
  place_assert_loads (place, "");
  g_test_assert_expected_messages ();
  place_assert_files (place, "x.xml.unreadable | x?=one");

  place_put (place, "x.xml", USER_B);
  place_assert_loads (place, "x=b/one");
  place_assert_files (place, "x.xml x.xml.unreadable | x=one");
}

/* Names in secrets that no password has are not ours. */
static void
test_strange_secrets (void)
{
  static const char *const kept[]
      = {"README", "x.0123456789ABCDEF", "x.0123456789abcde", "x.0123456789abcdef0", "x"};
  g_autoptr (Place) place = place_new ();
  guint n = 0;
  TempDir secrets = {place->secrets};

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++, n++)
    {
      g_autofree char *path = g_build_filename (place->secrets, kept[i], NULL);

      g_assert_true (g_file_set_contents (path, "one", -1, NULL));
    }
  place_put_secret (place, "x", USER_A, "one");
  place_put_secret (place, ".", USER_A, "one");
  g_assert_cmpuint (temp_dir_count (&secrets), ==, n + 2);

  place_assert_loads (place, "");
  g_assert_cmpuint (temp_dir_count (&secrets), ==, n);
}

static void
test_password_is_kept_exactly (gconstpointer data)
{
  const char *password = data;
  g_autoptr (Place) place = place_new ();
  g_autofree char *escaped = g_markup_escape_text (password, -1);
  g_autofree char *text = g_strdup_printf ("x=a/%s", password);
  g_autofree char *credentials = g_strdup_printf (USER_WITH ("%s"), escaped);
  g_autofree char *xml = g_strdup_printf (DOCUMENT ("a", "%s"), credentials);
  g_autoptr (MbnStoredProfile) stored = NULL;

  place_put (place, "x.xml", xml);
  place_assert_loads (place, text);
  stored = place_store (place, "x", xml);
  place_assert_loads (place, text);
}

/* Nobody has written that. */
static void
test_secret_too_large (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *password = g_strnfill (1025, 'x');

  place_put (place, "x.xml", USER_A);
  place_put_secret (place, "x", USER_A, password);
  place_expect_warning ("the password cannot be read: *more than the 1024 bytes allowed");
  place_assert_loads (place, "x=a/-");
  g_test_assert_expected_messages ();
}

/* As many bytes as a password can have (PROF-36). */
static void
test_longest_password (void)
{
  g_autofree char *password = profile_test_repeat ("\xe2\x82\xac", 255);

  test_password_is_kept_exactly (password);
}

static void
test_utf16 (gconstpointer big_endian)
{
  static const char *const documents[] = {USER_A, ONE_A};

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr (Place) place = place_new ();
      g_autofree char *path = g_build_filename (place->profiles, "x.xml", NULL);
      gsize length;
      g_autofree char *bytes = profile_test_to_utf16 (documents[i], big_endian != NULL, &length);

      g_assert_true (g_file_set_contents_full (path, bytes, (gssize)length, 0, 0600, NULL));
      place_assert_loads (place, i == 0 ? "x=a/-" : "x=a/one");
      place_assert_files (place, i == 0 ? "x.xml |" : "x.xml | x=one");

      /* one that needed no change is as it was, one that was rewritten is UTF-8 (PROF-8) */
      {
        g_autofree char *text = NULL;
        gsize now;

        g_assert_true (g_file_get_contents (path, &text, &now, NULL));
        g_assert_cmpint (now == length && memcmp (text, bytes, length) == 0, ==, i == 0);
        g_assert_cmpint (g_utf8_validate (text, (gssize)now, NULL), ==, i == 1);
      }
    }
}

/* ---- files that are no documents ---- */

typedef struct
{
  const char *path;
  void (*make) (const char *path);
  const char *says;
} Unreadable;

static void
make_text (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents_full (path, text, -1, 0, 0600, NULL));
}

static void
make_empty (const char *path)
{
  make_text (path, "");
}

static void
make_malformed (const char *path)
{
  make_text (path, "<MBNProfile");
}

static void
make_invalid (const char *path)
{
  make_text (path, "<MBNProfile xmlns=\"" V1 "\"><Name>n</Name></MBNProfile>");
}

static void
make_hidden (const char *path)
{
  make_text (path, DOCUMENT_OF ("Work", "hidden", "0", "a", ""));
}

static void
make_zeros (const char *path)
{
  make_text (path, "");
  g_assert_cmpint (truncate (path, 1000), ==, 0);
}

static void
make_too_large (const char *path)
{
  g_autofree char *blanks = g_strnfill (MBN_PROFILE_MAX_BYTES, ' ');
  g_autofree char *text = g_strconcat (USER_A, blanks, NULL);

  make_text (path, text);
}

/* Reading it takes no memory. */
static void
make_huge (const char *path)
{
  make_text (path, "");
  g_assert_cmpint (truncate (path, (off_t)1 << 40), ==, 0);
}

static void
make_link (const char *path)
{
  g_autofree char *target = g_strconcat (path, "-target", NULL);

  make_text (target, USER_A);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
make_dangling_link (const char *path)
{
  g_assert_cmpint (symlink ("nowhere", path), ==, 0);
}

static void
make_fifo (const char *path)
{
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static const Unreadable unreadables[] = {
    {"empty",         make_empty,         "line 1"                      },
    {"malformed",     make_malformed,     "line 1"                      },
    {"invalid",       make_invalid,       "IsDefault"                   },
    {"hidden",        make_hidden,        "\"hidden\" where an identity"},
    {"zeros",         make_zeros,         "line 1"                      },
    {"too-large",     make_too_large,     "more than"                   },
    {"huge",          make_huge,          "more than"                   },
    {"link",          make_link,          "it is a symbolic link"       },
    {"dangling-link", make_dangling_link, "it is a symbolic link"       },
    {"fifo",          make_fifo,          "it is no regular file"       },
};

/* Set aside with a warning that names it and says why; nothing else is lost. */
static void
test_unreadable (gconstpointer data)
{
  const Unreadable *test = data;
  g_autoptr (Place) place = place_new ();
  g_autofree char *path = g_build_filename (place->profiles, "x.xml", NULL);
  g_autofree char *aside = g_strconcat (path, ".unreadable", NULL);
  g_autofree char *says
      = g_strdup_printf ("%s: cannot be used (*%s*; set aside as %s", path, test->says, aside);
  g_autoptr (MbnStoredProfile) y = place_store (place, "y", ONE_A);
  struct stat before;
  struct stat after;

  test->make (path);
  place_put_secret (place, "x", USER_A, "two");
  g_assert_cmpint (lstat (path, &before), ==, 0);

  place_expect_warning (says);
  place_assert_loads (place, "y=a/one");
  g_test_assert_expected_messages ();

  g_assert_cmpint (lstat (path, &after), ==, -1);
  g_assert_cmpint (lstat (aside, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
  g_assert_cmpint (after.st_size, ==, before.st_size);

  /* once is enough */
  place_assert_loads (place, "y=a/one");
  {
    g_autofree char *files = place_files (place);

    g_assert_nonnull (strstr (files, "x?=two y=one"));
  }
}

/* A directory is no document, whatever it is called; it stays where it is. */
static void
test_folder (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *path = g_build_filename (place->profiles, "x.xml", NULL);
  g_autoptr (MbnStoredProfile) y = place_store (place, "y", ONE_A);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  place_assert_loads (place, "y=a/one");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
}

/* ---- names ---- */

#define LONG_50  "01234567890123456789012345678901234567890123456789"
#define LONG_200 LONG_50 LONG_50 LONG_50 LONG_50

static void
test_names_kept (void)
{
  static const char *const ids[] = {"a b", E_ACUTE,  "%s%n", "a\nb",     "x.xml",
                                    "-",   LONG_200, "*",    "a\tb.xml", "x.0123456789abcdef"};

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (Place) place = place_new ();
      g_autofree char *name = g_strconcat (ids[i], ".xml", NULL);
      g_autofree char *loaded = g_strdup_printf ("%s=a/one", ids[i]);
      g_autofree char *files = g_strdup_printf ("%s | %s=one", name, ids[i]);
      g_autofree char *id = mbn_profile_files_name_to_id (name);

      g_assert_true (mbn_profile_files_is_document (name));
      g_assert_cmpstr (id, ==, ids[i]);
      place_put (place, name, ONE_A);
      place_assert_loads (place, loaded);
      place_assert_files (place, files);

      /* there is room for what stands around it */
      place_put (place, name, "<oops/>");
      place_expect_warning (".xml: cannot be used");
      place_assert_loads (place, "");
      g_test_assert_expected_messages ();
    }
}

static void
test_names_changed (void)
{
  static const char *const names[]
      = {LONG_200 "0.xml", LONG_200 LONG_50 ".xml", "\xff.xml", "a\xc3.xml", "\xed\xa0\x80.xml"};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Place) place = place_new ();
      g_autofree char *id = mbn_profile_files_name_to_id (names[i]);
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;

      g_assert_true (mbn_profile_files_is_document (names[i]));
      g_assert_null (id);
      place_put (place, names[i], ONE_A);

      g_test_expect_message ("mbnd-service", G_LOG_LEVEL_MESSAGE, "*too long or no text; it is*");
      first = place_load (place);
      g_test_assert_expected_messages ();
      g_assert_true (g_str_has_suffix (first, "=a/one"));
      second = place_load (place);
      g_assert_cmpstr (second, ==, first);

      first[strlen (first) - strlen ("=a/one")] = '\0';
      g_assert_true (g_uuid_string_is_valid (first));
    }
}

int
main (int argc, char **argv)
{
  static const char *const passwords[]
      = {" ", " one ", "o\"n'e<&>", E_ACUTE ANTENNA, "]]>", "a  b", "%s"};

  profile_test_init (&argc, &argv);

  g_test_add_func ("/profile-files/design-6/folder-stays", test_folder);
  g_test_add_func ("/profile-files/PROF-40/write", test_write);
  g_test_add_func ("/profile-files/write-loses-nothing", test_write_loses_nothing);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-files/PROF-39/", changes[i].path, NULL);

      g_test_add_data_func (path, &changes[i], test_change);
    }
  g_test_add_func ("/profile-files/remove", test_remove);

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-files/design-6/", starts[i].path, NULL);

      g_test_add_data_func (path, &starts[i], test_start);
    }
  g_test_add_func ("/profile-files/design-6/repaired", test_repaired);
  g_test_add_func ("/profile-files/design-6/strange-secrets", test_strange_secrets);
  for (gsize i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/profile-files/PROF-40/password-%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, passwords[i], test_password_is_kept_exactly);
    }
  g_test_add_func ("/profile-files/PROF-36/longest-password", test_longest_password);
  g_test_add_func ("/profile-files/secret-too-large", test_secret_too_large);
  g_test_add_data_func ("/profile-files/PROF-8/utf-16-le", NULL, test_utf16);
  g_test_add_data_func ("/profile-files/PROF-8/utf-16-be", "", test_utf16);

  for (gsize i = 0; i < G_N_ELEMENTS (unreadables); i++)
    {
      g_autofree char *path
          = g_strconcat ("/profile-files/design-6/unreadable-", unreadables[i].path, NULL);

      g_test_add_data_func (path, &unreadables[i], test_unreadable);
    }
  g_test_add_func ("/profile-files/design-6/names-kept", test_names_kept);
  g_test_add_func ("/profile-files/design-6/names-changed", test_names_changed);

  return g_test_run ();
}

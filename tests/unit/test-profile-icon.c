/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Copies of icons (PROF-41 to PROF-43). */

#include "config.h"

#include "mbn-profile-icon.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk-tap.h"
#include "mbn-error.h"
#include "profile-test.h"
#include "temp-dir.h"

#define ID "4c9a"

/* A state directory, and beside it the files that clients name. */
typedef struct
{
  TempDir *dir;
  char *state;
  char *icons;
  char *source;
  char *target;
} Place;

static Place *
place_new (void)
{
  Place *place = g_new0 (Place, 1);
  g_autoptr (GError) error = NULL;

  place->dir = temp_dir_new ();
  place->state = g_build_filename (place->dir->path, "state", NULL);
  place->icons = g_build_filename (place->state, "icons", NULL);
  place->source = g_build_filename (place->dir->path, "source", NULL);
  mbn_profile_icon_prepare (place->state, &error);
  g_assert_no_error (error);
  place->target = mbn_profile_icon_make_path (place->state, ID);

  return place;
}

static void
place_free (Place *place)
{
  temp_dir_free (place->dir);
  g_free (place->state);
  g_free (place->icons);
  g_free (place->source);
  g_free (place->target);
  g_free (place);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static void
write_file (const char *path, gsize length, mode_t mode)
{
  g_autofree char *bytes = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (char)(i * 7);
  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static void
assert_same (const char *path, const char *other)
{
  g_autofree char *bytes = NULL;
  g_autofree char *other_bytes = NULL;
  gsize length;
  gsize other_length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_get_contents (other, &other_bytes, &other_length, NULL));
  g_assert_cmpmem (bytes, length, other_bytes, other_length);
}

static guint
count_icons (Place *place)
{
  TempDir icons = {place->icons};

  return temp_dir_count (&icons);
}

/* ---- paths ---- */

static void
test_foreign (void)
{
  static const char *const foreign[]
      = {"C:\\icons\\a.bmp",         "c:/icons/a.bmp",   "Z:a.bmp",
         "\\\\server\\share\\a.bmp", "\\\\?\\C:\\a.bmp", "%SystemRoot%\\a.bmp"};
  static const char *const others[]
      = {"/a.bmp", "a.bmp",      "./a.bmp", "//server/a.bmp",   "\\a.bmp",      "1:\\a.bmp",
         ":",      "/C:\\a.bmp", "C",       E_ACUTE ":\\a.bmp", "file:///a.bmp"};

  g_assert_true (mbn_profile_icon_is_foreign (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_true (mbn_profile_icon_is_foreign (foreign[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (mbn_profile_icon_is_foreign (others[i]));
}

static void
test_make_path (void)
{
  static const char *const ids[] = {ID, "a", "a.b", "a.0123abcd", "a b", E_ACUTE};

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *path = mbn_profile_icon_make_path ("/state", ids[i]);
      g_autofree char *another = mbn_profile_icon_make_path ("/state", ids[i]);
      g_autofree char *prefix = g_strdup_printf ("/state/icons/%s.", ids[i]);

      g_assert_true (g_str_has_prefix (path, prefix));
      g_assert_cmpstr (path, !=, another);
      for (gsize j = 0; j < G_N_ELEMENTS (ids); j++)
        g_assert_cmpint (mbn_profile_icon_is_ours ("/state", ids[j], path), ==, i == j);
      g_assert_false (mbn_profile_icon_is_ours ("/other", ids[i], path));
    }
}

/* A client may name anything: only what this service has made may be removed by it. */
static void
test_is_ours (void)
{
  static const char *const others[] = {NULL,
                                       "",
                                       "/state/icons/a.",
                                       "/state/icons/a.0123abc",
                                       "/state/icons/a.0123abcde",
                                       "/state/icons/a.0123ABCD",
                                       "/state/icons/a.0123abcg",
                                       "/state/icons/a.0123abcd ",
                                       "/state/icons/a.0123/bcd",
                                       "/state/icons/a.../../../etc/passwd",
                                       "/state/icons/./a.0123abcd",
                                       "state/icons/a.0123abcd",
                                       "/state/secrets/a.0123abcd",
                                       "/x/state/icons/a.0123abcd"};

  g_assert_true (mbn_profile_icon_is_ours ("/state", "a", "/state/icons/a.0123abcd"));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (mbn_profile_icon_is_ours ("/state", "a", others[i]));
}

/* ---- copies ---- */

static void
test_copy (gconstpointer data)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GError) error = NULL;
  struct stat status;

  write_file (place->source, GPOINTER_TO_SIZE (data), 0444);
  g_assert_true (mbn_profile_icon_copy (place->state, place->source, place->target, &error));
  g_assert_no_error (error);
  assert_same (place->target, place->source);
  g_assert_cmpint (stat (place->target, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0600);
  g_assert_cmpint (stat (place->icons, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0700);
  g_assert_cmpuint (count_icons (place), ==, 1);

  mbn_profile_icon_remove (place->target);
  g_assert_cmpuint (count_icons (place), ==, 0);
}

/* Only the last component may be no link. */
static void
test_copy_through_a_link (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *folder = g_build_filename (place->dir->path, "folder", NULL);
  g_autofree char *through = g_build_filename (folder, "source", NULL);
  g_autoptr (GError) error = NULL;

  write_file (place->source, 100, 0444);
  g_assert_cmpint (symlink (".", folder), ==, 0);
  g_assert_true (mbn_profile_icon_copy (place->state, through, place->target, &error));
  g_assert_no_error (error);
  assert_same (place->target, place->source);
}

typedef struct
{
  const char *path;
  void (*make) (const char *source);
} Refused;

static void
make_nothing (const char *source)
{
}

static void
make_link (const char *source)
{
  g_autofree char *to = g_strconcat (source, "-file", NULL);

  write_file (to, 100, 0444);
  g_assert_cmpint (symlink (to, source), ==, 0);
}

static void
make_dangling_link (const char *source)
{
  g_assert_cmpint (symlink ("nowhere", source), ==, 0);
}

static void
make_folder (const char *source)
{
  g_assert_cmpint (g_mkdir (source, 0755), ==, 0);
}

/* Nobody writes into it: opening it must not wait for that. */
static void
make_fifo (const char *source)
{
  g_assert_cmpint (mkfifo (source, 0644), ==, 0);
}

static void
make_owner_only (const char *source)
{
  write_file (source, 100, 0600);
}

static void
make_group_only (const char *source)
{
  write_file (source, 100, 0770);
}

static void
make_executable_only (const char *source)
{
  write_file (source, 100, 0773);
}

static void
make_too_large (const char *source)
{
  write_file (source, MBN_PROFILE_ICON_MAX_BYTES + 1, 0444);
}

/* The same whatever is wrong: a client is not to learn what lies where it may not look. */
#define REASON "that is there, that everybody may read"

static const Refused refused[] = {
    {"missing",         make_nothing        },
    {"link",            make_link           },
    {"dangling-link",   make_dangling_link  },
    {"folder",          make_folder         },
    {"fifo",            make_fifo           },
    {"owner-only",      make_owner_only     },
    {"group-only",      make_group_only     },
    {"executable-only", make_executable_only},
    {"too-large",       make_too_large      },
};

static void
assert_refused (Place *place, const char *source)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mbn_profile_icon_copy (place->state, source, place->target, &error));
  g_assert_error (error, MBN_ERROR, MBN_ERROR_FILE_NOT_FOUND);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, source));
  g_assert_nonnull (strstr (error->message, REASON));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (count_icons (place), ==, 0);
}

static void
test_refused (gconstpointer data)
{
  const Refused *test = data;
  g_autoptr (Place) place = place_new ();

  test->make (place->source);
  assert_refused (place, place->source);
}

static void
test_refused_paths (void)
{
  static const char growing[] = "/proc/kallsyms"; /* has no size before it is read */
  g_autoptr (Place) place = place_new ();
  g_autofree char *bytes = NULL;
  gsize length = 0;

  assert_refused (place, "source");
  assert_refused (place, "./source");
  assert_refused (place, "file:///source");
  assert_refused (place, "\\source");
  assert_refused (place, "/dev/zero");
  assert_refused (place, "/dev/null/x");

  g_file_get_contents (growing, &bytes, &length, NULL);
  if (length > MBN_PROFILE_ICON_MAX_BYTES)
    assert_refused (place, growing);
}

static void
test_refused_while_reading (void)
{
  g_autoptr (Place) place = place_new ();

  write_file (place->source, 100, 0444);
  disk_tap_fail_reading ("/source", EMFILE);
  assert_refused (place, place->source);
  disk_tap_fail_reading (NULL, 0);
}

/* That the copy cannot be made is no fault of the source. */
static void
test_target_refused (void)
{
  g_autoptr (Place) place = place_new ();
  guint n_calls = 0;

  write_file (place->source, 100, 0444);
  for (guint nth = 1; nth <= 6; nth++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) calls = NULL;

      disk_tap_start (place->state);
      disk_tap_fail (nth, 1, ENOSPC);
      g_assert_false (mbn_profile_icon_copy (place->state, place->source, place->target, &error));
      calls = disk_tap_stop ();
      n_calls = MAX (n_calls, calls->len);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_assert_nonnull (strstr (error->message, place->icons));
    }
  g_assert_cmpuint (n_calls, ==, 7); /* and the copy goes */
}

static void
test_remove (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *folder = g_build_filename (place->icons, "folder", NULL);

  /* not there: nothing to say */
  mbn_profile_icon_remove (place->target);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*icon is left behind*folder*");
  mbn_profile_icon_remove (folder);
  g_test_assert_expected_messages ();
}

static MbnProfile *
profile_with_icon (const char *path)
{
  g_autofree char *element
      = g_strdup_printf ("<Name>m</Name><ICONFilePath>%s</ICONFilePath>", path);
  g_auto (GStrv) parts = g_strsplit (MINIMAL, "<Name>m</Name>", 2);
  g_autofree char *xml = g_strjoinv (element, parts);

  return profile_test_parse (xml);
}

static void
test_strangers (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GPtrArray) profiles
      = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_profile_unref);
  g_autofree char *kept = mbn_profile_icon_make_path (place->state, "kept");
  g_autofree char *older = mbn_profile_icon_make_path (place->state, "kept");
  g_autofree char *aside = mbn_profile_icon_make_path (place->state, "aside");
  g_autofree char *temporary = g_build_filename (place->icons, ".x.new", NULL);
  g_autoptr (GHashTable) spared = g_hash_table_new (g_str_hash, g_str_equal);

  write_file (place->source, 10, 0444);
  write_file (place->target, 10, 0600);
  write_file (kept, 10, 0600);
  write_file (older, 10, 0600);
  write_file (temporary, 10, 0600);
  g_ptr_array_add (profiles, profile_test_parse (MINIMAL));
  g_ptr_array_add (profiles, profile_with_icon (place->source));
  g_ptr_array_add (profiles, profile_with_icon (kept));
  write_file (aside, 10, 0600);
  g_hash_table_add (spared, (gpointer) "aside");

  mbn_profile_icon_remove_strangers (place->state, profiles, spared);
  g_assert_cmpuint (count_icons (place), ==, 2);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (place->source, G_FILE_TEST_EXISTS));

  /* no directory: nothing to do */
  mbn_profile_icon_remove_strangers (place->source, profiles, spared);
}

int
main (int argc, char **argv)
{
  static const gsize sizes[] = {0, 1, 3126, MBN_PROFILE_ICON_MAX_BYTES};

  profile_test_init (&argc, &argv);

  g_test_add_func ("/profile-icon/PROF-43/foreign", test_foreign);
  g_test_add_func ("/profile-icon/PROF-41/make-path", test_make_path);
  g_test_add_func ("/profile-icon/PROF-42/is-ours", test_is_ours);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/profile-icon/PROF-41/copy-%" G_GSIZE_FORMAT, sizes[i]);

      g_test_add_data_func (path, GSIZE_TO_POINTER (sizes[i]), test_copy);
    }
  g_test_add_func ("/profile-icon/PROF-43/through-a-link", test_copy_through_a_link);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-icon/PROF-43/", refused[i].path, NULL);

      g_test_add_data_func (path, &refused[i], test_refused);
    }
  g_test_add_func ("/profile-icon/PROF-43/paths", test_refused_paths);
  g_test_add_func ("/profile-icon/PROF-41/cannot-be-opened", test_refused_while_reading);
  g_test_add_func ("/profile-icon/PROF-41/target-refused", test_target_refused);
  g_test_add_func ("/profile-icon/PROF-42/remove", test_remove);
  g_test_add_func ("/profile-icon/design-6/strangers", test_strangers);

  return g_test_run ();
}

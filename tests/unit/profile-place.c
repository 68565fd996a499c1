/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "profile-place.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mbn-profile.h"

Place *
place_new (void)
{
  Place *place = g_new0 (Place, 1);
  g_autoptr (GError) error = NULL;

  place->dir = temp_dir_new ();
  place->state = g_build_filename (place->dir->path, "state", NULL);
  place->profiles = g_build_filename (place->state, "profiles", NULL);
  place->secrets = g_build_filename (place->state, "secrets", NULL);
  place->files = mbn_profile_files_new (place->state);
  mbn_profile_files_prepare (place->files, &error);
  g_assert_no_error (error);

  return place;
}

void
place_free (Place *place)
{
  mbn_profile_files_free (place->files);
  temp_dir_free (place->dir);
  g_free (place->state);
  g_free (place->profiles);
  g_free (place->secrets);
  g_free (place);
}

/* In place, as an editor may do; g_file_set_contents() would make another file. */
static void
put (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize)strlen (text));
  g_assert_cmpint (close (fd), ==, 0);
}

void
place_put (Place *place, const char *name, const char *text)
{
  put (place->profiles, name, text);
}

char *
place_tag (const char *bytes, gsize length)
{
  g_autofree char *digest
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)bytes, length);

  return g_strndup (digest, 16);
}

void
place_put_secret (Place *place, const char *id, const char *xml, const char *password)
{
  g_autofree char *tag = place_tag (xml, strlen (xml));
  g_autofree char *name = g_strdup_printf ("%s.%s", id, tag);
  g_autofree char *path = g_build_filename (place->secrets, name, NULL);
  struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = ++place->last_time}};

  put (place->secrets, name, password);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

char *
place_read (Place *place, const char *name)
{
  g_autofree char *path = g_build_filename (place->profiles, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text;
}

void
place_remove (Place *place, const char *name)
{
  g_autofree char *path = g_build_filename (place->profiles, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

void
place_rename (Place *place, const char *from, const char *to)
{
  g_autofree char *from_path = g_build_filename (place->profiles, from, NULL);
  g_autofree char *to_path = g_build_filename (place->profiles, to, NULL);

  g_assert_cmpint (g_rename (from_path, to_path), ==, 0);
}

/* ---- what is there ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_names (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  return names;
}

/* "<id>.<tag>": is it for the document that is there? */
static gboolean
is_own (Place *place, const char *secret)
{
  g_autofree char *id = g_strndup (secret, strlen (secret) - strlen (strrchr (secret, '.')));
  g_autofree char *path = g_strdup_printf ("%s/%s.xml", place->profiles, id);
  g_autofree char *bytes = NULL;
  g_autofree char *tag = NULL;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, NULL))
    return FALSE;

  tag = place_tag (bytes, length);

  return strcmp (strrchr (secret, '.') + 1, tag) == 0;
}

/* "x=password", "x?=password", or the name of what is no password. */
static char *
secret_text (Place *place, const char *name)
{
  g_autofree char *path = g_build_filename (place->secrets, name, NULL);
  g_autofree char *password = NULL;
  const char *dot = strrchr (name, '.');

  if (dot == NULL || *name == '.')
    return g_strdup (name);

  g_file_get_contents (path, &password, NULL, NULL);

  return g_strdup_printf ("%.*s%s=%s", (int)(dot - name), name, is_own (place, name) ? "" : "?",
                          password);
}

char *
place_files (Place *place)
{
  g_autoptr (GPtrArray) documents = list_names (place->profiles);
  g_autoptr (GPtrArray) names = list_names (place->secrets);
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (secrets, secret_text (place, g_ptr_array_index (names, i)));
  g_ptr_array_sort (secrets, compare_names);

  for (guint i = 0; i < documents->len; i++)
    g_string_append_printf (text, "%s ", (const char *)g_ptr_array_index (documents, i));
  g_string_append_c (text, '|');
  for (guint i = 0; i < secrets->len; i++)
    g_string_append_printf (text, " %s", (const char *)g_ptr_array_index (secrets, i));

  return g_string_free (text, FALSE);
}

static void
assert_modes (const char *path)
{
  g_autoptr (GPtrArray) names = list_names (path);
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0700);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, g_ptr_array_index (names, i), NULL);

      g_assert_cmpint (lstat (file, &status), ==, 0);
      if (S_ISREG (status.st_mode))
        g_assert_cmphex (status.st_mode & 07777, ==, 0600);
    }
}

void
place_assert_files (Place *place, const char *expected)
{
  g_autofree char *files = place_files (place);

  g_assert_cmpstr (files, ==, expected);
  assert_modes (place->profiles);
  assert_modes (place->secrets);
}

char *
place_text (const char *id, MbnProfile *profile)
{
  const char *password = mbn_profile_get_password (profile);

  return g_strdup_printf ("%s=%s/%s", id, mbn_profile_get_access_string (profile),
                          password == NULL || *password == '\0' ? "-" : password);
}

char *
place_load (Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) profiles = mbn_profile_files_load (place->files, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < profiles->len; i++)
    {
      MbnStoredProfile *stored = g_ptr_array_index (profiles, i);
      g_autofree char *one = place_text (stored->id, stored->profile);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", one);
    }

  return g_string_free (text, FALSE);
}

void
place_assert_loads (Place *place, const char *expected)
{
  g_autofree char *loaded = place_load (place);

  g_assert_cmpstr (loaded, ==, expected);
}

/* ---- what the service does ---- */

gboolean
place_write (Place *place, MbnStoredProfile *stored, const char *xml, GError **error)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);

  return mbn_profile_files_write (place->files, stored, profile, error);
}

MbnStoredProfile *
place_store (Place *place, const char *id, const char *xml)
{
  MbnStoredProfile *stored = mbn_stored_profile_new (id);
  g_autoptr (GError) error = NULL;

  place_write (place, stored, xml, &error);
  g_assert_no_error (error);

  return stored;
}

void
place_expect_warning (const char *says)
{
  g_autofree char *pattern = g_strdup_printf ("*%s*", says);

  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, pattern);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-secrets.h"

#include <string.h>
#include <sys/stat.h>

#include "mbn-state-file.h"

/* A password has at most 255 UTF-16 units (PROF-36). */
#define MAX_SECRET_BYTES 1024

static char *
secret_path (const char *secrets_dir, const char *id, const char *tag)
{
  return g_strconcat (secrets_dir, "/", id, ".", tag, NULL);
}

MbnSecretState
mbn_profile_secret_read (const char *secrets_dir,
                         const char *id,
                         const char *tag,
                         MbnSecret **password)
{
  g_autofree char *path = secret_path (secrets_dir, id, tag);
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autoptr (MbnSecret) secret = mbn_state_file_read (path, MAX_SECRET_BYTES, &length, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return MBN_SECRET_MISSING;

  if (secret == NULL)
    {
      g_warning ("%s: the password cannot be read: %s; the profile goes without", path,
                 error->message);
      return MBN_SECRET_UNREADABLE;
    }

  *password = length > 0 ? g_steal_pointer (&secret) : NULL;

  return MBN_SECRET_READ;
}

gboolean
mbn_profile_secret_remove (const char *secrets_dir, const char *id, const char *tag)
{
  g_autofree char *path = secret_path (secrets_dir, id, tag);
  g_autoptr (GError) error = NULL;

  if (mbn_state_file_remove (path, &error))
    return TRUE;

  g_warning ("an older password is left behind: %s", error->message);

  return FALSE;
}

gboolean
mbn_profile_secret_write (
    const char *secrets_dir, const char *id, const char *tag, const char *password, GError **error)
{
  g_autofree char *path = secret_path (secrets_dir, id, tag);

  return mbn_state_file_write (path, password != NULL ? password : "",
                               password != NULL ? strlen (password) : 0, error);
}

void
mbn_profile_secret_withdraw (const char *secrets_dir, const char *id, const char *tag)
{
  g_autofree char *path = secret_path (secrets_dir, id, tag);

  mbn_state_file_remove (path, NULL);
}

gboolean
mbn_profile_secret_split_name (const char *name, char **id, const char **tag)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || strlen (dot + 1) != MBN_PROFILE_TAG_LENGTH
      || strspn (dot + 1, "0123456789abcdef") != MBN_PROFILE_TAG_LENGTH)
    return FALSE;

  *id = g_strndup (name, (gsize)(dot - name));
  *tag = dot + 1;

  return TRUE;
}

gboolean
mbn_profile_secret_remove_for_good (const char *secrets_dir,
                                    const char *id,
                                    const char *tag,
                                    GError **error)
{
  g_autofree char *path = secret_path (secrets_dir, id, tag);

  return mbn_state_file_remove (path, error) && mbn_state_dir_flush (secrets_dir, error);
}

typedef struct
{
  char tag[MBN_PROFILE_TAG_LENGTH + 1];
  struct timespec written;
} NewestSecret;

static gboolean
is_later (struct timespec a, struct timespec b)
{
  return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec);
}

GHashTable *
mbn_profile_secrets_list_newest (const char *secrets_dir)
{
  GHashTable *secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GDir) dir = g_dir_open (secrets_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (secrets_dir, name, NULL);
      g_autofree char *id = NULL;
      const char *tag;
      struct stat status;
      NewestSecret *newest;

      if (!mbn_profile_secret_split_name (name, &id, &tag) || lstat (path, &status) != 0)
        continue;

      newest = g_hash_table_lookup (secrets, id);
      if (newest == NULL)
        {
          newest = g_new0 (NewestSecret, 1);
          g_hash_table_insert (secrets, g_steal_pointer (&id), newest);
        }
      else if (!is_later (status.st_mtim, newest->written))
        continue;

      g_strlcpy (newest->tag, tag, sizeof newest->tag);
      newest->written = status.st_mtim;
    }

  return secrets;
}

const char *
mbn_profile_secrets_get_newest (GHashTable *newest_secrets, const char *id)
{
  const NewestSecret *newest = g_hash_table_lookup (newest_secrets, id);

  return newest != NULL ? newest->tag : NULL;
}

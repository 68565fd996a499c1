/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "mbn-profile-edit.h"
#include "mbn-profile-parse.h"
#include "mbn-profile-write.h"
#include "mbn-state-file.h"

#define DOCUMENT_SUFFIX ".xml"
#define ASIDE_INFIX     ".xml.unreadable"

/* With what is put around it, it must still be a file name (255 bytes). */
#define MAX_ID_LENGTH 200

struct _MbnProfileFiles
{
  char *profiles_dir;
  char *secrets_dir;
};

/* ---- names ---- */

static char *
document_path (const MbnProfileFiles *self, const char *id)
{
  return g_strconcat (self->profiles_dir, "/", id, DOCUMENT_SUFFIX, NULL);
}

static void
make_tag (const char *bytes, gsize length, char *tag)
{
  g_autofree char *digest
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)bytes, length);

  g_strlcpy (tag, digest, MBN_PROFILE_TAG_LENGTH + 1);
}

MbnStoredProfile *
mbn_stored_profile_new (const char *id)
{
  MbnStoredProfile *stored = g_new0 (MbnStoredProfile, 1);

  stored->id = g_strdup (id);

  return stored;
}

void
mbn_stored_profile_free (MbnStoredProfile *self)
{
  g_clear_pointer (&self->profile, mbn_profile_unref);
  g_free (self->id);
  g_free (self);
}

MbnStoredProfile *
mbn_stored_profile_copy (const MbnStoredProfile *stored)
{
  MbnStoredProfile *copy = mbn_stored_profile_new (stored->id);

  g_strlcpy (copy->tag, stored->tag, sizeof copy->tag);
  copy->has_secret = stored->has_secret;
  copy->unsettled = stored->unsettled;

  return copy;
}

/* ---- writing ---- */

static gboolean
is_on_disk (const MbnProfileFiles *self, const char *id, const char *tag)
{
  g_autofree char *path = document_path (self, id);
  char found[MBN_PROFILE_TAG_LENGTH + 1];
  gsize length;
  g_autoptr (MbnSecret) bytes = mbn_state_file_read (path, MBN_PROFILE_MAX_BYTES, &length, NULL);

  if (bytes == NULL)
    return FALSE;

  make_tag (bytes, length, found);

  return strcmp (found, tag) == 0;
}

/* The document is on disk; a secret for it, too, if only an empty one. */
static void
remove_replaced_secret (const MbnProfileFiles *self,
                        const MbnStoredProfile *before,
                        const char *tag,
                        gboolean has_password)
{
  gboolean gone = mbn_profile_secret_remove (self->secrets_dir, before->id, before->tag);

  /* the empty one must outlive the older one */
  if (!has_password && gone && mbn_state_dir_flush (self->secrets_dir, NULL))
    mbn_profile_secret_remove (self->secrets_dir, before->id, tag);
}

/* What must be there before a document of @tag replaces that of @before: its password, and for the
 * one that has none and is still there, that it has none. */
static gboolean
write_secrets (const MbnProfileFiles *self,
               MbnStoredProfile *before,
               const char *tag,
               const char *password,
               GError **error)
{
  if (password != NULL && !before->has_secret && before->tag[0] != '\0')
    {
      if (!mbn_profile_secret_write (self->secrets_dir, before->id, before->tag, NULL, error))
        return FALSE;
      before->has_secret = TRUE;
    }

  if ((password == NULL && !before->has_secret)
      || mbn_profile_secret_write (self->secrets_dir, before->id, tag, password, error))
    return TRUE;

  mbn_profile_secret_withdraw (self->secrets_dir, before->id, tag);

  return FALSE;
}

/* Only the password is another, if anything. */
static gboolean
write_password (const MbnProfileFiles *self,
                MbnStoredProfile *before,
                const char *password,
                GError **error)
{
  if (password != NULL)
    return mbn_profile_secret_write (self->secrets_dir, before->id, before->tag, password, error);

  return !before->has_secret
         || mbn_profile_secret_remove_for_good (self->secrets_dir, before->id, before->tag, error);
}

/* @in_place: the document on disk says exactly what stored->tag stands for. */
static gboolean
write_both (const MbnProfileFiles *self,
            MbnStoredProfile *stored,
            MbnProfile *profile,
            gboolean in_place,
            GError **error)
{
  g_autofree char *path = document_path (self, stored->id);
  g_autofree char *xml = mbn_profile_write (profile, MBN_PROFILE_WRITE_WITHOUT_PASSWORD);
  g_autoptr (MbnStoredProfile) before = mbn_stored_profile_copy (stored);
  const char *password = mbn_profile_get_password (profile);
  char tag[MBN_PROFILE_TAG_LENGTH + 1];
  gboolean same;

  if (password != NULL && *password == '\0')
    password = NULL;
  make_tag (xml, strlen (xml), tag);
  same = strcmp (before->tag, tag) == 0;

  if (same && !write_password (self, before, password, error))
    return FALSE;

  if (!same && !write_secrets (self, before, tag, password, error))
    return FALSE;

  /* somebody may have replaced the whole directory */
  if ((!same || !in_place || !is_on_disk (self, before->id, tag))
      && !mbn_state_file_write (path, xml, strlen (xml), error))
    {
      /* of a new one nothing stays */
      if (in_place && before->tag[0] == '\0')
        mbn_state_file_remove (path, NULL);

      /* it may be there, and only that the disk has it for good be in doubt */
      if (!same && (password != NULL || before->has_secret) && !is_on_disk (self, before->id, tag))
        mbn_profile_secret_withdraw (self->secrets_dir, before->id, tag);
      return FALSE;
    }

  if (!same && before->has_secret)
    remove_replaced_secret (self, before, tag, password != NULL);

  g_strlcpy (stored->tag, tag, sizeof stored->tag);
  stored->has_secret = password != NULL;
  stored->unsettled = FALSE;

  return TRUE;
}

gboolean
mbn_profile_files_write (const MbnProfileFiles *self,
                         MbnStoredProfile *stored,
                         MbnProfile *profile,
                         GError **error)
{
  return write_both (self, stored, profile, TRUE, error);
}

gboolean
mbn_profile_files_has (const MbnProfileFiles *self, const char *id, MbnProfile *profile)
{
  g_autofree char *xml = mbn_profile_write (profile, MBN_PROFILE_WRITE_WITHOUT_PASSWORD);
  char tag[MBN_PROFILE_TAG_LENGTH + 1];

  make_tag (xml, strlen (xml), tag);

  return is_on_disk (self, id, tag);
}

gboolean
mbn_profile_files_remove (const MbnProfileFiles *self,
                          const MbnStoredProfile *stored,
                          GError **error)
{
  g_autofree char *path = document_path (self, stored->id);

  g_autoptr (GError) reason = NULL;

  if (!mbn_state_file_remove (path, error))
    return FALSE;

  if (!mbn_state_dir_flush (self->profiles_dir, &reason))
    g_warning ("profile %s is deleted, but may come back after a power failure: %s", stored->id,
               reason->message);

  if (stored->has_secret)
    {
      mbn_profile_secret_remove (self->secrets_dir, stored->id, stored->tag);
      mbn_state_dir_flush (self->secrets_dir, NULL);
    }

  return TRUE;
}

void
mbn_profile_files_set_aside (const MbnProfileFiles *self, const char *id, const char *reason)
{
  g_autofree char *path = document_path (self, id);

  mbn_state_file_set_aside (path, reason);
}

/* ---- reading a profile ---- */

/* For a document that is not as it was: the tag of the secret that it had or, if nothing is known,
 * the newest of its id. */
static char *
find_older_secret (const MbnProfileFiles *self,
                   const MbnStoredProfile *known,
                   const char *tag,
                   GHashTable *newest_secrets)
{
  g_autoptr (GHashTable) secrets = NULL;
  const char *newest;

  if (known->tag[0] != '\0')
    return known->has_secret && strcmp (known->tag, tag) != 0 ? g_strdup (known->tag) : NULL;

  secrets = newest_secrets != NULL ? g_hash_table_ref (newest_secrets)
                                   : mbn_profile_secrets_list_newest (self->secrets_dir);
  newest = mbn_profile_secrets_get_newest (secrets, known->id);

  return g_strcmp0 (newest, tag) != 0 ? g_strdup (newest) : NULL;
}

/* The profile is good; only its password is not where it belongs. It is tried again whenever the
 * document is read. */
static void
leave_unsettled (MbnStoredProfile *now, const GError *error)
{
  now->unsettled = TRUE;
  g_warning ("profile %s: its password cannot be put in its place: %s", now->id, error->message);
}

/* It brings a password along: the file is written anew without it. */
static void
move_password_out (const MbnProfileFiles *self, const char *older_tag, MbnStoredProfile *now)
{
  g_autoptr (MbnStoredProfile) before = mbn_stored_profile_new (now->id);
  g_autoptr (GError) error = NULL;

  if (older_tag != NULL)
    {
      g_strlcpy (before->tag, older_tag, sizeof before->tag);
      before->has_secret = TRUE;
    }

  if (!write_both (self, before, now->profile, FALSE, &error))
    {
      leave_unsettled (now, error);
      return;
    }

  g_strlcpy (now->tag, before->tag, sizeof now->tag);
  now->has_secret = before->has_secret;
}

/* Its own password, else the older one, which then is to become its own. */
static MbnSecretState
choose_password (const MbnProfileFiles *self,
                 const char *older_tag,
                 MbnStoredProfile *now,
                 gboolean *adopts,
                 MbnSecret **password)
{
  MbnSecretState state = mbn_profile_secret_read (self->secrets_dir, now->id, now->tag, password);

  *adopts = FALSE;
  now->has_secret = state != MBN_SECRET_MISSING;
  if (state != MBN_SECRET_MISSING || older_tag == NULL)
    return state;

  state = mbn_profile_secret_read (self->secrets_dir, now->id, older_tag, password);
  *adopts = state == MBN_SECRET_READ;

  return state;
}

static void
give_password (const MbnProfileFiles *self, const char *older_tag, MbnStoredProfile *now)
{
  g_autoptr (MbnSecret) password = NULL;
  g_autoptr (MbnProfile) complete = NULL;
  g_autoptr (GError) error = NULL;
  gboolean adopts;

  now->unsettled
      = choose_password (self, older_tag, now, &adopts, &password) == MBN_SECRET_UNREADABLE;
  complete = mbn_profile_with_password (now->profile, password, &error);
  if (complete == NULL)
    {
      leave_unsettled (now, error);
      return;
    }

  mbn_profile_unref (now->profile);
  now->profile = g_steal_pointer (&complete);

  /* there may be no place for it in this document */
  adopts = adopts && mbn_profile_get_password (now->profile) != NULL;
  if (adopts && !mbn_profile_secret_write (self->secrets_dir, now->id, now->tag, password, &error))
    leave_unsettled (now, error);
  else if (adopts)
    now->has_secret = TRUE;

  if (older_tag != NULL && !now->unsettled)
    mbn_profile_secret_remove (self->secrets_dir, now->id, older_tag);
}

static MbnProfile *
parse (const char *bytes, gsize length, GError **error)
{
  g_autoptr (MbnProfile) profile = mbn_profile_parse (bytes, length, error);

  if (profile == NULL || !mbn_profile_has_hidden_identity (profile))
    return g_steal_pointer (&profile);

  g_set_error_literal (error, MBN_PROFILE_ERROR, MBN_PROFILE_ERROR_INVALID,
                       "it says \"hidden\" where an identity belongs; it was read by somebody who "
                       "may not see identity");
  return NULL;
}

/* From the bytes on disk to a profile with its password, both in their places. */
static gboolean
take_document (const MbnProfileFiles *self,
               const MbnStoredProfile *known,
               MbnStoredProfile *now,
               const char *bytes,
               gsize length,
               GHashTable *newest_secrets,
               GError **error)
{
  g_autofree char *older_tag = NULL;

  now->profile = parse (bytes, length, error);
  if (now->profile == NULL)
    return FALSE;

  older_tag = find_older_secret (self, known, now->tag, newest_secrets);
  if (mbn_profile_get_password (now->profile) != NULL)
    move_password_out (self, older_tag, now);
  else
    give_password (self, older_tag, now);

  return TRUE;
}

/* Not a file with contents, and never will be one by waiting. */
static gboolean
is_no_document (const GError *error)
{
  static const int codes[]
      = {G_IO_ERROR_MESSAGE_TOO_LARGE, G_IO_ERROR_NOT_REGULAR_FILE, G_IO_ERROR_TOO_MANY_LINKS};

  if (error->domain == MBN_PROFILE_ERROR)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_IO_ERROR, codes[i]))
      return TRUE;

  return FALSE;
}

/* Too many open files, a disk that fails: nothing that the document could help. */
static MbnStoredProfile *
leave_unread (const MbnStoredProfile *known, const char *path, const GError *error)
{
  MbnStoredProfile *now = mbn_stored_profile_copy (known);

  g_warning ("%s: cannot be read now, and is tried again: %s", path, error->message);
  now->unsettled = TRUE;
  now->unread = TRUE;

  return now;
}

static gint64
get_time_of (const char *path)
{
  GStatBuf status;

  return g_lstat (path, &status) == 0
             ? (gint64)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec
             : 0;
}

/* @newest_secrets: (nullable): from mbn_profile_secrets_list_newest(), if many are read */
static MbnStoredProfile *
read_document (const MbnProfileFiles *self,
               const MbnStoredProfile *known,
               GHashTable *newest_secrets)
{
  g_autoptr (MbnStoredProfile) now = mbn_stored_profile_new (known->id);
  g_autofree char *path = document_path (self, known->id);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  gboolean taken = FALSE;

  now->written = get_time_of (path);
  bytes = mbn_state_file_read (path, MBN_PROFILE_MAX_BYTES, &length, &error);
  if (bytes != NULL)
    {
      make_tag (bytes, length, now->tag);
      if (strcmp (now->tag, known->tag) == 0 && !known->unsettled)
        return mbn_stored_profile_copy (known);

      taken = take_document (self, known, now, bytes, length, newest_secrets, &error);
      explicit_bzero (bytes, length);
    }

  if (taken)
    return g_steal_pointer (&now);

  if (is_no_document (error))
    mbn_state_file_set_aside (path, error->message);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
           && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    return leave_unread (known, path, error);

  return mbn_stored_profile_new (known->id);
}

MbnStoredProfile *
mbn_profile_files_read (const MbnProfileFiles *self, const MbnStoredProfile *known)
{
  return read_document (self, known, NULL);
}

/* Only one that is new needs to look for an older password, and that takes a look at all. */
GPtrArray *
mbn_profile_files_read_all (const MbnProfileFiles *self, GPtrArray *known)
{
  GPtrArray *found = g_ptr_array_new_full (known->len, (GDestroyNotify)mbn_stored_profile_free);
  g_autoptr (GHashTable) newest_secrets = NULL;

  for (guint i = 0; i < known->len; i++)
    {
      MbnStoredProfile *stored = g_ptr_array_index (known, i);

      if (stored->tag[0] == '\0' && newest_secrets == NULL)
        newest_secrets = mbn_profile_secrets_list_newest (self->secrets_dir);
      g_ptr_array_add (found, read_document (self, stored, newest_secrets));
    }

  return found;
}

/* ---- all files ---- */

static GDir *
open_dir (const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GDir *dir = g_dir_open (path, 0, &reason);

  if (dir == NULL)
    g_set_error (error, G_IO_ERROR,
                 g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? G_IO_ERROR_NOT_FOUND
                                                                            : G_IO_ERROR_FAILED,
                 "%s", reason->message);

  return dir;
}

gboolean
mbn_profile_files_is_document (const char *name)
{
  return *name != '.' && g_str_has_suffix (name, DOCUMENT_SUFFIX);
}

char *
mbn_profile_files_name_to_id (const char *name)
{
  gsize length = strlen (name) - strlen (DOCUMENT_SUFFIX);

  return length <= MAX_ID_LENGTH && g_utf8_validate (name, (gssize)length, NULL)
             ? g_strndup (name, length)
             : NULL;
}

static char *
give_usable_name (const MbnProfileFiles *self, const char *name)
{
  g_autofree char *id = mbn_profile_files_name_to_id (name);
  g_autofree char *from = g_build_filename (self->profiles_dir, name, NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *to = document_path (self, uuid);
  g_autofree char *shown = g_filename_display_name (from);

  if (id != NULL)
    return g_steal_pointer (&id);

  if (g_rename (from, to) != 0)
    {
      g_warning ("%s: its name is too long or no text, and it cannot be renamed: %s", shown,
                 g_strerror (errno));
      return NULL;
    }

  g_message ("%s: its name is too long or no text; it is %s now", shown, to);

  return g_steal_pointer (&uuid);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char **
mbn_profile_files_list (const MbnProfileFiles *self, GError **error)
{
  g_autoptr (GDir) dir = open_dir (self->profiles_dir, error);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (mbn_profile_files_is_document (name))
      g_ptr_array_add (names, g_strdup (name));

  g_ptr_array_sort (names, compare_names);
  ids = g_ptr_array_new_full (names->len + 1, g_free);
  for (guint i = 0; i < names->len; i++)
    {
      char *id = give_usable_name (self, g_ptr_array_index (names, i));

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  g_ptr_array_add (ids, NULL);

  return (char **)g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

/* What a service leaves behind that was killed while it wrote. */
static void
remove_temporaries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (mbn_state_file_is_temporary (name))
      {
        g_autofree char *file = g_build_filename (path, name, NULL);

        mbn_state_file_remove (file, NULL);
      }
}

GHashTable *
mbn_profile_files_list_aside (const MbnProfileFiles *self)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) dir = g_dir_open (self->profiles_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      const char *infix = strstr (name, ASIDE_INFIX);

      if (infix != NULL)
        g_hash_table_add (ids, g_strndup (name, (gsize)(infix - name)));
    }

  return ids;
}

static void
remove_strangers (const MbnProfileFiles *self, GPtrArray *profiles)
{
  g_autoptr (GHashTable) tags = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) spared = mbn_profile_files_list_aside (self);
  g_autoptr (GDir) dir = g_dir_open (self->secrets_dir, 0, NULL);
  const char *name;

  for (guint i = 0; i < profiles->len; i++)
    {
      MbnStoredProfile *stored = g_ptr_array_index (profiles, i);

      g_hash_table_insert (tags, stored->id, stored->tag);
      if (stored->unsettled)
        g_hash_table_add (spared, g_strdup (stored->id));
    }

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *id = NULL;
      const char *tag;

      if (mbn_profile_secret_split_name (name, &id, &tag) && !g_hash_table_contains (spared, id)
          && g_strcmp0 (g_hash_table_lookup (tags, id), tag) != 0)
        mbn_profile_secret_remove (self->secrets_dir, id, tag);
    }
}

GPtrArray *
mbn_profile_files_load (const MbnProfileFiles *self, GError **error)
{
  g_autoptr (GPtrArray) profiles
      = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_stored_profile_free);
  g_autoptr (GHashTable) newest_secrets = NULL;
  g_auto (GStrv) ids = NULL;

  remove_temporaries (self->profiles_dir);
  remove_temporaries (self->secrets_dir);

  ids = mbn_profile_files_list (self, error);
  if (ids == NULL)
    return NULL;

  newest_secrets = mbn_profile_secrets_list_newest (self->secrets_dir);
  for (char **id = ids; *id != NULL; id++)
    {
      g_autoptr (MbnStoredProfile) unknown = mbn_stored_profile_new (*id);
      g_autoptr (MbnStoredProfile) stored = read_document (self, unknown, newest_secrets);

      if (stored->profile != NULL)
        g_ptr_array_add (profiles, g_steal_pointer (&stored));
    }

  remove_strangers (self, profiles);

  return g_steal_pointer (&profiles);
}

/* ---- value ---- */

gboolean
mbn_profile_files_prepare (const MbnProfileFiles *self, GError **error)
{
  return mbn_state_dir_prepare (self->profiles_dir, error)
         && mbn_state_dir_prepare (self->secrets_dir, error);
}

const char *
mbn_profile_files_get_dir (const MbnProfileFiles *self)
{
  return self->profiles_dir;
}

MbnProfileFiles *
mbn_profile_files_new (const char *state_dir)
{
  MbnProfileFiles *self = g_new0 (MbnProfileFiles, 1);

  self->profiles_dir = g_build_filename (state_dir, "profiles", NULL);
  self->secrets_dir = g_build_filename (state_dir, "secrets", NULL);

  return self;
}

void
mbn_profile_files_free (MbnProfileFiles *self)
{
  g_free (self->profiles_dir);
  g_free (self->secrets_dir);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-disk.h"

#include <string.h>

#include "mbn-error.h"
#include "mbn-profile-icon.h"

struct _MbnProfileDisk
{
  GObject parent;
  char *state_dir;
  MbnProfileFiles *files;
};

G_DEFINE_FINAL_TYPE (MbnProfileDisk, mbn_profile_disk, G_TYPE_OBJECT)

/* What a worker thread gets: values of its own, or ones that never change. */
typedef struct
{
  MbnStoredProfile *stored;
  MbnProfile *profile;
  MbnProfileIconChange icon;
} WriteJob;

static void
write_job_free (WriteJob *job)
{
  g_clear_pointer (&job->stored, mbn_stored_profile_free);
  g_clear_pointer (&job->profile, mbn_profile_unref);
  mbn_profile_icon_change_clear (&job->icon);
  g_free (job);
}

typedef struct
{
  GPtrArray *known; /* of MbnStoredProfile */
  gboolean all;
} ReadJob;

static void
read_job_free (ReadJob *job)
{
  g_ptr_array_unref (job->known);
  g_free (job);
}

void
mbn_profile_icon_change_clear (MbnProfileIconChange *icon)
{
  g_clear_pointer (&icon->source, g_free);
  g_clear_pointer (&icon->target, g_free);
  g_clear_pointer (&icon->stale, g_free);
}

/* What a client is told of a file that cannot be written. */
static GError *
make_write_fault (GError *reason, const char *what)
{
  GError *error;

  if (reason->domain == MBN_ERROR)
    return reason;

  error = g_error_new (MBN_ERROR, MBN_ERROR_WRITE_FAULT, "the profile cannot be %s: %s", what,
                       reason->message);
  g_error_free (reason);

  return error;
}

/* ---- load ---- */

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MbnProfileDisk *self = source;
  g_autoptr (GPtrArray) profiles = g_ptr_array_new ();
  g_autoptr (GHashTable) aside = NULL;
  GError *error = NULL;
  GPtrArray *loaded = mbn_profile_files_load (self->files, &error);

  if (loaded == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < loaded->len; i++)
    g_ptr_array_add (profiles, ((MbnStoredProfile *)g_ptr_array_index (loaded, i))->profile);
  aside = mbn_profile_files_list_aside (self->files);
  mbn_profile_icon_remove_strangers (self->state_dir, profiles, aside);

  g_task_return_pointer (task, loaded, (GDestroyNotify)g_ptr_array_unref);
}

void
mbn_profile_disk_load_async (MbnProfileDisk *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, mbn_profile_disk_load_async);
  g_task_run_in_thread (task, load_in_thread);
}

GPtrArray *
mbn_profile_disk_load_finish (MbnProfileDisk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- write ---- */

static gboolean
write_all (MbnProfileDisk *self, WriteJob *job, GError **error)
{
  if (job->icon.source != NULL
      && !mbn_profile_icon_copy (self->state_dir, job->icon.source, job->icon.target, error))
    return FALSE;

  if (!mbn_profile_files_write (self->files, job->stored, job->profile, error))
    {
      if (job->icon.target != NULL
          && !mbn_profile_files_has (self->files, job->stored->id, job->profile))
        mbn_profile_icon_remove (job->icon.target);
      return FALSE;
    }

  if (job->icon.stale != NULL)
    mbn_profile_icon_remove (job->icon.stale);

  return TRUE;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WriteJob *job = data;
  GError *error = NULL;

  if (write_all (source, job, &error))
    g_task_return_pointer (task, mbn_stored_profile_copy (job->stored),
                           (GDestroyNotify)mbn_stored_profile_free);
  else
    g_task_return_error (task, make_write_fault (error, "stored"));
}

void
mbn_profile_disk_write_async (MbnProfileDisk *self,
                              const MbnStoredProfile *stored,
                              MbnProfile *profile,
                              MbnProfileIconChange *icon,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  WriteJob *job = g_new0 (WriteJob, 1);

  job->stored = mbn_stored_profile_copy (stored);
  job->profile = mbn_profile_ref (profile);
  job->icon = *icon;
  *icon = (MbnProfileIconChange){0};

  g_task_set_source_tag (task, mbn_profile_disk_write_async);
  g_task_set_task_data (task, job, (GDestroyNotify)write_job_free);
  g_task_run_in_thread (task, write_in_thread);
}

MbnStoredProfile *
mbn_profile_disk_write_finish (MbnProfileDisk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- remove ---- */

static void
remove_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MbnProfileDisk *self = source;
  WriteJob *job = data;
  GError *error = NULL;

  if (!mbn_profile_files_remove (self->files, job->stored, &error))
    {
      g_task_return_error (task, make_write_fault (error, "deleted"));
      return;
    }

  if (job->icon.stale != NULL)
    mbn_profile_icon_remove (job->icon.stale);
  g_task_return_boolean (task, TRUE);
}

void
mbn_profile_disk_remove_async (MbnProfileDisk *self,
                               const MbnStoredProfile *stored,
                               const char *icon,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  WriteJob *job = g_new0 (WriteJob, 1);

  job->stored = mbn_stored_profile_copy (stored);
  job->icon.stale = g_strdup (icon);

  g_task_set_source_tag (task, mbn_profile_disk_remove_async);
  g_task_set_task_data (task, job, (GDestroyNotify)write_job_free);
  g_task_run_in_thread (task, remove_in_thread);
}

gboolean
mbn_profile_disk_remove_finish (MbnProfileDisk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- read ---- */

/* Adds what is in the directory and not in @known. One that is gone is empty. */
static gboolean
add_others (MbnProfileDisk *self, GPtrArray *known, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) reason = NULL;
  g_auto (GStrv) listed = mbn_profile_files_list (self->files, &reason);

  if (listed == NULL && !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  for (guint i = 0; i < known->len; i++)
    g_hash_table_add (ids, ((MbnStoredProfile *)g_ptr_array_index (known, i))->id);

  for (char **id = listed; id != NULL && *id != NULL; id++)
    if (!g_hash_table_contains (ids, *id))
      g_ptr_array_add (known, mbn_stored_profile_new (*id));

  return TRUE;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MbnProfileDisk *self = source;
  ReadJob *job = data;
  GError *error = NULL;

  if (job->all && !add_others (self, job->known, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_return_pointer (task, mbn_profile_files_read_all (self->files, job->known),
                         (GDestroyNotify)g_ptr_array_unref);
}

void
mbn_profile_disk_read_async (MbnProfileDisk *self,
                             GPtrArray *known,
                             gboolean all,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReadJob *job = g_new0 (ReadJob, 1);

  job->known = known;
  job->all = all;

  g_task_set_source_tag (task, mbn_profile_disk_read_async);
  g_task_set_task_data (task, job, (GDestroyNotify)read_job_free);
  g_task_run_in_thread (task, read_in_thread);
}

GPtrArray *
mbn_profile_disk_read_finish (MbnProfileDisk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- set aside ---- */

static void
set_aside_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MbnProfileDisk *self = source;
  GHashTableIter iter;
  gpointer id;
  gpointer reason;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, &id, &reason))
    mbn_profile_files_set_aside (self->files, id, reason);

  g_task_return_boolean (task, TRUE);
}

void
mbn_profile_disk_set_aside_async (MbnProfileDisk *self,
                                  GHashTable *reasons,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, mbn_profile_disk_set_aside_async);
  g_task_set_task_data (task, reasons, (GDestroyNotify)g_hash_table_unref);
  g_task_run_in_thread (task, set_aside_in_thread);
}

void
mbn_profile_disk_set_aside_finish (MbnProfileDisk *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- object ---- */

gboolean
mbn_profile_disk_prepare (MbnProfileDisk *self, GError **error)
{
  return mbn_profile_files_prepare (self->files, error)
         && mbn_profile_icon_prepare (self->state_dir, error);
}

const char *
mbn_profile_disk_get_state_dir (MbnProfileDisk *self)
{
  return self->state_dir;
}

const char *
mbn_profile_disk_get_profiles_dir (MbnProfileDisk *self)
{
  return mbn_profile_files_get_dir (self->files);
}

MbnProfileDisk *
mbn_profile_disk_new (const char *state_dir)
{
  MbnProfileDisk *self = g_object_new (MBN_TYPE_PROFILE_DISK, NULL);

  self->state_dir = g_canonicalize_filename (state_dir, NULL);
  self->files = mbn_profile_files_new (self->state_dir);

  return self;
}

static void
mbn_profile_disk_finalize (GObject *object)
{
  MbnProfileDisk *self = MBN_PROFILE_DISK (object);

  mbn_profile_files_free (self->files);
  g_free (self->state_dir);

  G_OBJECT_CLASS (mbn_profile_disk_parent_class)->finalize (object);
}

static void
mbn_profile_disk_class_init (MbnProfileDiskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_profile_disk_finalize;
}

static void
mbn_profile_disk_init (MbnProfileDisk *self)
{
}

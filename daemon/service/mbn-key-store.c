/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-key-store.h"

#include "mbn-state-file.h"

struct _MbnKeyStore
{
  GObject parent;
  char *path;
  char *journal; /* (nullable) */
  char *loss;
  GKeyFile *keys;
  guint n_changes; /* so far; those up to n_saved are in the journal, or being written */
  guint n_saved;
  gboolean writing;

  GMutex lock;     /* for writing the file */
  guint n_on_disk; /* with @lock: changes that the file has */
};

G_DEFINE_FINAL_TYPE (MbnKeyStore, mbn_key_store, G_TYPE_OBJECT)

static void write_beside (MbnKeyStore *self);

/* What is to be on disk, as it was at one moment. */
typedef struct
{
  char *contents;
  gsize length;
  guint n_changes;
} Job;

static Job *
job_new (MbnKeyStore *self)
{
  Job *job = g_new0 (Job, 1);

  job->contents = g_key_file_to_data (self->keys, &job->length, NULL);
  job->n_changes = self->n_changes;

  return job;
}

static void
job_free (Job *job)
{
  g_free (job->contents);
  g_free (job);
}

static gboolean
write_job (MbnKeyStore *self, const Job *job, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  /* a later one has come before it */
  if ((gint)(job->n_changes - self->n_on_disk) <= 0)
    return TRUE;
  if (!mbn_state_file_write (self->path, job->contents, job->length, error))
    return FALSE;

  self->n_on_disk = job->n_changes;

  return TRUE;
}

/* The sync blocks, so it is done beside the main loop, on copies (style.md 7). */
static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (write_job (source, task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
warn (MbnKeyStore *self, const GError *error)
{
  g_warning ("%s: %s", self->loss, error->message);
}

/* A journal that stays would win over the file one day. */
static void
end_journal (MbnKeyStore *self)
{
  g_autoptr (GError) error = NULL;

  if (self->journal != NULL && !mbn_state_file_remove (self->journal, &error))
    warn (self, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnKeyStore *self = MBN_KEY_STORE (source);
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    warn (self, error);
  else if (job->n_changes == self->n_changes)
    end_journal (self);

  if ((gint)(self->n_saved - job->n_changes) > 0)
    write_beside (self);
}

static void
write_beside (MbnKeyStore *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->writing)
    return;

  self->writing = TRUE;
  task = g_task_new (self, NULL, on_written, NULL);
  g_task_set_source_tag (task, write_beside);
  g_task_set_task_data (task, job_new (self), (GDestroyNotify)job_free);
  g_task_run_in_thread (task, write_in_thread);
}

static void
write_journal (MbnKeyStore *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  if (self->journal == NULL)
    return;

  contents = g_key_file_to_data (self->keys, &length, NULL);
  if (!mbn_state_file_replace (self->journal, contents, length, &error))
    g_info ("%s, should this service be killed right now: %s", self->loss, error->message);
}

char *
mbn_key_store_get (MbnKeyStore *self, const char *group, const char *key)
{
  return g_key_file_get_string (self->keys, group, key, NULL);
}

static void
remove_key (MbnKeyStore *self, const char *group, const char *key)
{
  g_auto (GStrv) left = NULL;

  g_key_file_remove_key (self->keys, group, key, NULL);
  left = g_key_file_get_keys (self->keys, group, NULL, NULL);
  if (left != NULL && *left == NULL)
    g_key_file_remove_group (self->keys, group, NULL);
}

void
mbn_key_store_set (MbnKeyStore *self, const char *group, const char *key, const char *value)
{
  g_autofree char *before = mbn_key_store_get (self, group, key);

  if (g_strcmp0 (before, value) == 0)
    return;

  if (value != NULL)
    g_key_file_set_string (self->keys, group, key, value);
  else
    remove_key (self, group, key);
  self->n_changes++;
}

void
mbn_key_store_save (MbnKeyStore *self)
{
  if (self->n_saved == self->n_changes)
    return;

  self->n_saved = self->n_changes;
  write_journal (self);
  write_beside (self);
}

void
mbn_key_store_flush (MbnKeyStore *self)
{
  g_autoptr (GError) error = NULL;
  Job *job = job_new (self);

  if (write_job (self, job, &error))
    end_journal (self);
  else
    warn (self, error);

  job_free (job);
}

/* Whoever kept it was killed before the disk had it. */
static void
take_journal (MbnKeyStore *self)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (self->journal == NULL)
    return;

  if (g_key_file_load_from_file (keys, self->journal, G_KEY_FILE_NONE, &error))
    {
      g_key_file_unref (self->keys);
      self->keys = g_steal_pointer (&keys);
      self->n_changes++;
      mbn_key_store_save (self);
    }
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    mbn_state_file_set_aside (self->journal, error->message);
}

MbnKeyStore *
mbn_key_store_new (const char *path, const char *journal, const char *loss)
{
  MbnKeyStore *self = g_object_new (MBN_TYPE_KEY_STORE, NULL);

  self->path = g_strdup (path);
  self->journal = g_strdup (journal);
  self->loss = g_strdup (loss);
  self->keys = mbn_state_file_load_keys (path);
  take_journal (self);

  return self;
}

static void
mbn_key_store_finalize (GObject *object)
{
  MbnKeyStore *self = MBN_KEY_STORE (object);

  g_mutex_clear (&self->lock);
  g_key_file_unref (self->keys);
  g_free (self->path);
  g_free (self->journal);
  g_free (self->loss);

  G_OBJECT_CLASS (mbn_key_store_parent_class)->finalize (object);
}

static void
mbn_key_store_class_init (MbnKeyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_key_store_finalize;
}

static void
mbn_key_store_init (MbnKeyStore *self)
{
  g_mutex_init (&self->lock);
}

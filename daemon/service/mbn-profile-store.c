/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <glib/gstdio.h>

#include "mbn-error.h"
#include "mbn-folder-watch.h"
#include "mbn-log.h"
#include "mbn-profile-store-private.h"
#include "mbn-profile-write.h"

/* Documents that wait for their turn, in bytes; ten thousand ordinary ones. */
#define MAX_WAITING_BYTES (32 * 1024 * 1024)

/* A document that cannot be read at present is tried again. */
#define RETRY_SECONDS 10

struct _MbnProfileStore
{
  GObject parent;
  MbnProfileDisk *disk;
  MbnProfileMemory *memory;
  MbnModemSet *modems;

  GQueue changes;            /* of MbnProfileChange, owned */
  gsize waiting_bytes;       /* of the documents in it */
  MbnProfileChange *running; /* owned; the disk is busy with it */
  MbnProfileChange *reading; /* one of @changes that takes in more documents */
  guint turn;
  gboolean loading;
  gboolean loaded;
  gboolean closed;
  GTask *closing;

  GHashTable *unread; /* ids, NULL = none */
  guint retry;
  GHashTable *own;                /* id -> how many events of its document will be our doing */
  MbnFolderWatch *profiles_watch; /* NULL while the folder is gone */
  dev_t watched_device;           /* of the folder that is watched */
  ino_t watched_inode;
  MbnFolderWatch *state_watch;
};

static void profiles_init (MbnProfilesInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnProfileStore,
                               mbn_profile_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_PROFILES, profiles_init))

enum
{
  PROPOSAL_DELETED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- one change after the other ---- */

/* @error: (transfer full) */
static void
refuse (MbnProfileChange *change, GError *error)
{
  if (change->done != NULL)
    change->done (error, change->entry, change->user_data);
  g_error_free (error);
}

static void
refuse_all (MbnProfileStore *self)
{
  MbnProfileChange *change;

  self->reading = NULL;
  self->waiting_bytes = 0;
  while ((change = g_queue_pop_head (&self->changes)) != NULL)
    {
      refuse (change, g_error_new_literal (MBN_ERROR, MBN_ERROR_SERVICE_NOT_ACTIVE,
                                           mbn_error_text (MBN_ERROR_SERVICE_NOT_ACTIVE)));
      mbn_profile_change_free (change);
    }
}

static MbnProfileChange *
new_reading (void)
{
  MbnProfileChange *change = mbn_profile_change_new (mbn_profile_change_read, NULL, NULL);

  change->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return change;
}

static gboolean follow_folder (MbnProfileStore *self);

static void
begin (MbnProfileStore *self, MbnProfileChange *change)
{
  GError *error = NULL;

  if (change->begin != mbn_profile_change_read && follow_folder (self))
    {
      /* what is there now comes first */
      MbnProfileChange *reading = new_reading ();

      reading->all = TRUE;
      g_queue_push_head (&self->changes, change);
      change = reading;
    }

  self->running = change;
  self->waiting_bytes -= change->bytes;
  if (change == self->reading)
    self->reading = NULL;

  if (change->begin (self, change, &error))
    return;

  self->running = NULL;
  refuse (change, error);
  mbn_profile_change_free (change);
}

static gboolean
on_turn (gpointer user_data)
{
  MbnProfileStore *self = user_data;

  self->turn = 0;
  if (self->closed)
    {
      refuse_all (self);
      if (self->closing != NULL)
        g_task_return_boolean (self->closing, TRUE);
      g_clear_object (&self->closing);
      return G_SOURCE_REMOVE;
    }

  while (self->running == NULL && !g_queue_is_empty (&self->changes))
    begin (self, g_queue_pop_head (&self->changes));

  return G_SOURCE_REMOVE;
}

/* Nobody is answered before the function that was called for it has returned. */
static void
take_turns (MbnProfileStore *self)
{
  gboolean ready = self->loaded || (self->closed && !self->loading);

  if (ready && self->running == NULL && self->turn == 0)
    self->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
}

static gboolean
refuse_overload (MbnProfileStore *self, MbnProfileChange *change, GError **error)
{
  g_set_error_literal (error, MBN_ERROR, MBN_ERROR_NOT_ENOUGH_QUOTA,
                       "too many changes of profiles wait for the disk; wait for replies before "
                       "more are asked for");

  return FALSE;
}

/* @change: (transfer full) */
static void
enqueue (MbnProfileStore *self, MbnProfileChange *change)
{
  change->bytes = change->profile != NULL ? mbn_profile_measure (change->profile) : 0;
  if (change->bytes > 0 && self->waiting_bytes + change->bytes > MAX_WAITING_BYTES)
    {
      change->begin = refuse_overload;
      change->bytes = 0;
      g_clear_pointer (&change->profile, mbn_profile_unref);
    }

  self->waiting_bytes += change->bytes;
  g_queue_push_tail (&self->changes, change);
  take_turns (self);
}

void
mbn_profile_store_end_change (MbnProfileStore *self)
{
  g_clear_pointer (&self->running, mbn_profile_change_free);
  take_turns (self);
}

/* Many documents that change at once are read at once. @id: NULL for all. */
static void
read_later (MbnProfileStore *self, const char *id)
{
  if (self->reading == NULL)
    {
      self->reading = new_reading ();
      enqueue (self, self->reading);
    }

  if (id != NULL)
    g_hash_table_add (self->reading->ids, g_strdup (id));
  else
    self->reading->all = TRUE;
}

static gboolean
on_retry (gpointer user_data)
{
  MbnProfileStore *self = user_data;
  g_autoptr (GHashTable) unread = g_steal_pointer (&self->unread);
  GHashTableIter iter;
  gpointer id;

  self->retry = 0;
  g_hash_table_iter_init (&iter, unread);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    read_later (self, id);

  return G_SOURCE_REMOVE;
}

void
mbn_profile_store_try_again (MbnProfileStore *self, const char *id)
{
  if (self->unread == NULL)
    self->unread = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (self->unread, g_strdup (id));

  if (self->retry == 0)
    self->retry = g_timeout_add_seconds (RETRY_SECONDS, on_retry, self);
}

void
mbn_profile_store_fail (MbnProfileStore *self, MbnProfileChange *change, GError *error)
{
  MbnProfileChange *reading = new_reading ();

  reading->unsettled = TRUE;
  g_hash_table_add (reading->ids, g_strdup (change->id));
  g_queue_push_head (&self->changes, reading);
  refuse (change, error);
}

MbnProfileChange *
mbn_profile_store_get_running (MbnProfileStore *self)
{
  return self->running;
}

MbnProfileMemory *
mbn_profile_store_get_memory (MbnProfileStore *self)
{
  return self->memory;
}

MbnProfileDisk *
mbn_profile_store_get_disk (MbnProfileStore *self)
{
  return self->disk;
}

/* ---- memory, and who is told ---- */

/* Proposals have lines of their own; what is read at the start, one for all. */
static void
log_change (MbnProfileStore *self, const MbnProfileRecord *record, const char *what)
{
  if (record->stored != NULL && self->loaded)
    mbn_info (NULL, 0, "profile \"%s\" %s, %s/%s.xml",
              mbn_profile_get_name (mbn_profile_entry_get_profile (record->entry)), what,
              mbn_profile_disk_get_profiles_dir (self->disk), record->stored->id);
}

/* Proposals in its place go first (PROF-65). */
void
mbn_profile_store_add (MbnProfileStore *self,
                       MbnProfileChange *change,
                       MbnProfile *profile,
                       MbnStoredProfile *stored)
{
  g_autoptr (MbnProfileEntry) entry = NULL;
  MbnProfileRecord *record;

  while ((record = mbn_profile_memory_find_displaced (self->memory, profile)) != NULL)
    mbn_profile_store_take_out (self, NULL, record);

  record = mbn_profile_memory_add (self->memory, profile, stored);
  entry = g_object_ref (record->entry);
  log_change (self, record, "is new");
  if (change->done != NULL)
    change->done (NULL, entry, change->user_data);
  g_signal_emit_by_name (self, "added", entry);
}

void
mbn_profile_store_replace (MbnProfileStore *self,
                           MbnProfileChange *change,
                           MbnProfileRecord *record,
                           MbnProfile *profile,
                           MbnStoredProfile *stored)
{
  g_autoptr (MbnProfileEntry) entry = g_object_ref (record->entry);
  g_autoptr (MbnProfile) before = mbn_profile_ref (mbn_profile_entry_get_profile (entry));

  mbn_profile_memory_replace (self->memory, record, profile, stored);
  log_change (self, record, "has changed");
  if (change->done != NULL)
    change->done (NULL, entry, change->user_data);
  g_signal_emit_by_name (self, "updated", entry, before);
}

void
mbn_profile_store_take_out (MbnProfileStore *self,
                            MbnProfileChange *change,
                            MbnProfileRecord *record)
{
  g_autoptr (MbnProfileEntry) entry = g_object_ref (record->entry);

  log_change (self, record, "is gone");
  mbn_profile_memory_remove (self->memory, record);
  if (change != NULL && change->done != NULL)
    change->done (NULL, entry, change->user_data);
  g_signal_emit_by_name (self, "removed", entry);
}

void
mbn_profile_store_delete_proposal (MbnProfileStore *self,
                                   MbnProfileChange *change,
                                   MbnProfileRecord *record)
{
  g_autoptr (MbnProfileEntry) entry = g_object_ref (record->entry);

  /* before whoever proposed it hears of the removal and thinks that the store did it */
  g_signal_emit (self, signals[PROPOSAL_DELETED], 0, entry);
  record = mbn_profile_memory_get (self->memory, entry);
  if (record != NULL)
    mbn_profile_store_take_out (self, change, record);
  else if (change->done != NULL)
    change->done (NULL, entry, change->user_data);
}

/* ---- what others ask for ---- */

static void
create (MbnProfiles *profiles, MbnProfile *profile, MbnProfilesDone done, gpointer user_data)
{
  MbnProfileChange *change = mbn_profile_change_new (mbn_profile_change_create, done, user_data);

  change->profile = mbn_profile_ref (profile);
  enqueue (MBN_PROFILE_STORE (profiles), change);
}

static void
update (MbnProfiles *profiles,
        MbnProfileEntry *entry,
        MbnProfile *profile,
        gboolean system,
        MbnProfilesDone done,
        gpointer user_data)
{
  MbnProfileChange *change = mbn_profile_change_new (mbn_profile_change_update, done, user_data);

  change->system = system;
  change->entry = g_object_ref (entry);
  change->profile = mbn_profile_ref (profile);
  enqueue (MBN_PROFILE_STORE (profiles), change);
}

static void
remove_entry (MbnProfiles *profiles,
              MbnProfileEntry *entry,
              gboolean system,
              MbnProfilesDone done,
              gpointer user_data)
{
  MbnProfileChange *change = mbn_profile_change_new (mbn_profile_change_remove, done, user_data);

  change->system = system;
  change->entry = g_object_ref (entry);
  enqueue (MBN_PROFILE_STORE (profiles), change);
}

static GPtrArray *
list (MbnProfiles *profiles, const MbnSubscriber *sim)
{
  return mbn_profile_memory_list (MBN_PROFILE_STORE (profiles)->memory, sim);
}

static MbnProfileEntry *
find (MbnProfiles *profiles, const char *name, const MbnSubscriber *sim)
{
  return mbn_profile_memory_find (MBN_PROFILE_STORE (profiles)->memory, name, sim);
}

static void
profiles_init (MbnProfilesInterface *iface)
{
  iface->list = list;
  iface->find = find;
  iface->create = create;
  iface->update = update;
  iface->remove = remove_entry;
}

/* ---- proposals ---- */

MbnProfileEntry *
mbn_profile_store_propose (MbnProfileStore *self, MbnProfile *profile)
{
  g_autoptr (MbnProfileEntry) entry = NULL;

  if (!mbn_profile_memory_check_place (self->memory, profile, NULL, NULL)
      || mbn_profile_memory_find_displaced (self->memory, profile) != NULL)
    return NULL;

  entry = g_object_ref (mbn_profile_memory_add (self->memory, profile, NULL)->entry);
  g_signal_emit_by_name (self, "added", entry);

  return mbn_profile_memory_get (self->memory, entry) != NULL ? entry : NULL;
}

void
mbn_profile_store_withdraw (MbnProfileStore *self, MbnProfileEntry *entry)
{
  MbnProfileRecord *record = mbn_profile_memory_get (self->memory, entry);

  if (record != NULL && record->stored == NULL)
    mbn_profile_store_take_out (self, NULL, record);
}

/* ---- watching the directory ---- */

/* Somebody may be writing a document just when we hear of our own writing: reading it then would
 * find half of it. */
void
mbn_profile_store_expect (MbnProfileStore *self, const char *id)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->own, id));

  if (self->profiles_watch != NULL)
    g_hash_table_insert (self->own, g_strdup (id), GUINT_TO_POINTER (count + 1));
}

gboolean
mbn_profile_store_expected (MbnProfileStore *self, const char *id)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->own, id));

  if (count > 1)
    g_hash_table_insert (self->own, g_strdup (id), GUINT_TO_POINTER (count - 1));
  else if (count == 1)
    g_hash_table_remove (self->own, id);

  return count > 0;
}

static void watch_profiles (MbnProfileStore *self);
static void watch_folders (MbnProfileStore *self);

static void
on_profiles_folder (MbnFolderEvent event, const char *name, gpointer user_data)
{
  MbnProfileStore *self = user_data;
  g_autofree char *id = NULL;

  if (event == MBN_FOLDER_IS_GONE || event == MBN_FOLDER_CHANGED)
    g_hash_table_remove_all (self->own);

  if (event == MBN_FOLDER_IS_GONE)
    {
      g_clear_pointer (&self->profiles_watch, mbn_folder_watch_free);
      g_warning ("%s is gone, and with it the profiles",
                 mbn_profile_disk_get_profiles_dir (self->disk));
      watch_profiles (self);
    }
  else if (event != MBN_FOLDER_CHANGED)
    {
      if (!mbn_profile_files_is_document (name))
        return;
      id = mbn_profile_files_name_to_id (name);
    }

  if (event != MBN_FOLDER_CAME || id == NULL || !mbn_profile_store_expected (self, id))
    read_later (self, id);
}

/* It came back, or somebody made another. */
static void
on_state_folder (MbnFolderEvent event, const char *name, gpointer user_data)
{
  MbnProfileStore *self = user_data;

  if (event == MBN_FOLDER_IS_GONE)
    {
      g_clear_pointer (&self->state_watch, mbn_folder_watch_free);
      return;
    }

  if (self->profiles_watch != NULL || event != MBN_FOLDER_CAME)
    return;

  watch_profiles (self);
  if (self->profiles_watch != NULL)
    read_later (self, NULL);
}

/* It may be gone. */
static void
watch_profiles (MbnProfileStore *self)
{
  const char *dir = mbn_profile_disk_get_profiles_dir (self->disk);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  self->profiles_watch
      = mbn_folder_watch_new (dir, MBN_FOLDER_FILES, on_profiles_folder, self, &error);
  self->watched_inode = 0;
  if (g_stat (dir, &status) == 0)
    {
      self->watched_device = status.st_dev;
      self->watched_inode = status.st_ino;
    }

  if (self->profiles_watch == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_warning ("%s cannot be watched: changes by hand are seen at the next start: %s", dir,
               error->message);
}

/* A directory may be put in the place of ours without a word: with that of the state, or where a
 * link leads. TRUE if it is another. */
static gboolean
follow_folder (MbnProfileStore *self)
{
  GStatBuf status;

  if (g_stat (mbn_profile_disk_get_profiles_dir (self->disk), &status) != 0
      || (status.st_dev == self->watched_device && status.st_ino == self->watched_inode))
    return FALSE;

  g_warning ("%s is another directory now", mbn_profile_disk_get_profiles_dir (self->disk));
  g_clear_pointer (&self->profiles_watch, mbn_folder_watch_free);
  g_clear_pointer (&self->state_watch, mbn_folder_watch_free);
  g_hash_table_remove_all (self->own);
  watch_folders (self);

  return TRUE;
}

static void
watch_folders (MbnProfileStore *self)
{
  watch_profiles (self);
  self->state_watch = mbn_folder_watch_new (mbn_profile_disk_get_state_dir (self->disk),
                                            MBN_FOLDER_NAMES, on_state_folder, self, NULL);
}

/* ---- load and close ---- */

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MbnProfileStore *self = g_task_get_source_object (task);
  GError *error = NULL;
  GPtrArray *profiles = mbn_profile_disk_load_finish (MBN_PROFILE_DISK (source), result, &error);

  self->loading = FALSE;
  if (profiles == NULL)
    {
      self->loaded = TRUE;
      take_turns (self);
      g_task_return_error (task, error);
      return;
    }

  mbn_info (NULL, 0, "%u profiles read from %s", profiles->len,
            mbn_profile_disk_get_profiles_dir (self->disk));
  self->running = new_reading ();
  mbn_profile_store_take_in (self, profiles, TRUE);
  self->loaded = TRUE;
  take_turns (self);
  g_task_return_boolean (task, TRUE);
}

void
mbn_profile_store_load_async (MbnProfileStore *self,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, mbn_profile_store_load_async);
  if (!mbn_profile_disk_prepare (self->disk, &error))
    {
      self->loaded = TRUE;
      g_task_return_error (task, error);
      return;
    }

  /* before the files are read: what changes meanwhile is read once more */
  watch_folders (self);
  self->loading = TRUE;
  mbn_profile_disk_load_async (self->disk, on_loaded, g_steal_pointer (&task));
}

gboolean
mbn_profile_store_load_finish (MbnProfileStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mbn_profile_store_close_async (MbnProfileStore *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (!self->closed);

  self->closed = TRUE;
  self->closing = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->closing, mbn_profile_store_close_async);
  take_turns (self);
}

void
mbn_profile_store_close_finish (MbnProfileStore *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- object ---- */

void
mbn_profile_store_set_max (MbnProfileStore *self, guint max)
{
  mbn_profile_memory_set_max (self->memory, max);
}

MbnProfileStore *
mbn_profile_store_new (const char *state_dir, guint max, MbnModemSet *modems)
{
  MbnProfileStore *self = g_object_new (MBN_TYPE_PROFILE_STORE, NULL);

  self->disk = mbn_profile_disk_new (state_dir);
  self->modems = g_object_ref (modems);
  self->memory = mbn_profile_memory_new (max, modems);

  return self;
}

static void
mbn_profile_store_dispose (GObject *object)
{
  MbnProfileStore *self = MBN_PROFILE_STORE (object);

  g_clear_pointer (&self->profiles_watch, mbn_folder_watch_free);
  g_clear_pointer (&self->state_watch, mbn_folder_watch_free);
  g_clear_handle_id (&self->turn, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_pointer (&self->unread, g_hash_table_unref);
  self->reading = NULL;
  g_queue_clear_full (&self->changes, mbn_profile_change_free);

  G_OBJECT_CLASS (mbn_profile_store_parent_class)->dispose (object);
}

static void
mbn_profile_store_finalize (GObject *object)
{
  MbnProfileStore *self = MBN_PROFILE_STORE (object);

  g_hash_table_unref (self->own);
  mbn_profile_memory_free (self->memory);
  g_object_unref (self->disk);
  g_object_unref (self->modems);

  G_OBJECT_CLASS (mbn_profile_store_parent_class)->finalize (object);
}

static void
mbn_profile_store_class_init (MbnProfileStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mbn_profile_store_dispose;
  object_class->finalize = mbn_profile_store_finalize;

  signals[PROPOSAL_DELETED]
      = g_signal_new ("proposal-deleted", MBN_TYPE_PROFILE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, MBN_TYPE_PROFILE_ENTRY);
}

static void
mbn_profile_store_init (MbnProfileStore *self)
{
  g_queue_init (&self->changes);
  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

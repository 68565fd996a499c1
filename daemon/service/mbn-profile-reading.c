/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is on disk, whoever put it there, becomes what is in memory. */

#include "config.h"

#include "mbn-profile-store-private.h"

#include "mbn-profile-sim.h"

/* @now: (transfer full) */
static void
take_stored (MbnProfileStore *self,
             MbnProfileChange *change,
             MbnProfileRecord *record,
             MbnStoredProfile *now)
{
  g_autoptr (MbnProfile) profile = g_steal_pointer (&now->profile);
  MbnProfile *before;

  if (record == NULL)
    {
      mbn_profile_store_add (self, change, profile, now);
      return;
    }

  /* spelled in another way, or read again because the disk refused something */
  before = mbn_profile_entry_get_profile (record->entry);
  if (mbn_profile_equal (profile, before))
    {
      mbn_profile_memory_replace (mbn_profile_store_get_memory (self), record, profile, now);
      return;
    }

  if (mbn_profile_same_key (profile, before))
    {
      mbn_profile_store_replace (self, change, record, profile, now);
      return;
    }

  /* another name or SIM: another profile in the same file */
  mbn_profile_store_take_out (self, NULL, record);
  mbn_profile_store_add (self, change, profile, now);
}

/* One that would stand where another is cannot be used; one too many is left where it is. */
static gboolean
may_take (MbnProfileStore *self,
          MbnStoredProfile *now,
          MbnProfileRecord *record,
          MbnProfileRecord **proposal,
          GHashTable *aside)
{
  MbnProfileMemory *memory = mbn_profile_store_get_memory (self);
  g_autoptr (GError) error = NULL;

  if (!mbn_profile_memory_check_place (memory, now->profile, record, proposal, &error))
    {
      g_hash_table_insert (aside, g_strdup (now->id), g_strdup (error->message));
      return FALSE;
    }

  if (record == NULL && !mbn_profile_memory_check_quota (memory, &error))
    {
      g_warning ("%s/%s.xml is not used: %s",
                 mbn_profile_disk_get_profiles_dir (mbn_profile_store_get_disk (self)), now->id,
                 error->message);
      return FALSE;
    }

  return TRUE;
}

/* @now: (transfer full): what is on disk under its id */
static void
take_in (MbnProfileStore *self, MbnProfileChange *change, MbnStoredProfile *now, GHashTable *aside)
{
  g_autoptr (MbnStoredProfile) owned = now;
  MbnProfileRecord *record
      = mbn_profile_memory_get_stored (mbn_profile_store_get_memory (self), now->id);
  MbnProfileRecord *proposal = NULL;
  gboolean on_disk = now->tag[0] != '\0';

  if (on_disk && now->profile == NULL)
    return;

  if (!on_disk || !may_take (self, now, record, &proposal, aside))
    {
      if (record != NULL)
        mbn_profile_store_take_out (self, NULL, record);
      return;
    }

  if (proposal != NULL)
    mbn_profile_store_take_out (self, NULL, proposal);
  take_stored (self, change, record, g_steal_pointer (&owned));
}

static void
on_set_aside (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnProfileStore) self = user_data;

  mbn_profile_disk_set_aside_finish (MBN_PROFILE_DISK (source), result);
  mbn_profile_store_end_change (self);
}

/* @profiles: (transfer full) (element-type MbnStoredProfile). Two documents for one profile, or two
 * defaults: one of them cannot be used. */
void
mbn_profile_store_take_in (MbnProfileStore *self, GPtrArray *profiles)
{
  g_autoptr (GPtrArray) owned = profiles;
  g_autoptr (GHashTable) aside = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_ptr_array_set_free_func (profiles, NULL);
  for (guint i = 0; i < profiles->len; i++)
    take_in (self, mbn_profile_store_get_running (self), g_ptr_array_index (profiles, i), aside);

  if (g_hash_table_size (aside) > 0)
    mbn_profile_disk_set_aside_async (mbn_profile_store_get_disk (self), g_steal_pointer (&aside),
                                      on_set_aside, g_object_ref (self));
  else
    mbn_profile_store_end_change (self);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnProfileStore) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *profiles = mbn_profile_disk_read_finish (MBN_PROFILE_DISK (source), result, &error);

  if (profiles != NULL)
    {
      mbn_profile_store_take_in (self, profiles);
      return;
    }

  g_warning ("%s: cannot be listed; changes of profiles are not seen: %s",
             mbn_profile_disk_get_profiles_dir (mbn_profile_store_get_disk (self)), error->message);
  mbn_profile_store_end_change (self);
}

static MbnStoredProfile *
copy_known (MbnProfileStore *self, const char *id, gboolean unsettled)
{
  MbnProfileRecord *record
      = mbn_profile_memory_get_stored (mbn_profile_store_get_memory (self), id);
  MbnStoredProfile *known
      = record != NULL ? mbn_stored_profile_copy (record->stored) : mbn_stored_profile_new (id);

  known->unsettled = known->unsettled || unsettled;

  return known;
}

gboolean
mbn_profile_change_read (MbnProfileStore *self, MbnProfileChange *change, GError **error)
{
  GPtrArray *known;
  GHashTableIter iter;
  gpointer id;

  if (change->all)
    known = mbn_profile_memory_list_stored (mbn_profile_store_get_memory (self));
  else
    {
      known = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_stored_profile_free);
      g_hash_table_iter_init (&iter, change->ids);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        g_ptr_array_add (known, copy_known (self, id, change->unsettled));
    }

  mbn_profile_disk_read_async (mbn_profile_store_get_disk (self), known, change->all, on_read,
                               g_object_ref (self));

  return TRUE;
}

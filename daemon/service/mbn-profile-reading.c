/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is on disk, whoever put it there, becomes what is in memory. */

#include "config.h"

#include "mbn-profile-store-private.h"

#include <string.h>

#include "mbn-profile-sim.h"

/* @now: (transfer full): a document that may stand where it is */
static void
take_stored (MbnProfileStore *self,
             MbnProfileChange *change,
             MbnProfileRecord *record,
             MbnStoredProfile *now)
{
  g_autoptr (MbnProfile) profile = g_steal_pointer (&now->profile);

  if (record == NULL)
    mbn_profile_store_add (self, change, profile, now);
  else if (!mbn_profile_equal (profile, mbn_profile_entry_get_profile (record->entry)))
    mbn_profile_store_replace (self, change, record, profile, now);
  else
    /* spelled in another way, or read again because the disk refused something */
    mbn_profile_memory_replace (mbn_profile_store_get_memory (self), record, profile, now);
}

/* One that would stand where another is cannot be used; one too many is left where it is. */
static gboolean
may_take (MbnProfileStore *self, MbnStoredProfile *now, MbnProfileRecord *record, GHashTable *aside)
{
  MbnProfileMemory *memory = mbn_profile_store_get_memory (self);
  g_autoptr (GError) error = NULL;

  if (!mbn_profile_memory_check_place (memory, now->profile, record, &error))
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

static MbnProfileRecord *
get_record (MbnProfileStore *self, const MbnStoredProfile *now)
{
  return mbn_profile_memory_get_stored (mbn_profile_store_get_memory (self), now->id);
}

static void
take_in (MbnProfileStore *self, MbnStoredProfile *now, GHashTable *aside)
{
  MbnProfileRecord *record = get_record (self, now);
  MbnStoredProfile *taken;

  if (now->profile == NULL)
    return;

  if (!may_take (self, now, record, aside))
    {
      if (record != NULL)
        mbn_profile_store_take_out (self, NULL, record);
      return;
    }

  taken = mbn_stored_profile_copy (now);
  taken->profile = g_steal_pointer (&now->profile);
  take_stored (self, mbn_profile_store_get_running (self), record, taken);
}

/* Gone, or with another name or SIM: another profile in the same file. */
static gboolean
leaves (const MbnProfileRecord *record, const MbnStoredProfile *now)
{
  if (now->profile != NULL)
    return !mbn_profile_same_key (now->profile, mbn_profile_entry_get_profile (record->entry));

  return now->tag[0] == '\0';
}

static gboolean
gives_way (const MbnProfileRecord *record, const MbnStoredProfile *now)
{
  return now->profile != NULL && !mbn_profile_is_default (now->profile)
         && mbn_profile_is_default (mbn_profile_entry_get_profile (record->entry));
}

/* Of two for one place, the one that has been there longer stays. */
static int
compare_age (gconstpointer a, gconstpointer b)
{
  const MbnStoredProfile *left = *(MbnStoredProfile *const *)a;
  const MbnStoredProfile *right = *(MbnStoredProfile *const *)b;

  if (left->written != right->written)
    return left->written < right->written ? -1 : 1;

  return strcmp (left->id, right->id);
}

/* ---- many at once ---- */

/* How many are taken in before others have their turn on the main loop. */
#define SLICE 64

/* Who changes several files at once (renames one, swaps two, makes another the default) has in mind
 * how they are afterwards, so whatever goes makes room first. */
typedef enum
{
  STEP_LEAVE,
  STEP_GIVE_WAY,
  STEP_REST,
  N_STEPS
} Step;

typedef struct
{
  MbnProfileStore *store;
  GPtrArray *profiles; /* of MbnStoredProfile: what is on disk */
  GHashTable *aside;   /* id -> why it cannot be used */
  Step step;
  guint next;
} Intake;

static void
intake_free (Intake *intake)
{
  g_object_unref (intake->store);
  g_ptr_array_unref (intake->profiles);
  g_clear_pointer (&intake->aside, g_hash_table_unref);
  g_free (intake);
}

static void
take_step (Intake *intake)
{
  MbnProfileStore *self = intake->store;
  MbnStoredProfile *now = g_ptr_array_index (intake->profiles, intake->next);
  MbnProfileRecord *record = get_record (self, now);

  if (intake->step == STEP_LEAVE && record != NULL && leaves (record, now))
    mbn_profile_store_take_out (self, NULL, record);
  else if (intake->step == STEP_REST
           || (intake->step == STEP_GIVE_WAY && record != NULL && gives_way (record, now)))
    take_in (self, now, intake->aside);

  if (intake->step == STEP_REST && now->unread)
    mbn_profile_store_try_again (self, now->id);
}

/* FALSE when all is done. */
static gboolean
take_slice (Intake *intake)
{
  for (guint i = 0; i < SLICE && intake->step < N_STEPS; i++)
    {
      if (intake->next < intake->profiles->len)
        {
          take_step (intake);
          intake->next++;
          continue;
        }

      intake->step++;
      intake->next = 0;
    }

  return intake->step < N_STEPS;
}

static void
on_set_aside (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnProfileStore) self = user_data;

  mbn_profile_disk_set_aside_finish (MBN_PROFILE_DISK (source), result);
  mbn_profile_store_end_change (self);
}

static void
finish (Intake *intake)
{
  MbnProfileStore *self = intake->store;

  if (g_hash_table_size (intake->aside) > 0)
    mbn_profile_disk_set_aside_async (mbn_profile_store_get_disk (self),
                                      g_steal_pointer (&intake->aside), on_set_aside,
                                      g_object_ref (self));
  else
    mbn_profile_store_end_change (self);

  intake_free (intake);
}

static gboolean
on_slice (gpointer user_data)
{
  Intake *intake = user_data;

  if (take_slice (intake))
    return G_SOURCE_CONTINUE;

  finish (intake);

  return G_SOURCE_REMOVE;
}

void
mbn_profile_store_take_in (MbnProfileStore *self, GPtrArray *profiles, gboolean at_once)
{
  Intake *intake = g_new0 (Intake, 1);

  intake->store = g_object_ref (self);
  intake->profiles = profiles;
  intake->aside = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_ptr_array_sort (profiles, compare_age);

  if (at_once)
    while (take_slice (intake))
      ;
  else if (take_slice (intake))
    {
      g_idle_add_full (G_PRIORITY_DEFAULT, on_slice, intake, NULL);
      return;
    }

  finish (intake);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnProfileStore) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *profiles = mbn_profile_disk_read_finish (MBN_PROFILE_DISK (source), result, &error);

  if (profiles != NULL)
    {
      mbn_profile_store_take_in (self, profiles, FALSE);
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

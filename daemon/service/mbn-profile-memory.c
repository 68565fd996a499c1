/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-memory.h"

#include "mbn-error.h"
#include "mbn-modem-situation.h"
#include "mbn-profile-ext.h"
#include "mbn-profile-index.h"
#include "mbn-profile-sim.h"

struct _MbnProfileMemory
{
  guint max;
  MbnModemSet *modems;
  MbnProfileIndex *stored;   /* of MbnProfileRecord */
  MbnProfileIndex *proposed; /* likewise; a proposal is no reason not to store a profile */
  GHashTable *records;       /* number -> MbnProfileRecord, owned */
  GHashTable *by_id;         /* id -> MbnProfileRecord, the stored ones */
  guint next_number;
};

static void
record_free (gpointer data)
{
  MbnProfileRecord *record = data;

  g_object_unref (record->entry);
  g_clear_pointer (&record->stored, mbn_stored_profile_free);
  g_free (record);
}

static guint
number_of (const MbnProfileRecord *record)
{
  return mbn_profile_entry_get_number (record->entry);
}

static MbnProfileIndex *
index_of (MbnProfileMemory *self, const MbnProfileRecord *record)
{
  return record->stored != NULL ? self->stored : self->proposed;
}

/* ---- records ---- */

MbnProfileRecord *
mbn_profile_memory_add (MbnProfileMemory *self, MbnProfile *profile, MbnStoredProfile *stored)
{
  MbnProfileRecord *record = g_new0 (MbnProfileRecord, 1);
  guint number = self->next_number++;

  record->entry = mbn_profile_entry_new (number, profile, stored == NULL);
  record->stored = stored;
  g_hash_table_insert (self->records, GUINT_TO_POINTER (number), record);
  if (stored != NULL)
    g_hash_table_insert (self->by_id, stored->id, record);
  mbn_profile_index_add (index_of (self, record), number, profile, record);

  return record;
}

static void
forget_stored (MbnProfileMemory *self, MbnProfileRecord *record)
{
  if (record->stored != NULL)
    g_hash_table_remove (self->by_id, record->stored->id);
  g_clear_pointer (&record->stored, mbn_stored_profile_free);
}

void
mbn_profile_memory_replace (MbnProfileMemory *self,
                            MbnProfileRecord *record,
                            MbnProfile *profile,
                            MbnStoredProfile *stored)
{
  guint number = number_of (record);

  mbn_profile_index_remove (index_of (self, record), number);
  forget_stored (self, record);
  record->stored = stored;
  g_hash_table_insert (self->by_id, stored->id, record);
  mbn_profile_entry_set_profile (record->entry, profile);
  mbn_profile_entry_set_stored (record->entry);
  mbn_profile_index_add (self->stored, number, profile, record);
}

void
mbn_profile_memory_remove (MbnProfileMemory *self, MbnProfileRecord *record)
{
  mbn_profile_index_remove (index_of (self, record), number_of (record));
  forget_stored (self, record);
  g_hash_table_remove (self->records, GUINT_TO_POINTER (number_of (record)));
}

MbnProfileRecord *
mbn_profile_memory_get (MbnProfileMemory *self, MbnProfileEntry *entry)
{
  return g_hash_table_lookup (self->records,
                              GUINT_TO_POINTER (mbn_profile_entry_get_number (entry)));
}

MbnProfileRecord *
mbn_profile_memory_get_stored (MbnProfileMemory *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

GPtrArray *
mbn_profile_memory_list_stored (MbnProfileMemory *self)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_stored_profile_free);
  GHashTableIter iter;
  gpointer record;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    g_ptr_array_add (copies, mbn_stored_profile_copy (((MbnProfileRecord *)record)->stored));

  return copies;
}

/* ---- questions ---- */

static MbnProfileOwner
owner_of (const MbnSubscriber *sim)
{
  return (MbnProfileOwner){sim->subscriber_id, sim->sim_icc_id};
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint left = mbn_profile_entry_get_number (*(MbnProfileEntry *const *)a);
  guint right = mbn_profile_entry_get_number (*(MbnProfileEntry *const *)b);

  return (left > right) - (left < right);
}

static void
append_entries (GPtrArray *entries, MbnProfileIndex *index, const MbnProfileOwner *owner)
{
  g_autoptr (GPtrArray) records = mbn_profile_index_list (index, owner);

  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (entries,
                     g_object_ref (((MbnProfileRecord *)g_ptr_array_index (records, i))->entry));
}

GPtrArray *
mbn_profile_memory_list (MbnProfileMemory *self, const MbnSubscriber *sim)
{
  MbnProfileOwner owner = sim != NULL ? owner_of (sim) : (MbnProfileOwner){NULL, NULL};
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);

  append_entries (entries, self->stored, sim != NULL ? &owner : NULL);
  append_entries (entries, self->proposed, sim != NULL ? &owner : NULL);
  g_ptr_array_sort (entries, compare_numbers);

  return entries;
}

/* Of one SIM only one has the name; of any, the one that came first. */
MbnProfileEntry *
mbn_profile_memory_find (MbnProfileMemory *self, const char *name, const MbnSubscriber *sim)
{
  MbnProfileOwner owner = sim != NULL ? owner_of (sim) : (MbnProfileOwner){NULL, NULL};
  const MbnProfileOwner *whose = sim != NULL ? &owner : NULL;
  MbnProfileRecord *stored = mbn_profile_index_find (self->stored, name, whose);
  MbnProfileRecord *proposed = mbn_profile_index_find (self->proposed, name, whose);

  if (stored != NULL && (proposed == NULL || number_of (stored) < number_of (proposed)))
    return stored->entry;

  return proposed != NULL ? proposed->entry : NULL;
}

MbnModem *
mbn_profile_memory_find_modem (MbnProfileMemory *self, const MbnProfile *profile)
{
  GPtrArray *modems = mbn_modem_set_get_modems (self->modems);

  for (guint i = 0; i < modems->len; i++)
    {
      MbnModem *modem = g_ptr_array_index (modems, i);
      const MbnSubscriber *sim = mbn_modem_get_sim (modem, NULL);

      if (sim != NULL && mbn_profile_matches_sim (profile, sim->subscriber_id, sim->sim_icc_id))
        return modem;
    }

  return NULL;
}

/* ---- what may stand beside the others ---- */

/* The SIM of @profile, as far as a modem knows it. */
static MbnProfileOwner
find_owner (MbnProfileMemory *self, MbnProfile *profile)
{
  MbnModem *modem = mbn_profile_memory_find_modem (self, profile);

  return modem != NULL ? owner_of (mbn_modem_get_sim (modem, NULL)) : (MbnProfileOwner){NULL, NULL};
}

/* One that is there already stands beside the others, or was told so; a SIM that comes later may
 * show two of them to be of one. */
static gboolean
needs_a_place (MbnProfile *profile, const MbnProfileRecord *record)
{
  MbnProfile *before;

  if (record == NULL || record->stored == NULL)
    return TRUE;

  before = mbn_profile_entry_get_profile (record->entry);

  return !mbn_profile_same_key (profile, before)
         || mbn_profile_has_mms (profile) != mbn_profile_has_mms (before);
}

static gboolean
becomes_default (MbnProfile *profile, const MbnProfileRecord *record)
{
  if (!mbn_profile_is_default (profile))
    return FALSE;

  return needs_a_place (profile, record)
         || !mbn_profile_is_default (mbn_profile_entry_get_profile (record->entry));
}

gboolean
mbn_profile_memory_check_place (MbnProfileMemory *self,
                                MbnProfile *profile,
                                const MbnProfileRecord *record,
                                GError **error)
{
  MbnProfileOwner owner = find_owner (self, profile);
  guint number = record != NULL ? number_of (record) : 0;
  MbnProfileRecord *other;

  if (needs_a_place (profile, record)
      && mbn_profile_index_find_rival (self->stored, profile, &owner, number) != NULL)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_ALREADY_EXISTS,
                   "there is a profile \"%s\" already, of the same SIM or for MMS; update it, or "
                   "choose another name",
                   mbn_profile_get_name (profile));
      return FALSE;
    }

  if (!becomes_default (profile, record))
    return TRUE;

  other = mbn_profile_index_find_default (self->stored, profile, &owner, number);
  if (other == NULL)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_DEFAULT_PROFILE_EXIST,
               "profile \"%s\" is the default profile of this SIM already (IsDefault); a SIM has "
               "one at most",
               mbn_profile_get_name (mbn_profile_entry_get_profile (other->entry)));

  return FALSE;
}

MbnProfileRecord *
mbn_profile_memory_find_displaced (MbnProfileMemory *self, MbnProfile *profile)
{
  MbnProfileOwner owner = find_owner (self, profile);

  return mbn_profile_index_find_rival (self->proposed, profile, &owner, 0);
}

gboolean
mbn_profile_memory_check_quota (MbnProfileMemory *self, GError **error)
{
  guint stored = g_hash_table_size (self->by_id);

  if (stored < self->max)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_ENOUGH_QUOTA,
               "%u profiles are stored, and no more are allowed; delete some, or raise max of "
               "[profiles] in the configuration",
               stored);

  return FALSE;
}

/* ---- object ---- */

void
mbn_profile_memory_set_max (MbnProfileMemory *self, guint max)
{
  self->max = max;
}

MbnProfileMemory *
mbn_profile_memory_new (guint max, MbnModemSet *modems)
{
  MbnProfileMemory *self = g_new0 (MbnProfileMemory, 1);

  self->max = max;
  self->modems = modems;
  self->stored = mbn_profile_index_new ();
  self->proposed = mbn_profile_index_new ();
  self->records = g_hash_table_new_full (NULL, NULL, NULL, record_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->next_number = 1; /* 0 is none, in the index */

  return self;
}

void
mbn_profile_memory_free (MbnProfileMemory *self)
{
  mbn_profile_index_free (self->stored);
  mbn_profile_index_free (self->proposed);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->records);
  g_free (self);
}

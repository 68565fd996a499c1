/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-memory.h"

#include "mbn-error.h"
#include "mbn-modem-situation.h"
#include "mbn-profile-index.h"
#include "mbn-profile-sim.h"

struct _MbnProfileMemory
{
  guint max;
  MbnModemSet *modems;
  MbnProfileIndex *index; /* of MbnProfileRecord */
  GHashTable *records;    /* number -> MbnProfileRecord, owned */
  GHashTable *by_id;      /* id -> MbnProfileRecord, the stored ones */
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
  mbn_profile_index_add (self->index, number, profile, record);

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

  forget_stored (self, record);
  record->stored = stored;
  g_hash_table_insert (self->by_id, stored->id, record);

  mbn_profile_index_remove (self->index, number);
  mbn_profile_entry_set_profile (record->entry, profile);
  mbn_profile_entry_set_stored (record->entry);
  mbn_profile_index_add (self->index, number, profile, record);
}

void
mbn_profile_memory_remove (MbnProfileMemory *self, MbnProfileRecord *record)
{
  mbn_profile_index_remove (self->index, number_of (record));
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

GPtrArray *
mbn_profile_memory_list (MbnProfileMemory *self, const MbnSubscriber *sim)
{
  MbnProfileOwner owner = sim != NULL ? owner_of (sim) : (MbnProfileOwner){NULL, NULL};
  GPtrArray *list = mbn_profile_index_list (self->index, sim != NULL ? &owner : NULL);

  for (guint i = 0; i < list->len; i++)
    list->pdata[i] = g_object_ref (((MbnProfileRecord *)list->pdata[i])->entry);
  g_ptr_array_set_free_func (list, g_object_unref);

  return list;
}

MbnProfileEntry *
mbn_profile_memory_find (MbnProfileMemory *self, const char *name, const MbnSubscriber *sim)
{
  MbnProfileOwner owner = sim != NULL ? owner_of (sim) : (MbnProfileOwner){NULL, NULL};
  MbnProfileRecord *record
      = mbn_profile_index_find (self->index, name, sim != NULL ? &owner : NULL);

  return record != NULL ? record->entry : NULL;
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

static gboolean
check_default (MbnProfileMemory *self,
               MbnProfile *profile,
               const MbnProfileOwner *owner,
               guint number,
               GError **error)
{
  MbnProfileRecord *other;

  if (!mbn_profile_is_default (profile))
    return TRUE;

  other = mbn_profile_index_find_default (self->index, profile, owner, number);
  if (other == NULL)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_DEFAULT_PROFILE_EXIST,
               "profile \"%s\" is the default profile of this SIM already (IsDefault); a SIM has "
               "one at most",
               mbn_profile_get_name (mbn_profile_entry_get_profile (other->entry)));

  return FALSE;
}

gboolean
mbn_profile_memory_check_place (MbnProfileMemory *self,
                                MbnProfile *profile,
                                const MbnProfileRecord *record,
                                MbnProfileRecord **proposal,
                                GError **error)
{
  MbnModem *modem = mbn_profile_memory_find_modem (self, profile);
  MbnProfileOwner owner = {NULL, NULL};
  guint number = record != NULL ? number_of (record) : 0;
  MbnProfileRecord *rival;

  if (modem != NULL)
    owner = owner_of (mbn_modem_get_sim (modem, NULL));

  rival = mbn_profile_index_find_rival (self->index, profile, &owner, number);
  if (rival != NULL && rival->stored != NULL)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_ALREADY_EXISTS,
                   "there is a profile \"%s\" already, of the same SIM or for MMS; update it, or "
                   "choose another name",
                   mbn_profile_get_name (profile));
      return FALSE;
    }
  if (proposal != NULL)
    *proposal = rival;

  return check_default (self, profile, &owner, number, error);
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

MbnProfileMemory *
mbn_profile_memory_new (guint max, MbnModemSet *modems)
{
  MbnProfileMemory *self = g_new0 (MbnProfileMemory, 1);

  self->max = max;
  self->modems = modems;
  self->index = mbn_profile_index_new ();
  self->records = g_hash_table_new_full (NULL, NULL, NULL, record_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->next_number = 1; /* 0 is none, in the index */

  return self;
}

void
mbn_profile_memory_free (MbnProfileMemory *self)
{
  mbn_profile_index_free (self->index);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->records);
  g_free (self);
}

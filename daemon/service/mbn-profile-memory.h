/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The profiles of a store in memory: which there are, and which may stand beside them. Does nothing
 * by itself and tells nobody. */

#pragma once

#include "mbn-modem-set.h"
#include "mbn-profile-entry.h"
#include "mbn-profile-files.h"

G_BEGIN_DECLS

/**
 * MbnProfileRecord:
 * @entry: as others know it
 * @stored: (nullable): what is on disk, without the profile; %NULL for a proposal
 */
typedef struct
{
  MbnProfileEntry *entry;
  MbnStoredProfile *stored;
} MbnProfileRecord;

typedef struct _MbnProfileMemory MbnProfileMemory;

/**
 * mbn_profile_memory_new:
 * @max: most profiles that are stored
 * @modems: whose SIMs profiles may belong to; borrowed
 */
MbnProfileMemory *mbn_profile_memory_new (guint max, MbnModemSet *modems);

/** mbn_profile_memory_set_max: those that are more than that stay. */
void mbn_profile_memory_set_max (MbnProfileMemory *self, guint max);
void mbn_profile_memory_free (MbnProfileMemory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnProfileMemory, mbn_profile_memory_free)

/**
 * mbn_profile_memory_add:
 * @stored: (transfer full) (nullable): %NULL for a proposal
 *
 * Returns: (transfer none): its record, valid until it is removed
 */
MbnProfileRecord *
mbn_profile_memory_add (MbnProfileMemory *self, MbnProfile *profile, MbnStoredProfile *stored);

/**
 * mbn_profile_memory_replace:
 * @stored: (transfer full)
 *
 * Gives a profile another document. A proposal is none any more.
 */
void mbn_profile_memory_replace (MbnProfileMemory *self,
                                 MbnProfileRecord *record,
                                 MbnProfile *profile,
                                 MbnStoredProfile *stored);

void mbn_profile_memory_remove (MbnProfileMemory *self, MbnProfileRecord *record);

/** mbn_profile_memory_get: (nullable): the record of @entry, if it is still there. */
MbnProfileRecord *mbn_profile_memory_get (MbnProfileMemory *self, MbnProfileEntry *entry);

/** mbn_profile_memory_get_stored: (nullable): the record of a document on disk. */
MbnProfileRecord *mbn_profile_memory_get_stored (MbnProfileMemory *self, const char *id);

/** mbn_profile_memory_list_stored: (transfer full) (element-type MbnStoredProfile): copies. */
GPtrArray *mbn_profile_memory_list_stored (MbnProfileMemory *self);

/** mbn_profile_memory_list: see mbn_profiles_list(). */
GPtrArray *mbn_profile_memory_list (MbnProfileMemory *self, const MbnSubscriber *sim);

/** mbn_profile_memory_find: see mbn_profiles_find(). */
MbnProfileEntry *
mbn_profile_memory_find (MbnProfileMemory *self, const char *name, const MbnSubscriber *sim);

/** mbn_profile_memory_find_modem: (nullable): a modem with the SIM that @profile belongs to. */
MbnModem *mbn_profile_memory_find_modem (MbnProfileMemory *self, const MbnProfile *profile);

/**
 * mbn_profile_memory_check_place:
 * @record: (nullable): the one that @profile is to replace
 *
 * Errors: %MBN_ERROR_ALREADY_EXISTS (PROF-28, PROF-25), %MBN_ERROR_DEFAULT_PROFILE_EXIST (PROF-26).
 */
gboolean mbn_profile_memory_check_place (MbnProfileMemory *self,
                                         MbnProfile *profile,
                                         const MbnProfileRecord *record,
                                         GError **error);

/** mbn_profile_memory_find_displaced: (nullable): a proposal in the place of @profile (PROF-65). */
MbnProfileRecord *mbn_profile_memory_find_displaced (MbnProfileMemory *self, MbnProfile *profile);

/** mbn_profile_memory_check_quota: one more may be stored. Errors: %MBN_ERROR_NOT_ENOUGH_QUOTA. */
gboolean mbn_profile_memory_check_quota (MbnProfileMemory *self, GError **error);

G_END_DECLS

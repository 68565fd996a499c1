/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the files of MbnProfileStore share: the changes that it makes one at a time. */

#pragma once

#include "mbn-profile-disk.h"
#include "mbn-profile-memory.h"
#include "mbn-profile-store.h"

G_BEGIN_DECLS

typedef struct _MbnProfileChange MbnProfileChange;

/**
 * MbnProfileChangeFunc:
 *
 * Begins a change whose turn has come: gives it to the disk, or does it at once. In either case
 * mbn_profile_store_end_change() is called in the end.
 *
 * Returns: %FALSE with @error when it may not be; nothing else is called then
 */
typedef gboolean (*MbnProfileChangeFunc) (MbnProfileStore *store,
                                          MbnProfileChange *change,
                                          GError **error);

/* One thing to do, in its turn. */
struct _MbnProfileChange
{
  MbnProfileChangeFunc begin;
  MbnProfileEntry *entry; /* of an update or a removal */
  MbnProfile *profile;    /* of a creation or an update: as it came, then as it is to be stored */
  gsize bytes;            /* of its document, while it waits */
  gboolean system;        /* may change what administrators and operators have set up */
  char *id;               /* of the document that the disk is busy with */
  char tag[MBN_PROFILE_TAG_LENGTH + 1]; /* what it says before it is written */
  GHashTable *ids;                      /* of a reading: which documents */
  gboolean all;                         /* of a reading: all of them */
  gboolean unsettled;                   /* of a reading: tags tell nothing, the disk refused */
  MbnProfilesDone done;                 /* nullable */
  gpointer user_data;
};

MbnProfileChange *
mbn_profile_change_new (MbnProfileChangeFunc begin, MbnProfilesDone done, gpointer user_data);
void mbn_profile_change_free (gpointer change);

/* The begin functions (mbn-profile-change.c, mbn-profile-reading.c). */
gboolean
mbn_profile_change_create (MbnProfileStore *store, MbnProfileChange *change, GError **error);
gboolean
mbn_profile_change_update (MbnProfileStore *store, MbnProfileChange *change, GError **error);
gboolean
mbn_profile_change_remove (MbnProfileStore *store, MbnProfileChange *change, GError **error);
gboolean mbn_profile_change_read (MbnProfileStore *store, MbnProfileChange *change, GError **error);

/** mbn_profile_store_get_running: (transfer none): the change that the disk is busy with. */
MbnProfileChange *mbn_profile_store_get_running (MbnProfileStore *self);
MbnProfileMemory *mbn_profile_store_get_memory (MbnProfileStore *self);
MbnProfileDisk *mbn_profile_store_get_disk (MbnProfileStore *self);

/* What is so on disk becomes so in memory; whoever asked for @change is told, then all others. */

/** mbn_profile_store_add: @stored: (transfer full) */
void mbn_profile_store_add (MbnProfileStore *self,
                            MbnProfileChange *change,
                            MbnProfile *profile,
                            MbnStoredProfile *stored);

/** mbn_profile_store_replace: @stored: (transfer full) */
void mbn_profile_store_replace (MbnProfileStore *self,
                                MbnProfileChange *change,
                                MbnProfileRecord *record,
                                MbnProfile *profile,
                                MbnStoredProfile *stored);

/** mbn_profile_store_take_out: @change: (nullable) */
void mbn_profile_store_take_out (MbnProfileStore *self,
                                 MbnProfileChange *change,
                                 MbnProfileRecord *record);

/** mbn_profile_store_delete_proposal: as above; it is not proposed again. */
void mbn_profile_store_delete_proposal (MbnProfileStore *self,
                                        MbnProfileChange *change,
                                        MbnProfileRecord *record);

/**
 * mbn_profile_store_fail:
 * @error: (transfer full): why the disk did not do it
 *
 * It may have done a part: memory will say what the disk says before anything else is done.
 */
void mbn_profile_store_fail (MbnProfileStore *self, MbnProfileChange *change, GError *error);

/** mbn_profile_store_expect: the next event of the document @id will be our doing. */
void mbn_profile_store_expect (MbnProfileStore *self, const char *id);

/** mbn_profile_store_expected: an event is taken for ours, or will not come; TRUE if it was due. */
gboolean mbn_profile_store_expected (MbnProfileStore *self, const char *id);

/** mbn_profile_store_end_change: the turn of the next one. */
void mbn_profile_store_end_change (MbnProfileStore *self);

/** mbn_profile_store_try_again: @id cannot be read just now. */
void mbn_profile_store_try_again (MbnProfileStore *self, const char *id);

/**
 * mbn_profile_store_take_in:
 * @profiles: (transfer full) (element-type MbnStoredProfile): what is on disk
 * @at_once: before anybody is served; otherwise the main loop goes on in between
 *
 * Makes it what is in memory, and ends the change. Two documents for one profile, or two defaults:
 * one of them cannot be used and is set aside.
 */
void mbn_profile_store_take_in (MbnProfileStore *self, GPtrArray *profiles, gboolean at_once);

G_END_DECLS

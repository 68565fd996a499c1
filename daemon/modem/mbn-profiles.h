/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* All profiles that there are, stored and proposed. The implementation lives where the files are
 * (daemon/service). */

#pragma once

#include "mbn-error.h"
#include "mbn-profile-entry.h"
#include "mbn-values.h"

G_BEGIN_DECLS

#define MBN_TYPE_PROFILES (mbn_profiles_get_type ())
G_DECLARE_INTERFACE (MbnProfiles, mbn_profiles, MBN, PROFILES, GObject)

/*
 * Signals, each when memory and disk say it already:
 *   "added" (MbnProfileEntry *)
 *   "updated" (MbnProfileEntry *, MbnProfile *before): its document is another now, or it is no
 *     proposal any more; @before is (transfer none) what it was
 *   "removed" (MbnProfileEntry *): it is found no more
 */

/**
 * MbnProfilesDone:
 * @error: (nullable): why nothing has changed, an %MBN_ERROR; %NULL on success
 * @entry: (nullable): the profile that it was about; of a creation the new one
 *
 * How a change ended. Called once, from the main loop and never before the function that asked for
 * it returns; before the signal that tells others.
 */
typedef void (*MbnProfilesDone) (const GError *error, MbnProfileEntry *entry, gpointer user_data);

struct _MbnProfilesInterface
{
  GTypeInterface parent_iface;

  GPtrArray *(*list) (MbnProfiles *self, const MbnSubscriber *sim);
  MbnProfileEntry *(*find) (MbnProfiles *self, const char *name, const MbnSubscriber *sim);
  void (*create) (MbnProfiles *self, MbnProfile *profile, MbnProfilesDone done, gpointer user_data);
  void (*update) (MbnProfiles *self,
                  MbnProfileEntry *entry,
                  MbnProfile *profile,
                  gboolean system,
                  MbnProfilesDone done,
                  gpointer user_data);
  void (*remove) (MbnProfiles *self,
                  MbnProfileEntry *entry,
                  gboolean system,
                  MbnProfilesDone done,
                  gpointer user_data);
};

/**
 * mbn_profiles_list:
 * @sim: (nullable): only those that belong to this SIM (PROF-29); %NULL for all
 *
 * Returns: (transfer full) (element-type MbnProfileEntry): in the order of their numbers
 */
GPtrArray *mbn_profiles_list (MbnProfiles *self, const MbnSubscriber *sim);

/**
 * mbn_profiles_find:
 * @name: the whole name, blanks collapsed or not
 * @sim: (nullable): it must belong to this SIM; %NULL for any
 *
 * Takes as long with many profiles as with few.
 *
 * Returns: (transfer none) (nullable): the one with the lowest number. With @sim it is mostly the
 *   only one of that name: two may have been stored before the SIM showed that it is one
 */
MbnProfileEntry *mbn_profiles_find (MbnProfiles *self, const char *name, const MbnSubscriber *sim);

/**
 * mbn_profiles_create:
 * @profile: what a client sent, without hidden identity
 *
 * Stores a new profile. Errors: %MBN_ERROR_ALREADY_EXISTS, %MBN_ERROR_DEFAULT_PROFILE_EXIST,
 * %MBN_ERROR_FILE_NOT_FOUND (icon), %MBN_ERROR_NOT_ENOUGH_QUOTA, %MBN_ERROR_WRITE_FAULT,
 * %MBN_ERROR_SERVICE_NOT_ACTIVE.
 */
void mbn_profiles_create (MbnProfiles *self,
                          MbnProfile *profile,
                          MbnProfilesDone done,
                          gpointer user_data);

/**
 * mbn_profiles_update:
 * @profile: what a client sent; hidden identity stands for what @entry has
 * @system: whoever asks may manage what administrators and operators have set up (PROF-46)
 *
 * Replaces a profile, or stores a proposal (PROF-39, PROF-65). Errors: as for creation;
 * %MBN_ERROR_INVALID_PROFILE for another name or SIM, %MBN_ERROR_NOT_FOUND,
 * %MBN_ERROR_ACCESS_DENIED when it is, or becomes, a system profile and @system is %FALSE.
 */
void mbn_profiles_update (MbnProfiles *self,
                          MbnProfileEntry *entry,
                          MbnProfile *profile,
                          gboolean system,
                          MbnProfilesDone done,
                          gpointer user_data);

/**
 * mbn_profiles_remove:
 * @system: as for an update
 *
 * Deletes a profile, or hides a proposal (PROF-65). Errors: %MBN_ERROR_NOT_FOUND,
 * %MBN_ERROR_ACCESS_DENIED as for an update, %MBN_ERROR_WRITE_FAULT, %MBN_ERROR_SERVICE_NOT_ACTIVE.
 */
void mbn_profiles_remove (MbnProfiles *self,
                          MbnProfileEntry *entry,
                          gboolean system,
                          MbnProfilesDone done,
                          gpointer user_data);

G_END_DECLS

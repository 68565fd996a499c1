/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * All profiles: the stored ones, in memory as on disk, and the proposals, in memory only. Changes
 * are made one at a time, in the order in which they were asked for: checked against memory, done
 * on disk by a worker thread, then in memory, then told. When the disk refuses, what is on it is
 * read again, so that memory and disk agree.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-modem-set.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

#define MBN_TYPE_PROFILE_STORE (mbn_profile_store_get_type ())
G_DECLARE_FINAL_TYPE (MbnProfileStore, mbn_profile_store, MBN, PROFILE_STORE, GObject)

/*
 * Signals beside those of MbnProfiles:
 *   "proposal-deleted" (MbnProfileEntry *): a client does not want to see it any more
 */

/**
 * mbn_profile_store_new:
 * @state_dir: directory of the service
 * @max: most profiles that are stored
 * @modems: whose SIMs profiles may belong to
 *
 * Returns: (transfer full): an empty store
 */
MbnProfileStore *mbn_profile_store_new (const char *state_dir, guint max, MbnModemSet *modems);

/** mbn_profile_store_set_max: from now on; profiles that are more than that stay. */
void mbn_profile_store_set_max (MbnProfileStore *self, guint max);

/**
 * mbn_profile_store_load_async:
 *
 * Reads what is on disk and follows it from then on. To be called once, before anything else.
 *
 * Errors: #G_IO_ERROR when the directories cannot be used.
 */
void mbn_profile_store_load_async (MbnProfileStore *self,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
mbn_profile_store_load_finish (MbnProfileStore *self, GAsyncResult *result, GError **error);

/**
 * mbn_profile_store_close_async:
 *
 * The service stops: changes that wait are refused, the one under way is finished.
 */
void mbn_profile_store_close_async (MbnProfileStore *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void mbn_profile_store_close_finish (MbnProfileStore *self, GAsyncResult *result);

/**
 * mbn_profile_store_propose:
 * @profile: of a SIM that has no profile of that name
 *
 * Adds a proposal (PROF-64).
 *
 * Returns: (transfer none) (nullable): its entry; %NULL when the name is taken
 */
MbnProfileEntry *mbn_profile_store_propose (MbnProfileStore *self, MbnProfile *profile);

/** mbn_profile_store_withdraw: removes a proposal; does nothing if it has been stored or removed.
 */
void mbn_profile_store_withdraw (MbnProfileStore *self, MbnProfileEntry *entry);

G_END_DECLS

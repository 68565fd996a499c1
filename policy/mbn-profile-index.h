/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which profile is meant: by name and SIM, as fast with many profiles as with few. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * MbnProfileIndex:
 *
 * Rows of a number, a profile and something of the owner's. Lists are in the order of the numbers.
 */
typedef struct _MbnProfileIndex MbnProfileIndex;

/**
 * MbnProfileOwner:
 * @subscriber_id: (nullable): IMSI, or MIN; empty counts as %NULL
 * @sim_icc_id: (nullable): ICCID; empty counts as %NULL
 *
 * The SIM that profiles belong to (PROF-29). Identity. Strings are borrowed for the call.
 */
typedef struct
{
  const char *subscriber_id;
  const char *sim_icc_id;
} MbnProfileOwner;

MbnProfileIndex *mbn_profile_index_new (void);
void mbn_profile_index_free (MbnProfileIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnProfileIndex, mbn_profile_index_free)

/**
 * mbn_profile_index_add:
 * @number: not in the index yet
 * @profile: (transfer none): the index keeps a reference
 * @item: (transfer none): what the functions below return; must outlive its row
 */
void
mbn_profile_index_add (MbnProfileIndex *self, guint number, MbnProfile *profile, gpointer item);

/** mbn_profile_index_remove: the row of @number, which must be there. */
void mbn_profile_index_remove (MbnProfileIndex *self, guint number);

guint mbn_profile_index_get_size (MbnProfileIndex *self);

/**
 * mbn_profile_index_find:
 * @name: any text; blanks are collapsed as in a document before it is compared (PROF-28)
 * @owner: (nullable): the profile must belong to this SIM; %NULL for any
 *
 * Returns: (transfer none) (nullable): the item with the lowest number
 */
gpointer
mbn_profile_index_find (MbnProfileIndex *self, const char *name, const MbnProfileOwner *owner);

/**
 * mbn_profile_index_find_rival:
 * @profile: one that is to come in, or to replace that of @number
 * @owner: (nullable): the SIM that @profile belongs to, if more is known of it than @profile says
 * @number: row to leave out; 0 for none
 *
 * Returns: (transfer none) (nullable): the item of a profile beside which @profile may not stand:
 *   one with the same key (PROF-28), or with the same name if one of them is an MMS profile
 *   (PROF-25)
 */
gpointer mbn_profile_index_find_rival (MbnProfileIndex *self,
                                       const MbnProfile *profile,
                                       const MbnProfileOwner *owner,
                                       guint number);

/**
 * mbn_profile_index_find_default:
 *
 * As mbn_profile_index_find_rival().
 *
 * Returns: (transfer none) (nullable): the item of the default profile of the SIM of @profile
 *   (PROF-26)
 */
gpointer mbn_profile_index_find_default (MbnProfileIndex *self,
                                         const MbnProfile *profile,
                                         const MbnProfileOwner *owner,
                                         guint number);

/**
 * mbn_profile_index_list:
 * @owner: (nullable): only profiles that belong to this SIM; %NULL for all
 *
 * Returns: (transfer container): the items
 */
GPtrArray *mbn_profile_index_list (MbnProfileIndex *self, const MbnProfileOwner *owner);

G_END_DECLS

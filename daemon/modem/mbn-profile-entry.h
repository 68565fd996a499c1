/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One profile as clients know it: what stays the same while its document changes. */

#pragma once

#include <glib-object.h>

#include "mbn-profile.h"

G_BEGIN_DECLS

#define MBN_TYPE_PROFILE_ENTRY (mbn_profile_entry_get_type ())
G_DECLARE_FINAL_TYPE (MbnProfileEntry, mbn_profile_entry, MBN, PROFILE_ENTRY, GObject)

/** mbn_profile_entry_get_number: of the object path; never used twice. */
guint mbn_profile_entry_get_number (MbnProfileEntry *self);

/** mbn_profile_entry_get_profile: (transfer none): its document as it is now. */
MbnProfile *mbn_profile_entry_get_profile (MbnProfileEntry *self);

/** mbn_profile_entry_is_proposal: made by the service, not stored (PROF-63). */
gboolean mbn_profile_entry_is_proposal (MbnProfileEntry *self);

/* For the store, which alone makes and changes entries. */
MbnProfileEntry *mbn_profile_entry_new (guint number, MbnProfile *profile, gboolean proposal);
void mbn_profile_entry_set_profile (MbnProfileEntry *self, MbnProfile *profile);
void mbn_profile_entry_set_stored (MbnProfileEntry *self);

G_END_DECLS

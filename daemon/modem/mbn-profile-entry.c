/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-entry.h"

struct _MbnProfileEntry
{
  GObject parent;
  guint number;
  gboolean proposal;
  MbnProfile *profile;
};

G_DEFINE_FINAL_TYPE (MbnProfileEntry, mbn_profile_entry, G_TYPE_OBJECT)

guint
mbn_profile_entry_get_number (MbnProfileEntry *self)
{
  return self->number;
}

MbnProfile *
mbn_profile_entry_get_profile (MbnProfileEntry *self)
{
  return self->profile;
}

gboolean
mbn_profile_entry_is_proposal (MbnProfileEntry *self)
{
  return self->proposal;
}

void
mbn_profile_entry_set_profile (MbnProfileEntry *self, MbnProfile *profile)
{
  MbnProfile *older = self->profile;

  self->profile = mbn_profile_ref (profile);
  mbn_profile_unref (older);
}

void
mbn_profile_entry_set_stored (MbnProfileEntry *self)
{
  self->proposal = FALSE;
}

MbnProfileEntry *
mbn_profile_entry_new (guint number, MbnProfile *profile, gboolean proposal)
{
  MbnProfileEntry *self = g_object_new (MBN_TYPE_PROFILE_ENTRY, NULL);

  self->number = number;
  self->profile = mbn_profile_ref (profile);
  self->proposal = proposal;

  return self;
}

static void
mbn_profile_entry_finalize (GObject *object)
{
  mbn_profile_unref (MBN_PROFILE_ENTRY (object)->profile);

  G_OBJECT_CLASS (mbn_profile_entry_parent_class)->finalize (object);
}

static void
mbn_profile_entry_class_init (MbnProfileEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_profile_entry_finalize;
}

static void
mbn_profile_entry_init (MbnProfileEntry *self)
{
}

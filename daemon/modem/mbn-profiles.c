/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profiles.h"

G_DEFINE_INTERFACE (MbnProfiles, mbn_profiles, G_TYPE_OBJECT)

static void
mbn_profiles_default_init (MbnProfilesInterface *iface)
{
  static const char *const signals[] = {"added", "removed"};

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_new (signals[i], MBN_TYPE_PROFILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, MBN_TYPE_PROFILE_ENTRY);

  g_signal_new ("updated", MBN_TYPE_PROFILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                2, MBN_TYPE_PROFILE_ENTRY, G_TYPE_POINTER);
}

GPtrArray *
mbn_profiles_list (MbnProfiles *self, const MbnSubscriber *sim)
{
  return MBN_PROFILES_GET_IFACE (self)->list (self, sim);
}

MbnProfileEntry *
mbn_profiles_find (MbnProfiles *self, const char *name, const MbnSubscriber *sim)
{
  return MBN_PROFILES_GET_IFACE (self)->find (self, name, sim);
}

void
mbn_profiles_create (MbnProfiles *self,
                     MbnProfile *profile,
                     MbnProfilesDone done,
                     gpointer user_data)
{
  MBN_PROFILES_GET_IFACE (self)->create (self, profile, done, user_data);
}

void
mbn_profiles_update (MbnProfiles *self,
                     MbnProfileEntry *entry,
                     MbnProfile *profile,
                     gboolean system,
                     MbnProfilesDone done,
                     gpointer user_data)
{
  MBN_PROFILES_GET_IFACE (self)->update (self, entry, profile, system, done, user_data);
}

void
mbn_profiles_remove (MbnProfiles *self,
                     MbnProfileEntry *entry,
                     gboolean system,
                     MbnProfilesDone done,
                     gpointer user_data)
{
  MBN_PROFILES_GET_IFACE (self)->remove (self, entry, system, done, user_data);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-fake-profiles.h"

#include <string.h>

#include "mbn-profile-parse.h"
#include "mbn-profile-sim.h"
#include "mbn-text.h"

struct _MbnFakeProfiles
{
  GObject parent;
  GPtrArray *entries; /* of MbnProfileEntry */
};

static gboolean
is_of (MbnProfileEntry *entry, const MbnSubscriber *sim)
{
  return sim == NULL
         || mbn_profile_matches_sim (mbn_profile_entry_get_profile (entry), sim->subscriber_id,
                                     sim->sim_icc_id);
}

static MbnProfileEntry *
find (MbnProfiles *profiles, const char *name, const MbnSubscriber *sim)
{
  MbnFakeProfiles *self = MBN_FAKE_PROFILES (profiles);
  g_autofree char *wanted = mbn_text_collapse (name);

  for (guint i = 0; i < self->entries->len; i++)
    {
      MbnProfileEntry *entry = g_ptr_array_index (self->entries, i);

      if (is_of (entry, sim)
          && g_str_equal (mbn_profile_get_name (mbn_profile_entry_get_profile (entry)), wanted))
        return entry;
    }

  return NULL;
}

static GPtrArray *
list (MbnProfiles *profiles, const MbnSubscriber *sim)
{
  MbnFakeProfiles *self = MBN_FAKE_PROFILES (profiles);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->entries->len; i++)
    if (is_of (g_ptr_array_index (self->entries, i), sim))
      g_ptr_array_add (found, g_object_ref (g_ptr_array_index (self->entries, i)));

  return found;
}

static void
profiles_init (MbnProfilesInterface *iface)
{
  iface->find = find;
  iface->list = list;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnFakeProfiles,
                               mbn_fake_profiles,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_PROFILES, profiles_init))

static MbnProfileEntry *
add (MbnFakeProfiles *self, const char *xml, gboolean proposal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnProfile) profile = mbn_profile_parse (xml, strlen (xml), &error);
  MbnProfileEntry *entry;

  g_assert_no_error (error);
  entry = mbn_profile_entry_new (self->entries->len, profile, proposal);
  g_ptr_array_add (self->entries, entry);

  return entry;
}

MbnProfileEntry *
mbn_fake_profiles_add (MbnFakeProfiles *self, const char *xml)
{
  return add (self, xml, FALSE);
}

MbnProfileEntry *
mbn_fake_profiles_propose (MbnFakeProfiles *self, const char *xml)
{
  return add (self, xml, TRUE);
}

MbnFakeProfiles *
mbn_fake_profiles_new (void)
{
  return g_object_new (MBN_TYPE_FAKE_PROFILES, NULL);
}

static void
mbn_fake_profiles_finalize (GObject *object)
{
  g_ptr_array_unref (MBN_FAKE_PROFILES (object)->entries);

  G_OBJECT_CLASS (mbn_fake_profiles_parent_class)->finalize (object);
}

static void
mbn_fake_profiles_class_init (MbnFakeProfilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_fake_profiles_finalize;
}

static void
mbn_fake_profiles_init (MbnFakeProfiles *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
}

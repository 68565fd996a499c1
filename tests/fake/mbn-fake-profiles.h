/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Profiles in memory, for those who look them up. Cannot be changed by whom it is passed to. */

#pragma once

#include "mbn-profiles.h"

G_BEGIN_DECLS

#define MBN_TYPE_FAKE_PROFILES (mbn_fake_profiles_get_type ())
G_DECLARE_FINAL_TYPE (MbnFakeProfiles, mbn_fake_profiles, MBN, FAKE_PROFILES, GObject)

MbnFakeProfiles *mbn_fake_profiles_new (void);

/** mbn_fake_profiles_add: (transfer none): a profile, whose document must be valid. */
MbnProfileEntry *mbn_fake_profiles_add (MbnFakeProfiles *self, const char *xml);

/** mbn_fake_profiles_propose: (transfer none): one that nobody has stored. */
MbnProfileEntry *mbn_fake_profiles_propose (MbnFakeProfiles *self, const char *xml);

G_END_DECLS

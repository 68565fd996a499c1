/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Profiles made of other profiles, for a store: a value never changes, so each of these makes a new
 * one, or returns another reference if there is nothing to change. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * mbn_profile_with_password:
 * @self: a profile
 * @password: (nullable): password as mbn_profile_get_password() gave it; %NULL for none
 * @error: return location
 *
 * Replaces the password and nothing else; IgnorePassword stays. A profile without UserLogonCred has
 * no place for one and is returned as it is.
 *
 * Errors: %MBN_PROFILE_ERROR_INVALID if no document could hold @password: not UTF-8, characters
 * that XML has not, more than 255 UTF-16 units (PROF-36), too large a document with it. The message
 * does not quote it.
 *
 * Returns: (transfer full): the profile with @password, or %NULL with @error set
 */
MbnProfile *mbn_profile_with_password (MbnProfile *self, const char *password, GError **error);

/**
 * mbn_profile_with_service_elements:
 * @self: a profile
 * @sim_icc_id: (nullable): ICCID of its SIM, %NULL if not known
 * @home_provider_name: (nullable): name of the SIM's home provider, %NULL if not known
 *
 * Overwrites what belongs to the service (PROF-44): SimIccID in version 1, HomeProviderName in
 * versions 1 and 4. What is not known, or is nothing that a document can say (an ICCID has 1 to 20
 * ASCII letters and digits), stays as it is. A name is cut to 20 characters (PROF-66). Never fails;
 * a document that they would make too large to be read again stays as it is.
 *
 * Returns: (transfer full): the profile with them
 */
MbnProfile *mbn_profile_with_service_elements (MbnProfile *self,
                                               const char *sim_icc_id,
                                               const char *home_provider_name);

/**
 * mbn_profile_with_icon_path:
 * @self: a profile that gives ICONFilePath
 * @path: text of 1 to 1024 characters that a document can say
 *
 * Returns: (transfer full): the profile with @path there (PROF-41)
 */
MbnProfile *mbn_profile_with_icon_path (MbnProfile *self, const char *path);

/**
 * mbn_profile_with_user_creation:
 * @self: a profile
 *
 * Returns: (transfer full): the profile as one that a user made (PROF-65)
 */
MbnProfile *mbn_profile_with_user_creation (MbnProfile *self);

/**
 * mbn_profile_has_hidden_identity:
 * @self: a profile
 *
 * Returns: %TRUE if SubscriberID, SimIccID or IMSI says %MBN_PROFILE_HIDDEN: nothing to create a
 *   profile with (design.md 1)
 */
gboolean mbn_profile_has_hidden_identity (const MbnProfile *self);

/**
 * mbn_profile_with_identity:
 * @self: a profile, new
 * @older: the profile that it is to replace
 *
 * Replaces each %MBN_PROFILE_HIDDEN by what @older has there (design.md 1, UpdateProfile). One for
 * which @older has nothing stays: ask mbn_profile_has_hidden_identity() afterwards,
 * and mbn_profile_measure(), because a large document may have become too large.
 *
 * Returns: (transfer full): the profile with the identity of @older
 */
MbnProfile *mbn_profile_with_identity (MbnProfile *self, const MbnProfile *older);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What only version 4 can say (profile-xml.md 5). Every getter takes a profile of any kind; of one
 * whose document cannot say it, it returns the default. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/** MbnProfileCellularClass: numbers of MBN_CELLULAR_CLASS; 0 in a condition is any */
typedef enum
{
  MBN_PROFILE_CELLULAR_CLASS_ANY = 0,
  MBN_PROFILE_CELLULAR_CLASS_3GPP = 1,
  MBN_PROFILE_CELLULAR_CLASS_3GPP2 = 2,
} MbnProfileCellularClass;

/** MbnProfileRat: radio technologies of a condition: the packet core of LTE, or those before it */
typedef enum
{
  MBN_PROFILE_RAT_ANY = 0,
  MBN_PROFILE_RAT_LTE_EHRPD = 1,
  MBN_PROFILE_RAT_3GPP_LEGACY = 2,
} MbnProfileRat;

/** MbnProfileRoam: networks of a condition; ALL is the word AllRoaming, home included */
typedef enum
{
  MBN_PROFILE_ROAM_ANY = 0,
  MBN_PROFILE_ROAM_HOME_ONLY = 1,
  MBN_PROFILE_ROAM_PARTNER_ONLY = 2,
  MBN_PROFILE_ROAM_NON_PARTNER_ONLY = 3,
  MBN_PROFILE_ROAM_HOME_AND_PARTNER = 4,
  MBN_PROFILE_ROAM_PARTNER_AND_NON_PARTNER = 5,
  MBN_PROFILE_ROAM_ALL = 6,
} MbnProfileRoam;

/** MbnProfileRoamControl: networks that the administrator allows; home always is */
typedef enum
{
  MBN_PROFILE_ROAM_CONTROL_ALL = 0,
  MBN_PROFILE_ROAM_CONTROL_PARTNER = 1,
  MBN_PROFILE_ROAM_CONTROL_NONE = 2,
} MbnProfileRoamControl;

/** MbnProfileIwlan: whether the profile is for cellular access, for Wi-Fi offload, or for both */
typedef enum
{
  MBN_PROFILE_IWLAN_CELLULAR_ONLY = 0,
  MBN_PROFILE_IWLAN_CELLULAR_AND_IWLAN = 1,
  MBN_PROFILE_IWLAN_IWLAN_ONLY = 2,
} MbnProfileIwlan;

/** MbnProfilePurpose: the purposes whose GUIDs are published; there may be others */
typedef enum
{
  MBN_PROFILE_PURPOSE_INTERNET = 0,
  MBN_PROFILE_PURPOSE_MMS = 1,
  MBN_PROFILE_PURPOSE_IMS = 2,
  MBN_PROFILE_PURPOSE_SUPL = 3,
  MBN_PROFILE_PURPOSE_LTE_ATTACH = 4,
  MBN_PROFILE_PURPOSE_PURCHASE = 5,
  MBN_PROFILE_PURPOSE_ADMINISTRATIVE = 6,
  MBN_PROFILE_PURPOSE_APPLICATION = 7,
  MBN_PROFILE_PURPOSE_ESIM_PROVISIONING = 8,
} MbnProfilePurpose;

/**
 * mbn_profile_get_purposes:
 * @self: a profile
 * @n_purposes: (out): their number, 1 to 10
 *
 * Returns: (array length=n_purposes) (transfer none): GUIDs in braces, upper case, as the document
 *   orders them (PROF-52); that of Internet when it is silent
 */
const char *const *mbn_profile_get_purposes (const MbnProfile *self, gsize *n_purposes);

/**
 * mbn_profile_has_purpose:
 * @self: a profile
 * @purpose: one of those that are published
 *
 * Returns: %TRUE if @purpose is among the purposes of @self
 */
gboolean mbn_profile_has_purpose (const MbnProfile *self, MbnProfilePurpose purpose);

/**
 * mbn_profile_shares_purpose:
 * @a: a profile
 * @b: a profile
 *
 * Returns: %TRUE if both serve at least one purpose (PROF-51)
 */
gboolean mbn_profile_shares_purpose (const MbnProfile *a, const MbnProfile *b);

/**
 * mbn_profile_get_cellular_class:
 * @self: a profile
 *
 * Returns: the class of network that the profile is for
 */
MbnProfileCellularClass mbn_profile_get_cellular_class (const MbnProfile *self);

/**
 * mbn_profile_get_rat:
 * @self: a profile
 *
 * Returns: the radio technologies that the profile is for; one other than
 *   %MBN_PROFILE_RAT_ANY implies %MBN_PROFILE_CELLULAR_CLASS_3GPP
 */
MbnProfileRat mbn_profile_get_rat (const MbnProfile *self);

/**
 * mbn_profile_get_roam:
 * @self: a profile
 *
 * Returns: RoamApplicability: the networks that the profile is for
 */
MbnProfileRoam mbn_profile_get_roam (const MbnProfile *self);

/**
 * mbn_profile_get_imsi:
 * @self: a profile
 *
 * Identity, as mbn_profile_get_subscriber_id().
 *
 * Returns: (nullable): the subscriber that the profile is for; %NULL for any
 */
const char *mbn_profile_get_imsi (const MbnProfile *self);

/**
 * mbn_profile_get_iwlan:
 * @self: a profile
 *
 * Returns: the access that the profile is for; %MBN_PROFILE_IWLAN_CELLULAR_ONLY when the document
 *   is silent
 */
MbnProfileIwlan mbn_profile_get_iwlan (const MbnProfile *self);

/**
 * mbn_profile_is_provisioning:
 * @self: a profile
 *
 * Returns: %TRUE if the profile is only for provisioning, never for an ordinary context (PROF-23)
 */
gboolean mbn_profile_is_provisioning (const MbnProfile *self);

/**
 * mbn_profile_get_apn_id:
 * @self: a profile
 *
 * Returns: a decimal number as text, of at most 24 digits, without sign if positive, without
 *   superfluous zeros; "0" when the document is silent
 */
const char *mbn_profile_get_apn_id (const MbnProfile *self);

/**
 * mbn_profile_is_enabled:
 * @self: a profile
 *
 * Returns: AdminEnable: %FALSE if the profile is never to be used (PROF-50); %TRUE when the
 * document is silent
 */
gboolean mbn_profile_is_enabled (const MbnProfile *self);

/**
 * mbn_profile_get_roam_control:
 * @self: a profile
 *
 * Returns: AdminRoamControl; %MBN_PROFILE_ROAM_CONTROL_ALL when the document is silent
 */
MbnProfileRoamControl mbn_profile_get_roam_control (const MbnProfile *self);

/**
 * mbn_profile_is_exclusive:
 * @self: a profile
 *
 * Returns: %TRUE if while active it excludes the other profiles of its purposes (PROF-51)
 */
gboolean mbn_profile_is_exclusive (const MbnProfile *self);

/**
 * mbn_profile_is_long_standing_additional:
 * @self: a profile
 *
 * Returns: %TRUE if its additional context is to stay up (PROF-24)
 */
gboolean mbn_profile_is_long_standing_additional (const MbnProfile *self);

/**
 * mbn_profile_has_mms:
 * @self: a profile
 *
 * Returns: %TRUE if it is an MMS profile: it has MmsConfiguration (PROF-25)
 */
gboolean mbn_profile_has_mms (const MbnProfile *self);

/**
 * mbn_profile_get_mmsc_url:
 * @self: a profile
 *
 * Returns: (nullable): URL of the MMS centre; as the document gives it, may be empty
 */
const char *mbn_profile_get_mmsc_url (const MbnProfile *self);

/**
 * mbn_profile_get_mmsc_port:
 * @self: a profile
 *
 * Returns: port of the MMS centre; 0 for none given. Up to 99999, as the format has it: one above
 *   65535 is no port
 */
guint mbn_profile_get_mmsc_port (const MbnProfile *self);

/**
 * mbn_profile_get_mms_max_size_kb:
 * @self: a profile
 *
 * Returns: largest message in KB; 0 for no limit
 */
guint mbn_profile_get_mms_max_size_kb (const MbnProfile *self);

/**
 * mbn_profile_get_oem_connection_id:
 * @self: a profile
 *
 * Returns: (nullable): GUID in braces, upper case; only a %MBN_PROFILE_KIND_MODEM_DM has one
 */
const char *mbn_profile_get_oem_connection_id (const MbnProfile *self);

G_END_DECLS

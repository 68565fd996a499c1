/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Whether a profile may be used for the ordinary context of a device, here and now. */

#pragma once

#include "mbn-profile-ext.h"

G_BEGIN_DECLS

/** MbnProfileRegistration: numbers of MBN_REGISTER_STATE; every other number is not registered */
typedef enum
{
  MBN_PROFILE_REGISTRATION_NONE = 0,
  MBN_PROFILE_REGISTRATION_HOME = 3,
  MBN_PROFILE_REGISTRATION_ROAMING = 4,
  MBN_PROFILE_REGISTRATION_PARTNER = 5,
} MbnProfileRegistration;

/**
 * MbnProfileSituation:
 * @subscriber_id: (nullable): IMSI, or MIN, that the device reports; identity
 * @sim_icc_id: (nullable): ICCID that the device reports; identity
 * @cellular_class: class that the device uses now; %MBN_PROFILE_CELLULAR_CLASS_ANY if not known
 * @data_class: MBN_DATA_CLASS in use, one or more bits; 0 if not known
 * @registration: how the device is registered
 * @provider_id: (nullable): MCC and MNC, or SID, of the provider that it is registered with
 * @on_iwlan: %TRUE if the context would go over Wi-Fi offload
 *
 * What a profile's conditions are compared with. Strings are borrowed for the call; an empty one
 * means the same as %NULL, not known.
 */
typedef struct
{
  const char *subscriber_id;
  const char *sim_icc_id;
  MbnProfileCellularClass cellular_class;
  guint32 data_class;
  MbnProfileRegistration registration;
  const char *provider_id;
  gboolean on_iwlan;
} MbnProfileSituation;

/** MbnProfileNetwork: the columns of the roaming tables in profile-xml.md 5 */
typedef enum
{
  MBN_PROFILE_NETWORK_UNKNOWN = 0,
  MBN_PROFILE_NETWORK_HOME = 1,
  MBN_PROFILE_NETWORK_PARTNER = 2,
  MBN_PROFILE_NETWORK_NON_PARTNER = 3,
} MbnProfileNetwork;

/**
 * mbn_profile_classify_network:
 * @self: a profile
 * @situation: where the device is
 *
 * Plain roaming on one of the profile's DataRoamingPartners is roaming on a partner (PROF-37).
 *
 * Returns: what the network is for this profile; %MBN_PROFILE_NETWORK_UNKNOWN while the device is
 *   not registered
 */
MbnProfileNetwork mbn_profile_classify_network (const MbnProfile *self,
                                                const MbnProfileSituation *situation);

/**
 * mbn_profile_check_applicable:
 * @self: a profile
 * @situation: where the device is
 * @why: (out) (optional) (transfer full): the first condition that is not met, for people
 *
 * Tells whether a stored @self may be used to activate an ordinary context, automatically or by
 * name: it is no device-management profile, is enabled (PROF-50), not only for provisioning
 * (PROF-23), belongs to this SIM (PROF-29; with it an MMS profile too, PROF-25), and all its
 * conditions are met (PROF-47). RoamApplicability and AdminRoamControl must both allow the network
 * (PROF-48). On Wi-Fi offload conditions of the cellular network do not count (PROF-49). What is
 * not known meets no condition, unless every value would.
 *
 * Not asked here: ConnectionMode and other things that only matter for automatic connections;
 * IsAdditionalPdpContextProfile, which says for which context the profile is, not where.
 *
 * @why is one sentence that names the element and its value, but never an identity, as in
 * `RoamApplicability is HomeOnly, and the network is a roaming partner's`. Not set on success.
 *
 * Returns: %TRUE if it may be used
 */
gboolean mbn_profile_check_applicable (const MbnProfile *self,
                                       const MbnProfileSituation *situation,
                                       char **why);

/**
 * mbn_profile_check_applicable_inline:
 * @self: a profile that came with the call and is not stored
 * @situation: where the device is
 * @why: (out) (optional) (transfer full): as above
 *
 * As mbn_profile_check_applicable(), but for whose profile it is: SubscriberID and SimIccID are not
 * compared with the SIM, because callers may not be allowed to know them (CTX-54). IMSI is a
 * condition, which a document need not have, and is compared.
 *
 * Returns: %TRUE if it may be used
 */
gboolean mbn_profile_check_applicable_inline (const MbnProfile *self,
                                              const MbnProfileSituation *situation,
                                              char **why);

/**
 * mbn_profile_serves_internet:
 * @self: a profile of the SIM
 * @subscriber_id: (nullable): IMSI, or MIN, of the SIM
 *
 * Tells whether @self could make an ordinary connection to the Internet on its SIM at some time: it
 * is no device-management profile, is enabled (PROF-50), not only for provisioning (PROF-23) or for
 * buying a plan (PROF-20), has the purpose Internet, by word or by silence, is neither for a
 * context beside the default one nor for MMS, nor for another subscriber or for Wi-Fi offload
 * alone. A SIM that has such a profile needs no proposals (PROF-63).
 *
 * Conditions that change with the place (class, radio technology, roaming) are deliberately not
 * looked at: proposals would come and go with them (PROF-64). Whose profile it is must be asked
 * with mbn_profile_matches_sim().
 *
 * Returns: %TRUE if it could
 */
gboolean mbn_profile_serves_internet (const MbnProfile *self, const char *subscriber_id);

G_END_DECLS

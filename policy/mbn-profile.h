/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MbnProfile:
 *
 * One connection profile as a value: what a profile document says, with the defaults of the format
 * filled in. Never changes after it was made, so it may be shared freely; the reference count is
 * atomic. Strings that getters return belong to the profile and live as long as it does.
 */
typedef struct _MbnProfile MbnProfile;

/**
 * MbnProfileKind:
 * @MBN_PROFILE_KIND_V1: `MBNProfile`: versions 1 to 3; belongs to a subscriber
 * @MBN_PROFILE_KIND_V4: `MBNProfileExt`: version 4; belongs to a SIM card, may have conditions
 * @MBN_PROFILE_KIND_MODEM_DM: `ModemDMConfigProfile`: for the modem's device management; stored and
 *   given back, never connected with
 *
 * The root element of a profile document (PROF-1).
 */
typedef enum
{
  MBN_PROFILE_KIND_V1 = 0,
  MBN_PROFILE_KIND_V4 = 1,
  MBN_PROFILE_KIND_MODEM_DM = 2,
} MbnProfileKind;

/** MbnProfileCreation: who made the profile (PROF-45) */
typedef enum
{
  MBN_PROFILE_CREATION_USER = 0,
  MBN_PROFILE_CREATION_ADMIN = 1,
  MBN_PROFILE_CREATION_OPERATOR = 2,
  MBN_PROFILE_CREATION_DEVICE = 3,
} MbnProfileCreation;

/** MbnProfileConnectionMode: when the service may connect by itself (PROF-32) */
typedef enum
{
  MBN_PROFILE_CONNECTION_MODE_MANUAL = 0,
  MBN_PROFILE_CONNECTION_MODE_AUTO = 1,
  MBN_PROFILE_CONNECTION_MODE_AUTO_HOME = 2,
} MbnProfileConnectionMode;

/** MbnProfileCompression: numbers of MBN_COMPRESSION; 3GPP devices only (PROF-35) */
typedef enum
{
  MBN_PROFILE_COMPRESSION_NONE = 0,
  MBN_PROFILE_COMPRESSION_ENABLE = 1,
} MbnProfileCompression;

/**
 * MbnProfileAuth:
 * @MBN_PROFILE_AUTH_AUTO: the lower layer chooses; version 4 only, not a number of the MBN API
 *
 * Numbers of MBN_AUTH_PROTOCOL, but for the last; 3GPP devices only (PROF-35).
 */
typedef enum
{
  MBN_PROFILE_AUTH_NONE = 0,
  MBN_PROFILE_AUTH_PAP = 1,
  MBN_PROFILE_AUTH_CHAP = 2,
  MBN_PROFILE_AUTH_MSCHAPV2 = 3,
  MBN_PROFILE_AUTH_AUTO = 4,
} MbnProfileAuth;

/**
 * MbnProfileIpType:
 * @MBN_PROFILE_IP_TYPE_DEFAULT: the lower layer chooses; all that version 1 can say
 * @MBN_PROFILE_IP_TYPE_IPV4V6: either or both, as available
 * @MBN_PROFILE_IP_TYPE_XLAT: 464XLAT: IPv4 inside a bearer that has IPv6 only. Not a number of MBIM
 *
 * CTX-40.
 */
typedef enum
{
  MBN_PROFILE_IP_TYPE_DEFAULT = 0,
  MBN_PROFILE_IP_TYPE_IPV4 = 1,
  MBN_PROFILE_IP_TYPE_IPV6 = 2,
  MBN_PROFILE_IP_TYPE_IPV4V6 = 3,
  MBN_PROFILE_IP_TYPE_XLAT = 4,
} MbnProfileIpType;

/**
 * MbnProfilePartner:
 * @provider_id: one to six digits: MCC and MNC, or a CDMA system id
 * @provider_name: 1 to 20 characters
 *
 * A provider preferred while roaming (PROF-37).
 */
typedef struct
{
  char *provider_id;
  char *provider_name;
} MbnProfilePartner;

#define MBN_TYPE_PROFILE (mbn_profile_get_type ())
GType mbn_profile_get_type (void);

/**
 * mbn_profile_ref:
 * @self: a profile
 *
 * Returns: (transfer full): @self with one more reference
 */
MbnProfile *mbn_profile_ref (MbnProfile *self);

/**
 * mbn_profile_unref:
 * @self: (transfer full): a profile
 *
 * Drops a reference. With the last one the profile is freed and the memory of its password
 * overwritten.
 */
void mbn_profile_unref (MbnProfile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnProfile, mbn_profile_unref)

/**
 * mbn_profile_get_kind:
 * @self: a profile
 *
 * Returns: which kind of document it is
 */
MbnProfileKind mbn_profile_get_kind (const MbnProfile *self);

/**
 * mbn_profile_get_name:
 * @self: a profile
 *
 * Returns: the key within one SIM (PROF-28): 1 to 255 characters, blanks collapsed
 */
const char *mbn_profile_get_name (const MbnProfile *self);

/**
 * mbn_profile_get_description:
 * @self: a profile
 *
 * Returns: (nullable): text for people, 1 to 255 characters
 */
const char *mbn_profile_get_description (const MbnProfile *self);

/**
 * mbn_profile_get_icon_path:
 * @self: a profile
 *
 * Returns: (nullable): path as the document gives it; not checked, not opened (PROF-41, PROF-43)
 */
const char *mbn_profile_get_icon_path (const MbnProfile *self);

/**
 * mbn_profile_is_default:
 * @self: a profile
 *
 * Returns: %TRUE if this is the default profile of its SIM (PROF-26)
 */
gboolean mbn_profile_is_default (const MbnProfile *self);

/**
 * mbn_profile_get_creation:
 * @self: a profile
 *
 * Returns: who made it; %MBN_PROFILE_CREATION_USER when the document is silent
 */
MbnProfileCreation mbn_profile_get_creation (const MbnProfile *self);

/**
 * mbn_profile_is_system:
 * @self: a profile
 *
 * DeviceProvisioned comes with documents exported from Windows and means no more than a user's.
 *
 * Returns: %TRUE if an administrator or operator made it: to change it takes more than to change a
 *   user's (PROF-45, PROF-46)
 */
gboolean mbn_profile_is_system (const MbnProfile *self);

/**
 * mbn_profile_get_subscriber_id:
 * @self: a profile
 *
 * Identity: not for logs, properties or broadcasts.
 *
 * Returns: (nullable): IMSI, or MIN for CDMA; any text a document may carry, not only digits.
 * Always given in version 1, which belongs to that subscriber (PROF-29)
 */
const char *mbn_profile_get_subscriber_id (const MbnProfile *self);

/**
 * mbn_profile_get_sim_icc_id:
 * @self: a profile
 *
 * Identity, as mbn_profile_get_subscriber_id().
 *
 * Returns: (nullable): ICCID, 1 to 20 ASCII letters and digits. Always given in version 4, which
 * belongs to that SIM card (PROF-29)
 */
const char *mbn_profile_get_sim_icc_id (const MbnProfile *self);

/**
 * mbn_profile_get_home_provider_name:
 * @self: a profile
 *
 * Returns: (nullable): 1 to 20 characters
 */
const char *mbn_profile_get_home_provider_name (const MbnProfile *self);

/**
 * mbn_profile_get_auto_connect_on_internet:
 * @self: a profile
 *
 * Returns: %TRUE if the service may connect by itself while the host has other connectivity
 *   (PROF-31); %FALSE when the document is silent
 */
gboolean mbn_profile_get_auto_connect_on_internet (const MbnProfile *self);

/**
 * mbn_profile_has_auto_connect_on_internet:
 * @self: a profile
 *
 * Returns: %TRUE if the document gives AutoConnectOnInternet at all
 */
gboolean mbn_profile_has_auto_connect_on_internet (const MbnProfile *self);

/**
 * mbn_profile_get_connection_mode:
 * @self: a profile
 *
 * Returns: the mode; %MBN_PROFILE_CONNECTION_MODE_MANUAL when the document is silent
 */
MbnProfileConnectionMode mbn_profile_get_connection_mode (const MbnProfile *self);

/**
 * mbn_profile_get_access_string:
 * @self: a profile
 *
 * Returns: (nullable): APN, CDMA dial code or NAI, at most 100 UTF-16 units. %NULL is a blank
 * access string: it goes to the modem blank, nobody fills in a default (CTX-33)
 */
const char *mbn_profile_get_access_string (const MbnProfile *self);

/**
 * mbn_profile_get_user_name:
 * @self: a profile
 *
 * Returns: (nullable): user name, at most 255 UTF-16 units
 */
const char *mbn_profile_get_user_name (const MbnProfile *self);

/**
 * mbn_profile_get_password:
 * @self: a profile
 *
 * Secret: never in logs, signals, errors or debug output (PROF-40).
 *
 * Returns: (nullable): password, at most 255 UTF-16 units; empty means the same as %NULL, none
 */
const char *mbn_profile_get_password (const MbnProfile *self);

/**
 * mbn_profile_get_ignore_password:
 * @self: a profile
 *
 * Returns: %TRUE if an update with this profile keeps the stored password (PROF-39)
 */
gboolean mbn_profile_get_ignore_password (const MbnProfile *self);

/**
 * mbn_profile_get_compression:
 * @self: a profile
 *
 * Returns: header compression wanted
 */
MbnProfileCompression mbn_profile_get_compression (const MbnProfile *self);

/**
 * mbn_profile_get_auth:
 * @self: a profile
 *
 * Returns: authentication protocol of the context
 */
MbnProfileAuth mbn_profile_get_auth (const MbnProfile *self);

/**
 * mbn_profile_get_ip_type:
 * @self: a profile
 *
 * Returns: IP type of the context
 */
MbnProfileIpType mbn_profile_get_ip_type (const MbnProfile *self);

/**
 * mbn_profile_get_partners:
 * @self: a profile
 * @n_partners: (out): their number, may be 0
 *
 * Returns: (array length=n_partners) (transfer none): providers preferred while roaming, best first
 */
const MbnProfilePartner *mbn_profile_get_partners (const MbnProfile *self, gsize *n_partners);

/**
 * mbn_profile_is_purchase:
 * @self: a profile
 *
 * Returns: %TRUE if the connection is for buying a plan (version 2, PROF-20)
 */
gboolean mbn_profile_is_purchase (const MbnProfile *self);

/**
 * mbn_profile_get_display_provider_name:
 * @self: a profile
 *
 * Returns: (nullable): network name to show on the home network (version 2), 1 to 20 characters
 */
const char *mbn_profile_get_display_provider_name (const MbnProfile *self);

/**
 * mbn_profile_is_additional_pdp_context:
 * @self: a profile
 *
 * Returns: %TRUE if the profile is for a context beside the default one (version 3, CTX-5)
 */
gboolean mbn_profile_is_additional_pdp_context (const MbnProfile *self);

/**
 * mbn_profile_equal:
 * @a: a profile
 * @b: a profile
 *
 * Compares all that a document can say, passwords and unknown extension elements included. An
 * absent element differs from one that says the default.
 *
 * Returns: %TRUE if both would be written the same
 */
gboolean mbn_profile_equal (const MbnProfile *a, const MbnProfile *b);

/**
 * mbn_profile_same_settings:
 * @a: a profile
 * @b: a profile
 *
 * Compares what reaches the modem: access string, user name, password, authentication, compression
 * and IP type. An absent string equals an empty one. Names, SIM and modes do not count.
 *
 * Returns: %TRUE if a connection made with @a is as good as one made with @b (design.md 3.4)
 */
gboolean mbn_profile_same_settings (const MbnProfile *a, const MbnProfile *b);

G_END_DECLS

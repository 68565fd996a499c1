/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Enumerations of the MBN API with the numbers Windows gives them (mbn-api.md 3), and their names
 * for the log. They are what travels on the bus, in every layer. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_READY_STATE_OFF = 0,
  MBN_READY_STATE_INITIALIZED = 1,
  MBN_READY_STATE_SIM_NOT_INSERTED = 2,
  MBN_READY_STATE_BAD_SIM = 3,
  MBN_READY_STATE_FAILURE = 4,
  MBN_READY_STATE_NOT_ACTIVATED = 5,
  MBN_READY_STATE_DEVICE_LOCKED = 6,
  MBN_READY_STATE_DEVICE_BLOCKED = 7,
  MBN_READY_STATE_NO_ESIM_PROFILE = 8,
} MbnReadyState;

typedef enum
{
  MBN_ACTIVATION_STATE_NONE = 0,
  MBN_ACTIVATION_STATE_ACTIVATED = 1,
  MBN_ACTIVATION_STATE_ACTIVATING = 2,
  MBN_ACTIVATION_STATE_DEACTIVATED = 3,
  MBN_ACTIVATION_STATE_DEACTIVATING = 4,
} MbnActivationState;

typedef enum
{
  MBN_CONNECTION_MODE_PROFILE = 0,
  MBN_CONNECTION_MODE_TMP_PROFILE = 1,
} MbnConnectionMode;

/* 2 is MBN's HANGUP and MBIM's HangUp; MBIM's 0 None is MBN's NONE. */
typedef enum
{
  MBN_VOICE_CALL_STATE_NONE = 0,
  MBN_VOICE_CALL_STATE_IN_PROGRESS = 1,
  MBN_VOICE_CALL_STATE_HANGUP = 2,
} MbnVoiceCallState;

/* One base value and any flags (AUTO-74); as Windows' WCM_CONNECTION_COST. */
typedef enum
{
  MBN_COST_UNKNOWN = 0,
  MBN_COST_UNRESTRICTED = 0x1,
  MBN_COST_FIXED = 0x2,    /* counts toward what is paid for already */
  MBN_COST_VARIABLE = 0x4, /* by the byte */
  MBN_COST_OVER_LIMIT = 0x10000,
  MBN_COST_CONGESTED = 0x20000,
  MBN_COST_ROAMING = 0x40000,
  MBN_COST_APPROACHING_LIMIT = 0x80000,
} MbnCost;

typedef enum
{
  MBN_REGISTER_STATE_NONE = 0,
  MBN_REGISTER_STATE_DEREGISTERED = 1,
  MBN_REGISTER_STATE_SEARCHING = 2,
  MBN_REGISTER_STATE_HOME = 3,
  MBN_REGISTER_STATE_ROAMING = 4,
  MBN_REGISTER_STATE_PARTNER = 5,
  MBN_REGISTER_STATE_DENIED = 6,
} MbnRegisterState;

typedef enum
{
  MBN_REGISTER_MODE_NONE = 0,
  MBN_REGISTER_MODE_AUTOMATIC = 1,
  MBN_REGISTER_MODE_MANUAL = 2,
} MbnRegisterMode;

/* Not in the MBN API; the numbers of MBIM_PACKET_SERVICE_STATE (context-rules.md 8). */
typedef enum
{
  MBN_PACKET_SERVICE_UNKNOWN = 0,
  MBN_PACKET_SERVICE_ATTACHING = 1,
  MBN_PACKET_SERVICE_ATTACHED = 2,
  MBN_PACKET_SERVICE_DETACHING = 3,
  MBN_PACKET_SERVICE_DETACHED = 4,
} MbnPacketServiceState;

typedef enum
{
  MBN_RADIO_OFF = 0,
  MBN_RADIO_ON = 1,
} MbnRadio;

typedef enum
{
  MBN_CELLULAR_CLASS_NONE = 0,
  MBN_CELLULAR_CLASS_GSM = 1,
  MBN_CELLULAR_CLASS_CDMA = 2,
} MbnCellularClass;

/* MBN_PIN_TYPE; a PUK has the type of the PIN it unblocks and the state UNBLOCK. */
typedef enum
{
  MBN_PIN_TYPE_NONE = 0,
  MBN_PIN_TYPE_CUSTOM = 1,
  MBN_PIN_TYPE_PIN1 = 2,
  MBN_PIN_TYPE_PIN2 = 3,
  MBN_PIN_TYPE_DEVICE_SIM_PIN = 4,
  MBN_PIN_TYPE_DEVICE_FIRST_SIM_PIN = 5,
  MBN_PIN_TYPE_NETWORK_PIN = 6,
  MBN_PIN_TYPE_NETWORK_SUBSET_PIN = 7,
  MBN_PIN_TYPE_SVC_PROVIDER_PIN = 8,
  MBN_PIN_TYPE_CORPORATE_PIN = 9,
  MBN_PIN_TYPE_SUBSIDY_LOCK = 10,
} MbnPinType;

typedef enum
{
  MBN_PIN_STATE_NONE = 0,
  MBN_PIN_STATE_ENTER = 1,
  MBN_PIN_STATE_UNBLOCK = 2,
} MbnPinState;

typedef enum
{
  MBN_AUTH_PROTOCOL_NONE = 0,
  MBN_AUTH_PROTOCOL_PAP = 1,
  MBN_AUTH_PROTOCOL_CHAP = 2,
  MBN_AUTH_PROTOCOL_MSCHAPV2 = 3,
} MbnAuthProtocol;

/* MBN_CONTEXT_TYPE: what a provisioned context is for (mbn-api.md 3.4). */
typedef enum
{
  MBN_CONTEXT_TYPE_NONE = 0, /* an empty slot */
  MBN_CONTEXT_TYPE_INTERNET = 1,
  MBN_CONTEXT_TYPE_VPN = 2,
  MBN_CONTEXT_TYPE_VOICE = 3,
  MBN_CONTEXT_TYPE_VIDEO_SHARE = 4,
  MBN_CONTEXT_TYPE_CUSTOM = 5, /* also what the API has no word for, such as IMS */
  MBN_CONTEXT_TYPE_PURCHASE = 6,
} MbnContextType;

/* The numbers of MBIM_CONTEXT_IP_TYPE; PROF section 5 for the names. */
typedef enum
{
  MBN_IP_TYPE_DEFAULT = 0,
  MBN_IP_TYPE_IPV4 = 1,
  MBN_IP_TYPE_IPV6 = 2,
  MBN_IP_TYPE_IPV4V6 = 3,
  MBN_IP_TYPE_IPV4_AND_IPV6 = 4,
} MbnIpType;

/* MBN_CTRL_CAPS and MBN_DATA_CLASS bits the code itself looks at. */
#define MBN_CTRL_CAPS_REG_MANUAL          0x1u
#define MBN_CTRL_CAPS_HW_RADIO_SWITCH     0x2u
#define MBN_CTRL_CAPS_CDMA_MOBILE_IP      0x4u
#define MBN_CTRL_CAPS_CDMA_SIMPLE_IP      0x8u
#define MBN_CTRL_CAPS_MODEL_MULTI_CARRIER 0x20u
#define MBN_CTRL_CAPS_MULTI_MODE          0x80u
#define MBN_DATA_CLASS_NONE               0x0u
#define MBN_DATA_CLASS_CUSTOM             0x80000000u

#define MBN_RSSI_UNKNOWN               99u
#define MBN_ERROR_RATE_UNKNOWN         99u
#define MBN_ATTEMPTS_REMAINING_UNKNOWN G_MAXUINT32
#define MBN_PROVIDERID_LEN             6
#define MBN_PROVIDERNAME_LEN           20
#define MBN_ROAMTEXT_LEN               64
#define MBN_DEVICEID_LEN               18

/* Who asked for a context (design.md 3.4). */
typedef enum
{
  MBN_ORIGIN_NONE = 0,
  MBN_ORIGIN_USER,
  MBN_ORIGIN_AUTO,
  MBN_ORIGIN_SYNC,
  MBN_ORIGIN_ADOPTED,
} MbnOrigin;

/* Of a user of the system: it is not known who, or nobody. */
#define MBN_UID_UNKNOWN G_MAXUINT32

const char *mbn_ready_state_to_string (MbnReadyState state);
const char *mbn_activation_state_to_string (MbnActivationState state);
const char *mbn_register_state_to_string (MbnRegisterState state);
const char *mbn_packet_service_state_to_string (MbnPacketServiceState state);

/** mbn_origin_to_string: the value of the property `Origin`; "" for %MBN_ORIGIN_NONE. */
const char *mbn_origin_to_string (MbnOrigin origin);

/** mbn_register_state_is_registered: Home, Roaming or Partner: the modem has service (CTX-6). */
gboolean mbn_register_state_is_registered (MbnRegisterState state);

G_END_DECLS

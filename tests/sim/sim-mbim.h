/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-codec.h"

/* The numbers of MBIM 1.0 and the words the control commands use for them. */

typedef enum
{
  SIM_CID_ANY = 0, /* wildcard of fault rules; no message has it */
  SIM_CID_DEVICE_CAPS = 1,
  SIM_CID_SUBSCRIBER_READY_STATUS = 2,
  SIM_CID_RADIO_STATE = 3,
  SIM_CID_PIN = 4,
  SIM_CID_PIN_LIST = 5,
  SIM_CID_HOME_PROVIDER = 6,
  SIM_CID_PREFERRED_PROVIDERS = 7,
  SIM_CID_VISIBLE_PROVIDERS = 8,
  SIM_CID_REGISTER_STATE = 9,
  SIM_CID_PACKET_SERVICE = 10,
  SIM_CID_SIGNAL_STATE = 11,
  SIM_CID_CONNECT = 12,
  SIM_CID_PROVISIONED_CONTEXTS = 13,
  SIM_CID_SERVICE_ACTIVATION = 14,
  SIM_CID_IP_CONFIGURATION = 15,
  SIM_CID_DEVICE_SERVICES = 16,
  SIM_CID_DEVICE_SERVICE_SUBSCRIBE_LIST = 19,
  SIM_CID_PACKET_STATISTICS = 20,
  SIM_CID_NETWORK_IDLE_HINT = 21,
  SIM_CID_EMERGENCY_MODE = 22,
  SIM_CID_IP_PACKET_FILTERS = 23,
  SIM_CID_MULTICARRIER_PROVIDERS = 24,
  SIM_CID_OPEN = 1001, /* fault rules and waiting only: the OPEN and CLOSE messages */
  SIM_CID_CLOSE = 1002,
} SimCid;

typedef enum
{
  SIM_OP_QUERY = 0,
  SIM_OP_SET = 1,
  SIM_OP_ANY = 2, /* fault rules and waiting only */
} SimOp;

typedef enum
{
  SIM_STATUS_SUCCESS = 0,
  SIM_STATUS_FAILURE = 2,
  SIM_STATUS_SIM_NOT_INSERTED = 3,
  SIM_STATUS_BAD_SIM = 4,
  SIM_STATUS_PIN_REQUIRED = 5,
  SIM_STATUS_PIN_DISABLED = 6,
  SIM_STATUS_NOT_REGISTERED = 7,
  SIM_STATUS_NO_DEVICE_SUPPORT = 9,
  SIM_STATUS_PROVIDER_NOT_VISIBLE = 10,
  SIM_STATUS_PACKET_SERVICE_DETACHED = 12,
  SIM_STATUS_MAX_ACTIVATED_CONTEXTS = 13,
  SIM_STATUS_NOT_INITIALIZED = 14,
  SIM_STATUS_CONTEXT_NOT_ACTIVATED = 16,
  SIM_STATUS_SERVICE_NOT_ACTIVATED = 17,
  SIM_STATUS_INVALID_ACCESS_STRING = 18,
  SIM_STATUS_INVALID_USER_NAME_PWD = 19,
  SIM_STATUS_RADIO_POWER_OFF = 20,
  SIM_STATUS_INVALID_PARAMETERS = 21,
  SIM_STATUS_OPERATION_NOT_ALLOWED = 28,
} SimStatus;

typedef enum
{
  SIM_READY_NOT_INITIALIZED = 0,
  SIM_READY_INITIALIZED = 1,
  SIM_READY_NOT_INSERTED = 2,
  SIM_READY_BAD_SIM = 3,
  SIM_READY_FAILURE = 4,
  SIM_READY_NOT_ACTIVATED = 5,
  SIM_READY_DEVICE_LOCKED = 6,
  SIM_READY_NO_ESIM_PROFILE = 7,
  SIM_READY_PUK = 100, /* ours: on the wire DEVICE_LOCKED, the PIN command says PUK1 */
} SimReadyState;

typedef enum
{
  SIM_REGISTER_UNKNOWN = 0,
  SIM_REGISTER_DEREGISTERED = 1,
  SIM_REGISTER_SEARCHING = 2,
  SIM_REGISTER_HOME = 3,
  SIM_REGISTER_ROAMING = 4,
  SIM_REGISTER_PARTNER = 5,
  SIM_REGISTER_DENIED = 6,
} SimRegisterState;

typedef enum
{
  SIM_REGISTER_MODE_AUTOMATIC = 1,
  SIM_REGISTER_MODE_MANUAL = 2,
} SimRegisterMode;

typedef enum
{
  SIM_PACKET_UNKNOWN = 0,
  SIM_PACKET_ATTACHING = 1,
  SIM_PACKET_ATTACHED = 2,
  SIM_PACKET_DETACHING = 3,
  SIM_PACKET_DETACHED = 4,
} SimPacketState;

typedef enum
{
  SIM_CONTEXT_UNKNOWN = 0,
  SIM_CONTEXT_ACTIVATED = 1,
  SIM_CONTEXT_ACTIVATING = 2,
  SIM_CONTEXT_DEACTIVATED = 3,
  SIM_CONTEXT_DEACTIVATING = 4,
} SimContextState;

typedef enum
{
  SIM_IP_DEFAULT = 0,
  SIM_IP_V4 = 1,
  SIM_IP_V6 = 2,
  SIM_IP_V4V6 = 3,
  SIM_IP_V4_AND_V6 = 4,
} SimIpType;

#define SIM_PIN_TYPE_NONE 0
#define SIM_PIN_TYPE_PIN1 2
#define SIM_PIN_TYPE_PUK1 11
#define SIM_PIN_TYPE_ADM  19 /* the last one */
#define SIM_UNKNOWN_COUNT 0xffffffffu

#define SIM_REGISTRATION_FLAG_NO_MANUAL   0x1u
#define SIM_REGISTRATION_FLAG_AUTO_ATTACH 0x2u

/** SimWord: one name of a number; tables end with a %NULL name. */
typedef struct
{
  const char *name;
  guint32 value;
} SimWord;

extern const SimWord sim_cid_words[];
extern const SimWord sim_ready_words[];
extern const SimWord sim_register_words[];
extern const SimWord sim_packet_words[];
extern const SimWord sim_context_words[];
extern const SimWord sim_ip_type_words[];
extern const SimWord sim_switch_words[]; /* off, on */

/** sim_word_name: Returns: (transfer none): the name of @value in @words, "unknown" if none. */
const char *sim_word_name (const SimWord *words, guint32 value);

/**
 * sim_word_value:
 * @what: what the word stands for, for the message
 * @error: says which words are allowed
 *
 * Returns: %TRUE and the number of @name in @value, or %FALSE with @error set
 */
gboolean sim_word_value (
    const SimWord *words, const char *what, const char *name, guint32 *value, GError **error);

#define SIM_ERROR (sim_error_quark ())
GQuark sim_error_quark (void);

extern const guint8 sim_uuid_basic_connect[SIM_UUID_SIZE];
extern const guint8 sim_uuid_context_none[SIM_UUID_SIZE];
extern const guint8 sim_uuid_context_internet[SIM_UUID_SIZE];

/** sim_uuid_format: Returns: (transfer full): @uuid as 8-4-4-4-12 lower case text. */
char *sim_uuid_format (const guint8 uuid[SIM_UUID_SIZE]);

/** sim_context_type_format: Returns: (transfer full): the word for @uuid, or its UUID text. */
char *sim_context_type_format (const guint8 uuid[SIM_UUID_SIZE]);

/**
 * sim_context_type_parse:
 * @text: a word such as `internet`, or a UUID
 *
 * Returns: %TRUE and the UUID in @uuid, or %FALSE with @error set
 */
gboolean sim_context_type_parse (const char *text, guint8 uuid[SIM_UUID_SIZE], GError **error);

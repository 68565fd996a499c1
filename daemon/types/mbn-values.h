/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What a modem can tell, as plain values in the field's words. A back end fills them, whatever
 * protocol it speaks; everything above reads them. Strings are valid UTF-8 and never NULL once
 * filled by the `_init` function of their type or by a back end ("" = unknown).
 */

#pragma once

#include "mbn-enums.h"

G_BEGIN_DECLS

/* MBN_PROVIDER (mbn-api.md 4). */
typedef struct
{
  char *id;             /* PLMN as MCC+MNC (GSM) or SID (CDMA) */
  guint32 state;        /* MBN_PROVIDER_STATE bits */
  char *name;           /* as the network or SIM spells it, may be empty */
  guint32 data_classes; /* MBN_DATA_CLASS bits */
} MbnProvider;

/** mbn_provider_new: takes copies of the strings; free with mbn_provider_free(). */
MbnProvider *
mbn_provider_new (const char *id, guint32 state, const char *name, guint32 data_classes);
void mbn_provider_free (MbnProvider *provider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnProvider, mbn_provider_free)

/* MBN_INTERFACE_CAPS; manufacturer and bands are often unknown. */
typedef struct
{
  MbnCellularClass cellular_class;
  guint32 voice_class;
  guint32 data_classes; /* MBN_DATA_CLASS bits */
  char *custom_data_class;
  guint32 gsm_bands;
  guint32 cdma_bands;
  char *custom_bands;
  guint32 sms_caps;
  guint32 control_caps; /* MBN_CTRL_CAPS bits */
  char *device_id;      /* IMEI, ESN or MEID: identity, never logged or broadcast */
  char *manufacturer;
  char *model;
  char *firmware;
  guint32 max_sessions;
} MbnCaps;

typedef struct
{
  MbnReadyState ready_state;
  char *subscriber_id; /* IMSI or MIN: identity */
  char *sim_icc_id;    /* ICCID: identity */
  char **numbers;      /* MSISDNs: identity; NULL-terminated */
} MbnSubscriber;

/* MBN_PIN_INFO */
typedef struct
{
  MbnPinType type;
  MbnPinState state;
  guint32 attempts; /* left, or MBN_ATTEMPTS_REMAINING_UNKNOWN */
} MbnPin;

typedef struct
{
  MbnRadio hardware;
  MbnRadio software;
} MbnRadioStates;

typedef struct
{
  MbnRegisterState state;
  MbnRegisterMode mode;
  guint32 available_data_classes; /* MBN_DATA_CLASS bits */
  char *provider_id;
  char *provider_name;
  char *roaming_text;
  guint32 network_error;    /* 3GPP TS 24.008 10.5.5.14 / 24.301 9.9.3.9 mobility cause, 0 = none */
  gboolean attaches_itself; /* the modem attaches without being asked (CTX-11) */
} MbnRegistration;

typedef struct
{
  MbnPacketServiceState state;
  guint32 current_data_class; /* MBN_DATA_CLASS bits */
  guint64 uplink_bps;
  guint64 downlink_bps;
  guint32 network_error; /* mobility cause of the last attach or detach, 0 = none */
} MbnPacketService;

/* One data session, the modem's side of a context (CTX-87). */
typedef struct
{
  guint32 session;
  MbnActivationState state;
  MbnVoiceCallState voice_call;
  MbnIpType ip_type;
  guint32 network_error; /* 3GPP TS 24.008 10.5.6.6 / 24.301 9.9.4.4 session cause, 0 = none */
} MbnSession;

typedef struct
{
  char *address; /* as text, RFC 5952 for IPv6 */
  guint prefix;  /* length in bits */
} MbnIpAddress;

typedef struct
{
  GPtrArray *addresses; /* of MbnIpAddress */
  char *gateway;        /* "" = none */
  char **dns;           /* in the modem's order; NULL-terminated */
  guint32 mtu;          /* bytes, 0 = not given */
  gboolean mtu_told;    /* the modem gave one, sensible or not */
  const char *method;   /* "static", "slaac" or "" */
} MbnIpFamily;

typedef struct
{
  guint32 session;
  MbnIpFamily ip4;
  MbnIpFamily ip6;
} MbnIpConfig;

/** mbn_ip_family_add_address: appends @address/@prefix. */
void mbn_ip_family_add_address (MbnIpFamily *family, const char *address, guint prefix);

/** mbn_ip_family_clear: nothing is known of the family any more. */
void mbn_ip_family_clear (MbnIpFamily *family);

/** mbn_ip_config_new: an empty configuration; free with mbn_ip_config_free(). */
MbnIpConfig *mbn_ip_config_new (guint32 session);
MbnIpConfig *mbn_ip_config_copy (const MbnIpConfig *config);
void mbn_ip_config_free (MbnIpConfig *config);
gboolean mbn_ip_config_equal (const MbnIpConfig *a, const MbnIpConfig *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnIpConfig, mbn_ip_config_free)

/* MBN_CONTEXT: connection settings stored in device or SIM (mbn-api.md 2.12). Texts are as the
 * modem has them, not cut: cut settings would be others. */
typedef struct
{
  guint32 id; /* slot; starts at 0 or 1, may have gaps */
  MbnContextType type;
  char *access_string;
  char *user_name;
  char *password; /* secret (PROF-40): wiped on free, never logged or broadcast */
  gboolean compression;
  MbnAuthProtocol auth_protocol;
  char *provider_id; /* PLMN or SID it is for; "" = not told: the home provider (CTX-76) */
} MbnProvisionedContext;

/** mbn_provisioned_context_new: all 0 and %NULL, to be filled. */
MbnProvisionedContext *mbn_provisioned_context_new (void);
void mbn_provisioned_context_free (MbnProvisionedContext *context);
gboolean mbn_provisioned_context_equal (const MbnProvisionedContext *a,
                                        const MbnProvisionedContext *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnProvisionedContext, mbn_provisioned_context_free)

typedef struct
{
  guint32 rssi;       /* coded 0..31, 99 unknown (mbn-api.md 2.9) */
  guint32 error_rate; /* coded 0..7, 99 unknown */
} MbnSignalQuality;

typedef struct
{
  guint64 rx_bytes;
  guint64 tx_bytes;
  guint64 rx_packets;
  guint64 tx_packets;
} MbnStatistics;

G_END_DECLS

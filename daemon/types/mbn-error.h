/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Every result a client can meet, as one table: the number Windows uses (HRESULT), the constant
 * of mbnapi.h, the D-Bus error name and a plain English text. Nothing else in the tree spells
 * any of the four (design.md 1).
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MbnError:
 *
 * Codes of the %MBN_ERROR domain and of the outcome of a request. Source: mbn-api.md 5, and
 * design.md 3 for those the service itself needs. %MBN_OK is an outcome only, never a #GError.
 */
typedef enum
{
  MBN_OK = 0,
  /* E_MBN_*, facility 0x54 */
  MBN_ERROR_CONTEXT_NOT_ACTIVATED,
  MBN_ERROR_BAD_SIM,
  MBN_ERROR_DATA_CLASS_NOT_AVAILABLE,
  MBN_ERROR_INVALID_ACCESS_STRING,
  MBN_ERROR_MAX_ACTIVATED_CONTEXTS,
  MBN_ERROR_PACKET_SVC_DETACHED,
  MBN_ERROR_PROVIDER_NOT_VISIBLE,
  MBN_ERROR_RADIO_POWER_OFF,
  MBN_ERROR_SERVICE_NOT_ACTIVATED,
  MBN_ERROR_SIM_NOT_INSERTED,
  MBN_ERROR_VOICE_CALL_IN_PROGRESS,
  MBN_ERROR_INVALID_CACHE,
  MBN_ERROR_NOT_REGISTERED,
  MBN_ERROR_PROVIDERS_NOT_FOUND,
  MBN_ERROR_PIN_NOT_SUPPORTED,
  MBN_ERROR_PIN_REQUIRED,
  MBN_ERROR_PIN_DISABLED,
  MBN_ERROR_FAILURE,
  MBN_ERROR_INVALID_PROFILE,
  MBN_ERROR_DEFAULT_PROFILE_EXIST,
  MBN_ERROR_SMS_ENCODING_NOT_SUPPORTED,
  MBN_ERROR_SMS_FILTER_NOT_SUPPORTED,
  MBN_ERROR_SMS_INVALID_MEMORY_INDEX,
  MBN_ERROR_SMS_LANG_NOT_SUPPORTED,
  MBN_ERROR_SMS_MEMORY_FAILURE,
  MBN_ERROR_SMS_NETWORK_TIMEOUT,
  MBN_ERROR_SMS_UNKNOWN_SMSC_ADDRESS,
  MBN_ERROR_SMS_FORMAT_NOT_SUPPORTED,
  MBN_ERROR_SMS_OPERATION_NOT_ALLOWED,
  MBN_ERROR_SMS_MEMORY_FULL,
  /* general */
  MBN_ERROR_PENDING,
  MBN_ERROR_NOT_IMPL,
  MBN_ERROR_NO_INTERFACE,
  MBN_ERROR_POINTER,
  MBN_ERROR_FAIL,
  MBN_ERROR_UNEXPECTED,
  MBN_ERROR_ACCESS_DENIED,
  MBN_ERROR_HANDLE,
  MBN_ERROR_OUT_OF_MEMORY,
  MBN_ERROR_INVALID_ARG,
  /* HRESULT_FROM_WIN32 */
  MBN_ERROR_FILE_NOT_FOUND,
  MBN_ERROR_NOT_READY,
  MBN_ERROR_WRITE_FAULT,
  MBN_ERROR_READ_FAULT,
  MBN_ERROR_NOT_SUPPORTED,
  MBN_ERROR_TOO_MANY_SESS,
  MBN_ERROR_INVALID_PASSWORD,
  MBN_ERROR_OPEN_FAILED,
  MBN_ERROR_BUFFER_OVERFLOW,
  MBN_ERROR_BUSY,
  MBN_ERROR_ALREADY_EXISTS,
  MBN_ERROR_OPERATION_IN_PROGRESS,
  MBN_ERROR_SERVICE_NOT_ACTIVE,
  MBN_ERROR_NOT_FOUND,
  MBN_ERROR_CANCELLED,
  MBN_ERROR_CONNECTION_ACTIVE,
  MBN_ERROR_TIMEOUT,
  MBN_ERROR_NOT_ENOUGH_QUOTA,
  MBN_ERROR_INVALID_STATE,
  MBN_N_ERRORS
} MbnError;

#define MBN_ERROR (mbn_error_quark ())

/**
 * mbn_error_quark:
 *
 * The error domain. The first call registers the D-Bus names with GIO, so that a #GError of this
 * domain travels as `org.mbnd1.Error.<Name>` (design.md 1).
 */
GQuark mbn_error_quark (void);

/** mbn_error_hresult: the 32-bit number Windows uses for @error; 0 for %MBN_OK. */
gint32 mbn_error_hresult (MbnError error);

/** mbn_error_constant: the Windows constant of @error, such as `E_MBN_FAILURE`. */
const char *mbn_error_constant (MbnError error);

/** mbn_error_dbus_name: the D-Bus error name of @error; %NULL for %MBN_OK. */
const char *mbn_error_dbus_name (MbnError error);

/** mbn_error_text: what @error means, in plain English without a full stop. */
const char *mbn_error_text (MbnError error);

/**
 * mbn_error_from:
 * @error: any error
 *
 * Returns: the code of @error when it is of the %MBN_ERROR domain, else %MBN_ERROR_UNEXPECTED
 */
MbnError mbn_error_from (const GError *error);

/**
 * mbn_error_message:
 *
 * Spells a message as design.md 1 wants it on the bus: the HRESULT in hex, a colon, plain English.
 *
 * Returns: (transfer full): such as `0x80548205: a context is already active`
 */
char *mbn_error_message (MbnError error, const char *text);

/**
 * mbn_error_inner:
 * @text: (nullable): more than what @error says itself
 *
 * Spells the code behind a code, which follows in the text (design.md 1).
 *
 * Returns: (transfer full): such as `0x80548205 a context is already active`
 */
char *mbn_error_inner (MbnError error, const char *text);

/**
 * mbn_error_for_bus:
 * @error: any error
 *
 * Returns: (transfer full): @error as it goes to a D-Bus caller: in the %MBN_ERROR domain, its
 *   message beginning with the HRESULT
 */
GError *mbn_error_for_bus (const GError *error);

G_END_DECLS

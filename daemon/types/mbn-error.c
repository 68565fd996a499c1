/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-error.h"

#include <gio/gio.h>

#define DBUS_ERROR_PREFIX "org.mbnd1.Error."
#define FROM_WIN32(code)  (0x80070000u | (code))

typedef struct
{
  guint32 hresult;
  const char *constant;
  const char *dbus_name;
  const char *text;
} ErrorRow;

/* clang-format off */
static const ErrorRow rows[MBN_N_ERRORS] = {
#define ROW(code, hresult, constant, name, text) \
  [code] = {hresult, constant, DBUS_ERROR_PREFIX name, text}
  [MBN_OK] = {0, "S_OK", NULL, "success"},
  ROW (MBN_ERROR_CONTEXT_NOT_ACTIVATED, 0x80548201, "E_MBN_CONTEXT_NOT_ACTIVATED", "ContextNotActivated", "no context is active"),
  ROW (MBN_ERROR_BAD_SIM, 0x80548202, "E_MBN_BAD_SIM", "BadSim", "the SIM is not usable"),
  ROW (MBN_ERROR_DATA_CLASS_NOT_AVAILABLE, 0x80548203, "E_MBN_DATA_CLASS_NOT_AVAILABLE", "DataClassNotAvailable", "the requested radio technology is not available here"),
  ROW (MBN_ERROR_INVALID_ACCESS_STRING, 0x80548204, "E_MBN_INVALID_ACCESS_STRING", "InvalidAccessString", "the network does not know this access string (APN)"),
  ROW (MBN_ERROR_MAX_ACTIVATED_CONTEXTS, 0x80548205, "E_MBN_MAX_ACTIVATED_CONTEXTS", "MaxActivatedContexts", "a context is already active"),
  ROW (MBN_ERROR_PACKET_SVC_DETACHED, 0x80548206, "E_MBN_PACKET_SVC_DETACHED", "PacketSvcDetached", "the packet service is not attached"),
  ROW (MBN_ERROR_PROVIDER_NOT_VISIBLE, 0x80548207, "E_MBN_PROVIDER_NOT_VISIBLE", "ProviderNotVisible", "the chosen provider is not seen on air"),
  ROW (MBN_ERROR_RADIO_POWER_OFF, 0x80548208, "E_MBN_RADIO_POWER_OFF", "RadioPowerOff", "the radio is off"),
  ROW (MBN_ERROR_SERVICE_NOT_ACTIVATED, 0x80548209, "E_MBN_SERVICE_NOT_ACTIVATED", "ServiceNotActivated", "the subscription is not active or has expired"),
  ROW (MBN_ERROR_SIM_NOT_INSERTED, 0x8054820A, "E_MBN_SIM_NOT_INSERTED", "SimNotInserted", "no SIM is inserted"),
  ROW (MBN_ERROR_VOICE_CALL_IN_PROGRESS, 0x8054820B, "E_MBN_VOICE_CALL_IN_PROGRESS", "VoiceCallInProgress", "a voice call blocks data"),
  ROW (MBN_ERROR_INVALID_CACHE, 0x8054820C, "E_MBN_INVALID_CACHE", "InvalidCache", "there is no valid scan result"),
  ROW (MBN_ERROR_NOT_REGISTERED, 0x8054820D, "E_MBN_NOT_REGISTERED", "NotRegistered", "the modem is not registered to a network"),
  ROW (MBN_ERROR_PROVIDERS_NOT_FOUND, 0x8054820E, "E_MBN_PROVIDERS_NOT_FOUND", "ProvidersNotFound", "no provider was found"),
  ROW (MBN_ERROR_PIN_NOT_SUPPORTED, 0x8054820F, "E_MBN_PIN_NOT_SUPPORTED", "PinNotSupported", "the modem does not support this PIN"),
  ROW (MBN_ERROR_PIN_REQUIRED, 0x80548210, "E_MBN_PIN_REQUIRED", "PinRequired", "a PIN must be entered first"),
  ROW (MBN_ERROR_PIN_DISABLED, 0x80548211, "E_MBN_PIN_DISABLED", "PinDisabled", "the PIN is disabled"),
  ROW (MBN_ERROR_FAILURE, 0x80548212, "E_MBN_FAILURE", "Failure", "the modem or the network reported a failure"),
  ROW (MBN_ERROR_INVALID_PROFILE, 0x80548218, "E_MBN_INVALID_PROFILE", "InvalidProfile", "the profile document is not valid"),
  ROW (MBN_ERROR_DEFAULT_PROFILE_EXIST, 0x80548219, "E_MBN_DEFAULT_PROFILE_EXIST", "DefaultProfileExist", "the SIM already has a default profile"),
  ROW (MBN_ERROR_SMS_ENCODING_NOT_SUPPORTED, 0x80548220, "E_MBN_SMS_ENCODING_NOT_SUPPORTED", "SmsEncodingNotSupported", "the message encoding is not supported"),
  ROW (MBN_ERROR_SMS_FILTER_NOT_SUPPORTED, 0x80548221, "E_MBN_SMS_FILTER_NOT_SUPPORTED", "SmsFilterNotSupported", "the message filter is not supported"),
  ROW (MBN_ERROR_SMS_INVALID_MEMORY_INDEX, 0x80548222, "E_MBN_SMS_INVALID_MEMORY_INDEX", "SmsInvalidMemoryIndex", "there is no message with this index"),
  ROW (MBN_ERROR_SMS_LANG_NOT_SUPPORTED, 0x80548223, "E_MBN_SMS_LANG_NOT_SUPPORTED", "SmsLangNotSupported", "the message language is not supported"),
  ROW (MBN_ERROR_SMS_MEMORY_FAILURE, 0x80548224, "E_MBN_SMS_MEMORY_FAILURE", "SmsMemoryFailure", "the message store failed"),
  ROW (MBN_ERROR_SMS_NETWORK_TIMEOUT, 0x80548225, "E_MBN_SMS_NETWORK_TIMEOUT", "SmsNetworkTimeout", "the network did not answer in time"),
  ROW (MBN_ERROR_SMS_UNKNOWN_SMSC_ADDRESS, 0x80548226, "E_MBN_SMS_UNKNOWN_SMSC_ADDRESS", "SmsUnknownSmscAddress", "the address of the message centre is unknown"),
  ROW (MBN_ERROR_SMS_FORMAT_NOT_SUPPORTED, 0x80548227, "E_MBN_SMS_FORMAT_NOT_SUPPORTED", "SmsFormatNotSupported", "the message format is not supported"),
  ROW (MBN_ERROR_SMS_OPERATION_NOT_ALLOWED, 0x80548228, "E_MBN_SMS_OPERATION_NOT_ALLOWED", "SmsOperationNotAllowed", "the SIM does not allow this message operation"),
  ROW (MBN_ERROR_SMS_MEMORY_FULL, 0x80548229, "E_MBN_SMS_MEMORY_FULL", "SmsMemoryFull", "the message store is full"),
  ROW (MBN_ERROR_PENDING, 0x8000000A, "E_PENDING", "Pending", "the value is not known yet; the change event follows"),
  ROW (MBN_ERROR_NOT_IMPL, 0x80004001, "E_NOTIMPL", "NotImpl", "not implemented"),
  ROW (MBN_ERROR_NO_INTERFACE, 0x80004002, "E_NOINTERFACE", "NoInterface", "no such interface"),
  ROW (MBN_ERROR_POINTER, 0x80004003, "E_POINTER", "Pointer", "a required argument is missing"),
  ROW (MBN_ERROR_FAIL, 0x80004005, "E_FAIL", "Fail", "the operation failed"),
  ROW (MBN_ERROR_UNEXPECTED, 0x8000FFFF, "E_UNEXPECTED", "Unexpected", "unexpected error"),
  ROW (MBN_ERROR_ACCESS_DENIED, 0x80070005, "E_ACCESSDENIED", "AccessDenied", "access denied"),
  ROW (MBN_ERROR_HANDLE, 0x80070006, "E_HANDLE", "Handle", "the modem is gone"),
  ROW (MBN_ERROR_OUT_OF_MEMORY, 0x8007000E, "E_OUTOFMEMORY", "OutOfMemory", "out of memory"),
  ROW (MBN_ERROR_INVALID_ARG, 0x80070057, "E_INVALIDARG", "InvalidArg", "invalid argument"),
  ROW (MBN_ERROR_FILE_NOT_FOUND, FROM_WIN32 (2), "ERROR_FILE_NOT_FOUND", "FileNotFound", "file not found"),
  ROW (MBN_ERROR_NOT_READY, FROM_WIN32 (21), "ERROR_NOT_READY", "NotReady", "the modem is not initialized"),
  ROW (MBN_ERROR_WRITE_FAULT, FROM_WIN32 (29), "ERROR_WRITE_FAULT", "WriteFault", "writing to the modem or SIM failed"),
  ROW (MBN_ERROR_READ_FAULT, FROM_WIN32 (30), "ERROR_READ_FAULT", "ReadFault", "reading from the modem or SIM failed"),
  ROW (MBN_ERROR_NOT_SUPPORTED, FROM_WIN32 (50), "ERROR_NOT_SUPPORTED", "NotSupported", "the modem does not support this"),
  ROW (MBN_ERROR_TOO_MANY_SESS, FROM_WIN32 (69), "ERROR_TOO_MANY_SESS", "TooManySess", "too many sessions"),
  ROW (MBN_ERROR_INVALID_PASSWORD, FROM_WIN32 (86), "ERROR_INVALID_PASSWORD", "InvalidPassword", "the network refused the user name or password"),
  ROW (MBN_ERROR_OPEN_FAILED, FROM_WIN32 (110), "ERROR_OPEN_FAILED", "OpenFailed", "the session is not open"),
  ROW (MBN_ERROR_BUFFER_OVERFLOW, FROM_WIN32 (111), "ERROR_BUFFER_OVERFLOW", "BufferOverflow", "too much data"),
  ROW (MBN_ERROR_BUSY, FROM_WIN32 (170), "ERROR_BUSY", "Busy", "the modem is busy"),
  ROW (MBN_ERROR_ALREADY_EXISTS, FROM_WIN32 (183), "ERROR_ALREADY_EXISTS", "AlreadyExists", "the name is taken"),
  ROW (MBN_ERROR_OPERATION_IN_PROGRESS, FROM_WIN32 (329), "ERROR_OPERATION_IN_PROGRESS", "OperationInProgress", "the operation is already running"),
  ROW (MBN_ERROR_SERVICE_NOT_ACTIVE, FROM_WIN32 (1062), "ERROR_SERVICE_NOT_ACTIVE", "ServiceNotActive", "the service is stopping"),
  ROW (MBN_ERROR_NOT_FOUND, FROM_WIN32 (1168), "ERROR_NOT_FOUND", "NotFound", "not found"),
  ROW (MBN_ERROR_CANCELLED, FROM_WIN32 (1223), "ERROR_CANCELLED", "Cancelled", "cancelled by a later request"),
  ROW (MBN_ERROR_CONNECTION_ACTIVE, FROM_WIN32 (1230), "ERROR_CONNECTION_ACTIVE", "ConnectionActive", "the connection is already active"),
  ROW (MBN_ERROR_TIMEOUT, FROM_WIN32 (1460), "ERROR_TIMEOUT", "Timeout", "the modem did not answer in time"),
  ROW (MBN_ERROR_NOT_ENOUGH_QUOTA, FROM_WIN32 (1816), "ERROR_NOT_ENOUGH_QUOTA", "NotEnoughQuota", "too many open requests"),
  ROW (MBN_ERROR_INVALID_STATE, FROM_WIN32 (5023), "ERROR_INVALID_STATE", "InvalidState", "not possible in the present state"),
#undef ROW
};
/* clang-format on */

GQuark
mbn_error_quark (void)
{
  static gsize quark;

  if (g_once_init_enter (&quark))
    {
      GQuark domain = g_quark_from_static_string ("mbn-error-quark");

      for (MbnError code = MBN_OK + 1; code < MBN_N_ERRORS; code++)
        g_dbus_error_register_error (domain, (gint)code, rows[code].dbus_name);

      g_once_init_leave (&quark, domain);
    }

  return (GQuark)quark;
}

static const ErrorRow *
row_of (MbnError error)
{
  g_return_val_if_fail (error < MBN_N_ERRORS, &rows[MBN_ERROR_UNEXPECTED]);

  return &rows[error];
}

gint32
mbn_error_hresult (MbnError error)
{
  return (gint32)row_of (error)->hresult;
}

const char *
mbn_error_constant (MbnError error)
{
  return row_of (error)->constant;
}

const char *
mbn_error_dbus_name (MbnError error)
{
  return row_of (error)->dbus_name;
}

const char *
mbn_error_text (MbnError error)
{
  return row_of (error)->text;
}

MbnError
mbn_error_from (const GError *error)
{
  g_return_val_if_fail (error != NULL, MBN_ERROR_UNEXPECTED);

  return error->domain == MBN_ERROR ? (MbnError)error->code : MBN_ERROR_UNEXPECTED;
}

char *
mbn_error_message (MbnError error, const char *text)
{
  return g_strdup_printf ("0x%08X: %s", row_of (error)->hresult, text);
}

char *
mbn_error_inner (MbnError error, const char *text)
{
  return g_strdup_printf ("0x%08X %s", row_of (error)->hresult,
                          text != NULL ? text : mbn_error_text (error));
}

GError *
mbn_error_for_bus (const GError *error)
{
  MbnError code = mbn_error_from (error);
  g_autofree char *message = mbn_error_message (code, error->message);

  return g_error_new_literal (MBN_ERROR, (gint)code, message);
}

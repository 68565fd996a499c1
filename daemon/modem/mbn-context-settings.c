/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-context-settings.h"

static const char *
or_blank (const char *text)
{
  return text != NULL ? text : "";
}

/* AutoSelection is no number of MBIM, so what the lower layer chooses is chosen here. With a user
 * name it is CHAP, which does not show the password (mbim-notes.md 8: CHAP first); without one
 * there is nothing to authenticate with. */
static MbnAuthProtocol
auth_of (const MbnProfile *profile)
{
  switch (mbn_profile_get_auth (profile))
    {
    case MBN_PROFILE_AUTH_PAP:
      return MBN_AUTH_PROTOCOL_PAP;
    case MBN_PROFILE_AUTH_CHAP:
      return MBN_AUTH_PROTOCOL_CHAP;
    case MBN_PROFILE_AUTH_MSCHAPV2:
      return MBN_AUTH_PROTOCOL_MSCHAPV2;
    case MBN_PROFILE_AUTH_AUTO:
      return mbn_profile_get_user_name (profile) != NULL ? MBN_AUTH_PROTOCOL_CHAP
                                                         : MBN_AUTH_PROTOCOL_NONE;
    case MBN_PROFILE_AUTH_NONE:
    default:
      return MBN_AUTH_PROTOCOL_NONE;
    }
}

/* 464XLAT runs over a bearer that has IPv6 only; the translation is the host's, not the modem's. */
static MbnIpType
ip_type_of (const MbnProfile *profile)
{
  switch (mbn_profile_get_ip_type (profile))
    {
    case MBN_PROFILE_IP_TYPE_IPV4:
      return MBN_IP_TYPE_IPV4;
    case MBN_PROFILE_IP_TYPE_IPV6:
    case MBN_PROFILE_IP_TYPE_XLAT:
      return MBN_IP_TYPE_IPV6;
    case MBN_PROFILE_IP_TYPE_IPV4V6:
      return MBN_IP_TYPE_IPV4V6;
    case MBN_PROFILE_IP_TYPE_DEFAULT:
    default:
      return MBN_IP_TYPE_DEFAULT;
    }
}

MbnContextSettings
mbn_context_settings_of_profile (const MbnProfile *profile, MbnCellularClass class)
{
  MbnContextSettings settings = {
      .access_string = or_blank (mbn_profile_get_access_string (profile)),
      .user_name = or_blank (mbn_profile_get_user_name (profile)),
      .password = or_blank (mbn_profile_get_password (profile)),
      .auth_protocol = MBN_AUTH_PROTOCOL_NONE,
      .compression = FALSE,
      .ip_type = ip_type_of (profile),
  };

  if (class != MBN_CELLULAR_CLASS_CDMA)
    {
      settings.auth_protocol = auth_of (profile);
      settings.compression = mbn_profile_get_compression (profile) != MBN_PROFILE_COMPRESSION_NONE;
    }

  return settings;
}

gboolean
mbn_context_settings_simplify (MbnContextSettings *settings)
{
  if (settings->ip_type == MBN_IP_TYPE_IPV4 || settings->ip_type == MBN_IP_TYPE_IPV6)
    return FALSE;

  settings->ip_type = MBN_IP_TYPE_IPV4;
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-arguments.h"

#include <string.h>

#include "mbn-enums.h"
#include "mbn-error.h"
#include "mbn-profile-edit.h"
#include "mbn-profile-parse.h"
#include "mbn-profile-write.h"
#include "mbn-text.h"

#define PROFILE_KEY "mbn-arguments-profile"

/* More preferred providers than any SIM holds (EF_PLMNwAcT: 3GPP TS 31.102 4.2.5). */
#define MAX_PROVIDERS 1024

/* All radio technologies that MBN_DATA_CLASS names. */
#define ALL_DATA_CLASSES 0x807F00FFu

/* Blanks do not count as they do not in a document (PROF-28). */
static gboolean
check_profile_name (const char *name, GError **error)
{
  g_autofree char *collapsed = mbn_text_collapse (name);
  glong length = g_utf8_strlen (collapsed, -1);

  if (length >= 1 && length <= 255)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
               "profile: a profile name has 1 to 255 characters, this one %ld", length);
  return FALSE;
}

/* The profile stays with @invocation. */
static MbnProfile *
read_profile (GDBusMethodInvocation *invocation, const char *xml, MbnError code, GError **error)
{
  g_autoptr (GError) reason = NULL;
  MbnProfile *profile = mbn_profile_parse (xml, strlen (xml), &reason);

  if (profile != NULL)
    g_object_set_data_full (G_OBJECT (invocation), PROFILE_KEY, profile,
                            (GDestroyNotify)mbn_profile_unref);
  else
    g_set_error (error, MBN_ERROR, (gint)code, "the profile document is not valid: %s",
                 reason->message);

  return profile;
}

gboolean
mbn_arguments_check_connect (GDBusMethodInvocation *invocation, GVariant *arguments, GError **error)
{
  guint32 mode;
  const char *profile;

  g_variant_get (arguments, "(u&s)", &mode, &profile);

  switch (mode)
    {
    case MBN_CONNECTION_MODE_PROFILE:
      return check_profile_name (profile, error);
    case MBN_CONNECTION_MODE_TMP_PROFILE:
      return read_profile (invocation, profile, MBN_ERROR_INVALID_ARG, error) != NULL;
    default:
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
                   "connection_mode %u is not known: 0 connects by the name of a stored profile, "
                   "1 by a profile document",
                   mode);
      return FALSE;
    }
}

gboolean
mbn_arguments_check_changed_profile (GDBusMethodInvocation *invocation,
                                     GVariant *arguments,
                                     GError **error)
{
  const char *xml;

  g_variant_get (arguments, "(&s)", &xml);

  return read_profile (invocation, xml, MBN_ERROR_INVALID_PROFILE, error) != NULL;
}

gboolean
mbn_arguments_check_new_profile (GDBusMethodInvocation *invocation,
                                 GVariant *arguments,
                                 GError **error)
{
  if (!mbn_arguments_check_changed_profile (invocation, arguments, error))
    return FALSE;

  if (!mbn_profile_has_hidden_identity (mbn_arguments_get_profile (invocation)))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_PROFILE,
               "SubscriberID, SimIccID or IMSI says \"" MBN_PROFILE_HIDDEN "\", as in a document "
               "that was read by somebody who may not see identity; give the real one");

  return FALSE;
}

MbnProfile *
mbn_arguments_get_profile (GDBusMethodInvocation *invocation)
{
  return g_object_get_data (G_OBJECT (invocation), PROFILE_KEY);
}

static gboolean
check_provider_id (const char *id, GError **error)
{
  /* MCC and MNC (3GPP TS 23.003 2.2), or a CDMA SID */
  if (mbn_text_is_ascii_digits (id, 5, MBN_PROVIDERID_LEN))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
               "provider_id \"%s\" is not a provider: it has 5 or 6 digits (MCC and MNC, or SID)",
               id);

  return FALSE;
}

gboolean
mbn_arguments_check_providers (GDBusMethodInvocation *invocation,
                               GVariant *arguments,
                               GError **error)
{
  g_autoptr (GVariant) list = g_variant_get_child_value (arguments, 0);
  gsize n_providers = g_variant_n_children (list);

  if (n_providers > MAX_PROVIDERS)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
                   "preferred_providers has %" G_GSIZE_FORMAT " entries, more than the %u allowed",
                   n_providers, MAX_PROVIDERS);
      return FALSE;
    }

  for (gsize i = 0; i < n_providers; i++)
    {
      const char *id;

      g_variant_get_child (list, i, "(&su&su)", &id, NULL, NULL, NULL);
      if (!check_provider_id (id, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
mbn_arguments_check_register_mode (GDBusMethodInvocation *invocation,
                                   GVariant *arguments,
                                   GError **error)
{
  guint32 mode;
  const char *id;
  guint32 data_class;

  g_variant_get (arguments, "(u&su)", &mode, &id, &data_class);

  if (mode != MBN_REGISTER_MODE_AUTOMATIC && mode != MBN_REGISTER_MODE_MANUAL)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
                   "register_mode %u is not known: 1 is automatic, 2 manual", mode);
      return FALSE;
    }

  if (mode == MBN_REGISTER_MODE_AUTOMATIC && *id != '\0')
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
                   "provider_id \"%s\" must be empty when register_mode is 1, automatic", id);
      return FALSE;
    }

  if ((data_class & ~ALL_DATA_CLASSES) != 0)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
                   "data_class 0x%08X has bits that MBN_DATA_CLASS does not know: 0x%08X",
                   data_class, data_class & ~ALL_DATA_CLASSES);
      return FALSE;
    }

  return mode == MBN_REGISTER_MODE_AUTOMATIC || check_provider_id (id, error);
}

gboolean
mbn_arguments_check_establish (GDBusMethodInvocation *invocation,
                               GVariant *arguments,
                               GError **error)
{
  const char *name;
  guint32 reserved;
  g_autofree char *collapsed = NULL;

  g_variant_get (arguments, "(&su)", &name, &reserved);
  if (reserved != 0)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG, "reserved is %u; it must be 0",
                   reserved);
      return FALSE;
    }

  collapsed = mbn_text_collapse (name);
  if (*name != '\0' && *collapsed == '\0')
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
                   "connection \"%s\" is only white space: the name of a profile is wanted, or "
                   "\"\" "
                   "for the default connection",
                   name);
      return FALSE;
    }

  return TRUE;
}

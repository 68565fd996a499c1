/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Last step of the parser: from a valid tree to a value. */

#include "config.h"

#include "mbn-profile-read.h"

#include "mbn-profile-document.h"
#include "mbn-profile-element.h"
#include "mbn-profile-error.h"
#include "mbn-profile-private.h"

/* PROF-36, CTX-39: what fits into a modem's message, in UTF-16 units. The schema counts characters,
 * and those outside the basic plane take two units each. */
#define MAX_ACCESS_STRING_UNITS 100
#define MAX_CREDENTIAL_UNITS    255

static const xmlNode *
find_child (const xmlNode *parent, const char *ns, const char *name)
{
  const xmlNode *child = parent != NULL ? xmlFirstElementChild ((xmlNode *)parent) : NULL;

  while (child != NULL && !mbn_profile_node_is (child, ns, name))
    child = xmlNextElementSibling ((xmlNode *)child);

  return child;
}

static char *
read_text (const xmlNode *parent, const char *ns, const char *name)
{
  const xmlNode *node = find_child (parent, ns, name);

  return node != NULL ? mbn_profile_node_get_collapsed (node) : NULL;
}

/* Position of the element's value in its list of words; 0, the default of all lists, if absent. */
static guint
read_word (const xmlNode *parent, const char *ns, const char *name)
{
  const xmlNode *node = find_child (parent, ns, name);
  g_autofree char *word = NULL;

  if (node == NULL)
    return 0;

  word = mbn_profile_node_get_collapsed (node);
  for (guint i = 0; mbn_profile_element_find (node)->values[i] != NULL; i++)
    {
      if (g_str_equal (word, mbn_profile_element_find (node)->values[i]))
        return i;
    }

  g_return_val_if_reached (0);
}

static gboolean
read_boolean (const xmlNode *parent, const char *ns, const char *name)
{
  g_autofree char *word = read_text (parent, ns, name);

  return g_strcmp0 (word, "true") == 0 || g_strcmp0 (word, "1") == 0;
}

static glong
count_utf16_units (const char *text)
{
  glong n_units = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    n_units += g_utf8_get_char (p) > 0xffff ? 2 : 1;

  return n_units;
}

/* Says nothing about the text itself: it may be a password. */
static gboolean
check_units (
    const xmlNode *context_part, const char *name, const char *text, int max, GError **error)
{
  const xmlNode *node = find_child (context_part, MBN_PROFILE_NS_V1, name);

  if (text == NULL || count_utf16_units (text) <= max)
    return TRUE;

  g_propagate_error (error,
                     mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID, xmlGetLineNo (node), name,
                                               "is too long for a modem; at most %d UTF-16 units "
                                               "are allowed "
                                               "(characters such as emoji count two)",
                                               max));
  return FALSE;
}

static gboolean
read_context (MbnProfile *profile, const xmlNode *context, GError **error)
{
  const char *ns = MBN_PROFILE_NS_V1;
  const xmlNode *credentials = find_child (context, ns, "UserLogonCred");
  const xmlNode *password = find_child (credentials, ns, "Password");

  profile->access_string = read_text (context, ns, "AccessString");
  profile->compression = read_word (context, ns, "Compression");
  profile->auth = read_word (context, ns, "AuthProtocol");

  profile->user_name = read_text (credentials, ns, "UserName");
  profile->ignore_password = read_boolean (credentials, ns, "IgnorePassword");
  if (password != NULL)
    profile->password = mbn_profile_node_get_text (password);

  return check_units (context, "AccessString", profile->access_string, MAX_ACCESS_STRING_UNITS,
                      error)
         && check_units (credentials, "UserName", profile->user_name, MAX_CREDENTIAL_UNITS, error)
         && check_units (credentials, "Password", profile->password, MAX_CREDENTIAL_UNITS, error);
}

static void
read_partners (MbnProfile *profile, const xmlNode *partners)
{
  const xmlNode *provider = find_child (partners, MBN_PROFILE_NS_V1, "Provider");

  while (provider != NULL)
    {
      mbn_profile_add_partner (profile, read_text (provider, MBN_PROFILE_NS_V1, "ProviderID"),
                               read_text (provider, MBN_PROFILE_NS_V1, "ProviderName"));
      provider = xmlNextElementSibling ((xmlNode *)provider);
    }
}

static void
read_identity (MbnProfile *profile, const xmlNode *root)
{
  const char *ns = MBN_PROFILE_NS_V1;

  profile->name = read_text (root, ns, "Name");
  profile->description = read_text (root, ns, "Description");
  profile->icon_path = read_text (root, ns, "ICONFilePath");
  profile->is_default = read_boolean (root, ns, "IsDefault");
  profile->creation = read_word (root, ns, "ProfileCreationType");
  profile->subscriber_id = read_text (root, ns, "SubscriberID");
  profile->sim_icc_id = read_text (root, ns, "SimIccID");
  profile->home_provider_name = read_text (root, ns, "HomeProviderName");
}

static void
read_modes (MbnProfile *profile, const xmlNode *root)
{
  const char *ns = MBN_PROFILE_NS_V1;

  profile->auto_connect_on_internet = read_boolean (root, ns, "AutoConnectOnInternet");
  profile->auto_connect_on_internet_given = find_child (root, ns, "AutoConnectOnInternet") != NULL;
  profile->connection_mode = read_word (root, ns, "ConnectionMode");

  profile->is_purchase = read_boolean (root, MBN_PROFILE_NS_V2, "IsPurchaseProfile");
  profile->display_provider_name = read_text (root, MBN_PROFILE_NS_V2, "DisplayProviderName");
  profile->is_additional_pdp_context
      = read_boolean (root, MBN_PROFILE_NS_V3, "IsAdditionalPdpContextProfile");
}

/* PROF-19 */
static gboolean
check_additional_context (const MbnProfile *profile, const xmlNode *root, GError **error)
{
  const char *name = "IsAdditionalPdpContextProfile";
  const char *conflict = NULL;

  if (!profile->is_additional_pdp_context)
    return TRUE;

  if (profile->is_default)
    conflict = "IsDefault true";
  else if (profile->connection_mode != MBN_PROFILE_CONNECTION_MODE_MANUAL)
    conflict = "an automatic ConnectionMode";
  else
    return TRUE;

  g_propagate_error (error,
                     mbn_profile_error_new_at (
                         MBN_PROFILE_ERROR_INVALID,
                         xmlGetLineNo (find_child (root, MBN_PROFILE_NS_V3, name)), name,
                         "true contradicts %s; with it IsDefault false and ConnectionMode manual "
                         "are allowed",
                         conflict));
  return FALSE;
}

MbnProfile *
mbn_profile_read_elements (const xmlNode *root, GError **error)
{
  g_autoptr (MbnProfile) profile = mbn_profile_new_empty ();

  read_identity (profile, root);
  read_modes (profile, root);
  read_partners (profile, find_child (root, MBN_PROFILE_NS_V1, "DataRoamingPartners"));

  if (!read_context (profile, find_child (root, MBN_PROFILE_NS_V1, "Context"), error)
      || !check_additional_context (profile, root, error))
    return NULL;

  return g_steal_pointer (&profile);
}

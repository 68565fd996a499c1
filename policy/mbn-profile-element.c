/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-element.h"

#include "mbn-profile-document.h"
#include "mbn-profile-word.h"

#define V1 MBN_PROFILE_NS_V1
#define V2 MBN_PROFILE_NS_V2
#define V3 MBN_PROFILE_NS_V3
#define V4 MBN_PROFILE_NS_V4

#define REQUIRED  MBN_PROFILE_ELEMENT_REQUIRED
#define REPEATS   MBN_PROFILE_ELEMENT_REPEATS
#define PRIVATE   MBN_PROFILE_ELEMENT_PRIVATE
#define EXTENSION MBN_PROFILE_ELEMENT_EXTENSION

#define NAME_CHARS     "1 to 255 characters"
#define PROVIDER_CHARS "1 to 20 characters"
#define ICON_CHARS     "1 to 1024 characters"
#define ICCID_CHARS    "1 to 20 ASCII letters and digits"
#define IMSI_CHARS     "1 or more characters (IMSI or MIN)"
#define PASSWORD_CHARS "text of at most 255 UTF-16 units"
#define ACCESS_CHARS   "1 to 100 characters (without the element the access string is blank)"
#define GUID_CHARS     "{8-4-4-4-12 hexadecimal digits}, with braces"
#define APN_ID_CHARS   "a decimal number of at most 24 digits"
#define PORT_NUMBERS   "0 to 99999"
#define SIZE_NUMBERS   "0 to 4294967295 (KB)"
#define URL_CHARS      "a URL"

/* One row an element: namespace, name, field, then by form. */
#define GROUP(ns, name, field, flags, children)                                                    \
  {                                                                                                \
    ns, name, MBN_PROFILE_FIELD_##field, MBN_PROFILE_FORM_GROUP, flags, NULL, NULL, children       \
  }
#define WORD(ns, name, field, flags, words)                                                        \
  {                                                                                                \
    ns, name, MBN_PROFILE_FIELD_##field, MBN_PROFILE_FORM_WORD, flags, mbn_profile_words_##words,  \
        NULL, NULL                                                                                 \
  }
#define BOOLEAN(ns, name, field, flags)                                                            \
  {                                                                                                \
    ns, name, MBN_PROFILE_FIELD_##field, MBN_PROFILE_FORM_BOOLEAN, flags,                          \
        mbn_profile_words_boolean, NULL, NULL                                                      \
  }
#define VALUE(ns, name, field, form, flags, allowed)                                               \
  {                                                                                                \
    ns, name, MBN_PROFILE_FIELD_##field, MBN_PROFILE_FORM_##form, flags, NULL, allowed, NULL       \
  }
#define TEXT(ns, name, field, flags, allowed) VALUE (ns, name, field, TEXT, flags, allowed)

/* Stands for all elements of other namespaces (PROF-9). */
#define EXTENSION_POINT                                                                            \
  {                                                                                                \
    NULL, "elements of other namespaces", MBN_PROFILE_FIELD_NONE, MBN_PROFILE_FORM_GROUP, REPEATS, \
        NULL, NULL, NULL                                                                           \
  }
#define END                                                                                        \
  {                                                                                                \
    NULL, NULL, MBN_PROFILE_FIELD_NONE, MBN_PROFILE_FORM_GROUP, 0, NULL, NULL, NULL                \
  }

/* clang-format off */
static const MbnProfileElement v1_credentials[] = {
  TEXT (V1, "UserName", USER_NAME, REQUIRED | PRIVATE, NAME_CHARS),
  BOOLEAN (V1, "IgnorePassword", IGNORE_PASSWORD, PRIVATE),
  VALUE (V1, "Password", PASSWORD, RAW, PRIVATE, PASSWORD_CHARS),
  END,
};

static const MbnProfileElement v1_context[] = {
  TEXT (V1, "AccessString", ACCESS_STRING, 0, ACCESS_CHARS),
  GROUP (V1, "UserLogonCred", CREDENTIALS, 0, v1_credentials),
  WORD (V1, "Compression", COMPRESSION, 0, compression),
  WORD (V1, "AuthProtocol", AUTH, 0, auth_v1),
  END,
};

/* Of version 1 in every document: version 4 takes the type over as it is (PROF-21). */
static const MbnProfileElement provider[] = {
  TEXT (V1, "ProviderID", PROVIDER_ID, REQUIRED, "1 to 6 ASCII digits"),
  TEXT (V1, "ProviderName", PROVIDER_NAME, REQUIRED, PROVIDER_CHARS),
  END,
};

static const MbnProfileElement v1_partners[] = {
  GROUP (V1, "Provider", PROVIDER, REQUIRED | REPEATS, provider),
  END,
};

static const MbnProfileElement v1_profile[] = {
  TEXT (V1, "Name", NAME, REQUIRED, NAME_CHARS),
  TEXT (V1, "Description", DESCRIPTION, 0, NAME_CHARS),
  TEXT (V1, "ICONFilePath", ICON_PATH, 0, ICON_CHARS),
  BOOLEAN (V1, "IsDefault", IS_DEFAULT, REQUIRED),
  WORD (V1, "ProfileCreationType", CREATION, 0, creation),
  TEXT (V1, "SubscriberID", SUBSCRIBER_ID, REQUIRED, IMSI_CHARS),
  TEXT (V1, "SimIccID", SIM_ICC_ID, 0, ICCID_CHARS),
  TEXT (V1, "HomeProviderName", HOME_PROVIDER_NAME, 0, PROVIDER_CHARS),
  BOOLEAN (V1, "AutoConnectOnInternet", AUTO_CONNECT_ON_INTERNET, 0),
  WORD (V1, "ConnectionMode", CONNECTION_MODE, 0, connection_mode),
  GROUP (V1, "Context", CONTEXT, 0, v1_context),
  GROUP (V1, "DataRoamingPartners", PARTNERS, 0, v1_partners),
  EXTENSION_POINT,
  END,
};

static const MbnProfileElement v4_credentials[] = {
  TEXT (V4, "UserName", USER_NAME, REQUIRED | PRIVATE, NAME_CHARS),
  BOOLEAN (V4, "IgnorePassword", IGNORE_PASSWORD, PRIVATE),
  VALUE (V4, "Password", PASSWORD, RAW, PRIVATE, PASSWORD_CHARS),
  END,
};

static const MbnProfileElement v4_context[] = {
  TEXT (V4, "AccessString", ACCESS_STRING, 0, ACCESS_CHARS),
  GROUP (V4, "UserLogonCred", CREDENTIALS, 0, v4_credentials),
  WORD (V4, "Compression", COMPRESSION, 0, compression),
  WORD (V4, "AuthProtocol", AUTH, 0, auth),
  WORD (V4, "IPType", IP_TYPE, 0, ip_type),
  END,
};

static const MbnProfileElement v4_partners[] = {
  GROUP (V4, "Provider", PROVIDER, REQUIRED | REPEATS, provider),
  END,
};

static const MbnProfileElement v4_purposes[] = {
  VALUE (V4, "PurposeGroupGuid", PURPOSE, GUID, REQUIRED | REPEATS, GUID_CHARS),
  END,
};

static const MbnProfileElement v4_conditions[] = {
  WORD (V4, "CellularClass", CELLULAR_CLASS, 0, cellular_class),
  WORD (V4, "RATApplicability", RAT, 0, rat),
  WORD (V4, "RoamApplicability", ROAM, 0, roam),
  TEXT (V4, "IMSI", IMSI, PRIVATE, IMSI_CHARS),
  WORD (V4, "IwlanApplicability", IWLAN, 0, iwlan),
  END,
};

static const MbnProfileElement v4_mms[] = {
  TEXT (V4, "MmscUrl", MMSC_URL, 0, URL_CHARS),
  VALUE (V4, "MmscPort", MMSC_PORT, NUMBER, 0, PORT_NUMBERS),
  VALUE (V4, "MmsMaximumMessageSize", MMS_MAX_SIZE, NUMBER, 0, SIZE_NUMBERS),
  END,
};

static const MbnProfileElement v4_profile[] = {
  TEXT (V4, "Name", NAME, REQUIRED, NAME_CHARS),
  TEXT (V4, "Description", DESCRIPTION, 0, NAME_CHARS),
  TEXT (V4, "ICONFilePath", ICON_PATH, 0, ICON_CHARS),
  BOOLEAN (V4, "IsDefault", IS_DEFAULT, REQUIRED),
  WORD (V4, "ProfileCreationType", CREATION, 0, creation),
  TEXT (V4, "SubscriberID", SUBSCRIBER_ID, 0, IMSI_CHARS),
  TEXT (V4, "SimIccID", SIM_ICC_ID, REQUIRED, ICCID_CHARS),
  TEXT (V4, "HomeProviderName", HOME_PROVIDER_NAME, 0, PROVIDER_CHARS),
  BOOLEAN (V4, "AutoConnectOnInternet", AUTO_CONNECT_ON_INTERNET, 0),
  WORD (V4, "ConnectionMode", CONNECTION_MODE, 0, connection_mode),
  GROUP (V4, "Context", CONTEXT, 0, v4_context),
  GROUP (V4, "DataRoamingPartners", PARTNERS, 0, v4_partners),
  GROUP (V4, "PurposeGroups", PURPOSES, 0, v4_purposes),
  GROUP (V4, "ProfileConditionedOn", CONDITIONS, 0, v4_conditions),
  BOOLEAN (V4, "IsProvisioningProfile", IS_PROVISIONING, 0),
  VALUE (V4, "ApnID", APN_ID, DECIMAL, 0, APN_ID_CHARS),
  BOOLEAN (V4, "AdminEnable", ADMIN_ENABLE, 0),
  WORD (V4, "AdminRoamControl", ADMIN_ROAM_CONTROL, 0, roam_control),
  BOOLEAN (V4, "IsExclusiveToOther", IS_EXCLUSIVE, 0),
  BOOLEAN (V4, "IsLongStandingAdditionalPdpContextProfile", IS_LONG_STANDING, 0),
  GROUP (V4, "MmsConfiguration", MMS, 0, v4_mms),
  EXTENSION_POINT,
  END,
};

static const MbnProfileElement modem_dm[] = {
  TEXT (V4, "Name", NAME, REQUIRED, NAME_CHARS),
  TEXT (V4, "SimIccID", SIM_ICC_ID, REQUIRED, ICCID_CHARS),
  VALUE (V4, "ApnID", APN_ID, DECIMAL, REQUIRED, APN_ID_CHARS),
  VALUE (V4, "OemConnectionId", OEM_CONNECTION_ID, GUID, REQUIRED, GUID_CHARS),
  WORD (V4, "RoamApplicability", ROAM, 0, roam),
  GROUP (V4, "Context", CONTEXT, REQUIRED, v4_context),
  BOOLEAN (V4, "AdminEnable", ADMIN_ENABLE, REQUIRED),
  WORD (V4, "AdminRoamControl", ADMIN_ROAM_CONTROL, REQUIRED, roam_control),
  WORD (V4, "ProfileCreationType", CREATION, 0, creation),
  EXTENSION_POINT,
  END,
};

static const MbnProfileElement extensions[] = {
  BOOLEAN (V2, "IsPurchaseProfile", IS_PURCHASE, EXTENSION),
  TEXT (V2, "DisplayProviderName", DISPLAY_PROVIDER_NAME, EXTENSION, PROVIDER_CHARS),
  BOOLEAN (V3, "IsAdditionalPdpContextProfile", IS_ADDITIONAL, EXTENSION),
  END,
};

/* Positions are the numbers of MbnProfileKind. */
static const MbnProfileElement roots[] = {
  GROUP (V1, "MBNProfile", NONE, REQUIRED, v1_profile),
  GROUP (V4, "MBNProfileExt", NONE, REQUIRED, v4_profile),
  GROUP (V4, "ModemDMConfigProfile", NONE, REQUIRED, modem_dm),
  END,
};
/* clang-format on */

static const MbnProfileElement *
find_in (const MbnProfileElement *rows, const xmlNode *node)
{
  for (const MbnProfileElement *row = rows; row->name != NULL; row++)
    {
      if (row->ns != NULL && mbn_profile_node_is (node, row->ns, row->name))
        return row;
    }

  return NULL;
}

static const MbnProfileElement *
find_extension_point (const MbnProfileElement *self)
{
  for (const MbnProfileElement *row = self->children; row->name != NULL; row++)
    {
      if (row->ns == NULL)
        return row;
    }

  return NULL;
}

const MbnProfileElement *
mbn_profile_element_find_root (const xmlNode *node, MbnProfileKind *kind)
{
  const MbnProfileElement *row = find_in (roots, node);

  if (row != NULL && kind != NULL)
    *kind = (MbnProfileKind)(row - roots);

  return row;
}

const MbnProfileElement *
mbn_profile_element_get_root (MbnProfileKind kind)
{
  return &roots[kind];
}

const MbnProfileElement *
mbn_profile_element_get_extensions (void)
{
  return extensions;
}

const MbnProfileElement *
mbn_profile_element_find_child (const MbnProfileElement *self, const xmlNode *node)
{
  const char *ns = mbn_profile_node_get_namespace (node);
  const MbnProfileElement *row;
  const MbnProfileElement *point;

  if (self == NULL || self->children == NULL)
    return NULL;

  row = find_in (self->children, node);
  if (row != NULL || *ns == '\0' || g_str_equal (ns, self->ns))
    return row;

  point = find_extension_point (self);
  if (point == NULL)
    return NULL;

  row = find_in (extensions, node);
  return row != NULL ? row : point;
}

const MbnProfileElement *
mbn_profile_element_find (const xmlNode *node)
{
  if (node->parent == NULL || node->parent->type != XML_ELEMENT_NODE)
    return mbn_profile_element_find_root (node, NULL);

  return mbn_profile_element_find_child (mbn_profile_element_find (node->parent), node);
}

gboolean
mbn_profile_element_is_unknown_extension (const MbnProfileElement *self)
{
  return self != NULL && self->ns == NULL;
}

static gboolean
is_known_in (const MbnProfileElement *rows, const char *name)
{
  for (const MbnProfileElement *row = rows; row->name != NULL; row++)
    {
      if (g_str_equal (row->name, name)
          || (row->children != NULL && is_known_in (row->children, name)))
        return TRUE;
    }

  return FALSE;
}

gboolean
mbn_profile_element_is_known (const char *name)
{
  return is_known_in (roots, name) || is_known_in (extensions, name);
}

/* A version 2 or 3 element has no place of its own in the order. */
static const MbnProfileElement *
place_of (const MbnProfileElement *row, const MbnProfileElement *parent)
{
  if (row != NULL && (row->flags & EXTENSION) != 0)
    return find_extension_point (parent);

  return row;
}

/* The elements that may follow @previous: the rows after it up to the first required one. Sets
 * @may_end if the parent may also end here. */
static GPtrArray *
collect_allowed (const MbnProfileElement *parent,
                 const MbnProfileElement *previous,
                 gboolean *may_end)
{
  GPtrArray *allowed = g_ptr_array_new ();
  const MbnProfileElement *last = place_of (previous, parent);
  const MbnProfileElement *row = last != NULL ? last : parent->children;

  if (last != NULL && (last->flags & REPEATS) == 0)
    row++;

  *may_end = FALSE;
  for (; row->name != NULL; row++)
    {
      g_ptr_array_add (allowed, (gpointer)row);
      if ((row->flags & REQUIRED) != 0 && row != last)
        return allowed;
    }

  *may_end = TRUE;
  return allowed;
}

gboolean
mbn_profile_element_is_allowed (const MbnProfileElement *self,
                                const MbnProfileElement *parent,
                                const MbnProfileElement *previous)
{
  gboolean may_end;
  g_autoptr (GPtrArray) allowed = collect_allowed (parent, previous, &may_end);

  return g_ptr_array_find (allowed, place_of (self, parent), NULL);
}

char *
mbn_profile_element_list_allowed (const MbnProfileElement *self, const MbnProfileElement *previous)
{
  gboolean may_end;
  const MbnProfileElement *last = place_of (previous, self);
  g_autoptr (GPtrArray) allowed = collect_allowed (self, previous, &may_end);
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < allowed->len; i++)
    {
      const MbnProfileElement *row = g_ptr_array_index (allowed, i);

      g_string_append_printf (list, "%s%s%s", i > 0 ? ", " : "", row->name,
                              (row->flags & REQUIRED) != 0 && row != last ? " (required)" : "");
    }

  if (may_end)
    g_string_append_printf (list, "%s</%s>", allowed->len > 0 ? ", " : "", self->name);

  return g_string_free (list, FALSE);
}

char *
mbn_profile_element_describe_allowed (const MbnProfileElement *self)
{
  return self->words != NULL ? g_strjoinv (", ", (char **)self->words) : g_strdup (self->allowed);
}

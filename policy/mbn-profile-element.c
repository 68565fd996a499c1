/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-element.h"

#include "mbn-profile-document.h"

#define REQUIRED MBN_PROFILE_ELEMENT_REQUIRED
#define REPEATS  MBN_PROFILE_ELEMENT_REPEATS
#define PRIVATE  MBN_PROFILE_ELEMENT_PRIVATE
#define V1       MBN_PROFILE_NS_V1
#define V2       MBN_PROFILE_NS_V2
#define V3       MBN_PROFILE_NS_V3

/* Positions are the numbers of the enumerations in mbn-profile.h. */
static const char *const creations[]
    = {"UserProvisioned", "AdminProvisioned", "OperatorProvisioned", "DeviceProvisioned", NULL};
static const char *const modes[] = {"manual", "auto", "auto-home", NULL};
static const char *const compressions[] = {"DISABLE", "ENABLE", NULL};
static const char *const auths[] = {"NONE", "PAP", "CHAP", "MsCHAPv2", NULL};

/* An even position is true. */
static const char *const booleans[] = {"true", "false", "1", "0", NULL};

/* Children of one parent stand in the order in which a document must have them (PROF-4). */
/* clang-format off */
static const MbnProfileElement elements[] = {
  {V1, NULL, "MBNProfile", REQUIRED, NULL, NULL},
  {V1, "MBNProfile", "Name", REQUIRED, NULL, "1 to 255 characters"},
  {V1, "MBNProfile", "Description", 0, NULL, "1 to 255 characters"},
  {V1, "MBNProfile", "ICONFilePath", 0, NULL, "1 to 1024 characters"},
  {V1, "MBNProfile", "IsDefault", REQUIRED, booleans, NULL},
  {V1, "MBNProfile", "ProfileCreationType", 0, creations, NULL},
  {V1, "MBNProfile", "SubscriberID", REQUIRED, NULL, "1 or more characters (IMSI or MIN)"},
  {V1, "MBNProfile", "SimIccID", 0, NULL, "1 to 20 ASCII letters and digits"},
  {V1, "MBNProfile", "HomeProviderName", 0, NULL, "1 to 20 characters"},
  {V1, "MBNProfile", "AutoConnectOnInternet", 0, booleans, NULL},
  {V1, "MBNProfile", "ConnectionMode", 0, modes, NULL},
  {V1, "MBNProfile", "Context", 0, NULL, NULL},
  {V1, "MBNProfile", "DataRoamingPartners", 0, NULL, NULL},
  {V1, "Context", "AccessString", 0, NULL,
   "1 to 100 characters (without the element the access string is blank)"},
  {V1, "Context", "UserLogonCred", 0, NULL, NULL},
  {V1, "Context", "Compression", 0, compressions, NULL},
  {V1, "Context", "AuthProtocol", 0, auths, NULL},
  {V1, "UserLogonCred", "UserName", REQUIRED | PRIVATE, NULL, "1 to 255 characters"},
  {V1, "UserLogonCred", "IgnorePassword", PRIVATE, booleans, NULL},
  {V1, "UserLogonCred", "Password", PRIVATE, NULL, "text of at most 255 UTF-16 units"},
  {V1, "DataRoamingPartners", "Provider", REQUIRED | REPEATS, NULL, NULL},
  {V1, "Provider", "ProviderID", REQUIRED, NULL, "1 to 6 ASCII digits"},
  {V1, "Provider", "ProviderName", REQUIRED, NULL, "1 to 20 characters"},
  {V2, "MBNProfile", "IsPurchaseProfile", 0, booleans, NULL},
  {V2, "MBNProfile", "DisplayProviderName", 0, NULL, "1 to 20 characters"},
  {V3, "MBNProfile", "IsAdditionalPdpContextProfile", 0, booleans, NULL},
  /* The extension point stands for all elements that the rows above do not name (PROF-9). */
  {NULL, "MBNProfile", "elements of other namespaces", REPEATS, NULL, NULL},
};
/* clang-format on */

static const MbnProfileElement *const extension_point = &elements[G_N_ELEMENTS (elements) - 1];

const MbnProfileElement *
mbn_profile_element_find (const xmlNode *node)
{
  const char *ns = mbn_profile_node_get_namespace (node);
  const char *parent = NULL;

  if (node->parent != NULL && node->parent->type == XML_ELEMENT_NODE)
    parent = (const char *)node->parent->name;

  for (const MbnProfileElement *row = elements; row < extension_point; row++)
    {
      if (mbn_profile_node_is (node, row->ns, row->name) && g_strcmp0 (parent, row->parent) == 0)
        return row;
    }

  if (g_strcmp0 (parent, "MBNProfile") == 0 && !g_str_equal (ns, "") && !g_str_equal (ns, V1))
    return extension_point;

  return NULL;
}

gboolean
mbn_profile_element_is_known (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      if (g_str_equal (elements[i].name, name))
        return TRUE;
    }

  return FALSE;
}

/* A row that names a version 2 or 3 element has no place of its own in the order. */
static gboolean
has_place (const MbnProfileElement *row, const char *parent)
{
  return g_strcmp0 (row->parent, parent) == 0
         && (row == extension_point || g_str_equal (row->ns, V1));
}

/* The elements that may follow @previous: the rows after it up to the first required one. Sets
 * @may_end if the parent may also end here. */
static GPtrArray *
collect_allowed (const char *parent, const MbnProfileElement *previous, gboolean *may_end)
{
  GPtrArray *allowed = g_ptr_array_new ();
  const MbnProfileElement *row = previous != NULL ? previous : elements;

  if (previous != NULL && (previous->flags & REPEATS) == 0)
    row++;

  *may_end = FALSE;
  for (; row <= extension_point; row++)
    {
      if (!has_place (row, parent))
        continue;

      g_ptr_array_add (allowed, (gpointer)row);
      if ((row->flags & REQUIRED) != 0 && row != previous)
        return allowed;
    }

  *may_end = TRUE;
  return allowed;
}

gboolean
mbn_profile_element_is_allowed (const MbnProfileElement *self, const MbnProfileElement *previous)
{
  gboolean may_end;
  g_autoptr (GPtrArray) allowed = collect_allowed (self->parent, previous, &may_end);

  return g_ptr_array_find (allowed,
                           self->ns != NULL && g_str_equal (self->ns, V1) ? self : extension_point,
                           NULL);
}

char *
mbn_profile_element_list_allowed (const char *parent, const MbnProfileElement *previous)
{
  gboolean may_end;
  g_autoptr (GPtrArray) allowed = collect_allowed (parent, previous, &may_end);
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < allowed->len; i++)
    {
      const MbnProfileElement *row = g_ptr_array_index (allowed, i);

      g_string_append_printf (list, "%s%s%s", i > 0 ? ", " : "", row->name,
                              (row->flags & REQUIRED) != 0 && row != previous ? " (required)" : "");
    }

  if (may_end)
    g_string_append_printf (list, "%s</%s>", allowed->len > 0 ? ", " : "", parent);

  return g_string_free (list, FALSE);
}

char *
mbn_profile_element_describe_allowed (const MbnProfileElement *self)
{
  return self->values != NULL ? g_strjoinv (", ", (char **)self->values) : g_strdup (self->allowed);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Third step of the parser: rules about the document that stand beside the schemas. */

#include "config.h"

#include "mbn-profile-check.h"

#include <string.h>

#include "mbn-profile-document.h"
#include "mbn-profile-element.h"
#include "mbn-profile-error.h"

#define XSI_NAMESPACE "http://www.w3.org/2001/XMLSchema-instance"

static const char *const namespaces[]
    = {MBN_PROFILE_NS_V1, MBN_PROFILE_NS_V2, MBN_PROFILE_NS_V3, MBN_PROFILE_NS_V4};

/* PROF-2: web pages print the names of the namespaces with https. */
static void
use_canonical_namespace (xmlNs *ns)
{
  const char *href = (const char *)ns->href;

  for (gsize i = 0; i < G_N_ELEMENTS (namespaces); i++)
    {
      if (href != NULL && g_str_has_prefix (href, "https:")
          && g_str_equal (href + strlen ("https"), namespaces[i] + strlen ("http")))
        {
          xmlFree ((xmlChar *)ns->href);
          ns->href = xmlStrdup (BAD_CAST namespaces[i]);
          return;
        }
    }
}

/* PROF-21: many put these two into the namespace of the elements around them. */
static void
use_provider_of_version_1 (xmlNode *element)
{
  xmlNs *ns;

  if (!mbn_profile_node_is (element->parent, MBN_PROFILE_NS_V4, "Provider")
      || (!mbn_profile_node_is (element, MBN_PROFILE_NS_V4, "ProviderID")
          && !mbn_profile_node_is (element, MBN_PROFILE_NS_V4, "ProviderName")))
    return;

  ns = xmlNewNs (NULL, BAD_CAST MBN_PROFILE_NS_V1, NULL);
  g_assert (ns != NULL);
  ns->next = element->nsDef;
  element->nsDef = ns;
  element->ns = ns;
}

/* All declarations of an element that the format has; of another one only that of its own
 * namespace, which may make it known: the rest of it stays as it is (PROF-9). */
static void
use_canonical_namespaces (xmlNode *element, const MbnProfileElement *parent)
{
  const MbnProfileElement *row;

  for (xmlNs *ns = element->nsDef; ns != NULL; ns = ns->next)
    {
      if (ns == element->ns)
        use_canonical_namespace (ns);
    }

  use_provider_of_version_1 (element);
  row = parent != NULL ? mbn_profile_element_find_child (parent, element)
                       : mbn_profile_element_find_root (element, NULL);
  if (row == NULL || row->ns == NULL)
    return;

  for (xmlNs *ns = element->nsDef; ns != NULL; ns = ns->next)
    use_canonical_namespace (ns);

  for (xmlNode *child = xmlFirstElementChild (element); child != NULL && row->children != NULL;
       child = xmlNextElementSibling (child))
    use_canonical_namespaces (child, row);
}

static gboolean
check_root (const xmlNode *root, GError **error)
{
  g_autofree char *ns = NULL;

  if (mbn_profile_element_find_root (root, NULL) != NULL)
    return TRUE;

  ns = mbn_profile_error_quote (mbn_profile_node_get_namespace (root));
  g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID,
                                                      xmlGetLineNo (root), (const char *)root->name,
                                                      "of the namespace \"%s\" is no profile; "
                                                      "MBNProfile of the "
                                                      "namespace " MBN_PROFILE_NS_V1
                                                      " is allowed, MBNProfileExt or "
                                                      "ModemDMConfigProfile of " MBN_PROFILE_NS_V4,
                                                      ns));
  return FALSE;
}

/* The canonical form may have it in every tag, where the document had another one. */
static gboolean
check_root_prefix (const xmlNode *root, GError **error)
{
  const char *prefix = (const char *)root->ns->prefix;

  if (prefix == NULL || strlen (prefix) <= MBN_PROFILE_MAX_PREFIX)
    return TRUE;

  g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID,
                                                      xmlGetLineNo (root), (const char *)root->name,
                                                      "has a prefix that is too long; at most %d "
                                                      "bytes are allowed",
                                                      MBN_PROFILE_MAX_PREFIX));
  return FALSE;
}

static gboolean
is_ignored (const xmlAttr *attribute)
{
  const char *ns = attribute->ns != NULL ? (const char *)attribute->ns->href : "";

  return g_str_equal (ns, (const char *)XML_XML_NAMESPACE)
         || (g_str_equal (ns, XSI_NAMESPACE)
             && g_str_equal ((const char *)attribute->name, "schemaLocation"));
}

/* PROF-5 */
static gboolean
check_attributes (xmlNode *element, const MbnProfileElement *element_row, GError **error)
{
  xmlAttr *next;

  for (xmlAttr *attribute = element->properties; attribute != NULL; attribute = next)
    {
      g_autofree char *name = NULL;

      next = attribute->next;
      if (is_ignored (attribute))
        {
          xmlRemoveProp (attribute);
          continue;
        }

      name = mbn_profile_error_quote ((const char *)attribute->name);
      g_propagate_error (error, mbn_profile_error_new_at (
                                    MBN_PROFILE_ERROR_INVALID, xmlGetLineNo (element),
                                    (const char *)element->name,
                                    "has the attribute \"%s\"; no attributes are allowed", name));
      return FALSE;
    }

  for (xmlNode *child = xmlFirstElementChild (element); child != NULL;
       child = xmlNextElementSibling (child))
    {
      const MbnProfileElement *row = mbn_profile_element_find_child (element_row, child);

      if (row != NULL && row->ns != NULL && !check_attributes (child, row, error))
        return FALSE;
    }

  return TRUE;
}

/* PROF-11 */
static gboolean
check_extensions (xmlNode *root, const MbnProfileElement *root_row, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (xmlNode *child = xmlFirstElementChild (root); child != NULL;
       child = xmlNextElementSibling (child))
    {
      const MbnProfileElement *row = mbn_profile_element_find_child (root_row, child);

      if (row == NULL || (row->flags & MBN_PROFILE_ELEMENT_EXTENSION) == 0
          || g_hash_table_add (seen, (gpointer)row))
        continue;

      g_propagate_error (error,
                         mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID, xmlGetLineNo (child),
                                                   (const char *)child->name,
                                                   "is repeated; one is allowed"));
      return FALSE;
    }

  return TRUE;
}

/* What is kept verbatim is shown to everybody (PROF-9), so it must not be what the service hides
 * (PROF-38, design.md 1). What is a secret in others' own namespaces cannot be known. */
static gboolean
is_secret_of_a_profile (const xmlNode *element)
{
  static const char *const ours[] = {MBN_PROFILE_NS_V1, MBN_PROFILE_NS_V4};
  static const char *const secrets[] = {"Password", "SubscriberID", "SimIccID", "IMSI", NULL};
  const char *ns = element->ns != NULL ? (const char *)element->ns->href : NULL;
  const char *place = ns != NULL ? strstr (ns, "://") : NULL;

  if (place == NULL || !g_strv_contains (secrets, (const char *)element->name))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    if (strcmp (place, strstr (ours[i], "://")) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
check_foreign (const xmlNode *element, GError **error)
{
  if (is_secret_of_a_profile (element))
    {
      g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID,
                                                          xmlGetLineNo (element),
                                                          (const char *)element->name,
                                                          "belongs to another profile inside this "
                                                          "one; one profile a document "
                                                          "is allowed"));
      return FALSE;
    }

  for (xmlNode *child = xmlFirstElementChild ((xmlNode *)element); child != NULL;
       child = xmlNextElementSibling (child))
    if (!check_foreign (child, error))
      return FALSE;

  return TRUE;
}

/* PROF-12: one profile a document, also at the extension point, which is the end. What stands
 * before it in a wrong namespace is for the schema to refuse. */
static gboolean
check_unknown_extensions (xmlNode *root, const MbnProfileElement *root_row, GError **error)
{
  for (xmlNode *child = xmlLastElementChild (root); child != NULL;
       child = xmlPreviousElementSibling (child))
    {
      const MbnProfileElement *row = mbn_profile_element_find_child (root_row, child);

      if (mbn_profile_element_is_unknown_extension (row))
        {
          if (!check_foreign (child, error))
            return FALSE;
        }
      else if (row == NULL || (row->flags & MBN_PROFILE_ELEMENT_EXTENSION) == 0)
        return TRUE;
    }

  return TRUE;
}

gboolean
mbn_profile_check_document (xmlDoc *document, GError **error)
{
  xmlNode *root = xmlDocGetRootElement (document);
  const MbnProfileElement *row;

  use_canonical_namespaces (root, NULL);
  row = mbn_profile_element_find_root (root, NULL);

  return check_root (root, error) && check_root_prefix (root, error)
         && check_attributes (root, row, error) && check_extensions (root, row, error)
         && check_unknown_extensions (root, row, error);
}

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

static void
use_canonical_namespaces (xmlNode *element)
{
  for (xmlNs *ns = element->nsDef; ns != NULL; ns = ns->next)
    use_canonical_namespace (ns);

  for (xmlNode *child = xmlFirstElementChild (element); child != NULL;
       child = xmlNextElementSibling (child))
    use_canonical_namespaces (child);
}

static gboolean
check_root (const xmlNode *root, GError **error)
{
  const char *name = (const char *)root->name;
  g_autofree char *ns = mbn_profile_error_quote (mbn_profile_node_get_namespace (root));

  if (mbn_profile_node_is (root, MBN_PROFILE_NS_V1, "MBNProfile"))
    return TRUE;

  if (mbn_profile_node_is (root, MBN_PROFILE_NS_V4, "MBNProfileExt")
      || mbn_profile_node_is (root, MBN_PROFILE_NS_V4, "ModemDMConfigProfile"))
    {
      g_propagate_error (error, mbn_profile_error_new_at (
                                    MBN_PROFILE_ERROR_UNSUPPORTED, xmlGetLineNo (root), name,
                                    "version 4 profiles are not supported yet; this release reads "
                                    "MBNProfile of the namespace " MBN_PROFILE_NS_V1));
      return FALSE;
    }

  g_propagate_error (
      error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID, xmlGetLineNo (root), name,
                                       "of the namespace \"%s\" is no profile; MBNProfile of the "
                                       "namespace " MBN_PROFILE_NS_V1 " is allowed",
                                       ns));
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
check_attributes (xmlNode *element, GError **error)
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
      const MbnProfileElement *row = mbn_profile_element_find (child);

      if (row != NULL && row->ns != NULL && !check_attributes (child, error))
        return FALSE;
    }

  return TRUE;
}

static void
make_empty (xmlNode *element)
{
  xmlNode *children = element->children;

  while (element->properties != NULL)
    xmlRemoveProp (element->properties);

  element->children = element->last = NULL;
  xmlFreeNodeList (children);
}

/* PROF-9, PROF-11 */
static gboolean
check_extensions (xmlNode *root, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (xmlNode *child = xmlFirstElementChild (root); child != NULL;
       child = xmlNextElementSibling (child))
    {
      const MbnProfileElement *row = mbn_profile_element_find (child);

      if (row == NULL || g_strcmp0 (row->ns, MBN_PROFILE_NS_V1) == 0)
        continue;

      if (row->ns == NULL)
        make_empty (child);
      else if (!g_hash_table_add (seen, (gpointer)row))
        {
          g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID,
                                                              xmlGetLineNo (child),
                                                              (const char *)child->name,
                                                              "is repeated; one is allowed"));
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
mbn_profile_check_document (xmlDoc *document, GError **error)
{
  xmlNode *root = xmlDocGetRootElement (document);

  use_canonical_namespaces (root);

  return check_root (root, error) && check_attributes (root, error)
         && check_extensions (root, error);
}

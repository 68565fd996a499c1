/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-extension.h"

#include "mbn-profile-document.h"
#include "mbn-profile-element.h"
#include "mbn-profile-markup.h"

/* Not libxml2's own writer: it does not escape the names of namespaces. */
static void add_node (MbnProfileMarkup *markup, gconstpointer data);

static const char *
text_or_empty (const xmlChar *text)
{
  return text != NULL ? (const char *)text : "";
}

static void
add_name (MbnProfileMarkup *markup, const xmlNode *element)
{
  const char *prefix = element->ns != NULL ? (const char *)element->ns->prefix : NULL;

  mbn_profile_markup_add (markup, prefix != NULL ? prefix : "", prefix != NULL ? ":" : "",
                          (const char *)element->name, NULL);
}

static void
add_element (MbnProfileMarkup *markup, const xmlNode *element)
{
  mbn_profile_markup_add (markup, "<", NULL);
  add_name (markup, element);

  for (const xmlNs *ns = element->nsDef; ns != NULL; ns = ns->next)
    mbn_profile_markup_add_attribute (markup, "xmlns", (const char *)ns->prefix,
                                      text_or_empty (ns->href));

  for (const xmlAttr *attribute = element->properties; attribute != NULL;
       attribute = attribute->next)
    {
      g_autofree char *value = mbn_profile_node_get_text ((const xmlNode *)attribute);

      mbn_profile_markup_add_attribute (markup,
                                        attribute->ns != NULL ? (const char *)attribute->ns->prefix
                                                              : NULL,
                                        (const char *)attribute->name, value);
    }

  if (element->children == NULL)
    {
      mbn_profile_markup_add (markup, "/>", NULL);
      return;
    }

  mbn_profile_markup_add (markup, ">", NULL);
  for (const xmlNode *child = element->children; child != NULL; child = child->next)
    add_node (markup, child);
  mbn_profile_markup_add (markup, "</", NULL);
  add_name (markup, element);
  mbn_profile_markup_add (markup, ">", NULL);
}

/* MbnProfileMarkupFunc. No other kinds of nodes: see the options in mbn-profile-document.c. */
static void
add_node (MbnProfileMarkup *markup, gconstpointer data)
{
  const xmlNode *node = data;
  const char *content;

  if (node->type == XML_ELEMENT_NODE)
    {
      add_element (markup, node);
      return;
    }

  content = text_or_empty (node->content);
  if (node->type == XML_TEXT_NODE)
    mbn_profile_markup_add_text (markup, content);
  else if (node->type == XML_COMMENT_NODE)
    mbn_profile_markup_add (markup, "<!--", content, "-->", NULL);
  else if (node->type == XML_PI_NODE)
    mbn_profile_markup_add (markup, "<?", (const char *)node->name, *content != '\0' ? " " : "",
                            content, "?>", NULL);
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

static void
keep_elements (MbnProfile *profile, xmlNode *root, const MbnProfileElement *row)
{
  for (xmlNode *child = xmlFirstElementChild (root); child != NULL;
       child = xmlNextElementSibling (child))
    {
      if (!mbn_profile_element_is_unknown_extension (mbn_profile_element_find_child (row, child)))
        continue;

      g_ptr_array_add (profile->extensions, mbn_profile_markup_write (add_node, child));
      make_empty (child);
    }
}

/* Their prefixes may be declared here. Whether one is used cannot be known: it may be in a value.
 */
static void
keep_namespaces (MbnProfile *profile, const xmlNode *root)
{
  for (const xmlNs *ns = root->nsDef; ns != NULL; ns = ns->next)
    mbn_profile_add_namespace (profile, g_strdup ((const char *)ns->prefix),
                               g_strdup (text_or_empty (ns->href)));

  profile->prefix = g_strdup ((const char *)root->ns->prefix);
}

/* From the end, as far as there is nothing but extension elements. */
static void
remove_elements (xmlNode *root, const MbnProfileElement *row)
{
  xmlNode *child = xmlLastElementChild (root);

  while (child != NULL)
    {
      const MbnProfileElement *child_row = mbn_profile_element_find_child (row, child);
      xmlNode *previous = xmlPreviousElementSibling (child);

      if (mbn_profile_element_is_unknown_extension (child_row))
        {
          xmlUnlinkNode (child);
          xmlFreeNode (child);
        }
      else if (child_row == NULL || (child_row->flags & MBN_PROFILE_ELEMENT_EXTENSION) == 0)
        return;

      child = previous;
    }
}

void
mbn_profile_extension_take (MbnProfile *profile, xmlNode *root)
{
  const MbnProfileElement *row = mbn_profile_element_find_root (root, NULL);

  keep_elements (profile, root, row);
  if (profile->extensions->len == 0)
    return;

  keep_namespaces (profile, root);
  remove_elements (root, row);
}

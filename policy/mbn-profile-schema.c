/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Fourth step of the parser: the schemas decide. libxml2's words for a violation quote the value,
 * passwords too, and are hard to read: only the place and the code are taken from it. */

#include "config.h"

#include "mbn-profile-schema.h"

#include <libxml/xmlschemas.h>
#include <string.h>

#include "mbn-profile-document.h"
#include "mbn-profile-element.h"
#include "mbn-profile-error.h"
#include "mbn-profile-xsd.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlSchema, xmlSchemaFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlSchemaParserCtxt, xmlSchemaFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlSchemaValidCtxt, xmlSchemaFreeValidCtxt)

typedef struct
{
  int code; /* xmlParserErrors, 0 = none yet */
  const xmlNode *node;
} Violation;

static GError *
invalid_at (const xmlNode *node, const char *reason)
{
  return mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID, xmlGetLineNo (node),
                                   (const char *)node->name, "%s", reason);
}

static const xmlNode *
find_previous_element (const xmlNode *node)
{
  const xmlNode *sibling = node != NULL ? node->prev : NULL;

  while (sibling != NULL && sibling->type != XML_ELEMENT_NODE)
    sibling = sibling->prev;

  return sibling;
}

static const MbnProfileElement *
find_row_or_null (const xmlNode *node)
{
  return node != NULL ? mbn_profile_element_find (node) : NULL;
}

/* The child does not fit after those before it, which do. */
static GError *
explain_unexpected (const xmlNode *node)
{
  const MbnProfileElement *previous = find_row_or_null (find_previous_element (node));
  const char *ns = mbn_profile_node_get_namespace (node);
  g_autofree char *allowed
      = mbn_profile_element_list_allowed ((const char *)node->parent->name, previous);
  g_autofree char *reason = NULL;

  if (g_str_equal (ns, MBN_PROFILE_NS_V1))
    {
      reason = g_strdup_printf ("is not allowed at this place; allowed here, in this order: %s",
                                allowed);
    }
  else
    {
      g_autofree char *quoted = mbn_profile_error_quote (ns);

      reason = g_strdup_printf ("is not allowed at this place in the namespace \"%s\"; allowed "
                                "here, in the namespace " MBN_PROFILE_NS_V1 ": %s",
                                quoted, allowed);
    }

  return invalid_at (node, reason);
}

/* All children fit, but the last of them is not the end. */
static GError *
explain_incomplete (const xmlNode *node)
{
  const xmlNode *last = xmlGetLastChild ((xmlNode *)node);
  g_autofree char *allowed = NULL;
  g_autofree char *reason = NULL;

  if (last != NULL && last->type != XML_ELEMENT_NODE)
    last = find_previous_element (last);

  allowed = mbn_profile_element_list_allowed ((const char *)node->name, find_row_or_null (last));
  reason = g_strdup_printf ("is incomplete; allowed next, in this order: %s", allowed);
  return invalid_at (node, reason);
}

static GError *
explain_value (const xmlNode *node, const MbnProfileElement *row)
{
  g_autofree char *allowed = mbn_profile_element_describe_allowed (row);
  g_autofree char *text = mbn_profile_node_get_text (node);
  g_autofree char *collapsed = mbn_profile_node_get_collapsed (node);
  g_autofree char *reason = NULL;

  if (xmlFirstElementChild ((xmlNode *)node) != NULL)
    reason = g_strdup_printf ("contains an element; only text is allowed: %s", allowed);
  else if (*collapsed == '\0')
    reason = g_strdup_printf ("is empty; allowed: %s", allowed);
  else if (row->values == NULL)
    reason = g_strdup_printf ("has a value of %ld characters that does not fit; allowed: %s",
                              g_utf8_strlen (collapsed, -1), allowed);
  else if ((row->flags & MBN_PROFILE_ELEMENT_PRIVATE) != 0)
    reason = g_strdup_printf ("is not one of %s", allowed);
  else
    {
      g_autofree char *quoted = mbn_profile_error_quote (text);

      reason = g_strdup_printf ("\"%s\" is not one of %s", quoted, allowed);
    }

  return invalid_at (node, reason);
}

static GError *
explain (const Violation *violation)
{
  const xmlNode *node = violation->node;
  const MbnProfileElement *row = find_row_or_null (node);

  if (node == NULL)
    return mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID, 1, NULL,
                                     "is not valid; a version 1 MBNProfile is allowed");

  if (row != NULL && (row->values != NULL || row->allowed != NULL)
      && violation->code != XML_SCHEMAV_ELEMENT_CONTENT)
    return explain_value (node, row);

  if (violation->code == XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3)
    return invalid_at (node, "has text between its elements; only elements are allowed there");

  if (row == NULL
      || (row->parent != NULL
          && !mbn_profile_element_is_allowed (row,
                                              find_row_or_null (find_previous_element (node)))))
    return explain_unexpected (node);

  return explain_incomplete (node);
}

/* Silence for what happens while one of our own schemas is read. */
static void
on_schema_error (void *user_data, MbnProfileXmlError *problem)
{
}

static void
on_violation (void *user_data, MbnProfileXmlError *problem)
{
  Violation *violation = user_data;

  if (violation->code != 0 || problem->level < XML_ERR_ERROR)
    return;

  violation->code = problem->code;
  violation->node = problem->node;
}

/* Compiled when first needed, and kept: that takes as long as all the rest of a Connect. */
typedef struct
{
  const char *ns;
  const char *xsd;
  xmlSchema *schema;
} Schema;

static xmlSchema *
get_schema (const char *ns)
{
  static Schema schemas[] = {
      {MBN_PROFILE_NS_V1, mbn_profile_xsd_v1, NULL},
      {MBN_PROFILE_NS_V2, mbn_profile_xsd_v2, NULL},
      {MBN_PROFILE_NS_V3, mbn_profile_xsd_v3, NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_autoptr (xmlSchemaParserCtxt) ctxt = NULL;

      if (!g_str_equal (schemas[i].ns, ns))
        continue;
      if (schemas[i].schema != NULL)
        return schemas[i].schema;

      ctxt = xmlSchemaNewMemParserCtxt (schemas[i].xsd, (int)strlen (schemas[i].xsd));
      g_assert (ctxt != NULL);
      xmlSchemaSetParserStructuredErrors (ctxt, on_schema_error, NULL);
      schemas[i].schema = xmlSchemaParse (ctxt);
      g_assert (schemas[i].schema != NULL);

      return schemas[i].schema;
    }

  return NULL;
}

/* With @node the root, the whole document: an element of its own is enough for an extension. */
static gboolean
validate_element (xmlSchema *schema, xmlNode *node, GError **error)
{
  g_autoptr (xmlSchemaValidCtxt) ctxt = NULL;
  Violation violation = {0, NULL};
  int result;

  ctxt = xmlSchemaNewValidCtxt (schema);
  g_assert (ctxt != NULL);
  xmlSchemaSetValidStructuredErrors (ctxt, on_violation, &violation);

  result = xmlSchemaValidateOneElement (ctxt, node);
  xmlResetLastError ();
  if (result == 0)
    return TRUE;

  g_propagate_error (error, explain (&violation));
  return FALSE;
}

gboolean
mbn_profile_schema_validate (xmlNode *root, GError **error)
{
  if (!validate_element (get_schema (MBN_PROFILE_NS_V1), root, error))
    return FALSE;

  for (xmlNode *node = xmlFirstElementChild (root); node != NULL;
       node = xmlNextElementSibling (node))
    {
      const MbnProfileElement *row = mbn_profile_element_find (node);
      xmlSchema *schema
          = row != NULL && row->ns != NULL && !g_str_equal (row->ns, MBN_PROFILE_NS_V1)
                ? get_schema (row->ns)
                : NULL;

      if (schema != NULL && !validate_element (schema, node, error))
        return FALSE;
    }

  return TRUE;
}

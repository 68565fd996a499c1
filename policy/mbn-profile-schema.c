/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Fourth step of the parser: the schemas decide. libxml2's words for a violation quote the value,
 * passwords too, and are hard to read: only the place and the code are taken from it. */

#include "config.h"

#include "mbn-profile-schema.h"

#include <libxml/parserInternals.h>
#include <libxml/xmlschemas.h>
#include <string.h>

#include "mbn-profile-document.h"
#include "mbn-profile-element.h"
#include "mbn-profile-error.h"
#include "mbn-profile-xsd.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlSchema, xmlSchemaFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlSchemaParserCtxt, xmlSchemaFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlSchemaValidCtxt, xmlSchemaFreeValidCtxt)

/* PROF-52: the one element that may be repeated, but not without end. */
#define MAX_PURPOSES_TEXT "10"

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
  const MbnProfileElement *parent = mbn_profile_element_find (node->parent);
  const MbnProfileElement *previous = find_row_or_null (find_previous_element (node));
  const char *ns = mbn_profile_node_get_namespace (node);
  const char *wanted = parent->children->ns;
  g_autofree char *allowed = mbn_profile_element_list_allowed (parent, previous);
  g_autofree char *reason = NULL;

  if (g_str_equal (ns, wanted))
    {
      reason = g_strdup_printf ("is not allowed at this place; allowed here, in this order: %s",
                                allowed);
    }
  else
    {
      g_autofree char *quoted = mbn_profile_error_quote (ns);

      reason = g_strdup_printf ("is not allowed at this place in the namespace \"%s\"; allowed "
                                "here, in the namespace %s: %s",
                                quoted, wanted, allowed);
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

  allowed
      = mbn_profile_element_list_allowed (mbn_profile_element_find (node), find_row_or_null (last));
  reason = g_strdup_printf ("is incomplete; allowed next, in this order: %s", allowed);
  return invalid_at (node, reason);
}

/* Errors are logged, and what stands in the wrong place may be a password or an identity: only what
 * was plainly meant as one of the words, or is a short plain word, is repeated. */
static gboolean
may_be_quoted (const char *text, const char *const *words)
{
  gsize length = strlen (text);
  gsize n_letters = 0;

  for (; *words != NULL; words++)
    if (g_ascii_strncasecmp (text, *words, MIN (length, strlen (*words))) == 0
        && length <= 2 * strlen (*words))
      return TRUE;

  while (g_ascii_isalpha (text[n_letters]))
    n_letters++;

  return length <= 2 || (n_letters == length && length <= 16);
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
  else if (row->words == NULL)
    reason = g_strdup_printf ("has a value of %ld characters that does not fit; allowed: %s",
                              g_utf8_strlen (collapsed, -1), allowed);
  else if ((row->flags & MBN_PROFILE_ELEMENT_PRIVATE) != 0
           || !may_be_quoted (collapsed, row->words))
    reason = g_strdup_printf ("is not one of %s", allowed);
  else
    {
      g_autofree char *quoted = mbn_profile_error_quote (text);

      reason = g_strdup_printf ("\"%s\" is not one of %s", quoted, allowed);
    }

  return invalid_at (node, reason);
}

static gboolean
may_follow (const MbnProfileElement *row, const xmlNode *node)
{
  const MbnProfileElement *parent = mbn_profile_element_find (node->parent);

  /* the root has none */
  return parent == NULL
         || mbn_profile_element_is_allowed (row, parent,
                                            find_row_or_null (find_previous_element (node)));
}

/* A schema looks at an MBNProfile at the extension point of version 4, though it is none of our
 * business (PROF-9). It does only if one follows it that may not: else the element is not there. */
static const xmlNode *
find_after_extensions (const xmlNode *node)
{
  const MbnProfileElement *row = mbn_profile_element_find (node);

  while (mbn_profile_element_is_unknown_extension (row)
         || (row != NULL && (row->flags & MBN_PROFILE_ELEMENT_EXTENSION) != 0))
    {
      node = xmlNextElementSibling ((xmlNode *)node);
      g_assert (node != NULL);
      row = mbn_profile_element_find (node);
    }

  return node;
}

static GError *
explain (const Violation *violation)
{
  const xmlNode *node = violation->node;
  const MbnProfileElement *row = find_row_or_null (node);

  if (node == NULL)
    return mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID, 1, NULL,
                                     "is not valid; a profile is allowed");

  if (row != NULL && (row->words != NULL || row->allowed != NULL)
      && violation->code != XML_SCHEMAV_ELEMENT_CONTENT)
    return explain_value (node, row);

  if (violation->code == XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3)
    return invalid_at (node, "has text between its elements; only elements are allowed there");

  if (row == NULL || !may_follow (row, node))
    return explain_unexpected (node);

  if (mbn_profile_element_is_unknown_extension (row))
    return explain_unexpected (find_after_extensions (node));

  if (row->form != MBN_PROFILE_FORM_GROUP)
    return invalid_at (node, "is repeated too often; " MAX_PURPOSES_TEXT " are allowed");

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

typedef struct
{
  const char *ns;
  const char *name; /* in schemaLocation of another */
  const char *xsd;
  xmlSchema *schema; /* compiled when first needed, and kept: that takes as long as all the rest of
                      * a Connect */
} Schema;

static Schema schemas[] = {
    {MBN_PROFILE_NS_V1, "mbn-profile-v1.xsd", mbn_profile_xsd_v1, NULL},
    {MBN_PROFILE_NS_V2, "mbn-profile-v2.xsd", mbn_profile_xsd_v2, NULL},
    {MBN_PROFILE_NS_V3, "mbn-profile-v3.xsd", mbn_profile_xsd_v3, NULL},
    {MBN_PROFILE_NS_V4, "mbn-profile-v4.xsd", mbn_profile_xsd_v4, NULL},
};

/* xmlExternalEntityLoader: a schema that imports another one gets ours, and nothing else exists. */
static xmlParserInput *
load_schema (const char *url, const char *id, xmlParserCtxt *ctxt)
{
  for (gsize i = 0; url != NULL && i < G_N_ELEMENTS (schemas); i++)
    {
      if (g_str_equal (schemas[i].name, url))
        return xmlNewStringInputStream (ctxt, BAD_CAST schemas[i].xsd);
    }

  return NULL;
}

/* The loader is one for the whole process; it is ours for no longer than this. */
static xmlSchema *
compile (const char *xsd)
{
  xmlExternalEntityLoader loader = xmlGetExternalEntityLoader ();
  g_autoptr (xmlSchemaParserCtxt) ctxt = NULL;
  xmlSchema *schema;

  ctxt = xmlSchemaNewMemParserCtxt (xsd, (int)strlen (xsd));
  g_assert (ctxt != NULL);
  xmlSchemaSetParserStructuredErrors (ctxt, on_schema_error, NULL);

  xmlSetExternalEntityLoader (load_schema);
  schema = xmlSchemaParse (ctxt);
  xmlSetExternalEntityLoader (loader);

  g_assert (schema != NULL);
  return schema;
}

/* The store reads profiles beside the main loop; a compiled schema is only read. */
static xmlSchema *
get_schema (const char *ns)
{
  static GMutex mutex;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  for (gsize i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      if (!g_str_equal (schemas[i].ns, ns))
        continue;

      if (schemas[i].schema == NULL)
        schemas[i].schema = compile (schemas[i].xsd);
      return schemas[i].schema;
    }

  g_return_val_if_reached (NULL);
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
  const MbnProfileElement *root_row = mbn_profile_element_find_root (root, NULL);

  if (!validate_element (get_schema (root_row->ns), root, error))
    return FALSE;

  for (xmlNode *node = xmlFirstElementChild (root); node != NULL;
       node = xmlNextElementSibling (node))
    {
      const MbnProfileElement *row = mbn_profile_element_find_child (root_row, node);

      if (row != NULL && (row->flags & MBN_PROFILE_ELEMENT_EXTENSION) != 0
          && !validate_element (get_schema (row->ns), node, error))
        return FALSE;
    }

  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/* PROF-7: deepest nesting of elements; the root is 1 */
#define MBN_PROFILE_MAX_DEPTH 16

/* libxml2 2.12 made the argument of structured error handlers const. */
#if LIBXML_VERSION >= 21200
typedef const xmlError MbnProfileXmlError;
#else
typedef xmlError MbnProfileXmlError;
#endif

/**
 * mbn_profile_document_read:
 * @text: UTF-8 from mbn_profile_text_read()
 * @error: return location
 *
 * Makes a tree of the text, which it reads in place. Loads nothing, expands only the five
 * predefined entities and character references, processes no XInclude, and merges CDATA sections
 * with the text around them.
 *
 * Errors: %MBN_PROFILE_ERROR_MALFORMED if it is not well-formed (with regard to namespaces too),
 * has a DOCTYPE or is nested deeper than %MBN_PROFILE_MAX_DEPTH.
 *
 * Returns: (transfer full): a tree with a root element; free with mbn_profile_document_free()
 */
xmlDoc *mbn_profile_document_read (const char *text, GError **error);

/**
 * mbn_profile_document_free:
 * @document: (transfer full): a tree, complete or not
 *
 * Frees the tree and overwrites the text of its Password elements.
 */
void mbn_profile_document_free (xmlDoc *document);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, mbn_profile_document_free)

/**
 * mbn_profile_node_get_text:
 * @node: an element without element children
 *
 * Returns: (transfer full): its text as written
 */
char *mbn_profile_node_get_text (const xmlNode *node);

/**
 * mbn_profile_node_get_collapsed:
 * @node: an element without element children
 *
 * Returns: (transfer full): its text without blanks at both ends and with inner runs of blanks made
 *   one space (PROF-13). Blanks are those of XML: space, tab, line ends.
 */
char *mbn_profile_node_get_collapsed (const xmlNode *node);

/**
 * mbn_profile_node_get_namespace:
 * @node: an element
 *
 * Returns: (transfer none): its namespace, empty if it has none
 */
const char *mbn_profile_node_get_namespace (const xmlNode *node);

/**
 * mbn_profile_node_is:
 * @node: (nullable): an element
 * @ns: namespace
 * @name: local name
 *
 * Returns: %TRUE if @node is the element @name of @ns
 */
gboolean mbn_profile_node_is (const xmlNode *node, const char *ns, const char *name);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/* Longest prefix of the root element, in bytes. */
#define MBN_PROFILE_MAX_PREFIX 64

/**
 * mbn_profile_check_document:
 * @document: a tree
 * @error: return location
 *
 * Checks what a schema cannot and prepares the tree for it. Changes @document: namespaces get their
 * canonical spelling (PROF-2), children of a version 4 Provider the namespace that the schema wants
 * (PROF-21), and ignored attributes go (PROF-5).
 *
 * Errors: %MBN_PROFILE_ERROR_INVALID for a root that is no profile (PROF-1) or has a
 * prefix longer than %MBN_PROFILE_MAX_PREFIX, an attribute (PROF-5)
 * or a repeated extension element (PROF-11), or a password or identity of another
 * profile among the extension elements (PROF-12).
 *
 * Returns: %TRUE if @document is ready for mbn_profile_extension_take() and
 * mbn_profile_schema_validate()
 */
gboolean mbn_profile_check_document (xmlDoc *document, GError **error);

G_END_DECLS

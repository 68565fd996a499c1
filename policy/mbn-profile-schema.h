/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/**
 * mbn_profile_schema_validate:
 * @root: the root element of a document that passed mbn_profile_check_document(), without its
 * unknown extension elements
 * @error: return location
 *
 * Validates a profile, and its version 2 and 3 elements, against the schemas built into this
 * library. Each is compiled when it is first needed, and kept for the life of the process; not safe
 * to call from more than one thread.
 *
 * Errors: %MBN_PROFILE_ERROR_INVALID for the first violation.
 *
 * Returns: %TRUE if the document is valid
 */
gboolean mbn_profile_schema_validate (xmlNode *root, GError **error);

G_END_DECLS

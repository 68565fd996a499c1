/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Elements of namespaces that nobody here knows, at the end of a profile: later versions of Windows
 * and operators put them there. They are kept and given back, and never acted on (PROF-9). */

#pragma once

#include <libxml/tree.h>

#include "mbn-profile-private.h"

G_BEGIN_DECLS

/**
 * mbn_profile_extension_take:
 * @profile: a profile being filled
 * @root: the root of a document that passed mbn_profile_check_document()
 *
 * Moves the unknown extension elements from the document into @profile as XML: with their
 * attributes, namespaces, comments, processing instructions and white space. Spelling that no
 * reader of XML sees is made canonical: quotes, CDATA, references, `<a></a>`.
 *
 * Those that stand where they may are gone from @root, so that no schema looks at them; one at a
 * wrong place stays, empty, for the schema to complain about.
 */
void mbn_profile_extension_take (MbnProfile *profile, xmlNode *root);

G_END_DECLS

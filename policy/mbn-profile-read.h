/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <libxml/tree.h>

#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * mbn_profile_read_elements:
 * @root: the root of a valid version 1 document
 * @error: return location
 *
 * Reads the elements into a profile, fills in the defaults of the format, and checks what depends
 * on more than one element or on the modem.
 *
 * Errors: %MBN_PROFILE_ERROR_INVALID for text longer than modems take (PROF-36) and for an
 * additional-context profile that is default or automatic (PROF-19).
 *
 * Returns: (transfer full): the profile, or %NULL with @error set
 */
MbnProfile *mbn_profile_read_elements (const xmlNode *root, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <libxml/tree.h>

#include "mbn-profile-private.h"

G_BEGIN_DECLS

/**
 * MbnProfileLines:
 * @of: line of each field in its document, from 1; 0 for one that is absent
 */
typedef struct
{
  glong of[MBN_PROFILE_N_FIELDS];
} MbnProfileLines;

/**
 * mbn_profile_read_elements:
 * @profile: a profile of the document's kind, to be filled
 * @root: the root of a valid document
 * @lines: (out): where each value was
 *
 * Reads the elements into @profile: what the document says, in canonical form.
 */
void mbn_profile_read_elements (MbnProfile *profile, const xmlNode *root, MbnProfileLines *lines);

G_END_DECLS

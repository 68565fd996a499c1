/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "mbn-profile-read.h"

G_BEGIN_DECLS

/**
 * mbn_profile_check_rules:
 * @profile: a profile as it was read
 * @lines: where its values were
 * @error: return location
 *
 * Checks what depends on more than one element, and what a modem can take.
 *
 * Errors: %MBN_PROFILE_ERROR_INVALID for text longer than modems take (PROF-36) and for elements
 * that contradict each other (PROF-19, PROF-23, PROF-24, PROF-25, RATApplicability in
 * profile-xml.md 5).
 *
 * Returns: %TRUE if all rules hold
 */
gboolean
mbn_profile_check_rules (const MbnProfile *profile, const MbnProfileLines *lines, GError **error);

/**
 * mbn_profile_fits_modem:
 * @text: text of a context
 * @max_units: most UTF-16 units
 *
 * Returns: %TRUE if @text is not longer. Schemas count characters; those outside the basic plane
 *   take two units each
 */
gboolean mbn_profile_fits_modem (const char *text, int max_units);

/* PROF-36, CTX-39: what fits into a modem's message, in UTF-16 units. */
#define MBN_PROFILE_MAX_ACCESS_STRING_UNITS 100
#define MBN_PROFILE_MAX_CREDENTIAL_UNITS    255

G_END_DECLS

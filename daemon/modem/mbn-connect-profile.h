/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Names and applicability, the third thing that is checked of a Connect (design.md 3.1): which
 * profile is meant, and whether it may be used by this modem here and now.
 *
 * Both functions refuse with %MBN_ERROR_INVALID_ARG and a message that names the profile and the
 * condition, never an identity; a profile for an additional context with
 * %MBN_ERROR_MAX_ACTIVATED_CONTEXTS (CTX-5), after all other conditions.
 */

#pragma once

#include "mbn-modem.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

/**
 * mbn_connect_profile_find:
 * @name: as the client spelled it
 *
 * Connect in mode 0. Refused are names nobody has, those that only profiles of other SIMs have, all
 * while the SIM cannot be read, and profiles that do not apply (PROF-57, PROF-59).
 *
 * Returns: (transfer none) (nullable): the profile as it is now, %NULL with @error
 */
MbnProfile *
mbn_connect_profile_find (MbnProfiles *profiles, MbnModem *modem, const char *name, GError **error);

/**
 * mbn_connect_profile_check_inline:
 * @profile: from a valid document
 *
 * Connect in mode 1. Refused is what does not apply; whose profile it is does not count (CTX-54).
 */
gboolean
mbn_connect_profile_check_inline (const MbnProfile *profile, MbnModem *modem, GError **error);

G_END_DECLS

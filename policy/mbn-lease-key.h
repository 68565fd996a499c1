/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the book of leases calls a profile: its name, a line feed, and the SIM of it. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * mbn_lease_key_new:
 *
 * Returns: (transfer full): what the book calls @profile: two SIMs may have one of the same name
 */
char *mbn_lease_key_new (const MbnProfile *profile);

/** mbn_lease_key_dup_name: (transfer full): name of the profile of @key. */
char *mbn_lease_key_dup_name (const char *key);

G_END_DECLS

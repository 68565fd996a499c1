/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Passwords and codes: wiped when freed (style.md 5, PROF-40). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** mbn_secret_free: overwrites @secret (nullable) and frees it. */
void mbn_secret_free (char *secret);

/* For g_autoptr. */
typedef char MbnSecret;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnSecret, mbn_secret_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Valid profile documents at random: every element there or not, every kind of value, in all the
 * spellings that XML has for it. Random numbers are those of GTest, so --seed repeats a run. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * profile_random_document:
 *
 * Returns: (transfer full): a document that mbn_profile_parse() must take
 */
char *profile_random_document (void);

G_END_DECLS

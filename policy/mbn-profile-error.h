/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How the steps of the parser word their errors: all in one form. */

#pragma once

#include "mbn-profile-parse.h"

G_BEGIN_DECLS

/**
 * mbn_profile_error_new_at:
 * @code: kind of error
 * @line: line of the document, from 1
 * @element: (nullable): local name of the element, cut if long; %NULL for the whole document
 * @format: reason and what is allowed
 *
 * Returns: (transfer full): an error in #MBN_PROFILE_ERROR: "line 7: Name: reason"
 */
GError *mbn_profile_error_new_at (MbnProfileError code,
                                  glong line,
                                  const char *element,
                                  const char *format,
                                  ...) G_GNUC_PRINTF (4, 5);

/**
 * mbn_profile_error_quote:
 * @text: text from a document, valid UTF-8
 *
 * Returns: (transfer full): @text cut to a few words, control characters replaced
 */
char *mbn_profile_error_quote (const char *text);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Text that comes from outside, made fit for the bus, the log and the eye. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mbn_text_clean:
 * @text: (nullable) (transfer full): what a modem sent, any bytes
 * @max_chars: longest result in characters; 0 = no limit
 *
 * Returns: (transfer full): @text as valid UTF-8 without control characters and surrounding
 *   blanks, cut to @max_chars; "" for %NULL
 */
char *mbn_text_clean (char *text, gsize max_chars);

/**
 * mbn_text_collapse:
 *
 * The white-space collapse of XML schemas, in which names of profiles are compared (PROF-28).
 *
 * Returns: (transfer full): @text without surrounding blanks, each run of others one space
 */
char *mbn_text_collapse (const char *text);

/**
 * mbn_text_is_ascii_digits:
 *
 * Returns: %TRUE when @text holds between @min and @max characters, all of them 0-9
 */
gboolean mbn_text_is_ascii_digits (const char *text, gsize min, gsize max);

/** mbn_text_is_given: @text: (nullable): an empty one is none. */
gboolean mbn_text_is_given (const char *text);

/**
 * mbn_text_replace:
 * @text: (inout) (nullable): freed when it is replaced
 * @by: (nullable): copied; may be @text
 *
 * Returns: whether that is another text
 */
gboolean mbn_text_replace (char **text, const char *by);

G_END_DECLS

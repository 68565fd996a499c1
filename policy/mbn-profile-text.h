/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "mbn-profile-private.h"

G_BEGIN_DECLS

/* Attributes and namespace declarations of one start tag. libxml2 compares each with each: 256 KiB
 * of them in one tag would keep the service busy for seconds. */
#define MBN_PROFILE_MAX_ATTRIBUTES 64

/**
 * mbn_profile_text_read:
 * @bytes: (array length=length): a document as it arrived
 * @length: its size
 * @error: return location
 *
 * Turns the bytes into text that is safe to give to an XML parser: PROF-7 (size), PROF-8
 * (encoding). The byte order mark is gone. Whatever the XML declaration says of the encoding, the
 * result is UTF-8.
 *
 * Errors: %MBN_PROFILE_ERROR_TOO_LARGE; %MBN_PROFILE_ERROR_MALFORMED for empty or undecodable
 * input, NUL characters, another encoding, too many attributes.
 *
 * Returns: (transfer full): NUL-terminated UTF-8, or %NULL with @error set
 */
MbnProfileSecret *mbn_profile_text_read (const char *bytes, gsize length, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/* PROF-7: largest document in bytes, as it arrives, whatever its encoding */
#define MBN_PROFILE_MAX_BYTES (256 * 1024)

/**
 * MbnProfileError:
 * @MBN_PROFILE_ERROR_TOO_LARGE: more than %MBN_PROFILE_MAX_BYTES bytes, as it arrives or as
 * mbn_profile_write() would write it
 * @MBN_PROFILE_ERROR_MALFORMED: cannot be read as XML, or is XML of a kind that is refused
 * (DOCTYPE, entities, nesting, encoding; PROF-7, PROF-8)
 * @MBN_PROFILE_ERROR_INVALID: XML, but not a profile: against the schema or a rule beside it
 *
 * Why a document is no profile.
 */
typedef enum
{
  MBN_PROFILE_ERROR_TOO_LARGE,
  MBN_PROFILE_ERROR_MALFORMED,
  MBN_PROFILE_ERROR_INVALID,
} MbnProfileError;

#define MBN_PROFILE_ERROR (mbn_profile_error_quark ())
GQuark mbn_profile_error_quark (void);

/**
 * mbn_profile_parse:
 * @xml: (array length=length): a profile document in UTF-8, or in UTF-16 with a byte order mark;
 * not NUL-terminated
 * @length: its size in bytes
 * @error: return location
 *
 * Reads a profile of version 1 or 4, with the extension elements of versions 2 and 3, or a modem's
 * device-management profile. Input may be hostile: memory and time stay bounded, nothing is read
 * from files or the network. May be called from any thread. The password in @xml is the caller's to
 * wipe; copies made here are overwritten, also when the document is refused.
 *
 * Errors: the codes of #MbnProfileError. The message has the form `line 7: ConnectionMode: "AUTO"
 * is not one of manual, auto, auto-home`: one line for people, with what would be allowed. It never
 * quotes a password, user name, subscriber or SIM identity.
 *
 * Returns: (transfer full): the profile, or %NULL with @error set
 */
MbnProfile *mbn_profile_parse (const char *xml, gsize length, GError **error);

G_END_DECLS

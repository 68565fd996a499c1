/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/* design.md 1: what stands where an identity may not be seen, and in an update for "unchanged" */
#define MBN_PROFILE_HIDDEN "hidden"

/**
 * MbnProfileWriteFlags:
 * @MBN_PROFILE_WRITE_ALL: all that there is
 * @MBN_PROFILE_WRITE_WITHOUT_PASSWORD: without Password (PROF-38, PROF-40)
 * @MBN_PROFILE_WRITE_MARK_PASSWORD: IgnorePassword says true if there is a password that is not
 *   empty, so that an update with the document keeps it (PROF-39)
 * @MBN_PROFILE_WRITE_HIDE_IDENTITY: SubscriberID, SimIccID and IMSI say %MBN_PROFILE_HIDDEN where
 *   they are given. Unknown extension elements stay as they are
 *
 * For whom a profile is written.
 */
typedef enum
{
  MBN_PROFILE_WRITE_ALL = 0,
  MBN_PROFILE_WRITE_WITHOUT_PASSWORD = 1 << 0,
  MBN_PROFILE_WRITE_MARK_PASSWORD = 1 << 1,
  MBN_PROFILE_WRITE_HIDE_IDENTITY = 1 << 2,
} MbnProfileWriteFlags;

/**
 * mbn_profile_write:
 * @self: a profile
 * @flags: for whom
 *
 * Writes the document in canonical form: UTF-8, the elements in the order of the schema, what the
 * document did not say left out. mbn_profile_parse() makes an equal profile of it, unless @flags
 * changed something.
 *
 * Returns: (transfer full): NUL-terminated text, at most %MBN_PROFILE_MAX_BYTES bytes for a profile
 *   that was parsed. It may hold the password: the caller's to wipe
 */
char *mbn_profile_write (const MbnProfile *self, MbnProfileWriteFlags flags);

/**
 * mbn_profile_measure:
 * @self: a profile
 *
 * Returns: the bytes that mbn_profile_write() makes of all of it
 */
gsize mbn_profile_measure (const MbnProfile *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A session record as text: a key file with
 *
 *   [record]   version, boot-id, place, device-id, mbimex, transaction-ceiling
 *   [context]  session, ending, origin, activated-us, stored, profile
 *   [link]     state
 *
 * `profile` is the profile's document without its password, and `state` what mbn_link_dup_record()
 * tells; both are empty when there is none. Leases get a group of their own when there are any,
 * and the version another number then; `session` is 0 until more than one is used (CTX-5). Only
 * text that writing would make again, to the byte, is read: what is cut off, edited or of another
 * version is not.
 */

#pragma once

#include "mbn-session-record.h"

G_BEGIN_DECLS

#define MBN_SESSION_TEXT_MAX (1024 * 1024)

/** mbn_session_text_write: (transfer full): @record, made in the boot @boot_id of the machine. */
char *mbn_session_text_write (const MbnSessionRecord *record, const char *boot_id);

/**
 * mbn_session_text_read:
 * @place: where it was found to be for
 * @boot_id: of the machine now
 * @reason: (out) (transfer full): why it is none, for people
 *
 * Returns: (transfer full) (nullable): the record, or %NULL with @reason set
 */
MbnSessionRecord *mbn_session_text_read (
    const char *text, gsize length, const char *place, const char *boot_id, char **reason);

G_END_DECLS

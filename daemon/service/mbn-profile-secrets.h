/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The files of the passwords: <id>.<tag>, where the tag says for which document of <id> it is. An
 * empty file says that this document has no password. What is done with them, and when, is decided
 * in mbn-profile-files.c. Every function blocks for the disk.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-secret.h"

G_BEGIN_DECLS

/* Characters of a tag: first hex digits of the SHA-256 of the document (design.md 6). */
#define MBN_PROFILE_TAG_LENGTH 16

typedef enum
{
  MBN_SECRET_READ,
  MBN_SECRET_MISSING,
  MBN_SECRET_UNREADABLE, /* for now, or for good: it is left alone; a warning has been said */
} MbnSecretState;

/**
 * mbn_profile_secret_read:
 * @password: (out) (nullable) (transfer full): %NULL for none; set only with %MBN_SECRET_READ
 */
MbnSecretState mbn_profile_secret_read (const char *secrets_dir,
                                        const char *id,
                                        const char *tag,
                                        MbnSecret **password);

/** mbn_profile_secret_write: @password: (nullable): none. Errors: #G_IO_ERROR, naming the file. */
gboolean mbn_profile_secret_write (
    const char *secrets_dir, const char *id, const char *tag, const char *password, GError **error);

/** mbn_profile_secret_withdraw: what a write that failed may have left; the next start tries again.
 */
void mbn_profile_secret_withdraw (const char *secrets_dir, const char *id, const char *tag);

/** mbn_profile_secret_remove: %FALSE, and a warning, if the disk does not let it. */
gboolean mbn_profile_secret_remove (const char *secrets_dir, const char *id, const char *tag);

/** mbn_profile_secret_remove_for_good: also from the disk. Errors: #G_IO_ERROR, naming the file. */
gboolean mbn_profile_secret_remove_for_good (const char *secrets_dir,
                                             const char *id,
                                             const char *tag,
                                             GError **error);

/**
 * mbn_profile_secret_split_name:
 * @id: (out) (transfer full)
 * @tag: (out) (transfer none): within @name
 *
 * Returns: %FALSE if @name is not that of a password
 */
gboolean mbn_profile_secret_split_name (const char *name, char **id, const char **tag);

/** mbn_profile_secrets_list_newest: (transfer full): for the function below. */
GHashTable *mbn_profile_secrets_list_newest (const char *secrets_dir);

/** mbn_profile_secrets_get_newest: (nullable): tag of the password of @id that was written last. */
const char *mbn_profile_secrets_get_newest (GHashTable *newest_secrets, const char *id);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Icons of profiles (PROF-41 to PROF-43): icons/<id>.<random>, a copy of the file that a client
 * named. Every function that opens a file blocks for the disk and is for a worker thread.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-profile.h"

G_BEGIN_DECLS

/* PROF-43 */
#define MBN_PROFILE_ICON_MAX_BYTES (64 * 1024)

/**
 * mbn_profile_icon_is_foreign:
 * @path: (nullable): an ICONFilePath
 *
 * Returns: %TRUE for a path of Windows (drive letter, server, or variable), which is kept and never
 *   followed, and for %NULL
 */
gboolean mbn_profile_icon_is_foreign (const char *path);

/**
 * mbn_profile_icon_make_path:
 * @state_dir: directory of the service
 * @id: of the profile
 *
 * Returns: (transfer full): a path for a new copy
 */
char *mbn_profile_icon_make_path (const char *state_dir, const char *id);

/** mbn_profile_icon_is_ours: @path (nullable) is one that the function above makes for @id. */
gboolean mbn_profile_icon_is_ours (const char *state_dir, const char *id, const char *path);

/** mbn_profile_icon_prepare: makes the directory. */
gboolean mbn_profile_icon_prepare (const char *state_dir, GError **error);

/**
 * mbn_profile_icon_copy:
 * @state_dir: directory of the service: the copies in it, which a client has read in a document,
 * are taken although not everybody may read them
 * @source: absolute path
 * @target: from mbn_profile_icon_make_path()
 *
 * Errors: %MBN_ERROR_FILE_NOT_FOUND, @source is missing or no file that may be an icon; #G_IO_ERROR
 * for @target.
 */
gboolean mbn_profile_icon_copy (const char *state_dir,
                                const char *source,
                                const char *target,
                                GError **error);

/** mbn_profile_icon_remove: a failure is logged. */
void mbn_profile_icon_remove (const char *path);

/**
 * mbn_profile_icon_remove_strangers:
 * @profiles: (element-type MbnProfile): all that there are
 * @spared: set of ids whose icons stay, too
 *
 * Removes copies that no profile names, which a killed service leaves behind.
 */
void
mbn_profile_icon_remove_strangers (const char *state_dir, GPtrArray *profiles, GHashTable *spared);

G_END_DECLS

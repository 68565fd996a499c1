/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What a store of profiles does on disk, beside the main loop: documents, passwords and icons in
 * one step each. One operation at a time. */

#pragma once

#include <gio/gio.h>

#include "mbn-profile-files.h"

G_BEGIN_DECLS

#define MBN_TYPE_PROFILE_DISK (mbn_profile_disk_get_type ())
G_DECLARE_FINAL_TYPE (MbnProfileDisk, mbn_profile_disk, MBN, PROFILE_DISK, GObject)

/** mbn_profile_disk_new: @state_dir is made absolute: the paths of icons are told to others. */
MbnProfileDisk *mbn_profile_disk_new (const char *state_dir);

/** mbn_profile_disk_prepare: makes the directories; quick, for the start. Errors: #G_IO_ERROR. */
gboolean mbn_profile_disk_prepare (MbnProfileDisk *self, GError **error);

/** mbn_profile_disk_get_state_dir: absolute. */
const char *mbn_profile_disk_get_state_dir (MbnProfileDisk *self);

/** mbn_profile_disk_get_profiles_dir: where the documents are. */
const char *mbn_profile_disk_get_profiles_dir (MbnProfileDisk *self);

/**
 * mbn_profile_disk_load_async:
 *
 * mbn_profile_files_load(), and icons that no profile names go.
 */
void mbn_profile_disk_load_async (MbnProfileDisk *self,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *
mbn_profile_disk_load_finish (MbnProfileDisk *self, GAsyncResult *result, GError **error);

/**
 * MbnProfileIconChange:
 * @source: (nullable): file to copy to @target
 * @target: (nullable): the path that the new document gives
 * @stale: (nullable): copy that the new document does not give any more
 *
 * Owned strings; free with mbn_profile_icon_change_clear().
 */
typedef struct
{
  char *source;
  char *target;
  char *stale;
} MbnProfileIconChange;

void mbn_profile_icon_change_clear (MbnProfileIconChange *icon);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MbnProfileIconChange, mbn_profile_icon_change_clear)

/**
 * mbn_profile_disk_write_async:
 * @stored: (transfer none): what is on disk under its id now
 * @profile: what is to be there, with its password
 * @icon: (transfer full): moved out of the caller's
 */
void mbn_profile_disk_write_async (MbnProfileDisk *self,
                                   const MbnStoredProfile *stored,
                                   MbnProfile *profile,
                                   MbnProfileIconChange *icon,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * mbn_profile_disk_write_finish:
 *
 * Errors: %MBN_ERROR_FILE_NOT_FOUND for the icon, else %MBN_ERROR_WRITE_FAULT naming the file.
 *
 * Returns: (transfer full) (nullable): what is on disk now, without the profile
 */
MbnStoredProfile *
mbn_profile_disk_write_finish (MbnProfileDisk *self, GAsyncResult *result, GError **error);

/** mbn_profile_disk_remove_async: the document, its password, and @icon (nullable). */
void mbn_profile_disk_remove_async (MbnProfileDisk *self,
                                    const MbnStoredProfile *stored,
                                    const char *icon,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/** mbn_profile_disk_remove_finish: Errors: %MBN_ERROR_WRITE_FAULT naming the file. */
gboolean
mbn_profile_disk_remove_finish (MbnProfileDisk *self, GAsyncResult *result, GError **error);

/**
 * mbn_profile_disk_read_async:
 * @known: (transfer full) (element-type MbnStoredProfile): what was on disk
 * @all: read every other document, too
 *
 * mbn_profile_files_read() of many.
 */
void mbn_profile_disk_read_async (MbnProfileDisk *self,
                                  GPtrArray *known,
                                  gboolean all,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * mbn_profile_disk_read_finish:
 *
 * Errors: #G_IO_ERROR when the directory cannot be listed; one that is gone is empty.
 *
 * Returns: (transfer full) (nullable) (element-type MbnStoredProfile): what is there now
 */
GPtrArray *
mbn_profile_disk_read_finish (MbnProfileDisk *self, GAsyncResult *result, GError **error);

/**
 * mbn_profile_disk_set_aside_async:
 * @reasons: (transfer full): id -> why
 */
void mbn_profile_disk_set_aside_async (MbnProfileDisk *self,
                                       GHashTable *reasons,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void mbn_profile_disk_set_aside_finish (MbnProfileDisk *self, GAsyncResult *result);

G_END_DECLS

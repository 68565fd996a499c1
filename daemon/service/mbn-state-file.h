/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Files of the state directory: mode 0600, written to a temporary file, synced, renamed, the
 * directory synced; one that cannot be read is set aside (design.md 6). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Around the name of a file while it is written. */
#define MBN_STATE_TEMPORARY_PREFIX "."
#define MBN_STATE_TEMPORARY_SUFFIX ".new"

/**
 * mbn_state_dir_prepare:
 *
 * Makes @dir, mode 0700, when it does not exist.
 *
 * Returns: %FALSE with @error naming @dir when it cannot be used
 */
gboolean mbn_state_dir_prepare (const char *dir, GError **error);

/**
 * mbn_state_dir_check_own:
 *
 * Who can write to the runtime directory's folders could have us put anything on network
 * interfaces, or keep connections.
 *
 * Returns: %FALSE with @error naming @dir when it is not a directory that we alone may write to
 */
gboolean mbn_state_dir_check_own (const char *dir, GError **error);

/**
 * mbn_state_dir_check_owner:
 *
 * For the state directory, which an administrator may have put elsewhere by a link: who owns it, or
 * may write to it, can read the passwords in it and replace what they belong to.
 *
 * Returns: %FALSE with @error naming @dir when another user owns it or everybody may write to it
 */
gboolean mbn_state_dir_check_owner (const char *dir, GError **error);

/**
 * mbn_state_dir_lock:
 *
 * Two services in one directory would undo what the other does.
 *
 * Returns: a descriptor that keeps others out until it is closed; -1 with @error naming @dir
 */
int mbn_state_dir_lock (const char *dir, GError **error);

/**
 * mbn_state_file_write:
 *
 * Replaces @path as a whole or not at all. Blocks for the sync: call it from a worker thread or
 * where that does not matter.
 */
gboolean
mbn_state_file_write (const char *path, const char *contents, gsize length, GError **error);

/**
 * mbn_state_file_replace:
 *
 * As mbn_state_file_write() without waiting for the disk: safe against the end of the process, not
 * of the machine. For files of the runtime directory.
 */
gboolean
mbn_state_file_replace (const char *path, const char *contents, gsize length, GError **error);

/**
 * mbn_state_file_read:
 * @max: most bytes that it may have
 * @length: (out): its size
 *
 * Reads a file that anybody may have put there: no link is followed, nothing that is no file is
 * waited for. Errors: #G_IO_ERROR without the path; %G_IO_ERROR_NOT_FOUND,
 * %G_IO_ERROR_IS_DIRECTORY, %G_IO_ERROR_MESSAGE_TOO_LARGE.
 *
 * Returns: (transfer full) (nullable): NUL-terminated; may be a secret
 */
char *mbn_state_file_read (const char *path, gsize max, gsize *length, GError **error);

/**
 * mbn_state_file_read_given:
 *
 * As mbn_state_file_read(), for what an administrator has named: links are followed, and a device
 * such as /dev/null will do. It is not waited for all the same.
 */
char *mbn_state_file_read_given (const char *path, gsize max, gsize *length, GError **error);

/** mbn_state_file_remove: unlinks @path; that it is not there is success. Not yet on disk. */
gboolean mbn_state_file_remove (const char *path, GError **error);

/** mbn_state_dir_flush: what was renamed or removed in @dir is on disk. Blocks. */
gboolean mbn_state_dir_flush (const char *dir, GError **error);

/** mbn_state_file_is_temporary: @name is one that a write that was killed leaves behind. */
gboolean mbn_state_file_is_temporary (const char *name);

/** mbn_state_file_set_aside: renames a file that cannot be used, with a warning that names it. */
void mbn_state_file_set_aside (const char *path, const char *reason);

/**
 * mbn_state_file_load_keys:
 *
 * Reads a key file. One that is missing is empty; one that cannot be read is renamed to
 * `<path>.unreadable` (or `….unreadable.N`) with a warning that names it, and counts as empty.
 *
 * Returns: (transfer full): its contents
 */
GKeyFile *mbn_state_file_load_keys (const char *path);

G_END_DECLS

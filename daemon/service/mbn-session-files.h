/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The session records of all modems, each a file `sessions/<digits>.session` of the runtime
 * directory; the digits are the first 16 of the SHA-256 of the modem's place. Files are replaced as
 * a whole and not synced: they are for the time until the machine is switched off, and a process
 * that is killed does not take back what it has renamed.
 */

#pragma once

#include "mbn-session-memory.h"

G_BEGIN_DECLS

#define MBN_TYPE_SESSION_FILES (mbn_session_files_get_type ())
G_DECLARE_FINAL_TYPE (MbnSessionFiles, mbn_session_files, MBN, SESSION_FILES, GObject)

/**
 * mbn_session_files_new:
 * @runtime_dir: is made, with its folder, when it does not exist
 *
 * Errors: #G_IO_ERROR naming the directory; %G_IO_ERROR_NOT_SUPPORTED when the kernel does not tell
 * one boot from another.
 *
 * Returns: (transfer full) (nullable): an #MbnSessionMemory
 */
MbnSessionFiles *mbn_session_files_new (const char *runtime_dir, GError **error);

G_END_DECLS

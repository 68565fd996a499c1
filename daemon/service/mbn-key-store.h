/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A small key file of the state directory: read once, written beside the main loop.
 *
 * A disk takes its time to sync, and this process may be killed meanwhile. So what is not on disk
 * yet can be kept in a journal as well: a file of the runtime directory, which is written at once,
 * removed when the disk has it all, and read instead by a process that finds it.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MBN_TYPE_KEY_STORE (mbn_key_store_get_type ())
G_DECLARE_FINAL_TYPE (MbnKeyStore, mbn_key_store, MBN, KEY_STORE, GObject)

/**
 * mbn_key_store_new:
 * @path: of the file, see mbn_state_file_load_keys()
 * @journal: (nullable): of the journal; %NULL: without one
 * @loss: what is lost when it cannot be written, for the log
 */
MbnKeyStore *mbn_key_store_new (const char *path, const char *journal, const char *loss);

/** mbn_key_store_get: (transfer full) (nullable): the value of a key. No I/O. */
char *mbn_key_store_get (MbnKeyStore *self, const char *group, const char *key);

/**
 * mbn_key_store_set:
 * @value: (nullable): %NULL removes the key, and with its last key the group
 *
 * In memory; see mbn_key_store_save().
 */
void mbn_key_store_set (MbnKeyStore *self, const char *group, const char *key, const char *value);

/**
 * mbn_key_store_save:
 *
 * What was set is safe against the end of this process when this returns, if there is a journal,
 * and on disk soon afterwards. Nothing set, nothing done. A failure to write is logged.
 */
void mbn_key_store_save (MbnKeyStore *self);

/** mbn_key_store_flush: at the end of the process: all is on disk. Blocks. */
void mbn_key_store_flush (MbnKeyStore *self);

G_END_DECLS

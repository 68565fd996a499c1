/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is remembered of automatic connections over restart and reboot: token and latch by modem,
 * the last-known-good profile by SIM (AUTO-7, AUTO-44, AUTO-53). */

#pragma once

#include "mbn-auto-intent.h"

G_BEGIN_DECLS

#define MBN_TYPE_AUTO_MEMORY (mbn_auto_memory_get_type ())
G_DECLARE_FINAL_TYPE (MbnAutoMemory, mbn_auto_memory, MBN, AUTO_MEMORY, GObject)

/**
 * mbn_auto_memory_new:
 * @state_dir: an existing directory; its file `auto-connect` is read
 * @runtime_dir: (nullable): likewise, for what is not on disk yet (mbn-key-store.h)
 */
MbnAutoMemory *mbn_auto_memory_new (const char *state_dir, const char *runtime_dir);

/** mbn_auto_memory_flush: at the end of the process: all is on disk. Blocks. */
void mbn_auto_memory_flush (MbnAutoMemory *self);

/** mbn_auto_memory_recall_intent: @intent: was initialised; stays so if nothing is known. */
void mbn_auto_memory_recall_intent (MbnAutoMemory *self,
                                    const char *interface_id,
                                    MbnAutoIntent *intent);

/** mbn_auto_memory_remember_intent: see mbn_key_store_save(). */
void mbn_auto_memory_remember_intent (MbnAutoMemory *self,
                                      const char *interface_id,
                                      const MbnAutoIntent *intent);

/** mbn_auto_memory_recall_good: (transfer full) (nullable): name of the profile; no I/O. */
char *mbn_auto_memory_recall_good (MbnAutoMemory *self, const char *sim);

/** mbn_auto_memory_remember_good: @name: (nullable): as mbn_auto_memory_remember_intent(). */
void mbn_auto_memory_remember_good (MbnAutoMemory *self, const char *sim, const char *name);

G_END_DECLS

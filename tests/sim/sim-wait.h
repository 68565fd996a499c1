/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-function.h"
#include "sim-words.h"

/* The condition of a `wait` command. */
typedef struct _SimWait SimWait;

/**
 * sim_wait_parse:
 * @words: the command behind the word `wait`
 * @timeout_ms: (out): how long to wait
 *
 * Returns: (transfer full): %NULL with @error set if malformed
 */
SimWait *sim_wait_parse (SimWords *words, guint32 *timeout_ms, GError **error);
void sim_wait_free (SimWait *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimWait, sim_wait_free)

/** sim_wait_is_true: Returns: whether the condition holds now. */
gboolean sim_wait_is_true (const SimWait *self, SimFunction *function);

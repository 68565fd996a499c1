/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Waiting longer each time. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mbn_backoff_ms:
 * @tries: how often was waited before
 * @first_ms: the first wait
 * @last_ms: the longest wait, at least @first_ms
 *
 * Returns: @first_ms, twice that, four times that, …, at most @last_ms
 */
guint mbn_backoff_ms (guint tries, guint first_ms, guint last_ms);

G_END_DECLS

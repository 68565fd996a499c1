/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How handlers refuse. */

#pragma once

#include <gio/gio.h>

#include "mbn-error.h"

G_BEGIN_DECLS

/**
 * mbn_reply_error:
 * @error: (transfer full): why
 *
 * Answers with @error as design.md 1 spells errors.
 */
void mbn_reply_error (GDBusMethodInvocation *invocation, GError *error);

/** mbn_reply_new_error: the same with an error made here. */
void mbn_reply_new_error (GDBusMethodInvocation *invocation, MbnError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS

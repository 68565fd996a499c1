/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <gio/gio.h>

/**
 * sim_listen:
 * @path: a socket that an earlier run has left there is replaced; anything else stays
 * @type: stream, or one that keeps messages apart
 * @backlog: clients that may wait to be accepted
 *
 * Returns: (transfer full): a Unix socket that listens and does not block; %NULL with @error set
 */
GSocket *sim_listen (const char *path, GSocketType type, int backlog, GError **error);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The file descriptors that this process starts with, and how many it may have. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mbn_descriptors_prepare:
 *
 * Fills standard input, output and error where they are closed: else a socket would get one of
 * these numbers, and the log would be written to it. Raises a soft limit that is too low. To be
 * called before anything is opened.
 *
 * Errors: %G_IO_ERROR_TOO_MANY_OPEN_FILES when the process may not have enough of them; where
 * nothing can be opened any more GLib ends the process.
 */
gboolean mbn_descriptors_prepare (GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mbn_node_identify:
 * @path: of a control node, by any of its names
 *
 * Returns: (transfer full): what tells whether two paths are one device: the number of a character
 *   device; for anything else the path, with its links resolved as far as it exists
 */
char *mbn_node_identify (const char *path);

/**
 * mbn_node_resolve:
 *
 * Returns: (transfer full) (nullable): @path without links; %NULL: nothing is there
 */
char *mbn_node_resolve (const char *path);

G_END_DECLS

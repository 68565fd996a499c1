/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The secret of this machine that InterfaceIDs are made from (design.md 2). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mbn_machine_namespace_load:
 * @state_dir: an existing directory, used when the host has no machine id
 * @id_namespace: (out): 16 bytes, the same at every start on this machine
 *
 * Returns: %FALSE with @error when there is no machine id and none of our own can be kept
 */
gboolean mbn_machine_namespace_load (const char *state_dir, guint8 *id_namespace, GError **error);

G_END_DECLS

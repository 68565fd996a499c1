/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Names of modems and connections that stay the same over restarts and tell nothing about the
 * modem's identity (design.md 2). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mbn_interface_id_new:
 * @id_namespace: 16 bytes, secret to this machine
 * @role: "interface" or "connection"
 * @device_id: IMEI, ESN or MEID, may be empty
 * @device_path: (nullable): added when @device_id alone does not tell modems apart
 *
 * Returns: (transfer full): a version 5 UUID (RFC 4122 4.3) as Windows prints GUIDs:
 *   `{8-4-4-4-12}`, upper case
 */
char *mbn_interface_id_new (const guint8 *id_namespace,
                            const char *role,
                            const char *device_id,
                            const char *device_path);

G_END_DECLS

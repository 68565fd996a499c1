/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-interface-id.h"

char *
mbn_interface_id_new (const guint8 *id_namespace,
                      const char *role,
                      const char *device_id,
                      const char *device_path)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *name
      = g_strdup_printf ("%s:%s:%s", role, device_id, device_path != NULL ? device_path : "");
  guint8 b[20];
  gsize length = sizeof b;

  g_checksum_update (checksum, id_namespace, 16);
  g_checksum_update (checksum, (const guchar *)name, -1);
  g_checksum_get_digest (checksum, b, &length);

  b[6] = (guint8)((b[6] & 0x0F) | 0x50); /* version 5 */
  b[8] = (guint8)((b[8] & 0x3F) | 0x80); /* variant RFC 4122 */

  return g_strdup_printf ("{%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X}",
                          b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                          b[12], b[13], b[14], b[15]);
}

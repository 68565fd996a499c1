/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-machine-namespace.h"

#include <string.h>
#include <systemd/sd-id128.h>

#include "mbn-state-file.h"

#define APP_ID SD_ID128_MAKE (5d, 0f, 3c, 8a, 1e, 52, 4b, 7d, 9a, 64, 27, e1, c0, 93, b8, 4f)

#define DBUS_MACHINE_ID "/var/lib/dbus/machine-id"

/* A container has often only the bus's copy of the machine id. As for the other, nobody can tell
 * the id from what is made of it. */
static gboolean
load_from_bus (sd_id128_t *id)
{
  const sd_id128_t app = APP_ID;
  g_autofree char *text = NULL;
  g_autoptr (GHmac) hmac = NULL;
  sd_id128_t machine;
  guint8 digest[32];
  gsize length = sizeof digest;

  if (!g_file_get_contents (DBUS_MACHINE_ID, &text, NULL, NULL)
      || sd_id128_from_string (g_strchomp (text), &machine) < 0)
    return FALSE;

  hmac = g_hmac_new (G_CHECKSUM_SHA256, machine.bytes, sizeof machine.bytes);
  g_hmac_update (hmac, app.bytes, sizeof app.bytes);
  g_hmac_get_digest (hmac, digest, &length);
  memcpy (id->bytes, digest, sizeof id->bytes);

  return TRUE;
}

/* Machines without any machine id still deserve ids that stay the same. */
static gboolean
load_own (const char *state_dir, sd_id128_t *id, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, "namespace", NULL);
  g_autofree char *text = NULL;
  char fresh[SD_ID128_STRING_MAX];

  if (g_file_get_contents (path, &text, NULL, NULL)
      && sd_id128_from_string (g_strchomp (text), id) >= 0)
    return TRUE;

  if (text != NULL)
    mbn_state_file_set_aside (path, "it does not hold 32 hex digits");

  sd_id128_randomize (id);
  sd_id128_to_string (*id, fresh);

  return mbn_state_file_write (path, fresh, strlen (fresh), error);
}

gboolean
mbn_machine_namespace_load (const char *state_dir, guint8 *id_namespace, GError **error)
{
  sd_id128_t id;

  if (sd_id128_get_machine_app_specific (APP_ID, &id) < 0 && !load_from_bus (&id)
      && !load_own (state_dir, &id, error))
    return FALSE;

  memcpy (id_namespace, id.bytes, sizeof id.bytes);

  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-identity.h"

#include "mbn-interface-id.h"

static char *
make_id (MbnIdentity *self, const char *kind, const char *path)
{
  return mbn_interface_id_new (self->core->config->id_namespace, kind, self->device_id, path);
}

void
mbn_identity_establish (MbnIdentity *self, const char *device_id)
{
  MbnModemCore *core = self->core;
  const char *path = device_id[0] == '\0' ? core->port->path : NULL;

  self->device_id = g_strdup (device_id);
  core->interface_id = make_id (self, "interface", path);
  if (path == NULL && self->id_taken != NULL
      && self->id_taken (core->interface_id, self->id_taken_data))
    {
      path = core->port->path;
      g_free (core->interface_id);
      core->interface_id = make_id (self, "interface", path);
    }

  self->connection_id = make_id (self, "connection", path);
}

gboolean
mbn_identity_is_established (const MbnIdentity *self)
{
  return self->device_id != NULL;
}

gboolean
mbn_identity_matches (const MbnIdentity *self, const char *device_id)
{
  return g_strcmp0 (self->device_id, device_id) == 0;
}

void
mbn_identity_clear (MbnIdentity *self)
{
  g_free (self->device_id);
  g_free (self->connection_id);
}

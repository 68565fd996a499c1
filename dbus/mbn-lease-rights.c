/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-rights.h"

#include "mbn-gate-table.h"
#include "mbn-gate.h"

#define LEASES_KEY "mbn-leases"

void
mbn_lease_rights_set_leases (gpointer skeleton, MbnLeases *leases)
{
  g_object_set_data_full (G_OBJECT (skeleton), LEASES_KEY, g_object_ref (leases), g_object_unref);
}

const char *
mbn_lease_rights_for_establish (GDBusMethodInvocation *invocation,
                                gpointer skeleton,
                                GVariant *arguments)
{
  MbnLeases *leases = g_object_get_data (G_OBJECT (skeleton), LEASES_KEY);
  const char *name;

  g_variant_get (arguments, "(&su)", &name, NULL);
  if (*name != '\0')
    mbn_gate_note_profile (invocation, name);

  return mbn_leases_is_default (leases, name) ? MBN_ACTION_LEASE : MBN_ACTION_CONNECT_PROFILE;
}

gboolean
mbn_lease_rights_check_again (MbnLeases *leases,
                              GDBusMethodInvocation *invocation,
                              const char *name,
                              GError **error)
{
  if (g_strcmp0 (mbn_gate_get_action (invocation), MBN_ACTION_LEASE) != 0
      || mbn_leases_is_default (leases, name))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
               "\"%s\" is not the default connection any more, which anybody may have; call again",
               name);

  return FALSE;
}

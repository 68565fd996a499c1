/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-connection-rights.h"

#include "mbn-arguments.h"
#include "mbn-gate-table.h"
#include "mbn-gate.h"

#define CONTEXT_KEY "mbn-context"

void
mbn_connection_rights_set_context (gpointer skeleton, MbnContext *context)
{
  g_object_set_data (G_OBJECT (skeleton), CONTEXT_KEY, context);
}

const char *
mbn_connection_rights_for_connect (GDBusMethodInvocation *invocation,
                                   gpointer skeleton,
                                   GVariant *arguments)
{
  guint32 mode;
  const char *name;

  g_variant_get (arguments, "(u&s)", &mode, &name);
  if (mode != MBN_CONNECTION_MODE_PROFILE)
    return MBN_ACTION_CONNECT;

  mbn_gate_note_profile (invocation, name);

  return MBN_ACTION_CONNECT_PROFILE;
}

const char *
mbn_connection_rights_for_disconnect (GDBusMethodInvocation *invocation,
                                      gpointer skeleton,
                                      GVariant *arguments)
{
  MbnContext *context = g_object_get_data (G_OBJECT (skeleton), CONTEXT_KEY);

  /* a rule that lets somebody use a profile lets him end that, too */
  mbn_gate_note_profile (invocation,
                         context != NULL ? mbn_context_get_stored_name (context) : NULL);

  return context != NULL && mbn_context_is_of (context, mbn_gate_get_caller_uid (invocation))
             ? MBN_ACTION_CONNECT
             : MBN_ACTION_CONNECT_PROFILE;
}

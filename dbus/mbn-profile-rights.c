/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-rights.h"

#include "mbn-arguments.h"
#include "mbn-gate-table.h"
#include "mbn-gate.h"

#define ENTRY_KEY "mbn-profile-entry"

void
mbn_profile_rights_set_entry (gpointer skeleton, MbnProfileEntry *entry)
{
  g_object_set_data_full (G_OBJECT (skeleton), ENTRY_KEY, g_object_ref (entry), g_object_unref);
}

static const char *
choose (GDBusMethodInvocation *invocation, MbnProfile *profile, gboolean system)
{
  mbn_gate_note_profile (invocation, mbn_profile_get_name (profile));

  return system ? MBN_ACTION_MANAGE_SYSTEM_PROFILES : MBN_ACTION_MANAGE_PROFILES;
}

const char *
mbn_profile_rights_for_create (GDBusMethodInvocation *invocation,
                               gpointer skeleton,
                               GVariant *arguments)
{
  MbnProfile *profile = mbn_arguments_get_profile (invocation);

  return choose (invocation, profile, mbn_profile_is_system (profile));
}

const char *
mbn_profile_rights_for_update (GDBusMethodInvocation *invocation,
                               gpointer skeleton,
                               GVariant *arguments)
{
  MbnProfileEntry *entry = g_object_get_data (G_OBJECT (skeleton), ENTRY_KEY);

  /* what becomes of a proposal is a user's, whatever the document says */
  return choose (invocation, mbn_profile_entry_get_profile (entry),
                 !mbn_profile_entry_is_proposal (entry)
                     && (mbn_profile_is_system (mbn_profile_entry_get_profile (entry))
                         || mbn_profile_is_system (mbn_arguments_get_profile (invocation))));
}

const char *
mbn_profile_rights_for_delete (GDBusMethodInvocation *invocation,
                               gpointer skeleton,
                               GVariant *arguments)
{
  MbnProfileEntry *entry = g_object_get_data (G_OBJECT (skeleton), ENTRY_KEY);

  return choose (invocation, mbn_profile_entry_get_profile (entry),
                 !mbn_profile_entry_is_proposal (entry)
                     && mbn_profile_is_system (mbn_profile_entry_get_profile (entry)));
}

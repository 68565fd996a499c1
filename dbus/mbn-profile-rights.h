/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which right a call about a profile needs: what administrators and operators have set up is more
 * than what users have (PROF-45, PROF-46). */

#pragma once

#include <gio/gio.h>

#include "mbn-profile-entry.h"

G_BEGIN_DECLS

/** mbn_profile_rights_set_entry: calls on @skeleton are about @entry. */
void mbn_profile_rights_set_entry (gpointer skeleton, MbnProfileEntry *entry);

/* For the rows of the gate's table; the document has been checked. */
const char *mbn_profile_rights_for_create (GDBusMethodInvocation *invocation,
                                           gpointer skeleton,
                                           GVariant *arguments);
const char *mbn_profile_rights_for_update (GDBusMethodInvocation *invocation,
                                           gpointer skeleton,
                                           GVariant *arguments);
const char *mbn_profile_rights_for_delete (GDBusMethodInvocation *invocation,
                                           gpointer skeleton,
                                           GVariant *arguments);

G_END_DECLS

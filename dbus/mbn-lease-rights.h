/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which right a lease needs: less for the default connection than for others (SYNC-47). */

#pragma once

#include <gio/gio.h>

#include "mbn-leases.h"

G_BEGIN_DECLS

/** mbn_lease_rights_set_leases: calls on @skeleton are about @leases. */
void mbn_lease_rights_set_leases (gpointer skeleton, MbnLeases *leases);

/* For the row of the gate's table. */
const char *mbn_lease_rights_for_establish (GDBusMethodInvocation *invocation,
                                            gpointer skeleton,
                                            GVariant *arguments);

/**
 * mbn_lease_rights_check_again:
 * @name: that the caller of @invocation has asked for
 *
 * What was the default connection may be another one since. Errors: %MBN_ERROR_ACCESS_DENIED.
 */
gboolean mbn_lease_rights_check_again (MbnLeases *leases,
                                       GDBusMethodInvocation *invocation,
                                       const char *name,
                                       GError **error);

G_END_DECLS

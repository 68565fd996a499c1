/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* /org/mbnd1: the object manager, and beside it on the same path the manager interfaces. */

#pragma once

#include "mbn-authority.h"
#include "mbn-auto-connect.h"
#include "mbn-leases.h"
#include "mbn-modem-set.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

typedef struct _MbnExportRoot MbnExportRoot;

/**
 * mbn_export_root_new:
 * @auto_connect: finds that of each modem as it comes; called with @auto_connect_data
 *
 * Exports everything on @bus and follows @modems, @profiles and @leases from now on. Take the bus
 * name afterwards (design.md 2).
 *
 * Returns: (nullable): %NULL with @error when the bus does not let us
 */
MbnExportRoot *mbn_export_root_new (GDBusConnection *bus,
                                    MbnAuthority *authority,
                                    MbnModemSet *modems,
                                    MbnProfiles *profiles,
                                    MbnLeases *leases,
                                    MbnAutoConnectFinder auto_connect,
                                    gpointer auto_connect_data,
                                    GError **error);

/** mbn_export_root_close: the service stops: every call is refused from now on. */
void mbn_export_root_close (MbnExportRoot *self);

void mbn_export_root_free (MbnExportRoot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnExportRoot, mbn_export_root_free)

G_END_DECLS

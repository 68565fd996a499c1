/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* org.mbnd1.SyncManager on /org/mbnd1. */

#pragma once

#include "mbn-gate.h"
#include "mbn-leases.h"

G_BEGIN_DECLS

typedef struct _MbnExportSync MbnExportSync;

/** MbnExportSyncPath: (nullable): path of the Connection of @modem, while it has one. */
typedef const char *(*MbnExportSyncPath) (MbnModem *modem, gpointer user_data);

/** mbn_export_sync_new: @leases: referenced; who has one is watched from mbn_export_sync_serve()
 * on. */
MbnExportSync *
mbn_export_sync_new (MbnGate *gate, MbnLeases *leases, MbnExportSyncPath path, gpointer user_data);

/** mbn_export_sync_serve: exports the interface on @bus. */
gboolean mbn_export_sync_serve (MbnExportSync *self, GDBusConnection *bus, GError **error);

/** mbn_export_sync_refresh: a Connection has come or gone. */
void mbn_export_sync_refresh (MbnExportSync *self);

void mbn_export_sync_free (MbnExportSync *self);

G_END_DECLS

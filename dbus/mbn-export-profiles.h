/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Profiles on the bus: the ConnectionProfileManager, and an object for each profile. */

#pragma once

#include "mbn-gate.h"
#include "mbn-modem.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

typedef struct _MbnExportProfiles MbnExportProfiles;

/**
 * MbnExportProfilesModems:
 * @path: of a modem, or "/"
 *
 * Returns: (transfer container) (element-type MbnModem) (nullable): the modem of that path, or all
 *   for "/", the lowest number first; %NULL when there is no such modem
 */
typedef GPtrArray *(*MbnExportProfilesModems) (const char *path, gpointer user_data);

/**
 * mbn_export_profiles_new:
 * @server: where objects are exported; borrowed
 * @profiles: followed from now on
 *
 * Exports the objects. The manager is exported by mbn_export_profiles_serve().
 */
MbnExportProfiles *mbn_export_profiles_new (MbnGate *gate,
                                            GDBusObjectManagerServer *server,
                                            MbnProfiles *profiles,
                                            MbnExportProfilesModems modems,
                                            gpointer user_data);

gboolean mbn_export_profiles_serve (MbnExportProfiles *self, GDBusConnection *bus, GError **error);

void mbn_export_profiles_free (MbnExportProfiles *self);

G_END_DECLS

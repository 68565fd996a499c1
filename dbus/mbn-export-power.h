/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* org.mbnd1.Power on /org/mbnd1. */

#pragma once

#include "mbn-gate.h"
#include "mbn-modem-set.h"

G_BEGIN_DECLS

typedef struct _MbnExportPower MbnExportPower;

MbnExportPower *mbn_export_power_new (MbnGate *gate, MbnModemSet *modems);

/** mbn_export_power_serve: exports the interface on @bus. */
gboolean mbn_export_power_serve (MbnExportPower *self, GDBusConnection *bus, GError **error);

void mbn_export_power_free (MbnExportPower *self);

G_END_DECLS

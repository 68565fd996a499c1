/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which of the modems that udev shows are used, and what is said about the others. */

#pragma once

#include "mbn-devices.h"

G_BEGIN_DECLS

typedef struct _MbnHotplug MbnHotplug;

/**
 * mbn_hotplug_new:
 * @devices: (borrowed): where found ones are added and removed
 * @ignore: (borrowed): device paths and "vid:pid" to keep hands off; a `--device` is not asked
 *
 * Takes up the modems that are there, and follows what comes and goes from now on.
 */
MbnHotplug *mbn_hotplug_new (MbnDevices *devices, const char *const *ignore);

void mbn_hotplug_free (MbnHotplug *self);

G_END_DECLS

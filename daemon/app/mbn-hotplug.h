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
 * @ignore: device paths and "vid:pid" to keep hands off; a `--device` is not asked
 *
 * Takes up the modems that are there, and follows what comes and goes from now on.
 */
MbnHotplug *mbn_hotplug_new (MbnDevices *devices, const char *const *ignore);

/**
 * mbn_hotplug_set_ignore:
 *
 * Takes up modems that are not to be ignored any more, and lets go of those that are from now on
 * and are not opened, because ModemManager has them. One that is opened stays in use until it is
 * plugged in again, because a connection may be up; the log says so.
 */
void mbn_hotplug_set_ignore (MbnHotplug *self, const char *const *ignore);

void mbn_hotplug_free (MbnHotplug *self);

G_END_DECLS

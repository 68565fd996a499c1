/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* All devices: the fixed ones and those found. A node that is both is one modem (design.md 3.9). */

#pragma once

#include "mbn-device.h"

G_BEGIN_DECLS

typedef struct _MbnDevices MbnDevices;

/** mbn_devices_new: @modems is borrowed. */
MbnDevices *mbn_devices_new (MbnModemSet *modems);

/** mbn_devices_free: modems that are opened stay with the set. */
void mbn_devices_free (MbnDevices *self);

/** mbn_devices_hurry: see mbn_device_hurry(). */
void mbn_devices_hurry (MbnDevices *self);

/** mbn_devices_add_fixed: a `--device`. */
void mbn_devices_add_fixed (MbnDevices *self, const MbnModemPort *port);

/**
 * mbn_devices_add_found:
 * @path: a control node that udev shows
 * @place: where it is plugged, see #MbnPort
 *
 * It is left to a `--device` that names the same node.
 */
void mbn_devices_add_found (MbnDevices *self, const char *path, const char *place);

/** mbn_devices_is_open: whether the device that was found there has its modem opened. */
gboolean mbn_devices_is_open (MbnDevices *self, const char *path);

/** mbn_devices_remove_found: the device is gone, in the middle of whatever its modem does. */
void mbn_devices_remove_found (MbnDevices *self, const char *path);

G_END_DECLS

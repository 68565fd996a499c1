/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * One control node, given by `--device` or found by udev: opened as soon as it exists and nobody
 * else has it, waited for when it does not exist or somebody has it (design.md 6).
 */

#pragma once

#include "mbn-modem-manager.h"
#include "mbn-modem-set.h"

G_BEGIN_DECLS

typedef struct _MbnDevice MbnDevice;

/**
 * MbnDeviceEvents:
 * @may_use: whether no other device of ours has the node of @device, mbn_device_get_node()
 * @let_go: @device has no node any more; others may be waiting for it
 *
 * What a device asks and tells its owner.
 */
typedef struct
{
  gboolean (*may_use) (MbnDevice *device, gpointer owner);
  void (*let_go) (MbnDevice *device, gpointer owner);
} MbnDeviceEvents;

/**
 * mbn_device_new:
 * @port: copied
 * @fixed: given by `--device`
 *
 * Begins to look for it; @modems, @manager, @events and @owner are borrowed. Nothing is opened, and
 * no event is told, inside this call.
 */
MbnDevice *mbn_device_new (const MbnModemPort *port,
                           gboolean fixed,
                           MbnModemSet *modems,
                           MbnModemManager *manager,
                           const MbnDeviceEvents *events,
                           gpointer owner);

/**
 * mbn_device_hurry:
 *
 * Opens the modem without waiting for ModemManager's answer, if that is what it waits for: what an
 * earlier process has left in it can be ended then.
 */
void mbn_device_hurry (MbnDevice *self);

/** mbn_device_is_open: its modem lives, opened or being retried. */
gboolean mbn_device_is_open (const MbnDevice *self);

/** mbn_device_retry: a node that others of ours had may be free now. */
void mbn_device_retry (MbnDevice *self);

/** mbn_device_abandon: the device is gone, whatever its node says; free it next. */
void mbn_device_abandon (MbnDevice *self);

/** mbn_device_free: the modem, if it is opened, stays with the set. */
void mbn_device_free (MbnDevice *self);

gboolean mbn_device_is_fixed (const MbnDevice *self);
const char *mbn_device_get_path (const MbnDevice *self);

/** mbn_device_get_node: (nullable): identity of the node it has, %NULL while it has none. */
const char *mbn_device_get_node (const MbnDevice *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Waits for a fixed device (`--device`) to exist, and tells when it is worth another try. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MBN_TYPE_DEVICE_WATCH (mbn_device_watch_get_type ())
G_DECLARE_FINAL_TYPE (MbnDeviceWatch, mbn_device_watch, MBN, DEVICE_WATCH, GObject)

/*
 * Signals:
 *   "present" (): the path exists and nobody uses it yet; the receiver does from now on
 *   "absent" (): the path that is used has gone; the receiver lets go of it, then calls
 *     mbn_device_watch_released()
 */

MbnDeviceWatch *mbn_device_watch_new (const char *path);

const char *mbn_device_watch_get_path (MbnDeviceWatch *self);

/** mbn_device_watch_start: looks for the path now; "present" is never emitted inside this call. */
void mbn_device_watch_start (MbnDeviceWatch *self);

/**
 * mbn_device_watch_released:
 *
 * The device went away under its user. Waits for it again: for the path to come back, or, where
 * the path is still there, a while.
 */
void mbn_device_watch_released (MbnDeviceWatch *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The value of --device: PATH[,net=IFNAME][,driver=mbim|qmi][,proxy] (design.md 6). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbnOptionsDriver:
 * @MBN_OPTIONS_DRIVER_DEFAULT: not given
 * @MBN_OPTIONS_DRIVER_MBIM: driver=mbim
 * @MBN_OPTIONS_DRIVER_QMI: driver=qmi
 */
typedef enum
{
  MBN_OPTIONS_DRIVER_DEFAULT,
  MBN_OPTIONS_DRIVER_MBIM,
  MBN_OPTIONS_DRIVER_QMI,
} MbnOptionsDriver;

/**
 * MbnOptionsDevice:
 * @path: the device, as given
 * @net: (nullable): name of its network interface; %NULL = to be found out
 * @driver: protocol
 * @proxy: whether to go through the proxy of the protocol's library
 *
 * One --device.
 */
typedef struct
{
  char *path;
  char *net;
  MbnOptionsDriver driver;
  gboolean proxy;
} MbnOptionsDevice;

/**
 * mbn_options_device_parse:
 * @value: what follows `--device=`; the path ends at the first comma before a known sub-option
 * @others: (element-type MbnOptionsDevice): devices given before; the same one twice is refused
 * @problem: (out) (transfer full): what is wrong, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the device
 */
MbnOptionsDevice *
mbn_options_device_parse (const char *value, const GPtrArray *others, char **problem);

void mbn_options_device_free (MbnOptionsDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnOptionsDevice, mbn_options_device_free)

G_END_DECLS

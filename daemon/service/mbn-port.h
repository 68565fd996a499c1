/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A modem's control port as udev shows it. */

#pragma once

#include <gudev/gudev.h>

G_BEGIN_DECLS

/**
 * MbnPortKind:
 * @MBN_PORT_MBIM: speaks MBIM
 * @MBN_PORT_QMI: speaks QMI
 *
 * The protocol. Ports of other protocols (AT commands, traces, firmware) are none of ours.
 */
typedef enum
{
  MBN_PORT_MBIM,
  MBN_PORT_QMI,
} MbnPortKind;

/**
 * MbnPort:
 * @kind: its protocol
 * @path: the node, such as /dev/cdc-wdm0 or /dev/wwan0mbim0
 * @sysfs_path: the port in sysfs
 * @driver: the kernel's driver, such as cdc_mbim; "" = none seen
 * @device: the physical device in sysfs, which may have more ports; that of the port if none is
 *   seen
 * @place: where the physical device is plugged, the same after a restart of the machine's programs:
 *   `usb:1-4.2`, `pci:0000:01:00.0`, or `sysfs:` and the path of the port if none is seen
 * @id: "vid:pid" of the physical device, in lower case; "" = it has none
 */
typedef struct
{
  MbnPortKind kind;
  char *path;
  char *sysfs_path;
  char *driver;
  char *device;
  char *place;
  char *id;
} MbnPort;

/**
 * mbn_port_new:
 * @device: of the subsystem `usbmisc` or `wwan`
 *
 * Returns: (transfer full) (nullable): the port; %NULL when it is no control port of a known
 *   protocol
 */
MbnPort *mbn_port_new (GUdevDevice *device);

/** mbn_port_equal: whether nothing about the port has changed. */
gboolean mbn_port_equal (const MbnPort *a, const MbnPort *b);

void mbn_port_free (MbnPort *port);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnPort, mbn_port_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is known of a modem before it is opened: where it is, and how to get at it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbnModemPort:
 * @path: of the control node, such as /dev/cdc-wdm0
 * @net: (nullable): name of its network interface; %NULL = not given
 * @place: (nullable): where it is plugged, by which it is known again after a restart: `usb:1-4.2`,
 *   `pci:0000:01:00.0`, or `path:` and a path without links; %NULL: it is not known again
 * @proxy: opened through the proxy of the protocol's library, which others may use at the same time
 */
typedef struct
{
  char *path;
  char *net;
  char *place;
  gboolean proxy;
} MbnModemPort;

/** mbn_modem_port_copy: (transfer full): */
MbnModemPort *mbn_modem_port_copy (const MbnModemPort *port);

void mbn_modem_port_free (MbnModemPort *port);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnModemPort, mbn_modem_port_free)

G_END_DECLS

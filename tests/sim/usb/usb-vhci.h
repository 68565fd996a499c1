/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* The kernel's virtual host controller (vhci_hcd), by way of sysfs. */

/**
 * usb_vhci_find_port:
 * @status: what its file "status" says
 *
 * Pure.
 *
 * Returns: a port for a device at high speed that nothing is plugged into; -1 if there is none
 */
int usb_vhci_find_port (const char *status);

/**
 * usb_vhci_attach: plugs a device into a free port.
 * @fd: a stream socket at whose other end the device answers; the kernel keeps its own copy
 * @port: (out): which one
 *
 * Returns: %FALSE with @error set: no such controller, no right to, no free port
 */
gboolean usb_vhci_attach (int fd, guint *port, GError **error);

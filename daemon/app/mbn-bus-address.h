/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mbn_bus_address_is_system:
 * @address: (nullable): a D-Bus address; %NULL = the system bus by default
 *
 * Decides whether serving @address means serving the system bus, where everybody may call and
 * authorisation cannot be switched off (design.md 6). Blocking: looks at the file system. The
 * environment plays no part.
 *
 * Returns: whether any entry of @address names the well-known socket of the system bus, in its
 * /run or its /var/run spelling or through links
 */
gboolean mbn_bus_address_is_system (const char *address);

/**
 * mbn_bus_address_names_socket:
 * @address: a D-Bus address
 * @socket_path: absolute path of a socket, which need not exist
 *
 * Returns: whether any entry of @address is a `unix:path=` that leads to @socket_path
 */
gboolean mbn_bus_address_names_socket (const char *address, const char *socket_path);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Calls that are larger than any that is meant for us. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * mbn_large_calls_refuse:
 * @bus: that is served
 *
 * A call that is nearly as large as the bus allows could be answered, or told to others, with its
 * own words in a message that is larger, for which the bus would close the connection. From now on
 * those are answered with org.freedesktop.DBus.Error.LimitsExceeded before anybody sees them.
 *
 * Returns: for g_dbus_connection_remove_filter()
 */
guint mbn_large_calls_refuse (GDBusConnection *bus);

G_END_DECLS

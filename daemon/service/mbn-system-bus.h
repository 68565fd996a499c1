/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The system bus, for those who follow other services on it (design.md 6): that of
 * `DBUS_SYSTEM_BUS_ADDRESS`, else the system's, on a connection of our own, whichever bus is
 * served. It need not be there. One that is lost is reached for again, a few times: a bus that
 * restarts is back after seconds, and one that stays away is not asked for for ever.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MbnSystemBus MbnSystemBus;

/** MbnSystemBusFunc: @bus: (nullable): that there is now; %NULL: it is lost, or there is none. From
 * the main loop. */
typedef void (*MbnSystemBusFunc) (GDBusConnection *bus, gpointer user_data);

/** mbn_system_bus_new: reaches for it. @func must not free the object. */
MbnSystemBus *mbn_system_bus_new (MbnSystemBusFunc func, gpointer user_data);

/** mbn_system_bus_free: the function is not called any more. */
void mbn_system_bus_free (MbnSystemBus *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A message bus of a test's own, which is the system bus for the code under test
 * (`DBUS_SYSTEM_BUS_ADDRESS`). It can be ended, started again at the same place, and frozen.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PrivateBus PrivateBus;

/** private_bus_new: sets the address; nothing listens there yet. */
PrivateBus *private_bus_new (void);

/** private_bus_free: ends it; fails when a service was started by asking for it. */
void private_bus_free (PrivateBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PrivateBus, private_bus_free)

/** private_bus_limit: it is started with another limit, see dbus-daemon(1). */
void private_bus_limit (PrivateBus *self, const char *limit, guint value);

/**
 * private_bus_start:
 *
 * Starts it. It could start org.freedesktop.systemd1, …login1 and …NetworkManager, which nobody may
 * have it do.
 */
void private_bus_start (PrivateBus *self);

/** private_bus_stop: ends it; every connection of this process to it has seen that. */
void private_bus_stop (PrivateBus *self);

/** private_bus_kill: the same, but that nothing has been dispatched. */
void private_bus_kill (PrivateBus *self);

/** private_bus_freeze: from now on it takes what it is sent, and says nothing. */
void private_bus_freeze (PrivateBus *self);

/** private_bus_connect: (transfer full): another connection. */
GDBusConnection *private_bus_connect (PrivateBus *self);

/** private_bus_get_path: of its socket. */
const char *private_bus_get_path (PrivateBus *self);

/** private_bus_drain: dispatches what is ready. */
void private_bus_drain (void);

/** private_bus_wait: runs the main loop until @done; for a minute at most, then the test fails. */
void private_bus_wait (const gboolean *done);

G_END_DECLS

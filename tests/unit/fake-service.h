/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What made-up services on a private bus have in common. */

#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "private-bus.h"

G_BEGIN_DECLS

/** fake_service_own, fake_service_disown: takes, and gives back, a name on the bus. */
void fake_service_own (GDBusConnection *bus, const char *name);
void fake_service_disown (GDBusConnection *bus, const char *name);

/** fake_service_assert_not_started: a call that would have the bus start a service fails. */
void fake_service_assert_not_started (GDBusMethodInvocation *call);

/**
 * fake_service_reply:
 * @call: (transfer full): what is answered
 * @value: (transfer floating): of any type, be it a wrong one
 * @fds: (nullable) (transfer none): what is sent along
 */
void fake_service_reply (GDBusMethodInvocation *call, GVariant *value, GUnixFDList *fds);

/**
 * fake_service_settle:
 * @bus: of the service
 * @other: of who uses it
 * @n_calls: how often it was called, of which the service keeps count
 *
 * Returns when all is heard and answered that both said to each other.
 */
void fake_service_settle (GDBusConnection *bus, GDBusConnection *other, const guint *n_calls);

/**
 * fake_service_converse:
 *
 * The same in less time, where nothing is under way but what both say to each other: nothing that
 * the bus itself is asked for.
 */
void fake_service_converse (GDBusConnection *bus, GDBusConnection *other, const guint *n_calls);

/** fake_service_deliver: returns when what @bus said has arrived at @other; nothing is dispatched.
 */
void fake_service_deliver (GDBusConnection *bus, GDBusConnection *other);

G_END_DECLS

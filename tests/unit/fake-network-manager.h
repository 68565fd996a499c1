/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A NetworkManager for the tests, on a private bus: objects with properties, which are what the
 * test says, of the right types or not. Properties are written as GVariant texts of type a{sv}.
 * Paths are relative to /org/freedesktop/NetworkManager, and interfaces to
 * org.freedesktop.NetworkManager; "" is the manager.
 *
 * Methods are GetManagedObjects and CheckConnectivity. Whoever calls one must not have the bus
 * start anybody.
 */

#pragma once

#include "private-bus.h"

G_BEGIN_DECLS

typedef struct _FakeNm FakeNm;

/**
 * fake_nm_new:
 * @other: what the code under test uses the bus by
 *
 * It is not on the bus yet. It has started up, checks, and has no devices.
 */
FakeNm *fake_nm_new (PrivateBus *bus, GDBusConnection *other);

/** fake_nm_free: it leaves the bus. */
void fake_nm_free (FakeNm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeNm, fake_nm_free)

/** fake_nm_reset: it is as if it were new, but for being on the bus or not. */
void fake_nm_reset (FakeNm *self);

/** fake_nm_come: takes its name; fake_nm_leave: lets it go. */
void fake_nm_come (FakeNm *self);
void fake_nm_leave (FakeNm *self);

/** fake_nm_set: nobody is told. */
void fake_nm_set (FakeNm *self, const char *path, const char *interface, const char *properties);

/** fake_nm_change: the same, and PropertiesChanged. */
void fake_nm_change (FakeNm *self, const char *path, const char *interface, const char *properties);

/** fake_nm_drop: the object is not there any more; nobody is told. */
void fake_nm_drop (FakeNm *self, const char *path);

/** fake_nm_emit: any signal; @interface is a whole name. */
void fake_nm_emit (FakeNm *self,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters);

/** fake_nm_announce: DeviceAdded or DeviceRemoved. */
void fake_nm_announce (FakeNm *self, const char *signal, const char *path);

/**
 * fake_nm_say:
 * @answer: how @method is answered from now on: "" = well, "..." = not until fake_nm_release(), "#"
 *   = with a wrong type, anything else = with an error of that name
 */
void fake_nm_say (FakeNm *self, const char *method, const char *answer);

/** fake_nm_set_host: what CheckConnectivity is answered with; 3 at first. */
void fake_nm_set_host (FakeNm *self, guint32 connectivity);

/** fake_nm_release: answers one call that was not answered, the oldest, as things are now. */
void fake_nm_release (FakeNm *self);

/** fake_nm_count: calls so far, answered or not. */
guint fake_nm_count (FakeNm *self, const char *method);

/** fake_nm_deliver: all that was sent has arrived at @other, and nothing has been dispatched. */
void fake_nm_deliver (FakeNm *self);

/** fake_nm_settle: returns when @other has heard all, and has asked for nothing more. */
void fake_nm_settle (FakeNm *self);

/** fake_nm_converse: the same in less time, if neither has come to the bus or left it just now. */
void fake_nm_converse (FakeNm *self);

G_END_DECLS

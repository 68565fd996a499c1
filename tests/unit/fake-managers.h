/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A systemd and a logind for the tests, on a private bus. They run the process that asks, as the
 * service mbnd.service, and say what a script has them say:
 *
 *   NAME=ANSWER[|ANSWER...] ...    the last answer stays
 *
 * NAME is a method or a property: GetUnitByPID (answers with a path), Id, MainPID (self, or a
 * number), Job (a number; 0 = none), JobType, SystemState, PreparingForShutdown (true, false).
 * Besides its value, an ANSWER can be
 *
 *   !ERROR   an error of that name; without a dot in it, one of org.freedesktop.DBus.Error
 *   #        a value of a wrong type
 *   ...      none, until fake_managers_release()
 *
 * Whatever asks must know the right object, and must not have the bus start anybody.
 */

#pragma once

#include "private-bus.h"

G_BEGIN_DECLS

typedef struct _FakeManagers FakeManagers;

/** fake_managers_new: @script: what is not the default, a service that runs and has no job. */
FakeManagers *fake_managers_new (PrivateBus *bus, const char *script);

/** fake_managers_free: both leave the bus. */
void fake_managers_free (FakeManagers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeManagers, fake_managers_free)

/** fake_managers_say: what is to be said from now on. */
void fake_managers_say (FakeManagers *self, const char *script);

/** fake_managers_announce: logind's PrepareForShutdown; returns when it has been heard. */
void fake_managers_announce (FakeManagers *self, gboolean shutdown);

/** fake_managers_call_out: the same; returns at once. */
void fake_managers_call_out (FakeManagers *self, gboolean shutdown);

/** fake_managers_release: answers what was not answered, as the script is now. */
void fake_managers_release (FakeManagers *self);

/**
 * fake_managers_settle:
 *
 * Returns when somebody has asked, whoever asked has heard all that was answered, and has asked
 * for nothing more.
 */
void fake_managers_settle (FakeManagers *self);

/**
 * fake_managers_deliver:
 *
 * Dispatches until @n questions were asked. What was answered has arrived then, and what was
 * announced, but the last answer has not been dispatched.
 */
void fake_managers_deliver (FakeManagers *self, guint n);

/** fake_managers_leave: "org.freedesktop.login1" or "…systemd1" is not there any more. */
void fake_managers_leave (FakeManagers *self, const char *name);

/** fake_managers_count: questions so far, answered or not, of @name, or of all for %NULL. */
guint fake_managers_count (FakeManagers *self, const char *name);

G_END_DECLS

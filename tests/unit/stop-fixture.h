/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A bus with a systemd and a logind on it, and a watch that reaches for them. */

#pragma once

#include "fake-managers.h"
#include "stop-test.h"

G_BEGIN_DECLS

typedef struct
{
  PrivateBus *bus;
  FakeManagers *managers; /* NULL while the bus is stopped */
  StopTest *test;
} StopFixture;

/** stop_fixture_begin: all is there, nothing has been dispatched. */
void stop_fixture_begin (StopFixture *self, const char *script);

/** stop_fixture_set_up: the same, and the watch has heard what holds at its start. */
void stop_fixture_set_up (StopFixture *self, gconstpointer script);

void stop_fixture_clear (StopFixture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StopFixture, stop_fixture_clear)

G_END_DECLS

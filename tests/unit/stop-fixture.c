/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "stop-fixture.h"

void
stop_fixture_begin (StopFixture *self, const char *script)
{
  self->bus = private_bus_new ();
  private_bus_start (self->bus);
  self->managers = fake_managers_new (self->bus, script);
  self->test = stop_test_new ();
}

void
stop_fixture_set_up (StopFixture *self, gconstpointer script)
{
  stop_fixture_begin (self, script);
  fake_managers_settle (self->managers);
}

void
stop_fixture_clear (StopFixture *self)
{
  g_clear_pointer (&self->test, stop_test_free);
  g_clear_pointer (&self->managers, fake_managers_free);
  g_clear_pointer (&self->bus, private_bus_free);
}

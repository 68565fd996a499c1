/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* An answer within 1 second by the clock on the wall (design.md 6); the bounds are those of a slow
 * machine. What is answered is tested in virtual time. */

#include "config.h"

#include "fake-managers.h"
#include "stop-test.h"

#define AT_LEAST_US (G_USEC_PER_SEC / 2)
#define AT_MOST_US  (10 * G_USEC_PER_SEC)

static void
assert_takes_its_time (StopTest *test)
{
  gint64 start_us = g_get_monotonic_time ();
  gint64 taken_us;

  stop_test_ask (test);
  stop_test_assert_answer (test, MBN_STOP_RESTART);
  taken_us = g_get_monotonic_time () - start_us;
  g_assert_cmpint (taken_us, >=, AT_LEAST_US);
  g_assert_cmpint (taken_us, <, AT_MOST_US);
}

static void
test_silent_systemd (void)
{
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autoptr (FakeManagers) managers = NULL;
  g_autoptr (StopTest) test = NULL;

  private_bus_start (bus);
  managers = fake_managers_new (bus, "GetUnitByPID=... SystemState=...");
  test = stop_test_new ();
  fake_managers_settle (managers);
  assert_takes_its_time (test);
}

static void
test_silent_bus (void)
{
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autoptr (StopTest) test = NULL;

  private_bus_start (bus);
  private_bus_freeze (bus);
  test = stop_test_new ();
  assert_takes_its_time (test);
}

int
main (int argc, char **argv)
{
  stop_test_init (&argc, &argv);

  g_test_add_func ("/stop-watch-limit/silent-systemd", test_silent_systemd);
  g_test_add_func ("/stop-watch-limit/silent-bus", test_silent_bus);

  return g_test_run ();
}

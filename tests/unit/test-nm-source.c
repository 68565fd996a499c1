/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* NetworkManager as a source of link news, with one that is made up. */

#include "config.h"

#include "nm-fixture.h"
#include "source-text.h"

#define NO_ADDRESS "{'AddressData': <@aa{sv} []>}"

/* ---- presence ---- */

static void
test_no_bus (NmFixture *f, gconstpointer data)
{
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_told (f, 0, "unheard");
  mbn_nm_source_set_bus (f->source, NULL);
  nm_fixture_assert_told (f, 1, "away");
}

/* private_bus_free() sees to it that nobody was started. */
static void
test_nobody_there (NmFixture *f, gconstpointer data)
{
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 1, "away");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_told (f, 0, "away");
}

static void
test_comes_later (NmFixture *f, gconstpointer data)
{
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 1, "away");
  nm_fixture_set_device (f, 3, 100, 3);
  fake_nm_come (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 3 eth3 car 3");
}

static void
test_has_nothing (NmFixture *f, gconstpointer data)
{
  fake_nm_come (f->nm);
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 1, "started checking");
}

static void
test_restarts (NmFixture *f, gconstpointer data)
{
  fake_nm_leave (f->nm);
  nm_fixture_assert_told (f, 1, "away");

  /* the same paths are others' now, and it starts up again */
  fake_nm_set (f->nm, "", "", "{'Startup': <true>}");
  nm_fixture_set_device (f, 2, 20, 0);
  fake_nm_come (f->nm);
  nm_fixture_assert_told (f, 1, "starting checking; 2 eth2 car 0");
  fake_nm_change (f->nm, "Devices/2", "Device",
                  "{'State': <uint32 100>, 'Ip4Connectivity': <uint32 4>}");
  nm_fixture_assert_told (f, 1, "starting checking; 2 eth2 car 4");
  fake_nm_change (f->nm, "", "", "{'Startup': <false>}");
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4");
}

/* What the one before had said does not hold for one that says less. */
static void
test_restarts_as_another (NmFixture *f, gconstpointer data)
{
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckAvailable': <false>}");
  nm_fixture_assert_told (f, 1, "started not-checking; 2 eth2 car 4");
  fake_nm_leave (f->nm);
  nm_fixture_assert_told (f, 1, "away");

  fake_nm_drop (f->nm, "");
  fake_nm_come (f->nm);
  nm_fixture_assert_told (f, 1, "starting checking; 2 eth2 car 4");
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckEnabled': <false>}");
  nm_fixture_assert_told (f, 1, "starting not-checking; 2 eth2 car 4");
}

/* Said by the signal alone: it does not manage its only device any more. */
static void
test_state_changed (NmFixture *f, gconstpointer data)
{
  const char *path = "Devices/2";
  const char *device = "org.freedesktop.NetworkManager.Device";

  fake_nm_emit (f->nm, path, device, "StateChanged", g_variant_new ("(uuu)", 10, 100, 0));
  nm_fixture_assert_told (f, 1, "starting checking; 2 eth2 car 4");
  fake_nm_emit (f->nm, path, device, "StateChanged", g_variant_new ("(uuu)", 100, 10, 0));
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4");
  fake_nm_emit (f->nm, path, device, "StateChanged", g_variant_new ("(u)", 10));
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
}

/* Signals of a NetworkManager without its name are none of it. */
static void
test_speaks_without_its_name (NmFixture *f, gconstpointer data)
{
  fake_nm_leave (f->nm);
  nm_fixture_assert_told (f, 1, "away");
  nm_fixture_change_connectivity (f, 2, 3);
  nm_fixture_add_device (f, 3, 100, 4);
  nm_fixture_remove_device (f, 3);
  nm_fixture_assert_told (f, 0, "away");
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 1);
}

static void
test_bus_is_taken_away (NmFixture *f, gconstpointer data)
{
  mbn_nm_source_set_bus (f->source, NULL);
  nm_fixture_assert_told (f, 1, "away");
  nm_fixture_change_connectivity (f, 2, 3);
  fake_nm_leave (f->nm);
  nm_fixture_assert_told (f, 0, "away");

  fake_nm_come (f->nm);
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 3");
}

/* Nothing is heard of the one before. */
static void
test_another_bus (NmFixture *f, gconstpointer data)
{
  g_autoptr (PrivateBus) empty = private_bus_new ();
  g_autoptr (GDBusConnection) other = NULL;

  private_bus_start (empty);
  other = private_bus_connect (empty);
  mbn_nm_source_set_bus (f->source, other);
  nm_fixture_assert_told (f, 1, "away");
  nm_fixture_change_connectivity (f, 2, 3);
  nm_fixture_assert_told (f, 0, "away");
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 3");
}

static void
test_bus_is_lost (NmFixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_clear_pointer (&f->nm, fake_nm_free);
  private_bus_stop (f->bus);
  text = source_to_text (MBN_LINK_SOURCE (f->source));
  g_assert_cmpstr (text, ==, "away");
  g_assert_cmpuint (f->n_news, ==, 1);
  f->n_news = 0;

  mbn_nm_source_set_bus (f->source, NULL);
  private_bus_drain ();
  g_assert_cmpuint (f->n_news, ==, 0);
}

/* ---- reading ---- */

/* It is not there before it has told, however long that takes. */
static void
test_slow (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, OBJECTS, "...");
  fake_nm_come (f->nm);
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 0, "unheard");

  /* what is said meanwhile is in the answer */
  nm_fixture_set_device (f, 2, 100, 3);
  nm_fixture_change_connectivity (f, 2, 4);
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckEnabled': <false>}");
  nm_fixture_assert_told (f, 0, "unheard");
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 1, "started not-checking; 2 eth2 car 4");
}

static void
test_slow_and_gone (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, OBJECTS, "...");
  fake_nm_come (f->nm);
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 0, "unheard");
  fake_nm_leave (f->nm);
  nm_fixture_assert_told (f, 1, "away");
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 0, "away");
}

/* The answer to the question of before its restart does not count. */
static void
test_slow_over_a_restart (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, OBJECTS, "...");
  fake_nm_come (f->nm);
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 0, "unheard");
  fake_nm_leave (f->nm);
  fake_nm_come (f->nm);
  nm_fixture_assert_told (f, 1, "away");
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 2);

  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 0, "away");
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 1, "started checking");
}

/* Without a reading it is not there; the next device makes for another one. */
static void
test_wrong_answer (NmFixture *f, gconstpointer answer)
{
  fake_nm_say (f->nm, OBJECTS, answer);
  fake_nm_come (f->nm);
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 1, "away");
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 1);

  fake_nm_say (f->nm, OBJECTS, "");
  nm_fixture_add_device (f, 2, 100, 4);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4");

  /* what has been read stays */
  fake_nm_say (f->nm, OBJECTS, answer);
  nm_fixture_add_device (f, 3, 100, 4);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
  nm_fixture_change_connectivity (f, 2, 3);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 3");
}

static void
test_manager_of_wrong_types (NmFixture *f, gconstpointer data)
{
  fake_nm_set (f->nm, "", "",
               "{'Startup': <'no'>, 'ConnectivityCheckEnabled': <uint32 1>,"
               " 'ConnectivityCheckAvailable': <'yes'>}");
  fake_nm_come (f->nm);
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 1, "starting checking");
}

static void
test_other_objects (NmFixture *f, gconstpointer data)
{
  fake_nm_set (f->nm, "Settings/1", "Settings.Connection", "{'Unsaved': <false>}");
  fake_nm_set (f->nm, "Devices/5", "Device.Statistics", "{'RxBytes': <uint64 7>}");
  /* a manager where there is none */
  fake_nm_set (f->nm, "Devices/6", "", "{'Startup': <true>}");
  fake_nm_come (f->nm);
  mbn_nm_source_set_bus (f->source, f->connection);
  nm_fixture_assert_told (f, 1, "started checking");
}

/* ---- the manager ---- */

static void
test_service (NmFixture *f, gconstpointer data)
{
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckEnabled': <false>}");
  nm_fixture_assert_told (f, 1, "started not-checking; 2 eth2 car 4");
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckAvailable': <false>}");
  nm_fixture_assert_told (f, 0, "started not-checking; 2 eth2 car 4");
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckEnabled': <true>}");
  nm_fixture_assert_told (f, 0, "started not-checking; 2 eth2 car 4");
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckAvailable': <true>}");
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4");
}

static void
test_of_no_interest (NmFixture *f, gconstpointer data)
{
  fake_nm_change (f->nm, "", "", "{'NetworkingEnabled': <false>, 'State': <uint32 10>}");
  fake_nm_change (f->nm, "Devices/2", "Device", "{'Mtu': <uint32 1400>}");
  fake_nm_change (f->nm, "IP4Config/2", "IP4Config", "{'Domains': <['example.org']>}");
  fake_nm_change (f->nm, "Devices/9", "Device", "{'Ip4Connectivity': <uint32 4>}");
  fake_nm_change (f->nm, "IP4Config/9", "IP4Config", ROUTES);
  fake_nm_change (f->nm, "AccessPoint/1", "AccessPoint", "{'Strength': <byte 0x30>}");
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
}

/* ---- devices ---- */

static void
test_changes (NmFixture *f, gconstpointer data)
{
  nm_fixture_change_connectivity (f, 2, 3);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 3");
  fake_nm_change (f->nm, "IP4Config/2", "IP4Config", "{'RouteData': <@aa{sv} []>}");
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 ca- 3");
  fake_nm_change (f->nm, "IP4Config/2", "IP4Config", NO_ADDRESS);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 c-- 1");
  fake_nm_change (f->nm, "Devices/2", "Device", "{'InterfaceFlags': <uint32 1>}");
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 --- 1");
  fake_nm_change (f->nm, "Devices/2", "Device", "{'Interface': <'lan2'>}");
  nm_fixture_assert_told (f, 1, "started checking; 2 lan2 --- 1");
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 1);
}

static void
test_no_change (NmFixture *f, gconstpointer data)
{
  nm_fixture_change_connectivity (f, 2, 4);
  fake_nm_change (f->nm, "IP4Config/2", "IP4Config", ROUTES);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
}

/* What comes together is told together, and what is undone at once not at all. */
static void
test_coalesced (NmFixture *f, gconstpointer data)
{
  nm_fixture_set_device (f, 3, 100, 3);
  nm_fixture_add_device (f, 4, 100, 2);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 3; 4 eth4 car 2");

  nm_fixture_change_connectivity (f, 2, 3);
  nm_fixture_change_connectivity (f, 3, 4);
  nm_fixture_change_connectivity (f, 4, 3);
  fake_nm_deliver (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 3; 3 eth3 car 4; 4 eth4 car 3");

  nm_fixture_change_connectivity (f, 2, 4);
  nm_fixture_change_connectivity (f, 2, 3);
  fake_nm_deliver (f->nm);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 3; 3 eth3 car 4; 4 eth4 car 3");
}

static void
test_wrong_changes (NmFixture *f, gconstpointer data)
{
  static const char *const texts[] = {
      "('org.freedesktop.NetworkManager.Device',)",
      "('org.freedesktop.NetworkManager.Device', {'Ip4Connectivity': uint32 3}, @as [])",
      "('org.freedesktop.NetworkManager.Device', [<uint32 3>], @as [])",
      "('org.freedesktop.NetworkManager.Device', {'Ip4Connectivity': <3>}, @as [])",
      "('org.freedesktop.NetworkManager.Device', {'Ip4Config': <'/'>}, @as [])",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    fake_nm_emit (f->nm, "Devices/2", "org.freedesktop.DBus.Properties", "PropertiesChanged",
                  g_variant_new_parsed (texts[i]));
  fake_nm_emit (f->nm, "", "org.freedesktop.NetworkManager", "DeviceRemoved",
                g_variant_new ("(s)", "/org/freedesktop/NetworkManager/Devices/2"));
  fake_nm_emit (f->nm, "", "org.freedesktop.NetworkManager", "DeviceRemoved", NULL);
  fake_nm_announce (f->nm, "DeviceRemoved", "Devices/9");
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
}

static void
test_added_and_removed (NmFixture *f, gconstpointer data)
{
  nm_fixture_add_device (f, 3, 100, 3);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 3");
  nm_fixture_change_connectivity (f, 3, 2);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 2");
  nm_fixture_remove_device (f, 2);
  nm_fixture_assert_told (f, 1, "started checking; 3 eth3 car 2");
  nm_fixture_remove_device (f, 3);
  nm_fixture_assert_told (f, 1, "started checking");
}

/* Whoever has not said that it is gone is gone all the same. */
static void
test_gone_when_read_again (NmFixture *f, gconstpointer data)
{
  fake_nm_drop (f->nm, "Devices/2");
  nm_fixture_add_device (f, 3, 100, 3);
  nm_fixture_assert_told (f, 1, "started checking; 3 eth3 car 3");
}

/* One reading for however many devices come while one is under way. */
static void
test_many_added (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, OBJECTS, "...");
  for (guint i = 3; i < 40; i++)
    nm_fixture_add_device (f, i, 20, 1);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 2);

  for (guint i = 4; i < 40; i++)
    nm_fixture_remove_device (f, i);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");

  fake_nm_say (f->nm, OBJECTS, "");
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 0");
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 3);
}

static void
test_removed_while_reading (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, OBJECTS, "...");
  nm_fixture_add_device (f, 3, 100, 3);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
  nm_fixture_remove_device (f, 2);
  nm_fixture_change_connectivity (f, 3, 4);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 3 eth3 car 4");

  /* the one that was wanted meanwhile */
  nm_fixture_remove_device (f, 3);
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 1, "started checking");
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 4);
}

/* What it does when it is stopped: it has no devices any more, and does not answer. */
static void
test_stopped (NmFixture *f, gconstpointer data)
{
  nm_fixture_add_device (f, 3, 100, 3);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 3");
  fake_nm_say (f->nm, OBJECTS, "...");
  nm_fixture_remove_device (f, 2);
  nm_fixture_remove_device (f, 3);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4; 3 eth3 car 3");
  fake_nm_leave (f->nm);
  nm_fixture_assert_told (f, 1, "away");
}

/* The addresses of before hold until the new object has been read. */
static void
test_another_config (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, OBJECTS, "...");
  fake_nm_set (f->nm, "IP4Config/7", "IP4Config", "{'RouteData': <@aa{sv} []>}");
  fake_nm_change (f->nm, "Devices/2", "Device",
                  "{'Ip4Config': <objectpath '/org/freedesktop/NetworkManager/IP4Config/7'>}");
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 2);
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 ca- 4");
  fake_nm_change (f->nm, "IP4Config/2", "IP4Config", NO_ADDRESS);
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 ca- 4");
  fake_nm_change (f->nm, "IP4Config/7", "IP4Config", ROUTES);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4");
}

static void
test_six (NmFixture *f, gconstpointer data)
{
  fake_nm_set (f->nm, "IP6Config/2", "IP6Config",
               "{'AddressData': <[{'address': <'2001:db8::5'>}]>,"
               " 'RouteData': <[{'dest': <'::'>, 'prefix': <uint32 0>}]>}");
  fake_nm_say (f->nm, OBJECTS, "...");
  fake_nm_change (f->nm, "Devices/2", "Device",
                  "{'Ip6Config': <objectpath '/org/freedesktop/NetworkManager/IP6Config/2'>,"
                  " 'Ip4Config': <objectpath '/'>, 'Ip4Connectivity': <uint32 1>}");
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 c-- 1");
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 0");
  fake_nm_change (f->nm, "Devices/2", "Device", "{'Ip6Connectivity': <uint32 4>}");
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4");
  fake_nm_change (f->nm, "IP6Config/2", "IP6Config", "{'RouteData': <@aa{sv} []>}");
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 ca- 4");
}

#define ADD(name, from, func)                                                                      \
  g_test_add ("/nm-source/" name, NmFixture, NULL, from, func, nm_fixture_tear_down)
#define ADD_WITH(name, from, func, data)                                                           \
  g_test_add ("/nm-source/" name, NmFixture, data, from, func, nm_fixture_tear_down)

static void
add_presence (void)
{
  ADD ("no-bus", nm_fixture_begin, test_no_bus);
  ADD ("nobody-there", nm_fixture_begin, test_nobody_there);
  ADD ("comes-later", nm_fixture_begin, test_comes_later);
  ADD ("has-nothing", nm_fixture_begin, test_has_nothing);
  ADD ("restarts", nm_fixture_set_up, test_restarts);
  ADD ("restarts-as-another", nm_fixture_set_up, test_restarts_as_another);
  ADD ("speaks-without-its-name", nm_fixture_set_up, test_speaks_without_its_name);
  ADD ("bus-is-taken-away", nm_fixture_set_up, test_bus_is_taken_away);
  ADD ("another-bus", nm_fixture_set_up, test_another_bus);
  ADD ("bus-is-lost", nm_fixture_set_up, test_bus_is_lost);
}

static void
add_reading (void)
{
  ADD ("slow", nm_fixture_begin, test_slow);
  ADD ("slow-and-gone", nm_fixture_begin, test_slow_and_gone);
  ADD ("slow-over-a-restart", nm_fixture_begin, test_slow_over_a_restart);
  ADD_WITH ("wrong-answer/type", nm_fixture_begin, test_wrong_answer, "#");
  ADD_WITH ("wrong-answer/denied", nm_fixture_begin, test_wrong_answer,
            "org.freedesktop.DBus.Error.AccessDenied");
  ADD ("manager-of-wrong-types", nm_fixture_begin, test_manager_of_wrong_types);
  ADD ("other-objects", nm_fixture_begin, test_other_objects);
  ADD ("service", nm_fixture_set_up, test_service);
  ADD ("of-no-interest", nm_fixture_set_up, test_of_no_interest);
}

static void
add_devices (void)
{
  ADD ("changes", nm_fixture_set_up, test_changes);
  ADD ("state-changed", nm_fixture_set_up, test_state_changed);
  ADD ("no-change", nm_fixture_set_up, test_no_change);
  ADD ("coalesced", nm_fixture_set_up, test_coalesced);
  ADD ("wrong-changes", nm_fixture_set_up, test_wrong_changes);
  ADD ("added-and-removed", nm_fixture_set_up, test_added_and_removed);
  ADD ("gone-when-read-again", nm_fixture_set_up, test_gone_when_read_again);
  ADD ("many-added", nm_fixture_set_up, test_many_added);
  ADD ("removed-while-reading", nm_fixture_set_up, test_removed_while_reading);
  ADD ("stopped", nm_fixture_set_up, test_stopped);
  ADD ("another-config", nm_fixture_set_up, test_another_config);
  ADD ("six", nm_fixture_set_up, test_six);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_presence ();
  add_reading ();
  add_devices ();

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The floor of leases: a bare GDBus service that answers the calls at once and hears of those who
 * leave the bus, and nothing else.
 *
 * Usage: mbn-bench-floor-leases ADDRESS
 * Runs until it is killed.
 */

#include <gio/gio.h>

#define NAME    "org.mbnd1"
#define PATH    "/org/mbnd1"
#define MANAGER "org.mbnd1.SyncManager"
#define BUS     "org.freedesktop.DBus"
#define LEFT    "type='signal',sender='" BUS "',member='NameOwnerChanged',arg2=''"

static const char introspection[]
    = "<node><interface name='" MANAGER "'>"
      "<method name='EstablishConnection'><arg type='s'/><arg type='u'/></method>"
      "<method name='SynchronizeCompleted'><arg type='i'/></method>"
      "</interface></node>";

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
on_left (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *signal,
         GVariant *arguments,
         gpointer user_data)
{
}

static void
watch (GDBusConnection *bus)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_sync (bus, BUS, "/org/freedesktop/DBus", BUS, "AddMatch",
                                     g_variant_new ("(s)", LEFT), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                                     NULL, &error);

  if (reply == NULL)
    g_error ("%s", error->message);

  g_dbus_connection_signal_subscribe (bus, BUS, BUS, "NameOwnerChanged", NULL, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE, on_left, NULL, NULL);
}

int
main (int argc, char **argv)
{
  static const GDBusInterfaceVTable vtable = {.method_call = on_call};
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 2)
    {
      g_printerr ("Usage: %s ADDRESS\n", argv[0]);
      return 2;
    }

  bus = g_dbus_connection_new_for_address_sync (
      argv[1],
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  if (bus == NULL)
    g_error ("%s", error->message);

  watch (bus);
  g_dbus_connection_register_object (bus, PATH, node->interfaces[0], &vtable, NULL, NULL, NULL);
  g_bus_own_name_on_connection (bus, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  g_main_loop_run (loop);

  return 0;
}

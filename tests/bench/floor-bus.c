/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The second floor: the same MBIM messages, and the same messages on the bus (replies, property
 * changes, events, completions) with bare GDBus, filled with constants. What is between this and
 * mbnd is the price of mbnd's own work; what is between the first floor and this, that of a bus.
 *
 * Usage: mbn-bench-floor-bus DEVICE ADDRESS
 * Takes the bus name when the modem is open; runs until it is killed.
 */

#include <libxml/parser.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "floor-modem.h"

#define NAME       "org.mbnd1"
#define PATH       "/org/mbnd1/Connection/0"
#define CONNECTION "org.mbnd1.Connection"

enum
{
  ACTIVATED = 1,
  ACTIVATING,
  DEACTIVATED,
  DEACTIVATING,
};

static const char introspection[] = "<node><interface name='" CONNECTION "'>"
                                    "<method name='Connect'><arg type='u'/><arg type='s'/>"
                                    "<arg type='u' direction='out'/></method>"
                                    "<method name='Disconnect'>"
                                    "<arg type='u' direction='out'/></method>"
                                    "</interface></node>";

static GDBusConnection *bus;
static guint32 request_id;
static GVariant *ip4_config;

static void
emit (const char *interface, const char *signal, GVariant *arguments)
{
  g_dbus_connection_emit_signal (bus, NULL, PATH, interface, signal, arguments, NULL);
}

static GVariant *
make_ip4_config (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "addresses",
                         g_variant_new_parsed ("[('10.64.0.2', @u 30)]"));
  g_variant_builder_add (&builder, "{sv}", "gateway", g_variant_new_string ("10.64.0.1"));
  g_variant_builder_add (&builder, "{sv}", "dns", g_variant_new_parsed ("['10.64.0.1']"));
  g_variant_builder_add (&builder, "{sv}", "mtu", g_variant_new_uint32 (1500));
  g_variant_builder_add (&builder, "{sv}", "method", g_variant_new_string ("static"));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* The state, what changes with it in mbnd, and the event. */
static void
announce (guint32 state, const char *property, GVariant *value)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "ActivationState", g_variant_new_uint32 (state));
  g_variant_builder_add (&builder, "{sv}", property, value);

  emit ("org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new ("(sa{sv}as)", CONNECTION, &builder, NULL));
  emit (CONNECTION, "OnConnectStateChange", NULL);
}

static void
complete (const char *signal, gboolean with_profile)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "status-name", g_variant_new_string ("S_OK"));
  g_variant_builder_add (&builder, "{sv}", "message", g_variant_new_string ("success"));
  if (with_profile)
    g_variant_builder_add (&builder, "{sv}", "profile", g_variant_new_string ("Bench"));
  g_variant_builder_add (&builder, "{sv}", "elapsed-ms", g_variant_new_uint32 (0));
  emit (CONNECTION, signal, g_variant_new ("(uia{sv})", request_id, 0, &builder));
}

static void
on_activated (gpointer user_data)
{
  announce (ACTIVATED, "Ip4Config", ip4_config);
  complete ("OnConnectComplete", TRUE);
}

static void
on_deactivated (gpointer user_data)
{
  announce (DEACTIVATED, "Origin", g_variant_new_string (""));
  complete ("OnDisconnectComplete", FALSE);
}

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  gboolean connect = g_str_equal (method, "Connect");

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", ++request_id));
  if (connect)
    {
      announce (ACTIVATING, "Origin", g_variant_new_string ("user"));
      floor_modem_activate (on_activated, NULL);
    }
  else
    {
      announce (DEACTIVATING, "Ip4Config", g_variant_new ("a{sv}", NULL));
      floor_modem_deactivate (on_deactivated, NULL);
    }
}

/* So that the memory of this program is that of all libraries mbnd uses. */
static void
use_the_other_libraries (void)
{
  static const char document[] = "<MBNProfile/>";

  xmlFreeDoc (xmlReadMemory (document, (int)strlen (document), NULL, NULL, XML_PARSE_NONET));
  sd_notify (0, "STATUS=floor");
}

static void
take_name (gpointer user_data)
{
  g_bus_own_name_on_connection (bus, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

int
main (int argc, char **argv)
{
  static const GDBusInterfaceVTable vtable = {.method_call = on_call};
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 3)
    {
      g_printerr ("Usage: %s DEVICE ADDRESS\n", argv[0]);
      return 2;
    }

  bus = g_dbus_connection_new_for_address_sync (
      argv[2],
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  if (bus == NULL)
    g_error ("%s", error->message);

  use_the_other_libraries ();
  ip4_config = make_ip4_config ();
  node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_dbus_connection_register_object (bus, PATH, node->interfaces[0], &vtable, NULL, NULL, NULL);
  floor_modem_open (argv[1], take_name, NULL);
  g_main_loop_run (loop);

  return 0;
}

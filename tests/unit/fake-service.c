/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "fake-service.h"

#define BUS  "org.freedesktop.DBus"
#define PEER "org.freedesktop.DBus.Peer"

static void
call_bus (GDBusConnection *bus, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_sync (bus, BUS, "/org/freedesktop/DBus", BUS, method, arguments,
                                     G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                     &error);
  guint32 result;

  g_assert_no_error (error);
  g_variant_get (reply, "(u)", &result);
  g_assert_cmpuint (result, ==, 1);
}

void
fake_service_own (GDBusConnection *bus, const char *name)
{
  call_bus (bus, "RequestName", g_variant_new ("(su)", name, 0));
}

void
fake_service_disown (GDBusConnection *bus, const char *name)
{
  call_bus (bus, "ReleaseName", g_variant_new ("(s)", name));
}

void
fake_service_assert_not_started (GDBusMethodInvocation *call)
{
  g_assert_true (g_dbus_message_get_flags (g_dbus_method_invocation_get_message (call))
                 & G_DBUS_MESSAGE_FLAGS_NO_AUTO_START);
}

/* By the message itself: GDBus would not send a value of a wrong type. */
void
fake_service_reply (GDBusMethodInvocation *call, GVariant *value, GUnixFDList *fds)
{
  g_autoptr (GDBusMessage) reply
      = g_dbus_message_new_method_reply (g_dbus_method_invocation_get_message (call));

  g_dbus_message_set_body (reply, value);
  g_dbus_message_set_unix_fd_list (reply, fds);
  g_dbus_connection_send_message (g_dbus_method_invocation_get_connection (call), reply,
                                  G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (call);
}

static void
on_pong (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  g_assert_no_error (error);
  *done = TRUE;
}

/* What @from sent before has arrived at @to, and what the bus had to answer to @from. */
static void
ping (GDBusConnection *from, GDBusConnection *to)
{
  gboolean done = FALSE;

  g_dbus_connection_call (from, g_dbus_connection_get_unique_name (to), "/", PEER, "Ping", NULL,
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_pong, &done);
  private_bus_wait (&done);
  private_bus_drain ();
}

void
fake_service_settle (GDBusConnection *bus, GDBusConnection *other, const guint *n_calls)
{
  guint before;

  do
    {
      before = *n_calls;
      for (guint i = 0; i < 2; i++)
        {
          ping (bus, other); /* the service's word is there, and may make the other ask */
          ping (other, bus); /* which is here, and answered */
        }
      ping (bus, other);
    }
  while (*n_calls != before);
}

void
fake_service_converse (GDBusConnection *bus, GDBusConnection *other, const guint *n_calls)
{
  guint before;

  do
    {
      before = *n_calls;
      ping (bus, other);
      ping (other, bus);
    }
  while (*n_calls != before);
}

void
fake_service_deliver (GDBusConnection *bus, GDBusConnection *other)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) pong
      = g_dbus_connection_call_sync (bus, g_dbus_connection_get_unique_name (other), "/", PEER,
                                     "Ping", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-large-calls.h"

#include <string.h>

/* The system bus takes 32 MiB; the largest argument that is accepted has 256 KiB (design.md 3.6),
 * and what is larger is refused with better words up to here. */
#define MAX_BYTES (8 * 1024 * 1024)

static gsize
get_size (GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);
  const char *path = g_dbus_message_get_path (message);

  return (body != NULL ? g_variant_get_size (body) : 0) + (path != NULL ? strlen (path) : 0);
}

static void
refuse (GDBusConnection *bus, GDBusMessage *call)
{
  g_autoptr (GDBusMessage) reply = NULL;

  if ((g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0)
    return;

  reply = g_dbus_message_new_method_error (call, "org.freedesktop.DBus.Error.LimitsExceeded",
                                           "the call is larger than %u bytes", MAX_BYTES);
  g_dbus_connection_send_message (bus, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* In a thread of GDBus. */
static GDBusMessage *
on_message (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL
      || get_size (message) <= MAX_BYTES)
    return message;

  refuse (bus, message);
  g_object_unref (message);

  return NULL;
}

guint
mbn_large_calls_refuse (GDBusConnection *bus)
{
  return g_dbus_connection_add_filter (bus, on_message, NULL, NULL);
}

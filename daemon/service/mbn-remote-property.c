/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-remote-property.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"

void
mbn_remote_property_get_async (GDBusConnection *bus,
                               const char *name,
                               const char *path,
                               const char *interface,
                               const char *property,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_dbus_connection_call (bus, name, path, PROPERTIES, "Get",
                          g_variant_new ("(ss)", interface, property), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, cancellable, callback, user_data);
}

GVariant *
mbn_remote_property_get_finish (GObject *source,
                                GAsyncResult *result,
                                const GVariantType *type,
                                GError **error)
{
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, error);
  g_autoptr (GVariant) value = NULL;

  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(v)", &value);
  if (!g_variant_is_of_type (value, type))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the value is of type %s",
                   g_variant_get_type_string (value));
      return NULL;
    }

  return g_steal_pointer (&value);
}

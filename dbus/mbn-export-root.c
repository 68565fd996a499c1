/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export-root.h"

#include <string.h>

#include "mbn-dbus-generated.h"
#include "mbn-export-modem.h"
#include "mbn-export-power.h"
#include "mbn-export-profiles.h"
#include "mbn-export-sync.h"
#include "mbn-export.h"
#include "mbn-gate.h"
#include "mbn-large-calls.h"
#include "mbn-reply.h"

struct _MbnExportRoot
{
  GDBusConnection *bus;
  guint large_calls; /* the filter that refuses them */
  MbnGate *gate;
  MbnModemSet *modems;
  MbnProfiles *all_profiles;
  GDBusObjectManagerServer *server;
  MbnDbusInterfaceManager *interface_manager;
  MbnDbusConnectionManager *connection_manager;
  GPtrArray *exports; /* of MbnExportModem, in order of arrival */
  MbnExportProfiles *profiles;
  MbnExportPower *power;
  MbnExportSync *sync;
  MbnAutoConnectFinder auto_connect;
  gpointer auto_connect_data;
  guint next_connection;
};

/* ---- modems coming and going ---- */

static char *
next_connection_path (gpointer user_data)
{
  MbnExportRoot *self = user_data;

  return g_strdup_printf (MBN_PATH_ROOT "/Connection/%u", self->next_connection++);
}

static void
connection_arrived (const char *path, gpointer user_data)
{
  MbnExportRoot *self = user_data;

  mbn_dbus_connection_manager_emit_on_connection_arrival (self->connection_manager, path);
  mbn_export_sync_refresh (self->sync);
}

static void
connection_removed (const char *path, gpointer user_data)
{
  MbnExportRoot *self = user_data;

  mbn_dbus_connection_manager_emit_on_connection_removal (self->connection_manager, path);
  mbn_export_sync_refresh (self->sync);
}

static MbnAutoConnect *
find_auto_connect (MbnModem *modem, gpointer user_data)
{
  MbnExportRoot *self = user_data;

  return self->auto_connect (modem, self->auto_connect_data);
}

static const MbnExportModemHost host = {
    .next_connection_path = next_connection_path,
    .connection_arrived = connection_arrived,
    .connection_removed = connection_removed,
    .find_auto_connect = find_auto_connect,
};

static void
on_modem_added (MbnModemSet *modems, MbnModem *modem, MbnExportRoot *self)
{
  MbnExportModem *export
      = mbn_export_modem_new (self->gate, self->server, modem, self->all_profiles, &host, self);

  g_ptr_array_add (self->exports, export);
  mbn_dbus_interface_manager_emit_on_interface_arrival (self->interface_manager,
                                                        mbn_export_modem_get_path (export));
  mbn_export_modem_follow (export);
}

/* Removal signals first, then InterfacesRemoved; the Connection before the Interface (design.md 2).
 */
static void
remove_export (MbnExportRoot *self, guint index)
{
  MbnExportModem *export = g_ptr_array_index (self->exports, index);

  mbn_export_modem_remove_connection (export);
  mbn_dbus_interface_manager_emit_on_interface_removal (self->interface_manager,
                                                        mbn_export_modem_get_path (export));
  g_ptr_array_remove_index (self->exports, index);
}

static void
on_modem_removed (MbnModemSet *modems, MbnModem *modem, MbnExportRoot *self)
{
  for (guint i = 0; i < self->exports->len; i++)
    if (mbn_export_modem_get_modem (g_ptr_array_index (self->exports, i)) == modem)
      {
        remove_export (self, i);
        return;
      }
}

static void
on_failed_devices_changed (MbnModemSet *modems, MbnExportRoot *self)
{
  g_auto (GStrv) paths = mbn_modem_set_dup_failed_devices (modems);

  mbn_dbus_interface_manager_set_failed_devices (self->interface_manager,
                                                 (const char *const *)paths);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->interface_manager));
}

/* ---- InterfaceManager ---- */

static gboolean
handle_get_interface (MbnDbusInterfaceManager *skeleton,
                      GDBusMethodInvocation *invocation,
                      const char *id,
                      MbnExportRoot *self)
{
  for (guint i = 0; i < self->exports->len; i++)
    {
      MbnExportModem *export = g_ptr_array_index (self->exports, i);

      if (strcmp (mbn_modem_get_interface_id (mbn_export_modem_get_modem (export)), id) == 0)
        {
          mbn_dbus_interface_manager_complete_get_interface (skeleton, invocation,
                                                             mbn_export_modem_get_path (export));
          return G_DBUS_METHOD_INVOCATION_HANDLED;
        }
    }

  mbn_reply_new_error (invocation, MBN_ERROR_NOT_FOUND,
                       "no modem present has the InterfaceID \"%s\"", id);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_interfaces (MbnDbusInterfaceManager *skeleton,
                       GDBusMethodInvocation *invocation,
                       MbnExportRoot *self)
{
  g_autofree const char **paths = g_new0 (const char *, self->exports->len + 1);

  for (guint i = 0; i < self->exports->len; i++)
    paths[i] = mbn_export_modem_get_path (g_ptr_array_index (self->exports, i));

  mbn_dbus_interface_manager_complete_get_interfaces (skeleton, invocation, paths);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- for the profiles ---- */

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint left = mbn_modem_get_number (*(MbnModem *const *)a);
  guint right = mbn_modem_get_number (*(MbnModem *const *)b);

  return (left > right) - (left < right);
}

static GPtrArray *
list_modems (const char *path, gpointer user_data)
{
  MbnExportRoot *self = user_data;
  gboolean any = strcmp (path, "/") == 0;
  GPtrArray *modems = g_ptr_array_new ();

  for (guint i = 0; i < self->exports->len; i++)
    {
      MbnExportModem *export = g_ptr_array_index (self->exports, i);

      if (any || strcmp (mbn_export_modem_get_path (export), path) == 0)
        g_ptr_array_add (modems, mbn_export_modem_get_modem (export));
    }

  g_ptr_array_sort (modems, compare_numbers);
  if (modems->len == 0 && !any)
    g_clear_pointer (&modems, g_ptr_array_unref);

  return modems;
}

/* ---- for the leases ---- */

static const char *
find_connection_path (MbnModem *modem, gpointer user_data)
{
  MbnExportRoot *self = user_data;

  for (guint i = 0; i < self->exports->len; i++)
    if (mbn_export_modem_get_modem (g_ptr_array_index (self->exports, i)) == modem)
      return mbn_export_modem_get_connection_path (g_ptr_array_index (self->exports, i));

  return NULL;
}

/* ---- ConnectionManager ---- */

static gboolean
handle_get_connection (MbnDbusConnectionManager *skeleton,
                       GDBusMethodInvocation *invocation,
                       const char *id,
                       MbnExportRoot *self)
{
  for (guint i = 0; i < self->exports->len; i++)
    {
      MbnExportModem *export = g_ptr_array_index (self->exports, i);
      const char *path = mbn_export_modem_get_connection_path (export);

      if (path != NULL
          && strcmp (mbn_modem_get_connection_id (mbn_export_modem_get_modem (export)), id) == 0)
        {
          mbn_dbus_connection_manager_complete_get_connection (skeleton, invocation, path);
          return G_DBUS_METHOD_INVOCATION_HANDLED;
        }
    }

  mbn_reply_new_error (invocation, MBN_ERROR_NOT_FOUND,
                       "no connection present has the ConnectionID \"%s\"", id);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_connections (MbnDbusConnectionManager *skeleton,
                        GDBusMethodInvocation *invocation,
                        MbnExportRoot *self)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; i < self->exports->len; i++)
    {
      const char *path
          = mbn_export_modem_get_connection_path (g_ptr_array_index (self->exports, i));

      if (path != NULL)
        g_ptr_array_add (paths, (gpointer)path);
    }

  g_ptr_array_add (paths, NULL);
  mbn_dbus_connection_manager_complete_get_connections (skeleton, invocation,
                                                        (const char *const *)paths->pdata);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- object ---- */

static gboolean
export_managers (MbnExportRoot *self, GDBusConnection *bus, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->interface_manager), bus,
                                           MBN_PATH_ROOT, error)
         && g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->connection_manager),
                                              bus, MBN_PATH_ROOT, error)
         && mbn_export_profiles_serve (self->profiles, bus, error)
         && mbn_export_power_serve (self->power, bus, error)
         && mbn_export_sync_serve (self->sync, bus, error);
}

MbnExportRoot *
mbn_export_root_new (GDBusConnection *bus,
                     MbnAuthority *authority,
                     MbnModemSet *modems,
                     MbnProfiles *profiles,
                     MbnLeases *leases,
                     MbnAutoConnectFinder auto_connect,
                     gpointer auto_connect_data,
                     GError **error)
{
  g_autoptr (MbnExportRoot) self = g_new0 (MbnExportRoot, 1);

  self->bus = g_object_ref (bus);
  self->large_calls = mbn_large_calls_refuse (bus);
  self->gate = mbn_gate_new (authority, bus);
  self->modems = g_object_ref (modems);
  self->all_profiles = g_object_ref (profiles);
  self->auto_connect = auto_connect;
  self->auto_connect_data = auto_connect_data;
  self->exports = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_export_modem_free);
  self->server = g_dbus_object_manager_server_new (MBN_PATH_ROOT);
  self->interface_manager
      = mbn_gate_new_skeleton (self->gate, MBN_DBUS_TYPE_INTERFACE_MANAGER_SKELETON);
  self->connection_manager
      = mbn_gate_new_skeleton (self->gate, MBN_DBUS_TYPE_CONNECTION_MANAGER_SKELETON);

  self->profiles = mbn_export_profiles_new (self->gate, self->server, profiles, list_modems, self);
  self->power = mbn_export_power_new (self->gate, modems);
  self->sync = mbn_export_sync_new (self->gate, leases, find_connection_path, self);

  g_signal_connect (self->interface_manager, "handle-get-interface",
                    G_CALLBACK (handle_get_interface), self);
  g_signal_connect (self->interface_manager, "handle-get-interfaces",
                    G_CALLBACK (handle_get_interfaces), self);
  g_signal_connect (self->connection_manager, "handle-get-connection",
                    G_CALLBACK (handle_get_connection), self);
  g_signal_connect (self->connection_manager, "handle-get-connections",
                    G_CALLBACK (handle_get_connections), self);
  g_signal_connect (modems, "added", G_CALLBACK (on_modem_added), self);
  g_signal_connect (modems, "removed", G_CALLBACK (on_modem_removed), self);
  g_signal_connect (modems, "failed-devices-changed", G_CALLBACK (on_failed_devices_changed), self);

  on_failed_devices_changed (modems, self);
  if (!export_managers (self, bus, error))
    return NULL;

  g_dbus_object_manager_server_set_connection (self->server, bus);

  return g_steal_pointer (&self);
}

void
mbn_export_root_close (MbnExportRoot *self)
{
  mbn_gate_close (self->gate);
}

static void
unexport (gpointer skeleton)
{
  if (g_dbus_interface_skeleton_get_connection (skeleton) != NULL)
    g_dbus_interface_skeleton_unexport (skeleton);

  g_object_unref (skeleton);
}

void
mbn_export_root_free (MbnExportRoot *self)
{
  mbn_gate_close (self->gate);
  g_signal_handlers_disconnect_by_data (self->modems, self);
  g_signal_handlers_disconnect_by_data (self->interface_manager, self);
  g_signal_handlers_disconnect_by_data (self->connection_manager, self);
  while (self->exports->len > 0)
    remove_export (self, self->exports->len - 1);
  g_ptr_array_unref (self->exports);
  /* profiles do not go because the service does: nobody is told so */
  g_dbus_object_manager_server_set_connection (self->server, NULL);
  mbn_export_profiles_free (self->profiles);
  mbn_export_power_free (self->power);
  mbn_export_sync_free (self->sync);
  unexport (self->interface_manager);
  unexport (self->connection_manager);
  g_object_unref (self->server);
  g_object_unref (self->all_profiles);
  g_object_unref (self->modems);
  g_object_unref (self->gate);
  g_dbus_connection_remove_filter (self->bus, self->large_calls);
  g_object_unref (self->bus);
  g_free (self);
}

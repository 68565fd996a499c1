/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export-modem.h"

#include "mbn-export.h"
#include "mbn-log.h"

struct _MbnExportModem
{
  MbnGate *gate;
  GDBusObjectManagerServer *server;
  MbnModem *modem;
  MbnProfiles *profiles;
  const MbnExportModemHost *host;
  gpointer user_data;
  char *path;
  MbnExportInterface *interface;
  MbnExportRegistration *registration;
  MbnExportSignal *signal;
  MbnExportAutoConnect *auto_connect;
  char *connection_path;
  MbnExportConnection *connection;
};

static const char *
connection_path_of (MbnModem *modem, gpointer user_data)
{
  return ((MbnExportModem *)user_data)->connection_path;
}

static void
export_connection (MbnExportModem *self)
{
  g_autoptr (GDBusObjectSkeleton) object = NULL;

  self->connection_path = self->host->next_connection_path (self->user_data);
  object = g_dbus_object_skeleton_new (self->connection_path);
  self->connection
      = mbn_export_connection_new (self->gate, self->modem, self->profiles,
                                   self->host->find_auto_connect (self->modem, self->user_data),
                                   object);
  g_dbus_object_manager_server_export (self->server, object);
  mbn_info (mbn_modem_get_label (self->modem), 0, "connection is %s", self->connection_path);
  self->host->connection_arrived (self->connection_path, self->user_data);
}

void
mbn_export_modem_remove_connection (MbnExportModem *self)
{
  g_autofree char *path = self->connection_path;

  if (path == NULL)
    return;

  /* the signal comes first, while the object can still be told apart (design.md 2) */
  self->connection_path = NULL;
  self->host->connection_removed (path, self->user_data);
  g_dbus_object_manager_server_unexport (self->server, path);
  g_clear_pointer (&self->connection, mbn_export_connection_free);
  mbn_info (mbn_modem_get_label (self->modem), 0, "connection %s is no more", path);
}

void
mbn_export_modem_follow (MbnExportModem *self)
{
  gboolean wanted = mbn_modem_has_connection (self->modem);

  if (wanted && self->connection_path == NULL)
    export_connection (self);
  else if (!wanted)
    mbn_export_modem_remove_connection (self);
}

static void
on_connection_changed (MbnModem *modem, MbnExportModem *self)
{
  mbn_export_modem_follow (self);
}

MbnModem *
mbn_export_modem_get_modem (MbnExportModem *self)
{
  return self->modem;
}

const char *
mbn_export_modem_get_path (MbnExportModem *self)
{
  return self->path;
}

const char *
mbn_export_modem_get_connection_path (MbnExportModem *self)
{
  return self->connection_path;
}

MbnExportModem *
mbn_export_modem_new (MbnGate *gate,
                      GDBusObjectManagerServer *server,
                      MbnModem *modem,
                      MbnProfiles *profiles,
                      const MbnExportModemHost *host,
                      gpointer user_data)
{
  MbnExportModem *self = g_new0 (MbnExportModem, 1);
  g_autoptr (GDBusObjectSkeleton) object = NULL;

  self->gate = g_object_ref (gate);
  self->server = g_object_ref (server);
  self->modem = g_object_ref (modem);
  self->profiles = g_object_ref (profiles);
  self->host = host;
  self->user_data = user_data;
  self->path = g_strdup_printf (MBN_PATH_ROOT "/Interface/%u", mbn_modem_get_number (modem));

  object = g_dbus_object_skeleton_new (self->path);
  self->interface = mbn_export_interface_new (gate, modem, object, connection_path_of, self);
  self->registration = mbn_export_registration_new (gate, modem, object);
  self->signal = mbn_export_signal_new (gate, modem, object);
  self->auto_connect
      = mbn_export_auto_connect_new (gate, host->find_auto_connect (modem, user_data), object);
  g_dbus_object_manager_server_export (server, object);
  g_signal_connect (modem, "connection-changed", G_CALLBACK (on_connection_changed), self);

  return self;
}

void
mbn_export_modem_free (MbnExportModem *self)
{
  g_signal_handlers_disconnect_by_data (self->modem, self);
  mbn_export_modem_remove_connection (self);
  g_dbus_object_manager_server_unexport (self->server, self->path);
  mbn_export_interface_free (self->interface);
  mbn_export_registration_free (self->registration);
  mbn_export_signal_free (self->signal);
  mbn_export_auto_connect_free (self->auto_connect);
  g_object_unref (self->profiles);
  g_object_unref (self->modem);
  g_object_unref (self->server);
  g_object_unref (self->gate);
  g_free (self->path);
  g_free (self);
}

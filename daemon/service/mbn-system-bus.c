/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-system-bus.h"

#include "mbn-log.h"

#define SYSTEM_ADDRESS "unix:path=/run/dbus/system_bus_socket"

/* 1, 2, 4 … s after the loss: about a minute. */
#define FIRST_RETRY_S 1
#define MAX_RETRIES   6

struct _MbnSystemBus
{
  MbnSystemBusFunc func;
  gpointer user_data;
  GCancellable *connecting; /* NULL: not reaching for it */
  GDBusConnection *bus;     /* NULL: not there */
  guint retry_timer;
  guint n_retries; /* since it was lost; it was never there: no more are made */
};

static void reach (MbnSystemBus *self);

static gboolean
on_retry (gpointer user_data)
{
  MbnSystemBus *self = user_data;

  self->retry_timer = 0;
  reach (self);

  return G_SOURCE_REMOVE;
}

static void
reach_later (MbnSystemBus *self)
{
  if (self->n_retries == MAX_RETRIES)
    {
      mbn_warning (NULL, 0,
                   "the system bus does not come back; polkit, NetworkManager, systemd-networkd "
                   "and logind are asked again when this service is restarted");
      return;
    }

  self->retry_timer = g_timeout_add_seconds (FIRST_RETRY_S << self->n_retries, on_retry, self);
  self->n_retries++;
}

static void
drop_bus (MbnSystemBus *self)
{
  if (self->bus == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->bus);
}

static void
on_closed (GDBusConnection *bus, gboolean remote, GError *error, MbnSystemBus *self)
{
  mbn_info (NULL, 0, "the system bus is lost");
  drop_bus (self);
  self->func (NULL, self->user_data);
  self->n_retries = 0;
  reach_later (self);
}

static void
take_bus (MbnSystemBus *self, GDBusConnection *bus)
{
  self->bus = g_object_ref (bus);
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  g_signal_connect (bus, "closed", G_CALLBACK (on_closed), self);
  self->func (bus, self->user_data);
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnSystemBus *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->connecting);
  if (bus != NULL && !g_dbus_connection_is_closed (bus))
    take_bus (self, bus);
  else if (self->n_retries > 0)
    reach_later (self);
  else
    {
      mbn_info (NULL, 0, "no system bus to follow other services on: %s",
                error != NULL ? error->message : "it was closed at once");
      self->func (NULL, self->user_data);
    }
}

/* A connection of our own, not the one that GIO shares: that would be handed out again after it was
 * lost. */
static void
reach (MbnSystemBus *self)
{
  const char *address = g_getenv ("DBUS_SYSTEM_BUS_ADDRESS");

  self->connecting = g_cancellable_new ();
  g_dbus_connection_new_for_address (address != NULL ? address : SYSTEM_ADDRESS,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->connecting, on_reached, self);
}

MbnSystemBus *
mbn_system_bus_new (MbnSystemBusFunc func, gpointer user_data)
{
  MbnSystemBus *self = g_new0 (MbnSystemBus, 1);

  self->func = func;
  self->user_data = user_data;
  reach (self);

  return self;
}

void
mbn_system_bus_free (MbnSystemBus *self)
{
  g_cancellable_cancel (self->connecting);
  g_clear_object (&self->connecting);
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  drop_bus (self);
  g_free (self);
}

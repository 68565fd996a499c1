/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-network.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>

#include "sim-packet.h"

struct _UsbNetwork
{
  UsbNetworkHooks hooks;
  gpointer user_data;
  GSocket *socket;
  GSource *source; /* NULL = has hung up */
};

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  UsbNetwork *self = user_data;
  guint8 buffer[SIM_MAX_PACKET];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (socket, (char *)buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    self->hooks.packet (buffer, n, self->user_data);
  if (n > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->source, g_source_unref);
  self->hooks.gone (self->user_data);
  return G_SOURCE_REMOVE;
}

UsbNetwork *
usb_network_new (const char *path, const UsbNetworkHooks *hooks, gpointer user_data, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_SEQPACKET,
                                             G_SOCKET_PROTOCOL_DEFAULT, error);
  UsbNetwork *self;

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  if (!g_socket_connect (socket, address, NULL, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

  self = g_new0 (UsbNetwork, 1);
  self->hooks = *hooks;
  self->user_data = user_data;
  self->socket = g_steal_pointer (&socket);
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, NULL);
  return self;
}

void
usb_network_free (UsbNetwork *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_free (self);
}

void
usb_network_write (UsbNetwork *self, const guint8 *data, gsize size)
{
  g_socket_send (self->socket, (const char *)data, size, NULL, NULL);
}

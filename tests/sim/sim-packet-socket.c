/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-packet-socket.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "sim-listen.h"
#include "sim-packet.h"

struct _SimPacketSocket
{
  char *path;
  SimPacketSocketInput input;
  gpointer user_data;
  GSocket *listener;
  GSource *accept_source;
  GSocket *peer; /* NULL = nobody is connected */
  GSource *read_source;
};

static GSource *
watch (GSocket *socket, GSocketSourceFunc callback, gpointer user_data)
{
  GSource *source = g_socket_create_source (socket, G_IO_IN, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (callback), user_data, NULL);
  g_source_attach (source, NULL);
  return source;
}

static void
hang_up (GSocket **socket, GSource **source)
{
  if (*socket == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
  g_socket_close (*socket, NULL);
  g_clear_object (socket);
}

/* One packet a turn, so that a busy host does not keep the control socket waiting. */
static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  SimPacketSocket *self = user_data;
  guint8 buffer[SIM_MAX_PACKET];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (socket, (char *)buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    self->input (buffer, n, self->user_data);
  if (n > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  hang_up (&self->peer, &self->read_source);
  return G_SOURCE_REMOVE;
}

static gboolean
on_connection (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  SimPacketSocket *self = user_data;
  GSocket *peer = g_socket_accept (socket, NULL, NULL);

  if (peer == NULL)
    return G_SOURCE_CONTINUE;

  hang_up (&self->peer, &self->read_source);
  g_socket_set_blocking (peer, FALSE);
  self->peer = peer;
  self->read_source = watch (peer, on_readable, self);
  return G_SOURCE_CONTINUE;
}

SimPacketSocket *
sim_packet_socket_new (const char *path,
                       SimPacketSocketInput input,
                       gpointer user_data,
                       GError **error)
{
  GSocket *listener = sim_listen (path, G_SOCKET_TYPE_SEQPACKET, 1, error);
  SimPacketSocket *self;

  if (listener == NULL)
    return NULL;

  self = g_new0 (SimPacketSocket, 1);
  self->path = g_strdup (path);
  self->input = input;
  self->user_data = user_data;
  self->listener = listener;
  self->accept_source = watch (listener, on_connection, self);
  return self;
}

void
sim_packet_socket_free (SimPacketSocket *self)
{
  hang_up (&self->peer, &self->read_source);
  hang_up (&self->listener, &self->accept_source);
  g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}

gboolean
sim_packet_socket_write (SimPacketSocket *self, const guint8 *data, gsize size)
{
  /* Nothing is kept for later: a link may lose a packet. */
  return self->peer != NULL
         && g_socket_send (self->peer, (const char *)data, size, NULL, NULL) == (gssize)size;
}

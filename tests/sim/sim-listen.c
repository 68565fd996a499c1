/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-listen.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sim-mbim.h"

/* What is there and is no socket is somebody's. */
static gboolean
may_replace (const char *path, GError **error)
{
  GStatBuf status;

  if (g_lstat (path, &status) < 0 || S_ISSOCK (status.st_mode))
    return TRUE;

  g_set_error (error, SIM_ERROR, 0, "%s: there is something else of that name", path);
  return FALSE;
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  if (g_rename (from, to) == 0)
    return TRUE;

  g_set_error (error, SIM_ERROR, 0, "%s: %s", to, g_strerror (errno));
  g_unlink (from);
  return FALSE;
}

GSocket *
sim_listen (const char *path, GSocketType type, int backlog, GError **error)
{
  /* It gets its name when it listens: who finds it may connect. */
  g_autofree char *draft = g_strconcat (path, "~", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (draft);
  g_autoptr (GSocket) socket = NULL;

  if (strlen (draft) > g_unix_socket_address_get_path_len (G_UNIX_SOCKET_ADDRESS (address)))
    {
      g_set_error (error, SIM_ERROR, 0, "%s: the path is too long for a socket", path);
      return NULL;
    }
  if (!may_replace (path, error) || !may_replace (draft, error))
    return NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, type, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL)
    return NULL;
  g_unlink (draft);
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, backlog);
  if (!g_socket_bind (socket, address, FALSE, error) || !g_socket_listen (socket, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

  return move (draft, path, error) ? g_steal_pointer (&socket) : NULL;
}

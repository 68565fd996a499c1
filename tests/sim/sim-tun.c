/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-tun.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sim-mbim.h"
#include "sim-packet.h"

#define DEVICE "/dev/net/tun"

struct _SimTun
{
  SimTunInput input;
  gpointer user_data;
  int fd;
  guint source;
};

gboolean
sim_tun_check_name (const char *name, GError **error)
{
  gsize length = strlen (name);

  if (length > 0 && length < IFNAMSIZ && strpbrk (name, "/:% \t\n") == NULL
      && !g_str_equal (name, ".") && !g_str_equal (name, ".."))
    return TRUE;

  g_set_error (error, SIM_ERROR, 0,
               "\"%s\" is no name of an interface: 1 to %d characters, no blank, /, : or %%", name,
               IFNAMSIZ - 1);
  return FALSE;
}

/* One packet a turn, so that a busy host does not keep the control socket waiting. */
static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  SimTun *self = user_data;
  guint8 buffer[SIM_MAX_PACKET];
  ssize_t n = read (fd, buffer, sizeof buffer);

  if (n > 0)
    self->input (buffer, n, self->user_data);
  if (n >= 0 || errno == EAGAIN || errno == EINTR || !(condition & (G_IO_ERR | G_IO_HUP)))
    return G_SOURCE_CONTINUE;

  /* Somebody has deleted the interface. */
  self->source = 0;
  return G_SOURCE_REMOVE;
}

static int
open_device (const char *name, GError **error)
{
  struct ifreq request = {.ifr_flags = (short)(IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL)};
  int fd = open (DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  int code;

  if (fd < 0)
    {
      g_set_error (error, SIM_ERROR, 0, "making interface %s: %s: %s", name, DEVICE,
                   g_strerror (errno));
      return -1;
    }

  memcpy (request.ifr_name, name, strlen (name) + 1);
  if (ioctl (fd, TUNSETIFF, &request) == 0)
    return fd;

  code = errno;
  close (fd);
  g_set_error (error, SIM_ERROR, 0, "making interface %s: %s%s", name, g_strerror (code),
               code == EPERM   ? " (it takes CAP_NET_ADMIN)"
               : code == EBUSY ? " (there is one of that name)"
                               : "");
  return -1;
}

SimTun *
sim_tun_new (const char *name, SimTunInput input, gpointer user_data, GError **error)
{
  int fd = open_device (name, error);
  SimTun *self;

  if (fd < 0)
    return NULL;

  self = g_new0 (SimTun, 1);
  self->fd = fd;
  self->input = input;
  self->user_data = user_data;
  self->source = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  return self;
}

void
sim_tun_free (SimTun *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  close (self->fd);
  g_free (self);
}

gboolean
sim_tun_write (SimTun *self, const guint8 *data, gsize size)
{
  ssize_t n;

  do
    n = write (self->fd, data, size);
  while (n < 0 && errno == EINTR);

  /* EIO: the interface is down. A link may lose a packet, so nothing is repeated. */
  return n == (ssize_t)size;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-port.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include "sim-mbim.h"

#define READ_SIZE 65536

struct _SimPort
{
  char *link;
  gboolean linked; /* link is ours */
  SimPortInput input;
  gpointer user_data;
  int master;
  int slave; /* kept open, never read */
  int watch; /* inotify: tells when a client opens and closes the slave */
  guint clients;
  guint read_source;
  guint write_source;
  guint watch_source;
  GQueue output; /* GBytes, first one perhaps written in part */
  gsize written; /* bytes of the first one */
};

SimPort *
sim_port_new (const char *link, SimPortInput input, gpointer user_data)
{
  SimPort *self = g_new0 (SimPort, 1);

  self->link = g_strdup (link);
  self->input = input;
  self->user_data = user_data;
  self->master = -1;
  self->slave = -1;
  self->watch = -1;
  g_queue_init (&self->output);
  return self;
}

void
sim_port_free (SimPort *self)
{
  sim_port_unplug (self);
  g_free (self->link);
  g_free (self);
}

gboolean
sim_port_is_plugged (const SimPort *self)
{
  return self->master >= 0;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
drop_output (SimPort *self)
{
  g_clear_handle_id (&self->write_source, g_source_remove);
  g_queue_clear_full (&self->output, (GDestroyNotify)g_bytes_unref);
  self->written = 0;
}

void
sim_port_unplug (SimPort *self)
{
  if (self->master < 0)
    return;

  if (self->linked)
    g_unlink (self->link);
  self->linked = FALSE;
  g_clear_handle_id (&self->read_source, g_source_remove);
  g_clear_handle_id (&self->watch_source, g_source_remove);
  drop_output (self);
  self->clients = 0;
  close_fd (&self->watch);
  close_fd (&self->slave);
  close_fd (&self->master);
}

/* Returns FALSE when the pty is full. */
static gboolean
write_some (SimPort *self)
{
  while (!g_queue_is_empty (&self->output))
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (g_queue_peek_head (&self->output), &size);
      ssize_t n = write (self->master, data + self->written, size - self->written);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return FALSE;
      if (n < 0)
        {
          g_printerr ("mbn-modem-sim: writing to the port: %s\n", g_strerror (errno));
          g_queue_clear_full (&self->output, (GDestroyNotify)g_bytes_unref);
          self->written = 0;
          return TRUE;
        }

      self->written += n;
      if (self->written == size)
        {
          g_bytes_unref (g_queue_pop_head (&self->output));
          self->written = 0;
        }
    }

  return TRUE;
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  SimPort *self = user_data;

  if (!write_some (self))
    return G_SOURCE_CONTINUE;

  self->write_source = 0;
  return G_SOURCE_REMOVE;
}

void
sim_port_write (SimPort *self, GBytes *fragment)
{
  if (self->master < 0)
    return;

  g_queue_push_tail (&self->output, g_bytes_ref (fragment));
  if (self->write_source == 0 && !write_some (self))
    self->write_source = g_unix_fd_add (self->master, G_IO_OUT, on_writable, self);
}

/* Returns FALSE when there was nothing to read. */
static gboolean
read_some (SimPort *self)
{
  g_autofree guint8 *buffer = g_malloc (READ_SIZE);
  ssize_t n = read (self->master, buffer, READ_SIZE);

  if (n > 0)
    self->input (buffer, n, self->user_data);

  return n > 0;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  read_some (user_data);
  return G_SOURCE_CONTINUE;
}

/* What a client left unread must not reach the next one, and half a message of it not us. */
static void
forget_client (SimPort *self)
{
  drop_output (self);
  tcflush (self->master, TCOFLUSH);
  tcflush (self->slave, TCIFLUSH);
  while (read_some (self))
    ;
  self->input (NULL, 0, self->user_data);
}

static gboolean
on_slave_event (int fd, GIOCondition condition, gpointer user_data)
{
  SimPort *self = user_data;
  char buffer[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  ssize_t n;
  gboolean closed = FALSE;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    {
      const struct inotify_event *event;

      for (ssize_t at = 0; at < n; at += sizeof *event + event->len)
        {
          event = (const struct inotify_event *)(buffer + at);
          if (event->mask & IN_OPEN)
            self->clients++;
          else if (event->mask & IN_CLOSE && self->clients > 0 && --self->clients == 0)
            closed = TRUE;
        }
    }
  if (closed && self->clients == 0)
    forget_client (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
fail (SimPort *self, GError **error, const char *what)
{
  g_set_error (error, SIM_ERROR, 0, "%s: %s", what, g_strerror (errno));
  sim_port_unplug (self);
  return FALSE;
}

/* A link of an earlier run is replaced; anything else there is somebody's and stays. */
static gboolean
make_link (SimPort *self, const char *target, GError **error)
{
  if (g_file_test (self->link, G_FILE_TEST_IS_SYMLINK))
    g_unlink (self->link);

  if (symlink (target, self->link) < 0)
    return fail (self, error, self->link);

  self->linked = TRUE;
  return TRUE;
}

gboolean
sim_port_plug (SimPort *self, GError **error)
{
  struct termios termios;
  char name[64];

  if (self->master >= 0)
    return TRUE;

  self->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->master < 0 || grantpt (self->master) < 0 || unlockpt (self->master) < 0
      || ptsname_r (self->master, name, sizeof name) != 0)
    return fail (self, error, "making a pseudo-terminal");

  self->slave = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->slave < 0 || tcgetattr (self->slave, &termios) < 0)
    return fail (self, error, name);
  cfmakeraw (&termios);
  if (tcsetattr (self->slave, TCSANOW, &termios) < 0
      || !g_unix_set_fd_nonblocking (self->master, TRUE, NULL))
    return fail (self, error, name);

  self->watch = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->watch < 0 || inotify_add_watch (self->watch, name, IN_OPEN | IN_CLOSE) < 0)
    return fail (self, error, "watching the pseudo-terminal");

  if (!make_link (self, name, error))
    return FALSE;

  self->read_source = g_unix_fd_add (self->master, G_IO_IN, on_readable, self);
  self->watch_source
      = g_unix_fd_add_full (G_PRIORITY_HIGH, self->watch, G_IO_IN, on_slave_event, self, NULL);
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-appear.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "sim-mbim.h"

struct _UsbAppear
{
  char *name; /* without its folder */
  UsbAppearFunc appeared;
  gpointer user_data;
  int fd;
  guint source;
};

static gboolean
on_event (int fd, GIOCondition condition, gpointer user_data)
{
  UsbAppear *self = user_data;
  char buffer[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  ssize_t n;
  gboolean appeared = FALSE;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    {
      const struct inotify_event *event;

      for (ssize_t at = 0; at < n; at += sizeof *event + event->len)
        {
          event = (const struct inotify_event *)(buffer + at);
          appeared |= event->len > 0 && g_str_equal (event->name, self->name);
        }
    }

  if (appeared)
    self->appeared (self->user_data);
  return G_SOURCE_CONTINUE;
}

UsbAppear *
usb_appear_new (const char *path, UsbAppearFunc appeared, gpointer user_data, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  UsbAppear *self;
  int fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);

  if (fd < 0 || inotify_add_watch (fd, folder, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR) < 0)
    {
      g_set_error (error, SIM_ERROR, 0, "watching %s: %s", folder, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  self = g_new0 (UsbAppear, 1);
  self->name = g_path_get_basename (path);
  self->appeared = appeared;
  self->user_data = user_data;
  self->fd = fd;
  self->source = g_unix_fd_add (fd, G_IO_IN, on_event, self);
  return self;
}

void
usb_appear_free (UsbAppear *self)
{
  g_source_remove (self->source);
  close (self->fd);
  g_free (self->name);
  g_free (self);
}

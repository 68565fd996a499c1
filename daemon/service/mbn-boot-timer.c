/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-boot-timer.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct _MbnBootTimer
{
  int fd;
  guint source;
  void (*func) (gpointer user_data);
  gpointer user_data;
};

static gboolean
on_expired (gint fd, GIOCondition condition, gpointer user_data)
{
  MbnBootTimer *self = user_data;
  guint64 n_times;

  /* armed anew meanwhile: nothing to read */
  if (read (fd, &n_times, sizeof n_times) == (gssize)sizeof n_times)
    self->func (self->user_data);

  return G_SOURCE_CONTINUE;
}

MbnBootTimer *
mbn_boot_timer_new (void (*func) (gpointer user_data), gpointer user_data)
{
  MbnBootTimer *self = g_new0 (MbnBootTimer, 1);

  self->func = func;
  self->user_data = user_data;
  self->fd = timerfd_create (CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->fd < 0)
    g_error ("no timer: %s", g_strerror (errno));
  self->source = g_unix_fd_add (self->fd, G_IO_IN, on_expired, self);

  return self;
}

void
mbn_boot_timer_free (MbnBootTimer *self)
{
  g_source_remove (self->source);
  close (self->fd);
  g_free (self);
}

void
mbn_boot_timer_arm (MbnBootTimer *self, gint64 when_us)
{
  struct itimerspec time = {.it_value = {0}};

  if (when_us != G_MAXINT64)
    {
      /* all zero would disarm it */
      gint64 at_us = MAX (when_us, 1);

      time.it_value.tv_sec = at_us / G_USEC_PER_SEC;
      time.it_value.tv_nsec = at_us % G_USEC_PER_SEC * 1000;
    }

  timerfd_settime (self->fd, TFD_TIMER_ABSTIME, &time, NULL);
}

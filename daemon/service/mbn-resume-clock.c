/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-resume-clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "mbn-clock.h"

/* In which nothing that matters can have changed. */
#define SHORTEST_US G_USEC_PER_SEC

/* CLOCK_REALTIME in seconds, in the year 2262 or 2038: the latest that the kernel can count to */
#define NEVER_S ((time_t)(sizeof (time_t) > 4 ? G_GINT64_CONSTANT (9214646400) : G_MAXINT32))

struct _MbnResumeClock
{
  void (*func) (gpointer user_data);
  gpointer user_data;
  gint64 slept_us; /* since the machine was started, as of the last look; rather too much */
  int fd;
  guint source;
};

/* The process may be interrupted between the clocks, for any time. Then that looks like more sleep
 * or like less, depending on which was read first. */

static gint64
slept_at_most_us (void)
{
  gint64 awake_us = g_get_monotonic_time ();

  return (gint64)mbn_clock_boottime_us () - awake_us;
}

static gint64
slept_at_least_us (void)
{
  gint64 all_us = (gint64)mbn_clock_boottime_us ();

  return all_us - g_get_monotonic_time ();
}

gboolean
mbn_resume_clock_look (MbnResumeClock *self)
{
  if (slept_at_least_us () < self->slept_us + SHORTEST_US)
    return FALSE;

  self->slept_us = slept_at_most_us ();

  return TRUE;
}

static gboolean
on_clock_set (gint fd, GIOCondition condition, gpointer user_data)
{
  MbnResumeClock *self = user_data;
  guint64 n_times;

  /* That the clock was set is an error (ECANCELED) for who reads; the timer goes on waiting for the
   * next time. Setting it anew instead would fail likewise. */
  if (read (fd, &n_times, sizeof n_times) < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;

  if (mbn_resume_clock_look (self))
    self->func (self->user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
arm (MbnResumeClock *self)
{
  struct itimerspec time = {.it_value = {.tv_sec = NEVER_S}};

  return timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &time, NULL) == 0;
}

MbnResumeClock *
mbn_resume_clock_new (void (*func) (gpointer user_data), gpointer user_data)
{
  MbnResumeClock *self = g_new0 (MbnResumeClock, 1);

  self->func = func;
  self->user_data = user_data;
  self->slept_us = slept_at_most_us ();
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->fd >= 0 && arm (self))
    self->source = g_unix_fd_add (self->fd, G_IO_IN, on_clock_set, self);
  else
    g_message ("a sleep that nobody announces will not be noticed: %s", g_strerror (errno));

  return self;
}

void
mbn_resume_clock_free (MbnResumeClock *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "fake-sleep.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "mbn-clock.h"

static gint64 awake_us = 1000 * G_USEC_PER_SEC;
static gint64 asleep_us = 500 * G_USEC_PER_SEC;
static guint interrupt_ms;
static gboolean refusing;
static int timer = -1; /* our end of it */

void
fake_sleep_pass (guint ms)
{
  awake_us += (gint64)ms * 1000;
}

void
fake_sleep_sleep (guint ms)
{
  asleep_us += (gint64)ms * 1000;
}

void
fake_sleep_interrupt (guint ms)
{
  interrupt_ms = ms;
}

void
fake_sleep_refuse (gboolean refuse)
{
  refusing = refuse;
}

void
fake_sleep_tell (void)
{
  guint64 once = 1;

  g_assert_cmpint (write (timer, &once, sizeof once), ==, sizeof once);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- in place of others ---- */

gint64
g_get_monotonic_time (void)
{
  gint64 now_us = awake_us;

  fake_sleep_pass (interrupt_ms);

  return now_us;
}

guint64
mbn_clock_boottime_us (void)
{
  gint64 now_us = awake_us + asleep_us;

  fake_sleep_pass (interrupt_ms);

  return (guint64)now_us;
}

/* The last one is the one. */
int
timerfd_create (int clock, int flags)
{
  int fd;

  g_assert_cmpint (clock, ==, CLOCK_REALTIME);
  g_assert_cmpint (flags, ==, TFD_NONBLOCK | TFD_CLOEXEC);
  if (refusing)
    {
      errno = EMFILE;
      return -1;
    }

  fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  if (timer >= 0)
    close (timer);
  timer = dup (fd);
  g_assert_cmpint (timer, >=, 0);

  return fd;
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *time, struct itimerspec *old)
{
  g_assert_cmpint (flags, ==, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
  g_assert_cmpint (time->it_interval.tv_sec, ==, 0);
  /* later than any test runs */
  g_assert_cmpint (time->it_value.tv_sec, >=, G_MAXINT32);

  return 0;
}

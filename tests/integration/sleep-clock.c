/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Preloaded into a program, lets it believe at each SIGUSR2 that the machine has slept: suspended
 * time is added to CLOCK_BOOTTIME, and who waits for CLOCK_REALTIME to be set is woken, as the
 * kernel does at a resume. Other timers that wait for a time wait for that of CLOCK_BOOTTIME.
 */

#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/timerfd.h>
#include <time.h>

#define SLEEP_S 5

typedef int (*GetTimeFunc) (clockid_t clock, struct timespec *now);
typedef int (*SetTimerFunc) (int fd,
                             int flags,
                             const struct itimerspec *time,
                             struct itimerspec *before);

static GetTimeFunc get_time;
static SetTimerFunc set_timer;
static atomic_int slept_s;
static atomic_int watch = -1; /* the timer that tells of a resume */

static void
on_sleep (int number)
{
  const struct itimerspec at_once = {.it_value = {.tv_nsec = 1}};

  slept_s += SLEEP_S;
  if (watch >= 0)
    set_timer (watch, TFD_TIMER_ABSTIME, &at_once, NULL);
}

__attribute__ ((constructor)) static void
prepare (void)
{
  get_time = (GetTimeFunc)dlsym (RTLD_NEXT, "clock_gettime");
  set_timer = (SetTimerFunc)dlsym (RTLD_NEXT, "timerfd_settime");
  signal (SIGUSR2, on_sleep);
}

/* In place of the C library's. */
__attribute__ ((visibility ("default"))) int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result;

  if (get_time == NULL)
    prepare ();

  result = get_time (clock, now);
  if (result == 0 && clock == CLOCK_BOOTTIME)
    now->tv_sec += slept_s;

  return result;
}

/* In place of the C library's. */
__attribute__ ((visibility ("default"))) int
timerfd_settime (int fd, int flags, const struct itimerspec *time, struct itimerspec *before)
{
  struct itimerspec awake = *time;

  if ((flags & TFD_TIMER_CANCEL_ON_SET) != 0)
    watch = fd;
  else if ((flags & TFD_TIMER_ABSTIME) != 0 && awake.it_value.tv_sec > slept_s)
    awake.it_value.tv_sec -= slept_s;

  return set_timer (fd, flags, &awake, before);
}

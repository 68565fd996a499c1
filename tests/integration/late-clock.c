/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Preloaded into a program, makes it think that an hour has passed: g_get_monotonic_time() jumps by
 * that as soon as a file exists. GLib's own timers go on as before, so nothing else happens in that
 * hour, which is what a program sees that has forgotten something.
 *
 * MBN_LATE_CLOCK: the file
 */

#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define HOUR_US 3600000000LL

/* The type of GLib's, which is not linked. */
__attribute__ ((visibility ("default"))) int64_t g_get_monotonic_time (void);

/* In place of GLib's. */
int64_t
g_get_monotonic_time (void)
{
  const char *path = getenv ("MBN_LATE_CLOCK");
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return now.tv_sec * 1000000LL + now.tv_nsec / 1000
         + (path != NULL && access (path, F_OK) == 0 ? HOUR_US : 0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-clock.h"

#include <time.h>

guint64
mbn_clock_boottime_us (void)
{
  struct timespec now = {0};

  clock_gettime (CLOCK_BOOTTIME, &now);

  return (guint64)now.tv_sec * G_USEC_PER_SEC + (guint64)now.tv_nsec / 1000;
}

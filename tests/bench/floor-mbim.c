/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The floor for connect/disconnect cycles: their MBIM messages and nothing else. No bus, no
 * requests, no checks.
 *
 * Usage: mbn-bench-floor-mbim DEVICE WARM-UP CYCLES
 * Prints one line of JSON: wall and CPU time (µs) of the cycles after the warm-up.
 */

#include <stdlib.h>
#include <sys/resource.h>

#include "floor-modem.h"

typedef struct
{
  GMainLoop *loop;
  guint warm_up;
  guint cycles;
  guint done;
  gint64 wall_us;
  gint64 cpu_us;
} Floor;

static gint64
get_cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return ((gint64)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
         + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void on_deactivated (gpointer user_data);

static void
on_activated (gpointer user_data)
{
  floor_modem_deactivate (on_deactivated, user_data);
}

static void
begin_cycle (gpointer user_data)
{
  Floor *self = user_data;

  if (self->done == self->warm_up)
    {
      self->wall_us = g_get_monotonic_time ();
      self->cpu_us = get_cpu_us ();
    }

  if (self->done == self->warm_up + self->cycles)
    g_main_loop_quit (self->loop);
  else
    floor_modem_activate (on_activated, self);
}

static void
on_deactivated (gpointer user_data)
{
  ((Floor *)user_data)->done++;
  begin_cycle (user_data);
}

int
main (int argc, char **argv)
{
  Floor self = {0};

  if (argc != 4)
    {
      g_printerr ("Usage: %s DEVICE WARM-UP CYCLES\n", argv[0]);
      return 2;
    }

  self.warm_up = (guint)atoi (argv[2]);
  self.cycles = (guint)atoi (argv[3]);
  self.loop = g_main_loop_new (NULL, FALSE);
  floor_modem_open (argv[1], begin_cycle, &self);
  g_main_loop_run (self.loop);

  g_print ("{\"wall_us\": %" G_GINT64_FORMAT ", \"cpu_us\": %" G_GINT64_FORMAT "}\n",
           g_get_monotonic_time () - self.wall_us, get_cpu_us () - self.cpu_us);
  floor_modem_close ();
  g_main_loop_unref (self.loop);

  return 0;
}

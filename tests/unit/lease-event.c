/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "lease-event.h"

#include <stdio.h>
#include <string.h>

/* How often each comes, compared with the others. */
static const struct
{
  const char *name;
  guint weight;
} kinds[LEASE_N_EVENTS] = {
    [LEASE_EVENT_TIME] = {"time",       200},
      [LEASE_EVENT_NEXT] = {"next",       160},
    [LEASE_EVENT_LATE] = {"late",       12 },
      [LEASE_EVENT_ASK] = {"ask",        160},
    [LEASE_EVENT_CROWD] = {"crowd",      1  },
      [LEASE_EVENT_FINISH] = {"finish",     120},
    [LEASE_EVENT_CONNECT] = {"connect",    24 },
      [LEASE_EVENT_DISCONNECT] = {"disconnect", 20 },
    [LEASE_EVENT_DROP] = {"drop",       60 },
      [LEASE_EVENT_UNPLUG] = {"unplug",     6  },
    [LEASE_EVENT_PLUG] = {"plug",       30 },
      [LEASE_EVENT_READY] = {"ready",      30 },
    [LEASE_EVENT_OUTCOME] = {"outcome",    50 },
      [LEASE_EVENT_SLOW] = {"slow",       40 },
    [LEASE_EVENT_CLOSING] = {"closing",    20 },
      [LEASE_EVENT_HOLD] = {"hold",       12 },
    [LEASE_EVENT_SAME] = {"same",       20 },
      [LEASE_EVENT_RESTART] = {"restart",    5  },
};

static guint8
random_kind (GRand *rand)
{
  guint total = 0;
  guint drawn;

  for (guint i = 0; i < LEASE_N_EVENTS; i++)
    total += kinds[i].weight;
  drawn = (guint)g_rand_int_range (rand, 0, (gint32)total);
  for (guint i = 0;; i++)
    {
      if (drawn < kinds[i].weight)
        return (guint8)i;
      drawn -= kinds[i].weight;
    }
}

LeaseEvent
lease_event_random (GRand *rand)
{
  LeaseEvent event = {
      .kind = random_kind (rand),
      .a = (guint8)g_rand_int_range (rand, 0, 256),
      .b = (guint16)g_rand_int_range (rand, 0, 65536),
  };

  /* mostly what makes things go on */
  if ((event.kind == LEASE_EVENT_READY || event.kind == LEASE_EVENT_OUTCOME)
      && g_rand_int_range (rand, 0, 4) > 0)
    event.b = 0;
  if (event.kind == LEASE_EVENT_HOLD)
    event.a = g_rand_int_range (rand, 0, 4) == 0;

  return event;
}

gint64
lease_event_time_us (const LeaseEvent *event)
{
  static const guint units_ms[] = {1, 1, 100, 1000, 1000, 1000, 60000, 600000};
  guint unit = units_ms[event->a % G_N_ELEMENTS (units_ms)];
  guint n = unit == 1 ? event->b % 3000 : event->b % 60;

  if (event->kind == LEASE_EVENT_LATE)
    return (gint64)(event->b % 5000) * 1000;

  return (gint64)n * unit * 1000;
}

char *
lease_event_print (const LeaseEvent *event)
{
  char *line = g_strdup_printf ("%s %u %u", kinds[event->kind].name, event->a, event->b);

  if (event->kind != LEASE_EVENT_TIME && event->kind != LEASE_EVENT_LATE)
    return line;

  g_free (line);
  return g_strdup_printf ("%s %u %u  # %g s", kinds[event->kind].name, event->a, event->b,
                          (double)lease_event_time_us (event) / G_USEC_PER_SEC);
}

gboolean
lease_event_parse (const char *line, LeaseEvent *event)
{
  char name[16];
  guint a, b;

  if (sscanf (line, "%15[a-z] %u %u", name, &a, &b) != 3)
    return FALSE;

  for (guint i = 0; i < LEASE_N_EVENTS; i++)
    if (strcmp (kinds[i].name, name) == 0)
      {
        *event = (LeaseEvent){(guint8)i, (guint8)a, (guint16)b};
        return TRUE;
      }

  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-watchdog.h"

#include <systemd/sd-daemon.h>

#include "mbn-log.h"

struct _MbnWatchdog
{
  MbnWatchdogHealthy healthy;
  gpointer user_data;
  guint timer; /* 0 = not healthy any more */
};

/* 0 = no watchdog is wanted, or none can be had. */
static guint64
wanted_interval_us (void)
{
  guint64 interval_us = 0;
  int wanted = sd_watchdog_enabled (FALSE, &interval_us);

  if (wanted < 0)
    mbn_warning (NULL, 0, "WATCHDOG_USEC or WATCHDOG_PID makes no sense (%s); no watchdog",
                 g_strerror (-wanted));

  return wanted > 0 ? interval_us : 0;
}

static gboolean
ping (void)
{
  return sd_notify (FALSE, "WATCHDOG=1") > 0;
}

static gboolean
on_timer (gpointer user_data)
{
  MbnWatchdog *self = user_data;
  g_autofree char *why = NULL;

  if (self->healthy (&why, self->user_data))
    {
      ping ();
      return G_SOURCE_CONTINUE;
    }

  mbn_landmark_warning (MBN_LANDMARK_WATCHDOG, NULL, 0,
                        "this must not be: %s; systemd will restart the service, the connection is "
                        "kept",
                        why);
  self->timer = 0;

  return G_SOURCE_REMOVE;
}

MbnWatchdog *
mbn_watchdog_new (MbnWatchdogHealthy healthy, gpointer user_data)
{
  guint64 interval_us = wanted_interval_us ();
  MbnWatchdog *self;

  if (interval_us == 0)
    return NULL;

  /* the first one tells whether anybody is there */
  if (!ping ())
    {
      mbn_warning (NULL, 0, "a watchdog is wanted, but NOTIFY_SOCKET leads nowhere; no watchdog");
      return NULL;
    }

  self = g_new0 (MbnWatchdog, 1);
  self->healthy = healthy;
  self->user_data = user_data;
  /* of no higher priority than the rest: a loop that does not get to it is not healthy either */
  self->timer = g_timeout_add ((guint)CLAMP (interval_us / 2000, 1, G_MAXUINT), on_timer, self);

  return self;
}

void
mbn_watchdog_free (MbnWatchdog *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self);
}

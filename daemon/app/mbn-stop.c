/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-stop.h"

#include <systemd/sd-daemon.h>

#include "mbn-app-private.h"
#include "mbn-log.h"

/* An orderly stop takes at most 10 s whatever the modem does (design.md 6); the rest is for the
 * bus to take the last signals. */
#define STOP_LIMIT_MS 8500
#define DISK_LIMIT_MS 500

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnApp *self = user_data;

  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_main_loop_quit (self->loop);
}

/* Everything goes, with its removal signals, before the name does. */
static void
leave (MbnApp *self)
{
  g_clear_pointer (&self->root, mbn_export_root_free);
  g_dbus_connection_flush (self->bus, NULL, on_flushed, self);
}

static void
on_network_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  mbn_network_settle_finish (MBN_NETWORK (source), result);
  leave (user_data);
}

static void
on_store_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnApp *self = user_data;

  mbn_profile_store_close_finish (MBN_PROFILE_STORE (source), result);
  mbn_network_settle_async (self->network, on_network_settled, self);
}

static void
close_store (MbnApp *self)
{
  self->modems_stopped = TRUE;
  mbn_profile_store_close_async (self->store, on_store_closed, self);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  mbn_modem_set_stop_finish (MBN_MODEM_SET (source), result);
  close_store (user_data);
}

static gboolean
keeps_calls (MbnApp *self, MbnStopReason reason)
{
  switch (reason)
    {
    case MBN_STOP_RESTART:
      return TRUE;
    case MBN_STOP_SHUTDOWN:
      return FALSE;
    case MBN_STOP_AS_CONFIGURED:
      return self->settings->service.on_stop == MBN_SETTINGS_ON_STOP_KEEP;
    }

  g_return_val_if_reached (TRUE);
}

static void
on_stop_reason (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnApp *self = user_data;
  MbnStopReason reason = mbn_stop_watch_ask_finish (MBN_STOP_WATCH (source), result);
  gboolean keep = keeps_calls (self, reason);

  mbn_landmark_message (MBN_LANDMARK_SERVICE_STOPPING, NULL, 0, "stopping (%s): connections are %s",
                        mbn_stop_reason_to_text (reason),
                        keep ? "kept for the next start" : "ended");
  /* a modem that is not opened yet may have a context of an earlier process */
  if (!keep)
    mbn_lease_desk_forget (self->leases);
  if (!keep && self->devices != NULL)
    mbn_devices_hurry (self->devices);
  mbn_app_forget_devices (self);

  if (keep)
    {
      mbn_modem_set_keep (self->modems);
      close_store (self);
    }
  else
    mbn_modem_set_stop_async (self->modems, on_stopped, self);
}

static gboolean
on_stop_limit (gpointer user_data)
{
  MbnApp *self = user_data;

  self->stop_timer = 0;
  if (self->modems_stopped)
    {
      g_warning ("the disk, the resolver or the bus did not answer in time; stopping without it");
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }

  g_warning ("a modem did not let go in time; stopping without it");
  self->stop_timer = g_timeout_add (DISK_LIMIT_MS, on_stop_limit, self);
  mbn_modem_set_abandon (self->modems);

  return G_SOURCE_REMOVE;
}

void
mbn_stop_begin (MbnApp *self)
{
  if (self->stopping)
    return;

  self->stopping = TRUE;
  sd_notify (FALSE, "STOPPING=1");

  /* nobody is served yet, no modem is open */
  if (self->bus == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  mbn_auto_host_stop (self->auto_host);
  mbn_lease_desk_stop (self->leases);
  mbn_request_ledger_close (self->config.ledger);
  if (self->root != NULL)
    mbn_export_root_close (self->root);
  self->stop_timer = g_timeout_add (STOP_LIMIT_MS, on_stop_limit, self);
  mbn_stop_watch_ask_async (self->stop_watch, on_stop_reason, self);
}

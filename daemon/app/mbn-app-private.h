/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the files of the app share: mbn-app.c (what the service is made of, how it starts, how it is
 * taken apart), mbn-reload.c (it gets other settings), mbn-stop.c (it stops). Not for anybody
 * else. */

#pragma once

#include <gio/gio.h>

#include "mbn-app.h"
#include "mbn-auto-host.h"
#include "mbn-devices.h"
#include "mbn-export-root.h"
#include "mbn-hotplug.h"
#include "mbn-lease-desk.h"
#include "mbn-modem-registry.h"
#include "mbn-modem-set.h"
#include "mbn-network.h"
#include "mbn-polkit-authority.h"
#include "mbn-profile-store.h"
#include "mbn-proposer.h"
#include "mbn-session-files.h"
#include "mbn-stop-watch.h"
#include "mbn-system-bus.h"
#include "mbn-watchdog.h"

G_BEGIN_DECLS

struct _MbnApp
{
  const MbnOptions *options;
  MbnSettings *settings; /* in force; others instead after each SIGHUP */
  GMainLoop *loop;
  int status;
  MbnStopWatch *stop_watch; /* why we are stopped */
  gboolean stopping;
  gboolean modems_stopped;
  guint stop_timer;
  GDBusConnection *bus;
  gboolean name_acquired;
  int lock; /* on the state directory */
  MbnModemConfig config;
  guint64 longest_request_ms; /* with any time limits there have been */
  MbnNetwork *network;
  MbnModemRegistry *registry;
  MbnSessionFiles *sessions; /* (nullable): a restart ends the call */
  MbnModemSet *modems;
  MbnProfileStore *store;
  gboolean store_loaded;
  MbnProposer *proposer;
  MbnAutoHost *auto_host;
  MbnLeaseDesk *leases;
  MbnSystemBus *system_bus;
  gboolean system_bus_told;
  GDBusConnection *system_bus_now; /* NULL: there is none, if it was told */
  MbnAuthority *authority;
  MbnPolkitAuthority *polkit; /* (nullable): the same, when polkit is asked */
  MbnExportRoot *root;
  MbnWatchdog *watchdog;
  MbnDevices *devices; /* from the name on, until the service stops */
  MbnHotplug *hotplug; /* NULL: not wanted */
};

/**
 * mbn_app_set_limits:
 *
 * Takes the time limits of the settings that are in force. Commands that are sent from now on have
 * these. A request that was accepted with longer ones is not overdue for that.
 */
void mbn_app_set_limits (MbnApp *self);

/**
 * mbn_app_forget_devices:
 *
 * Those that appear from now on are of no interest; the modems that are there stay. May be called
 * again.
 */
void mbn_app_forget_devices (MbnApp *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-app.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "mbim-backend.h"
#include "mbn-auto-host.h"
#include "mbn-export-root.h"
#include "mbn-devices.h"
#include "mbn-hotplug.h"
#include "mbn-lease-desk.h"
#include "mbn-limits-config.h"
#include "mbn-log.h"
#include "mbn-machine-namespace.h"
#include "mbn-modem-registry.h"
#include "mbn-modem-set.h"
#include "mbn-network-config.h"
#include "mbn-open-authority.h"
#include "mbn-polkit-authority.h"
#include "mbn-profile-store.h"
#include "mbn-proposer.h"
#include "mbn-reload.h"
#include "mbn-root-authority.h"
#include "mbn-session-files.h"
#include "mbn-settings-change.h"
#include "mbn-state-file.h"
#include "mbn-stop-watch.h"
#include "mbn-system-bus.h"
#include "mbn-watchdog.h"

#define BUS_NAME "org.mbnd1"

/* An orderly stop takes at most 10 s whatever the modem does (design.md 6); the rest is for the
 * bus to take the last signals. */
#define STOP_LIMIT_MS 8500
#define DISK_LIMIT_MS 500

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
  guint name_id;
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

static void fail (MbnApp *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (MbnApp *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_warning ("%s", text);
  self->status = 1;
  g_main_loop_quit (self->loop);
}

/* ---- configuration ---- */

/* Commands that are sent from now on have these. A request that was accepted with longer ones is
 * not overdue for that. */
static void
set_limits (MbnApp *self)
{
  mbn_limits_config_init (&self->config.limits, self->settings);
  self->longest_request_ms
      = MAX (self->longest_request_ms, mbn_limits_longest_request_ms (&self->config.limits));
}

static MbnBackend *
new_backend (const MbnModemPort *port, gpointer user_data)
{
  return mbim_backend_new (port->path, port->proxy);
}

static gboolean
prepare_state (MbnApp *self)
{
  const char *dir = self->options->state_dir;
  g_autoptr (GError) error = NULL;

  if (!mbn_state_dir_prepare (dir, &error) || !mbn_state_dir_check_owner (dir, &error)
      || (self->lock = mbn_state_dir_lock (dir, &error)) < 0
      || !mbn_machine_namespace_load (dir, self->config.id_namespace, &error))
    {
      fail (self, "%s; choose another with --state-dir", error->message);
      return FALSE;
    }

  self->registry = mbn_modem_registry_new (dir);

  return TRUE;
}

/* Without it everything works, only a restart ends the call; but what was asked for must be had. */
static gboolean
prepare_sessions (MbnApp *self)
{
  g_autoptr (GError) error = NULL;
  gboolean given = self->options->runtime_dir_given;
  gboolean another_helps;

  self->sessions = mbn_session_files_new (self->options->runtime_dir, &error);
  if (self->sessions != NULL)
    {
      self->config.sessions = MBN_SESSION_MEMORY (self->sessions);
      return TRUE;
    }

  another_helps = !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  if (given)
    fail (self, "%s; %s", error->message,
          another_helps ? "choose another with --runtime-dir"
                        : "leave --runtime-dir out to do without");
  else
    g_message ("%s; a connection will not survive a restart of this service%s", error->message,
               another_helps ? ". Another directory can be chosen with --runtime-dir" : "");

  return !given;
}

static gboolean
prepare_network (MbnApp *self)
{
  g_autoptr (GError) error = NULL;
  MbnNetworkConfig config;

  mbn_network_config_init (&config, self->options, self->settings);
  self->network = mbn_network_new (&config, &error);
  if (self->network == NULL)
    {
      fail (self, "%s", error->message);
      /* what was asked for cannot be done by this process (design.md 6) */
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
        self->status = 2;
      return FALSE;
    }

  self->config.link_factory = mbn_network_new_link;
  self->config.link_factory_data = self->network;

  return TRUE;
}

static gboolean
prepare_auto_connect (MbnApp *self)
{
  g_autoptr (GError) error = NULL;
  const char *runtime_dir = self->sessions != NULL ? self->options->runtime_dir : NULL;

  self->auto_host = mbn_auto_host_new (self->settings, self->options->state_dir, runtime_dir,
                                       self->modems, MBN_PROFILES (self->store), &error);
  if (self->auto_host == NULL)
    fail (self, "%s", error->message);

  return self->auto_host != NULL;
}

/* Those who find automatic connections are there already (mbn-lease-desk.h). */
static gboolean
prepare_leases (MbnApp *self)
{
  const MbnLeaseSurroundings around = {
      .modems = self->modems,
      .profiles = MBN_PROFILES (self->store),
      .auto_connect = mbn_auto_host_find,
      .auto_connect_data = self->auto_host,
      .default_profile = self->settings->lease.default_profile,
  };
  MbnLeaseFiles *files = NULL;
  g_autoptr (GError) error = NULL;

  if (self->sessions != NULL
      && (files = mbn_lease_files_new (self->options->runtime_dir, &error)) == NULL)
    {
      fail (self, "%s; choose another with --runtime-dir", error->message);
      return FALSE;
    }

  self->leases = mbn_lease_desk_new (self->settings, mbn_auto_host_get_settings (self->auto_host),
                                     &around, mbn_auto_host_get_alternate (self->auto_host), files);

  return TRUE;
}

static MbnAuthority *
new_authority (MbnApp *self)
{
  g_autoptr (MbnRootAuthority) root = mbn_root_authority_new (!self->options->system_bus);

  switch (self->options->authority)
    {
    case MBN_OPTIONS_AUTHORITY_NONE:
      return mbn_open_authority_new ();
    case MBN_OPTIONS_AUTHORITY_ROOT:
      return MBN_AUTHORITY (g_steal_pointer (&root));
    case MBN_OPTIONS_AUTHORITY_POLKIT:
    default:
      self->polkit = mbn_polkit_authority_new (g_dbus_connection_get_guid (self->bus), root);
      if (self->system_bus_told)
        mbn_polkit_authority_set_bus (self->polkit, self->system_bus_now);
      return MBN_AUTHORITY (self->polkit);
    }
}

/* ---- the system bus, whichever is served ---- */

static void
on_system_bus (GDBusConnection *bus, gpointer user_data)
{
  MbnApp *self = user_data;

  self->system_bus_told = TRUE;
  g_set_object (&self->system_bus_now, bus);
  mbn_auto_host_set_bus (self->auto_host, bus);
  if (self->polkit != NULL)
    mbn_polkit_authority_set_bus (self->polkit, bus);
}

/* ---- devices ---- */

static void
open_devices (MbnApp *self)
{
  self->devices = mbn_devices_new (self->modems);

  for (guint i = 0; i < self->options->devices->len; i++)
    {
      const MbnOptionsDevice *device = g_ptr_array_index (self->options->devices, i);
      const MbnModemPort port = {.path = device->path, .net = device->net, .proxy = device->proxy};

      mbn_devices_add_fixed (self->devices, &port);
    }

  if (self->options->hotplug)
    self->hotplug
        = mbn_hotplug_new (self->devices, (const char *const *)self->settings->modem.ignore);
}

/* Those that appear now are of no interest; the modems that are there stay. */
static void
forget_devices (MbnApp *self)
{
  g_clear_pointer (&self->hotplug, mbn_hotplug_free);
  g_clear_pointer (&self->devices, mbn_devices_free);
}

/* ---- stopping ---- */

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnApp *self = user_data;

  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_main_loop_quit (self->loop);
}

/* Everything goes, with its removal signals, before the name does. */
static void
leave (MbnApp *self)
{
  g_clear_handle_id (&self->stop_timer, g_source_remove);
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
  forget_devices (self);

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
      g_warning ("the disk or the resolver did not answer in time; stopping without it");
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }

  g_warning ("a modem did not let go in time; stopping without it");
  self->stop_timer = g_timeout_add (DISK_LIMIT_MS, on_stop_limit, self);
  mbn_modem_set_abandon (self->modems);

  return G_SOURCE_REMOVE;
}

static gboolean
on_stop_signal (gpointer user_data)
{
  MbnApp *self = user_data;

  if (self->stopping)
    return G_SOURCE_CONTINUE;

  self->stopping = TRUE;
  sd_notify (FALSE, "STOPPING=1");

  /* nobody is served yet, no modem is open */
  if (self->bus == NULL)
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_CONTINUE;
    }

  mbn_auto_host_stop (self->auto_host);
  mbn_lease_desk_stop (self->leases);
  mbn_request_ledger_close (self->config.ledger);
  if (self->root != NULL)
    mbn_export_root_close (self->root);
  self->stop_timer = g_timeout_add (STOP_LIMIT_MS, on_stop_limit, self);
  mbn_stop_watch_ask_async (self->stop_watch, on_stop_reason, self);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_dump_signal (gpointer user_data)
{
  MbnApp *self = user_data;
  GPtrArray *modems = self->modems != NULL ? mbn_modem_set_get_modems (self->modems) : NULL;

  for (guint i = 0; modems != NULL && i < modems->len; i++)
    {
      MbnModem *modem = g_ptr_array_index (modems, i);
      g_autofree char *trace = mbn_modem_print_trace (modem);

      g_message ("[%s] last transitions:\n%s", mbn_modem_get_label (modem), trace);
    }

  return G_SOURCE_CONTINUE;
}

/* ---- the configuration is read again ---- */

static gboolean
has_other_network (MbnApp *self, const MbnSettings *after)
{
  return mbn_settings_is_changed (self->settings, after, &after->network.ip)
         || mbn_settings_is_changed (self->settings, after, &after->network.route_metric)
         || mbn_settings_is_changed (self->settings, after, &after->network.dns);
}

/* What can be refused is asked first: either all of it is in force afterwards, or nothing. */
static MbnSettings *
read_again (MbnApp *self, MbnNetworkConfig *network, GError **error)
{
  g_autoptr (MbnSettings) settings
      = mbn_settings_load (self->options->config, !self->options->config_given, error);

  if (settings == NULL)
    return NULL;

  mbn_network_config_init (network, self->options, settings);
  if (!mbn_network_check (self->network, network, error))
    {
      g_autofree char *name = g_filename_display_name (self->options->config);

      g_prefix_error (error, "%s: ", name);
      return NULL;
    }

  return g_steal_pointer (&settings);
}

static void
put_in_force (MbnApp *self, MbnSettings *settings, const MbnNetworkConfig *network)
{
  gboolean other_network = has_other_network (self, settings);
  g_autoptr (MbnSettings) before = g_steal_pointer (&self->settings);

  self->settings = mbn_settings_ref (settings);
  set_limits (self);
  mbn_profile_store_set_max (self->store, settings->profiles.max);
  if (self->proposer != NULL)
    mbn_proposer_set_propose (self->proposer, settings->profiles.propose);
  if (other_network)
    mbn_network_configure (self->network, network);
  mbn_auto_host_set_settings (self->auto_host, settings);
  mbn_lease_desk_set_settings (self->leases, settings);
  if (self->hotplug != NULL && mbn_settings_is_changed (before, settings, &settings->modem.ignore))
    mbn_hotplug_set_ignore (self->hotplug, (const char *const *)settings->modem.ignore);
}

static char *
reload (MbnApp *self)
{
  MbnNetworkConfig network;
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnSettings) before = mbn_settings_ref (self->settings);
  g_autoptr (MbnSettings) settings = read_again (self, &network, &error);

  if (settings == NULL)
    return mbn_reload_refuse (error);

  if (mbn_settings_is_changed (before, settings, NULL))
    put_in_force (self, settings, &network);

  return mbn_reload_accept (self->options, before, settings);
}

/* Here, as at the start: the file is small, and nothing but a disk is waited for. */
static gboolean
on_reload_signal (gpointer user_data)
{
  MbnApp *self = user_data;
  g_autofree char *status = NULL;

  if (self->stopping)
    return G_SOURCE_CONTINUE;

  if (self->name_acquired)
    mbn_reload_begin ();
  status = reload (self);
  if (self->name_acquired)
    mbn_reload_end (status);

  return G_SOURCE_CONTINUE;
}

/* For as long as the process lives: one that is about to end, with a status that tells why, is not
 * ended by a second signal. */
static void
watch_signals (MbnApp *self)
{
  g_unix_signal_add (SIGTERM, on_stop_signal, self);
  g_unix_signal_add (SIGINT, on_stop_signal, self);
  g_unix_signal_add (SIGHUP, on_reload_signal, self);
  g_unix_signal_add (SIGUSR1, on_dump_signal, self);
  mbn_reload_release_signal ();
}

/* ---- starting ---- */

static gboolean
no_request_is_overdue (char **why, gpointer user_data)
{
  MbnApp *self = user_data;

  return !mbn_request_ledger_find_overdue (self->config.ledger, self->longest_request_ms, why);
}

static void
on_name_acquired (GDBusConnection *bus, const char *name, gpointer user_data)
{
  MbnApp *self = user_data;

  self->name_acquired = TRUE;
  mbn_landmark_message (MBN_LANDMARK_SERVICE_READY, NULL, 0, "mbnd %s serves %s", MBN_VERSION,
                        name);
  sd_notify (FALSE, "READY=1");
  if (self->watchdog == NULL)
    self->watchdog = mbn_watchdog_new (no_request_is_overdue, self);

  if (self->devices == NULL && !self->stopping)
    open_devices (self);
}

static void
on_name_lost (GDBusConnection *bus, const char *name, gpointer user_data)
{
  MbnApp *self = user_data;

  if (bus == NULL)
    fail (self, "the bus closed the connection; without it there is nothing to serve");
  else if (self->name_acquired)
    fail (self, "another process took the bus name %s", name);
  else
    fail (self,
          "the bus name %s cannot be taken: another mbnd has it, or the bus policy does not "
          "allow it",
          name);
}

/* Both are needed: the bus, and what is to be seen on it (design.md 2). */
static void
serve_when_ready (MbnApp *self)
{
  g_autoptr (GError) error = NULL;

  if (self->bus == NULL || !self->store_loaded || self->stopping)
    return;

  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  mbn_lease_desk_open (self->leases, g_dbus_connection_get_guid (self->bus));
  self->authority = new_authority (self);
  self->root = mbn_export_root_new (self->bus, self->authority, self->modems,
                                    MBN_PROFILES (self->store), MBN_LEASES (self->leases),
                                    mbn_auto_host_find, self->auto_host, &error);
  if (self->root == NULL)
    {
      fail (self, "the objects cannot be exported: %s", error->message);
      return;
    }

  self->name_id
      = g_bus_own_name_on_connection (self->bus, BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                      on_name_acquired, on_name_lost, self, NULL);
}

static const char *
describe_bus (MbnApp *self)
{
  if (self->options->bus_address != NULL)
    return self->options->bus_address;

  return self->options->session ? "the session bus" : "the system bus";
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnApp *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->options->bus_address != NULL)
    self->bus = g_dbus_connection_new_for_address_finish (result, &error);
  else
    self->bus = g_bus_get_finish (result, &error);

  if (self->bus == NULL)
    fail (self,
          "%s cannot be reached: %s; start the bus first, or serve another one "
          "(--session, --bus-address)",
          describe_bus (self), error->message);
  else
    serve_when_ready (self);
}

static void
on_store_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnApp *self = user_data;
  g_autoptr (GError) error = NULL;

  self->store_loaded = mbn_profile_store_load_finish (MBN_PROFILE_STORE (source), result, &error);
  if (self->store_loaded)
    {
      self->proposer
          = mbn_proposer_new (self->store, self->modems, self->settings->profiles.propose);
      serve_when_ready (self);
    }
  else
    fail (self, "the profiles cannot be read: %s; choose another directory with --state-dir",
          error->message);
}

static void
connect_bus (MbnApp *self)
{
  if (self->options->bus_address != NULL)
    g_dbus_connection_new_for_address (self->options->bus_address,
                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                           | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                       NULL, NULL, on_bus, self);
  else
    g_bus_get (self->options->session ? G_BUS_TYPE_SESSION : G_BUS_TYPE_SYSTEM, NULL, on_bus, self);
}

int
mbn_app_run (MbnApp *self)
{
  watch_signals (self);

  if (!prepare_state (self) || !prepare_sessions (self) || !prepare_network (self))
    return self->status;

  self->stop_watch = mbn_stop_watch_new ();
  self->config.memory = MBN_MODEM_MEMORY (self->registry);
  self->modems = mbn_modem_set_new (&self->config);
  self->store = mbn_profile_store_new (self->options->state_dir, self->settings->profiles.max,
                                       self->modems);
  if (!prepare_auto_connect (self) || !prepare_leases (self))
    return self->status;

  self->system_bus = mbn_system_bus_new (on_system_bus, self);
  mbn_profile_store_load_async (self->store, on_store_loaded, self);
  connect_bus (self);
  g_main_loop_run (self->loop);

  return self->status;
}

MbnApp *
mbn_app_new (const MbnOptions *options, MbnSettings *settings)
{
  MbnApp *self = g_new0 (MbnApp, 1);

  self->lock = -1;
  self->options = options;
  self->settings = mbn_settings_ref (settings);
  self->loop = g_main_loop_new (NULL, FALSE);
  set_limits (self);
  self->config.factory = new_backend;
  self->config.ledger = mbn_request_ledger_new ();

  return self;
}

void
mbn_app_free (MbnApp *self)
{
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_clear_pointer (&self->watchdog, mbn_watchdog_free);
  g_clear_object (&self->stop_watch);
  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  forget_devices (self);
  /* who waits is answered by what is exported still */
  if (self->leases != NULL)
    mbn_lease_desk_stop (self->leases);
  g_clear_pointer (&self->root, mbn_export_root_free);
  g_clear_pointer (&self->system_bus, mbn_system_bus_free);
  g_clear_object (&self->system_bus_now);
  if (self->polkit != NULL)
    mbn_polkit_authority_stop (self->polkit);
  self->polkit = NULL;
  g_clear_object (&self->authority);
  g_clear_object (&self->leases);
  g_clear_pointer (&self->auto_host, mbn_auto_host_free);
  g_clear_pointer (&self->proposer, mbn_proposer_free);
  g_clear_object (&self->store);
  g_clear_object (&self->modems);
  if (self->registry != NULL)
    mbn_modem_registry_flush (self->registry);
  g_clear_object (&self->registry);
  g_clear_object (&self->sessions);
  g_clear_object (&self->config.ledger);
  g_clear_object (&self->network);
  g_clear_object (&self->bus);
  if (self->lock >= 0)
    close (self->lock);
  g_main_loop_unref (self->loop);
  mbn_settings_unref (self->settings);
  g_free (self);
}

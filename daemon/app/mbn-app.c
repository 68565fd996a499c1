/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-app-private.h"

#include <glib-unix.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "mbim-backend.h"
#include "mbn-limits-config.h"
#include "mbn-log.h"
#include "mbn-machine-namespace.h"
#include "mbn-network-config.h"
#include "mbn-open-authority.h"
#include "mbn-reload.h"
#include "mbn-root-authority.h"
#include "mbn-state-file.h"
#include "mbn-stop.h"

#define BUS_NAME "org.mbnd1"

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

void
mbn_app_set_limits (MbnApp *self)
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

void
mbn_app_forget_devices (MbnApp *self)
{
  g_clear_pointer (&self->hotplug, mbn_hotplug_free);
  g_clear_pointer (&self->devices, mbn_devices_free);
}

/* ---- signals ---- */

static gboolean
on_stop_signal (gpointer user_data)
{
  mbn_stop_begin (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload_signal (gpointer user_data)
{
  mbn_reload_run (user_data);

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

  g_bus_own_name_on_connection (self->bus, BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
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
  mbn_app_set_limits (self);
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
  /* The name goes with the process: to give it back is to wait for the bus, which may be stuck. */
  mbn_app_forget_devices (self);
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

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-reload.h"

#include <signal.h>
#include <systemd/sd-daemon.h>

#include "mbn-app-private.h"
#include "mbn-log.h"
#include "mbn-network-config.h"
#include "mbn-settings-change.h"

static void
mask (int how)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGHUP);
  pthread_sigmask (how, &signals, NULL);
}

void
mbn_reload_hold_signal (void)
{
  mask (SIG_BLOCK);
}

void
mbn_reload_release_signal (void)
{
  mask (SIG_UNBLOCK);
}

/* systemd waits, and `systemctl reload` with it, until tell_end(). Only when it has been told that
 * the service is ready. */
static void
tell_begin (void)
{
  /* with Type=notify the time is of no use; systemd 253 asks for it with Type=notify-reload */
  sd_notifyf (FALSE, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());
}

/* What `systemctl status` shows from now on, one line. */
static void
tell_end (const char *status)
{
  /* a file may be named so oddly */
  g_autofree char *line = g_strdelimit (g_strdup (status), "\n", ' ');

  sd_notifyf (FALSE, "READY=1\nSTATUS=%s", line);
}

/* @error names the file, and what is wrong with it. Returns the status; the log has it. */
static char *
report_refused (const GError *error)
{
  char *status = g_strdup_printf ("%s; the configuration that is in force stays in force as it was",
                                  error->message);

  mbn_landmark_warning (MBN_LANDMARK_CONFIGURATION_REFUSED, NULL, 0, "%s", status);

  return status;
}

/* A value that the command line wins over changes nothing. */
static const char *
get_time (const MbnOptions *options, MbnSettingEffect effect)
{
  if (effect == MBN_SETTING_NEXT_CONNECTION && options->ip_given)
    return "not as long as --ip is given";

  return mbn_setting_effect_to_text (effect);
}

/* Returns the status: which keys are others, and from when on; the log has it. */
static char *
report_accepted (const MbnOptions *options, const MbnSettings *before, const MbnSettings *after)
{
  static const MbnSettingEffect effects[]
      = {MBN_SETTING_AT_ONCE, MBN_SETTING_NEXT_CONNECTION, MBN_SETTING_NEXT_START};
  g_autofree char *name = g_filename_display_name (options->config);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *changes = NULL;
  char *status;

  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      g_autofree char *keys = mbn_settings_list_changes (before, after, effects[i]);

      if (keys != NULL)
        g_ptr_array_add (parts, g_strdup_printf ("%s: %s", get_time (options, effects[i]), keys));
    }
  g_ptr_array_add (parts, NULL);

  changes = g_strjoinv ("; ", (char **)parts->pdata);
  status = changes[0] != '\0'
               ? g_strdup_printf ("%s: read again; what is new takes effect %s", name, changes)
               : g_strdup_printf ("%s: read again; nothing is new", name);
  g_message ("%s", status);

  return status;
}

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
  mbn_app_set_limits (self);
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
    return report_refused (error);

  if (mbn_settings_is_changed (before, settings, NULL))
    put_in_force (self, settings, &network);

  return report_accepted (self->options, before, settings);
}

/* Here, as at the start: the file is small, and nothing but a disk is waited for. */
void
mbn_reload_run (MbnApp *self)
{
  g_autofree char *status = NULL;

  if (self->stopping)
    return;

  if (self->name_acquired)
    tell_begin ();
  status = reload (self);
  if (self->name_acquired)
    tell_end (status);
}

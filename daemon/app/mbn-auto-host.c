/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-host.h"

#include "mbn-kernel-links.h"
#include "mbn-log.h"
#include "mbn-networkd-source.h"
#include "mbn-nm-source.h"
#include "mbn-senses.h"
#include "mbn-sleep-watch.h"

/* A machine that was to hibernate, and of which nobody has said that it wakes up, goes on. */
#define HIBERNATION_LIMIT_S 120

struct _MbnAutoHost
{
  MbnModemSet *modems;
  MbnSettings *settings;
  MbnAutoConfig config; /* what @settings say */
  MbnAlternateWatch *alternate;
  MbnAutoMemory *memory;
  MbnAutoSurroundings around;
  MbnAutoDrivers *drivers;

  MbnKernelLinks *kernel;
  MbnNetworkdSource *networkd;
  MbnNmSource *nm;
  MbnSenses *senses;

  MbnSleepWatch *sleep;
  gboolean announced; /* a sleep, which is not over */
  guint hibernation_timer;
};

/* ---- other links ---- */

/* A modem's, or stacked on one (AUTO-16). */
static gboolean
is_our_link (guint index, const char *name, gpointer user_data)
{
  MbnAutoHost *self = user_data;
  GPtrArray *modems = mbn_modem_set_get_all (self->modems);

  for (guint i = 0; i < modems->len; i++)
    {
      const char *own = mbn_modem_get_net_interface (g_ptr_array_index (modems, i));

      if (*own != '\0'
          && (g_str_equal (own, name) || mbn_kernel_links_is_on (self->kernel, index, own)))
        return TRUE;
    }

  return FALSE;
}

static void
on_modem_added (MbnModemSet *modems, MbnModem *modem, MbnAutoHost *self)
{
  g_signal_connect_swapped (modem, "net-interface-changed", G_CALLBACK (mbn_senses_refresh),
                            self->senses);
  mbn_senses_refresh (self->senses);
}

static void
on_modem_removed (MbnModemSet *modems, MbnModem *modem, MbnAutoHost *self)
{
  g_signal_handlers_disconnect_by_data (modem, self->senses);
  mbn_senses_refresh (self->senses);
}

static void
close_senses (MbnAutoHost *self)
{
  GPtrArray *modems = mbn_modem_set_get_modems (self->modems);

  for (guint i = 0; i < modems->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (modems, i), self->senses);

  g_clear_pointer (&self->senses, mbn_senses_free);
  g_clear_object (&self->nm);
  g_clear_object (&self->networkd);
  g_clear_object (&self->kernel);
}

static gboolean
open_senses (MbnAutoHost *self, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  self->kernel = mbn_kernel_links_new (error);
  if (self->kernel == NULL)
    return FALSE;

  self->networkd = mbn_networkd_source_new (MBN_LINK_SOURCE (self->kernel));
  self->nm = mbn_nm_source_new ();
  g_ptr_array_add (sources, self->nm);
  g_ptr_array_add (sources, self->networkd);
  g_ptr_array_add (sources, self->kernel);
  self->senses = mbn_senses_new (self->alternate, sources, is_our_link, self);
  g_signal_connect (self->modems, "added", G_CALLBACK (on_modem_added), self);
  g_signal_connect (self->modems, "removed", G_CALLBACK (on_modem_removed), self);

  return TRUE;
}

/* ---- sleep, AUTO-71, AUTO-72 ---- */

static void
on_rested (gpointer user_data)
{
  MbnAutoHost *self = user_data;

  mbn_sleep_watch_ready (self->sleep);
}

static void
resume (MbnAutoHost *self)
{
  self->announced = FALSE;
  g_clear_handle_id (&self->hibernation_timer, g_source_remove);
  mbn_senses_resume (self->senses);
  mbn_auto_drivers_resume (self->drivers);
  g_signal_emit_by_name (self->modems, "awake");
}

static void
on_sleep (MbnSleepNews news, gpointer user_data)
{
  MbnAutoHost *self = user_data;

  if (news == MBN_SLEEP_OVER)
    {
      resume (self);
      return;
    }

  self->announced = TRUE;
  mbn_auto_drivers_suspend (self->drivers);
}

static gboolean
on_hibernation_limit (gpointer user_data)
{
  MbnAutoHost *self = user_data;

  self->hibernation_timer = 0;
  mbn_message (NULL, 0, "the machine was to hibernate and has not; connecting by itself again");
  resume (self);

  return G_SOURCE_REMOVE;
}

/* Contexts are about to be taken down for it: none may be made until the machine wakes up. Usually
 * logind has said already that it will sleep; not when hibernation was asked of systemd alone. */
static void
on_hibernation (MbnModemSet *modems, MbnAutoHost *self)
{
  mbn_auto_drivers_suspend (self->drivers);
  if (self->announced)
    return;

  g_clear_handle_id (&self->hibernation_timer, g_source_remove);
  self->hibernation_timer = g_timeout_add_seconds (HIBERNATION_LIMIT_S, on_hibernation_limit, self);
}

/* ---- the system bus ---- */

void
mbn_auto_host_set_bus (MbnAutoHost *self, GDBusConnection *bus)
{
  mbn_nm_source_set_bus (self->nm, bus);
  mbn_networkd_source_set_bus (self->networkd, bus);
  mbn_sleep_watch_set_bus (self->sleep, bus);
}

/* ---- object ---- */

MbnAutoConnect *
mbn_auto_host_find (MbnModem *modem, gpointer user_data)
{
  MbnAutoHost *self = user_data;

  return mbn_auto_drivers_find (self->drivers, modem);
}

MbnAlternateWatch *
mbn_auto_host_get_alternate (MbnAutoHost *self)
{
  return self->alternate;
}

const MbnAutoSettings *
mbn_auto_host_get_settings (MbnAutoHost *self)
{
  return &self->config.settings;
}

MbnAutoHost *
mbn_auto_host_new (MbnSettings *settings,
                   const char *state_dir,
                   const char *runtime_dir,
                   MbnModemSet *modems,
                   MbnProfiles *profiles,
                   GError **error)
{
  MbnAutoHost *self = g_new0 (MbnAutoHost, 1);

  self->modems = g_object_ref (modems);
  self->settings = mbn_settings_ref (settings);
  mbn_auto_config_init (&self->config, settings);
  self->alternate = mbn_alternate_watch_new (&self->config.settings);
  self->memory = mbn_auto_memory_new (state_dir, runtime_dir);
  self->around = (MbnAutoSurroundings){
      .config = &self->config,
      .alternate = self->alternate,
      .profiles = profiles,
      .memory = self->memory,
  };
  self->drivers = mbn_auto_drivers_new (&self->around, modems, on_rested, self);
  if (!open_senses (self, error))
    {
      mbn_auto_host_free (self);
      return NULL;
    }

  g_signal_connect (modems, "hibernation", G_CALLBACK (on_hibernation), self);
  self->sleep = mbn_sleep_watch_new (on_sleep, self);

  return self;
}

static gboolean
is_same_policy (const MbnAutoPolicy *a, const MbnAutoPolicy *b)
{
  return a->data_enabled == b->data_enabled && a->auto_connect == b->auto_connect
         && a->data_roaming == b->data_roaming && a->roaming_prohibited == b->roaming_prohibited
         && a->max_category == b->max_category;
}

void
mbn_auto_host_set_settings (MbnAutoHost *self, MbnSettings *settings)
{
  g_autoptr (MbnSettings) before = g_steal_pointer (&self->settings);
  const MbnAutoPolicy policy = self->config.policy;

  self->settings = mbn_settings_ref (settings);
  mbn_auto_config_init (&self->config, settings);
  mbn_alternate_watch_set_settings (self->alternate, &self->config.settings);
  mbn_auto_drivers_reconfigure (self->drivers, !is_same_policy (&policy, &self->config.policy));
}

void
mbn_auto_host_stop (MbnAutoHost *self)
{
  mbn_auto_drivers_stop (self->drivers);
}

void
mbn_auto_host_free (MbnAutoHost *self)
{
  g_clear_handle_id (&self->hibernation_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->modems, self);
  g_clear_pointer (&self->sleep, mbn_sleep_watch_free);
  g_clear_pointer (&self->drivers, mbn_auto_drivers_free);
  if (self->senses != NULL)
    close_senses (self);
  g_clear_object (&self->alternate);
  mbn_auto_memory_flush (self->memory);
  g_object_unref (self->memory);
  g_object_unref (self->modems);
  mbn_settings_unref (self->settings);
  g_free (self);
}

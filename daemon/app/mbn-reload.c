/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-reload.h"

#include <signal.h>
#include <systemd/sd-daemon.h>

#include "mbn-log.h"
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

void
mbn_reload_begin (void)
{
  /* with Type=notify the time is of no use; systemd 253 asks for it with Type=notify-reload */
  sd_notifyf (FALSE, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());
}

void
mbn_reload_end (const char *status)
{
  /* a file may be named so oddly */
  g_autofree char *line = g_strdelimit (g_strdup (status), "\n", ' ');

  sd_notifyf (FALSE, "READY=1\nSTATUS=%s", line);
}

char *
mbn_reload_refuse (const GError *error)
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

char *
mbn_reload_accept (const MbnOptions *options, const MbnSettings *before, const MbnSettings *after)
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

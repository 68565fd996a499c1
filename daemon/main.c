/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <libmbim-glib.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "mbn-app.h"
#include "mbn-descriptors.h"
#include "mbn-log.h"
#include "mbn-options.h"
#include "mbn-reload.h"
#include "mbn-settings.h"

/* design.md 6: a failure at run time; wrong usage or configuration. */
#define EXIT_RUN   1
#define EXIT_USAGE 2

static int
refuse (const GError *error, int status)
{
  fprintf (stderr, "mbnd: %s\n", error->message);

  return status;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnOptions) options = NULL;
  g_autoptr (MbnSettings) settings = NULL;
  g_autoptr (MbnApp) app = NULL;

  setlocale (LC_ALL, "");
  g_set_prgname ("mbnd");
  if (!mbn_descriptors_prepare (&error))
    return refuse (error, EXIT_RUN);

  /* what is read below may have to be read again by then */
  mbn_reload_hold_signal ();

  options = mbn_options_parse (argc, argv, &error);
  if (options == NULL)
    return refuse (error, EXIT_USAGE);

  if (options->text != NULL)
    {
      fputs (options->text, stdout);
      return 0;
    }

  if (!mbn_options_check_release (options, &error)
      || !mbn_options_check_rights (options, geteuid (), &error))
    return refuse (error, EXIT_USAGE);

  settings = mbn_settings_load (options->config, !options->config_given, &error);
  if (settings == NULL)
    return refuse (error, EXIT_USAGE);

  mbn_log_set_up (options->verbose);
  mbim_utils_set_show_personal_info (FALSE);
  app = mbn_app_new (options, settings);

  return mbn_app_run (app);
}

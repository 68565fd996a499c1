/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Prints the tables that manual pages are made from: what each method needs, errors, settings. One
 * row a line, its fields separated by tabs, the first one its kind. Only used while building, so
 * that a manual cannot say anything else than the program does.
 */

#include "config.h"

#include <stdio.h>

#include "mbn-error.h"
#include "mbn-gate-table.h"
#include "mbn-settings-table.h"

static void
print_methods (void)
{
  gsize n;
  const MbnGateRow *rows = mbn_gate_table (&n);

  for (gsize i = 0; i < n; i++)
    printf ("method\t%s\t%s\t%s\t%s\t%s\n", rows[i].interface, rows[i].method,
            rows[i].action != NULL ? rows[i].action : "", rows[i].optional ? "optional" : "",
            rows[i].choose_action != NULL ? "depends" : "");
}

static void
print_errors (void)
{
  for (MbnError error = MBN_OK + 1; error < MBN_N_ERRORS; error++)
    printf ("error\t0x%08X\t%s\t%s\t%s\n", (guint)mbn_error_hresult (error),
            mbn_error_constant (error), mbn_error_dbus_name (error), mbn_error_text (error));
}

static void
print_settings (void)
{
  gsize n;
  const MbnSettingInfo *rows = mbn_settings_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *allowed = mbn_setting_info_allowed (&rows[i]);

      printf ("setting\t%s\t%s\t%s\t%s\t%s\t%s\n", rows[i].group, rows[i].key, rows[i].default_text,
              allowed, rows[i].summary,
              rows[i].effect != MBN_SETTING_AT_ONCE ? mbn_setting_effect_to_text (rows[i].effect)
                                                    : "");
    }
}

int
main (void)
{
  print_methods ();
  print_errors ();
  print_settings ();

  return ferror (stdout) ? 1 : 0;
}

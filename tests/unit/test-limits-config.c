/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Every time limit of the group [modem] arrives where modems look for it, and nowhere else. */

#include "config.h"

#include "mbn-limits-config.h"
#include "mbn-settings-table.h"
#include "temp-dir.h"

static const struct
{
  const char *key;
  gsize offset; /* in MbnLimits */
} rows[] = {
    {"activate_timeout",   G_STRUCT_OFFSET (MbnLimits, activate_ms)  },
    {"deactivate_timeout", G_STRUCT_OFFSET (MbnLimits, deactivate_ms)},
    {"query_timeout",      G_STRUCT_OFFSET (MbnLimits, query_ms)     },
    {"open_timeout",       G_STRUCT_OFFSET (MbnLimits, open_ms)      },
    {"attach_timeout",     G_STRUCT_OFFSET (MbnLimits, attach_ms)    },
    {"register_timeout",   G_STRUCT_OFFSET (MbnLimits, register_ms)  },
    {"scan_timeout",       G_STRUCT_OFFSET (MbnLimits, scan_ms)      },
    {"ip_timeout",         G_STRUCT_OFFSET (MbnLimits, ip_ms)        },
    {"probe_timeout",      G_STRUCT_OFFSET (MbnLimits, probe_ms)     },
    {"loss_threshold",     G_STRUCT_OFFSET (MbnLimits, loss_ms)      },
};

static void
test_each (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "mbnd.conf", NULL);
  g_autoptr (GString) text = g_string_new ("[modem]\n");
  g_autoptr (MbnSettings) settings = NULL;
  MbnLimits limits;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (text, "%s = 7.%03u\n", rows[i].key, i);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  settings = mbn_settings_load (path, FALSE, NULL);
  g_assert_nonnull (settings);

  mbn_limits_config_init (&limits, settings);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (G_STRUCT_MEMBER (guint, &limits, rows[i].offset), ==, 7000 + i);
}

static void
test_none_is_missed (void)
{
  gsize n, n_times = 0;
  const MbnSettingInfo *infos = mbn_settings_table (&n);

  for (gsize i = 0; i < n; i++)
    n_times += g_str_equal (infos[i].group, "modem") && infos[i].type == MBN_SETTING_TIME;

  g_assert_cmpuint (n_times, ==, G_N_ELEMENTS (rows));
  g_assert_cmpuint (sizeof (MbnLimits), ==, n_times * sizeof (guint));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/limits-config/each", test_each);
  g_test_add_func ("/limits-config/none-is-missed", test_none_is_missed);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Every key of the groups [autoconnect] and [policy] arrives where the engine looks for it, and
 * nowhere else. */

#include "config.h"

#include "mbn-auto-config.h"
#include "mbn-settings-table.h"
#include "temp-dir.h"

typedef enum
{
  KIND_WHOLE, /* guint, gboolean or enumeration */
  KIND_BYTES,
  KIND_NUMBER,
  KIND_CAUSES,
} Kind;

/**
 * Row:
 * @text: as it stands in the file; not the default
 * @offset: of what it becomes in #MbnAutoConfig
 * @length: of KIND_CAUSES: of their number
 * @value: that this is, see field_to_text()
 */
typedef struct
{
  const char *group;
  const char *key;
  const char *text;
  Kind kind;
  gsize offset;
  gsize length;
  const char *value;
} Row;

#define AT(member) G_STRUCT_OFFSET (MbnAutoConfig, member)
#define TIME(key_, text_, value_)                                                                  \
  {                                                                                                \
    "autoconnect", #key_, text_, KIND_WHOLE, AT (settings.key_##_ms), 0, value_                    \
  }
#define NUMBER(key_, text_)                                                                        \
  {                                                                                                \
    "autoconnect", #key_, text_, KIND_NUMBER, AT (settings.key_), 0, text_                         \
  }
#define CAUSES(key_, text_)                                                                        \
  {                                                                                                \
    "autoconnect", #key_, text_, KIND_CAUSES, AT (settings.key_), AT (settings.n_##key_), text_    \
  }
#define POLICY(key_, text_, value_)                                                                \
  {                                                                                                \
    "policy", #key_, text_, KIND_WHOLE, AT (policy.key_), 0, value_                                \
  }

static const Row rows[] = {
    TIME (boot_settle, "1.001", "1001"),
    TIME (check_max, "1.002", "1002"),
    TIME (check_interval, "1.003", "1003"),
    TIME (none_hold, "1.004", "1004"),
    TIME (loss_hold, "1.005", "1005"),
    TIME (carrier_hold, "1.006", "1006"),
    TIME (gain_hold, "1.007", "1007"),
    TIME (portal_hold, "1.008", "1008"),
    TIME (flap_hold, "1.009", "1009"),
    TIME (flap_hold_max, "1.01", "1010"),
    TIME (flap_window, "1.011", "1011"),
    TIME (resume_settle, "0", "0"),
    TIME (backoff_initial, "1.013", "1013"),
    NUMBER (backoff_factor, "1.5"),
    TIME (backoff_cap, "1.014", "1014"),
    TIME (backoff_slow, "1.015", "1015"),
    TIME (backoff_glacial, "1.016", "1016"),
    NUMBER (backoff_jitter, "0.25"),
    CAUSES (slow_causes, "1;2;3"),
    CAUSES (glacial_causes, ""),
    TIME (stable_after, "1.017", "1017"),
    {"autoconnect", "coalesce",             "1.018",        KIND_WHOLE, AT (coalesce_ms),             0, "1018"},
    TIME (soft_period, "1.019", "1019"),
    {"autoconnect", "soft_threshold",       "900000000000", KIND_BYTES, AT (settings.soft_threshold), 0,
                                      "900000000000"                                                                                            },
    TIME (soft_limit, "1.02", "1020"),
    {"autoconnect", "minimize_connections", "2",            KIND_WHOLE, AT (settings.minimize),       0, "2"   },
    POLICY (data_enabled, "false", "0"),
    POLICY (auto_connect, "false", "0"),
    POLICY (data_roaming, "partner", "1"),
    POLICY (roaming_prohibited, "true", "1"),
    POLICY (max_category, "admin", "3"),
};

/* More values of a key whose words have to mean the same to the engine. */
static const Row words[] = {
    POLICY (data_roaming, "all", "0"),
    POLICY (data_roaming, "none", "2"),
    POLICY (max_category, "device", "0"),
    POLICY (max_category, "operator", "1"),
    POLICY (max_category, "user", "2"),
    {"autoconnect", "minimize_connections", "0",     KIND_WHOLE, AT (settings.minimize), 0, "0" },
    {"autoconnect", "minimize_connections", "1",     KIND_WHOLE, AT (settings.minimize), 0, "1" },
    {"autoconnect", "minimize_connections", "3",     KIND_WHOLE, AT (settings.minimize), 0, "3" },
    {"autoconnect", "minimize_connections", "unset", KIND_WHOLE, AT (settings.minimize), 0, "-1"},
};

static char *
causes_to_text (const guint *causes, gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? ";" : "", causes[i]);

  return g_string_free (text, FALSE);
}

static char *
field_to_text (const MbnAutoConfig *config, const Row *row)
{
  gconstpointer field = G_STRUCT_MEMBER_P (config, row->offset);

  switch (row->kind)
    {
    case KIND_BYTES:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, *(const guint64 *)field);
    case KIND_NUMBER:
      return g_strdup_printf ("%g", *(const double *)field);
    case KIND_CAUSES:
      return causes_to_text (*(const guint *const *)field,
                             G_STRUCT_MEMBER (gsize, config, row->length));
    case KIND_WHOLE:
    default:
      return g_strdup_printf ("%d", *(const gint *)field);
    }
}

/* ---- tests ---- */

/* (transfer full): of a file with one key */
static MbnSettings *
load (const Row *row)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "mbnd.conf", NULL);
  g_autofree char *text = g_strdup_printf ("[%s]\n%s=%s\n", row->group, row->key, row->text);
  g_autoptr (GError) error = NULL;
  MbnSettings *settings;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  settings = mbn_settings_load (path, FALSE, &error);
  g_assert_no_error (error);

  return settings;
}

/* The rest is as without it. */
static void
assert_rest (const MbnAutoConfig *config, const Row *but)
{
  const MbnAutoConfig defaults = {
      .settings = mbn_auto_default_settings,
      .policy = mbn_auto_default_policy,
      .coalesce_ms = 200,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (but == NULL || rows[i].offset != but->offset)
      {
        g_autofree char *wanted = field_to_text (&defaults, &rows[i]);
        g_autofree char *text = field_to_text (config, &rows[i]);

        if (!g_str_equal (text, wanted))
          g_error ("%s is %s and not %s", rows[i].key, text, wanted);
      }
}

static void
test_key (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (MbnSettings) settings = load (row);
  g_autofree char *text = NULL;
  MbnAutoConfig config;

  mbn_auto_config_init (&config, settings);
  text = field_to_text (&config, row);
  g_assert_cmpstr (text, ==, row->value);
  assert_rest (&config, row);
}

static void
test_defaults (void)
{
  g_autoptr (MbnSettings) settings = mbn_settings_new_defaults ();
  MbnAutoConfig config;

  mbn_auto_config_init (&config, settings);
  assert_rest (&config, NULL);
}

static gboolean
has_row (const MbnSettingInfo *info)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].group, info->group) && g_str_equal (rows[i].key, info->key))
      return TRUE;

  return FALSE;
}

/* No key is missed, and none is here that does not differ from its default. */
static void
test_every_key (void)
{
  gsize n_infos;
  gsize n = 0;
  const MbnSettingInfo *infos = mbn_settings_table (&n_infos);

  for (gsize i = 0; i < n_infos; i++)
    if (g_str_equal (infos[i].group, "autoconnect") || g_str_equal (infos[i].group, "policy"))
      {
        if (!has_row (&infos[i]))
          g_error ("[%s] %s is not tested", infos[i].group, infos[i].key);
        n++;
      }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (rows));

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const MbnSettingInfo *info = mbn_settings_table_find (rows[i].group, rows[i].key);

      g_assert_cmpstr (info->default_text, !=, rows[i].text);
    }
}

static void
add_rows (const Row *table, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/config/%s/%s/%s", table[i].group, table[i].key,
                                               *table[i].text != '\0' ? table[i].text : "empty");

      g_test_add_data_func (path, &table[i], test_key);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/config/every-key", test_every_key);
  g_test_add_func ("/config/defaults", test_defaults);
  add_rows (rows, G_N_ELEMENTS (rows));
  add_rows (words, G_N_ELEMENTS (words));

  return g_test_run ();
}

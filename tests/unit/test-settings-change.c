/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which keys have another value, and when that takes effect. */

#include "config.h"

#include "mbn-settings-change.h"
#include "temp-dir.h"

static const MbnSettingEffect effects[]
    = {MBN_SETTING_AT_ONCE, MBN_SETTING_NEXT_CONNECTION, MBN_SETTING_NEXT_START};

/* (transfer full) */
static MbnSettings *
load (const char *contents)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "mbnd.conf", NULL);
  g_autoptr (GError) error = NULL;
  MbnSettings *settings;

  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  settings = mbn_settings_load (path, FALSE, &error);
  g_assert_no_error (error);

  return settings;
}

/* (transfer full): one that is not the default, as in the file */
static char *
other_value (const MbnSettingInfo *row)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  switch (row->type)
    {
    case MBN_SETTING_TIME:
    case MBN_SETTING_INTEGER:
    case MBN_SETTING_OPTIONAL:
    case MBN_SETTING_NUMBER:
    case MBN_SETTING_BYTES:
      if (g_ascii_strtod (row->default_text, NULL) == row->max)
        return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.15g", row->min));
      return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.15g", row->max));
    case MBN_SETTING_BOOLEAN:
    case MBN_SETTING_ENUM:
      return g_strdup (row->words[g_str_equal (row->words[0], row->default_text) ? 1 : 0]);
    case MBN_SETTING_INTEGERS:
      return g_strdup ("1;2");
    case MBN_SETTING_DEVICES:
      return g_strdup ("/dev/one;12d1:1506");
    case MBN_SETTING_STRING:
      return g_strdup ("Other");
    default:
      g_assert_not_reached ();
    }
}

static void
test_key (gconstpointer data)
{
  const MbnSettingInfo *row = data;
  g_autofree char *value = other_value (row);
  g_autofree char *contents = g_strdup_printf ("[%s]\n%s = %s\n", row->group, row->key, value);
  g_autofree char *name = g_strdup_printf ("[%s] %s", row->group, row->key);
  g_autoptr (MbnSettings) before = mbn_settings_new_defaults ();
  g_autoptr (MbnSettings) after = load (contents);
  g_autoptr (MbnSettings) again = load (contents);
  gsize n;
  const MbnSettingInfo *rows = mbn_settings_table (&n);

  g_assert_true (mbn_settings_is_changed (before, after, NULL));
  g_assert_true (mbn_settings_is_changed (after, before, NULL));
  g_assert_false (mbn_settings_is_changed (after, again, NULL));
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (mbn_settings_is_changed (before, after,
                                              G_STRUCT_MEMBER_P (after, rows[i].offset)),
                     ==, &rows[i] == row);

  for (gsize i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      g_autofree char *changes = mbn_settings_list_changes (before, after, effects[i]);

      g_assert_cmpstr (changes, ==, effects[i] == row->effect ? name : NULL);
    }
}

static void
test_list (void)
{
  g_autoptr (MbnSettings) before = load ("[lease]\nlinger=5\n[modem]\nignore=/dev/one\n");
  g_autoptr (MbnSettings) after = load ("[lease]\nlinger=6\nmax_age=1\n[policy]\n"
                                        "auto_connect=false\n[autoconnect]\nboot_settle=1\n");
  g_autofree char *now = mbn_settings_list_changes (before, after, MBN_SETTING_AT_ONCE);
  g_autofree char *later = mbn_settings_list_changes (before, after, MBN_SETTING_NEXT_START);

  g_assert_cmpstr (now, ==, "[policy] auto_connect, [lease] linger, max_age, [modem] ignore");
  g_assert_cmpstr (later, ==, "[autoconnect] boot_settle");
}

/* Other words for the same, and a default that is spelled out. */
static void
test_the_same (void)
{
  g_autoptr (MbnSettings) before = load ("[lease]\nlinger=5\n");
  g_autoptr (MbnSettings) after = load ("[policy]\ndata_enabled=true\n[lease]\nlinger = 05.0\n"
                                        "[autoconnect]\nslow_causes=26;28;29;30;31;33;\n");

  g_assert_false (mbn_settings_is_changed (before, after, NULL));
}

/* design.md 6: what was asked for and cannot be is refused, a default falls back. */
static void
test_asked_for (void)
{
  g_autoptr (MbnSettings) before = mbn_settings_new_defaults ();
  g_autoptr (MbnSettings) after = load ("[network]\nip=apply\n");

  g_assert_true (mbn_settings_is_changed (before, after, &after->network.ip));
}

int
main (int argc, char **argv)
{
  gsize n;
  const MbnSettingInfo *rows = mbn_settings_table (&n);

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/settings-change/key/%s/%s", rows[i].group, rows[i].key);

      /* of which there is one value only */
      if (rows[i].min != rows[i].max || rows[i].type != MBN_SETTING_INTEGER)
        g_test_add_data_func (path, &rows[i], test_key);
    }
  g_test_add_func ("/settings-change/list", test_list);
  g_test_add_func ("/settings-change/the-same", test_the_same);
  g_test_add_func ("/settings-change/asked-for", test_asked_for);

  return g_test_run ();
}

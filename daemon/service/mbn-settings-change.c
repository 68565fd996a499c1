/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include "mbn-settings-change.h"

static gboolean
is_row_changed (const MbnSettingInfo *row, const MbnSettings *before, const MbnSettings *after)
{
  if (!mbn_setting_info_equal (row, before, after))
    return TRUE;

  /* design.md 6: what was asked for and cannot be is refused, a default falls back */
  return row->offset == G_STRUCT_OFFSET (MbnSettings, network.ip)
         && mbn_settings_is_set (before, &before->network.ip)
                != mbn_settings_is_set (after, &after->network.ip);
}

gboolean
mbn_settings_is_changed (const MbnSettings *before, const MbnSettings *after, gconstpointer field)
{
  gsize n_rows;
  const MbnSettingInfo *rows = mbn_settings_table (&n_rows);

  for (gsize i = 0; i < n_rows; i++)
    if ((field == NULL || G_STRUCT_MEMBER_P (after, rows[i].offset) == field)
        && is_row_changed (&rows[i], before, after))
      return TRUE;

  return FALSE;
}

char *
mbn_settings_list_changes (const MbnSettings *before,
                           const MbnSettings *after,
                           MbnSettingEffect effect)
{
  GString *text = g_string_new (NULL);
  const char *group = NULL;
  gsize n_rows;
  const MbnSettingInfo *rows = mbn_settings_table (&n_rows);

  for (gsize i = 0; i < n_rows; i++)
    {
      if (rows[i].effect != effect || !is_row_changed (&rows[i], before, after))
        continue;

      if (text->len > 0)
        g_string_append (text, ", ");
      if (group == NULL || !g_str_equal (group, rows[i].group))
        g_string_append_printf (text, "[%s] ", rows[i].group);
      g_string_append (text, rows[i].key);
      group = rows[i].group;
    }

  return g_string_free (text, text->len == 0);
}

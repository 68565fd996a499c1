/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include "mbn-settings.h"

#include <string.h>

#include <gio/gio.h>

#include "mbn-settings-table.h"
#include "mbn-state-file.h"

/* From the bytes of the file to MbnSettings, driven by the table of mbn-settings-table.c. */

/* With every comment of ours and as many again. Whatever has more is not meant for us. */
#define MAX_BYTES (1024 * 1024)

typedef struct
{
  MbnSettings settings; /* first, so that both share one address */
  gboolean is_set[];    /* one per row of the table */
} Box;

/* clang-format off */
G_DEFINE_QUARK (mbn-settings-error-quark, mbn_settings_error)
/* clang-format on */

/* Quoted for a message of one line: control characters escaped, other languages left alone. */
static char *
quote (const char *text)
{
  char high_bytes[0x80 + 1] = {0};
  g_autofree char *escaped = NULL;

  for (gsize i = 0; i < 0x80; i++)
    high_bytes[i] = (char)(0x80 + i);
  escaped = g_strescape (text, high_bytes);

  return g_strdup_printf ("\"%s\"", escaped);
}

static gboolean
load_key (
    Box *box, GKeyFile *file, const char *name, const char *group, const char *key, GError **error)
{
  g_autofree char *text = g_key_file_get_value (file, group, key, NULL);
  const MbnSettingInfo *info = mbn_settings_table_find (group, key);
  g_autofree char *shown = NULL;
  g_autofree char *problem = NULL;
  gsize n_rows;

  g_strstrip (text);
  shown = quote (text);
  if (info == NULL)
    {
      g_autofree char *keys = mbn_settings_table_names (group);

      g_set_error (error, MBN_SETTINGS_ERROR, MBN_SETTINGS_ERROR_UNKNOWN,
                   "%s: [%s] %s = %s: unknown key, not one of %s", name, group, key, shown, keys);
      return FALSE;
    }

  problem = mbn_setting_info_parse (info, text, &box->settings);
  if (problem == NULL)
    {
      box->is_set[info - mbn_settings_table (&n_rows)] = TRUE;
      return TRUE;
    }

  g_set_error (error, MBN_SETTINGS_ERROR, MBN_SETTINGS_ERROR_VALUE, "%s: [%s] %s = %s: %s", name,
               group, key, shown, problem);
  return FALSE;
}

static gboolean
load_group (Box *box, GKeyFile *file, const char *name, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  if (mbn_settings_table_find (group, NULL) == NULL)
    {
      g_autofree char *groups = mbn_settings_table_names (NULL);

      g_set_error (error, MBN_SETTINGS_ERROR, MBN_SETTINGS_ERROR_UNKNOWN,
                   "%s: [%s]: unknown group, not one of %s", name, group, groups);
      return FALSE;
    }
  for (gsize i = 0; keys[i] != NULL; i++)
    if (!load_key (box, file, name, group, keys[i], error))
      return FALSE;

  return TRUE;
}

/* Remembers that @what stands in line @line; fails if it was seen before. */
static gboolean
note_first (GHashTable *seen,
            const char *name,
            const char *what,
            const char *value,
            guint line,
            GError **error)
{
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (seen, what));
  g_autofree char *shown = NULL;

  if (first == 0)
    {
      g_hash_table_insert (seen, g_strdup (what), GUINT_TO_POINTER (line));
      return TRUE;
    }

  shown = value != NULL ? quote (value) : NULL;
  g_set_error (error, MBN_SETTINGS_ERROR, MBN_SETTINGS_ERROR_DUPLICATE,
               "%s: %s%s%s: given twice (lines %u and %u), allowed once", name, what,
               shown != NULL ? " = " : "", shown != NULL ? shown : "", first, line);
  return FALSE;
}

/* One line of the pre-scan. @group is the heading above it, and after it. */
static gboolean
scan_line (GHashTable *seen, const char *name, char *text, guint line, char **group, GError **error)
{
  char *equals = strchr (text, '=');
  g_autofree char *shown = NULL;

  if (text[0] == '\0' || text[0] == '#')
    return TRUE;
  if (text[0] == '[' && text[strlen (text) - 1] == ']')
    {
      g_free (*group);
      *group = g_strdup (text);
      return note_first (seen, name, text, NULL, line, error);
    }
  if (equals != NULL && *group != NULL)
    {
      g_autofree char *key = g_strchomp (g_strndup (text, equals - text));
      g_autofree char *what = g_strdup_printf ("%s %s", *group, key);

      return note_first (seen, name, what, g_strchug (equals + 1), line, error);
    }

  shown = quote (text);
  g_set_error (error, MBN_SETTINGS_ERROR, MBN_SETTINGS_ERROR_SYNTAX, "%s: line %u: %s: %s", name,
               line, shown,
               equals != NULL ? "stands before the first [group]"
                              : "not a [group], a key = value or a # comment");
  return FALSE;
}

/* GKeyFile merges groups of one name and lets the last of two equal keys win: look for both first,
 * and for what it refuses without a line number. */
static gboolean
scan (const char *contents, const char *name, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  g_autofree char *group = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    if (!scan_line (seen, name, g_strstrip (lines[i]), i + 1, &group, error))
      return FALSE;

  return TRUE;
}

static gboolean
check_utf8 (const char *contents, gsize length, const char *name, GError **error)
{
  const char *end;
  guint line = 1;

  if (g_utf8_validate (contents, length, &end))
    return TRUE;
  for (const char *c = contents; c < end; c++)
    line += *c == '\n';

  g_set_error (error, MBN_SETTINGS_ERROR, MBN_SETTINGS_ERROR_SYNTAX,
               "%s: line %u: not UTF-8 text, which the file must be", name, line);
  return FALSE;
}

static gboolean
load_contents (Box *box, const char *contents, gsize length, const char *name, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) groups = NULL;

  if (!check_utf8 (contents, length, name, error) || !scan (contents, name, error))
    return FALSE;
  /* Without this flag a key such as "ip[de]" would be dropped in silence. */
  if (!g_key_file_load_from_data (file, contents, length, G_KEY_FILE_KEEP_TRANSLATIONS,
                                  &local_error))
    {
      g_set_error (error, MBN_SETTINGS_ERROR, MBN_SETTINGS_ERROR_SYNTAX, "%s: %s", name,
                   local_error->message);
      return FALSE;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (!load_group (box, file, name, groups[i], error))
      return FALSE;

  return TRUE;
}

MbnSettings *
mbn_settings_new_defaults (void)
{
  gsize n_rows;
  const MbnSettingInfo *rows = mbn_settings_table (&n_rows);
  Box *box = g_rc_box_alloc0 (sizeof (Box) + n_rows * sizeof (gboolean));

  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *problem
          = mbn_setting_info_parse (&rows[i], rows[i].default_text, &box->settings);

      g_assert (problem == NULL);
    }

  return &box->settings;
}

MbnSettings *
mbn_settings_load (const char *path, gboolean missing_ok, GError **error)
{
  g_autoptr (MbnSettings) self = mbn_settings_new_defaults ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *name = NULL;
  gsize length = 0;

  g_return_val_if_fail (path != NULL, NULL);
  name = g_filename_display_name (path);

  contents = mbn_state_file_read_given (path, MAX_BYTES, &length, &local_error);
  if (contents == NULL)
    {
      if (missing_ok && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        return g_steal_pointer (&self);
      g_set_error (error, MBN_SETTINGS_ERROR, MBN_SETTINGS_ERROR_READ, "%s: cannot be read: %s",
                   name, local_error->message);
      return NULL;
    }
  if (!load_contents ((Box *)self, contents, length, name, error))
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
mbn_settings_is_set (const MbnSettings *self, gconstpointer field)
{
  gsize n_rows;
  const MbnSettingInfo *rows = mbn_settings_table (&n_rows);

  for (gsize i = 0; i < n_rows; i++)
    if (G_STRUCT_MEMBER_P (self, rows[i].offset) == field)
      return ((const Box *)self)->is_set[i];

  g_return_val_if_reached (FALSE);
}

MbnSettings *
mbn_settings_ref (MbnSettings *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_fields (gpointer data)
{
  gsize n_rows;
  const MbnSettingInfo *rows = mbn_settings_table (&n_rows);

  for (gsize i = 0; i < n_rows; i++)
    mbn_setting_info_clear (&rows[i], data);
}

void
mbn_settings_unref (MbnSettings *self)
{
  g_rc_box_release_full (self, clear_fields);
}

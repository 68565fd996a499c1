/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-text.h"

#include <string.h>

char *
mbn_text_clean (char *text, gsize max_chars)
{
  g_autofree char *owned = text;
  g_autofree char *valid = NULL;
  GString *clean = g_string_new (NULL);
  gsize n_chars = 0;

  valid = g_utf8_make_valid (owned != NULL ? owned : "", -1);

  g_strstrip (valid);
  for (const char *p = valid; *p != '\0' && (max_chars == 0 || n_chars < max_chars);
       p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c))
        continue;

      g_string_append_unichar (clean, c);
      n_chars++;
    }

  return g_strstrip (g_string_free (clean, FALSE));
}

char *
mbn_text_collapse (const char *text)
{
  static const char blanks[] = " \t\r\n";
  GString *collapsed = g_string_new (NULL);

  for (const char *p = text + strspn (text, blanks); *p != '\0'; p += strspn (p, blanks))
    {
      gsize length = strcspn (p, blanks);

      if (collapsed->len > 0)
        g_string_append_c (collapsed, ' ');
      g_string_append_len (collapsed, p, (gssize)length);
      p += length;
    }

  return g_string_free (collapsed, FALSE);
}

gboolean
mbn_text_is_ascii_digits (const char *text, gsize min, gsize max)
{
  gsize length = strlen (text);

  return length >= min && length <= max && strspn (text, "0123456789") == length;
}

gboolean
mbn_text_is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

gboolean
mbn_text_replace (char **text, const char *by)
{
  char *before = *text;

  if (g_strcmp0 (before, by) == 0)
    return FALSE;

  *text = g_strdup (by);
  g_free (before);

  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-error.h"

/* Enough for the names and namespaces of the format and for a misspelt value. */
#define MAX_QUOTED_CHARS 64

/* clang-format off */
G_DEFINE_QUARK (mbn-profile-error-quark, mbn_profile_error)
/* clang-format on */

char *
mbn_profile_error_quote (const char *text)
{
  GString *quoted = g_string_new (NULL);
  guint n_chars = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n_chars++ == MAX_QUOTED_CHARS)
        {
          g_string_append (quoted, "...");
          break;
        }

      g_string_append_unichar (quoted, g_unichar_isprint (c) ? c : '?');
    }

  return g_string_free (quoted, FALSE);
}

GError *
mbn_profile_error_new_at (
    MbnProfileError code, glong line, const char *element, const char *format, ...)
{
  g_autofree char *name = mbn_profile_error_quote (element != NULL ? element : "document");
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  return g_error_new (MBN_PROFILE_ERROR, code, "line %ld: %s: %s", line, name, reason);
}

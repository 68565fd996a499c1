/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* First step of the parser: from bytes to checked UTF-8, before any XML is looked at. */

#include "config.h"

#include "mbn-profile-text.h"

#include <string.h>

#include "mbn-profile-error.h"

static const char *const encodings[] = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE"};

static glong
count_lines (const char *text, const char *position)
{
  glong line = 1;

  for (const char *p = text; p < position; p++)
    line += *p == '\n';

  return line;
}

static MbnProfileSecret *
read_utf8 (const char *bytes, gsize length, GError **error)
{
  const char *nul = memchr (bytes, '\0', length);
  const char *bad = NULL;

  if (nul != NULL)
    {
      g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_MALFORMED,
                                                          count_lines (bytes, nul), NULL,
                                                          "contains a NUL byte; UTF-8 text, or "
                                                          "UTF-16 text with a byte order "
                                                          "mark, is allowed"));
      return NULL;
    }

  if (!g_utf8_validate_len (bytes, length, &bad))
    {
      g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_MALFORMED,
                                                          count_lines (bytes, bad), NULL,
                                                          "is not valid UTF-8; UTF-8, or UTF-16 "
                                                          "with a byte order mark, is "
                                                          "allowed"));
      return NULL;
    }

  return g_strndup (bytes, length);
}

/* The bytes need not be aligned. NULL if there is half a unit or a NUL character. */
static gunichar2 *
decode_units (const char *bytes, gsize n_units, gboolean big_endian, glong *line)
{
  gunichar2 *units = g_new (gunichar2, n_units + 1);

  *line = 1;
  for (gsize i = 0; i < n_units; i++)
    {
      guint8 first = (guint8)bytes[2 * i];
      guint8 second = (guint8)bytes[2 * i + 1];

      units[i] = big_endian ? (first << 8 | second) : (second << 8 | first);
      *line += units[i] == '\n';

      if (units[i] == 0)
        {
          explicit_bzero (units, i * sizeof *units);
          g_free (units);
          return NULL;
        }
    }

  units[n_units] = 0;
  return units;
}

static MbnProfileSecret *
read_utf16 (const char *bytes, gsize length, gboolean big_endian, GError **error)
{
  gsize n_units = length / 2;
  glong line;
  gunichar2 *units = decode_units (bytes, n_units, big_endian, &line);
  MbnProfileSecret *text = NULL;
  glong n_read = 0;

  if (units == NULL)
    {
      g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_MALFORMED, line, NULL,
                                                          "contains a NUL character; text is "
                                                          "allowed"));
      return NULL;
    }

  text = g_utf16_to_utf8 (units, (glong)n_units, &n_read, NULL, NULL);
  if (text == NULL || (gsize)n_read != n_units || length % 2 != 0)
    {
      line = 1;
      for (glong i = 0; i < n_read; i++)
        line += units[i] == '\n';

      g_clear_pointer (&text, mbn_profile_secret_free);
      g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_MALFORMED, line, NULL,
                                                          "is not valid UTF-16; whole units and "
                                                          "paired surrogates are allowed"));
    }

  explicit_bzero (units, n_units * sizeof *units);
  g_free (units);
  return text;
}

/* The byte order mark decides, not the XML declaration: a program that made UTF-8 of a UTF-16 text
 * for D-Bus rarely corrects the declaration. */
static MbnProfileSecret *
decode (const char *bytes, gsize length, GError **error)
{
  if (length >= 2 && memcmp (bytes, "\xff\xfe", 2) == 0)
    return read_utf16 (bytes + 2, length - 2, FALSE, error);

  if (length >= 2 && memcmp (bytes, "\xfe\xff", 2) == 0)
    return read_utf16 (bytes + 2, length - 2, TRUE, error);

  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    return read_utf8 (bytes + 3, length - 3, error);

  return read_utf8 (bytes, length, error);
}

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t\r\n");
}

/* The encoding that the XML declaration names, NULL if none. Leaves complaints about the rest of
 * the declaration to the parser. */
static char *
find_declared_encoding (const char *text)
{
  g_autofree char *declaration = NULL;
  const char *end;
  const char *p;

  if (!g_str_has_prefix (text, "<?xml") || strchr (" \t\r\n", text[5]) == NULL)
    return NULL;

  end = strstr (text, "?>");
  if (end == NULL)
    return NULL;

  declaration = g_strndup (text, end - text);
  p = strstr (declaration, "encoding");
  if (p == NULL)
    return NULL;

  p = skip_blanks (p + strlen ("encoding"));
  if (*p != '=')
    return NULL;

  p = skip_blanks (p + 1);
  if (*p != '"' && *p != '\'')
    return NULL;

  return g_strndup (p + 1, strcspn (p + 1, "\"'"));
}

static gboolean
check_declared_encoding (const char *text, GError **error)
{
  g_autofree char *encoding = find_declared_encoding (text);

  if (encoding == NULL)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      if (g_ascii_strcasecmp (encoding, encodings[i]) == 0)
        return TRUE;
    }

  /* not quoted: what stands there may be anything, a password too */
  g_propagate_error (error,
                     mbn_profile_error_new_at (MBN_PROFILE_ERROR_MALFORMED, 1, NULL,
                                               "the encoding in the XML declaration is not one of "
                                               "UTF-8, UTF-16"));
  return FALSE;
}

/* Counts the `=` outside quotes from a `<` to the end of its tag. In well-formed XML no `<` stands
 * inside a tag, so no start tag is missed. Comments are not told from the rest: libxml2 reads on
 * after some errors, and would then not agree with us where a comment begins. */
static guint
count_attributes (const char *tag)
{
  guint n_attributes = 0;
  char quote = '\0';

  for (const char *p = tag; *p != '\0' && *p != '<'; p++)
    {
      if (quote != '\0')
        quote = *p == quote ? '\0' : quote;
      else if (*p == '"' || *p == '\'')
        quote = *p;
      else if (*p == '>')
        break;
      else
        n_attributes += *p == '=';
    }

  return n_attributes;
}

static gboolean
is_start_tag (const char *after)
{
  return g_ascii_isalpha (*after) || *after == '_' || *after == ':' || (guint8)*after >= 0x80;
}

static gboolean
check_attribute_count (const char *text, GError **error)
{
  for (const char *p = strchr (text, '<'); p != NULL; p = strchr (p + 1, '<'))
    {
      if (!is_start_tag (p + 1) || count_attributes (p + 1) <= MBN_PROFILE_MAX_ATTRIBUTES)
        continue;

      g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_MALFORMED,
                                                          count_lines (text, p), NULL,
                                                          "a start tag has too many attributes; %d "
                                                          "are allowed where any are",
                                                          MBN_PROFILE_MAX_ATTRIBUTES));
      return FALSE;
    }

  return TRUE;
}

MbnProfileSecret *
mbn_profile_text_read (const char *bytes, gsize length, GError **error)
{
  g_autoptr (MbnProfileSecret) text = NULL;

  if (length > MBN_PROFILE_MAX_BYTES)
    {
      g_set_error (error, MBN_PROFILE_ERROR, MBN_PROFILE_ERROR_TOO_LARGE,
                   "document: has %" G_GSIZE_FORMAT " bytes; at most %d are allowed", length,
                   MBN_PROFILE_MAX_BYTES);
      return NULL;
    }

  if (length == 0)
    {
      g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_MALFORMED, 1, NULL,
                                                          "is empty; a profile is needed"));
      return NULL;
    }

  text = decode (bytes, length, error);
  if (text == NULL || !check_declared_encoding (text, error)
      || !check_attribute_count (text, error))
    return NULL;

  return g_steal_pointer (&text);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "wire.h"

#include <string.h>

#define TYPE_DONE       0x80000003u
#define TYPE_INDICATION 0x80000007u

static void
append_number (GByteArray *bytes, guint64 value, guint size)
{
  for (guint i = 0; i < size; i++)
    {
      guint8 byte = (guint8)(value >> (8 * i));

      g_byte_array_append (bytes, &byte, 1);
    }
}

void
wire_append_u32 (GByteArray *bytes, guint32 value)
{
  append_number (bytes, value, 4);
}

void
wire_set_u32 (GByteArray *bytes, gsize position, guint32 value)
{
  g_assert_cmpuint (position + 4, <=, bytes->len);

  for (guint i = 0; i < 4; i++)
    bytes->data[position + i] = (guint8)(value >> (8 * i));
}

guint32
wire_get_u32 (const GByteArray *bytes, gsize position)
{
  const guint8 *p = bytes->data + position;

  g_assert_cmpuint (position + 4, <=, bytes->len);

  return p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
}

GByteArray *
wire_dup (const GByteArray *bytes)
{
  GByteArray *copy = g_byte_array_sized_new (bytes->len);

  return bytes->len > 0 ? g_byte_array_append (copy, bytes->data, bytes->len) : copy;
}

/* Returns what follows the closing quote. */
static const char *
append_text (GByteArray *bytes, const char *text)
{
  const char *end = strchr (text, '\'');
  g_autoptr (GError) error = NULL;
  g_autofree gunichar2 *utf16 = NULL;
  glong n_units = 0;

  g_assert_nonnull (end);
  utf16 = g_utf8_to_utf16 (text, end - text, NULL, &n_units, &error);
  g_assert_no_error (error);

  for (glong i = 0; i < n_units; i++)
    append_number (bytes, utf16[i], 2);
  if (n_units % 2 != 0)
    append_number (bytes, 0, 2);

  return end + 1;
}

static const char *
append_hex (GByteArray *bytes, const char *text)
{
  for (; g_ascii_isxdigit (text[0]); text += 2)
    {
      g_assert_true (g_ascii_isxdigit (text[1]));
      append_number (bytes, g_ascii_xdigit_value (text[0]) * 16 + g_ascii_xdigit_value (text[1]),
                     1);
    }

  return text;
}

GByteArray *
wire_bytes (const char *notation)
{
  GByteArray *bytes = g_byte_array_new ();
  const char *p = notation;

  while (*p != '\0')
    {
      char *end = NULL;

      if (g_ascii_isspace (*p))
        p++;
      else if (*p == '#')
        p += strcspn (p, "\n");
      else if (*p == '\'')
        p = append_text (bytes, p + 1);
      else if ((p[0] == '4' || p[0] == '8') && p[1] == ':')
        {
          append_number (bytes, g_ascii_strtoull (p + 2, &end, 0), p[0] - '0');
          g_assert_true (end != p + 2 && (*end == '\0' || g_ascii_isspace (*end)));
          p = end;
        }
      else
        {
          const char *rest = append_hex (bytes, p);

          if (rest == p)
            g_error ("not in the notation of wire.h: %s", p);
          p = rest;
        }
    }

  return bytes;
}

GByteArray *
wire_file (const char *name)
{
  const char *root = g_getenv ("MBN_TEST_SRCDIR");
  g_autofree char *path
      = g_build_filename (root != NULL ? root : ".", "tests", "data", "mbim", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return wire_bytes (text);
}

static GByteArray *
begin_message (guint32 type, guint32 tid, guint32 length, guint32 cid)
{
  GByteArray *message = g_byte_array_sized_new (length);
  g_autoptr (GByteArray) service = wire_bytes (WIRE_BASIC_CONNECT);

  wire_append_u32 (message, type);
  wire_append_u32 (message, length);
  wire_append_u32 (message, tid);
  wire_append_u32 (message, 1); /* fragments */
  wire_append_u32 (message, 0); /* this one */
  g_byte_array_append (message, service->data, service->len);
  wire_append_u32 (message, cid);

  return message;
}

static void
append_buffer (GByteArray *message, const GByteArray *buffer)
{
  wire_append_u32 (message, buffer->len);
  if (buffer->len > 0)
    g_byte_array_append (message, buffer->data, buffer->len);
}

GByteArray *
wire_done (guint32 cid, guint32 status, const GByteArray *buffer)
{
  GByteArray *message = begin_message (TYPE_DONE, 1, WIRE_DONE_HEADER + buffer->len, cid);

  wire_append_u32 (message, status);
  append_buffer (message, buffer);

  return message;
}

GByteArray *
wire_indication (guint32 cid, const GByteArray *buffer)
{
  GByteArray *message
      = begin_message (TYPE_INDICATION, 0, WIRE_INDICATION_HEADER + buffer->len, cid);

  append_buffer (message, buffer);

  return message;
}

char *
wire_hex (const GByteArray *bytes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < bytes->len; i++)
    g_string_append_printf (text, "%s%02x", i > 0 && i % 4 == 0 ? " " : "", bytes->data[i]);

  return g_string_free (text, FALSE);
}

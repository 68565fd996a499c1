/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-markup.h"

#include <stdarg.h>
#include <string.h>

char *
mbn_profile_markup_write (MbnProfileMarkupFunc function, gconstpointer data)
{
  gsize length = mbn_profile_markup_measure (function, data);
  MbnProfileMarkup markup = {g_malloc (length + 1), 0};

  function (&markup, data);
  g_assert (markup.length == length);
  markup.text[length] = '\0';

  return markup.text;
}

gsize
mbn_profile_markup_measure (MbnProfileMarkupFunc function, gconstpointer data)
{
  MbnProfileMarkup markup = {NULL, 0};

  function (&markup, data);
  return markup.length;
}

static void
add_bytes (MbnProfileMarkup *self, const char *bytes, gsize length)
{
  if (self->text != NULL)
    memcpy (self->text + self->length, bytes, length);

  self->length += length;
}

void
mbn_profile_markup_add (MbnProfileMarkup *self, ...)
{
  va_list args;

  va_start (args, self);
  for (const char *text = va_arg (args, const char *); text != NULL;
       text = va_arg (args, const char *))
    add_bytes (self, text, strlen (text));
  va_end (args);
}

/* White space of an attribute, and a carriage return anywhere, would be read as something else. */
static const char *
escape (char c, gboolean in_attribute)
{
  switch (c)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\r':
      return "&#13;";
    case '"':
      return in_attribute ? "&quot;" : NULL;
    case '\t':
      return in_attribute ? "&#9;" : NULL;
    case '\n':
      return in_attribute ? "&#10;" : NULL;
    default:
      return NULL;
    }
}

static void
add_escaped (MbnProfileMarkup *self, const char *text, gboolean in_attribute)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      const char *escaped = escape (*p, in_attribute);

      if (escaped != NULL)
        add_bytes (self, escaped, strlen (escaped));
      else
        add_bytes (self, p, 1);
    }
}

void
mbn_profile_markup_add_text (MbnProfileMarkup *self, const char *text)
{
  add_escaped (self, text, FALSE);
}

void
mbn_profile_markup_add_attribute (MbnProfileMarkup *self,
                                  const char *prefix,
                                  const char *name,
                                  const char *value)
{
  mbn_profile_markup_add (self, " ", prefix != NULL ? prefix : "",
                          prefix != NULL && name != NULL ? ":" : "", name != NULL ? name : "",
                          "=\"", NULL);
  add_escaped (self, value, TRUE);
  mbn_profile_markup_add (self, "\"", NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-json.h"

static void
append_quoted (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++)
    {
      if (*value == '"' || *value == '\\')
        g_string_append_printf (text, "\\%c", *value);
      else if ((guchar)*value < 0x20)
        g_string_append_printf (text, "\\u%04x", *value);
      else
        g_string_append_c (text, *value);
    }
  g_string_append_c (text, '"');
}

static void
start_member (SimJson *self, const char *name)
{
  if (self->comma)
    g_string_append_c (self->text, ',');
  self->comma = TRUE;

  if (name != NULL)
    {
      append_quoted (self->text, name);
      g_string_append_c (self->text, ':');
    }
}

void
sim_json_begin (SimJson *self, const char *name, char bracket)
{
  start_member (self, name);
  g_string_append_c (self->text, bracket);
  self->comma = FALSE;
}

void
sim_json_end (SimJson *self, char bracket)
{
  g_string_append_c (self->text, bracket);
  self->comma = TRUE;
}

void
sim_json_string (SimJson *self, const char *name, const char *value)
{
  start_member (self, name);
  if (value == NULL)
    g_string_append (self->text, "null");
  else
    append_quoted (self->text, value);
}

void
sim_json_number (SimJson *self, const char *name, gint64 value)
{
  start_member (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
sim_json_bool (SimJson *self, const char *name, gboolean value)
{
  start_member (self, name);
  g_string_append (self->text, value ? "true" : "false");
}

void
sim_json_strv (SimJson *self, const char *name, char *const *values)
{
  sim_json_begin (self, name, '[');
  for (; values != NULL && *values != NULL; values++)
    sim_json_string (self, NULL, *values);
  sim_json_end (self, ']');
}

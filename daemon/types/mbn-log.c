/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-log.h"

#include <string.h>

static gboolean
is_library_debug (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  if (!(level & G_LOG_LEVEL_DEBUG))
    return FALSE;

  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
      return g_strcmp0 (fields[i].value, "Mbim") == 0;

  return FALSE;
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  GLogField *named = g_newa (GLogField, n_fields + 1);

  if (is_library_debug (level, fields, n_fields))
    return G_LOG_WRITER_HANDLED;

  /* journalctl -t mbnd */
  memcpy (named, fields, n_fields * sizeof *fields);
  named[n_fields] = (GLogField){"SYSLOG_IDENTIFIER", "mbnd", -1};

  return g_log_writer_default (level, named, n_fields + 1, user_data);
}

void
mbn_log_set_up (gboolean verbose)
{
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_debug_enabled (verbose);
  g_log_set_writer_func (write_log, NULL, NULL);
}

static void
add_field (GLogField *fields, gsize *n_fields, const char *key, const char *value)
{
  fields[*n_fields] = (GLogField){key, value, -1};
  (*n_fields)++;
}

static const char *
priority_of (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
    return "4";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "5";
  if (level & G_LOG_LEVEL_INFO)
    return "6";

  return "7";
}

void
mbn_log (const char *domain,
         GLogLevelFlags level,
         const char *file,
         const char *line,
         const char *func,
         const char *modem,
         guint32 request_id,
         MbnLandmark landmark,
         const char *format,
         ...)
{
  GLogField fields[9];
  gsize n_fields = 0;
  g_autofree char *text = NULL;
  g_autofree char *request = NULL;
  g_autoptr (GString) message = NULL;
  va_list args;

  /* Debug lines are frequent: nothing is formatted that nobody will read. */
  if (g_log_writer_default_would_drop (level, domain))
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  message = g_string_new (NULL);

  if (modem != NULL)
    {
      g_string_append_printf (message, "[%s] ", modem);
      add_field (fields, &n_fields, "MBN_MODEM", modem);
    }

  if (request_id != 0)
    {
      request = g_strdup_printf ("%u", request_id);
      g_string_append_printf (message, "request %s: ", request);
      add_field (fields, &n_fields, "MBN_REQUEST", request);
    }

  g_string_append (message, text);

  if (landmark != MBN_LANDMARK_NONE)
    add_field (fields, &n_fields, "MESSAGE_ID", mbn_landmark_get_id (landmark));

  add_field (fields, &n_fields, "GLIB_DOMAIN", domain);
  add_field (fields, &n_fields, "PRIORITY", priority_of (level));
  add_field (fields, &n_fields, "CODE_FILE", file);
  add_field (fields, &n_fields, "CODE_LINE", line);
  add_field (fields, &n_fields, "CODE_FUNC", func);
  add_field (fields, &n_fields, "MESSAGE", message->str);

  g_log_structured_array (level, fields, n_fields);
}

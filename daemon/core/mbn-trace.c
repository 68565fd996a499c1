/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-trace.h"

typedef struct
{
  gint64 time_us;
  const char *machine;
  const char *from;
  const char *event;
  const char *to;
} Entry;

struct _MbnTrace
{
  Entry entries[MBN_TRACE_LENGTH];
  guint64 n_added;
};

MbnTrace *
mbn_trace_new (void)
{
  return g_new0 (MbnTrace, 1);
}

void
mbn_trace_free (MbnTrace *trace)
{
  g_free (trace);
}

void
mbn_trace_add (MbnTrace *trace,
               gint64 time_us,
               const char *machine,
               const char *from,
               const char *event,
               const char *to)
{
  trace->entries[trace->n_added % MBN_TRACE_LENGTH] = (Entry){time_us, machine, from, event, to};
  trace->n_added++;
}

char *
mbn_trace_print (const MbnTrace *trace)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 first = trace->n_added > MBN_TRACE_LENGTH ? trace->n_added - MBN_TRACE_LENGTH : 0;
  gint64 newest_us = 0;

  if (trace->n_added > 0)
    newest_us = trace->entries[(trace->n_added - 1) % MBN_TRACE_LENGTH].time_us;

  for (guint64 i = first; i < trace->n_added; i++)
    {
      const Entry *entry = &trace->entries[i % MBN_TRACE_LENGTH];

      g_string_append_printf (text, "%9" G_GINT64_FORMAT " ms  %s: %s, %s -> %s\n",
                              (entry->time_us - newest_us) / 1000, entry->machine, entry->from,
                              entry->event, entry->to);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

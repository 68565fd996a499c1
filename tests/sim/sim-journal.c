/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-journal.h"

#include <string.h>

#define MAX_ENTRIES 65536

typedef struct
{
  guint n;
  gint64 time_us;
  gboolean from_host;
  guint32 type;
  guint8 service[SIM_UUID_SIZE];
  guint32 cid;
  SimOp op;
  guint32 tid;
  guint32 status;
  gsize length;
  guint fragments;
} Entry;

struct _SimJournal
{
  gboolean verbose;
  guint next;
  GQueue entries;
  guint counts[2];
};

static const SimWord type_words[] = {
    {"open",           SIM_TYPE_OPEN          },
    {"close",          SIM_TYPE_CLOSE         },
    {"command",        SIM_TYPE_COMMAND       },
    {"host-error",     SIM_TYPE_HOST_ERROR    },
    {"open-done",      SIM_TYPE_OPEN_DONE     },
    {"close-done",     SIM_TYPE_CLOSE_DONE    },
    {"command-done",   SIM_TYPE_COMMAND_DONE  },
    {"function-error", SIM_TYPE_FUNCTION_ERROR},
    {"indication",     SIM_TYPE_INDICATION    },
    {NULL,             0                      },
};

SimJournal *
sim_journal_new (gboolean verbose)
{
  SimJournal *self = g_new0 (SimJournal, 1);

  self->verbose = verbose;
  self->next = 1;
  g_queue_init (&self->entries);
  return self;
}

void
sim_journal_free (SimJournal *self)
{
  g_queue_clear_full (&self->entries, g_free);
  g_free (self);
}

static gboolean
has_operation (const Entry *entry)
{
  return entry->type == SIM_TYPE_COMMAND || entry->type == SIM_TYPE_COMMAND_DONE;
}

static gboolean
is_basic_connect (const Entry *entry)
{
  return memcmp (entry->service, sim_uuid_basic_connect, SIM_UUID_SIZE) == 0;
}

static void
write_entry (SimJson *json, const Entry *entry)
{
  sim_json_begin (json, NULL, '{');
  sim_json_number (json, "n", entry->n);
  sim_json_number (json, "time_us", entry->time_us);
  sim_json_string (json, "dir", entry->from_host ? "host" : "function");
  sim_json_string (json, "type", sim_word_name (type_words, entry->type));
  if (sim_message_is_fragmentable (entry->type))
    {
      g_autofree char *uuid = sim_uuid_format (entry->service);
      g_autofree char *number = g_strdup_printf ("%u", entry->cid);
      gboolean named = is_basic_connect (entry) && entry->cid != SIM_CID_ANY
                       && entry->cid <= SIM_CID_MULTICARRIER_PROVIDERS;

      sim_json_string (json, "service", is_basic_connect (entry) ? "basic-connect" : uuid);
      sim_json_string (json, "cid", named ? sim_word_name (sim_cid_words, entry->cid) : number);
    }
  if (has_operation (entry))
    sim_json_string (json, "op", entry->op == SIM_OP_SET ? "set" : "query");
  sim_json_number (json, "tid", entry->tid);
  if (!entry->from_host || entry->type == SIM_TYPE_HOST_ERROR)
    sim_json_number (json, "status", entry->status);
  sim_json_number (json, "length", entry->length);
  sim_json_number (json, "fragments", entry->fragments);
  sim_json_end (json, '}');
}

void
sim_journal_add (SimJournal *self, gboolean from_host, const SimMessage *message, SimOp op)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->n = self->next++;
  entry->time_us = g_get_monotonic_time ();
  entry->from_host = from_host;
  entry->type = message->type;
  memcpy (entry->service, message->service, SIM_UUID_SIZE);
  entry->cid = message->cid;
  entry->op = message->type == SIM_TYPE_COMMAND ? (SimOp)message->value : op;
  entry->tid = message->tid;
  entry->status = message->value;
  entry->length = message->length;
  entry->fragments = message->fragments;

  self->counts[from_host]++;
  g_queue_push_tail (&self->entries, entry);
  if (g_queue_get_length (&self->entries) > MAX_ENTRIES)
    g_free (g_queue_pop_head (&self->entries));

  if (self->verbose)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      SimJson json = SIM_JSON_INIT (text);

      write_entry (&json, entry);
      g_printerr ("%s\n", text->str);
    }
}

void
sim_journal_clear (SimJournal *self)
{
  g_queue_clear_full (&self->entries, g_free);
  self->counts[0] = 0;
  self->counts[1] = 0;
}

guint
sim_journal_count (const SimJournal *self, gboolean from_host)
{
  return self->counts[from_host];
}

static gboolean
matches (const Entry *entry, SimCid cid, SimOp op, guint32 type)
{
  if (type != 0 && entry->type != type)
    return FALSE;
  if (cid == SIM_CID_ANY)
    return TRUE;
  if (cid == SIM_CID_OPEN)
    return entry->type == SIM_TYPE_OPEN || entry->type == SIM_TYPE_OPEN_DONE;
  if (cid == SIM_CID_CLOSE)
    return entry->type == SIM_TYPE_CLOSE || entry->type == SIM_TYPE_CLOSE_DONE;

  return sim_message_is_fragmentable (entry->type) && is_basic_connect (entry)
         && entry->cid == (guint32)cid
         && (op == SIM_OP_ANY || (has_operation (entry) && entry->op == op));
}

guint
sim_journal_count_matching (
    const SimJournal *self, gboolean from_host, SimCid cid, SimOp op, guint32 type)
{
  guint count = 0;

  for (const GList *l = self->entries.head; l != NULL; l = l->next)
    {
      const Entry *entry = l->data;

      if (entry->from_host == from_host && matches (entry, cid, op, type))
        count++;
    }

  return count;
}

void
sim_journal_write_json (const SimJournal *self, SimJson *json, guint since)
{
  sim_json_begin (json, NULL, '[');
  for (const GList *l = self->entries.head; l != NULL; l = l->next)
    {
      const Entry *entry = l->data;

      if (entry->n > since)
        write_entry (json, entry);
    }
  sim_json_end (json, ']');
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-callers.h"

#include <string.h>

/* When so many names are known, those that nobody waits for are forgotten, and asked about anew. */
#define MAX_CALLERS 512

/* Of /proc/PID/stat: the time of the start is the 22nd field, and after the name of the program in
 * parentheses, which may have anything in it, comes the third. */
#define FIELDS_TO_START_TIME (22 - 3)

struct _MbnCallers
{
  GDBusConnection *bus;
  GHashTable *known; /* unique name -> Entry (owned) */
  GCancellable *cancellable;
};

typedef struct
{
  MbnCaller caller; /* its name is the key's */
  gboolean told;
  GArray *waiting; /* of Waiting, until the bus has told */
} Entry;

typedef struct
{
  MbnCallersFunc func;
  gpointer user_data;
} Waiting;

/* What the bus is asked about one caller. */
typedef struct
{
  MbnCallers *callers;
  char *name;
} Query;

static void
query_free (Query *query)
{
  g_free (query->name);
  g_free (query);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Query, query_free)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_array_unref (entry->waiting);
  g_free (entry);
}

static void
tell (GArray *waiting, const MbnCaller *caller, const char *why)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      const Waiting *one = &g_array_index (waiting, Waiting, i);

      one->func (caller, why, one->user_data);
    }
}

/* It does not block: what is read is made by the kernel, of memory. 0: it cannot be read. */
static guint64
read_start_time (guint32 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *rest;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (rest = strrchr (text, ')')) == NULL
      || rest[1] != ' ')
    return 0;

  fields = g_strsplit (rest + 2, " ", FIELDS_TO_START_TIME + 2);

  return g_strv_length (fields) > FIELDS_TO_START_TIME
             ? g_ascii_strtoull (fields[FIELDS_TO_START_TIME], NULL, 10)
             : 0;
}

static void
take_credentials (Entry *entry, GVariant *reply)
{
  g_autoptr (GVariant) credentials = g_variant_get_child_value (reply, 0);

  entry->told = TRUE;
  if (!g_variant_lookup (credentials, "UnixUserID", "u", &entry->caller.uid))
    entry->caller.uid = MBN_UID_UNKNOWN;
  if (g_variant_lookup (credentials, "ProcessID", "u", &entry->caller.pid)
      && entry->caller.pid != 0)
    entry->caller.start_time = read_start_time (entry->caller.pid);
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Query) query = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GArray) waiting = NULL;
  MbnCaller caller;
  Entry *entry;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  entry = g_hash_table_lookup (query->callers->known, query->name);
  waiting = g_steal_pointer (&entry->waiting);
  entry->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  if (reply != NULL)
    take_credentials (entry, reply);
  caller = entry->caller;
  caller.name = query->name;
  if (reply == NULL)
    g_hash_table_remove (query->callers->known, query->name);

  tell (waiting, reply != NULL ? &caller : NULL, error != NULL ? error->message : NULL);
}

static gboolean
is_told (gpointer name, gpointer entry, gpointer user_data)
{
  return ((Entry *)entry)->told;
}

static Entry *
ask (MbnCallers *self, const char *name)
{
  Query *query = g_new0 (Query, 1);
  Entry *entry = g_new0 (Entry, 1);
  char *key = g_strdup (name);

  if (g_hash_table_size (self->known) >= MAX_CALLERS)
    g_hash_table_foreach_remove (self->known, is_told, NULL);

  entry->caller.name = key;
  entry->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  g_hash_table_insert (self->known, key, entry);
  query->callers = self;
  query->name = g_strdup (name);
  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionCredentials",
                          g_variant_new ("(s)", name), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_credentials, query);

  return entry;
}

void
mbn_callers_identify (MbnCallers *self, const char *name, MbnCallersFunc func, gpointer user_data)
{
  Entry *entry = g_hash_table_lookup (self->known, name);
  const Waiting waiting = {func, user_data};

  if (entry == NULL)
    entry = ask (self, name);

  if (entry->told)
    func (&entry->caller, NULL, user_data);
  else
    g_array_append_val (entry->waiting, waiting);
}

MbnCallers *
mbn_callers_new (GDBusConnection *bus)
{
  MbnCallers *self = g_new0 (MbnCallers, 1);

  self->bus = g_object_ref (bus);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  self->cancellable = g_cancellable_new ();

  return self;
}

void
mbn_callers_free (MbnCallers *self)
{
  GHashTableIter iter;
  gpointer entry;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    tell (((Entry *)entry)->waiting, NULL, "the service stops");
  g_hash_table_unref (self->known);
  g_object_unref (self->bus);
  g_free (self);
}

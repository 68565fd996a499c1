/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-registry.h"

#include <gio/gio.h>

#include "mbn-state-file.h"

struct _MbnModemRegistry
{
  GObject parent;
  char *path;
  GKeyFile *keys; /* group = InterfaceID, key "radio" = seen|off|on */
  gboolean writing;
  gboolean dirty; /* changed while being written */
};

static void memory_init (MbnModemMemoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnModemRegistry,
                               mbn_modem_registry,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_MODEM_MEMORY, memory_init))

#define RADIO_KEY "radio"

static const char *const radio_words[] = {
    [MBN_RADIO_MEMORY_NEVER_SEEN] = "",
    [MBN_RADIO_MEMORY_SEEN] = "seen",
    [MBN_RADIO_MEMORY_OFF] = "off",
    [MBN_RADIO_MEMORY_ON] = "on",
};

static void save (MbnModemRegistry *self);

static MbnRadioMemory
recall_radio (MbnModemMemory *memory, const char *interface_id)
{
  MbnModemRegistry *self = MBN_MODEM_REGISTRY (memory);
  g_autofree char *word = g_key_file_get_string (self->keys, interface_id, RADIO_KEY, NULL);

  for (MbnRadioMemory radio = MBN_RADIO_MEMORY_SEEN; radio <= MBN_RADIO_MEMORY_ON; radio++)
    if (g_strcmp0 (word, radio_words[radio]) == 0)
      return radio;

  return MBN_RADIO_MEMORY_NEVER_SEEN;
}

typedef struct
{
  char *path;
  char *contents;
  gsize length;
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_free (job->contents);
  g_free (job);
}

/* The sync blocks, so it is done beside the main loop, on copies (style.md 7). */
static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (GError) error = NULL;

  if (mbn_state_file_write (job->path, job->contents, job->length, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnModemRegistry *self = MBN_MODEM_REGISTRY (source);
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("what was learnt about a modem will be forgotten at the next start: %s",
               error->message);

  if (self->dirty)
    save (self);
}

static void
save (MbnModemRegistry *self)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  self->dirty = self->writing;
  if (self->writing)
    return;

  job = g_new0 (Job, 1);
  job->path = g_strdup (self->path);
  job->contents = g_key_file_to_data (self->keys, &job->length, NULL);

  self->writing = TRUE;
  task = g_task_new (self, NULL, on_written, NULL);
  g_task_set_source_tag (task, save);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_task_run_in_thread (task, write_in_thread);
}

static void
remember_radio (MbnModemMemory *memory, const char *interface_id, MbnRadioMemory radio)
{
  MbnModemRegistry *self = MBN_MODEM_REGISTRY (memory);

  if (recall_radio (memory, interface_id) == radio)
    return;

  g_key_file_set_string (self->keys, interface_id, RADIO_KEY, radio_words[radio]);
  save (self);
}

static void
memory_init (MbnModemMemoryInterface *iface)
{
  iface->recall_radio = recall_radio;
  iface->remember_radio = remember_radio;
}

MbnModemRegistry *
mbn_modem_registry_new (const char *state_dir)
{
  MbnModemRegistry *self = g_object_new (MBN_TYPE_MODEM_REGISTRY, NULL);

  self->path = g_build_filename (state_dir, "modems", NULL);
  self->keys = mbn_state_file_load_keys (self->path);

  return self;
}

static void
mbn_modem_registry_finalize (GObject *object)
{
  MbnModemRegistry *self = MBN_MODEM_REGISTRY (object);

  g_key_file_unref (self->keys);
  g_free (self->path);

  G_OBJECT_CLASS (mbn_modem_registry_parent_class)->finalize (object);
}

static void
mbn_modem_registry_class_init (MbnModemRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_modem_registry_finalize;
}

static void
mbn_modem_registry_init (MbnModemRegistry *self)
{
}

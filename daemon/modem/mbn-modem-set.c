/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-set.h"

#include <string.h>

struct _MbnModemSet
{
  GObject parent;
  const MbnModemConfig *config; /* borrowed */
  GPtrArray *all;               /* of MbnModem (owned) */
  GHashTable *held;             /* set of paths that others keep us from opening */
  GPtrArray *appeared;          /* of MbnModem: those with an Interface */
  guint next_number;            /* never used twice (design.md 2) */
  guint n_stopping;
  GTask *stop_task;
};

G_DEFINE_FINAL_TYPE (MbnModemSet, mbn_modem_set, G_TYPE_OBJECT)

enum
{
  ADDED,
  REMOVED,
  FAILED_DEVICES_CHANGED,
  HIBERNATION,
  AWAKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_appeared (MbnModem *modem, MbnModemSet *self)
{
  g_ptr_array_add (self->appeared, g_object_ref (modem));
  g_signal_emit (self, signals[ADDED], 0, modem);
}

static void
on_failed_changed (MbnModem *modem, MbnModemSet *self)
{
  g_signal_emit (self, signals[FAILED_DEVICES_CHANGED], 0);
}

static void
on_gone (MbnModem *modem, MbnModemSet *self)
{
  g_autoptr (MbnModem) alive = g_object_ref (modem);
  gboolean failed = mbn_modem_is_failed (modem);

  g_signal_handlers_disconnect_by_data (modem, self);
  g_ptr_array_remove (self->all, modem);

  if (g_ptr_array_remove (self->appeared, modem))
    g_signal_emit (self, signals[REMOVED], 0, modem);
  if (failed)
    g_signal_emit (self, signals[FAILED_DEVICES_CHANGED], 0);
}

static gboolean
is_id_taken (const char *interface_id, gpointer user_data)
{
  MbnModemSet *self = user_data;

  for (guint i = 0; i < self->appeared->len; i++)
    if (strcmp (mbn_modem_get_interface_id (g_ptr_array_index (self->appeared, i)), interface_id)
        == 0)
      return TRUE;

  return FALSE;
}

MbnModem *
mbn_modem_set_open (MbnModemSet *self, const MbnModemPort *port)
{
  MbnModem *modem = mbn_modem_new (self->config, self->next_number++, port);

  g_ptr_array_add (self->all, modem);
  mbn_modem_set_id_check (modem, is_id_taken, self);
  g_signal_connect (modem, "appeared", G_CALLBACK (on_appeared), self);
  g_signal_connect (modem, "failed-changed", G_CALLBACK (on_failed_changed), self);
  g_signal_connect (modem, "gone", G_CALLBACK (on_gone), self);
  mbn_modem_start (modem);

  return modem;
}

GPtrArray *
mbn_modem_set_get_all (MbnModemSet *self)
{
  return self->all;
}

GPtrArray *
mbn_modem_set_get_modems (MbnModemSet *self)
{
  return self->appeared;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

void
mbn_modem_set_report_held (MbnModemSet *self, const char *device, gboolean held)
{
  if (held ? g_hash_table_add (self->held, g_strdup (device))
           : g_hash_table_remove (self->held, device))
    g_signal_emit (self, signals[FAILED_DEVICES_CHANGED], 0);
}

char **
mbn_modem_set_dup_failed_devices (MbnModemSet *self)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer held;

  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, &held, NULL))
    g_ptr_array_add (paths, held);

  for (guint i = 0; i < self->all->len; i++)
    {
      MbnModem *modem = g_ptr_array_index (self->all, i);

      /* one that has answered before keeps its Interface, with ReadyState FAILURE (design.md 2) */
      if (mbn_modem_is_failed (modem) && mbn_modem_get_interface_id (modem) == NULL)
        g_ptr_array_add (paths, (gpointer)mbn_modem_get_device (modem));
    }

  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);

  return g_strdupv ((char **)paths->pdata);
}

/* A copy that survives modems leaving the set while it is walked. */
static GPtrArray *
hold_all (MbnModemSet *self)
{
  GPtrArray *held = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->all->len; i++)
    g_ptr_array_add (held, g_object_ref (g_ptr_array_index (self->all, i)));

  return held;
}

static void
on_modem_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnModemSet) self = user_data;
  g_autoptr (GTask) task = NULL;

  mbn_modem_stop_finish (MBN_MODEM (source), result);

  if (--self->n_stopping > 0)
    return;

  task = g_steal_pointer (&self->stop_task);
  g_task_return_boolean (task, TRUE);
}

void
mbn_modem_set_keep (MbnModemSet *self)
{
  g_autoptr (GPtrArray) modems = hold_all (self);

  for (guint i = 0; i < modems->len; i++)
    mbn_modem_keep (g_ptr_array_index (modems, i));
}

void
mbn_modem_set_stop_async (MbnModemSet *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GPtrArray) modems = hold_all (self);

  self->stop_task = g_task_new (self, NULL, callback, user_data);
  self->n_stopping = modems->len;

  if (modems->len == 0)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

      g_task_return_boolean (task, TRUE);
      return;
    }

  for (guint i = 0; i < modems->len; i++)
    mbn_modem_stop_async (g_ptr_array_index (modems, i), on_modem_stopped, g_object_ref (self));
}

void
mbn_modem_set_stop_finish (MbnModemSet *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
mbn_modem_set_abandon (MbnModemSet *self)
{
  g_autoptr (GPtrArray) modems = hold_all (self);

  for (guint i = 0; i < modems->len; i++)
    mbn_modem_abandon (g_ptr_array_index (modems, i));
}

MbnModemSet *
mbn_modem_set_new (const MbnModemConfig *config)
{
  MbnModemSet *self = g_object_new (MBN_TYPE_MODEM_SET, NULL);

  self->config = config;

  return self;
}

static void
mbn_modem_set_dispose (GObject *object)
{
  MbnModemSet *self = MBN_MODEM_SET (object);

  for (guint i = 0; i < self->all->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->all, i), self);

  g_ptr_array_set_size (self->appeared, 0);
  g_ptr_array_set_size (self->all, 0);

  G_OBJECT_CLASS (mbn_modem_set_parent_class)->dispose (object);
}

static void
mbn_modem_set_finalize (GObject *object)
{
  MbnModemSet *self = MBN_MODEM_SET (object);

  g_ptr_array_unref (self->appeared);
  g_hash_table_unref (self->held);
  g_ptr_array_unref (self->all);

  G_OBJECT_CLASS (mbn_modem_set_parent_class)->finalize (object);
}

static void
mbn_modem_set_class_init (MbnModemSetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = MBN_TYPE_MODEM_SET;

  object_class->dispose = mbn_modem_set_dispose;
  object_class->finalize = mbn_modem_set_finalize;

  signals[ADDED] = g_signal_new ("added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, MBN_TYPE_MODEM);
  signals[REMOVED] = g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, MBN_TYPE_MODEM);
  signals[FAILED_DEVICES_CHANGED] = g_signal_new ("failed-devices-changed", type, G_SIGNAL_RUN_LAST,
                                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[HIBERNATION]
      = g_signal_new ("hibernation", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[AWAKE]
      = g_signal_new ("awake", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mbn_modem_set_init (MbnModemSet *self)
{
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->appeared = g_ptr_array_new_with_free_func (g_object_unref);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

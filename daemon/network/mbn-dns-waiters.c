/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-dns-waiters.h"

struct _MbnDnsWaiters
{
  GHashTable *waiting; /* id -> Waiter (owned) */
  guint last_id;
};

typedef struct
{
  MbnDnsWaiters *waiters;
  guint id;
  guint source; /* the time limit; once it is finished, an idle source */
  MbnDnsFunc func;
  gpointer user_data;
} Waiter;

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  g_clear_handle_id (&waiter->source, g_source_remove);
  g_free (waiter);
}

static gboolean
on_due (gpointer data)
{
  Waiter *waiter = data;
  MbnDnsFunc func = waiter->func;
  gpointer user_data = waiter->user_data;

  waiter->source = 0;
  g_hash_table_remove (waiter->waiters->waiting, GUINT_TO_POINTER (waiter->id));
  /* last: it may free all of this */
  func (user_data);

  return G_SOURCE_REMOVE;
}

MbnDnsWaiters *
mbn_dns_waiters_new (void)
{
  MbnDnsWaiters *self = g_new0 (MbnDnsWaiters, 1);

  self->waiting = g_hash_table_new_full (NULL, NULL, NULL, waiter_free);

  return self;
}

guint
mbn_dns_waiters_add (MbnDnsWaiters *self, guint limit_ms, MbnDnsFunc func, gpointer user_data)
{
  Waiter *waiter;

  if (func == NULL)
    return 0;

  waiter = g_new0 (Waiter, 1);
  waiter->waiters = self;
  waiter->id = ++self->last_id;
  waiter->func = func;
  waiter->user_data = user_data;
  waiter->source = g_timeout_add (limit_ms, on_due, waiter);
  g_hash_table_insert (self->waiting, GUINT_TO_POINTER (waiter->id), waiter);

  return waiter->id;
}

void
mbn_dns_waiters_finish (MbnDnsWaiters *self, guint id)
{
  Waiter *waiter = g_hash_table_lookup (self->waiting, GUINT_TO_POINTER (id));

  if (waiter == NULL)
    return;

  g_source_remove (waiter->source);
  /* as urgent as a timer, so that funcs come in the order in which their tasks end */
  waiter->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_due, waiter, NULL);
}

void
mbn_dns_waiters_free (MbnDnsWaiters *self)
{
  g_hash_table_unref (self->waiting);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-losses.h"

struct _MbnLeaseLosses
{
  GQueue losses; /* of MbnLeaseLoss, oldest first: those that are begun, then the others */
  GList *next;   /* the first of the others */
  guint64 last;
};

static void
loss_free (gpointer data)
{
  MbnLeaseLoss *loss = data;

  g_free (loss->client);
  g_free (loss->device);
  g_free (loss->profile);
  g_free (loss);
}

void
mbn_lease_losses_add (MbnLeaseLosses *self,
                      const char *client,
                      const char *device,
                      const char *profile,
                      MbnError reason)
{
  MbnLeaseLoss *loss = g_new0 (MbnLeaseLoss, 1);

  loss->number = ++self->last;
  loss->client = g_strdup (client);
  loss->device = g_strdup (device);
  loss->profile = g_strdup (profile);
  loss->reason = reason;
  g_queue_push_tail (&self->losses, loss);
  if (self->next == NULL)
    self->next = self->losses.tail;
}

gboolean
mbn_lease_losses_is_due (MbnLeaseLosses *self)
{
  return self->next != NULL;
}

const MbnLeaseLoss *
mbn_lease_losses_begin (MbnLeaseLosses *self)
{
  const MbnLeaseLoss *loss;

  if (self->next == NULL)
    return NULL;

  loss = self->next->data;
  self->next = self->next->next;

  return loss;
}

void
mbn_lease_losses_foreach (MbnLeaseLosses *self,
                          const char *client,
                          MbnLeaseLossFunc func,
                          gpointer user_data)
{
  for (GList *l = self->losses.head; l != NULL; l = l->next)
    if (g_str_equal (((const MbnLeaseLoss *)l->data)->client, client))
      func (l->data, user_data);
}

GPtrArray *
mbn_lease_losses_end (MbnLeaseLosses *self, guint64 number)
{
  GPtrArray *clients = g_ptr_array_new_with_free_func (g_free);
  MbnLeaseLoss *loss;

  while (self->losses.head != self->next
         && (loss = g_queue_peek_head (&self->losses))->number <= number)
    {
      g_queue_pop_head (&self->losses);
      if (!g_ptr_array_find_with_equal_func (clients, loss->client, g_str_equal, NULL))
        g_ptr_array_add (clients, g_steal_pointer (&loss->client));
      loss_free (loss);
    }

  return clients;
}

MbnLeaseLosses *
mbn_lease_losses_new (void)
{
  MbnLeaseLosses *self = g_new0 (MbnLeaseLosses, 1);

  g_queue_init (&self->losses);

  return self;
}

void
mbn_lease_losses_free (MbnLeaseLosses *self)
{
  g_queue_clear_full (&self->losses, loss_free);
  g_free (self);
}

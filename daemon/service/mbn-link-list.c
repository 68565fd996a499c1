/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-list.h"

#include <string.h>

struct _MbnLinkList
{
  GArray *links; /* of MbnSourceLink with names of their own, by index */
};

static const MbnSourceLink *
get_link (const MbnLinkList *self, guint i)
{
  return &g_array_index (self->links, MbnSourceLink, i);
}

static void
clear_link (gpointer data)
{
  g_free ((char *)((MbnSourceLink *)data)->name);
}

MbnLinkList *
mbn_link_list_new (void)
{
  MbnLinkList *self = g_new0 (MbnLinkList, 1);

  self->links = g_array_new (FALSE, FALSE, sizeof (MbnSourceLink));
  g_array_set_clear_func (self->links, clear_link);

  return self;
}

void
mbn_link_list_free (MbnLinkList *self)
{
  g_array_unref (self->links);
  g_free (self);
}

void
mbn_link_list_add (MbnLinkList *self, const MbnSourceLink *link)
{
  MbnSourceLink copy = *link;
  guint i = self->links->len;

  copy.name = g_strdup (link->name);
  while (i > 0 && get_link (self, i - 1)->index > link->index)
    i--;
  g_array_insert_val (self->links, i, copy);
}

static gboolean
is_same_link (const MbnSourceLink *a, const MbnSourceLink *b)
{
  return a->index == b->index && strcmp (a->name, b->name) == 0
         && a->sense.carrier == b->sense.carrier && a->sense.address == b->sense.address
         && a->sense.default_route == b->sense.default_route
         && a->sense.reachability == b->sense.reachability;
}

gboolean
mbn_link_list_equal (const MbnLinkList *a, const MbnLinkList *b)
{
  if (a->links->len != b->links->len)
    return FALSE;

  for (guint i = 0; i < a->links->len; i++)
    if (!is_same_link (get_link (a, i), get_link (b, i)))
      return FALSE;

  return TRUE;
}

void
mbn_link_list_foreach (const MbnLinkList *self, MbnSourceLinkFunc func, gpointer user_data)
{
  for (guint i = 0; i < self->links->len; i++)
    func (get_link (self, i), user_data);
}

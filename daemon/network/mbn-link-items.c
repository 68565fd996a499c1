/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-items.h"

#include <string.h>

gboolean
mbn_link_items_contain (const GArray *items, gconstpointer item)
{
  guint size = g_array_get_element_size ((GArray *)items);

  for (guint i = 0; i < items->len; i++)
    if (memcmp (items->data + i * size, item, size) == 0)
      return TRUE;

  return FALSE;
}

GArray *
mbn_link_items_new_missing (const GArray *from, const GArray *in, int family)
{
  guint size = g_array_get_element_size ((GArray *)from);
  GArray *missing_items = g_array_new (FALSE, TRUE, size);

  for (guint i = 0; i < from->len; i++)
    {
      const char *item = from->data + i * size;
      gboolean found = *(const int *)item != family;

      for (guint j = 0; j < in->len && !found; j++)
        found = memcmp (item, in->data + j * size, size) == 0;
      if (!found)
        g_array_append_vals (missing_items, item, 1);
    }

  return missing_items;
}

void
mbn_link_items_remove (GArray *items, gconstpointer item)
{
  guint size = g_array_get_element_size (items);

  for (guint i = items->len; i > 0; i--)
    if (memcmp (items->data + (i - 1) * size, item, size) == 0)
      g_array_remove_index (items, i - 1);
}

void
mbn_link_items_remove_family (GArray *items, int family)
{
  guint size = g_array_get_element_size (items);

  for (guint i = items->len; i > 0; i--)
    if (*(const int *)(items->data + (i - 1) * size) == family)
      g_array_remove_index (items, i - 1);
}

void
mbn_link_items_add (GArray *to, const GArray *from)
{
  g_array_append_vals (to, from->data, from->len);
}

void
mbn_link_items_add_union (GArray *to, GArray *a, GArray *b)
{
  guint size = g_array_get_element_size (a);

  mbn_link_items_add (to, a);
  for (guint i = 0; b != NULL && i < b->len; i++)
    if (!mbn_link_items_contain (a, b->data + i * size))
      g_array_append_vals (to, b->data + i * size, 1);
}

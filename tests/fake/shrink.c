/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "shrink.h"

#include <string.h>

typedef struct
{
  char *events;
  gsize n;
  gsize size; /* of one */
  ShrinkFails fails;
  gpointer user_data;
} Sequence;

/* Takes out what it can in pieces of @n_piece, from the end, where most is of no account. */
static void
take_out (Sequence *self, gsize n_piece)
{
  gsize size = self->size;
  g_autofree char *rest = g_malloc_n (self->n, size);
  gsize end = self->n;

  while (end > 0)
    {
      gsize start = end > n_piece ? end - n_piece : 0;

      memcpy (rest, self->events, start * size);
      memcpy (rest + start * size, self->events + end * size, (self->n - end) * size);
      if (self->fails (rest, self->n - (end - start), self->user_data))
        {
          self->n -= end - start;
          memcpy (self->events, rest, self->n * size);
        }
      end = start;
    }
}

gsize
shrink (gpointer events, gsize n_events, gsize size, ShrinkFails fails, gpointer user_data)
{
  Sequence self = {events, n_events, size, fails, user_data};
  gsize n_piece = MAX (n_events / 2, 1);

  for (;;)
    {
      gsize before = self.n;

      take_out (&self, n_piece);
      if (n_piece == 1 && self.n == before)
        return self.n;
      if (self.n == before || n_piece > self.n)
        n_piece = MAX (MIN (n_piece, self.n) / 2, 1);
    }
}

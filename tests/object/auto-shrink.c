/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-shrink.h"

#include <string.h>

/* Takes out what it can in pieces of @size, from the end, where most is of no account. */
static gsize
take_out (AutoEvent *events, gsize n, gsize size, AutoFails fails, gpointer user_data)
{
  g_autofree AutoEvent *rest = g_new (AutoEvent, n);
  gsize end = n;

  while (end > 0)
    {
      gsize start = end > size ? end - size : 0;

      memcpy (rest, events, start * sizeof *events);
      memcpy (rest + start, events + end, (n - end) * sizeof *events);
      if (fails (rest, n - (end - start), user_data))
        {
          n -= end - start;
          memcpy (events, rest, n * sizeof *events);
        }
      end = start;
    }

  return n;
}

gsize
auto_shrink (AutoEvent *events, gsize n_events, AutoFails fails, gpointer user_data)
{
  gsize n = n_events;
  gsize size = MAX (n / 2, 1);

  for (;;)
    {
      gsize before = n;

      n = take_out (events, n, size, fails, user_data);
      if (size == 1 && n == before)
        return n;
      if (n == before || size > n)
        size = MAX (MIN (size, n) / 2, 1);
    }
}

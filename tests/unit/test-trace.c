/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The ring of the last transitions (style.md 8). */

#include "config.h"

#include <string.h>

#include "mbn-trace.h"

static void
test_empty (void)
{
  g_autoptr (MbnTrace) trace = mbn_trace_new ();
  g_autofree char *text = mbn_trace_print (trace);

  g_assert_cmpstr (text, ==, "");
}

static void
test_line (void)
{
  g_autoptr (MbnTrace) trace = mbn_trace_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  mbn_trace_add (trace, 5000000, "modem", "opening", "opened", "reading");
  mbn_trace_add (trace, 5250000, "context", "down", "connect", "activating");
  text = mbn_trace_print (trace);
  lines = g_strsplit (text, "\n", -1);

  /* oldest first, times relative to the newest */
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_true (g_str_has_suffix (lines[0], "-250 ms  modem: opening, opened -> reading"));
  g_assert_true (g_str_has_suffix (lines[1], " 0 ms  context: down, connect -> activating"));
  g_assert_cmpstr (lines[2], ==, "");
}

/* Any number added: the last 64 stay, in order. */
static void
test_ring (gconstpointer data)
{
  guint n_added = GPOINTER_TO_UINT (data);
  guint n_kept = MIN (n_added, 64);
  g_autoptr (MbnTrace) trace = mbn_trace_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_cmpint (MBN_TRACE_LENGTH, ==, 64);

  for (guint i = 0; i < n_added; i++)
    {
      char *name = g_strdup_printf ("<%u>", i);

      g_ptr_array_add (names, name);
      mbn_trace_add (trace, (gint64)i * 1000, "m", name, "e", "t");
    }

  text = mbn_trace_print (trace);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, n_kept + 1);

  for (guint i = 0; i < n_kept; i++)
    {
      g_autofree char *time
          = g_strdup_printf ("%d ms  m: <%u>,", (int)i + 1 - (int)n_kept, n_added - n_kept + i);

      g_assert_nonnull (strstr (lines[i], time));
    }
}

int
main (int argc, char **argv)
{
  static const guint counts[] = {1, 63, 64, 65, 127, 128, 129, 1000};

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trace/empty", test_empty);
  g_test_add_func ("/trace/line", test_line);

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/trace/style-8/last-64-of-%u", counts[i]);

      g_test_add_data_func (path, GUINT_TO_POINTER (counts[i]), test_ring);
    }

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-backoff.h"

/* design.md 3.7: "0.5 s, 1 s, 2 s" */
static void
test_doubles (void)
{
  g_assert_cmpuint (mbn_backoff_ms (0, 500, 2000), ==, 500);
  g_assert_cmpuint (mbn_backoff_ms (1, 500, 2000), ==, 1000);
  g_assert_cmpuint (mbn_backoff_ms (2, 500, 2000), ==, 2000);
}

/* design.md 3.5: "at most 60 s apart" */
static void
test_ends (void)
{
  g_assert_cmpuint (mbn_backoff_ms (4, 2000, 60000), ==, 32000);
  g_assert_cmpuint (mbn_backoff_ms (5, 2000, 60000), ==, 60000);
  g_assert_cmpuint (mbn_backoff_ms (31, 2000, 60000), ==, 60000);
  g_assert_cmpuint (mbn_backoff_ms (G_MAXUINT, 2000, 60000), ==, 60000);
  g_assert_cmpuint (mbn_backoff_ms (G_MAXUINT, 1000, G_MAXUINT), ==, G_MAXUINT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/design-3.7/doubles", test_doubles);
  g_test_add_func ("/backoff/design-3.5/ends", test_ends);

  return g_test_run ();
}

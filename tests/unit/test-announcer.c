/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* When an event of the API is due (mbn-api.md 1.4, 6.4). */

#include "config.h"

#include "mbn-announcer.h"

typedef struct
{
  gboolean pending;
  gint value; /* < 0: a refusal, told as a string */
  gboolean due;
} Turn;

typedef struct
{
  const char *path;
  Turn turns[6];
  guint n_turns;
} Case;

/* clang-format off */
static const Case cases[] = {
  {"first-value", {{FALSE, 1, TRUE}}, 1},
  {"same-value-is-no-news", {{FALSE, 1, TRUE}, {FALSE, 1, FALSE}, {FALSE, 1, FALSE}}, 3},
  {"other-value", {{FALSE, 1, TRUE}, {FALSE, 2, TRUE}, {FALSE, 1, TRUE}}, 3},
  {"pending-is-no-event", {{TRUE, 0, FALSE}, {TRUE, 1, FALSE}}, 2},
  {"end-of-first-wait", {{TRUE, 0, FALSE}, {FALSE, 1, TRUE}}, 2},
  {"end-of-wait-with-the-old-value", {{FALSE, 1, TRUE}, {TRUE, 1, FALSE}, {FALSE, 1, TRUE}}, 3},
  {"end-of-wait-once", {{FALSE, 1, TRUE}, {TRUE, 0, FALSE}, {FALSE, 2, TRUE}, {FALSE, 2, FALSE}}, 4},
  {"wait-ends-with-a-refusal", {{TRUE, 0, FALSE}, {FALSE, -1, TRUE}, {FALSE, -1, FALSE}, {FALSE, 1, TRUE}}, 4},
  {"other-refusal", {{FALSE, -1, TRUE}, {FALSE, -2, TRUE}}, 2},
};
/* clang-format on */

static GVariant *
values (gint value)
{
  return value < 0 ? g_variant_new_printf ("refused %d", value)
                   : g_variant_new ("(us)", (guint)value, "x");
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  MbnAnnouncer announcer = {0};

  for (guint i = 0; i < c->n_turns; i++)
    g_assert_cmpint (mbn_announcer_is_due (&announcer, c->turns[i].pending,
                                           values (c->turns[i].value)),
                     ==, c->turns[i].due);

  mbn_announcer_clear (&announcer);
  g_assert_null (announcer.last);
  mbn_announcer_clear (&announcer);
}

static void
test_cleared_starts_anew (void)
{
  MbnAnnouncer announcer = {0};

  g_assert_true (mbn_announcer_is_due (&announcer, FALSE, values (1)));
  mbn_announcer_clear (&announcer);
  g_assert_true (mbn_announcer_is_due (&announcer, FALSE, values (1)));
  mbn_announcer_clear (&announcer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/announcer/mbn-api-1.4/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/announcer/cleared-starts-anew", test_cleared_starts_anew);

  return g_test_run ();
}

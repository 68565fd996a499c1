/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-numbering.h"

/* MBIM 1.0: 1 to 2^32 - 1, 0 is the modem's */
static void
test_advance (void)
{
  static const struct
  {
    guint32 number;
    guint32 distance;
    guint32 expected;
  } rows[] = {
      {1,               0,                 1          },
      {1,               1,                 2          },
      {0x12345,         0x10000,           0x22345    },
      {G_MAXUINT32 - 1, 1,                 G_MAXUINT32},
      {G_MAXUINT32,     1,                 1          },
      {G_MAXUINT32,     2,                 2          },
      {G_MAXUINT32 - 1, 3,                 2          },
      {0xffff0001,      MBN_NUMBERING_GAP, 2          },
      {G_MAXUINT32,     MBN_NUMBERING_GAP, 0x10000    },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmphex (mbn_numbering_advance (rows[i].number, rows[i].distance), ==,
                     rows[i].expected);
}

static void
test_left (void)
{
  static const struct
  {
    guint32 number;
    guint32 ceiling;
    guint32 expected;
  } rows[] = {
      {1,               1,           0     },
      {1,               2,           1     },
      {1,               0x1001,      0x1000},
      {2,               1,           0     }, /* passed */
      {G_MAXUINT32,     1,           1     },
      {G_MAXUINT32 - 9, 10,          19    },
      {10,              G_MAXUINT32, 0     }, /* far behind */
      {1,               0,           0     },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (mbn_numbering_get_left (rows[i].number, rows[i].ceiling), ==,
                      rows[i].expected);
}

/* Numbers that are counted up one by one reach the ceiling after as many as were left. */
static void
test_left_counts (void)
{
  guint32 number = G_MAXUINT32 - 100;
  guint32 ceiling = mbn_numbering_advance (number, 300);
  guint n = 0;

  for (; number != ceiling; number = number == G_MAXUINT32 ? 1 : number + 1)
    g_assert_cmpuint (mbn_numbering_get_left (number, ceiling), ==, 300 - n++);
  g_assert_cmpuint (n, ==, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/numbering/design-6/advance", test_advance);
  g_test_add_func ("/numbering/design-6/left", test_left);
  g_test_add_func ("/numbering/design-6/left-counts", test_left_counts);

  return g_test_run ();
}

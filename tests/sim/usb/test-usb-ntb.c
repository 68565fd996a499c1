/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "sim-mbim.h"
#include "usb-ntb.h"

#define MUTATIONS 20000

static void
queue_packet (GQueue *queue, gsize size, guint8 fill)
{
  guint8 *data = g_malloc (size);

  memset (data, fill, size);
  g_queue_push_tail (queue, g_bytes_new_take (data, size));
}

static void
on_packet (const guint8 *data, gsize size, gpointer user_data)
{
  g_queue_push_tail (user_data, g_bytes_new (data, size));
}

/* Parses a copy of its own, so that the sanitizer sees every byte read too far. */
static gboolean
parse (const guint8 *data, gsize size, GQueue *packets, GError **error)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);

  return usb_ntb_parse (copy, size, on_packet, packets, error);
}

static void
clear (GQueue *queue)
{
  g_queue_clear_full (queue, (GDestroyNotify)g_bytes_unref);
}

static void
assert_packet (GQueue *queue, gsize size, guint8 fill)
{
  g_autoptr (GBytes) packet = g_queue_pop_head (queue);
  gsize length = 0;
  const guint8 *data;

  g_assert_nonnull (packet);
  data = g_bytes_get_data (packet, &length);
  g_assert_cmpuint (length, ==, size);
  g_assert_cmpuint (data[0], ==, fill);
  g_assert_cmpuint (data[size - 1], ==, fill);
}

static void
test_layout (void)
{
  static const guint8 expected[] = {
      'N', 'C', 'M', 'H', 12, 0, 7, 0, 36, 0, 12, 0,             /* header, block 7, table at 12 */
      'I', 'P', 'S', 0,   16, 0, 0, 0, 28, 0, 5,  0, 0, 0, 0, 0, /* 5 bytes at 28, the end */
      9,   9,   9,   9,   9,  0, 0, 0,
  };
  GQueue packets = G_QUEUE_INIT;
  g_autoptr (GByteArray) block = NULL;

  queue_packet (&packets, 5, 9);
  block = usb_ntb_build (&packets, USB_NTB_MAX_SIZE, 7);
  g_assert_cmpmem (block->data, block->len, expected, sizeof expected);
  g_assert_null (usb_ntb_build (&packets, USB_NTB_MAX_SIZE, 8));
}

/* Whatever the host has room for: all packets arrive, in their order, in blocks of that size. */
static void
test_round_trip (void)
{
  static const gsize sizes[] = {20, 1, 1500, 64, 63, 62, 61, 1280, 700, 2, 1500, 3};

  for (gsize max = 1528; max < 9000; max += 13)
    {
      GQueue packets = G_QUEUE_INIT;
      GQueue arrived = G_QUEUE_INIT;
      g_autoptr (GError) error = NULL;
      GByteArray *block;
      guint blocks = 0;

      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        queue_packet (&packets, sizes[i], i + 1);
      while ((block = usb_ntb_build (&packets, max, blocks)) != NULL)
        {
          g_assert_cmpuint (block->len, <=, max);
          g_assert_true (parse (block->data, block->len, &arrived, &error));
          g_assert_no_error (error);
          g_byte_array_unref (block);
          blocks++;
        }
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        assert_packet (&arrived, sizes[i], i + 1);
      g_assert_true (g_queue_is_empty (&arrived));
      if (max > 6500)
        g_assert_cmpuint (blocks, ==, 1);
    }
}

static void
test_too_large_for_a_block (void)
{
  GQueue packets = G_QUEUE_INIT;
  GQueue arrived = G_QUEUE_INIT;
  g_autoptr (GByteArray) block = NULL;

  queue_packet (&packets, 3000, 1);
  queue_packet (&packets, 100, 2);
  block = usb_ntb_build (&packets, USB_NTB_MIN_SIZE, 0);
  g_assert_true (parse (block->data, block->len, &arrived, NULL));
  assert_packet (&arrived, 100, 2);
  g_assert_true (g_queue_is_empty (&arrived));
  g_assert_true (g_queue_is_empty (&packets));
}

/* Three tables, as a host sends them that uses more than one session; the first one comes last. */
static const guint8 three_tables[] = {
    'N', 'C', 'M', 'H', 12, 0, 1,  0, 0,  0, 48, 0, /* length 0: as long as it is; table at 48 */
    1,   1,   2,   2,                               /* the packets, at 12 and 14 */
    'I', 'P', 'S', 1,   16, 0, 32, 0, 12, 0, 2,  0, 0,  0, 0, 0,             /* at 16: session 1 */
    'D', 'S', 'S', 0,   16, 0, 0,  0, 12, 0, 2,  0, 0,  0, 0, 0,             /* at 32: no IP */
    'I', 'P', 'S', 0,   20, 0, 16, 0, 14, 0, 2,  0, 12, 0, 1, 0, 0, 0, 0, 0, /* at 48 */
};

static void
test_sessions (void)
{
  GQueue arrived = G_QUEUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (three_tables, sizeof three_tables, &arrived, &error));
  g_assert_no_error (error);
  assert_packet (&arrived, 2, 2);
  assert_packet (&arrived, 1, 1);
  g_assert_true (g_queue_is_empty (&arrived));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name;
    gsize at;
    guint16 value;
    const char *message;
  } rows[] = {
      {"signature",          0,  0x434f, "begin like"                 },
      {"header size",        4,  16,     "begin like"                 },
      {"longer than it is",  8,  69,     "longer than what came"      },
      {"shorter than it is", 8,  49,     "table of packets is outside"},
      {"no table",           10, 0,      "table of packets is outside"},
      {"table in header",    10, 8,      "table of packets is outside"},
      {"table off step",     10, 49,     "table of packets is outside"},
      {"table outside",      10, 64,     "table of packets is outside"},
      {"table far outside",  10, 0xfffc, "table of packets is outside"},
      {"table of what",      48, 0x4141, "none of packets"            },
      {"table too short",    52, 12,     "wrong length"               },
      {"table too long",     52, 24,     "wrong length"               },
      {"table huge",         52, 0xffff, "wrong length"               },
      {"table of itself",    54, 48,     "too many tables"            },
      {"next outside",       54, 0xfff0, "table of packets is outside"},
      {"next off step",      54, 18,     "table of packets is outside"},
      {"packet outside",     56, 0xffff, "packet is outside"          },
      {"packet too long",    58, 0xffff, "packet is outside"          },
      {"packet to the end",  58, 55,     "packet is outside"          },
      {"no end",             64, 12,     "has no end"                 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint8 *block = g_memdup2 (three_tables, sizeof three_tables);
      GQueue arrived = G_QUEUE_INIT;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].name);
      block[rows[i].at] = rows[i].value & 0xff;
      block[rows[i].at + 1] = rows[i].value >> 8;
      if (rows[i].at == 64) /* an entry of something where the end was */
        block[66] = 1;
      g_assert_false (parse (block, sizeof three_tables, &arrived, &error));
      g_assert_error (error, SIM_ERROR, 0);
      g_assert_nonnull (strstr (error->message, rows[i].message));
      clear (&arrived);
    }
}

static void
test_every_prefix (void)
{
  for (gsize size = 0; size < sizeof three_tables; size++)
    {
      GQueue arrived = G_QUEUE_INIT;

      g_assert_false (parse (three_tables, size, &arrived, NULL));
      clear (&arrived);
    }
}

/* Nothing is read out of bounds, and it ends. */
static void
test_mutated (void)
{
  guint32 seed = g_test_rand_int ();
  GRand *random = g_rand_new_with_seed (seed);
  guint good = 0;

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < MUTATIONS; i++)
    {
      guint8 block[sizeof three_tables];
      GQueue arrived = G_QUEUE_INIT;

      memcpy (block, three_tables, sizeof block);
      for (gint changes = g_rand_int_range (random, 1, 5); changes > 0; changes--)
        block[g_rand_int_range (random, 0, sizeof block)] = g_rand_int_range (random, 0, 256);
      good += parse (block, g_rand_int_range (random, 1, sizeof block + 1), &arrived, NULL);
      clear (&arrived);
    }

  g_assert_cmpuint (good, >, 0);
  g_assert_cmpuint (good, <, MUTATIONS);
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/usb/ntb/layout", test_layout);
  g_test_add_func ("/usb/ntb/round-trip", test_round_trip);
  g_test_add_func ("/usb/ntb/too-large", test_too_large_for_a_block);
  g_test_add_func ("/usb/ntb/sessions", test_sessions);
  g_test_add_func ("/usb/ntb/refused", test_refused);
  g_test_add_func ("/usb/ntb/every-prefix", test_every_prefix);
  g_test_add_func ("/usb/ntb/mutated", test_mutated);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "sim-dns.h"
#include "sim-mbim.h"
#include "sim-packet.h"

#define MUTATIONS 20000

/* Packets */

/* An echo request as ping sends it, with checksums worked out by another program. */
static const guint8 echo4[]
    = {0x45, 0x00, 0x00, 0x1e, 0x12, 0x34, 0x40, 0x00, 0x40, 0x01, 0x14, 0x29, 0x0a, 0x40, 0x00,
       0x02, 0x0a, 0x40, 0x00, 0x01, 0x08, 0x00, 0x96, 0x9a, 0x00, 0x01, 0x00, 0x02, 0x61, 0x62};

static void
test_parse (void)
{
  SimPacket packet;

  g_assert_true (sim_packet_parse (echo4, sizeof echo4, &packet));
  g_assert_false (packet.v6);
  g_assert_cmpuint (packet.protocol, ==, SIM_PROTOCOL_ICMP);
  g_assert_cmpuint (packet.hop_limit, ==, 64);
  g_assert_false (packet.is_fragment);
  g_assert_cmpmem (packet.source, 4, "\x0a\x40\x00\x02", 4);
  g_assert_cmpmem (packet.destination, 4, "\x0a\x40\x00\x01", 4);
  g_assert_cmpmem (packet.payload, packet.size, echo4 + 20, sizeof echo4 - 20);
}

/* Every single wrong bit is noticed: those the checksums cover by them, and these are all. */
static void
test_wrong_bits (void)
{
  guint8 data[sizeof echo4];
  SimPacket packet;

  for (gsize bit = 0; bit < 8 * sizeof echo4; bit++)
    {
      memcpy (data, echo4, sizeof data);
      data[bit / 8] ^= 1u << bit % 8;
      g_assert_false (sim_packet_parse (data, sizeof data, &packet));
    }
}

static void
test_every_prefix (void)
{
  for (gsize size = 0; size < sizeof echo4; size++)
    {
      g_autofree guint8 *data = g_memdup2 (echo4, size);
      SimPacket packet;

      g_assert_false (sim_packet_parse (data, size, &packet));
    }
}

static SimPacket
make_packet (gboolean v6, guint8 protocol, const guint8 *payload, gsize size)
{
  SimPacket packet = {.v6 = v6, .protocol = protocol, .hop_limit = 7};

  memcpy (packet.source, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
  memcpy (packet.destination, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 16);
  packet.payload = payload;
  packet.size = size;
  return packet;
}

static void
test_round_trip (void)
{
  static const guint8 protocols[]
      = {SIM_PROTOCOL_ICMP, SIM_PROTOCOL_TCP, SIM_PROTOCOL_UDP, SIM_PROTOCOL_ICMP6, 132};
  guint8 payload[41];

  for (gsize i = 0; i < sizeof payload; i++)
    payload[i] = i * 37;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (protocols); i++)
    for (gsize size = 20; size <= sizeof payload; size++)
      {
        SimPacket packet = make_packet (i % 2, protocols[i / 2], payload, size);
        g_autoptr (GByteArray) data = sim_packet_build (&packet);
        gsize address_size = sim_packet_address_size (&packet);
        SimPacket again;

        g_assert_true (sim_packet_parse (data->data, data->len, &again));
        g_assert_cmpint (again.v6, ==, packet.v6);
        g_assert_cmpuint (again.protocol, ==, packet.protocol);
        g_assert_cmpuint (again.hop_limit, ==, 7);
        g_assert_cmpmem (again.source, address_size, packet.source, address_size);
        g_assert_cmpmem (again.destination, address_size, packet.destination, address_size);
        g_assert_cmpuint (again.size, ==, size);
        g_assert_cmpuint (again.raw_size, ==, data->len);
      }
}

/* A UDP checksum that comes out as 0 is sent as 0xffff. */
static void
test_udp_checksum (void)
{
  guint8 payload[10] = {0, 1, 0, 2, 0, 10};
  SimPacket packet = make_packet (TRUE, SIM_PROTOCOL_UDP, payload, sizeof payload);
  g_autoptr (GByteArray) data = NULL;

  sim_put_u16 (payload + 8, sim_packet_checksum (&packet));
  data = sim_packet_build (&packet);
  g_assert_cmpuint (sim_get_u16 (data->data + 46), ==, 0xffff);
  g_assert_true (sim_packet_parse (data->data, data->len, &packet));

  sim_put_u16 (data->data + 46, 0);
  g_assert_false (sim_packet_parse (data->data, data->len, &packet));

  packet = make_packet (FALSE, SIM_PROTOCOL_UDP, payload, sizeof payload);
  g_clear_pointer (&data, g_byte_array_unref);
  data = sim_packet_build (&packet);
  sim_put_u16 (data->data + 26, 0);
  g_assert_true (sim_packet_parse (data->data, data->len, &packet));
}

static void
test_extension_headers (void)
{
  guint8 payload[]
      = {60, 0, 5, 2, 0, 0, 1, 0, 132, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'a', 'b'};
  SimPacket packet = make_packet (TRUE, 0, payload, sizeof payload);
  g_autoptr (GByteArray) data = sim_packet_build (&packet);

  g_assert_true (sim_packet_parse (data->data, data->len, &packet));
  g_assert_cmpuint (packet.protocol, ==, 132);
  g_assert_cmpmem (packet.payload, packet.size, "ab", 2);
  g_assert_false (packet.is_fragment);

  data->data[40] = 44;
  g_assert_true (sim_packet_parse (data->data, data->len, &packet));
  g_assert_true (packet.is_fragment);

  data->data[40] = 43;
  data->data[49] = 3; /* longer than the packet */
  g_assert_false (sim_packet_parse (data->data, data->len, &packet));
}

static void
test_unicast (void)
{
  SimPacket packet = make_packet (TRUE, 6, NULL, 0);

  g_assert_true (sim_packet_is_unicast (&packet));
  packet.destination[0] = 0xff;
  g_assert_false (sim_packet_is_unicast (&packet));
  packet.v6 = FALSE;
  g_assert_false (sim_packet_is_unicast (&packet));
  packet.destination[0] = 223;
  g_assert_true (sim_packet_is_unicast (&packet));
  memset (packet.destination, 0, 16);
  g_assert_false (sim_packet_is_unicast (&packet));
}

static void
test_mutated_packets (void)
{
  guint good = 0;

  for (guint i = 0; i < MUTATIONS; i++)
    {
      gsize size = g_test_rand_int_range (0, 80);
      g_autofree guint8 *data = g_malloc (size);
      SimPacket packet;

      for (gsize at = 0; at < size; at++)
        data[at] = g_test_rand_int_range (0, 256) & (g_test_rand_bit () ? 0x0f : 0xff);
      if (size > 6)
        {
          data[0] = 0x60;
          data[4] = 0;
          data[5] = size >= 40 ? size - 40 : 0;
          data[6] = g_test_rand_int_range (0, 70);
        }
      if (!sim_packet_parse (data, size, &packet))
        continue;
      good++;
      g_assert_true (packet.payload >= data && packet.payload + packet.size <= data + size);
    }

  g_assert_cmpuint (good, >, 0);
}

/* Names */

static GByteArray *
make_query (const char *name, guint16 type)
{
  static const guint8 head[] = {0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  g_auto (GStrv) labels = g_strsplit (name, ".", -1);
  GByteArray *query = g_byte_array_new ();
  guint8 length = 0;

  g_byte_array_append (query, head, sizeof head);
  for (char **label = labels; *label != NULL; label++)
    {
      length = strlen (*label);
      g_byte_array_append (query, &length, 1);
      g_byte_array_append (query, (const guint8 *)*label, length);
    }
  length = 0;
  g_byte_array_append (query, &length, 1);
  sim_append_u16 (query, type);
  sim_append_u16 (query, 1);
  return query;
}

static void
append_opt (GByteArray *query, guint16 limit)
{
  static const guint8 rest[] = {0, 0, 0x80, 0, 0, 0};

  g_byte_array_append (query, rest, 1);
  sim_append_u16 (query, 41);
  sim_append_u16 (query, limit);
  g_byte_array_append (query, rest, sizeof rest);
  query->data[11]++;
}

static GByteArray *
ask (SimDns *dns, const GByteArray *query, guint code, guint answers)
{
  GByteArray *answer = sim_dns_answer (dns, query->data, query->len);

  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->len, >=, 12);
  g_assert_cmpuint (sim_get_u16 (answer->data), ==, 0xabcd);
  g_assert_cmpuint (answer->data[2] & 0x81, ==, 0x81);
  g_assert_cmpuint (answer->data[3], ==, 0x80 | code);
  g_assert_cmpuint (sim_get_u16 (answer->data + 6), ==, answers);
  return answer;
}

static void
test_dns_known (void)
{
  g_autoptr (SimDns) dns = sim_dns_new ();
  g_autoptr (GByteArray) query = make_query ("wWw.mbnd.Example", 1);
  g_autoptr (GByteArray) answer = ask (dns, query, 0, 1);
  g_autoptr (GByteArray) query6 = make_query ("www.mbnd.example", 28);
  g_autoptr (GByteArray) answer6 = ask (dns, query6, 0, 1);

  /* The question comes back as it was asked, in its own case. */
  g_assert_cmpmem (answer->data + 12, query->len - 12, query->data + 12, query->len - 12);
  g_assert_cmpmem (answer->data + query->len, answer->len - query->len,
                   "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xcb\0\x71\x50", 16);
  g_assert_cmpmem (answer6->data + answer6->len - 16, 16,
                   "\x20\x01\x0d\xb8\0\x80\0\0\0\0\0\0\0\0\0\x80", 16);
}

static void
ask_free (SimDns *dns, const char *name, guint16 type, guint code, guint answers)
{
  g_autoptr (GByteArray) query = make_query (name, type);

  g_byte_array_unref (ask (dns, query, code, answers));
}

static void
test_dns_names (void)
{
  g_autoptr (SimDns) dns = sim_dns_new ();
  g_autoptr (GError) error = NULL;
  static const char *const wrong[]
      = {"", ".", "a..b", ".a", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg"};

  ask_free (dns, "www.mbnd.example", 15, 0, 0);
  ask_free (dns, "mbnd.example", 1, 3, 0);
  g_assert_true (sim_dns_set (dns, "Two.example.", "192.0.2.1,192.0.2.2,2001:db8::1", &error));
  ask_free (dns, "two.example", 1, 0, 2);
  ask_free (dns, "two.EXAMPLE", 28, 0, 1);
  g_assert_false (sim_dns_set (dns, "two.example", "192.0.2.1,no", &error));
  g_assert_error (error, SIM_ERROR, 0);
  g_clear_error (&error);
  g_assert_false (sim_dns_set (dns, "two.example", "", &error));
  g_clear_error (&error);
  ask_free (dns, "two.example", 1, 0, 2);
  g_assert_true (sim_dns_set (dns, "two.example", "none", &error));
  ask_free (dns, "two.example", 1, 3, 0);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (sim_dns_set (dns, wrong[i], "192.0.2.1", &error));
      g_assert_error (error, SIM_ERROR, 0);
      g_clear_error (&error);
    }
}

static void
test_dns_edns (void)
{
  g_autoptr (SimDns) dns = sim_dns_new ();
  g_autoptr (GByteArray) query = make_query ("www.mbnd.example", 1);
  g_autoptr (GByteArray) answer = NULL;

  append_opt (query, 1400);
  answer = ask (dns, query, 0, 1);
  g_assert_cmpuint (sim_get_u16 (answer->data + 10), ==, 1);
  g_assert_cmpmem (answer->data + answer->len - 11, 11, "\0\0\x29\x04\xd0\0\0\0\0\0\0", 11);

  append_opt (query, 1400); /* only one is allowed */
  g_byte_array_unref (g_steal_pointer (&answer));
  answer = ask (dns, query, 1, 0);
}

static void
test_dns_truncated (void)
{
  g_autoptr (SimDns) dns = sim_dns_new ();
  g_autofree char *label = g_strnfill (60, 'x');
  g_autofree char *name = g_strconcat (label, ".", label, ".", label, NULL);
  g_autoptr (GString) addresses = g_string_new ("2001:db8::1");
  g_autoptr (GByteArray) query = make_query (name, 28);
  g_autoptr (GByteArray) answer = NULL;

  for (guint i = 2; i <= 16; i++)
    g_string_append_printf (addresses, ",2001:db8::%u", i);
  g_assert_true (sim_dns_set (dns, name, addresses->str, NULL));

  answer = ask (dns, query, 0, 0);
  g_assert_cmpuint (answer->data[2] & 2, ==, 2);
  g_assert_cmpuint (answer->len, ==, query->len);

  append_opt (query, 1232);
  g_byte_array_unref (g_steal_pointer (&answer));
  answer = ask (dns, query, 0, 16);
  g_assert_cmpuint (answer->data[2] & 2, ==, 0);
}

static void
test_dns_not_a_query (void)
{
  g_autoptr (SimDns) dns = sim_dns_new ();
  g_autoptr (GByteArray) query = make_query ("www.mbnd.example", 1);

  for (gsize size = 0; size < query->len; size++)
    {
      g_autofree guint8 *data = g_memdup2 (query->data, size);
      g_autoptr (GByteArray) answer = sim_dns_answer (dns, data, size);

      g_assert_true (size < 12 ? answer == NULL : answer->data[3] == 0x81);
    }

  query->data[12] = 0xc0; /* a compressed name */
  g_byte_array_unref (ask (dns, query, 1, 0));
  query->data[2] = 0x81; /* an answer */
  g_assert_null (sim_dns_answer (dns, query->data, query->len));
}

static void
test_dns_opcode_and_class (void)
{
  g_autoptr (SimDns) dns = sim_dns_new ();
  g_autoptr (GByteArray) query = make_query ("www.mbnd.example", 1);

  query->data[2] = 0x29;
  g_byte_array_unref (ask (dns, query, 4, 0));
  query->data[2] = 0x01;
  query->data[query->len - 1] = 3;
  g_byte_array_unref (ask (dns, query, 5, 0));
}

static void
test_dns_mutated (void)
{
  g_autoptr (SimDns) dns = sim_dns_new ();
  g_autoptr (GByteArray) query = make_query ("www.mbnd.example", 1);
  guint answered = 0;

  append_opt (query, 4096);
  for (guint i = 0; i < MUTATIONS; i++)
    {
      gsize size = query->len - (g_test_rand_bit () ? g_test_rand_int_range (0, query->len) : 0);
      g_autofree guint8 *data = g_memdup2 (query->data, size);
      g_autoptr (GByteArray) answer = NULL;

      for (gint left = g_test_rand_int_range (1, 4); left > 0 && size > 0; left--)
        data[g_test_rand_int_range (0, size)] = g_test_rand_int_range (0, 256);
      answer = sim_dns_answer (dns, data, size);
      if (answer == NULL)
        continue;
      answered++;
      g_assert_cmpuint (answer->len, <=, 1232);
    }

  g_assert_cmpuint (answered, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/packet/parse", test_parse);
  g_test_add_func ("/sim/packet/wrong-bits", test_wrong_bits);
  g_test_add_func ("/sim/packet/every-prefix", test_every_prefix);
  g_test_add_func ("/sim/packet/round-trip", test_round_trip);
  g_test_add_func ("/sim/packet/udp-checksum", test_udp_checksum);
  g_test_add_func ("/sim/packet/extension-headers", test_extension_headers);
  g_test_add_func ("/sim/packet/unicast", test_unicast);
  g_test_add_func ("/sim/packet/mutated", test_mutated_packets);
  g_test_add_func ("/sim/dns/known", test_dns_known);
  g_test_add_func ("/sim/dns/names", test_dns_names);
  g_test_add_func ("/sim/dns/edns", test_dns_edns);
  g_test_add_func ("/sim/dns/truncated", test_dns_truncated);
  g_test_add_func ("/sim/dns/not-a-query", test_dns_not_a_query);
  g_test_add_func ("/sim/dns/opcode-and-class", test_dns_opcode_and_class);
  g_test_add_func ("/sim/dns/mutated", test_dns_mutated);

  return g_test_run ();
}

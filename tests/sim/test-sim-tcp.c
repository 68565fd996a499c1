/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "sim-http.h"
#include "sim-tcp-segment.h"
#include "sim-tcp.h"

#define MUTATIONS 20000
#define PORT      80
#define HOST_PORT 5000
#define START     0xfffffff0u /* near the end of the sequence, to see it wrap */
#define ANSWER    5000

/* The host at the other end, and what has come to it. */
typedef struct
{
  SimTcp *tcp;
  GMainLoop *loop;  /* quit at the next segment */
  GPtrArray *input; /* GByteArray: packets */
  guint taken;
  gboolean v6;
} Peer;

static void
on_send (const SimPacket *packet, gpointer user_data)
{
  Peer *peer = user_data;

  g_ptr_array_add (peer->input, sim_packet_build (packet));
  g_main_loop_quit (peer->loop);
}

/* ANSWER bytes when the request ends with an exclamation mark. */
static GBytes *
on_answer (const GByteArray *request, gpointer user_data)
{
  g_autofree guint8 *answer = g_malloc (ANSWER);

  if (request->len == 0 || request->data[request->len - 1] != '!')
    return NULL;

  for (guint i = 0; i < ANSWER; i++)
    answer[i] = i * 7 / 3;
  return g_bytes_new (answer, ANSWER);
}

static Peer *
peer_new (gboolean v6)
{
  Peer *peer = g_new0 (Peer, 1);
  SimTcpHooks hooks = {on_send, on_answer, peer};

  peer->v6 = v6;
  peer->loop = g_main_loop_new (NULL, FALSE);
  peer->input = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  peer->tcp = sim_tcp_new (PORT, &hooks);
  return peer;
}

static void
peer_free (Peer *peer)
{
  sim_tcp_free (peer->tcp);
  g_main_loop_unref (peer->loop);
  g_ptr_array_unref (peer->input);
  g_free (peer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

static void
say (Peer *peer, const SimTcpSegment *segment)
{
  g_autoptr (GByteArray) payload = sim_tcp_segment_build (segment);
  SimPacket packet = {.v6 = peer->v6, .protocol = SIM_PROTOCOL_TCP, .source = {1}};

  packet.destination[0] = 2;
  packet.payload = payload->data;
  packet.size = payload->len;
  sim_tcp_handle (peer->tcp, &packet);
}

/* The next segment that has come; it stays valid as long as the peer. */
static SimTcpSegment
hear (Peer *peer)
{
  SimTcpSegment segment;
  GByteArray *data;
  SimPacket packet;

  g_assert_cmpuint (peer->taken, <, peer->input->len);
  data = peer->input->pdata[peer->taken++];
  g_assert_true (sim_packet_parse (data->data, data->len, &packet));
  g_assert_cmpuint (packet.destination[0], ==, 1);
  g_assert_true (sim_tcp_segment_parse (&packet, &segment));
  return segment;
}

static void
assert_quiet (Peer *peer)
{
  g_assert_cmpuint (peer->taken, ==, peer->input->len);
}

/* The next segment that comes by itself. */
static SimTcpSegment
wait_and_hear (Peer *peer)
{
  assert_quiet (peer);
  g_main_loop_run (peer->loop);
  return hear (peer);
}

static SimTcpSegment
make_segment (guint32 seq, guint32 ack, guint8 flags)
{
  SimTcpSegment segment = {.from = HOST_PORT, .to = PORT, .seq = seq, .ack = ack, .flags = flags};

  segment.window = 20000;
  return segment;
}

/* Opens a connection. Returns our first sequence number behind the SYN. */
static guint32
open_connection (Peer *peer, guint16 mss, guint16 window)
{
  SimTcpSegment out = make_segment (START, 0, SIM_TCP_SYN);
  SimTcpSegment in;

  out.mss = mss;
  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.flags, ==, SIM_TCP_SYN | SIM_TCP_ACK);
  g_assert_cmpuint (in.ack, ==, START + 1);
  g_assert_cmpuint (in.mss, ==, peer->v6 ? 1440 : 1460);

  out = make_segment (START + 1, in.seq + 1, SIM_TCP_ACK);
  out.window = window;
  say (peer, &out);
  assert_quiet (peer);
  return in.seq + 1;
}

static void
ask (Peer *peer, guint32 ack, guint16 window)
{
  SimTcpSegment out = make_segment (START + 1, ack, SIM_TCP_ACK);

  out.window = window;
  out.data = (const guint8 *)"get me something!";
  out.size = 17;
  say (peer, &out);
}

static void
assert_data (const SimTcpSegment *in, guint32 offset)
{
  for (gsize i = 0; i < in->size; i++)
    g_assert_cmpuint (in->data[i], ==, (guint8)((offset + i) * 7 / 3));
}

/* From SYN to TIME-WAIT, in segments no larger than asked for. */
static void
test_whole_life (gconstpointer data)
{
  gboolean v6 = GPOINTER_TO_INT (data);
  g_autoptr (Peer) peer = peer_new (v6);
  guint32 first = open_connection (peer, 1000, 20000);
  SimTcpSegment in;
  SimTcpSegment out;

  ask (peer, first, 20000);
  for (guint32 at = 0; at < ANSWER; at += 1000)
    {
      in = hear (peer);
      g_assert_cmpuint (in.seq, ==, first + at);
      g_assert_cmpuint (in.ack, ==, START + 18);
      g_assert_cmpuint (in.size, ==, 1000);
      assert_data (&in, at);
    }
  g_assert_cmpuint (in.flags & SIM_TCP_FIN, !=, 0);
  assert_quiet (peer);

  out = make_segment (START + 18, first + ANSWER + 1, SIM_TCP_ACK | SIM_TCP_FIN);
  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.flags, ==, SIM_TCP_ACK);
  g_assert_cmpuint (in.ack, ==, START + 19);
  say (peer, &out); /* our acknowledgement was lost */
  in = hear (peer);
  g_assert_cmpuint (in.ack, ==, START + 19);
  g_assert_cmpuint (sim_tcp_count (peer->tcp), ==, 1);

  out = make_segment (7, 0, SIM_TCP_SYN); /* the port again, at once */
  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.flags, ==, SIM_TCP_SYN | SIM_TCP_ACK);
  g_assert_cmpuint (in.ack, ==, 8);
  g_assert_cmpuint (sim_tcp_count (peer->tcp), ==, 1);
}

static void
test_default_mss (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  guint32 first = open_connection (peer, 0, 20000);

  ask (peer, first, 20000);
  g_assert_cmpuint (hear (peer).size, ==, 536);
}

static void
test_window (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  guint32 first = open_connection (peer, 1000, 20000);
  SimTcpSegment in;
  SimTcpSegment out;

  ask (peer, first, 1500);
  g_assert_cmpuint (hear (peer).size, ==, 1000);
  g_assert_cmpuint (hear (peer).size, ==, 500);
  assert_quiet (peer);

  out = make_segment (START + 18, first + 1500, SIM_TCP_ACK);
  out.window = 0;
  say (peer, &out);
  in = wait_and_hear (peer); /* the probe: one byte */
  g_assert_cmpuint (in.seq, ==, first + 1500);
  g_assert_cmpuint (in.size, ==, 1);
  assert_data (&in, 1500);

  out.window = 100;
  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.seq + in.size, ==, first + 1600);
  assert_data (&in, in.seq - first);
  assert_quiet (peer);
}

static void
test_repeated (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  guint32 first = open_connection (peer, 1000, 3000);
  SimTcpSegment in;
  SimTcpSegment out;

  ask (peer, first, 3000);
  for (guint i = 0; i < 3; i++)
    hear (peer);
  in = wait_and_hear (peer);
  g_assert_cmpuint (in.seq, ==, first);
  in = wait_and_hear (peer);
  g_assert_cmpuint (in.seq, ==, first);
  assert_data (&in, 0);

  /* The other two have come; it goes on behind them. */
  out = make_segment (START + 18, first + 3000, SIM_TCP_ACK);
  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.seq, ==, first + 3000);
}

static void
test_repeated_at_once (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  guint32 first = open_connection (peer, 1000, 3000);
  SimTcpSegment out = make_segment (START + 18, first + 1000, SIM_TCP_ACK);
  SimTcpSegment in;

  ask (peer, first, 3000);
  for (guint i = 0; i < 3; i++)
    hear (peer);
  out.window = 2000;
  for (guint i = 0; i < 3; i++)
    {
      say (peer, &out);
      assert_quiet (peer);
    }
  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.seq, ==, first + 1000);
  g_assert_cmpuint (in.size, ==, 1000);
  assert_quiet (peer);
}

static void
test_syn_repeated (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  SimTcpSegment out = make_segment (START, 0, SIM_TCP_SYN);
  SimTcpSegment first;
  SimTcpSegment in;

  say (peer, &out);
  first = hear (peer);
  say (peer, &out); /* ours was lost */
  in = hear (peer);
  g_assert_cmpuint (in.seq, ==, first.seq);
  in = wait_and_hear (peer);
  g_assert_cmpuint (in.seq, ==, first.seq);
  g_assert_cmpuint (in.flags, ==, SIM_TCP_SYN | SIM_TCP_ACK);
  g_assert_cmpuint (sim_tcp_count (peer->tcp), ==, 1);
}

/* Data in pieces: what came before, what is not next, and what is half known. */
static void
test_order (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  guint32 first = open_connection (peer, 1000, 20000);
  const struct
  {
    guint32 offset;
    const char *text;
    guint32 acknowledged;
  } pieces[] = {
      {0, "abc",  3},
      {5, "fg!",  3},
      {0, "abc",  3},
      {1, "bcde", 5},
      {5, "!",    6}
  };
  SimTcpSegment in;

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      SimTcpSegment out = make_segment (START + 1 + pieces[i].offset, first, SIM_TCP_ACK);

      out.data = (const guint8 *)pieces[i].text;
      out.size = strlen (pieces[i].text);
      say (peer, &out);
      in = hear (peer);
      g_assert_cmpuint (in.ack, ==, START + 1 + pieces[i].acknowledged);
      g_assert_cmpuint (in.size, ==, i + 1 < G_N_ELEMENTS (pieces) ? 0 : 1000);
    }
}

static void
test_host_closes_first (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  guint32 first = open_connection (peer, 1000, 20000);
  SimTcpSegment out = make_segment (START + 1, first, SIM_TCP_ACK | SIM_TCP_FIN);
  SimTcpSegment in;

  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.flags & SIM_TCP_FIN, !=, 0);
  g_assert_cmpuint (in.size, ==, 0);
  g_assert_cmpuint (in.seq, ==, first);
  g_assert_cmpuint (in.ack, ==, START + 2);
}

static void
test_refused (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  SimTcpSegment out = make_segment (100, 0, SIM_TCP_SYN);
  SimTcpSegment in;

  out.to = PORT + 1;
  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.flags, ==, SIM_TCP_RST | SIM_TCP_ACK);
  g_assert_cmpuint (in.ack, ==, 101);
  g_assert_cmpuint (in.from, ==, PORT + 1);

  out = make_segment (100, 4711, SIM_TCP_ACK); /* of a connection we know nothing of */
  say (peer, &out);
  in = hear (peer);
  g_assert_cmpuint (in.flags, ==, SIM_TCP_RST);
  g_assert_cmpuint (in.seq, ==, 4711);

  out.flags = SIM_TCP_RST;
  say (peer, &out);
  assert_quiet (peer);
  g_assert_cmpuint (sim_tcp_count (peer->tcp), ==, 0);
}

static void
test_reset_by_host (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  guint32 first = open_connection (peer, 1000, 20000);
  SimTcpSegment out = make_segment (START + 99, first, SIM_TCP_RST);

  say (peer, &out); /* not where we are: somebody guesses */
  g_assert_cmpuint (sim_tcp_count (peer->tcp), ==, 1);
  out.seq = START + 1;
  say (peer, &out);
  g_assert_cmpuint (sim_tcp_count (peer->tcp), ==, 0);
  assert_quiet (peer);
}

static void
test_many (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);

  for (guint i = 0; i < 1000; i++)
    {
      SimTcpSegment out = make_segment (i, 0, SIM_TCP_SYN);

      out.from = 1000 + i;
      say (peer, &out);
    }
  g_assert_cmpuint (sim_tcp_count (peer->tcp), ==, 256);
  sim_tcp_clear (peer->tcp);
  g_assert_cmpuint (sim_tcp_count (peer->tcp), ==, 0);
}

static void
test_options (void)
{
  static const struct
  {
    const char *options; /* 12 bytes */
    guint16 mss;
  } rows[] = {
      {"\2\4\5\xb4\1\1\1\1\1\1\1\1",     1460},
      {"\1\1\1\1\1\1\1\1\2\4\2\0",       512 },
      {"\3\3\7\1\2\4\1\0\0\0\0\0",       256 },
      {"\0\2\4\5\xb4\1\1\1\1\1\1\1",     0   },
      {"\x08\0\2\4\5\xb4\1\1\1\1\1\1",   0   },
      {"\x08\x0d\2\4\5\xb4\1\1\1\1\1\1", 0   },
      {"\1\1\1\1\1\1\1\1\1\1\1\2",       0   },
      {"\2\3\5\1\1\1\1\1\1\1\1\1",       0   },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint8 data[32] = {[12] = 0x80};
      SimPacket packet = {.payload = data, .size = sizeof data};
      SimTcpSegment segment;

      memcpy (data + 20, rows[i].options, 12);
      g_assert_true (sim_tcp_segment_parse (&packet, &segment));
      g_assert_cmpuint (segment.mss, ==, rows[i].mss);
      g_assert_cmpuint (segment.size, ==, 0);

      packet.size = sizeof data - 1;
      g_assert_false (sim_tcp_segment_parse (&packet, &segment));
    }
}

/* Segments nobody would send: no crash, no end of the window overrun, no heap of connections. */
static void
test_random (void)
{
  static const guint8 flags[]
      = {SIM_TCP_ACK, SIM_TCP_ACK, SIM_TCP_SYN, SIM_TCP_ACK | SIM_TCP_FIN, SIM_TCP_RST, 0xff, 0};
  g_autoptr (Peer) peer = peer_new (FALSE);
  guint32 ours = 0;

  for (guint i = 0; i < MUTATIONS; i++)
    {
      SimTcpSegment out = make_segment (START + g_test_rand_int_range (0, 30), ours, 0);

      out.ack += g_test_rand_int_range (-3, 6000) * g_test_rand_bit ();
      out.flags = flags[g_test_rand_int_range (0, G_N_ELEMENTS (flags))];
      out.from += g_test_rand_int_range (0, 3);
      out.window = g_test_rand_bit () ? g_test_rand_int_range (0, 65536) : 0;
      out.data = (const guint8 *)"abcdefghijklmno!";
      out.size = g_test_rand_bit () ? g_test_rand_int_range (0, 17) : 0;
      say (peer, &out);
      while (peer->taken < peer->input->len)
        ours = hear (peer).seq + 1;
      g_ptr_array_set_size (peer->input, 0);
      peer->taken = 0;
    }

  g_assert_cmpuint (sim_tcp_count (peer->tcp), <=, 3);
}

/* HTTP */

static char *
fetch (const char *request, gsize size, guint32 page_size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) answer = NULL;

  g_byte_array_append (bytes, (const guint8 *)request, size);
  answer = sim_http_answer (bytes, "page", page_size);
  return answer != NULL ? g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer))
                        : NULL;
}

static void
test_http (void)
{
  const char *request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  g_autofree char *page = fetch (request, strlen (request), 0);
  g_autofree char *sized = fetch (request, strlen (request), 20);
  g_autofree char *bad = fetch ("GET /\r\n\r\n", 9, 0);

  for (gsize size = 0; size < strlen (request); size++)
    g_assert_null (fetch (request, size, 0));

  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 200 OK\r\n"));
  g_assert_nonnull (strstr (page, "\r\nContent-Length: 4\r\n"));
  g_assert_true (g_str_has_suffix (page, "\r\n\r\npage"));
  g_assert_true (g_str_has_suffix (sized, "\r\n\r\n0000000\n0000001\n0000"));
  g_assert_true (g_str_has_prefix (bad, "HTTP/1.1 400 "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/sim/tcp/whole-life/ip4", GINT_TO_POINTER (FALSE), test_whole_life);
  g_test_add_data_func ("/sim/tcp/whole-life/ip6", GINT_TO_POINTER (TRUE), test_whole_life);
  g_test_add_func ("/sim/tcp/default-mss", test_default_mss);
  g_test_add_func ("/sim/tcp/window", test_window);
  g_test_add_func ("/sim/tcp/repeated", test_repeated);
  g_test_add_func ("/sim/tcp/repeated-at-once", test_repeated_at_once);
  g_test_add_func ("/sim/tcp/syn-repeated", test_syn_repeated);
  g_test_add_func ("/sim/tcp/order", test_order);
  g_test_add_func ("/sim/tcp/host-closes-first", test_host_closes_first);
  g_test_add_func ("/sim/tcp/refused", test_refused);
  g_test_add_func ("/sim/tcp/reset-by-host", test_reset_by_host);
  g_test_add_func ("/sim/tcp/many", test_many);
  g_test_add_func ("/sim/tcp/options", test_options);
  g_test_add_func ("/sim/tcp/random", test_random);
  g_test_add_func ("/sim/http/answers", test_http);

  return g_test_run ();
}

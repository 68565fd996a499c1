/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-tcp.h"

#include <string.h>

#include "sim-tcp-segment.h"

#define MAX_CONNECTIONS  256
#define RECEIVE_WINDOW   65535
#define DEFAULT_MSS4     536
#define DEFAULT_MSS6     1220
#define OUR_MSS4         1460
#define OUR_MSS6         1440
#define MIN_MSS          64
#define FIRST_TIMEOUT_MS 200
#define MAX_TIMEOUT_MS   5000
#define MAX_TRIES        10
#define TIME_WAIT_MS     2000
#define DUPLICATES       3 /* acknowledgements of the same byte that say that a segment is lost */

/*
 * Our side of the sequence is SYN, answer, FIN; what is sent, acknowledged and to be sent again
 * follows from where in it we are.
 */
typedef struct
{
  SimTcp *tcp;
  SimPacket way; /* addresses from us to the host */
  guint16 host_port;
  guint16 port;
  gsize mss;
  gboolean established;
  guint32 start;    /* sequence number of our SYN */
  guint32 unacked;  /* first byte the host has not acknowledged */
  guint32 next;     /* first byte not sent yet */
  guint32 sent;     /* first byte never sent yet: next, but for repetitions */
  guint32 window;   /* of the host, in bytes */
  guint32 expected; /* next byte of the host */
  gboolean host_closed;
  gboolean answered; /* answer is complete, our FIN stands behind it */
  GByteArray *request;
  GBytes *answer; /* empty until there is one */
  guint duplicates;
  guint tries;
  guint timer; /* repetition; at the end TIME-WAIT */
} Connection;

struct _SimTcp
{
  SimTcpHooks hooks;
  guint16 port;
  GPtrArray *connections; /* Connection, oldest first */
};

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  g_clear_handle_id (&connection->timer, g_source_remove);
  g_byte_array_unref (connection->request);
  g_bytes_unref (connection->answer);
  g_free (connection);
}

SimTcp *
sim_tcp_new (guint16 port, const SimTcpHooks *hooks)
{
  SimTcp *self = g_new0 (SimTcp, 1);

  self->port = port;
  self->hooks = *hooks;
  self->connections = g_ptr_array_new_with_free_func (connection_free);
  return self;
}

void
sim_tcp_free (SimTcp *self)
{
  g_ptr_array_unref (self->connections);
  g_free (self);
}

void
sim_tcp_clear (SimTcp *self)
{
  g_ptr_array_set_size (self->connections, 0);
}

guint
sim_tcp_count (const SimTcp *self)
{
  return self->connections->len;
}

/* Sending */

static void
send_segment (SimTcp *self, const SimPacket *way, const SimTcpSegment *segment)
{
  g_autoptr (GByteArray) payload = sim_tcp_segment_build (segment);
  SimPacket packet = *way;

  packet.payload = payload->data;
  packet.size = payload->len;
  self->hooks.send (&packet, self->hooks.user_data);
}

/* One past our last byte, the FIN included as soon as it is known where it stands. */
static guint32
end_of (const Connection *connection)
{
  return connection->start + 1 + g_bytes_get_size (connection->answer) + connection->answered;
}

/*
 * Sends one segment of our sequence from seq, which is before the end, on, with at most limit bytes
 * of data. Returns what it took of the sequence.
 */
static guint32
send_from (Connection *connection, guint32 seq, gsize limit)
{
  SimTcpSegment segment = {.from = connection->port,
                           .to = connection->host_port,
                           .seq = seq,
                           .ack = connection->expected,
                           .flags = SIM_TCP_ACK,
                           .window = RECEIVE_WINDOW};
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (connection->answer, &size);

  if (seq == connection->start)
    {
      segment.flags |= SIM_TCP_SYN;
      segment.mss = connection->way.v6 ? OUR_MSS6 : OUR_MSS4;
    }
  else
    {
      gsize offset = seq - connection->start - 1;

      segment.size = MIN (size - offset, MIN (limit, connection->mss));
      segment.data = segment.size > 0 ? data + offset : NULL;
      if (offset + segment.size == size)
        segment.flags |= SIM_TCP_FIN | SIM_TCP_PSH;
    }

  send_segment (connection->tcp, &connection->way, &segment);
  return sim_tcp_segment_length (&segment);
}

static void
acknowledge (Connection *connection)
{
  SimTcpSegment segment = {.from = connection->port,
                           .to = connection->host_port,
                           .seq = connection->next,
                           .ack = connection->expected,
                           .flags = SIM_TCP_ACK,
                           .window = RECEIVE_WINDOW};

  send_segment (connection->tcp, &connection->way, &segment);
}

static void arm (Connection *connection);

/* Notes that our sequence is sent up to there. */
static void
advance (Connection *connection, guint32 size)
{
  connection->next += size;
  if (sim_tcp_before (connection->sent, connection->next))
    connection->sent = connection->next;
}

/* Sends what the host's window allows. Returns FALSE if that was nothing. */
static gboolean
send_more (Connection *connection)
{
  guint32 first = connection->next;

  while (connection->next != end_of (connection))
    {
      guint32 room = connection->unacked + connection->window - connection->next;

      if ((gint32)room <= 0)
        break;
      advance (connection, send_from (connection, connection->next, room));
    }

  arm (connection);
  return connection->next != first;
}

static gboolean
on_timeout (gpointer user_data)
{
  Connection *connection = user_data;

  connection->timer = 0;
  if (++connection->tries > MAX_TRIES)
    {
      g_ptr_array_remove (connection->tcp->connections, connection);
      return G_SOURCE_REMOVE;
    }

  /* From the first byte missing on; into a closed window one byte, to hear when it opens. */
  connection->next = connection->unacked;
  if (connection->window == 0 && connection->established)
    advance (connection, send_from (connection, connection->next, 1));
  else
    advance (connection, send_from (connection, connection->next, connection->window));
  arm (connection);
  return G_SOURCE_REMOVE;
}

static gboolean
on_time_wait (gpointer user_data)
{
  Connection *connection = user_data;

  connection->timer = 0;
  g_ptr_array_remove (connection->tcp->connections, connection);
  return G_SOURCE_REMOVE;
}

static gboolean
is_finished (const Connection *connection)
{
  return connection->answered && connection->host_closed
         && connection->unacked == end_of (connection);
}

/* The timer the connection needs now. */
static void
arm (Connection *connection)
{
  guint timeout_ms = MIN (FIRST_TIMEOUT_MS << MIN (connection->tries, MAX_TRIES), MAX_TIMEOUT_MS);

  g_clear_handle_id (&connection->timer, g_source_remove);
  if (is_finished (connection))
    connection->timer = g_timeout_add (TIME_WAIT_MS, on_time_wait, connection);
  else if (connection->unacked != end_of (connection))
    connection->timer = g_timeout_add (timeout_ms, on_timeout, connection);
}

/* To a segment that belongs to no connection (RFC 9293, 3.10.7.1). */
static void
refuse (SimTcp *self, const SimPacket *way, const SimTcpSegment *in)
{
  SimTcpSegment out = {.from = in->to, .to = in->from, .flags = SIM_TCP_RST};

  if (in->flags & SIM_TCP_RST)
    return;

  if (in->flags & SIM_TCP_ACK)
    {
      out.seq = in->ack;
    }
  else
    {
      out.ack = in->seq + sim_tcp_segment_length (in);
      out.flags |= SIM_TCP_ACK;
    }
  send_segment (self, way, &out);
}

/* Receiving */

static void
take_acknowledgement (Connection *connection, const SimTcpSegment *in)
{
  gboolean is_new = sim_tcp_before (connection->unacked, in->ack)
                    && !sim_tcp_before (connection->sent, in->ack);
  gboolean is_repeated = in->ack == connection->unacked && in->size == 0
                         && in->window == connection->window
                         && connection->unacked != connection->sent;

  if (is_new)
    {
      connection->established = TRUE;
      connection->unacked = in->ack;
      if (sim_tcp_before (connection->next, in->ack))
        connection->next = in->ack;
      connection->tries = 0;
      connection->duplicates = 0;
    }
  else if (is_repeated && ++connection->duplicates == DUPLICATES)
    {
      send_from (connection, connection->unacked, connection->mss);
    }

  if (!sim_tcp_before (in->ack, connection->unacked))
    {
      /* A host that answers is there, even if it takes nothing for a while. */
      if (in->window == 0)
        connection->tries = 0;
      connection->window = in->window;
    }
}

/* A host that closes before its request is complete gets no answer. */
static void
try_answer (Connection *connection)
{
  const SimTcpHooks *hooks = &connection->tcp->hooks;
  GBytes *answer = hooks->answer (connection->request, hooks->user_data);

  connection->answered = answer != NULL || connection->host_closed;
  if (answer == NULL)
    return;

  g_bytes_unref (connection->answer);
  connection->answer = answer;
}

/* Takes the data that is next, and no more. Returns TRUE if there was something to acknowledge. */
static gboolean
take_data (Connection *connection, const SimTcpSegment *in)
{
  guint32 skip = connection->expected - in->seq; /* known already */

  if (sim_tcp_segment_length (in) == 0)
    return FALSE;
  if (sim_tcp_before (connection->expected, in->seq) || skip > in->size || connection->host_closed)
    return TRUE;

  if (!connection->answered && in->size > skip)
    g_byte_array_append (connection->request, in->data + skip, in->size - skip);
  connection->expected += in->size - skip;
  if (in->flags & SIM_TCP_FIN)
    {
      connection->expected++;
      connection->host_closed = TRUE;
    }

  if (!connection->answered)
    try_answer (connection);

  return TRUE;
}

static void
handle_segment (Connection *connection, const SimTcpSegment *in)
{
  gboolean owed;

  if (in->flags & SIM_TCP_RST)
    {
      if (in->seq == connection->expected)
        g_ptr_array_remove (connection->tcp->connections, connection);
      return;
    }
  if (in->flags & SIM_TCP_SYN)
    {
      /* Our SYN is lost, or late: the one says it again, the other what we expect (RFC 5961). */
      if (connection->established)
        acknowledge (connection);
      else
        send_from (connection, connection->start, 0);
      return;
    }
  if (!(in->flags & SIM_TCP_ACK))
    return;

  take_acknowledgement (connection, in);
  if (!connection->established)
    return;
  owed = take_data (connection, in);
  if (!send_more (connection) && owed)
    acknowledge (connection);
}

static void
accept_connection (SimTcp *self, const SimPacket *way, const SimTcpSegment *in)
{
  gsize max_mss = way->v6 ? OUR_MSS6 : OUR_MSS4;
  gsize mss = in->mss != 0 ? in->mss : way->v6 ? DEFAULT_MSS6 : DEFAULT_MSS4;
  Connection *connection = g_new0 (Connection, 1);

  if (self->connections->len == MAX_CONNECTIONS)
    g_ptr_array_remove_index (self->connections, 0);

  connection->tcp = self;
  connection->way = *way;
  connection->host_port = in->from;
  connection->port = in->to;
  connection->mss = CLAMP (mss, MIN_MSS, max_mss);
  connection->start = g_random_int ();
  connection->unacked = connection->next = connection->sent = connection->start;
  connection->window = in->window;
  connection->expected = in->seq + 1;
  connection->request = g_byte_array_new ();
  connection->answer = g_bytes_new (NULL, 0);
  g_ptr_array_add (self->connections, connection);
  advance (connection, send_from (connection, connection->start, 0));
  arm (connection);
}

static Connection *
find (SimTcp *self, const SimPacket *way, const SimTcpSegment *in)
{
  gsize size = sim_packet_address_size (way);

  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = self->connections->pdata[i];

      if (connection->host_port == in->from && connection->port == in->to
          && connection->way.v6 == way->v6
          && memcmp (connection->way.source, way->source, size) == 0
          && memcmp (connection->way.destination, way->destination, size) == 0)
        return connection;
    }

  return NULL;
}

void
sim_tcp_handle (SimTcp *self, const SimPacket *packet)
{
  Connection *connection;
  SimTcpSegment in;
  SimPacket way;

  if (!sim_tcp_segment_parse (packet, &in))
    return;

  sim_packet_reply (packet, SIM_PROTOCOL_TCP, &way);
  connection = find (self, &way, &in);
  /* The host may use its port again as soon as we are done. */
  if (connection != NULL && is_finished (connection) && in.flags & SIM_TCP_SYN)
    {
      g_ptr_array_remove (self->connections, connection);
      connection = NULL;
    }

  if (connection != NULL)
    handle_segment (connection, &in);
  else if (in.to == self->port
           && (in.flags & (SIM_TCP_SYN | SIM_TCP_ACK | SIM_TCP_RST | SIM_TCP_FIN)) == SIM_TCP_SYN)
    accept_connection (self, &way, &in);
  else
    refuse (self, &way, &in);
}

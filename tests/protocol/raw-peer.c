/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "raw-peer.h"

#include "sim-control.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#define TYPE_OPEN    1u
#define TYPE_COMMAND 3u

struct _RawPeer
{
  int master;
  int slave; /* kept, so that the port stays between hosts */
  char *device;
  guint source;
  GByteArray *input;
};

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  RawPeer *self = user_data;
  guint8 buffer[4096];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n > 0)
    g_byte_array_append (self->input, buffer, (guint)n);

  return G_SOURCE_CONTINUE;
}

RawPeer *
raw_peer_new (void)
{
  RawPeer *self = g_new0 (RawPeer, 1);
  struct termios settings;

  self->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  g_assert_cmpint (self->master, >=, 0);
  g_assert_cmpint (grantpt (self->master), ==, 0);
  g_assert_cmpint (unlockpt (self->master), ==, 0);
  self->device = g_strdup (ptsname (self->master));

  self->slave = open (self->device, O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (self->slave, >=, 0);
  g_assert_cmpint (tcgetattr (self->slave, &settings), ==, 0);
  cfmakeraw (&settings);
  g_assert_cmpint (tcsetattr (self->slave, TCSANOW, &settings), ==, 0);

  self->input = g_byte_array_new ();
  self->source = g_unix_fd_add (self->master, G_IO_IN, on_readable, self);

  return self;
}

void
raw_peer_free (RawPeer *self)
{
  g_source_remove (self->source);
  g_byte_array_unref (self->input);
  close (self->slave);
  close (self->master);
  g_free (self->device);
  g_free (self);
}

const char *
raw_peer_get_device (RawPeer *self)
{
  return self->device;
}

static gboolean
has_message (gconstpointer data)
{
  const RawPeer *self = data;

  return self->input->len >= 12 && self->input->len >= wire_get_u32 (self->input, 4);
}

GByteArray *
raw_peer_read (RawPeer *self)
{
  GByteArray *message = g_byte_array_new ();
  guint32 length;

  test_wait_for (has_message, self, "a message of the host");
  length = wire_get_u32 (self->input, 4);
  g_byte_array_append (message, self->input->data, length);
  g_byte_array_remove_range (self->input, 0, length);

  return message;
}

void
raw_peer_send (RawPeer *self, const GByteArray *bytes)
{
  gssize n = write (self->master, bytes->data, bytes->len);

  g_assert_cmpint (n, ==, bytes->len);
}

void
raw_peer_send_notation (RawPeer *self, const char *notation)
{
  g_autoptr (GByteArray) bytes = wire_bytes (notation);

  raw_peer_send (self, bytes);
}

/* The next message of @type; HOST_ERRORs and the like before it are thrown away. */
static GByteArray *
read_type (RawPeer *self, guint32 type)
{
  GByteArray *message = raw_peer_read (self);

  while (wire_get_u32 (message, 0) != type)
    {
      g_byte_array_unref (message);
      message = raw_peer_read (self);
    }

  return message;
}

/* Sends @answer with the transaction of @question. */
static void
send_answer (RawPeer *self, const GByteArray *answer, const GByteArray *question)
{
  g_autoptr (GByteArray) copy = wire_dup (answer);

  wire_set_u32 (copy, 8, wire_get_u32 (question, 8));
  raw_peer_send (self, copy);
}

void
raw_peer_answer (RawPeer *self, const GByteArray *done)
{
  g_autoptr (GByteArray) command = read_type (self, TYPE_COMMAND);

  send_answer (self, done, command);
}

void
raw_peer_answer_open (RawPeer *self)
{
  g_autoptr (GByteArray) open_done = wire_bytes ("01000080 4:16 4:0 4:0");
  g_autoptr (GByteArray) open_message = read_type (self, TYPE_OPEN);

  send_answer (self, open_done, open_message);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <errno.h>
#include <glib.h>
#include <linux/usb/cdc.h>
#include <linux/usb/ch9.h>
#include <string.h>

#include "usb-bytes.h"
#include "usb-device.h"
#include "usb-ntb.h"

#define STEPS 20000

static const UsbIdentity identity = {0x1209, 0x0001, "S-1", 4096};

/* How a transfer ended. */
typedef struct
{
  int status;
  gsize size;
  GBytes *data; /* NULL = none */
} Ended;

/* The device, and all that came of it. */
typedef struct
{
  UsbDevice *device;
  guint32 last_id;
  GHashTable *ended;   /* id → Ended */
  GByteArray *command; /* all that was for the modem */
  guint resets;
  GPtrArray *packets; /* GBytes, for the network */
} Fixture;

static void
ended_free (gpointer data)
{
  Ended *ended = data;

  g_clear_pointer (&ended->data, g_bytes_unref);
  g_free (ended);
}

static void
on_complete (guint32 id, int status, const guint8 *data, gsize size, gpointer user_data)
{
  Fixture *self = user_data;
  Ended *ended = g_new0 (Ended, 1);

  g_assert_false (g_hash_table_contains (self->ended, GUINT_TO_POINTER (id)));
  ended->status = status;
  ended->size = size;
  ended->data = data != NULL ? g_bytes_new (data, size) : NULL;
  g_hash_table_insert (self->ended, GUINT_TO_POINTER (id), ended);
}

static void
on_command (const guint8 *data, gsize size, gpointer user_data)
{
  g_byte_array_append (((Fixture *)user_data)->command, data, size);
}

static void
on_reset (gpointer user_data)
{
  ((Fixture *)user_data)->resets++;
}

static void
on_packet (const guint8 *data, gsize size, gpointer user_data)
{
  g_ptr_array_add (((Fixture *)user_data)->packets, g_bytes_new (data, size));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const UsbDeviceHooks hooks = {on_complete, on_command, on_reset, on_packet};

  self->device = usb_device_new (&identity, &hooks, self);
  self->ended = g_hash_table_new_full (NULL, NULL, NULL, ended_free);
  self->command = g_byte_array_new ();
  self->packets = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  usb_device_free (self->device);
  g_hash_table_unref (self->ended);
  g_byte_array_unref (self->command);
  g_ptr_array_unref (self->packets);
}

static guint32
submit (Fixture *self, const UsbTransfer *transfer)
{
  UsbTransfer numbered = *transfer;

  numbered.id = ++self->last_id;
  usb_device_submit (self->device, &numbered);
  return numbered.id;
}

static const Ended *
find (Fixture *self, guint32 id)
{
  return g_hash_table_lookup (self->ended, GUINT_TO_POINTER (id));
}

/* A request on the control endpoint; it is answered at once. */
static const Ended *
ask (Fixture *self,
     guint8 type,
     guint8 request,
     guint16 value,
     guint16 index,
     const guint8 *data,
     guint16 length)
{
  UsbTransfer transfer = {
      .endpoint = USB_ENDPOINT_CONTROL,
      .in = (type & USB_DIR_IN) != 0,
      .setup = {type, request, value & 0xff, value >> 8, index & 0xff, index >> 8, length & 0xff,
                length >> 8},
      .length = length,
      .data = data,
  };
  const Ended *ended = find (self, submit (self, &transfer));

  g_assert_nonnull (ended);
  return ended;
}

static const Ended *
send (Fixture *self, const char *message)
{
  return ask (self, 0x21, USB_CDC_SEND_ENCAPSULATED_COMMAND, 0, 0, (const guint8 *)message,
              strlen (message));
}

static const Ended *
fetch (Fixture *self)
{
  return ask (self, 0xa1, USB_CDC_GET_ENCAPSULATED_RESPONSE, 0, 0, NULL, 4096);
}

static void
assert_fetched (Fixture *self, const char *message)
{
  const Ended *ended = fetch (self);

  g_assert_cmpint (ended->status, ==, 0);
  g_assert_cmpuint (ended->size, ==, strlen (message));
  if (ended->size > 0)
    g_assert_cmpmem (g_bytes_get_data (ended->data, NULL), ended->size, message, ended->size);
}

static void
respond (Fixture *self, const char *message)
{
  g_autoptr (GBytes) bytes = g_bytes_new (message, strlen (message));

  usb_device_respond (self->device, bytes);
}

static guint32
listen_on (Fixture *self, guint8 endpoint, guint32 length)
{
  UsbTransfer transfer = {.endpoint = endpoint, .in = TRUE, .length = length};

  return submit (self, &transfer);
}

static void
assert_notified (Fixture *self, guint32 id, guint8 code, guint16 value)
{
  const Ended *ended = find (self, id);
  const guint8 *data;

  g_assert_nonnull (ended);
  g_assert_cmpint (ended->status, ==, 0);
  data = g_bytes_get_data (ended->data, NULL);
  g_assert_cmpuint (ended->size, ==, 8 + usb_get_u16 (data + 6));
  g_assert_cmpuint (data[0], ==, 0xa1);
  g_assert_cmpuint (data[1], ==, code);
  g_assert_cmpuint (usb_get_u16 (data + 2), ==, value);
  g_assert_cmpuint (usb_get_u16 (data + 4), ==, USB_INTERFACE_CONTROL);
}

static void
configure (Fixture *self)
{
  g_assert_cmpint (ask (self, 0x00, USB_REQ_SET_CONFIGURATION, 1, 0, NULL, 0)->status, ==, 0);
}

static void
switch_data (Fixture *self, guint16 setting)
{
  g_assert_cmpint (ask (self, 0x01, USB_REQ_SET_INTERFACE, setting, USB_INTERFACE_DATA, NULL, 0)
                       ->status,
                   ==, 0);
}

static void
test_enumerates (Fixture *self, gconstpointer data)
{
  const Ended *ended = ask (self, 0x80, USB_REQ_GET_DESCRIPTOR, USB_DT_DEVICE << 8, 0, NULL, 8);

  g_assert_cmpuint (ended->size, ==, 8);
  g_assert_cmpuint (ask (self, 0x80, USB_REQ_GET_DESCRIPTOR, USB_DT_DEVICE << 8, 0, NULL, 64)->size,
                    ==, 18);
  ended = ask (self, 0x80, USB_REQ_GET_DESCRIPTOR, USB_DT_DEBUG << 8, 0, NULL, 64);
  g_assert_cmpint (ended->status, ==, -EPIPE);

  ended = ask (self, 0x80, USB_REQ_GET_CONFIGURATION, 0, 0, NULL, 1);
  g_assert_cmpuint (*(const guint8 *)g_bytes_get_data (ended->data, NULL), ==, 0);
  configure (self);
  ended = ask (self, 0x80, USB_REQ_GET_CONFIGURATION, 0, 0, NULL, 1);
  g_assert_cmpuint (*(const guint8 *)g_bytes_get_data (ended->data, NULL), ==, 1);
  switch_data (self, 1);
  ended = ask (self, 0x81, USB_REQ_GET_INTERFACE, 0, USB_INTERFACE_DATA, NULL, 1);
  g_assert_cmpuint (*(const guint8 *)g_bytes_get_data (ended->data, NULL), ==, 1);

  /* All begins anew. */
  configure (self);
  ended = ask (self, 0x81, USB_REQ_GET_INTERFACE, 0, USB_INTERFACE_DATA, NULL, 1);
  g_assert_cmpuint (*(const guint8 *)g_bytes_get_data (ended->data, NULL), ==, 0);
}

static void
test_refuses (Fixture *self, gconstpointer data)
{
  g_autofree char *long_message = g_strnfill (4097, 'x');

  /* There is no function before it is configured. */
  g_assert_cmpint (send (self, "early")->status, ==, -EPIPE);
  g_assert_cmpint (fetch (self)->status, ==, -EPIPE);
  g_assert_cmpint (ask (self, 0x01, USB_REQ_SET_INTERFACE, 1, 1, NULL, 0)->status, ==, -EPIPE);

  configure (self);
  g_assert_cmpint (ask (self, 0x00, USB_REQ_SET_CONFIGURATION, 2, 0, NULL, 0)->status, ==, -EPIPE);
  g_assert_cmpint (ask (self, 0x01, USB_REQ_SET_INTERFACE, 2, 1, NULL, 0)->status, ==, -EPIPE);
  g_assert_cmpint (ask (self, 0x01, USB_REQ_SET_INTERFACE, 1, 0, NULL, 0)->status, ==, -EPIPE);
  g_assert_cmpint (ask (self, 0x81, USB_REQ_GET_INTERFACE, 0, 2, NULL, 1)->status, ==, -EPIPE);
  g_assert_cmpint (ask (self, 0xa1, USB_CDC_GET_NTB_FORMAT, 0, 0, NULL, 2)->status, ==, -EPIPE);
  g_assert_cmpint (ask (self, 0xa1, USB_CDC_GET_NTB_PARAMETERS, 0, 1, NULL, 28)->status, ==,
                   -EPIPE);
  g_assert_cmpint (ask (self, 0x40, 1, 0, 0, NULL, 0)->status, ==, -EPIPE);
  g_assert_cmpint (send (self, "")->status, ==, -EPIPE);
  g_assert_cmpint (send (self, long_message)->status, ==, -EPIPE);
  g_assert_cmpuint (self->command->len, ==, 0);

  /* The data interface is idle: it has no endpoints. */
  g_assert_cmpint (find (self, listen_on (self, USB_ENDPOINT_DATA, 2048))->status, ==, -EPIPE);
  g_assert_cmpint (find (self, listen_on (self, 3, 2048))->status, ==, -EPIPE);
}

static void
test_commands (Fixture *self, gconstpointer data)
{
  configure (self);
  g_assert_cmpint (send (self, "one")->status, ==, 0);
  g_assert_cmpuint (send (self, "two")->size, ==, 3);
  g_assert_cmpmem (self->command->data, self->command->len, "onetwo", 6);
}

/* Announced one at a time, each one once. */
static void
test_responses (Fixture *self, gconstpointer data)
{
  guint32 ids[4];

  configure (self);
  assert_fetched (self, "");
  ids[0] = listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  g_assert_null (find (self, ids[0]));
  respond (self, "one");
  assert_notified (self, ids[0], USB_CDC_NOTIFY_RESPONSE_AVAILABLE, 0);
  respond (self, "two");
  ids[1] = listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  g_assert_null (find (self, ids[1]));

  assert_fetched (self, "one");
  assert_notified (self, ids[1], USB_CDC_NOTIFY_RESPONSE_AVAILABLE, 0);
  ids[2] = listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  assert_fetched (self, "two");
  g_assert_null (find (self, ids[2]));
  assert_fetched (self, "");

  /* Nobody listens; the next one to do so hears of it. */
  g_assert_true (usb_device_cancel (self->device, ids[2]));
  g_assert_false (usb_device_cancel (self->device, ids[2]));
  respond (self, "three");
  ids[3] = listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  assert_notified (self, ids[3], USB_CDC_NOTIFY_RESPONSE_AVAILABLE, 0);
  g_assert_null (find (self, ids[2]));
}

/* Who hears of a message and goes away must not keep it from the next one. */
static void
test_announced_again (Fixture *self, gconstpointer data)
{
  guint32 id;

  configure (self);
  listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  respond (self, "one");
  id = listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  g_assert_null (find (self, id));
  g_assert_true (usb_device_cancel (self->device, id));

  id = listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  assert_notified (self, id, USB_CDC_NOTIFY_RESPONSE_AVAILABLE, 0);
  assert_fetched (self, "one");
}

static void
test_reset_function (Fixture *self, gconstpointer data)
{
  guint32 id;

  configure (self);
  respond (self, "old");
  g_assert_cmpint (ask (self, 0x21, 0x05, 0, 0, NULL, 0)->status, ==, 0);
  g_assert_cmpuint (self->resets, ==, 1);
  id = listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  g_assert_null (find (self, id));
  respond (self, "new");
  assert_notified (self, id, USB_CDC_NOTIFY_RESPONSE_AVAILABLE, 0);
  assert_fetched (self, "new");
}

static void
test_connection (Fixture *self, gconstpointer data)
{
  guint32 ids[3];

  configure (self);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = listen_on (self, USB_ENDPOINT_NOTIFY, 64);
  switch_data (self, 1);
  assert_notified (self, ids[0], USB_CDC_NOTIFY_SPEED_CHANGE, 0);
  assert_notified (self, ids[1], USB_CDC_NOTIFY_NETWORK_CONNECTION, 1);
  switch_data (self, 0);
  assert_notified (self, ids[2], USB_CDC_NOTIFY_NETWORK_CONNECTION, 0);
}

/* No room for what is to be said: an error, and not a byte more than there is room for. */
static void
test_too_little_room (Fixture *self, gconstpointer data)
{
  const Ended *ended;
  guint32 id;

  configure (self);
  id = listen_on (self, USB_ENDPOINT_NOTIFY, 7);
  respond (self, "one");
  ended = find (self, id);
  g_assert_cmpint (ended->status, ==, -EOVERFLOW);
  g_assert_cmpuint (ended->size, ==, 7);

  ended = ask (self, 0xa1, USB_CDC_GET_ENCAPSULATED_RESPONSE, 0, 0, NULL, 2);
  g_assert_cmpint (ended->status, ==, 0);
  g_assert_cmpuint (ended->size, ==, 2);
}

static void
on_block_packet (const guint8 *data, gsize size, gpointer user_data)
{
  g_byte_array_append (user_data, data, size);
}

static void
assert_block (Fixture *self, guint32 id, const char *packets, gsize max_size)
{
  const Ended *ended = find (self, id);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (ended);
  g_assert_cmpint (ended->status, ==, 0);
  g_assert_cmpuint (ended->size, <=, max_size);
  g_assert_true (usb_ntb_parse (g_bytes_get_data (ended->data, NULL), ended->size, on_block_packet,
                                all, &error));
  g_assert_cmpmem (all->data, all->len, packets, strlen (packets));
}

static void
receive (Fixture *self, const char *packet)
{
  usb_device_receive (self->device, (const guint8 *)packet, strlen (packet));
}

static void
test_packets_to_host (Fixture *self, gconstpointer data)
{
  guint32 ids[3];

  configure (self);
  receive (self, "lost");
  switch_data (self, 1);

  ids[0] = listen_on (self, USB_ENDPOINT_DATA, 16384);
  g_assert_null (find (self, ids[0]));
  receive (self, "a");
  assert_block (self, ids[0], "a", 16384);

  /* Those that came meanwhile share a block. */
  receive (self, "b");
  receive (self, "c");
  ids[1] = listen_on (self, USB_ENDPOINT_DATA, 16384);
  assert_block (self, ids[1], "bc", 16384);

  ids[2] = listen_on (self, USB_ENDPOINT_DATA, 16384);
  g_assert_true (usb_device_cancel (self->device, ids[2]));
  receive (self, "d");
  switch_data (self, 0);
  switch_data (self, 1);
  ids[2] = listen_on (self, USB_ENDPOINT_DATA, 16384);
  g_assert_null (find (self, ids[2]));
}

/* A host that does not listen: what it missed is bounded. */
static void
test_too_many_packets (Fixture *self, gconstpointer data)
{
  gsize total = 0;

  configure (self);
  switch_data (self, 1);
  for (guint i = 0; i < 5000; i++)
    receive (self, "p");

  while (TRUE)
    {
      const Ended *ended = find (self, listen_on (self, USB_ENDPOINT_DATA, 16384));
      g_autoptr (GByteArray) all = g_byte_array_new ();

      if (ended == NULL)
        break;
      g_assert_true (usb_ntb_parse (g_bytes_get_data (ended->data, NULL), ended->size,
                                    on_block_packet, all, NULL));
      total += all->len;
    }

  g_assert_cmpuint (total, >, 100);
  g_assert_cmpuint (total, <, 5000);
}

static const Ended *
set_input_size (Fixture *self, guint32 size)
{
  guint8 bytes[4] = {size & 0xff, size >> 8 & 0xff, size >> 16 & 0xff, size >> 24};

  return ask (self, 0x21, USB_CDC_SET_NTB_INPUT_SIZE, 0, 0, bytes, sizeof bytes);
}

static void
test_block_size (Fixture *self, gconstpointer data)
{
  g_autofree char *packet = g_strnfill (1400, 'x');
  const Ended *ended;

  configure (self);
  ended = ask (self, 0xa1, USB_CDC_GET_NTB_PARAMETERS, 0, 0, NULL, 28);
  g_assert_cmpuint (ended->size, ==, 28);
  g_assert_cmpuint (usb_get_u32 ((const guint8 *)g_bytes_get_data (ended->data, NULL) + 4), ==,
                    USB_NTB_MAX_SIZE);

  g_assert_cmpint (set_input_size (self, USB_NTB_MIN_SIZE - 1)->status, ==, -EPIPE);
  g_assert_cmpint (set_input_size (self, USB_NTB_MAX_SIZE + 1)->status, ==, -EPIPE);
  g_assert_cmpint (set_input_size (self, USB_NTB_MIN_SIZE)->status, ==, 0);
  ended = ask (self, 0xa1, USB_CDC_GET_NTB_INPUT_SIZE, 0, 0, NULL, 4);
  g_assert_cmpuint (usb_get_u32 (g_bytes_get_data (ended->data, NULL)), ==, USB_NTB_MIN_SIZE);

  /* What the host has set holds, also where it has more room. */
  switch_data (self, 1);
  receive (self, packet);
  receive (self, packet);
  assert_block (self, listen_on (self, USB_ENDPOINT_DATA, 16384), packet, USB_NTB_MIN_SIZE);
  assert_block (self, listen_on (self, USB_ENDPOINT_DATA, 16384), packet, USB_NTB_MIN_SIZE);

  switch_data (self, 0);
  ended = ask (self, 0xa1, USB_CDC_GET_NTB_INPUT_SIZE, 0, 0, NULL, 4);
  g_assert_cmpuint (usb_get_u32 (g_bytes_get_data (ended->data, NULL)), ==, USB_NTB_MAX_SIZE);
}

static const Ended *
send_block (Fixture *self, const guint8 *block, gsize size)
{
  UsbTransfer transfer = {.endpoint = USB_ENDPOINT_DATA, .length = size, .data = block};

  return find (self, submit (self, &transfer));
}

static void
test_packets_of_host (Fixture *self, gconstpointer data)
{
  GQueue packets = G_QUEUE_INIT;
  g_autoptr (GByteArray) block = NULL;

  configure (self);
  switch_data (self, 1);
  g_queue_push_tail (&packets, g_bytes_new ("one", 3));
  g_queue_push_tail (&packets, g_bytes_new ("two", 3));
  block = usb_ntb_build (&packets, USB_NTB_MAX_SIZE, 0);
  g_assert_cmpuint (send_block (self, block->data, block->len)->size, ==, block->len);
  g_assert_cmpuint (self->packets->len, ==, 2);
  g_assert_cmpmem (g_bytes_get_data (self->packets->pdata[1], NULL), 3, "two", 3);

  /* Nothing, and garbage: taken all the same, as a device does that looks at it later. */
  g_assert_cmpint (send_block (self, NULL, 0)->status, ==, 0);
  block->data[0] = 'X';
  g_assert_cmpint (send_block (self, block->data, block->len)->status, ==, 0);
  g_assert_cmpuint (self->packets->len, ==, 2);
}

/* Anything at any time: each transfer is completed once, unless it was cancelled while it waited.
 */
static void
test_random (Fixture *self, gconstpointer data)
{
  guint32 seed = g_test_rand_int ();
  GRand *random = g_rand_new_with_seed (seed);
  guint n_cancelled = 0;

  g_test_message ("seed %u", seed);
  configure (self);
  for (guint i = 0; i < STEPS; i++)
    {
      guint32 id = self->last_id - MIN (self->last_id, (guint)g_rand_int_range (random, 0, 8));

      switch (g_rand_int_range (random, 0, 9))
        {
        case 0:
          listen_on (self, USB_ENDPOINT_NOTIFY, g_rand_int_range (random, 8, 64));
          break;
        case 1:
          listen_on (self, USB_ENDPOINT_DATA, g_rand_int_range (random, 0, 4096));
          break;
        case 2:
          if (usb_device_cancel (self->device, id))
            {
              g_assert_null (find (self, id));
              /* completing it now would be the second time */
              on_complete (id, -ECONNRESET, NULL, 0, self);
              n_cancelled++;
            }
          break;
        case 3:
          respond (self, "message");
          break;
        case 4:
          receive (self, "packet");
          break;
        case 5:
          fetch (self);
          break;
        case 6:
          send (self, "command");
          break;
        case 7:
          switch_data (self, g_rand_int_range (random, 0, 8) != 0);
          break;
        default:
          if (g_rand_int_range (random, 0, 20) == 0)
            configure (self);
        }
    }

  g_assert_cmpuint (n_cancelled, >, 0);
  g_assert_cmpuint (g_hash_table_size (self->ended), <=, self->last_id);
  g_rand_free (random);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/usb/device/enumerates", test_enumerates);
  add ("/usb/device/refuses", test_refuses);
  add ("/usb/device/commands", test_commands);
  add ("/usb/device/responses", test_responses);
  add ("/usb/device/announced-again", test_announced_again);
  add ("/usb/device/reset-function", test_reset_function);
  add ("/usb/device/connection", test_connection);
  add ("/usb/device/too-little-room", test_too_little_room);
  add ("/usb/device/too-many-packets", test_too_many_packets);
  add ("/usb/device/packets-to-host", test_packets_to_host);
  add ("/usb/device/block-size", test_block_size);
  add ("/usb/device/packets-of-host", test_packets_of_host);
  add ("/usb/device/random", test_random);

  return g_test_run ();
}

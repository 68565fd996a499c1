/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-device.h"

#include <errno.h>
#include <linux/usb/ch9.h>

#include "usb-notification.h"
#include "usb-ntb.h"

#define MAX_PACKETS 1024 /* that wait for the host */

/* What the data interface is said to do, bit/s; the modem's own word is in its MBIM answers. */
#define SPEED_DOWN 150000000
#define SPEED_UP   50000000

/* A transfer to the host that waits for something to send. */
typedef struct
{
  guint32 id;
  guint32 length;
} Waiting;

struct _UsbDevice
{
  UsbDeviceHooks hooks;
  gpointer user_data;
  UsbControl control;
  GQueue notify_waiting; /* Waiting */
  GQueue data_waiting;   /* Waiting */
  GQueue notifications;  /* GBytes; but for those of messages */
  GQueue responses;      /* GBytes: messages of the modem */
  gboolean announced;    /* the host knows that there is a message, and has not fetched it */
  GQueue packets;        /* GBytes */
  guint16 sequence;
};

UsbDevice *
usb_device_new (const UsbIdentity *identity, const UsbDeviceHooks *hooks, gpointer user_data)
{
  UsbDevice *self = g_new0 (UsbDevice, 1);

  self->hooks = *hooks;
  self->user_data = user_data;
  usb_control_init (&self->control, identity);
  g_queue_init (&self->notify_waiting);
  g_queue_init (&self->data_waiting);
  g_queue_init (&self->notifications);
  g_queue_init (&self->responses);
  g_queue_init (&self->packets);
  return self;
}

static void
clear_bytes (GQueue *queue)
{
  g_queue_clear_full (queue, (GDestroyNotify)g_bytes_unref);
}

void
usb_device_free (UsbDevice *self)
{
  g_queue_clear_full (&self->notify_waiting, g_free);
  g_queue_clear_full (&self->data_waiting, g_free);
  clear_bytes (&self->notifications);
  clear_bytes (&self->responses);
  clear_bytes (&self->packets);
  g_free (self);
}

static void
complete (UsbDevice *self, guint32 id, int status, const guint8 *data, gsize size)
{
  self->hooks.complete (id, status, data, size, self->user_data);
}

/* The host asked for less than there is: what is too much would have been on the bus all the same.
 */
static void
complete_in (UsbDevice *self, const Waiting *waiting, const guint8 *data, gsize size)
{
  complete (self, waiting->id, size > waiting->length ? -EOVERFLOW : 0, data,
            MIN (size, waiting->length));
}

/* Notifications */

/* One message is announced at a time: a host counts them, and fetches as many. */
static GBytes *
next_notification (UsbDevice *self)
{
  if (!g_queue_is_empty (&self->notifications))
    return g_queue_pop_head (&self->notifications);
  if (self->announced || g_queue_is_empty (&self->responses))
    return NULL;

  self->announced = TRUE;
  return usb_notification_response ();
}

static void
pump_notifications (UsbDevice *self)
{
  while (!g_queue_is_empty (&self->notify_waiting))
    {
      g_autoptr (GBytes) notification = next_notification (self);
      g_autofree Waiting *waiting = NULL;
      gsize size = 0;
      const guint8 *data;

      if (notification == NULL)
        return;
      data = g_bytes_get_data (notification, &size);
      waiting = g_queue_pop_head (&self->notify_waiting);
      complete_in (self, waiting, data, size);
    }
}

/* Packets */

static void
pump_packets (UsbDevice *self)
{
  while (self->control.data_setting == 1 && !g_queue_is_empty (&self->data_waiting)
         && !g_queue_is_empty (&self->packets))
    {
      const Waiting *next = g_queue_peek_head (&self->data_waiting);
      g_autoptr (GByteArray) block
          = usb_ntb_build (&self->packets, MIN (next->length, self->control.ntb_input_size),
                           self->sequence);
      g_autofree Waiting *waiting = NULL;

      if (block == NULL)
        return;
      self->sequence++;
      waiting = g_queue_pop_head (&self->data_waiting);
      complete_in (self, waiting, block->data, block->len);
    }
}

static void
take_block (UsbDevice *self, const UsbTransfer *transfer)
{
  g_autoptr (GError) error = NULL;

  /* A block that fills its last USB packet is followed by an empty one. */
  if (transfer->length > 0
      && !usb_ntb_parse (transfer->data, transfer->length, self->hooks.packet, self->user_data,
                         &error))
    g_printerr ("mbn-modem-usb: the host has sent what is no NTB: %s\n", error->message);

  complete (self, transfer->id, 0, NULL, transfer->length);
}

/* Control */

static void
begin_anew (UsbDevice *self)
{
  clear_bytes (&self->notifications);
  clear_bytes (&self->packets);
  self->announced = FALSE;
  self->sequence = 0;
}

static void
set_data (UsbDevice *self)
{
  gboolean on = self->control.data_setting == 1;

  clear_bytes (&self->packets);
  self->sequence = 0;
  if (on) /* in this order (NCM 1.0, 7.1) */
    g_queue_push_tail (&self->notifications, usb_notification_speed (SPEED_DOWN, SPEED_UP));
  g_queue_push_tail (&self->notifications, usb_notification_connection (on));
}

static void
take_response (UsbDevice *self, GByteArray *out)
{
  g_autoptr (GBytes) message = g_queue_pop_head (&self->responses);
  gsize size = 0;
  const guint8 *data;

  self->announced = FALSE;
  if (message == NULL)
    return;
  data = g_bytes_get_data (message, &size);
  g_byte_array_append (out, data, size);
}

static void
control (UsbDevice *self, const UsbTransfer *transfer)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize size = transfer->in ? 0 : transfer->length;
  UsbOutcome outcome
      = usb_control_handle (&self->control, transfer->setup, transfer->data, size, out);

  switch (outcome)
    {
    case USB_OUTCOME_REFUSED:
      complete (self, transfer->id, -EPIPE, NULL, 0);
      return;

    case USB_OUTCOME_COMMAND:
      self->hooks.command (transfer->data, size, self->user_data);
      break;

    case USB_OUTCOME_RESPONSE:
      take_response (self, out);
      break;

    case USB_OUTCOME_RESET:
      clear_bytes (&self->responses);
      self->announced = FALSE;
      self->hooks.reset (self->user_data);
      break;

    case USB_OUTCOME_CONFIGURED:
      begin_anew (self);
      break;

    case USB_OUTCOME_DATA_SET:
      set_data (self);
      break;

    case USB_OUTCOME_DONE:
    default:
      break;
    }

  if (transfer->in) /* a host may ask for the beginning only */
    complete (self, transfer->id, 0, out->data, MIN (out->len, transfer->length));
  else
    complete (self, transfer->id, 0, NULL, size);
  pump_notifications (self);
}

/* What the host and the modem do */

static void
wait_for (GQueue *queue, const UsbTransfer *transfer)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->id = transfer->id;
  waiting->length = transfer->length;
  g_queue_push_tail (queue, waiting);
}

void
usb_device_submit (UsbDevice *self, const UsbTransfer *transfer)
{
  if (transfer->endpoint == USB_ENDPOINT_CONTROL)
    {
      control (self, transfer);
    }
  else if (transfer->endpoint == USB_ENDPOINT_NOTIFY && transfer->in)
    {
      wait_for (&self->notify_waiting, transfer);
      pump_notifications (self);
    }
  else if (transfer->endpoint != USB_ENDPOINT_DATA || self->control.data_setting != 1)
    {
      complete (self, transfer->id, -EPIPE, NULL, 0);
    }
  else if (transfer->in)
    {
      wait_for (&self->data_waiting, transfer);
      pump_packets (self);
    }
  else
    {
      take_block (self, transfer);
    }
}

static gboolean
cancel_in (GQueue *queue, guint32 id)
{
  for (GList *link = queue->head; link != NULL; link = link->next)
    {
      Waiting *waiting = link->data;

      if (waiting->id == id)
        {
          g_free (waiting);
          g_queue_delete_link (queue, link);
          return TRUE;
        }
    }

  return FALSE;
}

gboolean
usb_device_cancel (UsbDevice *self, guint32 id)
{
  /* Who stops listening forgets what was announced; the next one shall hear of it again. */
  if (cancel_in (&self->notify_waiting, id))
    {
      self->announced = FALSE;
      return TRUE;
    }

  return cancel_in (&self->data_waiting, id);
}

void
usb_device_respond (UsbDevice *self, GBytes *message)
{
  g_queue_push_tail (&self->responses, g_bytes_ref (message));
  pump_notifications (self);
}

void
usb_device_receive (UsbDevice *self, const guint8 *data, gsize size)
{
  if (self->packets.length >= MAX_PACKETS)
    return;

  g_queue_push_tail (&self->packets, g_bytes_new (data, size));
  pump_packets (self);
}

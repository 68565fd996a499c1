/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-cable.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim-mbim.h"
#include "usb-ip.h"
#include "usb-vhci.h"

#define READ_SIZE 65536

struct _UsbCable
{
  UsbCableGone gone;
  gpointer user_data;
  UsbDevice *device; /* borrowed */
  guint port;
  int fd;
  guint read_source;
  guint write_source;
  GByteArray *input;
  GByteArray *output;
};

static void unlink_transfer (UsbCable *self, const UsbIpCommand *command);

/* Returns FALSE if the kernel makes no sense. */
static gboolean
take_commands (UsbCable *self)
{
  gsize at = 0;
  UsbIpCommand command;
  UsbIpKind kind;

  while ((kind = usb_ip_parse (self->input->data + at, self->input->len - at, &command))
             == USB_IP_SUBMIT
         || kind == USB_IP_UNLINK)
    {
      if (kind == USB_IP_SUBMIT)
        usb_device_submit (self->device, &command.transfer);
      else
        unlink_transfer (self, &command);
      at += command.size;
    }

  if (at > 0)
    g_byte_array_remove_range (self->input, 0, at);
  return kind != USB_IP_WRONG;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  UsbCable *self = user_data;
  g_autofree guint8 *buffer = g_malloc (READ_SIZE);
  ssize_t n = read (fd, buffer, READ_SIZE);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n > 0)
    {
      g_byte_array_append (self->input, buffer, n);
      if (take_commands (self))
        return G_SOURCE_CONTINUE;
    }

  self->read_source = 0;
  self->gone (self->user_data);
  return G_SOURCE_REMOVE;
}

/* Returns FALSE when the socket is full. That it is broken is for reading to find out. */
static gboolean
write_some (UsbCable *self)
{
  while (self->output->len > 0)
    {
      ssize_t n = send (self->fd, self->output->data, self->output->len, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return FALSE;
      g_byte_array_remove_range (self->output, 0, n < 0 ? self->output->len : (gsize)n);
    }

  return TRUE;
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  UsbCable *self = user_data;

  if (!write_some (self))
    return G_SOURCE_CONTINUE;

  self->write_source = 0;
  return G_SOURCE_REMOVE;
}

static void
flush (UsbCable *self)
{
  if (self->write_source == 0 && !write_some (self))
    self->write_source = g_unix_fd_add (self->fd, G_IO_OUT, on_writable, self);
}

static void
unlink_transfer (UsbCable *self, const UsbIpCommand *command)
{
  gboolean was_waiting = usb_device_cancel (self->device, command->unlink_id);

  usb_ip_append_unlinked (self->output, command->id, was_waiting);
  flush (self);
}

UsbCable *
usb_cable_new (UsbCableGone gone, gpointer user_data, GError **error)
{
  UsbCable *self;
  guint port = 0;
  int fds[2];
  gboolean attached;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    {
      g_set_error (error, SIM_ERROR, 0, "making a pair of sockets: %s", g_strerror (errno));
      return NULL;
    }

  /* The kernel sends with threads of its own, so only our end must not block. */
  g_unix_set_fd_nonblocking (fds[0], TRUE, NULL);
  attached = usb_vhci_attach (fds[1], &port, error);
  close (fds[1]);
  if (!attached)
    {
      close (fds[0]);
      return NULL;
    }

  self = g_new0 (UsbCable, 1);
  self->gone = gone;
  self->user_data = user_data;
  self->port = port;
  self->fd = fds[0];
  self->input = g_byte_array_new ();
  self->output = g_byte_array_new ();
  return self;
}

void
usb_cable_free (UsbCable *self)
{
  g_clear_handle_id (&self->read_source, g_source_remove);
  g_clear_handle_id (&self->write_source, g_source_remove);
  close (self->fd);
  g_byte_array_unref (self->input);
  g_byte_array_unref (self->output);
  g_free (self);
}

void
usb_cable_set_device (UsbCable *self, UsbDevice *device)
{
  self->device = device;
  self->read_source = g_unix_fd_add (self->fd, G_IO_IN, on_readable, self);
}

void
usb_cable_complete (UsbCable *self, guint32 id, int status, const guint8 *data, gsize size)
{
  usb_ip_append_submitted (self->output, id, status, data, size);
  flush (self);
}

guint
usb_cable_get_port (const UsbCable *self)
{
  return self->port;
}

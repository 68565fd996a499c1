/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-modem.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <unistd.h>

#include "sim-mbim.h"
#include "usb-fragments.h"

#define READ_SIZE 65536

struct _UsbModem
{
  UsbModemHooks hooks;
  gpointer user_data;
  gsize max_message;
  int fd;
  guint read_source;
  guint write_source;
  GByteArray *input;
  GByteArray *output;
};

/* One read a turn: a modem that talks without end must not keep the host waiting. */
static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  UsbModem *self = user_data;
  g_autofree guint8 *buffer = g_malloc (READ_SIZE);
  ssize_t n = read (fd, buffer, READ_SIZE);
  GBytes *message;

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    {
      self->read_source = 0;
      self->hooks.gone (self->user_data);
      return G_SOURCE_REMOVE;
    }

  g_byte_array_append (self->input, buffer, n);
  while ((message = usb_fragments_take (self->input, self->max_message)) != NULL)
    {
      self->hooks.message (message, self->user_data);
      g_bytes_unref (message);
    }
  return G_SOURCE_CONTINUE;
}

/* Returns FALSE when there is no room. That the modem is gone is for reading to find out. */
static gboolean
write_some (UsbModem *self)
{
  while (self->output->len > 0)
    {
      ssize_t n = write (self->fd, self->output->data, self->output->len);

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
  UsbModem *self = user_data;

  if (!write_some (self))
    return G_SOURCE_CONTINUE;

  self->write_source = 0;
  return G_SOURCE_REMOVE;
}

UsbModem *
usb_modem_new (const char *path,
               gsize max_message,
               const UsbModemHooks *hooks,
               gpointer user_data,
               GError **error)
{
  UsbModem *self;
  int fd = open (path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    {
      g_set_error (error, SIM_ERROR, 0, "%s: %s", path, g_strerror (errno));
      return NULL;
    }

  self = g_new0 (UsbModem, 1);
  self->hooks = *hooks;
  self->user_data = user_data;
  self->max_message = max_message;
  self->fd = fd;
  self->input = g_byte_array_new ();
  self->output = g_byte_array_new ();
  self->read_source = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  return self;
}

void
usb_modem_free (UsbModem *self)
{
  g_clear_handle_id (&self->read_source, g_source_remove);
  g_clear_handle_id (&self->write_source, g_source_remove);
  close (self->fd);
  g_byte_array_unref (self->input);
  g_byte_array_unref (self->output);
  g_free (self);
}

void
usb_modem_write (UsbModem *self, const guint8 *data, gsize size)
{
  g_byte_array_append (self->output, data, size);
  if (self->write_source == 0 && !write_some (self))
    self->write_source = g_unix_fd_add (self->fd, G_IO_OUT, on_writable, self);
}

void
usb_modem_forget (UsbModem *self)
{
  g_byte_array_set_size (self->input, 0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "usb-plug.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sim-mbim.h"
#include "usb-appear.h"
#include "usb-cable.h"
#include "usb-modem.h"
#include "usb-network.h"

struct _UsbPlug
{
  const UsbPlace *place;
  UsbPlugHooks hooks;
  gpointer user_data;
  UsbAppear *modem_appear;
  UsbAppear *packets_appear; /* NULL = no packets */
  GStatBuf link;             /* the one that led to the modem */
  UsbModem *modem;           /* with device and cable; all NULL = unplugged */
  UsbDevice *device;
  UsbCable *cable;
  UsbNetwork *network; /* NULL = there is none now */
};

/* What the device wants done */

static void
on_complete (guint32 id, int status, const guint8 *data, gsize size, gpointer user_data)
{
  UsbPlug *self = user_data;

  usb_cable_complete (self->cable, id, status, data, size);
}

static void
on_command (const guint8 *data, gsize size, gpointer user_data)
{
  UsbPlug *self = user_data;

  usb_modem_write (self->modem, data, size);
}

static void
on_reset (gpointer user_data)
{
  UsbPlug *self = user_data;

  usb_modem_forget (self->modem);
}

static void
on_host_packet (const guint8 *data, gsize size, gpointer user_data)
{
  UsbPlug *self = user_data;

  if (self->network != NULL)
    usb_network_write (self->network, data, size);
}

/* What modem and network say */

static void
on_message (GBytes *message, gpointer user_data)
{
  UsbPlug *self = user_data;

  usb_device_respond (self->device, message);
}

static void
on_network_packet (const guint8 *data, gsize size, gpointer user_data)
{
  UsbPlug *self = user_data;

  usb_device_receive (self->device, data, size);
}

static void
on_network_gone (gpointer user_data)
{
  UsbPlug *self = user_data;

  g_clear_pointer (&self->network, usb_network_free);
}

/* In and out */

static void
pull (UsbPlug *self)
{
  g_clear_pointer (&self->cable, usb_cable_free);
  g_clear_pointer (&self->device, usb_device_free);
  g_clear_pointer (&self->network, usb_network_free);
  g_clear_pointer (&self->modem, usb_modem_free);
}

static void
on_cable_gone (gpointer user_data)
{
  UsbPlug *self = user_data;
  g_autoptr (GError) error
      = g_error_new_literal (SIM_ERROR, 0,
                             "the kernel has let go of the device; start again to plug it in");

  pull (self);
  self->hooks.failed (error, self->user_data);
}

/* It may come later than the modem. */
static void
look_for_network (gpointer user_data)
{
  UsbPlug *self = user_data;
  const UsbNetworkHooks hooks = {on_network_packet, on_network_gone};

  if (self->place->packets != NULL && self->modem != NULL && self->network == NULL)
    self->network = usb_network_new (self->place->packets, &hooks, self, NULL);
}

static void on_modem_gone (gpointer user_data);

static void
stat_link (const UsbPlug *self, GStatBuf *link)
{
  if (g_lstat (self->place->modem, link) < 0)
    memset (link, 0, sizeof *link);
}

/* Returns FALSE with error set if the kernel does not take the device. */
static gboolean
look_for_modem (UsbPlug *self, GError **error)
{
  const UsbModemHooks modem_hooks = {on_message, on_modem_gone};
  const UsbDeviceHooks device_hooks = {on_complete, on_command, on_reset, on_host_packet};

  if (self->modem != NULL)
    return TRUE;
  stat_link (self, &self->link);
  self->modem = usb_modem_new (self->place->modem, self->place->identity.max_control_message,
                               &modem_hooks, self, NULL);
  if (self->modem == NULL) /* not yet, or not any more */
    return TRUE;

  self->device = usb_device_new (&self->place->identity, &device_hooks, self);
  self->cable = usb_cable_new (on_cable_gone, self, error);
  if (self->cable == NULL)
    {
      pull (self);
      return FALSE;
    }

  usb_cable_set_device (self->cable, self->device);
  look_for_network (self);
  self->hooks.changed (usb_cable_get_port (self->cable), self->user_data);
  return TRUE;
}

static void
on_modem_appeared (gpointer user_data)
{
  UsbPlug *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!look_for_modem (self, &error))
    self->hooks.failed (error, self->user_data);
}

/*
 * A modem removes its link before it hangs up. One that is there now is of the next one; unless it
 * is still the same, left by a modem that was killed: that may lead to anybody's terminal by now.
 */
static gboolean
is_new_link (const UsbPlug *self)
{
  GStatBuf link;

  stat_link (self, &link);
  return link.st_ino != self->link.st_ino || link.st_ctim.tv_sec != self->link.st_ctim.tv_sec
         || link.st_ctim.tv_nsec != self->link.st_ctim.tv_nsec;
}

static void
on_modem_gone (gpointer user_data)
{
  UsbPlug *self = user_data;

  pull (self);
  self->hooks.changed (-1, self->user_data);
  if (is_new_link (self))
    on_modem_appeared (self);
}

UsbPlug *
usb_plug_new (const UsbPlace *place, const UsbPlugHooks *hooks, gpointer user_data, GError **error)
{
  UsbPlug *self = g_new0 (UsbPlug, 1);

  self->place = place;
  self->hooks = *hooks;
  self->user_data = user_data;
  self->modem_appear = usb_appear_new (place->modem, on_modem_appeared, self, error);
  if (self->modem_appear != NULL && place->packets != NULL)
    self->packets_appear = usb_appear_new (place->packets, look_for_network, self, error);

  if (self->modem_appear == NULL || (place->packets != NULL && self->packets_appear == NULL)
      || !look_for_modem (self, error))
    g_clear_pointer (&self, usb_plug_free);
  else if (self->modem == NULL)
    hooks->changed (-1, user_data);
  return self;
}

void
usb_plug_free (UsbPlug *self)
{
  pull (self);
  g_clear_pointer (&self->modem_appear, usb_appear_free);
  g_clear_pointer (&self->packets_appear, usb_appear_free);
  g_free (self);
}

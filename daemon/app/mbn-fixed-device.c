/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-fixed-device.h"

#include "mbn-device-watch.h"

struct _MbnFixedDevice
{
  MbnModemSet *modems;
  MbnDeviceWatch *watch;
  MbnModemPort *port;
  MbnModem *modem; /* while it is there */
};

static void
on_gone (MbnModem *modem, MbnFixedDevice *self)
{
  g_signal_handlers_disconnect_by_data (modem, self);
  g_clear_object (&self->modem);
  mbn_device_watch_released (self->watch);
}

/* An open modem hangs up by itself; one that is waited for or failed does not. */
static void
on_absent (MbnDeviceWatch *watch, MbnFixedDevice *self)
{
  if (self->modem != NULL)
    mbn_modem_abandon (self->modem);
}

static void
on_present (MbnDeviceWatch *watch, MbnFixedDevice *self)
{
  MbnModem *modem = mbn_modem_set_open (self->modems, self->port);

  self->modem = g_object_ref (modem);
  g_signal_connect (modem, "gone", G_CALLBACK (on_gone), self);
}

MbnFixedDevice *
mbn_fixed_device_new (MbnModemSet *modems, const MbnOptionsDevice *device)
{
  MbnFixedDevice *self = g_new0 (MbnFixedDevice, 1);
  const MbnModemPort port = {.path = device->path, .net = device->net, .proxy = device->proxy};

  self->modems = modems;
  self->port = mbn_modem_port_copy (&port);
  self->watch = mbn_device_watch_new (device->path);
  g_signal_connect (self->watch, "present", G_CALLBACK (on_present), self);
  g_signal_connect (self->watch, "absent", G_CALLBACK (on_absent), self);
  mbn_device_watch_start (self->watch);

  return self;
}

void
mbn_fixed_device_free (MbnFixedDevice *self)
{
  if (self->modem != NULL)
    g_signal_handlers_disconnect_by_data (self->modem, self);
  g_clear_object (&self->modem);
  g_signal_handlers_disconnect_by_data (self->watch, self);
  g_object_unref (self->watch);
  mbn_modem_port_free (self->port);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-device.h"

#include "mbn-device-watch.h"
#include "mbn-log.h"
#include "mbn-node.h"

typedef enum
{
  STATE_ABSENT,  /* or left alone for a moment after it hung up */
  STATE_WAITING, /* another device of ours has the node */
  STATE_ASKING,  /* whether ModemManager has it */
  STATE_HELD,    /* ModemManager has it */
  STATE_OPEN,    /* the modem lives, opened or being retried */
} State;

struct _MbnDevice
{
  const MbnDeviceEvents *events; /* borrowed, as the three below */
  gpointer owner;
  MbnModemSet *modems;
  MbnModemManager *manager;
  MbnModemPort *port;
  gboolean fixed;
  MbnDeviceWatch *watch;
  State state;
  char *node;             /* identity; from STATE_ASKING on */
  gboolean reported;      /* as held; through the questions that follow */
  GCancellable *question; /* to ModemManager; NULL = none under way */
  MbnModem *modem;        /* in STATE_OPEN */
  gboolean rivalled;      /* ModemManager has taken it, too, and that was said */
};

/* ---- open ---- */

static void
set_reported (MbnDevice *self, gboolean reported)
{
  if (self->reported == reported)
    return;

  self->reported = reported;
  mbn_modem_set_report_held (self->modems, self->port->path, reported);
}

static void
drop_question (MbnDevice *self)
{
  if (self->question != NULL)
    g_cancellable_cancel (self->question);
  g_clear_object (&self->question);
}

/* Lets go of the node, which may be opened again as soon as the watch finds it worth it. */
static void
release (MbnDevice *self)
{
  drop_question (self);
  set_reported (self, FALSE);
  self->state = STATE_ABSENT;
  g_clear_pointer (&self->node, g_free);
  mbn_device_watch_released (self->watch);
  self->events->let_go (self, self->owner);
}

static void
on_gone (MbnModem *modem, MbnDevice *self)
{
  g_signal_handlers_disconnect_by_data (modem, self);
  g_clear_object (&self->modem);
  release (self);
}

/* Where a fixed device leads may be another place each time (design.md 6, Adoption). */
static void
find_place (MbnDevice *self)
{
  g_autofree char *resolved = self->fixed ? mbn_node_resolve (self->port->path) : NULL;

  if (resolved == NULL)
    return;

  g_free (self->port->place);
  self->port->place = g_strconcat ("path:", resolved, NULL);
}

static void
open_modem (MbnDevice *self)
{
  find_place (self);
  self->state = STATE_OPEN;
  self->rivalled = FALSE;
  self->modem = g_object_ref (mbn_modem_set_open (self->modems, self->port));
  g_signal_connect (self->modem, "gone", G_CALLBACK (on_gone), self);
}

/* ---- ModemManager ---- */

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnDevice *self = user_data;
  g_autofree char *holder = NULL;

  if (!mbn_modem_manager_ask_finish (MBN_MODEM_MANAGER (source), result, &holder))
    return;

  g_clear_object (&self->question);
  if (holder == NULL)
    {
      if (self->reported)
        g_message ("ModemManager has let go of %s", self->port->path);
      set_reported (self, FALSE);
      open_modem (self);
      return;
    }

  self->state = STATE_HELD;
  if (!self->reported)
    mbn_landmark_warning (
        MBN_LANDMARK_MODEM_TAKEN, NULL, 0,
        "%s is held by ModemManager (%s) and not opened until ModemManager lets go of it; "
        "to have it here, install the udev rule 77-mbnd.rules or stop ModemManager "
        "(systemctl mask --now ModemManager); to leave it there, put it in [modem] ignore",
        self->port->path, holder);
  set_reported (self, TRUE);
}

/* It is too late to give way: the modem may have a connection. */
static void
on_rival_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnDevice *self = user_data;
  g_autofree char *holder = NULL;

  if (!mbn_modem_manager_ask_finish (MBN_MODEM_MANAGER (source), result, &holder))
    return;

  g_clear_object (&self->question);
  if (holder != NULL && !self->rivalled)
    mbn_landmark_warning (
        MBN_LANDMARK_MODEM_TAKEN, NULL, 0,
        "ModemManager (%s) has taken %s, too, which is in use here: both will miss answers; "
        "install the udev rule 77-mbnd.rules or stop ModemManager (systemctl mask --now "
        "ModemManager)",
        holder, self->port->path);
  else if (holder == NULL && self->rivalled)
    g_message ("ModemManager has let go of %s", self->port->path);
  self->rivalled = holder != NULL;
}

static void
ask (MbnDevice *self, GAsyncReadyCallback callback)
{
  drop_question (self);
  self->question = g_cancellable_new ();
  mbn_modem_manager_ask_async (self->manager, self->port->path, self->question, callback, self);
}

static void
on_manager_changed (MbnModemManager *manager, MbnDevice *self)
{
  /* through mbim-proxy both may have it, which is what it is for */
  if (self->port->proxy)
    return;

  if (self->state == STATE_ASKING || self->state == STATE_HELD)
    ask (self, on_asked);
  else if (self->state == STATE_OPEN)
    ask (self, on_rival_asked);
}

/* ---- the node ---- */

static void
take (MbnDevice *self)
{
  g_free (self->node);
  self->node = mbn_node_identify (self->port->path);

  if (!self->events->may_use (self, self->owner))
    {
      self->state = STATE_WAITING;
      g_clear_pointer (&self->node, g_free);
    }
  else if (self->port->proxy)
    open_modem (self);
  else
    {
      self->state = STATE_ASKING;
      ask (self, on_asked);
    }
}

static void
on_present (MbnDeviceWatch *watch, MbnDevice *self)
{
  take (self);
}

static void
on_absent (MbnDeviceWatch *watch, MbnDevice *self)
{
  mbn_device_abandon (self);
}

void
mbn_device_hurry (MbnDevice *self)
{
  if (self->state != STATE_ASKING)
    return;

  drop_question (self);
  open_modem (self);
}

void
mbn_device_retry (MbnDevice *self)
{
  if (self->state == STATE_WAITING)
    take (self);
}

/* ---- object ---- */

MbnDevice *
mbn_device_new (const MbnModemPort *port,
                gboolean fixed,
                MbnModemSet *modems,
                MbnModemManager *manager,
                const MbnDeviceEvents *events,
                gpointer owner)
{
  MbnDevice *self = g_new0 (MbnDevice, 1);

  self->events = events;
  self->owner = owner;
  self->modems = modems;
  self->manager = manager;
  self->port = mbn_modem_port_copy (port);
  self->fixed = fixed;
  g_signal_connect (manager, "changed", G_CALLBACK (on_manager_changed), self);
  self->watch = mbn_device_watch_new (port->path);
  g_signal_connect (self->watch, "present", G_CALLBACK (on_present), self);
  g_signal_connect (self->watch, "absent", G_CALLBACK (on_absent), self);
  mbn_device_watch_start (self->watch);

  return self;
}

/* An open modem hangs up by itself; one that is waited for, failed or silent does not. */
void
mbn_device_abandon (MbnDevice *self)
{
  if (self->modem != NULL)
    mbn_modem_abandon (self->modem);
  else
    release (self);
}

void
mbn_device_free (MbnDevice *self)
{
  drop_question (self);
  set_reported (self, FALSE);
  if (self->modem != NULL)
    g_signal_handlers_disconnect_by_data (self->modem, self);
  g_clear_object (&self->modem);
  g_signal_handlers_disconnect_by_data (self->manager, self);
  g_signal_handlers_disconnect_by_data (self->watch, self);
  g_object_unref (self->watch);
  mbn_modem_port_free (self->port);
  g_free (self->node);
  g_free (self);
}

gboolean
mbn_device_is_open (const MbnDevice *self)
{
  return self->modem != NULL;
}

gboolean
mbn_device_is_fixed (const MbnDevice *self)
{
  return self->fixed;
}

const char *
mbn_device_get_path (const MbnDevice *self)
{
  return self->port->path;
}

const char *
mbn_device_get_node (const MbnDevice *self)
{
  return self->node;
}

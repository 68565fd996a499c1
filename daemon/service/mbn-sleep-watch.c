/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-sleep-watch.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#include "mbn-resume-clock.h"

#define LOGIND  "org.freedesktop.login1"
#define OBJECT  "/org/freedesktop/login1"
#define MANAGER "org.freedesktop.login1.Manager"

struct _MbnSleepWatch
{
  MbnSleepFunc func;
  gpointer user_data;
  MbnResumeClock *clock;
  GDBusConnection *bus; /* NULL: none */
  guint name_watch;
  guint subscription;
  GCancellable *asking; /* for an inhibitor; NULL: not now */
  int inhibitor;        /* -1: none */
  gboolean coming;      /* a sleep was announced, and is not over */
  gboolean ready;       /* for it */
};

/* ---- the inhibitor ---- */

static void
drop_inhibitor (MbnSleepWatch *self)
{
  if (self->inhibitor >= 0)
    close (self->inhibitor);
  self->inhibitor = -1;
}

/* -1 and @error: it is not in the answer. */
static int
take_fd (GVariant *reply, GUnixFDList *fds, GError **error)
{
  gint32 handle;

  g_variant_get (reply, "(h)", &handle);
  if (fds == NULL || handle < 0 || handle >= g_unix_fd_list_get_length (fds))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the answer is without it");
      return -1;
    }

  return g_unix_fd_list_get (fds, handle, error);
}

static void
on_inhibited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnSleepWatch *self = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result,
                                                         &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->asking);
  if (reply != NULL)
    self->inhibitor = take_fd (reply, fds, &error);
  if (self->inhibitor < 0)
    g_message ("the machine will not wait for mbnd when it goes to sleep: %s", error->message);
  else if (self->ready)
    drop_inhibitor (self); /* too late */
}

/* logind refuses it between the announcement of a sleep and its end. */
static void
take_inhibitor (MbnSleepWatch *self)
{
  if (self->inhibitor >= 0 || self->asking != NULL)
    return;

  self->asking = g_cancellable_new ();
  g_dbus_connection_call_with_unix_fd_list (
      self->bus, LOGIND, OBJECT, MANAGER, "Inhibit",
      g_variant_new ("(ssss)", "sleep", "mbnd", "Lets go of what it is doing with modems", "delay"),
      G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, self->asking, on_inhibited,
      self);
}

static void
forget_inhibitor (MbnSleepWatch *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  drop_inhibitor (self);
}

/* ---- news ---- */

static void
tell_over (MbnSleepWatch *self)
{
  self->coming = FALSE;
  self->ready = FALSE;
  self->func (MBN_SLEEP_OVER, self->user_data);
}

static void
note_announced (MbnSleepWatch *self)
{
  /* said again: whoever was told still knows */
  if (self->coming)
    return;

  self->coming = TRUE;
  self->func (MBN_SLEEP_COMING, self->user_data);
}

static void
note_over (MbnSleepWatch *self)
{
  gboolean slept = mbn_resume_clock_look (self->clock);

  take_inhibitor (self);
  /* not announced to us: when we were not there yet, or logind was another */
  if (slept || self->coming)
    tell_over (self);
}

static void
on_prepare_for_sleep (GDBusConnection *bus,
                      const char *sender,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *parameters,
                      gpointer user_data)
{
  MbnSleepWatch *self = user_data;
  gboolean start;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &start);
  if (start)
    note_announced (self);
  else
    note_over (self);
}

static void
on_slept (gpointer user_data)
{
  MbnSleepWatch *self = user_data;

  if (!self->coming)
    tell_over (self);
}

/* ---- logind ---- */

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  take_inhibitor (user_data);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  MbnSleepWatch *self = user_data;

  forget_inhibitor (self);
  if (self->coming)
    tell_over (self);
}

static void
drop_bus (MbnSleepWatch *self)
{
  if (self->bus == NULL)
    return;

  forget_inhibitor (self);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
}

void
mbn_sleep_watch_set_bus (MbnSleepWatch *self, GDBusConnection *bus)
{
  drop_bus (self);
  if (bus != NULL)
    {
      self->bus = g_object_ref (bus);
      self->subscription
          = g_dbus_connection_signal_subscribe (bus, LOGIND, MANAGER, "PrepareForSleep", OBJECT,
                                                NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                on_prepare_for_sleep, self, NULL);
      self->name_watch = g_bus_watch_name_on_connection (bus, LOGIND, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                         on_appeared, on_vanished, self, NULL);
    }

  if (self->coming)
    tell_over (self);
}

/* ---- object ---- */

void
mbn_sleep_watch_ready (MbnSleepWatch *self)
{
  if (!self->coming)
    return;

  self->ready = TRUE;
  drop_inhibitor (self);
}

MbnSleepWatch *
mbn_sleep_watch_new (MbnSleepFunc func, gpointer user_data)
{
  MbnSleepWatch *self = g_new0 (MbnSleepWatch, 1);

  self->func = func;
  self->user_data = user_data;
  self->inhibitor = -1;
  self->clock = mbn_resume_clock_new (on_slept, self);

  return self;
}

void
mbn_sleep_watch_free (MbnSleepWatch *self)
{
  drop_bus (self);
  mbn_resume_clock_free (self->clock);
  g_free (self);
}

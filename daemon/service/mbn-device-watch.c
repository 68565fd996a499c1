/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-device-watch.h"

#include <gio/gio.h>

/* A node that hung up but is still there is about to go, or was reset and comes back at once. */
#define STILL_THERE_MS 1000

struct _MbnDeviceWatch
{
  GObject parent;
  char *path;
  GFileMonitor *monitor;
  guint source;  /* a look that is due */
  gboolean used; /* "present" was emitted and not released */
};

G_DEFINE_FINAL_TYPE (MbnDeviceWatch, mbn_device_watch, G_TYPE_OBJECT)

static guint present_signal;
static guint absent_signal;

static gboolean
on_look (gpointer user_data)
{
  MbnDeviceWatch *self = user_data;

  self->source = 0;
  if (self->used || !g_file_test (self->path, G_FILE_TEST_EXISTS))
    return G_SOURCE_REMOVE;

  self->used = TRUE;
  g_signal_emit (self, present_signal, 0);

  return G_SOURCE_REMOVE;
}

static void
look_later (MbnDeviceWatch *self, guint delay_ms)
{
  if (self->source == 0 && !self->used)
    self->source = g_timeout_add (delay_ms, on_look, self);
}

static void
on_path_event (
    GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, MbnDeviceWatch *self)
{
  gboolean gone = event == G_FILE_MONITOR_EVENT_DELETED || event == G_FILE_MONITOR_EVENT_MOVED_OUT;

  if (gone && self->used)
    g_signal_emit (self, absent_signal, 0);
  else if (!gone)
    look_later (self, 0);
}

void
mbn_device_watch_start (MbnDeviceWatch *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GError) error = NULL;

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL)
    g_warning ("%s: cannot be watched (%s); it is used only if it exists now", self->path,
               error->message);
  else
    g_signal_connect (self->monitor, "changed", G_CALLBACK (on_path_event), self);

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    g_message ("%s does not exist yet; waiting for it", self->path);

  look_later (self, 0);
}

void
mbn_device_watch_released (MbnDeviceWatch *self)
{
  self->used = FALSE;

  if (g_file_test (self->path, G_FILE_TEST_EXISTS))
    look_later (self, STILL_THERE_MS);
}

const char *
mbn_device_watch_get_path (MbnDeviceWatch *self)
{
  return self->path;
}

MbnDeviceWatch *
mbn_device_watch_new (const char *path)
{
  MbnDeviceWatch *self = g_object_new (MBN_TYPE_DEVICE_WATCH, NULL);

  self->path = g_strdup (path);

  return self;
}

static void
mbn_device_watch_dispose (GObject *object)
{
  MbnDeviceWatch *self = MBN_DEVICE_WATCH (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (mbn_device_watch_parent_class)->dispose (object);
}

static void
mbn_device_watch_finalize (GObject *object)
{
  g_free (MBN_DEVICE_WATCH (object)->path);

  G_OBJECT_CLASS (mbn_device_watch_parent_class)->finalize (object);
}

static void
mbn_device_watch_class_init (MbnDeviceWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mbn_device_watch_dispose;
  object_class->finalize = mbn_device_watch_finalize;

  present_signal = g_signal_new ("present", MBN_TYPE_DEVICE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  absent_signal = g_signal_new ("absent", MBN_TYPE_DEVICE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
mbn_device_watch_init (MbnDeviceWatch *self)
{
}

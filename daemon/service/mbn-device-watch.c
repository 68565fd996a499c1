/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-device-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* A node that hung up but is still there is about to go, or was reset and comes back at once. */
#define STILL_THERE_MS 1000

/* GFileMonitor would watch every file of /dev for every write, and wake up for each; we only want
 * to know about names. */
#define NAME_EVENTS                                                                                \
  (IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

struct _MbnDeviceWatch
{
  GObject parent;
  char *path;
  int inotify_fd;
  guint inotify_source;
  int watched;       /* inotify watch on the folder below, -1 = none */
  char *folder;      /* the deepest folder of the path that exists */
  guint look_source; /* a look that is due */
  gboolean used;     /* "present" was emitted and not released */
};

G_DEFINE_FINAL_TYPE (MbnDeviceWatch, mbn_device_watch, G_TYPE_OBJECT)

static guint present_signal;
static guint absent_signal;

static gboolean
on_look (gpointer user_data)
{
  MbnDeviceWatch *self = user_data;

  self->look_source = 0;
  if (self->used || !g_file_test (self->path, G_FILE_TEST_EXISTS))
    return G_SOURCE_REMOVE;

  self->used = TRUE;
  g_signal_emit (self, present_signal, 0);

  return G_SOURCE_REMOVE;
}

static void
look_later (MbnDeviceWatch *self, guint delay_ms)
{
  if (self->look_source == 0 && !self->used)
    self->look_source = g_timeout_add (delay_ms, on_look, self);
}

static char *
deepest_folder (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  char *folder = g_path_get_dirname (absolute);

  while (!g_file_test (folder, G_FILE_TEST_IS_DIR) && strcmp (folder, "/") != 0)
    {
      g_autofree char *below = folder;

      folder = g_path_get_dirname (below);
    }

  return folder;
}

/* Folders on the way to the device may come and go as the device does. */
static void
follow_folder (MbnDeviceWatch *self)
{
  g_autofree char *folder = deepest_folder (self->path);

  if (self->watched >= 0 && g_strcmp0 (folder, self->folder) == 0)
    return;

  if (self->watched >= 0)
    inotify_rm_watch (self->inotify_fd, self->watched);
  self->watched = inotify_add_watch (self->inotify_fd, folder, NAME_EVENTS);
  if (self->watched < 0)
    g_warning ("%s: cannot be watched: %s", folder, g_strerror (errno));
  g_free (self->folder);
  self->folder = g_steal_pointer (&folder);
}

/* Whether the device's own name went, in the folder that holds it. */
static gboolean
is_our_loss (MbnDeviceWatch *self, const struct inotify_event *event)
{
  g_autofree char *name = g_path_get_basename (self->path);

  return (event->mask & (IN_DELETE | IN_MOVED_FROM)) && event->len > 0
         && strcmp (event->name, name) == 0;
}

static gboolean
on_inotify (int fd, GIOCondition condition, gpointer user_data)
{
  MbnDeviceWatch *self = user_data;
  _Alignas(struct inotify_event) char buffer[4096];
  ssize_t length = read (fd, buffer, sizeof buffer);
  gboolean lost = FALSE;

  for (ssize_t at = 0; at < length;)
    {
      const struct inotify_event *event = (const struct inotify_event *)(buffer + at);

      lost = lost || is_our_loss (self, event);
      if (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF))
        self->watched = -1;
      at += (ssize_t)(sizeof *event + event->len);
    }

  follow_folder (self);
  if (lost && self->used)
    g_signal_emit (self, absent_signal, 0);
  if (!self->used && g_file_test (self->path, G_FILE_TEST_EXISTS))
    look_later (self, 0);

  return G_SOURCE_CONTINUE;
}

void
mbn_device_watch_start (MbnDeviceWatch *self)
{
  self->inotify_fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->inotify_fd < 0)
    {
      g_warning ("%s: cannot be watched (%s); it is used only if it exists now", self->path,
                 g_strerror (errno));
    }
  else
    {
      self->inotify_source = g_unix_fd_add (self->inotify_fd, G_IO_IN, on_inotify, self);
      follow_folder (self);
    }

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
mbn_device_watch_finalize (GObject *object)
{
  MbnDeviceWatch *self = MBN_DEVICE_WATCH (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_handle_id (&self->inotify_source, g_source_remove);
  if (self->inotify_fd >= 0)
    close (self->inotify_fd);
  g_free (self->folder);
  g_free (self->path);

  G_OBJECT_CLASS (mbn_device_watch_parent_class)->finalize (object);
}

static void
mbn_device_watch_class_init (MbnDeviceWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_device_watch_finalize;

  present_signal = g_signal_new ("present", MBN_TYPE_DEVICE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  absent_signal = g_signal_new ("absent", MBN_TYPE_DEVICE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
mbn_device_watch_init (MbnDeviceWatch *self)
{
  self->inotify_fd = -1;
  self->watched = -1;
}

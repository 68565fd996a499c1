/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-device-watch.h"

#include <string.h>

#include "mbn-folder-watch.h"

/* A node that hung up but is still there is about to go, or was reset and comes back at once. */
#define STILL_THERE_MS 1000

struct _MbnDeviceWatch
{
  GObject parent;
  char *path;
  MbnFolderWatch *watch; /* NULL: the folder below cannot be watched, or is gone */
  char *folder;          /* the deepest folder of the path that exists */
  guint look_source;     /* a look that is due */
  gboolean used;         /* "present" was emitted and not released */
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

static void on_folder (MbnFolderEvent event, const char *name, gpointer user_data);

/* FALSE: it cannot be watched, and will not be however often one tries. */
static gboolean
watch_folder (MbnDeviceWatch *self, const char *folder)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->watch, mbn_folder_watch_free);
  self->watch = mbn_folder_watch_new (folder, MBN_FOLDER_NAMES, on_folder, self, &error);
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  g_warning ("%s cannot be watched for %s (%s); it is used only if it exists now", folder,
             self->path, error->message);

  return FALSE;
}

/* Folders on the way to the device may come and go as the device does, and while we look. */
static void
follow_folder (MbnDeviceWatch *self)
{
  g_autofree char *folder = deepest_folder (self->path);
  gboolean possible = TRUE;

  while (possible && (self->watch == NULL || g_strcmp0 (folder, self->folder) != 0))
    {
      possible = watch_folder (self, folder);
      g_free (self->folder);
      self->folder = g_steal_pointer (&folder);
      folder = deepest_folder (self->path);
    }
}

static void
on_folder (MbnFolderEvent event, const char *name, gpointer user_data)
{
  MbnDeviceWatch *self = user_data;
  g_autofree char *own_name = g_path_get_basename (self->path);
  gboolean there, lost;

  if (event == MBN_FOLDER_IS_GONE)
    g_clear_pointer (&self->watch, mbn_folder_watch_free);

  /* looked at once the folder is watched, so that nothing is missed in between */
  follow_folder (self);
  there = g_file_test (self->path, G_FILE_TEST_EXISTS);
  lost = (event == MBN_FOLDER_WENT && strcmp (name, own_name) == 0)
         || (event == MBN_FOLDER_CHANGED && !there);

  if (lost && self->used)
    g_signal_emit (self, absent_signal, 0);
  if (there)
    look_later (self, 0);
}

void
mbn_device_watch_start (MbnDeviceWatch *self)
{
  follow_folder (self);
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
  g_clear_pointer (&self->watch, mbn_folder_watch_free);
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
}

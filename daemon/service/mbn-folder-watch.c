/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-folder-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/inotify.h>
#include <unistd.h>

/* by MbnFolderInterest */
static const guint32 came_events[] = {
    [MBN_FOLDER_NAMES] = IN_CREATE | IN_MOVED_TO,
    [MBN_FOLDER_FILES] = IN_CLOSE_WRITE | IN_MOVED_TO,
};
#define WENT_EVENTS (IN_DELETE | IN_MOVED_FROM)
#define GONE_EVENTS (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)

struct _MbnFolderWatch
{
  grefcount refs; /* the owner's, and that of a delivery under way */
  int descriptor; /* inotify's for the folder; several watches may share it */
  MbnFolderInterest interest;
  MbnFolderFunc func; /* NULL once freed, or once the folder is gone */
  gpointer user_data;
};

/* The one instance, while there are watches. */
static int hub_fd = -1;
static guint hub_generation;
static guint hub_source;
static GPtrArray *hub_watches; /* of MbnFolderWatch, borrowed */

static void
watch_unref (gpointer data)
{
  MbnFolderWatch *self = data;

  if (g_ref_count_dec (&self->refs))
    g_free (self);
}

static gboolean
is_watched (int descriptor)
{
  for (guint i = 0; i < hub_watches->len; i++)
    if (((MbnFolderWatch *)g_ptr_array_index (hub_watches, i))->descriptor == descriptor)
      return TRUE;

  return FALSE;
}

static void
tell (MbnFolderWatch *self, const struct inotify_event *event)
{
  MbnFolderFunc func = self->func;

  if (func == NULL)
    return;

  if (event->mask & IN_Q_OVERFLOW)
    func (MBN_FOLDER_CHANGED, NULL, self->user_data);
  else if (self->descriptor != event->wd)
    return;
  else if (event->mask & GONE_EVENTS)
    {
      self->func = NULL;
      func (MBN_FOLDER_IS_GONE, NULL, self->user_data);
    }
  else if ((event->mask & came_events[self->interest]) && event->len > 0)
    func (MBN_FOLDER_CAME, event->name, self->user_data);
  else if ((event->mask & WENT_EVENTS) && event->len > 0)
    func (MBN_FOLDER_WENT, event->name, self->user_data);
}

/* Whoever is told may free watches and make new ones. */
static void
deliver (const struct inotify_event *event)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (watch_unref);

  for (guint i = 0; hub_watches != NULL && i < hub_watches->len; i++)
    {
      MbnFolderWatch *watch = g_ptr_array_index (hub_watches, i);

      g_ref_count_inc (&watch->refs);
      g_ptr_array_add (told, watch);
    }

  for (guint i = 0; i < told->len; i++)
    tell (g_ptr_array_index (told, i), event);
}

/* Whoever is told may free the last watch and make a new one: that one has nothing to do with the
 * rest of what the older instance said. */
static gboolean
on_inotify (int fd, GIOCondition condition, gpointer user_data)
{
  _Alignas(struct inotify_event) char buffer[4096];
  ssize_t length = read (fd, buffer, sizeof buffer);
  guint generation = hub_generation;

  for (ssize_t at = 0; at < length && generation == hub_generation;)
    {
      const struct inotify_event *event = (const struct inotify_event *)(buffer + at);

      deliver (event);
      at += (ssize_t)(sizeof *event + event->len);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
open_hub (GError **error)
{
  if (hub_watches != NULL)
    return TRUE;

  hub_fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (hub_fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, (gint)g_io_error_from_errno (code), "inotify: %s",
                   g_strerror (code));
      return FALSE;
    }

  hub_generation++;
  hub_source = g_unix_fd_add (hub_fd, G_IO_IN, on_inotify, NULL);
  hub_watches = g_ptr_array_new ();

  return TRUE;
}

static void
close_hub_if_unused (void)
{
  if (hub_watches->len > 0)
    return;

  g_clear_handle_id (&hub_source, g_source_remove);
  close (hub_fd);
  hub_fd = -1;
  g_clear_pointer (&hub_watches, g_ptr_array_unref);
}

MbnFolderWatch *
mbn_folder_watch_new (const char *folder,
                      MbnFolderInterest interest,
                      MbnFolderFunc func,
                      gpointer user_data,
                      GError **error)
{
  MbnFolderWatch *self;
  int descriptor;

  if (!open_hub (error))
    return NULL;

  descriptor = inotify_add_watch (hub_fd, folder,
                                  came_events[interest] | WENT_EVENTS | IN_DELETE_SELF
                                      | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD);
  if (descriptor < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, (gint)g_io_error_from_errno (code), "%s", g_strerror (code));
      close_hub_if_unused ();
      return NULL;
    }

  self = g_new0 (MbnFolderWatch, 1);
  g_ref_count_init (&self->refs);
  self->descriptor = descriptor;
  self->interest = interest;
  self->func = func;
  self->user_data = user_data;
  g_ptr_array_add (hub_watches, self);

  return self;
}

void
mbn_folder_watch_free (MbnFolderWatch *self)
{
  self->func = NULL;
  g_ptr_array_remove_fast (hub_watches, self);

  /* it may be gone already, with the folder */
  if (!is_watched (self->descriptor))
    inotify_rm_watch (hub_fd, self->descriptor);

  close_hub_if_unused ();
  watch_unref (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Names, or files, that come and go in a folder. All watches of the process share one inotify
 * instance, of which a user has few. GFileMonitor would report, and wake up for, every write to
 * every file.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_FOLDER_NAMES, /* each name, as soon as it is there */
  MBN_FOLDER_FILES, /* files with what is in them: when written and closed, or moved in whole */
} MbnFolderInterest;

typedef enum
{
  MBN_FOLDER_CAME,    /* a name is there; of MBN_FOLDER_FILES also: has other contents */
  MBN_FOLDER_WENT,    /* a name was deleted or moved away */
  MBN_FOLDER_IS_GONE, /* the folder itself was; nothing follows */
  MBN_FOLDER_CHANGED, /* too much happened at once to be told one by one */
} MbnFolderEvent;

typedef struct _MbnFolderWatch MbnFolderWatch;

/** MbnFolderFunc: @name: (nullable): the name in the folder; %NULL with the last two events. */
typedef void (*MbnFolderFunc) (MbnFolderEvent event, const char *name, gpointer user_data);

/**
 * mbn_folder_watch_new:
 * @folder: a folder that exists
 * @func: called from the main loop; may free any watch
 *
 * Returns: (transfer full) (nullable): %NULL and @error (#G_IO_ERROR) when the folder, or the
 *   system, does not allow it
 */
MbnFolderWatch *mbn_folder_watch_new (const char *folder,
                                      MbnFolderInterest interest,
                                      MbnFolderFunc func,
                                      gpointer user_data,
                                      GError **error);
void mbn_folder_watch_free (MbnFolderWatch *self);

G_END_DECLS

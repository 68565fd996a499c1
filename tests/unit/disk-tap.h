/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Listens to what the program does to files, and gets in its way. Linking disk-tap.c replaces
 * open(), opendir(), write(), fsync(), rename() and unlink() for the whole program, all threads.
 * They do what they did before, but that nothing is synced.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DISK_CREATE, /* open() that may make a file */
  DISK_WRITE,
  DISK_SYNC, /* of a file or a directory */
  DISK_RENAME,
  DISK_REMOVE,
} DiskKind;

/* One call, as it was made, successful or not. */
typedef struct
{
  DiskKind kind;
  char *path;    /* relative to the root; empty for the root itself */
  char *to;      /* of DISK_RENAME */
  GBytes *bytes; /* of DISK_WRITE */
} DiskCall;

/** disk_tap_start: what happens below @root from now on is kept. */
void disk_tap_start (const char *root);

/** disk_tap_stop: (transfer full) (element-type DiskCall): oldest first. */
GPtrArray *disk_tap_stop (void);

/** disk_tap_fail: from the @nth call on (1 is the next), @count of them fail with @error. */
void disk_tap_fail (guint nth, guint count, int error);

/** disk_tap_fail_reading: opening what has a path that ends in @suffix (nullable: none) for reading
 * fails with @error. */
void disk_tap_fail_reading (const char *suffix, int error);

/** disk_tap_to_text: (transfer full): "create a, write a, sync a, rename a b, remove b, …" */
char *disk_tap_to_text (GPtrArray *calls);

G_END_DECLS

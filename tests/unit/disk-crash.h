/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What may be on a disk when the power fails, or a program is killed, between two calls that
 * disk-tap.c has recorded. Strict as POSIX is: of the changes to a directory that was not synced
 * since, any may be there and any not, in whatever order; what is in a file that was not synced is
 * not there at all.
 */

#pragma once

#include "disk-tap.h"

G_BEGIN_DECLS

/* The files below a root, by their paths relative to it, and in which order they were made. */
typedef struct _DiskImage DiskImage;

/** disk_image_take: (transfer full): @folders: (array zero-terminated=1): below @root, flat. */
DiskImage *disk_image_take (const char *root, const char *const *folders);
void disk_image_free (DiskImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DiskImage, disk_image_free)

/** disk_image_restore: makes the folders hold that and nothing else. */
void disk_image_restore (DiskImage *image, const char *root, const char *const *folders);

/** disk_image_to_text: (transfer full): for people, and to know two that are the same */
char *disk_image_to_text (DiskImage *image);

/**
 * disk_crash_list:
 * @before: before the first of @calls
 * @n_calls: how many of them were made
 *
 * Returns: (transfer full) (element-type DiskImage): what may be there then, each once
 */
GPtrArray *disk_crash_list (DiskImage *before, GPtrArray *calls, guint n_calls);

G_END_DECLS

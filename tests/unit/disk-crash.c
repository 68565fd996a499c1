/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "disk-crash.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* The contents of a file, whatever its names are. */
typedef struct
{
  grefcount refs;
  guint64 number; /* the later made, the higher */
  GByteArray *bytes;
  gboolean synced;
} Node;

struct _DiskImage
{
  GTree *files; /* path -> Node */
};

/* A change of a directory. */
typedef struct
{
  char *gone;   /* nullable: a name that goes */
  char *made;   /* nullable: a name that comes, or is another file now */
  Node *node;   /* what @made is */
  char *folder; /* where */
  gboolean synced;
} Entry;

static Node *
node_new (guint64 number)
{
  Node *node = g_new0 (Node, 1);

  g_ref_count_init (&node->refs);
  node->number = number;
  node->bytes = g_byte_array_new ();

  return node;
}

static void
node_unref (gpointer data)
{
  Node *node = data;

  if (!g_ref_count_dec (&node->refs))
    return;

  g_byte_array_unref (node->bytes);
  g_free (node);
}

static Node *
node_ref (Node *node)
{
  g_ref_count_inc (&node->refs);

  return node;
}

/* ---- images ---- */

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

static DiskImage *
image_new (void)
{
  DiskImage *image = g_new0 (DiskImage, 1);

  image->files = g_tree_new_full (compare_paths, NULL, g_free, node_unref);

  return image;
}

void
disk_image_free (DiskImage *image)
{
  g_tree_unref (image->files);
  g_free (image);
}

static gboolean
copy_file (gpointer path, gpointer node, gpointer image)
{
  g_tree_insert (((DiskImage *)image)->files, g_strdup (path), node_ref (node));

  return FALSE;
}

static DiskImage *
image_copy (DiskImage *image)
{
  DiskImage *copy = image_new ();

  g_tree_foreach (image->files, copy_file, copy);

  return copy;
}

static void
take_file (DiskImage *image, const char *root, const char *folder, const char *name)
{
  g_autofree char *relative = g_build_filename (folder, name, NULL);
  g_autofree char *path = g_build_filename (root, relative, NULL);
  g_autofree char *bytes = NULL;
  struct stat status;
  gsize length;
  Node *node;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  node = node_new ((guint64)status.st_mtim.tv_sec * 1000000000 + (guint64)status.st_mtim.tv_nsec);
  node->synced = TRUE;
  g_byte_array_append (node->bytes, (const guint8 *)bytes, (guint)length);
  g_tree_insert (image->files, g_steal_pointer (&relative), node);
}

DiskImage *
disk_image_take (const char *root, const char *const *folders)
{
  DiskImage *image = image_new ();

  for (; *folders != NULL; folders++)
    {
      g_autofree char *path = g_build_filename (root, *folders, NULL);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        take_file (image, root, *folders, name);
    }

  return image;
}

static void
empty_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_unlink (file), ==, 0);
    }
}

static gboolean
restore_file (gpointer relative, gpointer data, gpointer root)
{
  Node *node = data;
  g_autofree char *path = g_build_filename (root, relative, NULL);
  struct timespec times[2] = {
      {.tv_nsec = UTIME_OMIT                       },
      { .tv_sec = (time_t)(node->number / 1000000000),
       .tv_nsec = (long)(node->number % 1000000000)}
  };

  g_assert_true (g_file_set_contents_full (path, (const char *)node->bytes->data,
                                           (gssize)node->bytes->len, 0, 0600, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);

  return FALSE;
}

void
disk_image_restore (DiskImage *image, const char *root, const char *const *folders)
{
  for (; *folders != NULL; folders++)
    {
      g_autofree char *path = g_build_filename (root, *folders, NULL);

      empty_folder (path);
    }

  g_tree_foreach (image->files, restore_file, (gpointer)root);
}

static gboolean
describe_file (gpointer path, gpointer data, gpointer text)
{
  Node *node = data;

  g_string_append_printf (text, "%s (%" G_GUINT64_FORMAT "): ", (const char *)path, node->number);
  g_string_append_len (text, (const char *)node->bytes->data, node->bytes->len);
  g_string_append_c (text, '\n');

  return FALSE;
}

char *
disk_image_to_text (DiskImage *image)
{
  GString *text = g_string_new (NULL);

  g_tree_foreach (image->files, describe_file, text);

  return g_string_free (text, FALSE);
}

/* ---- what the calls do ---- */

typedef struct
{
  DiskImage *seen;    /* as the program sees it */
  GPtrArray *entries; /* of Entry, oldest first */
  guint64 last_number;
} Replay;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->gone);
  g_free (entry->made);
  g_clear_pointer (&entry->node, node_unref);
  g_free (entry->folder);
  g_free (entry);
}

static void
apply (DiskImage *image, const Entry *entry)
{
  if (entry->gone != NULL)
    g_tree_remove (image->files, entry->gone);
  if (entry->made != NULL)
    g_tree_replace (image->files, g_strdup (entry->made), node_ref (entry->node));
}

static void
change_folder (Replay *replay, const char *gone, const char *made, Node *node)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->gone = g_strdup (gone);
  entry->made = g_strdup (made);
  entry->node = node != NULL ? node_ref (node) : NULL;
  entry->folder = g_path_get_dirname (gone != NULL ? gone : made);
  g_ptr_array_add (replay->entries, entry);
  apply (replay->seen, entry);
}

static void
replay_sync (Replay *replay, const DiskCall *call)
{
  Node *node = g_tree_lookup (replay->seen->files, call->path);

  if (node != NULL)
    node->synced = TRUE;

  for (guint i = 0; i < replay->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (replay->entries, i);

      entry->synced = entry->synced || g_str_equal (entry->folder, call->path);
    }
}

static void
replay_call (Replay *replay, const DiskCall *call)
{
  Node *node = g_tree_lookup (replay->seen->files, call->path);

  switch (call->kind)
    {
    case DISK_CREATE:
      g_assert_null (node); /* nothing is written in place */
      node = node_new (++replay->last_number);
      change_folder (replay, NULL, call->path, node);
      node_unref (node);
      break;
    case DISK_WRITE:
      g_assert_nonnull (node);
      g_byte_array_append (node->bytes, g_bytes_get_data (call->bytes, NULL),
                           (guint)g_bytes_get_size (call->bytes));
      node->synced = FALSE;
      break;
    case DISK_SYNC:
      replay_sync (replay, call);
      break;
    case DISK_RENAME:
      if (node != NULL)
        change_folder (replay, call->path, call->to, node);
      break;
    case DISK_REMOVE:
      if (node != NULL)
        change_folder (replay, call->path, NULL, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
find_last_number (gpointer path, gpointer node, gpointer last_number)
{
  *(guint64 *)last_number = MAX (*(guint64 *)last_number, ((Node *)node)->number);

  return FALSE;
}

/* ---- what may be there ---- */

static gboolean
lose_contents (gpointer path, gpointer data, gpointer image)
{
  Node *node = data;
  Node *empty;

  if (node->synced)
    return FALSE;

  empty = node_new (node->number);
  empty->synced = TRUE;
  g_tree_insert (((DiskImage *)image)->files, g_strdup (path), empty);

  return FALSE;
}

static void
add_once (GPtrArray *images, GHashTable *texts, DiskImage *image)
{
  char *text = disk_image_to_text (image);

  if (g_hash_table_add (texts, text))
    g_ptr_array_add (images, image);
  else
    disk_image_free (image);
}

/* @lost: bit set of those of the changes not synced that are not there. */
static DiskImage *
make_image (DiskImage *before, GPtrArray *entries, guint lost)
{
  g_autoptr (DiskImage) kept = image_copy (before);
  DiskImage *image;
  guint bit = 1;

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      if (entry->synced || (lost & bit) == 0)
        apply (kept, entry);
      if (!entry->synced)
        bit <<= 1;
    }

  image = image_copy (kept);
  g_tree_foreach (kept->files, lose_contents, image);

  return image;
}

GPtrArray *
disk_crash_list (DiskImage *before, GPtrArray *calls, guint n_calls)
{
  g_autoptr (DiskImage) seen = image_copy (before);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *images = g_ptr_array_new_with_free_func ((GDestroyNotify)disk_image_free);
  Replay replay = {seen, entries, 0};
  guint n_unsynced = 0;

  g_tree_foreach (before->files, find_last_number, &replay.last_number);
  for (guint i = 0; i < n_calls; i++)
    replay_call (&replay, g_ptr_array_index (calls, i));
  for (guint i = 0; i < entries->len; i++)
    n_unsynced += !((Entry *)g_ptr_array_index (entries, i))->synced;
  g_assert_cmpuint (n_unsynced, <, 16);

  /* only killed: all that the program has seen is there */
  add_once (images, texts, image_copy (seen));
  for (guint lost = 0; lost < 1u << n_unsynced; lost++)
    add_once (images, texts, make_image (before, entries, lost));

  return images;
}

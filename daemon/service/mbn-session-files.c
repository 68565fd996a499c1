/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-session-files.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "mbn-clock.h"
#include "mbn-session-text.h"
#include "mbn-state-file.h"

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"
#define DIGITS       16

struct _MbnSessionFiles
{
  GObject parent;
  char *dir;
  char *boot_id;
  gboolean told; /* that writing fails */
};

static void memory_init (MbnSessionMemoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnSessionFiles,
                               mbn_session_files,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_SESSION_MEMORY, memory_init))

static char *
path_of (MbnSessionFiles *self, const char *place)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, place, -1);

  return g_strdup_printf ("%s/%.*s.session", self->dir, DIGITS, digest);
}

/* An older one that was set aside goes: there is never more than one beside a record. */
static void
set_file_aside (const char *path, const char *reason)
{
  g_autofree char *aside = g_strconcat (path, ".unreadable", NULL);

  g_warning ("%s: cannot be used (%s); set aside as %s, the modem is opened anew", path, reason,
             aside);
  if (g_rename (path, aside) != 0)
    g_warning ("%s: cannot be set aside: %s", path, g_strerror (errno));
}

static MbnSessionRecord *
recall (MbnSessionMemory *memory, const char *place)
{
  MbnSessionFiles *self = MBN_SESSION_FILES (memory);
  g_autofree char *path = path_of (self, place);
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = mbn_state_file_read (path, MBN_SESSION_TEXT_MAX, &length, &error);
  g_autofree char *reason = NULL;
  MbnSessionRecord *record;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return NULL;

  if (text == NULL)
    {
      set_file_aside (path, error->message);
      return NULL;
    }

  record = mbn_session_text_read (text, length, place, self->boot_id, &reason);
  if (record != NULL && record->activated_us > (gint64)mbn_clock_boottime_us ())
    {
      reason = g_strdup ("its context came up in the future");
      g_clear_pointer (&record, mbn_session_record_free);
    }
  if (record == NULL)
    set_file_aside (path, reason);

  return record;
}

static void
forget (MbnSessionMemory *memory, const char *place)
{
  MbnSessionFiles *self = MBN_SESSION_FILES (memory);
  g_autofree char *path = path_of (self, place);
  g_autoptr (GError) error = NULL;

  if (!mbn_state_file_remove (path, &error))
    g_warning ("%s; the next start may look for a context that is gone", error->message);
}

static gboolean
replace (MbnSessionFiles *self, const char *path, const char *text, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (mbn_state_file_replace (path, text, strlen (text), &problem))
    return TRUE;

  /* somebody may have tidied up */
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return mbn_state_dir_prepare (self->dir, error)
           && mbn_state_file_replace (path, text, strlen (text), error);

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

static void
remember (MbnSessionMemory *memory, const MbnSessionRecord *record)
{
  MbnSessionFiles *self = MBN_SESSION_FILES (memory);
  g_autofree char *path = path_of (self, record->place);
  g_autofree char *text = mbn_session_text_write (record, self->boot_id);
  g_autoptr (GError) error = NULL;

  if (replace (self, path, text, &error))
    {
      self->told = FALSE;
      return;
    }

  if (!self->told)
    g_warning ("%s; the connection would not survive a restart of this service", error->message);
  self->told = TRUE;
  /* better none than one that is not true any more */
  mbn_state_file_remove (path, NULL);
}

static void
set_aside (MbnSessionMemory *memory, const char *place, const char *reason)
{
  g_autofree char *path = path_of (MBN_SESSION_FILES (memory), place);

  set_file_aside (path, reason);
}

/* (transfer full) (nullable) */
static char *
read_device_id (const char *path)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  gsize length = 0;
  g_autofree char *text = mbn_state_file_read (path, MBN_SESSION_TEXT_MAX, &length, NULL);

  if (text == NULL || !g_key_file_load_from_data (keys, text, length, G_KEY_FILE_NONE, NULL))
    return NULL;

  return g_key_file_get_string (keys, "record", "device-id", NULL);
}

static void
claim (MbnSessionMemory *memory, const char *place, const char *device_id)
{
  MbnSessionFiles *self = MBN_SESSION_FILES (memory);
  g_autofree char *ours = path_of (self, place);
  g_autoptr (GDir) folder = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);
      g_autofree char *its_id = NULL;

      if (!g_str_has_suffix (name, ".session") || g_str_equal (path, ours))
        continue;

      its_id = read_device_id (path);
      if (g_strcmp0 (its_id, device_id) != 0)
        continue;

      g_info ("%s: the modem is at another place now; forgetting it", path);
      mbn_state_file_remove (path, NULL);
    }
}

static void
memory_init (MbnSessionMemoryInterface *iface)
{
  iface->recall = recall;
  iface->remember = remember;
  iface->forget = forget;
  iface->set_aside = set_aside;
  iface->claim = claim;
}

MbnSessionFiles *
mbn_session_files_new (const char *runtime_dir, GError **error)
{
  g_autoptr (MbnSessionFiles) self = g_object_new (MBN_TYPE_SESSION_FILES, NULL);

  self->dir = g_build_filename (runtime_dir, "sessions", NULL);
  if (!mbn_state_dir_prepare (self->dir, error) || !mbn_state_dir_check_owner (runtime_dir, error)
      || !mbn_state_dir_check_own (self->dir, error))
    return NULL;

  /* what is left of an earlier boot has to be told from what is not */
  if (!g_file_get_contents (BOOT_ID_PATH, &self->boot_id, NULL, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           BOOT_ID_PATH " cannot be read (a sandbox may hide it: ProcSubset= of "
                                        "the service)");
      return NULL;
    }

  g_strchomp (self->boot_id);

  return g_steal_pointer (&self);
}

static void
mbn_session_files_finalize (GObject *object)
{
  MbnSessionFiles *self = MBN_SESSION_FILES (object);

  g_free (self->dir);
  g_free (self->boot_id);

  G_OBJECT_CLASS (mbn_session_files_parent_class)->finalize (object);
}

static void
mbn_session_files_class_init (MbnSessionFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_session_files_finalize;
}

static void
mbn_session_files_init (MbnSessionFiles *self)
{
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-files.h"

#include <string.h>

#include "mbn-lease-book.h"
#include "mbn-state-file.h"

#define SUFFIX ".lease"
#define DIGITS 16
#define GROUP  "client"

/* Another when the format is. */
#define VERSION 1

/* As many again may have ended a moment ago. */
#define MAX_ENTRIES (2 * MBN_LEASES_PER_CLIENT)

/* So many with the longest names that profiles may have. */
#define MAX_SIZE (1024 * 1024)

struct _MbnLeaseFiles
{
  char *dir;
  char *bus;     /* (nullable): nothing is remembered before it is known */
  gboolean told; /* that writing fails */
};

/* What a file says. */
typedef struct
{
  char *client;
  gint64 since_us;
  GArray *leases; /* of MbnLeaseFileEntry */
} Record;

void
mbn_lease_file_entry_clear (gpointer entry)
{
  MbnLeaseFileEntry *lease = entry;

  g_free (lease->device);
  g_free (lease->profile);
}

static GArray *
new_leases (void)
{
  GArray *leases = g_array_new (FALSE, FALSE, sizeof (MbnLeaseFileEntry));

  g_array_set_clear_func (leases, mbn_lease_file_entry_clear);

  return leases;
}

static void
record_clear (gpointer data)
{
  Record *record = data;

  g_free (record->client);
  g_clear_pointer (&record->leases, g_array_unref);
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  const Record *left = a;
  const Record *right = b;

  return (left->since_us > right->since_us) - (left->since_us < right->since_us);
}

static char *
path_of (MbnLeaseFiles *self, const char *client)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, client, -1);

  return g_strdup_printf ("%s/%.*s" SUFFIX, self->dir, DIGITS, digest);
}

/* ---- writing ---- */

static void
write_lease (GKeyFile *keys, guint number, const MbnLeaseFileEntry *lease)
{
  g_autofree char *group = g_strdup_printf ("lease %u", number);

  g_key_file_set_string (keys, group, "device", lease->device);
  g_key_file_set_string (keys, group, "profile", lease->profile);
  if (lease->ended != MBN_OK)
    g_key_file_set_string (keys, group, "ended", mbn_error_constant (lease->ended));
}

static char *
write_record (const char *bus, const char *client, gint64 since_us, GArray *leases)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  guint n = MIN (leases->len, MAX_ENTRIES);

  g_key_file_set_integer (keys, GROUP, "version", VERSION);
  g_key_file_set_string (keys, GROUP, "bus", bus);
  g_key_file_set_string (keys, GROUP, "name", client);
  g_key_file_set_int64 (keys, GROUP, "since-us", since_us);
  g_key_file_set_integer (keys, GROUP, "leases", (int)n);
  for (guint i = 0; i < n; i++)
    write_lease (keys, i, &g_array_index (leases, MbnLeaseFileEntry, i));

  return g_key_file_to_data (keys, NULL, NULL);
}

static void
forget (MbnLeaseFiles *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!mbn_state_file_remove (path, &error))
    g_warning ("%s; the next start may take a lease for one that still is", error->message);
}

static gboolean
replace (MbnLeaseFiles *self, const char *path, const char *text, GError **error)
{
  /* somebody may have tidied up */
  return mbn_state_file_replace (path, text, strlen (text), NULL)
         || (mbn_state_dir_prepare (self->dir, error)
             && mbn_state_file_replace (path, text, strlen (text), error));
}

void
mbn_lease_files_remember (MbnLeaseFiles *self, const char *client, gint64 since_us, GArray *leases)
{
  g_autofree char *path = path_of (self, client);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (self->bus == NULL)
    return;

  if (leases->len == 0)
    {
      forget (self, path);
      return;
    }

  text = write_record (self->bus, client, since_us, leases);
  if (replace (self, path, text, &error))
    {
      self->told = FALSE;
      return;
    }

  if (!self->told)
    g_warning ("%s; leases would not survive a restart of this service", error->message);
  self->told = TRUE;
  mbn_state_file_remove (path, NULL);
}

/* ---- reading ---- */

static MbnError
read_ended (GKeyFile *keys, const char *group)
{
  g_autofree char *word = g_key_file_get_string (keys, group, "ended", NULL);

  for (int error = MBN_OK; word != NULL && error < MBN_N_ERRORS; error++)
    if (g_str_equal (mbn_error_constant ((MbnError)error), word))
      return (MbnError)error;

  return MBN_OK;
}

static gboolean
read_lease (GKeyFile *keys, guint number, GArray *leases)
{
  g_autofree char *group = g_strdup_printf ("lease %u", number);
  MbnLeaseFileEntry lease;

  if (!g_key_file_has_group (keys, group))
    return FALSE;

  lease.device = g_key_file_get_string (keys, group, "device", NULL);
  lease.profile = g_key_file_get_string (keys, group, "profile", NULL);
  lease.ended = read_ended (keys, group);
  if (lease.device == NULL || lease.profile == NULL)
    {
      mbn_lease_file_entry_clear (&lease);
      return FALSE;
    }

  g_array_append_val (leases, lease);

  return TRUE;
}

/* Whatever is not exactly what would be written is not ours. */
static gboolean
read_record (const char *text, gsize length, const char *bus, Record *record)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *again = NULL;
  guint n = 0;

  record->leases = new_leases ();
  if (!g_key_file_load_from_data (keys, text, length, G_KEY_FILE_NONE, NULL)
      || g_key_file_get_integer (keys, GROUP, "version", NULL) != VERSION)
    return FALSE;

  record->client = g_key_file_get_string (keys, GROUP, "name", NULL);
  record->since_us = g_key_file_get_int64 (keys, GROUP, "since-us", NULL);
  while (n < (guint)g_key_file_get_integer (keys, GROUP, "leases", NULL) && n < MAX_ENTRIES
         && read_lease (keys, n, record->leases))
    n++;

  if (record->client == NULL || n == 0)
    return FALSE;

  again = write_record (bus, record->client, record->since_us, record->leases);

  return strlen (again) == length && memcmp (again, text, length) == 0;
}

/* (transfer full) (nullable) */
static char *
read_bus (const char *text, gsize length)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();

  if (!g_key_file_load_from_data (keys, text, length, G_KEY_FILE_NONE, NULL))
    return NULL;

  return g_key_file_get_string (keys, GROUP, "bus", NULL);
}

static gboolean
read_file (MbnLeaseFiles *self, const char *path, Record *record)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = mbn_state_file_read (path, MAX_SIZE, &length, &error);
  g_autofree char *bus = text != NULL ? read_bus (text, length) : NULL;

  if (bus != NULL && !g_str_equal (bus, self->bus))
    {
      forget (self, path);
      return FALSE;
    }

  if (bus != NULL && read_record (text, length, bus, record))
    {
      g_autofree char *own = path_of (self, record->client);

      if (g_str_equal (own, path))
        return TRUE;
    }

  mbn_state_file_set_aside (path, text == NULL ? error->message
                                               : "it is no record of leases, or is incomplete");

  return FALSE;
}

/* (transfer full): what is called like a record, read before anything is changed there. */
static GPtrArray *
list_files (MbnLeaseFiles *self)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (paths, g_build_filename (self->dir, name, NULL));

  return paths;
}

void
mbn_lease_files_open (MbnLeaseFiles *self,
                      const char *bus,
                      MbnLeaseFilesFunc func,
                      gpointer user_data)
{
  g_autoptr (GPtrArray) paths = list_files (self);
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (Record));

  self->bus = g_strdup (bus);
  g_array_set_clear_func (records, record_clear);
  for (guint i = 0; i < paths->len; i++)
    {
      Record record = {NULL, 0, NULL};

      if (read_file (self, g_ptr_array_index (paths, i), &record))
        g_array_append_val (records, record);
      else
        record_clear (&record);
    }

  g_array_sort (records, compare_records);
  for (guint i = 0; i < records->len; i++)
    {
      const Record *record = &g_array_index (records, Record, i);

      func (record->client, record->since_us, record->leases, user_data);
    }
}

void
mbn_lease_files_forget (MbnLeaseFiles *self)
{
  g_autoptr (GPtrArray) paths = list_files (self);

  for (guint i = 0; i < paths->len; i++)
    forget (self, g_ptr_array_index (paths, i));
}

/* ---- object ---- */

MbnLeaseFiles *
mbn_lease_files_new (const char *runtime_dir, GError **error)
{
  g_autofree char *dir = g_build_filename (runtime_dir, "leases", NULL);
  MbnLeaseFiles *self;

  if (!mbn_state_dir_prepare (dir, error) || !mbn_state_dir_check_own (dir, error))
    return NULL;

  self = g_new0 (MbnLeaseFiles, 1);
  self->dir = g_steal_pointer (&dir);

  return self;
}

void
mbn_lease_files_free (MbnLeaseFiles *self)
{
  g_free (self->dir);
  g_free (self->bus);
  g_free (self);
}

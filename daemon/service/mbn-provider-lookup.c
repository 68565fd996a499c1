/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-provider-lookup.h"

#include "mbn-provider-database.h"

typedef struct
{
  char *home_provider_id;
  char *imsi;
} Key;

static void
key_free (Key *key)
{
  g_free (key->home_provider_id);
  g_free (key->imsi);
  g_free (key);
}

/* The first one there is: directories for the administrator's own come before the distribution's.
 */
static char *
find_database (void)
{
  for (const char *const *dir = g_get_system_data_dirs (); *dir != NULL; dir++)
    {
      g_autofree char *path = g_build_filename (*dir, MBN_PROVIDER_DATABASE_FILE, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }

  return NULL;
}

static GPtrArray *
look_up (const Key *key, GError **error)
{
  g_autofree char *path = find_database ();
  g_autofree char *text = NULL;
  gsize length;
  GPtrArray *found;

  if (path == NULL)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                           "there is no " MBN_PROVIDER_DATABASE_FILE
                           " in the system's data directories; install "
                           "mobile-broadband-provider-info");
      return NULL;
    }

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;

  found
      = mbn_provider_database_find_for_sim (text, length, key->home_provider_id, key->imsi, error);
  if (found == NULL)
    g_prefix_error (error, "%s: ", path);

  return found;
}

static void
look_up_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *found = look_up (data, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
mbn_provider_lookup_async (const char *home_provider_id,
                           const char *imsi,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Key *key = g_new0 (Key, 1);

  key->home_provider_id = g_strdup (home_provider_id);
  key->imsi = g_strdup (imsi);

  g_task_set_source_tag (task, mbn_provider_lookup_async);
  g_task_set_task_data (task, key, (GDestroyNotify)key_free);
  g_task_run_in_thread (task, look_up_in_thread);
}

GPtrArray *
mbn_provider_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

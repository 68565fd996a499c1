/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-private.h"

static void
on_statistics (const MbnReply *reply, const GError *error, gpointer user_data)
{
  GTask *task = user_data;

  g_task_set_task_data (task, GINT_TO_POINTER (TRUE), NULL);

  if (reply == NULL)
    g_task_return_error (task, g_error_copy (error));
  else if (reply->status != MBN_OK || reply->fact == NULL)
    g_task_return_new_error (task, MBN_ERROR,
                             (gint)(reply->status != MBN_OK ? reply->status : MBN_ERROR_FAILURE),
                             "%s", reply->status_text);
  else
    g_task_return_pointer (task, g_memdup2 (&reply->fact->statistics, sizeof (MbnStatistics)),
                           g_free);
}

/* Called last, whatever became of the command: a task not answered by then ends with the modem. */
static void
end_statistics (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (g_task_get_task_data (task) == NULL)
    g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_HANDLE, "%s",
                             mbn_error_text (MBN_ERROR_HANDLE));
}

void
mbn_modem_read_statistics_async (MbnModem *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  MbnCommand command = {.kind = MBN_COMMAND_READ_STATISTICS};

  mbn_modem_run (self, &command, on_statistics, task, end_statistics);
}

gboolean
mbn_modem_read_statistics_finish (MbnModem *self,
                                  GAsyncResult *result,
                                  MbnStatistics *statistics,
                                  GError **error)
{
  g_autofree MbnStatistics *read = g_task_propagate_pointer (G_TASK (result), error);

  if (read == NULL)
    return FALSE;

  *statistics = *read;

  return TRUE;
}

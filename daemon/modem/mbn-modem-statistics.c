/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-private.h"

/* The kernel counts what went over the network interface; that costs the modem nothing. However
 * many ask at a time, the modem is asked once. */

static void
answer_all (MbnModem *self, const MbnReply *reply, const GError *error)
{
  MbnModemCore *core = mbn_modem_get_core (self);
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&core->statistics_tasks);

  core->statistics_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      if (reply != NULL && reply->status == MBN_OK && reply->fact != NULL)
        g_task_return_pointer (task, g_memdup2 (&reply->fact->statistics, sizeof (MbnStatistics)),
                               g_free);
      else if (reply != NULL)
        g_task_return_new_error (task, MBN_ERROR, (gint)MBN_ERROR_NOT_SUPPORTED, "%s",
                                 reply->status_text);
      else if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_HANDLE, "%s",
                                 mbn_error_text (MBN_ERROR_HANDLE));
    }
}

static void
on_statistics (const MbnReply *reply, const GError *error, gpointer user_data)
{
  answer_all (user_data, reply, error);
}

/* Called last, whatever became of the command: who was not answered by then never will be. */
static void
end_statistics (gpointer user_data)
{
  g_autoptr (MbnModem) self = user_data;

  answer_all (self, NULL, NULL);
}

static void
ask_modem (MbnModem *self, GTask *task /* (transfer full) */)
{
  MbnModemCore *core = mbn_modem_get_core (self);
  MbnCommand command = {.kind = MBN_COMMAND_READ_STATISTICS};

  if (!core->running)
    {
      g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_HANDLE, "the modem is being reset");
      g_object_unref (task);
      return;
    }

  g_ptr_array_add (core->statistics_tasks, task);
  if (core->statistics_tasks->len == 1)
    mbn_modem_core_run (core, &command, FALSE, on_statistics, g_object_ref (self), end_statistics);
}

static void
on_link_statistics (const MbnStatistics *statistics, gpointer user_data)
{
  GTask *task = user_data;

  if (statistics == NULL)
    {
      ask_modem (g_task_get_source_object (task), task);
      return;
    }

  g_task_return_pointer (task, g_memdup2 (statistics, sizeof *statistics), g_free);
  g_object_unref (task);
}

void
mbn_modem_read_statistics_async (MbnModem *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  MbnLink *link = mbn_modem_get_core (self)->link;

  g_task_set_source_tag (task, mbn_modem_read_statistics_async);
  if (link != NULL)
    mbn_link_read_statistics (link, on_link_statistics, task);
  else
    ask_modem (self, task);
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

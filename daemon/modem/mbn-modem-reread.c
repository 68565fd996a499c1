/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-private.h"

#include "mbn-context-private.h"
#include "mbn-log.h"

/* While a machine sleeps a modem may say what nobody hears (AUTO-72). */

/* It may have forgotten what it is to tell (mbim-notes.md 2); the session goes with the context. */
static const MbnCommandKind commands[] = {
    MBN_COMMAND_SUBSCRIBE,           MBN_COMMAND_READ_SUBSCRIBER, MBN_COMMAND_READ_RADIO,
    MBN_COMMAND_READ_REGISTRATION,   MBN_COMMAND_READ_SIGNAL,     MBN_COMMAND_READ_EMERGENCY,
    MBN_COMMAND_READ_PACKET_SERVICE,
};

/* What is told is taken where all facts are; a modem that does not answer is reset. */
static void
on_read (const MbnReply *reply, const GError *error, gpointer user_data)
{
}

/* Called last for each command, whatever became of it. */
static void
end_command (gpointer user_data)
{
  GTask *task = user_data;
  guint *n_open = g_task_get_task_data (task);

  if (--*n_open == 0)
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
mbn_modem_read_again_async (MbnModem *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  MbnModemCore *core = mbn_modem_get_core (self);
  guint *n_open = g_new0 (guint, 1);

  g_task_set_source_tag (task, mbn_modem_read_again_async);
  g_task_set_task_data (task, n_open, g_free);
  if (!core->running)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  mbn_info (core->label, 0, "reading all states again");
  *n_open = G_N_ELEMENTS (commands);
  mbn_context_read_again (mbn_modem_get_context (self));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const MbnCommand command = {.kind = commands[i]};

      mbn_modem_core_run (core, &command, FALSE, on_read, g_object_ref (task), end_command);
    }
}

void
mbn_modem_read_again_finish (MbnModem *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-operation.h"

struct _MbnOperation
{
  MbnModem *modem;
  MbnRequest *request;
  MbnCommand command;
  char *provider_id;    /* what command.provider_id points to */
  GPtrArray *providers; /* what command.providers points to */
  MbnOperationDoneFunc done;
  guint timer; /* until it is started */
  gboolean started;
};

static GPtrArray *
copy_providers (const GPtrArray *providers)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provider_free);

  for (guint i = 0; i < providers->len; i++)
    {
      const MbnProvider *provider = g_ptr_array_index (providers, i);

      g_ptr_array_add (copy, mbn_provider_new (provider->id, provider->state, provider->name,
                                               provider->data_classes));
    }

  return copy;
}

static gboolean
on_wait_limit (gpointer user_data)
{
  MbnOperation *self = user_data;
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_TIMEOUT,
                         "the modem was reset and did not come back in time; it is retried");

  self->timer = 0;
  self->done (self, self->modem, outcome);

  return G_SOURCE_REMOVE;
}

MbnOperation *
mbn_operation_new (MbnModem *modem,
                   MbnRequest *request,
                   const MbnCommand *command,
                   MbnOperationDoneFunc done)
{
  MbnOperation *self = g_new0 (MbnOperation, 1);

  self->modem = modem;
  self->request = g_object_ref (request);
  self->command = *command;
  self->done = done;
  self->timer = g_timeout_add (mbn_limits_for (mbn_modem_get_limits (modem), command->kind),
                               on_wait_limit, self);

  if (command->provider_id != NULL)
    self->command.provider_id = self->provider_id = g_strdup (command->provider_id);
  if (command->providers != NULL)
    self->command.providers = self->providers = copy_providers (command->providers);

  return self;
}

/* SetRegisterMode has E_FAIL for what other operations call E_MBN_FAILURE (mbn-api.md 2.8). */
static MbnError
client_status (MbnOperation *self, MbnError status)
{
  if (status == MBN_ERROR_FAILURE
      && mbn_request_get_kind (self->request) == MBN_REQUEST_SET_REGISTER_MODE)
    return MBN_ERROR_FAIL;

  return status;
}

static void
on_answer (MbnModem *modem, const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnOperation *self = user_data;
  g_autoptr (MbnOutcome) outcome = NULL;

  if (reply == NULL)
    outcome = mbn_outcome_new (mbn_error_from (error), "%s", error->message);
  else if (reply->status == MBN_OK)
    outcome = mbn_outcome_success ();
  else
    outcome = mbn_outcome_from_refusal (mbn_request_kind_to_string (mbn_operation_get_kind (self)),
                                        client_status (self, reply->status), reply,
                                        MBN_CAUSE_MOBILITY, 0);

  self->done (self, modem, outcome);
}

void
mbn_operation_start (MbnOperation *self)
{
  if (self->started)
    return;

  self->started = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  mbn_modem_run (self->modem, &self->command, on_answer, self, NULL);
}

gboolean
mbn_operation_is_started (MbnOperation *self)
{
  return self->started;
}

MbnRequestKind
mbn_operation_get_kind (MbnOperation *self)
{
  return mbn_request_get_kind (self->request);
}

void
mbn_operation_end (MbnOperation *self, const MbnOutcome *outcome)
{
  if (!mbn_request_is_completed (self->request))
    mbn_request_complete (self->request, outcome);
}

void
mbn_operation_free (MbnOperation *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->providers, g_ptr_array_unref);
  g_free (self->provider_id);
  g_object_unref (self->request);
  g_free (self);
}

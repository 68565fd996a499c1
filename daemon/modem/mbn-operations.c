/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-operations.h"

struct _MbnOperations
{
  MbnModemCore *core;
  GPtrArray *list;    /* of Operation (owned), in order of acceptance */
  GPtrArray *settled; /* of Settled (owned): nothing is asked of the modem for them */
  guint settled_idle;
};

typedef struct
{
  grefcount refs; /* the list's, and one for each command under way */
  MbnOperations *owner;
  MbnRequest *request;
  MbnCommand command;
  char *provider_id;    /* what command.provider_id points to */
  GPtrArray *providers; /* what command.providers points to */
  guint timer;          /* until it is started */
  gboolean started;
  gboolean finished;   /* an answer that still comes is of no interest */
  MbnOutcome *outcome; /* known, but what the modem changed is read again first */
} Operation;

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

static void
operation_unref (gpointer data)
{
  Operation *operation = data;

  if (!g_ref_count_dec (&operation->refs))
    return;

  g_clear_handle_id (&operation->timer, g_source_remove);
  g_clear_pointer (&operation->providers, g_ptr_array_unref);
  g_free (operation->provider_id);
  g_clear_pointer (&operation->outcome, mbn_outcome_free);
  g_object_unref (operation->request);
  g_free (operation);
}

/* Scans take minutes and disturb nothing; the others run one at a time, in order of acceptance. */
static gboolean
may_start (MbnOperations *self, const Operation *operation)
{
  if (mbn_request_get_kind (operation->request) == MBN_REQUEST_SCAN)
    return TRUE;

  for (guint i = 0; i < self->list->len; i++)
    {
      const Operation *other = g_ptr_array_index (self->list, i);

      if (other->started && mbn_request_get_kind (other->request) != MBN_REQUEST_SCAN)
        return FALSE;
    }

  return TRUE;
}

/* A scan that begins or ends changes what the getter of its result answers. */
static void
announce (MbnOperations *self, MbnRequestKind kind)
{
  if (kind == MBN_REQUEST_SCAN)
    mbn_modem_core_announce (self->core, MBN_FACT_VISIBLE_PROVIDERS, TRUE);
}

/* Off the list first, then the modem's state, the completion last. */
static void
finish (Operation *operation, const MbnOutcome *outcome)
{
  MbnOperations *self = operation->owner;
  MbnRequestKind kind = mbn_request_get_kind (operation->request);
  guint index;

  operation->finished = TRUE;
  g_clear_handle_id (&operation->timer, g_source_remove);
  if (g_ptr_array_find (self->list, operation, &index))
    g_ptr_array_steal_index (self->list, index);

  announce (self, kind);
  mbn_request_complete (operation->request, outcome);
  operation_unref (operation);

  if (self->core->running)
    mbn_operations_start (self);
}

static gboolean
on_wait_limit (gpointer user_data)
{
  Operation *operation = user_data;
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_TIMEOUT,
                         "the modem was reset and did not come back in time; it is retried");

  operation->timer = 0;
  finish (operation, outcome);

  return G_SOURCE_REMOVE;
}

/* A SIM that is not ready is no reason to wait for (CTX-83). SetRegisterMode has E_FAIL for what
 * other operations call E_MBN_FAILURE (mbn-api.md 2.8). */
static MbnError
client_status (MbnRequestKind kind, MbnError status)
{
  /* "busy" is a result of a scan, which a data connection can forbid (mbn-api.md 2.2) */
  if (status == MBN_ERROR_BUSY && kind == MBN_REQUEST_SCAN)
    return status;
  if (status != MBN_ERROR_FAILURE && status != MBN_ERROR_PENDING && status != MBN_ERROR_BUSY
      && status != MBN_ERROR_READ_FAULT && status != MBN_ERROR_WRITE_FAULT)
    return status;

  return kind == MBN_REQUEST_SET_REGISTER_MODE ? MBN_ERROR_FAIL : MBN_ERROR_FAILURE;
}

static void
run (Operation *operation, const MbnCommand *command, gboolean by_request, MbnChannelFunc func)
{
  g_ref_count_inc (&operation->refs);
  mbn_modem_core_run (operation->owner->core, command, by_request, func, operation,
                      operation_unref);
}

static void
on_read_again (const MbnReply *reply, const GError *error, gpointer user_data)
{
  Operation *operation = user_data;

  if (!operation->finished)
    finish (operation, operation->outcome);
}

/* What the modem made of the request, so that the properties are right when the completion comes.
 */
static void
read_again (Operation *operation, MbnCommandKind kind, const MbnOutcome *outcome)
{
  MbnCommand command = {.kind = kind};

  operation->outcome = mbn_outcome_copy (outcome);
  run (operation, &command, TRUE, on_read_again);
}

/* The cause that a refused registration came with (mbn-api.md 2.8). */
static guint32
registration_cause (const MbnReply *reply)
{
  return reply->fact != NULL && reply->fact->kind == MBN_FACT_REGISTRATION
             ? reply->fact->registration.network_error
             : 0;
}

static MbnOutcome *
judge (MbnRequestKind kind, const MbnReply *reply, const GError *error)
{
  if (reply == NULL)
    return mbn_outcome_new (mbn_error_from (error), "%s", error->message);
  if (reply->status == MBN_OK)
    return mbn_outcome_success ();

  return mbn_outcome_from_refusal (mbn_request_kind_to_string (kind),
                                   client_status (kind, reply->status), reply, MBN_CAUSE_MOBILITY,
                                   registration_cause (reply));
}

static void
on_answer (const MbnReply *reply, const GError *error, gpointer user_data)
{
  Operation *operation = user_data;
  MbnRequestKind kind = mbn_request_get_kind (operation->request);
  g_autoptr (MbnOutcome) outcome = NULL;

  if (operation->finished)
    return;

  outcome = judge (kind, reply, error);
  if (outcome->network_error != 0)
    mbn_modem_core_note_registration_error (operation->owner->core, outcome->network_error);

  if (outcome->status == MBN_OK && kind == MBN_REQUEST_SET_PREFERRED_PROVIDERS)
    read_again (operation, MBN_COMMAND_READ_PREFERRED_PROVIDERS, outcome);
  /* the mode did switch; the modem registers when the provider appears (mbn-api.md 2.8) */
  else if (outcome->status == MBN_ERROR_PROVIDER_NOT_VISIBLE
           && kind == MBN_REQUEST_SET_REGISTER_MODE)
    read_again (operation, MBN_COMMAND_READ_REGISTRATION, outcome);
  else
    finish (operation, outcome);
}

static void
start (Operation *operation)
{
  if (operation->started || !may_start (operation->owner, operation))
    return;

  operation->started = TRUE;
  g_clear_handle_id (&operation->timer, g_source_remove);
  run (operation, &operation->command, FALSE, on_answer);
}

/* A request whose outcome is known when it is accepted. */
typedef struct
{
  MbnRequest *request;
  MbnOutcome *outcome;
} Settled;

static void
settled_free (gpointer data)
{
  Settled *settled = data;

  g_object_unref (settled->request);
  mbn_outcome_free (settled->outcome);
  g_free (settled);
}

static void
complete_settled (MbnOperations *self)
{
  g_autoptr (GPtrArray) settled = g_steal_pointer (&self->settled);

  self->settled = g_ptr_array_new_with_free_func (settled_free);
  g_clear_handle_id (&self->settled_idle, g_source_remove);
  for (guint i = 0; i < settled->len; i++)
    {
      const Settled *entry = g_ptr_array_index (settled, i);

      mbn_request_complete (entry->request, entry->outcome);
    }
}

static gboolean
on_settled (gpointer user_data)
{
  MbnOperations *self = user_data;

  self->settled_idle = 0;
  complete_settled (self);

  return G_SOURCE_REMOVE;
}

/* Accepted like any other, so that the reply comes before the completion. */
void
mbn_operations_settle (MbnOperations *self, MbnRequest *request, MbnOutcome *outcome)
{
  Settled *settled = g_new0 (Settled, 1);

  settled->request = g_object_ref (request);
  settled->outcome = outcome;
  g_ptr_array_add (self->settled, settled);
  if (self->settled_idle == 0)
    self->settled_idle = g_idle_add (on_settled, self);
}

void
mbn_operations_submit (MbnOperations *self, MbnRequest *request, const MbnCommand *command)
{
  MbnRequestKind kind = mbn_request_get_kind (request);
  Operation *operation;

  if (kind == MBN_REQUEST_SCAN && mbn_operations_is_scanning (self))
    {
      mbn_operations_settle (self, request,
                             mbn_outcome_new (MBN_ERROR_OPERATION_IN_PROGRESS,
                                              "a scan is running already; its result will do"));
      return;
    }

  operation = g_new0 (Operation, 1);
  g_ref_count_init (&operation->refs);
  operation->owner = self;
  operation->request = g_object_ref (request);
  operation->command = *command;
  operation->timer = g_timeout_add (mbn_limits_for (&self->core->config->limits, command->kind),
                                    on_wait_limit, operation);
  if (command->provider_id != NULL)
    operation->command.provider_id = operation->provider_id = g_strdup (command->provider_id);
  if (command->providers != NULL)
    operation->command.providers = operation->providers = copy_providers (command->providers);

  g_ptr_array_add (self->list, operation);
  if (self->core->running)
    start (operation);
  announce (self, kind);
}

void
mbn_operations_start (MbnOperations *self)
{
  for (guint i = 0; i < self->list->len; i++)
    start (g_ptr_array_index (self->list, i));
}

void
mbn_operations_end (MbnOperations *self, const MbnOutcome *outcome, gboolean started_only)
{
  g_autoptr (GPtrArray) ending = g_ptr_array_new ();

  for (guint i = 0; i < self->list->len; i++)
    {
      Operation *operation = g_ptr_array_index (self->list, i);

      if (operation->started || !started_only)
        g_ptr_array_add (ending, operation);
    }

  for (guint i = 0; i < ending->len; i++)
    finish (g_ptr_array_index (ending, i), outcome);

  if (!started_only)
    complete_settled (self);
}

gboolean
mbn_operations_is_scanning (MbnOperations *self)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const Operation *operation = g_ptr_array_index (self->list, i);

      if (mbn_request_get_kind (operation->request) == MBN_REQUEST_SCAN)
        return TRUE;
    }

  return FALSE;
}

MbnOperations *
mbn_operations_new (MbnModemCore *core)
{
  MbnOperations *self = g_new0 (MbnOperations, 1);

  self->core = core;
  self->list = g_ptr_array_new_with_free_func (operation_unref);
  self->settled = g_ptr_array_new_with_free_func (settled_free);

  return self;
}

void
mbn_operations_free (MbnOperations *self)
{
  g_clear_handle_id (&self->settled_idle, g_source_remove);
  g_ptr_array_unref (self->settled);
  g_ptr_array_unref (self->list);
  g_free (self);
}

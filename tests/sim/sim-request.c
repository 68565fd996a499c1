/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-function-private.h"

#include <string.h>

#include "sim-garbage.h"

static void
message_free (gpointer data)
{
  sim_message_free (data);
}

void
sim_request_free (SimRequest *request)
{
  g_clear_handle_id (&request->timer, g_source_remove);
  g_clear_pointer (&request->buffer, g_bytes_unref);
  g_clear_pointer (&request->body, sim_body_free);
  g_ptr_array_unref (request->indications);
  g_free (request);
}

static gboolean
on_request_timer (gpointer user_data)
{
  SimRequest *request = user_data;

  request->timer = 0;
  request->next (request);
  return G_SOURCE_REMOVE;
}

/* Runs next after the delay; at once without one. */
static void
proceed (SimRequest *request, guint delay_ms, void (*next) (SimRequest *))
{
  request->next = next;
  if (delay_ms == 0)
    {
      next (request);
      return;
    }

  request->timer = g_timeout_add (delay_ms, on_request_timer, request);
  sim_function_changed (request->function);
}

static void
send_indications (SimRequest *request)
{
  for (guint i = 0; i < request->indications->len; i++)
    sim_send_message (request->function, request->indications->pdata[i], SIM_OP_ANY,
                      SIM_GARBAGE_NONE);
  g_ptr_array_set_size (request->indications, 0);
}

static void
apply_body_fault (SimRequest *request)
{
  const SimFault *fault = &request->fault;

  if (request->body == NULL)
    return;

  sim_send_override (request->body, request->cid, fault->state, fault->nw_error);
  sim_garbage_body (request->body, fault->garbage);
  if (fault->body == SIM_BODY_EMPTY)
    g_byte_array_set_size (request->body->bytes, 0);
  else if (fault->body == SIM_BODY_SHORT)
    g_byte_array_set_size (request->body->bytes, request->body->bytes->len / 2 / 4 * 4);
}

static void
request_answer (SimRequest *request)
{
  SimFunction *self = request->function;
  const SimFault *fault = &request->fault;
  SimMessage message = {.type = request->type | 0x80000000u,
                        .tid = request->tid,
                        .value = request->status,
                        .cid = request->cid};
  g_autoptr (GBytes) buffer = NULL;

  if (fault->status != SIM_NOT_SET)
    message.value = fault->status;
  apply_body_fault (request);
  buffer = sim_body_to_bytes (request->body);
  message.buffer = buffer;
  memcpy (message.service, request->service, SIM_UUID_SIZE);

  if (fault->function_error != 0)
    sim_send_simple (self, SIM_TYPE_FUNCTION_ERROR, request->tid, fault->function_error);
  else if (!fault->drop)
    for (guint times = fault->duplicate ? 2 : 1; times > 0; times--)
      sim_send_message (self, &message, request->op, fault->garbage);

  send_indications (request);
  g_ptr_array_remove (self->requests, request);
  sim_function_changed (self);
}

static void
run_handler (SimRequest *request, SimHandler handler, SimWriter *out)
{
  SimFunction *self = request->function;
  SimRequest *outer = self->running;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (request->buffer, &size);
  SimReader in;

  sim_reader_init (&in, data, size);
  self->running = request;
  request->status = handler (self->modem, &in, out, &request->call);
  self->running = outer;
}

/* The buffer of a command that was not carried out. */
static void
write_failure_body (SimRequest *request)
{
  SimReader in;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (request->buffer, &size);
  guint32 session;

  g_clear_pointer (&request->body, sim_body_free);
  if (request->entry == NULL || !request->entry->body_on_failure)
    return;

  sim_reader_init (&in, data, size);
  session = request->cid == SIM_CID_CONNECT ? sim_reader_u32 (&in) : 0;
  request->body = sim_cid_body (request->function->modem, request->cid, session);
}

/* Everything is decided; an applied command with a delay only keeps the host waiting now. */
static void
request_done (SimRequest *request)
{
  gboolean late = request->fault.apply == SIM_APPLY_YES;

  if (request->call.nw_error != 0 && request->body != NULL)
    sim_send_override (request->body, request->cid, SIM_NOT_SET, request->call.nw_error);

  proceed (request, late ? request->fault.delay_ms : 0, request_answer);
}

static void
request_second_half (SimRequest *request)
{
  SimWriter *out;

  if (request->call.abort_status != SIM_STATUS_SUCCESS)
    {
      request->status = request->call.abort_status;
      write_failure_body (request);
      request_done (request);
      return;
    }

  out = sim_writer_new ();
  run_handler (request, request->op == SIM_OP_SET ? request->entry->set : request->entry->query,
               out);
  request->body = sim_writer_finish (out);
  if (request->status != SIM_STATUS_SUCCESS && !request->entry->body_on_failure)
    write_failure_body (request);
  else if (request->status != SIM_STATUS_SUCCESS && request->body->bytes->len == 0)
    write_failure_body (request);

  request_done (request);
}

static void
request_first_half (SimRequest *request)
{
  const SimCidEntry *entry = request->entry;
  SimHandler handler = NULL;
  SimHandler begin = NULL;

  if (entry != NULL)
    {
      handler = request->op == SIM_OP_SET ? entry->set : entry->query;
      begin = request->op == SIM_OP_SET ? entry->set_begin : entry->query_begin;
    }

  if (handler == NULL || request->value > SIM_OP_SET)
    {
      request->status = request->value > SIM_OP_SET ? SIM_STATUS_INVALID_PARAMETERS
                                                    : SIM_STATUS_NO_DEVICE_SUPPORT;
      request_done (request);
      return;
    }

  if (begin != NULL)
    run_handler (request, begin, NULL);
  if (request->status != SIM_STATUS_SUCCESS)
    {
      write_failure_body (request);
      request_done (request);
      return;
    }
  if (request->call.delay_ms > 0)
    send_indications (request);

  proceed (request, request->call.delay_ms, request_second_half);
}

void
sim_request_drop_all (SimFunction *self, const SimRequest *except)
{
  for (guint i = self->requests->len; i > 0; i--)
    if (self->requests->pdata[i - 1] != except)
      g_ptr_array_remove_index (self->requests, i - 1);
}

static void
open_function (SimRequest *request)
{
  SimFunction *self = request->function;

  if (request->value < SIM_MIN_TRANSFER)
    {
      request->status = SIM_STATUS_INVALID_PARAMETERS;
      return;
    }

  self->open = TRUE;
  self->host_max_transfer = request->value;
  sim_assembler_set_max_transfer (self->assembler, request->value);
  sim_modem_close (self->modem);
  sim_request_drop_all (self, request);
}

static void
close_function (SimFunction *self, const SimRequest *request)
{
  self->open = FALSE;
  sim_modem_close (self->modem);
  sim_request_drop_all (self, request);
}

static void
request_run (SimRequest *request)
{
  if (!sim_fault_applies (&request->fault))
    {
      request->status = SIM_STATUS_FAILURE; /* for rules without a status, such as no-apply */
      if (request->fault.status == SIM_NOT_SET && request->fault.apply == SIM_APPLY_NO)
        request->status = SIM_STATUS_SUCCESS;
      write_failure_body (request);
      request_answer (request);
      return;
    }

  if (request->type == SIM_TYPE_COMMAND)
    {
      request_first_half (request);
      return;
    }

  if (request->type == SIM_TYPE_OPEN)
    open_function (request);
  else
    close_function (request->function, request);
  request_done (request);
}

static void
remember_connect (SimFunction *self, const SimRequest *request)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (request->buffer, &size);
  SimConnectRequest *connect;
  SimReader in;

  sim_reader_init (&in, data, size);
  connect = sim_connect_parse (&in);
  if (connect == NULL)
    return;

  g_clear_pointer (&self->modem->last_connect, sim_connect_request_free);
  self->modem->last_connect = connect;
}

static void
take_fault (SimFunction *self, SimRequest *request)
{
  guint32 command = SIM_NOT_SET;
  SimCid cid = request->cid;

  if (request->type != SIM_TYPE_COMMAND)
    cid = request->type == SIM_TYPE_OPEN ? SIM_CID_OPEN : SIM_CID_CLOSE;
  else if (request->entry == NULL)
    cid = SIM_CID_ANY; /* matched by `any` only */

  if (request->cid == SIM_CID_CONNECT && request->op == SIM_OP_SET && request->entry != NULL)
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (request->buffer, &size);
      SimReader in;

      remember_connect (self, request);
      sim_reader_init (&in, data, size);
      sim_reader_u32 (&in);
      command = sim_reader_u32 (&in);
    }

  sim_faults_take (self->faults, cid, request->type == SIM_TYPE_COMMAND ? request->op : SIM_OP_ANY,
                   command, &request->fault);
}

void
sim_request_start (SimFunction *self, const SimMessage *message)
{
  SimRequest *request = g_new0 (SimRequest, 1);
  guint delay_ms = self->modem->settings.device_delay;

  request->function = self;
  request->type = message->type;
  request->tid = message->tid;
  memcpy (request->service, message->service, SIM_UUID_SIZE);
  request->cid = message->cid;
  request->value = message->value;
  request->op = message->value == SIM_OP_SET ? SIM_OP_SET : SIM_OP_QUERY;
  request->buffer = message->buffer != NULL ? g_bytes_ref (message->buffer) : g_bytes_new (NULL, 0);
  request->indications = g_ptr_array_new_with_free_func (message_free);
  if (message->type == SIM_TYPE_COMMAND
      && memcmp (message->service, sim_uuid_basic_connect, SIM_UUID_SIZE) == 0)
    request->entry = sim_cid_find (message->cid);

  take_fault (self, request);
  if (request->fault.apply != SIM_APPLY_YES)
    delay_ms += request->fault.delay_ms;

  g_ptr_array_add (self->requests, request);
  proceed (request, delay_ms, request_run);
}

SimRequest *
sim_request_find (SimFunction *self, guint32 tid)
{
  for (guint i = 0; i < self->requests->len; i++)
    {
      SimRequest *request = self->requests->pdata[i];

      if (request->tid == tid)
        return request;
    }

  return NULL;
}

void
sim_request_hurry (SimCall *call, gpointer user_data)
{
  SimRequest *request = (SimRequest *)call;

  g_clear_handle_id (&request->timer, g_source_remove);
  request_second_half (request);
}

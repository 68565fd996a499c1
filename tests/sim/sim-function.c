/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-function-private.h"

static void
request_free (gpointer data)
{
  sim_request_free (data);
}

void
sim_function_changed (SimFunction *self)
{
  if (self->changed != NULL)
    self->changed (self->changed_data);
}

static void
on_net_changed (gpointer user_data)
{
  sim_function_changed (user_data);
}

static void
on_notify (SimCid cid, guint32 session, gpointer user_data)
{
  SimFunction *self = user_data;
  SimRequest *running = self->running;
  const SimContext *context = sim_context_find (self->modem, session);
  SimIndication how = {.session = session, .state = SIM_NOT_SET, .nw_error = SIM_NOT_SET};

  if (self->net != NULL && cid == SIM_CID_CONNECT && session == 0 && context != NULL
      && context->state == SIM_CONTEXT_ACTIVATED)
    sim_net_activated (self->net);

  sim_function_changed (self);
  if (!self->open || !sim_modem_is_subscribed (self->modem, cid))
    return;

  /* A command's own change is told by its answer, not by an indication (CTX-25). */
  if (running != NULL && running->cid == (guint32)cid && running->op == SIM_OP_SET
      && !self->modem->settings.echo_indications)
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (running->buffer, &size);
      SimReader in;

      sim_reader_init (&in, data, size);
      if (cid != SIM_CID_CONNECT || sim_reader_u32 (&in) == session)
        return;
    }

  if (running != NULL && !self->modem->settings.indications_first)
    g_ptr_array_add (running->indications,
                     sim_send_build_indication (self, cid, &how, SIM_GARBAGE_NONE));
  else
    sim_function_indicate (self, cid, &how);
}

/* Receiving */

static void
handle_host_error (SimFunction *self, const SimMessage *message)
{
  SimRequest *request = sim_request_find (self, message->tid);

  /* Cancelling makes the answer go away, not the work (what a real function does, too). */
  if (message->value != SIM_ERROR_CANCEL)
    return;

  sim_assembler_drop (self->assembler, message->tid);
  if (request != NULL)
    request->fault.drop = TRUE;
}

static void
handle_message (SimFunction *self, const SimMessage *message)
{
  sim_journal_add (self->journal, TRUE, message, SIM_OP_ANY);
  sim_function_changed (self);
  if (self->silent)
    return;

  switch (message->type)
    {
    case SIM_TYPE_OPEN:
    case SIM_TYPE_CLOSE:
      sim_request_start (self, message);
      break;

    case SIM_TYPE_HOST_ERROR:
      handle_host_error (self, message);
      break;

    case SIM_TYPE_COMMAND:
      if (!self->open)
        sim_send_simple (self, SIM_TYPE_FUNCTION_ERROR, message->tid, SIM_ERROR_NOT_OPENED);
      else if (sim_request_find (self, message->tid) != NULL)
        sim_send_simple (self, SIM_TYPE_FUNCTION_ERROR, message->tid, SIM_ERROR_DUPLICATED_TID);
      else
        sim_request_start (self, message);
      break;

    default:
      sim_send_simple (self, SIM_TYPE_FUNCTION_ERROR, message->tid, SIM_ERROR_UNKNOWN);
    }
}

static void
send_protocol_error (SimFunction *self, guint32 tid, SimProtocolError error)
{
  if (!self->silent)
    sim_send_simple (self, SIM_TYPE_FUNCTION_ERROR, tid, error);
}

static gboolean
on_fragment_timer (gpointer user_data)
{
  SimFunction *self = user_data;
  SimProtocolError error;
  guint32 tid = sim_assembler_expire (self->assembler, &error);

  self->fragment_timer = 0;
  send_protocol_error (self, tid, error);
  return G_SOURCE_REMOVE;
}

static void
on_input (const guint8 *data, gsize size, gpointer user_data)
{
  SimFunction *self = user_data;

  g_clear_handle_id (&self->fragment_timer, g_source_remove);
  if (data == NULL)
    {
      sim_assembler_reset (self->assembler);
      return;
    }

  sim_assembler_push (self->assembler, data, size);
  while (TRUE)
    {
      g_autoptr (SimMessage) message = NULL;
      SimProtocolError error = SIM_ERROR_NONE;
      guint32 tid = 0;
      SimAssemblerResult result = sim_assembler_pop (self->assembler, &message, &tid, &error);

      if (result == SIM_ASSEMBLER_NEED_MORE)
        break;
      if (result == SIM_ASSEMBLER_MESSAGE)
        handle_message (self, message);
      else
        send_protocol_error (self, tid, error);
    }

  if (sim_assembler_is_partial (self->assembler))
    self->fragment_timer
        = g_timeout_add (self->modem->settings.fragment_timeout, on_fragment_timer, self);
}

/* Life */

SimFunction *
sim_function_new (const char *link, gboolean verbose)
{
  SimFunction *self = g_new0 (SimFunction, 1);
  SimModemHooks hooks = {on_notify, sim_request_hurry, self};

  self->port = sim_port_new (link, on_input, self);
  self->modem = sim_modem_new (&hooks);
  self->faults = sim_faults_new ();
  self->journal = sim_journal_new (verbose);
  self->assembler = sim_assembler_new ();
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->host_max_transfer = SIM_DEFAULT_TRANSFER;
  return self;
}

void
sim_function_free (SimFunction *self)
{
  self->changed = NULL;
  g_clear_handle_id (&self->fragment_timer, g_source_remove);
  g_clear_handle_id (&self->plug_timer, g_source_remove);
  g_clear_pointer (&self->net, sim_net_free);
  sim_port_free (self->port);
  self->open = FALSE;
  sim_modem_close (self->modem);
  g_ptr_array_unref (self->requests);
  sim_modem_free (self->modem);
  sim_faults_free (self->faults);
  sim_journal_free (self->journal);
  sim_assembler_free (self->assembler);
  g_free (self);
}

SimModem *
sim_function_get_modem (SimFunction *self)
{
  return self->modem;
}

SimFaults *
sim_function_get_faults (SimFunction *self)
{
  return self->faults;
}

SimJournal *
sim_function_get_journal (SimFunction *self)
{
  return self->journal;
}

void
sim_function_set_net (SimFunction *self, SimNetKind kind, const char *name)
{
  g_assert (self->net == NULL);

  self->net = sim_net_new (kind, name, self->modem, on_net_changed, self);
}

SimNet *
sim_function_get_net (SimFunction *self)
{
  return self->net;
}

gboolean
sim_function_is_open (const SimFunction *self)
{
  return self->open;
}

gboolean
sim_function_is_plugged (const SimFunction *self)
{
  return sim_port_is_plugged (self->port);
}

gboolean
sim_function_is_silent (const SimFunction *self)
{
  return self->silent;
}

void
sim_function_set_changed (SimFunction *self, void (*function) (gpointer), gpointer user_data)
{
  self->changed = function;
  self->changed_data = user_data;
}

gboolean
sim_function_start (SimFunction *self, GError **error)
{
  return self->starts_unplugged || sim_function_plug (self, error);
}

gboolean
sim_function_plug (SimFunction *self, GError **error)
{
  /* The interface first: without a delay, whoever sees the port finds it. */
  if (self->net != NULL && !sim_net_plug (self->net, error))
    return FALSE;
  if (!sim_port_plug (self->port, error))
    {
      if (self->net != NULL)
        sim_net_unplug (self->net);
      return FALSE;
    }

  g_clear_handle_id (&self->plug_timer, g_source_remove);
  sim_function_changed (self);
  return TRUE;
}

static gboolean
on_plug_timer (gpointer user_data)
{
  SimFunction *self = user_data;
  g_autoptr (GError) error = NULL;

  self->plug_timer = 0;
  if (!sim_function_plug (self, &error))
    g_printerr ("mbn-modem-sim: plugging in: %s\n", error->message);

  return G_SOURCE_REMOVE;
}

void
sim_function_unplug (SimFunction *self, guint for_ms)
{
  self->starts_unplugged = TRUE;
  g_clear_handle_id (&self->plug_timer, g_source_remove);
  g_clear_handle_id (&self->fragment_timer, g_source_remove);
  if (self->net != NULL)
    sim_net_unplug (self->net);
  sim_port_unplug (self->port);
  sim_assembler_reset (self->assembler);
  sim_assembler_set_max_transfer (self->assembler, SIM_DEFAULT_TRANSFER);
  self->host_max_transfer = SIM_DEFAULT_TRANSFER;
  self->open = FALSE;
  sim_modem_power_cycle (self->modem);
  sim_request_drop_all (self, NULL);
  if (for_ms > 0)
    self->plug_timer = g_timeout_add (for_ms, on_plug_timer, self);
  sim_function_changed (self);
}

void
sim_function_lose_open (SimFunction *self)
{
  self->open = FALSE;
  sim_modem_close (self->modem);
  sim_request_drop_all (self, NULL);
  sim_function_changed (self);
}

void
sim_function_set_silent (SimFunction *self, gboolean silent)
{
  self->silent = silent;
}

void
sim_function_reset (SimFunction *self)
{
  sim_modem_close (self->modem);
  sim_request_drop_all (self, NULL);
  sim_modem_reset (self->modem);
  if (self->net != NULL)
    sim_net_reset (self->net);
  sim_faults_clear (self->faults);
  self->silent = FALSE;
  sim_function_changed (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-modem.h"

static void
context_free (SimContext *context)
{
  g_clear_handle_id (&context->timer, g_source_remove);
  g_free (context->access_string);
  g_free (context->user_name);
  g_free (context->password);
  sim_ip_family_clear (&context->ip4);
  sim_ip_family_clear (&context->ip6);
  g_clear_pointer (&context->filters, g_ptr_array_unref);
  g_free (context);
}

void
sim_connect_request_free (SimConnectRequest *request)
{
  g_free (request->access_string);
  g_free (request->user_name);
  g_free (request->password);
  g_free (request);
}

SimContext *
sim_context_find (SimModem *self, guint32 session)
{
  return session < SIM_MAX_SESSIONS ? self->contexts[session] : NULL;
}

guint
sim_context_count (SimModem *self)
{
  guint count = 0;

  for (guint i = 0; i < SIM_MAX_SESSIONS; i++)
    count += self->contexts[i] != NULL;

  return count;
}

SimContext *
sim_context_add (SimModem *self, guint32 session, guint32 ip_type)
{
  SimContext *context = g_new0 (SimContext, 1);

  g_assert (session < SIM_MAX_SESSIONS && self->contexts[session] == NULL);

  context->modem = self;
  context->session = session;
  context->state = SIM_CONTEXT_ACTIVATING;
  context->ip_type = ip_type;
  context->ip4.available = SIM_AVAILABLE_AUTO;
  context->ip6.available = SIM_AVAILABLE_AUTO;
  if (ip_type != SIM_IP_V6)
    sim_ip_family_copy (&context->ip4, &self->settings.ip4);
  if (ip_type != SIM_IP_V4)
    sim_ip_family_copy (&context->ip6, &self->settings.ip6);
  self->contexts[session] = context;
  return context;
}

void
sim_context_set_state (SimContext *context, SimContextState state)
{
  SimModem *modem = context->modem;

  context->state = state;
  modem->hooks.notify (SIM_CID_CONNECT, context->session, modem->hooks.user_data);
}

void
sim_context_end (SimContext *context, guint32 cause, SimStatus abort_status)
{
  SimModem *modem = context->modem;
  SimCall *call = g_steal_pointer (&context->call);
  gboolean deactivating = context->state == SIM_CONTEXT_DEACTIVATING;

  /* The notification reads the state, so the context leaves the table only after it. */
  context->nw_error = cause;
  if (call == NULL)
    {
      sim_context_set_state (context, SIM_CONTEXT_DEACTIVATED);
      modem->contexts[context->session] = NULL;
      context_free (context);
      return;
    }

  /* With a command in progress its answer says what became of the context. */
  call->abort_status = deactivating ? SIM_STATUS_SUCCESS : abort_status;
  call->nw_error = deactivating ? 0 : cause;
  modem->contexts[context->session] = NULL;
  context_free (context);
  modem->hooks.hurry (call, modem->hooks.user_data);
}

void
sim_context_end_all (SimModem *self, guint32 cause, SimStatus abort_status, gboolean notify)
{
  for (guint i = 0; i < SIM_MAX_SESSIONS; i++)
    {
      SimContext *context = self->contexts[i];

      if (context == NULL)
        continue;
      if (notify)
        {
          sim_context_end (context, cause, abort_status);
        }
      else
        {
          self->contexts[i] = NULL;
          context_free (context);
        }
    }
}

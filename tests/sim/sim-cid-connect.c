/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-cids.h"

#include <string.h>

#define COMMAND_ACTIVATE 1

/* CTX-39, in UTF-16 units */
#define MAX_ACCESS_STRING 100
#define MAX_CREDENTIAL    255

#define NW_ERROR_IPV4_ONLY 50
#define NW_ERROR_IPV6_ONLY 51

SimConnectRequest *
sim_connect_parse (SimReader *in)
{
  g_autoptr (SimConnectRequest) request = g_new0 (SimConnectRequest, 1);

  request->session = sim_reader_u32 (in);
  request->command = sim_reader_u32 (in);
  request->access_string = sim_reader_string (in);
  request->user_name = sim_reader_string (in);
  request->password = sim_reader_string (in);
  request->compression = sim_reader_u32 (in);
  request->auth = sim_reader_u32 (in);
  request->ip_type = sim_reader_u32 (in);
  sim_reader_uuid (in, request->type);
  return sim_reader_ok (in) ? g_steal_pointer (&request) : NULL;
}

static void
write_state (SimModem *modem, SimWriter *out, guint32 session)
{
  const SimContext *context = sim_context_find (modem, session);

  sim_writer_u32 (out, session);
  sim_writer_u32 (out, context != NULL ? context->state : SIM_CONTEXT_DEACTIVATED);
  sim_writer_u32 (out, 0); /* no voice call */
  sim_writer_u32 (out, context != NULL ? context->ip_type : SIM_IP_DEFAULT);
  sim_writer_uuid (out, context != NULL ? context->type : sim_uuid_context_none);
  sim_writer_u32 (out, context != NULL ? context->nw_error : 0);
}

/* After a deactivate: what the host said the context was, as there is none any more. */
static void
write_deactivated (SimWriter *out, SimReader *in, guint32 session)
{
  g_autoptr (SimConnectRequest) request = NULL;

  in->position = 0;
  request = sim_connect_parse (in);
  sim_writer_u32 (out, session);
  sim_writer_u32 (out, SIM_CONTEXT_DEACTIVATED);
  sim_writer_u32 (out, 0);
  sim_writer_u32 (out, request->ip_type);
  sim_writer_uuid (out, request->type);
  sim_writer_u32 (out, 0);
}

guint32
sim_connect_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 session = sim_reader_u32 (in);

  if (!sim_reader_ok (in))
    return SIM_STATUS_INVALID_PARAMETERS;

  write_state (modem, out, session);
  return session < modem->settings.max_sessions ? SIM_STATUS_SUCCESS
                                                : SIM_STATUS_INVALID_PARAMETERS;
}

/* What the network makes of the IP type asked for; 0 and a network error: it refuses. */
static guint32
choose_ip_type (SimModem *modem, guint32 wanted, guint32 *nw_error)
{
  guint32 allowed = modem->settings.ip_type_allowed;

  if (wanted == SIM_IP_DEFAULT)
    return allowed == SIM_IP_V4V6 ? modem->settings.default_ip_type : allowed;
  if (allowed == SIM_IP_V4V6 || allowed == wanted)
    return wanted;

  *nw_error = allowed == SIM_IP_V4 ? NW_ERROR_IPV4_ONLY : NW_ERROR_IPV6_ONLY;
  return wanted == SIM_IP_V4V6 || wanted == SIM_IP_V4_AND_V6 ? allowed : 0;
}

static SimStatus
check_activate (SimModem *modem, const SimConnectRequest *request)
{
  SimStatus status = sim_modem_network_status (modem);

  if (request->compression > 1 || request->auth > 3 || request->ip_type > SIM_IP_V4_AND_V6)
    return SIM_STATUS_INVALID_PARAMETERS;
  if (g_utf8_strlen (request->access_string, -1) > MAX_ACCESS_STRING)
    return SIM_STATUS_INVALID_ACCESS_STRING;
  if (g_utf8_strlen (request->user_name, -1) > MAX_CREDENTIAL
      || g_utf8_strlen (request->password, -1) > MAX_CREDENTIAL)
    return SIM_STATUS_INVALID_USER_NAME_PWD;
  if (status != SIM_STATUS_SUCCESS)
    return status;
  if (!sim_modem_is_registered (modem))
    return SIM_STATUS_NOT_REGISTERED;
  if (modem->packet != SIM_PACKET_ATTACHED)
    return SIM_STATUS_PACKET_SERVICE_DETACHED;
  if (sim_context_find (modem, request->session) != NULL
      || sim_context_count (modem) >= modem->settings.max_contexts)
    return SIM_STATUS_MAX_ACTIVATED_CONTEXTS;

  return SIM_STATUS_SUCCESS;
}

static SimStatus
begin_activate (SimModem *modem, const SimConnectRequest *request, SimCall *call)
{
  SimStatus status = check_activate (modem, request);
  SimContext *context;
  guint32 ip_type;

  if (status != SIM_STATUS_SUCCESS)
    return status;
  ip_type = choose_ip_type (modem, request->ip_type, &call->nw_error);
  if (ip_type == SIM_IP_DEFAULT)
    return SIM_STATUS_FAILURE;

  context = sim_context_add (modem, request->session, ip_type);
  context->access_string = g_strdup (request->access_string);
  context->user_name = g_strdup (request->user_name);
  context->password = g_strdup (request->password);
  context->compression = request->compression;
  context->auth = request->auth;
  memcpy (context->type, request->type, SIM_UUID_SIZE);
  context->call = call;
  if (!modem->settings.activating_reply)
    call->delay_ms = modem->settings.activate_delay;

  return SIM_STATUS_SUCCESS;
}

static SimStatus
begin_deactivate (SimModem *modem, const SimConnectRequest *request, SimCall *call)
{
  SimContext *context = sim_context_find (modem, request->session);

  if (context == NULL || context->state == SIM_CONTEXT_DEACTIVATING)
    return SIM_STATUS_CONTEXT_NOT_ACTIVATED;

  if (context->state == SIM_CONTEXT_ACTIVATING)
    {
      if (!modem->settings.cancel_activation)
        return SIM_STATUS_CONTEXT_NOT_ACTIVATED;
      /* The activation is answered first: it failed, and the context is gone. */
      sim_context_end (context, 0, SIM_STATUS_FAILURE);
      return SIM_STATUS_SUCCESS;
    }

  context->state = SIM_CONTEXT_DEACTIVATING;
  context->call = call;
  call->delay_ms = modem->settings.deactivate_delay;
  return SIM_STATUS_SUCCESS;
}

guint32
sim_connect_begin (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  g_autoptr (SimConnectRequest) request = sim_connect_parse (in);

  if (request == NULL || request->session >= modem->settings.max_sessions
      || request->command > COMMAND_ACTIVATE)
    return SIM_STATUS_INVALID_PARAMETERS;

  return request->command == COMMAND_ACTIVATE ? begin_activate (modem, request, call)
                                              : begin_deactivate (modem, request, call);
}

static gboolean
on_activated (gpointer user_data)
{
  SimContext *context = user_data;

  context->timer = 0;
  sim_context_set_state (context, SIM_CONTEXT_ACTIVATED);
  return G_SOURCE_REMOVE;
}

guint32
sim_connect_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 session = sim_reader_u32 (in);
  guint32 command = sim_reader_u32 (in);
  SimContext *context = sim_context_find (modem, session);

  if (context != NULL && context->call == call)
    {
      context->call = NULL;
      if (command != COMMAND_ACTIVATE)
        sim_context_end (context, 0, SIM_STATUS_SUCCESS);
      else if (modem->settings.activating_reply)
        context->timer = g_timeout_add (modem->settings.activate_delay, on_activated, context);
      else
        sim_context_set_state (context, SIM_CONTEXT_ACTIVATED);
    }

  if (command == COMMAND_ACTIVATE)
    write_state (modem, out, session);
  else
    write_deactivated (out, in, session);

  return SIM_STATUS_SUCCESS;
}

guint32
sim_ip_configuration_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  SimIpFamily none = {.available = SIM_AVAILABLE_AUTO};
  guint32 session = sim_reader_u32 (in);
  const SimContext *context = sim_context_find (modem, session);

  if (!sim_reader_ok (in) || session >= modem->settings.max_sessions)
    return SIM_STATUS_INVALID_PARAMETERS;

  sim_writer_u32 (out, session);
  if (context == NULL || context->state != SIM_CONTEXT_ACTIVATED)
    {
      sim_ip_write (out, &none, &none);
      return SIM_STATUS_CONTEXT_NOT_ACTIVATED;
    }

  sim_ip_write (out, &context->ip4, &context->ip6);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_packet_statistics_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  const SimContext *context = sim_context_find (modem, 0);
  SimStatistics carried = {0};

  if (context != NULL)
    carried = context->statistics;

  sim_writer_u32 (out, 0); /* discards */
  sim_writer_u32 (out, 0); /* errors */
  sim_writer_u64 (out, modem->settings.in_octets + carried.in_octets);
  sim_writer_u64 (out, modem->settings.in_packets + carried.in_packets);
  sim_writer_u64 (out, modem->settings.out_octets + carried.out_octets);
  sim_writer_u64 (out, modem->settings.out_packets + carried.out_packets);
  sim_writer_u32 (out, 0);
  sim_writer_u32 (out, 0);
  return SIM_STATUS_SUCCESS;
}

/* Packet filters: each one is a pattern and a mask of the same length. */

static GPtrArray *
read_filters (SimReader *in)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  guint32 count = sim_reader_u32 (in);

  for (guint32 i = 0; i < count && sim_reader_ok (in); i++)
    {
      GPtrArray *filter = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
      SimReader child;
      guint32 size;

      g_ptr_array_add (list, filter);
      sim_reader_child (in, &child);
      size = sim_reader_u32 (&child);
      for (guint part = 0; part < 2; part++)
        {
          const guint8 *data = sim_reader_data (&child, size);

          g_ptr_array_add (filter, g_bytes_new (data, data != NULL ? size : 0));
        }
      if (!sim_reader_ok (&child))
        return NULL;
    }

  return sim_reader_ok (in) ? g_steal_pointer (&list) : NULL;
}

static void
write_filters (SimWriter *out, const SimContext *context)
{
  guint count = context->filters != NULL ? context->filters->len : 0;

  sim_writer_u32 (out, context->session);
  sim_writer_count (out, count);
  for (guint i = 0; i < count; i++)
    {
      const GPtrArray *filter = context->filters->pdata[i];
      SimWriter *child = sim_writer_new ();

      sim_writer_u32 (child, g_bytes_get_size (filter->pdata[0]));
      for (guint part = 0; part < 2; part++)
        {
          gsize size = 0;
          gconstpointer data = g_bytes_get_data (filter->pdata[part], &size);

          sim_writer_data (child, data, size);
        }
      sim_writer_child (out, child);
    }
}

guint32
sim_packet_filters_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  const SimContext *context = sim_context_find (modem, sim_reader_u32 (in));

  if (!sim_reader_ok (in))
    return SIM_STATUS_INVALID_PARAMETERS;
  if (context == NULL || context->state != SIM_CONTEXT_ACTIVATED)
    return SIM_STATUS_CONTEXT_NOT_ACTIVATED;

  write_filters (out, context);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_packet_filters_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  SimContext *context = sim_context_find (modem, sim_reader_u32 (in));
  g_autoptr (GPtrArray) filters = read_filters (in);

  if (filters == NULL)
    return SIM_STATUS_INVALID_PARAMETERS;
  if (context == NULL || context->state != SIM_CONTEXT_ACTIVATED)
    return SIM_STATUS_CONTEXT_NOT_ACTIVATED;

  g_clear_pointer (&context->filters, g_ptr_array_unref);
  context->filters = g_steal_pointer (&filters);
  write_filters (out, context);
  return SIM_STATUS_SUCCESS;
}

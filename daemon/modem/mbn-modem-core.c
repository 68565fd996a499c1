/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-core.h"

void
mbn_modem_core_run (MbnModemCore *core,
                    const MbnCommand *command,
                    gboolean by_request,
                    MbnChannelFunc func,
                    gpointer user_data,
                    GDestroyNotify destroy)
{
  if (core->channel == NULL)
    {
      if (destroy != NULL)
        destroy (user_data);
      return;
    }

  mbn_session_keeper_note_number (core->keeper, mbn_channel_get_number (core->channel));
  mbn_channel_run (core->channel, command, by_request, func, user_data, destroy);
}

void
mbn_modem_core_reset (MbnModemCore *core, const char *reason)
{
  core->events->reset (reason, core->modem);
}

void
mbn_modem_core_settle (MbnModemCore *core)
{
  core->events->settle (core->modem);
}

void
mbn_modem_core_announce (MbnModemCore *core, MbnFactKind kind, gboolean by_request)
{
  core->events->fact_changed (kind, by_request, core->modem);
}

/* ---- the network interface ---- */

void
mbn_modem_core_apply_link (MbnModemCore *core, const MbnIpConfig *config)
{
  if (core->link == NULL)
    return;

  core->link_in_use = TRUE;
  mbn_link_apply (core->link, config);
}

void
mbn_modem_core_clear_link (MbnModemCore *core)
{
  if (!core->link_in_use)
    return;

  core->link_in_use = FALSE;
  mbn_link_clear (core->link);
}

void
mbn_modem_core_leave_link (MbnModemCore *core)
{
  if (!core->link_in_use)
    return;

  core->link_in_use = FALSE;
  g_signal_handlers_disconnect_by_data (core->link, core);
  mbn_link_leave (core->link);
}

static void
on_link_recorded (MbnLink *link, MbnModemCore *core)
{
  mbn_session_keeper_note_link (core->keeper, mbn_link_dup_record (link));
}

static void
make_link (MbnModemCore *core)
{
  const MbnSessionRecord *record = mbn_session_keeper_get_inherited (core->keeper);
  const char *left = record != NULL ? record->link : NULL;

  if (core->config->link_factory == NULL)
    return;

  core->link
      = core->config->link_factory (core->port, core->label, left, core->config->link_factory_data);
  core->link_in_use = left != NULL;
  g_signal_connect (core->link, "recorded", G_CALLBACK (on_link_recorded), core);
}

/* ---- facts ---- */

void
mbn_modem_core_refuse_fact (MbnModemCore *core, MbnFactKind kind, MbnError error, const char *text)
{
  if (mbn_facts_refuse (core->facts, kind, error, text))
    mbn_modem_core_announce (core, kind, FALSE);
}

void
mbn_modem_core_assume_fact (MbnModemCore *core, MbnFact *fact)
{
  MbnFactKind kind = fact->kind;

  if (mbn_facts_take (core->facts, fact))
    mbn_modem_core_announce (core, kind, FALSE);
}

void
mbn_modem_core_note_attach_error (MbnModemCore *core, guint32 network_error)
{
  if (mbn_facts_get_attach_error (core->facts) == network_error)
    return;

  mbn_facts_set_attach_error (core->facts, network_error);
  mbn_modem_core_announce (core, MBN_FACT_PACKET_SERVICE, FALSE);
}

void
mbn_modem_core_note_registration_error (MbnModemCore *core, guint32 network_error)
{
  if (mbn_facts_get_registration_error (core->facts) == network_error)
    return;

  mbn_facts_set_registration_error (core->facts, network_error);
  mbn_modem_core_announce (core, MBN_FACT_REGISTRATION, FALSE);
}

gboolean
mbn_modem_core_get_ready_state (MbnModemCore *core, MbnReadyState *state, GError **error)
{
  const MbnFact *pin = mbn_facts_peek (core->facts, MBN_FACT_PIN);
  const MbnFact *subscriber;

  if (core->failed)
    {
      *state = MBN_READY_STATE_FAILURE;
      return TRUE;
    }

  subscriber = mbn_facts_get (core->facts, MBN_FACT_SUBSCRIBER, error);
  if (subscriber == NULL)
    return FALSE;

  *state = subscriber->subscriber.ready_state;
  if (*state == MBN_READY_STATE_DEVICE_LOCKED && pin != NULL
      && pin->pin.state == MBN_PIN_STATE_UNBLOCK)
    *state = MBN_READY_STATE_DEVICE_BLOCKED;

  return TRUE;
}

MbnModemCore *
mbn_modem_core_new (const MbnModemConfig *config,
                    guint number,
                    const MbnModemPort *port,
                    const MbnModemCoreEvents *events,
                    gpointer modem)
{
  MbnModemCore *core = g_new0 (MbnModemCore, 1);

  core->config = config;
  core->number = number;
  core->port = mbn_modem_port_copy (port);
  core->label = g_strdup_printf ("modem%u", number);
  core->events = events;
  core->modem = modem;
  core->facts = mbn_facts_new ();
  core->trace = mbn_trace_new ();
  core->statistics_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  core->keeper = mbn_session_keeper_new (config->sessions, port->place);
  make_link (core);

  return core;
}

void
mbn_modem_core_free (MbnModemCore *core)
{
  g_assert (core->channel == NULL);
  mbn_facts_free (core->facts);
  mbn_trace_free (core->trace);
  g_ptr_array_unref (core->statistics_tasks);
  if (core->link != NULL)
    g_signal_handlers_disconnect_by_data (core->link, core);
  g_clear_object (&core->link);
  mbn_session_keeper_free (core->keeper);
  g_free (core->interface_id);
  g_free (core->label);
  mbn_modem_port_free (core->port);
  g_free (core);
}

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
  if (core->channel != NULL)
    mbn_channel_run (core->channel, command, by_request, func, user_data, destroy);
  else if (destroy != NULL)
    destroy (user_data);
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
                    const char *label,
                    const MbnModemCoreEvents *events,
                    gpointer modem)
{
  MbnModemCore *core = g_new0 (MbnModemCore, 1);

  core->config = config;
  core->label = g_strdup (label);
  core->events = events;
  core->modem = modem;
  core->facts = mbn_facts_new ();
  core->trace = mbn_trace_new ();

  return core;
}

void
mbn_modem_core_free (MbnModemCore *core)
{
  g_assert (core->channel == NULL);
  mbn_facts_free (core->facts);
  mbn_trace_free (core->trace);
  g_clear_object (&core->link);
  g_free (core->interface_id);
  g_free (core->label);
  g_free (core);
}

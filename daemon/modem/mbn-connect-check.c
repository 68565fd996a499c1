/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-connect-check.h"

static MbnPacketServiceState
packet_state (MbnModemCore *core)
{
  const MbnFact *fact = mbn_facts_peek (core->facts, MBN_FACT_PACKET_SERVICE);

  return fact != NULL ? fact->packet_service.state : MBN_PACKET_SERVICE_UNKNOWN;
}

MbnError
mbn_connect_find_obstacle (MbnModemCore *core)
{
  MbnReadyState ready;
  const MbnFact *radio = mbn_facts_peek (core->facts, MBN_FACT_RADIO);
  const MbnFact *registration = mbn_facts_peek (core->facts, MBN_FACT_REGISTRATION);

  if (mbn_modem_core_get_ready_state (core, &ready, NULL))
    {
      if (ready == MBN_READY_STATE_SIM_NOT_INSERTED || ready == MBN_READY_STATE_NO_ESIM_PROFILE)
        return MBN_ERROR_SIM_NOT_INSERTED;
      if (ready == MBN_READY_STATE_BAD_SIM)
        return MBN_ERROR_BAD_SIM;
      if (ready == MBN_READY_STATE_DEVICE_LOCKED || ready == MBN_READY_STATE_DEVICE_BLOCKED)
        return MBN_ERROR_PIN_REQUIRED;
      if (ready == MBN_READY_STATE_NOT_ACTIVATED)
        return MBN_ERROR_SERVICE_NOT_ACTIVATED;
      if (ready != MBN_READY_STATE_INITIALIZED)
        return MBN_ERROR_FAILURE;
    }

  if (radio != NULL
      && (radio->radio.hardware == MBN_RADIO_OFF || radio->radio.software == MBN_RADIO_OFF))
    return MBN_ERROR_RADIO_POWER_OFF;

  if (registration != NULL && !mbn_register_state_is_registered (registration->registration.state))
    return MBN_ERROR_NOT_REGISTERED;

  return MBN_OK;
}

MbnContextEvent
mbn_connect_first_event (MbnModemCore *core)
{
  const MbnFact *registration = mbn_facts_peek (core->facts, MBN_FACT_REGISTRATION);
  MbnPacketServiceState state = packet_state (core);

  if (state == MBN_PACKET_SERVICE_ATTACHED)
    return MBN_CONTEXT_EV_CONNECT;

  /* an attach sent into a running one can cancel it (design.md 3.5) */
  if (state == MBN_PACKET_SERVICE_ATTACHING
      || (registration != NULL && registration->registration.attaches_itself
          && mbn_facts_registered_for_ms (core->facts) < MBN_ATTACH_WAIT_MS))
    return MBN_CONTEXT_EV_CONNECT_EXPECT;

  return MBN_CONTEXT_EV_CONNECT_DETACHED;
}

gboolean
mbn_connect_is_attached (MbnModemCore *core)
{
  return packet_state (core) == MBN_PACKET_SERVICE_ATTACHED;
}

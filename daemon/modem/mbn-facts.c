/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-facts.h"

#include "mbn-clock.h"

typedef struct
{
  MbnFact *fact; /* when known */
  GError *error; /* when refused */
} Slot;

struct _MbnFacts
{
  Slot slots[MBN_N_FACTS];
  guint32 registration_error;
  guint32 attach_error;
  gint64 registered_since_us; /* monotonic; 0 = not registered */
  guint64 scan_time_us;       /* CLOCK_BOOTTIME; 0 = no scan yet */
};

MbnFacts *
mbn_facts_new (void)
{
  return g_new0 (MbnFacts, 1);
}

void
mbn_facts_free (MbnFacts *facts)
{
  mbn_facts_forget_all (facts);
  g_free (facts);
}

static void
note_registration (MbnFacts *facts, const MbnRegistration *registration)
{
  if (!mbn_register_state_is_registered (registration->state))
    {
      facts->registered_since_us = 0;
      if (registration->network_error != 0)
        facts->registration_error = registration->network_error;
      return;
    }

  facts->registration_error = 0;
  if (facts->registered_since_us == 0)
    facts->registered_since_us = g_get_monotonic_time ();
}

static void
note_packet_service (MbnFacts *facts, const MbnPacketService *service)
{
  if (service->state == MBN_PACKET_SERVICE_ATTACHED)
    facts->attach_error = 0;
  else if (service->network_error != 0)
    facts->attach_error = service->network_error;
}

static void
note (MbnFacts *facts, const MbnFact *fact)
{
  if (fact->kind == MBN_FACT_REGISTRATION)
    note_registration (facts, &fact->registration);
  else if (fact->kind == MBN_FACT_PACKET_SERVICE)
    note_packet_service (facts, &fact->packet_service);
  else if (fact->kind == MBN_FACT_VISIBLE_PROVIDERS)
    facts->scan_time_us = mbn_clock_boottime_us ();
}

gboolean
mbn_facts_take (MbnFacts *facts, MbnFact *fact)
{
  Slot *slot = &facts->slots[fact->kind];
  gboolean news = slot->fact == NULL || !mbn_fact_equal (slot->fact, fact);

  note (facts, fact);

  g_clear_pointer (&slot->fact, mbn_fact_free);
  g_clear_error (&slot->error);
  slot->fact = fact;

  return news;
}

gboolean
mbn_facts_refuse (MbnFacts *facts, MbnFactKind kind, MbnError error, const char *text)
{
  Slot *slot = &facts->slots[kind];
  gboolean news = slot->error == NULL || !g_error_matches (slot->error, MBN_ERROR, (gint)error);

  g_clear_pointer (&slot->fact, mbn_fact_free);
  g_clear_error (&slot->error);
  slot->error = g_error_new (MBN_ERROR, (gint)error, "%s (%s)", mbn_error_text (error), text);

  return news;
}

void
mbn_facts_forget (MbnFacts *facts, MbnFactKind kind)
{
  g_clear_pointer (&facts->slots[kind].fact, mbn_fact_free);
  g_clear_error (&facts->slots[kind].error);
  if (kind == MBN_FACT_REGISTRATION)
    facts->registered_since_us = 0;
}

void
mbn_facts_forget_all (MbnFacts *facts)
{
  for (MbnFactKind kind = 0; kind < MBN_N_FACTS; kind++)
    mbn_facts_forget (facts, kind);
}

guint32
mbn_facts_get_registration_error (const MbnFacts *facts)
{
  return facts->registration_error;
}

guint32
mbn_facts_get_attach_error (const MbnFacts *facts)
{
  return facts->attach_error;
}

void
mbn_facts_set_registration_error (MbnFacts *facts, guint32 network_error)
{
  facts->registration_error = network_error;
}

void
mbn_facts_set_attach_error (MbnFacts *facts, guint32 network_error)
{
  facts->attach_error = network_error;
}

gboolean
mbn_facts_is_registered (const MbnFacts *facts)
{
  const MbnFact *fact = mbn_facts_peek (facts, MBN_FACT_REGISTRATION);

  return fact != NULL && mbn_register_state_is_registered (fact->registration.state);
}

gboolean
mbn_facts_is_unregistered (const MbnFacts *facts)
{
  return mbn_facts_peek (facts, MBN_FACT_REGISTRATION) != NULL && !mbn_facts_is_registered (facts);
}

guint
mbn_facts_registered_for_ms (const MbnFacts *facts)
{
  return facts->registered_since_us == 0
             ? 0
             : (guint)((g_get_monotonic_time () - facts->registered_since_us) / 1000);
}

guint64
mbn_facts_get_scan_time (const MbnFacts *facts)
{
  return facts->scan_time_us;
}

const MbnFact *
mbn_facts_peek (const MbnFacts *facts, MbnFactKind kind)
{
  return facts->slots[kind].fact;
}

gboolean
mbn_facts_is_pending (const MbnFacts *facts, MbnFactKind kind)
{
  return facts->slots[kind].fact == NULL && facts->slots[kind].error == NULL;
}

const MbnFact *
mbn_facts_get (const MbnFacts *facts, MbnFactKind kind, GError **error)
{
  const Slot *slot = &facts->slots[kind];

  if (slot->fact != NULL)
    return slot->fact;

  if (slot->error != NULL)
    g_propagate_error (error, g_error_copy (slot->error));
  else
    g_set_error (error, MBN_ERROR, MBN_ERROR_PENDING,
                 "the modem has not told its %s yet; the change event follows",
                 mbn_fact_kind_to_string (kind));

  return NULL;
}

static MbnError
sim_error (MbnReadyState state, MbnSimCheck check)
{
  if (check == MBN_SIM_CHECK_NONE)
    return MBN_OK;

  if (state == MBN_READY_STATE_DEVICE_LOCKED || state == MBN_READY_STATE_DEVICE_BLOCKED)
    return MBN_ERROR_PIN_REQUIRED;

  if (check == MBN_SIM_CHECK_PIN)
    return MBN_OK;

  if (state == MBN_READY_STATE_SIM_NOT_INSERTED)
    return MBN_ERROR_SIM_NOT_INSERTED;
  if (state == MBN_READY_STATE_BAD_SIM)
    return MBN_ERROR_BAD_SIM;

  return MBN_OK;
}

gboolean
mbn_facts_check_sim (const MbnFacts *facts, MbnSimCheck check, GError **error)
{
  const MbnFact *subscriber = mbn_facts_peek (facts, MBN_FACT_SUBSCRIBER);
  MbnError problem;

  if (subscriber == NULL)
    return TRUE;

  problem = sim_error (subscriber->subscriber.ready_state, check);
  if (problem == MBN_OK)
    return TRUE;

  g_set_error_literal (error, MBN_ERROR, (gint)problem, mbn_error_text (problem));

  return FALSE;
}

MbnError
mbn_facts_get_status (const MbnFacts *facts, MbnFactKind kind, MbnSimCheck check)
{
  const Slot *slot = &facts->slots[kind];
  const MbnFact *subscriber = mbn_facts_peek (facts, MBN_FACT_SUBSCRIBER);
  MbnError problem
      = subscriber != NULL ? sim_error (subscriber->subscriber.ready_state, check) : MBN_OK;

  if (problem != MBN_OK)
    return problem;
  if (slot->error != NULL)
    return mbn_error_from (slot->error);

  return slot->fact != NULL ? MBN_OK : MBN_ERROR_PENDING;
}

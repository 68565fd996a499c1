/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-facts.h"

typedef struct
{
  MbnFact *fact; /* when known */
  GError *error; /* when refused */
} Slot;

struct _MbnFacts
{
  Slot slots[MBN_N_FACTS];
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

gboolean
mbn_facts_take (MbnFacts *facts, MbnFact *fact)
{
  Slot *slot = &facts->slots[fact->kind];
  gboolean news = slot->fact == NULL || !mbn_fact_equal (slot->fact, fact);

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
}

void
mbn_facts_forget_all (MbnFacts *facts)
{
  for (MbnFactKind kind = 0; kind < MBN_N_FACTS; kind++)
    mbn_facts_forget (facts, kind);
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

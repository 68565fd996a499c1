/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-intake.h"

#include "mbn-context-private.h"
#include "mbn-log.h"

struct _MbnIntake
{
  MbnModemCore *core; /* these three borrowed: they go after us */
  MbnContext *context;
  MbnBringup *bringup;
  char *registration; /* (nullable): what the log tells of it */
};

static gboolean
sim_is_usable (const MbnFact *subscriber)
{
  return subscriber != NULL && subscriber->subscriber.ready_state == MBN_READY_STATE_INITIALIZED;
}

static gboolean
is_sim_news (const MbnFact *before, const MbnFact *now)
{
  return before == NULL
         || g_strcmp0 (before->subscriber.sim_icc_id, now->subscriber.sim_icc_id) != 0
         || before->subscriber.ready_state != now->subscriber.ready_state;
}

static gboolean
forget (MbnIntake *self, MbnFactKind kind)
{
  if (mbn_facts_is_pending (self->core->facts, kind))
    return FALSE;

  mbn_facts_forget (self->core->facts, kind);

  return TRUE;
}

static void
forget_and_announce (MbnIntake *self, MbnFactKind kind)
{
  if (forget (self, kind))
    mbn_modem_core_announce (self->core, kind, FALSE);
}

/* What hangs on the SIM is read again when it becomes usable, and not before (mbn-api.md 6.4). */
static void
on_subscriber_changed (MbnIntake *self, gboolean sim_news)
{
  const MbnFact *fact = mbn_facts_peek (self->core->facts, MBN_FACT_SUBSCRIBER);
  gboolean usable = sim_is_usable (fact);

  if (fact->subscriber.ready_state != MBN_READY_STATE_DEVICE_LOCKED)
    forget_and_announce (self, MBN_FACT_PIN);

  if (!self->core->running || !sim_news)
    return;

  if (usable)
    {
      forget_and_announce (self, MBN_FACT_HOME_PROVIDER);
      forget_and_announce (self, MBN_FACT_PREFERRED_PROVIDERS);
    }

  if (usable || fact->subscriber.ready_state == MBN_READY_STATE_DEVICE_LOCKED)
    mbn_bringup_subscriber_changed (self->bringup);
}

/* Once for each network: data classes come and go on the way. */
static void
log_registration (MbnIntake *self, const MbnRegistration *registration)
{
  const char *state = mbn_register_state_to_string (registration->state);
  g_autofree char *text
      = mbn_register_state_is_registered (registration->state)
            ? g_strdup_printf ("registered (%s) with %s \"%s\"", state, registration->provider_id,
                               registration->provider_name)
            : g_strdup_printf ("not registered (%s)", state);

  if (g_strcmp0 (text, self->registration) == 0)
    return;

  mbn_message (self->core->label, 0, "%s", text);
  g_free (self->registration);
  self->registration = g_steal_pointer (&text);
}

/* The rest of a change, once the getters tell the new value. */
static void
react (MbnIntake *self, MbnFactKind kind, gboolean sim_news)
{
  const MbnFact *fact = mbn_facts_peek (self->core->facts, kind);

  switch ((int)kind)
    {
    case MBN_FACT_SUBSCRIBER:
      on_subscriber_changed (self, sim_news);
      break;
    case MBN_FACT_RADIO:
      if (self->core->running
          && (fact->radio.hardware == MBN_RADIO_OFF || fact->radio.software == MBN_RADIO_OFF))
        mbn_context_on_lost (self->context, MBN_ERROR_RADIO_POWER_OFF);
      break;
    case MBN_FACT_REGISTRATION:
      log_registration (self, &fact->registration);
      mbn_context_on_registration (self->context, mbn_facts_is_registered (self->core->facts));
      break;
    case MBN_FACT_PACKET_SERVICE:
      mbn_context_on_packet_service (self->context, &fact->packet_service);
      break;
    default:
      break;
    }
}

static void
take_fact (MbnIntake *self, MbnFact *fact, gboolean by_request)
{
  MbnFactKind kind = fact->kind;
  gboolean sim_news
      = kind == MBN_FACT_SUBSCRIBER && is_sim_news (mbn_facts_peek (self->core->facts, kind), fact);

  /* the context goes before the SIM does, so that clients see it go */
  if (sim_news && !sim_is_usable (fact) && self->core->running)
    mbn_context_on_lost (self->context, MBN_ERROR_SIM_NOT_INSERTED);

  if (mbn_facts_take (self->core->facts, fact))
    {
      mbn_modem_core_announce (self->core, kind, by_request);
      react (self, kind, sim_news);
    }

  mbn_modem_core_settle (self->core);
}

/* The context owns its session and the IP configuration of it; statistics are not kept. */
static gboolean
is_cached (MbnFactKind kind)
{
  return kind != MBN_FACT_SESSION && kind != MBN_FACT_IP_CONFIG && kind != MBN_FACT_STATISTICS;
}

/* The same words for another lock: the PIN may have become a PUK. */
static gboolean
is_locked_again (MbnIntake *self, const MbnFact *fact, gboolean indicated)
{
  const MbnFact *known = mbn_facts_peek (self->core->facts, MBN_FACT_SUBSCRIBER);

  return indicated && self->core->running && fact->kind == MBN_FACT_SUBSCRIBER
         && fact->subscriber.ready_state == MBN_READY_STATE_DEVICE_LOCKED && known != NULL
         && mbn_fact_equal (known, fact);
}

void
mbn_intake_take (MbnIntake *self, MbnFact *fact, gboolean indicated, gboolean by_request)
{
  if (is_locked_again (self, fact, indicated))
    mbn_bringup_subscriber_changed (self->bringup);
  else if (indicated && fact->kind == MBN_FACT_PROVISIONED_CONTEXTS)
    mbn_bringup_contexts_indicated (self->bringup);
  else if (is_cached (fact->kind))
    take_fact (self, mbn_fact_steal (fact), by_request);
  else if (indicated && fact->kind == MBN_FACT_SESSION)
    mbn_context_on_session (self->context, &fact->session);
  else if (indicated && fact->kind == MBN_FACT_IP_CONFIG)
    mbn_context_on_ip_config (self->context, fact->ip_config);
}

/* All before anything of it is announced: what is announced together comes from several facts. */
void
mbn_intake_forget_everything (MbnIntake *self)
{
  gboolean forgotten[MBN_N_FACTS];

  for (MbnFactKind kind = 0; kind < MBN_N_FACTS; kind++)
    forgotten[kind] = kind != MBN_FACT_VISIBLE_PROVIDERS && forget (self, kind);

  for (MbnFactKind kind = 0; kind < MBN_N_FACTS; kind++)
    if (forgotten[kind])
      mbn_modem_core_announce (self->core, kind, FALSE);
}

MbnIntake *
mbn_intake_new (MbnModemCore *core, MbnContext *context, MbnBringup *bringup)
{
  MbnIntake *self = g_new0 (MbnIntake, 1);

  self->core = core;
  self->context = context;
  self->bringup = bringup;

  return self;
}

void
mbn_intake_free (MbnIntake *self)
{
  g_free (self->registration);
  g_free (self);
}

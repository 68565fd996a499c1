/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-bringup.h"

#include "mbn-answer.h"
#include "mbn-backoff.h"
#include "mbn-log.h"
#include "mbn-provisioned.h"

/* 0.5, 1, 2 s for a busy modem; once more for an answer that did not come. */
#define FIRST_RETRY_MS 500
#define LAST_RETRY_MS  8000
#define BUSY_RETRIES   3
#define LATE_RETRIES   1

struct _MbnBringup
{
  MbnModemCore *core;
  const MbnBringupEvents *events;
  gpointer modem; /* for the events */
  guint step;     /* index into main_steps */
  guint run;      /* counts starts, so that answers of an earlier one are recognised */
  guint retries;  /* of this step */
  guint retry_timer;
  MbnSession session;
  gboolean session_told;
  gboolean background_done;
  guint background_timer;
  MbnProvisioned *provisioned;
};

typedef struct
{
  MbnCommandKind command;
  MbnFactKind fact; /* refused when the command fails; MBN_N_FACTS = none */
  gboolean (*is_wanted) (MbnBringup *self);
  gboolean waits; /* the next step needs the answer */
} Step;

static gboolean pin_is_wanted (MbnBringup *self);
static gboolean radio_change_is_wanted (MbnBringup *self);
static gboolean register_is_wanted (MbnBringup *self);

/* Every state is read after subscribing, so that no change falls between (mbim-notes.md 2). */
static const Step main_steps[] = {
    {MBN_COMMAND_READ_CAPS,           MBN_FACT_CAPS,           NULL,                   TRUE },
    {MBN_COMMAND_SUBSCRIBE,           MBN_N_FACTS,             NULL,                   TRUE },
    {MBN_COMMAND_READ_SUBSCRIBER,     MBN_FACT_SUBSCRIBER,     NULL,                   TRUE },
    {MBN_COMMAND_READ_PIN,            MBN_FACT_PIN,            pin_is_wanted,          TRUE },
    {MBN_COMMAND_READ_RADIO,          MBN_FACT_RADIO,          NULL,                   TRUE },
    {MBN_COMMAND_SET_RADIO,           MBN_N_FACTS,             radio_change_is_wanted, TRUE },
    {MBN_COMMAND_READ_REGISTRATION,   MBN_FACT_REGISTRATION,   NULL,                   TRUE },
    {MBN_COMMAND_REGISTER,            MBN_N_FACTS,             register_is_wanted,     FALSE},
    {MBN_COMMAND_READ_PACKET_SERVICE, MBN_FACT_PACKET_SERVICE, NULL,                   TRUE },
    {MBN_COMMAND_READ_SESSION,        MBN_N_FACTS,             NULL,                   TRUE },
};

static const Step background_steps[] = {
    {MBN_COMMAND_READ_SIGNAL,              MBN_FACT_SIGNAL,              NULL, FALSE},
    {MBN_COMMAND_READ_HOME_PROVIDER,       MBN_FACT_HOME_PROVIDER,       NULL, FALSE},
    {MBN_COMMAND_READ_PREFERRED_PROVIDERS, MBN_FACT_PREFERRED_PROVIDERS, NULL, FALSE},
    {MBN_COMMAND_READ_EMERGENCY,           MBN_FACT_EMERGENCY,           NULL, FALSE},
};

static const Step subscriber_steps[] = {
    {MBN_COMMAND_READ_REGISTRATION,   MBN_FACT_REGISTRATION,   NULL, FALSE},
    {MBN_COMMAND_READ_PACKET_SERVICE, MBN_FACT_PACKET_SERVICE, NULL, FALSE},
};

static const Step sim_steps[] = {
    {MBN_COMMAND_READ_HOME_PROVIDER,       MBN_FACT_HOME_PROVIDER,       NULL, FALSE},
    {MBN_COMMAND_READ_PREFERRED_PROVIDERS, MBN_FACT_PREFERRED_PROVIDERS, NULL, FALSE},
};

static void advance (MbnBringup *self);

static const MbnFact *
peek (MbnBringup *self, MbnFactKind kind)
{
  return mbn_facts_peek (self->core->facts, kind);
}

static gboolean
pin_is_wanted (MbnBringup *self)
{
  const MbnFact *fact = peek (self, MBN_FACT_SUBSCRIBER);

  /* asked only when locked: modems still starting have answered "PIN1 locked" (mbim-notes.md 2.2)
   */
  return fact != NULL && fact->subscriber.ready_state == MBN_READY_STATE_DEVICE_LOCKED;
}

static MbnRadioMemory
recall_radio (MbnBringup *self)
{
  return mbn_modem_memory_recall_radio (self->core->config->memory, self->core->interface_id);
}

static void
remember_radio (MbnBringup *self, MbnRadioMemory radio)
{
  mbn_modem_memory_remember_radio (self->core->config->memory, self->core->interface_id, radio);
}

/* What the software radio should be, by design.md 3.8. */
static MbnRadio
wanted_radio (MbnBringup *self, MbnRadio current)
{
  switch (recall_radio (self))
    {
    case MBN_RADIO_MEMORY_NEVER_SEEN:
    case MBN_RADIO_MEMORY_ON:
      return MBN_RADIO_ON;
    case MBN_RADIO_MEMORY_OFF:
      return MBN_RADIO_OFF;
    case MBN_RADIO_MEMORY_SEEN:
      return current;
    }

  g_return_val_if_reached (current);
}

static gboolean
radio_change_is_wanted (MbnBringup *self)
{
  const MbnFact *fact = peek (self, MBN_FACT_RADIO);
  MbnRadio current;

  if (fact == NULL)
    return FALSE;

  current = fact->radio.software;
  if (wanted_radio (self, current) != current)
    return TRUE;

  if (recall_radio (self) == MBN_RADIO_MEMORY_NEVER_SEEN)
    remember_radio (self, MBN_RADIO_MEMORY_SEEN);

  return FALSE;
}

static gboolean
register_is_wanted (MbnBringup *self)
{
  const MbnFact *registration = peek (self, MBN_FACT_REGISTRATION);
  const MbnFact *subscriber = peek (self, MBN_FACT_SUBSCRIBER);
  const MbnFact *radio = peek (self, MBN_FACT_RADIO);

  /* a modem set to one network by hand, or searching, is left alone (mbim-notes.md 2) */
  return registration != NULL && subscriber != NULL && radio != NULL
         && subscriber->subscriber.ready_state == MBN_READY_STATE_INITIALIZED
         && radio->radio.hardware == MBN_RADIO_ON && radio->radio.software == MBN_RADIO_ON
         && registration->registration.mode != MBN_REGISTER_MODE_MANUAL
         && (registration->registration.state == MBN_REGISTER_STATE_DEREGISTERED
             || registration->registration.state == MBN_REGISTER_STATE_NONE);
}

/* One that has no emergency mode is never in it. */
static gboolean
is_plain_absence (const Step *step, MbnError status)
{
  return step->command == MBN_COMMAND_READ_EMERGENCY && status == MBN_ERROR_NOT_SUPPORTED;
}

static void
note_failure (MbnModemCore *core, const Step *step, MbnError status, const char *text)
{
  if (is_plain_absence (step, status))
    {
      mbn_modem_core_assume_fact (core, mbn_fact_new (MBN_FACT_EMERGENCY));
      return;
    }

  mbn_info (core->label, 0, "\"%s\" failed: %s; going on without",
            mbn_command_kind_to_string (step->command), text);

  /* a SIM that is still starting will tell by itself: the getter stays pending (CTX-83) */
  if (step->fact != MBN_N_FACTS && status != MBN_ERROR_PENDING)
    mbn_modem_core_refuse_fact (core, step->fact, status, text);
}

static gboolean
check_answer (MbnModemCore *core, const Step *step, const MbnReply *reply, const GError *error)
{
  if (error != NULL)
    note_failure (core, step, mbn_error_from (error), error->message);
  else if (reply->status != MBN_OK)
    note_failure (core, step, reply->status, reply->status_text);

  return error == NULL && reply->status == MBN_OK;
}

/* A step that nothing waits for. */
typedef struct
{
  MbnModemCore *core; /* borrowed: no answer comes after it is gone */
  const Step *step;
} SideStep;

static void
on_side_step (const MbnReply *reply, const GError *error, gpointer user_data)
{
  const SideStep *side = user_data;

  check_answer (side->core, side->step, reply, error);
}

static void
run_step (MbnBringup *self,
          const Step *step,
          MbnChannelFunc func,
          gpointer user_data,
          GDestroyNotify destroy)
{
  MbnCommand command = {.kind = step->command};

  /* An open modem that is asked this first answers at once, or is not open. A second one is worth
   * its time: what came while nobody had the node open has lost its notification, and the first
   * answer may wait behind it (drivers/usb/class/cdc-wdm.c). */
  if (step->command == MBN_COMMAND_READ_CAPS && self->core->resumed)
    command.limit_ms = self->core->config->limits.probe_ms;
  if (step->command == MBN_COMMAND_SET_RADIO)
    command.radio = wanted_radio (self, MBN_RADIO_ON);
  if (step->command == MBN_COMMAND_REGISTER)
    command.register_mode = MBN_REGISTER_MODE_AUTOMATIC;

  mbn_modem_core_run (self->core, &command, FALSE, func, user_data, destroy);
}

static void
run_side_step (MbnBringup *self, const Step *step)
{
  SideStep *side = g_new0 (SideStep, 1);

  side->core = self->core;
  side->step = step;
  run_step (self, step, on_side_step, side, g_free);
}

/* Side steps do not wait for one another. */
static void
run_side_steps (MbnBringup *self, const Step *steps, gsize n_steps)
{
  for (gsize i = 0; i < n_steps; i++)
    run_side_step (self, &steps[i]);
}

/* Tells an answer of this run from one of a run given up meanwhile. */
typedef struct
{
  MbnBringup *bringup; /* borrowed: no answer comes after the modem is gone */
  guint run;
} MainStep;

static void run_main_step (MbnBringup *self);

static gboolean
on_retry (gpointer user_data)
{
  MbnBringup *self = user_data;

  self->retry_timer = 0;
  run_main_step (self);

  return G_SOURCE_REMOVE;
}

/* A state that nobody tells by itself is worth asking for again (mbim-notes.md 7.1). */
static gboolean
retry (MbnBringup *self, const MbnReply *reply, const GError *error)
{
  gboolean late = error != NULL && g_error_matches (error, MBN_ERROR, MBN_ERROR_TIMEOUT);
  gboolean busy = reply != NULL && reply->status == MBN_ERROR_BUSY;

  if (main_steps[self->step].command == MBN_COMMAND_READ_CAPS && late && !self->core->resumed)
    return FALSE;
  if (self->retries >= (busy ? BUSY_RETRIES : late ? LATE_RETRIES : 0))
    return FALSE;

  self->retry_timer = g_timeout_add (mbn_backoff_ms (self->retries, FIRST_RETRY_MS, LAST_RETRY_MS),
                                     on_retry, self);
  self->retries++;

  return TRUE;
}

/* Without these answers nothing can be done with a modem, however alive it seems; one that may have
 * a context of ours has to tell. */
static gboolean
is_essential (MbnBringup *self, const Step *step, const GError *error)
{
  return step->command == MBN_COMMAND_READ_CAPS
         || (step->command == MBN_COMMAND_READ_SESSION && self->core->resumed)
         || (error != NULL
             && (step->command == MBN_COMMAND_READ_SUBSCRIBER
                 || step->command == MBN_COMMAND_READ_REGISTRATION));
}

static void
fail (MbnBringup *self, const MbnReply *reply, const GError *error)
{
  g_autofree char *reason
      = g_strdup_printf ("\"%s\" failed: %s",
                         mbn_command_kind_to_string (main_steps[self->step].command),
                         error != NULL ? error->message : reply->status_text);

  self->events->failed (reason, self->modem);
}

/* Whether an earlier process' context is up. "Unknown" is what modems say before the first use of a
 * session (mbim-notes.md 8), and no answer for one that was used. */
static gboolean
tells_of_context (const MbnReply *reply)
{
  const MbnSession *session = mbn_answer_session (reply);

  return session != NULL && session->session == 0 && session->state != MBN_ACTIVATION_STATE_NONE;
}

static void
finish_step (MbnBringup *self, const MbnReply *reply, gboolean ok)
{
  switch ((int)main_steps[self->step].command)
    {
    case MBN_COMMAND_READ_CAPS:
      self->events->identified (self->modem);
      break;
    case MBN_COMMAND_SET_RADIO:
      if (ok && recall_radio (self) == MBN_RADIO_MEMORY_NEVER_SEEN)
        remember_radio (self, MBN_RADIO_MEMORY_SEEN);
      break;
    case MBN_COMMAND_READ_SESSION:
      self->session_told = ok && reply->fact != NULL && reply->fact->session.session == 0;
      if (self->session_told)
        self->session = reply->fact->session;
      break;
    default:
      break;
    }
}

static void
on_main_step (const MbnReply *reply, const GError *error, gpointer user_data)
{
  const MainStep *main_step = user_data;
  MbnBringup *self = main_step->bringup;
  const Step *step = &main_steps[self->step];
  gboolean ok;

  if (main_step->run != self->run || retry (self, reply, error))
    return;

  ok = check_answer (self->core, step, reply, error);
  if (!ok && is_essential (self, step, error))
    {
      fail (self, reply, error);
      return;
    }
  if (step->command == MBN_COMMAND_READ_SESSION && self->core->resumed && !tells_of_context (reply))
    {
      self->events->failed ("it does not say whether the context is up", self->modem);
      return;
    }

  finish_step (self, reply, ok);
  /* a modem that turns out to be another one is gone by now */
  if (main_step->run != self->run)
    return;

  self->step++;
  advance (self);
}

static void
run_main_step (MbnBringup *self)
{
  MainStep *main_step = g_new0 (MainStep, 1);

  main_step->bringup = self;
  main_step->run = self->run;
  run_step (self, &main_steps[self->step], on_main_step, main_step, g_free);
}

static void
advance (MbnBringup *self)
{
  self->retries = 0;

  for (; self->step < G_N_ELEMENTS (main_steps); self->step++)
    {
      const Step *step = &main_steps[self->step];

      if (step->is_wanted != NULL && !step->is_wanted (self))
        continue;

      if (step->waits)
        {
          run_main_step (self);
          return;
        }

      run_side_step (self, step);
    }

  self->events->done (self->modem);
}

void
mbn_bringup_start (MbnBringup *self)
{
  mbn_bringup_cancel (self);
  advance (self);
}

void
mbn_bringup_cancel (MbnBringup *self)
{
  g_clear_handle_id (&self->background_timer, g_source_remove);
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  mbn_provisioned_cancel (self->provisioned);
  self->run++;
  self->step = 0;
  self->session = (MbnSession){0};
  self->session_told = FALSE;
  self->background_done = FALSE;
}

static void
run_background (MbnBringup *self)
{
  if (self->background_done || !self->core->running)
    return;

  g_clear_handle_id (&self->background_timer, g_source_remove);
  self->background_done = TRUE;
  run_side_steps (self, background_steps, G_N_ELEMENTS (background_steps));
  mbn_provisioned_resume (self->provisioned);
}

static gboolean
on_background_timer (gpointer user_data)
{
  MbnBringup *self = user_data;

  self->background_timer = 0;
  run_background (self);

  return G_SOURCE_REMOVE;
}

void
mbn_bringup_background (MbnBringup *self, guint delay_ms)
{
  if (self->background_done)
    return;

  if (delay_ms == 0)
    run_background (self);
  else if (self->background_timer == 0)
    self->background_timer = g_timeout_add (delay_ms, on_background_timer, self);
}

void
mbn_bringup_want (MbnBringup *self, MbnFactKind kind)
{
  if (kind == MBN_FACT_PROVISIONED_CONTEXTS)
    mbn_provisioned_want (self->provisioned);
  else
    mbn_bringup_background (self, 0);
}

void
mbn_bringup_contexts_indicated (MbnBringup *self)
{
  mbn_provisioned_indicated (self->provisioned);
}

void
mbn_bringup_subscriber_changed (MbnBringup *self)
{
  if (pin_is_wanted (self))
    {
      static const Step pin_step = {MBN_COMMAND_READ_PIN, MBN_FACT_PIN, NULL, FALSE};

      run_side_step (self, &pin_step);
      return;
    }

  run_side_steps (self, subscriber_steps, G_N_ELEMENTS (subscriber_steps));
  /* what the background still has to read is read once (design.md 5) */
  if (self->background_done)
    run_side_steps (self, sim_steps, G_N_ELEMENTS (sim_steps));
  mbn_provisioned_sim_changed (self->provisioned);
}

const MbnSession *
mbn_bringup_found_session (MbnBringup *self)
{
  return self->session_told ? &self->session : NULL;
}

MbnBringup *
mbn_bringup_new (MbnModemCore *core, const MbnBringupEvents *events, gpointer modem)
{
  MbnBringup *self = g_new0 (MbnBringup, 1);

  self->core = core;
  self->events = events;
  self->modem = modem;
  self->provisioned = mbn_provisioned_new (core);

  return self;
}

void
mbn_bringup_free (MbnBringup *self)
{
  mbn_bringup_cancel (self);
  mbn_provisioned_free (self->provisioned);
  g_free (self);
}

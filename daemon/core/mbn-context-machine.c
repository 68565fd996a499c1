/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-context-machine.h"

#include "mbn-backoff.h"

/* design.md 3.7 */
#define FIRST_BUSY_MS 500
#define LAST_BUSY_MS  2000

typedef struct
{
  MbnContextState from;
  MbnContextEvent event;
  MbnContextState to;
  guint actions; /* MbnContextActions */
} Transition;

/* Short names, so that a row of the table fits a line. */
#define S(name)  MBN_CONTEXT_##name
#define EV(name) MBN_CONTEXT_EV_##name
#define DO(name) MBN_CONTEXT_DO_##name
#define END_BOTH (MBN_CONTEXT_DO_END_CONNECT | MBN_CONTEXT_DO_END_DISCONNECT)

/* clang-format off */
static const Transition transitions[] = {
  {S (DOWN), EV (CONNECT), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (DOWN), EV (CONNECT_EXPECT), S (AWAITING_ATTACH), DO (ARM_ATTACH_WAIT)},
  {S (DOWN), EV (CONNECT_DETACHED), S (ATTACHING), DO (SEND_ATTACH)},
  {S (DOWN), EV (DISCONNECT), S (DOWN), DO (END_DISCONNECT)},
  {S (DOWN), EV (ADOPT), S (CONFIGURING), DO (WATCH_IP)},
  {S (DOWN), EV (ADOPT_PENDING), S (ADOPTING), DO (ARM_ADOPT)},
  {S (DOWN), EV (END_PENDING), S (DEACTIVATING_PENDING), DO (SEND_DEACTIVATE)},
  /* a context nobody asked for, or the late success of an attempt given up (CTX-28) */
  {S (DOWN), EV (SESSION_UP), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (DOWN), EV (RESET), S (DOWN), END_BOTH},

  {S (AWAITING_ATTACH), EV (ATTACHED), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (AWAITING_ATTACH), EV (DETACHED), S (ATTACHING), DO (SEND_ATTACH)},
  {S (AWAITING_ATTACH), EV (TIMER), S (ATTACHING), DO (SEND_ATTACH)},
  {S (AWAITING_ATTACH), EV (DISCONNECT), S (DOWN), END_BOTH},
  {S (AWAITING_ATTACH), EV (RESET), S (DOWN), END_BOTH},

  /* an indication does not end this state: the activation depends on the answer (CTX-21) */
  {S (ATTACHING), EV (ATTACH_ACCEPTED), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (ATTACHING), EV (ATTACH_UNDER_WAY), S (ATTACH_PENDING), DO (ARM_ATTACH)},
  {S (ATTACHING), EV (ATTACH_BUSY), S (ATTACH_BACKOFF), DO (ARM_BACKOFF)},
  {S (ATTACHING), EV (ATTACH_REFUSED), S (DOWN), DO (END_CONNECT)},
  {S (ATTACHING), EV (ATTACH_UNANSWERED), S (DOWN), DO (END_CONNECT)},
  {S (ATTACHING), EV (DISCONNECT), S (ATTACH_DRAINING), END_BOTH},
  {S (ATTACHING), EV (RESET), S (DOWN), END_BOTH},

  {S (ATTACH_PENDING), EV (ATTACHED), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (ATTACH_PENDING), EV (DETACHED), S (DOWN), DO (END_CONNECT)},
  {S (ATTACH_PENDING), EV (TIMER), S (DOWN), DO (END_CONNECT)},
  {S (ATTACH_PENDING), EV (DISCONNECT), S (DOWN), END_BOTH},
  {S (ATTACH_PENDING), EV (RESET), S (DOWN), END_BOTH},

  {S (ATTACH_BACKOFF), EV (ATTACHED), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (ATTACH_BACKOFF), EV (TIMER), S (ATTACHING), DO (SEND_ATTACH)},
  {S (ATTACH_BACKOFF), EV (DISCONNECT), S (DOWN), END_BOTH},
  {S (ATTACH_BACKOFF), EV (RESET), S (DOWN), END_BOTH},

  {S (ATTACH_DRAINING), EV (ATTACH_ACCEPTED), S (DOWN), DO (NOTHING)},
  {S (ATTACH_DRAINING), EV (ATTACH_UNDER_WAY), S (DOWN), DO (NOTHING)},
  {S (ATTACH_DRAINING), EV (ATTACH_BUSY), S (DOWN), DO (NOTHING)},
  {S (ATTACH_DRAINING), EV (ATTACH_REFUSED), S (DOWN), DO (NOTHING)},
  {S (ATTACH_DRAINING), EV (ATTACH_UNANSWERED), S (DOWN), DO (NOTHING)},
  {S (ATTACH_DRAINING), EV (DISCONNECT), S (ATTACH_DRAINING), DO (END_DISCONNECT)},
  {S (ATTACH_DRAINING), EV (RESET), S (DOWN), END_BOTH},

  {S (ACTIVATING), EV (ACTIVATED), S (CONFIGURING), DO (WATCH_IP)},
  {S (ACTIVATING), EV (ACTIVATE_UNDER_WAY), S (ACTIVATE_PENDING), DO (ARM_ACTIVATE)},
  {S (ACTIVATING), EV (ACTIVATE_BUSY), S (ACTIVATE_BACKOFF), DO (ARM_BACKOFF)},
  {S (ACTIVATING), EV (ACTIVATE_MAX), S (QUERYING), DO (QUERY_SESSION)},
  {S (ACTIVATING), EV (ACTIVATE_INVALID), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (ACTIVATING), EV (ACTIVATE_DETACHED), S (ATTACHING), DO (SEND_ATTACH)},
  {S (ACTIVATING), EV (ACTIVATE_REFUSED), S (DOWN), DO (END_CONNECT)},
  {S (ACTIVATING), EV (ACTIVATE_REFUSED_UP), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (ACTIVATING), EV (ACTIVATE_UNANSWERED), S (DOWN), DO (RESET_MODEM) | DO (END_CONNECT)},
  {S (ACTIVATING), EV (DISCONNECT), S (DEACTIVATING_EARLY), DO (END_CONNECT) | DO (SEND_DEACTIVATE)},
  {S (ACTIVATING), EV (RESET), S (DOWN), END_BOTH},

  {S (ACTIVATE_PENDING), EV (SESSION_UP), S (CONFIGURING), DO (WATCH_IP)},
  {S (ACTIVATE_PENDING), EV (SESSION_LOST), S (DOWN), DO (END_CONNECT)},
  {S (ACTIVATE_PENDING), EV (QUERIED_DOWN), S (DOWN), DO (END_CONNECT)},
  {S (ACTIVATE_PENDING), EV (TIMER), S (DOWN), DO (RESET_MODEM) | DO (END_CONNECT)},
  {S (ACTIVATE_PENDING), EV (DISCONNECT), S (DEACTIVATING_PENDING), DO (END_CONNECT) | DO (SEND_DEACTIVATE)},
  {S (ACTIVATE_PENDING), EV (RESET), S (DOWN), END_BOTH},

  {S (ACTIVATE_BACKOFF), EV (TIMER), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (ACTIVATE_BACKOFF), EV (DISCONNECT), S (DOWN), END_BOTH},
  {S (ACTIVATE_BACKOFF), EV (RESET), S (DOWN), END_BOTH},

  {S (ADOPTING), EV (SESSION_UP), S (CONFIGURING), DO (WATCH_IP)},
  {S (ADOPTING), EV (SESSION_LOST), S (DOWN), DO (NOTHING)},
  {S (ADOPTING), EV (TIMER), S (DEACTIVATING_PENDING), DO (SEND_DEACTIVATE)},
  {S (ADOPTING), EV (DISCONNECT), S (DEACTIVATING_PENDING), DO (SEND_DEACTIVATE)},
  {S (ADOPTING), EV (RESET), S (DOWN), END_BOTH},

  {S (QUERYING), EV (QUERIED_UP), S (CLEARING), DO (SEND_DEACTIVATE)},
  {S (QUERYING), EV (QUERIED_DOWN), S (DOWN), DO (END_CONNECT)},
  {S (QUERYING), EV (QUERY_FAILED), S (DOWN), DO (END_CONNECT)},
  {S (QUERYING), EV (DISCONNECT), S (DEACTIVATING), DO (END_CONNECT) | DO (SEND_DEACTIVATE)},
  {S (QUERYING), EV (RESET), S (DOWN), END_BOTH},

  {S (CLEARING), EV (DEACTIVATED), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (CLEARING), EV (NOT_ACTIVE), S (ACTIVATING), DO (SEND_ACTIVATE)},
  {S (CLEARING), EV (DEACTIVATE_BUSY), S (VERIFYING), DO (END_CONNECT) | DO (QUERY_SESSION)},
  {S (CLEARING), EV (DEACTIVATE_REFUSED), S (VERIFYING), DO (END_CONNECT) | DO (QUERY_SESSION)},
  {S (CLEARING), EV (DEACTIVATE_UNANSWERED), S (VERIFYING), DO (END_CONNECT) | DO (QUERY_SESSION)},
  {S (CLEARING), EV (DISCONNECT), S (DEACTIVATING), DO (END_CONNECT)},
  {S (CLEARING), EV (RESET), S (DOWN), END_BOTH},

  {S (CONFIGURING), EV (IP_READY), S (UP), DO (PUBLISH_IP) | DO (END_CONNECT)},
  {S (CONFIGURING), EV (IP_FAILED), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (CONFIGURING), EV (SESSION_LOST), S (DOWN), DO (END_CONNECT)},
  {S (CONFIGURING), EV (QUERIED_DOWN), S (DOWN), DO (END_CONNECT)},
  {S (CONFIGURING), EV (SERVICE_LOST), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (CONFIGURING), EV (DISCONNECT), S (DEACTIVATING), DO (END_CONNECT) | DO (SEND_DEACTIVATE)},
  {S (CONFIGURING), EV (RESET), S (DOWN), END_BOTH},

  {S (UP), EV (IP_READY), S (UP), DO (PUBLISH_IP)},
  {S (UP), EV (SESSION_LOST), S (DOWN), DO (NOTHING)},
  {S (UP), EV (QUERIED_DOWN), S (DOWN), DO (NOTHING)},
  {S (UP), EV (SERVICE_LOST), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (UP), EV (DISCONNECT), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (UP), EV (RESET), S (DOWN), END_BOTH},

  /* an indication does not end this state either: the next request waits for the answer */
  {S (DEACTIVATING), EV (DEACTIVATED), S (DOWN), END_BOTH},
  {S (DEACTIVATING), EV (NOT_ACTIVE), S (DOWN), END_BOTH},
  {S (DEACTIVATING), EV (DEACTIVATE_BUSY), S (DEACTIVATE_BACKOFF), DO (ARM_BACKOFF)},
  {S (DEACTIVATING), EV (DEACTIVATE_REFUSED), S (VERIFYING), DO (QUERY_SESSION)},
  {S (DEACTIVATING), EV (DEACTIVATE_UNANSWERED), S (VERIFYING), DO (QUERY_SESSION)},
  {S (DEACTIVATING), EV (DISCONNECT), S (DEACTIVATING), DO (NOTHING)},
  {S (DEACTIVATING), EV (RESET), S (DOWN), END_BOTH},

  {S (DEACTIVATE_BACKOFF), EV (TIMER), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (DEACTIVATE_BACKOFF), EV (SESSION_LOST), S (DOWN), END_BOTH},
  {S (DEACTIVATE_BACKOFF), EV (DISCONNECT), S (DEACTIVATE_BACKOFF), DO (NOTHING)},
  {S (DEACTIVATE_BACKOFF), EV (RESET), S (DOWN), END_BOTH},

  /* A Disconnect while the activation has not ended (design.md 3.3). What is still outstanding:
   *
   *                              deactivation's answer   activation's answer   its indication
   *   DEACTIVATING_EARLY                  x                       x                  ?
   *   DEACTIVATING_PENDING                x                                          x
   *   DEACTIVATE_BACKOFF_PENDING     sent again soon                                 x
   *   DEACTIVATING_CROSSED                x
   *   AWAITING_ACTIVATE                                           x                  ?
   *   AWAITING_SESSION                                                               x
   */
  {S (DEACTIVATING_EARLY), EV (DEACTIVATED), S (DOWN), END_BOTH},
  {S (DEACTIVATING_EARLY), EV (NOT_ACTIVE), S (AWAITING_ACTIVATE), DO (ARM_DEACTIVATE)},
  {S (DEACTIVATING_EARLY), EV (DEACTIVATE_BUSY), S (AWAITING_ACTIVATE), DO (ARM_DEACTIVATE)},
  {S (DEACTIVATING_EARLY), EV (DEACTIVATE_REFUSED), S (AWAITING_ACTIVATE), DO (ARM_DEACTIVATE)},
  {S (DEACTIVATING_EARLY), EV (DEACTIVATE_UNANSWERED), S (DOWN), DO (RESET_MODEM) | END_BOTH},
  {S (DEACTIVATING_EARLY), EV (ACTIVATED), S (DEACTIVATING_CROSSED), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (ACTIVATE_REFUSED_UP), S (DEACTIVATING_CROSSED), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (ACTIVATE_UNDER_WAY), S (DEACTIVATING_PENDING), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (ACTIVATE_BUSY), S (DEACTIVATING), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (ACTIVATE_MAX), S (DEACTIVATING), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (ACTIVATE_INVALID), S (DEACTIVATING), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (ACTIVATE_DETACHED), S (DEACTIVATING), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (ACTIVATE_REFUSED), S (DEACTIVATING), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (ACTIVATE_UNANSWERED), S (DOWN), DO (RESET_MODEM) | END_BOTH},
  {S (DEACTIVATING_EARLY), EV (DISCONNECT), S (DEACTIVATING_EARLY), DO (NOTHING)},
  {S (DEACTIVATING_EARLY), EV (RESET), S (DOWN), END_BOTH},

  {S (DEACTIVATING_CROSSED), EV (DEACTIVATED), S (DOWN), END_BOTH},
  {S (DEACTIVATING_CROSSED), EV (NOT_ACTIVE), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (DEACTIVATING_CROSSED), EV (DEACTIVATE_BUSY), S (DEACTIVATE_BACKOFF), DO (ARM_BACKOFF)},
  {S (DEACTIVATING_CROSSED), EV (DEACTIVATE_REFUSED), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (DEACTIVATING_CROSSED), EV (DEACTIVATE_UNANSWERED), S (VERIFYING), DO (QUERY_SESSION)},
  {S (DEACTIVATING_CROSSED), EV (DISCONNECT), S (DEACTIVATING_CROSSED), DO (NOTHING)},
  {S (DEACTIVATING_CROSSED), EV (RESET), S (DOWN), END_BOTH},

  {S (DEACTIVATING_PENDING), EV (DEACTIVATED), S (DOWN), END_BOTH},
  {S (DEACTIVATING_PENDING), EV (NOT_ACTIVE), S (AWAITING_SESSION), DO (ARM_DEACTIVATE) | DO (QUERY_SESSION)},
  {S (DEACTIVATING_PENDING), EV (DEACTIVATE_BUSY), S (DEACTIVATE_BACKOFF_PENDING), DO (ARM_BACKOFF)},
  {S (DEACTIVATING_PENDING), EV (DEACTIVATE_REFUSED), S (AWAITING_SESSION), DO (ARM_DEACTIVATE) | DO (QUERY_SESSION)},
  {S (DEACTIVATING_PENDING), EV (DEACTIVATE_UNANSWERED), S (VERIFYING), DO (QUERY_SESSION)},
  {S (DEACTIVATING_PENDING), EV (SESSION_UP), S (DEACTIVATING_CROSSED), DO (NOTHING)},
  {S (DEACTIVATING_PENDING), EV (SESSION_LOST), S (DEACTIVATING), DO (NOTHING)},
  {S (DEACTIVATING_PENDING), EV (DISCONNECT), S (DEACTIVATING_PENDING), DO (NOTHING)},
  {S (DEACTIVATING_PENDING), EV (RESET), S (DOWN), END_BOTH},

  {S (DEACTIVATE_BACKOFF_PENDING), EV (TIMER), S (DEACTIVATING_PENDING), DO (SEND_DEACTIVATE)},
  {S (DEACTIVATE_BACKOFF_PENDING), EV (SESSION_UP), S (DEACTIVATE_BACKOFF), DO (KEEP_TIMER)},
  {S (DEACTIVATE_BACKOFF_PENDING), EV (SESSION_LOST), S (DOWN), END_BOTH},
  {S (DEACTIVATE_BACKOFF_PENDING), EV (DISCONNECT), S (DEACTIVATE_BACKOFF_PENDING), DO (NOTHING)},
  {S (DEACTIVATE_BACKOFF_PENDING), EV (RESET), S (DOWN), END_BOTH},

  {S (AWAITING_ACTIVATE), EV (ACTIVATED), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (AWAITING_ACTIVATE), EV (ACTIVATE_REFUSED_UP), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (AWAITING_ACTIVATE), EV (ACTIVATE_UNDER_WAY), S (AWAITING_SESSION), DO (KEEP_TIMER) | DO (QUERY_SESSION)},
  {S (AWAITING_ACTIVATE), EV (ACTIVATE_BUSY), S (DOWN), END_BOTH},
  {S (AWAITING_ACTIVATE), EV (ACTIVATE_MAX), S (DOWN), END_BOTH},
  {S (AWAITING_ACTIVATE), EV (ACTIVATE_INVALID), S (DOWN), END_BOTH},
  {S (AWAITING_ACTIVATE), EV (ACTIVATE_DETACHED), S (DOWN), END_BOTH},
  {S (AWAITING_ACTIVATE), EV (ACTIVATE_REFUSED), S (DOWN), END_BOTH},
  {S (AWAITING_ACTIVATE), EV (ACTIVATE_UNANSWERED), S (DOWN), DO (RESET_MODEM) | END_BOTH},
  {S (AWAITING_ACTIVATE), EV (TIMER), S (DOWN), DO (RESET_MODEM) | END_BOTH},
  {S (AWAITING_ACTIVATE), EV (DISCONNECT), S (AWAITING_ACTIVATE), DO (NOTHING)},
  {S (AWAITING_ACTIVATE), EV (RESET), S (DOWN), END_BOTH},

  /* asked once: the activation may have ended before it was answered "activating" */
  {S (AWAITING_SESSION), EV (QUERIED_DOWN), S (DOWN), END_BOTH},
  {S (AWAITING_SESSION), EV (SESSION_UP), S (DEACTIVATING), DO (SEND_DEACTIVATE)},
  {S (AWAITING_SESSION), EV (SESSION_LOST), S (DOWN), END_BOTH},
  {S (AWAITING_SESSION), EV (TIMER), S (VERIFYING), DO (QUERY_SESSION)},
  {S (AWAITING_SESSION), EV (DISCONNECT), S (AWAITING_SESSION), DO (NOTHING)},
  {S (AWAITING_SESSION), EV (RESET), S (DOWN), END_BOTH},

  {S (VERIFYING), EV (QUERIED_DOWN), S (DOWN), END_BOTH},
  /* a modem that answers is closed before anybody is told that no context is left */
  {S (VERIFYING), EV (QUERIED_UP), S (RESETTING), DO (RESET_MODEM)},
  {S (VERIFYING), EV (QUERY_FAILED), S (DOWN), DO (RESET_MODEM) | END_BOTH},
  {S (VERIFYING), EV (DISCONNECT), S (VERIFYING), DO (NOTHING)},
  {S (VERIFYING), EV (RESET), S (DOWN), END_BOTH},

  {S (RESETTING), EV (CLOSED), S (DOWN), END_BOTH},
  {S (RESETTING), EV (DISCONNECT), S (RESETTING), DO (NOTHING)},
};
/* clang-format on */

#undef S
#undef EV
#undef DO

static const Transition *
find_transition (MbnContextState state, MbnContextEvent event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (transitions); i++)
    if (transitions[i].from == state && transitions[i].event == event)
      return &transitions[i];

  return NULL;
}

/* Uses up one of the attempt's retries (design.md 3.7); FALSE when there is none left. */
static gboolean
take_once (gboolean *used)
{
  gboolean free_to_take = !*used;

  *used = TRUE;
  return free_to_take;
}

static gboolean
take_busy_retry (MbnContextMachine *machine)
{
  if (machine->busy_retries == MBN_CONTEXT_BUSY_RETRIES)
    return FALSE;

  machine->busy_retries++;
  return TRUE;
}

/* An answer that allows a retry is a refusal once its retries are used up. */
static MbnContextEvent
spend_retries (MbnContextMachine *machine, MbnContextEvent event)
{
  switch ((int)event)
    {
    case MBN_CONTEXT_EV_ATTACH_BUSY:
      return take_busy_retry (machine) ? event : MBN_CONTEXT_EV_ATTACH_REFUSED;
    case MBN_CONTEXT_EV_ACTIVATE_BUSY:
      return take_busy_retry (machine) ? event : MBN_CONTEXT_EV_ACTIVATE_REFUSED;
    case MBN_CONTEXT_EV_DEACTIVATE_BUSY:
      return take_busy_retry (machine) ? event : MBN_CONTEXT_EV_DEACTIVATE_REFUSED;
    case MBN_CONTEXT_EV_ACTIVATE_MAX:
      return take_once (&machine->cleared) ? event : MBN_CONTEXT_EV_ACTIVATE_REFUSED;
    case MBN_CONTEXT_EV_ACTIVATE_INVALID:
      return take_once (&machine->simplified) ? event : MBN_CONTEXT_EV_ACTIVATE_REFUSED;
    case MBN_CONTEXT_EV_ACTIVATE_DETACHED:
      return take_once (&machine->reattached) ? event : MBN_CONTEXT_EV_ACTIVATE_REFUSED;
    default:
      return event;
    }
}

static gboolean
starts_attempt (MbnContextEvent event)
{
  return event == MBN_CONTEXT_EV_CONNECT || event == MBN_CONTEXT_EV_CONNECT_EXPECT
         || event == MBN_CONTEXT_EV_CONNECT_DETACHED || event == MBN_CONTEXT_EV_DISCONNECT
         || event == MBN_CONTEXT_EV_SERVICE_LOST || event == MBN_CONTEXT_EV_IP_FAILED
         || event == MBN_CONTEXT_EV_ADOPT || event == MBN_CONTEXT_EV_ADOPT_PENDING
         || event == MBN_CONTEXT_EV_END_PENDING;
}

MbnContextActions
mbn_context_machine_step (MbnContextMachine *machine, MbnContextEvent event)
{
  const Transition *transition = find_transition (machine->state, event);

  g_return_val_if_fail (event < MBN_N_CONTEXT_EVENTS, MBN_CONTEXT_DO_NOTHING);

  if (transition == NULL)
    return MBN_CONTEXT_DO_NOTHING;

  /* a Disconnect that only joins one under way gives it no new retries */
  if (starts_attempt (event) && transition->actions != MBN_CONTEXT_DO_NOTHING)
    *machine = (MbnContextMachine){.state = machine->state};

  transition = find_transition (machine->state, spend_retries (machine, event));
  g_return_val_if_fail (transition != NULL, MBN_CONTEXT_DO_NOTHING);

  machine->state = transition->to;

  return transition->actions;
}

gboolean
mbn_context_machine_lists (MbnContextState state, MbnContextEvent event)
{
  return find_transition (state, event) != NULL;
}

guint
mbn_context_machine_backoff_ms (const MbnContextMachine *machine)
{
  return machine->busy_retries == 0
             ? 0
             : mbn_backoff_ms (machine->busy_retries - 1, FIRST_BUSY_MS, LAST_BUSY_MS);
}

MbnActivationState
mbn_context_machine_activation (const MbnContextMachine *machine)
{
  switch (machine->state)
    {
    case MBN_CONTEXT_DOWN:
    case MBN_CONTEXT_AWAITING_ATTACH:
    case MBN_CONTEXT_ATTACH_DRAINING:
      return MBN_ACTIVATION_STATE_DEACTIVATED;
    /* an attach in the middle of an activation is part of it */
    case MBN_CONTEXT_ATTACHING:
    case MBN_CONTEXT_ATTACH_PENDING:
    case MBN_CONTEXT_ATTACH_BACKOFF:
      return machine->reattached ? MBN_ACTIVATION_STATE_ACTIVATING
                                 : MBN_ACTIVATION_STATE_DEACTIVATED;
    case MBN_CONTEXT_ACTIVATING:
    case MBN_CONTEXT_ACTIVATE_PENDING:
    case MBN_CONTEXT_ACTIVATE_BACKOFF:
    case MBN_CONTEXT_ADOPTING:
    case MBN_CONTEXT_QUERYING:
    case MBN_CONTEXT_CLEARING:
    case MBN_CONTEXT_CONFIGURING:
      return MBN_ACTIVATION_STATE_ACTIVATING;
    case MBN_CONTEXT_UP:
      return MBN_ACTIVATION_STATE_ACTIVATED;
    case MBN_CONTEXT_DEACTIVATING:
    case MBN_CONTEXT_DEACTIVATE_BACKOFF:
    case MBN_CONTEXT_DEACTIVATING_EARLY:
    case MBN_CONTEXT_DEACTIVATING_CROSSED:
    case MBN_CONTEXT_DEACTIVATING_PENDING:
    case MBN_CONTEXT_DEACTIVATE_BACKOFF_PENDING:
    case MBN_CONTEXT_AWAITING_ACTIVATE:
    case MBN_CONTEXT_AWAITING_SESSION:
    case MBN_CONTEXT_VERIFYING:
    case MBN_CONTEXT_RESETTING:
      return MBN_ACTIVATION_STATE_DEACTIVATING;
    case MBN_N_CONTEXT_STATES:
      break;
    }

  g_return_val_if_reached (MBN_ACTIVATION_STATE_NONE);
}

gboolean
mbn_context_state_is_idle (MbnContextState state)
{
  return state == MBN_CONTEXT_DOWN || state == MBN_CONTEXT_UP;
}

const char *
mbn_context_state_to_string (MbnContextState state)
{
  static const char *const names[MBN_N_CONTEXT_STATES] = {
      [MBN_CONTEXT_DOWN] = "down",
      [MBN_CONTEXT_AWAITING_ATTACH] = "awaiting attach",
      [MBN_CONTEXT_ATTACHING] = "attaching",
      [MBN_CONTEXT_ATTACH_PENDING] = "attach pending",
      [MBN_CONTEXT_ATTACH_BACKOFF] = "attach back-off",
      [MBN_CONTEXT_ATTACH_DRAINING] = "attach draining",
      [MBN_CONTEXT_ACTIVATING] = "activating",
      [MBN_CONTEXT_ACTIVATE_PENDING] = "activation pending",
      [MBN_CONTEXT_ACTIVATE_BACKOFF] = "activation back-off",
      [MBN_CONTEXT_ADOPTING] = "adopting",
      [MBN_CONTEXT_QUERYING] = "querying",
      [MBN_CONTEXT_CLEARING] = "clearing",
      [MBN_CONTEXT_CONFIGURING] = "configuring",
      [MBN_CONTEXT_UP] = "up",
      [MBN_CONTEXT_DEACTIVATING] = "deactivating",
      [MBN_CONTEXT_DEACTIVATE_BACKOFF] = "deactivation back-off",
      [MBN_CONTEXT_DEACTIVATING_EARLY] = "deactivating early",
      [MBN_CONTEXT_DEACTIVATING_CROSSED] = "deactivating crossed",
      [MBN_CONTEXT_DEACTIVATING_PENDING] = "deactivating, activation pending",
      [MBN_CONTEXT_DEACTIVATE_BACKOFF_PENDING] = "deactivation back-off, activation pending",
      [MBN_CONTEXT_AWAITING_ACTIVATE] = "awaiting activation",
      [MBN_CONTEXT_AWAITING_SESSION] = "awaiting session",
      [MBN_CONTEXT_VERIFYING] = "verifying",
      [MBN_CONTEXT_RESETTING] = "resetting",
  };

  return state < MBN_N_CONTEXT_STATES ? names[state] : "unknown";
}

const char *
mbn_context_event_to_string (MbnContextEvent event)
{
  static const char *const names[MBN_N_CONTEXT_EVENTS] = {
      [MBN_CONTEXT_EV_CONNECT] = "connect",
      [MBN_CONTEXT_EV_CONNECT_EXPECT] = "connect, attach expected",
      [MBN_CONTEXT_EV_CONNECT_DETACHED] = "connect, detached",
      [MBN_CONTEXT_EV_DISCONNECT] = "disconnect",
      [MBN_CONTEXT_EV_ADOPT] = "adopt",
      [MBN_CONTEXT_EV_ADOPT_PENDING] = "adopt, activation pending",
      [MBN_CONTEXT_EV_END_PENDING] = "found changing",
      [MBN_CONTEXT_EV_ATTACH_ACCEPTED] = "attach accepted",
      [MBN_CONTEXT_EV_ATTACH_UNDER_WAY] = "attach under way",
      [MBN_CONTEXT_EV_ATTACH_BUSY] = "attach busy",
      [MBN_CONTEXT_EV_ATTACH_REFUSED] = "attach refused",
      [MBN_CONTEXT_EV_ATTACH_UNANSWERED] = "attach unanswered",
      [MBN_CONTEXT_EV_ATTACHED] = "attached",
      [MBN_CONTEXT_EV_DETACHED] = "detached",
      [MBN_CONTEXT_EV_ACTIVATED] = "activated",
      [MBN_CONTEXT_EV_ACTIVATE_UNDER_WAY] = "activation under way",
      [MBN_CONTEXT_EV_ACTIVATE_BUSY] = "activation busy",
      [MBN_CONTEXT_EV_ACTIVATE_MAX] = "activation: max contexts",
      [MBN_CONTEXT_EV_ACTIVATE_INVALID] = "activation: invalid parameters",
      [MBN_CONTEXT_EV_ACTIVATE_DETACHED] = "activation: detached",
      [MBN_CONTEXT_EV_ACTIVATE_REFUSED] = "activation refused",
      [MBN_CONTEXT_EV_ACTIVATE_REFUSED_UP] = "activation refused, up all the same",
      [MBN_CONTEXT_EV_ACTIVATE_UNANSWERED] = "activation unanswered",
      [MBN_CONTEXT_EV_QUERIED_UP] = "queried, up",
      [MBN_CONTEXT_EV_QUERIED_DOWN] = "queried, down",
      [MBN_CONTEXT_EV_QUERY_FAILED] = "query failed",
      [MBN_CONTEXT_EV_SESSION_UP] = "session up",
      [MBN_CONTEXT_EV_SESSION_LOST] = "session lost",
      [MBN_CONTEXT_EV_DEACTIVATED] = "deactivated",
      [MBN_CONTEXT_EV_NOT_ACTIVE] = "not active",
      [MBN_CONTEXT_EV_DEACTIVATE_BUSY] = "deactivation busy",
      [MBN_CONTEXT_EV_DEACTIVATE_REFUSED] = "deactivation refused",
      [MBN_CONTEXT_EV_DEACTIVATE_UNANSWERED] = "deactivation unanswered",
      [MBN_CONTEXT_EV_IP_READY] = "IP ready",
      [MBN_CONTEXT_EV_IP_FAILED] = "IP failed",
      [MBN_CONTEXT_EV_SERVICE_LOST] = "service lost",
      [MBN_CONTEXT_EV_TIMER] = "timer",
      [MBN_CONTEXT_EV_RESET] = "reset",
      [MBN_CONTEXT_EV_CLOSED] = "closed",
  };

  return event < MBN_N_CONTEXT_EVENTS ? names[event] : "unknown";
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Random walks of the context machine against a model of its owner and of the modem: the model
 * knows what is unanswered, armed and asked for, offers only events that can happen then, and
 * checks what must hold after each. `--seed` repeats a walk; GLib prints it.
 */

#include "config.h"

#include "mbn-context-machine.h"

#define N_STEPS 1000000

typedef struct
{
  MbnContextMachine machine;
  /* unanswered */
  gboolean attach;
  gboolean activate;
  gboolean deactivate;
  guint queries;
  /* the owner's */
  gboolean under_way; /* an activation was answered "activating" and has not ended */
  gboolean timer;
  gboolean watch;
  gboolean connect;
  gboolean disconnect;
  /* since the machine was last DOWN */
  gboolean maybe_up; /* the modem may have a session */
  gboolean activated;
  guint n_activates;
  /* for messages */
  MbnContextState from;
  MbnContextEvent event;
} Model;

static guint visited[MBN_N_CONTEXT_STATES][MBN_N_CONTEXT_EVENTS];

#define DO(name) MBN_CONTEXT_DO_##name
#define EV(name) MBN_CONTEXT_EV_##name

#define HOLDS(model, condition)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      g_error ("%s, %s -> %s: does not hold: %s", mbn_context_state_to_string ((model)->from),     \
               mbn_context_event_to_string ((model)->event),                                       \
               mbn_context_state_to_string ((model)->machine.state), #condition);                  \
  }                                                                                                \
  G_STMT_END

static MbnContextEvent
any (MbnContextEvent first, MbnContextEvent last)
{
  return (MbnContextEvent)g_test_rand_int_range ((int)first, (int)last + 1);
}

/* Events that can happen now; answers come first as often as all the rest together. */
static MbnContextEvent
choose (const Model *m)
{
  MbnContextEvent candidates[16];
  guint n = 0;
  MbnContextState state = m->machine.state;

  if (state == MBN_CONTEXT_RESETTING)
    return g_test_rand_bit () ? EV (CLOSED) : EV (DISCONNECT);

  if (m->attach)
    candidates[n++] = any (EV (ATTACH_ACCEPTED), EV (ATTACH_UNANSWERED));
  if (m->activate)
    candidates[n++] = any (EV (ACTIVATED), EV (ACTIVATE_UNANSWERED));
  if (m->deactivate)
    candidates[n++] = any (EV (DEACTIVATED), EV (DEACTIVATE_UNANSWERED));
  if (m->queries > 0)
    candidates[n++] = any (EV (QUERIED_UP), EV (QUERY_FAILED));
  if (m->timer)
    candidates[n++] = EV (TIMER);
  if (m->watch)
    candidates[n++] = state == MBN_CONTEXT_UP ? EV (IP_READY) : any (EV (IP_READY), EV (IP_FAILED));

  if (n > 0 && g_test_rand_int_range (0, 3) != 0)
    return candidates[g_test_rand_int_range (0, (int)n)];

  if (state == MBN_CONTEXT_DOWN && g_test_rand_int_range (0, 3) != 0)
    return any (EV (CONNECT), EV (CONNECT_DETACHED));

  candidates[n++] = EV (DISCONNECT);
  candidates[n++] = EV (ATTACHED);
  candidates[n++] = EV (DETACHED);
  candidates[n++] = EV (SESSION_UP);
  candidates[n++] = EV (SESSION_LOST);
  candidates[n++] = EV (SERVICE_LOST);
  if (state == MBN_CONTEXT_DOWN)
    candidates[n++] = any (EV (ADOPT), EV (END_PENDING));
  if (g_test_rand_int_range (0, 20) == 0)
    return EV (RESET);

  return candidates[g_test_rand_int_range (0, (int)n)];
}

/* The event as the owner and the modem see it, before the machine does. */
static void
happen (Model *m, MbnContextEvent event)
{
  if (event >= EV (ATTACH_ACCEPTED) && event <= EV (ATTACH_UNANSWERED))
    m->attach = FALSE;
  if (event >= EV (ACTIVATED) && event <= EV (ACTIVATE_UNANSWERED))
    m->activate = FALSE;
  if (event >= EV (DEACTIVATED) && event <= EV (DEACTIVATE_UNANSWERED))
    m->deactivate = FALSE;
  if (event >= EV (QUERIED_UP) && event <= EV (QUERY_FAILED))
    m->queries--;
  if (event == EV (TIMER))
    m->timer = FALSE;
  if (event == EV (DEACTIVATED))
    m->activate = FALSE; /* design.md 3.3: a deactivation that succeeds ends the activation too */
  if (event == EV (ACTIVATE_UNDER_WAY) || event == EV (ADOPT_PENDING) || event == EV (END_PENDING))
    m->under_way = TRUE;
  if (event == EV (SESSION_UP) || event == EV (SESSION_LOST) || event == EV (DEACTIVATED)
      || event == EV (QUERIED_DOWN))
    m->under_way = FALSE;
  if (event <= EV (CONNECT_DETACHED))
    {
      HOLDS (m, !m->connect);
      m->connect = TRUE;
    }
  if (event == EV (DISCONNECT))
    m->disconnect = TRUE;
  if (event == EV (SESSION_UP) || event == EV (QUERIED_UP) || event == EV (ADOPT)
      || event == EV (ADOPT_PENDING) || event == EV (END_PENDING))
    m->maybe_up = TRUE;
  if (event == EV (ACTIVATED) || event == EV (ADOPT)
      || (event == EV (SESSION_UP)
          && (m->machine.state == MBN_CONTEXT_ACTIVATE_PENDING
              || m->machine.state == MBN_CONTEXT_ADOPTING)))
    m->activated = TRUE;
}

static void
perform_sends (Model *m, guint actions)
{
  if (actions & DO (SEND_ATTACH))
    {
      HOLDS (m, !m->attach && !m->activate && !m->deactivate);
      m->attach = TRUE;
    }
  if (actions & DO (SEND_ACTIVATE))
    {
      HOLDS (m, !m->activate && !m->deactivate && !m->attach);
      HOLDS (m, m->connect);
      m->activate = m->maybe_up = TRUE;
      m->n_activates++;
      /* the first, 3 after Busy, one each after Max, Invalid and Detached */
      HOLDS (m, m->n_activates <= 1 + 3 + 3);
    }
  if (actions & DO (SEND_DEACTIVATE))
    {
      HOLDS (m, !m->deactivate);
      HOLDS (m, m->maybe_up);
      m->deactivate = TRUE;
    }
  if (actions & DO (QUERY_SESSION))
    m->queries++;
  if (actions & DO (WATCH_IP))
    {
      HOLDS (m, m->activated && !m->watch);
      m->watch = TRUE;
    }
}

static void
perform_timers (Model *m, guint actions)
{
  guint arms = actions
               & (DO (ARM_ATTACH_WAIT) | DO (ARM_ATTACH) | DO (ARM_ACTIVATE) | DO (ARM_DEACTIVATE)
                  | DO (ARM_BACKOFF) | DO (ARM_ADOPT));

  HOLDS (m, (arms & (arms - 1)) == 0);
  if (m->machine.state != m->from && (actions & DO (KEEP_TIMER)) == 0)
    m->timer = FALSE;
  if (arms == 0)
    return;

  HOLDS (m, !m->timer);
  m->timer = TRUE;
  if (arms == DO (ARM_BACKOFF))
    {
      guint delay_ms = mbn_context_machine_backoff_ms (&m->machine);

      HOLDS (m, delay_ms == 500 || delay_ms == 1000 || delay_ms == 2000);
    }
}

/* The modem is closed, which ends what it does. */
static gboolean
is_reset (const Model *m)
{
  return m->event == EV (RESET) || m->event == EV (CLOSED);
}

static void
perform (Model *m, guint actions)
{
  perform_timers (m, actions);

  if (m->machine.state != MBN_CONTEXT_CONFIGURING && m->machine.state != MBN_CONTEXT_UP)
    m->watch = FALSE;

  if (actions & DO (END_CONNECT))
    m->connect = FALSE;
  if (actions & DO (END_DISCONNECT))
    m->disconnect = FALSE;

  if (m->machine.state == MBN_CONTEXT_DOWN && m->from != MBN_CONTEXT_DOWN)
    {
      /* answers of this attempt are not heard any more; a reset ends what the modem does */
      HOLDS (m, !m->activate || (actions & DO (RESET_MODEM)) || is_reset (m));
      HOLDS (m, !m->under_way || (actions & DO (RESET_MODEM)) || is_reset (m));
      HOLDS (m, !m->deactivate || (actions & DO (RESET_MODEM)) || is_reset (m)
                    || m->event == EV (SESSION_LOST));
      m->attach = m->activate = m->deactivate = FALSE;
      m->queries = 0;
      m->maybe_up = m->activated = m->under_way = FALSE;
      m->n_activates = 0;
    }

  perform_sends (m, actions);
}

static void
check (Model *m)
{
  MbnContextState state = m->machine.state;

  /* CTX-42: up only with an activation and a valid IP configuration */
  if (state == MBN_CONTEXT_UP && m->from != MBN_CONTEXT_UP)
    HOLDS (m, m->activated && m->event == EV (IP_READY));

  /* nobody is left waiting when nothing is under way (design.md 3.2) */
  if (state == MBN_CONTEXT_DOWN || state == MBN_CONTEXT_UP)
    HOLDS (m, !m->connect && !m->disconnect);

  /* a Disconnect ends every Connect before it at once (design.md 3.3) */
  if (m->event == EV (DISCONNECT) && state != MBN_CONTEXT_DEACTIVATING
      && state != MBN_CONTEXT_RESETTING && state != MBN_CONTEXT_VERIFYING
      && state != MBN_CONTEXT_DEACTIVATE_BACKOFF)
    HOLDS (m, !m->connect);

  /* every state that is not idle has something to wait for */
  if (!mbn_context_state_is_idle (state) && state != MBN_CONTEXT_RESETTING)
    HOLDS (m, m->attach || m->activate || m->deactivate || m->queries > 0 || m->timer || m->watch);

  HOLDS (m, m->machine.busy_retries <= 3);
}

static void
test_walk (void)
{
  Model model = {0};

  for (guint i = 0; i < N_STEPS; i++)
    {
      MbnContextEvent event = choose (&model);
      guint actions;

      model.from = model.machine.state;
      model.event = event;
      visited[model.from][event]++;
      happen (&model, event);

      actions = mbn_context_machine_step (&model.machine, event);
      perform (&model, actions);
      check (&model);

      /* the owner asks by itself when registration is lost (CTX-47), or indications contradict an
       * answer */
      if ((model.watch || model.machine.state == MBN_CONTEXT_ACTIVATE_PENDING) && model.queries == 0
          && g_test_rand_int_range (0, 8) == 0)
        model.queries++;
    }
}

/* A walk that never comes somewhere proves nothing about it. */
static void
test_walk_went_everywhere (void)
{
  for (MbnContextState state = 0; state < MBN_N_CONTEXT_STATES; state++)
    for (MbnContextEvent event = 0; event < MBN_N_CONTEXT_EVENTS; event++)
      if (mbn_context_machine_lists (state, event) && visited[state][event] == 0)
        g_error ("never came to %s, %s", mbn_context_state_to_string (state),
                 mbn_context_event_to_string (event));
}

/* Whatever happened before, an undisturbed Connect and Disconnect then work. */
static void
test_recovers (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      MbnContextMachine machine = {0};

      for (guint j = (guint)g_test_rand_int_range (0, 30); j > 0; j--)
        mbn_context_machine_step (&machine, any (0, MBN_N_CONTEXT_EVENTS - 1));
      mbn_context_machine_step (&machine, EV (RESET));
      mbn_context_machine_step (&machine, EV (CLOSED));

      g_assert_cmphex (mbn_context_machine_step (&machine, EV (CONNECT)), ==, DO (SEND_ACTIVATE));
      g_assert_cmphex (mbn_context_machine_step (&machine, EV (ACTIVATE_BUSY)), ==,
                       DO (ARM_BACKOFF));
      g_assert_cmpuint (mbn_context_machine_backoff_ms (&machine), ==, 500);
      mbn_context_machine_step (&machine, EV (TIMER));
      mbn_context_machine_step (&machine, EV (ACTIVATED));
      mbn_context_machine_step (&machine, EV (IP_READY));
      g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_UP);
      mbn_context_machine_step (&machine, EV (DISCONNECT));
      mbn_context_machine_step (&machine, EV (DEACTIVATED));
      g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_DOWN);
    }
}

static void
test_walks (void)
{
  test_walk ();
  test_walk_went_everywhere ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/context-walk/invariants", test_walks);
  g_test_add_func ("/context-walk/recovers", test_recovers);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The context machine, pair by pair and retry by retry (design.md 3, CTX). */

#include "config.h"

#include "context-machine-expected.h"

#define EV(name) MBN_CONTEXT_EV_##name
#define DO(name) MBN_CONTEXT_DO_##name

static const ExpectedRow *
find_expected (MbnContextState state, MbnContextEvent event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (expected_rows); i++)
    if (expected_rows[i].from == state && expected_rows[i].event == event)
      return &expected_rows[i];

  return NULL;
}

static void
check_pair (MbnContextState state, MbnContextEvent event)
{
  const ExpectedRow *row = find_expected (state, event);
  MbnContextMachine machine = {.state = state};
  guint actions = mbn_context_machine_step (&machine, event);

  if (row == NULL)
    {
      if (mbn_context_machine_lists (state, event) || machine.state != state || actions != 0)
        g_error ("%s, %s is listed, but design.md does not want it",
                 mbn_context_state_to_string (state), mbn_context_event_to_string (event));
      return;
    }

  if (!mbn_context_machine_lists (state, event) || machine.state != row->to
      || actions != row->actions)
    g_error ("%s, %s -> %s with actions 0x%x; expected %s with 0x%x (%s)",
             mbn_context_state_to_string (state), mbn_context_event_to_string (event),
             mbn_context_state_to_string (machine.state), actions,
             mbn_context_state_to_string (row->to), row->actions, row->rule);
}

static void
test_state (gconstpointer data)
{
  MbnContextState state = (MbnContextState)GPOINTER_TO_INT (data);

  for (MbnContextEvent event = 0; event < MBN_N_CONTEXT_EVENTS; event++)
    check_pair (state, event);

  g_assert_true (mbn_context_machine_lists (state, EV (DISCONNECT)));
  g_assert_true (
      mbn_context_machine_lists (state, state == MBN_CONTEXT_RESETTING ? EV (CLOSED) : EV (RESET)));
}

/* From wherever any sequence of three events leads, a reset ends in DOWN: at once, but for the one
 * state that waits until it is done. */
static void
test_reset_from_anywhere (void)
{
  for (MbnContextState state = 0; state < MBN_N_CONTEXT_STATES; state++)
    for (MbnContextEvent a = 0; a < MBN_N_CONTEXT_EVENTS; a++)
      for (MbnContextEvent b = 0; b < MBN_N_CONTEXT_EVENTS; b++)
        {
          MbnContextMachine machine = {.state = state};
          guint actions;

          mbn_context_machine_step (&machine, a);
          mbn_context_machine_step (&machine, b);
          actions = mbn_context_machine_step (&machine, EV (RESET));
          if (machine.state == MBN_CONTEXT_RESETTING)
            actions = mbn_context_machine_step (&machine, EV (CLOSED));
          g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_DOWN);
          g_assert_cmphex (actions, ==, DO (END_CONNECT) | DO (END_DISCONNECT));
        }
}

static guint
step_from_down (MbnContextMachine *machine, const MbnContextEvent *events, gsize n_events)
{
  guint actions = 0;

  for (gsize i = 0; i < n_events; i++)
    actions = mbn_context_machine_step (machine, events[i]);

  return actions;
}

#define RUN(machine, ...)                                                                          \
  step_from_down (machine, (const MbnContextEvent[]){__VA_ARGS__},                                 \
                  sizeof ((const MbnContextEvent[]){__VA_ARGS__}) / sizeof (MbnContextEvent))

/* design.md 3.7: Busy: three, after 0.5 s, 1 s, 2 s; then the refusal. */
static void
test_busy (void)
{
  static const guint delays[] = {500, 1000, 2000};
  MbnContextMachine machine = {0};

  g_assert_cmpuint (mbn_context_machine_backoff_ms (&machine), ==, 0);
  RUN (&machine, EV (CONNECT));
  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      g_assert_cmphex (RUN (&machine, EV (ACTIVATE_BUSY)), ==, DO (ARM_BACKOFF));
      g_assert_cmpuint (mbn_context_machine_backoff_ms (&machine), ==, delays[i]);
      g_assert_cmphex (RUN (&machine, EV (TIMER)), ==, DO (SEND_ACTIVATE));
    }
  g_assert_cmphex (RUN (&machine, EV (ACTIVATE_BUSY)), ==, DO (END_CONNECT));
  g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_DOWN);

  /* a new attempt has retries of its own */
  g_assert_cmphex (RUN (&machine, EV (CONNECT), EV (ACTIVATE_BUSY)), ==, DO (ARM_BACKOFF));
  g_assert_cmpuint (mbn_context_machine_backoff_ms (&machine), ==, 500);
}

/* The three are of one Connect, whatever was busy. */
static void
test_busy_is_shared_with_the_attach (void)
{
  MbnContextMachine machine = {0};

  g_assert_cmphex (RUN (&machine, EV (CONNECT_DETACHED), EV (ATTACH_BUSY), EV (TIMER),
                        EV (ATTACH_BUSY), EV (TIMER), EV (ATTACH_ACCEPTED), EV (ACTIVATE_BUSY)),
                   ==, DO (ARM_BACKOFF));
  g_assert_cmpuint (mbn_context_machine_backoff_ms (&machine), ==, 2000);
  g_assert_cmphex (RUN (&machine, EV (TIMER), EV (ACTIVATE_BUSY)), ==, DO (END_CONNECT));
}

static void
test_busy_attach_is_refused_in_the_end (void)
{
  MbnContextMachine machine = {0};

  g_assert_cmphex (RUN (&machine, EV (CONNECT_DETACHED), EV (ATTACH_BUSY), EV (TIMER),
                        EV (ATTACH_BUSY), EV (TIMER), EV (ATTACH_BUSY), EV (TIMER),
                        EV (ATTACH_BUSY)),
                   ==, DO (END_CONNECT));
  g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_DOWN);
}

static void
test_busy_deactivation (void)
{
  MbnContextMachine machine = {.state = MBN_CONTEXT_UP, .busy_retries = 3};

  for (guint i = 0; i < 3; i++)
    {
      RUN (&machine, i == 0 ? EV (DISCONNECT) : EV (TIMER));
      g_assert_cmphex (RUN (&machine, EV (DEACTIVATE_BUSY)), ==, DO (ARM_BACKOFF));
      g_assert_cmpuint (mbn_context_machine_backoff_ms (&machine), ==, 500u << i);
    }
  /* never an error to the client: it is asked whether the session is up */
  g_assert_cmphex (RUN (&machine, EV (TIMER), EV (DEACTIVATE_BUSY)), ==, DO (QUERY_SESSION));
}

/* A Disconnect that joins gives no new retries. */
static void
test_joining_gives_no_retries (void)
{
  MbnContextMachine machine = {.state = MBN_CONTEXT_UP};

  RUN (&machine, EV (DISCONNECT), EV (DEACTIVATE_BUSY), EV (TIMER), EV (DEACTIVATE_BUSY),
       EV (TIMER), EV (DEACTIVATE_BUSY), EV (DISCONNECT), EV (TIMER), EV (DISCONNECT));
  g_assert_cmphex (RUN (&machine, EV (DEACTIVATE_BUSY)), ==, DO (QUERY_SESSION));
}

typedef struct
{
  const char *name;
  MbnContextEvent answer;
  MbnContextEvent back[3]; /* leads from the retry to the next activation */
  gsize n_back;
} OnceCase;

static const OnceCase once_cases[] = {
    {"MaxActivatedContexts",  EV (ACTIVATE_MAX),      {EV (QUERIED_UP), EV (DEACTIVATED)}, 2},
    {"InvalidParameters",     EV (ACTIVATE_INVALID),  {0},                                 0},
    {"PacketServiceDetached", EV (ACTIVATE_DETACHED), {EV (ATTACH_ACCEPTED)},              1},
};

static void
test_once (gconstpointer data)
{
  const OnceCase *c = data;

  for (guint attempt = 0; attempt < 2; attempt++)
    {
      MbnContextMachine machine = {0};

      RUN (&machine, EV (CONNECT), c->answer);
      step_from_down (&machine, c->back, c->n_back);
      g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_ACTIVATING);

      /* the second time it is final, but the other retries are still there */
      if (attempt == 0)
        g_assert_cmphex (RUN (&machine, c->answer), ==, DO (END_CONNECT));
      else
        for (gsize i = 0; i < G_N_ELEMENTS (once_cases); i++)
          if (once_cases[i].answer != c->answer)
            {
              RUN (&machine, once_cases[i].answer);
              step_from_down (&machine, once_cases[i].back, once_cases[i].n_back);
              g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_ACTIVATING);
            }
    }
}

/* design.md 4: deactivated while no address is there: failure at once. The query that a loss of
 * registration causes is one way to learn it. */
static void
test_queried_down_while_configuring (void)
{
  MbnContextMachine machine = {0};

  g_assert_cmphex (RUN (&machine, EV (CONNECT), EV (ACTIVATED), EV (QUERIED_DOWN)), ==,
                   DO (END_CONNECT));
  g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_DOWN);
}

/* design.md 3.3, 4: what clients see. */
static void
test_activation_states (void)
{
  static const MbnActivationState expected[MBN_N_CONTEXT_STATES] = {
      [MBN_CONTEXT_DOWN] = MBN_ACTIVATION_STATE_DEACTIVATED,
      [MBN_CONTEXT_AWAITING_ATTACH] = MBN_ACTIVATION_STATE_DEACTIVATED,
      [MBN_CONTEXT_ATTACHING] = MBN_ACTIVATION_STATE_DEACTIVATED,
      [MBN_CONTEXT_ATTACH_PENDING] = MBN_ACTIVATION_STATE_DEACTIVATED,
      [MBN_CONTEXT_ATTACH_BACKOFF] = MBN_ACTIVATION_STATE_DEACTIVATED,
      [MBN_CONTEXT_ATTACH_DRAINING] = MBN_ACTIVATION_STATE_DEACTIVATED,
      [MBN_CONTEXT_ACTIVATING] = MBN_ACTIVATION_STATE_ACTIVATING,
      [MBN_CONTEXT_ACTIVATE_PENDING] = MBN_ACTIVATION_STATE_ACTIVATING,
      [MBN_CONTEXT_ACTIVATE_BACKOFF] = MBN_ACTIVATION_STATE_ACTIVATING,
      [MBN_CONTEXT_ADOPTING] = MBN_ACTIVATION_STATE_ACTIVATING,
      [MBN_CONTEXT_QUERYING] = MBN_ACTIVATION_STATE_ACTIVATING,
      [MBN_CONTEXT_CLEARING] = MBN_ACTIVATION_STATE_ACTIVATING,
      [MBN_CONTEXT_CONFIGURING] = MBN_ACTIVATION_STATE_ACTIVATING,
      [MBN_CONTEXT_UP] = MBN_ACTIVATION_STATE_ACTIVATED,
      [MBN_CONTEXT_DEACTIVATING] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_DEACTIVATE_BACKOFF] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_DEACTIVATING_EARLY] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_DEACTIVATING_CROSSED] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_DEACTIVATING_PENDING] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_DEACTIVATE_BACKOFF_PENDING] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_AWAITING_ACTIVATE] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_AWAITING_SESSION] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_VERIFYING] = MBN_ACTIVATION_STATE_DEACTIVATING,
      [MBN_CONTEXT_RESETTING] = MBN_ACTIVATION_STATE_DEACTIVATING,
  };

  for (MbnContextState state = 0; state < MBN_N_CONTEXT_STATES; state++)
    {
      MbnContextMachine machine = {.state = state};

      g_assert_cmpint ((int)mbn_context_machine_activation (&machine), ==, (int)expected[state]);
      g_assert_cmpint (mbn_context_state_is_idle (state), ==,
                       state == MBN_CONTEXT_DOWN || state == MBN_CONTEXT_UP);
    }
}

/* One ACTIVATING per Connect (design.md 4): the attach of a retry (3.7 "Detached") is part of it.
 */
static void
test_activation_state_of_a_retry (void)
{
  MbnContextMachine machine = {.state = MBN_CONTEXT_DOWN};

  mbn_context_machine_step (&machine, EV (CONNECT));
  mbn_context_machine_step (&machine, EV (ACTIVATE_DETACHED));
  g_assert_cmpint ((int)machine.state, ==, MBN_CONTEXT_ATTACHING);
  g_assert_cmpint ((int)mbn_context_machine_activation (&machine), ==,
                   MBN_ACTIVATION_STATE_ACTIVATING);
  mbn_context_machine_step (&machine, EV (ATTACH_REFUSED));
  mbn_context_machine_step (&machine, EV (CONNECT_DETACHED));
  g_assert_cmpint ((int)mbn_context_machine_activation (&machine), ==,
                   MBN_ACTIVATION_STATE_DEACTIVATED);
}

static void
test_names (void)
{
  g_autoptr (GHashTable) states = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) events = g_hash_table_new (g_str_hash, g_str_equal);

  for (MbnContextState state = 0; state < MBN_N_CONTEXT_STATES; state++)
    g_assert_true (g_hash_table_add (states, (gpointer)mbn_context_state_to_string (state)));
  for (MbnContextEvent event = 0; event < MBN_N_CONTEXT_EVENTS; event++)
    g_assert_true (g_hash_table_add (events, (gpointer)mbn_context_event_to_string (event)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (MbnContextState state = 0; state < MBN_N_CONTEXT_STATES; state++)
    {
      g_autofree char *path
          = g_strdup_printf ("/context-machine/design-3/%s", mbn_context_state_to_string (state));

      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, GINT_TO_POINTER (state), test_state);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (once_cases); i++)
    {
      g_autofree char *path
          = g_strconcat ("/context-machine/design-3.7/once/", once_cases[i].name, NULL);

      g_test_add_data_func (path, &once_cases[i], test_once);
    }

  g_test_add_func ("/context-machine/design-3.5/reset-from-anywhere", test_reset_from_anywhere);
  g_test_add_func ("/context-machine/design-3.7/busy", test_busy);
  g_test_add_func ("/context-machine/design-3.7/busy-is-shared-with-the-attach",
                   test_busy_is_shared_with_the_attach);
  g_test_add_func ("/context-machine/design-3.7/busy-attach",
                   test_busy_attach_is_refused_in_the_end);
  g_test_add_func ("/context-machine/design-3.7/busy-deactivation", test_busy_deactivation);
  g_test_add_func ("/context-machine/design-3.7/joining-gives-no-retries",
                   test_joining_gives_no_retries);
  g_test_add_func ("/context-machine/design-4/queried-down-while-configuring",
                   test_queried_down_while_configuring);
  g_test_add_func ("/context-machine/design-4/activation-states", test_activation_states);
  g_test_add_func ("/context-machine/design-4/one-activating-per-connect",
                   test_activation_state_of_a_retry);
  g_test_add_func ("/context-machine/names", test_names);

  return g_test_run ();
}

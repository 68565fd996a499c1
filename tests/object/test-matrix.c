/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Every step x every interruption x every moment (design.md 3.2, 3.3, 3.5), in virtual time. A step
 * is a command that is unanswered, or something that is waited for. What is interrupted is called
 * A, a Connect behind it B, the Disconnects of the interruption D and E; the next Connect is Z.
 */

#include "config.h"

#include <string.h>

#include "matrix-table.h"

#define MINUTE     (60 * 1000)
#define REACHED_MS 100 /* from the request to the interruption */

typedef struct
{
  const Step *step;
  gboolean queued;
  Interruption interruption;
  Moment moment;
} Cell;

/* ---- what has happened ---- */

static char *
status_of (Bench *bench, const char *name)
{
  g_auto (GStrv) words = g_strsplit (bench->log->str, " ", -1);
  g_autofree char *prefix = g_strconcat (name, "=", NULL);
  char *status = NULL;

  for (char **w = words; *w != NULL; w++)
    if (g_str_has_prefix (*w, prefix))
      {
        g_assert_null (status); /* one completion (CTX-52) */
        status = g_strdup (*w + strlen (prefix));
      }

  return status;
}

static void
fail (Bench *bench, const char *what)
{
  g_test_message ("%s", what);
  g_test_message ("log: %s", bench->log->str);
  g_test_message ("messages: %s", bench->messages->str);
  g_test_message ("sent: %s", bench->fake->sent->str);
  g_test_fail_printf ("%s", what);
}

static void
check_status (Bench *bench, const char *name, const char *allowed)
{
  g_autofree char *status = status_of (bench, name);
  g_auto (GStrv) words = g_strsplit (allowed, " ", -1);

  if (status == NULL || !g_strv_contains ((const char *const *)words, status))
    {
      g_autofree char *what = g_strdup_printf ("%s=%s, expected one of: %s", name,
                                               status != NULL ? status : "(nothing)", allowed);

      fail (bench, what);
    }
}

static gsize
place_of (Bench *bench, const char *name)
{
  g_autofree char *prefix = g_strconcat (name, "=", NULL);
  const char *at = strstr (bench->log->str, prefix);

  return at == NULL ? G_MAXSIZE : (gsize)(at - bench->log->str);
}

static gboolean
is_open (Bench *bench, const char *name)
{
  g_autofree char *status = status_of (bench, name);

  return status == NULL;
}

/* ---- the answer ---- */

typedef struct
{
  const Cell *cell;
  Bench *bench;
  guint n_opens;    /* when the step was reached */
  guint n_messages; /* OPEN and CLOSE before the interruption */
  gboolean a_was_open;
  gboolean b_was_open;
  gboolean disconnecting; /* D was accepted */
  gboolean joining;       /* E was accepted */
  gboolean stopped;
} Run;

static FakeCall *
find_call (MbnFakeModem *fake, guint kind)
{
  for (guint i = 0; i < fake->pending->len; i++)
    if (((FakeCall *)g_ptr_array_index (fake->pending, i))->kind == kind)
      return g_ptr_array_index (fake->pending, i);

  return NULL;
}

/* An opening ends what the modem was doing; an answer that still comes is of the past. */
static gboolean
is_of_the_past (Run *run)
{
  return bench_count_sent (run->bench, "open") > run->n_opens
         || bench_count_sent (run->bench, "close") > 0;
}

static void
answer (Run *run)
{
  const Step *step = run->cell->step;
  Moment moment = run->cell->moment;
  MbnFakeModem *fake = run->bench->fake;
  FakeCall *call = step->kind == NOTHING ? NULL : find_call (fake, step->kind);
  MbnError status = moment == BEFORE_REFUSAL ? MBN_ERROR_FAILURE
                    : moment == BEFORE_BUSY  ? MBN_ERROR_BUSY
                                             : MBN_OK;

  if (step->kind == NOTHING && fake->backend != NULL && !is_of_the_past (run))
    (status == MBN_OK ? step->answer : step->refuse) (run->bench);
  if (call == NULL)
    return;

  if (is_of_the_past (run)) /* it changes nothing in the modem */
    call->answer.fact = session_fact (MBN_ACTIVATION_STATE_ACTIVATED);
  else if (moment == AFTER_TIME_OUT && step->kind == MBN_COMMAND_DEACTIVATE) /* nor does this */
    call->answer.fact = session_fact (MBN_ACTIVATION_STATE_DEACTIVATED);
  mbn_fake_modem_release (fake, step->kind, status);
  /* MBIM has no second answer that could reach a command: it is an indication then (CTX-19) */
  if (run->cell->interruption == DUPLICATE && fake->backend != NULL && step->kind != MBN_FAKE_OPEN
      && step->kind != MBN_COMMAND_SUBSCRIBE)
    {
      static const int facts[MBN_N_COMMANDS] = {
          [MBN_COMMAND_ATTACH] = MBN_FACT_PACKET_SERVICE,
          [MBN_COMMAND_ACTIVATE] = MBN_FACT_SESSION,
          [MBN_COMMAND_DEACTIVATE] = MBN_FACT_SESSION,
          [MBN_COMMAND_READ_SESSION] = MBN_FACT_SESSION,
          [MBN_COMMAND_READ_IP_CONFIG] = MBN_FACT_IP_CONFIG,
          [MBN_COMMAND_REGISTER] = MBN_FACT_REGISTRATION,
          [MBN_COMMAND_READ_REGISTRATION] = MBN_FACT_REGISTRATION,
          [MBN_COMMAND_READ_PACKET_SERVICE] = MBN_FACT_PACKET_SERVICE,
      };

      if (facts[step->kind] != 0)
        mbn_fake_modem_emit (fake, mbn_fake_modem_state (fake, (MbnFactKind)facts[step->kind]));
    }
}

/* ---- the interruption ---- */

static void
set_silent (Bench *bench, gboolean silent)
{
  for (guint kind = 0; kind < MBN_N_FAKE; kind++)
    if (silent)
      {
        g_queue_clear_full (&bench->fake->scripts[kind], g_free);
        for (guint i = 0; i < 500; i++)
          bench_hold (bench, kind);
      }
    else
      g_queue_clear_full (&bench->fake->scripts[kind], g_free);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  mbn_modem_stop_finish (MBN_MODEM (source), result);
  ((Run *)user_data)->stopped = TRUE;
}

/* A Disconnect is refused when there is nothing to end, and only then (3.3). */
static gboolean
call_disconnect (Run *run, const char *name)
{
  Bench *bench = run->bench;
  Phase phase = run->cell->step->phase;
  MbnActivationState state = mbn_context_get_state (bench->context);
  gboolean something
      = (state != MBN_ACTIVATION_STATE_NONE && state != MBN_ACTIVATION_STATE_DEACTIVATED)
        || ((phase == CONNECTING || phase == DISCONNECTING) && is_open (bench, "A"))
        || (run->cell->queued && is_open (bench, "B"))
        || (run->disconnecting && is_open (bench, "D"));
  MbnError status = bench_disconnect (bench, name);

  if (status != (something ? MBN_OK : MBN_ERROR_NOT_FOUND))
    fail (bench, something ? "Disconnect was refused" : "Disconnect of nothing was accepted");

  return status == MBN_OK;
}

static void
interrupt (Run *run)
{
  Bench *bench = run->bench;

  run->a_was_open = is_open (bench, "A");
  run->b_was_open = run->cell->queued && is_open (bench, "B");
  run->n_messages = bench_count_sent (bench, "close") + bench_count_sent (bench, "open");

  switch ((int)run->cell->interruption)
    {
    case DISCONNECT:
      run->disconnecting = call_disconnect (run, "D");
      break;
    case DISCONNECT_TWICE:
      run->disconnecting = call_disconnect (run, "D");
      run->joining = call_disconnect (run, "E");
      break;
    case SILENT:
      set_silent (bench, TRUE);
      break;
    case GONE:
      if (bench->fake->backend != NULL)
        mbn_backend_emit_gone (bench->fake->backend);
      else
        mbn_modem_abandon (bench->modem);
      break;
    case FORGOTTEN:
      if (bench->fake->backend != NULL)
        {
          bench->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
          mbn_backend_emit_forgotten (bench->fake->backend, "it answered \"not opened\"");
        }
      break;
    case STOP:
      mbn_modem_stop_async (bench->modem, on_stopped, run);
      break;
    default:
      break;
    }
}

/* ---- to the middle of the step ---- */

static void
hold (Bench *bench, guint kind)
{
  /* an answer comes late although nobody waits for it any more */
  mbn_fake_modem_script (bench->fake, kind, (MbnFakeAnswer){.silent = TRUE, .stubborn = TRUE});
}

static void
reach (Run *run)
{
  const Step *step = run->cell->step;
  Bench *bench = run->bench;

  if (step->setup != NULL)
    step->setup (bench);
  if (step->phase == OPENING)
    {
      hold (bench, step->kind);
      mbn_modem_start (bench->modem);
    }
  else
    {
      bench_start (bench);
      if (step->prepare != NULL)
        step->prepare (bench);
      if (step->kind != NOTHING && !step->held)
        hold (bench, step->kind);
    }

  switch ((int)step->phase)
    {
    case OPERATION:
      bench_operate (bench, "A", MBN_REQUEST_SET_REGISTER_MODE, MBN_COMMAND_REGISTER);
      break;
    case CONNECTING:
      g_assert_cmpint ((int)bench_connect (bench, "A"), ==, MBN_OK);
      break;
    case DISCONNECTING:
      if (step->cancels)
        {
          g_assert_cmpint ((int)bench_connect (bench, "C"), ==, MBN_OK);
          bench_run (bench, 10);
        }
      g_assert_cmpint ((int)bench_disconnect (bench, "A"), ==, MBN_OK);
      break;
    default:
      break;
    }
  if (run->cell->queued)
    g_assert_cmpint ((int)bench_connect (bench, "B"), ==, MBN_OK);

  if (step->middle != NULL)
    {
      bench_run (bench, 0);
      step->middle (bench);
    }
  bench_run (bench, REACHED_MS);
  if (step->kind != NOTHING)
    g_assert_true (mbn_fake_modem_is_asked (bench->fake, step->kind));
  run->n_opens = bench_count_sent (bench, "open");
}

/* Nothing else is waited for when the answer is there. */
static void
check_prompt (Run *run)
{
  const Step *step = run->cell->step;

  if (is_of_the_past (run) || run->cell->moment == BEFORE_BUSY || step->phase == OPENING
      || step->phase == IDLE || step->waits_on
      || (run->cell->moment == BEFORE_REFUSAL && step->kind == MBN_COMMAND_READ_IP_CONFIG))
    return;
  bench_run (run->bench, 0);
  if (is_open (run->bench, "A"))
    fail (run->bench, "A waits although the answer is there");
}

static void
happen (Run *run)
{
  Bench *bench = run->bench;

  switch ((int)run->cell->moment)
    {
    case BEFORE:
    case BEFORE_REFUSAL:
    case BEFORE_BUSY:
      interrupt (run);
      bench_run (bench, 50);
      answer (run);
      check_prompt (run);
      break;
    case INSTEAD:
      interrupt (run);
      break;
    case JUST_BEFORE:
      interrupt (run);
      answer (run);
      break;
    case JUST_AFTER:
      answer (run);
      interrupt (run);
      break;
    default:
      bench_run (bench, run->cell->step->limit_ms);
      interrupt (run);
      bench_run (bench, 50);
      if (run->cell->interruption != SILENT)
        answer (run);
      break;
    }
}

/* ---- the oracle ---- */

static gboolean
comes_in_time (Moment moment)
{
  return moment != INSTEAD && moment != AFTER_TIME_OUT;
}

/* Statuses with which A may end. */
static char *
allowed_of_a (Run *run)
{
  const Step *step = run->cell->step;
  Moment moment = run->cell->moment;
  gboolean crosses = moment == JUST_BEFORE || moment == JUST_AFTER;
  const char *more = crosses ? step->answered : "";

  if (!run->a_was_open) /* what the modem tells unasked takes effect at once */
    return g_strdup (moment == JUST_AFTER ? step->answered : step->expired);

  switch ((int)run->cell->interruption)
    {
    case DISCONNECT:
    case DISCONNECT_TWICE:
      /* 3.3: every Connect accepted before it; a Disconnect that runs is joined */
      if (step->phase == CONNECTING)
        return g_strdup ("ERROR_CANCELLED");
      break;
    case GONE:
      return g_strjoin (" ", step->phase == DISCONNECTING ? OK : "E_HANDLE", more, NULL);
    case STOP:
      if (step->phase == DISCONNECTING)
        return g_strdup ("ERROR_SERVICE_NOT_ACTIVE " OK);
      return g_strjoin (" ", "ERROR_SERVICE_NOT_ACTIVE", more, NULL);
    case FORGOTTEN:
      if (step->behind)
        return g_strdup (OK);
      return g_strjoin (" ", step->phase == DISCONNECTING ? OK : TIMEOUT, more, NULL);
    case SILENT:
      return g_strjoin (" ", step->dead,
                        comes_in_time (moment) && step->phase != OPERATION ? FAILURE : "",
                        comes_in_time (moment) ? step->answered : "", NULL);
    default:
      break;
    }

  if (moment == BEFORE_REFUSAL)
    return g_strdup (step->refused);
  if (moment == BEFORE_BUSY) /* "Nothing else" is tried again (3.7) */
    return g_strjoin (" ", step->answered, step->refused, NULL);
  return g_strdup (comes_in_time (moment) ? step->answered : step->expired);
}

/* … and B, when A has ended with @status. */
static char *
allowed_of_b (Run *run, const char *status)
{
  const Step *step = run->cell->step;
  gboolean no_address = step->setup == have_no_address;
  gboolean a_is_up = step->phase == CONNECTING && g_str_equal (status, OK);

  switch ((int)run->cell->interruption)
    {
    case DISCONNECT:
    case DISCONNECT_TWICE:
      if (run->b_was_open)
        return g_strdup ("ERROR_CANCELLED");
      break;
    case GONE:
      if (run->b_was_open)
        return g_strdup ("E_HANDLE");
      break;
    case STOP:
      if (run->b_was_open)
        return g_strdup ("ERROR_SERVICE_NOT_ACTIVE");
      break;
    case SILENT:
      if (run->b_was_open)
        return g_strdup (a_is_up ? IN_USE : no_address ? TIMEOUT " " FAILURE : TIMEOUT);
      break;
    case FORGOTTEN:
      /* one that waits runs after the re-read; one that runs already ends with the reset; one
       * whose turn has come finds the context of A, or finds it gone */
      if (run->b_was_open)
        return g_strjoin (" ", no_address ? FAILURE " " OK : OK, a_is_up ? IN_USE : "",
                          run->a_was_open ? "" : TIMEOUT, NULL);
      break;
    default:
      break;
    }

  return g_strdup (a_is_up ? IN_USE : no_address ? FAILURE " " OK : OK);
}

static void
check_requests (Run *run)
{
  Bench *bench = run->bench;
  const Step *step = run->cell->step;
  g_autofree char *allowed = NULL;

  if (step->phase != OPENING && step->phase != IDLE)
    {
      allowed = allowed_of_a (run);
      check_status (bench, "A", allowed);
    }
  if (run->cell->queued)
    {
      g_autofree char *status = status_of (bench, "A");
      g_autofree char *allowed_b = allowed_of_b (run, status != NULL ? status : "");

      check_status (bench, "B", allowed_b);
    }
  if (step->prepare == cancel_attach)
    check_status (bench, "Y", OK);
  if (step->cancels || step->prepare == cancel_attach)
    check_status (bench, "C", "ERROR_CANCELLED");
  if (run->disconnecting)
    {
      check_status (bench, "D", OK);
      /* each Connect that it cancels comes first (3.3) */
      if ((run->b_was_open && place_of (bench, "B") > place_of (bench, "D"))
          || (run->a_was_open && step->phase == CONNECTING
              && place_of (bench, "A") > place_of (bench, "D")))
        fail (bench, "D is to complete after what it cancels");
    }
  if (run->joining)
    check_status (bench, "E", OK);
  if (mbn_context_has_requests (bench->context))
    fail (bench, "requests are left");
}

/* What is due without any delay. */
static void
check_at_once (Run *run)
{
  Bench *bench = run->bench;
  Interruption interruption = run->cell->interruption;
  gboolean cancels = interruption == DISCONNECT || interruption == DISCONNECT_TWICE;

  bench_run (bench, 0);
  if (!run->a_was_open || run->cell->step->phase == OPENING || run->cell->step->phase == IDLE)
    return;
  if ((cancels && run->cell->step->phase == CONNECTING) || interruption == GONE
      || (interruption == FORGOTTEN && !run->cell->step->behind)
      || (interruption == STOP && run->cell->step->phase == CONNECTING))
    if (is_open (bench, "A"))
      fail (bench, "A is to complete at once");
}

/* "No request waits past its limit" (3.5), nor does it end before. */
static void
check_limit (Run *run)
{
  Bench *bench = run->bench;
  const Step *step = run->cell->step;
  gboolean exact = g_strcmp0 (step->expired, TIMEOUT) == 0;
  gboolean applies
      = run->cell->interruption == NO_INTERRUPTION || (run->cell->interruption == SILENT && exact);

  if (run->cell->moment != INSTEAD || !applies || step->expired == NULL)
    return;

  bench_run (bench, step->limit_ms - REACHED_MS - 1);
  if (exact && !is_open (bench, "A"))
    fail (bench, "A ended before its limit");
  bench_run (bench, 1);
  if (is_open (bench, "A"))
    fail (bench, "A is open when its limit is over");
}

/* ---- afterwards ---- */

static void
check_quiet (Bench *bench)
{
  g_string_truncate (bench->fake->sent, 0);
  bench_run (bench, 10 * MINUTE);
  if (bench->fake->sent->len > 0)
    fail (bench, "something is sent to a modem that is gone");
}

static void
check_gone (Run *run)
{
  Bench *bench = run->bench;

  bench_run (bench, 10 * MINUTE);
  check_requests (run);
  if (bench->fake->backend == NULL && bench->n_gone == 0)
    return; /* abandoned while there was no channel */
  g_assert_cmpuint (bench->n_gone, ==, 1);
  check_quiet (bench);
}

static void
check_stopped (Run *run)
{
  Bench *bench = run->bench;

  /* "An orderly stop takes at most 10 s whatever the modem does" (6) */
  bench_run (bench, 10 * 1000);
  if (!run->stopped)
    mbn_modem_abandon (bench->modem);
  bench_run (bench, 0);
  g_assert_true (run->stopped);
  check_requests (run);
  if (mbn_context_get_state (bench->context) == MBN_ACTIVATION_STATE_ACTIVATED)
    fail (bench, "activated after a stop");
  check_quiet (bench);
}

/* "the first within 5 s, then at most 60 s apart" (3.5), and never given up. */
static void
check_retries (Run *run)
{
  Bench *bench = run->bench;
  guint n = bench_count_sent (bench, "open");

  /* each try may take open_timeout itself */
  for (guint i = 0; i < 5; i++)
    {
      bench_run (bench, 60000 + 45000 + 10000);
      if (bench_count_sent (bench, "open") == n)
        fail (bench, "no try to open it in a minute");
      n = bench_count_sent (bench, "open");
    }
}

static void
check_works (Run *run)
{
  Bench *bench = run->bench;
  const Step *step = run->cell->step;
  MbnActivationState state;

  if (step->setup == be_locked)
    {
      bench->fake->ready = MBN_READY_STATE_INITIALIZED;
      if (bench->fake->backend != NULL)
        mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED, "8949");
    }
  if (step->restore != NULL)
    step->restore (bench);
  if (run->cell->moment == BEFORE_REFUSAL && step->phase == OPENING && bench->fake->backend != NULL)
    {
      /* a state that the modem refuses to tell is not asked for again: it indicates it */
      mbn_fake_modem_indicate_radio (bench->fake, MBN_RADIO_ON, MBN_RADIO_ON);
      mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_HOME);
    }
  bench_run (bench, 5 * MINUTE);
  if (!mbn_modem_has_connection (bench->modem))
    fail (bench, "no connection");

  /* the truth, as the modem has it */
  state = mbn_context_get_state (bench->context);
  if (state != bench->fake->session)
    fail (bench, "the state is not that of the modem");
  if (run->disconnecting && state != MBN_ACTIVATION_STATE_DEACTIVATED)
    fail (bench, "not deactivated after a Disconnect");
  if (state == MBN_ACTIVATION_STATE_ACTIVATED)
    {
      g_assert_cmpint ((int)bench_disconnect (bench, "X"), ==, MBN_OK);
      bench_run (bench, 1000);
      check_status (bench, "X", OK);
    }
  g_assert_cmpint ((int)bench_connect (bench, "Z"), ==, MBN_OK);
  bench_run (bench, 10 * 1000);
  check_status (bench, "Z", OK);
  if (mbn_context_get_state (bench->context) != MBN_ACTIVATION_STATE_ACTIVATED
      || bench->fake->session != MBN_ACTIVATION_STATE_ACTIVATED)
    fail (bench, "not activated after the next Connect");
}

static void
test_cell (gconstpointer data)
{
  g_autoptr (Bench) bench = bench_new ();
  Run run = {.cell = data, .bench = bench};

  reach (&run);
  happen (&run);
  check_at_once (&run);
  check_limit (&run);

  if (run.cell->interruption == GONE)
    check_gone (&run);
  else if (run.cell->interruption == STOP)
    check_stopped (&run);
  else
    {
      /* all limits and two resets, and no request waits past that */
      bench_run (bench, 15 * MINUTE);
      check_requests (&run);
      if (run.cell->interruption == SILENT
          && bench_count_sent (bench, "close") + bench_count_sent (bench, "open") > run.n_messages)
        check_retries (&run);
      set_silent (bench, FALSE);
      check_works (&run);
    }
}

/* ---- the table ---- */

static gboolean
is_applicable (const Cell *cell)
{
  gboolean answered = comes_in_time (cell->moment);

  /* a modem that is silent does not answer later, and an answer twice is one that comes */
  if (cell->interruption == SILENT && cell->moment != INSTEAD && cell->moment != JUST_AFTER
      && cell->moment != AFTER_TIME_OUT)
    return FALSE;
  if (cell->interruption == DUPLICATE && !answered)
    return FALSE;
  if (cell->moment == BEFORE_REFUSAL || cell->moment == BEFORE_BUSY)
    return cell->interruption != DUPLICATE && cell->step->kind != MBN_FAKE_OPEN
           && (cell->step->kind != NOTHING
               || (cell->step->refuse != NULL && cell->moment == BEFORE_REFUSAL));
  /* nothing to wait for: only the interruption itself */
  if (cell->step->kind == NOTHING && cell->step->answer == NULL)
    return cell->moment == INSTEAD && cell->interruption != DUPLICATE;
  if (cell->interruption == NO_INTERRUPTION && (cell->moment == JUST_BEFORE))
    return FALSE;

  return TRUE;
}

static guint n_cells;
static guint n_not_applicable;
static guint n_steps;

static void
add_step (const Step *step, gboolean queued)
{
  n_steps++;
  for (guint i = 0; i < N_INTERRUPTIONS; i++)
    for (guint m = 0; m < N_MOMENTS; m++)
      {
        Cell *cell = g_new0 (Cell, 1);
        g_autofree char *path
            = g_strdup_printf ("/matrix/%s%s/%s/%s", step->name, queued ? "+queued" : "",
                               interruptions[i], moments[m]);

        *cell = (Cell){step, queued, (Interruption)i, (Moment)m};
        if (is_applicable (cell))
          {
            n_cells++;
            g_test_add_data_func_full (path, cell, test_cell, g_free);
          }
        else
          {
            n_not_applicable++;
            g_free (cell);
          }
      }
}

/* Every message of an undisturbed start is a step, so that a new one joins by itself. */
static void
add_opening (void)
{
  static Step opening[MBN_N_FAKE];
  g_autoptr (Bench) bench = bench_new ();

  mbn_modem_start (bench->modem);
  bench_run (bench, 10000);
  for (guint kind = 0; kind < MBN_N_FAKE; kind++)
    if (bench_count_sent (bench, mbn_fake_word (kind)) > 0)
      {
        g_autofree char *name = g_strconcat ("open/", mbn_fake_word (kind), NULL);
        Step *step = &opening[kind];

        *step = (Step){.name = g_intern_string (name),
                       .phase = OPENING,
                       .kind = kind,
                       .limit_ms = kind == MBN_FAKE_OPEN ? 45000 : 30000};
        add_step (step, FALSE);
      }
}

static void
test_size (void)
{
  g_test_message ("matrix: %u cells (%u steps x %u interruptions x %u moments, %u not applicable)",
                  n_cells, n_steps, (guint)N_INTERRUPTIONS, (guint)N_MOMENTS, n_not_applicable);
  g_assert_cmpuint (n_steps, >, matrix_n_steps + 10);
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

  add_opening ();
  for (gsize i = 0; i < matrix_n_steps; i++)
    {
      add_step (&matrix_steps[i], FALSE);
      if (matrix_steps[i].queue)
        add_step (&matrix_steps[i], TRUE);
    }
  g_test_add_func ("/matrix/size", test_size);

  return g_test_run ();
}

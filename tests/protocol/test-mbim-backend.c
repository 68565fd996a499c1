/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The MBIM back end against the simulated modem: opening, closing, dropping, and what is none. */

#include "config.h"

#include "backend-host.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define CYCLES 200

static const MbnCommand read_signal = {.kind = MBN_COMMAND_READ_SIGNAL};
static const MbnCommand read_caps = {.kind = MBN_COMMAND_READ_CAPS};

/* Ran into its limit: not before it, and not long after. */
static void
assert_timed_out (Outcome *outcome)
{
  outcome_assert_error (outcome, MBN_ERROR_TIMEOUT);
  g_assert_cmpint (outcome->elapsed_us, >=, (SHORT_MS - 10) * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (outcome->elapsed_us, <=, (SHORT_MS + 3000) * G_TIME_SPAN_MILLISECOND);
}

/* ---- open ---- */

static void
test_open_and_close (void)
{
  g_autoptr (Host) host = host_new (NULL);
  Outcome outcome;

  host_start_open (host, &outcome, LONG_MS);
  outcome_assert_ok (&outcome);
  test_sim_run (host->sim, "wait opened");
  host_assert_works (host);

  host_start_close (host, &outcome, LONG_MS);
  outcome_assert_ok (&outcome);
  test_sim_run (host->sim, "wait closed");

  host_start (host, &outcome, &read_signal, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);
  g_assert_cmpuint (host->n_gone + host->n_forgotten, ==, 0);
}

static void
test_open_takes_one_message (void)
{
  g_autoptr (Host) host = host_new_open (NULL);

  g_assert_cmpuint (test_sim_count (host->sim), ==, 1);
}

static void
test_open_refused (void)
{
  g_autoptr (Host) host = host_new ("fault open status=2");
  Outcome outcome;

  host_start_open (host, &outcome, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_FAIL);

  host_renew (host);
  host_open (host);
  host_assert_works (host);
}

static void
test_open_not_answered (void)
{
  g_autoptr (Host) host = host_new ("silent on");
  Outcome outcome;

  host_start_open (host, &outcome, SHORT_MS);
  assert_timed_out (&outcome);

  test_sim_run (host->sim, "silent off");
  host_renew (host);
  host_open (host);
  host_assert_works (host);
}

static void
test_open_answered_late (void)
{
  g_autoptr (Host) host = host_new ("fault open delay=400");
  Outcome outcome;

  host_start_open (host, &outcome, SHORT_MS);
  assert_timed_out (&outcome);
  test_sim_run (host->sim, "wait opened");
  test_run_for (50);
  g_assert_cmpuint (outcome.n_calls, ==, 1);
}

/* An answer to a CLOSE of an earlier process: close, then open (mbim-notes.md 8). */
static void
test_stray_close_done (void)
{
  g_autoptr (Host) host = host_new ("fault open drop no-apply");
  g_autofree char *journal = NULL;
  Outcome outcome;

  host_start_open (host, &outcome, LONG_MS);
  test_sim_run (host->sim, "wait host open");
  test_sim_run (host->sim, "stray close-done");
  outcome_assert_ok (&outcome);
  host_assert_works (host);

  test_sim_run (host->sim, "wait host close");
  test_sim_run (host->sim, "wait host open count=2");
}

/* A modem that some other process left open. */
static void
test_open_when_open (void)
{
  g_autoptr (Host) host = host_new_open (NULL);

  host_renew (host); /* without CLOSE */
  host_open (host);
  host_assert_works (host);
  g_assert_cmpuint (host->n_forgotten, ==, 0);
}

/* ---- abort ---- */

static void
test_abort_while_opening (void)
{
  g_autoptr (Host) host = host_new ("silent on");
  Outcome first;
  Outcome second;

  /* before libmbim has even looked at the file */
  host_start_open (host, &first, LONG_MS);
  mbn_backend_abort (host->backend);
  outcome_assert_error (&first, MBN_ERROR_HANDLE);

  /* with OPEN on its way */
  host_renew (host);
  host_start_open (host, &second, LONG_MS);
  test_sim_run (host->sim, "wait host open");
  mbn_backend_abort (host->backend);
  outcome_assert_error (&second, MBN_ERROR_HANDLE);
}

static void
test_abort_while_closing (void)
{
  g_autoptr (Host) host = host_new_open ("fault close drop");
  Outcome outcome;

  host_start_close (host, &outcome, LONG_MS);
  test_sim_run (host->sim, "wait host close");
  mbn_backend_abort (host->backend);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);
}

static void
test_abort_ends_every_call (void)
{
  g_autoptr (Host) host = host_new_open ("fault any drop count=all skip=1");
  Outcome outcomes[10];
  guint n_facts;

  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    host_start (host, &outcomes[i], i % 2 == 0 ? &read_signal : &read_caps, LONG_MS);
  test_sim_run (host->sim, "wait host any count=11");

  n_facts = host->facts->len;
  mbn_backend_abort (host->backend);
  mbn_backend_abort (host->backend);
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    outcome_assert_error (&outcomes[i], MBN_ERROR_HANDLE);

  /* nothing is emitted afterwards */
  test_sim_run (host->sim, "fault clear");
  test_sim_run (host->sim, "indicate signal-state times=3");
  test_sim_run (host->sim, "unplug");
  test_run_for (50);
  g_assert_cmpuint (host->facts->len, ==, n_facts);
  g_assert_cmpuint (host->n_gone, ==, 0);
}

static void
test_calls_after_abort (void)
{
  g_autoptr (Host) host = host_new_open (NULL);
  Outcome outcome;

  mbn_backend_abort (host->backend);
  host_start (host, &outcome, &read_signal, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);
  host_start_close (host, &outcome, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);
  host_start_open (host, &outcome, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);
}

/* The modem hears nothing of it: an abort leaves contexts as they are. */
static void
test_abort_says_nothing (void)
{
  g_autoptr (Host) host = host_new_open ("packet attached");
  guint n_messages = test_sim_count (host->sim);

  test_sim_run (host->sim, "activate session=0");
  host_drop (host);
  test_run_for (20);
  g_assert_cmpuint (test_sim_count (host->sim), ==, n_messages);
  test_sim_assert_state (host->sim, "\"opened\":true");
  test_sim_run (host->sim, "wait context session=0 state=activated timeout=100");
}

/* ---- close ---- */

static void
test_unopened (void)
{
  g_autoptr (Host) host = host_new (NULL);
  Outcome outcome;

  host_start (host, &outcome, &read_signal, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_HANDLE);
  host_start_close (host, &outcome, LONG_MS);
  outcome_assert_ok (&outcome);
  g_assert_cmpuint (test_sim_count (host->sim), ==, 0);
}

static void
test_close_not_answered (void)
{
  g_autoptr (Host) host = host_new_open ("fault close drop");
  Outcome outcome;

  host_start_close (host, &outcome, SHORT_MS);
  assert_timed_out (&outcome);
}

static void
test_close_refused (void)
{
  g_autoptr (Host) host = host_new_open ("fault close status=2");
  Outcome outcome;

  host_start_close (host, &outcome, LONG_MS);
  outcome_assert_error (&outcome, MBN_ERROR_FAIL);
}

static void
test_close_with_commands_running (void)
{
  g_autoptr (Host) host = host_new_open ("fault signal-state drop");
  Outcome command;
  Outcome close;

  host_start (host, &command, &read_signal, SHORT_MS);
  host_start_close (host, &close, LONG_MS);
  outcome_assert_ok (&close);
  outcome_wait (&command);
  g_assert_false (command.ok);
  outcome_clear (&command);
}

/* ---- what is no modem ---- */

static void
assert_no_modem (const char *path, MbnError code)
{
  g_autoptr (Host) host = host_new_for (path);
  Outcome outcome;

  host_start_open (host, &outcome, SHORT_MS);
  outcome_assert_error (&outcome, code);
  host_start (host, &outcome, &read_signal, SHORT_MS);
  outcome_wait (&outcome);
  g_assert_false (outcome.ok);
  outcome_clear (&outcome);
}

static void
test_files (void)
{
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "mbnd-no-modem-XXXXXX", NULL);
  int fd = g_mkstemp (file);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  assert_no_modem (file, MBN_ERROR_FAIL);
  g_unlink (file);
  assert_no_modem (file, MBN_ERROR_FAIL); /* not there */
  assert_no_modem (g_get_tmp_dir (), MBN_ERROR_FAIL);
}

/* Character devices too, but libmbim would read them for ever, at full speed. */
static void
test_memory_devices (void)
{
  assert_no_modem ("/dev/null", MBN_ERROR_FAIL);
  assert_no_modem ("/dev/zero", MBN_ERROR_FAIL);
  assert_no_modem ("/dev/full", MBN_ERROR_FAIL);
  assert_no_modem ("/dev/urandom", MBN_ERROR_FAIL);
}

static void
test_silent_terminal (void)
{
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios settings;
  int slave;

  g_assert_cmpint (master, >=, 0);
  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  slave = open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (slave, >=, 0);
  g_assert_cmpint (tcgetattr (slave, &settings), ==, 0);

  /* as the kernel makes it: echoes what is written, as no modem does */
  assert_no_modem (ptsname (master), MBN_ERROR_TIMEOUT);
  cfmakeraw (&settings);
  g_assert_cmpint (tcsetattr (slave, TCSANOW, &settings), ==, 0);
  assert_no_modem (ptsname (master), MBN_ERROR_TIMEOUT);

  close (slave);
  close (master);
}

/* ---- leaks ---- */

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* Closed in order, dropped open, dropped while opening, and with a command unanswered. */
static void
cycle (Host *host, guint i)
{
  Outcome open;
  Outcome more = {.done = FALSE};

  host_start_open (host, &open, LONG_MS);
  if (i % 4 == 2)
    mbn_backend_abort (host->backend);
  outcome_wait (&open);
  outcome_clear (&open);

  if (i % 4 == 0)
    host_start_close (host, &more, LONG_MS);
  else if (i % 4 == 3)
    {
      host_start (host, &more, &read_caps, LONG_MS);
      mbn_backend_abort (host->backend);
    }
  if (i % 4 == 0 || i % 4 == 3)
    outcome_wait (&more);
  outcome_clear (&more);
  host_renew (host);
}

static void
test_no_leaks (void)
{
  g_autoptr (Host) host = host_new (NULL);
  guint before = 0;

  for (guint i = 0; i < CYCLES; i++)
    {
      if (i == 8)
        before = count_fds ();
      cycle (host, i);
    }

  g_assert_cmpuint (count_fds (), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  host_init_log ();

  g_test_add_func ("/backend/open/and-close", test_open_and_close);
  g_test_add_func ("/backend/open/5/takes-one-message", test_open_takes_one_message);
  g_test_add_func ("/backend/open/refused", test_open_refused);
  g_test_add_func ("/backend/open/not-answered", test_open_not_answered);
  g_test_add_func ("/backend/open/answered-late", test_open_answered_late);
  g_test_add_func ("/backend/open/8/stray-close-done", test_stray_close_done);
  g_test_add_func ("/backend/open/8/when-open", test_open_when_open);
  g_test_add_func ("/backend/abort/while-opening", test_abort_while_opening);
  g_test_add_func ("/backend/abort/while-closing", test_abort_while_closing);
  g_test_add_func ("/backend/abort/ends-every-call", test_abort_ends_every_call);
  g_test_add_func ("/backend/abort/calls-after-it", test_calls_after_abort);
  g_test_add_func ("/backend/abort/says-nothing", test_abort_says_nothing);
  g_test_add_func ("/backend/close/unopened", test_unopened);
  g_test_add_func ("/backend/close/not-answered", test_close_not_answered);
  g_test_add_func ("/backend/close/refused", test_close_refused);
  g_test_add_func ("/backend/close/with-commands-running", test_close_with_commands_running);
  g_test_add_func ("/backend/no-modem/files", test_files);
  g_test_add_func ("/backend/no-modem/memory-devices", test_memory_devices);
  g_test_add_func ("/backend/no-modem/silent-terminal", test_silent_terminal);
  g_test_add_func ("/backend/leaks/200-cycles", test_no_leaks);

  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Starts the simulated modem (environment MBN_MODEM_SIM) and talks to its control socket. While it
 * waits for the simulator the default main context runs, so that a back end under test goes on.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Nothing here takes that long; a test that reaches it has failed. */
#define DEADLINE_MS 20000

typedef struct _TestSim TestSim;

/** test_sim_start: @scenario: (nullable): commands, one a line, to run before the port opens. */
TestSim *test_sim_start (const char *scenario);

/** test_sim_stop: ends the program, which must exit with 0. */
void test_sim_stop (TestSim *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestSim, test_sim_stop)

const char *test_sim_get_device (TestSim *self);

/** test_sim_run: one command; the test fails when it is answered ERR. Returns: its JSON or "". */
char *test_sim_query (TestSim *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void test_sim_run (TestSim *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** test_sim_count: whole messages of the host since `journal-clear`. */
guint test_sim_count (TestSim *self);

/** test_sim_assert_state: the answer of `state` holds @text. */
void test_sim_assert_state (TestSim *self, const char *text);

typedef gboolean (*TestCondition) (gconstpointer data);

/** test_wait_for: runs the default main context until @is_true; fails at the deadline. */
void test_wait_for (TestCondition is_true, gconstpointer data, const char *what);
void test_wait_until (const gboolean *done, const char *what);

/** test_run_for: runs the default main context for that time: to see that nothing happens. */
void test_run_for (guint ms);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Why we are stopped (design.md 6), by what systemd and logind say, and do not say. Time is
 * virtual: it stands still unless a test lets it pass, so that a limit is reached when a test
 * wants it, however slow the bus is.
 */

#include "config.h"

#include <string.h>

#include "stop-fixture.h"
#include "mbn-fake-clock.h"

#define LIMIT_MS 1000

#define RESTARTED "Job=57 JobType=restart"
#define STOPPED   "Job=57 JobType=stop"

#define CONFIGURED MBN_STOP_AS_CONFIGURED
#define RESTART    MBN_STOP_RESTART
#define SHUTDOWN   MBN_STOP_SHUTDOWN

typedef struct
{
  const char *name;
  MbnStopReason reason;
  const char *script;
} Row;

/* ---- answered ---- */

static const Row job_types[] = {
    {"restart",       RESTART,    "Job=57 JobType=restart"      },
    {"try-restart",   RESTART,    "Job=57 JobType=try-restart"  },
    {"start",         RESTART,    "Job=57 JobType=start"        },
    {"stop",          CONFIGURED, "Job=57 JobType=stop"         },
    {"none",          CONFIGURED, "Job=0"                       },
    {"reload",        CONFIGURED, "Job=57 JobType=reload"       },
    {"verify-active", CONFIGURED, "Job=57 JobType=verify-active"},
    {"nop",           CONFIGURED, "Job=57 JobType=nop"          },
    {"unknown",       RESTART,    "Job=57 JobType=hibernate"    },
};

static const Row not_under_systemd[] = {
    {"no-unit",              CONFIGURED, "GetUnitByPID=!org.freedesktop.systemd1.NoUnitForPID"     },
    {"scope",                CONFIGURED, "Id=session-3.scope " RESTARTED                           },
    {"scope-without-pid",    CONFIGURED, "Id=session-3.scope MainPID=!UnknownProperty"             },
    {"child-of-a-service",   CONFIGURED, "MainPID=1 " RESTARTED                                    },
    {"service-without-main", CONFIGURED, "MainPID=0 " RESTARTED                                    },
    {"no-systemd",           CONFIGURED, "GetUnitByPID=!ServiceUnknown SystemState=!ServiceUnknown"},
    {"no-owner",             CONFIGURED, "GetUnitByPID=!NameHasNoOwner SystemState=!NameHasNoOwner"},
};

/* The job is gone when it is looked at. */
static const Row vanished[] = {
    {"for-good",        CONFIGURED, "Job=57|0 JobType=!UnknownObject"                        },
    {"for-a-stop",      CONFIGURED, "Job=57|58 JobType=!UnknownObject|stop"                  },
    {"for-a-restart",   RESTART,    "Job=57|58 JobType=!UnknownObject|restart"               },
    {"twice",           CONFIGURED, "Job=57|58|59 JobType=!UnknownObject|!UnknownObject|stop"},
    {"and-still-named", RESTART,    "Job=57 JobType=!UnknownObject"                          },
    {"with-the-unit",   RESTART,    "Job=57|!UnknownObject JobType=!UnknownObject"           },
};

static const Row errors[] = {
    {"unit-denied",         RESTART,    "GetUnitByPID=!AccessDenied"                                 },
    {"unit-no-reply",       RESTART,    "GetUnitByPID=!NoReply"                                      },
    {"unit-unknown-method", RESTART,    "GetUnitByPID=!UnknownMethod"                                },
    {"id",                  RESTART,    "Id=!NoReply"                                                },
    {"main-pid",            RESTART,    "MainPID=!UnknownProperty"                                   },
    {"job",                 RESTART,    "Job=!AccessDenied"                                          },
    {"job-type",            RESTART,    "Job=57 JobType=!AccessDenied"                               },
    {"gone-after-the-unit", RESTART,    "Id=!NameHasNoOwner"                                         },
    {"system-state",        CONFIGURED, "SystemState=!UnknownProperty " STOPPED                      },
    {"logind",              RESTART,    "PreparingForShutdown=!ServiceUnknown " RESTARTED            },
    {"both",                CONFIGURED, "SystemState=!NoReply PreparingForShutdown=!NoReply " STOPPED},
};

static const Row wrong_values[] = {
    {"unit",     RESTART,    "GetUnitByPID=#"                               },
    {"id",       RESTART,    "Id=#"                                         },
    {"main-pid", RESTART,    "MainPID=#"                                    },
    {"job",      RESTART,    "Job=#"                                        },
    {"job-type", RESTART,    "Job=57 JobType=#"                             },
    {"both",     CONFIGURED, "SystemState=# PreparingForShutdown=# " STOPPED},
};

/* Wins over whatever systemd does with us. */
static const Row going_down[] = {
    {"stopping-stop",        SHUTDOWN,   "SystemState=stopping " STOPPED                             },
    {"stopping-restart",     SHUTDOWN,   "SystemState=stopping " RESTARTED                           },
    {"stopping-no-job",      SHUTDOWN,   "SystemState=stopping"                                      },
    {"stopping-scope",       SHUTDOWN,   "SystemState=stopping Id=session-3.scope"                   },
    {"stopping-denied",      SHUTDOWN,   "SystemState=stopping GetUnitByPID=!AccessDenied"           },
    {"stopping-no-logind",   SHUTDOWN,   "SystemState=stopping PreparingForShutdown=!ServiceUnknown" },
    {"preparing-stop",       SHUTDOWN,   "PreparingForShutdown=false|true " STOPPED                  },
    {"preparing-restart",    SHUTDOWN,   "PreparingForShutdown=false|true " RESTARTED                },
    {"preparing-no-job",     SHUTDOWN,   "PreparingForShutdown=false|true"                           },
    {"preparing-scope",      SHUTDOWN,   "PreparingForShutdown=false|true Id=session-3.scope"        },
    {"preparing-denied",     SHUTDOWN,   "PreparingForShutdown=false|true GetUnitByPID=!AccessDenied"},
    {"preparing-no-systemd", SHUTDOWN,
     "PreparingForShutdown=false|true GetUnitByPID=!ServiceUnknown SystemState=!ServiceUnknown"      },
    {"degraded",             CONFIGURED, "SystemState=degraded " STOPPED                             },
    {"starting",             RESTART,    "SystemState=starting " RESTARTED                           },
};

/* Time stands still, so the answer comes from the answers. */
static void
test_answered (gconstpointer data)
{
  const Row *row = data;
  g_auto (StopFixture) self = {NULL};

  stop_fixture_set_up (&self, row->script);

  stop_test_ask (self.test);
  stop_test_assert_answer (self.test, row->reason);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

/* The same, asked before the bus was reached; what comes later is what comes first, then. */
static void
test_answered_at_once (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autoptr (FakeManagers) managers = NULL;
  g_autoptr (StopTest) test = NULL;

  private_bus_start (bus);
  managers = fake_managers_new (bus, row->script);
  if (strstr (row->script, "false|true") != NULL)
    fake_managers_say (managers, "PreparingForShutdown=true");

  test = stop_test_new ();
  stop_test_ask (test);
  stop_test_assert_answer (test, row->reason);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

/* ---- not answered ---- */

static const Row unanswered[] = {
    {"unit",              RESTART, "GetUnitByPID=..."                                         },
    {"id",                RESTART, "Id=..."                                                   },
    {"main-pid",          RESTART, "MainPID=..."                                              },
    {"job",               RESTART, "Job=..."                                                  },
    {"job-type",          RESTART, "Job=57 JobType=..."                                       },
    {"job-after-another", RESTART, "Job=57|... JobType=!UnknownObject"                        },
    {"systemd",           RESTART, "GetUnitByPID=... SystemState=..."                         },
    {"all",               RESTART, "GetUnitByPID=... SystemState=... PreparingForShutdown=..."},
};

/* Who does not say that the machine goes down is no reason not to believe systemd. */
static const Row shutdown_unanswered[] = {
    {"state-stop",     CONFIGURED, "SystemState=... " STOPPED                         },
    {"state-restart",  RESTART,    "SystemState=... " RESTARTED                       },
    {"state-scope",    CONFIGURED, "SystemState=... Id=session-3.scope"               },
    {"logind-stop",    CONFIGURED, "PreparingForShutdown=... " STOPPED                },
    {"logind-restart", RESTART,    "PreparingForShutdown=... " RESTARTED              },
    {"both-stop",      CONFIGURED, "SystemState=... PreparingForShutdown=... " STOPPED},
};

/* An answer for certain does not come; the limit brings what is known. */
static void
test_unanswered (gconstpointer data)
{
  const Row *row = data;
  g_auto (StopFixture) self = {NULL};

  stop_fixture_begin (&self, row->script);
  stop_test_ask (self.test);
  fake_managers_settle (self.managers);
  g_assert_false (self.test->answered);
  mbn_fake_clock_run (LIMIT_MS / 2);
  g_assert_false (self.test->answered);

  mbn_fake_clock_run (LIMIT_MS / 2);
  g_assert_true (self.test->answered);
  stop_test_assert_answer (self.test, row->reason);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  /* too late: nobody is told twice */
  fake_managers_say (self.managers, "GetUnitByPID=!NoReply Id=x MainPID=1 Job=0 JobType=stop "
                                    "SystemState=stopping PreparingForShutdown=true");
  fake_managers_release (self.managers);
  fake_managers_settle (self.managers);
  g_assert_cmpuint (self.test->n_answers, ==, 1);
}

/* One that says that the machine goes down is enough. */
static const Row half_answered[] = {
    {"state",             SHUTDOWN, "SystemState=stopping GetUnitByPID=... PreparingForShutdown=..."},
    {"state-without-job", SHUTDOWN, "SystemState=stopping Job=57 JobType=..."                       },
    {"logind",            SHUTDOWN, "PreparingForShutdown=true GetUnitByPID=... SystemState=..."    },
};

static void
test_half_answered (gconstpointer data)
{
  const Row *row = data;
  g_auto (StopFixture) self = {NULL};

  stop_fixture_begin (&self, row->script);
  stop_test_ask (self.test);
  stop_test_assert_answer (self.test, row->reason);
}

/* ---- announced by logind ---- */

static void
fixture_tear_down (StopFixture *self, gconstpointer script)
{
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  stop_fixture_clear (self);
}

/* What is known is not asked for. */
static void
test_announced (StopFixture *self, gconstpointer script)
{
  guint n_calls;

  fake_managers_announce (self->managers, TRUE);
  n_calls = fake_managers_count (self->managers, NULL);
  stop_test_ask (self->test);
  private_bus_drain ();
  g_assert_true (self->test->answered);
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
  fake_managers_settle (self->managers);
  g_assert_cmpuint (fake_managers_count (self->managers, NULL), ==, n_calls);
}

static void
test_taken_back (StopFixture *self, gconstpointer script)
{
  fake_managers_announce (self->managers, TRUE);
  fake_managers_announce (self->managers, FALSE);
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_RESTART);
}

static void
test_announced_again (StopFixture *self, gconstpointer script)
{
  fake_managers_announce (self->managers, TRUE);
  fake_managers_announce (self->managers, FALSE);
  fake_managers_announce (self->managers, TRUE);
  stop_test_ask (self->test);
  private_bus_drain ();
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
}

/* What was announced before the watch was there is read. */
static void
test_announced_before (StopFixture *self, gconstpointer script)
{
  guint n_calls = fake_managers_count (self->managers, NULL);

  stop_test_ask (self->test);
  private_bus_drain ();
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
  g_assert_cmpuint (fake_managers_count (self->managers, NULL), ==, n_calls);
}

/* logind ends in the course of what it announced. */
static void
test_logind_leaves (StopFixture *self, gconstpointer script)
{
  fake_managers_announce (self->managers, TRUE);
  fake_managers_leave (self->managers, "org.freedesktop.login1");
  fake_managers_settle (self->managers);
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
}

/* systemd restarts us, and while we ask, somebody shuts the machine down. */
static void
test_shutdown_overtakes_restart (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  g_assert_false (self->test->answered);
  fake_managers_announce (self->managers, TRUE);
  g_assert_true (self->test->answered);
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
}

static void
test_state_overtakes_restart (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  g_assert_false (self->test->answered);
  fake_managers_say (self->managers, "SystemState=stopping");
  fake_managers_release (self->managers);
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
}

/* A shutdown that is taken back while we ask was none. */
static void
test_taken_back_meanwhile (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  fake_managers_announce (self->managers, FALSE);
  g_assert_false (self->test->answered);
  fake_managers_say (self->managers, "SystemState=running");
  fake_managers_release (self->managers);
  stop_test_assert_answer (self->test, MBN_STOP_RESTART);
}

/* ---- more than once ---- */

static void
test_asked_twice (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_RESTART);
  fake_managers_say (self->managers, STOPPED);
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_AS_CONFIGURED);
}

/* Answers to a question that is over are none to the next one. */
static void
test_asked_twice_without_answer (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  mbn_fake_clock_run (LIMIT_MS);
  stop_test_assert_answer (self->test, MBN_STOP_RESTART);

  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  fake_managers_say (self->managers, "GetUnitByPID=!org.freedesktop.systemd1.NoUnitForPID");
  fake_managers_release (self->managers);
  stop_test_assert_answer (self->test, MBN_STOP_AS_CONFIGURED);
}

/* What becomes of the first question is nothing to the second. */
static void
test_asked_again_at_once (StopFixture *self, gconstpointer script)
{
  self->test->ask_again = TRUE;
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  mbn_fake_clock_run (LIMIT_MS);
  g_assert_false (self->test->ask_again);
  fake_managers_settle (self->managers);
  g_assert_false (self->test->answered);

  fake_managers_say (self->managers, "GetUnitByPID=!org.freedesktop.systemd1.NoUnitForPID");
  fake_managers_release (self->managers);
  stop_test_assert_answer (self->test, MBN_STOP_AS_CONFIGURED);
}

/* Between the start and the question nothing is asked, and no timer runs. */
static void
test_quiet (StopFixture *self, gconstpointer script)
{
  guint n_calls = fake_managers_count (self->managers, NULL);

  g_assert_cmpuint (fake_managers_count (self->managers, "PreparingForShutdown"), ==, 1);
  g_assert_cmpuint (fake_managers_count (self->managers, "GetUnitByPID"), ==, 0);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  mbn_fake_clock_run (3600 * 1000);
  fake_managers_settle (self->managers);
  g_assert_cmpuint (fake_managers_count (self->managers, NULL), ==, n_calls);
}

static void
test_texts (void)
{
  g_assert_cmpstr (mbn_stop_reason_to_text (MBN_STOP_AS_CONFIGURED), ==, "the service is stopped");
  g_assert_cmpstr (mbn_stop_reason_to_text (MBN_STOP_RESTART), ==, "the service is restarted");
  g_assert_cmpstr (mbn_stop_reason_to_text (MBN_STOP_SHUTDOWN), ==, "the machine shuts down");
}

/* ---- */

static void
add_rows (const char *group, const Row *rows, gsize n_rows, GTestDataFunc func)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *path = g_strdup_printf ("/stop-watch/%s/%s", group, rows[i].name);

      g_test_add_data_func (path, &rows[i], func);
    }
}

static void
add_answered (const char *group, const Row *rows, gsize n_rows)
{
  g_autofree char *at_once = g_strconcat (group, "-at-once", NULL);

  add_rows (group, rows, n_rows, test_answered);
  add_rows (at_once, rows, n_rows, test_answered_at_once);
}

static void
add (const char *name, const char *script, void (*func) (StopFixture *self, gconstpointer script))
{
  g_autofree char *path = g_strconcat ("/stop-watch/", name, NULL);

  g_test_add (path, StopFixture, script, stop_fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  stop_test_init (&argc, &argv);

  g_test_add_func ("/stop-watch/texts", test_texts);
  add_answered ("job-type", job_types, G_N_ELEMENTS (job_types));
  add_answered ("not-under-systemd", not_under_systemd, G_N_ELEMENTS (not_under_systemd));
  add_answered ("vanished", vanished, G_N_ELEMENTS (vanished));
  add_answered ("error", errors, G_N_ELEMENTS (errors));
  add_answered ("wrong-value", wrong_values, G_N_ELEMENTS (wrong_values));
  add_answered ("going-down", going_down, G_N_ELEMENTS (going_down));
  add_rows ("unanswered", unanswered, G_N_ELEMENTS (unanswered), test_unanswered);
  add_rows ("shutdown-unanswered", shutdown_unanswered, G_N_ELEMENTS (shutdown_unanswered),
            test_unanswered);
  add_rows ("half-answered", half_answered, G_N_ELEMENTS (half_answered), test_half_answered);
  add ("announced", RESTARTED, test_announced);
  add ("taken-back", RESTARTED, test_taken_back);
  add ("announced-again", RESTARTED, test_announced_again);
  add ("announced-before", RESTARTED " PreparingForShutdown=true", test_announced_before);
  add ("logind-leaves", RESTARTED, test_logind_leaves);
  add ("shutdown-overtakes-restart", RESTARTED " SystemState=running|...",
       test_shutdown_overtakes_restart);
  add ("state-overtakes-restart", RESTARTED " SystemState=running|...",
       test_state_overtakes_restart);
  add ("taken-back-meanwhile", RESTARTED " SystemState=running|...", test_taken_back_meanwhile);
  add ("asked-twice", RESTARTED, test_asked_twice);
  add ("asked-twice-without-answer", "GetUnitByPID=...", test_asked_twice_without_answer);
  add ("asked-again-at-once", "GetUnitByPID=...", test_asked_again_at_once);
  add ("quiet", RESTARTED, test_quiet);

  return g_test_run ();
}

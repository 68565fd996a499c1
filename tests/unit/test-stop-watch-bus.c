/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Why we are stopped (design.md 6), with a bus that is not there, says nothing, goes and comes
 * back; and a watch that is let go of at any moment. Time is virtual, as in test-stop-watch.c.
 */

#include "config.h"

#include <unistd.h>

#include <gio/gunixsocketaddress.h>

#include "stop-fixture.h"
#include "mbn-fake-clock.h"

#define LIMIT_MS 1000
#define RESTART  "Job=57 JobType=restart"
#define STOP     "Job=57 JobType=stop"

/* What systemd sets for the process that it starts. */
static void
pretend_start_by_systemd (void)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int)getpid ());

  g_setenv ("SYSTEMD_EXEC_PID", pid, TRUE);
}

/* ---- no bus, or nobody on it ---- */

typedef struct
{
  const char *name;
  const char *pid; /* SYSTEMD_EXEC_PID; "self" = ours */
  MbnStopReason reason;
} Row;

static const Row rows[] = {
    {"plain",            NULL,                   MBN_STOP_AS_CONFIGURED},
    {"main-process",     "self",                 MBN_STOP_RESTART      },
    {"child-of-service", "1",                    MBN_STOP_AS_CONFIGURED},
    {"empty",            "",                     MBN_STOP_AS_CONFIGURED},
    {"no-number",        "self-made",            MBN_STOP_AS_CONFIGURED},
    {"too-large",        "18446744073709551617", MBN_STOP_AS_CONFIGURED},
};

static void
set_pid (const Row *row)
{
  if (g_strcmp0 (row->pid, "self") == 0)
    pretend_start_by_systemd ();
  else if (row->pid != NULL)
    g_setenv ("SYSTEMD_EXEC_PID", row->pid, TRUE);
}

static void
ask_without_time (MbnStopReason reason)
{
  g_autoptr (StopTest) test = stop_test_new ();

  stop_test_ask (test);
  stop_test_assert_answer (test, reason);
  /* and again, with what was found out about the bus */
  stop_test_ask (test);
  stop_test_assert_answer (test, reason);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

static void
test_no_bus (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (PrivateBus) bus = private_bus_new ();

  set_pid (row);
  ask_without_time (row->reason);
  g_unsetenv ("SYSTEMD_EXEC_PID");
}

static void
test_odd_address (gconstpointer data)
{
  const Row *row = data;

  set_pid (row);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "no address", TRUE);
  ask_without_time (row->reason);
  g_unsetenv ("DBUS_SYSTEM_BUS_ADDRESS");
  g_unsetenv ("SYSTEMD_EXEC_PID");
}

/* private_bus_free() sees to it that nobody was started. */
static void
test_nobody_there (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (PrivateBus) bus = private_bus_new ();

  private_bus_start (bus);
  set_pid (row);
  ask_without_time (row->reason);
  g_unsetenv ("SYSTEMD_EXEC_PID");
}

/* A job that is told of counts, whatever the environment says. */
static void
test_answer_beats_environment (void)
{
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autoptr (FakeManagers) managers = NULL;

  private_bus_start (bus);
  managers = fake_managers_new (bus, STOP);
  pretend_start_by_systemd ();
  ask_without_time (MBN_STOP_AS_CONFIGURED);
  g_unsetenv ("SYSTEMD_EXEC_PID");
}

/* ---- a bus that says nothing ---- */

static GSocket *
listen_silently (PrivateBus *bus)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (private_bus_get_path (bus));
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);

  return socket;
}

static void
assert_unanswered_until_limit (StopTest *test, MbnStopReason reason)
{
  mbn_fake_clock_run (LIMIT_MS / 2);
  g_assert_false (test->answered);
  mbn_fake_clock_run (LIMIT_MS / 2);
  g_assert_true (test->answered);
  stop_test_assert_answer (test, reason);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

static gboolean
on_readable (GSocket *peer, GIOCondition condition, gpointer user_data)
{
  gboolean *hung_up = user_data;
  g_autoptr (GError) error = NULL;
  char bytes[256];

  *hung_up = g_socket_receive (peer, bytes, sizeof bytes, NULL, &error) == 0;
  g_assert_no_error (error);

  return *hung_up ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Reads what the watch sends until it hangs up. */
static void
assert_hangs_up (GSocket *peer)
{
  g_autoptr (GSource) source = g_socket_create_source (peer, G_IO_IN, NULL);
  gboolean hung_up = FALSE;

  g_source_set_callback (source, G_SOURCE_FUNC (on_readable), &hung_up, NULL);
  g_source_attach (source, NULL);
  private_bus_wait (&hung_up);
}

/* It accepts, and does not even let us in; and once more when it is asked again. */
static void
test_silent (void)
{
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autoptr (GSocket) listener = listen_silently (bus);
  g_autoptr (GSocket) peer = NULL;
  StopTest *test = stop_test_new ();
  g_autoptr (GError) error = NULL;

  peer = g_socket_accept (listener, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      stop_test_ask (test);
      assert_unanswered_until_limit (test, MBN_STOP_RESTART);
    }

  stop_test_free (test);
  assert_hangs_up (peer);
}

static GDBusMessage *
swallow (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (incoming)
    {
      g_object_unref (message);
      return NULL;
    }

  return message;
}

static gboolean
on_deaf_connection (GDBusServer *server, GDBusConnection *connection, gpointer user_data)
{
  GDBusConnection **kept = user_data;

  g_dbus_connection_add_filter (connection, swallow, NULL, NULL);
  *kept = g_object_ref (connection);

  return TRUE;
}

/* It lets us in, and does not answer our Hello. */
static void
test_silent_after_welcome (void)
{
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusServer) server
      = g_dbus_server_new_sync (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"), G_DBUS_SERVER_FLAGS_NONE,
                                guid, NULL, NULL, &error);
  GDBusConnection *connection = NULL;
  StopTest *test;

  g_assert_no_error (error);
  g_signal_connect (server, "new-connection", G_CALLBACK (on_deaf_connection), &connection);
  g_dbus_server_start (server);
  test = stop_test_new ();
  stop_test_ask (test);
  while (connection == NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_unanswered_until_limit (test, MBN_STOP_RESTART);

  stop_test_free (test);
  g_dbus_connection_close_sync (connection, NULL, NULL);
  g_object_unref (connection);
  g_dbus_server_stop (server);
}

/* ---- a bus that comes and goes ---- */

static void
fixture_stop_bus (StopFixture *self)
{
  private_bus_stop (self->bus);
  g_clear_pointer (&self->managers, fake_managers_free);
}

static void
fixture_start_bus (StopFixture *self, const char *script)
{
  private_bus_start (self->bus);
  self->managers = fake_managers_new (self->bus, script);
}

static void
fixture_tear_down (StopFixture *self, gconstpointer script)
{
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  stop_fixture_clear (self);
  g_unsetenv ("SYSTEMD_EXEC_PID");
}

/* It answered once, and then it hangs. */
static void
test_frozen (StopFixture *self, gconstpointer script)
{
  private_bus_freeze (self->bus);
  stop_test_ask (self->test);
  assert_unanswered_until_limit (self->test, MBN_STOP_RESTART);
}

/* There was none at the start. */
static void
test_late (void)
{
  StopFixture self = {.bus = private_bus_new ()};

  self.test = stop_test_new ();
  stop_test_ask (self.test);
  stop_test_assert_answer (self.test, MBN_STOP_AS_CONFIGURED);
  fixture_start_bus (&self, RESTART);
  stop_test_ask (self.test);
  stop_test_assert_answer (self.test, MBN_STOP_RESTART);
  /* and its signal is followed from then on */
  fake_managers_announce (self.managers, TRUE);
  stop_test_ask (self.test);
  private_bus_drain ();
  stop_test_assert_answer (self.test, MBN_STOP_SHUTDOWN);
  fixture_tear_down (&self, NULL);
}

static void
test_back (StopFixture *self, gconstpointer script)
{
  fixture_stop_bus (self);
  fixture_start_bus (self, STOP);
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_AS_CONFIGURED);
  fake_managers_announce (self->managers, TRUE);
  stop_test_ask (self->test);
  private_bus_drain ();
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
}

/* What is announced while there is no bus is read when there is one again. */
static void
test_back_announced (StopFixture *self, gconstpointer script)
{
  fixture_stop_bus (self);
  fixture_start_bus (self, RESTART " PreparingForShutdown=true");
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
}

static void
test_back_taken_back (StopFixture *self, gconstpointer script)
{
  fake_managers_announce (self->managers, TRUE);
  fixture_stop_bus (self);
  fixture_start_bus (self, RESTART);
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_RESTART);
}

/* The other logind does not say whether what the first one announced still holds. */
static void
test_back_unconfirmed (StopFixture *self, gconstpointer script)
{
  fake_managers_announce (self->managers, TRUE);
  fixture_stop_bus (self);
  fixture_start_bus (self, RESTART " PreparingForShutdown=!NameHasNoOwner");
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
}

static void
test_back_unanswered (StopFixture *self, gconstpointer script)
{
  fake_managers_announce (self->managers, TRUE);
  fixture_stop_bus (self);
  fixture_start_bus (self, RESTART " PreparingForShutdown=...");
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  assert_unanswered_until_limit (self->test, MBN_STOP_SHUTDOWN);
}

/* The machine goes down, and the bus with it, before we do. */
static void
test_lost_announced (StopFixture *self, gconstpointer script)
{
  fake_managers_announce (self->managers, TRUE);
  fixture_stop_bus (self);
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_SHUTDOWN);
}

static void
test_lost (StopFixture *self, gconstpointer script)
{
  fixture_stop_bus (self);
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_AS_CONFIGURED);
  pretend_start_by_systemd ();
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_RESTART);
}

/* It has just been lost, and nobody told us. */
static void
test_lost_unheard (StopFixture *self, gconstpointer script)
{
  private_bus_kill (self->bus);
  stop_test_ask (self->test);
  stop_test_assert_answer (self->test, MBN_STOP_AS_CONFIGURED);
}

/* Amid the question: systemd was there, and did not say. */
static void
test_lost_meanwhile (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  g_assert_false (self->test->answered);
  private_bus_stop (self->bus);
  stop_test_assert_answer (self->test, MBN_STOP_RESTART);
}

/* It had said what it does, and not yet whether the machine goes down. */
static void
test_lost_meanwhile_at_stop (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  g_assert_false (self->test->answered);
  private_bus_stop (self->bus);
  stop_test_assert_answer (self->test, MBN_STOP_AS_CONFIGURED);
}

/* ---- let go of ---- */

/* Nobody asked: it goes at once, whatever is under way. */
static void
test_dropped_while_connecting (void)
{
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autoptr (GSocket) listener = listen_silently (bus);
  g_autoptr (GSocket) peer = NULL;
  g_autoptr (GError) error = NULL;
  StopTest *test = stop_test_new ();

  peer = g_socket_accept (listener, NULL, &error);
  g_assert_no_error (error);
  stop_test_free (test);
  assert_hangs_up (peer);

  /* it may not even have begun */
  stop_test_free (stop_test_new ());
}

/* The bus has let us in, most likely, and we have not heard it yet. */
static void
test_dropped_when_connected (void)
{
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autoptr (GDBusConnection) other = NULL;
  StopTest *test;

  private_bus_start (bus);
  test = stop_test_new ();
  other = private_bus_connect (bus);
  stop_test_free (test);
  g_dbus_connection_close_sync (other, NULL, NULL);
}

/* Both answers to its look are here, one of them not heard. */
static void
test_dropped_when_answered (void)
{
  g_autoptr (PrivateBus) bus = private_bus_new ();
  g_autoptr (FakeManagers) managers = NULL;
  StopTest *test;

  private_bus_start (bus);
  managers = fake_managers_new (bus, "SystemState=stopping PreparingForShutdown=true");
  test = stop_test_new ();
  fake_managers_deliver (managers, 2);
  stop_test_free (test);
}

static void
test_dropped_when_announced (StopFixture *self, gconstpointer script)
{
  fake_managers_call_out (self->managers, TRUE);
  fake_managers_deliver (self->managers, 0);
  g_clear_pointer (&self->test, stop_test_free);
}

static void
test_dropped_while_looking (StopFixture *self, gconstpointer script)
{
  g_clear_pointer (&self->test, stop_test_free);
  fake_managers_release (self->managers);
  fake_managers_settle (self->managers);
}

/* An open question is answered, once; then it goes. */
static void
test_dropped_while_asked (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  stop_test_drop (self->test);
  g_assert_nonnull (self->test->watch);
  g_assert_false (self->test->answered);

  mbn_fake_clock_run (LIMIT_MS);
  g_assert_cmpuint (self->test->n_answers, ==, 1);
  g_assert_cmpint (self->test->reason, ==, MBN_STOP_RESTART);
  g_assert_null (self->test->watch);
  fake_managers_release (self->managers);
  fake_managers_settle (self->managers);
}

/* The bus is lost amid it, and brings the answer. */
static void
test_dropped_and_lost (StopFixture *self, gconstpointer script)
{
  stop_test_ask (self->test);
  fake_managers_settle (self->managers);
  stop_test_drop (self->test);
  private_bus_stop (self->bus);
  stop_test_wait (self->test);
  g_assert_null (self->test->watch);
}

/* ---- */

static void
add_rows (const char *group, GTestDataFunc func)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/stop-watch-bus/%s/%s", group, rows[i].name);

      g_test_add_data_func (path, &rows[i], func);
    }
}

static void
add (const char *name, const char *script, void (*func) (StopFixture *self, gconstpointer script))
{
  g_autofree char *path = g_strconcat ("/stop-watch-bus/", name, NULL);

  g_test_add (path, StopFixture, script, stop_fixture_set_up, func, fixture_tear_down);
}

static void
add_dropped_while_asked (void)
{
  static const char *const scripts[][2] = {
      {"unit",     "GetUnitByPID=..."                       },
      {"id",       "Id=..."                                 },
      {"main-pid", "MainPID=..."                            },
      {"job",      "Job=..."                                },
      {"job-type", "Job=57 JobType=..."                     },
      {"state",    "SystemState=running|... " RESTART       },
      {"logind",   "PreparingForShutdown=false|... " RESTART},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *name = g_strconcat ("dropped-while-asked/", scripts[i][0], NULL);

      add (name, scripts[i][1], test_dropped_while_asked);
    }
}

int
main (int argc, char **argv)
{
  stop_test_init (&argc, &argv);

  add_rows ("no-bus", test_no_bus);
  add_rows ("odd-address", test_odd_address);
  add_rows ("nobody-there", test_nobody_there);
  g_test_add_func ("/stop-watch-bus/answer-beats-environment", test_answer_beats_environment);
  g_test_add_func ("/stop-watch-bus/silent", test_silent);
  g_test_add_func ("/stop-watch-bus/silent-after-welcome", test_silent_after_welcome);
  add ("frozen", STOP, test_frozen);
  g_test_add_func ("/stop-watch-bus/late", test_late);
  add ("back", RESTART, test_back);
  add ("back-announced", RESTART, test_back_announced);
  add ("back-taken-back", RESTART, test_back_taken_back);
  add ("back-unconfirmed", RESTART, test_back_unconfirmed);
  add ("back-unanswered", RESTART, test_back_unanswered);
  add ("lost-announced", RESTART, test_lost_announced);
  add ("lost", RESTART, test_lost);
  add ("lost-unheard", RESTART, test_lost_unheard);
  add ("lost-meanwhile/unit", "GetUnitByPID=...", test_lost_meanwhile);
  add ("lost-meanwhile/job", "Job=...", test_lost_meanwhile);
  add ("lost-meanwhile/job-type", "Job=57 JobType=...", test_lost_meanwhile);
  add ("lost-meanwhile/state", "SystemState=running|... " RESTART, test_lost_meanwhile);
  add ("lost-meanwhile/state-at-stop", "SystemState=running|... " STOP,
       test_lost_meanwhile_at_stop);
  g_test_add_func ("/stop-watch-bus/dropped-while-connecting", test_dropped_while_connecting);
  g_test_add_func ("/stop-watch-bus/dropped-when-connected", test_dropped_when_connected);
  g_test_add_func ("/stop-watch-bus/dropped-when-answered", test_dropped_when_answered);
  add ("dropped-when-announced", STOP, test_dropped_when_announced);
  add ("dropped-while-looking", "SystemState=... PreparingForShutdown=...",
       test_dropped_while_looking);
  add_dropped_while_asked ();
  add ("dropped-and-lost", "Job=...", test_dropped_and_lost);

  return g_test_run ();
}

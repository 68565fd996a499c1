/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-control.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

struct _TestSim
{
  char *directory;
  char *device;
  GSubprocess *process;
  GSocketConnection *control;
  GDataInputStream *answers;
};

/* ---- waiting ---- */

static gboolean
on_deadline (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;

  return G_SOURCE_CONTINUE;
}

void
test_wait_for (TestCondition is_true, gconstpointer data, const char *what)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (DEADLINE_MS, on_deadline, &late);

  while (!is_true (data) && !late)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (timer);
  if (!is_true (data))
    g_error ("waited in vain for %s", what);
}

static gboolean
is_set (gconstpointer data)
{
  return *(const gboolean *)data;
}

void
test_wait_until (const gboolean *done, const char *what)
{
  test_wait_for (is_set, done, what);
}

void
test_run_for (guint ms)
{
  gboolean over = FALSE;
  guint timer = g_timeout_add (ms, on_deadline, &over);

  while (!over)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (timer);
}

/* ---- control socket ---- */

typedef struct
{
  gboolean done;
  char *line;
} Answer;

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result,
                                                            NULL, NULL);
  answer->done = TRUE;
}

static char *
run_line (TestSim *self, const char *command)
{
  g_autofree char *line = g_strconcat (command, "\n", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = {FALSE, NULL};

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->control)), line,
                             strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  g_data_input_stream_read_line_async (self->answers, G_PRIORITY_DEFAULT, NULL, on_line, &answer);
  test_wait_until (&answer.done, command);

  text = answer.line;
  if (text == NULL || !g_str_has_prefix (text, "OK"))
    g_error ("the simulator answers \"%s\" with \"%s\"", command, text != NULL ? text : "nothing");

  return g_strdup (text[2] == ' ' ? text + 3 : "");
}

char *
test_sim_query (TestSim *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return run_line (self, command);
}

void
test_sim_run (TestSim *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *answer = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  answer = run_line (self, command);
}

guint
test_sim_count (TestSim *self)
{
  g_autofree char *json = run_line (self, "count");
  const char *host = strstr (json, "\"host\":");

  g_assert_nonnull (host);

  return (guint)g_ascii_strtoull (host + strlen ("\"host\":"), NULL, 10);
}

void
test_sim_assert_state (TestSim *self, const char *text)
{
  g_autofree char *json = run_line (self, "state");

  if (strstr (json, text) == NULL)
    g_error ("not %s: %s", text, json);
}

/* ---- life ---- */

static char *
write_scenario (TestSim *self, const char *scenario)
{
  g_autofree char *path = g_build_filename (self->directory, "scenario", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, scenario != NULL ? scenario : "", -1, &error);
  g_assert_no_error (error);

  return g_strconcat ("--scenario=", path, NULL);
}

static void
wait_ready (TestSim *self)
{
  g_autoptr (GDataInputStream) output
      = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  Answer answer = {FALSE, NULL};

  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, NULL, on_line, &answer);
  test_wait_until (&answer.done, "the simulator to start");
  g_assert_true (answer.line != NULL && g_str_has_prefix (answer.line, "ready "));
  g_free (answer.line);
}

/* A test that ends by an assertion takes its simulator along. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

TestSim *
test_sim_start (const char *scenario)
{
  TestSim *self = g_new0 (TestSim, 1);
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *socket = NULL;
  g_autofree char *link_option = NULL;
  g_autofree char *control_option = NULL;
  g_autofree char *scenario_option = NULL;

  self->directory = g_dir_make_tmp ("mbnsim-XXXXXX", &error);
  g_assert_no_error (error);
  self->device = g_build_filename (self->directory, "modem", NULL);
  socket = g_build_filename (self->directory, "control", NULL);
  link_option = g_strconcat ("--link=", self->device, NULL);
  control_option = g_strconcat ("--control=", socket, NULL);
  scenario_option = write_scenario (self, scenario);

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("MBN_MODEM_SIM"),
                                               link_option, control_option, scenario_option, NULL);
  g_assert_no_error (error);
  wait_ready (self);

  address = g_unix_socket_address_new (socket);
  self->control = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  self->answers
      = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (self->control)));

  return self;
}

static void
remove_file (TestSim *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  g_unlink (path);
}

void
test_sim_stop (TestSim *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->answers);
  g_clear_object (&self->control);
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&self->process);

  remove_file (self, "scenario");
  remove_file (self, "modem");
  remove_file (self, "control");
  g_rmdir (self->directory);
  g_free (self->device);
  g_free (self->directory);
  g_free (self);
}

const char *
test_sim_get_device (TestSim *self)
{
  return self->device;
}

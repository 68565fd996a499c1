/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <glib-unix.h>
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "sim-control.h"
#include "sim-function.h"
#include "sim-script.h"
#include "sim-tun.h"

#define EXIT_WRONG_USAGE 2

typedef struct
{
  char *link;
  char *control;
  char *scenario;
  char *net;
  char *net_socket;
  gboolean verbose;
  gboolean version;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->link);
  g_free (options->control);
  g_free (options->scenario);
  g_free (options->net);
  g_free (options->net_socket);
}

static gboolean
parse_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
      {"link",       0, 0, G_OPTION_ARG_FILENAME, &options->link,       "Device to make (a symlink)", "PATH"  },
      {"control",    0, 0, G_OPTION_ARG_FILENAME, &options->control,    "Control socket",             "SOCKET"},
      {"scenario",   0, 0, G_OPTION_ARG_FILENAME, &options->scenario,   "Commands to start with",
       "FILE"                                                                                                 },
      {"net",        0, 0, G_OPTION_ARG_STRING,   &options->net,        "Interface to make",          "IFNAME"},
      {"net-socket", 0, 0, G_OPTION_ARG_FILENAME, &options->net_socket,
       "Socket to make that takes and gives packets",                                                 "SOCKET"},
      {"verbose",    0, 0, G_OPTION_ARG_NONE,     &options->verbose,    "Log messages",               NULL    },
      {"version",    0, 0, G_OPTION_ARG_NONE,     &options->version,    "Show the version",           NULL    },
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("— a modem that speaks MBIM on a pty");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    g_set_error (error, SIM_ERROR, 0, "argument \"%s\" is not understood; see --help", (*argv)[1]);
  else if (!options->version && options->link == NULL)
    g_set_error_literal (error, SIM_ERROR, 0, "--link=PATH is missing; see --help");
  else if (options->net != NULL && options->net_socket != NULL)
    g_set_error_literal (error, SIM_ERROR, 0,
                         "--net and --net-socket exclude each other: there is one data side");
  else
    return options->net == NULL || sim_tun_check_name (options->net, error);

  return FALSE;
}

static void
on_quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static gboolean
on_signal (int fd, GIOCondition condition, gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static int
fail (int code, const GError *error)
{
  g_printerr ("mbn-modem-sim: %s\n", error->message);
  return code;
}

/* From the scenario to the end; the caller frees. */
static int
run (const Options *options, SimFunction *function, SimScript *script, GMainLoop *loop)
{
  g_autoptr (GError) error = NULL;
  SimControl *control = NULL;

  if (options->scenario != NULL && !sim_script_run_file (script, options->scenario, &error))
    return fail (EXIT_WRONG_USAGE, error);
  if (options->control != NULL)
    {
      control = sim_control_new (options->control, function, script, &error);
      if (control == NULL)
        return fail (EXIT_FAILURE, error);
    }

  if (sim_function_start (function, &error))
    {
      printf ("ready %s\n", options->link);
      fflush (stdout);
      g_main_loop_run (loop);
    }

  if (control != NULL)
    sim_control_free (control);
  return error != NULL ? fail (EXIT_FAILURE, error) : EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  Options options = {0};
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  SimFunction *function;
  SimScript *script;
  sigset_t signals;
  guint source;
  int code;
  int fd;

  setlocale (LC_ALL, "");
  if (!parse_options (&argc, &argv, &options, &error))
    {
      options_clear (&options);
      return fail (EXIT_WRONG_USAGE, error);
    }
  if (options.version)
    {
      printf ("mbn-modem-sim %s\n", MBN_VERSION);
      options_clear (&options);
      return EXIT_SUCCESS;
    }

  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  fd = signalfd (-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);

  loop = g_main_loop_new (NULL, FALSE);
  source = g_unix_fd_add (fd, G_IO_IN, on_signal, loop);
  function = sim_function_new (options.link, options.verbose);
  if (options.net != NULL)
    sim_function_set_net (function, SIM_NET_INTERFACE, options.net);
  if (options.net_socket != NULL)
    sim_function_set_net (function, SIM_NET_SOCKET, options.net_socket);
  script = sim_script_new (function, on_quit, loop);

  code = run (&options, function, script, loop);

  sim_script_free (script);
  sim_function_free (function);
  if (g_main_context_find_source_by_id (NULL, source) != NULL)
    g_source_remove (source);
  close (fd);
  options_clear (&options);
  return code;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include <glib-unix.h>
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "sim-mbim.h"
#include "usb-plug.h"

#define EXIT_WRONG_USAGE 2

/* pid.codes keeps this pair free for tests. */
#define DEFAULT_VENDOR  0x1209
#define DEFAULT_PRODUCT 0x0001
#define DEFAULT_SERIAL  "mbn-modem-sim"

#define DEFAULT_CONTROL_MESSAGE 4096
#define MAX_SERIAL              126 /* what a string descriptor has room for */

typedef struct
{
  char *modem;
  char *packets;
  char *id;
  char *serial;
  int max_control_message;
  gboolean version;
} Options;

typedef struct
{
  GMainLoop *loop;
  int code;
} Run;

static void
options_clear (Options *options)
{
  g_free (options->modem);
  g_free (options->packets);
  g_free (options->id);
  g_free (options->serial);
}

static gboolean
check_serial (const char *serial, GError **error)
{
  gsize length = strlen (serial);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (serial[i]))
      length = 0;
  if (length > 0 && length <= MAX_SERIAL)
    return TRUE;

  g_set_error (error, SIM_ERROR, 0,
               "--serial is no serial number: 1 to %d printable ASCII characters", MAX_SERIAL);
  return FALSE;
}

static gboolean
parse_id (const char *text, UsbIdentity *identity, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint64 numbers[2] = {0, 0};

  if (g_strv_length (parts) == 2
      && g_ascii_string_to_unsigned (parts[0], 16, 0, 0xffff, &numbers[0], NULL)
      && g_ascii_string_to_unsigned (parts[1], 16, 0, 0xffff, &numbers[1], NULL))
    {
      identity->vendor = numbers[0];
      identity->product = numbers[1];
      return TRUE;
    }

  g_set_error (error, SIM_ERROR, 0,
               "--id=%s is no pair of vendor and product: two hexadecimal numbers, as in 1209:0001",
               text);
  return FALSE;
}

static gboolean
make_identity (const Options *options, UsbIdentity *identity, GError **error)
{
  *identity = (UsbIdentity){
      .vendor = DEFAULT_VENDOR,
      .product = DEFAULT_PRODUCT,
      .serial = options->serial != NULL ? options->serial : DEFAULT_SERIAL,
      .max_control_message = options->max_control_message,
  };

  if (options->max_control_message < USB_MIN_CONTROL_MESSAGE
      || options->max_control_message > USB_MAX_CONTROL_MESSAGE)
    {
      g_set_error (error, SIM_ERROR, 0, "--max-control-message=%d is not between %d and %d",
                   options->max_control_message, USB_MIN_CONTROL_MESSAGE, USB_MAX_CONTROL_MESSAGE);
      return FALSE;
    }
  if (options->id != NULL && !parse_id (options->id, identity, error))
    return FALSE;

  return check_serial (identity->serial, error);
}

static gboolean
parse_options (int *argc, char ***argv, Options *options, UsbIdentity *identity, GError **error)
{
  const GOptionEntry entries[] = {
      {"modem",               0, 0, G_OPTION_ARG_FILENAME, &options->modem,               "The modem's link",                "PATH" },
      {"packets",             0, 0, G_OPTION_ARG_FILENAME, &options->packets,             "The modem's packet socket",
       "SOCKET"                                                                                                                     },
      {"id",                  0, 0, G_OPTION_ARG_STRING,   &options->id,                  "Vendor and product, hexadecimal",
       "VVVV:PPPP"                                                                                                                  },
      {"serial",              0, 0, G_OPTION_ARG_STRING,   &options->serial,              "Serial number",                   "TEXT" },
      {"max-control-message", 0, 0, G_OPTION_ARG_INT,      &options->max_control_message,
       "Largest fragment of a message",                                                                                      "BYTES"},
      {"version",             0, 0, G_OPTION_ARG_NONE,     &options->version,             "Show the version",                NULL   },
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context
      = g_option_context_new ("— makes a simulated modem a USB device of this machine");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    g_set_error (error, SIM_ERROR, 0, "argument \"%s\" is not understood; see --help", (*argv)[1]);
  else if (!options->version && options->modem == NULL)
    g_set_error_literal (error, SIM_ERROR, 0, "--modem=PATH is missing; see --help");
  else
    return make_identity (options, identity, error);

  return FALSE;
}

static int
fail (int code, const GError *error)
{
  g_printerr ("mbn-modem-usb: %s\n", error->message);
  return code;
}

static void
on_changed (int port, gpointer user_data)
{
  if (port >= 0)
    printf ("plugged %d\n", port);
  else
    printf ("unplugged\n");
  fflush (stdout);
}

static void
on_failed (const GError *error, gpointer user_data)
{
  Run *run = user_data;

  run->code = fail (EXIT_FAILURE, error);
  g_main_loop_quit (run->loop);
}

static gboolean
on_signal (int fd, GIOCondition condition, gpointer user_data)
{
  Run *run = user_data;

  g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

/* From the first look for the modem to the end. */
static int
run_plug (const UsbPlace *place)
{
  const UsbPlugHooks hooks = {on_changed, on_failed};
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Run run = {loop, EXIT_SUCCESS};
  UsbPlug *plug;
  sigset_t signals;
  guint source;
  int fd;

  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  fd = signalfd (-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  source = g_unix_fd_add (fd, G_IO_IN, on_signal, &run);

  plug = usb_plug_new (place, &hooks, &run, &error);
  if (plug != NULL)
    {
      g_main_loop_run (loop);
      usb_plug_free (plug);
    }

  g_source_remove (source);
  close (fd);
  return error != NULL ? fail (EXIT_FAILURE, error) : run.code;
}

int
main (int argc, char **argv)
{
  Options options = {.max_control_message = DEFAULT_CONTROL_MESSAGE};
  UsbPlace place = {0};
  g_autoptr (GError) error = NULL;
  int code = EXIT_SUCCESS;

  setlocale (LC_ALL, "");
  if (!parse_options (&argc, &argv, &options, &place.identity, &error))
    {
      code = fail (EXIT_WRONG_USAGE, error);
    }
  else if (options.version)
    {
      printf ("mbn-modem-usb %s\n", MBN_VERSION);
    }
  else
    {
      place.modem = options.modem;
      place.packets = options.packets;
      code = run_plug (&place);
    }

  options_clear (&options);
  return code;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Prints what MbnSleepWatch and MbnNetworkdWatch tell about the system bus: `coming` and `over`,
 * and `there` or `away`, each with ` started` if the start is over. Reads from standard input:
 *
 *   ready        mbn_sleep_watch_ready()
 *   flush NAME   prints `flushed` when all has been heard that NAME, a service, has said
 *
 * Ends at the end of input.
 */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

#include "mbn-log.h"
#include "mbn-networkd-watch.h"
#include "mbn-sleep-watch.h"

typedef struct
{
  GMainLoop *loop;
  GDataInputStream *input;
  GDBusConnection *bus;
  MbnSleepWatch *sleep;
  MbnNetworkdWatch *networkd;
} Driver;

static void read_command (Driver *driver);

static void
on_sleep (MbnSleepNews news, gpointer user_data)
{
  printf ("%s\n", news == MBN_SLEEP_COMING ? "coming" : "over");
}

static void
on_networkd (gpointer user_data)
{
  Driver *driver = user_data;

  printf ("%s%s\n", mbn_networkd_watch_is_there (driver->networkd) ? "there" : "away",
          mbn_networkd_watch_is_started (driver->networkd) ? " started" : "");
}

/* What has been heard has been dispatched, and what comes of it. */
static gboolean
on_flushed (gpointer user_data)
{
  printf ("flushed\n");

  return G_SOURCE_REMOVE;
}

static void
on_pong (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  g_assert_no_error (error);
  g_idle_add_full (G_PRIORITY_LOW, on_flushed, NULL, NULL);
}

static void
run_command (Driver *driver, char **words)
{
  if (g_str_equal (words[0], "ready"))
    {
      mbn_sleep_watch_ready (driver->sleep);
      return;
    }

  g_assert_cmpstr (words[0], ==, "flush");
  g_assert_cmpuint (g_strv_length (words), ==, 2);
  g_dbus_connection_call (driver->bus, words[1], "/", "org.freedesktop.DBus.Peer", "Ping", NULL,
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, on_pong, NULL);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Driver *driver = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (driver->input, result, NULL, NULL);
  g_auto (GStrv) words = NULL;

  if (line == NULL)
    {
      g_main_loop_quit (driver->loop);
      return;
    }

  words = g_strsplit (line, " ", -1);
  run_command (driver, words);
  read_command (driver);
}

static void
read_command (Driver *driver)
{
  g_data_input_stream_read_line_async (driver->input, G_PRIORITY_DEFAULT, NULL, on_line, driver);
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  Driver driver = {.loop = g_main_loop_new (NULL, FALSE)};

  setvbuf (stdout, NULL, _IOLBF, 0);
  mbn_log_set_up (TRUE);
  driver.bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  driver.sleep = mbn_sleep_watch_new (on_sleep, &driver);
  mbn_sleep_watch_set_bus (driver.sleep, driver.bus);
  driver.networkd = mbn_networkd_watch_new (on_networkd, &driver);
  mbn_networkd_watch_set_bus (driver.networkd, driver.bus);

  driver.input = g_data_input_stream_new (stream);
  read_command (&driver);
  g_main_loop_run (driver.loop);

  mbn_networkd_watch_free (driver.networkd);
  mbn_sleep_watch_free (driver.sleep);
  g_object_unref (driver.bus);
  g_object_unref (driver.input);
  g_main_loop_unref (driver.loop);

  return 0;
}

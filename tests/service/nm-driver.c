/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Follows the NetworkManager of the system bus (`DBUS_SYSTEM_BUS_ADDRESS` respected), and prints
 *
 *   news TEXT               what is told now, see source-text.h
 *   checked INDEX NUMBER
 *
 * What it reads from standard input: `check`, or `tell`, upon which it prints `told TEXT`. Ends at
 * the end of input.
 */

#include "config.h"

#include "mbn-nm-source.h"

#include <stdio.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "mbn-log.h"
#include "source-text.h"

typedef struct
{
  GMainLoop *loop;
  GDataInputStream *input;
  MbnLinkSource *source;
} Driver;

static void
print (MbnLinkSource *source, const char *word)
{
  g_autofree char *text = source_to_text (source);

  printf ("%s %s\n", word, text);
}

static void
on_news (MbnLinkSource *source, gpointer user_data)
{
  print (source, "news");
}

static void
on_checked (MbnLinkSource *source, guint index, guint reachability, gpointer user_data)
{
  printf ("checked %u %u\n", index, reachability);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Driver *driver = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (driver->input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (driver->loop);
      return;
    }

  if (g_str_equal (line, "check"))
    mbn_link_source_check (driver->source);
  else
    print (driver->source, "told");
  g_data_input_stream_read_line_async (driver->input, G_PRIORITY_DEFAULT, NULL, on_line, driver);
}

int
main (void)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  Driver driver = {.loop = g_main_loop_new (NULL, FALSE)};

  setvbuf (stdout, NULL, _IOLBF, 0);
  mbn_log_set_up (TRUE);
  bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (bus == NULL)
    g_error ("no system bus: %s", error->message);

  driver.input = g_data_input_stream_new (stream);
  driver.source = MBN_LINK_SOURCE (mbn_nm_source_new ());
  g_signal_connect (driver.source, "news", G_CALLBACK (on_news), NULL);
  g_signal_connect (driver.source, "checked", G_CALLBACK (on_checked), NULL);
  mbn_nm_source_set_bus (MBN_NM_SOURCE (driver.source), bus);
  g_data_input_stream_read_line_async (driver.input, G_PRIORITY_DEFAULT, NULL, on_line, &driver);
  g_main_loop_run (driver.loop);

  g_object_unref (driver.source);
  g_object_unref (driver.input);
  g_main_loop_unref (driver.loop);

  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Does with MbnDns what it reads from standard input:
 *
 *   set IFINDEX IFNAME [SERVER...]
 *   revert IFINDEX
 *   mode MODE
 *   free
 *
 * Each set and revert has a number, from 1 on, and prints `taken NUMBER` when it has returned and
 * `done NUMBER` when its func is called. `mode` prints `moded`, `free`
 * prints `freed`. Ends at the end of input.
 */

#include "config.h"

#include "mbn-dns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

#include "mbn-log.h"

typedef struct
{
  GMainLoop *loop;
  GDataInputStream *input;
  MbnDns *dns;
  guint n_tasks;
} Driver;

static void read_command (Driver *driver);

static void
on_done (gpointer user_data)
{
  printf ("done %u\n", GPOINTER_TO_UINT (user_data));
}

static MbnDnsMode
mode_from_word (const char *word)
{
  static const char *const words[] = {"auto", "resolved", "resolvconf", "none"};

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], word) == 0)
      return (MbnDnsMode)i;

  g_error ("unknown mode %s", word);
}

static void
run_command (Driver *driver, char **words)
{
  gpointer number = GUINT_TO_POINTER (driver->n_tasks + 1);
  guint n_words = g_strv_length (words);

  if (g_strcmp0 (words[0], "free") == 0)
    {
      g_clear_pointer (&driver->dns, mbn_dns_free);
      printf ("freed\n");
      return;
    }

  g_assert_cmpuint (n_words, >=, 2);
  if (g_str_equal (words[0], "mode"))
    {
      mbn_dns_set_mode (driver->dns, mode_from_word (words[1]));
      printf ("moded\n");
      return;
    }

  if (g_str_equal (words[0], "inherit"))
    {
      mbn_dns_inherit (driver->dns, (guint)atoi (words[1]), words[2],
                       MBN_DNS_IN_RESOLVED | MBN_DNS_IN_RESOLVCONF);
      printf ("inherited\n");
      return;
    }

  if (g_str_equal (words[0], "set"))
    mbn_dns_set (driver->dns, (guint)atoi (words[1]), words[2], (const char *const *)words + 3,
                 on_done, number);
  else
    mbn_dns_revert (driver->dns, (guint)atoi (words[1]), on_done, number);
  driver->n_tasks++;
  printf ("taken %u\n", driver->n_tasks);
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
  Driver driver = {.loop = g_main_loop_new (NULL, FALSE)};

  setvbuf (stdout, NULL, _IOLBF, 0);
  mbn_log_set_up (TRUE);
  if (argc != 3)
    g_error ("usage: mbn-dns-driver MODE LIMIT-IN-MS <COMMANDS");

  driver.input = g_data_input_stream_new (stream);
  driver.dns = mbn_dns_new (mode_from_word (argv[1]));
  mbn_dns_set_time_limit (driver.dns, (guint)atoi (argv[2]));
  read_command (&driver);
  g_main_loop_run (driver.loop);

  g_clear_pointer (&driver.dns, mbn_dns_free);
  g_object_unref (driver.input);
  g_main_loop_unref (driver.loop);

  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A client as light as one can be (sd-bus, one thread), so that what is measured is mbnd.
 *
 * Usage: mbn-bench-client cycles ADDRESS CONNECTION WARM-UP CYCLES
 *            Connect and Disconnect, each when the one before has completed
 *        mbn-bench-client crowd ADDRESS COUNT
 *            COUNT connections that have called a method and listen to all signals; until stdin
 *            ends
 * and what client-profiles.c and client-leases.c have.
 *
 * Before the first measured cycle it prints "begin", after the last "end", and waits each time for
 * a line, so that whoever reads can look at the daemon in between.
 */

#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTION "org.mbnd1.Connection"
#define MODE_TMP   1

static const char document[]
    = "<?xml version=\"1.0\"?>"
      "<MBNProfile xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v1\">"
      "<Name>Bench</Name><IsDefault>false</IsDefault><SubscriberID>001010123456789</SubscriberID>"
      "<Context><AccessString>internet</AccessString></Context></MBNProfile>";

void
bench_check (int result, const char *what)
{
  if (result < 0)
    {
      fprintf (stderr, "mbn-bench-client: %s: %s\n", what, strerror (-result));
      exit (1);
    }
}

sd_bus *
bench_join (const char *address)
{
  sd_bus *bus = NULL;

  bench_check (sd_bus_new (&bus), "new bus");
  bench_check (sd_bus_set_address (bus, address), "address");
  bench_check (sd_bus_set_bus_client (bus, 1), "bus client");
  bench_check (sd_bus_start (bus), "joining the bus");

  return bus;
}

/* ---- cycles ---- */

typedef struct
{
  guint32 completed; /* the last id that has completed */
  int status;
} Seen;

static int
on_complete (sd_bus_message *message, void *user_data, sd_bus_error *error)
{
  Seen *seen = user_data;

  bench_check (sd_bus_message_read (message, "ui", &seen->completed, &seen->status), "completion");

  return 0;
}

static void
call_and_wait (sd_bus *bus, const char *path, Seen *seen, gboolean connect)
{
  sd_bus_error error = SD_BUS_ERROR_NULL;
  sd_bus_message *reply = NULL;
  guint32 id;
  int result;

  if (connect)
    result = sd_bus_call_method (bus, BENCH_NAME, path, CONNECTION, "Connect", &error, &reply, "us",
                                 MODE_TMP, document);
  else
    result = sd_bus_call_method (bus, BENCH_NAME, path, CONNECTION, "Disconnect", &error, &reply,
                                 NULL);

  bench_check (result, error.message != NULL ? error.message : "call");
  bench_check (sd_bus_message_read (reply, "u", &id), "request id");
  sd_bus_message_unref (reply);

  while (seen->completed != id)
    {
      result = sd_bus_process (bus, NULL);
      bench_check (result, "reading");
      if (result == 0)
        bench_check (sd_bus_wait (bus, UINT64_MAX), "waiting");
    }

  if (seen->status != 0)
    {
      fprintf (stderr, "mbn-bench-client: request %u ended with 0x%08x\n", id,
               (unsigned)seen->status);
      exit (1);
    }
}

void
bench_pause (const char *word)
{
  puts (word);
  fflush (stdout);
  while (TRUE)
    {
      int c = getchar ();

      if (c == '\n' || c == EOF)
        break;
    }
}

void
bench_say (gint64 number)
{
  printf ("%" G_GINT64_FORMAT "\n", number);
  fflush (stdout);
}

static void
do_cycles (const char *address, const char *path, guint warm_up, guint cycles)
{
  sd_bus *bus = bench_join (address);
  Seen seen = {0};
  gint64 begin = 0;

  bench_check (sd_bus_match_signal (bus, NULL, BENCH_NAME, path, CONNECTION, "OnConnectComplete",
                                    on_complete, &seen),
               "match");
  bench_check (sd_bus_match_signal (bus, NULL, BENCH_NAME, path, CONNECTION, "OnDisconnectComplete",
                                    on_complete, &seen),
               "match");

  for (guint i = 0; i < warm_up + cycles; i++)
    {
      if (i == warm_up)
        {
          bench_pause ("begin");
          begin = g_get_monotonic_time ();
        }

      call_and_wait (bus, path, &seen, TRUE);
      call_and_wait (bus, path, &seen, FALSE);
    }

  bench_say (g_get_monotonic_time () - begin);
  bench_pause ("end");
  sd_bus_flush_close_unref (bus);
}

/* ---- crowd ---- */

static int
on_anything (sd_bus_message *message, void *user_data, sd_bus_error *error)
{
  return 0;
}

static void
do_crowd (const char *address, guint count)
{
  g_autofree sd_bus **buses = g_new0 (sd_bus *, count);

  for (guint i = 0; i < count; i++)
    {
      sd_bus_error error = SD_BUS_ERROR_NULL;

      buses[i] = bench_join (address);
      bench_check (sd_bus_add_match (buses[i], NULL, "type='signal',sender='" BENCH_NAME "'",
                                     on_anything, NULL),
                   "match");
      bench_check (sd_bus_call_method (buses[i], BENCH_NAME, "/org/mbnd1",
                                       "org.mbnd1.InterfaceManager", "GetInterfaces", &error, NULL,
                                       NULL),
                   "GetInterfaces");
    }

  bench_pause ("end");
  for (guint i = 0; i < count; i++)
    sd_bus_flush_close_unref (buses[i]);
}

int
main (int argc, char **argv)
{
  if (argc == 6 && strcmp (argv[1], "cycles") == 0)
    do_cycles (argv[2], argv[3], (guint)atoi (argv[4]), (guint)atoi (argv[5]));
  else if (argc == 4 && strcmp (argv[1], "crowd") == 0)
    do_crowd (argv[2], (guint)atoi (argv[3]));
  else if (!bench_profiles_run (argc, argv) && !bench_leases_run (argc, argv))
    {
      fputs ("Usage: mbn-bench-client cycles ADDRESS CONNECTION WARM-UP CYCLES\n"
             "       mbn-bench-client crowd ADDRESS COUNT\n" BENCH_PROFILES_USAGE
                 BENCH_LEASES_USAGE,
             stderr);
      return 2;
    }

  return 0;
}

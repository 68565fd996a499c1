/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The commands of mbn-bench-client about leases. Times are those of CLOCK_MONOTONIC, in µs:
 *
 *   leases ADDRESS COUNT PROFILE  COUNT connections to the bus: EstablishConnection from all of
 * them at once; says the time of the last answer. "held". Likewise SynchronizeCompleted. "end"
 *   settled ADDRESS COUNT         the time at which Leases has shrunk to COUNT, as it is told
 *   gone ADDRESS COUNT            the time at which COUNT connections have left the bus
 */

#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PATH       "/org/mbnd1"
#define MANAGER    "org.mbnd1.SyncManager"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define LEFT                                                                                       \
  "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"                  \
  "member='NameOwnerChanged',arg2=''"

/* ---- leases ---- */

typedef struct
{
  sd_event *loop;
  sd_bus **buses;
  guint count;
  guint unanswered;
} Crowd;

static void
join_all (Crowd *crowd, const char *address)
{
  bench_check (sd_event_default (&crowd->loop), "main loop");
  crowd->buses = g_new0 (sd_bus *, crowd->count);
  for (guint i = 0; i < crowd->count; i++)
    {
      const char *name;

      crowd->buses[i] = bench_join (address);
      bench_check (sd_bus_get_unique_name (crowd->buses[i], &name), "name");
      bench_check (sd_bus_attach_event (crowd->buses[i], crowd->loop, SD_EVENT_PRIORITY_NORMAL),
                   "attaching");
    }
}

static int
on_answer (sd_bus_message *reply, void *user_data, sd_bus_error *error)
{
  Crowd *crowd = user_data;

  if (sd_bus_message_is_method_error (reply, NULL))
    bench_check (-EIO, sd_bus_message_get_error (reply)->message);
  crowd->unanswered--;

  return 0;
}

/* @profile: NULL for SynchronizeCompleted */
static void
call (Crowd *crowd, sd_bus *bus, const char *profile)
{
  sd_bus_message *message = NULL;

  bench_check (sd_bus_message_new_method_call (bus, &message, BENCH_NAME, PATH, MANAGER,
                                               profile != NULL ? "EstablishConnection"
                                                               : "SynchronizeCompleted"),
               "call");
  bench_check (profile != NULL ? sd_bus_message_append (message, "su", profile, 0)
                               : sd_bus_message_append (message, "i", 0),
               "arguments");
  bench_check (sd_bus_call_async (bus, NULL, message, on_answer, crowd, UINT64_MAX), "sending");
  sd_bus_message_unref (message);
}

/* From all at once; says when all are answered. */
static void
call_all (Crowd *crowd, const char *profile)
{
  crowd->unanswered = crowd->count;
  for (guint i = 0; i < crowd->count; i++)
    call (crowd, crowd->buses[i], profile);
  while (crowd->unanswered > 0)
    bench_check (sd_event_run (crowd->loop, UINT64_MAX), "main loop");

  bench_say (g_get_monotonic_time ());
}

static void
do_leases (const char *address, guint count, const char *profile)
{
  Crowd crowd = {.count = count};

  join_all (&crowd, address);
  bench_pause ("begin");
  call_all (&crowd, profile);
  bench_pause ("held");
  call_all (&crowd, NULL);
  bench_pause ("end");

  for (guint i = 0; i < count; i++)
    {
      sd_bus_detach_event (crowd.buses[i]);
      sd_bus_flush_close_unref (crowd.buses[i]);
    }
  g_free (crowd.buses);
  sd_event_unref (crowd.loop);
}

/* ---- settled and gone ---- */

/* How many there are, and how many there shall be. */
typedef struct
{
  guint now;
  guint wanted;
} Tally;

/* Returns: how many entries the array has that comes next */
static guint
count_entries (sd_bus_message *message)
{
  guint n = 0;
  int result;

  bench_check (sd_bus_message_enter_container (message, 'v', "a(sso)"), "value");
  bench_check (sd_bus_message_enter_container (message, 'a', "(sso)"), "leases");
  while ((result = sd_bus_message_at_end (message, FALSE)) == 0)
    {
      bench_check (sd_bus_message_skip (message, "(sso)"), "lease");
      n++;
    }
  bench_check (result, "leases");
  bench_check (sd_bus_message_exit_container (message), "leases");
  bench_check (sd_bus_message_exit_container (message), "value");

  return n;
}

static int
on_changed (sd_bus_message *message, void *user_data, sd_bus_error *error)
{
  Tally *tally = user_data;
  const char *name;

  bench_check (sd_bus_message_read (message, "s", &name), "interface");
  if (strcmp (name, MANAGER) != 0)
    return 0;

  bench_check (sd_bus_message_enter_container (message, 'a', "{sv}"), "properties");
  while (sd_bus_message_enter_container (message, 'e', "sv") > 0)
    {
      bench_check (sd_bus_message_read (message, "s", &name), "name");
      if (strcmp (name, "Leases") == 0)
        tally->now = count_entries (message);
      else
        bench_check (sd_bus_message_skip (message, "v"), "value");
      bench_check (sd_bus_message_exit_container (message), "property");
    }

  return 0;
}

static int
on_left (sd_bus_message *message, void *user_data, sd_bus_error *error)
{
  Tally *tally = user_data;
  const char *name;

  bench_check (sd_bus_message_read (message, "s", &name), "name");
  if (*name == ':')
    tally->now--;

  return 0;
}

static void
wait_for (sd_bus *bus, const Tally *tally)
{
  bench_pause ("begin");
  while (tally->now > tally->wanted)
    {
      int result = sd_bus_process (bus, NULL);

      bench_check (result, "reading");
      if (result == 0)
        bench_check (sd_bus_wait (bus, UINT64_MAX), "waiting");
    }

  bench_say (g_get_monotonic_time ());
  sd_bus_flush_close_unref (bus);
}

static void
do_settled (const char *address, guint count)
{
  sd_bus *bus = bench_join (address);
  Tally tally = {G_MAXUINT, count};

  bench_check (sd_bus_match_signal (bus, NULL, BENCH_NAME, PATH, PROPERTIES, "PropertiesChanged",
                                    on_changed, &tally),
               "match");
  wait_for (bus, &tally);
}

static void
do_gone (const char *address, guint count)
{
  sd_bus *bus = bench_join (address);
  Tally tally = {count, 0};

  bench_check (sd_bus_add_match (bus, NULL, LEFT, on_left, &tally), "match");
  wait_for (bus, &tally);
}

gboolean
bench_leases_run (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "leases") == 0)
    do_leases (argv[2], (guint)atoi (argv[3]), argv[4]);
  else if (argc == 4 && strcmp (argv[1], "settled") == 0)
    do_settled (argv[2], (guint)atoi (argv[3]));
  else if (argc == 4 && strcmp (argv[1], "gone") == 0)
    do_gone (argv[2], (guint)atoi (argv[3]));
  else
    return FALSE;

  return TRUE;
}

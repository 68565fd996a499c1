/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The commands of mbn-bench-client about profiles:
 *
 *   import ADDRESS COUNT IN-FLIGHT     CreateConnectionProfile for "Profile 1" and so on, up to
 *                                      IN-FLIGHT calls at once
 *   files FOLDER COUNT                 nothing but the files of that: written to a temporary one,
 *                                      synced, renamed, the folder synced; one after the other.
 *                                      Says the time and then the CPU time
 *   find ADDRESS INTERFACE COUNT CALLS GetConnectionProfile, by the names that import has made; for
 *                                      COUNT 0 by the name "Work"
 *   list ADDRESS INTERFACE CALLS       GetConnectionProfiles; says first how many there are
 */

#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATH     "/org/mbnd1"
#define MANAGER  "org.mbnd1.ConnectionProfileManager"
#define MAX_NAME 32

/* To meet all names, neighbours far from each other. */
#define STRIDE 7919

static char *
make_document (guint number)
{
  return g_strdup_printf (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<MBNProfile xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v1\">"
      "<Name>Profile %u</Name><IsDefault>false</IsDefault>"
      "<SubscriberID>001010123456789</SubscriberID><ConnectionMode>manual</ConnectionMode>"
      "<Context><AccessString>apn%u.example</AccessString>"
      "<UserLogonCred><UserName>user</UserName></UserLogonCred>"
      "<AuthProtocol>CHAP</AuthProtocol></Context></MBNProfile>",
      number, number);
}

/* ---- import ---- */

typedef struct
{
  sd_bus *bus;
  guint next;
  guint count;
  guint done;
} Import;

static int on_created (sd_bus_message *reply, void *user_data, sd_bus_error *error);

static void
create_next (Import *import)
{
  g_autofree char *document = NULL;

  if (import->next > import->count)
    return;

  document = make_document (import->next++);
  bench_check (sd_bus_call_method_async (import->bus, NULL, BENCH_NAME, PATH, MANAGER,
                                         "CreateConnectionProfile", on_created, import, "s",
                                         document),
               "CreateConnectionProfile");
}

static int
on_created (sd_bus_message *reply, void *user_data, sd_bus_error *error)
{
  Import *import = user_data;

  if (sd_bus_message_is_method_error (reply, NULL))
    bench_check (-EIO, sd_bus_message_get_error (reply)->message);

  import->done++;
  create_next (import);

  return 0;
}

static void
process (sd_bus *bus)
{
  int result = sd_bus_process (bus, NULL);

  bench_check (result, "reading");
  if (result == 0)
    bench_check (sd_bus_wait (bus, UINT64_MAX), "waiting");
}

static void
do_import (const char *address, guint count, guint in_flight)
{
  Import import = {bench_join (address), 1, count, 0};
  gint64 begin;

  bench_pause ("begin");
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < in_flight; i++)
    create_next (&import);
  while (import.done < count)
    process (import.bus);

  bench_say (g_get_monotonic_time () - begin);
  bench_pause ("end");
  sd_bus_flush_close_unref (import.bus);
}

/* ---- files ---- */

static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  bench_check (fd < 0 || fsync (fd) != 0 ? -errno : 0, folder);
  close (fd);
}

static void
write_file (const char *folder, guint number)
{
  g_autofree char *document = make_document (number);
  g_autofree char *path = g_strdup_printf ("%s/%u.xml", folder, number);
  g_autofree char *temporary = g_strdup_printf ("%s/.%u.xml.new", folder, number);
  int fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  ssize_t length = (ssize_t)strlen (document);

  bench_check (fd < 0 ? -errno : 0, temporary);
  bench_check (write (fd, document, strlen (document)) != length || fsync (fd) != 0 ? -errno : 0,
               temporary);
  close (fd);
  bench_check (rename (temporary, path) != 0 ? -errno : 0, path);
  sync_folder (folder);
}

static gint64
cpu_time_us (void)
{
  struct timespec now;

  bench_check (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now) != 0 ? -errno : 0, "CPU time");

  return (gint64)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
do_files (const char *folder, guint count)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 cpu_begin = cpu_time_us ();

  for (guint i = 1; i <= count; i++)
    write_file (folder, i);

  bench_say (g_get_monotonic_time () - begin);
  bench_say (cpu_time_us () - cpu_begin);
}

/* ---- find and list ---- */

static void
find (sd_bus *bus, const char *interface, const char *name)
{
  sd_bus_error error = SD_BUS_ERROR_NULL;
  sd_bus_message *reply = NULL;
  const char *path;
  int result = sd_bus_call_method (bus, BENCH_NAME, PATH, MANAGER, "GetConnectionProfile", &error,
                                   &reply, "os", interface, name);

  bench_check (result, error.message != NULL ? error.message : "GetConnectionProfile");
  bench_check (sd_bus_message_read (reply, "o", &path), "path");
  sd_bus_message_unref (reply);
}

static void
find_many (sd_bus *bus, const char *interface, guint count, guint calls)
{
  char name[MAX_NAME] = "Work";

  for (guint i = 0; i < calls; i++)
    {
      if (count > 0)
        snprintf (name, sizeof name, "Profile %u", (guint)((guint64)i * STRIDE % count) + 1);
      find (bus, interface, name);
    }
}

static void
do_find (const char *address, const char *interface, guint count, guint calls)
{
  sd_bus *bus = bench_join (address);
  gint64 begin;

  find_many (bus, interface, count, calls / 10); /* to warm up */
  bench_pause ("begin");
  begin = g_get_monotonic_time ();
  find_many (bus, interface, count, calls);
  bench_say (g_get_monotonic_time () - begin);
  bench_pause ("end");
  sd_bus_flush_close_unref (bus);
}

/* Returns: how many there are */
static guint
list (sd_bus *bus, const char *interface)
{
  sd_bus_error error = SD_BUS_ERROR_NULL;
  sd_bus_message *reply = NULL;
  const char *path;
  guint n = 0;
  int result = sd_bus_call_method (bus, BENCH_NAME, PATH, MANAGER, "GetConnectionProfiles", &error,
                                   &reply, "o", interface);

  bench_check (result, error.message != NULL ? error.message : "GetConnectionProfiles");
  bench_check (sd_bus_message_enter_container (reply, 'a', "o"), "paths");
  while ((result = sd_bus_message_read (reply, "o", &path)) > 0)
    n++;
  bench_check (result, "path");
  sd_bus_message_unref (reply);

  return n;
}

static void
do_list (const char *address, const char *interface, guint calls)
{
  sd_bus *bus = bench_join (address);
  gint64 begin;

  bench_say (list (bus, interface));
  bench_pause ("begin");
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < calls; i++)
    list (bus, interface);

  bench_say (g_get_monotonic_time () - begin);
  bench_pause ("end");
  sd_bus_flush_close_unref (bus);
}

gboolean
bench_profiles_run (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "import") == 0)
    do_import (argv[2], (guint)atoi (argv[3]), (guint)atoi (argv[4]));
  else if (argc == 4 && strcmp (argv[1], "files") == 0)
    do_files (argv[2], (guint)atoi (argv[3]));
  else if (argc == 6 && strcmp (argv[1], "find") == 0)
    do_find (argv[2], argv[3], (guint)atoi (argv[4]), (guint)atoi (argv[5]));
  else if (argc == 5 && strcmp (argv[1], "list") == 0)
    do_list (argv[2], argv[3], (guint)atoi (argv[4]));
  else
    return FALSE;

  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * `resolvconf -a RECORD` and `resolvconf -d RECORD` of three programs that agree on little more:
 *
 *   Debian's     RECORD is a label, INTERFACE.PROGRAM by custom; the interface's name decides the
 *                order. No further options.
 *   openresolv   the same; -d of a record that is not there is an error.
 *   systemd's    (resolvectl by another name) RECORD is an interface that exists, by name or index;
 *                what follows the dot is ignored.
 *
 * So a record is called after the interface for the first two, and it keeps that name when the
 * interface is renamed; for the third it is called after the index, which no rename changes.
 */

#include "config.h"

#include "mbn-dns-resolvconf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gio/gio.h>

#include "mbn-log.h"
#include "mbn-text.h"

#define PROGRAM "resolvconf"
/* Characters of its output that the log gets. */
#define MAX_OUTPUT 400

struct _MbnDnsResolvconf
{
  GHashTable *records; /* interface index -> Record (owned) */
  GCancellable *freed;
  MbnDnsDoneFunc func;
  gpointer user_data;
};

typedef struct
{
  char *input; /* what -a reads; NULL = -d */
  guint limit_ms;
  guint ticket;
} Task;

typedef struct
{
  MbnDnsResolvconf *owner;
  guint ifindex;
  char *name;     /* the RECORD */
  gboolean added; /* there may be such a record */
  Task *current;  /* nullable */
  Task *next;     /* nullable; only the newest is worth running */
  GSubprocess *process;
  int output; /* a file of what the process says, -1 = none */
  MbnDnsOutcome outcome;
  guint source; /* while a process runs its time limit; without one, an idle source */
} Record;

static void begin_next (Record *record);

static void
task_free (Task *task)
{
  g_free (task->input);
  g_free (task);
}

static void
close_output (Record *record)
{
  if (record->output != -1)
    close (record->output);
  record->output = -1;
}

static void
record_free (gpointer data)
{
  Record *record = data;

  g_clear_handle_id (&record->source, g_source_remove);
  g_clear_pointer (&record->current, task_free);
  g_clear_pointer (&record->next, task_free);
  g_clear_object (&record->process);
  close_output (record);
  g_free (record->name);
  g_free (record);
}

/* Whether @path is resolvectl, which looks at the name it is called by. */
static gboolean
is_resolvectl (const char *path)
{
  char *real = realpath (path, NULL);
  gboolean is = real != NULL && g_str_has_suffix (real, "/resolvectl");

  free (real);

  return is;
}

const char *
mbn_dns_resolvconf_why_not (gboolean accept_resolved)
{
  g_autofree char *path = g_find_program_in_path (PROGRAM);

  if (path == NULL)
    return "resolvconf is not installed";
  if (!accept_resolved && is_resolvectl (path))
    return "resolvconf is only another name of resolvectl";
  if (geteuid () != 0)
    return "resolvconf needs root";

  return NULL;
}

static gboolean
has_name (gpointer key, gpointer record, gpointer name)
{
  return g_str_equal (((Record *)record)->name, name);
}

static char *
name_record (MbnDnsResolvconf *self, guint ifindex, const char *ifname)
{
  g_autofree char *path = g_find_program_in_path (PROGRAM);
  g_autofree char *name = g_strconcat (ifname, ".mbnd", NULL);

  if (path != NULL && is_resolvectl (path))
    return g_strdup_printf ("%u.mbnd", ifindex);
  /* still that of an interface which had this name before */
  if (g_hash_table_find (self->records, has_name, name) != NULL)
    return g_strdup_printf ("%s.mbnd.%u", ifname, ifindex);

  return g_steal_pointer (&name);
}

static char *
describe_servers (const char *const *servers, const char *ifname)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; servers[i] != NULL; i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (servers[i]);

      g_string_append_printf (text, "nameserver %s", servers[i]);
      /* such an address means nothing without its interface */
      if (address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
          && g_inet_address_get_is_link_local (address))
        g_string_append_printf (text, "%%%s", ifname);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

/* Files in memory, not pipes: a service that the program starts may keep its output open. */
static int
memory_file (const char *contents)
{
  int fd = memfd_create (PROGRAM, MFD_CLOEXEC);
  gsize length = strlen (contents);

  if (fd != -1 && (write (fd, contents, length) != (gssize)length || lseek (fd, 0, SEEK_SET) != 0))
    {
      close (fd);
      return -1;
    }

  return fd;
}

static char *
read_output (Record *record)
{
  char buffer[MAX_OUTPUT * 4];
  gssize length = pread (record->output, buffer, sizeof buffer, 0);

  return mbn_text_clean (g_strndup (buffer, (gsize)MAX (length, 0)), MAX_OUTPUT);
}

static void
finish_current (Record *record)
{
  MbnDnsResolvconf *self = record->owner;
  guint ticket = record->current->ticket;
  guint ifindex = record->ifindex;
  MbnDnsOutcome outcome = record->outcome;

  if (record->current->input == NULL)
    record->added = FALSE;
  g_clear_pointer (&record->current, task_free);

  if (record->next != NULL)
    begin_next (record);
  else if (!record->added)
    g_hash_table_remove (self->records, GUINT_TO_POINTER (ifindex));

  self->func (ifindex, ticket, outcome, self->user_data);
}

static gboolean
on_idle (gpointer user_data)
{
  Record *record = user_data;

  record->source = 0;
  finish_current (record);

  return G_SOURCE_REMOVE;
}

static void
finish_later (Record *record, MbnDnsOutcome outcome)
{
  record->outcome = outcome;
  record->source = g_idle_add (on_idle, record);
}

static void
log_failure (Record *record, const GError *error)
{
  g_autofree char *output = read_output (record);

  mbn_warning (NULL, 0, "resolvconf -%c %s: %s%s%s", record->current->input != NULL ? 'a' : 'd',
               record->name, error->message, output[0] != '\0' ? ": " : "", output);
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  Record *record = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (!ok)
    log_failure (record, error);
  record->outcome = ok ? MBN_DNS_DONE : MBN_DNS_REFUSED;
  g_clear_handle_id (&record->source, g_source_remove);
  g_clear_object (&record->process);
  close_output (record);
  finish_current (record);
}

static gboolean
on_limit (gpointer user_data)
{
  Record *record = user_data;

  record->source = 0;
  mbn_warning (NULL, 0, "resolvconf for %s does not end within %u seconds; ending it by force",
               record->name, record->current->limit_ms / 1000);
  g_subprocess_force_exit (record->process);

  return G_SOURCE_REMOVE;
}

static GSubprocess *
spawn (Record *record, GError **error)
{
  const char *input = record->current->input;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  int in = memory_file (input != NULL ? input : "");

  record->output = memory_file ("");
  if (in != -1)
    g_subprocess_launcher_take_stdin_fd (launcher, in);
  if (in == -1 || record->output == -1)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      return NULL;
    }

  g_subprocess_launcher_take_stdout_fd (launcher, fcntl (record->output, F_DUPFD_CLOEXEC, 3));
  g_subprocess_launcher_take_stderr_fd (launcher, fcntl (record->output, F_DUPFD_CLOEXEC, 3));

  return g_subprocess_launcher_spawn (launcher, error, PROGRAM, input != NULL ? "-a" : "-d",
                                      record->name, NULL);
}

static void
begin_next (Record *record)
{
  g_autoptr (GError) error = NULL;

  record->current = g_steal_pointer (&record->next);
  if (record->current->input == NULL && !record->added)
    {
      finish_later (record, MBN_DNS_DONE);
      return;
    }

  mbn_debug (NULL, 0, "running resolvconf -%c %s", record->current->input != NULL ? 'a' : 'd',
             record->name);
  record->added = TRUE;
  record->process = spawn (record, &error);
  if (record->process == NULL)
    {
      mbn_warning (NULL, 0, "resolvconf cannot be run: %s", error->message);
      close_output (record);
      finish_later (record, MBN_DNS_REFUSED);
      return;
    }

  record->source = g_timeout_add (record->current->limit_ms, on_limit, record);
  g_subprocess_wait_check_async (record->process, record->owner->freed, on_exited, record);
}

static Record *
find_record (MbnDnsResolvconf *self, guint ifindex, const char *ifname)
{
  Record *record = g_hash_table_lookup (self->records, GUINT_TO_POINTER (ifindex));

  if (record != NULL)
    return record;

  record = g_new0 (Record, 1);
  record->owner = self;
  record->ifindex = ifindex;
  record->name = name_record (self, ifindex, ifname);
  record->output = -1;
  g_hash_table_insert (self->records, GUINT_TO_POINTER (ifindex), record);

  return record;
}

void
mbn_dns_resolvconf_inherit (MbnDnsResolvconf *self, guint ifindex, const char *ifname)
{
  find_record (self, ifindex, ifname)->added = TRUE;
}

void
mbn_dns_resolvconf_set (MbnDnsResolvconf *self,
                        guint ifindex,
                        const char *ifname,
                        const char *const *servers,
                        guint limit_ms,
                        guint ticket)
{
  Record *record = find_record (self, ifindex, ifname);
  Task *task = g_new0 (Task, 1);

  task->input = servers[0] != NULL ? describe_servers (servers, ifname) : NULL;
  task->limit_ms = limit_ms;
  task->ticket = ticket;

  g_clear_pointer (&record->next, task_free);
  record->next = task;
  if (record->current == NULL)
    begin_next (record);
}

MbnDnsResolvconf *
mbn_dns_resolvconf_new (MbnDnsDoneFunc func, gpointer user_data)
{
  MbnDnsResolvconf *self = g_new0 (MbnDnsResolvconf, 1);

  self->records = g_hash_table_new_full (NULL, NULL, NULL, record_free);
  self->freed = g_cancellable_new ();
  self->func = func;
  self->user_data = user_data;

  return self;
}

static void
tell_what_stays (MbnDnsResolvconf *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Record *record = value;

      if (record->next != NULL && record->next->input == NULL)
        mbn_warning (NULL, 0,
                     "resolvconf -a %s does not end, so its record stays; to remove it: "
                     "resolvconf -d %s",
                     record->name, record->name);
    }
}

void
mbn_dns_resolvconf_free (MbnDnsResolvconf *self)
{
  tell_what_stays (self);
  g_cancellable_cancel (self->freed);
  g_object_unref (self->freed);
  g_hash_table_unref (self->records);
  g_free (self);
}

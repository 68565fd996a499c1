/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "private-bus.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "temp-dir.h"

#define WAIT_LIMIT_S 60

struct _PrivateBus
{
  TempDir *dir;
  char *socket;
  char *started; /* a file that is there once a service was started */
  GSubprocess *daemon;
};

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
write_service (PrivateBus *self, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".service", NULL);
  g_autofree char *text
      = g_strdup_printf ("[D-BUS Service]\nName=%s\nExec=/usr/bin/touch %s\n", name, self->started);

  write_file (self->dir->path, file, text);
}

static void
write_config (PrivateBus *self, const char *limits)
{
  g_autofree char *text
      = g_strdup_printf ("<!DOCTYPE busconfig PUBLIC\n"
                         "\"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
                         "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                         "<busconfig><type>custom</type><listen>unix:path=%s</listen>\n"
                         "<auth>EXTERNAL</auth><servicedir>%s</servicedir>\n"
                         "<policy context=\"default\"><allow own=\"*\"/><allow user=\"*\"/>\n"
                         "<allow send_destination=\"*\" eavesdrop=\"true\"/>\n"
                         "<allow eavesdrop=\"true\"/></policy>%s</busconfig>\n",
                         self->socket, self->dir->path, limits);

  write_file (self->dir->path, "bus.conf", text);
}

PrivateBus *
private_bus_new (void)
{
  PrivateBus *self = g_new0 (PrivateBus, 1);
  g_autofree char *address = NULL;

  self->dir = temp_dir_new ();
  self->socket = g_build_filename (self->dir->path, "bus", NULL);
  self->started = g_build_filename (self->dir->path, "started", NULL);
  write_config (self, "");
  write_service (self, "org.freedesktop.systemd1");
  write_service (self, "org.freedesktop.login1");
  write_service (self, "org.freedesktop.NetworkManager");
  address = g_strconcat ("unix:path=", self->socket, NULL);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);

  return self;
}

void
private_bus_limit (PrivateBus *self, const char *limit, guint value)
{
  g_autofree char *limits = g_strdup_printf ("<limit name=\"%s\">%u</limit>\n", limit, value);

  g_assert_null (self->daemon);
  write_config (self, limits);
}

void
private_bus_free (PrivateBus *self)
{
  if (self->daemon != NULL)
    private_bus_stop (self);
  g_assert_false (g_file_test (self->started, G_FILE_TEST_EXISTS));
  g_unsetenv ("DBUS_SYSTEM_BUS_ADDRESS");
  temp_dir_free (self->dir);
  g_free (self->socket);
  g_free (self->started);
  g_free (self);
}

/* A test that fails leaves nothing behind. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
private_bus_start (PrivateBus *self)
{
  g_autofree char *config = g_strdup_printf ("--config-file=%s/bus.conf", self->dir->path);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  g_assert_null (self->daemon);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->daemon = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", config, "--nofork",
                                              "--print-address=1", NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->daemon));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "unix:"));
}

static GDBusConnection *
wrap_socket (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);
  g_autoptr (GSocketConnection) stream = NULL;
  GDBusConnection *end;

  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (socket);
  end = g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_NONE, NULL,
                                    NULL, &error);
  g_assert_no_error (error);

  return end;
}

/* All connections of a process are read by one thread. When a message that is sent now has gone
 * through it twice, it has seen what had happened before. */
static void
pass_through_reader (void)
{
  g_autoptr (GDBusConnection) from = NULL;
  g_autoptr (GDBusConnection) to = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  from = wrap_socket (fds[0]);
  to = wrap_socket (fds[1]);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) pong
          = g_dbus_connection_call_sync (from, NULL, "/", "org.freedesktop.DBus.Peer", "Ping", NULL,
                                         NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (pong);
    }
}

void
private_bus_kill (PrivateBus *self)
{
  g_subprocess_force_exit (self->daemon);
  g_assert_true (g_subprocess_wait (self->daemon, NULL, NULL));
  g_clear_object (&self->daemon);
  pass_through_reader ();
}

void
private_bus_stop (PrivateBus *self)
{
  private_bus_kill (self);
  private_bus_drain ();
}

void
private_bus_freeze (PrivateBus *self)
{
  g_subprocess_send_signal (self->daemon, SIGSTOP);
}

GDBusConnection *
private_bus_connect (PrivateBus *self)
{
  g_autofree char *address = g_strconcat ("unix:path=", self->socket, NULL);
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);

  return bus;
}

const char *
private_bus_get_path (PrivateBus *self)
{
  return self->socket;
}

void
private_bus_drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
on_wait_limit (gpointer user_data)
{
  g_error ("what the test waits for does not happen");

  return G_SOURCE_REMOVE;
}

void
private_bus_wait (const gboolean *done)
{
  g_autoptr (GSource) limit = g_timeout_source_new_seconds (WAIT_LIMIT_S);

  g_source_set_callback (limit, on_wait_limit, NULL, NULL);
  g_source_attach (limit, NULL);
  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (limit);
}

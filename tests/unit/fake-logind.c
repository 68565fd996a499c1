/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "fake-logind.h"

#include <glib-unix.h>
#include <poll.h>
#include <unistd.h>

#include "fake-service.h"

#define NAME    "org.freedesktop.login1"
#define OBJECT  "/org/freedesktop/login1"
#define MANAGER "org.freedesktop.login1.Manager"

struct _FakeLogind
{
  GDBusConnection *bus;
  guint registration;
  FakeLogindAnswer answer;
  GPtrArray *waiting; /* of GDBusMethodInvocation */
  GArray *given;      /* of int: our ends, which hang up with the last of the other side */
  guint n_asked;
};

static const char xml[]
    = "<node><interface name='" MANAGER "'><method name='Inhibit'>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='h' direction='out'/></method></interface></node>";

/* ---- inhibitors ---- */

static GUnixFDList *
make_inhibitor (FakeLogind *self)
{
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, &error));
  g_assert_no_error (error);
  g_array_append_val (self->given, ends[0]);

  return g_unix_fd_list_new_from_array (&ends[1], 1);
}

/* Takes over @call. */
static void
answer_call (FakeLogind *self, GDBusMethodInvocation *call, FakeLogindAnswer answer)
{
  g_autoptr (GUnixFDList) fds = NULL;

  switch (answer)
    {
    case FAKE_LOGIND_GIVES:
      fds = make_inhibitor (self);
      fake_service_reply (call, g_variant_new ("(h)", 0), fds);
      break;
    case FAKE_LOGIND_REFUSES:
      g_dbus_method_invocation_return_dbus_error (call,
                                                  "org.freedesktop.login1.OperationInProgress",
                                                  "it is already running");
      break;
    case FAKE_LOGIND_GIVES_NOTHING:
      fake_service_reply (call, g_variant_new ("(h)", 0), NULL);
      break;
    case FAKE_LOGIND_GIVES_ANOTHER:
      fds = make_inhibitor (self);
      fake_service_reply (call, g_variant_new ("(h)", 1), fds);
      break;
    case FAKE_LOGIND_GIVES_TEXT:
      fake_service_reply (call, g_variant_new ("(s)", "3"), NULL);
      break;
    case FAKE_LOGIND_WAITS:
      g_ptr_array_add (self->waiting, call);
      break;
    }
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *call,
         gpointer user_data)
{
  FakeLogind *self = user_data;
  const char *what;
  const char *who;
  const char *why;
  const char *mode;

  fake_service_assert_not_started (call);
  g_variant_get (parameters, "(&s&s&s&s)", &what, &who, &why, &mode);
  g_assert_cmpstr (what, ==, "sleep");
  g_assert_cmpstr (who, ==, "mbnd");
  g_assert_cmpstr (why, !=, "");
  g_assert_cmpstr (mode, ==, "delay");

  self->n_asked++;
  answer_call (self, call, self->answer);
}

void
fake_logind_set_answer (FakeLogind *self, FakeLogindAnswer answer)
{
  self->answer = answer;
}

void
fake_logind_answer (FakeLogind *self, FakeLogindAnswer answer)
{
  g_assert_cmpuint (self->waiting->len, >, 0);
  for (guint i = 0; i < self->waiting->len; i++)
    answer_call (self, g_ptr_array_index (self->waiting, i), answer);
  g_ptr_array_set_size (self->waiting, 0);
}

guint
fake_logind_count_asked (FakeLogind *self)
{
  return self->n_asked;
}

guint
fake_logind_count_held (FakeLogind *self)
{
  guint n = 0;

  for (guint i = 0; i < self->given->len; i++)
    {
      struct pollfd end = {.fd = g_array_index (self->given, int, i)};

      g_assert_cmpint (poll (&end, 1, 0), >=, 0);
      if (!(end.revents & POLLHUP))
        n++;
    }

  return n;
}

/* ---- the bus ---- */

void
fake_logind_leave (FakeLogind *self)
{
  fake_service_disown (self->bus, NAME);
}

void
fake_logind_come (FakeLogind *self)
{
  fake_service_own (self->bus, NAME);
}

void
fake_logind_announce (FakeLogind *self, GVariant *value)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->bus, NULL, OBJECT, MANAGER, "PrepareForSleep",
                                 g_variant_new_tuple (&value, 1), &error);
  g_assert_no_error (error);
}

void
fake_logind_settle (FakeLogind *self, GDBusConnection *other)
{
  fake_service_settle (self->bus, other, &self->n_asked);
}

void
fake_logind_deliver (FakeLogind *self, GDBusConnection *other)
{
  fake_service_deliver (self->bus, other);
}

FakeLogind *
fake_logind_new (PrivateBus *bus)
{
  static const GDBusInterfaceVTable vtable = {.method_call = on_call};
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  FakeLogind *self = g_new0 (FakeLogind, 1);

  self->waiting = g_ptr_array_new ();
  self->given = g_array_new (FALSE, FALSE, sizeof (int));
  self->bus = private_bus_connect (bus);
  self->registration = g_dbus_connection_register_object (self->bus, OBJECT, node->interfaces[0],
                                                          &vtable, self, NULL, NULL);
  g_assert_cmpuint (self->registration, !=, 0);
  fake_logind_come (self);

  return self;
}

void
fake_logind_free (FakeLogind *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    g_object_unref (g_ptr_array_index (self->waiting, i));
  g_ptr_array_unref (self->waiting);
  for (guint i = 0; i < self->given->len; i++)
    close (g_array_index (self->given, int, i));
  g_array_unref (self->given);
  g_dbus_connection_unregister_object (self->bus, self->registration);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_free (self);
}

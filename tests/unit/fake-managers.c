/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "fake-managers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SYSTEMD "org.freedesktop.systemd1"
#define LOGIND  "org.freedesktop.login1"
#define PEER    "org.freedesktop.DBus.Peer"
#define SYSTEM  "/org/freedesktop/systemd1"
#define UNIT    "/org/freedesktop/systemd1/unit/mbnd_2eservice"
#define JOB     "/org/freedesktop/systemd1/job/"
#define LOGIN   "/org/freedesktop/login1"

struct _FakeManagers
{
  GDBusConnection *bus;
  GArray *objects;     /* of guint, registrations */
  GHashTable *answers; /* name -> GQueue of char * */
  GHashTable *counts;  /* name -> number */
  guint n_calls;
  GPtrArray *held; /* of GDBusMethodInvocation */
  gboolean asked;
  char *asker; /* the last one's unique name */
};

static const char xml[]
    = "<node>"
      "<interface name='org.freedesktop.systemd1.Manager'>"
      "<method name='GetUnitByPID'><arg type='u' direction='in'/><arg type='o' direction='out'/>"
      "</method><property name='SystemState' type='s' access='read'/></interface>"
      "<interface name='org.freedesktop.systemd1.Unit'>"
      "<property name='Id' type='s' access='read'/><property name='Job' type='(uo)' access='read'/>"
      "</interface>"
      "<interface name='org.freedesktop.systemd1.Service'>"
      "<property name='MainPID' type='u' access='read'/></interface>"
      "<interface name='org.freedesktop.systemd1.Job'>"
      "<property name='JobType' type='s' access='read'/></interface>"
      "<interface name='org.freedesktop.login1.Manager'>"
      "<property name='PreparingForShutdown' type='b' access='read'/></interface>"
      "</node>";

/* Which object has which interface; the jobs are those that scripts have. */
static const struct
{
  const char *path;
  const char *interface;
} objects[] = {
    {SYSTEM,   "org.freedesktop.systemd1.Manager"},
    {UNIT,     "org.freedesktop.systemd1.Unit"   },
    {UNIT,     "org.freedesktop.systemd1.Service"},
    {JOB "57", "org.freedesktop.systemd1.Job"    },
    {JOB "58", "org.freedesktop.systemd1.Job"    },
    {JOB "59", "org.freedesktop.systemd1.Job"    },
    {LOGIN,    "org.freedesktop.login1.Manager"  },
};

#define DEFAULTS                                                                                   \
  "GetUnitByPID=" UNIT " Id=mbnd.service MainPID=self Job=0 JobType=restart SystemState=running "  \
  "PreparingForShutdown=false"

/* ---- answers ---- */

static void
queue_free (gpointer data)
{
  g_queue_free_full (data, g_free);
}

void
fake_managers_say (FakeManagers *self, const char *script)
{
  g_auto (GStrv) lines = g_strsplit (script, " ", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) sides = g_strsplit (lines[i], "=", 2);
      g_auto (GStrv) texts = g_strsplit (sides[1], "|", -1);
      GQueue *queue = g_queue_new ();

      for (guint j = 0; texts[j] != NULL; j++)
        g_queue_push_tail (queue, g_strdup (texts[j]));
      g_hash_table_replace (self->answers, g_strdup (sides[0]), queue);
    }
}

static char *
take_answer (FakeManagers *self, const char *name)
{
  GQueue *queue = g_hash_table_lookup (self->answers, name);

  g_assert_nonnull (queue);

  return queue->length > 1 ? g_queue_pop_head (queue) : g_strdup (queue->head->data);
}

static GVariant *
value_from_text (const char *name, const char *text)
{
  if (g_str_equal (text, "#"))
    return g_variant_new_int64 (-1);
  if (g_str_equal (name, "MainPID"))
    return g_variant_new_uint32 (
        (guint32)(g_str_equal (text, "self") ? (int)getpid () : atoi (text)));
  if (g_str_equal (name, "PreparingForShutdown"))
    return g_variant_new_boolean (g_str_equal (text, "true"));
  if (g_str_equal (name, "Job"))
    {
      g_autofree char *path
          = g_str_equal (text, "0") ? g_strdup ("/") : g_strconcat (JOB, text, NULL);

      return g_variant_new ("(uo)", (guint32)atoi (text), path);
    }

  return g_variant_new_string (text);
}

static GVariant *
reply_from_text (const char *name, const char *text)
{
  if (!g_str_equal (name, "GetUnitByPID"))
    return g_variant_new ("(v)", value_from_text (name, text));
  if (g_str_equal (text, "#"))
    return g_variant_new ("(x)", (gint64)-1);

  return g_variant_new ("(o)", text);
}

/* The second part of what `Get` is asked for, or the method itself. */
static const char *
name_of_call (GDBusMethodInvocation *call)
{
  const char *name = g_dbus_method_invocation_get_method_name (call);

  if (g_str_equal (name, "Get"))
    g_variant_get (g_dbus_method_invocation_get_parameters (call), "(&s&s)", NULL, &name);

  return name;
}

/* By the message itself: GDBus would not send a value of a wrong type. */
static void
send_reply (GDBusMethodInvocation *call, GVariant *value)
{
  g_autoptr (GDBusMessage) reply
      = g_dbus_message_new_method_reply (g_dbus_method_invocation_get_message (call));

  g_dbus_message_set_body (reply, value);
  g_dbus_connection_send_message (g_dbus_method_invocation_get_connection (call), reply,
                                  G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (call);
}

/* Takes over @call. */
static void
answer (FakeManagers *self, GDBusMethodInvocation *call)
{
  const char *name = name_of_call (call);
  g_autofree char *text = take_answer (self, name);

  if (g_str_equal (text, "..."))
    g_ptr_array_add (self->held, call);
  else if (*text == '!')
    {
      g_autofree char *error = strchr (text, '.') != NULL
                                   ? g_strdup (text + 1)
                                   : g_strconcat ("org.freedesktop.DBus.Error.", text + 1, NULL);

      g_dbus_method_invocation_return_dbus_error (call, error, "as the script says");
    }
  else
    send_reply (call, reply_from_text (name, text));
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
  FakeManagers *self = user_data;
  const char *name = name_of_call (call);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));

  g_assert_true (g_dbus_message_get_flags (g_dbus_method_invocation_get_message (call))
                 & G_DBUS_MESSAGE_FLAGS_NO_AUTO_START);
  if (g_str_equal (name, "GetUnitByPID"))
    {
      guint32 pid;

      g_variant_get (parameters, "(u)", &pid);
      g_assert_cmpuint (pid, ==, (guint32)getpid ());
    }

  self->asked = TRUE;
  g_free (self->asker);
  self->asker = g_strdup (sender);
  self->n_calls++;
  g_hash_table_replace (self->counts, g_strdup (name), GUINT_TO_POINTER (count + 1));
  answer (self, call);
}

void
fake_managers_release (FakeManagers *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new ();
  for (guint i = 0; i < held->len; i++)
    answer (self, g_ptr_array_index (held, i));
}

guint
fake_managers_count (FakeManagers *self, const char *name)
{
  return name == NULL ? self->n_calls : GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));
}

/* ---- order ---- */

static void
on_pong (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  *done = TRUE;
}

/* What was sent to it before has arrived there, and what it sent before is here. GDBus answers
 * for whoever asked; nobody is there any more: an error, which is as good. */
static void
ping (FakeManagers *self)
{
  gboolean done = FALSE;

  g_dbus_connection_call (self->bus, self->asker, "/", PEER, "Ping", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_pong, &done);
  private_bus_wait (&done);
  private_bus_drain ();
}

void
fake_managers_settle (FakeManagers *self)
{
  guint n_calls;

  private_bus_wait (&self->asked);
  do
    {
      n_calls = self->n_calls;
      ping (self); /* the answers are there; they may make it ask for more */
      ping (self); /* which would be here by now */
    }
  while (self->n_calls != n_calls);
}

void
fake_managers_deliver (FakeManagers *self, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) pong = NULL;

  while (self->n_calls < n)
    g_main_context_iteration (NULL, TRUE);

  pong = g_dbus_connection_call_sync (self->bus, self->asker, "/", PEER, "Ping", NULL, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

void
fake_managers_call_out (FakeManagers *self, gboolean shutdown)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->bus, NULL, LOGIN, "org.freedesktop.login1.Manager",
                                 "PrepareForShutdown", g_variant_new ("(b)", shutdown), &error);
  g_assert_no_error (error);
}

void
fake_managers_announce (FakeManagers *self, gboolean shutdown)
{
  fake_managers_call_out (self, shutdown);
  fake_managers_settle (self);
}

/* ---- coming and going ---- */

static void
call_bus (FakeManagers *self, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                     "org.freedesktop.DBus", method, arguments,
                                     G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                     &error);
  guint32 result;

  g_assert_no_error (error);
  g_variant_get (reply, "(u)", &result);
  g_assert_cmpuint (result, ==, 1);
}

void
fake_managers_leave (FakeManagers *self, const char *name)
{
  call_bus (self, "ReleaseName", g_variant_new ("(s)", name));
}

FakeManagers *
fake_managers_new (PrivateBus *bus, const char *script)
{
  static const GDBusInterfaceVTable vtable = {.method_call = on_call};
  FakeManagers *self = g_new0 (FakeManagers, 1);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, queue_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->held = g_ptr_array_new ();
  self->objects = g_array_new (FALSE, FALSE, sizeof (guint));
  fake_managers_say (self, DEFAULTS);
  fake_managers_say (self, script);

  self->bus = private_bus_connect (bus);
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      GDBusInterfaceInfo *info = g_dbus_node_info_lookup_interface (node, objects[i].interface);
      guint id = g_dbus_connection_register_object (self->bus, objects[i].path, info, &vtable, self,
                                                    NULL, NULL);

      g_assert_cmpuint (id, !=, 0);
      g_array_append_val (self->objects, id);
    }
  call_bus (self, "RequestName", g_variant_new ("(su)", SYSTEMD, 0));
  call_bus (self, "RequestName", g_variant_new ("(su)", LOGIND, 0));

  return self;
}

void
fake_managers_free (FakeManagers *self)
{
  for (guint i = 0; i < self->held->len; i++)
    g_object_unref (g_ptr_array_index (self->held, i));
  g_ptr_array_unref (self->held);
  for (guint i = 0; i < self->objects->len; i++)
    g_dbus_connection_unregister_object (self->bus, g_array_index (self->objects, guint, i));
  g_array_unref (self->objects);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->counts);
  g_free (self->asker);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-manager.h"

#include <string.h>

#include "mbn-node.h"

#define NAME            "org.freedesktop.ModemManager1"
#define ROOT            "/org/freedesktop/ModemManager1"
#define MODEM_INTERFACE "org.freedesktop.ModemManager1.Modem"
#define OBJECT_MANAGER  "org.freedesktop.DBus.ObjectManager"
#define PORT_IGNORED    9 /* MM_MODEM_PORT_TYPE_IGNORED: listed, but left alone */
#define ANSWER_LIMIT_MS 2000

struct _MbnModemManager
{
  GObject parent;
  GDBusConnection *bus; /* NULL: not reached (yet, or any more) */
  GPtrArray *waiting;   /* of GTask: questions that wait for the bus; NULL: it is not reached for */
  guint name_watch;
  guint added_id;
  guint removed_id;
};

G_DEFINE_FINAL_TYPE (MbnModemManager, mbn_modem_manager, G_TYPE_OBJECT)

static guint changed_signal;

/* ---- questions ---- */

typedef struct
{
  char *path;  /* as asked */
  char *node;  /* its identity, by whatever name ModemManager calls it */
  guint limit; /* source; 0 = answered */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_handle_id (&question->limit, g_source_remove);
  g_free (question->path);
  g_free (question->node);
  g_free (question);
}

/* Takes over @holder. Only the first answer counts. */
static void
answer (GTask *task, char *holder)
{
  Question *question = g_task_get_task_data (task);

  if (question->limit == 0)
    {
      g_free (holder);
      return;
    }

  g_clear_handle_id (&question->limit, g_source_remove);
  g_task_return_pointer (task, holder, g_free);
}

static gboolean
on_limit (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Question *question = g_task_get_task_data (task);

  g_message ("ModemManager does not say whether it has taken %s; going on as if it had not",
             question->path);
  answer (task, NULL);

  return G_SOURCE_REMOVE;
}

/* @ports: a(su), names without /dev/ */
static gboolean
has_port (GVariant *ports, const Question *question)
{
  GVariantIter iter;
  const char *name;
  guint32 type;

  g_variant_iter_init (&iter, ports);
  while (g_variant_iter_next (&iter, "(&su)", &name, &type))
    {
      g_autofree char *path = g_strconcat ("/dev/", name, NULL);
      g_autofree char *node = mbn_node_identify (path);

      if (type != PORT_IGNORED && strcmp (node, question->node) == 0)
        return TRUE;
    }

  return FALSE;
}

/* (transfer full) (nullable): @objects: a{oa{sa{sv}}} */
static char *
find_holder (GVariant *objects, const Question *question)
{
  GVariantIter iter;
  const char *path;
  GVariant *interfaces;
  char *holder = NULL;

  g_variant_iter_init (&iter, objects);
  while (holder == NULL && g_variant_iter_next (&iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    {
      g_autoptr (GVariant) modem
          = g_variant_lookup_value (interfaces, MODEM_INTERFACE, G_VARIANT_TYPE_VARDICT);
      g_autoptr (GVariant) ports
          = modem != NULL ? g_variant_lookup_value (modem, "Ports", G_VARIANT_TYPE ("a(su)"))
                          : NULL;

      if (ports != NULL && has_port (ports, question))
        holder = g_strdup (path);
      g_variant_unref (interfaces);
    }

  return holder;
}

static void
on_objects (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) objects = NULL;

  /* mostly: it does not run */
  if (reply == NULL)
    {
      answer (task, NULL);
      return;
    }

  objects = g_variant_get_child_value (reply, 0);
  answer (task, find_holder (objects, g_task_get_task_data (task)));
}

static void
ask_bus (MbnModemManager *self, GTask *task)
{
  /* the question's limit ends it; a call that is answered later is of no use, and harms nobody */
  g_dbus_connection_call (self->bus, NAME, ROOT, OBJECT_MANAGER, "GetManagedObjects", NULL,
                          G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          ANSWER_LIMIT_MS, g_task_get_cancellable (task), on_objects,
                          g_object_ref (task));
}

/* ---- the bus ---- */

static void
emit_changed (MbnModemManager *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
on_objects_changed (GDBusConnection *bus,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data)
{
  emit_changed (user_data);
}

static void
on_name_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  emit_changed (user_data);
}

static void
drop_bus (MbnModemManager *self)
{
  if (self->bus == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  g_dbus_connection_signal_unsubscribe (self->bus, self->added_id);
  g_dbus_connection_signal_unsubscribe (self->bus, self->removed_id);
  g_clear_object (&self->bus);
}

/* Losing it does not end us (design.md 6); the next question looks for another. */
static void
on_closed (GDBusConnection *bus, gboolean by_peer, GError *error, MbnModemManager *self)
{
  drop_bus (self);
  emit_changed (self);
}

static guint
subscribe (MbnModemManager *self, const char *signal)
{
  return g_dbus_connection_signal_subscribe (self->bus, NAME, OBJECT_MANAGER, signal, ROOT, NULL,
                                             G_DBUS_SIGNAL_FLAGS_NONE, on_objects_changed, self,
                                             NULL);
}

static void
take_bus (MbnModemManager *self, GDBusConnection *bus)
{
  self->bus = bus;
  /* it may be the served one, which says it by another way */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  g_signal_connect (bus, "closed", G_CALLBACK (on_closed), self);
  self->added_id = subscribe (self, "InterfacesAdded");
  self->removed_id = subscribe (self, "InterfacesRemoved");
  self->name_watch = g_bus_watch_name_on_connection (bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                     on_name_vanished, self, NULL);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnModemManager) self = user_data;
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    g_info ("ModemManager cannot be asked, the system bus cannot be reached: %s", error->message);
  else if (!g_dbus_connection_is_closed (bus))
    take_bus (self, g_steal_pointer (&bus));

  for (guint i = 0; i < waiting->len; i++)
    {
      if (self->bus != NULL)
        ask_bus (self, g_ptr_array_index (waiting, i));
      else
        answer (g_ptr_array_index (waiting, i), NULL);
    }
}

void
mbn_modem_manager_ask_async (MbnModemManager *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, mbn_modem_manager_ask_async);
  question->path = g_strdup (path);
  question->node = mbn_node_identify (path);
  question->limit = g_timeout_add_full (G_PRIORITY_DEFAULT, ANSWER_LIMIT_MS, on_limit,
                                        g_object_ref (task), g_object_unref);
  g_task_set_task_data (task, question, question_free);

  if (self->bus != NULL)
    {
      ask_bus (self, task);
      return;
    }

  if (self->waiting == NULL)
    {
      self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
      g_bus_get (G_BUS_TYPE_SYSTEM, NULL, on_bus, g_object_ref (self));
    }
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
}

gboolean
mbn_modem_manager_ask_finish (MbnModemManager *self, GAsyncResult *result, char **holder)
{
  g_autoptr (GError) error = NULL;

  *holder = g_task_propagate_pointer (G_TASK (result), &error);

  return error == NULL;
}

/* ---- object ---- */

MbnModemManager *
mbn_modem_manager_new (void)
{
  return g_object_new (MBN_TYPE_MODEM_MANAGER, NULL);
}

static void
mbn_modem_manager_dispose (GObject *object)
{
  drop_bus (MBN_MODEM_MANAGER (object));

  G_OBJECT_CLASS (mbn_modem_manager_parent_class)->dispose (object);
}

static void
mbn_modem_manager_class_init (MbnModemManagerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mbn_modem_manager_dispose;

  changed_signal = g_signal_new ("changed", MBN_TYPE_MODEM_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
mbn_modem_manager_init (MbnModemManager *self)
{
}

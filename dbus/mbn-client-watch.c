/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-client-watch.h"

#include "mbn-log.h"

#define DBUS_NAME      "org.freedesktop.DBus"
#define DBUS_PATH      "/org/freedesktop/DBus"
#define DBUS_INTERFACE "org.freedesktop.DBus"

/* Names that nobody has any more. */
#define MATCH                                                                                      \
  "type='signal',sender='" DBUS_NAME "',path='" DBUS_PATH "',interface='" DBUS_INTERFACE           \
  "',member='NameOwnerChanged',arg2=''"

struct _MbnClientWatch
{
  GDBusConnection *bus;
  MbnClientLeft left;
  gpointer user_data;
  GHashTable *clients; /* of Client, by name */
  guint subscription;  /* while there are clients */
  GCancellable *cancellable;
};

/* Somebody who wants to know whether a client is there. */
typedef struct
{
  MbnClientChecked checked;
  gpointer user_data;
} Waiting;

typedef struct
{
  gboolean known;  /* it was there when it was asked about, after the match rule was set */
  GArray *waiting; /* of Waiting */
} Client;

static void
client_free (gpointer data)
{
  Client *client = data;

  g_array_unref (client->waiting);
  g_free (client);
}

static void
answer (GArray *waiting, gboolean there)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      const Waiting *asking = &g_array_index (waiting, Waiting, i);

      asking->checked (there, asking->user_data);
    }
}

/* ---- the one match rule ---- */

static void
call_bus (MbnClientWatch *self,
          const char *method,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  g_dbus_connection_call (self->bus, DBUS_NAME, DBUS_PATH, DBUS_INTERFACE, method,
                          g_variant_new ("(s)", MATCH), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, callback, user_data);
}

static void
unsubscribe (MbnClientWatch *self)
{
  if (self->subscription == 0)
    return;

  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  call_bus (self, "RemoveMatch", NULL, NULL);
}

static void
forget_if_empty (MbnClientWatch *self)
{
  if (g_hash_table_size (self->clients) == 0)
    unsubscribe (self);
}

static void
lose (MbnClientWatch *self, const char *name)
{
  g_autofree char *client_name = g_strdup (name);
  Client *client = g_hash_table_lookup (self->clients, name);
  g_autoptr (GArray) waiting = client != NULL ? g_array_ref (client->waiting) : NULL;

  if (client == NULL)
    return;

  g_hash_table_remove (self->clients, name);
  self->left (client_name, self->user_data);
  answer (waiting, FALSE);
  forget_if_empty (self);
}

static void
on_name_lost (GDBusConnection *bus,
              const char *sender,
              const char *path,
              const char *interface,
              const char *signal,
              GVariant *arguments,
              gpointer user_data)
{
  const char *name;
  const char *new_owner;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sss)")))
    return;

  g_variant_get (arguments, "(&s&s&s)", &name, NULL, &new_owner);
  if (*new_owner == '\0')
    lose (user_data, name);
}

static GPtrArray *
list_names (MbnClientWatch *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));

  return names;
}

/* Without the rule nobody can be watched: a client that cannot be is as good as gone. */
static void
on_match_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  MbnClientWatch *self = user_data;
  g_autoptr (GPtrArray) names = NULL;

  if (reply != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  mbn_warning (NULL, 0,
               "the bus does not tell who leaves it (%s); nobody can have a lease, or be waited "
               "for "
               "while he types a password",
               error->message);
  names = list_names (self);
  for (guint i = 0; i < names->len; i++)
    lose (self, g_ptr_array_index (names, i));
}

static void
subscribe (MbnClientWatch *self)
{
  if (self->subscription != 0)
    return;

  self->subscription = g_dbus_connection_signal_subscribe (self->bus, DBUS_NAME, DBUS_INTERFACE,
                                                           "NameOwnerChanged", DBUS_PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE,
                                                           on_name_lost, self, NULL);
  call_bus (self, "AddMatch", on_match_added, self);
}

/* ---- clients ---- */

typedef struct
{
  MbnClientWatch *watch;
  char *name;
} Question;

/* One after the other: while some wait it is not dropped, whatever becomes of the others. */
static void
answer_there (MbnClientWatch *self, const char *name)
{
  Client *client;

  while ((client = g_hash_table_lookup (self->clients, name)) != NULL)
    {
      Waiting asking;

      client->known = client->waiting->len == 0;
      if (client->known)
        return;

      asking = g_array_index (client->waiting, Waiting, 0);
      g_array_remove_index (client->waiting, 0);
      asking.checked (TRUE, asking.user_data);
    }
}

static void
on_has_owner (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autofree char *name = question->name;
  MbnClientWatch *self = question->watch;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  gboolean there = FALSE;

  g_free (question);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &there);

  if (there)
    answer_there (self, name);
  else
    lose (self, name);
}

/* After the match rule: the bus takes one message after the other, so nothing comes between. */
static void
ask (MbnClientWatch *self, const char *name)
{
  Question *question = g_new0 (Question, 1);

  question->watch = self;
  question->name = g_strdup (name);
  g_dbus_connection_call (self->bus, DBUS_NAME, DBUS_PATH, DBUS_INTERFACE, "NameHasOwner",
                          g_variant_new ("(s)", name), G_VARIANT_TYPE ("(b)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_has_owner, question);
}

void
mbn_client_watch_add (MbnClientWatch *self,
                      const char *name,
                      MbnClientChecked checked,
                      gpointer user_data)
{
  Client *client = g_hash_table_lookup (self->clients, name);
  const Waiting waiting = {checked, user_data};

  if (client == NULL)
    {
      client = g_new0 (Client, 1);
      client->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
      g_hash_table_insert (self->clients, g_strdup (name), client);
      subscribe (self);
      ask (self, name);
    }

  if (checked == NULL)
    return;

  if (client->known)
    checked (TRUE, user_data);
  else
    g_array_append_val (client->waiting, waiting);
}

void
mbn_client_watch_drop (MbnClientWatch *self, const char *name)
{
  const Client *client = g_hash_table_lookup (self->clients, name);

  if (client == NULL || client->waiting->len > 0)
    return;

  g_hash_table_remove (self->clients, name);
  forget_if_empty (self);
}

/* ---- object ---- */

MbnClientWatch *
mbn_client_watch_new (GDBusConnection *bus, MbnClientLeft left, gpointer user_data)
{
  MbnClientWatch *self = g_new0 (MbnClientWatch, 1);

  self->bus = g_object_ref (bus);
  self->left = left;
  self->user_data = user_data;
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, client_free);
  self->cancellable = g_cancellable_new ();

  return self;
}

void
mbn_client_watch_free (MbnClientWatch *self)
{
  GHashTableIter iter;
  gpointer client;

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &client))
    answer (((Client *)client)->waiting, FALSE);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  unsubscribe (self);
  g_hash_table_unref (self->clients);
  g_object_unref (self->bus);
  g_free (self);
}

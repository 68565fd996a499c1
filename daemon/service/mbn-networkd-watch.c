/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-networkd-watch.h"

#include <net/if.h>
#include <string.h>

#define NAME            "org.freedesktop.network1"
#define OBJECT          "/org/freedesktop/network1"
#define MANAGER         "org.freedesktop.network1.Manager"
#define LINK            "org.freedesktop.network1.Link"
#define LOOPBACK        "/org/freedesktop/network1/link/_31" /* in every network its index is 1 */
#define PROPERTIES      "org.freedesktop.DBus.Properties"
#define CARRIER_WAIT_MS 10000

/* What networkd has done with a link. */
typedef enum
{
  SETUP_UNREAD,
  SETUP_WAITS, /* for udev */
  SETUP_CONFIGURES,
  SETUP_DONE,
  SETUP_NONE, /* it is not its own */
  SETUP_GONE,
} Setup;

static const struct
{
  const char *text;
  Setup setup;
} setups[] = {
    {"pending",     SETUP_WAITS     },
    {"initialized", SETUP_WAITS     },
    {"configuring", SETUP_CONFIGURES},
    {"configured",  SETUP_DONE      },
    {"failed",      SETUP_DONE      },
    {"unmanaged",   SETUP_NONE      },
    {"linger",      SETUP_GONE      },
};

static const char *const without_carrier[] = {"off", "no-carrier", "dormant", NULL};

typedef struct
{
  gboolean known;
  gboolean there;
  gboolean started;
} Told;

struct _MbnNetworkdWatch
{
  MbnNetworkdFunc func;
  gpointer user_data;
  GDBusConnection *bus; /* NULL: none */
  guint name_watch;
  GCancellable *reading; /* of all that is asked of this networkd; NULL: it does not run */
  guint subscription;    /* to what it says; 0: it does not run */
  gboolean known;        /* whether it runs, and what it has, was known once */
  gboolean listed;
  gboolean read;     /* all that were listed; those that come later are read by and by */
  GHashTable *links; /* object path -> Link */
  Told told;
  gboolean has_news; /* of a link that the kernel here does not have */
  guint idle;        /* looks whether there is something to be told */
};

typedef struct
{
  MbnNetworkdWatch *watch;
  char *name;         /* NULL: not told */
  gboolean elsewhere; /* the kernel does not show it to us, and never has */
  Setup setup;
  gboolean carrier;
  gboolean routable; /* it has an address that reaches further than the link */
  gboolean online;
  guint timer; /* for the carrier */
  gboolean waited;
} Link;

/* ---- telling ---- */

static gboolean
is_waited_for (const Link *link)
{
  if (link->setup == SETUP_CONFIGURES)
    return link->carrier || !link->waited;

  return link->setup == SETUP_WAITS || link->setup == SETUP_UNREAD;
}

static Told
look (MbnNetworkdWatch *self)
{
  gboolean unread = FALSE;
  gboolean any = FALSE;
  gboolean waiting = FALSE;
  GHashTableIter iter;
  const Link *link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&link))
    {
      unread = unread || link->setup == SETUP_UNREAD;
      any = any || (link->setup != SETUP_UNREAD && link->setup != SETUP_NONE);
      waiting = waiting || is_waited_for (link);
    }

  self->read = self->read || (self->listed && !unread);
  self->known = self->known || self->read;

  return (Told){
      .known = self->known,
      .there = self->read && any,
      .started = self->told.started || (self->read && any && !waiting),
  };
}

static void
stop_timers (MbnNetworkdWatch *self)
{
  GHashTableIter iter;
  Link *link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&link))
    g_clear_handle_id (&link->timer, g_source_remove);
}

static gboolean
on_idle (gpointer user_data)
{
  MbnNetworkdWatch *self = user_data;
  Told told = look (self);

  self->idle = 0;
  if (!self->has_news && told.known == self->told.known && told.there == self->told.there
      && told.started == self->told.started)
    return G_SOURCE_REMOVE;

  self->told = told;
  self->has_news = FALSE;
  if (told.started)
    stop_timers (self);
  self->func (self->user_data);

  return G_SOURCE_REMOVE;
}

/* What came in together is dispatched before. */
static void
look_later (MbnNetworkdWatch *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, self, NULL);
}

/* ---- a link ---- */

static gboolean
on_waited (gpointer user_data)
{
  Link *link = user_data;

  link->timer = 0;
  link->waited = TRUE;
  look_later (link->watch);

  return G_SOURCE_REMOVE;
}

static void
link_free (gpointer data)
{
  Link *link = data;

  g_clear_handle_id (&link->timer, g_source_remove);
  g_free (link->name);
  g_free (link);
}

/* What a later networkd calls otherwise is not waited for. */
static Setup
setup_from_text (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (setups); i++)
    {
      if (strcmp (setups[i].text, text) == 0)
        return setups[i].setup;
    }

  return SETUP_DONE;
}

static gboolean
take_flag (GVariant *properties, const char *property, const char *word, gboolean *flag)
{
  const char *text;

  if (!g_variant_lookup (properties, property, "&s", &text))
    return FALSE;

  *flag = strcmp (text, word) == 0;

  return TRUE;
}

/* @properties: a{sv}, all or some */
static void
take_properties (MbnNetworkdWatch *self, const char *path, Link *link, GVariant *properties)
{
  const char *text;
  gboolean is_online_told = take_flag (properties, "OnlineState", "online", &link->online);

  if (!take_flag (properties, "AddressState", "routable", &link->routable))
    take_flag (properties, "OperationalState", "routable", &link->routable);
  if (g_variant_lookup (properties, "CarrierState", "&s", &text))
    link->carrier = !g_strv_contains (without_carrier, text);
  if (g_variant_lookup (properties, "AdministrativeState", "&s", &text))
    link->setup = setup_from_text (text);
  else if (is_online_told && link->setup == SETUP_NONE)
    link->setup = link->online ? SETUP_DONE : SETUP_CONFIGURES;
  self->has_news = self->has_news || link->elsewhere;

  if (link->setup == SETUP_GONE)
    g_hash_table_remove (self->links, path);
  else if (link->setup == SETUP_CONFIGURES && !link->carrier && !link->waited && link->timer == 0
           && !self->told.started)
    link->timer = g_timeout_add (CARRIER_WAIT_MS, on_waited, link);
  look_later (self);
}

/* ---- reading ---- */

/* One question about a link. */
typedef struct
{
  MbnNetworkdWatch *watch;
  char *path;
} Question;

static void
question_free (Question *question)
{
  g_free (question->path);
  g_free (question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
on_link_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) properties = NULL;
  MbnNetworkdWatch *self = question->watch;
  Link *link;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  link = g_hash_table_lookup (self->links, question->path);
  if (link == NULL)
    return; /* it was said to be gone */

  if (reply == NULL)
    {
      /* mostly: it is gone */
      g_debug ("systemd-networkd does not tell of %s: %s", question->path, error->message);
      g_hash_table_remove (self->links, question->path);
      look_later (self);
      return;
    }

  properties = g_variant_get_child_value (reply, 0);
  link->setup = SETUP_NONE; /* what nothing is said of is none of its own */
  take_properties (self, question->path, link, properties);
}

static void
add_link (MbnNetworkdWatch *self, const char *path, const char *name)
{
  Link *link = g_new0 (Link, 1);
  Question *question = g_new0 (Question, 1);

  link->watch = self;
  link->name = g_strdup (name);
  /* as where networkd is of another network namespace */
  link->elsewhere = name != NULL && if_nametoindex (name) == 0;
  g_hash_table_insert (self->links, g_strdup (path), link);
  question->watch = self;
  question->path = g_strdup (path);
  g_dbus_connection_call (self->bus, NAME, path, PROPERTIES, "GetAll", g_variant_new ("(s)", LINK),
                          G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->reading, on_link_read, question);
}

static gboolean
is_new (MbnNetworkdWatch *self, const char *path)
{
  return strcmp (path, LOOPBACK) != 0 && !g_hash_table_contains (self->links, path);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnNetworkdWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariantIter) iter = NULL;
  const char *name, *path;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (reply == NULL)
    {
      g_message ("systemd-networkd does not tell which links it has: %s", error->message);
      self->known = TRUE;
      look_later (self);
      return;
    }

  self->listed = TRUE;
  g_variant_get (reply, "(a(iso))", &iter);
  while (g_variant_iter_next (iter, "(i&s&o)", NULL, &name, &path))
    {
      if (is_new (self, path))
        add_link (self, path, name);
    }
  look_later (self);
}

/* ---- following ---- */

static void
on_properties_changed (GDBusConnection *bus,
                       const char *sender,
                       const char *path,
                       const char *interface,
                       const char *signal,
                       GVariant *parameters,
                       gpointer user_data)
{
  MbnNetworkdWatch *self = user_data;
  g_autoptr (GVariant) properties = NULL;
  Link *link = g_hash_table_lookup (self->links, path);

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;

  /* of one that is gone again nobody answers */
  if (link == NULL && is_new (self, path))
    add_link (self, path, NULL);
  else if (link != NULL)
    {
      properties = g_variant_get_child_value (parameters, 1);
      take_properties (self, path, link, properties);
    }
}

static void
forget (MbnNetworkdWatch *self)
{
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->listed = FALSE;
  self->read = FALSE;
  g_hash_table_remove_all (self->links);
  look_later (self);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  MbnNetworkdWatch *self = user_data;

  forget (self);
  self->reading = g_cancellable_new ();
  /* first, so that nothing is missed */
  self->subscription
      = g_dbus_connection_signal_subscribe (bus, owner, PROPERTIES, "PropertiesChanged", NULL, LINK,
                                            G_DBUS_SIGNAL_FLAGS_NONE, on_properties_changed, self,
                                            NULL);
  g_dbus_connection_call (bus, NAME, OBJECT, MANAGER, "ListLinks", NULL,
                          G_VARIANT_TYPE ("(a(iso))"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->reading, on_listed, self);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  MbnNetworkdWatch *self = user_data;

  self->known = TRUE;
  forget (self);
}

void
mbn_networkd_watch_set_bus (MbnNetworkdWatch *self, GDBusConnection *bus)
{
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  forget (self);
  g_clear_object (&self->bus);
  self->known = self->known || bus == NULL;
  if (bus == NULL)
    return;

  self->bus = g_object_ref (bus);
  self->name_watch = g_bus_watch_name_on_connection (bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                     on_appeared, on_vanished, self, NULL);
}

/* ---- object ---- */

gboolean
mbn_networkd_watch_is_known (MbnNetworkdWatch *self)
{
  return self->told.known;
}

gboolean
mbn_networkd_watch_is_there (MbnNetworkdWatch *self)
{
  return self->told.there;
}

gboolean
mbn_networkd_watch_is_started (MbnNetworkdWatch *self)
{
  return self->told.started;
}

void
mbn_networkd_watch_foreach_elsewhere (MbnNetworkdWatch *self,
                                      MbnNetworkdLinkFunc func,
                                      gpointer user_data)
{
  GHashTableIter iter;
  const Link *link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&link))
    {
      const MbnNetworkdLink told = {
          .name = link->name,
          .carrier = link->carrier,
          .routable = link->routable,
          .online = link->online,
      };

      if (link->elsewhere)
        func (&told, user_data);
    }
}

MbnNetworkdWatch *
mbn_networkd_watch_new (MbnNetworkdFunc func, gpointer user_data)
{
  MbnNetworkdWatch *self = g_new0 (MbnNetworkdWatch, 1);

  self->func = func;
  self->user_data = user_data;
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, link_free);

  return self;
}

void
mbn_networkd_watch_free (MbnNetworkdWatch *self)
{
  mbn_networkd_watch_set_bus (self, NULL);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_hash_table_unref (self->links);
  g_free (self);
}

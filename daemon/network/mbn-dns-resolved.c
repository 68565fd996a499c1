/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-dns-resolved.h"

#include <gio/gio.h>

#include "mbn-log.h"

#define NAME           "org.freedesktop.resolve1"
#define OBJECT         "/org/freedesktop/resolve1"
#define MANAGER        "org.freedesktop.resolve1.Manager"
#define SYSTEM_ADDRESS "unix:path=/run/dbus/system_bus_socket"

struct _MbnDnsResolved
{
  grefcount refs; /* the owner's, one while connecting, and one for each call under way */
  gboolean freed;
  MbnDnsPresenceFunc presence_func;
  MbnDnsDoneFunc done_func;
  gpointer user_data;

  gboolean connecting;
  GDBusConnection *bus; /* NULL = none yet, or lost */
  guint watch;
  MbnDnsPresence presence;
  guint look_timer;
  gboolean told_denied;
};

/* One task: the calls it is made of. */
typedef struct
{
  MbnDnsResolved *resolved;
  guint ifindex;
  char *ifname;
  guint ticket;
  guint n_calls;
  MbnDnsOutcome outcome;
} Task;

/* One call of a task. */
typedef struct
{
  Task *task;
  const char *method;
  gboolean decides; /* whether the task failed when it did */
} Call;

static void
resolved_unref (MbnDnsResolved *self)
{
  if (g_ref_count_dec (&self->refs))
    g_free (self);
}

static MbnDnsResolved *
resolved_ref (MbnDnsResolved *self)
{
  g_ref_count_inc (&self->refs);

  return self;
}

/* Presence ------------------------------------------------------------------------------------ */

static void
set_presence (MbnDnsResolved *self, MbnDnsPresence presence)
{
  g_clear_handle_id (&self->look_timer, g_source_remove);
  self->presence = presence;
  if (presence == MBN_DNS_PRESENCE_PRESENT || presence == MBN_DNS_PRESENCE_ABSENT)
    self->presence_func (self->user_data);
}

static void
stop_watching (MbnDnsResolved *self)
{
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  MbnDnsResolved *self = user_data;

  mbn_debug (NULL, 0, "systemd-resolved is there");
  set_presence (self, MBN_DNS_PRESENCE_PRESENT);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  MbnDnsResolved *self = user_data;

  if (bus == NULL)
    {
      mbn_info (NULL, 0, "the system bus is lost, and with it systemd-resolved");
      stop_watching (self);
      g_clear_object (&self->bus);
    }

  if (self->presence == MBN_DNS_PRESENCE_ASKING)
    set_presence (self, MBN_DNS_PRESENCE_ABSENT);
  else if (self->presence == MBN_DNS_PRESENCE_PRESENT)
    {
      /* It restarts, most likely. Nobody else is told meanwhile. */
      mbn_debug (NULL, 0, "systemd-resolved is gone");
      set_presence (self, MBN_DNS_PRESENCE_UNKNOWN);
    }
}

static void
watch (MbnDnsResolved *self)
{
  stop_watching (self);
  self->watch
      = g_bus_watch_name_on_connection (self->bus, NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                        on_appeared, on_vanished, self, NULL);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnDnsResolved *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);

  self->connecting = FALSE;
  if (self->freed)
    ;
  else if (bus != NULL)
    {
      self->bus = g_steal_pointer (&bus);
      watch (self);
    }
  else
    {
      mbn_info (NULL, 0, "no system bus to look for systemd-resolved on: %s", error->message);
      if (self->presence == MBN_DNS_PRESENCE_ASKING)
        set_presence (self, MBN_DNS_PRESENCE_ABSENT);
    }
  resolved_unref (self);
}

/* A connection of our own, not the one that GIO shares: that would end the daemon when it is lost,
 * and would be handed out again afterwards. */
static void
connect_bus (MbnDnsResolved *self)
{
  const char *address = g_getenv ("DBUS_SYSTEM_BUS_ADDRESS");

  if (self->connecting)
    return;

  self->connecting = TRUE;
  g_dbus_connection_new_for_address (address != NULL ? address : SYSTEM_ADDRESS,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, NULL, on_connected, resolved_ref (self));
}

static gboolean
on_look_limit (gpointer user_data)
{
  MbnDnsResolved *self = user_data;

  self->look_timer = 0;
  mbn_warning (NULL, 0, "the system bus does not tell in time whether systemd-resolved is there");
  set_presence (self, MBN_DNS_PRESENCE_ABSENT);

  return G_SOURCE_REMOVE;
}

void
mbn_dns_resolved_look (MbnDnsResolved *self, guint limit_ms)
{
  if (self->presence == MBN_DNS_PRESENCE_ASKING || self->presence == MBN_DNS_PRESENCE_PRESENT
      || (self->presence == MBN_DNS_PRESENCE_ABSENT && self->bus != NULL))
    return;

  self->presence = MBN_DNS_PRESENCE_ASKING;
  self->look_timer = g_timeout_add (limit_ms, on_look_limit, self);
  if (self->bus != NULL)
    watch (self);
  else
    connect_bus (self);
}

MbnDnsPresence
mbn_dns_resolved_get_presence (MbnDnsResolved *self)
{
  return self->presence;
}

/* Calls --------------------------------------------------------------------------------------- */

static gboolean
is_one_of (const char *name, const char *const *names)
{
  return name != NULL && g_strv_contains (names, name);
}

static gboolean
is_denial (const char *name)
{
  static const char *const names[] = {
      "org.freedesktop.DBus.Error.AccessDenied",
      "org.freedesktop.DBus.Error.AuthFailed",
      "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
      NULL,
  };

  return is_one_of (name, names);
}

/* The process, or the bus, went away before it answered. */
static gboolean
is_loss (const char *name, const GError *error)
{
  static const char *const names[] = {
      "org.freedesktop.DBus.Error.NameHasNoOwner",
      "org.freedesktop.DBus.Error.NoReply",
      "org.freedesktop.DBus.Error.ServiceUnknown",
      NULL,
  };

  return is_one_of (name, names) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
tell_denied (Call *call, const GError *error)
{
  MbnDnsResolved *self = call->task->resolved;

  if (self->told_denied)
    return;

  self->told_denied = TRUE;
  mbn_warning (NULL, 0,
               "systemd-resolved does not let us set the name servers of %s: %s. Run the service "
               "as root, or allow its user the actions org.freedesktop.resolve1.set-dns-servers, "
               ".set-default-route and .revert in a polkit rule",
               call->task->ifname, error->message);
}

static void
tell_refused (Call *call, const char *name, const GError *error)
{
  gboolean busy = g_strcmp0 (name, "org.freedesktop.resolve1.LinkBusy") == 0;

  mbn_warning (NULL, 0, "systemd-resolved refuses %s for %s: %s%s", call->method,
               call->task->ifname, error->message,
               busy ? ". The interface belongs to systemd-networkd: give it Unmanaged=yes in a "
                      ".network file, or no .network file"
                    : "");
}

static MbnDnsOutcome
judge (Call *call, GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  g_dbus_error_strip_remote_error (error);
  if (is_denial (name))
    {
      tell_denied (call, error);
      return MBN_DNS_DENIED;
    }
  if (is_loss (name, error))
    return MBN_DNS_UNANSWERED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      mbn_warning (NULL, 0, "systemd-resolved does not answer %s for %s in time", call->method,
                   call->task->ifname);
      return MBN_DNS_UNANSWERED;
    }
  if (g_strcmp0 (name, "org.freedesktop.resolve1.NoSuchLink") == 0
      && g_str_equal (call->method, "RevertLink"))
    return MBN_DNS_DONE;

  tell_refused (call, name, error);

  return MBN_DNS_REFUSED;
}

static void
finish_task (Task *task)
{
  MbnDnsResolved *self = task->resolved;

  if (!self->freed)
    self->done_func (task->ifindex, task->ticket, task->outcome, self->user_data);
  resolved_unref (self);
  g_free (task->ifname);
  g_free (task);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Call *call = user_data;
  Task *task = call->task;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    {
      MbnDnsOutcome outcome = judge (call, error);

      if (call->decides)
        task->outcome = outcome;
    }

  if (--task->n_calls == 0)
    finish_task (task);
}

static Task *
task_new (MbnDnsResolved *self, guint ifindex, const char *ifname, guint ticket)
{
  Task *task = g_new0 (Task, 1);

  task->resolved = resolved_ref (self);
  task->ifindex = ifindex;
  task->ifname = g_strdup (ifname);
  task->ticket = ticket;
  task->outcome = MBN_DNS_DONE;

  return task;
}

static void
add_call (Task *task, const char *method, GVariant *arguments, guint limit_ms, gboolean decides)
{
  Call *call = g_new0 (Call, 1);

  call->task = task;
  call->method = method;
  call->decides = decides;
  task->n_calls++;
  g_dbus_connection_call (task->resolved->bus, NAME, OBJECT, MANAGER, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, (int)limit_ms, NULL, on_answer, call);
}

static GVariant *
pack_servers (guint ifindex, const char *const *servers)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iay)"));
  for (gsize i = 0; servers[i] != NULL; i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (servers[i]);

      if (address == NULL)
        continue;
      g_variant_builder_add (&builder, "(i@ay)", (gint32)g_inet_address_get_family (address),
                             g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE,
                                                        g_inet_address_to_bytes (address),
                                                        g_inet_address_get_native_size (address),
                                                        1));
    }

  return g_variant_new ("(ia(iay))", (gint32)ifindex, &builder);
}

/*
 * The default route of resolved means: names that belong to no interface's domains are asked here
 * too. It asks all interfaces that have it and takes the first answer, which is right beside an
 * Ethernet with a better metric. The routing domain "~." is not set: it outdoes the default route,
 * so that an interface without it (the Ethernet) would not be asked any more. NetworkManager gives
 * it to those alone that shall have all queries (has_default_route_exclusive: a VPN with a negative
 * dns-priority); who wants that of a modem sets it with resolvectl.
 */
void
mbn_dns_resolved_set (MbnDnsResolved *self,
                      guint ifindex,
                      const char *ifname,
                      const char *const *servers,
                      guint limit_ms,
                      guint ticket)
{
  Task *task;

  g_return_if_fail (self->presence == MBN_DNS_PRESENCE_PRESENT);

  if (servers[0] == NULL)
    {
      mbn_dns_resolved_revert (self, ifindex, ifname, limit_ms, ticket);
      return;
    }

  task = task_new (self, ifindex, ifname, ticket);
  add_call (task, "SetLinkDNS", pack_servers (ifindex, servers), limit_ms, TRUE);
  /* Without it resolved decides by itself, and as we want while the interface has no domains. */
  add_call (task, "SetLinkDefaultRoute", g_variant_new ("(ib)", (gint32)ifindex, TRUE), limit_ms,
            FALSE);
}

void
mbn_dns_resolved_revert (
    MbnDnsResolved *self, guint ifindex, const char *ifname, guint limit_ms, guint ticket)
{
  g_return_if_fail (self->presence == MBN_DNS_PRESENCE_PRESENT);

  add_call (task_new (self, ifindex, ifname, ticket), "RevertLink",
            g_variant_new ("(i)", (gint32)ifindex), limit_ms, TRUE);
}

MbnDnsResolved *
mbn_dns_resolved_new (MbnDnsPresenceFunc presence_func,
                      MbnDnsDoneFunc done_func,
                      gpointer user_data)
{
  MbnDnsResolved *self = g_new0 (MbnDnsResolved, 1);

  g_ref_count_init (&self->refs);
  self->presence_func = presence_func;
  self->done_func = done_func;
  self->user_data = user_data;

  return self;
}

void
mbn_dns_resolved_free (MbnDnsResolved *self)
{
  self->freed = TRUE;
  g_clear_handle_id (&self->look_timer, g_source_remove);
  stop_watching (self);
  g_clear_object (&self->bus);
  resolved_unref (self);
}

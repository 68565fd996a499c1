/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-nm-source.h"

#include "mbn-link-list.h"
#include "mbn-log.h"
#include "mbn-nm-device.h"

#define NAME           "org.freedesktop.NetworkManager"
#define ROOT           "/org/freedesktop"
#define MANAGER        "/org/freedesktop/NetworkManager"
#define INTERFACE      "org.freedesktop.NetworkManager"
#define DEVICE         INTERFACE ".Device"
#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define PROPERTIES     "org.freedesktop.DBus.Properties"
#define MAX_CHECKS     8 /* at the same time; each of its checks takes 20 s at most */

static const char *const config_interfaces[MBN_NM_N_FAMILIES] = {
    [MBN_NM_IP4] = INTERFACE ".IP4Config",
    [MBN_NM_IP6] = INTERFACE ".IP6Config",
};

/* What the functions of the interface tell. */
typedef struct
{
  gboolean known;
  gboolean there;
  gboolean started;
  gboolean links_are_others; /* there are some, and it manages none */
  MbnConnectivityService service;
  MbnLinkList *links;
} View;

struct _MbnNmSource
{
  GObject parent;
  GDBusConnection *bus; /* NULL: none */
  guint name_watch;
  GArray *subscriptions; /* of guint */

  gboolean known;      /* whether it runs, and what it has, was known once */
  GCancellable *calls; /* all under way to this NetworkManager; NULL: it does not run */
  gboolean reading;
  gboolean outdated;  /* what is being read: read again */
  gboolean complete;  /* all has been read once */
  guint n_checks;     /* under way */
  gboolean rereading; /* somebody waits for the end of the reading */
  gboolean reread;    /* … and is to be told of it */

  gboolean started;
  gboolean check_disabled;
  gboolean check_unavailable;
  GPtrArray *devices; /* of MbnNmDevice */

  View view;
  guint tell_source;
};

static void implement_link_source (MbnLinkSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnNmSource,
                               mbn_nm_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LINK_SOURCE, implement_link_source))

static void check (MbnLinkSource *source);

static MbnNmDevice *
get_device (MbnNmSource *self, guint i)
{
  return g_ptr_array_index (self->devices, i);
}

static GPtrArray *
device_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_nm_device_free);
}

/* ---- telling ---- */

static MbnConnectivityService
find_service (MbnNmSource *self)
{
  if (!self->complete)
    return MBN_CONNECTIVITY_SERVICE_NONE;

  return !self->check_disabled && !self->check_unavailable ? MBN_CONNECTIVITY_SERVICE_CHECKING
                                                           : MBN_CONNECTIVITY_SERVICE_NOT_CHECKING;
}

static View
make_view (MbnNmSource *self)
{
  guint n_links = 0;
  guint n_managed = 0;
  View view = {
      .known = self->known,
      .there = self->complete,
      .started = self->complete && self->started,
      .service = find_service (self),
      .links = mbn_link_list_new (),
  };

  for (guint i = 0; self->complete && i < self->devices->len; i++)
    {
      MbnSourceLink link;

      if (!mbn_nm_device_get_link (get_device (self, i), &link))
        continue;

      mbn_link_list_add (view.links, &link);
      n_links++;
      n_managed += mbn_nm_device_is_managed (get_device (self, i));
    }

  view.links_are_others = n_links > 0 && n_managed == 0;

  return view;
}

static gboolean
is_same_view (const View *a, const View *b)
{
  return a->known == b->known && a->there == b->there && a->started == b->started
         && a->links_are_others == b->links_are_others && a->service == b->service
         && mbn_link_list_equal (a->links, b->links);
}

static void
tell_news (MbnNmSource *self)
{
  View view = make_view (self);
  gboolean same = is_same_view (&view, &self->view);

  mbn_link_list_free (self->view.links);
  self->view = view;
  if (!same)
    g_signal_emit_by_name (self, "news");
}

static MbnLinkList *
take_checked (MbnNmSource *self)
{
  MbnLinkList *checked = mbn_link_list_new ();

  for (guint i = 0; i < self->devices->len; i++)
    {
      MbnNmDevice *device = get_device (self, i);
      MbnSourceLink link;

      if (mbn_nm_device_take_checked (device) && mbn_nm_device_get_link (device, &link))
        mbn_link_list_add (checked, &link);
    }

  return checked;
}

static void
tell_checked (const MbnSourceLink *link, gpointer user_data)
{
  MbnNmSource *self = user_data;

  if (self->complete)
    g_signal_emit_by_name (self, "checked", link->index, (guint)link->sense.reachability);
}

static gboolean
take_wishes (MbnNmSource *self)
{
  gboolean wish = FALSE;

  if (find_service (self) != MBN_CONNECTIVITY_SERVICE_CHECKING)
    return FALSE;

  for (guint i = 0; i < self->devices->len; i++)
    wish |= mbn_nm_device_take_wish (get_device (self, i));

  return wish;
}

/* Who is told may take the bus away, or let go of us. */
static gboolean
on_tell (gpointer user_data)
{
  g_autoptr (MbnNmSource) self = g_object_ref (user_data);
  g_autoptr (MbnLinkList) checked = take_checked (self);

  self->tell_source = 0;
  if (take_wishes (self))
    check (MBN_LINK_SOURCE (self));
  tell_news (self);
  mbn_link_list_foreach (checked, tell_checked, self);
  if (self->reread)
    {
      self->reread = FALSE;
      g_signal_emit_by_name (self, "read-again");
    }

  return G_SOURCE_REMOVE;
}

static void
tell_later (MbnNmSource *self)
{
  if (self->tell_source == 0)
    self->tell_source = g_idle_add (on_tell, self);
}

/* ---- reading ---- */

static void
take_manager (MbnNmSource *self, GVariant *properties)
{
  gboolean value;

  if (g_variant_lookup (properties, "Startup", "b", &value))
    self->started = !value;
  if (g_variant_lookup (properties, "ConnectivityCheckEnabled", "b", &value))
    self->check_disabled = !value;
  if (g_variant_lookup (properties, "ConnectivityCheckAvailable", "b", &value))
    self->check_unavailable = !value;
}

static MbnNmDevice *
find_device (GPtrArray *devices, const char *path)
{
  for (guint i = 0; i < devices->len; i++)
    if (g_str_equal (mbn_nm_device_get_path (g_ptr_array_index (devices, i)), path))
      return g_ptr_array_index (devices, i);

  return NULL;
}

/* (transfer full): as it was before, or new */
static MbnNmDevice *
claim_device (GPtrArray *before, const char *path)
{
  guint i;

  for (i = 0; i < before->len; i++)
    if (g_str_equal (mbn_nm_device_get_path (g_ptr_array_index (before, i)), path))
      return g_ptr_array_steal_index_fast (before, i);

  return mbn_nm_device_new (path);
}

static void
take_config (MbnNmSource *self, MbnNmFamily family, const char *path, GVariant *properties)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (mbn_nm_device_has_config (get_device (self, i), family, path))
      mbn_nm_device_take_config (get_device (self, i), family, properties);
}

/* @interfaces: a{sa{sv}} */
static void
take_object (MbnNmSource *self, GPtrArray *before, const char *path, GVariant *interfaces)
{
  g_autoptr (GVariant) manager
      = g_variant_lookup_value (interfaces, INTERFACE, G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) properties
      = g_variant_lookup_value (interfaces, DEVICE, G_VARIANT_TYPE_VARDICT);

  if (manager != NULL && g_str_equal (path, MANAGER))
    take_manager (self, manager);
  if (properties != NULL)
    {
      MbnNmDevice *device = claim_device (before, path);

      mbn_nm_device_take (device, properties);
      g_ptr_array_add (self->devices, device);
    }
}

static void
take_object_config (MbnNmSource *self, const char *path, GVariant *interfaces)
{
  for (guint family = 0; family < MBN_NM_N_FAMILIES; family++)
    {
      g_autoptr (GVariant) properties
          = g_variant_lookup_value (interfaces, config_interfaces[family], G_VARIANT_TYPE_VARDICT);

      if (properties != NULL)
        take_config (self, (MbnNmFamily)family, path, properties);
    }
}

/* @objects: a{oa{sa{sv}}}. What devices refer to may come before them. */
static void
take_objects (MbnNmSource *self, GVariant *objects)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->devices);
  GVariantIter iter;
  const char *path;
  GVariant *interfaces;

  self->devices = device_array_new ();
  g_variant_iter_init (&iter, objects);
  while (g_variant_iter_loop (&iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    take_object (self, before, path, interfaces);

  g_variant_iter_init (&iter, objects);
  while (g_variant_iter_loop (&iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    take_object_config (self, path, interfaces);

  for (guint i = 0; i < self->devices->len; i++)
    mbn_nm_device_settle (get_device (self, i));
}

static void read_all (MbnNmSource *self);

static void
on_objects (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnNmSource *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) objects = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->reading = FALSE;
  if (reply != NULL)
    {
      objects = g_variant_get_child_value (reply, 0);
      take_objects (self, objects);
      self->complete = TRUE;
      self->known = TRUE;
      tell_later (self);
    }
  else
    {
      mbn_info (NULL, 0, "NetworkManager does not tell about its links: %s", error->message);
      self->known = TRUE;
      tell_later (self);
    }

  if (self->outdated)
    {
      read_all (self);
      return;
    }

  self->reread = self->reread || self->rereading;
  self->rereading = FALSE;
}

/* In one piece, and one reading at a time: NetworkManager is busy when many devices come, and the
 * bus bounds how many answers may be waited for. There is no limit of time: one that hangs is not
 * there until it answers, and without one that does nothing would make us ask again. */
static void
read_all (MbnNmSource *self)
{
  self->outdated = self->reading;
  if (self->reading)
    return;

  self->reading = TRUE;
  g_dbus_connection_call (self->bus, NAME, ROOT, OBJECT_MANAGER, "GetManagedObjects", NULL,
                          G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          G_MAXINT, self->calls, on_objects, self);
}

static void
read_for_waker (MbnNmSource *self)
{
  self->rereading = TRUE;
  read_all (self);
}

/* ---- checks ---- */

/* Also one that is none of the links that are told, such as a tunnel. */
static gboolean
has_full_device (MbnNmSource *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (mbn_nm_device_is_full (get_device (self, i)))
      return TRUE;

  return FALSE;
}

/* Returns %FALSE when it was given up, and there may be no @self any more. */
static gboolean
take_answer (GObject *source, GAsyncResult *result, MbnNmSource *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 host = MBN_REACHABILITY_UNKNOWN;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;

  self->n_checks--;
  if (reply != NULL)
    g_variant_get (reply, "(u)", &host);
  else
    mbn_info (NULL, 0, "NetworkManager does not check for Internet: %s", error->message);

  if (!has_full_device (self))
    host = MBN_REACHABILITY_UNKNOWN;

  for (guint i = 0; i < self->devices->len; i++)
    {
      if (reply != NULL)
        mbn_nm_device_note_checked (get_device (self, i), host);
      else
        mbn_nm_device_note_refused (get_device (self, i));
    }
  tell_later (self);

  return TRUE;
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  take_answer (source, result, user_data);
}

/* What was asked before the host slept tells nothing of what is now. */
static void
on_checked_for_waker (GObject *source, GAsyncResult *result, gpointer user_data)
{
  if (take_answer (source, result, user_data))
    read_for_waker (user_data);
}

/* One that is under way may have begun before something got better, so it does not do for the next.
 * What is found is said, by signals, before the answer. */
static gboolean
begin_check (MbnNmSource *self, GAsyncReadyCallback callback)
{
  if (find_service (self) != MBN_CONNECTIVITY_SERVICE_CHECKING || self->n_checks == MAX_CHECKS)
    return FALSE;

  self->n_checks++;
  g_dbus_connection_call (self->bus, NAME, MANAGER, INTERFACE, "CheckConnectivity", NULL,
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT,
                          self->calls, callback, self);

  return TRUE;
}

static void
check (MbnLinkSource *source)
{
  begin_check (MBN_NM_SOURCE (source), on_checked);
}

static void
read_again (MbnLinkSource *source)
{
  MbnNmSource *self = MBN_NM_SOURCE (source);

  if (self->calls != NULL && !begin_check (self, on_checked_for_waker))
    read_for_waker (self);
}

/* ---- signals ---- */

static void
take_device_change (MbnNmSource *self, const char *path, GVariant *properties)
{
  MbnNmDevice *device = find_device (self->devices, path);

  if (device != NULL && mbn_nm_device_take (device, properties))
    read_all (self);
}

static void
take_change (MbnNmSource *self, const char *path, const char *interface, GVariant *properties)
{
  if (g_str_equal (interface, DEVICE))
    take_device_change (self, path, properties);
  else if (g_str_equal (interface, config_interfaces[MBN_NM_IP4]))
    take_config (self, MBN_NM_IP4, path, properties);
  else if (g_str_equal (interface, config_interfaces[MBN_NM_IP6]))
    take_config (self, MBN_NM_IP6, path, properties);
  else
    take_manager (self, properties);
}

static void
settle_devices (MbnNmSource *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    mbn_nm_device_settle (get_device (self, i));
}

static void
on_properties_changed (GDBusConnection *bus,
                       const char *sender,
                       const char *path,
                       const char *signal_interface,
                       const char *signal,
                       GVariant *parameters,
                       gpointer user_data)
{
  MbnNmSource *self = user_data;
  const char *interface;
  g_autoptr (GVariant) properties = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;

  g_variant_get (parameters, "(&s@a{sv}as)", &interface, &properties, NULL);
  take_change (self, path, interface, properties);
  settle_devices (self);
  tell_later (self);
}

/* State, said in another way. */
static void
on_state_changed (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data)
{
  MbnNmSource *self = user_data;
  g_auto (GVariantDict) properties = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) taken = NULL;
  guint32 state;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uuu)")))
    return;

  g_variant_get (parameters, "(uuu)", &state, NULL, NULL);
  g_variant_dict_insert (&properties, "State", "u", state);
  taken = g_variant_ref_sink (g_variant_dict_end (&properties));
  take_change (self, path, DEVICE, taken);
  settle_devices (self);
  tell_later (self);
}

/* One that is removed is gone when the reading does not have it. NetworkManager removes all of them
 * when it is stopped, and does not answer any more: then it is gone itself, not the links. */
static void
on_devices_changed (GDBusConnection *bus,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data)
{
  read_all (user_data);
}

/* ---- presence ---- */

static void
subscribe (MbnNmSource *self,
           const char *interface,
           const char *signal,
           const char *path,
           const char *arg0,
           GDBusSignalCallback callback)
{
  guint id = g_dbus_connection_signal_subscribe (self->bus, NAME, interface, signal, path, arg0,
                                                 G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);

  g_array_append_val (self->subscriptions, id);
}

/* By interface: an access point in reach changes its strength all the time. What is sent before the
 * first reading is part of that. */
static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  MbnNmSource *self = user_data;

  self->calls = g_cancellable_new ();
  subscribe (self, INTERFACE, "DeviceAdded", MANAGER, NULL, on_devices_changed);
  subscribe (self, INTERFACE, "DeviceRemoved", MANAGER, NULL, on_devices_changed);
  subscribe (self, PROPERTIES, "PropertiesChanged", MANAGER, INTERFACE, on_properties_changed);
  subscribe (self, PROPERTIES, "PropertiesChanged", NULL, DEVICE, on_properties_changed);
  subscribe (self, DEVICE, "StateChanged", NULL, NULL, on_state_changed);
  for (guint family = 0; family < MBN_NM_N_FAMILIES; family++)
    subscribe (self, PROPERTIES, "PropertiesChanged", NULL, config_interfaces[family],
               on_properties_changed);
  read_all (self);
}

/* All that was known of it, and was to come from it. */
static void
forget (MbnNmSource *self)
{
  if (self->calls == NULL)
    return;

  g_cancellable_cancel (self->calls);
  g_clear_object (&self->calls);
  for (guint i = 0; i < self->subscriptions->len; i++)
    g_dbus_connection_signal_unsubscribe (self->bus, g_array_index (self->subscriptions, guint, i));
  g_array_set_size (self->subscriptions, 0);
  self->reading = FALSE;
  self->outdated = FALSE;
  self->rereading = FALSE;
  self->reread = FALSE;
  self->complete = FALSE;
  self->n_checks = 0;
  self->started = FALSE;
  self->check_disabled = FALSE;
  self->check_unavailable = FALSE;
  g_ptr_array_set_size (self->devices, 0);
  tell_later (self);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  MbnNmSource *self = user_data;

  self->known = TRUE;
  forget (self);
  tell_later (self);
}

void
mbn_nm_source_set_bus (MbnNmSource *self, GDBusConnection *bus)
{
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  forget (self);
  self->known = self->known || bus == NULL;
  tell_later (self);
  g_set_object (&self->bus, bus);
  if (bus != NULL)
    self->name_watch = g_bus_watch_name_on_connection (bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                       on_appeared, on_vanished, self, NULL);
}

/* ---- the interface ---- */

static gboolean
is_known (MbnLinkSource *source)
{
  return MBN_NM_SOURCE (source)->view.known;
}

static gboolean
is_there (MbnLinkSource *source)
{
  return MBN_NM_SOURCE (source)->view.there;
}

static MbnLinkStart
get_start (MbnLinkSource *source)
{
  const View *view = &MBN_NM_SOURCE (source)->view;

  if (!view->there)
    return view->known ? MBN_LINK_START_UNKNOWN : MBN_LINK_START_UNDER_WAY;
  if (!view->started)
    return MBN_LINK_START_UNDER_WAY;

  /* one that leaves every link to others has nothing to wait for */
  return view->links_are_others ? MBN_LINK_START_UNKNOWN : MBN_LINK_START_OVER;
}

static MbnConnectivityService
get_service (MbnLinkSource *source)
{
  return MBN_NM_SOURCE (source)->view.service;
}

static void
foreach_link (MbnLinkSource *source, MbnSourceLinkFunc func, gpointer user_data)
{
  mbn_link_list_foreach (MBN_NM_SOURCE (source)->view.links, func, user_data);
}

static void
implement_link_source (MbnLinkSourceInterface *iface)
{
  iface->is_known = is_known;
  iface->is_there = is_there;
  iface->get_start = get_start;
  iface->get_service = get_service;
  iface->foreach_link = foreach_link;
  iface->check = check;
  iface->read_again = read_again;
}

/* ---- object ---- */

MbnNmSource *
mbn_nm_source_new (void)
{
  return g_object_new (MBN_TYPE_NM_SOURCE, NULL);
}

static void
mbn_nm_source_dispose (GObject *object)
{
  MbnNmSource *self = MBN_NM_SOURCE (object);

  mbn_nm_source_set_bus (self, NULL);
  g_clear_handle_id (&self->tell_source, g_source_remove);

  G_OBJECT_CLASS (mbn_nm_source_parent_class)->dispose (object);
}

static void
mbn_nm_source_finalize (GObject *object)
{
  MbnNmSource *self = MBN_NM_SOURCE (object);

  g_array_unref (self->subscriptions);
  g_ptr_array_unref (self->devices);
  mbn_link_list_free (self->view.links);

  G_OBJECT_CLASS (mbn_nm_source_parent_class)->finalize (object);
}

static void
mbn_nm_source_class_init (MbnNmSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mbn_nm_source_dispose;
  G_OBJECT_CLASS (klass)->finalize = mbn_nm_source_finalize;
}

static void
mbn_nm_source_init (MbnNmSource *self)
{
  self->subscriptions = g_array_new (FALSE, FALSE, sizeof (guint));
  self->devices = device_array_new ();
  self->view.links = mbn_link_list_new ();
}

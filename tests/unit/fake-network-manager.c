/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "fake-network-manager.h"

#include "fake-service.h"

#define NAME       "org.freedesktop.NetworkManager"
#define ROOT       "/org/freedesktop"
#define MANAGER    "/org/freedesktop/NetworkManager"
#define PROPERTIES "org.freedesktop.DBus.Properties"

struct _FakeNm
{
  GDBusConnection *bus;
  GDBusConnection *other; /* of the code under test */
  guint root_id;
  guint manager_id;
  GHashTable *objects; /* path -> interface -> property -> GVariant */
  GHashTable *answers; /* method -> as fake_nm_say() has it */
  GHashTable *counts;  /* method -> number */
  guint n_calls;
  guint32 host;
  GQueue held; /* of GDBusMethodInvocation */
};

static const char xml[]
    = "<node>"
      "<interface name='org.freedesktop.DBus.ObjectManager'><method name='GetManagedObjects'>"
      "<arg type='a{oa{sa{sv}}}' direction='out'/></method></interface>"
      "<interface name='org.freedesktop.NetworkManager'><method name='CheckConnectivity'>"
      "<arg type='u' direction='out'/></method></interface>"
      "</node>";

/* ---- objects ---- */

static char *
whole_path (const char *path)
{
  return *path == '\0' ? g_strdup (MANAGER) : g_strconcat (MANAGER, "/", path, NULL);
}

static char *
whole_interface (const char *interface)
{
  return *interface == '\0' ? g_strdup (NAME) : g_strconcat (NAME, ".", interface, NULL);
}

/* The table at @key in @table, made if need be. */
static GHashTable *
enter (GHashTable *table, const char *key, GDestroyNotify free_value)
{
  GHashTable *inner = g_hash_table_lookup (table, key);

  if (inner == NULL)
    {
      inner = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
      g_hash_table_insert (table, g_strdup (key), inner);
    }

  return inner;
}

static GVariant *
parse (const char *properties)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE_VARDICT, properties, NULL, NULL, &error);

  g_assert_no_error (error);

  return value;
}

void
fake_nm_set (FakeNm *self, const char *path, const char *interface, const char *properties)
{
  g_autofree char *object_path = whole_path (path);
  g_autofree char *name = whole_interface (interface);
  g_autoptr (GVariant) values = parse (properties);
  GHashTable *object = enter (self->objects, object_path, (GDestroyNotify)g_hash_table_unref);
  GHashTable *table = enter (object, name, (GDestroyNotify)g_variant_unref);
  GVariantIter iter;
  char *key;
  GVariant *value;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{sv}", &key, &value))
    g_hash_table_replace (table, key, value);
}

void
fake_nm_drop (FakeNm *self, const char *path)
{
  g_autofree char *object_path = whole_path (path);

  g_assert_true (g_hash_table_remove (self->objects, object_path));
}

static GVariant *
pack_properties (GHashTable *table)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer key, value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_builder_add (&builder, "{sv}", key, value);

  return g_variant_builder_end (&builder);
}

static GVariant *
pack_interfaces (GHashTable *object)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer key, value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_hash_table_iter_init (&iter, object);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_builder_add (&builder, "{s@a{sv}}", key, pack_properties (value));

  return g_variant_builder_end (&builder);
}

static GVariant *
pack_objects (FakeNm *self)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer key, value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_builder_add (&builder, "{o@a{sa{sv}}}", key, pack_interfaces (value));

  return g_variant_new ("(@a{oa{sa{sv}}})", g_variant_builder_end (&builder));
}

/* ---- signals ---- */

void
fake_nm_emit (
    FakeNm *self, const char *path, const char *interface, const char *signal, GVariant *parameters)
{
  g_autofree char *object_path = whole_path (path);
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->bus, NULL, object_path, interface, signal, parameters,
                                 &error);
  g_assert_no_error (error);
}

void
fake_nm_change (FakeNm *self, const char *path, const char *interface, const char *properties)
{
  g_autofree char *name = whole_interface (interface);
  g_autoptr (GVariant) values = parse (properties);

  fake_nm_set (self, path, interface, properties);
  fake_nm_emit (self, path, PROPERTIES, "PropertiesChanged",
                g_variant_new ("(s@a{sv}as)", name, values, NULL));
}

void
fake_nm_announce (FakeNm *self, const char *signal, const char *path)
{
  g_autofree char *object_path = whole_path (path);

  fake_nm_emit (self, "", NAME, signal, g_variant_new ("(o)", object_path));
}

/* ---- calls ---- */

void
fake_nm_say (FakeNm *self, const char *method, const char *answer)
{
  g_hash_table_replace (self->answers, g_strdup (method), g_strdup (answer));
}

void
fake_nm_set_host (FakeNm *self, guint32 connectivity)
{
  self->host = connectivity;
}

static void
reply_well (FakeNm *self, GDBusMethodInvocation *call)
{
  const char *method = g_dbus_method_invocation_get_method_name (call);

  if (g_str_equal (method, "GetManagedObjects"))
    fake_service_reply (call, pack_objects (self), NULL);
  else
    fake_service_reply (call, g_variant_new ("(u)", self->host), NULL);
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
  FakeNm *self = user_data;
  const char *answer = g_hash_table_lookup (self->answers, method);

  fake_service_assert_not_started (call);
  self->n_calls++;
  g_hash_table_replace (self->counts, g_strdup (method),
                        GUINT_TO_POINTER (fake_nm_count (self, method) + 1));

  if (answer == NULL || *answer == '\0')
    reply_well (self, call);
  else if (g_str_equal (answer, "..."))
    g_queue_push_tail (&self->held, call);
  else if (g_str_equal (answer, "#"))
    fake_service_reply (call, g_variant_new ("(s)", "of a wrong type"), NULL);
  else
    g_dbus_method_invocation_return_dbus_error (call, answer, "as the test says");
}

void
fake_nm_release (FakeNm *self)
{
  g_assert_false (g_queue_is_empty (&self->held));
  reply_well (self, g_queue_pop_head (&self->held));
}

guint
fake_nm_count (FakeNm *self, const char *method)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, method));
}

void
fake_nm_deliver (FakeNm *self)
{
  fake_service_deliver (self->bus, self->other);
}

void
fake_nm_settle (FakeNm *self)
{
  fake_service_settle (self->bus, self->other, &self->n_calls);
}

void
fake_nm_converse (FakeNm *self)
{
  fake_service_converse (self->bus, self->other, &self->n_calls);
}

/* ---- coming and going ---- */

void
fake_nm_come (FakeNm *self)
{
  fake_service_own (self->bus, NAME);
}

void
fake_nm_leave (FakeNm *self)
{
  fake_service_disown (self->bus, NAME);
}

void
fake_nm_reset (FakeNm *self)
{
  while (!g_queue_is_empty (&self->held))
    fake_nm_release (self);
  g_hash_table_remove_all (self->objects);
  g_hash_table_remove_all (self->answers);
  g_hash_table_remove_all (self->counts);
  self->host = 3;
  fake_nm_set (self, "", "",
               "{'Startup': <false>, 'ConnectivityCheckAvailable': <true>,"
               " 'ConnectivityCheckEnabled': <true>}");
}

FakeNm *
fake_nm_new (PrivateBus *bus, GDBusConnection *other)
{
  static const GDBusInterfaceVTable vtable = {.method_call = on_call};
  FakeNm *self = g_new0 (FakeNm, 1);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  self->other = g_object_ref (other);
  self->objects
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->held);
  fake_nm_reset (self);

  self->bus = private_bus_connect (bus);
  self->root_id = g_dbus_connection_register_object (self->bus, ROOT, node->interfaces[0], &vtable,
                                                     self, NULL, NULL);
  self->manager_id = g_dbus_connection_register_object (self->bus, MANAGER, node->interfaces[1],
                                                        &vtable, self, NULL, NULL);
  g_assert_cmpuint (self->root_id, !=, 0);
  g_assert_cmpuint (self->manager_id, !=, 0);

  return self;
}

void
fake_nm_free (FakeNm *self)
{
  g_queue_clear_full (&self->held, g_object_unref);
  g_dbus_connection_unregister_object (self->bus, self->root_id);
  g_dbus_connection_unregister_object (self->bus, self->manager_id);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_object_unref (self->other);
  g_hash_table_unref (self->objects);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->counts);
  g_free (self);
}

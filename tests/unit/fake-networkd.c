/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "fake-networkd.h"

#include "fake-service.h"

#define NAME       "org.freedesktop.network1"
#define OBJECT     "/org/freedesktop/network1"
#define MANAGER    "org.freedesktop.network1.Manager"
#define LINK       "org.freedesktop.network1.Link"
#define PROPERTIES "org.freedesktop.DBus.Properties"

typedef struct
{
  guint index;
  char *path;
  char *setup;
  char *carrier;
  guint registration;
} Link;

struct _FakeNetworkd
{
  GDBusConnection *bus;
  GDBusNodeInfo *info;
  guint registration;
  GPtrArray *links; /* of Link */
  FakeNetworkdAnswer list_answer;
  FakeNetworkdAnswer link_answer;
  GPtrArray *waiting; /* of GDBusMethodInvocation */
  guint n_calls;
};

static const char xml[]
    = "<node><interface name='" MANAGER "'><method name='ListLinks'>"
      "<arg type='a(iso)' direction='out'/></method></interface>"
      "<interface name='" LINK "'><property name='CarrierState' type='s' access='read'/>"
      "<property name='AdministrativeState' type='s' access='read'/></interface></node>";

/* ---- links ---- */

static char *
make_path (guint index)
{
  /* as sd_bus_path_encode() makes it of one digit */
  return g_strdup_printf (OBJECT "/link/_%02x", '0' + index);
}

static Link *
find_link (FakeNetworkd *self, const char *path)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = g_ptr_array_index (self->links, i);

      if (g_str_equal (link->path, path))
        return link;
    }

  return NULL;
}

static GVariant *
list_links (FakeNetworkd *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iso)"));
  for (guint i = 0; i < self->links->len; i++)
    {
      const Link *link = g_ptr_array_index (self->links, i);
      g_autofree char *name = g_strdup_printf ("net%u", link->index);

      g_variant_builder_add (&builder, "(iso)", (gint32)link->index, name, link->path);
    }

  return g_variant_new ("(a(iso))", &builder);
}

static GVariant *
describe_link (const Link *link)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&builder, "{sv}", "CarrierState", g_variant_new_string (link->carrier));
  g_variant_builder_add (&builder, "{sv}", "OnlineState", g_variant_new_string (""));
  g_variant_builder_add (&builder, "{sv}", "AdministrativeState",
                         g_variant_new_string (link->setup));

  return g_variant_new ("(a{sv})", &builder);
}

static GVariant *
describe_oddly (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&builder, "{sv}", "CarrierState", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&builder, "{sv}", "AdministrativeState", g_variant_new_uint32 (3));

  return g_variant_new ("(a{sv})", &builder);
}

/* ---- calls ---- */

/* Takes over @call. */
static void
refuse (GDBusMethodInvocation *call, const char *error)
{
  g_autofree char *name = g_strconcat ("org.freedesktop.DBus.Error.", error, NULL);

  g_dbus_method_invocation_return_dbus_error (call, name, "as the test says");
}

/* Takes over @call. */
static void
answer_truly (FakeNetworkd *self, GDBusMethodInvocation *call)
{
  const Link *link = find_link (self, g_dbus_method_invocation_get_object_path (call));

  if (g_str_equal (g_dbus_method_invocation_get_method_name (call), "ListLinks"))
    fake_service_reply (call, list_links (self), NULL);
  else if (link != NULL)
    fake_service_reply (call, describe_link (link), NULL);
  else
    refuse (call, "UnknownObject");
}

/* Takes over @call. */
static void
answer_call (FakeNetworkd *self, GDBusMethodInvocation *call, FakeNetworkdAnswer answer)
{
  switch (answer)
    {
    case FAKE_NETWORKD_ANSWERS:
      answer_truly (self, call);
      break;
    case FAKE_NETWORKD_REFUSES:
      refuse (call, "AccessDenied");
      break;
    case FAKE_NETWORKD_ODD:
      fake_service_reply (call, g_variant_new ("(x)", (gint64)-1), NULL);
      break;
    case FAKE_NETWORKD_ODD_VALUES:
      fake_service_reply (call, describe_oddly (), NULL);
      break;
    case FAKE_NETWORKD_WAITS:
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
  FakeNetworkd *self = user_data;

  fake_service_assert_not_started (call);
  self->n_calls++;
  answer_call (self, call,
               g_str_equal (method, "ListLinks") ? self->list_answer : self->link_answer);
}

static const GDBusInterfaceVTable vtable = {.method_call = on_call};

void
fake_networkd_set_list_answer (FakeNetworkd *self, FakeNetworkdAnswer answer)
{
  self->list_answer = answer;
}

void
fake_networkd_set_link_answer (FakeNetworkd *self, FakeNetworkdAnswer answer)
{
  self->link_answer = answer;
}

void
fake_networkd_answer (FakeNetworkd *self)
{
  g_assert_cmpuint (self->waiting->len, >, 0);
  for (guint i = 0; i < self->waiting->len; i++)
    answer_truly (self, g_ptr_array_index (self->waiting, i));
  g_ptr_array_set_size (self->waiting, 0);
}

guint
fake_networkd_count (FakeNetworkd *self)
{
  return self->n_calls;
}

/* ---- what is so ---- */

static void
link_free (gpointer data)
{
  Link *link = data;

  g_free (link->path);
  g_free (link->setup);
  g_free (link->carrier);
  g_free (link);
}

void
fake_networkd_add (FakeNetworkd *self, guint index, const char *setup, const char *carrier)
{
  Link *link = g_new0 (Link, 1);

  link->index = index;
  link->path = make_path (index);
  link->setup = g_strdup (setup);
  link->carrier = g_strdup (carrier);
  link->registration
      = g_dbus_connection_register_object (self->bus, link->path,
                                           g_dbus_node_info_lookup_interface (self->info, LINK),
                                           &vtable, self, NULL, NULL);
  g_assert_cmpuint (link->registration, !=, 0);
  g_ptr_array_add (self->links, link);
}

void
fake_networkd_say (FakeNetworkd *self, guint index, const char *property, GVariant *value)
{
  g_autofree char *path = make_path (index);
  g_autoptr (GError) error = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&builder, "{sv}", property, value);
  g_dbus_connection_emit_signal (self->bus, NULL, path, PROPERTIES, "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", LINK, &builder, NULL), &error);
  g_assert_no_error (error);
}

void
fake_networkd_change (FakeNetworkd *self, guint index, const char *setup, const char *carrier)
{
  g_autofree char *path = make_path (index);
  Link *link = find_link (self, path);

  g_assert_nonnull (link);
  if (carrier != NULL)
    {
      g_free (link->carrier);
      link->carrier = g_strdup (carrier);
      fake_networkd_say (self, index, "CarrierState", g_variant_new_string (carrier));
    }
  if (setup != NULL)
    {
      g_free (link->setup);
      link->setup = g_strdup (setup);
      fake_networkd_say (self, index, "AdministrativeState", g_variant_new_string (setup));
    }
}

void
fake_networkd_remove (FakeNetworkd *self, guint index)
{
  g_autofree char *path = make_path (index);
  Link *link = find_link (self, path);

  g_assert_nonnull (link);
  g_dbus_connection_unregister_object (self->bus, link->registration);
  g_ptr_array_remove (self->links, link);
  fake_networkd_say (self, index, "AdministrativeState", g_variant_new_string ("linger"));
}

/* ---- the bus ---- */

void
fake_networkd_leave (FakeNetworkd *self)
{
  fake_service_disown (self->bus, NAME);
}

void
fake_networkd_come (FakeNetworkd *self)
{
  fake_service_own (self->bus, NAME);
}

void
fake_networkd_settle (FakeNetworkd *self, GDBusConnection *other)
{
  fake_service_settle (self->bus, other, &self->n_calls);
}

void
fake_networkd_deliver (FakeNetworkd *self, GDBusConnection *other)
{
  fake_service_deliver (self->bus, other);
}

FakeNetworkd *
fake_networkd_new (PrivateBus *bus)
{
  FakeNetworkd *self = g_new0 (FakeNetworkd, 1);

  self->info = g_dbus_node_info_new_for_xml (xml, NULL);
  self->links = g_ptr_array_new_with_free_func (link_free);
  self->waiting = g_ptr_array_new ();
  self->bus = private_bus_connect (bus);
  self->registration
      = g_dbus_connection_register_object (self->bus, OBJECT,
                                           g_dbus_node_info_lookup_interface (self->info, MANAGER),
                                           &vtable, self, NULL, NULL);
  g_assert_cmpuint (self->registration, !=, 0);
  fake_networkd_add (self, 1, "unmanaged", "carrier");

  return self;
}

void
fake_networkd_free (FakeNetworkd *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    g_object_unref (g_ptr_array_index (self->waiting, i));
  g_ptr_array_unref (self->waiting);
  for (guint i = 0; i < self->links->len; i++)
    {
      const Link *link = g_ptr_array_index (self->links, i);

      g_dbus_connection_unregister_object (self->bus, link->registration);
    }
  g_ptr_array_unref (self->links);
  g_dbus_connection_unregister_object (self->bus, self->registration);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_dbus_node_info_unref (self->info);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-gated-skeleton.h"

#define GATED_KEY "mbn-gated-skeleton"

/* What hangs on a skeleton. */
typedef struct
{
  MbnGatedSkeletonFunc func;
  GDBusInterfaceVTable vtable;             /* the generated one with ours in it */
  void (*before_get) (gpointer user_data); /* (nullable) */
  gpointer before_get_data;
} Gated;

static Gated *
gated_of (gpointer skeleton)
{
  return g_object_get_data (G_OBJECT (skeleton), GATED_KEY);
}

static const GDBusInterfaceVTable *
generated_vtable (GDBusInterfaceSkeleton *skeleton)
{
  GDBusInterfaceSkeletonClass *gated = G_DBUS_INTERFACE_SKELETON_GET_CLASS (skeleton);
  GDBusInterfaceSkeletonClass *generated = g_type_class_peek_parent (gated);

  return generated->get_vtable (skeleton);
}

static void
gated_method_call (GDBusConnection *connection,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *method,
                   GVariant *arguments,
                   GDBusMethodInvocation *invocation,
                   gpointer user_data)
{
  gated_of (user_data)->func (G_DBUS_INTERFACE_SKELETON (user_data), invocation);
}

static GVariant *
gated_get_property (GDBusConnection *connection,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *property,
                    GError **error,
                    gpointer user_data)
{
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (user_data);
  const Gated *gated = gated_of (skeleton);

  if (gated->before_get != NULL)
    gated->before_get (gated->before_get_data);

  return generated_vtable (skeleton)->get_property (connection, sender, path, interface, property,
                                                    error, user_data);
}

static GDBusInterfaceVTable *
gated_get_vtable (GDBusInterfaceSkeleton *skeleton)
{
  return &gated_of (skeleton)->vtable;
}

static void
gated_class_init (gpointer klass, gpointer class_data)
{
  G_DBUS_INTERFACE_SKELETON_CLASS (klass)->get_vtable = gated_get_vtable;
}

/* A subclass of any generated skeleton; made once for each. */
static GType
gated_type (GType skeleton_type)
{
  g_autofree char *name = g_strconcat (g_type_name (skeleton_type), "Gated", NULL);
  GType type = g_type_from_name (name);
  GTypeQuery query;

  if (type != G_TYPE_INVALID)
    return type;

  g_type_query (skeleton_type, &query);

  return g_type_register_static_simple (skeleton_type, name, query.class_size, gated_class_init,
                                        query.instance_size, NULL, G_TYPE_FLAG_FINAL);
}

gpointer
mbn_gated_skeleton_new (GType skeleton_type, MbnGatedSkeletonFunc func)
{
  GObject *skeleton = g_object_new (gated_type (skeleton_type), NULL);
  Gated *gated = g_new0 (Gated, 1);

  gated->func = func;
  gated->vtable = *generated_vtable (G_DBUS_INTERFACE_SKELETON (skeleton));
  gated->vtable.method_call = gated_method_call;
  gated->vtable.get_property = gated_get_property;
  g_object_set_data_full (skeleton, GATED_KEY, gated, g_free);

  return skeleton;
}

/* What the generated code would have been called with, had nobody stood before it. */
void
mbn_gated_skeleton_hand_on (GDBusInterfaceSkeleton *skeleton, GDBusMethodInvocation *invocation)
{
  generated_vtable (skeleton)->method_call (g_dbus_method_invocation_get_connection (invocation),
                                            g_dbus_method_invocation_get_sender (invocation),
                                            g_dbus_method_invocation_get_object_path (invocation),
                                            g_dbus_method_invocation_get_interface_name (
                                                invocation),
                                            g_dbus_method_invocation_get_method_name (invocation),
                                            g_dbus_method_invocation_get_parameters (invocation),
                                            invocation, skeleton);
}

void
mbn_gated_skeleton_set_before_get (gpointer skeleton,
                                   void (*func) (gpointer user_data),
                                   gpointer user_data)
{
  Gated *gated = gated_of (skeleton);

  gated->before_get = func;
  gated->before_get_data = user_data;
}

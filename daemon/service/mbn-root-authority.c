/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-root-authority.h"

#include <unistd.h>

#include "mbn-error.h"

struct _MbnRootAuthority
{
  GObject parent;
  GDBusConnection *bus;
  gboolean admits_own_user;
};

static void authority_init (MbnAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnRootAuthority,
                               mbn_root_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_AUTHORITY, authority_init))

static gboolean
admits (MbnRootAuthority *self, guint32 uid)
{
  return uid == 0 || (self->admits_own_user && uid == getuid ());
}

static void
on_uid (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MbnRootAuthority *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 uid;

  if (reply == NULL)
    {
      g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                               "the bus does not tell who the caller is: %s", error->message);
      return;
    }

  g_variant_get (reply, "(u)", &uid);
  if (admits (self, uid))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                             "user %u may not do this (%s); only root may", uid,
                             (const char *)g_task_get_task_data (task));
}

static void
check (MbnAuthority *authority,
       const char *sender,
       const char *action,
       gboolean interactive,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  MbnRootAuthority *self = MBN_ROOT_AUTHORITY (authority);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, check);
  g_task_set_task_data (task, g_strdup (action), g_free);
  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionUnixUser",
                          g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, cancellable, on_uid, task);
}

static gboolean
check_finish (MbnAuthority *authority, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
authority_init (MbnAuthorityInterface *iface)
{
  iface->check = check;
  iface->check_finish = check_finish;
}

MbnAuthority *
mbn_root_authority_new (GDBusConnection *bus, gboolean admits_own_user)
{
  MbnRootAuthority *self = g_object_new (MBN_TYPE_ROOT_AUTHORITY, NULL);

  self->bus = g_object_ref (bus);
  self->admits_own_user = admits_own_user;

  return MBN_AUTHORITY (self);
}

static void
mbn_root_authority_finalize (GObject *object)
{
  g_object_unref (MBN_ROOT_AUTHORITY (object)->bus);

  G_OBJECT_CLASS (mbn_root_authority_parent_class)->finalize (object);
}

static void
mbn_root_authority_class_init (MbnRootAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_root_authority_finalize;
}

static void
mbn_root_authority_init (MbnRootAuthority *self)
{
}

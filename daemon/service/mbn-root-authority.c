/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-root-authority.h"

#include <unistd.h>

#include "mbn-error.h"

/* When so many names are known, those that nobody waits for are forgotten, and asked about anew. */
#define MAX_CALLERS 512

struct _MbnRootAuthority
{
  GObject parent;
  GDBusConnection *bus;
  gboolean admits_own_user;
  /* unique name -> Caller (owned): while the bus lives a unique name belongs to one caller */
  GHashTable *callers;
};

typedef struct
{
  gboolean known;
  guint32 uid;
  GPtrArray *waiting; /* of GTask: checks until the bus has told */
} Caller;

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

static Caller *
caller_new (void)
{
  Caller *caller = g_new0 (Caller, 1);

  caller->waiting = g_ptr_array_new_with_free_func (g_object_unref);

  return caller;
}

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  g_ptr_array_unref (caller->waiting);
  g_free (caller);
}

static void
decide (GTask *task, guint32 uid)
{
  MbnRootAuthority *self = g_task_get_source_object (task);

  if (admits (self, uid))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                             "user %u may not do this (%s); only root may", uid,
                             (const char *)g_task_get_task_data (task));
}

/* What the bus is asked about one caller. */
typedef struct
{
  MbnRootAuthority *self;
  char *sender;
} Query;

static void
query_free (Query *query)
{
  g_object_unref (query->self);
  g_free (query->sender);
  g_free (query);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Query, query_free)

static void
on_uid (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Query) query = user_data;
  Caller *caller = g_hash_table_lookup (query->self->callers, query->sender);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&caller->waiting);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 uid = 0;

  caller->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  if (reply != NULL)
    {
      g_variant_get (reply, "(u)", &uid);
      caller->known = TRUE;
      caller->uid = uid;
    }
  else
    g_hash_table_remove (query->self->callers, query->sender);

  /* in the order in which they called */
  for (guint i = 0; i < waiting->len; i++)
    if (reply != NULL)
      decide (g_ptr_array_index (waiting, i), uid);
    else
      g_task_return_new_error (g_ptr_array_index (waiting, i), MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                               "the bus does not tell who the caller is: %s", error->message);
}

static gboolean
is_known (gpointer sender, gpointer caller, gpointer user_data)
{
  return ((Caller *)caller)->known;
}

static Caller *
ask (MbnRootAuthority *self, const char *sender)
{
  Query *query = g_new0 (Query, 1);
  Caller *caller = caller_new ();

  if (g_hash_table_size (self->callers) >= MAX_CALLERS)
    g_hash_table_foreach_remove (self->callers, is_known, NULL);

  g_hash_table_insert (self->callers, g_strdup (sender), caller);
  query->self = g_object_ref (self);
  query->sender = g_strdup (sender);
  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionUnixUser",
                          g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_uid, query);

  return caller;
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
  Caller *caller = g_hash_table_lookup (self->callers, sender);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, check);
  g_task_set_task_data (task, g_strdup (action), g_free);

  if (caller == NULL)
    caller = ask (self, sender);

  if (caller->known)
    decide (task, caller->uid);
  else
    g_ptr_array_add (caller->waiting, g_steal_pointer (&task));
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
  MbnRootAuthority *self = MBN_ROOT_AUTHORITY (object);

  g_object_unref (self->bus);
  g_hash_table_unref (self->callers);

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
  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, caller_free);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-root-authority.h"

#include <unistd.h>

#include "mbn-error.h"

struct _MbnRootAuthority
{
  GObject parent;
  gboolean admits_own_user;
};

static void authority_init (MbnAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnRootAuthority,
                               mbn_root_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_AUTHORITY, authority_init))

gboolean
mbn_root_authority_admits (MbnRootAuthority *self, const MbnCaller *caller)
{
  return caller->uid == 0 || (self->admits_own_user && caller->uid == getuid ());
}

static void
check (MbnAuthority *authority,
       const MbnCaller *caller,
       const char *action,
       GVariant *details,
       gboolean interactive,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  MbnRootAuthority *self = MBN_ROOT_AUTHORITY (authority);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, check);
  if (mbn_root_authority_admits (self, caller))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
                             "user %u may not do this (%s); only root may", caller->uid, action);
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

MbnRootAuthority *
mbn_root_authority_new (gboolean admits_own_user)
{
  MbnRootAuthority *self = g_object_new (MBN_TYPE_ROOT_AUTHORITY, NULL);

  self->admits_own_user = admits_own_user;

  return self;
}

static void
mbn_root_authority_class_init (MbnRootAuthorityClass *klass)
{
}

static void
mbn_root_authority_init (MbnRootAuthority *self)
{
}

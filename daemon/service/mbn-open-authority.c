/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-open-authority.h"

struct _MbnOpenAuthority
{
  GObject parent;
};

static void authority_init (MbnAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnOpenAuthority,
                               mbn_open_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_AUTHORITY, authority_init))

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
  g_autoptr (GTask) task = g_task_new (authority, cancellable, callback, user_data);

  g_task_set_source_tag (task, check);
  g_task_return_boolean (task, TRUE);
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
mbn_open_authority_new (void)
{
  return g_object_new (MBN_TYPE_OPEN_AUTHORITY, NULL);
}

static void
mbn_open_authority_class_init (MbnOpenAuthorityClass *klass)
{
}

static void
mbn_open_authority_init (MbnOpenAuthority *self)
{
}

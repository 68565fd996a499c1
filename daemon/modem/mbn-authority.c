/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-authority.h"

G_DEFINE_INTERFACE (MbnAuthority, mbn_authority, G_TYPE_OBJECT)

static void
mbn_authority_default_init (MbnAuthorityInterface *iface)
{
}

void
mbn_authority_check_async (MbnAuthority *self,
                           const MbnCaller *caller,
                           const char *action,
                           GVariant *details,
                           gboolean interactive,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  MBN_AUTHORITY_GET_IFACE (self)->check (self, caller, action, details, interactive, cancellable,
                                         callback, user_data);
}

gboolean
mbn_authority_check_finish (MbnAuthority *self, GAsyncResult *result, GError **error)
{
  return MBN_AUTHORITY_GET_IFACE (self)->check_finish (self, result, error);
}

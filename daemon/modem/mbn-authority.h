/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Who may do what. The gate asks; the implementations live where the I/O is (daemon/service). */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MBN_TYPE_AUTHORITY (mbn_authority_get_type ())
G_DECLARE_INTERFACE (MbnAuthority, mbn_authority, MBN, AUTHORITY, GObject)

struct _MbnAuthorityInterface
{
  GTypeInterface parent_iface;

  void (*check) (MbnAuthority *self,
                 const char *sender,
                 const char *action,
                 gboolean interactive,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  gboolean (*check_finish) (MbnAuthority *self, GAsyncResult *result, GError **error);
};

/**
 * mbn_authority_check_async:
 * @sender: unique bus name of the caller
 * @action: what it wants to do, as an action id such as `org.mbnd1.connect`
 * @interactive: whether the caller agrees to being asked for a password
 *
 * Asks whether @sender may do @action. The callback never runs inside this call.
 */
void mbn_authority_check_async (MbnAuthority *self,
                                const char *sender,
                                const char *action,
                                gboolean interactive,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * mbn_authority_check_finish:
 *
 * Errors: %MBN_ERROR_ACCESS_DENIED, the message says who may.
 *
 * Returns: %TRUE when allowed
 */
gboolean mbn_authority_check_finish (MbnAuthority *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Who may do what. The gate asks; the implementations live where the I/O is (daemon/service). */

#pragma once

#include <gio/gio.h>

#include "mbn-enums.h"

G_BEGIN_DECLS

/* Who calls, as the served bus tells. */
typedef struct
{
  const char *name;   /* unique, on the served bus */
  guint32 uid;        /* MBN_UID_UNKNOWN: not told */
  guint32 pid;        /* 0: not told */
  guint64 start_time; /* of that process, as in /proc/PID/stat; 0: not known */
} MbnCaller;

#define MBN_TYPE_AUTHORITY (mbn_authority_get_type ())
G_DECLARE_INTERFACE (MbnAuthority, mbn_authority, MBN, AUTHORITY, GObject)

struct _MbnAuthorityInterface
{
  GTypeInterface parent_iface;

  void (*check) (MbnAuthority *self,
                 const MbnCaller *caller,
                 const char *action,
                 GVariant *details,
                 gboolean interactive,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  gboolean (*check_finish) (MbnAuthority *self, GAsyncResult *result, GError **error);
};

/**
 * mbn_authority_check_async:
 * @caller: need not outlive the call
 * @action: what it wants to do, as an action id such as `org.mbnd1.connect`
 * @details: (transfer none) (not floating): of type a{ss}: what about, for rules and for people
 * @interactive: whether the caller agrees to being asked for a password
 * @cancellable: (nullable): nobody waits any more
 *
 * Asks whether @caller may do @action. The callback never runs inside this call.
 */
void mbn_authority_check_async (MbnAuthority *self,
                                const MbnCaller *caller,
                                const char *action,
                                GVariant *details,
                                gboolean interactive,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * mbn_authority_check_finish:
 *
 * Errors: %MBN_ERROR_ACCESS_DENIED, the message says who may, or what to do; %G_IO_ERROR_CANCELLED.
 *
 * Returns: %TRUE when allowed
 */
gboolean mbn_authority_check_finish (MbnAuthority *self, GAsyncResult *result, GError **error);

G_END_DECLS

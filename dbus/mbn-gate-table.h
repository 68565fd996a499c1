/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Every method of the API and what a call of it needs. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MBN_ACTION_CONNECT                "org.mbnd1.connect"
#define MBN_ACTION_CONNECT_PROFILE        "org.mbnd1.connect-profile"
#define MBN_ACTION_MANAGE_PROFILES        "org.mbnd1.manage-profiles"
#define MBN_ACTION_MANAGE_SYSTEM_PROFILES "org.mbnd1.manage-system-profiles"
#define MBN_ACTION_RADIO                  "org.mbnd1.radio"
#define MBN_ACTION_CHANGE_SIM             "org.mbnd1.change-sim"
#define MBN_ACTION_READ_IDENTITY          "org.mbnd1.read-identity"
#define MBN_ACTION_LEASE                  "org.mbnd1.lease"
#define MBN_ACTION_POWER                  "org.mbnd1.power" /* of the machine: for services only */

typedef struct
{
  const char *interface; /* without the prefix "org.mbnd1." */
  const char *method;
  /* what the caller must be allowed to do; NULL = reading what properties tell everybody */
  const char *action;
  /* a caller who may not is served all the same, without identity */
  gboolean optional;
  /* other action for some arguments, objects or callers; NULL = @action always */
  const char *(*choose_action) (GDBusMethodInvocation *invocation,
                                gpointer skeleton,
                                GVariant *arguments);
  /* refuses bad arguments before anybody is asked for a password; NULL = D-Bus types suffice */
  gboolean (*check_arguments) (GDBusMethodInvocation *invocation,
                               GVariant *arguments,
                               GError **error);
} MbnGateRow;

/**
 * mbn_gate_table_find:
 * @interface: full name, such as `org.mbnd1.Connection`
 *
 * Returns: (nullable): the row, %NULL = denied
 */
const MbnGateRow *mbn_gate_table_find (const char *interface, const char *method);

/** mbn_gate_table: the whole table, for tests. */
const MbnGateRow *mbn_gate_table (gsize *n_rows);

G_END_DECLS

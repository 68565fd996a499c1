/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * ModemManager, if it runs: which control nodes it has taken. Two programs that read from one node
 * take each other's answers away, so one that is taken there is not opened here.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MBN_TYPE_MODEM_MANAGER (mbn_modem_manager_get_type ())
G_DECLARE_FINAL_TYPE (MbnModemManager, mbn_modem_manager, MBN, MODEM_MANAGER, GObject)

/*
 * Signals:
 *   "changed" (): it may have taken another node or let go of one, or be gone; worth asking again
 */

/** mbn_modem_manager_new: reaches for nothing before the first question. */
MbnModemManager *mbn_modem_manager_new (void);

/**
 * mbn_modem_manager_ask_async:
 * @path: a control node
 * @cancellable: ends the question; the callback comes still
 *
 * Asks on the system bus (`DBUS_SYSTEM_BUS_ADDRESS` respected) whether a modem of ModemManager's
 * has @path among its ports; never starts it, and never takes longer than 2 seconds. Without an
 * answer, ModemManager or a bus nobody has taken it.
 */
void mbn_modem_manager_ask_async (MbnModemManager *self,
                                  const char *path,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * mbn_modem_manager_ask_finish:
 * @holder: (out) (transfer full) (nullable): object path of the modem that has it; %NULL = none
 *
 * Returns: %FALSE when the question was cancelled; the caller may be gone then
 */
gboolean mbn_modem_manager_ask_finish (MbnModemManager *self, GAsyncResult *result, char **holder);

G_END_DECLS

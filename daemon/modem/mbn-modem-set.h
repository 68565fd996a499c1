/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* All modems of the daemon: those that have told what they are, which clients see as Interfaces,
 * and those that have not (yet). */

#pragma once

#include "mbn-modem.h"

G_BEGIN_DECLS

#define MBN_TYPE_MODEM_SET (mbn_modem_set_get_type ())
G_DECLARE_FINAL_TYPE (MbnModemSet, mbn_modem_set, MBN, MODEM_SET, GObject)

/*
 * Signals:
 *   "added" (MbnModem *): a modem appeared (mbn-modem.h)
 *   "removed" (MbnModem *): an appeared modem is gone; its requests are completed
 *   "failed-devices-changed" ()
 *   "hibernation" (): the machine is to hibernate; contexts are about to be taken down for it
 *   "awake" (): that is over, or has not come about; also after other sleep
 */

/** mbn_modem_set_new: @config is borrowed and outlives the set. */
MbnModemSet *mbn_modem_set_new (const MbnModemConfig *config);

/**
 * mbn_modem_set_open:
 * @port: a control node that exists
 *
 * Begins to open a modem.
 *
 * Returns: (transfer none): it, until its signal "gone" has been emitted
 */
MbnModem *mbn_modem_set_open (MbnModemSet *self, const MbnModemPort *port);

/** mbn_modem_set_get_all: (transfer none) (element-type MbnModem): also those that have not
 * appeared, or cannot be used. */
GPtrArray *mbn_modem_set_get_all (MbnModemSet *self);

/** mbn_modem_set_get_modems: (transfer none) (element-type MbnModem): the appeared ones. */
GPtrArray *mbn_modem_set_get_modems (MbnModemSet *self);

/**
 * mbn_modem_set_report_held:
 * @device: path of a control node that is not opened
 *
 * Has @device among the failed ones while another program keeps us from opening it.
 */
void mbn_modem_set_report_held (MbnModemSet *self, const char *device, gboolean held);

/**
 * mbn_modem_set_dup_failed_devices:
 *
 * Returns: (transfer full): paths of those that have never answered and those that are held,
 *   sorted; free with g_strfreev()
 */
char **mbn_modem_set_dup_failed_devices (MbnModemSet *self);

/** mbn_modem_set_keep: leaves every modem as it is, for a later process (mbn_modem_keep()). */
void mbn_modem_set_keep (MbnModemSet *self);

/** mbn_modem_set_stop_async: stops every modem in order (mbn_modem_stop_async()). */
void mbn_modem_set_stop_async (MbnModemSet *self, GAsyncReadyCallback callback, gpointer user_data);
void mbn_modem_set_stop_finish (MbnModemSet *self, GAsyncResult *result);

/** mbn_modem_set_abandon: the time for stopping in order is over. */
void mbn_modem_set_abandon (MbnModemSet *self);

G_END_DECLS

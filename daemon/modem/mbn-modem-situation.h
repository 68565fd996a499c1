/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Where a modem is and whose SIM it holds: what profiles are compared with. */

#pragma once

#include "mbn-modem.h"
#include "mbn-profile-applicable.h"

G_BEGIN_DECLS

/**
 * mbn_modem_get_sim:
 *
 * Errors: %MBN_ERROR_NOT_READY while the ready state is not INITIALIZED, or not known yet
 * (PROF-30); the message says which.
 *
 * Returns: (transfer none): identity; valid until the next change of a fact
 */
const MbnSubscriber *mbn_modem_get_sim (MbnModem *self, GError **error);

/**
 * mbn_modem_get_situation:
 * @situation: (out caller-allocates): its strings are valid until the next change of a fact
 *
 * Identity is that of mbn_modem_get_sim(). Of a device for both classes of network the class is the
 * one of the radio technology in use. That is the one of the packet service; not attached, any that
 * the network offers, because the attach is part of a Connect (CTX-8). Of a device that is not
 * registered none is known. A back end cannot tell Wi-Fi offload, so it is always off.
 */
void mbn_modem_get_situation (MbnModem *self, MbnProfileSituation *situation);

G_END_DECLS

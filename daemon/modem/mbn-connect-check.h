/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the modem's state means for a Connect whose turn has come. */

#pragma once

#include "mbn-context-machine.h"
#include "mbn-modem-core.h"

G_BEGIN_DECLS

/**
 * mbn_connect_find_obstacle:
 *
 * Returns: why nothing network-related is asked of the modem now (CTX-6, CTX-12, CTX-68, CTX-72),
 *   or %MBN_OK
 */
MbnError mbn_connect_find_obstacle (MbnModemCore *core);

/**
 * mbn_connect_first_event:
 *
 * Returns: how a Connect begins: with the activation, with an attach, or with waiting for one that
 *   is under way (CTX-8, design.md 3.5)
 */
MbnContextEvent mbn_connect_first_event (MbnModemCore *core);

/** mbn_connect_is_attached: the packet service is attached, as far as the modem has told. */
gboolean mbn_connect_is_attached (MbnModemCore *core);

/* How long a modem that attaches by itself is given before it is asked to (design.md 3.5). */
#define MBN_ATTACH_WAIT_MS 5000

G_END_DECLS

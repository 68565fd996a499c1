/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The service stops in order (design.md 6), within 10 s whatever the modem does: no new requests;
 * why we are stopped; the modems, which keep or end their connections for that; the profiles; the
 * network; what is exported. When the bus has the last signals the main loop is left.
 */

#pragma once

#include "mbn-app.h"

G_BEGIN_DECLS

/** mbn_stop_begin: returns at once; does nothing if the service stops already. */
void mbn_stop_begin (MbnApp *self);

G_END_DECLS

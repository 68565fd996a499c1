/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Who a modem is: its ids, made when it tells its device id for the first time, and whether the one
 * that answers after a reset is the same (design.md 2). */

#pragma once

#include "mbn-modem-core.h"
#include "mbn-modem.h"

G_BEGIN_DECLS

typedef struct
{
  MbnModemCore *core;       /* borrowed, like the next two; its interface_id is made here */
  MbnModemIdTaken id_taken; /* (nullable) */
  gpointer id_taken_data;
  char *device_id;     /* identity: %NULL until it was told */
  char *connection_id; /* likewise */
} MbnIdentity;

/**
 * mbn_identity_establish:
 * @device_id: as told for the first time
 *
 * Makes the ids, with the path of the control node where the device id alone does not tell modems
 * apart.
 */
void mbn_identity_establish (MbnIdentity *self, const char *device_id);

/** mbn_identity_is_established: it is, and was told to others. */
gboolean mbn_identity_is_established (const MbnIdentity *self);

/** mbn_identity_matches: whether a modem with @device_id is the one that was established. */
gboolean mbn_identity_matches (const MbnIdentity *self, const char *device_id);

/** mbn_identity_clear: frees what is in it. */
void mbn_identity_clear (MbnIdentity *self);

G_END_DECLS

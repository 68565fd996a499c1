/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which connection is meant by a name: with which profile, of which modem (SYNC-2 to SYNC-7). */

#pragma once

#include "mbn-auto-connect.h"
#include "mbn-modem-set.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

/**
 * MbnLeaseSurroundings:
 * @default_profile: name that `[lease]` has for the default connection, "" = none
 *
 * All of it is borrowed.
 */
typedef struct
{
  MbnModemSet *modems;
  MbnProfiles *profiles;
  MbnAutoConnectFinder auto_connect;
  gpointer auto_connect_data;
  const char *default_profile;
} MbnLeaseSurroundings;

/** MbnLeaseTarget: (transfer none): until profiles or modems change. */
typedef struct
{
  MbnModem *modem;
  MbnProfile *profile;
} MbnLeaseTarget;

/**
 * mbn_lease_target_find:
 * @name: as the client spelled it
 *
 * The modem that is connected with that profile, else the first registered one whose SIM it belongs
 * to, else the first one of those. Errors: %MBN_ERROR_INVALID_ARG: there is no such profile, or it
 * is of no use for the SIMs and modems that there are; others: why it cannot be used now.
 */
gboolean mbn_lease_target_find (const MbnLeaseSurroundings *around,
                                const char *name,
                                MbnLeaseTarget *target,
                                GError **error);

/**
 * mbn_lease_target_find_default:
 *
 * Errors: never %MBN_ERROR_INVALID_ARG, because the caller named nothing.
 */
gboolean mbn_lease_target_find_default (const MbnLeaseSurroundings *around,
                                        MbnLeaseTarget *target,
                                        GError **error);

G_END_DECLS

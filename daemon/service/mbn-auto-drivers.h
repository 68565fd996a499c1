/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A driver for each modem that there is, and what they are all told. */

#pragma once

#include "mbn-auto-driver.h"
#include "mbn-modem-set.h"

G_BEGIN_DECLS

typedef struct _MbnAutoDrivers MbnAutoDrivers;

/** MbnAutoRested: no attempt is under way any more, and nothing is being taken down. */
typedef void (*MbnAutoRested) (gpointer user_data);

/**
 * mbn_auto_drivers_new:
 * @surroundings: borrowed
 * @rested: called once for each mbn_auto_drivers_suspend(), maybe within it
 *
 * To be made before others follow @modems.
 */
MbnAutoDrivers *mbn_auto_drivers_new (const MbnAutoSurroundings *surroundings,
                                      MbnModemSet *modems,
                                      MbnAutoRested rested,
                                      gpointer user_data);
void mbn_auto_drivers_free (MbnAutoDrivers *self);

/** mbn_auto_drivers_find: (transfer none) (nullable): that of @modem. */
MbnAutoConnect *mbn_auto_drivers_find (MbnAutoDrivers *self, MbnModem *modem);

/** mbn_auto_drivers_reconfigure: as mbn_auto_driver_reconfigure(), for each. */
void mbn_auto_drivers_reconfigure (MbnAutoDrivers *self, gboolean policy_too);

/** mbn_auto_drivers_stop: the service stops: nothing is connected automatically any more. */
void mbn_auto_drivers_stop (MbnAutoDrivers *self);

/**
 * mbn_auto_drivers_suspend, mbn_auto_drivers_resume:
 *
 * The host is going to sleep, and has woken up; see mbn-auto-driver.h. May be told again.
 */
void mbn_auto_drivers_suspend (MbnAutoDrivers *self);
void mbn_auto_drivers_resume (MbnAutoDrivers *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Connects one modem automatically: tells the engine (policy/mbn-auto-decide.h) what is so and what
 * has happened, carries out what it decides through the modem's queue like anybody's request, and
 * waits for the next trigger or the time the engine has named. It decides nothing itself.
 */

#pragma once

#include "mbn-alternate-watch.h"
#include "mbn-auto-config.h"
#include "mbn-auto-connect.h"
#include "mbn-auto-memory.h"
#include "mbn-auto-past.h"
#include "mbn-modem.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

#define MBN_TYPE_AUTO_DRIVER (mbn_auto_driver_get_type ())
G_DECLARE_FINAL_TYPE (MbnAutoDriver, mbn_auto_driver, MBN, AUTO_DRIVER, GObject)

/**
 * MbnAutoSurroundings:
 *
 * What all modems have in common. Borrowed; outlives every driver. The values of @config may become
 * others, see mbn_auto_driver_reconfigure().
 */
typedef struct
{
  const MbnAutoConfig *config;
  MbnAlternateWatch *alternate;
  MbnProfiles *profiles;
  MbnAutoMemory *memory;
} MbnAutoSurroundings;

/*
 * Signals:
 *   "rested" (): something has ended, and mbn_auto_driver_is_at_rest()
 */

/**
 * mbn_auto_driver_new:
 * @modem: one that has appeared
 * @past: of it, referenced
 *
 * Returns: (transfer full): implements #MbnAutoConnect
 */
MbnAutoDriver *
mbn_auto_driver_new (const MbnAutoSurroundings *surroundings, MbnModem *modem, MbnAutoPast *past);

/** mbn_auto_driver_stop: connects no more; what is up or under way is left to others. */
void mbn_auto_driver_stop (MbnAutoDriver *self);

/**
 * mbn_auto_driver_reconfigure:
 * @policy_too: `[policy]` is another, too
 *
 * The configuration of the surroundings is another now: what follows from it is done at once
 * (AUTO-11). An attempt that policy is against now is given up; a
 * connection that is up stays up, and the log says so (AUTO-38).
 */
void mbn_auto_driver_reconfigure (MbnAutoDriver *self, gboolean policy_too);

/**
 * mbn_auto_driver_suspend:
 *
 * The host is going to sleep: an attempt is given up, and none is made (AUTO-71).
 */
void mbn_auto_driver_suspend (MbnAutoDriver *self);

/** mbn_auto_driver_is_at_rest: no attempt is under way, and nothing is being taken down. */
gboolean mbn_auto_driver_is_at_rest (MbnAutoDriver *self);

/**
 * mbn_auto_driver_resume:
 *
 * It has woken up: goes on as soon as the modem has told all its states again (AUTO-72). Others
 * have to know before (mbn-alternate-watch.h).
 */
void mbn_auto_driver_resume (MbnAutoDriver *self);

G_END_DECLS

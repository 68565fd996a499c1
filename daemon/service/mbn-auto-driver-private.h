/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the files of MbnAutoDriver share: mbn-auto-driver.c decides and does, mbn-auto-events.c
 * tells the engine what happens. */

#pragma once

#include "mbn-auto-driver.h"
#include "mbn-auto-telling.h"
#include "mbn-boot-timer.h"

G_BEGIN_DECLS

struct _MbnAutoDriver
{
  GObject parent;
  const MbnAutoSurroundings *around;
  MbnModem *modem;
  MbnContext *context; /* of @modem */
  MbnAutoIntent intent;
  MbnAutoPast *past;
  MbnAutoHistory *history; /* of @past */
  GArray *profiles;        /* (nullable): of MbnAutoProfile; to be gathered anew */
  MbnRequest *request;     /* (nullable): the attempt */
  gboolean is_down;        /* nothing is in the modem, nor on its way */
  gboolean is_ended;       /* a Disconnect was accepted since the context began to come up */
  guint trigger_source;    /* an evaluation is due (AUTO-15) */
  MbnBootTimer *timer;     /* … or will be */
  gboolean reading;        /* the counters of the connection */
  gboolean last_resort;    /* what the link was told */
  guint n_sleeps;          /* so far */
  gboolean stopped;

  MbnAutoTelling telling;
};

/* ---- mbn-auto-driver.c ---- */

/** mbn_auto_driver_now_us: of the clock that goes on while the host sleeps, AUTO-32. */
gint64 mbn_auto_driver_now_us (void);
const MbnAutoSettings *mbn_auto_driver_settings (MbnAutoDriver *self);

/** mbn_auto_driver_trigger: decides soon, for all that happens until then (AUTO-15). */
void mbn_auto_driver_trigger (MbnAutoDriver *self);

/**
 * mbn_auto_driver_tell_and_trigger:
 *
 * For what users have done and see: what is so now is told at once. What there is to do waits for
 * what else happens.
 */
void mbn_auto_driver_tell_and_trigger (MbnAutoDriver *self);

/** mbn_auto_driver_evaluate: decides now, and does it. Not from within a signal of the context. */
void mbn_auto_driver_evaluate (MbnAutoDriver *self);

/**
 * mbn_auto_driver_observe:
 *
 * Before the engine is told of an event: what has changed before that came before it.
 */
void mbn_auto_driver_observe (MbnAutoDriver *self);

void mbn_auto_driver_remember_intent (MbnAutoDriver *self);
void mbn_auto_driver_remember_good (MbnAutoDriver *self);

/** mbn_auto_driver_tell_rest: emits "rested" if that is so. */
void mbn_auto_driver_tell_rest (MbnAutoDriver *self);

/* ---- mbn-auto-events.c ---- */

void mbn_auto_driver_follow (MbnAutoDriver *self);
void mbn_auto_driver_unfollow (MbnAutoDriver *self);

G_END_DECLS

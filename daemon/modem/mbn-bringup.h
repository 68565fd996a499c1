/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What is asked of a modem after it was opened, in order, each once (mbim-notes.md 2): first what
 * a Connect needs, within the budget of design.md 5, later in the background what other getters
 * need, and what only some modems are asked for when somebody wants it.
 */

#pragma once

#include "mbn-modem-core.h"

G_BEGIN_DECLS

typedef struct _MbnBringup MbnBringup;

/* What the modem is told; each may cancel the bring-up. */
typedef struct
{
  /* the capabilities are known */
  void (*identified) (gpointer modem);
  /* the main steps are done */
  void (*done) (gpointer modem);
  /* it does not tell what must be known */
  void (*failed) (const char *reason, gpointer modem);
} MbnBringupEvents;

/** mbn_bringup_new: @core, @events and @modem are borrowed and outlive it. */
MbnBringup *mbn_bringup_new (MbnModemCore *core, const MbnBringupEvents *events, gpointer modem);
void mbn_bringup_free (MbnBringup *self);

/**
 * mbn_bringup_start:
 *
 * Runs the main steps; see #MbnBringupEvents.
 */
void mbn_bringup_start (MbnBringup *self);

/** mbn_bringup_cancel: forgets what is under way; the next start begins anew. */
void mbn_bringup_cancel (MbnBringup *self);

/**
 * mbn_bringup_background:
 * @delay_ms: how long to wait first, 0 = start now
 *
 * Reads what the main steps left out, once. A second call only makes it earlier.
 */
void mbn_bringup_background (MbnBringup *self, guint delay_ms);

/**
 * mbn_bringup_want:
 * @kind: a fact that a getter has found pending
 *
 * Makes sure that it is on its way: starts what mbn_bringup_background() reads, or asks for a fact
 * that is read only on demand.
 */
void mbn_bringup_want (MbnBringup *self, MbnFactKind kind);

/** mbn_bringup_contexts_indicated: see mbn_provisioned_indicated(). */
void mbn_bringup_contexts_indicated (MbnBringup *self);

/** mbn_bringup_subscriber_changed: the SIM became usable, or changed: reads again what hangs on it.
 */
void mbn_bringup_subscriber_changed (MbnBringup *self);

/** mbn_bringup_found_session: (nullable): the session as read at open; %NULL: it was not told. */
const MbnSession *mbn_bringup_found_session (MbnBringup *self);

G_END_DECLS

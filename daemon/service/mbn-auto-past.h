/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What lies behind one modem: the engine's history, and the decisions that were told. It outlives
 * the modem's object, so that one that leaves the bus and comes back, as some do at every failure,
 * is the same to back-off and holds.
 */

#pragma once

#include "mbn-auto-history.h"
#include "mbn-auto-notes.h"

G_BEGIN_DECLS

/**
 * MbnAutoPast:
 * @sim: (nullable): whose last-known-good is in @history
 */
typedef struct
{
  MbnAutoHistory history;
  MbnAutoNotes *notes;
  char *sim;
} MbnAutoPast;

MbnAutoPast *mbn_auto_past_new (void);
MbnAutoPast *mbn_auto_past_ref (MbnAutoPast *self);
void mbn_auto_past_unref (MbnAutoPast *self);

G_END_DECLS

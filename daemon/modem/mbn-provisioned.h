/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The provisioned contexts of a modem (mbn-api.md 2.12), which few ask for: nothing is asked of the
 * modem before somebody wants them. From then on they are kept true like any other fact: read again
 * after a reset, with another SIM, and when the modem indicates that they have changed.
 */

#pragma once

#include "mbn-modem-core.h"

G_BEGIN_DECLS

typedef struct _MbnProvisioned MbnProvisioned;

/** mbn_provisioned_new: @core is borrowed and outlives it. */
MbnProvisioned *mbn_provisioned_new (MbnModemCore *core);
void mbn_provisioned_free (MbnProvisioned *self);

/**
 * mbn_provisioned_want:
 *
 * Somebody wants them and they are not known: reads them now, or as soon as the modem is ready.
 * Once for each SIM: a modem that has no list yet says by itself when it has (CTX-83).
 */
void mbn_provisioned_want (MbnProvisioned *self);

/** mbn_provisioned_resume: the modem is ready: reads what has been wanted meanwhile. */
void mbn_provisioned_resume (MbnProvisioned *self);

/** mbn_provisioned_sim_changed: another SIM is usable, or the same one is again. */
void mbn_provisioned_sim_changed (MbnProvisioned *self);

/**
 * mbn_provisioned_indicated:
 *
 * The modem says that the list has changed. Such indications come in bursts and need not tell the
 * whole list, so they only make it stale (mbim-notes.md 3): it is read again, soon and once for all
 * that come until then. What is known stays known meanwhile.
 */
void mbn_provisioned_indicated (MbnProvisioned *self);

/** mbn_provisioned_cancel: forgets what is under way: the modem is reset, stopped or gone. */
void mbn_provisioned_cancel (MbnProvisioned *self);

G_END_DECLS

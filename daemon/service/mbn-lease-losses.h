/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Leases that were ended by others than their holders, until it is certain that the holders have
 * been told: a process that is killed in between leaves that to the next one (SYNC-38).
 */

#pragma once

#include <glib.h>

#include "mbn-error.h"

G_BEGIN_DECLS

typedef struct _MbnLeaseLosses MbnLeaseLosses;

/**
 * MbnLeaseLoss:
 * @number: not 0; a later one has a larger one
 * @device: "" = a lease on nothing, as @profile
 */
typedef struct
{
  guint64 number;
  char *client;
  char *device;
  char *profile;
  MbnError reason;
} MbnLeaseLoss;

MbnLeaseLosses *mbn_lease_losses_new (void);
void mbn_lease_losses_free (MbnLeaseLosses *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnLeaseLosses, mbn_lease_losses_free)

/** mbn_lease_losses_add: such a lease is no more. */
void mbn_lease_losses_add (MbnLeaseLosses *self,
                           const char *client,
                           const char *device,
                           const char *profile,
                           MbnError reason);

/** mbn_lease_losses_is_due: there is one that nobody has begun to tell. */
gboolean mbn_lease_losses_is_due (MbnLeaseLosses *self);

/**
 * mbn_lease_losses_begin:
 *
 * Returns: (transfer none) (nullable): the oldest that nobody has begun to tell, which is begun now
 */
const MbnLeaseLoss *mbn_lease_losses_begin (MbnLeaseLosses *self);

/** MbnLeaseLossFunc: @loss is valid within the call. */
typedef void (*MbnLeaseLossFunc) (const MbnLeaseLoss *loss, gpointer user_data);

/** mbn_lease_losses_foreach: those of @client, oldest first. */
void mbn_lease_losses_foreach (MbnLeaseLosses *self,
                               const char *client,
                               MbnLeaseLossFunc func,
                               gpointer user_data);

/**
 * mbn_lease_losses_end:
 *
 * Those up to @number, of those that were begun, have been told.
 *
 * Returns: (transfer full) (element-type utf8): whose they were, each once
 */
GPtrArray *mbn_lease_losses_end (MbnLeaseLosses *self, guint64 number);

G_END_DECLS

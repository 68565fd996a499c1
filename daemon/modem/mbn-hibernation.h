/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What has to be done before the machine hibernates: modems lose their power, so every context is
 * taken down in order (CTX-48). Suspend to memory leaves them. */

#pragma once

#include "mbn-modem-set.h"

G_BEGIN_DECLS

/**
 * mbn_hibernation_prepare_async:
 *
 * Takes down every context there is, by a Disconnect of the daemon's own for each modem that has
 * one: Connects accepted until now, running or waiting, complete with %MBN_ERROR_CANCELLED. What is
 * accepted later is not prevented; who connects without being asked is told before (signal
 * "hibernation" of @modems). May be called again while it is under way.
 */
void mbn_hibernation_prepare_async (MbnModemSet *modems,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * mbn_hibernation_prepare_finish:
 *
 * Errors: %MBN_ERROR_TIMEOUT after 10 s, the message names the modems that still have a context
 * (which goes on being taken down); %MBN_ERROR_SERVICE_NOT_ACTIVE when the service stops first;
 * those of mbn_request_ledger_open() for a modem that could not be told, the others have been.
 *
 * Returns: %TRUE when no context is left
 */
gboolean mbn_hibernation_prepare_finish (MbnModemSet *modems, GAsyncResult *result, GError **error);

G_END_DECLS

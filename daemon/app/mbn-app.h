/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The composition root: builds the daemon from its parts and runs it. */

#pragma once

#include "mbn-options.h"
#include "mbn-settings.h"

G_BEGIN_DECLS

typedef struct _MbnApp MbnApp;

/** mbn_app_new: @options: borrowed, outlives the app; @settings: of its file, referenced. */
MbnApp *mbn_app_new (const MbnOptions *options, MbnSettings *settings);

/**
 * mbn_app_run:
 *
 * Runs until a signal or a failure ends the service.
 *
 * Returns: the exit status: 0 orderly stop, 1 run-time failure
 */
int mbn_app_run (MbnApp *self);

void mbn_app_free (MbnApp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnApp, mbn_app_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The configuration is read again (SIGHUP). */

#pragma once

#include "mbn-app.h"

G_BEGIN_DECLS

/**
 * mbn_reload_hold_signal, mbn_reload_release_signal:
 *
 * While nobody answers SIGHUP it would end the process: it waits from the one to the other.
 */
void mbn_reload_hold_signal (void);
void mbn_reload_release_signal (void);

/**
 * mbn_reload_run:
 *
 * Reads the configuration and puts it in force, all of it or, when something in it is refused,
 * nothing; before it returns. The log and systemd are told which. A service that stops keeps what
 * it has.
 */
void mbn_reload_run (MbnApp *self);

G_END_DECLS
